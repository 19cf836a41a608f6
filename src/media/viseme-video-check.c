/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-video-check"

#include "config.h"

#include "viseme-video-check.h"

#include "base/viseme-error.h"
#include "base/viseme-format.h"
#include "viseme-face-report.h"
#include "viseme-shot-finder.h"

#include <glib/gi18n-lib.h>

#define LEAST_APART   0.48      /* seconds between two looks at the face */
#define MANY_LOOKS    100       /* in a video of any length, about */
#define MAX_PIXELS    40000000L /* 8K has 35 million; more would take too much memory */
#define LOW_SIDE      480       /* pixels: the least that is recommended */
#define LEAST_OF_SHOT 0.25      /* seconds: what changes sooner is no cut to people */

typedef struct
{
  VisemeCheckReport *report;
  VisemeCheckListener listener;
  VisemeFrameSampler *sampler;
  VisemeFaceWatcher *watcher;
  VisemeShotFinder *shots;
  GArray *looks;     /* VisemeFaceLook */
  GArray *times;     /* double: of all frames that the shot finder saw */
  GArray *apart;     /* gboolean: whether frames are missing before each of them */
  GPtrArray *format; /* VisemeFinding: what the container tells */
} Check;

static void
check_clear (Check *self)
{
  g_clear_pointer (&self->sampler, viseme_frame_sampler_free);
  g_clear_pointer (&self->watcher, viseme_face_watcher_free);
  g_clear_pointer (&self->shots, viseme_shot_finder_free);
  g_clear_pointer (&self->looks, g_array_unref);
  g_clear_pointer (&self->times, g_array_unref);
  g_clear_pointer (&self->apart, g_array_unref);
  g_clear_pointer (&self->format, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Check, check_clear)

static VisemeFinding *
add (GPtrArray *findings,
     const char *id,
     VisemeSeverity severity,
     double value,
     const char *fix,
     char *message)
{
  return viseme_findings_add (
      findings, viseme_finding_new (id, VISEME_SUBJECT_VIDEO, severity, value, fix, message));
}

static double
get_duration (const Check *self)
{
  return viseme_media_info_get_duration (self->report->info);
}

/* What can be said without a look at the pictures. */
static void
add_format (Check *self)
{
  VisemeMediaInfo *info = self->report->info;
  int width = viseme_media_info_get_width (info), height = viseme_media_info_get_height (info);

  if ((gint64) width * height > MAX_PIXELS)
    add (self->format, "picture-too-large", VISEME_SEVERITY_ERROR, (double) width * height, NULL,
         g_strdup_printf (_ ("The picture is too large: %d × %d. Convert it to 4K or less."), width,
                          height));
  if (viseme_media_info_is_image (info))
    {
      add (self->format, "still-picture", VISEME_SEVERITY_INFO, 1, NULL,
           g_strdup (_ ("This is a still picture: only the mouth will move.")));
      return;
    }
  if (MIN (width, height) < LOW_SIDE)
    add (self->format, "low-resolution", VISEME_SEVERITY_INFO, MIN (width, height), NULL,
         g_strdup_printf (_ ("The picture is small: %d × %d."), width, height));
  if (get_duration (self) <= 0)
    add (self->format, "no-duration", VISEME_SEVERITY_WARNING, 0, VISEME_FIX_CONVERT,
         g_strdup (_ ("The file does not say how long it is. Cloud models may refuse it.")));
}

/* Cuts that people see: those where the frames before are known, or where all is different. */
static void
add_cuts (Check *self, GPtrArray *findings)
{
  g_autoptr (GArray) starts = viseme_shot_finder_settle (self->shots);
  double first = 0, last = 0;
  guint n = 0;

  for (guint i = 1; i < starts->len; i++)
    {
      guint index = g_array_index (starts, guint, i);
      double time = g_array_index (self->times, double, index);

      if (time - last < LEAST_OF_SHOT || (g_array_index (self->apart, gboolean, index) &&
                                          !viseme_shot_finder_is_certain (self->shots, index)))
        continue;
      first = n == 0 ? time : first;
      last = time;
      n++;
    }
  if (n > 0)
    {
      g_autofree char *when = viseme_format_seconds (first);
      VisemeFinding *finding =
          add (findings, "hard-cuts", VISEME_SEVERITY_INFO, n, NULL,
               /* Translators: the number of cuts, and the time of the first one, such as 12.4 s */
               g_strdup_printf (ngettext ("There is %u hard cut, at %s.",
                                          "There are %u hard cuts, the first at %s.", n),
                                n, when));

      finding->start = first;
      finding->end = last;
    }
}

static void
add_timing (Check *self, GPtrArray *findings)
{
  VisemeFrameTiming timing = viseme_frame_sampler_get_timing (self->sampler);

  self->report->timing = timing;
  if (!viseme_frame_timing_is_constant (&timing))
    add (findings, "variable-frame-rate", VISEME_SEVERITY_INFO, timing.odd_share,
         VISEME_FIX_CONVERT,
         g_strdup (_ ("The frame rate varies. Cloud models want a constant one.")));
  if (viseme_frame_sampler_is_hdr (self->sampler))
    add (findings, "hdr", VISEME_SEVERITY_ERROR, 1, NULL,
         g_strdup (_ ("This is an HDR video, which cannot be lip-synced. Convert it to a standard "
                      "video (SDR), or record without HDR.")));
}

/* Brings the report up to what was seen so far. */
static void
update_report (Check *self, gboolean is_done)
{
  GPtrArray *findings = viseme_findings_new ();
  double seen = self->looks->len > 0
                    ? g_array_index (self->looks, VisemeFaceLook, self->looks->len - 1).time
                    : 0;
  double duration = is_done ? MAX (get_duration (self), seen) : seen;
  GArray *lane = viseme_face_report_make_lane (self->looks, duration);

  viseme_findings_add_all (findings, self->format);
  viseme_face_report_add_findings (self->looks, lane, duration,
                                   viseme_media_info_is_image (self->report->info), findings);
  if (is_done)
    {
      add_cuts (self, findings);
      add_timing (self, findings);
    }
  viseme_check_report_take_findings (self->report, findings);
  viseme_check_report_take_lane (self->report, lane);
}

static void
tell (Check *self)
{
  if (!viseme_check_listener_is_due (&self->listener))
    return;
  update_report (self, FALSE);
  viseme_check_listener_tell (&self->listener, self->report);
}

/* Seconds between two looks. */
static double
get_interval (const Check *self)
{
  return MAX (LEAST_APART, get_duration (self) / MANY_LOOKS);
}

static void
note_face (VisemeCheckReport *report, const VisemeFaceLook *look)
{
  if (look->view == VISEME_FACE_NONE || report->face_bottom > 0)
    return;

  report->face_top = (double) look->box.y;
  report->face_bottom = (double) look->box.y + (double) look->box.height;
}

static gboolean
look (Check *self, const VisemeSampledFrame *frame, GCancellable *cancellable, GError **error)
{
  VisemeFaceLook look;
  double last = self->looks->len > 0
                    ? g_array_index (self->looks, VisemeFaceLook, self->looks->len - 1).time
                    : -get_interval (self);

  viseme_shot_finder_add (self->shots, &frame->picture);
  g_array_append_val (self->times, frame->time);
  g_array_append_val (self->apart, frame->is_apart);
  if (frame->time - last < get_interval (self) && !frame->is_apart)
    return TRUE;
  if (!viseme_face_watcher_look (self->watcher, &frame->picture,
                                 viseme_frame_sampler_get_orientation (self->sampler), &look,
                                 cancellable, error))
    return FALSE;

  look.time = frame->time;
  g_array_append_val (self->looks, look);
  note_face (self->report, &look);
  tell (self);

  return TRUE;
}

static gboolean
look_at_frames (Check *self, GCancellable *cancellable, GError **error)
{
  VisemeSampledFrame frame;
  GError *local = NULL;

  while (local == NULL && viseme_frame_sampler_next (self->sampler, &frame, cancellable, &local))
    {
      look (self, &frame, cancellable, &local);
      viseme_sampled_frame_clear (&frame);
    }
  if (local != NULL)
    g_propagate_error (error, local);

  return local == NULL;
}

static gboolean
require_picture (VisemeMediaInfo *info, GError **error)
{
  g_autofree char *name = NULL;

  /* The picture on the cover of a recording is not meant. */
  if (viseme_media_info_has_video (info) ||
      (viseme_media_info_is_image (info) && !viseme_media_info_has_audio (info)))
    return TRUE;

  name = g_file_get_parse_name (viseme_media_info_get_file (info));
  g_set_error (error, VISEME_ERROR, VISEME_ERROR_NO_VIDEO,
               viseme_media_info_has_audio (info)
                   ? _ ("“%s” has only sound. Give the video first and the speech second, or "
                        "choose another video.")
                   : _ ("“%s” has no moving picture. Choose a video."),
               name);

  return FALSE;
}

/**
 * viseme_video_check_run:
 * @report: (inout): what is known already: its info must be set
 * @func: called now and then, with what is known so far
 * @user_data: for @func
 * @cancellable: (nullable): a cancellable
 * @error: return location: %VISEME_ERROR_NO_VIDEO and those of viseme_frame_sampler_new()
 *
 * Looks at parts of a video: whether a face can be seen in it, and how well. Findings beside those
 * of viseme_face_report_add_findings(): `picture-too-large` (pixels), `still-picture`,
 * `low-resolution` (pixels), `no-duration`, `hard-cuts` (how many), `variable-frame-rate` (share of
 * the frames), `hdr`. Blocks; for worker threads.
 *
 * Returns: %FALSE with @error set when the file cannot be used at all
 */
gboolean
viseme_video_check_run (VisemeCheckReport *report,
                        VisemeCheckFunc func,
                        gpointer user_data,
                        GCancellable *cancellable,
                        GError **error)
{
  g_auto (Check) self = { .report = report, .listener = { func, user_data } };

  if (!require_picture (report->info, error))
    return FALSE;

  self.looks = g_array_new (FALSE, FALSE, sizeof (VisemeFaceLook));
  self.times = g_array_new (FALSE, FALSE, sizeof (double));
  self.apart = g_array_new (FALSE, FALSE, sizeof (gboolean));
  self.format = viseme_findings_new ();
  self.shots = viseme_shot_finder_new ();
  add_format (&self);
  tell (&self);
  if (viseme_findings_find (self.format, "picture-too-large") != NULL)
    return TRUE;

  self.watcher = viseme_face_watcher_new (error);
  if (self.watcher == NULL)
    return FALSE;
  self.sampler = viseme_frame_sampler_new (report->info, cancellable, error);
  if (self.sampler == NULL || !look_at_frames (&self, cancellable, error))
    return FALSE;
  update_report (&self, TRUE);

  return TRUE;
}
