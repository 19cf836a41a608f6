/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *viseme_files_get_data_dir (void);
char *viseme_files_get_results_dir (void);
void viseme_files_set_results_dir (const char *path); /* nullable: the usual one */
GFile *viseme_files_make_unique (GFile *wanted);
GFile *viseme_files_make_temporary (GFile *destination);
gboolean viseme_files_move_into_place (GFile *temporary,
                                       GFile *destination,
                                       gboolean overwrite,
                                       GCancellable *cancellable,
                                       GError **error);
gboolean viseme_files_check_readable (GFile *file, GCancellable *cancellable, GError **error);
char *viseme_files_hash (GFile *file, GCancellable *cancellable, GError **error);

G_END_DECLS
