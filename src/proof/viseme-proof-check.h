/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  VISEME_PROOF_PASSED,
  VISEME_PROOF_UNCLEAR, /* the evidence does not suffice to tell */
  VISEME_PROOF_FAILED,
} VisemeProofOutcome;

/* One thing that was promised of a result, and what was found. */
typedef struct
{
  const char *id; /* stable: "decodes", "dimensions", "duration"... */
  VisemeProofOutcome outcome;
  char *message; /* translated: one sentence in plain words */
  double value;  /* the evidence as a number; its unit is in the documentation of the id */
} VisemeProofCheck;

VisemeProofCheck *
viseme_proof_check_new (const char *id, VisemeProofOutcome outcome, double value, char *message);
void viseme_proof_check_free (VisemeProofCheck *check);
const char *viseme_proof_outcome_to_nick (VisemeProofOutcome outcome);

G_END_DECLS
