/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-recorder"

#include "config.h"

#include "viseme-recorder.h"

#include "base/viseme-error.h"

#include "viseme-media.h"
#include "viseme-wave-header.h"

#include <glib/gi18n-lib.h>
#include <gst/gst.h>

#define LEVEL_INTERVAL_NS (50 * GST_MSECOND)
#define CLOCK_INTERVAL_MS 200
#define BYTES_PER_SECOND  (48000 * 2)
#define QUIETEST_DB       (-60.0)
/* What is recorded when a GStreamer source for the default microphone is wanted. */
#define DEFAULT_SOURCE    "autoaudiosrc"
#define PIPELINE                                                                                \
  "audioconvert name=input ! audioresample ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! " \
  "level name=level interval=%" G_GUINT64_FORMAT " ! valve name=valve drop=true ! wavenc ! "    \
  "filesink name=file"

struct _VisemeRecorder
{
  GObject parent_instance;

  char *source; /* nullable: elements that take the place of a microphone */
  GstDevice *microphone;
  GstElement *pipeline; /* NULL: closed */
  guint watch_id;
  guint clock_id;
  GFile *take;
  gint64 begun_at; /* monotonic, 0: nothing is kept yet */
  double elapsed;
  double level;
  gboolean recording;
  gboolean ending; /* the end of the take is on its way through the pipeline */
};

enum
{
  PROP_RECORDING = 1,
  PROP_LEVEL,
  PROP_ELAPSED,
  N_PROPS
};

enum
{
  FINISHED,
  FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeRecorder, viseme_recorder, G_TYPE_OBJECT)

static void
close_pipeline (VisemeRecorder *self)
{
  g_clear_handle_id (&self->watch_id, g_source_remove);
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_pointer (&self->pipeline, gst_object_unref);
}

static void
viseme_recorder_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VisemeRecorder *self = VISEME_RECORDER (object);

  switch (id)
    {
    case PROP_RECORDING:
      g_value_set_boolean (value, self->recording);
      break;
    case PROP_LEVEL:
      g_value_set_double (value, self->level);
      break;
    case PROP_ELAPSED:
      g_value_set_double (value, viseme_recorder_get_elapsed (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
viseme_recorder_dispose (GObject *object)
{
  VisemeRecorder *self = VISEME_RECORDER (object);

  g_clear_handle_id (&self->clock_id, g_source_remove);
  close_pipeline (self);
  g_clear_object (&self->take);
  g_clear_object (&self->microphone);

  G_OBJECT_CLASS (viseme_recorder_parent_class)->dispose (object);
}

static void
viseme_recorder_finalize (GObject *object)
{
  g_free (VISEME_RECORDER (object)->source);

  G_OBJECT_CLASS (viseme_recorder_parent_class)->finalize (object);
}

static void
viseme_recorder_class_init (VisemeRecorderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = viseme_recorder_get_property;
  object_class->dispose = viseme_recorder_dispose;
  object_class->finalize = viseme_recorder_finalize;

  properties[PROP_RECORDING] = g_param_spec_boolean ("recording", NULL, NULL, FALSE, flags);
  properties[PROP_LEVEL] = g_param_spec_double ("level", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_ELAPSED] = g_param_spec_double ("elapsed", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[FINISHED] = g_signal_new ("finished", VISEME_TYPE_RECORDER, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_FILE);
  signals[FAILED] = g_signal_new ("failed", VISEME_TYPE_RECORDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
viseme_recorder_init (VisemeRecorder *self)
{
}

/**
 * viseme_recorder_new:
 *
 * Returns: (transfer full): a recorder; the microphone is not opened yet
 */
VisemeRecorder *
viseme_recorder_new (void)
{
  viseme_media_init ();

  return g_object_new (VISEME_TYPE_RECORDER, NULL);
}

/**
 * viseme_recorder_new_for_source:
 * @source: GStreamer elements, such as `audiotestsrc is-live=true`
 *
 * Returns: (transfer full): a recorder of what they make
 */
VisemeRecorder *
viseme_recorder_new_for_source (const char *source)
{
  VisemeRecorder *self = viseme_recorder_new ();

  self->source = g_strdup (source);

  return self;
}

/**
 * viseme_recorder_set_microphone:
 * @self: a recorder
 * @microphone: (type GstDevice) (nullable): where the next take comes from; %NULL is the default
 */
void
viseme_recorder_set_microphone (VisemeRecorder *self, gpointer microphone)
{
  g_return_if_fail (VISEME_IS_RECORDER (self));

  g_set_object (&self->microphone, microphone);
}

/**
 * viseme_recorder_is_open:
 * @self: a recorder
 *
 * Returns: %TRUE while it has the microphone open
 */
gboolean
viseme_recorder_is_open (VisemeRecorder *self)
{
  g_return_val_if_fail (VISEME_IS_RECORDER (self), FALSE);

  return self->pipeline != NULL;
}

/**
 * viseme_recorder_get_recording:
 * @self: a recorder
 *
 * Returns: %TRUE while what it hears is kept
 */
gboolean
viseme_recorder_get_recording (VisemeRecorder *self)
{
  g_return_val_if_fail (VISEME_IS_RECORDER (self), FALSE);

  return self->recording;
}

/**
 * viseme_recorder_get_level:
 * @self: a recorder
 *
 * Returns: how loud it is: 0 for −60 dB and below, 1 for as loud as can be recorded
 */
double
viseme_recorder_get_level (VisemeRecorder *self)
{
  g_return_val_if_fail (VISEME_IS_RECORDER (self), 0);

  return self->level;
}

/**
 * viseme_recorder_get_elapsed:
 * @self: a recorder
 *
 * Returns: the seconds of the take that is under way, or was last
 */
double
viseme_recorder_get_elapsed (VisemeRecorder *self)
{
  g_return_val_if_fail (VISEME_IS_RECORDER (self), 0);

  if (!self->recording)
    return self->elapsed;

  return (double) (g_get_monotonic_time () - self->begun_at) / G_TIME_SPAN_SECOND;
}

static void
set_level (VisemeRecorder *self, double level)
{
  self->level = CLAMP (level, 0, 1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LEVEL]);
}

/* Sound may come in large pieces; time goes on. */
static gboolean
on_clock (gpointer self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ELAPSED]);

  return G_SOURCE_CONTINUE;
}

static void
set_recording (VisemeRecorder *self, gboolean recording)
{
  if (self->recording == recording)
    return;

  self->elapsed = viseme_recorder_get_elapsed (self);
  self->recording = recording;
  g_clear_handle_id (&self->clock_id, g_source_remove);
  if (recording)
    self->clock_id = g_timeout_add (CLOCK_INTERVAL_MS, on_clock, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECORDING]);
}

static void
on_level (VisemeRecorder *self, const GstStructure *structure)
{
  const GValue *peaks = gst_structure_get_value (structure, "peak");
  GValueArray *list = peaks != NULL ? g_value_get_boxed (peaks) : NULL;

  if (list == NULL || list->n_values == 0)
    return;

  set_level (self, 1 - g_value_get_double (list->values) / QUIETEST_DB);
}

/* The file is closed, so that its header can be made true. What was recorded counts as a take, even
 * when the microphone is gone; a take of which nothing was kept does not. */
static void
end_take (VisemeRecorder *self)
{
  g_autoptr (GFile) take = g_steal_pointer (&self->take);
  gboolean begun = self->begun_at != 0;
  goffset sound;

  set_recording (self, FALSE);
  close_pipeline (self);
  self->begun_at = 0;
  self->ending = FALSE;
  set_level (self, 0);
  sound = begun ? viseme_wave_header_repair (g_file_peek_path (take)) : 0;
  self->elapsed = (double) sound / BYTES_PER_SECOND;
  if (sound > 0)
    g_signal_emit (self, signals[FINISHED], 0, take);
  else if (take != NULL)
    g_file_delete (take, NULL, NULL);
}

static void
on_error (VisemeRecorder *self, GstMessage *message)
{
  gboolean begun = self->begun_at != 0;
  g_autoptr (GError) reason = NULL;
  g_autoptr (GError) error = NULL;

  gst_message_parse_error (message, &reason, NULL);
  g_debug ("The microphone failed: %s", reason->message);
  error = g_error_new_literal (
      VISEME_ERROR, VISEME_ERROR_FAILED,
      begun ? _ ("The microphone is gone. What was recorded until then is kept.")
            : _ ("The microphone cannot be opened. Plug it in again, or choose another one."));
  end_take (self);
  g_signal_emit (self, signals[FAILED], 0, error);
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  g_autoptr (VisemeRecorder) self = g_object_ref (user_data);
  const GstStructure *structure = gst_message_get_structure (message);

  switch (GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_ELEMENT:
      if (structure != NULL && gst_structure_has_name (structure, "level"))
        on_level (self, structure);
      break;
    case GST_MESSAGE_EOS:
      end_take (self);
      return G_SOURCE_REMOVE;
    case GST_MESSAGE_ERROR:
      on_error (self, message);
      return G_SOURCE_REMOVE;
    default:
      break;
    }

  return G_SOURCE_CONTINUE;
}

static GstElement *
make_source (VisemeRecorder *self, GError **error)
{
  if (self->source != NULL)
    return gst_parse_bin_from_description (self->source, TRUE, error);
  if (self->microphone != NULL)
    return gst_device_create_element (self->microphone, NULL);

  return gst_element_factory_make (DEFAULT_SOURCE, NULL);
}

static GstElement *
make_pipeline (VisemeRecorder *self, const char *path)
{
  g_autofree char *description = g_strdup_printf (PIPELINE, (guint64) LEVEL_INTERVAL_NS);
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, NULL);
  g_autoptr (GstElement) input = NULL;
  g_autoptr (GstElement) file = NULL;
  GstElement *source = make_source (self, NULL);

  if (pipeline == NULL || source == NULL)
    {
      g_clear_object (&source);
      return NULL;
    }

  input = gst_bin_get_by_name (GST_BIN (pipeline), "input");
  file = gst_bin_get_by_name (GST_BIN (pipeline), "file");
  g_object_set (file, "location", path, "async", FALSE, NULL);
  gst_bin_add (GST_BIN (pipeline), source);

  return gst_element_link (source, input) ? g_steal_pointer (&pipeline) : NULL;
}

/**
 * viseme_recorder_open:
 * @self: a recorder that is not open
 * @take: where the take goes; replaced
 * @error: return location
 *
 * Opens the microphone and shows its level. Whether it can be heard turns out later, see "failed".
 *
 * Returns: %FALSE with @error set when there is nothing to record with
 */
gboolean
viseme_recorder_open (VisemeRecorder *self, GFile *take, GError **error)
{
  g_autoptr (GstBus) bus = NULL;

  g_return_val_if_fail (VISEME_IS_RECORDER (self), FALSE);
  g_return_val_if_fail (self->pipeline == NULL, FALSE);

  self->pipeline = make_pipeline (self, g_file_peek_path (take));
  if (self->pipeline == NULL)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_MISSING_CODEC,
                           _ ("GStreamer’s elements for recording are missing. Install its “good” "
                              "plugins."));
      return FALSE;
    }

  g_set_object (&self->take, take);
  self->elapsed = 0;
  bus = gst_element_get_bus (self->pipeline);
  self->watch_id = gst_bus_add_watch (bus, on_message, self);
  /* What cannot start says so on the bus. */
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);

  return TRUE;
}

/**
 * viseme_recorder_begin:
 * @self: a recorder that is open
 *
 * Begins the take.
 */
void
viseme_recorder_begin (VisemeRecorder *self)
{
  g_autoptr (GstElement) valve = NULL;

  g_return_if_fail (VISEME_IS_RECORDER (self));

  if (self->pipeline == NULL || self->recording)
    return;

  valve = gst_bin_get_by_name (GST_BIN (self->pipeline), "valve");
  g_object_set (valve, "drop", FALSE, NULL);
  self->begun_at = g_get_monotonic_time ();
  set_recording (self, TRUE);
}

/**
 * viseme_recorder_stop:
 * @self: a recorder
 *
 * Ends the take: "finished" follows. Nothing stays of a take that was not begun.
 */
void
viseme_recorder_stop (VisemeRecorder *self)
{
  g_return_if_fail (VISEME_IS_RECORDER (self));

  if (self->pipeline == NULL || self->ending)
    return;

  if (self->begun_at == 0)
    {
      end_take (self);
      return;
    }

  self->ending = TRUE;
  set_recording (self, FALSE);
  gst_element_send_event (self->pipeline, gst_event_new_eos ());
}
