/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gateway/viseme-model.h"

#include <adwaita.h>

G_BEGIN_DECLS

typedef void (*VisemeSubmissionFunc) (GtkWidget *owner, VisemeModel *model);

/* What must be asked before lip-syncs start: whether they may cost what nobody tells, once for each
 * gateway whether files may go there, and for several paid ones the price of all. */
void viseme_submission_ask (GtkWidget *owner,
                            GSettings *settings,
                            VisemeModel *model,
                            const char *url,
                            guint n_jobs,
                            VisemeSubmissionFunc func);

G_END_DECLS
