/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-take-list"

#include "config.h"

#include "viseme-take-list.h"

#include "base/viseme-format.h"

#include <glib/gi18n.h>

typedef struct
{
  VisemeTakeList *list; /* not owned */
  GFile *file;
  GtkCheckButton *button; /* owned by the box */
} Take;

struct _VisemeTakeList
{
  AdwBin parent_instance;

  GtkWidget *box;
  GPtrArray *takes;     /* of Take */
  GtkWidget *none;      /* of the group of buttons, never shown: no take is chosen */
  gboolean is_updating; /* what changes now is not the user's choice */
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeTakeList, viseme_take_list, ADW_TYPE_BIN)

static void
take_free (Take *take)
{
  g_object_unref (take->file);
  g_free (take);
}

static void
viseme_take_list_dispose (GObject *object)
{
  VisemeTakeList *self = VISEME_TAKE_LIST (object);

  g_clear_object (&self->none);

  G_OBJECT_CLASS (viseme_take_list_parent_class)->dispose (object);
}

static void
viseme_take_list_finalize (GObject *object)
{
  g_ptr_array_unref (VISEME_TAKE_LIST (object)->takes);

  G_OBJECT_CLASS (viseme_take_list_parent_class)->finalize (object);
}

static void
viseme_take_list_class_init (VisemeTakeListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = viseme_take_list_dispose;
  object_class->finalize = viseme_take_list_finalize;

  signals[CHOSEN] = g_signal_new ("chosen", VISEME_TYPE_TAKE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_FILE);
}

static void
viseme_take_list_init (VisemeTakeList *self)
{
  self->takes = g_ptr_array_new_with_free_func ((GDestroyNotify) take_free);
  self->none = g_object_ref_sink (gtk_check_button_new ());
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Takes"), -1);
  adw_bin_set_child (ADW_BIN (self), self->box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
on_toggled (GtkCheckButton *button, Take *take)
{
  if (gtk_check_button_get_active (button) && !take->list->is_updating)
    g_signal_emit (take->list, signals[CHOSEN], 0, take->file);
}

/**
 * viseme_take_list_add:
 * @self: the list
 * @take: a recording
 * @seconds: its length
 *
 * Adds it at the end; it is not chosen yet.
 */
void
viseme_take_list_add (VisemeTakeList *self, GFile *take, double seconds)
{
  g_autofree char *length = viseme_format_clock (seconds);
  g_autofree char *label = NULL;
  Take *entry;

  g_return_if_fail (VISEME_IS_TAKE_LIST (self));

  entry = g_new0 (Take, 1);
  entry->list = self;
  entry->file = g_object_ref (take);
  g_ptr_array_add (self->takes, entry);
  /* Translators: a recording: its number and its length */
  label = g_strdup_printf (_ ("Take %u · %s"), self->takes->len, length);
  entry->button = g_object_new (GTK_TYPE_CHECK_BUTTON, "label", label, "accessible-role",
                                GTK_ACCESSIBLE_ROLE_RADIO, NULL);
  gtk_check_button_set_group (entry->button, GTK_CHECK_BUTTON (self->none));
  g_signal_connect (entry->button, "toggled", G_CALLBACK (on_toggled), entry);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (entry->button));
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

/**
 * viseme_take_list_show_chosen:
 * @self: the list
 * @file: (nullable): what was chosen, perhaps elsewhere
 *
 * Marks the take that @file is, if it is one.
 */
void
viseme_take_list_show_chosen (VisemeTakeList *self, GFile *file)
{
  g_return_if_fail (VISEME_IS_TAKE_LIST (self));

  self->is_updating = TRUE;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->none), TRUE);
  for (guint i = 0; i < self->takes->len; i++)
    {
      Take *take = self->takes->pdata[i];

      if (file && g_file_equal (take->file, file))
        gtk_check_button_set_active (take->button, TRUE);
    }
  self->is_updating = FALSE;
}

/**
 * viseme_take_list_is_empty:
 * @self: the list
 *
 * Returns: %TRUE while there is no take
 */
gboolean
viseme_take_list_is_empty (VisemeTakeList *self)
{
  g_return_val_if_fail (VISEME_IS_TAKE_LIST (self), TRUE);

  return self->takes->len == 0;
}
