/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/viseme-changes.h"

G_BEGIN_DECLS

/* What the command line says about the changes of the inputs. All are nullable. */
typedef struct
{
  char *length;
  char *video_from;
  char *video_to;
  char *audio_from;
  char *audio_to;
} VisemeCliChanges;

void viseme_cli_changes_clear (VisemeCliChanges *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VisemeCliChanges, viseme_cli_changes_clear)

gboolean
viseme_cli_changes_parse (const VisemeCliChanges *self, VisemeChanges *changes, GError **error);

G_END_DECLS
