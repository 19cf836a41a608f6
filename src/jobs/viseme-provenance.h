/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-job.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Where a result comes from, for those who get it. */
JsonNode *viseme_provenance_describe (VisemeJob *job, GListModel *jobs);
VisemeJob *viseme_provenance_find_maker (GListModel *jobs, const char *hash);

G_END_DECLS
