/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gateway/viseme-model.h"
#include "jobs/viseme-job.h"

G_BEGIN_DECLS

char *viseme_plan_describe_result (int width,
                                   int height,
                                   double video_seconds,
                                   double speech_seconds,
                                   const VisemeChanges *changes);
char *viseme_plan_describe_action (VisemeModel *model, guint n_jobs);
char *viseme_plan_describe_shortage (gint64 balance, gint64 price);
char *viseme_plan_describe_spending (gint64 spent, gint64 limit); /* nullable */
char *viseme_plan_describe_estimate (double seconds);
char *viseme_plan_describe_elapsed (VisemeModel *model, double elapsed);
char *viseme_plan_describe_job (VisemeJob *job, GDateTime *now);
char *viseme_plan_describe_price (VisemeModel *model);
char *viseme_plan_describe_charge (VisemeJob *job);
/* Paid at a gateway, and given up on fetching it for now. */
gboolean viseme_plan_is_owed (VisemeJob *job);
gboolean viseme_plan_is_set_back (VisemeJob *job);
/* All qualities; changes when a gateway has told its prices. */
GListModel *viseme_plan_get_models (void);
GListModel *viseme_plan_get_speech_models (void);
/* What makes pictures and animates them, with prices as above. */
GListModel *viseme_plan_get_maker_models (void);
void viseme_plan_set_models (GListModel *models);
VisemeModel *viseme_plan_find_model (const char *id);

G_END_DECLS
