/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-owner"

#include "config.h"

#include "viseme-owner.h"

#include "base/viseme-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

struct _VisemeOwner
{
  char *name;
  char *path;
  int fd;
};

static char *
make_path (const char *data_dir, const char *name)
{
  return g_build_filename (data_dir, "running", name, NULL);
}

/**
 * viseme_owner_new:
 * @data_dir: the folder of the journal
 * @error: return location
 *
 * Returns: (transfer full): a new mark of this process, or %NULL with @error set
 */
VisemeOwner *
viseme_owner_new (const char *data_dir, GError **error)
{
  g_autoptr (VisemeOwner) self = g_new0 (VisemeOwner, 1);
  g_autofree char *folder = NULL;

  self->name = g_uuid_string_random ();
  self->path = make_path (data_dir, self->name);
  folder = g_path_get_dirname (self->path);
  g_mkdir_with_parents (folder, 0700);
  self->fd = g_open (self->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (self->fd < 0 || flock (self->fd, LOCK_EX | LOCK_NB) != 0)
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_PERMISSION,
                   _ ("The folder “%s” cannot be used for the list of jobs: %s. Change its "
                      "permissions, or free some space."),
                   data_dir, g_strerror (errno));
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * viseme_owner_free:
 * @self: (transfer full): a mark
 */
void
viseme_owner_free (VisemeOwner *self)
{
  if (self->fd >= 0)
    {
      g_unlink (self->path);
      close (self->fd);
    }
  g_free (self->name);
  g_free (self->path);
  g_free (self);
}

/**
 * viseme_owner_get_name:
 * @self: a mark
 *
 * Returns: its name, which is unique
 */
const char *
viseme_owner_get_name (VisemeOwner *self)
{
  return self->name;
}

/**
 * viseme_owner_is_alive:
 * @data_dir: the folder of the journal
 * @name: the name of a mark
 *
 * Also removes the file of a process that died.
 *
 * Returns: %TRUE while the process of that mark lives
 */
gboolean
viseme_owner_is_alive (const char *data_dir, const char *name)
{
  g_autofree char *path = make_path (data_dir, name);
  int fd = g_open (path, O_RDWR | O_CLOEXEC, 0);
  gboolean dead;

  if (fd < 0)
    return FALSE;

  dead = flock (fd, LOCK_EX | LOCK_NB) == 0;
  if (dead)
    g_unlink (path);
  close (fd);

  return !dead;
}
