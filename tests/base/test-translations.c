/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-format.h"
#include "base/viseme-translations.h"

#include <libintl.h>
#include <locale.h>

/* Languages with 6, 3, 2 and 1 plural forms, and the amounts at which they change. */
static const struct
{
  const char *language;
  gint64 credits;
  const char *text;
} amounts[] = {
  { "en", 1, "1 credit" },     { "en", 2, "2 credits" },      { "ru", 1, "1 кредит" },
  { "ru", 3, "3 кредита" },    { "ru", 80, "80 кредитов" },   { "ru", 121, "121 кредит" },
  { "ar", 1, "1 نقطة" },       { "ar", 5, "5 نقاط" },         { "ar", 80, "80 نقطة" },
  { "ja", 1, "1 クレジット" }, { "ja", 80, "80 クレジット" }, { "zh_CN", 80, "80 点" },
};

static void
test_plurals (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (amounts); i++)
    {
      g_autofree char *text = NULL;

      g_setenv ("LANGUAGE", amounts[i].language, TRUE);
      /* gettext looks at the variable anew only when a catalogue is bound or the locale is set. */
      viseme_translations_set_up ();
      text = viseme_format_credits (amounts[i].credits);
      g_assert_cmpstr (text, ==, amounts[i].text);
    }
}

static void
test_unknown_folder (void)
{
  g_autofree char *text = NULL;

  g_setenv ("VISEME_LOCALE_DIR", "/nonexistent", TRUE);
  g_setenv ("LANGUAGE", "ru", TRUE);
  viseme_translations_set_up ();
  text = viseme_format_credits (2);
  g_assert_cmpstr (text, ==, "2 credits");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* LANGUAGE counts in every locale but "C". */
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  if (setlocale (LC_ALL, "") == NULL)
    {
      g_print ("1..0 # SKIP there is no locale C.UTF-8\n");
      return 0;
    }
  g_test_add_func ("/translations/plurals", test_plurals);
  g_test_add_func ("/translations/unknown-folder", test_unknown_folder);

  return g_test_run ();
}
