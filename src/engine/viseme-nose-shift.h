/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-stabiliser.h"

G_BEGIN_DECLS

gboolean viseme_nose_shift_run (VisemeFacePatches *patches,
                                VisemeFaceView *views,
                                guint reference,
                                VisemeParallelProgress progress,
                                gpointer user_data,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
