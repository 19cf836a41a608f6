/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

goffset viseme_wave_header_repair (const char *path);

G_END_DECLS
