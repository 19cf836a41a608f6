/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "base/viseme-error.h"

G_BEGIN_DECLS

GError *viseme_gst_error_new (VisemeError code, GFile *file);
GError *viseme_gst_error_new_missing_codec (GFile *file, const char *codec);
GError *viseme_gst_error_translate (const GError *error, const char *debug, GFile *file);
GError *viseme_gst_error_from_message (GstMessage *message, GFile *file);

G_END_DECLS
