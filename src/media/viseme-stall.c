/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-stall"

#include "config.h"

#include "viseme-stall.h"

/* decodebin loses the error of an element that fails while it is being plugged in; a damaged file
 * then ends neither in data nor in an error. */

#define MOST_IDLE_US (1 * G_USEC_PER_SEC)
#define MOST_WAIT_US (30 * G_USEC_PER_SEC) /* for one buffer, however busy the pipeline is */

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
