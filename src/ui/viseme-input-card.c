/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-input-card"

#include "config.h"

#include "viseme-input-card.h"

#include "base/viseme-files.h"
#include "media/viseme-preflight.h"
#include "ui/viseme-finding-list.h"
#include "ui/viseme-widgets.h"

#include <glib/gi18n.h>

struct _VisemeInputCard
{
  AdwBin parent_instance;

  VisemeInput *input;
  VisemeInputKind kind;
  VisemePreflight *preflight; /* nullable: of the file that is shown */
  VisemeLaneView *lane;       /* nullable */

  GtkWidget *header;
  GtkWidget *title;
  GtkWidget *switcher_bin;
  GtkWidget *file_row;
  GtkWidget *page_bin;
  GtkWidget *name;
  GtkWidget *replace_button;
  GtkWidget *remove_button;
  GtkStack *stack;
  GtkWidget *icon;
  GtkWidget *invitation;
  GtkWidget *hint;
  GtkWidget *choose_button;
  GtkWidget *link_button;
  GtkWidget *spinner;
  GtkWidget *status;
  GtkWidget *error;
  GtkWidget *choose_again_button;
  GtkWidget *content_bin;
  GtkWidget *facts;
  VisemeFindingList *findings;
};

/* What the two cards say. */
typedef struct
{
  const char *title;
  const char *icon;
  const char *invitation;
  const char *hint;
  const char *choose;
  const char *choose_action;
  const char *replace;
  const char *remove;
  const char *remove_action;
  const char *link;
} Words;

static const Words words_of_video = {
  .title = N_ ("Video"),
  .icon = "video-x-generic-symbolic",
  .invitation = N_ ("Drop a video or a picture here"),
  .hint = N_ ("One person who speaks, seen from the front"),
  .choose = N_ ("Choose Video…"),
  .choose_action = "composer.choose-video",
  .replace = N_ ("Choose Another Video…"),
  .remove = N_ ("Remove Video"),
  .remove_action = "composer.remove-video",
  .link = N_ ("Paste a Link to a Video…"),
};

static const Words words_of_speech = {
  .title = N_ ("Speech"),
  .icon = "audio-input-microphone-symbolic",
  .invitation = N_ ("Drop a recording here"),
  .hint = N_ ("What the person shall say, one clear voice"),
  .choose = N_ ("Choose Audio…"),
  .choose_action = "composer.choose-audio",
  .replace = N_ ("Choose Another Audio File…"),
  .remove = N_ ("Remove Audio"),
  .remove_action = "composer.remove-audio",
  .link = N_ ("Paste a Link to Audio…"),
};

enum
{
  PROP_0,
  PROP_CONTENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  CHECKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeInputCard, viseme_input_card, ADW_TYPE_BIN)

static void
name_icon_button (GtkWidget *button, const char *name, const char *action)
{
  viseme_widgets_set_name (button, name);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
}

static void
show_words (VisemeInputCard *self, const Words *words)
{
  gtk_label_set_label (GTK_LABEL (self->title), _ (words->title));
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), words->icon);
  gtk_label_set_label (GTK_LABEL (self->invitation), _ (words->invitation));
  gtk_label_set_label (GTK_LABEL (self->hint), _ (words->hint));

  gtk_button_set_label (GTK_BUTTON (self->choose_button), _ (words->choose));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->choose_button), words->choose_action);
  gtk_button_set_label (GTK_BUTTON (self->choose_again_button), _ (words->replace));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->choose_again_button), words->choose_action);
  viseme_widgets_set_name (self->link_button, _ (words->link));

  name_icon_button (self->replace_button, _ (words->replace), words->choose_action);
  name_icon_button (self->remove_button, _ (words->remove), words->remove_action);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (words->title), -1);
}

static const char *
find_page (VisemeInputCard *self)
{
  if (viseme_input_get_loading (self->input))
    return "loading";
  if (viseme_input_get_error_message (self->input))
    return "error";
  if (viseme_input_get_info (self->input))
    return "content";

  return "empty";
}

static void
show_name (VisemeInputCard *self, GFile *file)
{
  g_autofree char *base = file ? g_file_get_basename (file) : g_strdup ("");
  g_autofree char *shown = g_filename_display_name (base);

  gtk_label_set_label (GTK_LABEL (self->name), shown);
  gtk_widget_set_tooltip_text (self->name, *shown ? shown : NULL);
  gtk_widget_set_visible (self->replace_button, file != NULL);
  gtk_widget_set_visible (self->remove_button, file != NULL);
}

/* The invitation is for files: another source takes its place. */
static void
show_page (VisemeInputCard *self)
{
  gboolean has_page = adw_bin_get_child (ADW_BIN (self->page_bin)) != NULL;
  const char *page = find_page (self);

  gtk_widget_set_visible (self->page_bin, has_page);
  gtk_widget_set_visible (GTK_WIDGET (self->stack), !has_page || !g_str_equal (page, "empty"));
  gtk_stack_set_visible_child_name (self->stack, page);
}

/* Below a switcher, the row of the file is there only when there is a file. */
static void
show_file_row (VisemeInputCard *self)
{
  gtk_widget_set_visible (self->file_row, !gtk_widget_get_visible (self->switcher_bin) ||
                                              viseme_input_get_file (self->input) != NULL);
}

static void
on_input_changed (VisemeInputCard *self)
{
  const char *status = viseme_input_get_status (self->input);
  const char *error = viseme_input_get_error_message (self->input);
  VisemeMediaInfo *info = viseme_input_get_info (self->input);
  g_autofree char *facts = info ? viseme_media_info_describe (info) : NULL;

  show_name (self, viseme_input_get_file (self->input));
  gtk_label_set_label (GTK_LABEL (self->status), status ? status : "");
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), viseme_input_get_loading (self->input));
  gtk_label_set_label (GTK_LABEL (self->error), error ? error : "");
  gtk_label_set_label (GTK_LABEL (self->facts), facts ? facts : "");
  show_file_row (self);
  show_page (self);
}

static double
get_duration (VisemeInputCard *self)
{
  VisemeMediaInfo *info = viseme_input_get_info (self->input);

  return info ? viseme_media_info_get_duration (info) : 0;
}

static void
on_report (VisemeInputCard *self)
{
  const VisemeCheckReport *report = viseme_preflight_get_report (self->preflight);

  viseme_finding_list_show_findings (self->findings, report->findings,
                                     viseme_preflight_get_done (self->preflight));
  if (self->lane)
    viseme_lane_view_set_lane (self->lane, report->lane, get_duration (self));
  g_signal_emit (self, signals[CHECKED], 0, report);
}

static void
on_checked (VisemeInputCard *self)
{
  const GError *error = viseme_preflight_get_error (self->preflight);

  if (error)
    viseme_finding_list_show_error (self->findings, error->message);
}

static void
stop_checking (VisemeInputCard *self)
{
  if (!self->preflight)
    return;

  g_signal_handlers_disconnect_by_data (self->preflight, self);
  viseme_preflight_cancel (self->preflight);
  g_clear_object (&self->preflight);
}

/* What was used is offered again by the file chooser, here and in other applications; not what
 * Viseme made itself, such as recordings. */
static void
remember (GFile *file)
{
  g_autofree char *data = viseme_files_get_data_dir ();
  g_autoptr (GFile) own = g_file_new_for_path (data);
  g_autofree char *uri = g_file_get_uri (file);

  if (g_file_is_native (file) && !g_file_has_prefix (file, own))
    gtk_recent_manager_add_item (gtk_recent_manager_get_default (), uri);
}

/* Checks the file as soon as it is known to be one that can be used. */
static void
on_info_changed (VisemeInputCard *self)
{
  VisemeMediaInfo *info = viseme_input_get_info (self->input);

  stop_checking (self);
  viseme_finding_list_clear (self->findings);
  if (self->lane)
    viseme_lane_view_set_lane (self->lane, NULL, 0);
  if (!info)
    return;

  remember (viseme_media_info_get_file (info));
  self->preflight = viseme_preflight_new (viseme_media_info_get_file (info),
                                          self->kind == VISEME_INPUT_VIDEO ? VISEME_SUBJECT_VIDEO
                                                                           : VISEME_SUBJECT_AUDIO);
  g_signal_connect_swapped (self->preflight, "changed", G_CALLBACK (on_report), self);
  g_signal_connect_swapped (self->preflight, "notify::done", G_CALLBACK (on_checked), self);
  viseme_preflight_start (self->preflight, info);
  on_report (self);
}

/**
 * viseme_input_card_set_lane:
 * @self: a card
 * @lane: shows over time what the check of the file finds, for good
 */
void
viseme_input_card_set_lane (VisemeInputCard *self, VisemeLaneView *lane)
{
  g_return_if_fail (VISEME_IS_INPUT_CARD (self));

  g_set_object (&self->lane, lane);
}

/**
 * viseme_input_card_set_switcher:
 * @self: a card that has its input
 * @switcher: buttons that choose where the file comes from, for good
 *
 * Puts @switcher into the header.
 */
void
viseme_input_card_set_switcher (VisemeInputCard *self, GtkWidget *switcher)
{
  GtkWidget *content;

  g_return_if_fail (VISEME_IS_INPUT_CARD (self));
  g_return_if_fail (self->input != NULL);

  content = gtk_widget_get_parent (self->header);
  g_object_ref (self->file_row);
  gtk_box_remove (GTK_BOX (self->header), self->file_row);
  gtk_box_insert_child_after (GTK_BOX (content), self->file_row, self->page_bin);
  g_object_unref (self->file_row);
  gtk_label_set_xalign (GTK_LABEL (self->name), 0);
  gtk_widget_set_margin_start (self->name, 0);
  adw_bin_set_child (ADW_BIN (self->switcher_bin), switcher);
  gtk_widget_set_visible (self->switcher_bin, TRUE);
  show_file_row (self);
}

/**
 * viseme_input_card_set_page:
 * @self: a card that has its input
 * @page: (nullable): where the file is made; %NULL shows what files are chosen with
 *
 * Shows @page above the file that there is.
 */
void
viseme_input_card_set_page (VisemeInputCard *self, GtkWidget *page)
{
  g_return_if_fail (VISEME_IS_INPUT_CARD (self));
  g_return_if_fail (self->input != NULL);

  adw_bin_set_child (ADW_BIN (self->page_bin), page);
  show_page (self);
}

/**
 * viseme_input_card_set_input:
 * @self: a card
 * @input: the input that it shows, for good
 * @kind: which of the two cards it is
 * @edits: what is changed about the files, for good
 *
 * Fills the card.
 */
void
viseme_input_card_set_input (VisemeInputCard *self,
                             VisemeInput *input,
                             VisemeInputKind kind,
                             VisemeEdits *edits)
{
  g_return_if_fail (VISEME_IS_INPUT_CARD (self));
  g_return_if_fail (self->input == NULL);

  self->input = g_object_ref (input);
  self->kind = kind;
  viseme_finding_list_set_edits (self->findings, edits);
  show_words (self, kind == VISEME_INPUT_VIDEO ? &words_of_video : &words_of_speech);
  g_signal_connect_object (input, "notify", G_CALLBACK (on_input_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (input, "notify::info", G_CALLBACK (on_info_changed), self,
                           G_CONNECT_SWAPPED);
  on_input_changed (self);
}

static void
viseme_input_card_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VisemeInputCard *self = VISEME_INPUT_CARD (object);

  switch (prop_id)
    {
    case PROP_CONTENT:
      g_value_set_object (value, adw_bin_get_child (ADW_BIN (self->content_bin)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
viseme_input_card_set_property (GObject *object,
                                guint prop_id,
                                const GValue *value,
                                GParamSpec *pspec)
{
  VisemeInputCard *self = VISEME_INPUT_CARD (object);

  switch (prop_id)
    {
    case PROP_CONTENT:
      adw_bin_set_child (ADW_BIN (self->content_bin), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
viseme_input_card_dispose (GObject *object)
{
  VisemeInputCard *self = VISEME_INPUT_CARD (object);

  stop_checking (self);
  g_clear_object (&self->lane);
  g_clear_object (&self->input);

  G_OBJECT_CLASS (viseme_input_card_parent_class)->dispose (object);
}

static void
viseme_input_card_class_init (VisemeInputCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = viseme_input_card_get_property;
  object_class->set_property = viseme_input_card_set_property;
  object_class->dispose = viseme_input_card_dispose;

  properties[PROP_CONTENT] = g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[CHECKED] = g_signal_new ("checked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);

  g_type_ensure (VISEME_TYPE_FINDING_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/input-card.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, header);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, title);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, switcher_bin);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, file_row);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, page_bin);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, name);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, replace_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, remove_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, stack);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, icon);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, invitation);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, hint);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, choose_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, link_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, spinner);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, status);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, error);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, choose_again_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, content_bin);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, facts);
  gtk_widget_class_bind_template_child (widget_class, VisemeInputCard, findings);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
viseme_input_card_init (VisemeInputCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
