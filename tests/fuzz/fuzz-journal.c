/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of jobs in a file that has suffered: it opens, or is set aside and reported; it is never
 * silently another one, and nothing in it is read past its end. */
#include "config.h"

#include "fuzz.h"

#include "jobs/viseme-journal.h"
#include "jobs/viseme-ledger.h"

#include <glib/gstdio.h>

#define FILE_NAME "viseme.sqlite"

static char *folder;

static void
empty_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
}

static void
remove_folder (void)
{
  empty_folder ();
  g_rmdir (folder);
}

static void
make_folder (void)
{
  const char *memory = g_file_test ("/dev/shm", G_FILE_TEST_IS_DIR) ? "/dev/shm" : g_get_tmp_dir ();

  folder = g_strdup_printf ("%s/viseme-fuzz-XXXXXX", memory);
  g_assert_nonnull (g_mkdtemp (folder));
  atexit (remove_folder);
}

/* A file that is set aside is still there, byte for byte. */
static void
check_set_aside (VisemeJournal *journal, const uint8_t *data, size_t size)
{
  const char *place = viseme_journal_get_set_aside (journal);
  g_autofree char *content = NULL;
  gsize length;

  if (place == NULL)
    return;

  g_assert_true (g_file_get_contents (place, &content, &length, NULL));
  g_assert_cmpmem (content, length, data, size);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *path = NULL;
  g_autoptr (VisemeJournal) journal = NULL;
  g_autoptr (GPtrArray) records = NULL;
  VisemeSpending spending;

  if (folder == NULL)
    make_folder ();
  empty_folder ();
  path = g_build_filename (folder, FILE_NAME, NULL);
  if (!g_file_set_contents (path, (const char *) data, (gssize) size, NULL))
    return 0;

  journal = viseme_journal_new (folder, NULL);
  if (journal == NULL)
    return 0;
  check_set_aside (journal, data, size);
  records = viseme_journal_load (journal, NULL);
  viseme_ledger_get_limit (journal);
  viseme_ledger_get_spending (journal, 1800000000, &spending, NULL);

  return 0;
}
