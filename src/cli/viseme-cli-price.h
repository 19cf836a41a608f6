/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gateway/viseme-model.h"
#include "jobs/viseme-job.h"
#include "viseme-cli-output.h"

G_BEGIN_DECLS

/* What the user said about money on the command line. */
typedef struct
{
  gboolean yes;       /* agrees to the price that is known */
  gboolean any_price; /* agrees to one that is not known, or rises */
} VisemeCliConsent;

GListModel *viseme_cli_price_ask (const char *url, GError **error);
char *viseme_cli_price_describe (gint64 credits);
gboolean viseme_cli_price_confirm (VisemeJob *job,
                                   gint64 credits,
                                   const VisemeCliConsent *consent,
                                   VisemeCliOutput *output,
                                   GError **error);

G_END_DECLS
