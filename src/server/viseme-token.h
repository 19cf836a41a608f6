/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VISEME_TOKEN_LENGTH 32 /* characters of viseme_token_new() */

char *viseme_token_new (void);
gboolean viseme_token_equal (const char *given, const char *expected);

G_END_DECLS
