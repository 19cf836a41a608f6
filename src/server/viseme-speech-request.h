/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-server-job.h"

G_BEGIN_DECLS

VisemeServerJob *viseme_speech_request_parse (const char *text,
                                              gsize length,
                                              gboolean practice,
                                              const char **field,
                                              GError **error);
/* VOICES: of VisemeSpeakerVoice. The answer to GET /voices. */
JsonNode *viseme_speech_request_list_voices (GPtrArray *voices, gboolean practice);

G_END_DECLS
