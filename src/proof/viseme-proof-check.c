/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-proof"

#include "config.h"

#include "viseme-proof-check.h"

/**
 * viseme_proof_check_new:
 * @id: a stable id, not copied
 * @outcome: whether the promise is kept
 * @value: the evidence as a number
 * @message: (transfer full): one translated sentence
 *
 * Returns: (transfer full): a check
 */
VisemeProofCheck *
viseme_proof_check_new (const char *id, VisemeProofOutcome outcome, double value, char *message)
{
  VisemeProofCheck *check = g_new0 (VisemeProofCheck, 1);

  check->id = id;
  check->outcome = outcome;
  check->value = value;
  check->message = message;

  return check;
}

/**
 * viseme_proof_check_free:
 * @check: (transfer full): a check
 */
void
viseme_proof_check_free (VisemeProofCheck *check)
{
  g_free (check->message);
  g_free (check);
}

/**
 * viseme_proof_outcome_to_nick:
 * @outcome: an outcome
 *
 * Returns: a stable name for programs
 */
const char *
viseme_proof_outcome_to_nick (VisemeProofOutcome outcome)
{
  static const char *const nicks[] = { "passed", "unclear", "failed" };

  return nicks[outcome];
}
