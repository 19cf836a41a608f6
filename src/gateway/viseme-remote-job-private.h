/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-remote-job.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

VisemeRemoteJob *viseme_remote_job_new_from_json (JsonObject *object, GError **error);

G_END_DECLS
