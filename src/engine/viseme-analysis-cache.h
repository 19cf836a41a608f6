/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-analysis.h"

G_BEGIN_DECLS

char *viseme_analysis_cache_make_key (GFile *video,
                                      const VisemeEngineOptions *options,
                                      GCancellable *cancellable,
                                      GError **error);
VisemeAnalysis *viseme_analysis_cache_load (const char *key);
void viseme_analysis_cache_save (const char *key, const VisemeAnalysis *analysis);

G_END_DECLS
