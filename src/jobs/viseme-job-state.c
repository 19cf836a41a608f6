/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-state"

#include "config.h"

#include "viseme-job-state.h"

#include <glib/gi18n-lib.h>

static const GEnumValue states[] = {
  { VISEME_JOB_DRAFT, "VISEME_JOB_DRAFT", "draft" },
  { VISEME_JOB_UPLOADING, "VISEME_JOB_UPLOADING", "uploading" },
  { VISEME_JOB_READY, "VISEME_JOB_READY", "ready" },
  { VISEME_JOB_SUBMITTING, "VISEME_JOB_SUBMITTING", "submitting" },
  { VISEME_JOB_UNCONFIRMED, "VISEME_JOB_UNCONFIRMED", "unconfirmed" },
  { VISEME_JOB_WAITING, "VISEME_JOB_WAITING", "waiting" },
  { VISEME_JOB_DOWNLOADING, "VISEME_JOB_DOWNLOADING", "downloading" },
  { VISEME_JOB_DONE, "VISEME_JOB_DONE", "done" },
  { VISEME_JOB_FAILED, "VISEME_JOB_FAILED", "failed" },
  { VISEME_JOB_CANCELLED, "VISEME_JOB_CANCELLED", "cancelled" },
  { 0, NULL, NULL },
};

#define TO_BIT(state) (1u << (state))
#define TO(name)      TO_BIT (VISEME_JOB_##name)
#define ENDED         (TO (FAILED) | TO (CANCELLED))

/* What may follow what; the same table is in ARCHITECTURE.md and in the model that spin checks.
 * Only "submitting" sends the paid request, and "unconfirmed" comes back to it only with the key
 * under which the gateway knows the request, or with the user's word. */
static const guint followers[] = {
  [VISEME_JOB_DRAFT] = TO (UPLOADING) | ENDED,
  [VISEME_JOB_UPLOADING] = TO (READY) | TO (DRAFT) | ENDED,
  [VISEME_JOB_READY] = TO (SUBMITTING) | TO (UPLOADING) | TO (DRAFT) | ENDED,
  [VISEME_JOB_SUBMITTING] = TO (WAITING) | TO (READY) | TO (UNCONFIRMED) | ENDED,
  [VISEME_JOB_UNCONFIRMED] = TO (SUBMITTING) | TO (WAITING) | TO (CANCELLED),
  [VISEME_JOB_WAITING] = TO (DOWNLOADING) | ENDED,
  [VISEME_JOB_DOWNLOADING] = TO (DONE) | TO (WAITING) | ENDED,
  [VISEME_JOB_DONE] = 0,
  [VISEME_JOB_FAILED] = TO (DRAFT) | TO (WAITING) | TO (CANCELLED),
  [VISEME_JOB_CANCELLED] = TO (DRAFT),
};

GType
viseme_job_state_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("VisemeJobState", states));

  return type;
}

/**
 * viseme_job_state_to_nick:
 * @state: a state
 *
 * Returns: its stable name, such as `waiting`
 */
const char *
viseme_job_state_to_nick (VisemeJobState state)
{
  g_return_val_if_fail (state <= VISEME_JOB_CANCELLED, NULL);

  return states[state].value_nick;
}

/**
 * viseme_job_state_from_nick:
 * @nick: (nullable): a name made by viseme_job_state_to_nick(), perhaps by another version
 * @state: (out): the state
 *
 * Returns: %TRUE when @nick is known
 */
gboolean
viseme_job_state_from_nick (const char *nick, VisemeJobState *state)
{
  for (gsize i = 0; states[i].value_nick != NULL; i++)
    if (g_strcmp0 (nick, states[i].value_nick) == 0)
      {
        *state = states[i].value;
        return TRUE;
      }

  return FALSE;
}

/**
 * viseme_job_state_is_final:
 * @state: a state
 *
 * Returns: %TRUE when a job does not leave this state by itself
 */
gboolean
viseme_job_state_is_final (VisemeJobState state)
{
  return state == VISEME_JOB_UNCONFIRMED || state >= VISEME_JOB_DONE;
}

/**
 * viseme_job_state_can_become:
 * @from: a state
 * @to: another, or the same
 * @is_free: whether the job costs nothing
 *
 * Writing a state again is always allowed. A free job may begin anew from wherever it is; a paid
 * one never from a state in which the gateway may have it.
 *
 * Returns: %TRUE when a job in @from may be in @to next
 */
gboolean
viseme_job_state_can_become (VisemeJobState from, VisemeJobState to, gboolean is_free)
{
  g_return_val_if_fail (from <= VISEME_JOB_CANCELLED && to <= VISEME_JOB_CANCELLED, FALSE);

  if (is_free && (to == VISEME_JOB_DRAFT || to == VISEME_JOB_UPLOADING) && from != VISEME_JOB_DONE)
    return TRUE;

  return from == to || (followers[from] & TO_BIT (to)) != 0;
}

/**
 * viseme_job_state_describe:
 * @state: a state
 *
 * Returns: translated words for it
 */
const char *
viseme_job_state_describe (VisemeJobState state)
{
  switch (state)
    {
    case VISEME_JOB_DRAFT:
      return _ ("Not sent yet");
    case VISEME_JOB_UPLOADING:
      return _ ("Uploading");
    case VISEME_JOB_READY:
    case VISEME_JOB_SUBMITTING:
      return _ ("Starting");
    case VISEME_JOB_UNCONFIRMED:
      return _ ("Not known whether it was accepted");
    case VISEME_JOB_WAITING:
      return _ ("Queued");
    case VISEME_JOB_DOWNLOADING:
      return _ ("Downloading");
    case VISEME_JOB_DONE:
      return _ ("Done");
    case VISEME_JOB_CANCELLED:
      return _ ("Cancelled");
    case VISEME_JOB_FAILED:
    default:
      return _ ("Failed");
    }
}
