/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-gateway"

#include "config.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "base/viseme-translations.h"

#include "viseme-parent-watch.h"
#include "viseme-server.h"
#include "viseme-token.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <gst/gst.h>
#include <stdio.h>
#include <stdlib.h>

#define TOKEN_VARIABLE        "VISEME_GATEWAY_TOKEN"
#define DEFAULT_MAX_UPLOAD    (G_GINT64_CONSTANT (4) * 1024 * 1024 * 1024)
#define DEFAULT_FETCH_SECONDS 600
#define STOP_POLL_MS          50
#define STOP_POLLS            100 /* 5 seconds */

typedef struct
{
  char *listen;
  char *data;
  int parent_pid;
  gint64 max_upload;
  int n_jobs;
  int fetch_seconds;
  gboolean practice;
} Options;

typedef struct
{
  GMainLoop *loop;
  VisemeJobQueue *queue;
  guint n_polls;
} Program;

/* GStreamer is started by the first job only: that keeps the start of the program short. */
static VisemeEngineReport *
render (GFile *video,
        GFile *audio,
        GFile *output,
        const VisemeEngineOptions *options,
        VisemeEngineProgress progress,
        gpointer user_data,
        GCancellable *cancellable,
        GError **error)
{
  if (!gst_init_check (NULL, NULL, error))
    return NULL;

  return viseme_engine_render (video, audio, output, options, progress, user_data, cancellable,
                               error);
}

static gboolean
on_stop_poll (Program *program)
{
  if (!viseme_job_queue_is_idle (program->queue) && ++program->n_polls < STOP_POLLS)
    return G_SOURCE_CONTINUE;

  g_main_loop_quit (program->loop);

  return G_SOURCE_REMOVE;
}

/* Jobs go back into the line on the disk; a render gets a moment to remove what it has begun. */
static void
stop (Program *program)
{
  if (program->n_polls > 0)
    return;

  program->n_polls = 1;
  viseme_job_queue_stop (program->queue);
  g_timeout_add (STOP_POLL_MS, (GSourceFunc) on_stop_poll, program);
}

static gboolean
on_signal (Program *program)
{
  stop (program);

  return G_SOURCE_CONTINUE;
}

static gboolean
parse_options (int *argc, char ***argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "listen", 0, 0, G_OPTION_ARG_STRING, &options->listen,
      N_ ("Where to listen (127.0.0.1:0, a free port of this computer only)"),
      N_ ("ADDRESS:PORT") },
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &options->data,
      N_ ("Folder for uploads, jobs and results"), N_ ("DIR") },
    { "parent-pid", 0, 0, G_OPTION_ARG_INT, &options->parent_pid,
      N_ ("End when this process has ended"), N_ ("PID") },
    { "max-upload", 0, 0, G_OPTION_ARG_INT64, &options->max_upload,
      N_ ("Largest file that is taken (4 GiB)"), N_ ("BYTES") },
    { "jobs", 0, 0, G_OPTION_ARG_INT, &options->n_jobs,
      N_ ("Jobs to work on at a time (half the number of processors)"), N_ ("N") },
    { "fetch-timeout", 0, 0, G_OPTION_ARG_INT, &options->fetch_seconds,
      N_ ("Longest time to fetch a file from a link (600)"), N_ ("SECONDS") },
    { "practice", 0, 0, G_OPTION_ARG_NONE, &options->practice,
      N_ ("Offer the paid models for play money, to try everything"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _ ("Lip-sync on this computer, over HTTP."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;

  if (*argc > 1 || options->parent_pid < 0 || options->max_upload < 1 || options->n_jobs < 0 ||
      options->fetch_seconds < 1)
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                   _ ("Wrong arguments. See viseme-gateway --help."));
      return FALSE;
    }
  if (options->n_jobs == 0)
    options->n_jobs = MAX (1, (int) g_get_num_processors () / 2);

  return TRUE;
}

/* The variable goes away, so that programs started from here do not get it. */
static char *
take_token (void)
{
  char *token = g_strdup (g_getenv (TOKEN_VARIABLE));

  g_unsetenv (TOKEN_VARIABLE);
  if (token != NULL && *token != '\0')
    return token;

  g_free (token);
  token = viseme_token_new ();
  fprintf (stderr, "%s=%s\n", TOKEN_VARIABLE, token);

  return token;
}

static char *
get_data_folder (const Options *options)
{
  g_autofree char *parent = NULL;

  if (options->data != NULL)
    return g_strdup (options->data);
  parent = viseme_files_get_data_dir ();

  return g_build_filename (parent, "gateway", NULL);
}

static gboolean
run (const Options *options, GError **error)
{
  g_autofree char *folder = get_data_folder (options);
  g_autofree char *files = g_build_filename (folder, "files", NULL);
  g_autofree char *token = take_token ();
  g_autofree char *base_url = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (VisemeFileStore) store = viseme_file_store_new (files, error);
  g_autoptr (VisemeFetcher) fetcher = NULL;
  g_autoptr (VisemeJobQueue) queue = NULL;
  g_autoptr (VisemeServer) server = NULL;
  Program program = { .loop = loop };

  if (store == NULL)
    return FALSE;
  fetcher = viseme_fetcher_new (store, options->max_upload, (guint) options->fetch_seconds);
  queue = viseme_job_queue_new (folder, store, fetcher, render, (guint) options->n_jobs, error);
  if (queue == NULL)
    return FALSE;
  program.queue = queue;
  server = viseme_server_new (store, queue, token, options->max_upload);
  if (options->practice)
    viseme_server_set_practice (server, folder);
  if (!viseme_server_listen (server, options->listen != NULL ? options->listen : "127.0.0.1:0",
                             error))
    return FALSE;

  g_unix_signal_add (SIGTERM, (GSourceFunc) on_signal, &program);
  g_unix_signal_add (SIGINT, (GSourceFunc) on_signal, &program);
  if (options->parent_pid > 0)
    viseme_parent_watch_add (options->parent_pid, (GSourceFunc) on_signal, &program);

  base_url = viseme_server_get_base_url (server);
  printf ("%s\n", base_url);
  fflush (stdout);
  g_main_loop_run (loop);

  return TRUE;
}

int
main (int argc, char **argv)
{
  Options options = { .max_upload = DEFAULT_MAX_UPLOAD, .fetch_seconds = DEFAULT_FETCH_SECONDS };
  g_autoptr (GError) error = NULL;
  int code;

  viseme_translations_set_up ();

  if (!parse_options (&argc, &argv, &options, &error) || !run (&options, &error))
    g_printerr ("viseme-gateway: %s\n", error->message);
  code = viseme_error_get_exit_code (error);
  g_free (options.listen);
  g_free (options.data);

  return code;
}
