/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gateway/viseme-model.h"
#include "media/viseme-finding.h"
#include "media/viseme-media-info.h"
#include "viseme-ledger.h"

G_BEGIN_DECLS

/* Whether a model takes the inputs, and whether they can be paid for. */
void viseme_model_check_add_limits (VisemeModel *model,
                                    const char *options,
                                    goffset upload_limit,
                                    VisemeMediaInfo *video,
                                    VisemeMediaInfo *audio,
                                    GPtrArray *findings);
void viseme_model_check_add_money (VisemeModel *model,
                                   gint64 balance,
                                   gint64 limit,
                                   const VisemeSpending *spending,
                                   GPtrArray *findings);

G_END_DECLS
