/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *viseme_format_clock (double seconds);
char *viseme_format_fine_clock (double seconds);
char *viseme_format_seconds (double seconds);
char *viseme_format_credits (gint64 credits);
char *viseme_format_amount (gint64 cents);
char *viseme_format_money (gint64 cents);

G_END_DECLS
