/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-registration"

#include "config.h"

#include "viseme-registration.h"

#include <math.h>
#include <string.h>

#define X             VISEME_REGISTRATION_X
#define Y             VISEME_REGISTRATION_Y
#define WIDTH         VISEME_REGISTRATION_WIDTH
#define HEIGHT        VISEME_REGISTRATION_HEIGHT
#define AREA          VISEME_REGISTRATION_AREA
#define CENTER_X      (X + (WIDTH - 1) / 2.f)
#define CENTER_Y      (Y + (HEIGHT - 1) / 2.f)
#define RADIUS_X      (WIDTH / 2.f)
#define RADIUS_Y      (HEIGHT / 2.f)
#define PARAMETERS    6
#define ITERATIONS    12
#define STOP          0.02f /* half-size pixels */
#define DAMPING       0.02  /* of the mean curvature, on the linear part */
#define SHIFT_DAMPING 0.05  /* of that, on the translation */
#define FLAT          1e-3f
#define LANES         8

G_STATIC_ASSERT (AREA % LANES == 0);

struct _VisemeRegistration
{
  float reference[AREA];                 /* without mean, of length one */
  float descent[PARAMETERS][AREA];       /* change of the picture with each parameter */
  double factor[PARAMETERS][PARAMETERS]; /* of Cholesky, lower */
};

static float
sum_products (const float *a, const float *b)
{
  float lanes[LANES] = { 0 };
  float sum = 0;

  /* Independent sums: the compiler may not reorder additions by itself. */
  for (int i = 0; i < AREA; i += LANES)
    for (int lane = 0; lane < LANES; lane++)
      lanes[lane] += a[i + lane] * b[i + lane];
  for (int lane = 0; lane < LANES; lane++)
    sum += lanes[lane];

  return sum;
}

/* Takes away the mean and makes the length one: light and contrast no longer matter. */
static gboolean
normalise (float *samples)
{
  float mean = 0;
  float length;

  for (int i = 0; i < AREA; i++)
    mean += samples[i];
  mean /= AREA;
  for (int i = 0; i < AREA; i++)
    samples[i] -= mean;
  length = sqrtf (sum_products (samples, samples));
  if (!(length > FLAT))
    return FALSE;
  for (int i = 0; i < AREA; i++)
    samples[i] /= length;

  return TRUE;
}

/**
 * viseme_registration_sample:
 * @image: @width x @height floats, slightly blurred
 * @pose: half-size canonical face to @image
 * @samples: (out caller-allocates): %VISEME_REGISTRATION_AREA floats of mean 0 and length 1
 *
 * Takes the upper face out of a picture. Outside the picture its border repeats.
 *
 * Returns: %FALSE when there is nothing but one shade
 */
gboolean
viseme_registration_sample (const float *image,
                            int width,
                            int height,
                            const VisemeAffine *pose,
                            float *samples)
{
  float *target = samples;

  for (int y = Y; y < Y + HEIGHT; y++)
    for (int x = X; x < X + WIDTH; x++)
      {
        float at_x, at_y, upper, lower;
        const float *pixel;
        int left, top;

        viseme_affine_apply (pose, (float) x, (float) y, &at_x, &at_y);
        at_x = CLAMP (at_x, 0.f, (float) width - 1.001f);
        at_y = CLAMP (at_y, 0.f, (float) height - 1.001f);
        left = (int) at_x;
        top = (int) at_y;
        at_x -= (float) left;
        at_y -= (float) top;
        pixel = image + (gsize) top * (gsize) width + left;
        upper = pixel[0] + at_x * (pixel[1] - pixel[0]);
        lower = pixel[width] + at_x * (pixel[width + 1] - pixel[width]);
        *target++ = upper + at_y * (lower - upper);
      }

  return normalise (samples);
}

/* Half the difference of the neighbours; at the border the difference to the only one. */
static float
get_slope (const float *samples, int at, int size, int step)
{
  int before = at > 0 ? step : 0;
  int after = at < size - 1 ? step : 0;

  return (samples[after] - samples[-before]) * (before != 0 && after != 0 ? 0.5f : 1.f);
}

/* Gain and offset must not be mistaken for motion: their share is taken out. */
static void
project_out_light (const float *reference, float *descent)
{
  float along = sum_products (descent, reference);
  float mean = 0;

  for (int i = 0; i < AREA; i++)
    mean += descent[i];
  mean /= AREA;
  for (int i = 0; i < AREA; i++)
    descent[i] -= mean + along * reference[i];
}

static void
fill_descent (VisemeRegistration *self)
{
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        int i = y * WIDTH + x;
        float across = (X + (float) x - CENTER_X) / RADIUS_X;
        float down = (Y + (float) y - CENTER_Y) / RADIUS_Y;
        float slope_x = get_slope (&self->reference[i], x, WIDTH, 1);
        float slope_y = get_slope (&self->reference[i], y, HEIGHT, WIDTH);

        self->descent[0][i] = slope_x * across;
        self->descent[1][i] = slope_x * down;
        self->descent[2][i] = slope_x;
        self->descent[3][i] = slope_y * across;
        self->descent[4][i] = slope_y * down;
        self->descent[5][i] = slope_y;
      }
  for (int p = 0; p < PARAMETERS; p++)
    project_out_light (self->reference, self->descent[p]);
}

/* The damped Gauss-Newton matrix and its Cholesky factor. */
static void
fill_factor (VisemeRegistration *self)
{
  double trace = 0;

  for (int row = 0; row < PARAMETERS; row++)
    for (int column = 0; column <= row; column++)
      self->factor[row][column] = sum_products (self->descent[row], self->descent[column]);
  for (int p = 0; p < PARAMETERS; p++)
    trace += self->factor[p][p];
  for (int p = 0; p < PARAMETERS; p++)
    self->factor[p][p] += DAMPING * trace / PARAMETERS * (p % 3 == 2 ? SHIFT_DAMPING : 1) + 1e-12;

  for (int row = 0; row < PARAMETERS; row++)
    for (int column = 0; column <= row; column++)
      {
        double sum = self->factor[row][column];

        for (int k = 0; k < column; k++)
          sum -= self->factor[row][k] * self->factor[column][k];
        self->factor[row][column] =
            row == column ? sqrt (MAX (sum, 1e-15)) : sum / self->factor[column][column];
      }
}

static void
solve (const VisemeRegistration *self, double values[PARAMETERS])
{
  for (int row = 0; row < PARAMETERS; row++)
    {
      for (int k = 0; k < row; k++)
        values[row] -= self->factor[row][k] * values[k];
      values[row] /= self->factor[row][row];
    }
  for (int row = PARAMETERS - 1; row >= 0; row--)
    {
      for (int k = row + 1; k < PARAMETERS; k++)
        values[row] -= self->factor[k][row] * values[k];
      values[row] /= self->factor[row][row];
    }
}

/* From displacements at the rim of the region to a transform of the half-size face. */
static VisemeAffine
make_warp (const double p[PARAMETERS])
{
  return (
      VisemeAffine){ { (float) (1 + p[0] / RADIUS_X), (float) (p[1] / RADIUS_Y),
                       (float) (p[2] - p[0] * CENTER_X / RADIUS_X - p[1] * CENTER_Y / RADIUS_Y),
                       (float) (p[3] / RADIUS_X), (float) (1 + p[4] / RADIUS_Y),
                       (float) (p[5] - p[3] * CENTER_X / RADIUS_X - p[4] * CENTER_Y / RADIUS_Y) } };
}

/* One Gauss-Newton step from the samples under POSE. Returns: its length, half-size pixels, or a
 * negative number when POSE cannot be improved. */
static float
step (const VisemeRegistration *self, const float *samples, VisemeAffine *pose)
{
  double values[PARAMETERS];
  VisemeAffine warp, inverse;
  float length = 0;

  /* The reference itself is orthogonal to the projected descent images. */
  for (int p = 0; p < PARAMETERS; p++)
    values[p] = sum_products (self->descent[p], samples);
  solve (self, values);
  for (int p = 0; p < PARAMETERS; p++)
    length = MAX (length, fabsf ((float) values[p]));
  warp = make_warp (values);
  if (!isfinite (length) || !viseme_affine_invert (&warp, &inverse))
    return -1;
  *pose = viseme_affine_compose (pose, &inverse);

  return length;
}

/**
 * viseme_registration_new:
 * @reference: %VISEME_REGISTRATION_AREA samples of the upper face, see viseme_registration_sample()
 *
 * Prepares the alignment of pictures to @reference. Immutable, so that threads can share it.
 *
 * Returns: (transfer full): the registration
 */
VisemeRegistration *
viseme_registration_new (const float *reference)
{
  VisemeRegistration *self = g_new0 (VisemeRegistration, 1);

  memcpy (self->reference, reference, sizeof self->reference);
  normalise (self->reference);
  fill_descent (self);
  fill_factor (self);

  return self;
}

/**
 * viseme_registration_compare:
 * @self: a registration
 * @image: @width x @height floats, each side at least 2
 * @pose: half-size canonical face to @image
 *
 * Returns: the normalised correlation with the reference, -1 to 1
 */
float
viseme_registration_compare (const VisemeRegistration *self,
                             const float *image,
                             int width,
                             int height,
                             const VisemeAffine *pose)
{
  float samples[AREA];

  if (!viseme_registration_sample (image, width, height, pose, samples))
    return 0;

  return sum_products (self->reference, samples);
}

/**
 * viseme_registration_align:
 * @self: a registration
 * @image: @width x @height floats, each side at least 2, blurred to about the resolution of the
 *   half-size face
 * @pose: (inout): half-size canonical face to @image: a guess, then the best pose that was seen
 *
 * Inverse compositional alignment under an affine transform, gain and offset (Baker and Matthews
 * 2004, "Lucas-Kanade 20 years on"; light projected out as in part 2 there).
 *
 * Returns: the normalised correlation with the reference under @pose, -1 to 1
 */
float
viseme_registration_align (const VisemeRegistration *self,
                           const float *image,
                           int width,
                           int height,
                           VisemeAffine *pose)
{
  VisemeAffine current = *pose;
  float best = -1;

  for (int i = 0; i <= ITERATIONS; i++)
    {
      float samples[AREA];
      float correlation, length;

      if (!viseme_registration_sample (image, width, height, &current, samples))
        break;
      correlation = sum_products (self->reference, samples);
      if (correlation > best)
        {
          best = correlation;
          *pose = current;
        }
      length = step (self, samples, &current);
      if (length < STOP)
        break;
    }

  return MAX (best, 0.f);
}

/**
 * viseme_registration_free:
 * @self: (transfer full): a registration
 */
void
viseme_registration_free (VisemeRegistration *self)
{
  g_free (self);
}
