/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-preflight"

#include "config.h"

#include "viseme-preflight.h"

#include "base/viseme-error.h"
#include "base/viseme-format.h"
#include "viseme-face-detector.h"
#include "viseme-thumbnailer.h"
#include "viseme-waveform.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define N_SAMPLES      8   /* pictures looked at for a face */
#define SAMPLE_PIXELS  480 /* longer side of such a picture */
#define MIN_FACE_SHARE 0.1 /* smallest face looked for, of the shorter side */
#define SMALL_FACE     100 /* pixels of the video: below it the mouth has too little detail */
#define MOSTLY         0.8 /* share of samples with a face that is no cause for a warning */
#define N_PEAKS        512
#define SILENT_PEAK    0.01 /* -40 dBFS */
#define LENGTH_SLACK   0.1  /* seconds of difference not worth a word */

typedef struct
{
  GFile *video;
  GFile *audio;
} Inputs;

/* Carries the outcome of one asynchronous call back into the worker thread. */
typedef struct
{
  GMainContext *context;
  GAsyncResult *result;
} Waiter;

static void
inputs_free (Inputs *self)
{
  g_object_unref (self->video);
  g_object_unref (self->audio);
  g_free (self);
}

void
viseme_finding_free (VisemeFinding *finding)
{
  g_free (finding->message);
  g_free (finding);
}

/**
 * viseme_severity_to_nick:
 * @severity: how bad it is
 *
 * Returns: a stable word for programs: `info`, `warning` or `error`
 */
const char *
viseme_severity_to_nick (VisemeSeverity severity)
{
  static const char *const nicks[] = {
    [VISEME_SEVERITY_INFO] = "info",
    [VISEME_SEVERITY_WARNING] = "warning",
    [VISEME_SEVERITY_ERROR] = "error",
  };

  return nicks[severity];
}

static void
add_finding (GPtrArray *findings,
             const char *id,
             VisemeSeverity severity,
             double value,
             char *message)
{
  VisemeFinding *finding = g_new0 (VisemeFinding, 1);

  finding->id = id;
  finding->severity = severity;
  finding->value = value;
  finding->message = message;
  g_ptr_array_add (findings, finding);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Waiter *waiter = user_data;

  waiter->result = g_object_ref (result);
}

static GAsyncResult *
waiter_wait (Waiter *self)
{
  while (self->result == NULL)
    g_main_context_iteration (self->context, TRUE);

  return g_steal_pointer (&self->result);
}

static GBytes *
to_gray (const VisemePicture *picture)
{
  const guint8 *rgb = g_bytes_get_data (picture->bytes, NULL);
  guint8 *gray = g_malloc ((gsize) picture->width * picture->height);

  for (int y = 0; y < picture->height; y++)
    {
      const guint8 *row = rgb + (gsize) y * picture->rowstride;

      for (int x = 0; x < picture->width; x++, row += 3)
        gray[y * picture->width + x] = (row[0] * 77 + row[1] * 150 + row[2] * 29) >> 8;
    }

  return g_bytes_new_take (gray, (gsize) picture->width * picture->height);
}

/* Width of the main face in pixels of the video at SECONDS, 0 when there is none, negative with
 * ERROR set. */
static double
measure_face (VisemeFaceDetector *detector,
              VisemeMediaInfo *info,
              double seconds,
              Waiter *waiter,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (VisemePicture) picture = NULL;
  g_autoptr (GBytes) gray = NULL;
  g_autoptr (GArray) boxes = NULL;

  viseme_thumbnailer_render_async (viseme_media_info_get_file (info), seconds, SAMPLE_PIXELS, TRUE,
                                   cancellable, on_result, waiter);
  result = waiter_wait (waiter);
  picture = viseme_thumbnailer_render_finish (result, error);
  if (picture == NULL)
    return -1;

  gray = to_gray (picture);
  boxes = viseme_face_detector_detect (
      detector, g_bytes_get_data (gray, NULL), picture->width, picture->height, picture->width,
      (int) (MIN_FACE_SHARE * MIN (picture->width, picture->height)), cancellable, error);
  if (boxes == NULL)
    return -1;
  if (boxes->len == 0)
    return 0;

  return (double) g_array_index (boxes, VisemeFaceBox, 0).width *
         viseme_media_info_get_width (info) / picture->width;
}

static gboolean
check_faces (VisemeMediaInfo *info,
             GPtrArray *findings,
             Waiter *waiter,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (VisemeFaceDetector) detector = viseme_face_detector_new (NULL, error);
  double total = 0;
  int found = 0;

  if (detector == NULL)
    return FALSE;

  for (int i = 0; i < N_SAMPLES; i++)
    {
      double seconds = viseme_media_info_get_duration (info) * (i + 0.5) / N_SAMPLES;
      double width = measure_face (detector, info, seconds, waiter, cancellable, error);

      if (width < 0)
        return FALSE;
      found += width > 0;
      total += width;
    }

  if (found == 0)
    add_finding (findings, "no-face", VISEME_SEVERITY_ERROR, 0,
                 g_strdup (_ ("No face was found. Choose a video with a clear, front-facing "
                              "face.")));
  else if (found < MOSTLY * N_SAMPLES)
    add_finding (findings, "face-sometimes", VISEME_SEVERITY_WARNING, (double) found / N_SAMPLES,
                 g_strdup_printf (_ ("A face was found in only %d %% of the video."),
                                  found * 100 / N_SAMPLES));
  else
    add_finding (
        findings, "face-found", VISEME_SEVERITY_INFO, (double) found / N_SAMPLES,
        g_strdup_printf (_ ("A face was found in %d %% of the video."), found * 100 / N_SAMPLES));
  if (found > 0 && total / found < SMALL_FACE)
    add_finding (findings, "small-face", VISEME_SEVERITY_WARNING, total / found,
                 g_strdup_printf (_ ("The face is only %d pixels wide. Move closer, or choose a "
                                     "larger video."),
                                  (int) lround (total / found)));

  return TRUE;
}

static gboolean
check_sound (GFile *audio,
             GPtrArray *findings,
             Waiter *waiter,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) peaks = NULL;
  float loudest = 0;

  viseme_waveform_read_async (audio, N_PEAKS, cancellable, on_result, waiter);
  result = waiter_wait (waiter);
  peaks = viseme_waveform_read_finish (result, error);
  if (peaks == NULL)
    return FALSE;

  for (guint i = 0; i < peaks->len; i++)
    loudest = MAX (loudest, g_array_index (peaks, float, i));
  if (loudest < SILENT_PEAK)
    add_finding (findings, "silent-audio", VISEME_SEVERITY_WARNING, loudest,
                 g_strdup (_ ("The audio is silent: the mouth will stay closed.")));

  return TRUE;
}

static void
check_lengths (VisemeMediaInfo *video, VisemeMediaInfo *audio, GPtrArray *findings)
{
  double excess = viseme_media_info_get_duration (video) - viseme_media_info_get_duration (audio);
  g_autofree char *difference = viseme_format_seconds (fabs (excess));

  if (excess > LENGTH_SLACK)
    add_finding (findings, "video-longer", VISEME_SEVERITY_INFO, excess,
                 g_strdup_printf (_ ("The video is %s longer and will be cut."), difference));
  else if (excess < -LENGTH_SLACK)
    add_finding (
        findings, "video-shorter", VISEME_SEVERITY_INFO, excess,
        g_strdup_printf (_ ("The video is %s shorter and will play back and forth."), difference));
}

static gboolean
require_streams (VisemeMediaInfo *video, VisemeMediaInfo *audio, GError **error)
{
  g_autofree char *video_name = g_file_get_parse_name (viseme_media_info_get_file (video));
  g_autofree char *audio_name = g_file_get_parse_name (viseme_media_info_get_file (audio));

  if (!viseme_media_info_has_video (video))
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_NO_VIDEO,
                   _ ("“%s” has no moving picture. Choose a video."), video_name);
      return FALSE;
    }
  if (!viseme_media_info_has_audio (audio))
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_NO_AUDIO,
                   _ ("“%s” has no sound. Choose an audio file with speech."), audio_name);
      return FALSE;
    }

  return TRUE;
}

static int
compare_severity (gconstpointer a, gconstpointer b)
{
  const VisemeFinding *first = *(const VisemeFinding *const *) a;
  const VisemeFinding *second = *(const VisemeFinding *const *) b;

  return (int) second->severity - (int) first->severity;
}

static GPtrArray *
check_inputs (Inputs *inputs, Waiter *waiter, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) viseme_finding_free);
  g_autoptr (VisemeMediaInfo) video = NULL;
  g_autoptr (VisemeMediaInfo) audio = NULL;

  video = viseme_media_info_probe (inputs->video, cancellable, error);
  if (video == NULL)
    return NULL;
  audio = viseme_media_info_probe (inputs->audio, cancellable, error);
  if (audio == NULL || !require_streams (video, audio, error))
    return NULL;

  if (!check_faces (video, findings, waiter, cancellable, error) ||
      !check_sound (inputs->audio, findings, waiter, cancellable, error))
    return NULL;
  check_lengths (video, audio, findings);
  g_ptr_array_sort (findings, compare_severity);

  return g_steal_pointer (&findings);
}

static void
check_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GError) error = NULL;
  Waiter waiter = { .context = context };
  GPtrArray *findings;

  g_main_context_push_thread_default (context);
  findings = check_inputs (data, &waiter, cancellable, &error);
  g_main_context_pop_thread_default (context);

  if (findings != NULL)
    g_task_return_pointer (task, findings, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * viseme_preflight_async:
 * @video: a video file
 * @audio: a file with speech
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Looks at a few pictures and at the loudness, so that what would make a job fail or look bad is
 * known before anything is sent or paid.
 */
void
viseme_preflight_async (GFile *video,
                        GFile *audio,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Inputs *inputs = g_new0 (Inputs, 1);

  g_return_if_fail (G_IS_FILE (video) && G_IS_FILE (audio));

  inputs->video = g_object_ref (video);
  inputs->audio = g_object_ref (audio);
  g_task_set_source_tag (task, viseme_preflight_async);
  g_task_set_task_data (task, inputs, (GDestroyNotify) inputs_free);
  g_task_run_in_thread (task, check_in_thread);
}

/**
 * viseme_preflight_finish:
 * @result: the result
 * @error: return location; for files that cannot be used at all
 *
 * Returns: (transfer full) (element-type VisemeFinding): the findings, the worst first
 */
GPtrArray *
viseme_preflight_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
