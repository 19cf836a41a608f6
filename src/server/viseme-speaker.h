/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define VISEME_SPEAKER_DEFAULT_RATE 175 /* words per minute */

/* One way of speaking that espeak-ng knows. */
typedef struct
{
  char *id;       /* the language, perhaps with a variant: "en-us", "en-us+f3" */
  char *file;     /* espeak-ng's own name of it: "gmw/en-US+f3" */
  char *name;     /* for people: "English (America)" */
  char *language; /* BCP 47 in lower case: "en-us" */
  gboolean is_female;
} VisemeSpeakerVoice;

void viseme_speaker_voice_free (VisemeSpeakerVoice *voice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeSpeakerVoice, viseme_speaker_voice_free)

/* What is to be spoken. */
typedef struct
{
  const char *text;  /* UTF-8 */
  const char *voice; /* the id of a voice */
  int rate;          /* words per minute */
  int seconds;       /* cut off, or followed by silence, at this length; 0: as long as it takes */
  const char *note;  /* goes into the file: where the speech is from */
} VisemeSpeakerOrder;

/* FRACTION 0..1; called in the thread of the caller. */
typedef void (*VisemeSpeakerProgress) (double fraction, gpointer user_data);

/* espeak-ng speaks one text at a time: both block, also while another thread is at it. For worker
 * threads. */
GPtrArray *viseme_speaker_list_voices (GError **error);
gboolean viseme_speaker_speak (const VisemeSpeakerOrder *order,
                               const char *path,
                               VisemeSpeakerProgress progress,
                               gpointer user_data,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
