/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-sorting"

#include "config.h"

#include "viseme-sorting.h"

#include "viseme-input.h"

#include <glib/gi18n.h>

static gboolean
put (GFile **place, GFile *file)
{
  if (*place)
    return FALSE;

  *place = g_object_ref (file);
  return TRUE;
}

static gboolean
put_known (VisemeSorting *sorting, GFile *file, VisemeInputKind kind)
{
  return put (kind == VISEME_INPUT_VIDEO ? &sorting->video : &sorting->speech, file);
}

/* A file whose name tells nothing goes where something is missing; a look inside corrects it. */
static gboolean
put_unknown (VisemeSorting *sorting, GFile *file, gboolean has_video, gboolean has_speech)
{
  gboolean video_is_free = !sorting->video && !has_video;
  gboolean speech_is_free = !sorting->speech && !has_speech;

  if (!video_is_free && speech_is_free)
    return put (&sorting->speech, file);

  return put (&sorting->video, file) || put (&sorting->speech, file);
}

/**
 * viseme_sorting_new:
 * @files: (element-type GFile): what was dropped, pasted or given as arguments
 * @has_video: whether there is a video already
 * @has_speech: whether there is a speech already
 *
 * Sorts files by type: the first video and the first recording are taken, those whose type is
 * known before the others.
 *
 * Returns: (transfer full): where they go
 */
VisemeSorting *
viseme_sorting_new (GPtrArray *files, gboolean has_video, gboolean has_speech)
{
  VisemeSorting *sorting = g_new0 (VisemeSorting, 1);

  for (guint i = 0; i < files->len; i++)
    {
      GFile *file = g_ptr_array_index (files, i);
      VisemeInputKind kind = viseme_input_kind_guess (file);

      if (kind != VISEME_INPUT_UNKNOWN && !put_known (sorting, file, kind))
        sorting->n_left_out++;
    }
  for (guint i = 0; i < files->len; i++)
    {
      GFile *file = g_ptr_array_index (files, i);

      if (viseme_input_kind_guess (file) == VISEME_INPUT_UNKNOWN &&
          !put_unknown (sorting, file, has_video, has_speech))
        sorting->n_left_out++;
    }

  return sorting;
}

/**
 * viseme_sorting_free:
 * @sorting: a sorting
 *
 * Frees it.
 */
void
viseme_sorting_free (VisemeSorting *sorting)
{
  g_clear_object (&sorting->video);
  g_clear_object (&sorting->speech);
  g_free (sorting);
}

/**
 * viseme_sorting_describe:
 * @sorting: a sorting
 *
 * Returns: (transfer full): what will happen to the files, in one translated sentence
 */
char *
viseme_sorting_describe (const VisemeSorting *sorting)
{
  if (sorting->video && sorting->speech)
    return g_strdup (_ ("The person in the video will speak the recording"));
  if (sorting->video)
    return g_strdup (_ ("It will be the video"));
  if (sorting->speech)
    return g_strdup (_ ("It will be the speech"));

  return g_strdup (_ ("Videos and recordings land where they belong"));
}
