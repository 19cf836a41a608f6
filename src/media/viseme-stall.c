/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-stall"

#include "config.h"

#include "viseme-stall.h"

/* decodebin loses the error of an element that fails while it is being plugged in; a damaged file
 * then ends neither in data nor in an error. */

#define POLL_INTERVAL (50 * GST_MSECOND)
#define MOST_IDLE_US  (1 * G_USEC_PER_SEC)
#define MOST_WAIT_US  (30 * G_USEC_PER_SEC) /* for one buffer, however busy the pipeline is */

static gboolean
has_working_pad (GstElement *element, GstPad *pad, gpointer user_data)
{
  gboolean *working = user_data;

  *working = gst_pad_get_task_state (pad) == GST_TASK_STARTED;

  return !*working;
}

static gboolean
is_working (GstBin *pipeline)
{
  GstIterator *elements = gst_bin_iterate_recurse (pipeline);
  GValue item = G_VALUE_INIT;
  gboolean working = FALSE, done = FALSE;

  while (!working && !done)
    switch (gst_iterator_next (elements, &item))
      {
      case GST_ITERATOR_OK:
        gst_element_foreach_pad (g_value_get_object (&item), has_working_pad, &working);
        g_value_reset (&item);
        break;
      case GST_ITERATOR_RESYNC: /* elements come and go: that is work */
        working = TRUE;
        break;
      case GST_ITERATOR_ERROR:
      case GST_ITERATOR_DONE:
      default:
        done = TRUE;
        break;
      }
  g_value_unset (&item);
  gst_iterator_free (elements);

  return working;
}

/**
 * viseme_stall_check:
 * @self: a stall
 * @pipeline: a playing pipeline whose data the caller waits for
 *
 * To be called again and again while waiting.
 *
 * Returns: whether no thread of @pipeline has worked for a second, or nothing came for 30 seconds
 */
gboolean
viseme_stall_check (VisemeStall *self, GstBin *pipeline)
{
  gint64 now = g_get_monotonic_time ();

  if (self->since_us == 0)
    self->since_us = now;
  if (is_working (pipeline))
    self->idle_us = 0;
  else if (self->idle_us == 0)
    self->idle_us = now;

  return now - self->since_us > MOST_WAIT_US ||
         (self->idle_us > 0 && now - self->idle_us > MOST_IDLE_US);
}

/**
 * viseme_stall_wait_for_end:
 * @pipeline: a playing pipeline
 * @cancellable: (nullable): a cancellable, honoured within 50 ms
 *
 * However long that takes, as long as it gets on. Blocks; for worker threads.
 *
 * Returns: %FALSE after an error of @pipeline, when it stalled, and when cancelled
 */
gboolean
viseme_stall_wait_for_end (GstElement *pipeline, GCancellable *cancellable)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  VisemeStall stall = { 0 };
  gint64 position = -1, last_position = -1;

  while (!g_cancellable_is_cancelled (cancellable))
    {
      g_autoptr (GstMessage) message =
          gst_bus_timed_pop_filtered (bus, POLL_INTERVAL, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

      if (message != NULL)
        return GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
      if (gst_element_query_position (pipeline, GST_FORMAT_TIME, &position) &&
          position != last_position)
        stall = (VisemeStall){ 0 };
      last_position = position;
      if (viseme_stall_check (&stall, GST_BIN (pipeline)))
        return FALSE;
    }

  return FALSE;
}
