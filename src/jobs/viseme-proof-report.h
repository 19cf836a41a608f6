/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What `viseme-cli verify` found of a result. */
typedef struct
{
  char *outcome;  /* "passed", "failed" or "unclear" */
  char *verdict;  /* for people, one sentence */
  JsonNode *root; /* all of it, an object */
} VisemeProofReport;

VisemeProofReport *viseme_proof_report_parse (const char *text, GError **error);
VisemeProofReport *viseme_proof_report_load (const char *job_id, GFile *result);
gboolean viseme_proof_report_save (VisemeProofReport *self, const char *job_id, GError **error);
char *viseme_proof_report_list_checks (VisemeProofReport *self);
void viseme_proof_report_free (VisemeProofReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeProofReport, viseme_proof_report_free)

G_END_DECLS
