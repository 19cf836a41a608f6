/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-pace"

#include "config.h"

#include "viseme-pace.h"

#define PACE_KEY      "local-pace"
#define USUAL_RATE    25.0 /* Hz */
#define BASE_WORK     0.3  /* of a frame without pixels, in megapixels */
#define START_SECONDS 1.0
#define NEW_SHARE     0.5 /* of the last lip-sync in what is known */

/* In megapixels and seconds: the video is looked at, and the speech's length is drawn. */
static double
measure_work (VisemeMediaInfo *video, VisemeMediaInfo *speech)
{
  double rate = viseme_media_info_get_frame_rate (video);
  double megapixels =
      viseme_media_info_get_width (video) * viseme_media_info_get_height (video) / 1e6;
  double seconds = viseme_media_info_get_duration (video) + viseme_media_info_get_duration (speech);

  return seconds * (rate > 0 ? rate : USUAL_RATE) / USUAL_RATE * (BASE_WORK + megapixels);
}

/**
 * viseme_pace_estimate:
 * @settings: the application's settings
 * @video: what is known about the video
 * @speech: what is known about the speech
 *
 * Returns: seconds that the lip-sync will take on this computer, roughly
 */
double
viseme_pace_estimate (GSettings *settings, VisemeMediaInfo *video, VisemeMediaInfo *speech)
{
  return START_SECONDS + measure_work (video, speech) * g_settings_get_double (settings, PACE_KEY);
}

typedef struct
{
  GSettings *settings;
  double elapsed;
  GFile *speech;
  VisemeMediaInfo *video;
} Lesson;

static void
lesson_free (Lesson *lesson)
{
  g_object_unref (lesson->settings);
  g_object_unref (lesson->speech);
  g_clear_object (&lesson->video);
  g_free (lesson);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lesson, lesson_free)

static void
on_speech_probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Lesson) lesson = user_data;
  g_autoptr (VisemeMediaInfo) speech = viseme_media_info_probe_finish (result, NULL);
  double work = speech ? measure_work (lesson->video, speech) : 0;
  double known = g_settings_get_double (lesson->settings, PACE_KEY);
  double seen;

  if (work <= 0)
    return;

  seen = MAX (lesson->elapsed - START_SECONDS, 0) / work;
  g_settings_set_double (lesson->settings, PACE_KEY,
                         CLAMP (known * (1 - NEW_SHARE) + seen * NEW_SHARE, 0.01, 100));
}

static void
on_video_probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Lesson) lesson = user_data;
  GFile *speech = lesson->speech;

  lesson->video = viseme_media_info_probe_finish (result, NULL);
  if (lesson->video)
    viseme_media_info_probe_async (speech, NULL, on_speech_probed, g_steal_pointer (&lesson));
}

/**
 * viseme_pace_learn:
 * @settings: the application's settings
 * @job: a job that this computer has done, with nothing else at the same time
 *
 * Takes the time of @job into account.
 */
void
viseme_pace_learn (GSettings *settings, VisemeJob *job)
{
  Lesson *lesson = g_new0 (Lesson, 1);

  lesson->settings = g_object_ref (settings);
  lesson->elapsed = viseme_job_get_elapsed (job);
  lesson->speech = g_object_ref (viseme_job_get_audio (job));
  viseme_media_info_probe_async (viseme_job_get_video (job), NULL, on_video_probed, lesson);
}
