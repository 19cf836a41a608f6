/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-text-table"

#include "config.h"

#include "viseme-text-table.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "base/viseme-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NOT_IN_NAMES "/\\:" /* of files */
#define MAX_ROWS     1000
#define MAX_SIZE     (16 * 1024 * 1024) /* bytes */
#define MARK         "\xef\xbb\xbf"     /* of UTF-8, which spreadsheets write in front */

/**
 * viseme_text_row_free:
 * @row: (transfer full): a row
 */
void
viseme_text_row_free (VisemeTextRow *row)
{
  g_free (row->text);
  g_free (row->name);
  g_free (row->voice);
  g_free (row);
}

/* Reads one cell; AT then is behind what ended it: a comma, the end of the line, or of all (RFC
 * 4180). Returns: (transfer full): the cell; ENDS_ROW tells whether it is the last of its row. */
static char *
read_cell (const char **at, char separator, gboolean *ends_row)
{
  g_autoptr (GString) cell = g_string_new (NULL);
  gboolean is_quoted = **at == '"';

  if (is_quoted)
    (*at)++;
  for (; **at != '\0'; (*at)++)
    {
      if (is_quoted && **at == '"' && (*at)[1] == '"')
        (*at)++;
      else if (is_quoted && **at == '"')
        {
          is_quoted = FALSE;
          continue;
        }
      else if (!is_quoted && (**at == separator || **at == '\n' || **at == '\r'))
        break;
      g_string_append_c (cell, **at);
    }
  *ends_row = **at != separator;
  if (**at == '\r' && (*at)[1] == '\n')
    (*at)++;
  if (**at != '\0')
    (*at)++;

  return g_string_free (g_steal_pointer (&cell), FALSE);
}

/* Returns: (transfer full): the cells of the next row. */
static GPtrArray *
read_row (const char **at, char separator)
{
  GPtrArray *cells = g_ptr_array_new_with_free_func (g_free);
  gboolean ends_row = FALSE;

  while (!ends_row)
    g_ptr_array_add (cells, read_cell (at, separator, &ends_row));

  return cells;
}

static int
find_column (GPtrArray *head, const char *name)
{
  for (guint i = 0; i < head->len; i++)
    if (g_ascii_strcasecmp (g_strstrip (head->pdata[i]), name) == 0)
      return (int) i;

  return -1;
}

/* Returns: (transfer full) (nullable): the cell, unless there is nothing in it. */
static char *
get_cell (GPtrArray *cells, int column)
{
  const char *cell = column >= 0 && (guint) column < cells->len ? cells->pdata[column] : NULL;

  return cell != NULL && !viseme_text_is_blank (cell) ? g_strdup (cell) : NULL;
}

/* Spreadsheets of some languages write semicolons. */
static char
find_separator (const char *text)
{
  const char *end = text + strcspn (text, "\r\n");
  const char *comma = strchr (text, ',');
  const char *semicolon = strchr (text, ';');

  return semicolon != NULL && semicolon < end && (comma == NULL || comma > end) ? ';' : ',';
}

static GPtrArray *
read_table (const char *text, GError **error)
{
  g_autoptr (GPtrArray) rows =
      g_ptr_array_new_with_free_func ((GDestroyNotify) viseme_text_row_free);
  char separator = find_separator (text);
  g_autoptr (GPtrArray) head = read_row (&text, separator);
  int texts = find_column (head, "text"), names = find_column (head, "name");
  int voices = find_column (head, "voice");

  if (texts < 0)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                           _ ("row 1: expected the names of the columns, “text” among them (and "
                              "perhaps “name” and “voice”)."));
      return NULL;
    }
  for (guint number = 2; *text != '\0'; number++)
    {
      g_autoptr (GPtrArray) cells = read_row (&text, separator);
      g_autofree char *cell = get_cell (cells, texts);
      VisemeTextRow *row;

      if (cells->len == 1 && viseme_text_is_blank (cells->pdata[0]))
        continue;
      if (cell == NULL || rows->len == MAX_ROWS)
        {
          g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                       cell == NULL ? _ ("row %u: expected a text in the column “text”.")
                                    : _ ("row %u: there are more than a thousand texts."),
                       number);
          return NULL;
        }
      row = g_new0 (VisemeTextRow, 1);
      row->text = g_steal_pointer (&cell);
      row->voice = get_cell (cells, voices);
      row->name = get_cell (cells, names);
      if (row->name != NULL)
        g_strdelimit (row->name, NOT_IN_NAMES, '-');
      else
        row->name = g_strdup_printf ("%u", rows->len + 1);
      g_ptr_array_add (rows, row);
    }
  if (rows->len > 0)
    return g_steal_pointer (&rows);

  g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_EMPTY, _ ("there is no text in it."));

  return NULL;
}

/* Two results of one name would replace each other. */
static gboolean
check_names (GPtrArray *rows, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    {
      const VisemeTextRow *row = rows->pdata[i];

      if (g_hash_table_add (seen, row->name))
        continue;
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                   _ ("expected a different “name” in every row; “%s” comes twice."), row->name);
      return FALSE;
    }

  return TRUE;
}

/**
 * viseme_text_table_load:
 * @file: a table of comma-separated values, with a row of names first (RFC 4180)
 * @error: return location; %VISEME_ERROR_USAGE with the row that is wrong
 *
 * Reads the columns `text`, `name` and `voice`; others are left aside.
 *
 * Returns: (transfer full) (element-type VisemeTextRow): the texts, or %NULL with @error set
 */
GPtrArray *
viseme_text_table_load (GFile *file, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *text = NULL;
  g_autofree char *name = g_file_get_parse_name (file);
  gsize length;

  if (!viseme_files_check_readable (file, NULL, error) ||
      !g_file_load_contents (file, NULL, &text, &length, NULL, error))
    return NULL;
  if (length > MAX_SIZE || strlen (text) != length ||
      !g_utf8_validate (text, (gssize) length, NULL))
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_DAMAGED,
                   _ ("“%s” is no table of texts. Save it as CSV in UTF-8."), name);
      return NULL;
    }

  rows = read_table (g_str_has_prefix (text, MARK) ? text + strlen (MARK) : text, error);
  if (rows != NULL && check_names (rows, error))
    return g_steal_pointer (&rows);

  g_prefix_error (error, "%s: ", name);

  return NULL;
}
