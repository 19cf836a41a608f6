/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-upload-stream"

#include "config.h"

#include "viseme-upload-stream.h"

#include "base/viseme-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BLOCK_BYTES (256 * 1024)
#define MAX_BLOCKS  4 /* read ahead of the connection */

struct _VisemeUploadStream
{
  GFilterInputStream parent_instance;

  goffset size;
  goffset done;
  VisemeUploadStreamFunc func;
  gpointer user_data;
  GMainContext *context;
  GThread *thread;

  GMutex lock; /* of what follows, shared with the reading thread */
  GCond changed;
  GQueue blocks; /* of GBytes */
  gsize used;    /* bytes taken of the first block */
  gboolean stopped;
  gboolean complete;
  GError *error;
};

static void viseme_upload_stream_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (VisemeUploadStream,
                               viseme_upload_stream,
                               G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      viseme_upload_stream_pollable_init))

typedef struct
{
  GSource parent_instance;
  VisemeUploadStream *stream; /* owned */
} ReadySource;

static GBytes *
read_block (VisemeUploadStream *self, goffset left, GError **error)
{
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self));
  GBytes *block = g_input_stream_read_bytes (base, MIN (left, BLOCK_BYTES), NULL, error);

  if (block != NULL && g_bytes_get_size (block) == 0)
    {
      g_clear_pointer (&block, g_bytes_unref);
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_FAILED,
                           _ ("The file became shorter while it was sent. Wait until it is "
                              "complete, then try again."));
    }

  return block;
}

/* The disk is read in a thread of its own, some blocks ahead: libsoup asks for 8 kB at a time, and
 * a change of threads for each would halve the speed. */
static gpointer
read_ahead (gpointer user_data)
{
  VisemeUploadStream *self = user_data;
  goffset left = self->size;

  while (left > 0)
    {
      GError *error = NULL;
      GBytes *block = read_block (self, left, &error);
      gboolean stopped;

      g_mutex_lock (&self->lock);
      if (block != NULL)
        {
          left -= g_bytes_get_size (block);
          g_queue_push_tail (&self->blocks, block);
        }
      self->error = error;
      self->complete = error != NULL || left == 0;
      g_cond_broadcast (&self->changed);
      g_main_context_wakeup (self->context);
      while (self->blocks.length >= MAX_BLOCKS && !self->stopped)
        g_cond_wait (&self->changed, &self->lock);
      stopped = self->stopped;
      g_mutex_unlock (&self->lock);
      if (stopped || error != NULL)
        break;
    }

  return NULL;
}

static void
start_reading (VisemeUploadStream *self)
{
  if (self->thread == NULL && self->size > 0)
    self->thread = g_thread_new ("upload-reader", read_ahead, self);
}

static void
stop_reading (VisemeUploadStream *self)
{
  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&self->thread, g_thread_join);
}

static gboolean
is_ready (VisemeUploadStream *self)
{
  gboolean ready;

  if (self->done == self->size)
    return TRUE;
  g_mutex_lock (&self->lock);
  ready = self->blocks.length > 0 || self->complete;
  g_mutex_unlock (&self->lock);

  return ready;
}

/* With the lock held and something to take: bytes, or the error that ends them. */
static gssize
take_bytes (VisemeUploadStream *self, guint8 *buffer, gsize count, GError **error)
{
  GBytes *block = g_queue_peek_head (&self->blocks);
  gsize length;
  const guint8 *data;

  if (block == NULL)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return -1;
    }

  data = g_bytes_get_data (block, &length);
  count = MIN (count, length - self->used);
  memcpy (buffer, data + self->used, count);
  self->used += count;
  if (self->used == length)
    {
      g_bytes_unref (g_queue_pop_head (&self->blocks));
      self->used = 0;
      g_cond_broadcast (&self->changed);
    }

  return count;
}

static gssize
read_bytes (VisemeUploadStream *self, void *buffer, gsize count, gboolean wait, GError **error)
{
  gssize n;

  if (self->done == self->size || count == 0)
    return 0;

  start_reading (self);
  g_mutex_lock (&self->lock);
  while (wait && self->blocks.length == 0 && !self->complete)
    g_cond_wait (&self->changed, &self->lock);
  if (self->blocks.length == 0 && !self->complete)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "");
      n = -1;
    }
  else
    {
      n = take_bytes (self, buffer, count, error);
    }
  g_mutex_unlock (&self->lock);

  if (n > 0)
    {
      self->done += n;
      self->func (self->done, self->user_data);
    }

  return n;
}

static gssize
viseme_upload_stream_read (GInputStream *stream,
                           void *buffer,
                           gsize count,
                           GCancellable *cancellable,
                           GError **error)
{
  return read_bytes (VISEME_UPLOAD_STREAM (stream), buffer, count, TRUE, error);
}

static gssize
viseme_upload_stream_read_nonblocking (GPollableInputStream *stream,
                                       void *buffer,
                                       gsize count,
                                       GError **error)
{
  return read_bytes (VISEME_UPLOAD_STREAM (stream), buffer, count, FALSE, error);
}

static gboolean
viseme_upload_stream_is_readable (GPollableInputStream *stream)
{
  VisemeUploadStream *self = VISEME_UPLOAD_STREAM (stream);

  start_reading (self);

  return is_ready (self);
}

static gboolean
ready_source_prepare (GSource *source, int *timeout)
{
  *timeout = -1;

  return is_ready (((ReadySource *) source)->stream);
}

static gboolean
ready_source_check (GSource *source)
{
  return is_ready (((ReadySource *) source)->stream);
}

static gboolean
ready_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static void
ready_source_finalize (GSource *source)
{
  g_object_unref (((ReadySource *) source)->stream);
}

static GSource *
viseme_upload_stream_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  static GSourceFuncs funcs = { .prepare = ready_source_prepare,
                                .check = ready_source_check,
                                .dispatch = ready_source_dispatch,
                                .finalize = ready_source_finalize };
  g_autoptr (GSource) ready = g_source_new (&funcs, sizeof (ReadySource));

  start_reading (VISEME_UPLOAD_STREAM (stream));
  ((ReadySource *) ready)->stream = g_object_ref (VISEME_UPLOAD_STREAM (stream));
  g_source_set_dummy_callback (ready);

  return g_pollable_source_new_full (stream, ready, cancellable);
}

static gboolean
viseme_upload_stream_close (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  stop_reading (VISEME_UPLOAD_STREAM (stream));

  return G_INPUT_STREAM_CLASS (viseme_upload_stream_parent_class)
      ->close_fn (stream, cancellable, error);
}

static void
viseme_upload_stream_finalize (GObject *object)
{
  VisemeUploadStream *self = VISEME_UPLOAD_STREAM (object);

  stop_reading (self);
  g_queue_clear_full (&self->blocks, (GDestroyNotify) g_bytes_unref);
  g_clear_error (&self->error);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);

  G_OBJECT_CLASS (viseme_upload_stream_parent_class)->finalize (object);
}

static void
viseme_upload_stream_class_init (VisemeUploadStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = viseme_upload_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = viseme_upload_stream_read;
  G_INPUT_STREAM_CLASS (klass)->close_fn = viseme_upload_stream_close;
}

static void
viseme_upload_stream_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = viseme_upload_stream_is_readable;
  iface->create_source = viseme_upload_stream_create_source;
  iface->read_nonblocking = viseme_upload_stream_read_nonblocking;
}

static void
viseme_upload_stream_init (VisemeUploadStream *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->blocks);
  self->context = g_main_context_ref_thread_default ();
}

/**
 * viseme_upload_stream_new:
 * @base: the stream to read
 * @size: how many bytes of it
 * @func: called in the thread that sends, with the bytes sent so far
 * @user_data: data for @func
 *
 * Made in the thread whose main context sends the body; @base is read in another one.
 *
 * Returns: (transfer full): the stream
 */
GInputStream *
viseme_upload_stream_new (GInputStream *base,
                          goffset size,
                          VisemeUploadStreamFunc func,
                          gpointer user_data)
{
  VisemeUploadStream *self = g_object_new (VISEME_TYPE_UPLOAD_STREAM, "base-stream", base, NULL);

  self->size = size;
  self->func = func;
  self->user_data = user_data;

  return G_INPUT_STREAM (self);
}
