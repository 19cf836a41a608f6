/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Somebody who can read a text aloud: a voice of a gateway. Immutable. */
#define VISEME_TYPE_VOICE (viseme_voice_get_type ())
G_DECLARE_FINAL_TYPE (VisemeVoice, viseme_voice, VISEME, VOICE, GObject)

VisemeVoice *
viseme_voice_new (const char *id, const char *name, const char *language, const char *model_id);
const char *viseme_voice_get_id (VisemeVoice *self);       /* "rachel", "en-us+f3" */
const char *viseme_voice_get_name (VisemeVoice *self);     /* for people */
const char *viseme_voice_get_language (VisemeVoice *self); /* nullable: speaks many; BCP 47 */
const char *viseme_voice_get_model_id (VisemeVoice *self); /* the speech model that has it */

/* Those that every source of the service's documentation names. Returns: (transfer full): a
 * GListModel of VisemeVoice */
GListModel *viseme_voice_list_documented (void);

G_END_DECLS
