/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-journal.h"

G_BEGIN_DECLS

#define VISEME_LEDGER_NO_LIMIT (-1)

/* What was spent, from the journal's intents. Credits are US cents; a month is one of the local
 * calendar. All block for some milliseconds. */
typedef struct
{
  gint64 charged;  /* known to be charged */
  gint64 pending;  /* expected for what is under way or not told yet */
  guint n_unknown; /* requests of which not even the expected price is known */
} VisemeSpending;

gboolean viseme_ledger_get_spending (VisemeJournal *journal,
                                     gint64 at,
                                     VisemeSpending *spending,
                                     GError **error);
gint64 viseme_ledger_get_limit (VisemeJournal *journal);
gboolean viseme_ledger_set_limit (VisemeJournal *journal, gint64 credits, GError **error);
char *viseme_ledger_export_csv (VisemeJournal *journal, GError **error);
char *viseme_ledger_make_evidence (VisemeJournal *journal, const char *job_id, GError **error);

G_END_DECLS
