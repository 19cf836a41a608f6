/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "viseme-cli-output.h"

G_BEGIN_DECLS

/* A command: ARGV[0] is its name. Prints through OUTPUT. Returns: the exit code. */
typedef int (*VisemeCliRun) (int argc, char **argv, VisemeCliOutput *output);

int viseme_cli_sync (int argc, char **argv, VisemeCliOutput *output);
int viseme_cli_speak (int argc, char **argv, VisemeCliOutput *output);
int viseme_cli_image (int argc, char **argv, VisemeCliOutput *output);
int viseme_cli_animate (int argc, char **argv, VisemeCliOutput *output);
int viseme_cli_run (int argc, char **argv, VisemeCliOutput *output);
int viseme_cli_provenance (int argc, char **argv, VisemeCliOutput *output);
int viseme_cli_resync (int argc, char **argv, VisemeCliOutput *output);
int viseme_cli_voices (int argc, char **argv, VisemeCliOutput *output);
int viseme_cli_models (int argc, char **argv, VisemeCliOutput *output);
int viseme_cli_balance (int argc, char **argv, VisemeCliOutput *output);
int viseme_cli_check (int argc, char **argv, VisemeCliOutput *output);
int viseme_cli_key (int argc, char **argv, VisemeCliOutput *output);
int viseme_cli_verify (int argc, char **argv, VisemeCliOutput *output);
int viseme_cli_jobs (int argc, char **argv, VisemeCliOutput *output);
int viseme_cli_resume (int argc, char **argv, VisemeCliOutput *output);
int viseme_cli_cancel (int argc, char **argv, VisemeCliOutput *output);
int viseme_cli_budget (int argc, char **argv, VisemeCliOutput *output);

/* Parses the options of a command, --json among them, and wants the named positional
 * arguments (such as "VIDEO AUDIO"; optional ones as "[ID]"), which stay in ARGV from 1 on. */
gboolean viseme_cli_parse (int *argc,
                           char ***argv,
                           const GOptionEntry *entries,
                           const char *arguments,
                           const char *summary,
                           VisemeCliOutput *output,
                           GError **error);

G_END_DECLS
