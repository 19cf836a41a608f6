/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-changes"

#include "config.h"

#include "viseme-job-private.h"

/**
 * viseme_job_set_changes:
 * @self: a job that has not been started
 * @changes: what is changed about its inputs on this computer, before they are sent
 */
void
viseme_job_set_changes (VisemeJob *self, const VisemeChanges *changes)
{
  g_return_if_fail (VISEME_IS_JOB (self));
  g_return_if_fail (self->state == VISEME_JOB_DRAFT);

  self->changes = *changes;
}

/**
 * viseme_job_get_changes:
 * @self: a job
 *
 * Returns: what is changed about its inputs
 */
const VisemeChanges *
viseme_job_get_changes (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return &self->changes;
}
