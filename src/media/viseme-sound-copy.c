/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-sound-copy"

#include "config.h"

#include "viseme-sound-copy.h"

#include <glib/gi18n-lib.h>
#include <gst/audio/audio.h>
#include <math.h>
#include <string.h>

#include "base/viseme-error.h"

#include "viseme-decoder.h"
#include "viseme-denoiser.h"
#include "viseme-gst-error.h"
#include "viseme-limiter.h"
#include "viseme-loudness.h"
#include "viseme-wave-writer.h"

#define GAP_SECONDS 0.05  /* shorter holes between buffers are rounding, not silence */
#define WANTED_LUFS (-16) /* what is usual for speech on the web */
#define MOST_GAIN   30.0  /* dB: more would be noise only */
#define CEILING     0.891 /* -1 dBTP (EBU R 128) */
#define ZEROS       4096  /* frames of silence at a time */

typedef struct _Work Work;

/* What is done with samples of the part. */
typedef gboolean (*PartFunc) (Work *self,
                              float *samples,
                              gsize n_frames,
                              GCancellable *cancellable,
                              GError **error);

struct _Work
{
  const VisemeSoundCopy *wanted;
  GFile *source;
  GFile *target;
  VisemeWaveWriter *writer;
  VisemeLoudness *loudness;
  VisemeDenoiser *denoiser; /* nullable */
  VisemeLimiter *limiter;   /* nullable: the sound stays as loud as it is */
  gsize late;               /* frames that both still give before the first one */
  PartFunc func;
  int rate;
  int channels;
  guint64 at;            /* frames of the original that were read in this pass */
  guint64 first;         /* frame of the original */
  guint64 end;           /* frame of the original, G_MAXUINT64 */
  guint64 wanted_frames; /* of the copy, G_MAXUINT64: as many as there are */
  double expected;       /* frames of the original, for the progress */
  double done;           /* share of the work that earlier passes did */
  double share;          /* of this pass */
  VisemeCopyProgress progress;
  gpointer user_data;
};

static void
work_clear (Work *self)
{
  g_clear_pointer (&self->writer, viseme_wave_writer_free);
  g_clear_pointer (&self->loudness, viseme_loudness_free);
  g_clear_pointer (&self->denoiser, viseme_denoiser_free);
  g_clear_pointer (&self->limiter, viseme_limiter_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

/* Hands on what of the next N_FRAMES of the original belongs to the part. */
static gboolean
take (Work *self, float *samples, gsize n_frames, GCancellable *cancellable, GError **error)
{
  guint64 begin = MAX (self->at, self->first);
  guint64 end = MIN (self->at + n_frames, self->end);
  gsize skipped = (gsize) (begin - self->at);

  self->at += n_frames;
  if (begin >= end)
    return TRUE;
  if (self->progress != NULL && self->expected > 0)
    self->progress (MIN (self->done + self->share * (double) self->at / self->expected, 1),
                    self->user_data);

  return self->func (self, samples + skipped * (gsize) self->channels, (gsize) (end - begin),
                     cancellable, error);
}

static gboolean
take_silence (Work *self, guint64 n_frames, GCancellable *cancellable, GError **error)
{
  g_autofree float *zeros = g_new (float, ZEROS *(gsize) self->channels);

  while (n_frames > 0)
    {
      gsize n = (gsize) MIN (n_frames, ZEROS);

      memset (zeros, 0, n * (gsize) self->channels * sizeof (float));
      if (!take (self, zeros, n, cancellable, error))
        return FALSE;
      n_frames -= n;
    }

  return TRUE;
}

/* How long the sound pauses in the container in front of SAMPLE. */
static guint64
find_gap (const Work *self, GstSample *sample, GstClockTime duration)
{
  GstClockTime time = viseme_decoder_sample_get_time (sample);
  guint64 start;

  /* A timestamp beyond the declared end is nonsense. */
  if (!GST_CLOCK_TIME_IS_VALID (time) || !GST_CLOCK_TIME_IS_VALID (duration) || time > duration)
    return 0;
  start = gst_util_uint64_scale_round (time, (guint64) self->rate, GST_SECOND);

  return start > self->at + (guint64) (GAP_SECONDS * self->rate) ? start - self->at : 0;
}

static gboolean
take_sample (Work *self,
             GstSample *sample,
             GstClockTime duration,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree float *samples = NULL;
  GstMapInfo map;
  gsize size;

  if (!take_silence (self, find_gap (self, sample, duration), cancellable, error))
    return FALSE;
  if (!gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ))
    {
      g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_DAMAGED, self->source));
      return FALSE;
    }
  size = map.size;
  samples = g_memdup2 (map.data, size);
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);

  return take (self, samples, size / (sizeof (float) * (gsize) self->channels), cancellable, error);
}

/* The format is that of the beginning: decoders of files do not change it. */
static gboolean
take_format (Work *self, GstSample *sample, GError **error)
{
  GstAudioInfo info;

  if (!gst_audio_info_from_caps (&info, gst_sample_get_caps (sample)) ||
      (self->rate > 0 && (GST_AUDIO_INFO_RATE (&info) != self->rate ||
                          GST_AUDIO_INFO_CHANNELS (&info) != self->channels)))
    {
      g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_DAMAGED, self->source));
      return FALSE;
    }
  if (self->rate > 0)
    return TRUE;

  self->rate = GST_AUDIO_INFO_RATE (&info);
  self->channels = GST_AUDIO_INFO_CHANNELS (&info);
  self->first = (guint64) llround (MAX (self->wanted->range.from, 0) * self->rate);
  self->end = self->wanted->range.to > 0 ? (guint64) llround (self->wanted->range.to * self->rate)
                                         : G_MAXUINT64;
  self->wanted_frames = self->wanted->seconds > 0
                            ? (guint64) llround (self->wanted->seconds * self->rate)
                            : G_MAXUINT64;
  if (self->wanted_frames < G_MAXUINT64)
    self->end = MIN (self->end, self->first + self->wanted_frames);

  return TRUE;
}

/* Reads the part once. */
static gboolean
pass (Work *self, PartFunc func, double share, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeDecoder) decoder = viseme_decoder_new (
      self->source, VISEME_DECODER_AUDIO, "audioconvert",
      "audio/x-raw,format=" GST_AUDIO_NE (F32) ",layout=interleaved,channels=[1,2]", cancellable,
      error);
  g_autoptr (GError) local = NULL;
  GstClockTime duration;

  if (decoder == NULL)
    return FALSE;

  duration = viseme_decoder_get_duration (decoder);
  self->func = func;
  self->at = 0;
  self->share = share;
  while (local == NULL && (self->rate == 0 || self->at < self->end))
    {
      g_autoptr (GstSample) sample = viseme_decoder_pull (decoder, cancellable, &local);

      if (sample == NULL)
        break;
      if (!take_format (self, sample, &local))
        break;
      if (GST_CLOCK_TIME_IS_VALID (duration))
        self->expected = MIN ((double) self->end, (double) duration / GST_SECOND * self->rate);
      take_sample (self, sample, duration, cancellable, &local);
    }
  self->done += share;
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
learn_part (Work *self, float *samples, gsize n_frames, GCancellable *cancellable, GError **error)
{
  if (self->denoiser == NULL)
    self->denoiser = viseme_denoiser_new (self->rate, self->channels);
  viseme_denoiser_learn (self->denoiser, samples, n_frames);

  return TRUE;
}

static gboolean
measure_part (Work *self, float *samples, gsize n_frames, GCancellable *cancellable, GError **error)
{
  if (self->loudness == NULL)
    self->loudness = viseme_loudness_new (self->rate, self->channels);
  if (self->denoiser != NULL)
    viseme_denoiser_run (self->denoiser, samples, n_frames);
  viseme_loudness_add (self->loudness, samples, n_frames);

  return TRUE;
}

static void
choose_gain (Work *self)
{
  double loudness =
      self->loudness != NULL ? viseme_loudness_get (self->loudness) : VISEME_LOUDNESS_SILENT;

  if (loudness <= VISEME_LOUDNESS_SILENT)
    return;
  self->limiter = viseme_limiter_new (
      self->rate, self->channels, pow (10, MIN (WANTED_LUFS - loudness, MOST_GAIN) / 20), CEILING);
}

static gboolean
write_part (Work *self, float *samples, gsize n_frames, GCancellable *cancellable, GError **error)
{
  gsize skipped;

  if (self->writer == NULL)
    self->writer =
        viseme_wave_writer_new (self->target, self->rate, self->channels, cancellable, error);
  if (self->writer == NULL)
    return FALSE;
  if (self->denoiser != NULL)
    viseme_denoiser_run (self->denoiser, samples, n_frames);
  if (self->limiter != NULL)
    viseme_limiter_run (self->limiter, samples, n_frames);
  skipped = MIN (self->late, n_frames);
  self->late -= skipped;

  return viseme_wave_writer_add (self->writer, samples + skipped * (gsize) self->channels,
                                 n_frames - skipped, cancellable, error);
}

static gsize
get_delay (const Work *self)
{
  return (self->denoiser != NULL ? viseme_denoiser_get_delay (self->denoiser) : 0) +
         (self->limiter != NULL ? viseme_limiter_get_delay (self->limiter) : 0);
}

/* Listens to the part before it is written, as often as it must be heard for that. */
static gboolean
prepare (Work *self, GCancellable *cancellable, GError **error)
{
  const VisemeSoundCopy *wanted = self->wanted;
  double share = 1.0 / (1 + (wanted->denoise ? 1 : 0) + (wanted->normalise ? 1 : 0));

  if (wanted->denoise && !pass (self, learn_part, share, cancellable, error))
    return FALSE;
  if (self->denoiser != NULL)
    viseme_denoiser_begin (self->denoiser);
  if (wanted->normalise && !pass (self, measure_part, share, cancellable, error))
    return FALSE;
  if (wanted->normalise)
    choose_gain (self);
  if (self->denoiser != NULL)
    viseme_denoiser_begin (self->denoiser);
  self->late = get_delay (self);

  return TRUE;
}

/* What is still on its way, and the silence that is wanted. */
static gboolean
write_rest (Work *self, GCancellable *cancellable, GError **error)
{
  guint64 n = get_delay (self);
  guint64 written = viseme_wave_writer_count (self->writer) + n - self->late;

  if (self->wanted_frames < G_MAXUINT64 && written < self->wanted_frames)
    n += self->wanted_frames - written;
  self->end = G_MAXUINT64;

  return take_silence (self, n, cancellable, error);
}

static gboolean
check_part (const Work *self, GError **error)
{
  g_autofree char *name = NULL;

  if (self->writer != NULL)
    return TRUE;

  name = g_file_get_parse_name (self->source);
  g_set_error (error, VISEME_ERROR, VISEME_ERROR_UNSUPPORTED,
               _ ("Nothing of “%s” is left: the sound ends before %.1f s. Choose an earlier "
                  "beginning."),
               name, self->wanted->range.from);

  return FALSE;
}

/**
 * viseme_sound_copy_write:
 * @self: what the copy is to be
 * @source: a file with sound
 * @target: a local file that is made or replaced
 * @progress: (nullable): called in this thread
 * @user_data: for @progress
 * @cancellable: (nullable): a cancellable
 * @error: return location: %VISEME_ERROR_UNSUPPORTED when nothing is left of the sound, and those
 *   of viseme_decoder_new() and viseme_wave_writer_add()
 *
 * Writes a WAV file at the sample rate of @source, with one or two channels, which has its length
 * to the sample. Normalised, it has -16 LUFS (EBU R 128) and no peak above -1 dBTP. Blocks; for
 * worker threads.
 *
 * Returns: %TRUE when @target is complete
 */
gboolean
viseme_sound_copy_write (const VisemeSoundCopy *self,
                         GFile *source,
                         GFile *target,
                         VisemeCopyProgress progress,
                         gpointer user_data,
                         GCancellable *cancellable,
                         GError **error)
{
  g_auto (Work) work = { .wanted = self,
                         .source = source,
                         .target = target,
                         .progress = progress,
                         .user_data = user_data };

  return prepare (&work, cancellable, error) &&
         pass (&work, write_part, 1 - work.done, cancellable, error) && check_part (&work, error) &&
         write_rest (&work, cancellable, error) &&
         viseme_wave_writer_finish (work.writer, cancellable, error);
}
