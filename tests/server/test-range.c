/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/viseme-range.h"
#include "server/viseme-token.h"

#include <string.h>

typedef struct
{
  const char *header;
  gint64 size;
  VisemeRangeKind kind;
  gint64 start;
  gint64 end;
} Case;

static const Case cases[] = {
  { NULL, 1000, VISEME_RANGE_WHOLE, 0, 999 },
  { NULL, 0, VISEME_RANGE_WHOLE, 0, -1 },
  { "bytes=0-99", 1000, VISEME_RANGE_PART, 0, 99 },
  { "bytes=0-0", 1000, VISEME_RANGE_PART, 0, 0 },
  { "Bytes=500-", 1000, VISEME_RANGE_PART, 500, 999 },
  { "bytes=999-", 1000, VISEME_RANGE_PART, 999, 999 },
  { "bytes=-100", 1000, VISEME_RANGE_PART, 900, 999 },
  { "bytes=-5000", 1000, VISEME_RANGE_PART, 0, 999 },
  { "bytes=900-5000", 1000, VISEME_RANGE_PART, 900, 999 },
  { "bytes=0-9223372036854775807", 1000, VISEME_RANGE_PART, 0, 999 },
  { "bytes=1000-", 1000, VISEME_RANGE_UNSATISFIABLE, 0, 0 },
  { "bytes=1000-2000", 1000, VISEME_RANGE_UNSATISFIABLE, 0, 0 },
  { "bytes=-0", 1000, VISEME_RANGE_UNSATISFIABLE, 0, 0 },
  { "bytes=0-", 0, VISEME_RANGE_UNSATISFIABLE, 0, 0 },
  { "bytes=-5", 0, VISEME_RANGE_UNSATISFIABLE, 0, 0 },
  { "bytes=99-0", 1000, VISEME_RANGE_WHOLE, 0, 999 },
  { "bytes=-", 1000, VISEME_RANGE_WHOLE, 0, 999 },
  { "bytes=", 1000, VISEME_RANGE_WHOLE, 0, 999 },
  { "bytes=0", 1000, VISEME_RANGE_WHOLE, 0, 999 },
  { "bytes=0-1,5-9", 1000, VISEME_RANGE_WHOLE, 0, 999 },
  { "bytes= 0-1", 1000, VISEME_RANGE_WHOLE, 0, 999 },
  { "bytes=+1-2", 1000, VISEME_RANGE_WHOLE, 0, 999 },
  { "bytes=--2", 1000, VISEME_RANGE_WHOLE, 0, 999 },
  { "bytes=0x1-2", 1000, VISEME_RANGE_WHOLE, 0, 999 },
  { "bytes=99999999999999999999-", 1000, VISEME_RANGE_WHOLE, 0, 999 },
  { "lines=0-1", 1000, VISEME_RANGE_WHOLE, 0, 999 },
};

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *expected = &cases[i];
      gint64 start, end;
      VisemeRangeKind kind = viseme_range_parse (expected->header, expected->size, &start, &end);

      g_test_message ("%s of %" G_GINT64_FORMAT, expected->header, expected->size);
      g_assert_cmpint (kind, ==, expected->kind);
      if (kind != VISEME_RANGE_UNSATISFIABLE)
        {
          g_assert_cmpint (start, ==, expected->start);
          g_assert_cmpint (end, ==, expected->end);
        }
    }
}

static void
test_token (void)
{
  g_autofree char *first = viseme_token_new ();
  g_autofree char *second = viseme_token_new ();

  g_assert_cmpuint (strlen (first), ==, VISEME_TOKEN_LENGTH);
  g_assert_cmpuint (strspn (first, "0123456789abcdef"), ==, VISEME_TOKEN_LENGTH);
  g_assert_cmpstr (first, !=, second);

  g_assert_true (viseme_token_equal ("secret", "secret"));
  g_assert_false (viseme_token_equal ("secre", "secret"));
  g_assert_false (viseme_token_equal ("secrets", "secret"));
  g_assert_false (viseme_token_equal ("secretsecret", "secret"));
  g_assert_false (viseme_token_equal ("Secret", "secret"));
  g_assert_false (viseme_token_equal ("", "secret"));
  g_assert_false (viseme_token_equal (NULL, "secret"));
  g_assert_false (viseme_token_equal ("", ""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/range/parse", test_parse);
  g_test_add_func ("/server/token", test_token);

  return g_test_run ();
}
