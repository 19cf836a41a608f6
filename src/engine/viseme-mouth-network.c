/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-engine"

#include "config.h"

#include "viseme-mouth-network.h"

#include <math.h>
#include <string.h>

#include "viseme-mel.h"
#include "viseme-mouth-net-weights.h"

/* One-dimensional convolution over time, zeros beyond the ends. */
typedef struct
{
  const float *kernel; /* [tap][input][output] */
  const float *bias;
  int n_inputs;
  int n_outputs;
  int n_taps;
  int stride;
  int dilation;
} Convolution;

static void
add_scaled (float *sum, const float *row, float factor, int n)
{
  for (int i = 0; i < n; i++)
    sum[i] += factor * row[i];
}

static void
convolve (const Convolution *layer,
          const float *input,
          gsize n_input,
          float *output,
          gsize n_output)
{
  for (gsize t = 0; t < n_output; t++)
    {
      float *sum = output + t * layer->n_outputs;

      memcpy (sum, layer->bias, layer->n_outputs * sizeof (float));
      for (int tap = 0; tap < layer->n_taps; tap++)
        {
          gssize at = (gssize) t * layer->stride + (tap - layer->n_taps / 2) * layer->dilation;
          const float *kernel = layer->kernel + tap * layer->n_inputs * layer->n_outputs;

          if (at < 0 || at >= (gssize) n_input)
            continue;
          for (int i = 0; i < layer->n_inputs; i++)
            add_scaled (sum, kernel + i * layer->n_outputs, input[at * layer->n_inputs + i],
                        layer->n_outputs);
        }
    }
}

static void
rectify (float *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    values[i] = MAX (values[i], 0.f);
}

static void
softmax (float *row)
{
  float top = row[0];
  float sum = 0.f;

  for (int i = 1; i < VISEME_MOUTH_CLASSES; i++)
    top = MAX (top, row[i]);
  for (int i = 0; i < VISEME_MOUTH_CLASSES; i++)
    {
      row[i] = expf (row[i] - top);
      sum += row[i];
    }
  for (int i = 0; i < VISEME_MOUTH_CLASSES; i++)
    row[i] /= sum;
}

/* Residual blocks that look further and further around, by the dilation's number of 20 ms. */
static void
run_blocks (float *hidden, gsize n_frames)
{
  const gsize n_values = n_frames * VISEME_MOUTH_NET_CHANNELS;
  static const int dilations[VISEME_MOUTH_NET_BLOCKS] = { VISEME_MOUTH_NET_DILATIONS };
  g_autofree float *change = g_new (float, n_values);

  for (int i = 0; i < VISEME_MOUTH_NET_BLOCKS; i++)
    {
      const Convolution layer = {
        .kernel = viseme_mouth_net_weights.layers.blocks[i].kernel,
        .bias = viseme_mouth_net_weights.layers.blocks[i].bias,
        .n_inputs = VISEME_MOUTH_NET_CHANNELS,
        .n_outputs = VISEME_MOUTH_NET_CHANNELS,
        .n_taps = VISEME_MOUTH_NET_TAPS,
        .stride = 1,
        .dilation = dilations[i],
      };

      convolve (&layer, hidden, n_frames, change, n_frames);
      rectify (change, n_values);
      for (gsize j = 0; j < n_values; j++)
        hidden[j] += change[j];
    }
}

/**
 * viseme_mouth_network_run:
 * @features: rows of viseme_mel_compute()
 * @n_features: their number
 * @n_frames: (out): number of rows returned, half of @n_features
 *
 * What the mouth is doing, as probabilities of the classes of #VisemeMouthClass.
 *
 * Returns: (transfer full): @n_frames rows of %VISEME_MOUTH_CLASSES, free with g_free()
 */
float *
viseme_mouth_network_run (const float *features, gsize n_features, gsize *n_frames)
{
  const Convolution stem = {
    .kernel = viseme_mouth_net_weights.layers.stem,
    .bias = viseme_mouth_net_weights.layers.stem_bias,
    .n_inputs = VISEME_MEL_BANDS,
    .n_outputs = VISEME_MOUTH_NET_CHANNELS,
    .n_taps = VISEME_MOUTH_NET_STEM_TAPS,
    .stride = 2,
    .dilation = 1,
  };
  const Convolution head = {
    .kernel = viseme_mouth_net_weights.layers.head,
    .bias = viseme_mouth_net_weights.layers.head_bias,
    .n_inputs = VISEME_MOUTH_NET_CHANNELS,
    .n_outputs = VISEME_MOUTH_CLASSES,
    .n_taps = 1,
    .stride = 1,
    .dilation = 1,
  };
  g_autofree float *hidden = NULL;
  float *probabilities;

  g_return_val_if_fail (n_frames != NULL, NULL);

  *n_frames = (n_features + 1) / 2;
  hidden = g_new (float, *n_frames *VISEME_MOUTH_NET_CHANNELS);
  probabilities = g_new (float, *n_frames *VISEME_MOUTH_CLASSES);

  convolve (&stem, features, n_features, hidden, *n_frames);
  rectify (hidden, *n_frames * VISEME_MOUTH_NET_CHANNELS);
  run_blocks (hidden, *n_frames);
  convolve (&head, hidden, *n_frames, probabilities, *n_frames);
  for (gsize i = 0; i < *n_frames; i++)
    softmax (probabilities + i * VISEME_MOUTH_CLASSES);

  return probabilities;
}
