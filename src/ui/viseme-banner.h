/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A line across the window that stays until its reason is gone. Signal "clicked". */
#define VISEME_TYPE_BANNER (viseme_banner_get_type ())
G_DECLARE_FINAL_TYPE (VisemeBanner, viseme_banner, VISEME, BANNER, AdwBin)

/* TITLE NULL: hidden. BUTTON NULL: without one. */
void viseme_banner_show (VisemeBanner *self, const char *title, const char *button);

G_END_DECLS
