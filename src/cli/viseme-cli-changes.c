/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "viseme-cli-changes.h"

#include "base/viseme-error.h"

#include <glib/gi18n.h>
#include <math.h>

/**
 * viseme_cli_changes_clear:
 * @self: what the command line says
 *
 * Frees what it holds.
 */
void
viseme_cli_changes_clear (VisemeCliChanges *self)
{
  g_free (self->length);
  g_free (self->video_from);
  g_free (self->video_to);
  g_free (self->audio_from);
  g_free (self->audio_to);
}

/* Seconds, or minutes and seconds, or hours too: 12.5, 1:02.5, 1:00:02. */
static gboolean
parse_time (const char *text, double *seconds)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 3);

  *seconds = 0;
  for (gsize i = 0; parts[i] != NULL; i++)
    {
      char *end = NULL;
      double part = g_ascii_strtod (parts[i], &end);

      if (end == parts[i] || *end != '\0' || !isfinite (part) || part < 0)
        return FALSE;
      *seconds = *seconds * 60 + part;
    }

  return *text != '\0';
}

static gboolean
parse_point (const char *text, double *seconds, GError **error)
{
  if (text == NULL || parse_time (text, seconds))
    return TRUE;

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
               _ ("“%s” is no time. Give seconds, or minutes and seconds, such as 12.5 or 1:02.5."),
               text);

  return FALSE;
}

static gboolean
parse_range (const char *from, const char *to, VisemeRange *range, GError **error)
{
  if (!parse_point (from, &range->from, error) || !parse_point (to, &range->to, error))
    return FALSE;
  if (to == NULL || range->to > range->from)
    return TRUE;

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
               _ ("The part would end before it begins: from %.1f s to %.1f s."), range->from,
               range->to);

  return FALSE;
}

/**
 * viseme_cli_changes_parse:
 * @self: what the command line says
 * @changes: (out): what it means
 * @error: return location: %VISEME_ERROR_USAGE
 *
 * Returns: %FALSE with @error set when it means nothing
 */
gboolean
viseme_cli_changes_parse (const VisemeCliChanges *self, VisemeChanges *changes, GError **error)
{
  *changes = (VisemeChanges){ 0 };
  if (self->length != NULL && !viseme_length_from_nick (self->length, &changes->length))
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                   _ ("There is no length “%s”. Choose cut-off, loop, bounce, silence or remap."),
                   self->length);
      return FALSE;
    }

  return parse_range (self->video_from, self->video_to, &changes->video, error) &&
         parse_range (self->audio_from, self->audio_to, &changes->audio, error);
}
