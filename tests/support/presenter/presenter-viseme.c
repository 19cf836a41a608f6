/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-presenter"

#include "config.h"

#include "presenter-viseme.h"

#include <string.h>

/* Stops are silent before they burst. */
#define STOP_LEAD .06

/* By the first letter of espeak-ng's names, which follow Kirshenbaum's ASCII alphabet. */
static const struct
{
  const char *letters;
  PresenterViseme viseme;
} visemes[] = {
  { "pb", { 0, 0, 3, 1, STOP_LEAD } }, { "m", { 0, 0, 3, 1, 0 } },
  { "fv", { .06, .1, 3, 0, 0 } },      { "td", { .22, .1, .8, 0, STOP_LEAD } },
  { "nlTDr", { .24, 0, .8, 0, 0 } },   { "sz", { .16, .4, 1.2, 0, 0 } },
  { "SZ", { .2, -.5, 1.2, 0, 0 } },    { "kgNhx?", { .35, 0, .25, 0, 0 } },
  { "R", { .22, -.4, .7, 0, 0 } },     { "w", { .1, -1, 1.5, 0, 0 } },
  { "j", { .25, .5, .7, 0, 0 } },      { "aA", { 1, .2, 1.2, 0, 0 } },
  { "V", { .8, .1, 1, 0, 0 } },        { "0", { .75, -.4, 1, 0, 0 } },
  { "Ee&", { .6, .6, 1, 0, 0 } },      { "iIY", { .34, .8, 1, 0, 0 } },
  { "@3", { .42, -.1, .7, 0, 0 } },    { "Oo", { .55, -.7, 1, 0, 0 } },
  { "uUy", { .18, -1, 1.2, 0, 0 } },
};

/**
 * presenter_viseme_get:
 * @name: of a phoneme, as espeak-ng tells it
 *
 * Returns: its mouth; that of silence for what is unknown
 */
PresenterViseme
presenter_viseme_get (const char *name)
{
  for (gsize i = 0; name[0] != '\0' && i < G_N_ELEMENTS (visemes); i++)
    if (strchr (visemes[i].letters, name[0]) != NULL)
      return visemes[i].viseme;

  return (PresenterViseme){ .strength = .4 };
}
