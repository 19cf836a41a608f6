/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-presenter"

#include "config.h"

#include "presenter-pose.h"

#include <math.h>

#include "presenter-face.h"

#define BLINK_DURATION .22 /* seconds */
#define BLINK_EVERY    2.6 /* seconds, on average */

/* Slow movement from -1 to 1 without an obvious period. */
static double
sway (double time, double frequency, double phase)
{
  return .65 * sin (2 * G_PI * frequency * time + phase) +
         .35 * sin (2 * G_PI * frequency * 2.37 * time + 1.7 * phase + 1.);
}

/* One blink somewhere in each BLINK_EVERY seconds. */
static double
get_blink (double time, guint32 seed)
{
  const int number = (int) floor (time / BLINK_EVERY);
  g_autoptr (GRand) random = g_rand_new_with_seed (seed * 7919u + (guint32) number);
  double start = number * BLINK_EVERY + g_rand_double_range (random, .2, BLINK_EVERY - .4);
  double progress = (time - start) / BLINK_DURATION;

  if (progress <= 0. || progress >= 1.)
    return 0.;
  return MIN (1., 1.6 * sin (G_PI * progress));
}

/**
 * presenter_pose_get:
 * @time: seconds
 * @width: of the picture, pixels
 * @height: of the picture, pixels
 * @seed: presenters of different seeds move differently
 *
 * Returns: the head at @time
 */
PresenterPose
presenter_pose_get (double time, int width, int height, guint32 seed)
{
  const double size = MIN (width, height);
  const double phase = fmod (seed * 2.399963, 2 * G_PI);

  return (PresenterPose){
    .x = width / 2. + .03 * size * sway (time, .11, phase),
    .y = height * .445 + .014 * size * sway (time, .17, phase + 2.),
    .scale = size / 200. * (.42 + .012 * sway (time, .09, phase + 4.)),
    .roll = .055 * sway (time, .13, phase + 1.),
    .turn = sway (time, .1, phase + .4),
    .blink = get_blink (time, seed),
    .brow = MAX (0., sway (time, .23, phase + 3.)),
  };
}

/**
 * presenter_pose_get_mouth:
 * @pose: a pose
 * @x: (out): pixels
 * @y: (out): pixels
 *
 * Where the middle of the line between the corners of the mouth is seen.
 */
void
presenter_pose_get_mouth (const PresenterPose *pose, double *x, double *y)
{
  double across = PRESENTER_TURN_SHIFT * pose->turn;
  double down = PRESENTER_MOUTH_Y;

  *x = pose->x + pose->scale * (across * cos (pose->roll) - down * sin (pose->roll));
  *y = pose->y + pose->scale * (across * sin (pose->roll) + down * cos (pose->roll));
}
