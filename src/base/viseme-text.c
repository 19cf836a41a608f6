/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-text"

#include "config.h"

#include "viseme-text.h"

/**
 * viseme_text_is_blank:
 * @text: valid UTF-8
 *
 * Returns: whether there is nothing but white space in it, of whatever script
 */
gboolean
viseme_text_is_blank (const char *text)
{
  while (*text != '\0' && g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);

  return *text == '\0';
}
