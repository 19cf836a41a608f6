/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-patch-store"

#include "config.h"

#include "viseme-patch-store.h"

#include "base/viseme-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define CHUNK_PATCHES 64
#define MEMORY_BYTES  (256 * 1024 * 1024) /* what is kept beyond this lies in a file */

struct _VisemePatchStore
{
  gsize patch_bytes;
  gsize chunk_bytes;
  guint n_patches;
  GPtrArray *chunks; /* mapped */
  int fd;            /* without a name, or -1 */
  off_t file_bytes;
};

/**
 * viseme_patch_store_new:
 * @patch_bytes: the size of every patch
 *
 * Keeps many pictures of one size at addresses that do not change. What does not fit into a
 * moderate amount of memory is mapped from a nameless file in the user's cache, so that the system
 * can page it out: an hour of video would otherwise need more memory than there is.
 *
 * Returns: (transfer full): an empty store
 */
VisemePatchStore *
viseme_patch_store_new (gsize patch_bytes)
{
  VisemePatchStore *self = g_new0 (VisemePatchStore, 1);
  gsize page = (gsize) sysconf (_SC_PAGESIZE);

  self->patch_bytes = patch_bytes;
  self->chunk_bytes = (CHUNK_PATCHES * patch_bytes + page - 1) / page * page;
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

/* Reserves the room on disk first: a full disk must be an error here, not a signal later. */
static gpointer
map_file_chunk (VisemePatchStore *self, GError **error)
{
  gpointer chunk;
  int number;

  if (self->fd < 0 && !open_file (self, error))
    return NULL;
  number = posix_fallocate (self->fd, self->file_bytes, (off_t) self->chunk_bytes);
  if (number != 0)
    {
      fail (number, error);
      return NULL;
    }
  chunk = mmap (NULL, self->chunk_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, self->fd,
                self->file_bytes);
  if (chunk == MAP_FAILED)
    {
      fail (errno, error);
      return NULL;
    }
  self->file_bytes += (off_t) self->chunk_bytes;

  return chunk;
}

static gpointer
map_memory_chunk (VisemePatchStore *self, GError **error)
{
  gpointer chunk =
      mmap (NULL, self->chunk_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (chunk == MAP_FAILED)
    {
      fail (errno, error);
      return NULL;
    }

  return chunk;
}

/**
 * viseme_patch_store_add:
 * @self: a store
 * @error: return location: %VISEME_ERROR_NO_SPACE, %VISEME_ERROR_FAILED
 *
 * Returns: (transfer none): the next patch, all zero, at an address for the life of @self; or %NULL
 *   with @error set
 */
guint8 *
viseme_patch_store_add (VisemePatchStore *self, GError **error)
{
  if (self->n_patches == self->chunks->len * CHUNK_PATCHES)
    {
      gboolean fits = (self->chunks->len + 1) * self->chunk_bytes <= MEMORY_BYTES;
      gpointer chunk = fits ? map_memory_chunk (self, error) : map_file_chunk (self, error);

      if (chunk == NULL)
        return NULL;
      g_ptr_array_add (self->chunks, chunk);
    }

  return viseme_patch_store_get (self, self->n_patches++);
}

/**
 * viseme_patch_store_get:
 * @self: a store
 * @index: less than the number of patches that have been added
 *
 * Returns: (transfer none): the patch
 */
guint8 *
viseme_patch_store_get (VisemePatchStore *self, guint index)
{
  guint8 *chunk = g_ptr_array_index (self->chunks, index / CHUNK_PATCHES);

  return chunk + index % CHUNK_PATCHES * self->patch_bytes;
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
