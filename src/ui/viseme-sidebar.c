/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-sidebar"

#include "config.h"

#include "viseme-sidebar.h"

#include "jobs/viseme-ledger.h"
#include "ui/viseme-plan.h"

#include <glib/gi18n.h>

#define WIDTH 280 /* pixels, beside a page */

struct _VisemeSidebar
{
  AdwBin parent_instance;

  VisemeRunner *runner; /* NULL until there is one */

  GtkWidget *header;
  GtkSearchBar *search_bar;
  GtkWidget *search_entry;
  GtkWidget *new_button;
  GtkStack *stack;
  VisemeJobList *list;
  GtkWidget *spending_button;
  GtkWidget *spending;
  GtkWidget *spending_level;
};

enum
{
  SELECTED,
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeSidebar, viseme_sidebar, ADW_TYPE_BIN)

/* However long the names in it are, it takes no more from the page beside it. */
static void
measure (GtkWidget *widget,
         GtkOrientation orientation,
         int for_size,
         int *minimum,
         int *natural,
         int *minimum_baseline,
         int *natural_baseline)
{
  gtk_widget_measure (adw_bin_get_child (ADW_BIN (widget)), orientation, for_size, minimum, natural,
                      minimum_baseline, natural_baseline);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*minimum, WIDTH);
}

static void
allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_allocate (adw_bin_get_child (ADW_BIN (widget)), width, height, baseline, NULL);
}

static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
show_page (VisemeSidebar *self)
{
  gboolean found = g_list_model_get_n_items (viseme_job_list_get_shown (self->list)) > 0;
  gboolean searched = *gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0';

  gtk_stack_set_visible_child_name (self->stack, found      ? "list"
                                                 : searched ? "nothing-found"
                                                            : "empty");
}

static void
on_search_changed (VisemeSidebar *self)
{
  viseme_job_list_search (self->list, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  show_page (self);
}

/* Takes TEXT. */
static char *
mark_practice (char *text)
{
  g_autofree char *owned = text;

  /* Translators: %s is what was spent, such as "This month $0.50" */
  return g_strdup_printf (_ ("%s of play money"), owned);
}

/**
 * viseme_sidebar_update_spending:
 * @self: the sidebar
 *
 * Shows what was spent this month, once there is something or a limit. Reads the journal, which
 * takes some milliseconds.
 */
void
viseme_sidebar_update_spending (VisemeSidebar *self)
{
  VisemeSpending spending = { 0, 0, 0 };
  VisemeJournal *journal;
  g_autofree char *text = NULL;
  gint64 limit;

  g_return_if_fail (VISEME_IS_SIDEBAR (self));

  if (!self->runner)
    return;

  journal = viseme_runner_get_journal (self->runner);
  limit = viseme_ledger_get_limit (journal);
  viseme_ledger_get_spending (journal, g_get_real_time () / G_TIME_SPAN_SECOND, &spending, NULL);
  text = viseme_plan_describe_spending (spending.charged + spending.pending, limit);
  if (text && viseme_runner_is_practice (self->runner))
    text = mark_practice (text);
  gtk_label_set_label (GTK_LABEL (self->spending), text ? text : "");
  gtk_widget_set_visible (self->spending_button, text != NULL);
  gtk_widget_set_visible (self->spending_level, limit > 0);
  if (limit > 0)
    gtk_level_bar_set_value (
        GTK_LEVEL_BAR (self->spending_level),
        CLAMP ((double) (spending.charged + spending.pending) / (double) limit, 0, 1));
}

/**
 * viseme_sidebar_set_runner:
 * @self: the sidebar
 * @runner: what runs the jobs
 *
 * Shows its jobs and follows them, once.
 */
void
viseme_sidebar_set_runner (VisemeSidebar *self, VisemeRunner *runner)
{
  g_return_if_fail (VISEME_IS_SIDEBAR (self));
  g_return_if_fail (self->runner == NULL);

  self->runner = g_object_ref (runner);
  viseme_job_list_set_jobs (self->list, G_LIST_MODEL (runner));
  g_signal_connect_object (runner, "job-finished", G_CALLBACK (viseme_sidebar_update_spending),
                           self, G_CONNECT_SWAPPED);
  viseme_sidebar_update_spending (self);
  show_page (self);
}

/**
 * viseme_sidebar_set_menu_func:
 * @self: the sidebar
 * @func: makes the menu of a job
 * @user_data: data for @func, which outlives @self
 *
 * Sets it, once.
 */
void
viseme_sidebar_set_menu_func (VisemeSidebar *self, VisemeJobMenuFunc func, gpointer user_data)
{
  viseme_job_list_set_menu_func (self->list, func, user_data);
}

static void
mark_new (VisemeSidebar *self, gboolean marked)
{
  if (marked)
    gtk_widget_add_css_class (self->new_button, "selected");
  else
    gtk_widget_remove_css_class (self->new_button, "selected");
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

  mark_new (self, job == NULL);
  viseme_job_list_select (self->list, job);
}

/**
 * viseme_sidebar_unselect:
 * @self: the sidebar
 *
 * Marks nothing, for a sidebar that stands alone: every row leads somewhere.
 */
void
viseme_sidebar_unselect (VisemeSidebar *self)
{
  g_return_if_fail (VISEME_IS_SIDEBAR (self));

  mark_new (self, FALSE);
  viseme_job_list_select (self->list, NULL);
}

/**
 * viseme_sidebar_search:
 * @self: the sidebar
 *
 * Opens the search, or closes it.
 */
void
viseme_sidebar_search (VisemeSidebar *self)
{
  g_return_if_fail (VISEME_IS_SIDEBAR (self));

  gtk_search_bar_set_search_mode (self->search_bar,
                                  !gtk_search_bar_get_search_mode (self->search_bar));
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
on_selected (VisemeSidebar *self, VisemeJob *job)
{
  g_signal_emit (self, signals[SELECTED], 0, job);
}

static void
on_activated (VisemeSidebar *self, VisemeJob *job)
{
  g_signal_emit (self, signals[ACTIVATED], 0, job);
}

static void
viseme_sidebar_dispose (GObject *object)
{
  g_clear_object (&VISEME_SIDEBAR (object)->runner);

  G_OBJECT_CLASS (viseme_sidebar_parent_class)->dispose (object);
}

static guint
add_job_signal (GObjectClass *klass, const char *name)
{
  return g_signal_new (name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 1, VISEME_TYPE_JOB);
}

static void
viseme_sidebar_class_init (VisemeSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_sidebar_dispose;

  signals[SELECTED] = add_job_signal (G_OBJECT_CLASS (klass), "selected");
  signals[ACTIVATED] = add_job_signal (G_OBJECT_CLASS (klass), "activated");

  g_type_ensure (VISEME_TYPE_JOB_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemeSidebar, header);
  gtk_widget_class_bind_template_child (widget_class, VisemeSidebar, search_bar);
  gtk_widget_class_bind_template_child (widget_class, VisemeSidebar, search_entry);
  gtk_widget_class_bind_template_child (widget_class, VisemeSidebar, new_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeSidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, VisemeSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, VisemeSidebar, spending_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeSidebar, spending);
  gtk_widget_class_bind_template_child (widget_class, VisemeSidebar, spending_level);
}

static void
viseme_sidebar_init (VisemeSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (GTK_WIDGET (self),
                                 gtk_custom_layout_new (get_request_mode, measure, allocate));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  g_signal_connect_swapped (self->search_entry, "search-changed", G_CALLBACK (on_search_changed),
                            self);
  g_signal_connect_swapped (self->list, "selected", G_CALLBACK (on_selected), self);
  g_signal_connect_swapped (self->list, "activated", G_CALLBACK (on_activated), self);
  g_signal_connect_object (viseme_job_list_get_shown (self->list), "items-changed",
                           G_CALLBACK (show_page), self, G_CONNECT_SWAPPED);
  show_page (self);
  mark_new (self, TRUE);
}
