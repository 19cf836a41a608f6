/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "media/viseme-changes.h"
#include "viseme-proof-check.h"

G_BEGIN_DECLS

/* Whether a result is what was ordered. */
typedef struct
{
  VisemeProofOutcome outcome; /* the worst of CHECKS */
  GPtrArray *checks;          /* VisemeProofCheck, the gravest first */
  int width;                  /* of the result as it is shown, pixels */
  int height;
  double duration; /* of its pictures, seconds */
} VisemeProof;

typedef void (*VisemeProofProgress) (double fraction, gpointer user_data);

VisemeProof *viseme_proof_new (GFile *result,
                               GFile *video,
                               GFile *audio,
                               const VisemeChanges *changes,
                               VisemeProofProgress progress,
                               gpointer user_data,
                               GCancellable *cancellable,
                               GError **error);
const VisemeProofCheck *viseme_proof_get_worst (const VisemeProof *self);
char *viseme_proof_describe (const VisemeProof *self);
void viseme_proof_free (VisemeProof *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeProof, viseme_proof_free)

G_END_DECLS
