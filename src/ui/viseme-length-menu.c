/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-length-menu"

#include "config.h"

#include "viseme-length-menu.h"

#include <glib/gi18n.h>

typedef struct
{
  VisemeLength length;
  const char *words;
} Choice;

/* The first stands for all that are not named: they do the same. */
static const Choice choices_of_shorter[] = {
  { VISEME_LENGTH_BOUNCE, N_ ("Play It Back and Forth") },
  { VISEME_LENGTH_LOOP, N_ ("Start It Again") },
  { VISEME_LENGTH_REMAP, N_ ("Play It Slower") },
  { VISEME_LENGTH_CUT_OFF, N_ ("Cut the Speech") },
};

static const Choice choices_of_longer[] = {
  { VISEME_LENGTH_BOUNCE, N_ ("Cut the Video") },
  { VISEME_LENGTH_REMAP, N_ ("Play It Faster") },
  { VISEME_LENGTH_SILENCE, N_ ("Add Silence") },
};

struct _VisemeLengthMenu
{
  AdwBin parent_instance;

  VisemeEdits *edits;
  GtkWidget *drop_down;
  const Choice *choices; /* nullable: the lengths are the same */
  guint n_choices;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (VisemeLengthMenu, viseme_length_menu, ADW_TYPE_BIN)

static guint
find_selected (VisemeLengthMenu *self)
{
  VisemeLength length = viseme_edits_get (self->edits)->length;

  for (guint i = 0; i < self->n_choices; i++)
    if (self->choices[i].length == length)
      return i;

  return 0;
}

static void
show_selected (VisemeLengthMenu *self)
{
  if (self->n_choices == 0)
    return;

  self->filling = TRUE;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->drop_down), find_selected (self));
  self->filling = FALSE;
}

static void
on_selected (VisemeLengthMenu *self)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->drop_down));
  VisemeChanges changes;

  if (self->filling || selected >= self->n_choices)
    return;

  changes = *viseme_edits_get (self->edits);
  changes.length = self->choices[selected].length;
  viseme_edits_set (self->edits, &changes);
}

static void
fill (VisemeLengthMenu *self, const Choice *choices, guint n_choices)
{
  g_autoptr (GtkStringList) words = gtk_string_list_new (NULL);

  gtk_widget_set_visible (GTK_WIDGET (self), n_choices > 0);
  if (self->choices == choices)
    return;

  self->choices = choices;
  self->n_choices = n_choices;
  for (guint i = 0; i < n_choices; i++)
    gtk_string_list_append (words, _ (choices[i].words));
  self->filling = TRUE;
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->drop_down), G_LIST_MODEL (words));
  self->filling = FALSE;
  show_selected (self);
}

/**
 * viseme_length_menu_set_edits:
 * @self: a menu
 * @edits: where the choice goes, for good
 */
void
viseme_length_menu_set_edits (VisemeLengthMenu *self, VisemeEdits *edits)
{
  g_return_if_fail (VISEME_IS_LENGTH_MENU (self));

  g_set_object (&self->edits, edits);
  g_signal_connect_object (edits, "changed", G_CALLBACK (show_selected), self, G_CONNECT_SWAPPED);
}

/**
 * viseme_length_menu_set_seconds:
 * @self: a menu that has its edits
 * @video: how long the part of the video is, seconds, 0 when there is none or it is not known
 * @speech: how long the part of the speech is, seconds, 0 when there is none or it is not known
 *
 * Offers what can be done about these lengths.
 */
void
viseme_length_menu_set_seconds (VisemeLengthMenu *self, double video, double speech)
{
  g_return_if_fail (VISEME_IS_LENGTH_MENU (self));

  if (video <= 0 || speech <= 0 || ABS (video - speech) < VISEME_SAME_LENGTH_SECONDS)
    fill (self, NULL, 0);
  else if (video < speech)
    fill (self, choices_of_shorter, G_N_ELEMENTS (choices_of_shorter));
  else
    fill (self, choices_of_longer, G_N_ELEMENTS (choices_of_longer));
}

static void
viseme_length_menu_dispose (GObject *object)
{
  VisemeLengthMenu *self = VISEME_LENGTH_MENU (object);

  g_clear_object (&self->edits);

  G_OBJECT_CLASS (viseme_length_menu_parent_class)->dispose (object);
}

static void
viseme_length_menu_class_init (VisemeLengthMenuClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = viseme_length_menu_dispose;
}

static void
viseme_length_menu_init (VisemeLengthMenu *self)
{
  self->drop_down = gtk_drop_down_new (NULL, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("When the Lengths Differ"), -1);
  adw_bin_set_child (ADW_BIN (self), self->drop_down);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect_swapped (self->drop_down, "notify::selected", G_CALLBACK (on_selected), self);
}
