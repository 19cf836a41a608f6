/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void viseme_least_squares_fit (const double *rows,
                               const double *targets,
                               gsize n_rows,
                               guint n_columns,
                               double ridge,
                               double *weights);

G_END_DECLS
