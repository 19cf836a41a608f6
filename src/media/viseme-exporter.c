/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-exporter"

#include "config.h"

#include "viseme-exporter.h"

#include <glib/gi18n-lib.h>
#include <gst/gst.h>

#include "base/viseme-files.h"
#include "viseme-gst-error.h"
#include "viseme-media-info.h"
#include "viseme-media.h"

#define POLL_INTERVAL   (50 * GST_MSECOND)
#define REPORT_INTERVAL 100 /* ms */

/* The quality is that of the results: no loss that is seen. */
#define WEBM_VIDEO                                                                                \
  "in. ! queue ! videoconvert ! videoflip video-direction=auto ! videoconvert ! vp9enc "          \
  "end-usage=cq cq-level=18 target-bitrate=20000000 deadline=1 cpu-used=6 row-mt=true threads=4 " \
  "keyframe-max-dist=60 ! queue ! webmmux name=mux ! filesink name=sink "
#define WEBM_AUDIO \
  "in. ! queue ! audioconvert ! audioresample ! opusenc bitrate=160000 ! queue ! mux. "

/* The sound is the very one: an encoder would make it late by its lead-in. */
#define SMALL_VIDEO                                                                           \
  "in. ! video/x-h264 ! decodebin ! queue ! videoconvert ! videoflip video-direction=auto ! " \
  "videoconvert ! video/x-raw,format=I420 ! x264enc pass=quant quantizer=25 "                 \
  "speed-preset=medium key-int-max=60 ! video/x-h264,profile=high ! h264parse ! queue ! "     \
  "mp4mux name=mux faststart=true ! filesink name=sink "
#define SMALL_AUDIO "in. ! audio/mpeg ! queue ! mux. "

static const struct
{
  const char *suffix;
  const char *source;
  const char *video; /* nullable: not wanted */
  const char *audio;
} exports[] = {
  [VISEME_EXPORT_WEBM] = { ".webm", "uridecodebin name=in ", WEBM_VIDEO, WEBM_AUDIO },
  [VISEME_EXPORT_SMALL] = { ".mp4", "urisourcebin name=file ! parsebin name=in ", SMALL_VIDEO,
                            SMALL_AUDIO },
  [VISEME_EXPORT_SOUND] = { ".m4a", "urisourcebin name=file ! parsebin name=in ", NULL,
                            "in. ! audio/mpeg ! queue ! mp4mux ! filesink name=sink" },
  [VISEME_EXPORT_SILENT] = { ".mp4", "urisourcebin name=file ! parsebin name=in ",
                             "in. ! video/x-h264 ! h264parse ! queue ! mp4mux faststart=true ! filesink name=sink",
                             NULL },
};

typedef struct
{
  GFile *source;
  GFile *target;
  GFile *temporary;
  VisemeExport kind;
  VisemeExporterProgress progress;
  gpointer progress_data;
  int done; /* atomic: per mille */
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  g_clear_object (&self->source);
  g_clear_object (&self->target);
  g_clear_object (&self->temporary);
  g_free (self);
}

static gboolean
set_missing_part (const GError *cause, GError **error)
{
  g_set_error (error, VISEME_ERROR, VISEME_ERROR_MISSING_CODEC,
               _ ("A part of GStreamer is missing: %s. Install its plugins “good” and “ugly”."),
               cause->message);

  return FALSE;
}

static GstElement *
make_pipeline (Export *self, VisemeMediaInfo *info, GError **error)
{
  g_autofree char *uri = g_file_get_uri (self->source);
  g_autofree char *description = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GError) cause = NULL;
  gboolean video = exports[self->kind].video && viseme_media_info_has_video (info);
  gboolean audio = exports[self->kind].audio && viseme_media_info_has_audio (info);

  if (exports[self->kind].video ? !video : !audio)
    {
      g_propagate_error (error,
                         viseme_gst_error_new (exports[self->kind].video ? VISEME_ERROR_NO_VIDEO
                                                                         : VISEME_ERROR_NO_AUDIO,
                                               self->source));
      return NULL;
    }

  description = g_strconcat (exports[self->kind].source, video ? exports[self->kind].video : "",
                             audio ? exports[self->kind].audio : "", NULL);
  pipeline = gst_parse_launch_full (description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &cause);
  if (!pipeline)
    {
      set_missing_part (cause, error);
      return NULL;
    }

  source = gst_bin_get_by_name (GST_BIN (pipeline), "file");
  if (!source)
    source = gst_bin_get_by_name (GST_BIN (pipeline), "in");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_object_set (source, "uri", uri, NULL);
  g_object_set (sink, "location", g_file_peek_path (self->temporary), NULL);

  return g_steal_pointer (&pipeline);
}

static void
note_progress (Export *self, GstElement *pipeline, double duration)
{
  gint64 position;

  if (duration > 0 && gst_element_query_position (pipeline, GST_FORMAT_TIME, &position))
    g_atomic_int_set (&self->done,
                      (int) CLAMP (1000. * (double) position / GST_SECOND / duration, 0, 1000));
}

static gboolean
run (Export *self, GstElement *pipeline, double duration, GCancellable *cancellable, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      g_autoptr (GstMessage) message =
          gst_bus_timed_pop_filtered (bus, POLL_INTERVAL, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

      if (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
        return TRUE;
      if (message)
        {
          g_autofree char *name = gst_object_get_name (GST_MESSAGE_SRC (message));

          g_propagate_error (
              error, viseme_gst_error_from_message (
                         message, g_str_equal (name, "sink") ? self->target : self->source));
          return FALSE;
        }
      note_progress (self, pipeline, duration);
    }

  return FALSE;
}

static gboolean
export_to_temporary (Export *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeMediaInfo) info = viseme_media_info_probe (self->source, cancellable, error);
  g_autoptr (GstElement) pipeline = info ? make_pipeline (self, info, error) : NULL;
  gboolean done;

  if (!pipeline)
    return FALSE;

  done = run (self, pipeline, viseme_media_info_get_duration (info), cancellable, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return done;
}

static void
export_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Export *self = data;
  GError *error = NULL;

  viseme_media_init ();
  if (export_to_temporary (self, cancellable, &error) &&
      viseme_files_move_into_place (self->temporary, self->target, TRUE, cancellable, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_file_delete (self->temporary, NULL, NULL);
  g_task_return_error (task, error);
}

static gboolean
on_report (gpointer user_data)
{
  GTask *task = user_data;
  Export *self = g_task_get_task_data (task);

  if (g_task_get_completed (task))
    return G_SOURCE_REMOVE;

  self->progress (g_atomic_int_get (&self->done) / 1000., self->progress_data);

  return G_SOURCE_CONTINUE;
}

/**
 * viseme_exporter_get_suffix:
 * @kind: what to export
 *
 * Returns: the end of the file's name, with the dot
 */
const char *
viseme_exporter_get_suffix (VisemeExport kind)
{
  g_return_val_if_fail ((gsize) kind < G_N_ELEMENTS (exports), "");

  return exports[kind].suffix;
}

/**
 * viseme_exporter_export_async:
 * @source: a local video
 * @target: where the user wants it; an existing file is replaced, once the new one is complete,
 *   but not @source
 * @kind: what of @source, and in which format
 * @progress: (nullable): called with 0..1
 * @progress_data: data for @progress
 * @cancellable: (nullable): stops it; nothing is left of @target
 * @callback: called when it is done
 * @user_data: data for @callback
 *
 * Makes another file of @source without blocking.
 */
void
viseme_exporter_export_async (GFile *source,
                              GFile *target,
                              VisemeExport kind,
                              VisemeExporterProgress progress,
                              gpointer progress_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);
  Export *self = g_new0 (Export, 1);

  g_return_if_fail ((gsize) kind < G_N_ELEMENTS (exports));

  self->source = g_object_ref (source);
  self->target = g_object_ref (target);
  self->kind = kind;
  self->progress = progress;
  self->progress_data = progress_data;
  g_task_set_source_tag (task, viseme_exporter_export_async);
  g_task_set_task_data (task, self, export_free);
  if (!g_file_peek_path (target) || !g_file_peek_path (source))
    {
      g_task_return_new_error (task, VISEME_ERROR, VISEME_ERROR_UNSUPPORTED,
                               _ ("Choose a folder on this computer."));
      return;
    }

  if (g_file_equal (source, target))
    {
      g_task_return_new_error (task, VISEME_ERROR, VISEME_ERROR_EXISTS,
                               _ ("This is the result itself. Choose another name."));
      return;
    }

  self->temporary = viseme_files_make_temporary (target);
  if (progress)
    g_timeout_add_full (G_PRIORITY_DEFAULT, REPORT_INTERVAL, on_report, g_object_ref (task),
                        g_object_unref);
  g_task_run_in_thread (task, export_in_thread);
}

/**
 * viseme_exporter_export_finish:
 * @result: the result given to the callback
 * @error: return location: %VISEME_ERROR_MISSING_CODEC when an encoder is not installed,
 *   %VISEME_ERROR_NO_AUDIO, %VISEME_ERROR_NO_VIDEO, those of reading and writing, or
 *   %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the file is there
 */
gboolean
viseme_exporter_export_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
