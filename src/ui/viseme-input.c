/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-input"

#include "config.h"

#include "viseme-input.h"

#include "viseme-link.h"

#include <glib/gi18n.h>
#include <string.h>

struct _VisemeInput
{
  GObject parent_instance;

  VisemeInputKind kind;
  GFile *file;
  VisemeMediaInfo *info;
  char *status;
  char *error_message;
  gboolean loading;
  GCancellable *cancellable;
};

enum
{
  PROP_0,
  PROP_FILE,
  PROP_INFO,
  PROP_LOADING,
  PROP_STATUS,
  PROP_ERROR_MESSAGE,
  N_PROPS
};

enum
{
  MISPLACED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeInput, viseme_input, G_TYPE_OBJECT)

/**
 * viseme_input_kind_from_content_type:
 * @content_type: (nullable): a content type
 *
 * Returns: where a file of this type belongs
 */
VisemeInputKind
viseme_input_kind_from_content_type (const char *content_type)
{
  g_autofree char *mime = content_type ? g_content_type_get_mime_type (content_type) : NULL;

  if (!mime)
    return VISEME_INPUT_UNKNOWN;
  if (g_str_has_prefix (mime, "video/") || g_str_has_prefix (mime, "image/"))
    return VISEME_INPUT_VIDEO;
  if (g_str_has_prefix (mime, "audio/"))
    return VISEME_INPUT_SPEECH;

  return VISEME_INPUT_UNKNOWN;
}

/**
 * viseme_input_kind_guess:
 * @file: a file or link
 *
 * Judges by the name only, so that it can be called while something is dragged.
 *
 * Returns: where @file belongs
 */
VisemeInputKind
viseme_input_kind_guess (GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED, NULL);
  g_autofree char *type = NULL;

  if (!parsed)
    return VISEME_INPUT_UNKNOWN;

  type = g_content_type_guess (g_uri_get_path (parsed), NULL, 0, NULL);
  return viseme_input_kind_from_content_type (type);
}

/**
 * viseme_input_is_picture:
 * @file: a file
 *
 * Judges by the name only.
 *
 * Returns: whether it is a picture that does not move
 */
gboolean
viseme_input_is_picture (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);
  g_autofree char *mime = g_content_type_get_mime_type (type);

  return mime && g_str_has_prefix (mime, "image/");
}

static GFile *
parse_line (const char *line)
{
  g_autofree char *scheme = g_uri_parse_scheme (line);

  if (scheme && (g_str_equal (scheme, "file") || g_str_equal (scheme, "http") ||
                 g_str_equal (scheme, "https")))
    return g_file_new_for_uri (line);
  if (g_path_is_absolute (line))
    return g_file_new_for_path (line);

  return NULL;
}

/**
 * viseme_input_parse_text:
 * @text: text that was pasted or dropped
 *
 * Finds files in text: one per line, as an absolute path, a file URI or a web link. Comments of
 * text/uri-list and all other lines are passed over.
 *
 * Returns: (transfer full) (element-type GFile): the files, maybe none
 */
GPtrArray *
viseme_input_parse_text (const char *text)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) lines = g_strsplit_set (text, "\r\n", -1);

  for (char **line = lines; *line; line++)
    {
      GFile *file = parse_line (g_strstrip (*line));

      if (file)
        g_ptr_array_add (files, file);
    }

  return files;
}

static gboolean
replace_string (char **place, const char *value)
{
  if (g_strcmp0 (*place, value) == 0)
    return FALSE;

  g_free (*place);
  *place = g_strdup (value);
  return TRUE;
}

static void
set_loading (VisemeInput *self, gboolean loading, const char *status)
{
  if (replace_string (&self->status, status))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
  if (self->loading == loading)
    return;
  self->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void
set_error (VisemeInput *self, const char *message)
{
  if (replace_string (&self->error_message, message))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_MESSAGE]);
}

static void
set_info (VisemeInput *self, VisemeMediaInfo *info)
{
  if (g_set_object (&self->info, info))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INFO]);
}

static const char *
find_fault_of_video (VisemeMediaInfo *info)
{
  /* The picture on the cover of a recording is not meant. */
  if (!viseme_media_info_has_video (info) &&
      (!viseme_media_info_is_image (info) || viseme_media_info_has_audio (info)))
    return _ ("This file has no picture. Choose a video in which a person speaks.");

  return NULL;
}

static const char *
find_fault_of_speech (VisemeMediaInfo *info)
{
  if (!viseme_media_info_has_audio (info))
    return _ ("This file has no sound. Choose a recording of somebody speaking.");

  return NULL;
}

static gboolean
is_of_the_other_kind (VisemeInput *self, VisemeMediaInfo *info)
{
  if (self->kind == VISEME_INPUT_VIDEO)
    return !viseme_media_info_has_video (info) && !viseme_media_info_is_image (info) &&
           viseme_media_info_has_audio (info);

  return !viseme_media_info_has_audio (info) && viseme_media_info_has_video (info);
}

static void
take_info (VisemeInput *self, VisemeMediaInfo *info)
{
  const char *fault =
      self->kind == VISEME_INPUT_VIDEO ? find_fault_of_video (info) : find_fault_of_speech (info);

  set_loading (self, FALSE, NULL);
  if (!fault)
    {
      set_info (self, info);
      return;
    }

  set_error (self, fault);
  if (is_of_the_other_kind (self, info))
    g_signal_emit (self, signals[MISPLACED], 0, self->file);
}

static void
take_failure (VisemeInput *self, const GError *error)
{
  set_loading (self, FALSE, NULL);
  set_error (self, error->message);
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeInput) self = VISEME_INPUT (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeMediaInfo) info = viseme_media_info_probe_finish (result, &error);

  if (info)
    take_info (self, info);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    take_failure (self, error);
}

static void
probe (VisemeInput *self, GFile *file)
{
  viseme_media_info_probe_async (file, self->cancellable, on_probed, g_object_ref (self));
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeInput) self = VISEME_INPUT (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = viseme_link_fetch_finish (result, &error);

  if (!file)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        take_failure (self, error);
      return;
    }

  set_loading (self, TRUE, _ ("Reading…"));
  g_set_object (&self->file, file);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILE]);
  probe (self, file);
}

static void
on_fetch_progress (goffset done, goffset total, gpointer user_data)
{
  VisemeInput *self = user_data;
  g_autofree char *size = g_format_size ((guint64) done);
  g_autofree char *status = NULL;

  if (total > 0)
    /* Translators: a percentage */
    status = g_strdup_printf (_ ("Fetching %d %%"), (int) (done * 100 / total));
  else
    /* Translators: %s is an amount of data, such as 3.2 MB */
    status = g_strdup_printf (_ ("Fetching, %s so far"), size);
  set_loading (self, TRUE, status);
}

/**
 * viseme_input_set_file:
 * @self: an input
 * @file: (nullable): a file or web link; %NULL empties the input
 *
 * Takes a file and looks inside, without blocking. What was under way for an earlier file is
 * stopped.
 */
void
viseme_input_set_file (VisemeInput *self, GFile *file)
{
  g_return_if_fail (VISEME_IS_INPUT (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  set_info (self, NULL);
  set_error (self, NULL);
  if (g_set_object (&self->file, file))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILE]);

  if (!file)
    {
      set_loading (self, FALSE, NULL);
      return;
    }

  self->cancellable = g_cancellable_new ();
  if (viseme_link_is_web (file))
    {
      set_loading (self, TRUE, _ ("Fetching…"));
      viseme_link_fetch_async (file, on_fetch_progress, self, self->cancellable, on_fetched,
                               g_object_ref (self));
      return;
    }

  set_loading (self, TRUE, _ ("Reading…"));
  probe (self, file);
}

/**
 * viseme_input_get_file:
 * @self: an input
 *
 * Returns: (transfer none) (nullable): the file, once fetched the local copy of a link
 */
GFile *
viseme_input_get_file (VisemeInput *self)
{
  return self->file;
}

/**
 * viseme_input_get_info:
 * @self: an input
 *
 * Returns: (transfer none) (nullable): what is known about a usable file
 */
VisemeMediaInfo *
viseme_input_get_info (VisemeInput *self)
{
  return self->info;
}

/**
 * viseme_input_get_loading:
 * @self: an input
 *
 * Returns: whether the file is being fetched or read
 */
gboolean
viseme_input_get_loading (VisemeInput *self)
{
  return self->loading;
}

/**
 * viseme_input_get_status:
 * @self: an input
 *
 * Returns: (nullable): what loading does, for people
 */
const char *
viseme_input_get_status (VisemeInput *self)
{
  return self->status;
}

/**
 * viseme_input_get_error_message:
 * @self: an input
 *
 * Returns: (nullable): why the file cannot be used, and what to do
 */
const char *
viseme_input_get_error_message (VisemeInput *self)
{
  return self->error_message;
}

static void
viseme_input_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VisemeInput *self = VISEME_INPUT (object);

  switch (prop_id)
    {
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_INFO:
      g_value_set_object (value, self->info);
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_STATUS:
      g_value_set_string (value, self->status);
      break;
    case PROP_ERROR_MESSAGE:
      g_value_set_string (value, self->error_message);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
viseme_input_finalize (GObject *object)
{
  VisemeInput *self = VISEME_INPUT (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->file);
  g_clear_object (&self->info);
  g_clear_pointer (&self->status, g_free);
  g_clear_pointer (&self->error_message, g_free);

  G_OBJECT_CLASS (viseme_input_parent_class)->finalize (object);
}

static void
viseme_input_class_init (VisemeInputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = viseme_input_get_property;
  object_class->finalize = viseme_input_finalize;

  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_INFO] = g_param_spec_object ("info", NULL, NULL, VISEME_TYPE_MEDIA_INFO, flags);
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);
  properties[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[MISPLACED] = g_signal_new ("misplaced", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_FILE);
}

static void
viseme_input_init (VisemeInput *self)
{
}

/**
 * viseme_input_new:
 * @kind: what the input is for
 *
 * Returns: (transfer full): an empty input
 */
VisemeInput *
viseme_input_new (VisemeInputKind kind)
{
  VisemeInput *self = g_object_new (VISEME_TYPE_INPUT, NULL);

  self->kind = kind;
  return self;
}
