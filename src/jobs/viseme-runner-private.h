/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-runner.h"

#include "gateway/viseme-local-gateway.h"
#include "viseme-journal.h"

G_BEGIN_DECLS

struct _VisemeRunner
{
  GObject parent_instance;

  VisemeJournal *journal;
  VisemeLocalGateway *local;
  GListStore *jobs;
  GPtrArray *runs;     /* VisemeRun */
  GHashTable *slots;   /* gateway URL -> VisemeSlots */
  double patience;     /* seconds */
  GHashTable *orphans; /* job id -> VisemeJobRecord: left by a process that is gone */
};

G_END_DECLS
