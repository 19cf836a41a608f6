/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-pseudo"

#include "config.h"

/* Run by pseudo_locale.py: the window in a language whose words are two fifths longer. What is
 * visible must be translated, and nothing of it may be cut off. */

#include "base/viseme-translations.h"
#include "ui/viseme-application.h"
#include "ui/viseme-window.h"

#include <string.h>

#define MARK        "⟦"
#define WAIT_US     (20 * G_USEC_PER_SEC)
#define SETTLED_US  (G_USEC_PER_SEC / 2)
#define MIN_LETTERS 4

static VisemeApplication *application;
static GPtrArray *violations;

/* Names of things: of the program, files, models, voices, keys; and what GLib and GTK say. */
static gboolean
is_name (const char *text)
{
  static GRegex *names = NULL;

  if (names == NULL)
    names = g_regex_new ("^(Viseme|sample-(video|speech)\\.\\w+|lipsync|sync-v2(-pro)?|espeak-ng"
                         "|English.*|.*Ctrl.*|F\\d+|.*Shift.*|.*[Ss]pace.*|.*Escape.*|.*Return.*"
                         "|.*Delete.*|Left|Right|Home|End|Menu|/.*|\\d+ bytes|Shortcuts)$",
                         0, 0, NULL);

  return g_regex_match (names, text, 0, NULL);
}

static gboolean
has_words (const char *text)
{
  int letters = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      letters = g_unichar_isalpha (g_utf8_get_char (text)) ? letters + 1 : 0;
      if (letters >= MIN_LETTERS)
        return TRUE;
    }

  return FALSE;
}

static void
complain (const char *where, const char *what, const char *text)
{
  g_autofree char *line = g_strdup_printf ("%s: %s: %s", where, what, text);

  if (!g_ptr_array_find_with_equal_func (violations, line, g_str_equal, NULL))
    g_ptr_array_add (violations, g_steal_pointer (&line));
}

/* The title of a window may make room on a telephone: the page below says where one is. What is
 * chosen in a row is in full in its list. What has a tooltip is told there. */
static gboolean
may_shrink (GtkWidget *label)
{
  for (GtkWidget *part = label; part != NULL; part = gtk_widget_get_parent (part))
    if (gtk_widget_get_tooltip_text (part) != NULL)
      return TRUE;

  return gtk_widget_get_ancestor (label, ADW_TYPE_WINDOW_TITLE) != NULL ||
         gtk_widget_get_ancestor (label, ADW_TYPE_COMBO_ROW) != NULL;
}

static void
check_label (GtkLabel *label, const char *where)
{
  const char *text = gtk_label_get_text (label);
  PangoLayout *layout = gtk_label_get_layout (label);
  int width, height;

  if (strstr (text, MARK) == NULL)
    {
      if (has_words (text) && !is_name (text))
        complain (where, "not translated", text);
      return;
    }

  if (may_shrink (GTK_WIDGET (label)))
    return;
  pango_layout_get_pixel_size (layout, &width, &height);
  if (pango_layout_is_ellipsized (layout) ||
      width > gtk_widget_get_width (GTK_WIDGET (label)) + 1 ||
      height > gtk_widget_get_height (GTK_WIDGET (label)) + 1)
    complain (where, "cut off", text);
}

static void
check_widget (GtkWidget *widget, const char *where)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_LABEL (widget))
    check_label (GTK_LABEL (widget), where);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_widget (child, where);
}

/* Until FOUND says so, and then until the layout has come to rest. */
static void
settle (gboolean (*found) (GtkWidget *), GtkWidget *widget)
{
  gint64 end = g_get_monotonic_time () + WAIT_US;
  gint64 rest;

  while (found != NULL && !found (widget) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (found == NULL || found (widget));
  rest = g_get_monotonic_time () + SETTLED_US;
  while (g_get_monotonic_time () < rest)
    g_main_context_iteration (NULL, FALSE);
}

static gboolean
shows_text (GtkWidget *widget, const char *part)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), part) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shows_text (child, part))
      return TRUE;

  return FALSE;
}

/* The line below the cards, with both files and the picture's size. */
static gboolean
shows_result (GtkWidget *widget)
{
  return shows_text (widget, "720 × 720, ");
}

static gboolean
shows_first_page (GtkWidget *widget)
{
  return shows_text (widget, MARK);
}

static GtkWidget *
newest_window (GtkWidget *than)
{
  g_autoptr (GListModel) windows = g_list_model_get_n_items (gtk_window_get_toplevels ()) > 0
                                       ? g_object_ref (gtk_window_get_toplevels ())
                                       : NULL;

  for (guint i = 0; windows != NULL && i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (window != than && gtk_widget_get_mapped (window))
        return window;
    }

  return NULL;
}

static void
conclude (void)
{
  for (guint i = 0; i < violations->len; i++)
    g_test_message ("%s", (char *) violations->pdata[i]);
  if (violations->len > 0)
    g_test_fail ();
  g_ptr_array_set_size (violations, 0);
}

static GtkWidget *
get_window (void)
{
  return GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (application)));
}

/* The innermost widgets that want more than WIDTH. */
static gboolean
find_wide (GtkWidget *widget, int width, const char *where)
{
  gboolean found = FALSE;
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (!gtk_widget_get_mapped (widget) || minimum <= width)
    return FALSE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_wide (child, width, where) || found;
  if (!found)
    {
      g_autofree char *what = g_strdup_printf ("needs %d pixels", minimum);
      const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));

      complain (where, what, id != NULL ? id : G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));
    }

  return TRUE;
}

/* What is found while the checks of the files still write their findings does not count. */
static void
check_window (GtkWidget *window, int width, const char *where)
{
  gint64 end = g_get_monotonic_time () + WAIT_US;
  guint before = violations->len;

  do
    {
      g_ptr_array_set_size (violations, (int) before);
      settle (NULL, NULL);
      check_widget (window, where);
      if (gtk_widget_get_width (window) > width)
        find_wide (window, width, where);
    }
  while (violations->len > before && g_get_monotonic_time () < end);
}

static void
check_sizes (GtkWidget *window, const char *name)
{
  const int sizes[][2] = { { 1180, 860 }, { 800, 700 }, { 360, 720 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *where = g_strdup_printf ("%s, %d wide", name, sizes[i][0]);
      gtk_window_set_default_size (GTK_WINDOW (window), sizes[i][0], sizes[i][1]);
      check_window (window, sizes[i][0], where);
    }
}

static void
test_composer (void)
{
  const char *folder = g_getenv ("VISEME_SAMPLE_DIR");
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  GtkWidget *window = get_window ();

  settle (shows_first_page, window);
  check_sizes (window, "empty");
  g_ptr_array_add (files, g_file_new_build_filename (folder, "sample-video.mp4", NULL));
  g_ptr_array_add (files, g_file_new_build_filename (folder, "sample-speech.wav", NULL));
  viseme_window_open_files (VISEME_WINDOW (window), files);
  settle (shows_result, window);
  check_sizes (window, "composer");
  conclude ();
}

static void
test_other_windows (void)
{
  const char *const actions[] = { "preferences", "help", "shortcuts" };
  GtkWidget *window = get_window ();

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      GtkWidget *other;

      g_action_group_activate_action (G_ACTION_GROUP (application), actions[i], NULL);
      settle (NULL, NULL);
      other = newest_window (window);
      g_assert_nonnull (other);
      check_window (other, gtk_widget_get_width (other), actions[i]);
      gtk_window_close (GTK_WINDOW (other));
      settle (NULL, NULL);
    }
  conclude ();
}

static void
on_activate (GApplication *app, gpointer user_data)
{
  int *result = user_data;

  g_application_hold (app);
  *result = g_test_run ();
  g_application_release (app);
  g_application_quit (app);
}

int
main (int argc, char **argv)
{
  int result = 1;

  viseme_translations_set_up ();
  g_test_init (&argc, &argv, NULL);
  /* GTK 4.8 warns about a label of -5 pixels in the preferences. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  g_test_add_func ("/pseudo/composer", test_composer);
  g_test_add_func ("/pseudo/other-windows", test_other_windows);

  violations = g_ptr_array_new_with_free_func (g_free);
  application = viseme_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_signal_connect_after (application, "activate", G_CALLBACK (on_activate), &result);
  g_application_run (G_APPLICATION (application), 0, NULL);
  g_object_unref (application);
  g_ptr_array_unref (violations);

  return result;
}
