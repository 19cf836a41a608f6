/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-mouth-morph"

#include "config.h"

#include "viseme-mouth-morph.h"

#include "viseme-flow.h"

#include <string.h>

/* The part of the half-size face whose movement is measured, around the mouth centre. */
#define FLOW_WIDTH  76
#define FLOW_HEIGHT 64
#define FLOW_ABOVE  26

struct _VisemeMouthMorph
{
  int left; /* of that part, canonical pixels */
  int top;
  VisemeMouthPatch from;
  guint8 *from_data;
  guint8 *from_patch;
  VisemeMouthPatch result;
  guint8 *result_data;
  guint8 *result_patch;
  float dx[FLOW_WIDTH * FLOW_HEIGHT]; /* half-size pixels */
  float dy[FLOW_WIDTH * FLOW_HEIGHT];
};

/**
 * viseme_mouth_morph_new:
 * @center_x: mouth centre, canonical pixels
 * @center_y: mouth centre, canonical pixels
 *
 * Returns: (transfer full): a morph for the mouths of one shot
 */
VisemeMouthMorph *
viseme_mouth_morph_new (float center_x, float center_y)
{
  VisemeMouthMorph *self = g_new0 (VisemeMouthMorph, 1);

  self->left = (int) center_x - FLOW_WIDTH;
  self->top = (int) center_y - 2 * FLOW_ABOVE;
  self->from_patch = g_malloc (VISEME_CANONICAL_BYTES);
  self->result_patch = g_malloc (VISEME_CANONICAL_BYTES);
  return self;
}

static gsize
get_plane_bytes (const VisemePlane *plane)
{
  return plane->stride * (gsize) plane->height;
}

/* Makes COPY a patch of the size of MOUTH with pixels of its own. Returns: these, for writing. */
static guint8 *
shape_like (VisemeMouthPatch *copy, guint8 **data, const VisemeMouthPatch *mouth)
{
  gsize bytes = 0;
  guint8 *next;

  for (int i = 0; i < 3; i++)
    bytes += get_plane_bytes (&mouth->planes[i]);
  *copy = *mouth;
  copy->data = NULL;
  *data = next = g_realloc (*data, bytes);
  for (int i = 0; i < 3; i++)
    {
      copy->planes[i].data = next;
      next += get_plane_bytes (&mouth->planes[i]);
    }
  return *data;
}

/**
 * viseme_mouth_morph_begin:
 * @self: a morph
 * @mouth: the first of two mouths
 * @patch: the canonical face around it
 *
 * Remembers copies of both.
 */
void
viseme_mouth_morph_begin (VisemeMouthMorph *self,
                          const VisemeMouthPatch *mouth,
                          const guint8 *patch)
{
  guint8 *out = shape_like (&self->from, &self->from_data, mouth);

  for (int i = 0; i < 3; i++)
    {
      memcpy (out, mouth->planes[i].data, get_plane_bytes (&mouth->planes[i]));
      out += get_plane_bytes (&mouth->planes[i]);
    }
  memcpy (self->from_patch, patch, VISEME_CANONICAL_BYTES);
}

static void
halve (const VisemeMouthMorph *self, const guint8 *luma, guint8 *half)
{
  for (int y = 0; y < FLOW_HEIGHT; y++)
    for (int x = 0; x < FLOW_WIDTH; x++)
      {
        int from_x = CLAMP (self->left + 2 * x, 0, VISEME_CANONICAL_WIDTH - 2);
        int from_y = CLAMP (self->top + 2 * y, 0, VISEME_CANONICAL_HEIGHT - 2);
        const guint8 *p = luma + from_y * VISEME_CANONICAL_WIDTH + from_x;

        *half++ = (guint8) ((p[0] + p[1] + p[VISEME_CANONICAL_WIDTH] +
                             p[VISEME_CANONICAL_WIDTH + 1] + 2) /
                            4);
      }
}

/* Pixel (X, Y) of a plane that has STEP luma pixels per pixel: how far the first mouth has moved
 * there on its way to the second, luma pixels of the patch. */
static void
get_movement (const VisemeMouthMorph *self, int step, int x, int y, float *dx, float *dy)
{
  const VisemeMouthPatch *mouth = &self->result;
  float center = (float) (step - 1) / 2;
  float u = mouth->left + ((float) (step * x) + center) / mouth->scale;
  float v = mouth->top + ((float) (step * y) + center) / mouth->scale;
  float column = (u - (float) self->left - 0.5f) / 2, row = (v - (float) self->top - 0.5f) / 2;

  *dx = 2 * mouth->scale * viseme_grid_sample (self->dx, FLOW_WIDTH, FLOW_HEIGHT, column, row);
  *dy = 2 * mouth->scale * viseme_grid_sample (self->dy, FLOW_WIDTH, FLOW_HEIGHT, column, row);
}

static void
morph_plane (const VisemeMouthMorph *self, int plane, const VisemePlane *to, float share)
{
  const VisemePlane *from = &self->from.planes[plane];
  int step = plane == 0 ? 1 : 2;
  guint8 *out = (guint8 *) self->result.planes[plane].data;

  for (int y = 0; y < to->height; y++)
    for (int x = 0; x < to->width; x++)
      {
        float dx, dy, first, second;

        get_movement (self, step, x, y, &dx, &dy);
        dx /= (float) step;
        dy /= (float) step;
        first = viseme_plane_sample (from, (float) x - share * dx, (float) y - share * dy);
        second =
            viseme_plane_sample (to, (float) x + (1 - share) * dx, (float) y + (1 - share) * dy);
        out[(gsize) y * to->stride + (gsize) x] = viseme_to_byte (first + share * (second - first));
      }
}

/**
 * viseme_mouth_morph_end:
 * @self: a morph that has begun
 * @share: 0..1, how far towards the second mouth
 * @mouth: (inout): the second mouth, of the same size as the first; then the one between them,
 *   until the next call
 * @patch: (inout): the canonical face around it; then what the compositor needs to know of it,
 *   until the next call
 *
 * Moves both mouths towards each other along the optical flow and mixes what then lies on top of
 * each other, so that lips don't show twice.
 */
void
viseme_mouth_morph_end (VisemeMouthMorph *self,
                        float share,
                        const VisemeMouthPatch **mouth,
                        const guint8 **patch)
{
  const VisemeMouthPatch *to = *mouth;
  guint8 from_half[FLOW_WIDTH * FLOW_HEIGHT], to_half[FLOW_WIDTH * FLOW_HEIGHT];

  halve (self, self->from_patch, from_half);
  halve (self, *patch, to_half);
  viseme_flow_compute_small (from_half, to_half, FLOW_WIDTH, FLOW_HEIGHT, self->dx, self->dy);
  shape_like (&self->result, &self->result_data, to);
  for (int plane = 0; plane < 3; plane++)
    morph_plane (self, plane, &to->planes[plane], share);
  for (gsize i = 0; i < VISEME_CANONICAL_BYTES; i++)
    self->result_patch[i] = viseme_to_byte ((float) self->from_patch[i] +
                                            share * (float) ((*patch)[i] - self->from_patch[i]));
  *mouth = &self->result;
  *patch = self->result_patch;
}

/**
 * viseme_mouth_morph_free:
 * @self: (transfer full): a morph
 */
void
viseme_mouth_morph_free (VisemeMouthMorph *self)
{
  g_free (self->from_data);
  g_free (self->from_patch);
  g_free (self->result_data);
  g_free (self->result_patch);
  g_free (self);
}
