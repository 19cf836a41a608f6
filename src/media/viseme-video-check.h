/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-check-report.h"

G_BEGIN_DECLS

gboolean viseme_video_check_run (VisemeCheckReport *report,
                                 VisemeCheckFunc func,
                                 gpointer user_data,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
