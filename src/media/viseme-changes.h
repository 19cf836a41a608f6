/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What happens when the video and the speech have different lengths. The names are those of
 * sync.so's sync_mode. */
typedef enum
{
  VISEME_LENGTH_BOUNCE,  /* a shorter video plays back and forth; a longer one is cut */
  VISEME_LENGTH_LOOP,    /* a shorter video starts again; a longer one is cut */
  VISEME_LENGTH_CUT_OFF, /* whatever is longer is cut */
  VISEME_LENGTH_SILENCE, /* silence after shorter speech; a shorter video plays back and forth */
  VISEME_LENGTH_REMAP,   /* the video plays faster or slower */
} VisemeLength;

/* Lengths that differ by less are the same to people. */
#define VISEME_SAME_LENGTH_SECONDS 0.05

#define VISEME_TO_THE_END 0.0

/* A part of a file. */
typedef struct
{
  double from; /* seconds */
  double to;   /* seconds, VISEME_TO_THE_END */
} VisemeRange;

/* What is changed about the two inputs on this computer, before they are sent. All zero: as little
 * as possible. The files themselves stay as they are. */
typedef struct
{
  VisemeLength length;
  VisemeRange video;
  VisemeRange audio;
  gboolean convert_video; /* to H.264 with a constant frame rate, at most 4K */
  gboolean convert_audio; /* to WAV with one or two channels */
  gboolean normalise;     /* the speech, to a usual loudness */
  gboolean fit;           /* what is too large for a service, to what it takes */
  gboolean denoise;       /* makes steady noise behind the speech softer */
} VisemeChanges;

const char *viseme_length_to_nick (VisemeLength length);
gboolean viseme_length_from_nick (const char *nick, VisemeLength *length);

gboolean viseme_range_is_whole (const VisemeRange *range);
double viseme_range_get_seconds (const VisemeRange *range, double total);

gboolean viseme_changes_are_none (const VisemeChanges *self);
gboolean viseme_changes_are_equal (const VisemeChanges *a, const VisemeChanges *b);
char *viseme_changes_to_text (const VisemeChanges *self);
gboolean viseme_changes_from_text (const char *text, VisemeChanges *self);
double viseme_changes_get_seconds (const VisemeChanges *self, double video, double audio);

G_END_DECLS
