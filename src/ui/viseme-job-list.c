/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-list"

#include "config.h"

#include "viseme-job-list.h"

#include "ui/viseme-job-row.h"
#include "ui/viseme-plan.h"

#include <glib/gi18n.h>
#include <string.h>

/* Rows pass by while the list is scrolled: pictures wait until it rests. */
#define REST_MILLISECONDS 80

struct _VisemeJobList
{
  AdwBin parent_instance;

  char *words; /* folded for comparing; NULL: everything is shown */
  VisemeJobMenuFunc menu_func;
  gpointer menu_data;
  guint pictures_id;

  GtkFilter *filter;
  GtkFilterListModel *shown;
  GtkSingleSelection *selection;
  VisemeJob *selected; /* what the window shows, also while it is filtered out */
  GtkListView *list;
  GtkWidget *menu;
};

enum
{
  SELECTED,
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeJobList, viseme_job_list, ADW_TYPE_BIN)

static VisemeJobRow *
get_row (GtkWidget *item)
{
  GtkWidget *child = gtk_widget_get_first_child (item);

  return VISEME_IS_JOB_ROW (child) ? VISEME_JOB_ROW (child) : NULL;
}

static gboolean
is_seen (VisemeJobList *self, GtkWidget *item)
{
  graphene_rect_t bounds;

  return gtk_widget_get_mapped (item) &&
         gtk_widget_compute_bounds (item, GTK_WIDGET (self), &bounds) &&
         bounds.origin.y + bounds.size.height > 0 &&
         bounds.origin.y < (float) gtk_widget_get_height (GTK_WIDGET (self));
}

static gboolean
load_pictures (gpointer user_data)
{
  VisemeJobList *self = VISEME_JOB_LIST (user_data);

  self->pictures_id = 0;
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->list)); item;
       item = gtk_widget_get_next_sibling (item))
    {
      VisemeJobRow *row = get_row (item);

      if (row && is_seen (self, item))
        viseme_job_row_load_picture (row);
    }

  return G_SOURCE_REMOVE;
}

static void
queue_pictures (VisemeJobList *self)
{
  if (self->pictures_id == 0)
    self->pictures_id = g_timeout_add (REST_MILLISECONDS, load_pictures, self);
}

static gboolean
contains_words (const char *text, const char *words)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (normal ? normal : text, -1);

  return strstr (folded, words) != NULL;
}

static gboolean
is_wanted (gpointer item, gpointer user_data)
{
  VisemeJobList *self = VISEME_JOB_LIST (user_data);
  g_autoptr (VisemeModel) model = NULL;

  /* Speech is shown where it is made. */
  if (viseme_job_get_kind (VISEME_JOB (item)) != VISEME_JOB_LIP_SYNC)
    return FALSE;
  if (!self->words)
    return TRUE;

  model = viseme_plan_find_model (viseme_job_get_model_id (VISEME_JOB (item)));
  return contains_words (viseme_job_get_title (VISEME_JOB (item)), self->words) ||
         (model && contains_words (viseme_model_get_name (model), self->words));
}

static void
show_selected (VisemeJobList *self)
{
  GListModel *model = G_LIST_MODEL (self->selection);

  for (guint i = 0; self->selected && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (VisemeJob) job = g_list_model_get_item (model, i);

      if (job == self->selected)
        {
          gtk_single_selection_set_selected (self->selection, i);
          return;
        }
    }

  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}

static void
on_selected (VisemeJobList *self)
{
  VisemeJob *job = gtk_single_selection_get_selected_item (self->selection);

  if (!job || job == self->selected)
    return;

  g_set_object (&self->selected, job);
  g_signal_emit (self, signals[SELECTED], 0, job);
}

static void
on_row_activated (VisemeJobList *self, guint position)
{
  g_autoptr (VisemeJob) job = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (job)
    g_signal_emit (self, signals[ACTIVATED], 0, job);
}

static VisemeJobRow *
find_row_at (VisemeJobList *self, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->list), x, y, GTK_PICK_DEFAULT);

  while (widget && gtk_widget_get_parent (widget) != GTK_WIDGET (self->list))
    widget = gtk_widget_get_parent (widget);

  return widget ? get_row (widget) : NULL;
}

static void
on_clicked (VisemeJobList *self, int n_press, double x, double y)
{
  VisemeJobRow *row = find_row_at (self, x, y);

  if (row && viseme_job_row_get_job (row))
    g_signal_emit (self, signals[ACTIVATED], 0, viseme_job_row_get_job (row));
}

static void
on_menu_closed (VisemeJobList *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
ensure_menu (VisemeJobList *self)
{
  if (self->menu)
    return;

  self->menu = gtk_popover_menu_new_from_model (NULL);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  g_signal_connect_swapped (self->menu, "closed", G_CALLBACK (on_menu_closed), self);
}

/* X and Y: in the list. */
static void
open_menu (VisemeJobList *self, VisemeJob *job, double x, double y)
{
  g_autoptr (GMenuModel) model = self->menu_func ? self->menu_func (job, self->menu_data) : NULL;

  if (!model ||
      !gtk_widget_translate_coordinates (GTK_WIDGET (self->list), GTK_WIDGET (self), x, y, &x, &y))
    return;

  ensure_menu (self);
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), model);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
open_menu_at (VisemeJobList *self, GtkGesture *gesture, double x, double y)
{
  VisemeJobRow *row = find_row_at (self, x, y);

  if (!row || !viseme_job_row_get_job (row))
    return;

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  open_menu (self, viseme_job_row_get_job (row), x, y);
}

static void
on_secondary_click (VisemeJobList *self, int n_press, double x, double y, GtkGesture *gesture)
{
  open_menu_at (self, gesture, x, y);
}

static void
on_long_press (VisemeJobList *self, double x, double y, GtkGesture *gesture)
{
  open_menu_at (self, gesture, x, y);
}

static VisemeJob *
get_selected (VisemeJobList *self)
{
  return gtk_single_selection_get_selected_item (self->selection);
}

static GtkWidget *
find_selected_item (VisemeJobList *self)
{
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->list)); item;
       item = gtk_widget_get_next_sibling (item))
    {
      VisemeJobRow *row = get_row (item);

      if (row && viseme_job_row_get_job (row) == get_selected (self))
        return item;
    }

  return NULL;
}

static gboolean
on_menu_key (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  VisemeJobList *self = VISEME_JOB_LIST (widget);
  GtkWidget *item = get_selected (self) ? find_selected_item (self) : NULL;
  graphene_rect_t bounds;

  if (!item || !gtk_widget_compute_bounds (item, GTK_WIDGET (self->list), &bounds))
    return FALSE;

  open_menu (self, get_selected (self), bounds.origin.x + bounds.size.width / 2,
             bounds.origin.y + bounds.size.height / 2);
  return TRUE;
}

/* USER_DATA: the name of the action. */
static gboolean
on_action_key (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  VisemeJob *job = get_selected (VISEME_JOB_LIST (widget));

  return job && gtk_widget_activate_action (widget, user_data, "s", viseme_job_get_id (job));
}

/**
 * viseme_job_list_set_jobs:
 * @self: the list
 * @jobs: a list of VisemeJob
 *
 * Shows @jobs and follows them.
 */
void
viseme_job_list_set_jobs (VisemeJobList *self, GListModel *jobs)
{
  g_return_if_fail (VISEME_IS_JOB_LIST (self));

  gtk_filter_list_model_set_model (self->shown, jobs);
  show_selected (self);
}

/**
 * viseme_job_list_set_menu_func:
 * @self: the list
 * @func: makes the menu of a job
 * @user_data: data for @func, which outlives @self
 *
 * Sets it, once.
 */
void
viseme_job_list_set_menu_func (VisemeJobList *self, VisemeJobMenuFunc func, gpointer user_data)
{
  g_return_if_fail (VISEME_IS_JOB_LIST (self));

  self->menu_func = func;
  self->menu_data = user_data;
}

/**
 * viseme_job_list_search:
 * @self: the list
 * @words: (nullable): a part of a name or of a quality; %NULL or blanks show everything
 *
 * Shows what has @words in it, in whatever case.
 */
void
viseme_job_list_search (VisemeJobList *self, const char *words)
{
  g_autofree char *stripped = g_strstrip (g_strdup (words ? words : ""));
  g_autofree char *normal = g_utf8_normalize (stripped, -1, G_NORMALIZE_ALL);

  g_return_if_fail (VISEME_IS_JOB_LIST (self));

  g_clear_pointer (&self->words, g_free);
  if (normal && *normal)
    self->words = g_utf8_casefold (normal, -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  show_selected (self);
}

/**
 * viseme_job_list_select:
 * @self: the list
 * @job: (nullable): the job that the window shows, %NULL for none
 *
 * Marks its row.
 */
void
viseme_job_list_select (VisemeJobList *self, VisemeJob *job)
{
  g_return_if_fail (VISEME_IS_JOB_LIST (self));

  g_set_object (&self->selected, job);
  show_selected (self);
}

/**
 * viseme_job_list_get_shown:
 * @self: the list
 *
 * Returns: (transfer none): the jobs that are found
 */
GListModel *
viseme_job_list_get_shown (VisemeJobList *self)
{
  return G_LIST_MODEL (self->shown);
}

static void
on_setup (VisemeJobList *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, GTK_WIDGET (viseme_job_row_new ()));
}

static void
on_bind (VisemeJobList *self, GtkListItem *item)
{
  viseme_job_row_set_job (VISEME_JOB_ROW (gtk_list_item_get_child (item)),
                          gtk_list_item_get_item (item));
  queue_pictures (self);
}

static void
on_unbind (VisemeJobList *self, GtkListItem *item)
{
  viseme_job_row_set_job (VISEME_JOB_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
viseme_job_list_dispose (GObject *object)
{
  VisemeJobList *self = VISEME_JOB_LIST (object);

  g_clear_handle_id (&self->pictures_id, g_source_remove);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->selected);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->words, g_free);

  G_OBJECT_CLASS (viseme_job_list_parent_class)->dispose (object);
}

static void
viseme_job_list_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (viseme_job_list_parent_class)->map (widget);
  queue_pictures (VISEME_JOB_LIST (widget));
}

static void
viseme_job_list_class_init (VisemeJobListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_job_list_dispose;
  widget_class->map = viseme_job_list_map;

  signals[SELECTED] = g_signal_new ("selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, VISEME_TYPE_JOB);
  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, VISEME_TYPE_JOB);
}

static void
add_key (GtkEventController *controller, const char *key, GtkShortcutFunc func, const char *action)
{
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string (key),
                        gtk_callback_action_new (func, (gpointer) action, NULL)));
}

static void
add_keys (VisemeJobList *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  add_key (keys, "F2", on_action_key, "jobs.rename");
  add_key (keys, "Delete|KP_Delete", on_action_key, "jobs.remove");
  add_key (keys, "Menu|<Shift>F10", on_menu_key, NULL);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

/* The list's own items handle clicks too: this one looks first. */
static void
add_gestures (VisemeJobList *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *secondary = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (click, "released", G_CALLBACK (on_clicked), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (click));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (secondary, "pressed", G_CALLBACK (on_secondary_click), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (secondary));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (on_long_press), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (press));
}

static void
make_models (VisemeJobList *self)
{
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_wanted, self, NULL));
  self->shown = gtk_filter_list_model_new (NULL, self->filter);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (self->shown));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self,
                           G_CONNECT_SWAPPED);
}

static GtkListItemFactory *
make_factory (VisemeJobList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind), self, G_CONNECT_SWAPPED);

  return factory;
}

static void
viseme_job_list_init (VisemeJobList *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));

  make_models (self);
  self->list = GTK_LIST_VIEW (gtk_list_view_new (
      GTK_SELECTION_MODEL (g_object_ref (self->selection)), make_factory (self)));
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Lip-Syncs"), -1);
  g_signal_connect_swapped (self->list, "activate", G_CALLBACK (on_row_activated), self);
  add_gestures (self);
  add_keys (self);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->list));
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (queue_pictures), self,
                           G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), scrolled);
}
