/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-media-type"

#include "config.h"

#include "viseme-media-type.h"

#include <gio/gio.h>
#include <string.h>

#define GENERIC_TYPE "application/octet-stream"

typedef struct
{
  const char *media_type;
  const char *extension;
} KnownType;

/* For a type, its first line names the extension; for an extension, its first line the type. */
static const KnownType known_types[] = {
  { "video/mp4", "mp4" },         { "video/quicktime", "mov" },    { "video/webm", "webm" },
  { "video/x-matroska", "mkv" },  { "video/x-msvideo", "avi" },    { "video/mp4", "m4v" },
  { "video/x-m4v", "m4v" },       { "video/quicktime", "qt" },     { "video/ogg", "ogv" },
  { "video/mpeg", "mpg" },        { "video/mp2t", "ts" },          { "video/3gpp", "3gp" },
  { "audio/wav", "wav" },         { "audio/x-wav", "wav" },        { "audio/vnd.wave", "wav" },
  { "audio/wave", "wav" },        { "audio/mpeg", "mp3" },         { "audio/mp3", "mp3" },
  { "audio/mp4", "m4a" },         { "audio/x-m4a", "m4a" },        { "audio/m4a", "m4a" },
  { "audio/ogg", "ogg" },         { "audio/x-vorbis+ogg", "ogg" }, { "audio/opus", "opus" },
  { "audio/x-opus+ogg", "opus" }, { "audio/flac", "flac" },        { "audio/x-flac", "flac" },
  { "audio/aac", "aac" },         { "audio/webm", "weba" },        { "audio/x-ms-wma", "wma" },
  { "audio/x-aiff", "aiff" },     { "image/png", "png" },          { "image/jpeg", "jpg" },
  { "image/jpeg", "jpeg" },       { "image/webp", "webp" },        { "image/gif", "gif" },
  { "image/avif", "avif" },
};

static char *
strip_parameters (const char *media_type)
{
  char *bare = g_ascii_strdown (media_type, -1);
  char *semicolon = strchr (bare, ';');

  if (semicolon != NULL)
    *semicolon = '\0';

  return g_strstrip (bare);
}

/* What goes back into headers and JSON must be a media type and nothing else. */
static gboolean
is_media_type (const char *text)
{
  return g_regex_match_simple ("^(audio|video|image)/[a-z0-9][a-z0-9.+-]{0,63}$", text, 0, 0);
}

/**
 * viseme_media_type_choose:
 * @declared: (nullable): what the sender says, a Content-Type
 * @extension: (nullable): of the file's name, if it has one
 * @head: the first bytes of the content
 * @head_length: how many
 *
 * The declared type is kept when it is one of audio, video or image; else the extension decides,
 * else the content.
 *
 * Returns: (transfer full): a media type without parameters, `application/octet-stream` when
 *   nothing is known
 */
char *
viseme_media_type_choose (const char *declared,
                          const char *extension,
                          const guchar *head,
                          gsize head_length)
{
  g_autofree char *bare = declared != NULL ? strip_parameters (declared) : NULL;
  const char *by_extension =
      extension != NULL ? viseme_media_type_from_extension (extension) : NULL;
  g_autofree char *content_type = NULL;
  g_autofree char *sniffed = NULL;
  gboolean uncertain = TRUE;

  if (bare != NULL && is_media_type (bare))
    return g_steal_pointer (&bare);
  if (by_extension != NULL)
    return g_strdup (by_extension);

  if (head_length > 0)
    content_type = g_content_type_guess (NULL, head, head_length, &uncertain);
  if (content_type != NULL)
    sniffed = g_content_type_get_mime_type (content_type);
  if (sniffed != NULL && viseme_media_type_get_role (sniffed) != VISEME_ROLE_UNKNOWN)
    return g_steal_pointer (&sniffed);

  return g_strdup (GENERIC_TYPE);
}

/**
 * viseme_media_type_get_extension:
 * @media_type: a media type
 *
 * Returns: the extension that URLs of this type get, without a dot; `bin` for others
 */
const char *
viseme_media_type_get_extension (const char *media_type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known_types); i++)
    {
      if (g_ascii_strcasecmp (media_type, known_types[i].media_type) == 0)
        return known_types[i].extension;
    }

  return "bin";
}

/**
 * viseme_media_type_from_extension:
 * @extension: without a dot, in any case
 *
 * Returns: (nullable): its media type
 */
const char *
viseme_media_type_from_extension (const char *extension)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known_types); i++)
    {
      if (g_ascii_strcasecmp (extension, known_types[i].extension) == 0)
        return known_types[i].media_type;
    }

  return NULL;
}

/**
 * viseme_media_type_extension_of_url:
 * @url: a URL
 *
 * Returns: (transfer full) (nullable): the extension of the last part of its path
 */
char *
viseme_media_type_extension_of_url (const char *url)
{
  gsize path_length = strcspn (url, "?#");
  g_autofree char *path = g_strndup (url, path_length);
  const char *slash = strrchr (path, '/');
  const char *dot = slash != NULL ? strrchr (slash, '.') : NULL;

  return dot != NULL && dot[1] != '\0' ? g_strdup (dot + 1) : NULL;
}

/**
 * viseme_media_type_get_role:
 * @media_type: (nullable): a media type, perhaps with parameters
 *
 * Returns: what a file of this type can be in a lip-sync
 */
VisemeRole
viseme_media_type_get_role (const char *media_type)
{
  if (media_type == NULL)
    return VISEME_ROLE_UNKNOWN;
  if (g_ascii_strncasecmp (media_type, "video/", 6) == 0)
    return VISEME_ROLE_VIDEO;
  if (g_ascii_strncasecmp (media_type, "audio/", 6) == 0)
    return VISEME_ROLE_AUDIO;
  if (g_ascii_strncasecmp (media_type, "image/", 6) == 0)
    return VISEME_ROLE_IMAGE;

  return VISEME_ROLE_UNKNOWN;
}
