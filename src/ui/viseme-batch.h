/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gateway/viseme-model.h"
#include "jobs/viseme-job.h"
#include "ui/viseme-input.h"

G_BEGIN_DECLS

/* Files beyond the two on the cards: recordings for the same video, or videos for the same
 * recording. Each makes a lip-sync of its own. */
typedef struct
{
  VisemeInputKind kind;
  GPtrArray *files; /* GFile; empty: there is one lip-sync */
} VisemeBatch;

#define VISEME_BATCH_MAX 50 /* lip-syncs at once */

VisemeBatch *viseme_batch_new (void);
void viseme_batch_free (VisemeBatch *batch);
void viseme_batch_set (VisemeBatch *batch, VisemeInputKind kind, GPtrArray *files);
void viseme_batch_clear (VisemeBatch *batch);
guint viseme_batch_count (const VisemeBatch *batch);
char *viseme_batch_describe (const VisemeBatch *batch);
GPtrArray *viseme_batch_make_jobs (const VisemeBatch *batch,
                                   GFile *video,
                                   GFile *speech,
                                   VisemeModel *model,
                                   const char *url,
                                   const VisemeChanges *changes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeBatch, viseme_batch_free)

G_END_DECLS
