/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-work"

#include "config.h"

#include "viseme-job-work.h"

#include "viseme-practice-picture.h"
#include "viseme-speaker.h"

#include <glib/gi18n-lib.h>

#define SPEECH_NOTE   "Synthetic speech by espeak-ng"
#define PRACTICE_NOTE "Practice: synthetic speech by espeak-ng"

/* What is said in animations, as long as they last. */
#define PRACTICE_VOICE "en-us+f3"
#define PRACTICE_TEXT                                                                               \
  "This is practice. Nothing of it comes from the service, and nothing was paid for. When you use " \
  "the service itself, your own words decide what happens here, and the person in your picture "    \
  "moves as you describe it. This is practice."

/* Copies, since the job belongs to the main thread. */
typedef struct
{
  VisemeJobWork *work;
  VisemeEngineOptions options;
  VisemeServerJobTask task;
  char *text; /* nullable: what is spoken, or words for what is made */
  char *aspect_ratio;
  int seconds;
  char *voice;
  int rate;
  const char *note;
} Order;

static void
order_free (Order *order)
{
  viseme_job_work_unref (order->work);
  g_free (order->text);
  g_free (order->voice);
  g_free (order->aspect_ratio);
  g_free (order);
}

static Order *
order_new (VisemeJobWork *work)
{
  Order *order = g_new0 (Order, 1);
  const VisemeServerJob *job = work->job;

  order->work = viseme_job_work_ref (work);
  order->options = job->options;
  order->task = job->task;
  order->text = g_strdup (job->text);
  order->aspect_ratio = g_strdup (job->aspect_ratio);
  order->seconds = job->seconds;
  order->voice = g_strdup (job->voice);
  order->rate = job->rate;
  order->note = job->model != NULL ? PRACTICE_NOTE : SPEECH_NOTE;

  return order;
}

/**
 * viseme_job_work_new:
 * @job: a job that has not ended
 * @owner: whose work it is
 *
 * Returns: (transfer full): its work; nothing happens yet
 */
VisemeJobWork *
viseme_job_work_new (VisemeServerJob *job, gpointer owner)
{
  VisemeJobWork *self = g_atomic_rc_box_new0 (VisemeJobWork);

  self->owner = owner;
  self->job = g_object_ref (job);
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->mutex);

  return self;
}

/**
 * viseme_job_work_ref:
 * @self: a work
 *
 * Returns: (transfer full): the same
 */
VisemeJobWork *
viseme_job_work_ref (VisemeJobWork *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
viseme_job_work_clear (VisemeJobWork *self)
{
  g_object_unref (self->job);
  g_object_unref (self->cancellable);
  g_free (self->result);
  g_free (self->video_path);
  g_free (self->audio_path);
  g_free (self->result_path);
  g_mutex_clear (&self->mutex);
}

/**
 * viseme_job_work_unref:
 * @self: (transfer full): a work
 */
void
viseme_job_work_unref (VisemeJobWork *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) viseme_job_work_clear);
}

static const char *
describe (VisemeServerJobTask task)
{
  switch (task)
    {
    case VISEME_SERVER_JOB_SPEECH:
      return _ ("Speaking");
    case VISEME_SERVER_JOB_IMAGE:
      return _ ("Drawing");
    case VISEME_SERVER_JOB_LIP_SYNC:
    case VISEME_SERVER_JOB_ANIMATION:
    default:
      return _ ("Moving the lips");
    }
}

static gboolean
on_progress_idle (VisemeJobWork *self)
{
  double fraction;

  g_mutex_lock (&self->mutex);
  self->is_reporting = FALSE;
  fraction = self->fraction;
  g_mutex_unlock (&self->mutex);

  if (self->job->status == VISEME_SERVER_JOB_PROCESSING)
    viseme_server_job_set_progress (self->job, fraction, describe (self->job->task));

  return G_SOURCE_REMOVE;
}

/* In the thread of the work. */
static void
on_progress (double fraction, gpointer data)
{
  VisemeJobWork *self = data;
  gboolean is_first;

  g_mutex_lock (&self->mutex);
  is_first = !self->is_reporting;
  self->is_reporting = TRUE;
  self->fraction = fraction;
  g_mutex_unlock (&self->mutex);

  if (is_first)
    g_idle_add_full (G_PRIORITY_DEFAULT, (GSourceFunc) on_progress_idle, viseme_job_work_ref (self),
                     (GDestroyNotify) viseme_job_work_unref);
}

/* Returns: (transfer full): warnings, or NULL with ERROR set. */
static GStrv
render (const Order *order, GError **error)
{
  VisemeJobWork *self = order->work;
  g_autoptr (GFile) video = g_file_new_for_path (self->video_path);
  g_autoptr (GFile) audio = g_file_new_for_path (self->audio_path);
  g_autoptr (GFile) output = g_file_new_for_path (self->result_path);
  g_autoptr (VisemeEngineReport) report = self->render (
      video, audio, output, &order->options, on_progress, self, self->cancellable, error);

  return report != NULL ? g_steal_pointer (&report->warnings) : NULL;
}

static GStrv
speak (const Order *order, GError **error)
{
  VisemeJobWork *self = order->work;
  const VisemeSpeakerOrder speech = { .text = order->text,
                                      .voice = order->voice,
                                      .rate = order->rate,
                                      .note = order->note };

  return viseme_speaker_speak (&speech, self->result_path, on_progress, self, self->cancellable,
                               error)
             ? g_new0 (char *, 1)
             : NULL;
}

static GStrv
draw (const Order *order, GError **error)
{
  VisemeJobWork *self = order->work;

  return viseme_practice_picture_make (order->text, order->aspect_ratio, self->result_path,
                                       self->cancellable, error)
             ? g_new0 (char *, 1)
             : NULL;
}

/* The picture, marked, says that it is practice. */
static GStrv
animate (const Order *order, GError **error)
{
  VisemeJobWork *self = order->work;
  g_autofree char *picture_path = g_strconcat (self->result_path, ".png", NULL);
  g_autofree char *speech_path = g_strconcat (self->result_path, ".wav", NULL);
  g_autoptr (GFile) picture = g_file_new_for_path (picture_path);
  g_autoptr (GFile) speech = g_file_new_for_path (speech_path);
  g_autoptr (GFile) output = g_file_new_for_path (self->result_path);
  g_autoptr (VisemeEngineReport) report = NULL;
  const VisemeEngineOptions options = { .head_motion = TRUE };
  const VisemeSpeakerOrder words = { .text = PRACTICE_TEXT,
                                     .voice = PRACTICE_VOICE,
                                     .rate = VISEME_SPEAKER_DEFAULT_RATE,
                                     .seconds = order->seconds,
                                     .note = PRACTICE_NOTE };

  if (viseme_practice_picture_mark (self->video_path, picture_path, self->cancellable, error) &&
      viseme_speaker_speak (&words, speech_path, NULL, NULL, self->cancellable, error))
    report = self->render (picture, speech, output, &options, on_progress, self, self->cancellable,
                           error);
  g_file_delete (picture, NULL, NULL);
  g_file_delete (speech, NULL, NULL);

  return report != NULL ? g_steal_pointer (&report->warnings) : NULL;
}

static GStrv
work (const Order *order, GError **error)
{
  switch (order->task)
    {
    case VISEME_SERVER_JOB_SPEECH:
      return speak (order, error);
    case VISEME_SERVER_JOB_IMAGE:
      return draw (order, error);
    case VISEME_SERVER_JOB_ANIMATION:
      return animate (order, error);
    case VISEME_SERVER_JOB_LIP_SYNC:
    default:
      return render (order, error);
    }
}

static gpointer
run_in_thread (gpointer data)
{
  g_autoptr (GTask) task = data;
  const Order *order = g_task_get_task_data (task);
  GError *error = NULL;
  GStrv warnings = work (order, &error);

  if (warnings != NULL)
    g_task_return_pointer (task, warnings, (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, error);

  return NULL;
}

/**
 * viseme_job_work_run_async:
 * @self: a work whose paths are set
 * @render_video: makes a video; called in a thread of its own
 * @callback: called when the result is there
 * @user_data: data for @callback
 *
 * Makes the video or the picture, or speaks the text.
 */
void
viseme_job_work_run_async (VisemeJobWork *self,
                           VisemeRenderFunc render_video,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  VisemeServerJobTask job_task = self->job->task;

  self->render = render_video;
  g_task_set_source_tag (task, viseme_job_work_run_async);
  g_task_set_task_data (task, order_new (self), (GDestroyNotify) order_free);
  /* Not the shared pool: a render takes minutes and would keep its threads from everything else. */
  g_thread_unref (g_thread_new ("work", run_in_thread, task));
  viseme_server_job_set_progress (
      self->job, 0.0,
      job_task == VISEME_SERVER_JOB_LIP_SYNC ? _ ("Looking at the video") : describe (job_task));
}

/**
 * viseme_job_work_run_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): warnings, perhaps none, or %NULL with @error set
 */
GStrv
viseme_job_work_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
