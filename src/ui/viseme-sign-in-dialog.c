/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-sign-in-dialog"

#include "config.h"

#include "viseme-sign-in-dialog.h"

#include <glib/gi18n.h>

struct _VisemeSignInDialog
{
  AdwWindow parent_instance;

  VisemeAccount *account;
  GCancellable *cancellable;

  GtkWidget *key_row;
  GtkWidget *sign_in_button;
  GtkWidget *cancel_button;
  GtkWidget *spinner;
  GtkWidget *error;
  GtkWidget *place;
};

enum
{
  SIGNED_IN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeSignInDialog, viseme_sign_in_dialog, ADW_TYPE_WINDOW)

static gboolean
has_key (VisemeSignInDialog *self)
{
  g_autofree char *key = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->key_row)));

  return *g_strstrip (key) != '\0';
}

static void
show_trying (VisemeSignInDialog *self, gboolean trying)
{
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), trying);
  gtk_editable_set_editable (GTK_EDITABLE (self->key_row), !trying);
  gtk_widget_set_sensitive (self->sign_in_button, !trying && has_key (self));
}

static void
show_error (VisemeSignInDialog *self, const char *message)
{
  gtk_label_set_label (GTK_LABEL (self->error), message);
  gtk_widget_set_visible (self->error, *message != '\0');
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeSignInDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean only_for_session;

  if (viseme_account_sign_in_finish (VISEME_ACCOUNT (source), result, &only_for_session, &error))
    {
      g_signal_emit (self, signals[SIGNED_IN], 0, only_for_session);
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  show_trying (self, FALSE);
  show_error (self, error->message);
  gtk_widget_grab_focus (self->key_row);
}

static void
on_sign_in (VisemeSignInDialog *self)
{
  if (!has_key (self))
    return;

  show_error (self, "");
  show_trying (self, TRUE);
  viseme_account_sign_in_async (self->account, gtk_editable_get_text (GTK_EDITABLE (self->key_row)),
                                self->cancellable, on_signed_in, g_object_ref (self));
}

static void
on_key_changed (VisemeSignInDialog *self)
{
  gtk_widget_set_sensitive (self->sign_in_button, has_key (self));
}

static void
show_place (VisemeSignInDialog *self)
{
  g_autoptr (GUri) uri =
      g_uri_parse (viseme_account_get_base_url (self->account), G_URI_FLAGS_NONE, NULL);
  g_autofree char *text = NULL;

  /* Translators: %s is the name of a server */
  text = g_strdup_printf (_ ("The key of your account at %s. It is kept in your keyring."),
                          uri ? g_uri_get_host (uri) : viseme_account_get_base_url (self->account));
  gtk_label_set_label (GTK_LABEL (self->place), text);
}

static void
viseme_sign_in_dialog_dispose (GObject *object)
{
  VisemeSignInDialog *self = VISEME_SIGN_IN_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (viseme_sign_in_dialog_parent_class)->dispose (object);
}

static void
viseme_sign_in_dialog_class_init (VisemeSignInDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_sign_in_dialog_dispose;

  signals[SIGNED_IN] = g_signal_new ("signed-in", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/sign-in-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemeSignInDialog, key_row);
  gtk_widget_class_bind_template_child (widget_class, VisemeSignInDialog, sign_in_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeSignInDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeSignInDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, VisemeSignInDialog, error);
  gtk_widget_class_bind_template_child (widget_class, VisemeSignInDialog, place);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
viseme_sign_in_dialog_init (VisemeSignInDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  g_signal_connect_swapped (self->sign_in_button, "clicked", G_CALLBACK (on_sign_in), self);
  g_signal_connect_swapped (self->key_row, "entry-activated", G_CALLBACK (on_sign_in), self);
  g_signal_connect_swapped (self->key_row, "changed", G_CALLBACK (on_key_changed), self);
}

/**
 * viseme_sign_in_dialog_new:
 * @parent: the window that it belongs to
 * @account: the account to sign in to
 *
 * Returns: (transfer none): the dialog, not shown yet
 */
VisemeSignInDialog *
viseme_sign_in_dialog_new (GtkWindow *parent, VisemeAccount *account)
{
  VisemeSignInDialog *self =
      g_object_new (VISEME_TYPE_SIGN_IN_DIALOG, "transient-for", parent, "modal", TRUE, NULL);

  self->account = g_object_ref (account);
  show_place (self);
  gtk_widget_grab_focus (self->key_row);
  return self;
}
