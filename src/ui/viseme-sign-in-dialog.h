/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/viseme-account.h"

G_BEGIN_DECLS

/* Asks for the API key. Signal "signed-in" (gboolean only_for_session). */
#define VISEME_TYPE_SIGN_IN_DIALOG (viseme_sign_in_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VisemeSignInDialog, viseme_sign_in_dialog, VISEME, SIGN_IN_DIALOG, AdwWindow)

VisemeSignInDialog *viseme_sign_in_dialog_new (GtkWindow *parent, VisemeAccount *account);

G_END_DECLS
