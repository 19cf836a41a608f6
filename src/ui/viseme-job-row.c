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
  GtkListBoxRow parent_instance;

  VisemeJob *job;

  VisemePreview *preview;
  GtkWidget *title;
  GtkWidget *state;
  GtkWidget *progress;
};

G_DEFINE_FINAL_TYPE (VisemeJobRow, viseme_job_row, GTK_TYPE_LIST_BOX_ROW)

static void
show_progress (VisemeJobRow *self)
{
  double progress = viseme_job_get_progress (self->job);
  gboolean running = !viseme_job_state_is_final (viseme_job_get_state (self->job));

  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), CLAMP (progress, 0, 1));
  gtk_widget_set_visible (self->progress, running);
}

static void
update (VisemeJobRow *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *state = viseme_plan_describe_job (self->job, now);
  g_autofree char *name = g_strdup_printf ("%s, %s", viseme_job_get_title (self->job), state);

  gtk_label_set_label (GTK_LABEL (self->title), viseme_job_get_title (self->job));
  gtk_label_set_label (GTK_LABEL (self->state), state);
  show_progress (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* Pictures are made for rows that are seen, when they are first seen. */
static void
viseme_job_row_map (GtkWidget *widget)
{
  VisemeJobRow *self = VISEME_JOB_ROW (widget);

  GTK_WIDGET_CLASS (viseme_job_row_parent_class)->map (widget);

  if (viseme_preview_is_empty (self->preview))
    viseme_preview_load_cached (self->preview, viseme_job_get_id (self->job),
                                viseme_job_get_video (self->job), THUMBNAIL_SECONDS,
                                THUMBNAIL_SIZE);
}

/**
 * viseme_job_row_get_job:
 * @self: a row
 *
 * Returns: (transfer none): its job
 */
VisemeJob *
viseme_job_row_get_job (VisemeJobRow *self)
{
  return self->job;
}

static void
viseme_job_row_dispose (GObject *object)
{
  g_clear_object (&VISEME_JOB_ROW (object)->job);

  G_OBJECT_CLASS (viseme_job_row_parent_class)->dispose (object);
}

static void
viseme_job_row_class_init (VisemeJobRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_job_row_dispose;
  widget_class->map = viseme_job_row_map;

  g_type_ensure (VISEME_TYPE_PREVIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemeJobRow, preview);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobRow, title);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobRow, state);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobRow, progress);
}

static void
viseme_job_row_init (VisemeJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * viseme_job_row_new:
 * @job: a job
 *
 * Returns: (transfer floating): a row that follows it
 */
VisemeJobRow *
viseme_job_row_new (VisemeJob *job)
{
  VisemeJobRow *self = g_object_new (VISEME_TYPE_JOB_ROW, NULL);

  self->job = g_object_ref (job);
  g_signal_connect_object (job, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}
