/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jobs/viseme-runner.h"
#include "ui/viseme-account.h"

G_BEGIN_DECLS

/* Where a lip-sync is put together. Signals "start" (VisemeJob *): the user asked for it;
 * "message" (const char *): something to tell in passing. */
#define VISEME_TYPE_COMPOSER (viseme_composer_get_type ())
G_DECLARE_FINAL_TYPE (VisemeComposer, viseme_composer, VISEME, COMPOSER, AdwBin)

void viseme_composer_set_account (VisemeComposer *self, VisemeAccount *account);
void viseme_composer_set_runner (VisemeComposer *self, VisemeRunner *runner);
void viseme_composer_set_settings (VisemeComposer *self, GSettings *settings);
/* Puts each file where it belongs by its type. */
void viseme_composer_take_files (VisemeComposer *self, GPtrArray *files);
void viseme_composer_set_changes (VisemeComposer *self, const VisemeChanges *changes);
void viseme_composer_set_quality (VisemeComposer *self, const char *id);
void viseme_composer_set_files (VisemeComposer *self, GFile *video, GFile *speech);
/* What was on the cards when the window was closed, unless something is on them. */
void viseme_composer_restore (VisemeComposer *self);
void viseme_composer_paste (VisemeComposer *self);
void viseme_composer_clear (VisemeComposer *self);
/* What dropping FILES would do, for the overlay. Returns: (transfer full) */
char *viseme_composer_describe_drop (VisemeComposer *self, GPtrArray *files);

G_END_DECLS
