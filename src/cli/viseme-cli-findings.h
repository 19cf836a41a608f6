/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/viseme-check-report.h"
#include "viseme-cli-output.h"

G_BEGIN_DECLS

/* What a check found, as JSON. */
void viseme_cli_findings_add_json (GPtrArray *findings, JsonBuilder *builder);
void viseme_cli_findings_add_video (const VisemeCheckReport *report,
                                    const char *hash,
                                    JsonBuilder *builder);
void viseme_cli_findings_add_audio (const VisemeCheckReport *report,
                                    const char *hash,
                                    JsonBuilder *builder);

G_END_DECLS
