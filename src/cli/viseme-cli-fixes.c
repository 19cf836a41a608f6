/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "viseme-cli-fixes.h"

#include "base/viseme-error.h"
#include "media/viseme-fix.h"
#include "media/viseme-preflight.h"

#include <glib/gi18n.h>

static gboolean
check_words (const char *const *words, GError **error)
{
  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (viseme_fix_is_known (words[i]))
        continue;
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                   _ ("There is no fix “%s”. “viseme-cli check --json” names those that a file "
                      "needs."),
                   words[i]);
      return FALSE;
    }

  return TRUE;
}

static void
quit_when_done (VisemePreflight *preflight, GParamSpec *pspec, GMainLoop *loop)
{
  g_main_loop_quit (loop);
}

/* Applies what the check of one file asks for, if it is among WORDS. */
static gboolean
apply_findings (GFile *file,
                VisemeSubject subject,
                const char *const *words,
                VisemeChanges *changes,
                GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (VisemePreflight) preflight = viseme_preflight_new (file, subject);
  const VisemeCheckReport *report;

  g_signal_connect (preflight, "notify::done", G_CALLBACK (quit_when_done), loop);
  viseme_preflight_start (preflight, NULL);
  g_main_loop_run (loop);
  if (viseme_preflight_get_error (preflight) != NULL)
    {
      g_propagate_error (error, g_error_copy (viseme_preflight_get_error (preflight)));
      return FALSE;
    }

  report = viseme_preflight_get_report (preflight);
  for (guint i = 0; i < report->findings->len; i++)
    {
      const VisemeFinding *finding = g_ptr_array_index (report->findings, i);

      if (finding->fix != NULL && g_strv_contains (words, finding->fix))
        viseme_fix_apply (finding, changes);
    }

  return TRUE;
}

/* What was named is done, also where no check asked for it. */
static void
apply_named (const char *const *words, VisemeChanges *changes)
{
  changes->normalise |= g_strv_contains (words, VISEME_FIX_NORMALISE);
  changes->denoise |= g_strv_contains (words, VISEME_FIX_DENOISE);
  changes->fit |= g_strv_contains (words, VISEME_FIX_FIT);
  changes->convert_video |= g_strv_contains (words, VISEME_FIX_CONVERT);
}

/**
 * viseme_cli_fixes_apply:
 * @fixes: ids of fixes, separated by commas
 * @video: the video
 * @audio: the speech
 * @changes: (inout): gets what the fixes need
 * @error: return location: %VISEME_ERROR_USAGE, and those of viseme_preflight_get_error()
 *
 * Checks the files, which takes some seconds.
 *
 * Returns: %FALSE with @error set when that is not possible
 */
gboolean
viseme_cli_fixes_apply (const char *fixes,
                        GFile *video,
                        GFile *audio,
                        VisemeChanges *changes,
                        GError **error)
{
  g_auto (GStrv) parts = g_strsplit (fixes, ",", -1);
  const char *const *words = (const char *const *) parts;

  if (!check_words (words, error) ||
      !apply_findings (video, VISEME_SUBJECT_VIDEO, words, changes, error) ||
      !apply_findings (audio, VISEME_SUBJECT_AUDIO, words, changes, error))
    return FALSE;
  apply_named (words, changes);

  return TRUE;
}
