/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean viseme_text_is_blank (const char *text);

G_END_DECLS
