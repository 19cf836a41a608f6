/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-text.h"

static void
test_blank (void)
{
  g_assert_true (viseme_text_is_blank (""));
  g_assert_true (viseme_text_is_blank (" \t\r\n"));
  /* A space as wide as a letter, as it is typed in Chinese and Japanese. */
  g_assert_true (viseme_text_is_blank (" \u3000\n"));
  g_assert_false (viseme_text_is_blank (" . "));
  g_assert_false (viseme_text_is_blank ("\u3000你好"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/blank", test_blank);

  return g_test_run ();
}
