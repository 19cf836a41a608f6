/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/video.h>

#include "viseme-media-info.h"

G_BEGIN_DECLS

/* Frames from all over a video at a part of the cost of decoding it. Blocks; for one worker thread.
 */
typedef struct _VisemeFrameSampler VisemeFrameSampler;

/* A frame that was decoded, mapped for reading: I420. */
typedef struct
{
  GstVideoFrame picture;
  double time;       /* seconds from the beginning */
  gboolean is_apart; /* frames before it were left out that would tell how it came about */
} VisemeSampledFrame;

/* How the times of the frames follow each other. */
typedef struct
{
  double frame_rate; /* Hz: of the usual distance, 0 if unknown */
  double odd_share;  /* 0..1: distances that are not the usual one */
} VisemeFrameTiming;

VisemeFrameSampler *
viseme_frame_sampler_new (VisemeMediaInfo *info, GCancellable *cancellable, GError **error);
void viseme_frame_sampler_free (VisemeFrameSampler *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeFrameSampler, viseme_frame_sampler_free)

gboolean viseme_frame_sampler_next (VisemeFrameSampler *self,
                                    VisemeSampledFrame *frame,
                                    GCancellable *cancellable,
                                    GError **error);
void viseme_sampled_frame_clear (VisemeSampledFrame *frame);
VisemeFrameTiming viseme_frame_sampler_get_timing (VisemeFrameSampler *self);
gboolean viseme_frame_timing_is_constant (const VisemeFrameTiming *timing);
GstVideoOrientationMethod viseme_frame_sampler_get_orientation (VisemeFrameSampler *self);
gboolean viseme_frame_sampler_is_hdr (VisemeFrameSampler *self);

G_END_DECLS
