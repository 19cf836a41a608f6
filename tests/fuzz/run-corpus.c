/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feeds the kept inputs to a fuzz target, without libFuzzer: once as they are, and cut off at some
 * places. The first argument is the folder with them. */
#include "config.h"

#include "fuzz.h"

#define CUTS 8

static void
run (const char *path)
{
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  for (gsize cut = 0; cut <= CUTS; cut++)
    {
      gsize length = size * cut / CUTS;
      /* Of its own, so that reading past the end is noticed. */
      g_autofree guint8 *part = g_memdup2 (content, MAX (length, 1));

      LLVMFuzzerTestOneInput (part, length);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GDir) dir = g_dir_open (argv[1], 0, NULL);
  const char *name;
  int n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (argv[1], name, NULL);

      run (path);
      g_print ("ok %d %s\n", ++n, name);
    }
  g_print ("1..%d\n", n);

  return n > 0 ? 0 : 1;
}
