/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-folder"

#include "config.h"

#include "viseme-job-folder.h"

#include "base/viseme-error.h"

#include "viseme-token.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#define MAX_PROCESSES 16

struct _VisemeJobFolder
{
  GObject parent_instance;
  char *jobs;
  char *results;
  int lock;
};

G_DEFINE_FINAL_TYPE (VisemeJobFolder, viseme_job_folder, G_TYPE_OBJECT)

static void
viseme_job_folder_finalize (GObject *object)
{
  VisemeJobFolder *self = VISEME_JOB_FOLDER (object);

  g_free (self->jobs);
  g_free (self->results);
  if (self->lock >= 0)
    close (self->lock);

  G_OBJECT_CLASS (viseme_job_folder_parent_class)->finalize (object);
}

static void
viseme_job_folder_class_init (VisemeJobFolderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = viseme_job_folder_finalize;
}

static void
viseme_job_folder_init (VisemeJobFolder *self)
{
  self->lock = -1;
}

static gboolean
open_folder (VisemeJobFolder *self, const char *folder)
{
  g_autofree char *lock = g_build_filename (folder, "lock", NULL);

  self->jobs = g_build_filename (folder, "jobs", NULL);
  self->results = g_build_filename (folder, "results", NULL);
  if (g_mkdir_with_parents (self->jobs, 0700) != 0 ||
      g_mkdir_with_parents (self->results, 0700) != 0)
    return FALSE;

  self->lock = g_open (lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  return self->lock >= 0 && flock (self->lock, LOCK_EX | LOCK_NB) == 0;
}

static void
close_folder (VisemeJobFolder *self)
{
  int saved = errno;

  g_clear_pointer (&self->jobs, g_free);
  g_clear_pointer (&self->results, g_free);
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
  errno = saved;
}

/**
 * viseme_job_folder_new:
 * @parent: the gateway's data folder; created
 * @error: return location
 *
 * The window and the command line may each have a gateway on the same data folder. They share the
 * uploads, but a job must be worked on once: each process gets a folder of its own, `queue`,
 * `queue-2` and so on, the first that no other process holds.
 *
 * Returns: (transfer full): the folder, held until this object is gone, or %NULL with @error set
 */
VisemeJobFolder *
viseme_job_folder_new (const char *parent, GError **error)
{
  g_autoptr (VisemeJobFolder) self = g_object_new (VISEME_TYPE_JOB_FOLDER, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (parent);
  g_autoptr (GError) local = NULL;

  for (guint i = 1; i <= MAX_PROCESSES; i++)
    {
      g_autofree char *name = i == 1 ? g_strdup ("queue") : g_strdup_printf ("queue-%u", i);
      g_autofree char *folder = g_build_filename (parent, name, NULL);

      if (open_folder (self, folder))
        return g_steal_pointer (&self);
      close_folder (self);
      if (errno != EWOULDBLOCK)
        break;
    }

  local = g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  g_propagate_error (error, viseme_error_from_io (local, file));

  return NULL;
}

static int
compare_age (gconstpointer a, gconstpointer b)
{
  const VisemeServerJob *first = *(VisemeServerJob *const *) a;
  const VisemeServerJob *second = *(VisemeServerJob *const *) b;

  return (first->created > second->created) - (first->created < second->created);
}

/**
 * viseme_job_folder_load:
 * @self: a folder
 *
 * Reads all records; one that is damaged is left where it is and reported in the log.
 *
 * Returns: (transfer full) (element-type VisemeServerJob): the jobs, oldest first
 */
GPtrArray *
viseme_job_folder_load (VisemeJobFolder *self)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GDir) dir = g_dir_open (self->jobs, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->jobs, name, NULL);
      g_autoptr (GError) error = NULL;
      VisemeServerJob *job;

      if (!g_str_has_suffix (name, ".json"))
        continue;
      job = viseme_server_job_load (path, &error);
      if (job != NULL)
        g_ptr_array_add (jobs, job);
      else
        g_message ("%s", error->message);
    }
  g_ptr_array_sort (jobs, compare_age);

  return jobs;
}

static char *
get_record_path (VisemeJobFolder *self, VisemeServerJob *job)
{
  g_autofree char *name = g_strconcat (job->id, ".json", NULL);

  return g_build_filename (self->jobs, name, NULL);
}

/**
 * viseme_job_folder_save:
 * @self: a folder
 * @job: a job
 * @error: return location
 *
 * Returns: %TRUE when the job's state is on the disk
 */
gboolean
viseme_job_folder_save (VisemeJobFolder *self, VisemeServerJob *job, GError **error)
{
  g_autofree char *path = get_record_path (self, job);

  return viseme_server_job_save (job, path, error);
}

/**
 * viseme_job_folder_remove:
 * @self: a folder
 * @job: a job
 *
 * Removes the job's record.
 */
void
viseme_job_folder_remove (VisemeJobFolder *self, VisemeServerJob *job)
{
  g_autofree char *path = get_record_path (self, job);

  g_unlink (path);
}

/**
 * viseme_job_folder_make_result_name:
 * @job: a job
 *
 * Results are public for those who know their URL, so there is a secret in it.
 *
 * Returns: (transfer full): a new name for the job's result, the last part of its URL
 */
char *
viseme_job_folder_make_result_name (VisemeServerJob *job)
{
  g_autofree char *secret = viseme_token_new ();

  return g_strconcat (job->id, "-", secret, viseme_server_job_get_extension (job), NULL);
}

/**
 * viseme_job_folder_get_result_path:
 * @self: a folder
 * @name: (nullable): the last part of a result URL
 *
 * Returns: (transfer full) (nullable): the file of that result, if @name has the form of one
 */
char *
viseme_job_folder_get_result_path (VisemeJobFolder *self, const char *name)
{
  if (name == NULL || !g_regex_match_simple ("^job_[0-9a-f]{32}-[0-9a-f]{32}\\.(mp4|wav|png)$",
                                             name, G_REGEX_DOLLAR_ENDONLY, 0))
    return NULL;

  return g_build_filename (self->results, name, NULL);
}

/**
 * viseme_job_folder_has_result:
 * @self: a folder
 * @job: a job
 *
 * Returns: %TRUE when the job's result is there
 */
gboolean
viseme_job_folder_has_result (VisemeJobFolder *self, VisemeServerJob *job)
{
  g_autofree char *path = viseme_job_folder_get_result_path (self, job->result);

  return path != NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

/**
 * viseme_job_folder_remove_results_except:
 * @self: a folder
 * @kept: a set of result names
 *
 * Removes all other results, and what interrupted renders left.
 */
void
viseme_job_folder_remove_results_except (VisemeJobFolder *self, GHashTable *kept)
{
  g_autoptr (GDir) dir = g_dir_open (self->results, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->results, name, NULL);

      if (!g_hash_table_contains (kept, name))
        g_unlink (path);
    }
}
