/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What of a video, and in which format. */
typedef enum
{
  VISEME_EXPORT_WEBM,   /* VP9 and Opus: encoded anew */
  VISEME_EXPORT_SMALL,  /* MP4 with pictures that take less room */
  VISEME_EXPORT_SOUND,  /* an MPEG-4 audio file with the very sound */
  VISEME_EXPORT_SILENT, /* MP4 with the very pictures */
} VisemeExport;

typedef void (*VisemeExporterProgress) (double done, gpointer user_data); /* 0 to 1 */

const char *viseme_exporter_get_suffix (VisemeExport kind); /* such as ".webm" */
/* PROGRESS is called in the thread that calls this. */
void viseme_exporter_export_async (GFile *source,
                                   GFile *target, /* made or replaced */
                                   VisemeExport kind,
                                   VisemeExporterProgress progress,
                                   gpointer progress_data,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean viseme_exporter_export_finish (GAsyncResult *result, GError **error);

G_END_DECLS
