/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "viseme-changes.h"

G_BEGIN_DECLS

/* How a video gets another length. */
typedef enum
{
  VISEME_FILL_STOP,    /* it ends where it ends */
  VISEME_FILL_LOOP,    /* it starts again */
  VISEME_FILL_BOUNCE,  /* it plays back and forth */
  VISEME_FILL_STRETCH, /* it plays faster or slower */
} VisemeFill;

/* What a copy of a video is to be. */
typedef struct
{
  VisemeRange range; /* of the original */
  double seconds;    /* of the copy; 0: as long as the range */
  VisemeFill fill;
} VisemeVideoCopy;

typedef void (*VisemeCopyProgress) (double done, gpointer user_data); /* 0 to 1 */

/* For worker threads: blocks. */
gboolean viseme_video_copy_write (const VisemeVideoCopy *self,
                                  GFile *source,
                                  GFile *target,
                                  VisemeCopyProgress progress,
                                  gpointer user_data,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
