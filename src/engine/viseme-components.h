/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What many observations vary in most. */
typedef struct _VisemeComponents VisemeComponents;

VisemeComponents *
viseme_components_new (float *rows, guint n_rows, guint n_columns, guint n_components);
void
viseme_components_project (const VisemeComponents *self, const float *row, float *coefficients);
void viseme_components_free (VisemeComponents *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeComponents, viseme_components_free)

G_END_DECLS
