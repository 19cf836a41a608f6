/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-finding"

#include "config.h"

#include "viseme-finding.h"

#include <glib/gi18n-lib.h>

/**
 * viseme_finding_new:
 * @id: a stable id, not copied
 * @subject: what it is about
 * @severity: how bad it is
 * @value: the evidence as a number
 * @fix: (nullable): what the computer can do about it, not copied
 * @message: (transfer full): one translated sentence
 *
 * Returns: (transfer full): a finding about the whole
 */
VisemeFinding *
viseme_finding_new (const char *id,
                    VisemeSubject subject,
                    VisemeSeverity severity,
                    double value,
                    const char *fix,
                    char *message)
{
  VisemeFinding *finding = g_atomic_rc_box_new0 (VisemeFinding);

  finding->id = id;
  finding->subject = subject;
  finding->severity = severity;
  finding->value = value;
  finding->start = VISEME_NO_TIME;
  finding->end = VISEME_NO_TIME;
  finding->fix = fix;
  finding->message = message;

  return finding;
}

/**
 * viseme_finding_ref:
 * @finding: a finding
 *
 * Returns: (transfer full): the same; threads may share it
 */
VisemeFinding *
viseme_finding_ref (VisemeFinding *finding)
{
  return g_atomic_rc_box_acquire (finding);
}

static void
clear (gpointer data)
{
  g_free (((VisemeFinding *) data)->message);
}

/**
 * viseme_finding_unref:
 * @finding: (transfer full): a finding
 */
void
viseme_finding_unref (VisemeFinding *finding)
{
  g_atomic_rc_box_release_full (finding, clear);
}

/**
 * viseme_findings_new:
 *
 * Returns: (transfer full) (element-type VisemeFinding): no findings
 */
GPtrArray *
viseme_findings_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) viseme_finding_unref);
}

/**
 * viseme_findings_add:
 * @findings: (element-type VisemeFinding): findings
 * @finding: (transfer full): another one
 *
 * Returns: (transfer none): @finding
 */
VisemeFinding *
viseme_findings_add (GPtrArray *findings, VisemeFinding *finding)
{
  g_ptr_array_add (findings, finding);

  return finding;
}

/**
 * viseme_findings_add_all:
 * @findings: (element-type VisemeFinding): findings
 * @more: (element-type VisemeFinding): other ones, which both share then
 */
void
viseme_findings_add_all (GPtrArray *findings, GPtrArray *more)
{
  for (guint i = 0; i < more->len; i++)
    viseme_findings_add (findings, viseme_finding_ref (g_ptr_array_index (more, i)));
}

static int
compare_severity (gconstpointer a, gconstpointer b)
{
  const VisemeFinding *first = *(const VisemeFinding *const *) a;
  const VisemeFinding *second = *(const VisemeFinding *const *) b;

  return (int) second->severity - (int) first->severity;
}

/**
 * viseme_findings_sort:
 * @findings: (element-type VisemeFinding): findings
 *
 * Puts the worst first; those that are equally bad keep their order.
 */
void
viseme_findings_sort (GPtrArray *findings)
{
  g_ptr_array_sort (findings, compare_severity);
}

/**
 * viseme_findings_find:
 * @findings: (element-type VisemeFinding): findings
 * @id: an id
 *
 * Returns: (transfer none) (nullable): the first finding of that id
 */
const VisemeFinding *
viseme_findings_find (GPtrArray *findings, const char *id)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const VisemeFinding *finding = g_ptr_array_index (findings, i);

      if (g_str_equal (finding->id, id))
        return finding;
    }

  return NULL;
}

/**
 * viseme_severity_to_nick:
 * @severity: how bad it is
 *
 * Returns: a stable word for programs: `info`, `warning` or `error`
 */
const char *
viseme_severity_to_nick (VisemeSeverity severity)
{
  static const char *const nicks[] = {
    [VISEME_SEVERITY_INFO] = "info",
    [VISEME_SEVERITY_WARNING] = "warning",
    [VISEME_SEVERITY_ERROR] = "error",
  };

  return nicks[severity];
}

/**
 * viseme_severity_to_text:
 * @severity: how bad it is
 *
 * Returns: the same in translated words
 */
const char *
viseme_severity_to_text (VisemeSeverity severity)
{
  switch (severity)
    {
    case VISEME_SEVERITY_ERROR:
      return _ ("will fail");
    case VISEME_SEVERITY_WARNING:
      return _ ("will look worse");
    case VISEME_SEVERITY_INFO:
    default:
      return _ ("good to know");
    }
}

/**
 * viseme_subject_to_nick:
 * @subject: what a finding is about
 *
 * Returns: a stable word for programs: `video`, `audio`, `both`, `model` or `account`
 */
const char *
viseme_subject_to_nick (VisemeSubject subject)
{
  static const char *const nicks[] = {
    [VISEME_SUBJECT_VIDEO] = "video",     [VISEME_SUBJECT_AUDIO] = "audio",
    [VISEME_SUBJECT_BOTH] = "both",       [VISEME_SUBJECT_MODEL] = "model",
    [VISEME_SUBJECT_ACCOUNT] = "account",
  };

  return nicks[subject];
}
