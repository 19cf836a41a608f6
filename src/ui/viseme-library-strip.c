/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-library-strip"

#include "config.h"

#include "viseme-library-strip.h"

#include "ui/viseme-preview.h"

#include <glib/gi18n.h>

#define MAX_SHOWN  40
#define SIDE       72  /* pixels */
#define RENDERED   160 /* pixels: enough for a dense screen */
#define JOB_OF_KEY "viseme-job"

struct _VisemeLibraryStrip
{
  AdwBin parent_instance;

  VisemeRunner *runner;
  VisemeJob *picked;
  GtkWidget *scroller;
  GtkWidget *box;
};

enum
{
  PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeLibraryStrip, viseme_library_strip, ADW_TYPE_BIN)

static gboolean
is_shown (VisemeJob *job)
{
  VisemeJobKind kind = viseme_job_get_kind (job);

  return (kind == VISEME_JOB_IMAGE || kind == VISEME_JOB_ANIMATION) &&
         viseme_job_get_state (job) == VISEME_JOB_DONE &&
         g_file_query_exists (viseme_job_get_result (job), NULL);
}

static void
on_toggled (VisemeLibraryStrip *self, GtkToggleButton *button)
{
  VisemeJob *job = g_object_get_data (G_OBJECT (button), JOB_OF_KEY);

  if (gtk_toggle_button_get_active (button) && g_set_object (&self->picked, job))
    g_signal_emit (self, signals[PICKED], 0);
}

static GtkWidget *
make_button (VisemeLibraryStrip *self, VisemeJob *job)
{
  gboolean moves = viseme_job_get_kind (job) == VISEME_JOB_ANIMATION;
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *preview = g_object_new (VISEME_TYPE_PREVIEW, "min-width", SIDE, "min-height", SIDE,
                                     "overflow", GTK_OVERFLOW_HIDDEN, NULL);
  /* Translators: a picture or a video in the list of those that were made; %s is what it shows */
  g_autofree char *name =
      g_strdup_printf (moves ? _ ("Video: %s") : _ ("Picture: %s"), viseme_job_get_title (job));

  viseme_preview_load_cached (VISEME_PREVIEW (preview), viseme_job_get_id (job),
                              viseme_job_get_result (job), 0, RENDERED);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), preview);
  if (moves)
    {
      GtkWidget *icon = gtk_image_new_from_icon_name ("media-playback-start-symbolic");

      gtk_widget_set_halign (icon, GTK_ALIGN_END);
      gtk_widget_set_valign (icon, GTK_ALIGN_END);
      gtk_widget_add_css_class (icon, "osd");
      gtk_overlay_add_overlay (GTK_OVERLAY (overlay), icon);
    }
  gtk_button_set_child (GTK_BUTTON (button), overlay);
  gtk_widget_add_css_class (button, "library-item");
  gtk_widget_set_tooltip_text (button, viseme_job_get_text (job));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), JOB_OF_KEY, g_object_ref (job), g_object_unref);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), job == self->picked);
  g_signal_connect_object (button, "toggled", G_CALLBACK (on_toggled), self, G_CONNECT_SWAPPED);

  return button;
}

static void
fill (VisemeLibraryStrip *self)
{
  GListModel *jobs = G_LIST_MODEL (self->runner);
  GtkWidget *first = NULL;
  GtkWidget *child;
  guint n = 0;

  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
  for (guint i = 0; i < g_list_model_get_n_items (jobs) && n < MAX_SHOWN; i++)
    {
      g_autoptr (VisemeJob) job = g_list_model_get_item (jobs, i);
      GtkWidget *button;

      if (!is_shown (job))
        continue;
      button = make_button (self, job);
      if (first)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (first));
      else
        first = button;
      gtk_box_append (GTK_BOX (self->box), button);
      n++;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

static void
on_job_finished (VisemeLibraryStrip *self, VisemeJob *job)
{
  if (is_shown (job))
    fill (self);
}

/**
 * viseme_library_strip_set_runner:
 * @self: the strip
 * @runner: what has the jobs
 */
void
viseme_library_strip_set_runner (VisemeLibraryStrip *self, VisemeRunner *runner)
{
  g_return_if_fail (VISEME_IS_LIBRARY_STRIP (self));

  if (!g_set_object (&self->runner, runner))
    return;

  g_signal_connect_object (runner, "job-finished", G_CALLBACK (on_job_finished), self,
                           G_CONNECT_SWAPPED);
  fill (self);
}

/**
 * viseme_library_strip_pick:
 * @self: the strip
 * @job: a job whose result is in it
 */
void
viseme_library_strip_pick (VisemeLibraryStrip *self, VisemeJob *job)
{
  g_return_if_fail (VISEME_IS_LIBRARY_STRIP (self));

  for (GtkWidget *child = gtk_widget_get_first_child (self->box); child;
       child = gtk_widget_get_next_sibling (child))
    if (g_object_get_data (G_OBJECT (child), JOB_OF_KEY) == job)
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (child), TRUE);
}

/**
 * viseme_library_strip_get_picked:
 * @self: the strip
 *
 * Returns: (transfer none) (nullable): the job that made what is picked
 */
VisemeJob *
viseme_library_strip_get_picked (VisemeLibraryStrip *self)
{
  g_return_val_if_fail (VISEME_IS_LIBRARY_STRIP (self), NULL);

  return self->picked;
}

static void
viseme_library_strip_dispose (GObject *object)
{
  VisemeLibraryStrip *self = VISEME_LIBRARY_STRIP (object);

  g_clear_object (&self->runner);
  g_clear_object (&self->picked);

  G_OBJECT_CLASS (viseme_library_strip_parent_class)->dispose (object);
}

static void
viseme_library_strip_class_init (VisemeLibraryStripClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = viseme_library_strip_dispose;

  signals[PICKED] = g_signal_new ("picked", VISEME_TYPE_LIBRARY_STRIP, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
viseme_library_strip_init (VisemeLibraryStrip *self)
{
  self->scroller = gtk_scrolled_window_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->box);
  adw_bin_set_child (ADW_BIN (self), self->scroller);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Pictures and Videos That Were Made"), -1);
}
