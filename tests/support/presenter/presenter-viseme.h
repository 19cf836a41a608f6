/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a phoneme wants of the mouth. */
typedef struct
{
  double opening;  /* 0 .. 1 */
  double width;    /* -1 rounded .. 1 spread */
  double strength; /* against its neighbours */
  double closure;  /* 1: the lips meet */
  double lead;     /* seconds that it starts before it is heard */
} PresenterViseme;

/* NAME: espeak-ng's name of a phoneme. */
PresenterViseme presenter_viseme_get (const char *name);

G_END_DECLS
