/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "viseme-changes.h"
#include "viseme-video-copy.h"

G_BEGIN_DECLS

/* What a copy of a recording is to be. */
typedef struct
{
  VisemeRange range; /* of the original */
  double seconds;    /* of the copy, which is cut or gets silence; 0: as long as the range */
  gboolean normalise;
  gboolean denoise;
} VisemeSoundCopy;

/* For worker threads: blocks. */
gboolean viseme_sound_copy_write (const VisemeSoundCopy *self,
                                  GFile *source,
                                  GFile *target,
                                  VisemeCopyProgress progress,
                                  gpointer user_data,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
