/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-sample"

#include "config.h"

#include "viseme-sample.h"

/**
 * viseme_sample_find:
 *
 * Looks for the sample that comes with Viseme: in `$VISEME_SAMPLE_DIR`, else where it is installed.
 *
 * Returns: (transfer full) (nullable) (element-type GFile): its video and speech, %NULL when it
 *   is not there
 */
GPtrArray *
viseme_sample_find (void)
{
  const char *names[] = { "sample-video.mp4", "sample-speech.wav" };
  const char *wanted = g_getenv ("VISEME_SAMPLE_DIR");
  const char *folder = wanted && *wanted ? wanted : PKGDATADIR "/sample";
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return NULL;
      g_ptr_array_add (files, g_file_new_for_path (path));
    }

  return g_steal_pointer (&files);
}
