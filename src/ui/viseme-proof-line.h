/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jobs/viseme-job.h"

G_BEGIN_DECLS

/* What is proved of a result, and what it cost. Where the proof of a paid job fails it offers the
 * action "jobs.save-evidence". */
#define VISEME_TYPE_PROOF_LINE (viseme_proof_line_get_type ())
G_DECLARE_FINAL_TYPE (VisemeProofLine, viseme_proof_line, VISEME, PROOF_LINE, AdwBin)

void viseme_proof_line_set_job (VisemeProofLine *self, VisemeJob *job);

G_END_DECLS
