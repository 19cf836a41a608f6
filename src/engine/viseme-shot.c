/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-shot"

#include "config.h"

#include "viseme-shot.h"

/* The progress of one shot among all. */
typedef struct
{
  VisemeShotProgress progress;
  gpointer user_data;
  double from;
  double to;
} Part;

static void
on_part_progress (double fraction, gpointer user_data)
{
  Part *part = user_data;

  if (part->progress != NULL)
    part->progress (part->from + fraction * (part->to - part->from), part->user_data);
}

/**
 * viseme_shot_list_new:
 * @track: the face in a video
 * @patches: the faces that @track was made from
 * @progress: (nullable) (scope call): told how far it is, in the calling thread
 * @user_data: for @progress
 * @cancellable: (nullable):
 * @error: those of viseme_mouth_states_new()
 *
 * Measures the mouths of each shot by itself: another shot shows the face from elsewhere, in other
 * light, or another person.
 *
 * Returns: (transfer full) (element-type VisemeShot): the shots in their order, or %NULL
 */
GPtrArray *
viseme_shot_list_new (VisemeFaceTrack *track,
                      VisemeFacePatches *patches,
                      VisemeShotProgress progress,
                      gpointer user_data,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GPtrArray) shots = g_ptr_array_new_with_free_func ((GDestroyNotify) viseme_shot_free);
  double n_frames = viseme_face_track_get_n_frames (track);
  Part part = { .progress = progress, .user_data = user_data };

  for (guint i = 0; i < viseme_face_track_get_n_shots (track); i++)
    {
      VisemeShot *shot = g_new0 (VisemeShot, 1);
      g_autoptr (VisemeFacePatches) part_patches = NULL;

      g_ptr_array_add (shots, shot);
      shot->track = viseme_face_track_get_shot (track, i, &shot->first, &shot->n_frames);
      part.from = shot->first / n_frames;
      part.to = (shot->first + shot->n_frames) / n_frames;
      if (shot->track == NULL)
        continue;
      part_patches = viseme_face_patches_new_part (patches, shot->first, shot->n_frames);
      shot->states = viseme_mouth_states_new (shot->track, part_patches, on_part_progress, &part,
                                              cancellable, error);
      if (shot->states == NULL)
        return NULL;
    }
  return g_steal_pointer (&shots);
}

/**
 * viseme_shot_list_learn:
 * @shots: (element-type VisemeShot): all shots of a video
 * @sounds: the video's own sound
 *
 * Learns how the person of each shot speaks in it.
 */
void
viseme_shot_list_learn (GPtrArray *shots, const VisemeMouthSounds *sounds)
{
  for (guint i = 0; i < shots->len; i++)
    {
      VisemeShot *shot = g_ptr_array_index (shots, i);
      g_autofree double *times = g_new (double, shot->n_frames);

      if (shot->states == NULL)
        continue;
      for (guint j = 0; j < shot->n_frames; j++)
        {
          const VisemeTrackedFrame *frame = viseme_face_track_get_frame (shot->track, j);

          times[j] = ((double) frame->pts + (double) frame->duration / 2) / 1e9;
        }
      shot->own = viseme_own_speech_learn (sounds, times, shot->states->states,
                                           shot->states->usable, shot->n_frames);
    }
}

/**
 * viseme_shot_list_find:
 * @shots: (element-type VisemeShot): all shots of a video
 * @frame: a frame of the video
 *
 * Returns: (transfer none): the shot that @frame is in
 */
const VisemeShot *
viseme_shot_list_find (const GPtrArray *shots, guint frame)
{
  guint low = 0, high = shots->len - 1;

  while (low < high)
    {
      guint middle = (low + high + 1) / 2;
      const VisemeShot *shot = g_ptr_array_index (shots, middle);

      if (shot->first <= frame)
        low = middle;
      else
        high = middle - 1;
    }
  return g_ptr_array_index (shots, low);
}

/**
 * viseme_shot_is_trusted:
 * @self: a shot
 * @frame: a frame of the video that is in it
 *
 * Returns: whether the mouth in the frame is known well enough to put another one there
 */
gboolean
viseme_shot_is_trusted (const VisemeShot *self, guint frame)
{
  return self->states != NULL && self->states->usable[frame - self->first];
}

/**
 * viseme_shot_free:
 * @self: (transfer full): a shot
 */
void
viseme_shot_free (VisemeShot *self)
{
  g_clear_object (&self->track);
  g_clear_pointer (&self->states, viseme_mouth_states_free);
  g_clear_pointer (&self->own, viseme_own_speech_free);
  g_free (self);
}
