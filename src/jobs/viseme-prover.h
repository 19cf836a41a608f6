/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-job.h"
#include "viseme-proof-report.h"

G_BEGIN_DECLS

void viseme_prover_prove_async (VisemeJob *job,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
VisemeProofReport *viseme_prover_prove_finish (GAsyncResult *result, GError **error);

G_END_DECLS
