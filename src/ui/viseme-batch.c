/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-batch"

#include "config.h"

#include "viseme-batch.h"

#include <glib/gi18n.h>

#define MAX_NAMES 4 /* in one line */

/**
 * viseme_batch_new:
 *
 * Returns: (transfer full): a batch of one lip-sync, the one on the cards
 */
VisemeBatch *
viseme_batch_new (void)
{
  VisemeBatch *batch = g_new0 (VisemeBatch, 1);

  batch->files = g_ptr_array_new_with_free_func (g_object_unref);
  return batch;
}

/**
 * viseme_batch_free:
 * @batch: a batch
 *
 * Frees it.
 */
void
viseme_batch_free (VisemeBatch *batch)
{
  g_ptr_array_unref (batch->files);
  g_free (batch);
}

/**
 * viseme_batch_clear:
 * @batch: a batch
 *
 * Leaves the lip-sync on the cards only.
 */
void
viseme_batch_clear (VisemeBatch *batch)
{
  g_ptr_array_set_size (batch->files, 0);
  batch->kind = VISEME_INPUT_UNKNOWN;
}

/**
 * viseme_batch_set:
 * @batch: a batch
 * @kind: what @files are
 * @files: (element-type GFile): the files beyond the one on the card
 *
 * Takes these instead of the ones before.
 */
void
viseme_batch_set (VisemeBatch *batch, VisemeInputKind kind, GPtrArray *files)
{
  viseme_batch_clear (batch);
  batch->kind = kind;
  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (batch->files, g_object_ref (g_ptr_array_index (files, i)));
}

/**
 * viseme_batch_count:
 * @batch: a batch
 *
 * Returns: how many lip-syncs there will be
 */
guint
viseme_batch_count (const VisemeBatch *batch)
{
  return 1 + batch->files->len;
}

static char *
list_names (const VisemeBatch *batch)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < MIN (batch->files->len, MAX_NAMES); i++)
    {
      g_autofree char *base = g_file_get_basename (g_ptr_array_index (batch->files, i));
      g_autofree char *name = g_filename_display_name (base);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
    }
  if (batch->files->len > MAX_NAMES)
    g_string_append (names, ", …");

  return g_string_free (names, FALSE);
}

/**
 * viseme_batch_describe:
 * @batch: a batch
 *
 * Returns: (transfer full) (nullable): the other files in one line, %NULL without any
 */
char *
viseme_batch_describe (const VisemeBatch *batch)
{
  g_autofree char *names = NULL;

  if (batch->files->len == 0)
    return NULL;

  names = list_names (batch);
  if (batch->kind == VISEME_INPUT_VIDEO)
    /* Translators: a number, and names of files */
    return g_strdup_printf (ngettext ("And %u more video, for the same recording: %s",
                                      "And %u more videos, for the same recording: %s",
                                      batch->files->len),
                            batch->files->len, names);

  /* Translators: a number, and names of files */
  return g_strdup_printf (ngettext ("And %u more recording, for the same video: %s",
                                    "And %u more recordings, for the same video: %s",
                                    batch->files->len),
                          batch->files->len, names);
}

/* What is a part of the file on the card means nothing for the others of its kind. */
static VisemeChanges
leave_whole (const VisemeChanges *changes, VisemeInputKind kind)
{
  VisemeChanges others = *changes;

  if (kind == VISEME_INPUT_VIDEO)
    others.video = (VisemeRange){ 0 };
  else
    others.audio = (VisemeRange){ 0 };

  return others;
}

/**
 * viseme_batch_make_jobs:
 * @batch: a batch
 * @video: the video on the card
 * @speech: the recording on the card
 * @model: the quality
 * @url: (nullable): the gateway, %NULL for this computer
 * @changes: what is changed about the files on the cards
 *
 * Returns: (transfer full) (element-type VisemeJob): one job for each lip-sync
 */
GPtrArray *
viseme_batch_make_jobs (const VisemeBatch *batch,
                        GFile *video,
                        GFile *speech,
                        VisemeModel *model,
                        const char *url,
                        const VisemeChanges *changes)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);
  const char *id = viseme_model_get_id (model);
  VisemeChanges first = *changes;
  VisemeChanges others;

  /* Nobody has to know how large a file a service takes. */
  first.fit = url != NULL;
  others = leave_whole (&first, batch->kind);

  g_ptr_array_add (jobs, viseme_job_new (video, speech, id, url, NULL, FALSE));
  for (guint i = 0; i < batch->files->len; i++)
    {
      GFile *file = g_ptr_array_index (batch->files, i);
      gboolean is_video = batch->kind == VISEME_INPUT_VIDEO;

      g_ptr_array_add (jobs, viseme_job_new (is_video ? file : video, is_video ? speech : file, id,
                                             url, NULL, FALSE));
    }

  for (guint i = 0; i < jobs->len; i++)
    viseme_job_set_changes (g_ptr_array_index (jobs, i), i == 0 ? &first : &others);
  /* The price on the button, or whatever it is: VISEME_JOB_ANY_PRICE. */
  for (guint i = 0; url && i < jobs->len; i++)
    viseme_job_agree (g_ptr_array_index (jobs, i), viseme_model_get_credits (model));

  return jobs;
}
