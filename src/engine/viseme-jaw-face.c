/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-jaw-face"

#include "config.h"

#include "viseme-jaw-face.h"

#include "base/viseme-error.h"
#include "media/viseme-video-reader.h"
#include "viseme-face-crop.h"
#include "viseme-jaw-line.h"
#include "viseme-jaw-parting.h"
#include "viseme-signal.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH  VISEME_CANONICAL_WIDTH
#define HEIGHT VISEME_CANONICAL_HEIGHT
#define AREA   (WIDTH * HEIGHT)

#define MOST_FRAMES    25
#define FRAME_STEP     3
#define LEAST_STRENGTH 2.5f /* luma: a fainter line is noise on a chin or a mask */

/* Rows from the line by which a lip has begun. More would take a lip in the shade for the dark
 * between lips. */
#define LIP_REACH    4
#define EDGE_SHARE   0.5f /* of the way from the dark to the lip */
#define EDGE_SMOOTH  4.0f
#define LEAST_EDGE   0.5f
#define BLACK_SHARE  0.02
#define CORNER_TAPER 6.0f /* columns in which the lips meet at the corners */

static int
compare_bytes (gconstpointer a, gconstpointer b)
{
  return *(const guint8 *) a - *(const guint8 *) b;
}

static gboolean
add_patch (GPtrArray *patches,
           const GstVideoInfo *info,
           GstBuffer *buffer,
           const VisemeAffine *pose,
           GError **error)
{
  const VisemeFaceArea whole = { 0, 0, WIDTH, HEIGHT };
  guint8 *patch;
  GstVideoFrame frame;

  if (!gst_video_frame_map (&frame, info, buffer, GST_MAP_READ))
    {
      g_set_error_literal (
          error, VISEME_ERROR, VISEME_ERROR_FAILED,
          _ ("A picture of the video cannot be read. Convert the video and try again."));
      return FALSE;
    }
  patch = g_malloc0 (VISEME_CANONICAL_BYTES);
  viseme_face_crop_render_frame (&frame, pose, &whole, patch);
  g_ptr_array_add (patches, patch);
  gst_video_frame_unmap (&frame);
  return TRUE;
}

/* The faces of a few frames from the first good one on. The mouth rests in all, so that those in
 * the beginning will do. */
static GPtrArray *
collect_patches (GFile *video,
                 guint first,
                 VisemeFaceTrack *track,
                 const VisemeMouthStates *states,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GPtrArray) patches = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (VisemeVideoReader) reader = viseme_video_reader_new (video, cancellable, error);
  guint wanted = first, end = first + states->n_frames;

  for (guint i = 0; reader != NULL && i < end && patches->len < MOST_FRAMES; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (GstBuffer) buffer = viseme_video_reader_read (reader, cancellable, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      if (buffer == NULL)
        break;
      if (i < wanted || !states->usable[i - first])
        continue;
      wanted = i + FRAME_STEP;
      if (!add_patch (patches, viseme_video_reader_get_info (reader), buffer,
                      &viseme_face_track_get_frame (track, i - first)->pose, error))
        return NULL;
    }
  return reader != NULL ? g_steal_pointer (&patches) : NULL;
}

/* What moves now and then, such as a blink of light, is left out of a median. */
static float *
make_median_face (GPtrArray *patches)
{
  g_autofree guint8 *values = g_new (guint8, patches->len);
  float *face = g_new (float, VISEME_CANONICAL_BYTES);

  for (int p = 0; p < VISEME_CANONICAL_BYTES; p++)
    {
      for (guint i = 0; i < patches->len; i++)
        values[i] = ((const guint8 *) g_ptr_array_index (patches, i))[p];
      qsort (values, patches->len, 1, compare_bytes);
      face[p] = values[patches->len / 2];
    }
  return face;
}

static void
set_unseen (GError **error)
{
  g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_UNSUPPORTED,
                       _ ("The mouth cannot be seen clearly enough to make it speak. Choose a "
                          "sharper picture in which nothing covers it."));
}

/* From the darkest row of a column in steps of STEP to where a lip begins, between two pixels. */
static float
find_edge (const float *luma, int x, int darkest, int step)
{
  float dark = luma[darkest * WIDTH + x];
  float lip = luma[(darkest + LIP_REACH * step) * WIDTH + x];
  float level = dark + EDGE_SHARE * (lip - dark);

  for (int i = 1; i <= LIP_REACH; i++)
    {
      float before = luma[(darkest + (i - 1) * step) * WIDTH + x];
      float here = luma[(darkest + i * step) * WIDTH + x];

      if (here >= level)
        return (float) i - 1 + (here > before ? (level - before) / (here - before) : 0);
    }
  return LEAST_EDGE;
}

static int
find_darkest (const float *luma, int x, float line)
{
  int best = CLAMP ((int) lrintf (line), LIP_REACH + 2, HEIGHT - LIP_REACH - 3);
  int middle = best;

  for (int y = middle - 2; y <= middle + 2; y++)
    if (luma[y * WIDTH + x] < luma[best * WIDTH + x])
      best = y;
  return best;
}

/* 1 between the corners, 0 outside of them. */
static float
inside_corners (const VisemeJawFace *self, float x)
{
  return viseme_signal_smoothstep ((self->half - fabsf (x - self->center)) / CORNER_TAPER);
}

static void
find_edges (VisemeJawFace *self, const float *luma)
{
  int left = (int) (self->center - self->half), right = (int) (self->center + self->half);
  int n = right - left + 1;
  g_autofree float *above = g_new (float, n);
  g_autofree float *below = g_new (float, n);

  for (int i = 0; i < n; i++)
    {
      int darkest = find_darkest (luma, left + i, self->line[left + i]);
      float offset = (float) darkest - self->line[left + i];

      above[i] = MAX (find_edge (luma, left + i, darkest, -1) - offset, LEAST_EDGE);
      below[i] = MAX (find_edge (luma, left + i, darkest, 1) + offset, LEAST_EDGE);
    }
  viseme_signal_smooth (above, n, EDGE_SMOOTH);
  viseme_signal_smooth (below, n, EDGE_SMOOTH);
  for (int x = 0; x < WIDTH; x++)
    {
      int i = CLAMP (x - left, 0, n - 1);
      float share = inside_corners (self, (float) x);

      self->upper[x] = self->line[x] - share * above[i];
      self->lower[x] = self->line[x] + share * below[i];
    }
}

static VisemeJawColor
median_color (const float *face, float x, float y, int half_width, int half_height)
{
  int size = (2 * half_width + 1) * (2 * half_height + 1), n = 0;
  g_autofree float *values = g_new (float, 3 * size);

  for (int row = (int) y - half_height; row <= (int) y + half_height; row++)
    for (int column = (int) x - half_width; column <= (int) x + half_width; column++)
      {
        int p = CLAMP (row, 0, HEIGHT - 1) * WIDTH + CLAMP (column, 0, WIDTH - 1);

        for (int plane = 0; plane < 3; plane++)
          values[plane * size + n] = face[plane * AREA + p];
        n++;
      }
  return (VisemeJawColor){ viseme_signal_quantile (values, n, 0.5),
                           viseme_signal_quantile (values + size, n, 0.5),
                           viseme_signal_quantile (values + 2 * size, n, 0.5) };
}

static void
find_colors (VisemeJawFace *self, const float *face)
{
  int middle = (int) self->center;
  VisemeJawColor above = median_color (face, self->center, self->upper[middle] - 17, 14, 3);
  VisemeJawColor below = median_color (face, self->center, self->lower[middle] + 27, 14, 4);

  self->skin = (VisemeJawColor){ MAX (above.y, below.y), (above.cb + below.cb) / 2,
                                 (above.cr + below.cr) / 2 };
  self->lip = median_color (face, self->center, self->lower[middle] + 5, 10, 2);
  self->dark = median_color (face, self->center, self->line[middle], 10, 0);
  self->black = viseme_signal_quantile (face, AREA, BLACK_SHARE);
}

/* Lips that stand apart: what shows between them tells where they end. */
static void
take_parting (VisemeJawFace *self, const VisemeJawOutline *outline, const VisemeJawParting *parting)
{
  self->center = outline->x;
  self->half = outline->half;
  self->teeth = parting->teeth;
  memcpy (self->upper, parting->upper, sizeof self->upper);
  memcpy (self->lower, parting->lower, sizeof self->lower);
  for (int x = 0; x < WIDTH; x++)
    self->line[x] = 0.5f * (self->upper[x] + self->lower[x]);
}

/* Lips that meet, on the darkest line between them. */
static gboolean
take_line (VisemeJawFace *self, const VisemeJawOutline *outline, const float *face, GError **error)
{
  VisemeJawLine line;

  viseme_jaw_line_find (face, outline, &line);
  if (line.strength < LEAST_STRENGTH)
    {
      set_unseen (error);
      return FALSE;
    }
  self->center = (line.left + line.right) / 2;
  self->half = (line.right - line.left) / 2;
  memcpy (self->line, line.y, sizeof self->line);
  find_edges (self, face);
  return TRUE;
}

/**
 * viseme_jaw_face_new:
 * @video: a video, or a picture
 * @first: frame of @video with which the shot begins
 * @track: the stabilised face of the shot
 * @states: its mouths, which hardly move
 * @cancellable: (nullable):
 * @error: %VISEME_ERROR_UNSUPPORTED when no mouth is to be seen where one should be, errors of the
 *   reader, %G_IO_ERROR_CANCELLED
 *
 * Measures the resting mouth on the median of a few frames: where the lips meet, how far they stand
 * apart, whether teeth are seen between them, and the colours. Decodes
 * @video up to there.
 *
 * Returns: (transfer full): the mouth, or %NULL
 */
VisemeJawFace *
viseme_jaw_face_new (GFile *video,
                     guint first,
                     VisemeFaceTrack *track,
                     const VisemeMouthStates *states,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (VisemeJawFace) self = NULL;
  g_autoptr (GPtrArray) patches = collect_patches (video, first, track, states, cancellable, error);
  g_autofree float *face = NULL;
  VisemeJawOutline outline;
  VisemeJawParting parting;

  if (patches == NULL)
    return NULL;
  if (patches->len == 0)
    {
      set_unseen (error);
      return NULL;
    }

  self = g_new0 (VisemeJawFace, 1);
  face = make_median_face (patches);
  viseme_jaw_outline_find (face, states->center_x, states->center_y, &outline);
  if (viseme_jaw_parting_find (face, &outline, &parting))
    take_parting (self, &outline, &parting);
  else if (!take_line (self, &outline, face, error))
    return NULL;

  self->parting = self->lower[(int) self->center] - self->upper[(int) self->center];
  find_colors (self, face);
  g_debug ("mouth %.0f +- %.0f, lips %.1f apart, teeth %s, skin %.0f lip %.0f dark %.0f",
           self->center, self->half, self->parting, self->teeth ? "seen" : "hidden", self->skin.y,
           self->lip.y, self->dark.y);
  return g_steal_pointer (&self);
}

/**
 * viseme_jaw_face_free:
 * @self: (transfer full): what viseme_jaw_face_new() returned
 */
void
viseme_jaw_face_free (VisemeJawFace *self)
{
  g_free (self);
}
