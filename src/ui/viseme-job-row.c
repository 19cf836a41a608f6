/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-row"

#include "config.h"

#include "viseme-job-row.h"

#include "ui/viseme-plan.h"
#include "ui/viseme-preview.h"

#include <glib/gi18n.h>

#define THUMBNAIL_SIZE    160 /* pixels: enough for the row on a dense screen */
#define THUMBNAIL_SECONDS 1

struct _VisemeJobRow
{
  AdwBin parent_instance;

  VisemeJob *job;
  gulong job_handler;
  gboolean has_picture; /* or one is on its way */

  VisemePreview *preview;
  GtkWidget *title;
  GtkWidget *state;
  GtkWidget *progress;
  GtkWidget *mark;
};

G_DEFINE_FINAL_TYPE (VisemeJobRow, viseme_job_row, ADW_TYPE_BIN)

static void
show_progress (VisemeJobRow *self)
{
  double progress = viseme_job_get_progress (self->job);
  gboolean running = !viseme_job_state_is_final (viseme_job_get_state (self->job)) &&
                     !viseme_plan_is_set_back (self->job);

  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), CLAMP (progress, 0, 1));
  gtk_widget_set_visible (self->progress, running);
}

/* A sign and words, so that nothing is told by colour alone. */
static void
show_mark (VisemeJobRow *self)
{
  VisemeJobState state = viseme_job_get_state (self->job);
  gboolean wrong = state == VISEME_JOB_FAILED || state == VISEME_JOB_UNCONFIRMED ||
                   viseme_plan_is_set_back (self->job);

  gtk_widget_set_visible (self->mark, wrong);
}

/* A screen reader reads the list's own item, which has no words of its own before GTK 4.12. */
static void
name_item (VisemeJobRow *self, const char *state)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *name = g_strdup_printf ("%s, %s", viseme_job_get_title (self->job), state);

  if (item)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
update (VisemeJobRow *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *state = viseme_plan_describe_job (self->job, now);

  gtk_label_set_label (GTK_LABEL (self->title), viseme_job_get_title (self->job));
  gtk_label_set_label (GTK_LABEL (self->state), state);
  gtk_widget_set_tooltip_text (self->title, viseme_job_get_title (self->job));
  show_progress (self);
  show_mark (self);
  name_item (self, state);
}

/**
 * viseme_job_row_load_picture:
 * @self: a row
 *
 * Shows the picture of the job. Called for rows that are seen: a long list makes no pictures that
 * nobody looks at.
 */
void
viseme_job_row_load_picture (VisemeJobRow *self)
{
  g_return_if_fail (VISEME_IS_JOB_ROW (self));

  if (self->has_picture || !self->job)
    return;

  self->has_picture = TRUE;
  viseme_preview_load_cached (self->preview, viseme_job_get_id (self->job),
                              viseme_job_get_video (self->job), THUMBNAIL_SECONDS, THUMBNAIL_SIZE);
}

/**
 * viseme_job_row_set_job:
 * @self: a row
 * @job: (nullable): the job to show
 *
 * Follows @job instead of the one before.
 */
void
viseme_job_row_set_job (VisemeJobRow *self, VisemeJob *job)
{
  g_return_if_fail (VISEME_IS_JOB_ROW (self));

  if (self->job == job)
    return;

  if (self->job)
    g_clear_signal_handler (&self->job_handler, self->job);
  g_set_object (&self->job, job);
  viseme_preview_load (self->preview, NULL, 0, 0);
  self->has_picture = FALSE;
  if (!job)
    return;

  self->job_handler = g_signal_connect_swapped (job, "notify", G_CALLBACK (update), self);
  update (self);
}

/**
 * viseme_job_row_get_job:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): its job
 */
VisemeJob *
viseme_job_row_get_job (VisemeJobRow *self)
{
  return self->job;
}

static void
viseme_job_row_dispose (GObject *object)
{
  VisemeJobRow *self = VISEME_JOB_ROW (object);

  if (self->job)
    g_clear_signal_handler (&self->job_handler, self->job);
  g_clear_object (&self->job);

  G_OBJECT_CLASS (viseme_job_row_parent_class)->dispose (object);
}

static void
viseme_job_row_class_init (VisemeJobRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_job_row_dispose;

  g_type_ensure (VISEME_TYPE_PREVIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemeJobRow, preview);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobRow, title);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobRow, state);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobRow, progress);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobRow, mark);
}

static void
viseme_job_row_init (VisemeJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * viseme_job_row_new:
 *
 * Returns: (transfer floating): a row without a job
 */
VisemeJobRow *
viseme_job_row_new (void)
{
  return g_object_new (VISEME_TYPE_JOB_ROW, NULL);
}
