/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

#define VISEME_JOURNAL_SCHEMA_VERSION 9

int viseme_journal_schema_open (const char *path, sqlite3 **database, int *version);
int viseme_journal_schema_open_reader (const char *path, sqlite3 **database);
gboolean viseme_journal_schema_restore (const char *path);

G_END_DECLS
