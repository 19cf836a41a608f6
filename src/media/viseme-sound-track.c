/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-sound-track"

#include "config.h"

#include "viseme-sound-track.h"

#include "base/viseme-error.h"

#include "viseme-gst-error.h"
#include "viseme-media-info.h"
#include "viseme-sound-check.h"

/* Formats that players of MP4 understand, and the elements that ready them for the muxer. Opus is
 * missing because mp4mux 1.22 garbles its header, FLAC because it does not take it. */
static const struct
{
  const char *format; /* as it is found by probing */
  const char *elements;
} copied_formats[] = {
  { "audio/mpeg,mpegversion=4,base-profile=lc,profile=lc,framed=true",
    "audio/mpeg,mpegversion=4 ! aacparse ! audio/mpeg,mpegversion=4,stream-format=raw" },
  { "audio/mpeg,mpegversion=1,layer=3,parsed=true,rate=[16000,48000]",
    "audio/mpeg,mpegversion=1,layer=3 ! mpegaudioparse" },
  { "audio/x-alac,channels=[1,2]", "audio/x-alac" },
};

static char *
describe_copy (GstCaps *format)
{
  for (guint i = 0; format != NULL && i < G_N_ELEMENTS (copied_formats); i++)
    {
      g_autoptr (GstCaps) known = gst_caps_from_string (copied_formats[i].format);

      if (gst_caps_is_subset (format, known))
        return g_strdup_printf ("urisourcebin name=audio ! parsebin ! %s",
                                copied_formats[i].elements);
    }

  return NULL;
}

static int
choose_rate (const VisemeEncoders *encoders, int source)
{
  static const int rates[] = { 8000,  11025, 12000, 16000, 22050, 24000,
                               32000, 44100, 48000, 64000, 88200, 96000 };

  for (guint i = 0; encoders->any_rate && i < G_N_ELEMENTS (rates); i++)
    if (rates[i] == source)
      return source;

  return VISEME_ENCODERS_RATE;
}

/* The elements that encode; samples pass by "cut", where those behind the end are left out. */
static char *
describe_encoding (const VisemeEncoders *encoders, int rate)
{
  return g_strdup_printf ("uridecodebin name=audio caps=audio/x-raw expose-all-streams=false ! "
                          "audioconvert ! audioresample quality=10 ! audio/x-raw,rate=%d ! "
                          "identity name=cut ! %s",
                          rate, encoders->audio);
}

/**
 * viseme_sound_track_new:
 * @audio: a media file
 * @encoders: the encoders that are there
 * @cancellable: (nullable): a cancellable
 * @error: return location: %VISEME_ERROR_NO_AUDIO or those of viseme_media_info_probe()
 *
 * Sound is copied when an MP4 can hold it as it is and nothing in it is damaged, else encoded at
 * its own sample rate, if the encoder has that, with its channels. Blocks; for worker threads.
 *
 * Returns: (transfer full): the way, or %NULL with @error set
 */
VisemeSoundTrack *
viseme_sound_track_new (GFile *audio,
                        const VisemeEncoders *encoders,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (VisemeMediaInfo) info = viseme_media_info_probe (audio, cancellable, error);
  g_autoptr (VisemeSoundTrack) self = NULL;
  int rate;

  if (info == NULL)
    return NULL;
  if (!viseme_media_info_has_audio (info))
    {
      g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_NO_AUDIO, audio));
      return NULL;
    }

  self = g_new0 (VisemeSoundTrack, 1);
  self->description = describe_copy (viseme_media_info_get_audio_format (info));
  if (self->description != NULL && !viseme_sound_check_is_clean (audio, cancellable))
    g_clear_pointer (&self->description, g_free);
  self->copied = self->description != NULL;
  if (self->copied)
    return g_steal_pointer (&self);

  rate = choose_rate (encoders, viseme_media_info_get_sample_rate (info));
  self->description = describe_encoding (encoders, rate);
  self->lead = gst_util_uint64_scale (encoders->delay, GST_SECOND, (guint64) rate);

  return g_steal_pointer (&self);
}

/**
 * viseme_sound_track_free:
 * @self: (transfer full): a sound track
 */
void
viseme_sound_track_free (VisemeSoundTrack *self)
{
  g_free (self->description);
  g_free (self);
}
