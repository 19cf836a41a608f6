/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-check-report"

#include "config.h"

#include "viseme-check-report.h"

/**
 * viseme_check_report_new:
 *
 * Returns: (transfer full): a report of nothing
 */
VisemeCheckReport *
viseme_check_report_new (void)
{
  VisemeCheckReport *report = g_new0 (VisemeCheckReport, 1);

  report->findings = viseme_findings_new ();
  report->lane = viseme_lane_new ();

  return report;
}

/**
 * viseme_check_report_copy:
 * @report: a report
 *
 * Returns: (transfer full): a copy that another thread may have
 */
VisemeCheckReport *
viseme_check_report_copy (const VisemeCheckReport *report)
{
  VisemeCheckReport *copy = g_new0 (VisemeCheckReport, 1);

  copy->info = report->info != NULL ? g_object_ref (report->info) : NULL;
  copy->findings = viseme_findings_new ();
  viseme_findings_add_all (copy->findings, report->findings);
  copy->lane = g_array_copy (report->lane);
  copy->face_top = report->face_top;
  copy->face_bottom = report->face_bottom;
  copy->timing = report->timing;
  copy->sound = report->sound;

  return copy;
}

/**
 * viseme_check_report_free:
 * @report: (transfer full): a report
 */
void
viseme_check_report_free (VisemeCheckReport *report)
{
  g_clear_object (&report->info);
  g_ptr_array_unref (report->findings);
  g_array_unref (report->lane);
  g_free (report);
}

/**
 * viseme_check_report_take_findings:
 * @report: a report
 * @findings: (transfer full) (element-type VisemeFinding): its new findings
 *
 * Sorts them too.
 */
void
viseme_check_report_take_findings (VisemeCheckReport *report, GPtrArray *findings)
{
  g_ptr_array_unref (report->findings);
  report->findings = findings;
  viseme_findings_sort (findings);
}

/**
 * viseme_check_report_take_lane:
 * @report: a report
 * @lane: (transfer full) (element-type VisemeLanePiece): its new lane
 */
void
viseme_check_report_take_lane (VisemeCheckReport *report, GArray *lane)
{
  g_array_unref (report->lane);
  report->lane = lane;
}

/**
 * viseme_check_listener_is_due:
 * @self: who is told
 *
 * Returns: whether the last report was some time ago, or there was none
 */
gboolean
viseme_check_listener_is_due (const VisemeCheckListener *self)
{
  return g_get_monotonic_time () - self->told_us >= VISEME_CHECK_TELLS_EVERY * G_TIME_SPAN_SECOND;
}

/**
 * viseme_check_listener_tell:
 * @self: who is told
 * @report: what is known now
 */
void
viseme_check_listener_tell (VisemeCheckListener *self, const VisemeCheckReport *report)
{
  self->func (report, self->user_data);
  self->told_us = g_get_monotonic_time ();
}
