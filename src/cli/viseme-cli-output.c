/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "viseme-cli-output.h"

#include "base/viseme-error.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BAR_CELLS 24

static gboolean
is_terminal (int fd)
{
  const char *term = g_getenv ("TERM");

  return isatty (fd) && (term == NULL || !g_str_equal (term, "dumb"));
}

void
viseme_cli_output_clear (VisemeCliOutput *self)
{
  viseme_cli_output_end_progress (self);
  g_clear_pointer (&self->last_stage, g_free);
}

/**
 * viseme_cli_output_print:
 * @self: the output
 * @format: a line for people, without the line break
 *
 * Prints to standard output; with `--json`, where that is for programs, nothing.
 */
void
viseme_cli_output_print (VisemeCliOutput *self, const char *format, ...)
{
  va_list arguments;
  g_autofree char *line = NULL;

  if (self->json)
    return;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  viseme_cli_output_end_progress (self);
  g_print ("%s\n", line);
}

/* Returns: how many columns of a terminal @text takes. */
static int
count_columns (const char *text)
{
  int n = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      n += g_unichar_iswide (c) ? 2 : g_unichar_iszerowidth (c) ? 0 : 1;
    }

  return n;
}

/**
 * viseme_cli_output_pad:
 * @text: a cell of a table
 * @width: how many columns of the terminal it should take at least; negative for text that ends
 *   where the cell ends
 *
 * What printf() counts are bytes, of which the letters of most languages have several.
 *
 * Returns: (transfer full): @text with spaces behind or before it
 */
char *
viseme_cli_output_pad (const char *text, int width)
{
  g_autofree char *space = g_strnfill (MAX (ABS (width) - count_columns (text), 0), ' ');

  return width < 0 ? g_strconcat (space, text, NULL) : g_strconcat (text, space, NULL);
}

/**
 * viseme_cli_output_note:
 * @self: the output
 * @format: a line for people, without the line break
 *
 * Prints to standard error.
 */
void
viseme_cli_output_note (VisemeCliOutput *self, const char *format, ...)
{
  va_list arguments;
  g_autofree char *line = NULL;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  viseme_cli_output_end_progress (self);
  g_printerr ("%s\n", line);
}

/**
 * viseme_cli_output_progress:
 * @self: the output
 * @stage: what is being done, translated
 * @fraction: 0..1 of the stage, or negative when unknown
 *
 * Draws a bar on a terminal; elsewhere says each stage once, so that logs stay short.
 */
void
viseme_cli_output_progress (VisemeCliOutput *self, const char *stage, double fraction)
{
  if (is_terminal (STDERR_FILENO))
    {
      int full = fraction > 0 ? (int) lround (CLAMP (fraction, 0, 1) * BAR_CELLS) : 0;
      g_autoptr (GString) bar = g_string_new (NULL);

      for (int i = 0; i < BAR_CELLS; i++)
        g_string_append (bar, i < full ? "█" : "░");
      fprintf (stderr, "\r\033[K%s %s", bar->str, stage);
      fflush (stderr);
      self->bar_shown = TRUE;
    }
  else
    {
      gsize length = strcspn (stage, "0123456789");
      g_autofree char *words = g_strchomp (g_strndup (stage, length));

      if (g_strcmp0 (words, self->last_stage) == 0)
        return;
      g_printerr ("%s\n", words);
      g_free (self->last_stage);
      self->last_stage = g_steal_pointer (&words);
    }
}

void
viseme_cli_output_end_progress (VisemeCliOutput *self)
{
  if (!self->bar_shown)
    return;

  fprintf (stderr, "\r\033[K");
  fflush (stderr);
  self->bar_shown = FALSE;
}

/**
 * viseme_cli_output_add_string:
 * @builder: in an object
 * @name: a member
 * @value: (nullable): its text; null when there is none
 */
void
viseme_cli_output_add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

/**
 * viseme_cli_output_json:
 * @self: the output
 * @builder: a complete object
 *
 * Prints the object if JSON is wanted.
 */
void
viseme_cli_output_json (VisemeCliOutput *self, JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, TRUE);

  viseme_cli_output_end_progress (self);
  if (self->json)
    g_print ("%s\n", text);
}

/**
 * viseme_cli_output_error:
 * @self: the output
 * @error: what went wrong
 *
 * Says it, to people on standard error and to programs as `{"error": {"code", "message"},
 * "exit_code"}`.
 *
 * Returns: the exit code
 */
int
viseme_cli_output_error (VisemeCliOutput *self, const GError *error)
{
  int code = viseme_error_get_exit_code (error);

  if (self->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "error");
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "code");
      json_builder_add_string_value (builder, viseme_error_to_nick (error));
      json_builder_set_member_name (builder, "message");
      json_builder_add_string_value (builder, error->message);
      json_builder_end_object (builder);
      json_builder_set_member_name (builder, "exit_code");
      json_builder_add_int_value (builder, code);
      json_builder_end_object (builder);
      viseme_cli_output_json (self, builder);
    }
  viseme_cli_output_note (self, "viseme-cli: %s", error->message);

  return code;
}

/**
 * viseme_cli_output_confirm:
 * @self: the output
 * @question: a translated yes-or-no question
 *
 * Asks on the terminal; no is the default.
 *
 * Returns: %TRUE when the answer is yes. %FALSE without a terminal.
 */
gboolean
viseme_cli_output_confirm (VisemeCliOutput *self, const char *question)
{
  char answer[16] = "";

  if (!isatty (STDIN_FILENO) || !isatty (STDERR_FILENO))
    return FALSE;

  viseme_cli_output_end_progress (self);
  /* Translators: what may be answered on a terminal; the capital is what Return means */
  g_printerr ("%s %s ", question, C_ ("yes or no", "[y/N]"));
  if (fgets (answer, sizeof answer, stdin) == NULL)
    return FALSE;
  g_strstrip (answer);

  /* Translators: the answer to a yes-or-no question on a terminal, one letter */
  return g_ascii_strcasecmp (answer, "y") == 0 || g_ascii_strcasecmp (answer, "yes") == 0 ||
         g_ascii_strcasecmp (answer, C_ ("yes", "y")) == 0;
}
