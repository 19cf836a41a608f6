/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-microphones"

#include "config.h"

#include "viseme-microphones.h"

#include "viseme-media.h"

#include <gst/gst.h>

struct _VisemeMicrophones
{
  GObject parent_instance;

  GstDeviceMonitor *monitor;
  GListStore *devices;
  guint watch_id;
  gboolean ready;
};

enum
{
  PROP_READY = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (VisemeMicrophones,
                               viseme_microphones,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return GST_TYPE_DEVICE;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (VISEME_MICROPHONES (model)->devices));
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (VISEME_MICROPHONES (model)->devices), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
viseme_microphones_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_READY)
    g_value_set_boolean (value, VISEME_MICROPHONES (object)->ready);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static gpointer
stop_in_thread (gpointer monitor)
{
  gst_device_monitor_stop (monitor);
  gst_object_unref (monitor);

  return NULL;
}

/* Stopping waits for the sound server, and nobody waits for it. */
static void
viseme_microphones_dispose (GObject *object)
{
  VisemeMicrophones *self = VISEME_MICROPHONES (object);

  g_clear_handle_id (&self->watch_id, g_source_remove);
  if (self->monitor != NULL)
    g_thread_unref (g_thread_new ("microphones", stop_in_thread, g_steal_pointer (&self->monitor)));

  G_OBJECT_CLASS (viseme_microphones_parent_class)->dispose (object);
}

static void
viseme_microphones_finalize (GObject *object)
{
  g_object_unref (VISEME_MICROPHONES (object)->devices);

  G_OBJECT_CLASS (viseme_microphones_parent_class)->finalize (object);
}

static void
viseme_microphones_class_init (VisemeMicrophonesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = viseme_microphones_get_property;
  object_class->dispose = viseme_microphones_dispose;
  object_class->finalize = viseme_microphones_finalize;

  properties[PROP_READY] =
      g_param_spec_boolean ("ready", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer self)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
viseme_microphones_init (VisemeMicrophones *self)
{
  self->devices = g_list_store_new (GST_TYPE_DEVICE);
  g_signal_connect (self->devices, "items-changed", G_CALLBACK (on_items_changed), self);
}

/* What the loudspeakers play is offered as a source too, but is no microphone. */
static gboolean
is_microphone (GstDevice *device)
{
  g_autoptr (GstStructure) about = gst_device_get_properties (device);
  const char *class = about != NULL ? gst_structure_get_string (about, "device.class") : NULL;

  return g_strcmp0 (class, "monitor") != 0;
}

static gboolean
is_default (GstDevice *device)
{
  g_autoptr (GstStructure) about = gst_device_get_properties (device);
  gboolean value = FALSE;

  return about != NULL && gst_structure_get_boolean (about, "is-default", &value) && value;
}

static void
add_device (VisemeMicrophones *self, GstDevice *device)
{
  if (!is_microphone (device) || g_list_store_find (self->devices, device, NULL))
    return;

  if (is_default (device))
    g_list_store_insert (self->devices, 0, device);
  else
    g_list_store_append (self->devices, device);
}

static void
remove_device (VisemeMicrophones *self, GstDevice *device)
{
  guint position;

  if (g_list_store_find (self->devices, device, &position))
    g_list_store_remove (self->devices, position);
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  VisemeMicrophones *self = user_data;
  g_autoptr (GstDevice) device = NULL;

  switch (GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_DEVICE_ADDED:
      gst_message_parse_device_added (message, &device);
      add_device (self, device);
      break;
    case GST_MESSAGE_DEVICE_REMOVED:
      gst_message_parse_device_removed (message, &device);
      remove_device (self, device);
      break;
    default:
      break;
    }

  return G_SOURCE_CONTINUE;
}

static void
start_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_boolean (task, gst_device_monitor_start (task_data));
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  VisemeMicrophones *self = VISEME_MICROPHONES (source);
  g_autoptr (GstBus) bus = NULL;
  GList *devices;

  if (self->monitor == NULL)
    return;

  /* Without a sound server there are none, which is an answer too. */
  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    g_debug ("There is nothing that knows of microphones");
  bus = gst_device_monitor_get_bus (self->monitor);
  self->watch_id = gst_bus_add_watch (bus, on_message, self);
  devices = gst_device_monitor_get_devices (self->monitor);
  for (GList *at = devices; at != NULL; at = at->next)
    add_device (self, at->data);
  g_list_free_full (devices, gst_object_unref);
  self->ready = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READY]);
}

/**
 * viseme_microphones_new:
 *
 * Looks for microphones in a thread, since the sound server may take its time.
 *
 * Returns: (transfer full): the list, empty at first
 */
VisemeMicrophones *
viseme_microphones_new (void)
{
  VisemeMicrophones *self = g_object_new (VISEME_TYPE_MICROPHONES, NULL);
  g_autoptr (GTask) task = g_task_new (self, NULL, on_started, NULL);

  viseme_media_init ();
  self->monitor = gst_device_monitor_new ();
  gst_device_monitor_add_filter (self->monitor, "Audio/Source", NULL);
  g_task_set_source_tag (task, viseme_microphones_new);
  g_task_set_task_data (task, gst_object_ref (self->monitor), gst_object_unref);
  g_task_run_in_thread (task, start_in_thread);

  return self;
}

/**
 * viseme_microphones_is_ready:
 * @self: the list
 *
 * Returns: %TRUE once they have been looked for
 */
gboolean
viseme_microphones_is_ready (VisemeMicrophones *self)
{
  g_return_val_if_fail (VISEME_IS_MICROPHONES (self), FALSE);

  return self->ready;
}
