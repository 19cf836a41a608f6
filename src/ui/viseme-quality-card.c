/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-quality-card"

#include "config.h"

#include "viseme-quality-card.h"

#include "base/viseme-format.h"
#include "ui/viseme-plan.h"

#include <glib/gi18n.h>

struct _VisemeQualityCard
{
  GtkCheckButton parent_instance;

  VisemeModel *model;

  GtkWidget *name;
  GtkWidget *recommended;
  GtkWidget *summary;
  GtkWidget *price;
  GtkWidget *cost;
};

G_DEFINE_FINAL_TYPE (VisemeQualityCard, viseme_quality_card, GTK_TYPE_CHECK_BUTTON)

static void
on_active_changed (VisemeQualityCard *self)
{
  if (gtk_check_button_get_active (GTK_CHECK_BUTTON (self)))
    gtk_widget_add_css_class (GTK_WIDGET (self), "selected");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "selected");
}

static void
show_model (VisemeQualityCard *self, VisemeModel *model)
{
  gboolean known = viseme_model_get_credits (model) != VISEME_MODEL_PRICE_UNKNOWN;
  g_autofree char *price =
      known ? viseme_format_money (viseme_model_get_credits (model)) : g_strdup ("?");
  g_autofree char *credits = known ? viseme_format_credits (viseme_model_get_credits (model))
                                   : g_strdup (_ ("price not known"));
  g_autofree char *time = viseme_model_describe_time (model);
  g_autofree char *summary = NULL;
  g_autofree char *spoken = NULL;

  if (viseme_model_is_local (model))
    summary = g_strdup (viseme_model_get_summary (model));
  else
    summary = g_strdup_printf ("%s · %s", viseme_model_get_id (model), time);
  spoken = g_strdup_printf ("%s, %s", viseme_model_get_name (model), known ? price : credits);

  gtk_label_set_label (GTK_LABEL (self->name), viseme_model_get_name (model));
  gtk_label_set_label (GTK_LABEL (self->summary), summary);
  gtk_label_set_label (GTK_LABEL (self->price), price);
  gtk_label_set_label (GTK_LABEL (self->cost), viseme_model_is_local (model) ? time : credits);
  gtk_widget_set_visible (self->recommended, viseme_model_is_recommended (model));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), viseme_model_is_local (model)
                                                      ? viseme_model_get_summary (model)
                                                      : viseme_model_get_price_source (model));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, summary, -1);
}

/**
 * viseme_quality_card_get_model:
 * @self: a card
 *
 * Returns: (transfer none): its quality
 */
VisemeModel *
viseme_quality_card_get_model (VisemeQualityCard *self)
{
  return self->model;
}

/**
 * viseme_quality_card_set_seconds:
 * @self: a card
 * @seconds: what it will take, 0 when only the usual time is known
 *
 * Shows the time in words that do not promise more than is known.
 */
void
viseme_quality_card_set_seconds (VisemeQualityCard *self, double seconds)
{
  g_autofree char *time = seconds > 0 ? viseme_plan_describe_estimate (seconds)
                                      : viseme_model_describe_time (self->model);

  gtk_label_set_label (GTK_LABEL (self->cost), time);
}

static void
viseme_quality_card_dispose (GObject *object)
{
  g_clear_object (&VISEME_QUALITY_CARD (object)->model);

  G_OBJECT_CLASS (viseme_quality_card_parent_class)->dispose (object);
}

static void
viseme_quality_card_class_init (VisemeQualityCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_quality_card_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/quality-card.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemeQualityCard, name);
  gtk_widget_class_bind_template_child (widget_class, VisemeQualityCard, recommended);
  gtk_widget_class_bind_template_child (widget_class, VisemeQualityCard, summary);
  gtk_widget_class_bind_template_child (widget_class, VisemeQualityCard, price);
  gtk_widget_class_bind_template_child (widget_class, VisemeQualityCard, cost);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_RADIO);
}

static void
viseme_quality_card_init (VisemeQualityCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::active", G_CALLBACK (on_active_changed), NULL);
}

/**
 * viseme_quality_card_new:
 * @model: a quality
 *
 * Returns: (transfer floating): a card for it
 */
VisemeQualityCard *
viseme_quality_card_new (VisemeModel *model)
{
  VisemeQualityCard *self = g_object_new (VISEME_TYPE_QUALITY_CARD, NULL);

  self->model = g_object_ref (model);
  show_model (self, model);
  return self;
}
