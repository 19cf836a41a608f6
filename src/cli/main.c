/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "base/viseme-error.h"
#include "base/viseme-translations.h"
#include "viseme-cli-command.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  const char *name;
  const char *arguments;
  const char *summary;
  VisemeCliRun run;
} Command;

static const Command commands[] = {
  { "sync", "VIDEO AUDIO -o OUT", N_ ("Make the person in the video speak the audio"),
    viseme_cli_sync },
  { "check", "VIDEO AUDIO", N_ ("See whether a video and an audio file are fit for it"),
    viseme_cli_check },
  { "verify", "RESULT VIDEO AUDIO", N_ ("See whether the mouth of a result moves with the speech"),
    viseme_cli_verify },
  { "speak", "TEXT -o OUT.wav", N_ ("Speak a text; “-” reads it from standard input"),
    viseme_cli_speak },
  { "image", "PROMPT -o OUT.png", N_ ("Make a picture of a person from words"), viseme_cli_image },
  { "animate", "PICTURE PROMPT -o OUT", N_ ("Make a video from a picture and words"),
    viseme_cli_animate },
  { "resync", "MOVIE SPEECH -o OUT", N_ ("Replace what is said in one part of a result"),
    viseme_cli_resync },
  { "run", "PIPELINE", N_ ("Make picture, video, speech and lip-sync as a file describes them"),
    viseme_cli_run },
  { "voices", "", N_ ("List the voices that can speak"), viseme_cli_voices },
  { "models", "", N_ ("List the qualities with their prices"), viseme_cli_models },
  { "balance", "", N_ ("Show the credits of your account"), viseme_cli_balance },
  { "key", "", N_ ("Show which API key is used, or take one over"), viseme_cli_key },
  { "jobs", "", N_ ("List the jobs and what they cost"), viseme_cli_jobs },
  { "provenance", "RESULT", N_ ("Tell what of a result is synthetic, and what made it"),
    viseme_cli_provenance },
  { "resume", "[ID]", N_ ("Go on with the jobs that were left"), viseme_cli_resume },
  { "cancel", "ID", N_ ("Cancel a job"), viseme_cli_cancel },
  { "budget", "", N_ ("Show or set the most that may be spent in a month"), viseme_cli_budget },
};

static void
print_help (void)
{
  g_print (_ ("Usage: viseme-cli COMMAND [OPTION…]\n\n"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-10s %-21s %s\n", commands[i].name, commands[i].arguments,
             _ (commands[i].summary));
  g_print ("\n%s\n", _ ("“viseme-cli COMMAND --help” tells more. Every command takes --json."));
  g_print ("%s\n", _ ("Exit codes: 0 done, 1 failed, 2 usage, 3 bad input, 4 not signed in, 5 not "
                      "enough credits,\n6 network, 7 outcome unknown, 130 interrupted."));
}

static const Command *
find_command (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (g_strcmp0 (name, commands[i].name) == 0)
        return &commands[i];
    }

  return NULL;
}

static gboolean
wants_json (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    {
      if (g_str_equal (argv[i], "--json"))
        return TRUE;
    }

  return FALSE;
}

int
main (int argc, char **argv)
{
  VisemeCliOutput output = { 0 };
  const Command *command;
  int code;

  viseme_translations_set_up ();
  g_set_prgname ("viseme-cli");

  if (argc >= 2 && (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")))
    {
      print_help ();
      return 0;
    }
  if (argc >= 2 && g_str_equal (argv[1], "--version"))
    {
      g_print ("viseme-cli %s\n", VISEME_VERSION);
      return 0;
    }

  /* Known before the options are parsed, so that a wrong option is told as JSON too. */
  output.json = wants_json (argc, argv);
  command = argc >= 2 ? find_command (argv[1]) : NULL;
  if (command != NULL)
    {
      code = command->run (argc - 1, argv + 1, &output);
    }
  else
    {
      g_autoptr (GError) error = NULL;

      if (argc < 2)
        error = g_error_new_literal (VISEME_ERROR, VISEME_ERROR_USAGE,
                                     _ ("Name a command. “viseme-cli --help” lists them."));
      else
        error =
            g_error_new (VISEME_ERROR, VISEME_ERROR_USAGE,
                         _ ("There is no command “%s”. “viseme-cli --help” lists them."), argv[1]);
      code = viseme_cli_output_error (&output, error);
    }
  viseme_cli_output_clear (&output);

  return code;
}
