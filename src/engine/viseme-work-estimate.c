/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-work-estimate"

#include "config.h"

#include "viseme-work-estimate.h"

#include "media/viseme-media-info.h"

/* Milliseconds of one processor per frame, as measured, and per megapixel of it. */
#define ANALYSE          8.5
#define DECODE_MEGAPIXEL 2.0
#define CUT              0.7
#define DRAW             3.5
#define ENCODE_MEGAPIXEL 7.0
#define PLAN             0.6

#define USUAL_RATE 25.0

/**
 * viseme_work_estimate_new:
 * @video: the video
 * @duration: of the speech, seconds
 * @cancellable: (nullable): a cancellable
 *
 * Looks at what kind of video it is. What cannot be found out is assumed to be as usual.
 *
 * Returns: how the time will be spent
 */
VisemeWorkEstimate
viseme_work_estimate_new (GFile *video, double duration, GCancellable *cancellable)
{
  g_autoptr (VisemeMediaInfo) info = viseme_media_info_probe (video, cancellable, NULL);
  double rate = info != NULL ? viseme_media_info_get_frame_rate (info) : 0;
  double length = info != NULL ? viseme_media_info_get_duration (info) : 0;
  double n_sources, n_frames, megapixels = 1;

  if (info != NULL)
    megapixels = 1e-6 * viseme_media_info_get_width (info) * viseme_media_info_get_height (info);
  if (rate <= 0)
    rate = USUAL_RATE;
  n_sources = rate * (length > 0 ? length : duration);
  n_frames = rate * duration;

  return (VisemeWorkEstimate){
    .analysis = n_sources * (ANALYSE + DECODE_MEGAPIXEL * megapixels),
    .plan = n_frames * PLAN,
    .render = n_sources * (CUT + DECODE_MEGAPIXEL * megapixels) +
              n_frames * (DRAW + (DECODE_MEGAPIXEL + ENCODE_MEGAPIXEL) * megapixels),
  };
}
