/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-audio-check"

#include "config.h"

#include "viseme-audio-check.h"

#include "base/viseme-error.h"
#include "base/viseme-format.h"
#include "viseme-decoder.h"
#include "viseme-gst-error.h"
#include "viseme-loudness.h"

#include <glib/gi18n-lib.h>
#include <gst/audio/audio.h>

#define CHECKED_MAX   900.0 /* seconds; no model takes more */
#define TELEPHONE     16000 /* Hz: below it consonants are missing */
#define USED_CHANNELS 2

typedef struct
{
  VisemeCheckReport *report;
  VisemeCheckListener listener;
  VisemeLoudness *loudness;
  VisemeSoundMeter *meter;
  GPtrArray *format; /* VisemeFinding: what the container tells */
  int rate;
  int channels;
  guint64 n_frames;
} Check;

static void
check_clear (Check *self)
{
  g_clear_pointer (&self->loudness, viseme_loudness_free);
  g_clear_pointer (&self->meter, viseme_sound_meter_free);
  g_clear_pointer (&self->format, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Check, check_clear)

static void
add (Check *self, const char *id, VisemeSeverity severity, double value, char *message)
{
  viseme_findings_add (self->format, viseme_finding_new (id, VISEME_SUBJECT_AUDIO, severity, value,
                                                         VISEME_FIX_CONVERT, message));
}

/* What can be said without listening. */
static void
add_format (Check *self)
{
  VisemeMediaInfo *info = self->report->info;
  int rate = viseme_media_info_get_sample_rate (info);
  int channels = viseme_media_info_get_channels (info);
  double duration = viseme_media_info_get_duration (info);

  if (rate > 0 && rate < TELEPHONE)
    add (self, "low-sample-rate", VISEME_SEVERITY_WARNING, rate,
         g_strdup_printf (_ ("The recording sounds like a telephone: %.4g kHz."), rate / 1000.0));
  if (channels > USED_CHANNELS)
    add (self, "surround", VISEME_SEVERITY_INFO, channels,
         g_strdup_printf (_ ("The recording has %d channels, which will be mixed to two."),
                          channels));
  if (duration <= 0)
    add (self, "no-duration", VISEME_SEVERITY_WARNING, 0,
         g_strdup (_ ("The file does not say how long it is. Cloud models may refuse it.")));
  if (duration > CHECKED_MAX)
    {
      g_autofree char *limit = viseme_format_clock (CHECKED_MAX);

      viseme_findings_add (
          self->format,
          viseme_finding_new (
              "long-audio", VISEME_SUBJECT_AUDIO, VISEME_SEVERITY_WARNING, duration, NULL,
              /* Translators: %s is a length such as 15:00 */
              g_strdup_printf (_ ("The recording is very long; only the first %s were checked."),
                               limit)));
    }
}

static double
get_seconds (const Check *self)
{
  return self->rate > 0 ? (double) self->n_frames / self->rate : 0;
}

/* Brings the report up to what was heard so far. */
static void
update_report (Check *self)
{
  const GArray *moments = viseme_sound_meter_get_moments (self->meter);
  GPtrArray *findings = viseme_findings_new ();
  GArray *lane = viseme_sound_report_make_lane (moments, get_seconds (self));
  VisemeSoundFacts facts = { 0 };

  facts.loudness = viseme_loudness_get (self->loudness);
  facts.peak = viseme_sound_meter_get_peak (self->meter);
  viseme_sound_report_measure (moments, lane, &facts);
  viseme_findings_add_all (findings, self->format);
  viseme_sound_report_add_findings (&facts, lane, get_seconds (self), findings);
  self->report->sound = facts;
  viseme_check_report_take_findings (self->report, findings);
  viseme_check_report_take_lane (self->report, lane);
}

static void
tell (Check *self)
{
  if (!viseme_check_listener_is_due (&self->listener))
    return;
  update_report (self);
  viseme_check_listener_tell (&self->listener, self->report);
}

static gboolean
take_format (Check *self, GstSample *sample)
{
  GstAudioInfo info;

  if (!gst_audio_info_from_caps (&info, gst_sample_get_caps (sample)))
    return FALSE;
  if (self->meter != NULL)
    return self->rate == GST_AUDIO_INFO_RATE (&info) &&
           self->channels == GST_AUDIO_INFO_CHANNELS (&info);

  self->rate = GST_AUDIO_INFO_RATE (&info);
  self->channels = GST_AUDIO_INFO_CHANNELS (&info);
  self->loudness = viseme_loudness_new (self->rate, self->channels);
  self->meter = viseme_sound_meter_new (self->rate, self->channels);

  return TRUE;
}

static gboolean
listen_to (Check *self, GstSample *sample)
{
  GstMapInfo map;
  gsize n;

  if (!take_format (self, sample) ||
      !gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ))
    return FALSE;
  n = map.size / (sizeof (float) * (gsize) self->channels);
  viseme_loudness_add (self->loudness, (const float *) (gpointer) map.data, n);
  viseme_sound_meter_add (self->meter, (const float *) (gpointer) map.data, n);
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
  self->n_frames += n;

  return TRUE;
}

static gboolean
listen_to_all (Check *self, VisemeDecoder *decoder, GCancellable *cancellable, GError **error)
{
  GError *local = NULL;

  while (local == NULL && get_seconds (self) < CHECKED_MAX)
    {
      g_autoptr (GstSample) sample = viseme_decoder_pull (decoder, cancellable, &local);

      if (sample == NULL)
        break;
      if (listen_to (self, sample))
        tell (self);
      else
        local = viseme_gst_error_new (VISEME_ERROR_DAMAGED,
                                      viseme_media_info_get_file (self->report->info));
    }
  if (local != NULL)
    g_propagate_error (error, local);

  return local == NULL;
}

static gboolean
require_sound (VisemeMediaInfo *info, GError **error)
{
  g_autofree char *name = NULL;

  if (viseme_media_info_has_audio (info))
    return TRUE;

  name = g_file_get_parse_name (viseme_media_info_get_file (info));
  g_set_error (error, VISEME_ERROR, VISEME_ERROR_NO_AUDIO,
               viseme_media_info_has_video (info)
                   ? _ ("“%s” is a video without sound. Give the video first and the speech "
                        "second, or choose a recording.")
                   : _ ("“%s” has no sound. Choose an audio file with speech."),
               name);

  return FALSE;
}

/**
 * viseme_audio_check_run:
 * @report: (inout): what is known already: its info must be set
 * @func: called now and then, with what is known so far
 * @user_data: for @func
 * @cancellable: (nullable): a cancellable
 * @error: return location: %VISEME_ERROR_NO_AUDIO and those of viseme_decoder_new()
 *
 * Listens to a recording: whether there is speech in it, and how well it can be heard. Findings
 * beside those of viseme_sound_report_add_findings(): `low-sample-rate` (Hz), `surround`
 * (channels), `no-duration`, `long-audio` (seconds). Blocks; for worker threads.
 *
 * Returns: %FALSE with @error set when the file cannot be used at all
 */
gboolean
viseme_audio_check_run (VisemeCheckReport *report,
                        VisemeCheckFunc func,
                        gpointer user_data,
                        GCancellable *cancellable,
                        GError **error)
{
  g_auto (Check) self = { .report = report, .listener = { func, user_data } };
  g_autoptr (VisemeDecoder) decoder = NULL;

  if (!require_sound (report->info, error))
    return FALSE;

  self.format = viseme_findings_new ();
  add_format (&self);
  decoder = viseme_decoder_new (
      viseme_media_info_get_file (report->info), VISEME_DECODER_AUDIO, "audioconvert",
      "audio/x-raw,format=" GST_AUDIO_NE (F32) ",layout=interleaved,channels=[1,2]", cancellable,
      error);
  if (decoder == NULL || !listen_to_all (&self, decoder, cancellable, error))
    return FALSE;
  if (self.meter != NULL)
    update_report (&self);

  return TRUE;
}
