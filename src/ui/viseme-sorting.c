/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-sorting"

#include "config.h"

#include "viseme-sorting.h"

#include "viseme-batch.h"
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

/* Several recordings or several videos make a batch, of one kind only: which of many videos goes
 * with which of many recordings cannot be guessed. */
static gboolean
put_more (VisemeSorting *sorting, GFile *file, gboolean is_video)
{
  if ((sorting->more->len > 0 && sorting->more_are_videos != is_video) ||
      viseme_sorting_count (sorting) >= VISEME_BATCH_MAX)
    return FALSE;

  sorting->more_are_videos = is_video;
  g_ptr_array_add (sorting->more, g_object_ref (file));
  return TRUE;
}

static gboolean
put_known (VisemeSorting *sorting, GFile *file, VisemeInputKind kind)
{
  gboolean is_video = kind == VISEME_INPUT_VIDEO;

  return put (is_video ? &sorting->video : &sorting->speech, file) ||
         put_more (sorting, file, is_video);
}

static gboolean
is_folder (GFile *file)
{
  return g_file_is_native (file) &&
         g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_DIRECTORY;
}

/* Without the folders, which have no place. */
static GPtrArray *
take_files (VisemeSorting *sorting, GPtrArray *files)
{
  GPtrArray *kept = g_ptr_array_new ();

  for (guint i = 0; i < files->len; i++)
    {
      GFile *file = g_ptr_array_index (files, i);

      if (is_folder (file))
        sorting->n_folders++;
      else
        g_ptr_array_add (kept, file);
    }

  return kept;
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
 * @dropped: (element-type GFile): what was dropped, pasted or given as arguments
 * @has_video: whether there is a video already
 * @has_speech: whether there is a speech already
 *
 * Sorts files by type: the first video and the first recording are taken, those whose type is
 * known before the others. More of one kind make a batch.
 *
 * Returns: (transfer full): where they go
 */
VisemeSorting *
viseme_sorting_new (GPtrArray *dropped, gboolean has_video, gboolean has_speech)
{
  VisemeSorting *sorting = g_new0 (VisemeSorting, 1);
  g_autoptr (GPtrArray) files = NULL;

  sorting->more = g_ptr_array_new_with_free_func (g_object_unref);
  files = take_files (sorting, dropped);

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
  g_ptr_array_unref (sorting->more);
  g_free (sorting);
}

/**
 * viseme_sorting_count:
 * @sorting: a sorting
 *
 * Returns: how many lip-syncs the files make
 */
guint
viseme_sorting_count (const VisemeSorting *sorting)
{
  return 1 + sorting->more->len;
}

/* There are as many lip-syncs as files. */
static char *
describe_batch (const VisemeSorting *sorting)
{
  guint n = viseme_sorting_count (sorting);

  return g_strdup_printf (
      sorting->more_are_videos
          ? ngettext ("%u video makes %u lip-sync", "%u videos make %u lip-syncs", n)
          : ngettext ("%u recording makes %u lip-sync", "%u recordings make %u lip-syncs", n),
      n, n);
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
  if (sorting->n_folders > 0 && !sorting->video && !sorting->speech)
    return g_strdup (_ ("Folders cannot be used: drop the files in them"));
  if (sorting->more->len > 0)
    return describe_batch (sorting);
  if (sorting->video && sorting->speech)
    return g_strdup (_ ("The person in the video will speak the recording"));
  if (sorting->video)
    return g_strdup (_ ("It will be the video"));
  if (sorting->speech)
    return g_strdup (_ ("It will be the speech"));

  return g_strdup (_ ("Videos and recordings land where they belong"));
}
