/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The program of a storm: runs jobs with the true runner until there is nothing left to do, or
 * until it is killed. What is not true about it is done by the linker (--wrap): pauses are short,
 * and the process gets SIGKILL before or after a commit of the journal, as STORM_KILL says. */
#include "config.h"

#include "jobs/viseme-runner.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define HASTE 25

int __real_sqlite3_exec (sqlite3 *database,
                         const char *sql,
                         int (*callback) (void *, int, char **, char **),
                         void *data,
                         char **message);
int __wrap_sqlite3_exec (sqlite3 *database,
                         const char *sql,
                         int (*callback) (void *, int, char **, char **),
                         void *data,
                         char **message);
guint __real_g_timeout_add_full (int priority,
                                 guint interval,
                                 GSourceFunc function,
                                 gpointer data,
                                 GDestroyNotify notify);
guint __wrap_g_timeout_add_full (int priority,
                                 guint interval,
                                 GSourceFunc function,
                                 gpointer data,
                                 GDestroyNotify notify);
GSource *__real_g_timeout_source_new (guint interval);
GSource *__wrap_g_timeout_source_new (guint interval);
gboolean __real_viseme_transfer_pause (double seconds, GCancellable *cancellable, GError **error);
gboolean __wrap_viseme_transfer_pause (double seconds, GCancellable *cancellable, GError **error);

static const char *kill_moment = "";
static int kill_after;

int
__wrap_sqlite3_exec (sqlite3 *database,
                     const char *sql,
                     int (*callback) (void *, int, char **, char **),
                     void *data,
                     char **message)
{
  gboolean now = g_str_equal (sql, "COMMIT") && --kill_after == 0;
  int status;

  if (now && g_str_equal (kill_moment, "before"))
    kill (getpid (), SIGKILL);
  status = __real_sqlite3_exec (database, sql, callback, data, message);
  if (now && g_str_equal (kill_moment, "after"))
    kill (getpid (), SIGKILL);

  return status;
}

guint
__wrap_g_timeout_add_full (int priority,
                           guint interval,
                           GSourceFunc function,
                           gpointer data,
                           GDestroyNotify notify)
{
  return __real_g_timeout_add_full (priority, interval / HASTE, function, data, notify);
}

GSource *
__wrap_g_timeout_source_new (guint interval)
{
  return __real_g_timeout_source_new (interval / HASTE);
}

gboolean
__wrap_viseme_transfer_pause (double seconds, GCancellable *cancellable, GError **error)
{
  return __real_viseme_transfer_pause (seconds / HASTE, cancellable, error);
}

/* "start ID", "adopt ID REMOTE", "resend ID", "new URL VIDEO AUDIO OUTPUT",
 * "speak URL TEXT OUTPUT", "image URL WORDS OUTPUT" or "animate URL PICTURE WORDS OUTPUT", by tabs.
 */
static void
follow (VisemeRunner *runner, char **words)
{
  guint n = g_strv_length (words);
  g_autoptr (VisemeJob) job = NULL;

  if (n == 5 && g_str_equal (words[0], "new"))
    {
      g_autoptr (GFile) video = g_file_new_for_path (words[2]);
      g_autoptr (GFile) audio = g_file_new_for_path (words[3]);
      g_autoptr (GFile) output = g_file_new_for_path (words[4]);

      job = viseme_job_new (video, audio, "sync-v2", words[1], output, FALSE);
      viseme_runner_start (runner, job);
      return;
    }
  if (n == 4 && g_str_equal (words[0], "speak"))
    {
      g_autoptr (GFile) output = g_file_new_for_path (words[3]);

      job = viseme_job_new_speech (words[2], "rachel", "eleven_v3", words[1], output, FALSE);
      viseme_runner_start (runner, job);
      return;
    }
  if (n == 4 && g_str_equal (words[0], "image"))
    {
      g_autoptr (GFile) output = g_file_new_for_path (words[3]);

      job = viseme_job_new_image (words[2], "9:16", "soul", words[1], output, FALSE);
      viseme_runner_start (runner, job);
      return;
    }
  if (n == 5 && g_str_equal (words[0], "animate"))
    {
      g_autoptr (GFile) picture = g_file_new_for_path (words[2]);
      g_autoptr (GFile) output = g_file_new_for_path (words[4]);

      job = viseme_job_new_animation (picture, words[3], NULL, 5, "kling-v3", words[1], output,
                                      FALSE);
      viseme_job_agree (job, VISEME_JOB_ANY_PRICE);
      viseme_runner_start (runner, job);
      return;
    }
  if (n < 2)
    return;
  job = viseme_runner_find (runner, words[1]);
  if (job == NULL)
    return;

  if (g_str_equal (words[0], "start"))
    viseme_runner_start (runner, job);
  else if (g_str_equal (words[0], "resend"))
    viseme_runner_resolve (runner, job, VISEME_RESOLVE_RESEND);
  else if (g_str_equal (words[0], "adopt") && n == 3)
    viseme_runner_adopt (runner, job, words[2]);
}

static void
read_kill (void)
{
  const char *text = g_getenv ("STORM_KILL");
  g_auto (GStrv) parts = text != NULL ? g_strsplit (text, ":", 2) : NULL;

  if (parts == NULL || g_strv_length (parts) != 2)
    return;

  kill_moment = g_intern_string (parts[0]);
  kill_after = (int) g_ascii_strtoll (parts[1], NULL, 10);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeRunner) runner = NULL;
  g_autofree char *orders = NULL;
  g_auto (GStrv) lines = NULL;

  read_kill ();
  if (argc != 3 || !g_file_get_contents (argv[2], &orders, NULL, &error))
    {
      g_printerr ("usage: storm-worker DATA ORDERS\n");
      return 2;
    }
  runner = viseme_runner_new (argv[1], &error);
  if (runner == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  viseme_runner_resume_all (runner);
  lines = g_strsplit (orders, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], "\t", -1);

      follow (runner, words);
    }
  while (viseme_runner_is_busy (runner))
    g_main_context_iteration (NULL, TRUE);

  return 0;
}
