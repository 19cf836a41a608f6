/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

#include "viseme-encoders.h"

G_BEGIN_DECLS

/* How the sound of a file gets into an MP4. */
typedef struct
{
  char *description; /* of the elements from the file, called "audio", to the muxer's format */
  gboolean copied;   /* as it is, without decoding */
  GstClockTime lead; /* that encoding puts before the sound; when copied, packets tell */
} VisemeSoundTrack;

VisemeSoundTrack *viseme_sound_track_new (GFile *audio,
                                          const VisemeEncoders *encoders,
                                          GCancellable *cancellable,
                                          GError **error);
void viseme_sound_track_free (VisemeSoundTrack *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeSoundTrack, viseme_sound_track_free)

G_END_DECLS
