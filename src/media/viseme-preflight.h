/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-media-info.h"

G_BEGIN_DECLS

typedef enum
{
  VISEME_SEVERITY_INFO,    /* good to know */
  VISEME_SEVERITY_WARNING, /* will look worse */
  VISEME_SEVERITY_ERROR,   /* will fail */
} VisemeSeverity;

/* One thing found out about the inputs before anything is sent. */
typedef struct
{
  const char *id; /* stable: "no-face", "silent-audio", "video-shorter"... */
  VisemeSeverity severity;
  char *message; /* translated: one sentence in plain words */
  double value;  /* the evidence as a number; its unit depends on the id */
} VisemeFinding;

void viseme_finding_free (VisemeFinding *finding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeFinding, viseme_finding_free)

const char *viseme_severity_to_nick (VisemeSeverity severity);

/* Looks at samples of VIDEO and at AUDIO. Files that cannot be used at all are an error. Returns:
 * (transfer full) (element-type VisemeFinding): the worst first */
void viseme_preflight_async (GFile *video,
                             GFile *audio,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
GPtrArray *viseme_preflight_finish (GAsyncResult *result, GError **error);

G_END_DECLS
