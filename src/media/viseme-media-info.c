/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-media-info"

#include "config.h"

#include "viseme-media-info.h"

#include <glib/gi18n-lib.h>
#include <gst/pbutils/pbutils.h>

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "base/viseme-format.h"

#include "viseme-container.h"
#include "viseme-gst-error.h"
#include "viseme-media.h"

#define PROBE_TIMEOUT (15 * GST_SECOND)

struct _VisemeMediaInfo
{
  GObject parent_instance;

  GFile *file;
  char *media_type;
  char *container;
  char *video_codec;
  char *audio_codec;
  GstCaps *audio_format;
  goffset size;
  double duration;
  double frame_rate;
  int width;
  int height;
  int sample_rate;
  int channels;
  gboolean has_video;
  gboolean has_audio;
  gboolean is_image;
};

G_DEFINE_FINAL_TYPE (VisemeMediaInfo, viseme_media_info, G_TYPE_OBJECT)

static void
viseme_media_info_finalize (GObject *object)
{
  VisemeMediaInfo *self = VISEME_MEDIA_INFO (object);

  g_clear_object (&self->file);
  g_free (self->media_type);
  g_free (self->container);
  g_free (self->video_codec);
  g_free (self->audio_codec);
  gst_clear_caps (&self->audio_format);

  G_OBJECT_CLASS (viseme_media_info_parent_class)->finalize (object);
}

static void
viseme_media_info_class_init (VisemeMediaInfoClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = viseme_media_info_finalize;
}

static void
viseme_media_info_init (VisemeMediaInfo *self)
{
}

static char *
describe_stream (GstDiscovererStreamInfo *stream)
{
  g_autoptr (GstCaps) caps = gst_discoverer_stream_info_get_caps (stream);

  return caps != NULL ? gst_pb_utils_get_codec_description (caps) : NULL;
}

static gboolean
is_on_its_side (GstDiscovererStreamInfo *stream)
{
  const GstTagList *tags = gst_discoverer_stream_info_get_tags (stream);
  g_autofree char *orientation = NULL;

  return tags != NULL && gst_tag_list_get_string (tags, GST_TAG_IMAGE_ORIENTATION, &orientation) &&
         (g_str_has_suffix (orientation, "rotate-90") ||
          g_str_has_suffix (orientation, "rotate-270"));
}

static void
take_video (VisemeMediaInfo *self, GstDiscovererStreamInfo *stream)
{
  GstDiscovererVideoInfo *video = GST_DISCOVERER_VIDEO_INFO (stream);
  guint under = gst_discoverer_video_info_get_framerate_denom (video);

  self->is_image = gst_discoverer_video_info_is_image (video);
  self->has_video = !self->is_image;
  self->width = (int) gst_discoverer_video_info_get_width (video);
  self->height = (int) gst_discoverer_video_info_get_height (video);
  if (is_on_its_side (stream))
    {
      int width = self->width;

      self->width = self->height;
      self->height = width;
    }
  if (under > 0)
    self->frame_rate = (double) gst_discoverer_video_info_get_framerate_num (video) / under;
  self->video_codec = describe_stream (stream);
}

static void
take_audio (VisemeMediaInfo *self, GstDiscovererStreamInfo *stream)
{
  GstDiscovererAudioInfo *audio = GST_DISCOVERER_AUDIO_INFO (stream);

  self->has_audio = TRUE;
  self->sample_rate = (int) gst_discoverer_audio_info_get_sample_rate (audio);
  self->channels = (int) gst_discoverer_audio_info_get_channels (audio);
  self->audio_codec = describe_stream (stream);
  self->audio_format = gst_discoverer_stream_info_get_caps (stream);
}

static void
take_streams (VisemeMediaInfo *self, GstDiscovererInfo *info)
{
  GList *videos = gst_discoverer_info_get_video_streams (info);
  GList *audios = gst_discoverer_info_get_audio_streams (info);
  g_autoptr (GstDiscovererStreamInfo) whole = gst_discoverer_info_get_stream_info (info);

  if (videos != NULL)
    take_video (self, videos->data);
  if (audios != NULL)
    take_audio (self, audios->data);
  if (whole != NULL && GST_IS_DISCOVERER_CONTAINER_INFO (whole))
    self->container = describe_stream (whole);
  if (GST_CLOCK_TIME_IS_VALID (gst_discoverer_info_get_duration (info)) && !self->is_image)
    self->duration = (double) gst_discoverer_info_get_duration (info) / GST_SECOND;
  gst_discoverer_stream_info_list_free (videos);
  gst_discoverer_stream_info_list_free (audios);
}

static void
take_file_info (VisemeMediaInfo *self, GCancellable *cancellable)
{
  g_autoptr (GFileInfo) info = g_file_query_info (
      self->file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE,
      G_FILE_QUERY_INFO_NONE, cancellable, NULL);

  if (info == NULL)
    return;
  self->size = g_file_info_get_size (info);
  if (g_file_info_get_content_type (info) != NULL)
    self->media_type = g_content_type_get_mime_type (g_file_info_get_content_type (info));
}

static GError *
missing_codec_error (GFile *file, GstDiscovererInfo *info)
{
  const char **details = gst_discoverer_info_get_missing_elements_installer_details (info);
  g_auto (GStrv) parts =
      details != NULL && details[0] != NULL ? g_strsplit (details[0], "|", 5) : NULL;

  /* The fourth part of an installer detail string is the codec in words. */
  return viseme_gst_error_new_missing_codec (
      file, parts != NULL && g_strv_length (parts) >= 4 ? parts[3] : NULL);
}

static gboolean
check_outcome (GFile *file, GstDiscovererInfo *info, GError *problem, GError **error)
{
  switch (gst_discoverer_info_get_result (info))
    {
    case GST_DISCOVERER_OK:
      return TRUE;
    case GST_DISCOVERER_MISSING_PLUGINS:
      g_propagate_error (error, missing_codec_error (file, info));
      return FALSE;
    case GST_DISCOVERER_TIMEOUT:
      g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_DAMAGED, file));
      return FALSE;
    case GST_DISCOVERER_URI_INVALID:
    case GST_DISCOVERER_ERROR:
    case GST_DISCOVERER_BUSY:
    default:
      g_propagate_error (error, problem != NULL
                                    ? viseme_gst_error_translate (problem, NULL, file)
                                    : viseme_gst_error_new (VISEME_ERROR_NOT_MEDIA, file));
      return FALSE;
    }
}

/**
 * viseme_media_info_probe:
 * @file: a file that the user gave
 * @cancellable: (nullable): a cancellable
 * @error: return location: those of viseme_files_check_readable(), %VISEME_ERROR_NOT_MEDIA,
 *   %VISEME_ERROR_DAMAGED, %VISEME_ERROR_MISSING_CODEC
 *
 * Finds out what @file holds. Blocks; for worker threads.
 *
 * Returns: (transfer full): what it holds, or %NULL with @error set
 */
VisemeMediaInfo *
viseme_media_info_probe (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeMediaInfo) self = NULL;
  g_autoptr (GstDiscoverer) discoverer = NULL;
  g_autoptr (GstDiscovererInfo) info = NULL;
  g_autoptr (GError) problem = NULL;
  g_autofree char *uri = g_file_get_uri (file);

  if (!viseme_files_check_readable (file, cancellable, error) ||
      !viseme_container_check_complete (file, cancellable, error))
    return NULL;

  viseme_media_init ();
  discoverer = gst_discoverer_new (PROBE_TIMEOUT, error);
  if (discoverer == NULL)
    return NULL;
  info = gst_discoverer_discover_uri (discoverer, uri, &problem);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (info == NULL)
    {
      g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_NOT_MEDIA, file));
      return NULL;
    }
  if (!check_outcome (file, info, problem, error))
    return NULL;

  self = g_object_new (VISEME_TYPE_MEDIA_INFO, NULL);
  self->file = g_object_ref (file);
  take_file_info (self, cancellable);
  take_streams (self, info);
  if (!self->has_video && !self->has_audio && !self->is_image)
    {
      g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_NOT_MEDIA, file));
      return NULL;
    }

  return g_steal_pointer (&self);
}

static void
probe_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  VisemeMediaInfo *info = viseme_media_info_probe (data, cancellable, &error);

  if (info != NULL)
    g_task_return_pointer (task, info, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * viseme_media_info_probe_async:
 * @file: a file that the user gave
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does viseme_media_info_probe() in a worker thread.
 */
void
viseme_media_info_probe_async (GFile *file,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (G_IS_FILE (file));

  g_task_set_source_tag (task, viseme_media_info_probe_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, probe_in_thread);
}

/**
 * viseme_media_info_probe_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): what the file holds, or %NULL with @error set
 */
VisemeMediaInfo *
viseme_media_info_probe_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

GFile *
viseme_media_info_get_file (VisemeMediaInfo *self)
{
  return self->file;
}

const char *
viseme_media_info_get_media_type (VisemeMediaInfo *self)
{
  return self->media_type;
}

const char *
viseme_media_info_get_container (VisemeMediaInfo *self)
{
  return self->container;
}

goffset
viseme_media_info_get_size (VisemeMediaInfo *self)
{
  return self->size;
}

double
viseme_media_info_get_duration (VisemeMediaInfo *self)
{
  return self->duration;
}

gboolean
viseme_media_info_has_video (VisemeMediaInfo *self)
{
  return self->has_video;
}

gboolean
viseme_media_info_has_audio (VisemeMediaInfo *self)
{
  return self->has_audio;
}

gboolean
viseme_media_info_is_image (VisemeMediaInfo *self)
{
  return self->is_image;
}

int
viseme_media_info_get_width (VisemeMediaInfo *self)
{
  return self->width;
}

int
viseme_media_info_get_height (VisemeMediaInfo *self)
{
  return self->height;
}

double
viseme_media_info_get_frame_rate (VisemeMediaInfo *self)
{
  return self->frame_rate;
}

const char *
viseme_media_info_get_video_codec (VisemeMediaInfo *self)
{
  return self->video_codec;
}

const char *
viseme_media_info_get_audio_codec (VisemeMediaInfo *self)
{
  return self->audio_codec;
}

int
viseme_media_info_get_sample_rate (VisemeMediaInfo *self)
{
  return self->sample_rate;
}

int
viseme_media_info_get_channels (VisemeMediaInfo *self)
{
  return self->channels;
}

GstCaps *
viseme_media_info_get_audio_format (VisemeMediaInfo *self)
{
  return self->audio_format;
}

static void
append_fact (GString *text, char *fact)
{
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, fact);
  g_free (fact);
}

/**
 * viseme_media_info_describe:
 * @self: what a file holds
 *
 * Returns: (transfer full): the facts in one translated line, such as
 *   `1080 × 1920 · 25 fps · 20.1 s · 1.8 MB`
 */
char *
viseme_media_info_describe (VisemeMediaInfo *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->width > 0)
    /* Translators: width and height of a picture in pixels */
    append_fact (text, g_strdup_printf (_ ("%d × %d"), self->width, self->height));
  if (self->has_video && self->frame_rate > 0)
    /* Translators: frames per second */
    append_fact (text, g_strdup_printf (_ ("%.4g fps"), self->frame_rate));
  if (!self->has_video && self->has_audio)
    {
      append_fact (text, g_strdup_printf (_ ("%.4g kHz"), self->sample_rate / 1000.0));
      append_fact (text, g_strdup (self->channels == 1   ? _ ("mono")
                                   : self->channels == 2 ? _ ("stereo")
                                                         : _ ("surround")));
    }
  if (self->duration > 0)
    append_fact (text, viseme_format_seconds (self->duration));
  if (self->size > 0)
    append_fact (text, g_format_size (self->size));

  return g_string_free (g_steal_pointer (&text), FALSE);
}
