/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-owed-banner"

#include "config.h"

#include "viseme-owed-banner.h"

#include "ui/viseme-plan.h"

#include <glib/gi18n.h>

struct _VisemeOwedBanner
{
  AdwBin parent_instance;

  VisemeRunner *runner;
  VisemeJob *owed; /* nullable: there is none */

  GtkWidget *title;
  GtkWidget *button;
};

enum
{
  SHOW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* AdwBanner comes with libadwaita 1.3 only. */
G_DEFINE_FINAL_TYPE (VisemeOwedBanner, viseme_owed_banner, ADW_TYPE_BIN)

/* Stays until the last of them is fetched or given up. */
static void
update (VisemeOwedBanner *self)
{
  GListModel *jobs = G_LIST_MODEL (self->runner);
  guint n = 0;
  g_autofree char *title = NULL;

  g_clear_object (&self->owed);
  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (VisemeJob) job = g_list_model_get_item (jobs, i);

      if (!viseme_plan_is_owed (job))
        continue;
      n++;
      g_set_object (&self->owed, job);
    }
  title = g_strdup_printf (ngettext ("%u paid result is not on this computer yet",
                                     "%u paid results are not on this computer yet", n),
                           n);
  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

static void
on_clicked (VisemeOwedBanner *self)
{
  g_signal_emit (self, signals[SHOW], 0, self->owed);
}

/**
 * viseme_owed_banner_set_runner:
 * @self: the banner
 * @runner: what runs the jobs
 *
 * Watches the jobs of @runner.
 */
void
viseme_owed_banner_set_runner (VisemeOwedBanner *self, VisemeRunner *runner)
{
  g_return_if_fail (VISEME_IS_OWED_BANNER (self));

  if (!g_set_object (&self->runner, runner))
    return;

  g_signal_connect_object (runner, "job-finished", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (runner, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
viseme_owed_banner_dispose (GObject *object)
{
  VisemeOwedBanner *self = VISEME_OWED_BANNER (object);

  g_clear_object (&self->owed);
  g_clear_object (&self->runner);

  G_OBJECT_CLASS (viseme_owed_banner_parent_class)->dispose (object);
}

static void
viseme_owed_banner_class_init (VisemeOwedBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_owed_banner_dispose;

  signals[SHOW] = g_signal_new ("show-job", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, VISEME_TYPE_JOB);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/owed-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemeOwedBanner, title);
  gtk_widget_class_bind_template_child (widget_class, VisemeOwedBanner, button);
}

static void
viseme_owed_banner_init (VisemeOwedBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (on_clicked), self);
}
