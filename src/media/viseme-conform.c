/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-conform"

#include "config.h"

#include "viseme-conform.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#include "base/viseme-cache.h"
#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "base/viseme-hasher.h"

#include "viseme-media-info.h"
#include "viseme-size-fit.h"
#include "viseme-sound-copy.h"
#include "viseme-video-copy.h"

#define FOLDER      "copies"
#define VERSION     "1" /* of how copies are made: other ones in the cache are of no use */
#define MOST_BYTES  (G_GUINT64_CONSTANT (4) * 1024 * 1024 * 1024) /* of all copies together */
#define SOUND_SHARE 0.1 /* of the work, when there is a video to copy too */
#define SHOWN_STEP  0.005

typedef struct
{
  GFile *video;
  GFile *audio;
  VisemeChanges changes;
  gboolean engine;
  goffset most_bytes;    /* 0: the changes are wanted */
  GMainContext *context; /* of who waits */
  VisemeConformProgress progress;
  gpointer progress_data;
  GTask *task; /* keeps who waits alive */

  double done;
  double share;
  double shown;
} Conform;

static void
conform_free (Conform *self)
{
  g_clear_object (&self->video);
  g_clear_object (&self->audio);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self);
}

static void
conformed_file_clear (VisemeConformedFile *self)
{
  g_clear_object (&self->file);
  g_free (self->media_type);
  g_free (self->hash);
}

/**
 * viseme_conformed_free:
 * @conformed: (transfer full): what viseme_conform_finish() returned
 */
void
viseme_conformed_free (VisemeConformed *conformed)
{
  conformed_file_clear (&conformed->video);
  conformed_file_clear (&conformed->audio);
  g_free (conformed);
}

typedef struct
{
  GTask *task;
  double done;
} Report;

static void
report_free (Report *report)
{
  g_object_unref (report->task);
  g_free (report);
}

static gboolean
on_report (gpointer user_data)
{
  const Report *report = user_data;
  const Conform *self = g_task_get_task_data (report->task);

  if (!g_task_get_completed (report->task))
    self->progress (report->done, self->progress_data);

  return G_SOURCE_REMOVE;
}

/* In the thread of the work. */
static void
on_progress (double done, gpointer user_data)
{
  Conform *self = user_data;
  Report *report;
  double all = self->done + self->share * done;

  if (self->progress == NULL || (all < self->shown + SHOWN_STEP && all < 1))
    return;
  self->shown = all;
  report = g_new (Report, 1);
  report->task = g_object_ref (self->task);
  report->done = all;
  g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT, on_report, report,
                              (GDestroyNotify) report_free);
}

static char *
make_key (const char *hash, const char *parameters)
{
  g_autoptr (VisemeHasher) hasher = viseme_hasher_new ();

  viseme_hasher_update (hasher, hash, strlen (hash));
  viseme_hasher_update (hasher, parameters, strlen (parameters));

  return viseme_hasher_finish (hasher);
}

/* Returns: (transfer full): where a copy of SOURCE made with PARAMETERS is kept. */
static GFile *
find_place (GFile *source,
            const char *parameters,
            const char *ending,
            GCancellable *cancellable,
            GError **error)
{
  g_autofree char *folder = viseme_cache_get_folder (FOLDER);
  g_autofree char *hash = viseme_files_hash (source, cancellable, error);
  g_autofree char *key = hash != NULL ? make_key (hash, parameters) : NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  if (key == NULL)
    return NULL;
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_autoptr (GFile) file = g_file_new_for_path (folder);
      g_autoptr (GError) local =
          g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));

      g_propagate_error (error, viseme_error_from_io (local, file));
      return NULL;
    }
  name = g_strconcat (key, ending, NULL);
  path = g_build_filename (folder, name, NULL);

  return g_file_new_for_path (path);
}

/* Puts what was written to TEMPORARY into the cache. */
static gboolean
keep (GFile *temporary, GFile *place, GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = viseme_cache_get_folder (FOLDER);

  viseme_cache_make_room (folder, 0, MOST_BYTES);

  return viseme_files_move_into_place (temporary, place, TRUE, cancellable, error);
}

static gboolean
describe_copy (VisemeConformedFile *self,
               GFile *place,
               const char *media_type,
               GCancellable *cancellable,
               GError **error)
{
  GStatBuf status;

  g_set_object (&self->file, place);
  self->is_copy = TRUE;
  self->media_type = g_strdup (media_type);
  self->hash = viseme_files_hash (place, cancellable, error);
  if (self->hash == NULL)
    return FALSE;

  /* The copies that were not used for longest are the first to go. */
  g_utime (g_file_peek_path (place), NULL);
  self->size = g_stat (g_file_peek_path (place), &status) == 0 ? status.st_size : 0;

  return TRUE;
}

static char *
describe_range (const VisemeRange *range, double seconds)
{
  return g_strdup_printf ("%d-%d-%d", (int) (MAX (range->from, 0) * 1e4),
                          (int) (MAX (range->to, 0) * 1e4), (int) (seconds * 1e4));
}

static gboolean
copy_video (Conform *self,
            const VisemeVideoCopy *copy,
            VisemeConformedFile *made,
            GCancellable *cancellable,
            GError **error)
{
  g_autofree char *range = describe_range (&copy->range, copy->seconds);
  g_autofree char *parameters = g_strdup_printf ("video-" VERSION "-%s-%d", range, copy->fill);
  g_autoptr (GFile) place = find_place (self->video, parameters, ".mp4", cancellable, error);
  g_autoptr (GFile) temporary = NULL;

  if (place == NULL)
    return FALSE;
  if (!g_file_query_exists (place, NULL))
    {
      temporary = viseme_files_make_temporary (place);
      if (!viseme_video_copy_write (copy, self->video, temporary, on_progress, self, cancellable,
                                    error) ||
          !keep (temporary, place, cancellable, error))
        {
          g_file_delete (temporary, NULL, NULL);
          return FALSE;
        }
    }

  return describe_copy (made, place, "video/mp4", cancellable, error);
}

static gboolean
copy_sound (Conform *self,
            const VisemeSoundCopy *copy,
            VisemeConformedFile *made,
            GCancellable *cancellable,
            GError **error)
{
  g_autofree char *range = describe_range (&copy->range, copy->seconds);
  g_autofree char *parameters =
      g_strdup_printf ("sound-" VERSION "-%s-%d-%d", range, !!copy->normalise, !!copy->denoise);
  g_autoptr (GFile) place = find_place (self->audio, parameters, ".wav", cancellable, error);
  g_autoptr (GFile) temporary = NULL;

  if (place == NULL)
    return FALSE;
  if (!g_file_query_exists (place, NULL))
    {
      temporary = viseme_files_make_temporary (place);
      if (!viseme_sound_copy_write (copy, self->audio, temporary, on_progress, self, cancellable,
                                    error) ||
          !keep (temporary, place, cancellable, error))
        {
          g_file_delete (temporary, NULL, NULL);
          return FALSE;
        }
    }

  return describe_copy (made, place, "audio/wav", cancellable, error);
}

/* What the wanted lengths make necessary. */
typedef struct
{
  VisemeVideoCopy video;
  gboolean copies_video;
  VisemeSoundCopy sound;
  gboolean copies_sound;
} Plan;

static void
plan_video (Plan *plan, const Conform *self, double picture, double result)
{
  gboolean longer = picture > result + VISEME_SAME_LENGTH_SECONDS;
  gboolean shorter = picture < result - VISEME_SAME_LENGTH_SECONDS;
  gboolean remapped = self->changes.length == VISEME_LENGTH_REMAP && (longer || shorter);
  gboolean looped = self->changes.length == VISEME_LENGTH_LOOP && shorter;
  gboolean bounced = shorter && !remapped && !looped && !self->engine;

  plan->video.range = self->changes.video;
  plan->copies_video = remapped || looped || bounced || self->changes.convert_video ||
                       !viseme_range_is_whole (&self->changes.video);
  /* Whoever gets a longer video cuts it, so that its length alone is no reason for a copy. The
   * engine learns from all of it. */
  if (remapped || looped || bounced || (longer && !self->engine))
    plan->video.seconds = result;
  plan->video.fill = remapped  ? VISEME_FILL_STRETCH
                     : looped  ? VISEME_FILL_LOOP
                     : bounced ? VISEME_FILL_BOUNCE
                               : VISEME_FILL_STOP;
}

static void
plan_sound (Plan *plan, const Conform *self, double speech, double result)
{
  plan->sound.range = self->changes.audio;
  plan->sound.normalise = self->changes.normalise;
  plan->sound.denoise = self->changes.denoise;
  if (ABS (speech - result) > VISEME_SAME_LENGTH_SECONDS)
    plan->sound.seconds = result;
  plan->copies_sound = plan->sound.seconds > 0 || plan->sound.normalise || plan->sound.denoise ||
                       self->changes.convert_audio || !viseme_range_is_whole (&self->changes.audio);
}

static gboolean
make_plan (const Conform *self, Plan *plan, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeMediaInfo) video = viseme_media_info_probe (self->video, cancellable, error);
  g_autoptr (VisemeMediaInfo) audio =
      video != NULL ? viseme_media_info_probe (self->audio, cancellable, error) : NULL;
  gboolean moves;
  double total, picture, speech, result;

  if (audio == NULL)
    return FALSE;

  moves = viseme_media_info_has_video (video);
  total = moves ? viseme_media_info_get_duration (video) : 0;
  picture = viseme_range_get_seconds (&self->changes.video, total);
  speech = viseme_range_get_seconds (&self->changes.audio, viseme_media_info_get_duration (audio));
  result =
      viseme_changes_get_seconds (&self->changes, total, viseme_media_info_get_duration (audio));
  if (moves)
    plan_video (plan, self, picture, result);
  plan_sound (plan, self, speech, result);

  return TRUE;
}

static VisemeConformed *
conform (Conform *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeConformed) made = g_new0 (VisemeConformed, 1);
  Plan plan = { 0 };

  if (!make_plan (self, &plan, cancellable, error))
    return NULL;
  made->video.file = g_object_ref (self->video);
  made->audio.file = g_object_ref (self->audio);
  self->share = plan.copies_video ? SOUND_SHARE : 1;
  if (plan.copies_sound && !copy_sound (self, &plan.sound, &made->audio, cancellable, error))
    return NULL;

  self->done = plan.copies_sound ? self->share : 0;
  self->share = 1 - self->done;
  if (plan.copies_video && !copy_video (self, &plan.video, &made->video, cancellable, error))
    return NULL;

  return g_steal_pointer (&made);
}

typedef gboolean (*FitFunc) (GFile *source,
                             GFile *target,
                             goffset most_bytes,
                             VisemeSizeFitProgress progress,
                             gpointer user_data,
                             GCancellable *cancellable,
                             GError **error);

static gboolean
fit_file (Conform *self,
          GFile *source,
          FitFunc func,
          const char *ending,
          const char *media_type,
          VisemeConformedFile *made,
          GCancellable *cancellable,
          GError **error)
{
  g_autofree char *parameters =
      g_strdup_printf ("fit-" VERSION "-%" G_GOFFSET_FORMAT, self->most_bytes);
  g_autoptr (GFile) place = find_place (source, parameters, ending, cancellable, error);
  g_autoptr (GFile) temporary = NULL;

  if (place == NULL)
    return FALSE;
  if (!g_file_query_exists (place, NULL))
    {
      temporary = viseme_files_make_temporary (place);
      if (!func (source, temporary, self->most_bytes, on_progress, self, cancellable, error) ||
          !keep (temporary, place, cancellable, error))
        {
          g_file_delete (temporary, NULL, NULL);
          return FALSE;
        }
    }

  return describe_copy (made, place, media_type, cancellable, error);
}

/* A picture is sent as it is, or not at all. */
static gboolean
is_too_large (const Conform *self, GFile *file, GCancellable *cancellable)
{
  g_autoptr (VisemeMediaInfo) info =
      file != NULL ? viseme_media_info_probe (file, cancellable, NULL) : NULL;

  return info != NULL && !viseme_media_info_is_image (info) &&
         viseme_media_info_get_size (info) > self->most_bytes;
}

static VisemeConformed *
fit (Conform *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeConformed) made = g_new0 (VisemeConformed, 1);

  self->share = 1;
  if (is_too_large (self, self->audio, cancellable) &&
      !fit_file (self, self->audio, viseme_size_fit_audio, ".mp3", "audio/mpeg", &made->audio,
                 cancellable, error))
    return NULL;
  if (is_too_large (self, self->video, cancellable) &&
      !fit_file (self, self->video, viseme_size_fit_video, ".mp4", "video/mp4", &made->video,
                 cancellable, error))
    return NULL;

  return g_steal_pointer (&made);
}

static void
conform_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Conform *self = data;
  GError *error = NULL;
  VisemeConformed *made;

  self->task = task;
  made =
      self->most_bytes > 0 ? fit (self, cancellable, &error) : conform (self, cancellable, &error);
  if (made != NULL)
    g_task_return_pointer (task, made, (GDestroyNotify) viseme_conformed_free);
  else
    g_task_return_error (task, error);
}

/**
 * viseme_conform_async:
 * @video: a video or a picture, which stays as it is
 * @audio: the speech, which stays as it is
 * @changes: what is wanted
 * @engine: whether the engine of this program gets the files
 * @progress: (nullable): called in the main context of the caller
 * @progress_data: data for @progress
 * @cancellable: (nullable): a cancellable
 * @callback: called with the files
 * @user_data: data for @callback
 *
 * Makes copies where @changes or the lengths of the two ask for any. Copies are kept in the user's
 * cache under the hash of the original, so that a second call with the same is quick.
 */
void
viseme_conform_async (GFile *video,
                      GFile *audio,
                      const VisemeChanges *changes,
                      gboolean engine,
                      VisemeConformProgress progress,
                      gpointer progress_data,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Conform *self = g_new0 (Conform, 1);

  self->video = g_object_ref (video);
  self->audio = g_object_ref (audio);
  self->changes = *changes;
  self->engine = engine;
  self->progress = progress;
  self->progress_data = progress_data;
  self->context = g_main_context_ref_thread_default ();
  g_task_set_source_tag (task, viseme_conform_async);
  g_task_set_task_data (task, self, (GDestroyNotify) conform_free);
  g_task_run_in_thread (task, conform_in_thread);
}

/**
 * viseme_conform_fit_async:
 * @video: (nullable): a video or a picture
 * @audio: (nullable): a recording
 * @most_bytes: what a file may have
 * @progress: (nullable): called in the main context of the caller
 * @progress_data: data for @progress
 * @cancellable: (nullable): a cancellable
 * @callback: called with the copies
 * @user_data: data for @callback
 *
 * The files stay as they are. Pictures are never made smaller.
 */
void
viseme_conform_fit_async (GFile *video,
                          GFile *audio,
                          goffset most_bytes,
                          VisemeConformProgress progress,
                          gpointer progress_data,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Conform *self = g_new0 (Conform, 1);

  g_set_object (&self->video, video);
  g_set_object (&self->audio, audio);
  self->most_bytes = most_bytes;
  self->progress = progress;
  self->progress_data = progress_data;
  self->context = g_main_context_ref_thread_default ();
  g_task_set_source_tag (task, viseme_conform_fit_async);
  g_task_set_task_data (task, self, (GDestroyNotify) conform_free);
  g_task_run_in_thread (task, conform_in_thread);
}

/**
 * viseme_conform_finish:
 * @result: the result
 * @error: return location: those of viseme_video_copy_write() and viseme_sound_copy_write()
 *
 * Returns: (transfer full): what is to be sent, or %NULL with @error set
 */
VisemeConformed *
viseme_conform_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
