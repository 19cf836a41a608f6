/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-mouth-plan.h"
#include "viseme-mouth-states.h"

G_BEGIN_DECLS

#define VISEME_UNIT_MAX_CANDIDATES 1500

/* Chooses for each of PLAN's frames the source frame whose mouth is shown. BASES: for each of
 * them the source frame that it is shown on. Returns: (transfer full): source frames, or NULL when
 * cancelled. */
guint *viseme_unit_selection_run (const VisemeMouthPlan *plan,
                                  const VisemeMouthStates *states,
                                  const guint *bases,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
