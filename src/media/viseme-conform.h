/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "viseme-changes.h"

G_BEGIN_DECLS

/* What there is to send of one input. */
typedef struct
{
  GFile *file;      /* the original, or a copy of it in the cache */
  gboolean is_copy; /* then, what follows is known */
  char *media_type;
  char *hash; /* SHA-256 */
  goffset size;
} VisemeConformedFile;

typedef struct
{
  VisemeConformedFile video;
  VisemeConformedFile audio;
} VisemeConformed;

void viseme_conformed_free (VisemeConformed *conformed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeConformed, viseme_conformed_free)

typedef void (*VisemeConformProgress) (double done, gpointer user_data); /* 0 to 1, main thread */

/* Makes what is sent out of what the user gave. ENGINE: it goes to the engine of this program,
 * which cuts a longer video and plays a shorter one back and forth by itself. */
void viseme_conform_async (GFile *video,
                           GFile *audio,
                           const VisemeChanges *changes,
                           gboolean engine,
                           VisemeConformProgress progress,
                           gpointer progress_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
/* Makes smaller copies of what has more than MOST_BYTES. Both files are nullable. */
void viseme_conform_fit_async (GFile *video,
                               GFile *audio,
                               goffset most_bytes,
                               VisemeConformProgress progress,
                               gpointer progress_data,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
VisemeConformed *viseme_conform_finish (GAsyncResult *result, GError **error);

G_END_DECLS
