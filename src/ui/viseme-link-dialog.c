/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-link-dialog"

#include "config.h"

#include "viseme-link-dialog.h"

#include "ui/viseme-input.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *owner;
  GtkWidget *entry;
  VisemeFileFunc func;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->owner);
  g_free (question);
}

static GFile *
find_link (GtkWidget *entry)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));
  g_autoptr (GPtrArray) files = viseme_input_parse_text (text);

  return files->len > 0 ? g_object_ref (g_ptr_array_index (files, 0)) : NULL;
}

static void
on_response (AdwMessageDialog *dialog, const char *response, Question *question)
{
  g_autoptr (GFile) link = find_link (question->entry);

  if (g_str_equal (response, "add") && link)
    question->func (link, question->owner);
}

static void
on_changed (GtkWidget *entry, AdwMessageDialog *dialog)
{
  g_autoptr (GFile) link = find_link (entry);

  adw_message_dialog_set_response_enabled (dialog, "add", link != NULL);
}

static GtkWidget *
make_entry (AdwMessageDialog *dialog)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *entry = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), _ ("Link"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Link"),
                                  -1);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (entry), TRUE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), entry);
  adw_message_dialog_set_extra_child (dialog, group);
  g_signal_connect (entry, "changed", G_CALLBACK (on_changed), dialog);

  return entry;
}

/**
 * viseme_link_dialog_ask:
 * @owner: the widget that asks
 * @func: called with the link, and @owner
 *
 * Lets the user paste a link to a video or a recording.
 */
void
viseme_link_dialog_ask (GtkWidget *owner, VisemeFileFunc func)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (owner)), _ ("Paste a Link"),
      _ ("A link straight to a video or sound file, as https://example.com/talk.mp4."));
  Question *question = g_new0 (Question, 1);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "add",
                                    _ ("Add"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "add",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "add");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "add", FALSE);

  question->owner = g_object_ref (owner);
  question->func = func;
  question->entry = make_entry (ADW_MESSAGE_DIALOG (dialog));
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
