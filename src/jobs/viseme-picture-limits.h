/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/viseme-finding.h"
#include "media/viseme-media-info.h"

G_BEGIN_DECLS

/* What the models that make a picture speak take. */
double viseme_picture_limits_get_seconds (const char *model_id, const char *options);
gboolean viseme_picture_limits_check (const char *model_id,
                                      const char *options,
                                      VisemeMediaInfo *picture,
                                      VisemeMediaInfo *speech,
                                      GError **error);
void viseme_picture_limits_add (const char *model_id,
                                const char *options,
                                VisemeMediaInfo *picture,
                                VisemeMediaInfo *speech,
                                GPtrArray *findings);

G_END_DECLS
