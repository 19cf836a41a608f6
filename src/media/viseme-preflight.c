/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-preflight"

#include "config.h"

#include "viseme-preflight.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "base/viseme-format.h"
#include "viseme-audio-check.h"
#include "viseme-video-check.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define LENGTH_SLACK 0.1                 /* seconds of difference not worth a word */
#define MUCH_LONGER  3                   /* times as long: probably not the right file */
#define HASHED_MAX   (256 * 1024 * 1024) /* bytes; nothing larger can be uploaded */

struct _VisemePreflight
{
  GObject parent_instance;

  GFile *file;
  VisemeSubject subject;
  GCancellable *cancellable;
  VisemeCheckReport *report;
  char *hash; /* nullable */
  GError *error;
  gboolean done;
  GMainContext *context; /* of who started it */

  GMutex lock;
  VisemeCheckReport *waiting; /* nullable, under lock: not shown yet */
};

enum
{
  PROP_0,
  PROP_DONE,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemePreflight, viseme_preflight, G_TYPE_OBJECT)

/* What the thread brings back. */
typedef struct
{
  VisemeCheckReport *report;
  char *hash;
} Outcome;

static void
outcome_free (Outcome *outcome)
{
  g_clear_pointer (&outcome->report, viseme_check_report_free);
  g_free (outcome->hash);
  g_free (outcome);
}

static void
viseme_preflight_finalize (GObject *object)
{
  VisemePreflight *self = VISEME_PREFLIGHT (object);

  g_clear_object (&self->file);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->report, viseme_check_report_free);
  g_clear_pointer (&self->waiting, viseme_check_report_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_error (&self->error);
  g_free (self->hash);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (viseme_preflight_parent_class)->finalize (object);
}

static void
viseme_preflight_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VisemePreflight *self = VISEME_PREFLIGHT (object);

  switch (prop_id)
    {
    case PROP_DONE:
      g_value_set_boolean (value, self->done);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
viseme_preflight_class_init (VisemePreflightClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = viseme_preflight_finalize;
  object_class->get_property = viseme_preflight_get_property;

  properties[PROP_DONE] =
      g_param_spec_boolean ("done", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
viseme_preflight_init (VisemePreflight *self)
{
  g_mutex_init (&self->lock);
  self->cancellable = g_cancellable_new ();
  self->report = viseme_check_report_new ();
}

/**
 * viseme_preflight_new:
 * @file: the file to check
 * @subject: %VISEME_SUBJECT_VIDEO or %VISEME_SUBJECT_AUDIO
 *
 * Returns: (transfer full): a check that has not begun
 */
VisemePreflight *
viseme_preflight_new (GFile *file, VisemeSubject subject)
{
  VisemePreflight *self = g_object_new (VISEME_TYPE_PREFLIGHT, NULL);

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self->file = g_object_ref (file);
  self->subject = subject;

  return self;
}

static void
show (VisemePreflight *self, VisemeCheckReport *report)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      viseme_check_report_free (report);
      return;
    }
  viseme_check_report_free (self->report);
  self->report = report;
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
show_waiting (gpointer user_data)
{
  VisemePreflight *self = user_data;
  VisemeCheckReport *report;

  g_mutex_lock (&self->lock);
  report = g_steal_pointer (&self->waiting);
  g_mutex_unlock (&self->lock);
  if (report != NULL && !self->done)
    show (self, report);
  else
    g_clear_pointer (&report, viseme_check_report_free);

  return G_SOURCE_REMOVE;
}

/* In the thread of the check. A report that was not shown in time is replaced by a newer one. */
static void
on_report (const VisemeCheckReport *report, gpointer user_data)
{
  VisemePreflight *self = user_data;
  VisemeCheckReport *copy = viseme_check_report_copy (report);
  gboolean is_first;

  g_mutex_lock (&self->lock);
  is_first = self->waiting == NULL;
  g_clear_pointer (&self->waiting, viseme_check_report_free);
  self->waiting = copy;
  g_mutex_unlock (&self->lock);
  if (is_first)
    g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT_IDLE, show_waiting,
                                g_object_ref (self), g_object_unref);
}

/* NULL without an error for a file that is too large for it to matter. */
static char *
make_hash (VisemePreflight *self, VisemeMediaInfo *info, GCancellable *cancellable, GError **error)
{
  if (viseme_media_info_get_size (info) > HASHED_MAX)
    return NULL;

  return viseme_files_hash (self->file, cancellable, error);
}

static gboolean
check_unchanged (VisemePreflight *self, const char *before, const char *after, GError **error)
{
  g_autofree char *name = NULL;

  if (g_strcmp0 (before, after) == 0)
    return TRUE;

  name = g_file_get_parse_name (self->file);
  g_set_error (error, VISEME_ERROR, VISEME_ERROR_FAILED,
               _ ("“%s” changed while it was read. Wait until it is written, then choose it "
                  "again."),
               name);

  return FALSE;
}

static gboolean
run (VisemePreflight *self, Outcome *outcome, GCancellable *cancellable, GError **error)
{
  VisemeCheckReport *report = outcome->report;
  g_autofree char *before = NULL;
  g_autoptr (GError) local = NULL;
  gboolean passed;

  if (report->info == NULL)
    report->info = viseme_media_info_probe (self->file, cancellable, error);
  if (report->info == NULL)
    return FALSE;
  on_report (report, self);

  before = make_hash (self, report->info, cancellable, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  passed = self->subject == VISEME_SUBJECT_VIDEO
               ? viseme_video_check_run (report, on_report, self, cancellable, &local)
               : viseme_audio_check_run (report, on_report, self, cancellable, &local);
  /* A file that is still being written looks damaged: that it changes is the better answer. */
  if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    outcome->hash = make_hash (self, report->info, cancellable, NULL);
  if (before != NULL && outcome->hash != NULL &&
      !check_unchanged (self, before, outcome->hash, error))
    return FALSE;
  if (!passed)
    g_propagate_error (error, g_steal_pointer (&local));

  return passed;
}

static void
run_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Outcome *outcome = g_new0 (Outcome, 1);
  GError *error = NULL;

  outcome->report = viseme_check_report_new ();
  g_set_object (&outcome->report->info, data);
  if (run (source, outcome, cancellable, &error))
    {
      g_task_return_pointer (task, outcome, (GDestroyNotify) outcome_free);
      return;
    }
  outcome_free (outcome);
  g_task_return_error (task, error);
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  VisemePreflight *self = VISEME_PREFLIGHT (source);
  Outcome *outcome = g_task_propagate_pointer (G_TASK (result), &self->error);

  self->done = TRUE;
  if (outcome != NULL)
    {
      self->hash = g_steal_pointer (&outcome->hash);
      show (self, g_steal_pointer (&outcome->report));
      outcome_free (outcome);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DONE]);
}

/**
 * viseme_preflight_start:
 * @self: a check that has not begun
 * @info: (nullable): what is known of the file already
 *
 * Begins. The first report comes as soon as the file is open, others while it is looked at; the
 * last one before "done". To be called once.
 */
void
viseme_preflight_start (VisemePreflight *self, VisemeMediaInfo *info)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (VISEME_IS_PREFLIGHT (self));
  g_return_if_fail (self->context == NULL);

  self->context = g_main_context_ref_thread_default ();
  task = g_task_new (self, self->cancellable, on_run, NULL);
  g_task_set_source_tag (task, viseme_preflight_start);
  if (info != NULL)
    g_task_set_task_data (task, g_object_ref (info), g_object_unref);
  g_task_run_in_thread (task, run_in_thread);
}

/**
 * viseme_preflight_cancel:
 * @self: a check
 *
 * Ends it soon; nothing is reported any more but that it is done.
 */
void
viseme_preflight_cancel (VisemePreflight *self)
{
  g_return_if_fail (VISEME_IS_PREFLIGHT (self));

  g_cancellable_cancel (self->cancellable);
}

/**
 * viseme_preflight_get_done:
 * @self: a check
 *
 * Returns: whether nothing more will come
 */
gboolean
viseme_preflight_get_done (VisemePreflight *self)
{
  return self->done;
}

/**
 * viseme_preflight_get_error:
 * @self: a check that is done
 *
 * Returns: (nullable): why the file cannot be used at all: of %VISEME_ERROR, or
 *   %G_IO_ERROR_CANCELLED
 */
const GError *
viseme_preflight_get_error (VisemePreflight *self)
{
  return self->error;
}

/**
 * viseme_preflight_get_report:
 * @self: a check
 *
 * Returns: (transfer none): what is known so far; valid until the main loop runs again
 */
const VisemeCheckReport *
viseme_preflight_get_report (VisemePreflight *self)
{
  return self->report;
}

/**
 * viseme_preflight_get_hash:
 * @self: a check that is done
 *
 * Returns: (nullable): the SHA-256 of the file that was checked; %NULL for one of more than 256 MB
 */
const char *
viseme_preflight_get_hash (VisemePreflight *self)
{
  return self->hash;
}

static void
add (GPtrArray *findings, const char *id, VisemeSeverity severity, double excess, char *message)
{
  viseme_findings_add (
      findings, viseme_finding_new (id, VISEME_SUBJECT_BOTH, severity, excess, NULL, message));
}

/**
 * viseme_preflight_compare:
 * @video: what is known of the video
 * @audio: what is known of the speech
 * @findings: (element-type VisemeFinding): where findings are added: `video-longer`,
 *   `video-shorter`, `video-much-shorter` (seconds that the video is longer, negative when shorter)
 *
 * Says what happens to different lengths: the speech decides.
 */
void
viseme_preflight_compare (VisemeMediaInfo *video, VisemeMediaInfo *audio, GPtrArray *findings)
{
  double length = viseme_media_info_get_duration (video);
  double wanted = viseme_media_info_get_duration (audio);
  double excess = length - wanted;
  g_autofree char *difference = viseme_format_seconds (fabs (excess));

  if (length <= 0 || wanted <= 0 || viseme_media_info_is_image (video))
    return;
  if (excess > LENGTH_SLACK)
    add (findings, "video-longer", VISEME_SEVERITY_INFO, excess,
         g_strdup_printf (_ ("The video is %s longer and will be cut."), difference));
  else if (wanted > MUCH_LONGER * length)
    add (findings, "video-much-shorter", VISEME_SEVERITY_WARNING, excess,
         g_strdup_printf (_ ("The video is %s shorter and will play back and forth several times, "
                             "which people notice."),
                          difference));
  else if (excess < -LENGTH_SLACK)
    add (findings, "video-shorter", VISEME_SEVERITY_INFO, excess,
         g_strdup_printf (_ ("The video is %s shorter and will play back and forth."), difference));
}
