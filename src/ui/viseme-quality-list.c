/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-quality-list"

#include "config.h"

#include "viseme-quality-list.h"

#include "ui/viseme-columns.h"
#include "ui/viseme-plan.h"
#include "ui/viseme-quality-card.h"

#include <glib/gi18n.h>

struct _VisemeQualityList
{
  AdwBin parent_instance;

  GtkWidget *columns;
  VisemeQualityCard *selected;
  gboolean filling;    /* what is chosen is not what the user chose */
  gboolean is_picture; /* what is to speak: a picture, not a video */
  char *wanted;        /* nullable: the id that was chosen, also where it is not offered */
};

enum
{
  PROP_0,
  PROP_SELECTED_ID,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VisemeQualityList, viseme_quality_list, ADW_TYPE_BIN)

static void
on_active_changed (VisemeQualityList *self, GParamSpec *pspec, VisemeQualityCard *card)
{
  if (!gtk_check_button_get_active (GTK_CHECK_BUTTON (card)))
    return;

  self->selected = card;
  if (!self->filling)
    {
      g_free (self->wanted);
      self->wanted = g_strdup (viseme_model_get_id (viseme_quality_card_get_model (card)));
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED_ID]);
}

static VisemeQualityCard *
append_card (VisemeQualityList *self, VisemeModel *model, VisemeQualityCard *group)
{
  VisemeQualityCard *card = viseme_quality_card_new (model);

  gtk_check_button_set_group (GTK_CHECK_BUTTON (card), (GtkCheckButton *) group);
  gtk_widget_set_parent (GTK_WIDGET (card), self->columns);
  g_signal_connect_object (card, "notify::active", G_CALLBACK (on_active_changed), self,
                           G_CONNECT_SWAPPED);

  return card;
}

static void
clear (VisemeQualityList *self)
{
  GtkWidget *child;

  self->selected = NULL;
  while ((child = gtk_widget_get_first_child (self->columns)) != NULL)
    gtk_widget_unparent (child);
}

static void
fill (VisemeQualityList *self)
{
  GListModel *models = viseme_plan_get_models ();
  VisemeQualityCard *first = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr (VisemeModel) model = g_list_model_get_item (models, i);
      VisemeQualityCard *card;

      if (!viseme_model_takes (model, self->is_picture))
        continue;
      card = append_card (self, model, first);
      if (!first)
        first = card;
    }
  if (first)
    gtk_check_button_set_active (GTK_CHECK_BUTTON (first), TRUE);
}

/* An id that the catalogue no longer has leaves the choice as it is. */
static void
select_id (VisemeQualityList *self, const char *id)
{
  for (GtkWidget *child = gtk_widget_get_first_child (self->columns); child;
       child = gtk_widget_get_next_sibling (child))
    {
      VisemeModel *model = viseme_quality_card_get_model (VISEME_QUALITY_CARD (child));

      if (g_strcmp0 (viseme_model_get_id (model), id) == 0)
        gtk_check_button_set_active (GTK_CHECK_BUTTON (child), TRUE);
    }
}

static void
want_id (VisemeQualityList *self, const char *id)
{
  g_free (self->wanted);
  self->wanted = g_strdup (id);
  select_id (self, id);
}

/* A gateway has told its prices: what was chosen stays chosen. */
static void
on_models_changed (VisemeQualityList *self)
{
  self->filling = TRUE;
  clear (self);
  fill (self);
  select_id (self, self->wanted);
  self->filling = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED_ID]);
}

/**
 * viseme_quality_list_get_selected:
 * @self: a list
 *
 * Returns: (transfer none): the chosen quality
 */
VisemeModel *
viseme_quality_list_get_selected (VisemeQualityList *self)
{
  g_return_val_if_fail (VISEME_IS_QUALITY_LIST (self), NULL);

  return self->selected ? viseme_quality_card_get_model (self->selected) : NULL;
}

/**
 * viseme_quality_list_set_picture:
 * @self: a list
 * @is_picture: whether a picture is to speak, not a video
 *
 * Offers what takes it. What was chosen for the other comes back with it.
 */
void
viseme_quality_list_set_picture (VisemeQualityList *self, gboolean is_picture)
{
  g_return_if_fail (VISEME_IS_QUALITY_LIST (self));

  if (self->is_picture == is_picture)
    return;

  self->is_picture = is_picture;
  on_models_changed (self);
}

/**
 * viseme_quality_list_set_local_seconds:
 * @self: a list
 * @seconds: what the clip that is put together takes on this computer, 0 when it is not known
 *
 * Shows it.
 */
void
viseme_quality_list_set_local_seconds (VisemeQualityList *self, double seconds)
{
  g_return_if_fail (VISEME_IS_QUALITY_LIST (self));

  for (GtkWidget *child = gtk_widget_get_first_child (self->columns); child;
       child = gtk_widget_get_next_sibling (child))
    if (viseme_model_is_local (viseme_quality_card_get_model (VISEME_QUALITY_CARD (child))))
      viseme_quality_card_set_seconds (VISEME_QUALITY_CARD (child), seconds);
}

static void
viseme_quality_list_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VisemeQualityList *self = VISEME_QUALITY_LIST (object);

  switch (prop_id)
    {
    /* What is not offered now is what the user wants all the same. */
    case PROP_SELECTED_ID:
      g_value_set_string (value, self->wanted);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
viseme_quality_list_set_property (GObject *object,
                                  guint prop_id,
                                  const GValue *value,
                                  GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SELECTED_ID:
      want_id (VISEME_QUALITY_LIST (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
viseme_quality_list_finalize (GObject *object)
{
  g_free (VISEME_QUALITY_LIST (object)->wanted);

  G_OBJECT_CLASS (viseme_quality_list_parent_class)->finalize (object);
}

static void
viseme_quality_list_class_init (VisemeQualityListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = viseme_quality_list_get_property;
  object_class->set_property = viseme_quality_list_set_property;
  object_class->finalize = viseme_quality_list_finalize;

  properties[PROP_SELECTED_ID] =
      g_param_spec_string ("selected-id", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_RADIO_GROUP);
}

static void
viseme_quality_list_init (VisemeQualityList *self)
{
  self->columns = g_object_new (VISEME_TYPE_COLUMNS, "spacing", 10, NULL);
  adw_bin_set_child (ADW_BIN (self), self->columns);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Quality"), -1);
  fill (self);
  g_signal_connect_object (viseme_plan_get_models (), "items-changed",
                           G_CALLBACK (on_models_changed), self, G_CONNECT_SWAPPED);
}
