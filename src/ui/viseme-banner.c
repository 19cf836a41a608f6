/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-banner"

#include "config.h"

#include "viseme-banner.h"

struct _VisemeBanner
{
  AdwBin parent_instance;

  GtkWidget *revealer;
  GtkWidget *title;
  GtkWidget *button;
};

enum
{
  CLICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* AdwBanner comes with libadwaita 1.3 only. */
G_DEFINE_FINAL_TYPE (VisemeBanner, viseme_banner, ADW_TYPE_BIN)

/**
 * viseme_banner_show:
 * @self: the banner
 * @title: (nullable): what to say; %NULL hides the banner
 * @button: (nullable): label of its button, %NULL for none
 */
void
viseme_banner_show (VisemeBanner *self, const char *title, const char *button)
{
  g_return_if_fail (VISEME_IS_BANNER (self));

  if (title != NULL)
    gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_button_set_label (GTK_BUTTON (self->button), button != NULL ? button : "");
  gtk_widget_set_visible (self->button, button != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), title != NULL);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), title != NULL);
}

static void
on_clicked (VisemeBanner *self)
{
  g_signal_emit (self, signals[CLICKED], 0);
}

static void
viseme_banner_class_init (VisemeBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[CLICKED] = g_signal_new ("clicked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/banner.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemeBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, VisemeBanner, title);
  gtk_widget_class_bind_template_child (widget_class, VisemeBanner, button);
}

static void
viseme_banner_init (VisemeBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (on_clicked), self);
}
