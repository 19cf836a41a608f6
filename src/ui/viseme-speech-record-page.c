/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-speech-record-page"

#include "config.h"

#include "viseme-speech-record-page.h"

#include "base/viseme-files.h"
#include "base/viseme-format.h"
#include "media/viseme-microphones.h"
#include "media/viseme-recorder.h"
#include "ui/viseme-take-list.h"
#include "ui/viseme-widgets.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <gst/gst.h>

#define COUNTDOWN_SECONDS 3
#define TOO_LOUD          0.985 /* −1 dB: what is louder is cut off */
#define TOO_QUIET         0.25  /* −45 dB: no voice near a microphone is that quiet */

struct _VisemeSpeechRecordPage
{
  AdwBin parent_instance;

  VisemeInput *input;
  VisemeMicrophones *microphones; /* NULL: the page was not shown yet */
  VisemeRecorder *recorder;
  int seconds_left; /* of the countdown, 0: none is under way */
  guint countdown_id;
  double loudest; /* of the take, 0..1 */
  char *message;  /* about the last take, nullable */

  GtkDropDown *microphone;
  GtkWidget *level;
  GtkWidget *clock;
  GtkWidget *record_button;
  GtkWidget *status;
  VisemeTakeList *takes;
};

G_DEFINE_FINAL_TYPE (VisemeSpeechRecordPage, viseme_speech_record_page, ADW_TYPE_BIN)

static gboolean
is_open (VisemeSpeechRecordPage *self)
{
  return viseme_recorder_is_open (self->recorder);
}

static gboolean
has_microphone (VisemeSpeechRecordPage *self)
{
  return self->microphones && g_list_model_get_n_items (G_LIST_MODEL (self->microphones)) > 0;
}

static const char *
describe_button (VisemeSpeechRecordPage *self)
{
  if (self->seconds_left > 0)
    return _ ("Cancel Recording");
  if (is_open (self))
    return _ ("Stop Recording");

  return viseme_take_list_is_empty (self->takes) ? _ ("Record") : _ ("Record Again");
}

static const char *
find_status (VisemeSpeechRecordPage *self)
{
  if (!self->microphones || !viseme_microphones_is_ready (self->microphones))
    return _ ("Looking for microphones…");
  if (!has_microphone (self))
    return _ ("There is no microphone. Plug one in, or choose a file instead.");
  if (self->seconds_left > 0)
    return _ ("Get ready: the video begins without its sound.");
  if (viseme_recorder_get_recording (self->recorder))
    return self->loudest >= TOO_LOUD
               ? _ ("Too loud: move away from the microphone, or turn it down.")
               : _ ("Speak now.");

  return self->message ? self->message : "";
}

static void
show_clock (VisemeSpeechRecordPage *self)
{
  double elapsed = viseme_recorder_get_elapsed (self->recorder);
  g_autofree char *text = self->seconds_left > 0 ? g_strdup_printf ("%d", self->seconds_left)
                                                 : viseme_format_clock (elapsed);

  gtk_label_set_label (GTK_LABEL (self->clock), text);
}

static void
update (VisemeSpeechRecordPage *self)
{
  const char *status = find_status (self);
  gboolean recording = viseme_recorder_get_recording (self->recorder);

  show_clock (self);
  gtk_label_set_label (GTK_LABEL (self->status), status);
  gtk_widget_set_visible (self->status, *status != '\0');
  gtk_button_set_label (GTK_BUTTON (self->record_button), describe_button (self));
  gtk_widget_set_sensitive (self->record_button, has_microphone (self) || is_open (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->microphone),
                            has_microphone (self) && !is_open (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->takes), !is_open (self));
  if (recording)
    gtk_widget_add_css_class (self->record_button, "destructive-action");
  else
    gtk_widget_remove_css_class (self->record_button, "destructive-action");
}

static void
watch_video (VisemeSpeechRecordPage *self, gboolean playing)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "composer.watch-video", "b", playing);
}

static void
stop_countdown (VisemeSpeechRecordPage *self)
{
  g_clear_handle_id (&self->countdown_id, g_source_remove);
  self->seconds_left = 0;
}

static void
set_message (VisemeSpeechRecordPage *self, const char *message)
{
  g_free (self->message);
  self->message = g_strdup (message);
}

static gboolean
on_second (gpointer user_data)
{
  VisemeSpeechRecordPage *self = user_data;

  if (--self->seconds_left > 0)
    {
      update (self);
      return G_SOURCE_CONTINUE;
    }

  self->countdown_id = 0;
  watch_video (self, TRUE);
  viseme_recorder_begin (self->recorder);
  update (self);

  return G_SOURCE_REMOVE;
}

/* A name that says when, so that an earlier take is never written over. */
static GFile *
make_take (void)
{
  g_autofree char *data = viseme_files_get_data_dir ();
  g_autofree char *folder = g_build_filename (data, "takes", NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%d %H-%M-%S");
  /* Translators: the name of a file; the time of a recording */
  g_autofree char *name = g_strdup_printf (_ ("Take %s.wav"), time);

  g_mkdir_with_parents (folder, 0700);

  return g_file_new_build_filename (folder, name, NULL);
}

static void
start (VisemeSpeechRecordPage *self)
{
  g_autoptr (GFile) take = make_take ();
  g_autoptr (GError) error = NULL;

  self->loudest = 0;
  set_message (self, NULL);
  viseme_recorder_set_microphone (self->recorder,
                                  gtk_drop_down_get_selected_item (self->microphone));
  if (viseme_recorder_open (self->recorder, take, &error))
    {
      self->seconds_left = COUNTDOWN_SECONDS;
      self->countdown_id = g_timeout_add_seconds (1, on_second, self);
    }
  else
    {
      set_message (self, error->message);
    }
  update (self);
}

static void
on_record_clicked (VisemeSpeechRecordPage *self)
{
  if (!is_open (self))
    {
      start (self);
      return;
    }

  stop_countdown (self);
  viseme_recorder_stop (self->recorder);
  update (self);
}

static void
on_level_changed (VisemeSpeechRecordPage *self)
{
  double level = viseme_recorder_get_level (self->recorder);

  gtk_level_bar_set_value (GTK_LEVEL_BAR (self->level), level);
  if (viseme_recorder_get_recording (self->recorder))
    self->loudest = MAX (self->loudest, level);
  update (self);
}

static void
on_recording_changed (VisemeSpeechRecordPage *self)
{
  if (!viseme_recorder_get_recording (self->recorder))
    watch_video (self, FALSE);
  update (self);
}

static void
on_finished (VisemeSpeechRecordPage *self, GFile *take)
{
  viseme_take_list_add (self->takes, take, viseme_recorder_get_elapsed (self->recorder));
  if (self->loudest >= TOO_LOUD)
    set_message (self, _ ("Too loud in places: move away from the microphone and record again."));
  else if (self->loudest < TOO_QUIET)
    set_message (self, _ ("Hardly anything was heard. Is the microphone muted?"));
  viseme_input_set_file (self->input, take);
  update (self);
}

static void
on_failed (VisemeSpeechRecordPage *self, GError *error)
{
  stop_countdown (self);
  set_message (self, error->message);
  update (self);
}

static void
on_take_chosen (VisemeSpeechRecordPage *self, GFile *take)
{
  viseme_input_set_file (self->input, take);
}

static void
on_file_changed (VisemeSpeechRecordPage *self)
{
  viseme_take_list_show_chosen (self->takes, viseme_input_get_file (self->input));
}

/**
 * viseme_speech_record_page_set_input:
 * @self: the page
 * @input: gets the take that is chosen, for good
 */
void
viseme_speech_record_page_set_input (VisemeSpeechRecordPage *self, VisemeInput *input)
{
  g_return_if_fail (VISEME_IS_SPEECH_RECORD_PAGE (self));
  g_return_if_fail (self->input == NULL);

  self->input = g_object_ref (input);
  g_signal_connect_object (input, "notify::file", G_CALLBACK (on_file_changed), self,
                           G_CONNECT_SWAPPED);
}

/* Microphones are looked for only for those who want to record. */
static void
viseme_speech_record_page_map (GtkWidget *widget)
{
  VisemeSpeechRecordPage *self = VISEME_SPEECH_RECORD_PAGE (widget);

  GTK_WIDGET_CLASS (viseme_speech_record_page_parent_class)->map (widget);
  if (!self->microphones)
    {
      self->microphones = viseme_microphones_new ();
      g_signal_connect_object (self->microphones, "notify::ready", G_CALLBACK (update), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->microphones, "items-changed", G_CALLBACK (update), self,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
      gtk_drop_down_set_model (self->microphone, G_LIST_MODEL (self->microphones));
    }
  update (self);
}

/* Nobody is recorded who does not see it. */
static void
viseme_speech_record_page_unmap (GtkWidget *widget)
{
  VisemeSpeechRecordPage *self = VISEME_SPEECH_RECORD_PAGE (widget);

  stop_countdown (self);
  viseme_recorder_stop (self->recorder);
  GTK_WIDGET_CLASS (viseme_speech_record_page_parent_class)->unmap (widget);
}

static void
viseme_speech_record_page_dispose (GObject *object)
{
  VisemeSpeechRecordPage *self = VISEME_SPEECH_RECORD_PAGE (object);

  stop_countdown (self);
  g_clear_object (&self->recorder);
  g_clear_object (&self->microphones);
  g_clear_object (&self->input);
  g_clear_pointer (&self->message, g_free);

  G_OBJECT_CLASS (viseme_speech_record_page_parent_class)->dispose (object);
}

static void
viseme_speech_record_page_class_init (VisemeSpeechRecordPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_speech_record_page_dispose;
  widget_class->map = viseme_speech_record_page_map;
  widget_class->unmap = viseme_speech_record_page_unmap;

  g_type_ensure (VISEME_TYPE_TAKE_LIST);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/viseme_app/Viseme/ui/speech-record-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechRecordPage, microphone);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechRecordPage, level);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechRecordPage, clock);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechRecordPage, record_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechRecordPage, status);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechRecordPage, takes);
}

/* The offsets are made for batteries, of which little is bad. */
static void
set_up_level (VisemeSpeechRecordPage *self)
{
  GtkLevelBar *bar = GTK_LEVEL_BAR (self->level);

  gtk_level_bar_remove_offset_value (bar, GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (bar, GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (bar, GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Loudness"), -1);
}

static void
watch_recorder (VisemeSpeechRecordPage *self)
{
  self->recorder = viseme_recorder_new ();
  g_signal_connect_object (self->recorder, "notify::level", G_CALLBACK (on_level_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recorder, "notify::elapsed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recorder, "notify::recording", G_CALLBACK (on_recording_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recorder, "finished", G_CALLBACK (on_finished), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recorder, "failed", G_CALLBACK (on_failed), self,
                           G_CONNECT_SWAPPED);
}

static void
viseme_speech_record_page_init (VisemeSpeechRecordPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  viseme_widgets_set_name (GTK_WIDGET (self->microphone), _ ("Microphone"));
  set_up_level (self);
  watch_recorder (self);
  gtk_drop_down_set_expression (
      self->microphone, gtk_property_expression_new (GST_TYPE_DEVICE, NULL, "display-name"));
  g_signal_connect_swapped (self->record_button, "clicked", G_CALLBACK (on_record_clicked), self);
  g_signal_connect_object (self->takes, "chosen", G_CALLBACK (on_take_chosen), self,
                           G_CONNECT_SWAPPED);
  update (self);
}
