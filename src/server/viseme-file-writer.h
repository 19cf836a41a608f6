/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-file-store.h"

G_BEGIN_DECLS

/* A file that the store has taken. */
typedef struct
{
  char *hash;            /* SHA-256, lower-case hexadecimal */
  goffset size;          /* bytes */
  char *media_type;      /* never empty */
  gboolean deduplicated; /* the content was there already */
} VisemeStoredFile;

void viseme_stored_file_free (VisemeStoredFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeStoredFile, viseme_stored_file_free)

#define VISEME_TYPE_FILE_WRITER (viseme_file_writer_get_type ())
G_DECLARE_FINAL_TYPE (VisemeFileWriter, viseme_file_writer, VISEME, FILE_WRITER, GObject)

/* Takes the bytes of one file as they come from the network and puts it into a store. Writing and
 * hashing happen in a thread of its own with a bounded queue. Dropped before it has finished, it
 * leaves nothing behind. */
VisemeFileWriter *viseme_file_writer_new (VisemeFileStore *store);
gboolean viseme_file_writer_push (VisemeFileWriter *self, gconstpointer data, gsize length);
gboolean viseme_file_writer_is_full (VisemeFileWriter *self);
goffset viseme_file_writer_get_size (VisemeFileWriter *self);
void viseme_file_writer_abort (VisemeFileWriter *self);
void viseme_file_writer_finish_async (VisemeFileWriter *self,
                                      const char *expected_hash,
                                      const char *declared_type,
                                      const char *extension,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
VisemeStoredFile *
viseme_file_writer_finish (VisemeFileWriter *self, GAsyncResult *result, GError **error);

G_END_DECLS
