/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-upload-stream"

#include "config.h"

#include "viseme-upload-stream.h"

#include "base/viseme-error.h"

#include <glib/gi18n-lib.h>

struct _VisemeUploadStream
{
  GFilterInputStream parent_instance;

  goffset size;
  goffset done;
  VisemeUploadStreamFunc func;
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (VisemeUploadStream, viseme_upload_stream, G_TYPE_FILTER_INPUT_STREAM)

static gssize
viseme_upload_stream_read (GInputStream *stream,
                           void *buffer,
                           gsize count,
                           GCancellable *cancellable,
                           GError **error)
{
  VisemeUploadStream *self = VISEME_UPLOAD_STREAM (stream);
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  gsize wanted = MIN (count, (guint64) (self->size - self->done));
  gssize n;

  if (wanted == 0)
    return 0;

  n = g_input_stream_read (base, buffer, wanted, cancellable, error);
  if (n > 0)
    {
      self->done += n;
      self->func (self->done, self->user_data);
    }
  else if (n == 0)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_FAILED,
                           _ ("The file became shorter while it was sent. Wait until it is "
                              "complete, then try again."));
      return -1;
    }

  return n;
}

static void
viseme_upload_stream_class_init (VisemeUploadStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = viseme_upload_stream_read;
}

static void
viseme_upload_stream_init (VisemeUploadStream *self)
{
}

/**
 * viseme_upload_stream_new:
 * @base: the stream to read
 * @size: how many bytes of it
 * @func: called in the reading thread with the bytes read so far
 * @user_data: data for @func
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
