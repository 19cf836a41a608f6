/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-file-writer"

#include "config.h"

#include "viseme-file-writer.h"

#include "base/viseme-error.h"
#include "base/viseme-hasher.h"

#include "viseme-media-type.h"
#include "viseme-token.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_BYTES (256 * 1024) /* what the thread gets at a time */
#define QUEUE_FULL  6            /* blocks; the sender is paused from here on */
#define QUEUE_LOW   2            /* and goes on here */
#define HEAD_BYTES  4096         /* enough to recognise a type */

/* What the object and its thread share. */
typedef struct
{
  VisemeFileStore *store;
  GAsyncQueue *blocks;
  GMainContext *context;
  GWeakRef owner;
  int n_queued;   /* atomic */
  int is_waiting; /* atomic: the owner wants to hear when the queue is low */
  int is_aborted; /* atomic */
} Channel;

/* An order to the thread: bytes to write, or a task to finish, or neither: give up. */
typedef struct
{
  guchar *bytes;
  gsize length;
  GTask *finish;
} Block;

/* Belongs to the thread alone. */
typedef struct
{
  int fd;
  char *path;
  VisemeHasher *hasher;
  goffset size;
  guchar head[HEAD_BYTES];
  gsize head_length;
  GError *error;
} Writing;

/* Data of the finish task. */
typedef struct
{
  char *expected_hash;
  char *declared_type;
  char *extension;
} Finish;

struct _VisemeFileWriter
{
  GObject parent_instance;
  Channel *channel;
  guchar *filling;
  gsize filled;
  goffset size;
  gboolean is_finished;
};

enum
{
  DRAINED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeFileWriter, viseme_file_writer, G_TYPE_OBJECT)

/**
 * viseme_stored_file_free:
 * @file: a stored file
 *
 * Frees it.
 */
void
viseme_stored_file_free (VisemeStoredFile *file)
{
  g_free (file->hash);
  g_free (file->media_type);
  g_free (file);
}

static void
finish_free (Finish *finish)
{
  g_free (finish->expected_hash);
  g_free (finish->declared_type);
  g_free (finish->extension);
  g_free (finish);
}

static void
block_free (Block *block)
{
  g_free (block->bytes);
  g_clear_object (&block->finish);
  g_free (block);
}

static void
channel_clear (Channel *channel)
{
  g_object_unref (channel->store);
  g_async_queue_unref (channel->blocks);
  g_main_context_unref (channel->context);
  g_weak_ref_clear (&channel->owner);
}

static void
channel_unref (Channel *channel)
{
  g_atomic_rc_box_release_full (channel, (GDestroyNotify) channel_clear);
}

static gboolean
on_drained (Channel *channel)
{
  g_autoptr (VisemeFileWriter) self = g_weak_ref_get (&channel->owner);

  if (self != NULL)
    g_signal_emit (self, signals[DRAINED], 0);

  return G_SOURCE_REMOVE;
}

static void
set_error_from_errno (Writing *writing)
{
  g_autoptr (GFile) file = g_file_new_for_path (writing->path);
  g_autoptr (GError) local =
      g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));

  writing->error = viseme_error_from_io (local, file);
}

static void
writing_open (Writing *writing, VisemeFileStore *store)
{
  g_autofree char *token = viseme_token_new ();
  g_autofree char *name = g_strconcat (".", token, NULL);

  writing->path = g_build_filename (viseme_file_store_get_folder (store), name, NULL);
  writing->fd = g_open (writing->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  writing->hasher = viseme_hasher_new ();
  if (writing->fd < 0)
    set_error_from_errno (writing);
}

static void
writing_add (Writing *writing, const guchar *bytes, gsize length)
{
  gsize for_head = MIN (length, HEAD_BYTES - writing->head_length);

  memcpy (writing->head + writing->head_length, bytes, for_head);
  writing->head_length += for_head;
  writing->size += length;
  viseme_hasher_update (writing->hasher, bytes, length);

  while (length > 0 && writing->error == NULL)
    {
      gssize n = write (writing->fd, bytes, length);

      if (n >= 0)
        {
          bytes += n;
          length -= n;
        }
      else if (errno != EINTR)
        {
          set_error_from_errno (writing);
        }
    }
}

/* Returns the hash; the file is closed afterwards. */
static char *
writing_close (Writing *writing)
{
  char *text = viseme_hasher_finish (writing->hasher);

  g_clear_pointer (&writing->hasher, viseme_hasher_free);
  if (writing->fd >= 0 && close (writing->fd) != 0 && writing->error == NULL)
    set_error_from_errno (writing);

  return text;
}

static VisemeStoredFile *
store_writing (Writing *writing,
               VisemeFileStore *store,
               const Finish *finish,
               char *hash,
               GError **error)
{
  g_autoptr (VisemeStoredFile) file = g_new0 (VisemeStoredFile, 1);

  file->hash = hash;
  file->size = writing->size;
  file->media_type = viseme_media_type_choose (finish->declared_type, finish->extension,
                                               writing->head, writing->head_length);
  if (writing->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&writing->error));
      return NULL;
    }
  if (writing->size == 0)
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_EMPTY,
                   _ ("The file is empty. Send its content as the body of the request."));
      return NULL;
    }
  if (finish->expected_hash != NULL && g_ascii_strcasecmp (finish->expected_hash, hash) != 0)
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_DAMAGED,
                   _ ("The content does not match its hash: it was damaged on the way. "
                      "Send it again."));
      return NULL;
    }
  if (!viseme_file_store_take (store, writing->path, hash, &file->deduplicated, error))
    return NULL;

  return g_steal_pointer (&file);
}

static void
writing_finish (Writing *writing, VisemeFileStore *store, GTask *task)
{
  g_autoptr (GError) error = NULL;
  char *hash = writing_close (writing);
  VisemeStoredFile *file =
      store_writing (writing, store, g_task_get_task_data (task), hash, &error);

  if (file != NULL)
    {
      g_task_return_pointer (task, file, (GDestroyNotify) viseme_stored_file_free);
      return;
    }

  g_unlink (writing->path);
  g_task_return_error (task, g_steal_pointer (&error));
}

static void
writing_give_up (Writing *writing)
{
  g_autofree char *hash = writing_close (writing);

  g_unlink (writing->path);
}

static void
note_block_done (Channel *channel)
{
  int left = g_atomic_int_add (&channel->n_queued, -1) - 1;

  if (left <= QUEUE_LOW && g_atomic_int_compare_and_exchange (&channel->is_waiting, TRUE, FALSE))
    g_main_context_invoke_full (channel->context, G_PRIORITY_DEFAULT, (GSourceFunc) on_drained,
                                g_atomic_rc_box_acquire (channel), (GDestroyNotify) channel_unref);
}

static gpointer
write_blocks (gpointer data)
{
  Channel *channel = data;
  Writing writing = { .fd = -1 };
  gboolean is_open = TRUE;

  writing_open (&writing, channel->store);
  while (is_open)
    {
      Block *block = g_async_queue_pop (channel->blocks);

      if (block->bytes == NULL)
        {
          if (block->finish != NULL)
            writing_finish (&writing, channel->store, block->finish);
          else
            writing_give_up (&writing);
          is_open = FALSE;
        }
      else
        {
          if (writing.error == NULL && !g_atomic_int_get (&channel->is_aborted))
            writing_add (&writing, block->bytes, block->length);
          note_block_done (channel);
        }
      block_free (block);
    }

  g_free (writing.path);
  g_clear_error (&writing.error);
  channel_unref (channel);

  return NULL;
}

static void
send_block (VisemeFileWriter *self, guchar *bytes, gsize length, GTask *finish)
{
  Block *block = g_new0 (Block, 1);

  block->bytes = bytes;
  block->length = length;
  block->finish = finish;
  if (bytes != NULL)
    g_atomic_int_inc (&self->channel->n_queued);
  g_async_queue_push (self->channel->blocks, block);
}

static void
flush_filling (VisemeFileWriter *self)
{
  if (self->filled > 0)
    send_block (self, g_steal_pointer (&self->filling), self->filled, NULL);
  self->filled = 0;
}

static void
viseme_file_writer_finalize (GObject *object)
{
  VisemeFileWriter *self = VISEME_FILE_WRITER (object);

  viseme_file_writer_abort (self);
  g_free (self->filling);
  channel_unref (self->channel);

  G_OBJECT_CLASS (viseme_file_writer_parent_class)->finalize (object);
}

static void
viseme_file_writer_class_init (VisemeFileWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = viseme_file_writer_finalize;

  /**
   * VisemeFileWriter::drained:
   *
   * The queue was full and has room again.
   */
  signals[DRAINED] = g_signal_new ("drained", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
viseme_file_writer_init (VisemeFileWriter *self)
{
}

/**
 * viseme_file_writer_new:
 * @store: where the file goes
 *
 * The thread is one of its own rather than of the shared pool: a few slow senders would fill that.
 *
 * Returns: (transfer full): a writer; its signal and callbacks come in the thread-default context
 */
VisemeFileWriter *
viseme_file_writer_new (VisemeFileStore *store)
{
  VisemeFileWriter *self = g_object_new (VISEME_TYPE_FILE_WRITER, NULL);
  Channel *channel = g_atomic_rc_box_new0 (Channel);

  channel->store = g_object_ref (store);
  channel->blocks = g_async_queue_new_full ((GDestroyNotify) block_free);
  channel->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&channel->owner, self);
  self->channel = channel;
  g_thread_unref (g_thread_new ("file-writer", write_blocks, g_atomic_rc_box_acquire (channel)));

  return self;
}

/**
 * viseme_file_writer_push:
 * @self: a writer
 * @data: bytes
 * @length: how many
 *
 * Never blocks. A sender that can be paused should be when viseme_file_writer_is_full().
 *
 * Returns: %FALSE when the writer has finished or was aborted
 */
gboolean
viseme_file_writer_push (VisemeFileWriter *self, gconstpointer data, gsize length)
{
  const guchar *bytes = data;

  if (self->is_finished)
    return FALSE;

  self->size += length;
  while (length > 0)
    {
      gsize n = MIN (length, BLOCK_BYTES - self->filled);

      if (self->filling == NULL)
        self->filling = g_malloc (BLOCK_BYTES);
      memcpy (self->filling + self->filled, bytes, n);
      self->filled += n;
      bytes += n;
      length -= n;
      if (self->filled == BLOCK_BYTES)
        flush_filling (self);
    }

  return TRUE;
}

/**
 * viseme_file_writer_is_full:
 * @self: a writer
 *
 * Returns: %TRUE when the sender should wait for #VisemeFileWriter::drained, which then comes
 */
gboolean
viseme_file_writer_is_full (VisemeFileWriter *self)
{
  /* Asked for before looking: the thread may take the last block in between. */
  g_atomic_int_set (&self->channel->is_waiting, TRUE);
  if (g_atomic_int_get (&self->channel->n_queued) >= QUEUE_FULL)
    return TRUE;

  g_atomic_int_set (&self->channel->is_waiting, FALSE);

  return FALSE;
}

/**
 * viseme_file_writer_get_size:
 * @self: a writer
 *
 * Returns: bytes pushed so far
 */
goffset
viseme_file_writer_get_size (VisemeFileWriter *self)
{
  return self->size;
}

/**
 * viseme_file_writer_abort:
 * @self: a writer
 *
 * Drops what came so far. Nothing happens when it is finishing or was aborted already.
 */
void
viseme_file_writer_abort (VisemeFileWriter *self)
{
  if (self->is_finished)
    return;

  self->is_finished = TRUE;
  g_atomic_int_set (&self->channel->is_aborted, TRUE);
  send_block (self, NULL, 0, NULL);
}

/**
 * viseme_file_writer_finish_async:
 * @self: a writer that was neither finished nor aborted
 * @expected_hash: (nullable): the SHA-256 that the content must have, hexadecimal
 * @declared_type: (nullable): the media type that the sender gives
 * @extension: (nullable): of the file's name
 * @callback: called when the file is in the store, on the disk
 * @user_data: for @callback
 */
void
viseme_file_writer_finish_async (VisemeFileWriter *self,
                                 const char *expected_hash,
                                 const char *declared_type,
                                 const char *extension,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task;
  Finish *finish;

  g_return_if_fail (!self->is_finished);

  finish = g_new0 (Finish, 1);
  finish->expected_hash = g_strdup (expected_hash);
  finish->declared_type = g_strdup (declared_type);
  finish->extension = g_strdup (extension);
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, viseme_file_writer_finish_async);
  g_task_set_task_data (task, finish, (GDestroyNotify) finish_free);

  flush_filling (self);
  self->is_finished = TRUE;
  send_block (self, NULL, 0, task);
}

/**
 * viseme_file_writer_finish:
 * @self: a writer
 * @result: what the callback got
 * @error: return location: %VISEME_ERROR_DAMAGED for a wrong hash, %VISEME_ERROR_EMPTY,
 *   %VISEME_ERROR_NO_SPACE, %VISEME_ERROR_PERMISSION
 *
 * Returns: (transfer full): the file, or %NULL with @error set
 */
VisemeStoredFile *
viseme_file_writer_finish (VisemeFileWriter *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
