/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  VISEME_VIEW_RESULT,
  VISEME_VIEW_OTHER,
  VISEME_VIEW_SIDES,
  VISEME_VIEW_WIPE,
  VISEME_VIEW_DIFFERENCE,
} VisemeView;

#define VISEME_TYPE_VIEW (viseme_view_get_type ())
GType viseme_view_get_type (void);

/* Where to look: the middle, in shares of the picture's width and height, and the width of what is
 * shown in shares of the picture's width; 0: all of it. */
typedef struct
{
  double x;
  double y;
  double width;
} VisemeFocus;

/* Shows a result and what it is compared with, in one of the views. Left is left in every
 * language: pictures are not mirrored. */
#define VISEME_TYPE_STAGE (viseme_stage_get_type ())
G_DECLARE_FINAL_TYPE (VisemeStage, viseme_stage, VISEME, STAGE, GtkWidget)

void viseme_stage_set_paintables (VisemeStage *self, GdkPaintable *result, GdkPaintable *other);
void viseme_stage_set_names (VisemeStage *self, const char *result, const char *other);
void viseme_stage_set_view (VisemeStage *self, VisemeView view);
VisemeView viseme_stage_get_view (VisemeStage *self);
void viseme_stage_set_focus (VisemeStage *self, const VisemeFocus *focus);

G_END_DECLS
