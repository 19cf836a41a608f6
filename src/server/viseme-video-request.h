/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-server-job.h"

G_BEGIN_DECLS

VisemeServerJob *viseme_video_request_parse (const char *text,
                                             gsize length,
                                             gboolean practice,
                                             const char **field,
                                             GError **error);

G_END_DECLS
