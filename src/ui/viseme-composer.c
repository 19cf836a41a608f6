/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-composer"

#include "config.h"

#include "viseme-composer.h"

#include "base/viseme-sample.h"
#include "ui/viseme-batch.h"
#include "ui/viseme-columns.h"
#include "ui/viseme-file-chooser.h"
#include "ui/viseme-input.h"
#include "ui/viseme-link-dialog.h"
#include "ui/viseme-pace.h"
#include "ui/viseme-plan.h"
#include "ui/viseme-quality-list.h"
#include "ui/viseme-result-row.h"
#include "ui/viseme-sign-in-dialog.h"
#include "ui/viseme-sorting.h"
#include "ui/viseme-speech-card.h"
#include "ui/viseme-submission.h"
#include "ui/viseme-video-card.h"

#include <glib/gi18n.h>

/* Where accounts are looked after. */
#define SITE_URL "https://app.varg.ai"

#define VIDEO_KEY  "draft-video"
#define SPEECH_KEY "draft-speech"

struct _VisemeComposer
{
  AdwBin parent_instance;

  VisemeAccount *account;
  VisemeInput *video;
  VisemeInput *speech;
  VisemeBatch *batch;
  VisemeEdits *edits;
  GSettings *settings;

  VisemeVideoCard *video_card;
  VisemeSpeechCard *speech_card;
  VisemeQualityList *qualities;
  VisemeResultRow *result_row;
  GtkWidget *batch_row;
  GtkWidget *batch_label;
  GtkWidget *sample_button;
  GtkWidget *start_label;
  GtkWidget *notice_row;
  GtkWidget *notice;
  gboolean ready;
};

enum
{
  START,
  MESSAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeComposer, viseme_composer, ADW_TYPE_BIN)

static gboolean
is_empty (VisemeComposer *self)
{
  return !viseme_input_get_file (self->video) && !viseme_input_get_file (self->speech);
}

static char *
describe_notice (VisemeComposer *self, VisemeModel *model)
{
  gint64 balance = self->account ? viseme_account_get_balance (self->account) : -1;

  return viseme_plan_describe_shortage (balance, viseme_model_get_credits (model) *
                                                     viseme_batch_count (self->batch));
}

/* The buttons that asked for files are gone: the next thing to decide gets the focus. It is not
 * the button that starts, so that no stray key spends money. */
static void
set_ready (VisemeComposer *self, gboolean ready)
{
  if (self->ready == ready)
    return;

  self->ready = ready;
  if (ready && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_child_focus (GTK_WIDGET (self->qualities), GTK_DIR_TAB_FORWARD);
}

/* The others need the file on the card that they go with. */
static void
update_batch (VisemeComposer *self)
{
  g_autofree char *text = NULL;
  VisemeInput *first = self->batch->kind == VISEME_INPUT_VIDEO ? self->video : self->speech;

  if (!viseme_input_get_file (first))
    viseme_batch_clear (self->batch);
  text = viseme_batch_describe (self->batch);
  gtk_label_set_label (GTK_LABEL (self->batch_label), text ? text : "");
  gtk_widget_set_visible (self->batch_row, text != NULL);
}

static double
estimate_seconds (VisemeComposer *self)
{
  VisemeMediaInfo *video = viseme_input_get_info (self->video);
  VisemeMediaInfo *speech = viseme_input_get_info (self->speech);

  if (!video || !speech || !self->settings)
    return 0;

  return viseme_pace_estimate (self->settings, video, speech) * viseme_batch_count (self->batch);
}

static void
update (VisemeComposer *self)
{
  VisemeMediaInfo *picture = viseme_input_get_info (self->video);
  VisemeModel *model;
  gboolean ready = viseme_input_get_info (self->video) && viseme_input_get_info (self->speech);
  g_autofree char *action = NULL;
  g_autofree char *notice = NULL;

  update_batch (self);
  viseme_quality_list_set_picture (self->qualities,
                                   picture && viseme_media_info_is_image (picture));
  model = viseme_quality_list_get_selected (self->qualities);
  action = viseme_plan_describe_action (model, viseme_batch_count (self->batch));
  notice = describe_notice (self, model);
  gtk_label_set_label (GTK_LABEL (self->start_label), action);
  gtk_label_set_label (GTK_LABEL (self->notice), notice ? notice : "");
  gtk_widget_set_visible (self->notice_row, notice != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.start", ready && !notice);
  gtk_widget_set_visible (self->sample_button, is_empty (self));
  viseme_quality_list_set_local_seconds (self->qualities, estimate_seconds (self));
  set_ready (self, ready);
}

static const char *
get_url (VisemeComposer *self, VisemeModel *model)
{
  return viseme_model_is_local (model) ? NULL : viseme_account_get_base_url (self->account);
}

/* The last one that is started is shown, and on top of the list. */
static void
start_jobs (GtkWidget *widget, VisemeModel *model)
{
  VisemeComposer *self = VISEME_COMPOSER (widget);
  g_autoptr (GPtrArray) jobs = NULL;

  /* Whatever was asked meanwhile, the cards decide. */
  if (!viseme_input_get_info (self->video) || !viseme_input_get_info (self->speech))
    return;

  jobs = viseme_batch_make_jobs (self->batch, viseme_input_get_file (self->video),
                                 viseme_input_get_file (self->speech), model, get_url (self, model),
                                 viseme_edits_get (self->edits));
  viseme_batch_clear (self->batch);
  update (self);
  for (guint i = jobs->len; i > 0; i--)
    g_signal_emit (self, signals[START], 0, g_ptr_array_index (jobs, i - 1));
}

static void
on_signed_in (VisemeComposer *self, gboolean only_for_session)
{
  g_signal_emit (self, signals[MESSAGE], 0,
                 only_for_session
                     ? _ ("Signed in until Viseme is closed: there is no keyring to keep the key")
                     : _ ("Signed in"));
}

static void
on_start (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  VisemeComposer *self = VISEME_COMPOSER (widget);
  VisemeModel *model = viseme_quality_list_get_selected (self->qualities);
  VisemeSignInDialog *dialog;

  if (viseme_model_is_local (model) || viseme_account_get_signed_in (self->account))
    {
      viseme_submission_ask (widget, self->settings, model, get_url (self, model),
                             viseme_batch_count (self->batch), start_jobs);
      return;
    }

  /* Nothing paid starts by itself: after signing in, the button with the price is pressed again. */
  dialog = viseme_sign_in_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), self->account);
  g_signal_connect_object (dialog, "signed-in", G_CALLBACK (on_signed_in), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static char *
describe_left_out (const VisemeSorting *sorting)
{
  if (sorting->n_folders > 0)
    return g_strdup (_ ("Folders cannot be used: drop the files in them"));
  if (viseme_sorting_count (sorting) == VISEME_BATCH_MAX)
    return g_strdup_printf (ngettext ("%u file was left out: there can be %d lip-syncs at once",
                                      "%u files were left out: there can be %d lip-syncs at once",
                                      sorting->n_left_out),
                            sorting->n_left_out, VISEME_BATCH_MAX);

  return g_strdup_printf (ngettext ("%u file was left out: several videos go with one recording, "
                                    "or several recordings with one video",
                                    "%u files were left out: several videos go with one "
                                    "recording, or several recordings with one video",
                                    sorting->n_left_out),
                          sorting->n_left_out);
}

static void
report_left_out (VisemeComposer *self, const VisemeSorting *sorting)
{
  g_autofree char *text = NULL;

  if (sorting->n_left_out == 0 && sorting->n_folders == 0)
    return;

  text = describe_left_out (sorting);
  g_signal_emit (self, signals[MESSAGE], 0, text);
}

static VisemeSorting *
sort_files (VisemeComposer *self, GPtrArray *files)
{
  return viseme_sorting_new (files, viseme_input_get_file (self->video) != NULL,
                             viseme_input_get_file (self->speech) != NULL);
}

/**
 * viseme_composer_take_files:
 * @self: the composer
 * @files: (element-type GFile): files or web links
 *
 * Puts each file where it belongs by its type; says so when there are too many.
 */
void
viseme_composer_take_files (VisemeComposer *self, GPtrArray *files)
{
  g_autoptr (VisemeSorting) sorting = NULL;

  g_return_if_fail (VISEME_IS_COMPOSER (self));

  sorting = sort_files (self, files);
  if (sorting->video)
    viseme_input_set_file (self->video, sorting->video);
  if (sorting->speech)
    viseme_input_set_file (self->speech, sorting->speech);
  viseme_batch_set (self->batch,
                    sorting->more_are_videos ? VISEME_INPUT_VIDEO : VISEME_INPUT_SPEECH,
                    sorting->more);
  update (self);
  report_left_out (self, sorting);
}

/**
 * viseme_composer_describe_drop:
 * @self: the composer
 * @files: (nullable) (element-type GFile): what is dragged, %NULL when it is not known yet
 *
 * Returns: (transfer full): what dropping @files would do
 */
char *
viseme_composer_describe_drop (VisemeComposer *self, GPtrArray *files)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (VisemeSorting) sorting = sort_files (self, files ? files : none);

  return viseme_sorting_describe (sorting);
}

/**
 * viseme_composer_clear:
 * @self: the composer
 *
 * Empties both cards; the quality stays.
 */
void
viseme_composer_clear (VisemeComposer *self)
{
  g_return_if_fail (VISEME_IS_COMPOSER (self));

  viseme_input_set_file (self->video, NULL);
  viseme_input_set_file (self->speech, NULL);
}

/**
 * viseme_composer_set_files:
 * @self: the composer
 * @video: a video
 * @speech: a recording of speech
 *
 * Fills both cards.
 */
void
viseme_composer_set_files (VisemeComposer *self, GFile *video, GFile *speech)
{
  g_return_if_fail (VISEME_IS_COMPOSER (self));

  viseme_input_set_file (self->video, video);
  viseme_input_set_file (self->speech, speech);
}

/**
 * viseme_composer_set_changes:
 * @self: a composer that has its files
 * @changes: what is to be changed about them
 */
void
viseme_composer_set_changes (VisemeComposer *self, const VisemeChanges *changes)
{
  g_return_if_fail (VISEME_IS_COMPOSER (self));

  viseme_edits_set (self->edits, changes);
}

/**
 * viseme_composer_set_quality:
 * @self: the composer
 * @id: id of a quality; one that is not offered leaves the choice as it is
 *
 * Chooses a quality.
 */
void
viseme_composer_set_quality (VisemeComposer *self, const char *id)
{
  g_return_if_fail (VISEME_IS_COMPOSER (self));

  g_object_set (self->qualities, "selected-id", id, NULL);
}

/* Whatever the name of a file promised, a look inside decides: the file moves to the other card
 * when that one is free. */
static void
move_to (VisemeInput *from, VisemeInput *to, GFile *file)
{
  g_autoptr (GFile) kept = g_object_ref (file);

  if (viseme_input_get_file (to))
    return;

  viseme_input_set_file (from, NULL);
  viseme_input_set_file (to, kept);
}

static void
on_video_misplaced (VisemeComposer *self, GFile *file)
{
  move_to (self->video, self->speech, file);
}

static void
on_speech_misplaced (VisemeComposer *self, GFile *file)
{
  move_to (self->speech, self->video, file);
}

static void
on_text_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeComposer) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr (GPtrArray) files = text ? viseme_input_parse_text (text) : NULL;

  if (files && files->len > 0)
    viseme_composer_take_files (self, files);
  else
    g_signal_emit (self, signals[MESSAGE], 0,
                   _ ("There is no file or link on the clipboard to paste"));
}

static void
on_files_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeComposer) self = user_data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr (GPtrArray) files = NULL;

  if (!value)
    return;

  files = viseme_file_chooser_copy_list (g_value_get_boxed (value));
  viseme_composer_take_files (self, files);
}

/**
 * viseme_composer_paste:
 * @self: the composer
 *
 * Takes the files, paths or links on the clipboard.
 */
void
viseme_composer_paste (VisemeComposer *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);

  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL,
                                    on_files_read, g_object_ref (self));
  else
    gdk_clipboard_read_text_async (clipboard, NULL, on_text_read, g_object_ref (self));
}

static void
on_video_chosen (GFile *file, gpointer user_data)
{
  viseme_input_set_file (VISEME_COMPOSER (user_data)->video, file);
}

static void
on_audio_chosen (GFile *file, gpointer user_data)
{
  viseme_input_set_file (VISEME_COMPOSER (user_data)->speech, file);
}

static void
on_choose_video (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  viseme_file_chooser_open (widget, _ ("Choose a Video or a Picture"), "video/*", "image/*",
                            on_video_chosen);
}

static void
on_choose_audio (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  viseme_file_chooser_open (widget, _ ("Choose a Recording"), "audio/*", "video/*",
                            on_audio_chosen);
}

static void
on_remove_video (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  viseme_input_set_file (VISEME_COMPOSER (widget)->video, NULL);
}

static void
on_remove_audio (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  viseme_input_set_file (VISEME_COMPOSER (widget)->speech, NULL);
}

static void
on_link (GFile *link, gpointer user_data)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (files, g_object_ref (link));
  viseme_composer_take_files (VISEME_COMPOSER (user_data), files);
}

static void
on_paste_link (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  viseme_link_dialog_ask (widget, on_link);
}

static void
on_forget_batch (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  viseme_batch_clear (VISEME_COMPOSER (widget)->batch);
  update (VISEME_COMPOSER (widget));
}

static void
on_add_credits (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  const char *site = g_getenv ("VARG_APP_URL");
  g_autofree char *url =
      g_strconcat (site && *site ? site : SITE_URL, "/dashboard?tab=billing", NULL);

  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (widget)), url, GDK_CURRENT_TIME);
}

static void
on_watch_video (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  viseme_video_card_watch (VISEME_COMPOSER (widget)->video_card, g_variant_get_boolean (parameter));
}

static void
on_try_sample (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  VisemeComposer *self = VISEME_COMPOSER (widget);
  g_autoptr (GPtrArray) files = viseme_sample_find ();

  if (files)
    viseme_composer_take_files (self, files);
  else
    g_signal_emit (self, signals[MESSAGE], 0,
                   _ ("The sample is missing: install Viseme again, or choose own files"));
}

/**
 * viseme_composer_set_account:
 * @self: the composer
 * @account: the account that paid jobs go to
 *
 * Sets it, once.
 */
void
viseme_composer_set_account (VisemeComposer *self, VisemeAccount *account)
{
  g_return_if_fail (VISEME_IS_COMPOSER (self));

  g_set_object (&self->account, account);
  viseme_video_card_set_account (self->video_card, account);
  viseme_speech_card_set_account (self->speech_card, account);
  g_signal_connect_object (account, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * viseme_composer_set_runner:
 * @self: the composer
 * @runner: what runs the jobs
 *
 * Lets texts be spoken.
 */
void
viseme_composer_set_runner (VisemeComposer *self, VisemeRunner *runner)
{
  g_return_if_fail (VISEME_IS_COMPOSER (self));

  viseme_video_card_set_runner (self->video_card, runner);
  viseme_speech_card_set_runner (self->speech_card, runner);
}

/**
 * viseme_composer_set_settings:
 * @self: the composer
 * @settings: the application's settings
 *
 * Remembers the chosen quality in @settings.
 */
void
viseme_composer_set_settings (VisemeComposer *self, GSettings *settings)
{
  g_return_if_fail (VISEME_IS_COMPOSER (self));

  g_set_object (&self->settings, settings);
  viseme_speech_card_set_settings (self->speech_card, settings);
  g_settings_bind (settings, "quality", self->qualities, "selected-id", G_SETTINGS_BIND_DEFAULT);
}

static void
viseme_composer_dispose (GObject *object)
{
  VisemeComposer *self = VISEME_COMPOSER (object);

  g_clear_object (&self->account);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->batch, viseme_batch_free);
  g_clear_object (&self->edits);
  g_clear_object (&self->video);
  g_clear_object (&self->speech);

  G_OBJECT_CLASS (viseme_composer_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, VisemeComposer, video_card);
  gtk_widget_class_bind_template_child (widget_class, VisemeComposer, speech_card);
  gtk_widget_class_bind_template_child (widget_class, VisemeComposer, qualities);
  gtk_widget_class_bind_template_child (widget_class, VisemeComposer, result_row);
  gtk_widget_class_bind_template_child (widget_class, VisemeComposer, sample_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeComposer, start_label);
  gtk_widget_class_bind_template_child (widget_class, VisemeComposer, notice_row);
  gtk_widget_class_bind_template_child (widget_class, VisemeComposer, notice);
  gtk_widget_class_bind_template_child (widget_class, VisemeComposer, batch_row);
  gtk_widget_class_bind_template_child (widget_class, VisemeComposer, batch_label);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "composer.start", NULL, on_start);
  gtk_widget_class_install_action (widget_class, "composer.choose-video", NULL, on_choose_video);
  gtk_widget_class_install_action (widget_class, "composer.choose-audio", NULL, on_choose_audio);
  gtk_widget_class_install_action (widget_class, "composer.remove-video", NULL, on_remove_video);
  gtk_widget_class_install_action (widget_class, "composer.remove-audio", NULL, on_remove_audio);
  gtk_widget_class_install_action (widget_class, "composer.paste-link", NULL, on_paste_link);
  gtk_widget_class_install_action (widget_class, "composer.forget-batch", NULL, on_forget_batch);
  gtk_widget_class_install_action (widget_class, "composer.add-credits", NULL, on_add_credits);
  gtk_widget_class_install_action (widget_class, "composer.watch-video", "b", on_watch_video);
  gtk_widget_class_install_action (widget_class, "composer.try-sample", NULL, on_try_sample);
}

static void
viseme_composer_class_init (VisemeComposerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_composer_dispose;

  signals[START] = g_signal_new ("start", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, VISEME_TYPE_JOB);
  signals[MESSAGE] = g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (VISEME_TYPE_COLUMNS);
  g_type_ensure (VISEME_TYPE_VIDEO_CARD);
  g_type_ensure (VISEME_TYPE_SPEECH_CARD);
  g_type_ensure (VISEME_TYPE_QUALITY_LIST);
  g_type_ensure (VISEME_TYPE_RESULT_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/composer.ui");
  bind_children (widget_class);
  install_actions (widget_class);
}

static void
keep_draft (VisemeComposer *self, GParamSpec *pspec, VisemeInput *input)
{
  GFile *file = viseme_input_get_file (input);
  g_autofree char *uri = file ? g_file_get_uri (file) : NULL;

  if (self->settings)
    g_settings_set_string (self->settings, input == self->video ? VIDEO_KEY : SPEECH_KEY,
                           uri ? uri : "");
}

/* A file that is gone is not missed. */
static void
restore_input (VisemeComposer *self, VisemeInput *input, const char *key)
{
  g_autofree char *uri = g_settings_get_string (self->settings, key);
  g_autoptr (GFile) file = *uri ? g_file_new_for_uri (uri) : NULL;

  if (file && (!g_file_is_native (file) || g_file_query_exists (file, NULL)))
    viseme_input_set_file (input, file);
}

/**
 * viseme_composer_restore:
 * @self: the composer
 *
 * Fills the cards with what was on them when Viseme was ended, unless there is something already.
 */
void
viseme_composer_restore (VisemeComposer *self)
{
  g_return_if_fail (VISEME_IS_COMPOSER (self));

  if (!is_empty (self))
    return;

  restore_input (self, self->video, VIDEO_KEY);
  restore_input (self, self->speech, SPEECH_KEY);
}

/* What was wanted of a file is not wanted of another one. */
static void
forget_edits (VisemeComposer *self, GParamSpec *pspec, VisemeInput *input)
{
  viseme_edits_forget (self->edits,
                       input == self->video ? VISEME_INPUT_VIDEO : VISEME_INPUT_SPEECH);
}

static void
watch_input (VisemeComposer *self, VisemeInput *input, GCallback on_misplaced)
{
  g_signal_connect_object (input, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (input, "notify::file", G_CALLBACK (keep_draft), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (input, "notify::file", G_CALLBACK (forget_edits), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (input, "misplaced", on_misplaced, self, G_CONNECT_SWAPPED);
}

static void
viseme_composer_init (VisemeComposer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->batch = viseme_batch_new ();
  self->video = viseme_input_new (VISEME_INPUT_VIDEO);
  self->speech = viseme_input_new (VISEME_INPUT_SPEECH);
  self->edits = viseme_edits_new ();
  viseme_result_row_set_inputs (self->result_row, self->video, self->speech, self->edits);
  viseme_video_card_set_input (self->video_card, self->video, self->edits);
  viseme_speech_card_set_input (self->speech_card, self->speech, self->edits);
  watch_input (self, self->video, G_CALLBACK (on_video_misplaced));
  watch_input (self, self->speech, G_CALLBACK (on_speech_misplaced));
  g_signal_connect_object (self->qualities, "notify::selected-id", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
}
