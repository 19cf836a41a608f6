/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

#define VISEME_TYPE_DECODER (viseme_decoder_get_type ())
G_DECLARE_FINAL_TYPE (VisemeDecoder, viseme_decoder, VISEME, DECODER, GObject)

typedef enum
{
  VISEME_DECODER_VIDEO,
  VISEME_DECODER_AUDIO,
} VisemeDecoderKind;

/* Says in a streaming thread whether PACKET, of a stream of CAPS, is to be decoded. */
typedef gboolean (*VisemePacketFunc) (const GstCaps *caps, GstBuffer *packet, gpointer user_data);

VisemeDecoder *viseme_decoder_new (GFile *file,
                                   VisemeDecoderKind kind,
                                   const char *filters,
                                   const char *caps,
                                   GCancellable *cancellable,
                                   GError **error);
VisemeDecoder *viseme_decoder_new_picky (GFile *file,
                                         const char *filters,
                                         const char *caps,
                                         VisemePacketFunc func,
                                         gpointer user_data,
                                         GCancellable *cancellable,
                                         GError **error);
GstSample *viseme_decoder_pull (VisemeDecoder *self, GCancellable *cancellable, GError **error);
gboolean viseme_decoder_seek (VisemeDecoder *self, GstClockTime time, GstSeekFlags flags);
GstClockTime viseme_decoder_get_duration (VisemeDecoder *self);
gboolean viseme_decoder_has_other_kind (VisemeDecoder *self);
GstVideoOrientationMethod viseme_decoder_get_orientation (VisemeDecoder *self);
guint viseme_decoder_count_pictures (VisemeDecoder *self);
guint viseme_decoder_get_bit_depth (VisemeDecoder *self);
gboolean viseme_decoder_get_video_info (VisemeDecoder *self, GstSample *sample, GstVideoInfo *info);
GstClockTime viseme_decoder_sample_get_time (GstSample *sample);

G_END_DECLS
