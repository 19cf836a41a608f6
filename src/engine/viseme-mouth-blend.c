/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-engine"

#include "config.h"

#include "viseme-mouth-blend.h"

#include <math.h>

#include "viseme-mouth-network.h"

#define LIP_LEAD        .04 /* seconds that the lips move before the sound */
#define CLOSURE_LEAD    .02 /* shorter: they part when the sound does, not before */
#define APERTURE_SPREAD .1  /* standard deviations of the Gaussians, seconds */
#define CLOSURE_SPREAD  .025
#define WIDTH_SPREAD    .05
#define PAUSE_SPREAD    .1
#define REACH           4. /* standard deviations that a Gaussian is followed for */

/* Lips that meet at all meet wholly, and hold: where the network is in doubt, a closure that is not
 * there is seen less than one that is missing. From UNLIKELY to CERTAIN the lips go from apart to
 * pressed, for one frame of the network longer than they are heard to be, to both sides. */
#define CLOSURE_UNLIKELY .1
#define CLOSURE_CERTAIN  .5
#define CLOSURE_HOLD     1

/* How far f and v bring the lips together: the lower one touches the teeth. */
#define LABIODENTAL_CLOSURE .5

/* What a class does to the mouth. Dominance: how strongly it insists on its own opening against
 * its neighbours'; k and h take the shape around them, and silence has no opinion. That of p, b, m
 * is small because the closure itself, quicker than the vowels, is multiplied in afterwards. */
static const struct
{
  float aperture;
  float dominance;
  float width;
} targets[VISEME_MOUTH_CLASSES] = {
  [VISEME_MOUTH_SIL] = { .20f, .2f, 0.f }, [VISEME_MOUTH_P] = { 0.f, .9f, 0.f },
  [VISEME_MOUTH_F] = { .12f, 3.f, .1f },   [VISEME_MOUTH_T] = { .30f, .7f, .1f },
  [VISEME_MOUTH_S] = { .30f, 1.2f, .35f }, [VISEME_MOUTH_SH] = { .25f, 1.2f, -.5f },
  [VISEME_MOUTH_K] = { .30f, .25f, 0.f },  [VISEME_MOUTH_H] = { .30f, .25f, 0.f },
  [VISEME_MOUTH_R] = { .25f, .7f, -.4f },  [VISEME_MOUTH_W] = { .15f, 1.2f, -.9f },
  [VISEME_MOUTH_J] = { .30f, .7f, .4f },   [VISEME_MOUTH_I] = { .35f, 1.f, .7f },
  [VISEME_MOUTH_Y] = { .35f, 1.f, -.7f },  [VISEME_MOUTH_E] = { .55f, 1.f, .6f },
  [VISEME_MOUTH_A] = { .95f, 1.f, .3f },   [VISEME_MOUTH_AA] = { .95f, 1.f, .1f },
  [VISEME_MOUTH_AX] = { .55f, .6f, 0.f },  [VISEME_MOUTH_O] = { .55f, 1.f, -.6f },
  [VISEME_MOUTH_U] = { .15f, 1.f, -.9f },
};

/* That of p, b, m in the course of the opening, onto which no closure is multiplied. */
#define PRESSED_DOMINANCE 3.f

static const float silence[VISEME_MOUTH_CLASSES] = { [VISEME_MOUTH_SIL] = 1.f };

/* What the network says; silence before and after. */
typedef struct
{
  const float *probabilities;
  gsize n_frames;
} Posteriors;

/* A weighted mean over the classes at one moment is a numerator and a denominator. */
typedef struct
{
  double value;
  double weight;
} Sum;

typedef Sum (*Reading) (const Posteriors *posteriors, gint64 frame);

static const float *
get_row (const Posteriors *posteriors, gint64 frame)
{
  return frame >= 0 && frame < (gint64) posteriors->n_frames
             ? posteriors->probabilities + frame * VISEME_MOUTH_CLASSES
             : silence;
}

static Sum
blend_apertures (const float *row, float pressed_dominance)
{
  Sum sum = { 0 };

  for (int i = 0; i < VISEME_MOUTH_CLASSES; i++)
    {
      float dominance = i == VISEME_MOUTH_P ? pressed_dominance : targets[i].dominance;

      sum.value += (double) row[i] * dominance * targets[i].aperture;
      sum.weight += (double) row[i] * dominance;
    }
  return sum;
}

static Sum
read_aperture (const Posteriors *posteriors, gint64 frame)
{
  return blend_apertures (get_row (posteriors, frame), targets[VISEME_MOUTH_P].dominance);
}

static Sum
read_course (const Posteriors *posteriors, gint64 frame)
{
  return blend_apertures (get_row (posteriors, frame), PRESSED_DOMINANCE);
}

static Sum
read_width (const Posteriors *posteriors, gint64 frame)
{
  const float *row = get_row (posteriors, frame);
  Sum sum = { .weight = 1. };

  for (int i = 0; i < VISEME_MOUTH_CLASSES; i++)
    sum.value += (double) row[i] * targets[i].width;
  return sum;
}

static Sum
read_pause (const Posteriors *posteriors, gint64 frame)
{
  return (Sum){ get_row (posteriors, frame)[VISEME_MOUTH_SIL], 1. };
}

/* How surely lips touch that do so with this PROBABILITY: they meet wholly or not at all. */
static double
get_touch (float probability)
{
  double x = (probability - CLOSURE_UNLIKELY) / (CLOSURE_CERTAIN - CLOSURE_UNLIKELY);

  x = CLAMP (x, 0., 1.);
  return x * x * (3. - 2. * x);
}

static Sum
read_closure (const Posteriors *posteriors, gint64 frame)
{
  float lips = 0.f;
  float teeth = 0.f;

  for (gint64 i = frame - CLOSURE_HOLD; i <= frame + CLOSURE_HOLD; i++)
    {
      const float *row = get_row (posteriors, i);

      lips = MAX (lips, row[VISEME_MOUTH_P]);
      teeth = MAX (teeth, row[VISEME_MOUTH_P] + row[VISEME_MOUTH_F]);
    }
  return (Sum){ MAX (get_touch (lips), LABIODENTAL_CLOSURE * get_touch (teeth)), 1. };
}

/* READING smoothed by a Gaussian of standard deviation SPREAD around TIME. */
static double
smooth (const Posteriors *posteriors, double time, double spread, Reading reading)
{
  double middle = (time - VISEME_MOUTH_NETWORK_OFFSET) / VISEME_MOUTH_NETWORK_STEP;
  double sigma = spread / VISEME_MOUTH_NETWORK_STEP;
  gint64 first = (gint64) floor (middle - REACH * sigma);
  gint64 last = (gint64) ceil (middle + REACH * sigma);
  Sum total = { 0 };

  for (gint64 i = first; i <= last; i++)
    {
      double distance = ((double) i - middle) / sigma;
      double weight = exp (-.5 * distance * distance);
      Sum sum = reading (posteriors, i);

      total.value += weight * sum.value;
      total.weight += weight * sum.weight;
    }

  return total.value / total.weight;
}

/**
 * viseme_mouth_blend_get_shape:
 * @probabilities: (nullable): rows of viseme_mouth_network_run(); beyond them is silence
 * @n_frames: number of rows, may be 0
 * @time: seconds
 *
 * The mouth at one moment. Neighbouring sounds are blended by dominance (Cohen and Massaro 1993,
 * "Modeling coarticulation in synthetic visual speech"), closures of the lips are quicker than
 * the vowels around them, and the lips lead the sound: by 40 ms on the way between vowels, by 20 ms
 * where they meet.
 *
 * Returns: the shape
 */
VisemeMouthShape
viseme_mouth_blend_get_shape (const float *probabilities, gsize n_frames, double time)
{
  VisemeMouthShape shape = { .aperture = targets[VISEME_MOUTH_SIL].aperture,
                             .course = targets[VISEME_MOUTH_SIL].aperture,
                             .pause = 1.f };
  double end = VISEME_MOUTH_NETWORK_OFFSET + (double) n_frames * VISEME_MOUTH_NETWORK_STEP;
  const Posteriors posteriors = { probabilities, n_frames };
  double aperture;

  if (!(time > -1. && time < end + 1.))
    return shape;

  aperture = smooth (&posteriors, time + LIP_LEAD, APERTURE_SPREAD, read_aperture);
  shape.closure = (float) smooth (&posteriors, time + CLOSURE_LEAD, CLOSURE_SPREAD, read_closure);
  shape.aperture = (float) aperture * (1.f - shape.closure);
  shape.course = (float) smooth (&posteriors, time + LIP_LEAD, APERTURE_SPREAD, read_course);
  shape.width = (float) smooth (&posteriors, time, WIDTH_SPREAD, read_width);
  shape.pause = (float) smooth (&posteriors, time, PAUSE_SPREAD, read_pause);
  return shape;
}
