/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/viseme-mouth-morph.h"

#include <math.h>

#define CENTER_X 128.0f
#define CENTER_Y 168.0f
#define WIDTH    (VISEME_MOUTH_PATCH_LEFT + VISEME_MOUTH_PATCH_RIGHT)
#define HEIGHT   (VISEME_MOUTH_PATCH_TOP + VISEME_MOUTH_PATCH_BOTTOM)
#define SKIN     170
#define LIP      80

typedef struct
{
  VisemeMouthPatch mouth;
  guint8 *pixels;
  guint8 *patch;
} Face;

/* A dark lip of some texture, LOWER canonical pixels below the middle of the mouth. */
static guint8
paint (float u, float v, float lower)
{
  float x = (u - CENTER_X) / 34, y = (v - CENTER_Y - lower) / 5;
  float lip = expf (-powf (x * x + y * y, 2));

  return (guint8) lrintf (SKIN + 6 * sinf (u / 5) * cosf (v / 6) - (SKIN - LIP) * lip);
}

static void
face_init (Face *face, float lower)
{
  guint8 *out = face->pixels = g_malloc (WIDTH * HEIGHT * 3 / 2);

  face->mouth = (VisemeMouthPatch){ .scale = 1,
                                    .left = CENTER_X - VISEME_MOUTH_PATCH_LEFT,
                                    .top = CENTER_Y - VISEME_MOUTH_PATCH_TOP };
  for (int plane = 0; plane < 3; plane++)
    {
      int divisor = plane == 0 ? 1 : 2;

      face->mouth.planes[plane] =
          (VisemePlane){ out, WIDTH / divisor, WIDTH / divisor, HEIGHT / divisor };
      for (int y = 0; y < HEIGHT / divisor; y++)
        for (int x = 0; x < WIDTH / divisor; x++)
          *out++ = plane == 0
                       ? paint (face->mouth.left + (float) x, face->mouth.top + (float) y, lower)
                       : 128;
    }
  face->patch = g_malloc0 (VISEME_CANONICAL_BYTES);
  for (int y = 0; y < VISEME_CANONICAL_HEIGHT; y++)
    for (int x = 0; x < VISEME_CANONICAL_WIDTH; x++)
      face->patch[y * VISEME_CANONICAL_WIDTH + x] = paint ((float) x, (float) y, lower);
}

static void
face_clear (Face *face)
{
  g_free (face->pixels);
  g_free (face->patch);
}

static int
get_luma (const VisemeMouthPatch *mouth, int lower)
{
  const VisemePlane *plane = &mouth->planes[0];

  return plane
      ->data[(gsize) (VISEME_MOUTH_PATCH_TOP + lower) * plane->stride + VISEME_MOUTH_PATCH_LEFT];
}

/* One lip half way, not two pale ones at both ends. */
static void
test_half_way (void)
{
  g_autoptr (VisemeMouthMorph) morph = viseme_mouth_morph_new (CENTER_X, CENTER_Y);
  Face first, second;
  const VisemeMouthPatch *mouth = &second.mouth;
  const guint8 *patch;

  face_init (&first, 0);
  face_init (&second, 12);
  patch = second.patch;
  viseme_mouth_morph_begin (morph, &first.mouth, first.patch);
  viseme_mouth_morph_end (morph, 0.5f, &mouth, &patch);
  g_test_message ("luma at 0, 6 and 12 pixels: %d, %d, %d", get_luma (mouth, 0),
                  get_luma (mouth, 6), get_luma (mouth, 12));
  g_assert_cmpint (get_luma (mouth, 6), <, LIP + 20);
  g_assert_cmpint (get_luma (mouth, -1), >, SKIN - 30);
  g_assert_cmpint (get_luma (mouth, 13), >, SKIN - 30);
  face_clear (&first);
  face_clear (&second);
}

/* The ends are the two mouths themselves, whatever was made before. */
static void
test_ends (void)
{
  g_autoptr (VisemeMouthMorph) morph = viseme_mouth_morph_new (CENTER_X, CENTER_Y);
  Face first, second;

  face_init (&first, 0);
  face_init (&second, 8);
  for (int share = 0; share <= 1; share++)
    {
      const VisemeMouthPatch *mouth = &second.mouth;
      const Face *same = share == 0 ? &first : &second;
      const guint8 *patch = second.patch;

      viseme_mouth_morph_begin (morph, &first.mouth, first.patch);
      viseme_mouth_morph_end (morph, (float) share, &mouth, &patch);
      for (int i = 0; i < WIDTH * HEIGHT; i++)
        g_assert_cmpint (mouth->planes[0].data[i], ==, same->pixels[i]);
      for (int i = 0; i < VISEME_CANONICAL_BYTES; i++)
        g_assert_cmpint (patch[i], ==, same->patch[i]);
    }
  face_clear (&first);
  face_clear (&second);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/mouth-morph/half-way", test_half_way);
  g_test_add_func ("/engine/mouth-morph/ends", test_ends);
  return g_test_run ();
}
