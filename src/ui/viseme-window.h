/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jobs/viseme-runner.h"
#include "ui/viseme-account.h"

G_BEGIN_DECLS

#define VISEME_TYPE_WINDOW (viseme_window_get_type ())
G_DECLARE_FINAL_TYPE (VisemeWindow, viseme_window, VISEME, WINDOW, AdwApplicationWindow)

VisemeWindow *
viseme_window_new (GtkApplication *application, GSettings *settings, VisemeAccount *account);
/* The runner comes after the first frame: it opens the journal. */
void viseme_window_set_runner (VisemeWindow *self, VisemeRunner *runner);
void viseme_window_open_files (VisemeWindow *self, GPtrArray *files);
void viseme_window_show_job (VisemeWindow *self, VisemeJob *job);
void viseme_window_show_composer (VisemeWindow *self);
/* Destroys it without a question, with its size kept for the next one. */
void viseme_window_replace (VisemeWindow *self);
void viseme_window_update_spending (VisemeWindow *self);
void viseme_window_add_message (VisemeWindow *self, const char *message);

G_END_DECLS
