/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-program"

#include "config.h"

#include "viseme-program.h"

/**
 * viseme_program_find:
 * @name: of a program of ours
 * @folder: where it is installed
 * @variable: of the environment, that names another one
 *
 * Looks in @variable, in @folder, beside the program that runs, and in the search path.
 *
 * Returns: (transfer full) (nullable) (type filename): its path, or %NULL when it is missing
 */
char *
viseme_program_find (const char *name, const char *folder, const char *variable)
{
  const char *override = g_getenv (variable);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *beside = self != NULL ? g_path_get_dirname (self) : g_strdup (".");
  const char *const places[] = { folder, beside };

  if (override != NULL && *override != '\0')
    return g_strdup (override);

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (places[i], name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }

  return g_find_program_in_path (name);
}
