/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-kind"

#include "config.h"

#include "viseme-job-kind.h"

static const struct
{
  const char *nick;
  const char *extension;
  VisemeModelTask task;
} kinds[] = {
  [VISEME_JOB_LIP_SYNC] = { "lip-sync", ".mp4", VISEME_MODEL_TASK_LIP_SYNC },
  [VISEME_JOB_SPEECH] = { "speech", ".wav", VISEME_MODEL_TASK_SPEECH },
  [VISEME_JOB_IMAGE] = { "image", ".png", VISEME_MODEL_TASK_IMAGE },
  [VISEME_JOB_ANIMATION] = { "animation", ".mp4", VISEME_MODEL_TASK_ANIMATION },
};

/**
 * viseme_job_kind_to_nick:
 * @kind: a kind
 *
 * Returns: its name in the journal and for programs
 */
const char *
viseme_job_kind_to_nick (VisemeJobKind kind)
{
  return kinds[kind].nick;
}

/**
 * viseme_job_kind_from_nick:
 * @nick: (nullable): a name
 * @kind: (out): the kind of that name
 *
 * Returns: %FALSE for no such kind, and then @kind stays as it is
 */
gboolean
viseme_job_kind_from_nick (const char *nick, VisemeJobKind *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (nick, kinds[i].nick) == 0)
      {
        *kind = (VisemeJobKind) i;
        return TRUE;
      }

  return FALSE;
}

/**
 * viseme_job_kind_get_extension:
 * @kind: a kind
 *
 * Returns: how the name of a result ends unless the user named it, such as `.mp4`
 */
const char *
viseme_job_kind_get_extension (VisemeJobKind kind)
{
  return kinds[kind].extension;
}

/**
 * viseme_job_kind_get_task:
 * @kind: a kind
 *
 * Returns: what models it is for
 */
VisemeModelTask
viseme_job_kind_get_task (VisemeJobKind kind)
{
  return kinds[kind].task;
}
