/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-closing"

#include "config.h"

#include "viseme-closing.h"

#include <glib/gi18n.h>

#define ASKED_KEY "keep-running"

/* Takes the dialog along, which still has to end its answer. */
static gboolean
close_window (gpointer window)
{
  gtk_window_close (GTK_WINDOW (window));

  return G_SOURCE_REMOVE;
}

static void
on_answered (AdwMessageDialog *dialog, const char *response, GSettings *settings)
{
  GtkWindow *window = gtk_window_get_transient_for (GTK_WINDOW (dialog));

  if (g_str_equal (response, "keep"))
    {
      g_settings_set_boolean (settings, ASKED_KEY, TRUE);
      g_idle_add_full (G_PRIORITY_DEFAULT, close_window, g_object_ref (window), g_object_unref);
    }
  else if (g_str_equal (response, "quit"))
    {
      g_application_quit (G_APPLICATION (gtk_window_get_application (window)));
    }
}

/**
 * viseme_closing_ask:
 * @window: the window that is about to be closed
 * @settings: the application's settings
 * @n_running: how many lip-syncs run
 *
 * Asks the first time that the window is closed while something runs, and remembers it when it
 * shall go on.
 *
 * Returns: %TRUE when the window must not be closed now
 */
gboolean
viseme_closing_ask (GtkWindow *window, GSettings *settings, guint n_running)
{
  g_autofree char *body = NULL;
  GtkWidget *dialog;

  if (n_running == 0 || g_settings_get_boolean (settings, ASKED_KEY))
    return FALSE;

  body = g_strdup_printf (
      ngettext ("%u lip-sync is not ready yet. It goes on without the window, and a notification "
                "tells when it is ready. If you quit, it goes on at the next start.",
                "%u lip-syncs are not ready yet. They go on without the window, and a "
                "notification tells when each is ready. If you quit, they go on at the next "
                "start.",
                n_running),
      n_running);
  dialog = adw_message_dialog_new (window, _ ("Keep Working in the Background?"), body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "quit",
                                    _ ("Quit"), "keep", _ ("Keep Working"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "keep",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answered), settings, 0);
  gtk_window_present (GTK_WINDOW (dialog));

  return TRUE;
}
