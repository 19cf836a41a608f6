/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-check-report.h"

G_BEGIN_DECLS

/* Checks one input before anything is sent or paid, in a thread of its own. Signal "changed": there
 * is a new report, in the main context of the caller of start(). Property "done" (notify). */
#define VISEME_TYPE_PREFLIGHT (viseme_preflight_get_type ())
G_DECLARE_FINAL_TYPE (VisemePreflight, viseme_preflight, VISEME, PREFLIGHT, GObject)

VisemePreflight *viseme_preflight_new (GFile *file, VisemeSubject subject);
void viseme_preflight_start (VisemePreflight *self, VisemeMediaInfo *info);
void viseme_preflight_cancel (VisemePreflight *self);

gboolean viseme_preflight_get_done (VisemePreflight *self);
const GError *viseme_preflight_get_error (VisemePreflight *self);
const VisemeCheckReport *viseme_preflight_get_report (VisemePreflight *self);
const char *viseme_preflight_get_hash (VisemePreflight *self);

void viseme_preflight_compare (VisemeMediaInfo *video, VisemeMediaInfo *audio, GPtrArray *findings);

G_END_DECLS
