/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

#define VISEME_TYPE_MEDIA_INFO (viseme_media_info_get_type ())
G_DECLARE_FINAL_TYPE (VisemeMediaInfo, viseme_media_info, VISEME, MEDIA_INFO, GObject)

/* What a file holds, as found by probing it. Immutable. */
void viseme_media_info_probe_async (GFile *file,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
VisemeMediaInfo *viseme_media_info_probe_finish (GAsyncResult *result, GError **error);
VisemeMediaInfo *viseme_media_info_probe (GFile *file, GCancellable *cancellable, GError **error);

GFile *viseme_media_info_get_file (VisemeMediaInfo *self);
const char *viseme_media_info_get_media_type (VisemeMediaInfo *self); /* e.g. "video/mp4" */
const char *viseme_media_info_get_container (VisemeMediaInfo *self);  /* words for people */
goffset viseme_media_info_get_size (VisemeMediaInfo *self);           /* bytes */
double viseme_media_info_get_duration (VisemeMediaInfo *self);        /* seconds, 0 if unknown */
gboolean viseme_media_info_has_video (VisemeMediaInfo *self);         /* not an image */
gboolean viseme_media_info_has_audio (VisemeMediaInfo *self);
gboolean viseme_media_info_is_image (VisemeMediaInfo *self);
int viseme_media_info_get_width (VisemeMediaInfo *self);  /* pixels as shown (after rotation) */
int viseme_media_info_get_height (VisemeMediaInfo *self); /* pixels as shown (after rotation) */
double viseme_media_info_get_frame_rate (VisemeMediaInfo *self); /* mean, Hz; 0 if unknown */
const char *viseme_media_info_get_video_codec (VisemeMediaInfo *self);
const char *viseme_media_info_get_audio_codec (VisemeMediaInfo *self);
int viseme_media_info_get_sample_rate (VisemeMediaInfo *self); /* Hz */
int viseme_media_info_get_channels (VisemeMediaInfo *self);
GstCaps *viseme_media_info_get_audio_format (VisemeMediaInfo *self); /* of packets, or NULL */
char *
viseme_media_info_describe (VisemeMediaInfo *self); /* "1080 × 1920 · 25 fps · 20.1 s · 1.8 MB" */

G_END_DECLS
