/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-sidebar"

#include "config.h"

#include "viseme-sidebar.h"

#include "ui/viseme-job-row.h"

#include <glib/gi18n.h>

struct _VisemeSidebar
{
  AdwBin parent_instance;

  GListModel *jobs;
  VisemeJob *selected; /* NULL: the row of a new one */

  GtkWidget *header;
  GtkListBox *list;
  GtkWidget *new_row;
};

enum
{
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeSidebar, viseme_sidebar, ADW_TYPE_BIN)

static VisemeJob *
get_job (GtkListBoxRow *row)
{
  return VISEME_IS_JOB_ROW (row) ? viseme_job_row_get_job (VISEME_JOB_ROW (row)) : NULL;
}

static void
show_selected (VisemeSidebar *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)); i++)
    {
      if (get_job (row) == self->selected)
        {
          gtk_list_box_select_row (self->list, row);
          return;
        }
    }

  gtk_list_box_unselect_all (self->list);
}

/* The row of a new one stands before the jobs: job 0 is in row 1. */
static void
on_items_changed (VisemeSidebar *self, guint position, guint removed, guint added)
{
  for (guint i = 0; i < removed; i++)
    gtk_list_box_remove (
        self->list, GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, (int) position + 1)));
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (VisemeJob) job = g_list_model_get_item (self->jobs, position + i);

      gtk_list_box_insert (self->list, GTK_WIDGET (viseme_job_row_new (job)),
                           (int) (position + i) + 1);
    }
  show_selected (self);
}

/**
 * viseme_sidebar_set_jobs:
 * @self: the sidebar
 * @jobs: a list of VisemeJob
 *
 * Shows @jobs and follows them, once.
 */
void
viseme_sidebar_set_jobs (VisemeSidebar *self, GListModel *jobs)
{
  g_return_if_fail (VISEME_IS_SIDEBAR (self));
  g_return_if_fail (self->jobs == NULL);

  self->jobs = g_object_ref (jobs);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED);
  on_items_changed (self, 0, 0, g_list_model_get_n_items (jobs));
}

/**
 * viseme_sidebar_select:
 * @self: the sidebar
 * @job: (nullable): the job that the window shows, %NULL for a new one
 *
 * Marks the row.
 */
void
viseme_sidebar_select (VisemeSidebar *self, VisemeJob *job)
{
  g_return_if_fail (VISEME_IS_SIDEBAR (self));

  g_set_object (&self->selected, job);
  show_selected (self);
}

/**
 * viseme_sidebar_set_alone:
 * @self: the sidebar
 * @alone: whether it fills the window by itself
 *
 * Shows the window's buttons when nothing else would.
 */
void
viseme_sidebar_set_alone (VisemeSidebar *self, gboolean alone)
{
  g_return_if_fail (VISEME_IS_SIDEBAR (self));

  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (self->header), alone);
}

static void
on_row_activated (VisemeSidebar *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[ACTIVATED], 0, get_job (row));
}

static void
viseme_sidebar_dispose (GObject *object)
{
  VisemeSidebar *self = VISEME_SIDEBAR (object);

  g_clear_object (&self->jobs);
  g_clear_object (&self->selected);

  G_OBJECT_CLASS (viseme_sidebar_parent_class)->dispose (object);
}

static void
viseme_sidebar_class_init (VisemeSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_sidebar_dispose;

  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, VISEME_TYPE_JOB);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemeSidebar, header);
  gtk_widget_class_bind_template_child (widget_class, VisemeSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, VisemeSidebar, new_row);
}

static void
viseme_sidebar_init (VisemeSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->new_row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("New Lip-Sync"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Lip-Syncs"), -1);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_row_activated), self);
  show_selected (self);
}
