/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jobs/viseme-runner.h"

G_BEGIN_DECLS

/* A line across the window while a result is paid for and not on this computer. Signal
 * "show-job" (VisemeJob *): the user wants to see one of them. */
#define VISEME_TYPE_OWED_BANNER (viseme_owed_banner_get_type ())
G_DECLARE_FINAL_TYPE (VisemeOwedBanner, viseme_owed_banner, VISEME, OWED_BANNER, AdwBin)

void viseme_owed_banner_set_runner (VisemeOwedBanner *self, VisemeRunner *runner);

G_END_DECLS
