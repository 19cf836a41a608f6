/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-drop-area"

#include "config.h"

#include "viseme-drop-area.h"

#include "ui/viseme-file-chooser.h"
#include "ui/viseme-input.h"

#include <glib/gi18n.h>

struct _VisemeDropArea
{
  AdwBin parent_instance;

  GtkWidget *overlay;
  GtkWidget *revealer;
  GtkWidget *status;
  GtkDropTarget *target;
  VisemeDescribeDropFunc describe;
  gpointer describe_data;
};

enum
{
  PROP_0,
  PROP_CONTENT,
  N_PROPS
};

enum
{
  DROPPED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeDropArea, viseme_drop_area, ADW_TYPE_BIN)

static GPtrArray *
read_files (const GValue *value)
{
  if (value && G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    return viseme_file_chooser_copy_list (g_value_get_boxed (value));
  if (value && G_VALUE_HOLDS_STRING (value) && g_value_get_string (value))
    return viseme_input_parse_text (g_value_get_string (value));

  return NULL;
}

static void
on_drag_changed (VisemeDropArea *self)
{
  gboolean dragging = gtk_drop_target_get_current_drop (self->target) != NULL;
  g_autoptr (GPtrArray) files = read_files (gtk_drop_target_get_value (self->target));
  g_autofree char *text = self->describe ? self->describe (files, self->describe_data) : NULL;

  if (dragging)
    adw_status_page_set_description (ADW_STATUS_PAGE (self->status), text);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), dragging);
}

static gboolean
on_drop (VisemeDropArea *self, const GValue *value)
{
  g_autoptr (GPtrArray) files = read_files (value);

  if (!files || files->len == 0)
    return FALSE;

  g_signal_emit (self, signals[DROPPED], 0, files);
  return TRUE;
}

/**
 * viseme_drop_area_set_describe_func:
 * @self: a drop area
 * @func: says what would happen to files
 * @user_data: data for @func, which outlives @self
 *
 * Sets it, once.
 */
void
viseme_drop_area_set_describe_func (VisemeDropArea *self,
                                    VisemeDescribeDropFunc func,
                                    gpointer user_data)
{
  g_return_if_fail (VISEME_IS_DROP_AREA (self));

  self->describe = func;
  self->describe_data = user_data;
}

static void
viseme_drop_area_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value,
                      gtk_overlay_get_child (GTK_OVERLAY (VISEME_DROP_AREA (object)->overlay)));
}

static void
viseme_drop_area_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  gtk_overlay_set_child (GTK_OVERLAY (VISEME_DROP_AREA (object)->overlay),
                         g_value_get_object (value));
}

static void
viseme_drop_area_class_init (VisemeDropAreaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = viseme_drop_area_get_property;
  object_class->set_property = viseme_drop_area_set_property;

  properties[PROP_CONTENT] = g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[DROPPED] = g_signal_new ("dropped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}

static GtkWidget *
make_revealer (GtkWidget *status)
{
  GtkWidget *revealer = gtk_revealer_new ();

  gtk_revealer_set_transition_type (GTK_REVEALER (revealer),
                                    GTK_REVEALER_TRANSITION_TYPE_CROSSFADE);
  gtk_revealer_set_child (GTK_REVEALER (revealer), status);
  gtk_widget_set_can_target (revealer, FALSE);

  return revealer;
}

static void
viseme_drop_area_init (VisemeDropArea *self)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };

  self->overlay = gtk_overlay_new ();
  adw_bin_set_child (ADW_BIN (self), self->overlay);

  self->status = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->status), "folder-download-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (self->status), _ ("Drop Here"));
  gtk_widget_add_css_class (self->status, "drop-here");
  self->revealer = make_revealer (self->status);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), self->revealer);

  self->target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  gtk_drop_target_set_gtypes (self->target, types, G_N_ELEMENTS (types));
  gtk_drop_target_set_preload (self->target, TRUE);
  g_signal_connect_swapped (self->target, "notify::current-drop", G_CALLBACK (on_drag_changed),
                            self);
  g_signal_connect_swapped (self->target, "notify::value", G_CALLBACK (on_drag_changed), self);
  g_signal_connect_swapped (self->target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (self->target));
}
