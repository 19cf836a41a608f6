/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-range"

#include "config.h"

#include "viseme-range.h"

#include <string.h>

/* Reads a run of digits at *TEXT and moves past it. */
static gboolean
read_number (const char **text, gint64 *number)
{
  const char *from = *text;
  guint64 value = 0;

  while (g_ascii_isdigit (**text))
    {
      guint digit = (guint) (**text - '0');

      if (value > ((guint64) G_MAXINT64 - digit) / 10)
        return FALSE;
      value = value * 10 + digit;
      (*text)++;
    }
  *number = (gint64) value;

  return *text != from;
}

/**
 * viseme_range_parse:
 * @header: (nullable): the value of a Range header
 * @size: bytes of the whole file
 * @start: (out): first byte to send, from 0
 * @end: (out): last byte to send, included; -1 for an empty file
 *
 * Understands a single byte range (RFC 9110, 14.1.2): `bytes=0-99`, `bytes=100-`, `bytes=-50`.
 * Several ranges and other units are answered with the whole file, which that RFC allows.
 *
 * Returns: what to send
 */
VisemeRangeKind
viseme_range_parse (const char *header, gint64 size, gint64 *start, gint64 *end)
{
  const char *at = header;
  gint64 first = 0;
  gint64 last = G_MAXINT64;
  gboolean has_first;

  *start = 0;
  *end = size - 1;

  if (at == NULL || g_ascii_strncasecmp (at, "bytes=", strlen ("bytes=")) != 0)
    return VISEME_RANGE_WHOLE;
  at += strlen ("bytes=");

  has_first = g_ascii_isdigit (*at);
  if (has_first && !read_number (&at, &first))
    return VISEME_RANGE_WHOLE;
  if (*at++ != '-')
    return VISEME_RANGE_WHOLE;
  if (*at != '\0' && !read_number (&at, &last))
    return VISEME_RANGE_WHOLE;
  if (*at != '\0' || (!has_first && last == G_MAXINT64) || first > last)
    return VISEME_RANGE_WHOLE;

  if (!has_first)
    {
      first = MAX (0, size - last);
      last = last == 0 ? -1 : size - 1;
    }
  if (first >= size || last < first)
    return VISEME_RANGE_UNSATISFIABLE;

  *start = first;
  *end = MIN (last, size - 1);

  return VISEME_RANGE_PART;
}
