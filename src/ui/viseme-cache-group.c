/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cache-group"

#include "config.h"

#include "viseme-cache-group.h"

#include "base/viseme-cache-cleaner.h"

#include <glib/gi18n.h>

enum
{
  FINDINGS,
  LINKS,
  N_PARTS
};

static const char *const folders[N_PARTS][4] = { { "thumbnails", "analysis", "copies", NULL },
                                                 { "links", NULL } };

struct _VisemeCacheGroup
{
  AdwPreferencesGroup parent_instance;

  GCancellable *cancellable;
  gboolean busy;

  GtkWidget *sizes[N_PARTS];
  GtkWidget *buttons[N_PARTS];
};

G_DEFINE_FINAL_TYPE (VisemeCacheGroup, viseme_cache_group, ADW_TYPE_PREFERENCES_GROUP)

typedef struct
{
  VisemeCacheGroup *group;
  int part;
} Request;

static void
request_free (Request *request)
{
  g_object_unref (request->group);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static Request *
request_new (VisemeCacheGroup *group, int part)
{
  Request *request = g_new0 (Request, 1);

  request->group = g_object_ref (group);
  request->part = part;

  return request;
}

static void
on_measured (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Request) request = user_data;
  VisemeCacheGroup *self = request->group;
  g_autoptr (GError) error = NULL;
  goffset bytes = viseme_cache_cleaner_finish (result, &error);
  g_autofree char *size = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  size = error ? g_strdup (error->message) : g_format_size ((guint64) bytes);
  gtk_label_set_label (GTK_LABEL (self->sizes[request->part]), size);
  gtk_widget_set_sensitive (self->buttons[request->part], bytes > 0 && !self->busy);
}

static void
clean (VisemeCacheGroup *self, int part)
{
  gtk_widget_set_sensitive (self->buttons[part], FALSE);
  viseme_cache_cleaner_clean_async (folders[part], self->cancellable, on_measured,
                                    request_new (self, part));
}

static void
on_findings_clicked (VisemeCacheGroup *self)
{
  clean (self, FINDINGS);
}

static void
on_links_clicked (VisemeCacheGroup *self)
{
  clean (self, LINKS);
}

/**
 * viseme_cache_group_set_runner:
 * @self: the group
 * @runner: (nullable): what runs the jobs, which may need the files
 *
 * Measures; nothing can be removed while something runs.
 */
void
viseme_cache_group_set_runner (VisemeCacheGroup *self, VisemeRunner *runner)
{
  g_return_if_fail (VISEME_IS_CACHE_GROUP (self));

  self->busy = runner && viseme_runner_count_running (runner) > 0;
  if (self->busy)
    adw_preferences_group_set_description (
        ADW_PREFERENCES_GROUP (self), _ ("Can be cleaned when no lip-sync is being made any more"));
  for (int part = 0; part < N_PARTS; part++)
    {
      gtk_widget_set_sensitive (self->buttons[part], FALSE);
      viseme_cache_cleaner_measure_async (folders[part], self->cancellable, on_measured,
                                          request_new (self, part));
    }
}

static void
viseme_cache_group_dispose (GObject *object)
{
  VisemeCacheGroup *self = VISEME_CACHE_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (viseme_cache_group_parent_class)->dispose (object);
}

static void
viseme_cache_group_class_init (VisemeCacheGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_cache_group_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/cache-group.ui");
  gtk_widget_class_bind_template_child_full (widget_class, "findings_size", FALSE,
                                             G_STRUCT_OFFSET (VisemeCacheGroup, sizes[FINDINGS]));
  gtk_widget_class_bind_template_child_full (widget_class, "findings_button", FALSE,
                                             G_STRUCT_OFFSET (VisemeCacheGroup, buttons[FINDINGS]));
  gtk_widget_class_bind_template_child_full (widget_class, "links_size", FALSE,
                                             G_STRUCT_OFFSET (VisemeCacheGroup, sizes[LINKS]));
  gtk_widget_class_bind_template_child_full (widget_class, "links_button", FALSE,
                                             G_STRUCT_OFFSET (VisemeCacheGroup, buttons[LINKS]));
}

static void
viseme_cache_group_init (VisemeCacheGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  g_signal_connect_swapped (self->buttons[FINDINGS], "clicked", G_CALLBACK (on_findings_clicked),
                            self);
  g_signal_connect_swapped (self->buttons[LINKS], "clicked", G_CALLBACK (on_links_clicked), self);
}
