/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Small numerical helpers on arrays of floats. */
float viseme_signal_smoothstep (float t);
float viseme_signal_quantile (const float *values, gsize n, double q);
void viseme_signal_smooth (float *values, gsize n, float sigma);
void viseme_signal_smooth_strided (float *values, gsize n, gsize stride, float sigma);
void viseme_signal_blur (float *plane, int width, int height, float sigma);

G_END_DECLS
