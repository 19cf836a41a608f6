/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-format"

#include "config.h"

#include "viseme-format.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <math.h>

/**
 * viseme_format_clock:
 * @seconds: a time or length in seconds; negative counts as 0
 *
 * Returns: (transfer full): a clock such as `0:06` or `1:02:03`, for players and cards
 */
char *
viseme_format_clock (double seconds)
{
  gint64 whole = seconds > 0 ? (gint64) floor (seconds) : 0;
  int s = (int) (whole % 60);
  int m = (int) (whole / 60 % 60);
  gint64 h = whole / 3600;

  if (h > 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT ":%02d:%02d", h, m, s);

  return g_strdup_printf ("%d:%02d", m, s);
}

/**
 * viseme_format_fine_clock:
 * @seconds: a time in seconds; negative counts as 0
 *
 * Returns: (transfer full): a clock with hundredths such as `0:05.04`, for single frames
 */
char *
viseme_format_fine_clock (double seconds)
{
  gint64 hundredths = seconds > 0 ? (gint64) floor (seconds * 100 + 0.01) : 0;
  g_autofree char *clock = viseme_format_clock ((double) (hundredths / 100));

  return g_strdup_printf ("%s.%02d", clock, (int) (hundredths % 100));
}

/**
 * viseme_format_seconds:
 * @seconds: a length in seconds
 *
 * Returns: (transfer full): the length with a tenth of a second and its unit, such as `19.8 s`
 */
char *
viseme_format_seconds (double seconds)
{
  /* Translators: a length of time in seconds, with one decimal */
  return g_strdup_printf (_ ("%.1f s"), seconds);
}

/**
 * viseme_format_credits:
 * @credits: an amount of credits
 *
 * Returns: (transfer full): such as `1,240 credits`, with the locale's digit grouping
 */
char *
viseme_format_credits (gint64 credits)
{
  g_autofree char *number = g_strdup_printf ("%'" G_GINT64_FORMAT, credits);

  /* Translators: an amount of credits with the locale's digit grouping, such as 1,240 */
  return g_strdup_printf (
      dngettext (GETTEXT_PACKAGE, "%s credit", "%s credits", (unsigned long) ABS (credits)),
      number);
}

/**
 * viseme_format_amount:
 * @cents: an amount in US cents, which is also the number of credits
 *
 * For sums, balances and limits, of which nothing is an amount too.
 *
 * Returns: (transfer full): such as `$0.80` or `$0.00`, with the locale's decimal point and digit
 *   grouping
 */
char *
viseme_format_amount (gint64 cents)
{
  g_autofree char *number =
      g_strdup_printf ("%'" G_GINT64_FORMAT "%s%02d", ABS (cents) / 100,
                       localeconv ()->decimal_point, (int) (ABS (cents) % 100));
  /* Translators: an amount of US dollars, such as $0.80; %s is the number */
  g_autofree char *money = g_strdup_printf (_ ("$%s"), number);

  return g_strconcat (cents < 0 ? "−" : "", money, NULL);
}

/**
 * viseme_format_money:
 * @cents: a price in US cents, which is also the number of credits; 0 is free
 *
 * Returns: (transfer full): such as `$0.80`, or the word for free
 */
char *
viseme_format_money (gint64 cents)
{
  return cents == 0 ? g_strdup (_ ("Free")) : viseme_format_amount (cents);
}
