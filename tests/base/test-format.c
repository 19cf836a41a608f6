/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-format.h"

static void
assert_text (char *text, const char *expected)
{
  g_autofree char *owned = text;

  g_assert_cmpstr (owned, ==, expected);
}

static void
test_clock (void)
{
  assert_text (viseme_format_clock (0), "0:00");
  assert_text (viseme_format_clock (-3), "0:00");
  assert_text (viseme_format_clock (6.99), "0:06");
  assert_text (viseme_format_clock (61), "1:01");
  assert_text (viseme_format_clock (3723), "1:02:03");
  assert_text (viseme_format_fine_clock (-3), "0:00.00");
  assert_text (viseme_format_fine_clock (5.04), "0:05.04");
  assert_text (viseme_format_fine_clock (61.999), "1:01.99");
}

static void
test_money (void)
{
  assert_text (viseme_format_money (0), "Free");
  assert_text (viseme_format_money (80), "$0.80");
  assert_text (viseme_format_money (5), "$0.05");
  assert_text (viseme_format_money (123456), "$1234.56");
  assert_text (viseme_format_money (-50), "−$0.50");
}

static void
test_amount (void)
{
  assert_text (viseme_format_amount (0), "$0.00");
  assert_text (viseme_format_amount (1205), "$12.05");
  assert_text (viseme_format_amount (-5), "−$0.05");
}

static void
test_credits (void)
{
  assert_text (viseme_format_credits (1), "1 credit");
  assert_text (viseme_format_credits (80), "80 credits");
  assert_text (viseme_format_credits (0), "0 credits");
}

static void
test_seconds (void)
{
  assert_text (viseme_format_seconds (19.84), "19.8 s");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/clock", test_clock);
  g_test_add_func ("/format/money", test_money);
  g_test_add_func ("/format/amount", test_amount);
  g_test_add_func ("/format/credits", test_credits);
  g_test_add_func ("/format/seconds", test_seconds);

  return g_test_run ();
}
