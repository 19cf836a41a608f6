/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-face-choice"

#include "config.h"

#include "viseme-face-choice.h"

#include <math.h>
#include <stdlib.h>

#define SIDE         VISEME_FACE_THUMB_SIDE
#define MAX_FACES    6
#define LEAST_SHARE  0.25f /* of the looks of the face that is there longest */
#define SAME_FACE    0.5f  /* of the size: nearer boxes are the face of the chain */
#define OFF_CENTER   0.5f  /* what a face in the corner of the picture is worth */
#define SILENT       0.4f  /* what a face is worth whose mouth moves no more than the rest of it */
#define SPEAKING     1.6f  /* how much more it moves in somebody who talks */
#define LEAST_CHANGE 0.5f  /* levels: less is noise */

/* Parts of the thumb: brows, eyes and nose against the mouth. */
#define UPPER_TOP    4
#define UPPER_BOTTOM 14
#define MOUTH_TOP    16
#define MOUTH_LEFT   6

/**
 * viseme_face_choice_take_thumbs:
 * @shown: the searched picture, @width x @height bytes
 * @width: pixels
 * @height: pixels
 * @boxes: (element-type VisemeFaceBox): the faces in it
 *
 * Returns: (transfer full) (nullable): %VISEME_FACE_THUMB_BYTES for each face; %NULL when there is
 * no choice between several
 */
GBytes *
viseme_face_choice_take_thumbs (const guint8 *shown, int width, int height, const GArray *boxes)
{
  guint8 *thumbs, *out;

  if (boxes->len < 2)
    return NULL;

  thumbs = out = g_malloc ((gsize) boxes->len * VISEME_FACE_THUMB_BYTES);
  for (guint i = 0; i < boxes->len; i++)
    {
      const VisemeFaceBox *box = &g_array_index (boxes, VisemeFaceBox, i);

      for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
          {
            int from_x = (int) (box->x + ((float) x + 0.5f) * box->width / SIDE);
            int from_y = (int) (box->y + ((float) y + 0.5f) * box->height / SIDE);

            *out++ = shown[CLAMP (from_y, 0, height - 1) * width + CLAMP (from_x, 0, width - 1)];
          }
    }
  return g_bytes_new_take (thumbs, (gsize) boxes->len * VISEME_FACE_THUMB_BYTES);
}

static int
find_box (const GArray *boxes, const VisemeFaceSpot *spot)
{
  float nearest = SAME_FACE * spot->size;
  int found = -1;

  for (guint i = 0; i < boxes->len; i++)
    {
      const VisemeFaceBox *box = &g_array_index (boxes, VisemeFaceBox, i);
      float distance =
          hypotf (box->x + box->width / 2 - spot->x, box->y + box->height / 2 - spot->y);

      if (distance < nearest)
        {
          nearest = distance;
          found = (int) i;
        }
    }
  return found;
}

static float
get_change (const guint8 *a, const guint8 *b, int left, int right, int top, int bottom)
{
  int sum = 0;

  for (int y = top; y < bottom; y++)
    for (int x = left; x < right; x++)
      sum += abs (a[y * SIDE + x] - b[y * SIDE + x]);
  return (float) sum / (float) ((right - left) * (bottom - top));
}

/* How much more the mouth changes from look to look than the rest of the face. */
static float
measure_speaking (const GPtrArray *looks, const GPtrArray *thumbs, const VisemeFaceSpot *chain)
{
  const guint8 *last = NULL;
  float mouth = 0, rest = 0;

  for (guint i = 0; i < looks->len; i++)
    {
      GBytes *bytes = g_ptr_array_index (thumbs, i);
      int box = chain[i].found ? find_box (g_ptr_array_index (looks, i), &chain[i]) : -1;
      const guint8 *thumb = NULL;

      if (box >= 0 && bytes != NULL)
        thumb = (const guint8 *) g_bytes_get_data (bytes, NULL) + box * VISEME_FACE_THUMB_BYTES;
      if (thumb != NULL && last != NULL)
        {
          mouth += get_change (last, thumb, MOUTH_LEFT, SIDE - MOUTH_LEFT, MOUTH_TOP, SIDE);
          rest += get_change (last, thumb, MOUTH_LEFT, SIDE - MOUTH_LEFT, UPPER_TOP, UPPER_BOTTOM);
        }
      last = thumb;
    }
  return (mouth + LEAST_CHANGE) / (rest + LEAST_CHANGE);
}

/* Length, size, place and speech together. */
static float
rate (const GPtrArray *looks,
      const GPtrArray *thumbs,
      const VisemeFaceSpot *chain,
      guint n_found,
      int width,
      int height)
{
  float size = 0, away = 0, speaking = measure_speaking (looks, thumbs, chain);

  for (guint i = 0; i < looks->len; i++)
    if (chain[i].found)
      {
        size += chain[i].size / (float) n_found;
        away += hypotf (chain[i].x / (float) width - 0.5f, chain[i].y / (float) height - 0.5f) /
                (float) n_found;
      }
  g_debug ("a face in %u of %u looks, %.0f wide, %.2f off the centre, mouth moves %.2f", n_found,
           looks->len, size, away, speaking);
  speaking = CLAMP ((speaking - 1) / (SPEAKING - 1), 0.0f, 1.0f);
  return (float) n_found * size * (1 - (1 - OFF_CENTER) * MIN (away / 0.7f, 1)) *
         (SILENT + (1 - SILENT) * speaking);
}

static GPtrArray *
copy_looks (const GPtrArray *looks)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (guint i = 0; i < looks->len; i++)
    g_ptr_array_add (copies, g_array_copy (g_ptr_array_index (looks, i)));
  return copies;
}

static void
take_away (GPtrArray *looks, const VisemeFaceSpot *chain)
{
  for (guint i = 0; i < looks->len; i++)
    {
      GArray *boxes = g_ptr_array_index (looks, i);
      int box = chain[i].found ? find_box (boxes, &chain[i]) : -1;

      if (box >= 0)
        g_array_remove_index (boxes, (guint) box);
    }
}

/**
 * viseme_face_choice_make:
 * @looks: (element-type GArray): the boxes of each frame that was looked at
 * @thumbs: (element-type GBytes): what viseme_face_choice_take_thumbs() made of each
 * @width: of the searched picture, pixels
 * @height: of it, pixels
 * @n_found: (out): in how many looks the face was found
 *
 * Of the faces that are there for long, chooses the one that is large, in the middle, and whose
 * mouth moves.
 *
 * Returns: (transfer full): a spot for every look
 */
VisemeFaceSpot *
viseme_face_choice_make (const GPtrArray *looks,
                         const GPtrArray *thumbs,
                         int width,
                         int height,
                         guint *n_found)
{
  g_autoptr (GPtrArray) left = copy_looks (looks);
  g_autofree VisemeFaceSpot *best = viseme_face_chain_choose (left, NULL, n_found);
  guint longest = *n_found;
  float best_rate = 0;

  if (longest == 0)
    return g_steal_pointer (&best);

  best_rate = rate (looks, thumbs, best, longest, width, height);
  take_away (left, best);
  for (guint i = 1; i < MAX_FACES; i++)
    {
      guint n = 0;
      g_autofree VisemeFaceSpot *other = viseme_face_chain_choose (left, NULL, &n);
      float other_rate;

      if (n == 0 || (float) n < LEAST_SHARE * (float) longest)
        break;
      other_rate = rate (looks, thumbs, other, n, width, height);
      take_away (left, other);
      if (other_rate > best_rate)
        {
          VisemeFaceSpot *swapped = best;

          best_rate = other_rate;
          *n_found = n;
          best = other;
          other = swapped;
        }
    }
  return g_steal_pointer (&best);
}
