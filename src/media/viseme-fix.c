/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-fix"

#include "config.h"

#include "viseme-fix.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define AT_BEGINNING 0.6  /* seconds: what begins earlier begins with the file */
#define BREATH       0.25 /* seconds that stay in front of the speech, and behind it */

/* Ids, and what they are called on a button. */
static const struct
{
  const char *fix;
  const char *words;
} fixes[] = {
  { VISEME_FIX_TRIM_VIDEO, N_ ("Leave Out") },      { VISEME_FIX_TRIM_AUDIO, N_ ("Leave Out") },
  { VISEME_FIX_NORMALISE, N_ ("Adjust Loudness") }, { VISEME_FIX_DENOISE, N_ ("Reduce Noise") },
  { VISEME_FIX_CONVERT, N_ ("Convert") },           { VISEME_FIX_FIT, N_ ("Make Smaller") },
};

/**
 * viseme_fix_describe:
 * @fix: (nullable): id of a fix
 *
 * Returns: (nullable): translated words for a button, %NULL when the computer cannot do it
 */
const char *
viseme_fix_describe (const char *fix)
{
  for (gsize i = 0; fix != NULL && i < G_N_ELEMENTS (fixes); i++)
    if (g_str_equal (fixes[i].fix, fix))
      return _ (fixes[i].words);

  return NULL;
}

/**
 * viseme_fix_is_known:
 * @fix: a word
 *
 * Returns: whether it is the id of a fix
 */
gboolean
viseme_fix_is_known (const char *fix)
{
  return viseme_fix_describe (fix) != NULL;
}

static gboolean
is_fix (const VisemeFinding *finding, const char *fix)
{
  return g_strcmp0 (finding->fix, fix) == 0;
}

/* The part of the file that the finding wants to be cut, NULL when it wants something else. */
static VisemeRange *
find_range (const VisemeFinding *finding, VisemeChanges *changes)
{
  if (finding->start < 0)
    return NULL;
  if (is_fix (finding, VISEME_FIX_TRIM_VIDEO))
    return &changes->video;
  if (is_fix (finding, VISEME_FIX_TRIM_AUDIO))
    return &changes->audio;

  return NULL;
}

static gboolean *
find_flag (const VisemeFinding *finding, VisemeChanges *changes)
{
  if (is_fix (finding, VISEME_FIX_NORMALISE))
    return &changes->normalise;
  if (is_fix (finding, VISEME_FIX_DENOISE))
    return &changes->denoise;
  if (is_fix (finding, VISEME_FIX_FIT))
    return &changes->fit;
  if (is_fix (finding, VISEME_FIX_CONVERT))
    return finding->subject == VISEME_SUBJECT_AUDIO ? &changes->convert_audio
                                                    : &changes->convert_video;

  return NULL;
}

/* Of a silence, a little stays: speech that begins at once is cut off by many players. */
static double
get_breath (const VisemeFinding *finding)
{
  return is_fix (finding, VISEME_FIX_TRIM_AUDIO) ? MIN (BREATH, (finding->end - finding->start) / 2)
                                                 : 0;
}

static gboolean
is_at_beginning (const VisemeFinding *finding)
{
  return finding->start < AT_BEGINNING;
}

static double
get_new_beginning (const VisemeFinding *finding)
{
  return finding->end - get_breath (finding);
}

static double
get_new_end (const VisemeFinding *finding)
{
  return finding->start + get_breath (finding);
}

/**
 * viseme_fix_is_applied:
 * @finding: a finding
 * @changes: changes
 *
 * Returns: whether @changes do what @finding needs
 */
gboolean
viseme_fix_is_applied (const VisemeFinding *finding, const VisemeChanges *changes)
{
  VisemeChanges copy = *changes;
  const gboolean *flag = find_flag (finding, &copy);
  const VisemeRange *range = find_range (finding, &copy);

  if (flag != NULL)
    return *flag;
  if (range == NULL)
    return FALSE;
  if (is_at_beginning (finding))
    return range->from >= get_new_beginning (finding) - 0.01;

  return range->to > 0 && range->to <= get_new_end (finding) + 0.01;
}

/**
 * viseme_fix_apply:
 * @finding: a finding with a fix
 * @changes: (inout): gets what @finding needs; nothing when the other end of the file does not
 *   leave anything
 */
void
viseme_fix_apply (const VisemeFinding *finding, VisemeChanges *changes)
{
  gboolean *flag = find_flag (finding, changes);
  VisemeRange *range = find_range (finding, changes);

  if (flag != NULL)
    *flag = TRUE;
  if (range == NULL)
    return;
  if (is_at_beginning (finding) && (range->to <= 0 || get_new_beginning (finding) < range->to))
    range->from = get_new_beginning (finding);
  else if (!is_at_beginning (finding) && get_new_end (finding) > range->from)
    range->to = get_new_end (finding);
}

/**
 * viseme_fix_undo:
 * @finding: a finding with a fix
 * @changes: (inout): loses what viseme_fix_apply() added
 */
void
viseme_fix_undo (const VisemeFinding *finding, VisemeChanges *changes)
{
  gboolean *flag = find_flag (finding, changes);
  VisemeRange *range = find_range (finding, changes);

  if (flag != NULL)
    *flag = FALSE;
  if (range == NULL)
    return;
  if (is_at_beginning (finding))
    range->from = 0;
  else
    range->to = VISEME_TO_THE_END;
}
