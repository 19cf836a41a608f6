/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/viseme-media-info.h"

G_BEGIN_DECLS

typedef enum
{
  VISEME_INPUT_UNKNOWN, /* only a look inside can tell */
  VISEME_INPUT_VIDEO,
  VISEME_INPUT_SPEECH,
} VisemeInputKind;

VisemeInputKind viseme_input_kind_from_content_type (const char *content_type);
gboolean viseme_input_is_picture (GFile *file);
VisemeInputKind viseme_input_kind_guess (GFile *file);
GPtrArray *viseme_input_parse_text (const char *text);

/* One of the two files that a lip-sync is made from, with what is known about it. Properties
 * (read-only, notify): "file" (GFile), "info" (VisemeMediaInfo, NULL until it is known to be
 * usable), "loading" (gboolean), "status" (what loading does, nullable), "error-message"
 * (nullable). Signal "misplaced" (GFile *): the file is readable, but of the other kind. */
#define VISEME_TYPE_INPUT (viseme_input_get_type ())
G_DECLARE_FINAL_TYPE (VisemeInput, viseme_input, VISEME, INPUT, GObject)

VisemeInput *viseme_input_new (VisemeInputKind kind);
/* NULL empties it. Links are fetched first. */
void viseme_input_set_file (VisemeInput *self, GFile *file);
GFile *viseme_input_get_file (VisemeInput *self); /* nullable */
VisemeMediaInfo *viseme_input_get_info (VisemeInput *self);
gboolean viseme_input_get_loading (VisemeInput *self);
const char *viseme_input_get_status (VisemeInput *self);
const char *viseme_input_get_error_message (VisemeInput *self);

G_END_DECLS
