/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-queue"

#include "config.h"

#include "viseme-job-queue.h"

#include "base/viseme-error.h"

#include "viseme-job-folder.h"
#include "viseme-job-work.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define DAY_SECONDS    (24 * 60 * 60)
#define UPLOAD_SECONDS (7 * DAY_SECONDS)
#define RESULT_SECONDS (30 * DAY_SECONDS)
#define MAX_ATTEMPTS   2 /* a job that took the process down so often is not tried again */

/* Part of the cache key: results of another version of the engine are not reused. */
#define ENGINE_VERSION VISEME_VERSION

struct _VisemeJobQueue
{
  GObject parent_instance;
  VisemeJobFolder *folder;
  VisemeFileStore *store;
  VisemeFetcher *fetcher;
  VisemeRenderFunc render;
  guint n_parallel;
  guint n_rendering;
  guint n_speaking;
  GHashTable *jobs;  /* id -> VisemeServerJob */
  GHashTable *works; /* VisemeServerJob -> VisemeJobWork: the jobs that have not ended */
  GQueue ready;      /* of VisemeJobWork, whose files are all there; first come, first served */
  GQueue unspoken;   /* of VisemeJobWork: what takes seconds does not wait for renders */
  guint daily;
  gboolean is_stopping;
};

G_DEFINE_FINAL_TYPE (VisemeJobQueue, viseme_job_queue, G_TYPE_OBJECT)

static void fetch_missing (VisemeJobWork *work);
static void work_on_next (VisemeJobQueue *self);

static void
viseme_job_queue_finalize (GObject *object)
{
  VisemeJobQueue *self = VISEME_JOB_QUEUE (object);

  g_clear_handle_id (&self->daily, g_source_remove);
  g_queue_clear (&self->ready);
  g_queue_clear (&self->unspoken);
  g_clear_pointer (&self->works, g_hash_table_unref);
  g_clear_pointer (&self->jobs, g_hash_table_unref);
  g_clear_object (&self->store);
  g_clear_object (&self->fetcher);
  g_clear_object (&self->folder);

  G_OBJECT_CLASS (viseme_job_queue_parent_class)->finalize (object);
}

static void
viseme_job_queue_class_init (VisemeJobQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = viseme_job_queue_finalize;
}

static void
viseme_job_queue_init (VisemeJobQueue *self)
{
  self->jobs = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->works = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) viseme_job_work_unref);
  g_queue_init (&self->ready);
  g_queue_init (&self->unspoken);
}

/* For changes after which there is nothing to refuse: the old record stays, and after a crash the
 * work is done again. */
static void
save_or_warn (VisemeJobQueue *self, VisemeServerJob *job)
{
  g_autoptr (GError) error = NULL;

  if (!viseme_job_folder_save (self->folder, job, &error))
    g_message ("The state of job %s could not be written: %s", job->id, error->message);
}

/* Of two kinds of work that do not wait for each other, the quicker one. */
static gboolean
is_quick (VisemeServerJob *job)
{
  return job->task == VISEME_SERVER_JOB_SPEECH || job->task == VISEME_SERVER_JOB_IMAGE;
}

static VisemeServerJob *
find_cached (VisemeJobQueue *self, VisemeServerJob *job)
{
  GHashTableIter iter;
  gpointer value;

  if (job->skip_lookup)
    return NULL;

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      VisemeServerJob *other = value;

      if (other->status == VISEME_SERVER_JOB_COMPLETED && !other->skip_store &&
          g_strcmp0 (other->cache_key, job->cache_key) == 0 &&
          viseme_job_folder_has_result (self->folder, other))
        return other;
    }

  return NULL;
}

static void
append_warnings (VisemeServerJob *job, char **warnings)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  char **before = job->warnings;

  g_strv_builder_addv (builder, (const char **) before);
  for (gsize i = 0; warnings != NULL && warnings[i] != NULL; i++)
    {
      if (!g_strv_contains ((const char *const *) before, warnings[i]))
        g_strv_builder_add (builder, warnings[i]);
    }
  job->warnings = g_strv_builder_end (builder);
  g_strfreev (before);
}

/* The job has its last state: write it down, tell it, forget the work. */
static void
end (VisemeJobQueue *self, VisemeServerJob *job, VisemeServerJobStatus status)
{
  job->status = status;
  job->completed = g_get_real_time () / G_USEC_PER_SEC;
  g_clear_pointer (&job->message, g_free);
  save_or_warn (self, job);
  g_hash_table_remove (self->works, job);
  viseme_server_job_changed (job);
}

static void
end_failed (VisemeJobQueue *self, VisemeServerJob *job, const GError *error)
{
  g_free (job->error);
  g_free (job->error_code);
  job->error = g_strdup (error->message);
  job->error_code = g_strdup (viseme_error_to_nick (error));
  end (self, job, VISEME_SERVER_JOB_FAILED);
}

static gboolean
end_from_cache (VisemeJobQueue *self, VisemeServerJob *job)
{
  VisemeServerJob *cached = find_cached (self, job);

  if (cached == NULL)
    return FALSE;

  job->cache_hit = TRUE;
  g_free (job->result);
  job->result = g_strdup (cached->result);
  append_warnings (job, cached->warnings);
  end (self, job, VISEME_SERVER_JOB_COMPLETED);

  return TRUE;
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (VisemeJobWork) work = data;
  VisemeJobQueue *self = work->owner;
  VisemeServerJob *job = work->job;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) warnings = viseme_job_work_run_finish (result, &error);

  if (is_quick (job))
    self->n_speaking--;
  else
    self->n_rendering--;
  if (job->status != VISEME_SERVER_JOB_PROCESSING)
    {
      g_unlink (work->result_path);
      g_hash_table_remove (self->works, job);
    }
  else if (warnings != NULL)
    {
      job->result = g_strdup (work->result);
      append_warnings (job, warnings);
      end (self, job, VISEME_SERVER_JOB_COMPLETED);
    }
  else
    {
      end_failed (self, job, error);
    }

  work_on_next (self);
}

static void
find_inputs (VisemeJobQueue *self, VisemeJobWork *work)
{
  VisemeServerJob *job = work->job;

  if (job->video.hash != NULL)
    {
      work->video_path = viseme_file_store_get_path (self->store, job->video.hash);
      viseme_file_store_touch (self->store, job->video.hash);
    }
  if (job->audio.hash != NULL)
    {
      work->audio_path = viseme_file_store_get_path (self->store, job->audio.hash);
      viseme_file_store_touch (self->store, job->audio.hash);
    }
}

/* N_UNDER_WAY counts those of the same kind. */
static void
start_working (VisemeJobQueue *self, VisemeJobWork *work, guint *n_under_way)
{
  VisemeServerJob *job = work->job;
  g_autoptr (GError) error = NULL;

  /* Noted before the work begins, so that a job that takes the process down is found out. */
  job->status = VISEME_SERVER_JOB_PROCESSING;
  job->attempts++;
  if (!viseme_job_folder_save (self->folder, job, &error))
    {
      end_failed (self, job, error);
      return;
    }

  work->result = viseme_job_folder_make_result_name (job);
  work->result_path = viseme_job_folder_get_result_path (self->folder, work->result);
  find_inputs (self, work);
  *n_under_way += 1;
  viseme_job_work_run_async (work, self->render, on_worked, viseme_job_work_ref (work));
}

static void
work_on (VisemeJobQueue *self, GQueue *line, guint n_most, guint *n_under_way)
{
  VisemeJobWork *next;

  while (!self->is_stopping && *n_under_way < n_most && (next = g_queue_pop_head (line)) != NULL)
    {
      g_autoptr (VisemeJobWork) work = viseme_job_work_ref (next);

      if (!end_from_cache (self, work->job))
        start_working (self, work, n_under_way);
    }
}

static void
work_on_next (VisemeJobQueue *self)
{
  work_on (self, &self->ready, self->n_parallel, &self->n_rendering);
  work_on (self, &self->unspoken, 1, &self->n_speaking);
}

static gboolean
is_missing (const VisemeServerInput *input)
{
  return input->url != NULL && input->hash == NULL;
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (VisemeJobWork) work = data;
  VisemeJobQueue *self = work->owner;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeStoredFile) file =
      viseme_fetcher_fetch_finish (VISEME_FETCHER (source), result, &error);
  VisemeServerInput *input = is_missing (&work->job->video) ? &work->job->video : &work->job->audio;

  if (viseme_server_job_is_terminal (work->job) || self->is_stopping)
    {
      g_hash_table_remove (self->works, work->job);
      return;
    }
  if (file == NULL)
    {
      end_failed (self, work->job, error);
      return;
    }

  input->hash = g_steal_pointer (&file->hash);
  save_or_warn (self, work->job);
  fetch_missing (work);
}

/* Fetches one file after the other, then lines the job up. Outside the slots for rendering: a slow
 * server must not keep other jobs waiting. */
static void
fetch_missing (VisemeJobWork *work)
{
  VisemeJobQueue *self = work->owner;
  VisemeServerJob *job = work->job;
  VisemeServerInput *missing = NULL;

  if (is_missing (&job->video))
    missing = &job->video;
  else if (is_missing (&job->audio))
    missing = &job->audio;

  if (missing != NULL)
    {
      viseme_server_job_set_progress (
          job, 0.0, missing == &job->video ? _ ("Fetching the video") : _ ("Fetching the audio"));
      viseme_fetcher_fetch_async (self->fetcher, missing->url, missing->media_type,
                                  work->cancellable, on_fetched, viseme_job_work_ref (work));
      return;
    }

  viseme_server_job_update_cache_key (job, ENGINE_VERSION);
  viseme_server_job_set_progress (job, 0.0, _ ("Waiting for its turn"));
  g_queue_push_tail (&self->ready, work);
  work_on_next (self);
}

static void
begin (VisemeJobQueue *self, VisemeServerJob *job)
{
  VisemeJobWork *work = viseme_job_work_new (job, self);

  g_hash_table_insert (self->works, job, work);
  if (is_quick (job))
    {
      viseme_server_job_update_cache_key (job, ENGINE_VERSION);
      g_queue_push_tail (&self->unspoken, work);
      work_on_next (self);
    }
  else
    {
      fetch_missing (work);
    }
}

/* Nothing has to be fetched. */
static gboolean
has_all (VisemeServerJob *job)
{
  return !is_missing (&job->video) && !is_missing (&job->audio);
}

/**
 * viseme_job_queue_add:
 * @self: a queue
 * @job: a new job
 * @error: return location
 *
 * Writes the job down and begins with it. When there is a result for the same already, the
 * job is complete at once.
 *
 * Returns: %TRUE when the job is on the disk
 */
gboolean
viseme_job_queue_add (VisemeJobQueue *self, VisemeServerJob *job, GError **error)
{
  if (!viseme_job_folder_save (self->folder, job, error))
    return FALSE;

  g_hash_table_insert (self->jobs, job->id, g_object_ref (job));
  if (has_all (job))
    {
      viseme_server_job_update_cache_key (job, ENGINE_VERSION);
      if (end_from_cache (self, job))
        return TRUE;
    }
  begin (self, job);

  return TRUE;
}

/**
 * viseme_job_queue_get_result_path:
 * @self: a queue
 * @name: the last part of a result URL
 *
 * Returns: (transfer full) (nullable): the file of that result, if @name has the form of one
 */
char *
viseme_job_queue_get_result_path (VisemeJobQueue *self, const char *name)
{
  return viseme_job_folder_get_result_path (self->folder, name);
}

/**
 * viseme_job_queue_lookup:
 * @self: a queue
 * @id: a job's id
 *
 * Returns: (transfer none) (nullable): the job
 */
VisemeServerJob *
viseme_job_queue_lookup (VisemeJobQueue *self, const char *id)
{
  return g_hash_table_lookup (self->jobs, id);
}

/**
 * viseme_job_queue_lookup_key:
 * @self: a queue
 * @key: what its client calls a request
 *
 * Returns: (transfer none) (nullable): the job that the request made
 */
VisemeServerJob *
viseme_job_queue_lookup_key (VisemeJobQueue *self, const char *key)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (g_strcmp0 (((VisemeServerJob *) value)->idempotency_key, key) == 0)
      return value;

  return NULL;
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  const VisemeServerJob *one = *(VisemeServerJob *const *) a;
  const VisemeServerJob *two = *(VisemeServerJob *const *) b;

  return (one->created < two->created) - (one->created > two->created);
}

/**
 * viseme_job_queue_list:
 * @self: a queue
 *
 * Returns: (transfer full) (element-type VisemeServerJob): its jobs, the newest first
 */
GPtrArray *
viseme_job_queue_list (VisemeJobQueue *self)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (jobs, g_object_ref (value));
  g_ptr_array_sort (jobs, compare_newest);

  return jobs;
}

/**
 * viseme_job_queue_cancel:
 * @self: a queue
 * @job: one of its jobs
 *
 * Ends the job; nothing happens when it has ended already.
 */
void
viseme_job_queue_cancel (VisemeJobQueue *self, VisemeServerJob *job)
{
  VisemeJobWork *found = g_hash_table_lookup (self->works, job);
  g_autoptr (VisemeJobWork) work = found != NULL ? viseme_job_work_ref (found) : NULL;

  if (viseme_server_job_is_terminal (job))
    return;

  if (work != NULL)
    {
      g_queue_remove (&self->ready, work);
      g_queue_remove (&self->unspoken, work);
    }
  end (self, job, VISEME_SERVER_JOB_CANCELLED);
  if (work != NULL)
    g_cancellable_cancel (work->cancellable);
}

/**
 * viseme_job_queue_stop:
 * @self: a queue
 *
 * Puts every job that has not ended back into the line, on the disk, and stops working. Work in
 * progress ends soon after: see viseme_job_queue_is_idle().
 */
void
viseme_job_queue_stop (VisemeJobQueue *self)
{
  g_autoptr (GPtrArray) works =
      g_ptr_array_new_with_free_func ((GDestroyNotify) viseme_job_work_unref);
  GHashTableIter iter;
  gpointer value;

  self->is_stopping = TRUE;
  g_queue_clear (&self->ready);
  g_queue_clear (&self->unspoken);
  g_hash_table_iter_init (&iter, self->works);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (works, viseme_job_work_ref (value));

  for (guint i = 0; i < works->len; i++)
    {
      VisemeJobWork *work = g_ptr_array_index (works, i);

      if (work->job->status == VISEME_SERVER_JOB_PROCESSING)
        {
          work->job->status = VISEME_SERVER_JOB_QUEUED;
          work->job->attempts--;
          save_or_warn (self, work->job);
        }
      g_cancellable_cancel (work->cancellable);
    }
}

/**
 * viseme_job_queue_is_idle:
 * @self: a queue
 *
 * Returns: %TRUE when nothing is being rendered or spoken
 */
gboolean
viseme_job_queue_is_idle (VisemeJobQueue *self)
{
  return self->n_rendering == 0 && self->n_speaking == 0;
}

static GHashTable *
collect_used_uploads (VisemeJobQueue *self)
{
  GHashTable *used = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      VisemeServerJob *job = value;

      if (viseme_server_job_is_terminal (job))
        continue;
      if (job->video.hash != NULL)
        g_hash_table_add (used, job->video.hash);
      if (job->audio.hash != NULL)
        g_hash_table_add (used, job->audio.hash);
    }

  return used;
}

static void
forget_old_jobs (VisemeJobQueue *self)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      VisemeServerJob *job = value;

      if (viseme_server_job_is_terminal (job) && now - job->completed > RESULT_SECONDS)
        {
          viseme_job_folder_remove (self->folder, job);
          g_hash_table_iter_remove (&iter);
        }
    }
}

static void
remove_unused_results (VisemeJobQueue *self)
{
  g_autoptr (GHashTable) results = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      VisemeServerJob *job = value;

      if (job->result != NULL)
        g_hash_table_add (results, job->result);
    }

  viseme_job_folder_remove_results_except (self->folder, results);
}

/**
 * viseme_job_queue_clean:
 * @self: a queue
 *
 * Removes uploads that were not used for 7 days, and jobs that ended 30 days ago with their
 * results. Done at the start and daily.
 */
void
viseme_job_queue_clean (VisemeJobQueue *self)
{
  g_autoptr (GHashTable) used = collect_used_uploads (self);

  viseme_file_store_clean (self->store, UPLOAD_SECONDS, used);
  forget_old_jobs (self);
  /* Work under way has files that no job names yet. */
  if (viseme_job_queue_is_idle (self))
    remove_unused_results (self);
}

static gboolean
on_daily (VisemeJobQueue *self)
{
  viseme_job_queue_clean (self);

  return G_SOURCE_CONTINUE;
}

static gboolean
fail_if_it_crashed_too_often (VisemeJobQueue *self, VisemeServerJob *job)
{
  g_autoptr (GError) error = NULL;

  if (job->status != VISEME_SERVER_JOB_PROCESSING || job->attempts < MAX_ATTEMPTS)
    return FALSE;

  error = g_error_new (VISEME_ERROR, VISEME_ERROR_FAILED,
                       _ ("The program ended unexpectedly twice while it worked on these files. "
                          "Convert them to another format, or use other files."));
  end_failed (self, job, error);

  return TRUE;
}

static void
load_jobs (VisemeJobQueue *self)
{
  g_autoptr (GPtrArray) jobs = viseme_job_folder_load (self->folder);

  for (guint i = 0; i < jobs->len; i++)
    {
      VisemeServerJob *job = g_ptr_array_index (jobs, i);

      g_hash_table_insert (self->jobs, job->id, g_object_ref (job));
    }

  viseme_job_queue_clean (self);

  for (guint i = 0; i < jobs->len; i++)
    {
      VisemeServerJob *job = g_ptr_array_index (jobs, i);

      if (viseme_server_job_is_terminal (job) || fail_if_it_crashed_too_often (self, job))
        continue;
      job->status = VISEME_SERVER_JOB_QUEUED;
      begin (self, job);
    }
}

/**
 * viseme_job_queue_new:
 * @folder: where jobs and results are; created
 * @store: the uploads
 * @fetcher: for inputs that are elsewhere
 * @render: makes a result; called in a thread of its own
 * @n_parallel: how many jobs are worked on at a time, from 1
 * @error: return location
 *
 * Goes on with what an earlier process on @folder has left.
 *
 * Returns: (transfer full): the queue, or %NULL with @error set
 */
VisemeJobQueue *
viseme_job_queue_new (const char *folder,
                      VisemeFileStore *store,
                      VisemeFetcher *fetcher,
                      VisemeRenderFunc render,
                      guint n_parallel,
                      GError **error)
{
  g_autoptr (VisemeJobQueue) self = g_object_new (VISEME_TYPE_JOB_QUEUE, NULL);

  self->store = g_object_ref (store);
  self->fetcher = g_object_ref (fetcher);
  self->render = render;
  self->n_parallel = MAX (n_parallel, 1);
  self->folder = viseme_job_folder_new (folder, error);
  if (self->folder == NULL)
    return NULL;

  load_jobs (self);
  self->daily = g_timeout_add_seconds (DAY_SECONDS, (GSourceFunc) on_daily, self);

  return g_steal_pointer (&self);
}
