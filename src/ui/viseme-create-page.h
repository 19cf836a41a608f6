/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jobs/viseme-runner.h"
#include "ui/viseme-account.h"
#include "ui/viseme-input.h"

G_BEGIN_DECLS

/* Makes the person: a picture from words, and a video from a picture. What was made stays in a
 * library, of which one is picked and becomes the file of the input. */
#define VISEME_TYPE_CREATE_PAGE (viseme_create_page_get_type ())
G_DECLARE_FINAL_TYPE (VisemeCreatePage, viseme_create_page, VISEME, CREATE_PAGE, AdwBin)

void viseme_create_page_set_input (VisemeCreatePage *self, VisemeInput *input);
void viseme_create_page_set_account (VisemeCreatePage *self, VisemeAccount *account);
gboolean viseme_create_page_set_runner (VisemeCreatePage *self, VisemeRunner *runner);

G_END_DECLS
