/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

float *
viseme_components_project (const float *rows, guint n_rows, guint n_columns, guint n_components);

G_END_DECLS
