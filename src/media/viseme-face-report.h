/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-face-watcher.h"
#include "viseme-finding.h"
#include "viseme-lane.h"

G_BEGIN_DECLS

/* What many looks at a video tell together. LOOKS: VisemeFaceLook, rising in time. */
GArray *viseme_face_report_make_lane (const GArray *looks, double duration);
void viseme_face_report_add_findings (const GArray *looks,
                                      const GArray *lane,
                                      double duration,
                                      gboolean is_picture,
                                      GPtrArray *findings);

G_END_DECLS
