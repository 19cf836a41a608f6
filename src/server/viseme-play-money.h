/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The account of the practice mode: play money at the documented prices, kept in a file, so that
 * everything that costs something in the cloud can be tried for nothing. */
typedef struct _VisemePlayMoney VisemePlayMoney;

#define VISEME_PLAY_MONEY_ANIMATION "kling-v3"

VisemePlayMoney *viseme_play_money_new (const char *folder);
void viseme_play_money_free (VisemePlayMoney *self);
/* Credits for one job; -1: there is no such paid model for it. TOOL: as
 * viseme_server_job_get_tool() has it. */
gint64 viseme_play_money_get_price (const char *tool, const char *model);
gboolean viseme_play_money_is_animation (const char *model);
gint64 viseme_play_money_get_balance (VisemePlayMoney *self);
gboolean viseme_play_money_charge (VisemePlayMoney *self,
                                   const char *job_id,
                                   const char *tool,
                                   const char *model,
                                   gboolean cache_hit,
                                   GError **error);
void viseme_play_money_refund (VisemePlayMoney *self, const char *job_id);
JsonNode *viseme_play_money_list_usage (VisemePlayMoney *self);
JsonNode *viseme_play_money_list_prices (void);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemePlayMoney, viseme_play_money_free)

G_END_DECLS
