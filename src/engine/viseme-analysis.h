/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-engine-options.h"
#include "viseme-shot.h"

G_BEGIN_DECLS

/* All that is found out about a video, whatever it is made to say. */
typedef struct
{
  VisemeFaceTrack *track;
  GPtrArray *shots;  /* VisemeShot */
  gboolean restored; /* found in the cache */
} VisemeAnalysis;

typedef void (*VisemeAnalysisProgress) (double fraction, gpointer user_data);

VisemeAnalysis *viseme_analysis_new (GFile *video,
                                     const VisemeEngineOptions *options,
                                     VisemeAnalysisProgress progress,
                                     gpointer user_data,
                                     GCancellable *cancellable,
                                     GError **error);
void viseme_analysis_free (VisemeAnalysis *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeAnalysis, viseme_analysis_free)

G_END_DECLS
