/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jobs/viseme-prover.h"
#include "viseme-cli-output.h"

G_BEGIN_DECLS

VisemeProofReport *viseme_cli_proof_make (VisemeJob *job, VisemeCliOutput *output);
void viseme_cli_proof_add_json (const VisemeProofReport *proof, JsonBuilder *builder);
void
viseme_cli_proof_print (const VisemeProofReport *proof, VisemeJob *job, VisemeCliOutput *output);

G_END_DECLS
