/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-engine-options.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* FRACTION 0..1 grows steadily with time; called in the worker thread, at most 10 times a second.
 */
typedef void (*VisemeEngineProgress) (double fraction, gpointer user_data);

/* What there is to say about a finished render. */
typedef struct
{
  double duration; /* seconds of the result */
  guint n_frames;  /* of the result */
  char **warnings; /* translated sentences, such as for silent audio; may be empty */
} VisemeEngineReport;

void viseme_engine_report_free (VisemeEngineReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeEngineReport, viseme_engine_report_free)

/* Lip-syncs VIDEO to AUDIO into OUTPUT (written under a temporary name, moved into place at the
 * end; nothing is left behind on failure). OPTIONS may be NULL. Blocks for the whole render: call
 * it from a worker thread. Errors: VISEME_ERROR_NO_FACE, _NO_VIDEO, _NO_AUDIO, those of the readers
 * and the writer, and G_IO_ERROR_CANCELLED. */
VisemeEngineReport *viseme_engine_render (GFile *video,
                                          GFile *audio,
                                          GFile *output,
                                          const VisemeEngineOptions *options,
                                          VisemeEngineProgress progress,
                                          gpointer user_data,
                                          GCancellable *cancellable,
                                          GError **error);

G_END_DECLS
