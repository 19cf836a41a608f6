/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The key that the service's own command line keeps in ~/.varg/credentials. Only read, and only
 * used when the user says so. */
char *viseme_key_file_read (char **email); /* transfer full, nullable */
/* A key for people, who should know it again but not read it over a shoulder. */
char *viseme_key_file_mask (const char *key);

G_END_DECLS
