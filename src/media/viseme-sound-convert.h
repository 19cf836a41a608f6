/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean viseme_sound_convert_to_wave (GFile *audio, GCancellable *cancellable, GError **error);

G_END_DECLS
