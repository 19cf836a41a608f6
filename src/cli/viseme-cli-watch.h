/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jobs/viseme-runner.h"
#include "viseme-cli-output.h"

G_BEGIN_DECLS

/* Without an answer for so long, a job is left to the gateway and to “viseme-cli resume”. */
#define VISEME_CLI_PATIENCE_SECONDS 600.0

int viseme_cli_watch_new (VisemeJob *job, gboolean prove, VisemeCliOutput *output);
VisemeRunner *viseme_cli_watch_new_runner (VisemeCliOutput *output, GError **error);
gboolean viseme_cli_watch_until_done (VisemeRunner *runner,
                                      VisemeJob *job,
                                      VisemeCliOutput *output,
                                      GError **error);
int
viseme_cli_watch (VisemeRunner *runner, VisemeJob *job, gboolean prove, VisemeCliOutput *output);
int viseme_cli_watch_cancel (VisemeRunner *runner, VisemeJob *job, VisemeCliOutput *output);

G_END_DECLS
