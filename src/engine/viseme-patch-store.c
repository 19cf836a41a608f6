/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-patch-store"

#include "config.h"

#include "viseme-patch-store.h"

#include "base/viseme-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CHUNK_PATCHES 64

struct _VisemePatchStore
{
  gsize patch_bytes;
  gsize chunk_bytes;
  guint n_in_memory; /* how many patches may be kept there; the others lie in a file */
  guint n_patches;
  GPtrArray *chunks; /* mapped */
  int fd;            /* without a name, or -1 */
  int read_error;    /* atomic: errno of a read that failed */
};

/**
 * viseme_patch_store_new:
 * @patch_bytes: the size of every patch
 * @memory_bytes: how much memory to take at most
 *
 * Keeps many pictures of one size. What does not fit into @memory_bytes lies in a nameless file in
 * the user's cache, which is read and written rather than mapped: an hour of video must not drive
 * everything else out of memory.
 *
 * Returns: (transfer full): an empty store
 */
VisemePatchStore *
viseme_patch_store_new (gsize patch_bytes, gsize memory_bytes)
{
  VisemePatchStore *self = g_new0 (VisemePatchStore, 1);
  gsize page = (gsize) sysconf (_SC_PAGESIZE);

  self->patch_bytes = patch_bytes;
  self->chunk_bytes = (CHUNK_PATCHES * patch_bytes + page - 1) / page * page;
  self->n_in_memory = (guint) (memory_bytes / self->chunk_bytes) * CHUNK_PATCHES;
  self->chunks = g_ptr_array_new ();
  self->fd = -1;

  return self;
}

static gboolean
fail (int number, GError **error)
{
  if (number == ENOSPC || number == EDQUOT)
    g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_NO_SPACE,
                         _ ("The disk is too full to work on this video. Free some space and try "
                            "again."));
  else
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_FAILED,
                 _ ("There is no room to work on this video: %s. Close other applications or "
                    "choose a shorter video."),
                 g_strerror (number));

  return FALSE;
}

static gboolean
open_file (VisemePatchStore *self, GError **error)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "viseme", NULL);
  g_autofree char *path = g_build_filename (folder, "faces-XXXXXX", NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail (errno, error);
  self->fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  if (self->fd < 0)
    return fail (errno, error);
  g_unlink (path);

  return TRUE;
}

static off_t
get_place (const VisemePatchStore *self, guint index)
{
  return (off_t) (index - self->n_in_memory) * (off_t) self->patch_bytes;
}

static gboolean
write_to_file (VisemePatchStore *self, guint index, const guint8 *patch, GError **error)
{
  gsize done = 0;

  if (self->fd < 0 && !open_file (self, error))
    return FALSE;
  while (done < self->patch_bytes)
    {
      gssize written = pwrite (self->fd, patch + done, self->patch_bytes - done,
                               get_place (self, index) + (off_t) done);

      if (written > 0)
        done += (gsize) written;
      else if (written == 0 || errno != EINTR)
        return fail (written == 0 ? ENOSPC : errno, error);
    }

  return TRUE;
}

static gboolean
add_chunk (VisemePatchStore *self, GError **error)
{
  gpointer chunk =
      mmap (NULL, self->chunk_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (chunk == MAP_FAILED)
    return fail (errno, error);
  g_ptr_array_add (self->chunks, chunk);

  return TRUE;
}

static guint8 *
get_from_memory (const VisemePatchStore *self, guint index)
{
  guint8 *chunk = g_ptr_array_index (self->chunks, index / CHUNK_PATCHES);

  return chunk + index % CHUNK_PATCHES * self->patch_bytes;
}

/**
 * viseme_patch_store_write:
 * @self: a store
 * @index: of a patch that is there, to replace it, or the number of patches, to add one
 * @patch: its bytes
 * @error: return location: %VISEME_ERROR_NO_SPACE, %VISEME_ERROR_FAILED
 *
 * Not while another thread uses @self.
 *
 * Returns: %FALSE with @error set when there is no room
 */
gboolean
viseme_patch_store_write (VisemePatchStore *self, guint index, const guint8 *patch, GError **error)
{
  g_return_val_if_fail (index <= self->n_patches, FALSE);

  if (index >= self->n_in_memory)
    {
      if (!write_to_file (self, index, patch, error))
        return FALSE;
    }
  else
    {
      if (index == self->chunks->len * CHUNK_PATCHES && !add_chunk (self, error))
        return FALSE;
      memcpy (get_from_memory (self, index), patch, self->patch_bytes);
    }
  self->n_patches = MAX (self->n_patches, index + 1);

  return TRUE;
}

/**
 * viseme_patch_store_get_n_patches:
 * @self: a store
 *
 * Returns: how many patches there are
 */
guint
viseme_patch_store_get_n_patches (const VisemePatchStore *self)
{
  return self->n_patches;
}

/**
 * viseme_patch_store_read:
 * @self: a store
 * @index: less than the number of patches
 * @scratch: room for one patch, which may remain unused
 *
 * Can be called from several threads at once. A file that cannot be read gives black, and an error
 * of viseme_patch_store_check() afterwards.
 *
 * Returns: (transfer none): the patch, valid as long as @self and @scratch are
 */
const guint8 *
viseme_patch_store_read (VisemePatchStore *self, guint index, guint8 *scratch)
{
  gsize done = 0;

  g_return_val_if_fail (index < self->n_patches, NULL);

  if (index < self->n_in_memory)
    return get_from_memory (self, index);
  while (done < self->patch_bytes)
    {
      gssize n_read = pread (self->fd, scratch + done, self->patch_bytes - done,
                             get_place (self, index) + (off_t) done);

      if (n_read > 0)
        done += (gsize) n_read;
      else if (n_read == 0 || errno != EINTR)
        {
          g_atomic_int_set (&self->read_error, n_read == 0 ? EIO : errno);
          memset (scratch, 0, self->patch_bytes);
          break;
        }
    }

  return scratch;
}

/**
 * viseme_patch_store_check:
 * @self: a store
 * @error: return location: %VISEME_ERROR_FAILED
 *
 * Returns: %FALSE with @error set when a patch could not be read
 */
gboolean
viseme_patch_store_check (VisemePatchStore *self, GError **error)
{
  int number = g_atomic_int_get (&self->read_error);

  return number == 0 || fail (number, error);
}

/**
 * viseme_patch_store_free:
 * @self: (transfer full): a store
 */
void
viseme_patch_store_free (VisemePatchStore *self)
{
  for (guint i = 0; i < self->chunks->len; i++)
    munmap (g_ptr_array_index (self->chunks, i), self->chunk_bytes);
  g_ptr_array_unref (self->chunks);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}
