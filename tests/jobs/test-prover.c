/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jobs/viseme-job-private.h"
#include "jobs/viseme-prover.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>

#define ASK       "--ask"
#define PATIENCE  (20 * G_TIME_SPAN_SECOND)
#define STEP_WAIT (20 * G_TIME_SPAN_MILLISECOND)

/* Stands for the one that looks: tells who it is, and never ends by itself. */
static const char script[] = "#!/bin/sh\n"
                             "echo $$ > \"$VISEME_TEST_PID_FILE.part\"\n"
                             "mv \"$VISEME_TEST_PID_FILE.part\" \"$VISEME_TEST_PID_FILE\"\n"
                             "exec sleep 600\n";

/* In a process of its own, which the test ends. */
static int
ask (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GFile) file = g_file_new_for_path ("/dev/null");
  g_autoptr (VisemeJob) job = viseme_job_new (file, file, "local", NULL, NULL, FALSE);

  viseme_job_set_result (job, file);
  viseme_prover_prove_async (job, NULL, NULL, NULL);
  g_main_loop_run (loop);

  return 0;
}

static int
wait_for_pid (const char *path)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;
  g_autofree char *text = NULL;

  while (!g_file_get_contents (path, &text, NULL, NULL))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (STEP_WAIT);
    }

  return (int) g_ascii_strtoll (text, NULL, 10);
}

/* One that has ended counts as there until somebody asks for its end: its state tells. */
static gboolean
is_running (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && g_strstr_len (text, -1, ") Z ") == NULL;
}

/* Whoever asked is killed: the process that looks ends too. */
static void
test_ends_with_parent (void)
{
  g_autofree char *folder = g_dir_make_tmp ("viseme-prover-XXXXXX", NULL);
  g_autofree char *program = g_build_filename (folder, "viseme-cli", NULL);
  g_autofree char *pid_file = g_build_filename (folder, "pid", NULL);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) parent = NULL;
  g_autoptr (GError) error = NULL;
  gint64 end;
  int pid;

  g_assert_true (
      g_file_set_contents_full (program, script, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_subprocess_launcher_setenv (launcher, "VISEME_CLI_PROGRAM", program, TRUE);
  g_subprocess_launcher_setenv (launcher, "VISEME_TEST_PID_FILE", pid_file, TRUE);
  g_subprocess_launcher_setenv (launcher, "VISEME_DATA_DIR", folder, TRUE);
  parent = g_subprocess_launcher_spawn (launcher, &error, self, ASK, NULL);
  g_assert_no_error (error);
  pid = wait_for_pid (pid_file);
  g_assert_true (is_running (pid));

  g_subprocess_send_signal (parent, SIGKILL);
  g_assert_true (g_subprocess_wait (parent, NULL, NULL));
  end = g_get_monotonic_time () + PATIENCE;
  while (is_running (pid) && g_get_monotonic_time () < end)
    g_usleep (STEP_WAIT);
  if (is_running (pid))
    {
      kill (pid, SIGKILL);
      g_test_fail_printf ("process %d still runs", pid);
    }
  g_unlink (program);
  g_unlink (pid_file);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  if (argc > 1 && g_str_equal (argv[1], ASK))
    return ask ();

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/prover/ends-with-parent", test_ends_with_parent);

  return g_test_run ();
}
