/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-actions"

#include "config.h"

#include "viseme-job-actions.h"

#include "base/viseme-files.h"
#include "jobs/viseme-ledger.h"
#include "ui/viseme-input.h"
#include "ui/viseme-plan.h"
#include "ui/viseme-saver.h"

#include <glib/gi18n.h>
#include <string.h>

struct _VisemeJobActions
{
  GObject parent_instance;

  GtkWindow *window; /* owns this */
  VisemeRunner *runner;
  GHashTable *removed; /* id -> VisemeJob, until it is put back */
};

enum
{
  RETRY,
  COMPOSE,
  REMOVED,
  PUT_BACK,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeJobActions, viseme_job_actions, G_TYPE_OBJECT)

static gboolean
is_running (VisemeJob *job)
{
  return !viseme_job_state_is_final (viseme_job_get_state (job));
}

static VisemeJob *
find_job (VisemeJobActions *self, GVariant *id)
{
  return self->runner ? viseme_runner_find (self->runner, g_variant_get_string (id, NULL)) : NULL;
}

static void
on_cancel (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  VisemeJobActions *self = VISEME_JOB_ACTIONS (user_data);
  g_autoptr (VisemeJob) job = find_job (self, id);

  if (job)
    viseme_runner_cancel (self->runner, job);
}

static void
on_retry (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  VisemeJobActions *self = VISEME_JOB_ACTIONS (user_data);
  g_autoptr (VisemeJob) job = find_job (self, id);

  if (job)
    g_signal_emit (self, signals[RETRY], 0, job);
}

static void
on_duplicate (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  VisemeJobActions *self = VISEME_JOB_ACTIONS (user_data);
  g_autoptr (VisemeJob) job = find_job (self, id);

  if (job)
    g_signal_emit (self, signals[COMPOSE], 0, job, viseme_job_get_model_id (job));
}

/* What the gateway has already is not sent again: the journal knows it by its contents. */
static void
on_other_quality (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  VisemeJobActions *self = VISEME_JOB_ACTIONS (user_data);
  g_autoptr (GVariant) id = g_variant_get_child_value (parameter, 0);
  g_autoptr (GVariant) quality = g_variant_get_child_value (parameter, 1);
  g_autoptr (VisemeJob) job = find_job (self, id);

  if (job)
    g_signal_emit (self, signals[COMPOSE], 0, job, g_variant_get_string (quality, NULL));
}

static void
on_show_in_files (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  VisemeJobActions *self = VISEME_JOB_ACTIONS (user_data);
  g_autoptr (VisemeJob) job = find_job (self, id);

  if (job && viseme_job_get_result (job))
    viseme_saver_show_in_files (viseme_job_get_result (job), self->window);
}

static void
show_trouble (VisemeJobActions *self, const char *heading, const GError *error)
{
  GtkWidget *dialog = adw_message_dialog_new (self->window, heading, error->message);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* A free name beside the result. */
static GFile *
choose_evidence_place (VisemeJob *job)
{
  g_autoptr (GFile) folder = g_file_get_parent (viseme_job_get_result (job));
  g_autofree char *name = g_strdup_printf ("evidence-%.8s.json", viseme_job_get_id (job));
  g_autoptr (GFile) wanted = g_file_get_child (folder, name);

  return viseme_files_make_unique (wanted);
}

/* All that is known of a job, for a request for a refund. */
static void
on_save_evidence (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  VisemeJobActions *self = VISEME_JOB_ACTIONS (user_data);
  g_autoptr (VisemeJob) job = find_job (self, id);
  g_autoptr (GFile) place = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!job || !viseme_job_get_result (job))
    return;

  place = choose_evidence_place (job);
  text = viseme_ledger_make_evidence (viseme_runner_get_journal (self->runner),
                                      viseme_job_get_id (job), &error);
  if (text && g_file_replace_contents (place, text, strlen (text), NULL, FALSE,
                                       G_FILE_CREATE_PRIVATE, NULL, NULL, &error))
    viseme_saver_show_in_files (place, self->window);
  else
    show_trouble (self, _ ("The Evidence Could Not Be Saved"), error);
}

typedef struct
{
  VisemeJobActions *actions;
  VisemeJob *job;
  GtkEditable *name;
} Rename;

static void
rename_free (Rename *rename)
{
  g_object_unref (rename->actions);
  g_object_unref (rename->job);
  g_free (rename);
}

static void
on_rename_answered (Rename *rename, const char *response)
{
  if (g_str_equal (response, "rename") && rename->actions->runner)
    viseme_runner_rename (rename->actions->runner, rename->job,
                          gtk_editable_get_text (rename->name));
}

static GtkWidget *
make_name_entry (VisemeJob *job)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), viseme_job_get_title (job));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Name"),
                                  -1);

  return entry;
}

static void
on_rename (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  VisemeJobActions *self = VISEME_JOB_ACTIONS (user_data);
  g_autoptr (VisemeJob) job = find_job (self, id);
  GtkWidget *dialog;
  Rename *rename;

  if (!job)
    return;

  dialog = adw_message_dialog_new (self->window, _ ("Rename Lip-Sync"),
                                   _ ("Only the name in the list changes, not that of the file."));
  rename = g_new0 (Rename, 1);
  rename->actions = g_object_ref (self);
  rename->job = g_object_ref (job);
  rename->name = GTK_EDITABLE (make_name_entry (job));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "rename",
                                    _ ("Rename"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "rename",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "rename");
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), GTK_WIDGET (rename->name));
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_rename_answered), rename,
                         (GClosureNotify) (void (*) (void)) rename_free, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_remove (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  VisemeJobActions *self = VISEME_JOB_ACTIONS (user_data);
  VisemeJob *job = find_job (self, id);

  if (!job)
    return;

  if (!viseme_runner_can_remove (self->runner, job))
    {
      g_object_unref (job);
      return;
    }

  g_hash_table_insert (self->removed, (char *) viseme_job_get_id (job), job);
  viseme_runner_remove (self->runner, job);
  g_signal_emit (self, signals[REMOVED], 0, job);
}

static void
on_put_back (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  VisemeJobActions *self = VISEME_JOB_ACTIONS (user_data);
  g_autoptr (VisemeJob) job = NULL;

  if (!g_hash_table_steal_extended (self->removed, g_variant_get_string (id, NULL), NULL,
                                    (gpointer *) &job))
    return;

  viseme_runner_put_back (self->runner, job);
  g_signal_emit (self, signals[PUT_BACK], 0, job);
}

static const GActionEntry entries[] = {
  { "cancel", on_cancel, "s" },
  { "retry", on_retry, "s" },
  { "duplicate", on_duplicate, "s" },
  { "other-quality", on_other_quality, "(ss)" },
  { "rename", on_rename, "s" },
  { "show-in-files", on_show_in_files, "s" },
  { "remove", on_remove, "s" },
  { "put-back", on_put_back, "s" },
  { "save-evidence", on_save_evidence, "s" },
};

/**
 * viseme_job_actions_set_runner:
 * @self: the actions
 * @runner: what runs the jobs
 *
 * Sets it, once.
 */
void
viseme_job_actions_set_runner (VisemeJobActions *self, VisemeRunner *runner)
{
  g_return_if_fail (VISEME_IS_JOB_ACTIONS (self));

  g_set_object (&self->runner, runner);
}

static void
append_item (GMenu *menu, const char *label, const char *action, VisemeJob *job)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", viseme_job_get_id (job));
  g_menu_append_item (menu, item);
}

static GMenuModel *
make_qualities (VisemeJob *job)
{
  GMenu *menu = g_menu_new ();
  GListModel *models = viseme_plan_get_models ();

  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr (VisemeModel) model = g_list_model_get_item (models, i);
      g_autofree char *price = viseme_plan_describe_price (model);
      g_autofree char *label = g_strdup_printf ("%s · %s", viseme_model_get_name (model), price);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      if (!viseme_model_takes (model, viseme_input_is_picture (viseme_job_get_video (job))) ||
          g_strcmp0 (viseme_model_get_id (model), viseme_job_get_model_id (job)) == 0)
        continue;
      g_menu_item_set_action_and_target (item, "jobs.other-quality", "(ss)",
                                         viseme_job_get_id (job), viseme_model_get_id (model));
      g_menu_append_item (menu, item);
    }

  return G_MENU_MODEL (menu);
}

static void
append_section (GMenu *menu, GMenu *section)
{
  if (g_menu_model_get_n_items (G_MENU_MODEL (section)) > 0)
    g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

static GMenu *
make_again_section (VisemeJob *job)
{
  VisemeJobState state = viseme_job_get_state (job);
  GMenu *section = g_menu_new ();

  if (is_running (job))
    append_item (section, _ ("Cancel"), "jobs.cancel", job);
  else if (state != VISEME_JOB_DONE)
    append_item (section, _ ("Try Again"), "jobs.retry", job);
  if (!is_running (job) && state != VISEME_JOB_UNCONFIRMED)
    {
      g_autoptr (GMenuModel) qualities = make_qualities (job);

      g_menu_append_submenu (section, _ ("Try Another Quality"), qualities);
    }
  append_item (section, _ ("Duplicate"), "jobs.duplicate", job);

  return section;
}

/**
 * viseme_job_actions_make_menu:
 * @self: the actions
 * @job: a job of the list
 *
 * Returns: (transfer full): a menu of all that can be done to @job as it is now
 */
GMenuModel *
viseme_job_actions_make_menu (VisemeJobActions *self, VisemeJob *job)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) again = make_again_section (job);
  g_autoptr (GMenu) list = g_menu_new ();
  g_autoptr (GMenu) end = g_menu_new ();

  g_return_val_if_fail (VISEME_IS_JOB_ACTIONS (self), NULL);

  append_item (list, _ ("Rename…"), "jobs.rename", job);
  if (viseme_job_get_result (job))
    append_item (list, _ ("Show in Files"), "jobs.show-in-files", job);
  if (self->runner && viseme_runner_can_remove (self->runner, job))
    append_item (end, _ ("Remove from List"), "jobs.remove", job);
  append_section (menu, again);
  append_section (menu, list);
  append_section (menu, end);

  return G_MENU_MODEL (menu);
}

static void
viseme_job_actions_dispose (GObject *object)
{
  VisemeJobActions *self = VISEME_JOB_ACTIONS (object);

  g_clear_object (&self->runner);
  g_clear_pointer (&self->removed, g_hash_table_unref);

  G_OBJECT_CLASS (viseme_job_actions_parent_class)->dispose (object);
}

static void
viseme_job_actions_class_init (VisemeJobActionsClass *klass)
{
  const struct
  {
    const char *name;
    guint n_params;
  } wanted[N_SIGNALS] = {
    [RETRY] = { "retry", 1 },
    [COMPOSE] = { "compose", 2 },
    [REMOVED] = { "removed", 1 },
    [PUT_BACK] = { "put-back", 1 },
  };

  G_OBJECT_CLASS (klass)->dispose = viseme_job_actions_dispose;

  for (gsize i = 0; i < N_SIGNALS; i++)
    signals[i] =
        g_signal_new (wanted[i].name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, wanted[i].n_params, VISEME_TYPE_JOB, G_TYPE_STRING);
}

static void
viseme_job_actions_init (VisemeJobActions *self)
{
  self->removed = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
}

/**
 * viseme_job_actions_new:
 * @window: the window that the actions are for, and that outlives them
 *
 * Returns: (transfer full): actions without a runner yet
 */
VisemeJobActions *
viseme_job_actions_new (GtkWindow *window)
{
  VisemeJobActions *self = g_object_new (VISEME_TYPE_JOB_ACTIONS, NULL);
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  self->window = window;
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "jobs", G_ACTION_GROUP (group));

  return self;
}
