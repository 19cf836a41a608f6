/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  VISEME_SEVERITY_INFO,    /* good to know */
  VISEME_SEVERITY_WARNING, /* will look worse */
  VISEME_SEVERITY_ERROR,   /* will fail */
} VisemeSeverity;

/* What a finding is about. */
typedef enum
{
  VISEME_SUBJECT_VIDEO,
  VISEME_SUBJECT_AUDIO,
  VISEME_SUBJECT_BOTH,    /* how the two go together */
  VISEME_SUBJECT_MODEL,   /* what the model takes */
  VISEME_SUBJECT_ACCOUNT, /* money */
} VisemeSubject;

/* What the computer can do about a finding: stable ids, for programs too. */
#define VISEME_FIX_TRIM_VIDEO "trim-video"
#define VISEME_FIX_TRIM_AUDIO "trim-audio"
#define VISEME_FIX_NORMALISE  "normalise"
#define VISEME_FIX_DENOISE    "denoise"
#define VISEME_FIX_CONVERT    "convert"
#define VISEME_FIX_FIT        "fit"

#define VISEME_NO_TIME (-1.0)

/* One thing found out about the inputs before anything is sent. */
typedef struct
{
  const char *id; /* stable: "no-face", "silent-audio", "video-shorter"... */
  VisemeSubject subject;
  VisemeSeverity severity;
  char *message; /* translated: one sentence in plain words */
  double value;  /* the evidence as a number; its unit is in the documentation of the id */
  double start;  /* seconds: where it begins, VISEME_NO_TIME when it is about the whole */
  double end;
  const char *fix; /* nullable: one of VISEME_FIX_... */
} VisemeFinding;

VisemeFinding *viseme_finding_new (const char *id,
                                   VisemeSubject subject,
                                   VisemeSeverity severity,
                                   double value,
                                   const char *fix,
                                   char *message);
VisemeFinding *viseme_finding_ref (VisemeFinding *finding);
void viseme_finding_unref (VisemeFinding *finding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeFinding, viseme_finding_unref)

GPtrArray *viseme_findings_new (void);
void viseme_findings_sort (GPtrArray *findings);
const VisemeFinding *viseme_findings_find (GPtrArray *findings, const char *id);
VisemeFinding *viseme_findings_add (GPtrArray *findings, VisemeFinding *finding);
void viseme_findings_add_all (GPtrArray *findings, GPtrArray *more);

const char *viseme_severity_to_nick (VisemeSeverity severity);
const char *viseme_severity_to_text (VisemeSeverity severity);
const char *viseme_subject_to_nick (VisemeSubject subject);

G_END_DECLS
