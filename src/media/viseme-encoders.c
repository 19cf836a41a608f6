/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-encoders"

#include "config.h"

#include "viseme-encoders.h"

typedef struct
{
  const char *element;
  const char *description;
  gboolean any_size; /* keeps odd widths and heights in 4:2:0 */
  guint delay;       /* lead-in that an audio encoder puts before the first sample */
} Choice;

/* Best first. x264's quantizer 17 is visually lossless; its crf mode keeps that for all content.
 * Keyframes are asked for one by one, since a distance in frames means nothing when the rate
 * varies. */
static const Choice video_choices[] = {
  { "x264enc",
    "x264enc pass=quant quantizer=17 speed-preset=veryfast key-int-max=600 ! "
    "video/x-h264,profile=high ! h264parse",
    FALSE },
  { "openh264enc",
    "openh264enc rate-control=off gop-size=600 complexity=medium ! video/x-h264,profile=high ! "
    "h264parse",
    FALSE },
  { "vah264enc", "vah264enc rate-control=cqp qpi=18 qpp=18 ! h264parse", FALSE },
  { "nvh264enc", "nvh264enc preset=hq rc-mode=constqp qp-const=18 ! h264parse", FALSE },
  { "vaapih264enc", "vaapih264enc rate-control=cqp init-qp=18 ! h264parse", FALSE },
  { "vp9enc",
    "vp9enc end-usage=cq cq-level=14 target-bitrate=20000000 deadline=1 cpu-used=6 row-mt=true "
    "threads=4 ! vp9parse",
    TRUE },
};

/* None of these elements takes its lead-in out of the timestamps. The delays are measured, except
 * that of fdkaacenc, which is the nominal one of AAC-LC in its library. MP3 comes before voaacenc,
 * which loses the last 50 ms and whose delay leaves a gap of 9 ms that many decoders skip; and
 * before Opus, whose pre-skip mp4mux 1.22 writes with swapped bytes, so that players leave out
 * 0.3 s. */
static const Choice audio_choices[] = {
  { "avenc_aac", "avenc_aac bitrate=192000 ! aacparse", TRUE, 1024 },
  { "fdkaacenc", "fdkaacenc bitrate=192000 ! aacparse", TRUE, 2048 },
  { "lamemp3enc", "lamemp3enc target=bitrate cbr=true bitrate=192 ! mpegaudioparse", TRUE, 1105 },
  { "voaacenc", "voaacenc bitrate=192000 ! aacparse", TRUE, 1600 },
  { "opusenc", "opusenc bitrate=160000 ! opusparse", TRUE, 0 },
};

static const Choice *
find_installed (const Choice *choices, gsize n_choices, gboolean odd_size)
{
  for (gsize i = 0; i < n_choices; i++)
    {
      g_autoptr (GstElementFactory) factory = gst_element_factory_find (choices[i].element);

      if (factory != NULL && (!odd_size || choices[i].any_size || i == 0))
        return &choices[i];
    }

  return NULL;
}

/**
 * viseme_encoders_find:
 * @odd_size: whether the picture has an odd width or height, which 4:2:0 H.264 rounds
 * @encoders: (out): the encoders
 *
 * Looks for H.264 and AAC, else VP9, and MP3 or Opus. Odd sizes take x264 with full chroma, or VP9.
 *
 * Returns: %TRUE when both kinds were found
 */
gboolean
viseme_encoders_find (gboolean odd_size, VisemeEncoders *encoders)
{
  const Choice *video = find_installed (video_choices, G_N_ELEMENTS (video_choices), odd_size);
  const Choice *audio = find_installed (audio_choices, G_N_ELEMENTS (audio_choices), FALSE);

  if (video == NULL || audio == NULL)
    return FALSE;

  encoders->video = video->description;
  encoders->audio = audio->description;
  encoders->delay = audio->delay;
  encoders->format = NULL;
  if (odd_size && video == &video_choices[0])
    {
      encoders->video = "x264enc pass=quant quantizer=17 speed-preset=veryfast key-int-max=600 ! "
                        "video/x-h264,profile=high-4:4:4 ! h264parse";
      encoders->format = "Y444";
    }

  return TRUE;
}
