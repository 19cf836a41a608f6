/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-loop-watch"

#include "config.h"

#include "viseme-loop-watch.h"

#include <gio/gio.h>
#include <time.h>

#define LONG_BLOCK 16000 /* microseconds: a frame at 60 per second */

static GOutputStream *report;
static gint64 started;
static gint64 woken; /* when the main loop last began to work, or 0 */
static gint64 woken_work;

/* Processor time of this thread: tells work from waiting, and is the same on a busy machine. */
static gint64
get_work (void)
{
  struct timespec now = { 0 };

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* Stands between the main loop and g_poll(): what lies between two calls is one block of work. */
static gint
poll_watched (GPollFD *descriptors, guint n_descriptors, gint timeout)
{
  gint64 now = g_get_monotonic_time ();
  gint ready;

  if (woken > 0 && now - woken > LONG_BLOCK)
    g_output_stream_printf (
        report, NULL, NULL, NULL, "%.3f %.1f %.1f\n", (double) (woken - started) / G_USEC_PER_SEC,
        (double) (now - woken) / 1000, (double) (get_work () - woken_work) / 1000);
  ready = g_poll (descriptors, n_descriptors, timeout);
  woken = g_get_monotonic_time ();
  woken_work = get_work ();

  return ready;
}

/**
 * viseme_loop_watch_start:
 *
 * If the environment variable `VISEME_LOOP_REPORT` names a file, writes a line into it whenever the
 * main loop does not come back for longer than a frame: seconds since the start, how long it took
 * and how much of that was processor time, milliseconds. For measurements; call it first.
 */
void
viseme_loop_watch_start (void)
{
  const char *path = g_getenv ("VISEME_LOOP_REPORT");
  g_autoptr (GFile) file = NULL;

  if (path == NULL)
    return;

  file = g_file_new_for_path (path);
  report = (GOutputStream *) g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL);
  if (report == NULL)
    return;
  started = g_get_monotonic_time ();
  g_main_context_set_poll_func (NULL, poll_watched);
}
