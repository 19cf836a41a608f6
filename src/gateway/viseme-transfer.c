/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-transfer"

#include "config.h"

#include "viseme-transfer.h"

#define REPORT_INTERVAL_US (50 * G_TIME_SPAN_MILLISECOND)

struct _VisemeTransfer
{
  gatomicrefcount ref_count;
  GMainContext *context;
  VisemeTransferProgress progress;
  gpointer progress_data;
  gint64 reported_at; /* of the transfer's thread */
};

typedef struct
{
  VisemeTransfer *transfer;
  goffset done;
  goffset total;
} Report;

/**
 * viseme_transfer_new:
 * @progress: (nullable): the callback
 * @progress_data: data for @progress
 *
 * Returns: (transfer full): a reporter to the thread-default main context of the caller
 */
VisemeTransfer *
viseme_transfer_new (VisemeTransferProgress progress, gpointer progress_data)
{
  VisemeTransfer *self = g_new0 (VisemeTransfer, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->context = g_main_context_ref_thread_default ();
  self->progress = progress;
  self->progress_data = progress_data;

  return self;
}

/**
 * viseme_transfer_ref:
 * @self: a reporter
 *
 * Returns: (transfer full): @self
 */
VisemeTransfer *
viseme_transfer_ref (VisemeTransfer *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * viseme_transfer_unref:
 * @self: (transfer full): a reporter
 */
void
viseme_transfer_unref (VisemeTransfer *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_main_context_unref (self->context);
  g_free (self);
}

static gboolean
on_report (gpointer user_data)
{
  Report *report = user_data;

  report->transfer->progress (report->done, report->total, report->transfer->progress_data);

  return G_SOURCE_REMOVE;
}

static void
report_free (gpointer data)
{
  Report *report = data;

  viseme_transfer_unref (report->transfer);
  g_free (report);
}

/**
 * viseme_transfer_report:
 * @self: a reporter
 * @done: bytes that are through
 * @total: bytes in all, 0 if unknown
 *
 * Tells the progress. The end is always told, what lies between at most every 50 ms.
 */
void
viseme_transfer_report (VisemeTransfer *self, goffset done, goffset total)
{
  g_autoptr (GSource) source = NULL;
  gint64 now = g_get_monotonic_time ();
  Report *report;

  if (self->progress == NULL || (done != total && now - self->reported_at < REPORT_INTERVAL_US))
    return;
  self->reported_at = now;

  report = g_new0 (Report, 1);
  report->transfer = viseme_transfer_ref (self);
  report->done = done;
  report->total = total;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_report, report, report_free);
  g_source_attach (source, self->context);
}

typedef struct
{
  VisemeTransfer *transfer;
  VisemeTransferWords func;
  char *words;
} Telling;

static gboolean
on_tell (gpointer user_data)
{
  Telling *telling = user_data;

  telling->func (telling->words, telling->transfer->progress_data);

  return G_SOURCE_REMOVE;
}

static void
telling_free (gpointer data)
{
  Telling *telling = data;

  viseme_transfer_unref (telling->transfer);
  g_free (telling->words);
  g_free (telling);
}

/**
 * viseme_transfer_tell:
 * @self: a reporter
 * @func: called with @words and the data of the progress, in the context of whoever asked
 * @words: what is told
 */
void
viseme_transfer_tell (VisemeTransfer *self, VisemeTransferWords func, const char *words)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Telling *telling = g_new0 (Telling, 1);

  telling->transfer = viseme_transfer_ref (self);
  telling->func = func;
  telling->words = g_strdup (words);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_tell, telling, telling_free);
  g_source_attach (source, self->context);
}

/**
 * viseme_transfer_pause:
 * @seconds: how long
 * @cancellable: (nullable): a cancellable
 * @error: return location
 *
 * Sleeps before another attempt. Blocks the thread of a transfer.
 *
 * Returns: %FALSE with @error set when cancelled meanwhile
 */
gboolean
viseme_transfer_pause (double seconds, GCancellable *cancellable, GError **error)
{
  GPollFD poll_fd;
  int milliseconds = (int) (seconds * 1000);

  if (g_cancellable_make_pollfd (cancellable, &poll_fd))
    {
      g_poll (&poll_fd, 1, milliseconds);
      g_cancellable_release_fd (cancellable);
    }
  else
    {
      g_usleep ((gulong) milliseconds * 1000);
    }

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}
