/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-mouth-center"

#include "config.h"

#include "viseme-mouth-center.h"

#include "viseme-sampling.h"
#include "viseme-signal.h"

#include <math.h>
#include <string.h>

#define WIDTH      VISEME_CANONICAL_WIDTH
#define HEIGHT     VISEME_CANONICAL_HEIGHT
#define AREA       (WIDTH * HEIGHT)
#define HALF_AREA  (VISEME_HALF_WIDTH * VISEME_HALF_HEIGHT)
#define MAX_FRAMES 150

/* Where a mouth is looked for, and the window that the evidence is normalised over. */
#define SEARCH_LEFT   96
#define SEARCH_RIGHT  160
#define SEARCH_TOP    140
#define SEARCH_BOTTOM 206
#define BOX_HALF_W    30
#define BOX_HALF_H    11
#define WINDOW_LEFT   (SEARCH_LEFT - BOX_HALF_W)
#define WINDOW_RIGHT  (SEARCH_RIGHT + BOX_HALF_W)
#define WINDOW_TOP    (SEARCH_TOP - BOX_HALF_H)
#define WINDOW_BOTTOM (SEARCH_BOTTOM + BOX_HALF_H)

/* The average face: brightness, its change over time, and redness. */
typedef struct
{
  float *luma;
  float *deviation;
  float *red;
} MeanFace;

/* Twice as large, in place of a plane of the half-size face. */
static float *
enlarge (float *half)
{
  g_autofree float *plane = half;
  float *full = g_new (float, AREA);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      full[y * WIDTH + x] = viseme_grid_sample (plane, VISEME_HALF_WIDTH, VISEME_HALF_HEIGHT,
                                                ((float) x - 0.5f) / 2, ((float) y - 0.5f) / 2);
  return full;
}

static void
add_face (MeanFace *face, const guint8 *patch)
{
  for (int p = 0; p < HALF_AREA; p++)
    {
      float y = patch[p];

      face->luma[p] += y;
      face->deviation[p] += y * y;
      /* R - G of the usual matrices, up to a factor. */
      face->red[p] += patch[2 * HALF_AREA + p] + 0.16f * patch[HALF_AREA + p];
    }
}

static MeanFace
mean_face_new (VisemeFaceTrack *track, VisemeFacePatches *patches)
{
  MeanFace face = { g_new0 (float, HALF_AREA), g_new0 (float, HALF_AREA),
                    g_new0 (float, HALF_AREA) };
  g_autofree guint8 *patch = g_malloc (VISEME_HALF_BYTES);
  guint n = viseme_face_track_get_n_frames (track);
  guint step = MAX (1, n / MAX_FRAMES);
  float used = 0;

  for (guint i = 0; i < n; i += step)
    {
      const VisemeTrackedFrame *frame = viseme_face_track_get_frame (track, i);

      if (frame->confidence <= 0)
        continue;
      used++;
      viseme_face_patches_render (patches, i, &frame->pose, patch);
      add_face (&face, patch);
    }
  used = MAX (used, 1);
  for (int p = 0; p < HALF_AREA; p++)
    {
      face.luma[p] /= used;
      face.red[p] /= used;
      face.deviation[p] = sqrtf (MAX (face.deviation[p] / used - face.luma[p] * face.luma[p], 0));
    }
  face.luma = enlarge (face.luma);
  face.red = enlarge (face.red);
  face.deviation = enlarge (face.deviation);
  return face;
}

static void
mean_face_clear (MeanFace *face)
{
  g_free (face->luma);
  g_free (face->deviation);
  g_free (face->red);
}

/* PLANE blurred by WIDE minus PLANE blurred by NARROW. */
static float *
difference_of_blurs (const float *plane, float wide, float narrow)
{
  float *result = g_memdup2 (plane, sizeof (float) * AREA);
  g_autofree float *sharp = g_memdup2 (plane, sizeof (float) * AREA);

  viseme_signal_blur (result, WIDTH, HEIGHT, wide);
  viseme_signal_blur (sharp, WIDTH, HEIGHT, narrow);
  for (int i = 0; i < AREA; i++)
    result[i] -= sharp[i];
  return result;
}

/* Adds WEIGHT times PLANE in standard deviations of the window. */
static void
add_evidence (float *evidence, const float *plane, float weight)
{
  double sum = 0, squares = 0, n = 0, mean, deviation;

  for (int y = WINDOW_TOP; y <= WINDOW_BOTTOM; y++)
    for (int x = WINDOW_LEFT; x <= WINDOW_RIGHT; x++)
      {
        double value = plane[y * WIDTH + x];

        sum += value;
        squares += value * value;
        n++;
      }
  mean = sum / n;
  deviation = sqrt (MAX (squares / n - mean * mean, 1e-6));
  for (int i = 0; i < AREA; i++)
    evidence[i] += weight * (float) ((plane[i] - mean) / deviation);
}

static float
box_mean (const float *evidence, int cx, int cy)
{
  float sum = 0;

  for (int y = cy - BOX_HALF_H; y <= cy + BOX_HALF_H; y++)
    for (int x = cx - BOX_HALF_W; x <= cx + BOX_HALF_W; x++)
      sum += evidence[y * WIDTH + x];
  return sum / ((2 * BOX_HALF_W + 1) * (2 * BOX_HALF_H + 1));
}

static void
find_peak (const float *evidence, float *best_x, float *best_y)
{
  float best = -G_MAXFLOAT;

  for (int y = SEARCH_TOP; y <= SEARCH_BOTTOM; y++)
    for (int x = SEARCH_LEFT; x <= SEARCH_RIGHT; x++)
      {
        float ex = (float) (x - 128) / 25;
        float ey = (float) (y - 168) / 16;
        float value = box_mean (evidence, x, y) - 0.35f * (ex * ex + ey * ey);

        if (value > best)
          {
            best = value;
            *best_x = (float) x;
            *best_y = (float) y;
          }
      }
}

/**
 * viseme_mouth_center_find:
 * @track: the stabilised face
 * @patches: the faces that @track was made from
 * @x: (out): canonical pixels
 * @y: (out): canonical pixels
 *
 * Finds the middle of the mouth, once for the whole clip: dark horizontal valley, redder than its
 * neighbourhood, changing over time, near where mouths are.
 */
void
viseme_mouth_center_find (VisemeFaceTrack *track, VisemeFacePatches *patches, float *x, float *y)
{
  MeanFace face = mean_face_new (track, patches);
  g_autofree float *valley = difference_of_blurs (face.luma, 7, 2.5f);
  g_autofree float *pale = difference_of_blurs (face.red, 25, 3);
  g_autofree float *evidence = g_new0 (float, AREA);

  viseme_signal_blur (face.deviation, WIDTH, HEIGHT, 3);
  add_evidence (evidence, valley, 0.5f);
  add_evidence (evidence, pale, -1);
  add_evidence (evidence, face.deviation, 0.7f);
  find_peak (evidence, x, y);
  g_debug ("mouth centre %.0f, %.0f", *x, *y);
  mean_face_clear (&face);
}
