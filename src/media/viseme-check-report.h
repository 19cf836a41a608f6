/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-frame-sampler.h"
#include "viseme-media-info.h"
#include "viseme-sound-report.h"

G_BEGIN_DECLS

/* What is known of an input at some moment of its check. */
typedef struct
{
  VisemeMediaInfo *info;    /* nullable: not known yet */
  GPtrArray *findings;      /* VisemeFinding, the worst first */
  GArray *lane;             /* VisemeLanePiece: of the face, or of the speech */
  double face_top;          /* of the first face that was seen: shares of the picture's height; */
  double face_bottom;       /* both 0 while there is none */
  VisemeFrameTiming timing; /* of a video, known at the end */
  VisemeSoundFacts sound;   /* of audio, known at the end */
} VisemeCheckReport;

VisemeCheckReport *viseme_check_report_new (void);
VisemeCheckReport *viseme_check_report_copy (const VisemeCheckReport *report);
void viseme_check_report_free (VisemeCheckReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeCheckReport, viseme_check_report_free)

void viseme_check_report_take_findings (VisemeCheckReport *report, GPtrArray *findings);
void viseme_check_report_take_lane (VisemeCheckReport *report, GArray *lane);

/* Seconds between two reports of one check. */
#define VISEME_CHECK_TELLS_EVERY 0.15

/* Called in the thread of the check, now and then, with what is known so far. */
typedef void (*VisemeCheckFunc) (const VisemeCheckReport *report, gpointer user_data);

/* Who is told, and when that was done last. */
typedef struct
{
  VisemeCheckFunc func;
  gpointer user_data;
  gint64 told_us;
} VisemeCheckListener;

gboolean viseme_check_listener_is_due (const VisemeCheckListener *self);
void viseme_check_listener_tell (VisemeCheckListener *self, const VisemeCheckReport *report);

G_END_DECLS
