/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-sound-report"

#include "config.h"

#include "viseme-sound-report.h"

#include "base/viseme-format.h"
#include "viseme-loudness.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define FLOOR_PART     0.10f /* of all moments are between the words */
#define VOICE_PART     0.90f /* of all moments are softer than loud speech */
#define LEAST_RANGE    8.0f  /* dB between them; steady sounds have less */
#define ABOVE_FLOOR    6.0f  /* dB: louder than what is between the words */
#define BELOW_VOICE    32.0f /* dB: softer than that is no speech */
#define LEAST_LEVEL    (-58.0f)
#define NOTHING        (-85.0f) /* dBFS: silence as a computer makes it */
#define SHORT_PAUSE    0.30     /* seconds, within speech */
#define SHORT_SOUND    0.08     /* seconds: a click */
#define CLIPPED_APART  0.25     /* seconds between clipped moments that belong together */
#define SILENT_LEVEL   (-60.0)  /* LUFS */
#define QUIET_LEVEL    (-28.0)  /* LUFS; speech is published at -24 to -14 */
#define LOUD_LEVEL     (-9.0)
#define NOISY          20.5 /* dB between voice and noise; 22 .. 40 is usual */
#define MUSIC_TONES    2    /* steady ones at once */
#define BACKGROUND     9.0f /* dB above what is softest: between the words */
#define LEAST_SOFT     25   /* moments by which the background can be judged */
#define MUSIC_SHARE    0.20 /* of the time; 0.00 .. 0.08 in speech alone ... */
#define MUSIC_IN_NOISE 0.06 /* ... and where there is noise anyway, which has no tones */
#define MANY_CLIPPED   4    /* moments; loud but whole recordings touch the limit now and then */
#define LONG_SILENCE   1.0  /* seconds at an end */
#define LEAST_SPEECH   0.3  /* seconds */
#define REASON_SILENCE "silence"
#define REASON_CLIPPED "clipping"

static const VisemeSoundMoment *
moment_at (const GArray *moments, guint index)
{
  return &g_array_index (moments, VisemeSoundMoment, index);
}

static int
compare_levels (gconstpointer a, gconstpointer b)
{
  float first = *(const float *) a;
  float second = *(const float *) b;

  return (first > second) - (first < second);
}

/* How loud it is between the words, and how loud speech gets; silence at both ends apart. */
static gboolean
find_levels (const GArray *moments, float *low, float *high)
{
  g_autoptr (GArray) levels = g_array_new (FALSE, FALSE, sizeof (float));
  guint first = 0, end = moments->len;

  while (first < end && moment_at (moments, first)->level < NOTHING)
    first++;
  while (end > first && moment_at (moments, end - 1)->level < NOTHING)
    end--;
  if (first == end)
    return FALSE;
  for (guint i = first; i < end; i++)
    g_array_append_val (levels, moment_at (moments, i)->level);
  g_array_sort (levels, compare_levels);
  *low = g_array_index (levels, float, (guint) (FLOOR_PART * (float) (levels->len - 1)));
  *high = g_array_index (levels, float, (guint) (VOICE_PART * (float) (levels->len - 1)));

  return TRUE;
}

/* Sets all runs of VALUE shorter than SECONDS, between two others, to the opposite. */
static void
drop_short_runs (guint8 *flags, guint n, guint8 value, double seconds)
{
  guint least = (guint) lrint (seconds / VISEME_SOUND_STEP);

  for (guint i = 0; i < n;)
    {
      guint end = i;

      while (end < n && flags[end] == flags[i])
        end++;
      if (flags[i] == value && end - i < least && (value || (i > 0 && end < n)))
        for (guint j = i; j < end; j++)
          flags[j] = !value;
      i = end;
    }
}

static guint8 *
find_speech (const GArray *moments)
{
  guint8 *speech = g_new0 (guint8, moments->len + 1);
  float low, high, least;

  if (!find_levels (moments, &low, &high) || high - low < LEAST_RANGE)
    return speech;

  least = MAX (MAX (low + ABOVE_FLOOR, high - BELOW_VOICE), LEAST_LEVEL);
  for (guint i = 0; i < moments->len; i++)
    speech[i] = moment_at (moments, i)->level > least;
  drop_short_runs (speech, moments->len, 1, SHORT_SOUND);
  drop_short_runs (speech, moments->len, 0, SHORT_PAUSE);

  return speech;
}

static guint8 *
find_clipped (const GArray *moments)
{
  guint8 *clipped = g_new0 (guint8, moments->len + 1);

  for (guint i = 0; i < moments->len; i++)
    clipped[i] = moment_at (moments, i)->n_clipped > 0;
  drop_short_runs (clipped, moments->len, 0, CLIPPED_APART);

  return clipped;
}

/**
 * viseme_sound_report_make_lane:
 * @moments: (element-type VisemeSoundMoment): the moments of a recording
 * @duration: seconds: where the last piece ends at most
 *
 * Speech is what stands out from what is between the words. Steady sounds are none.
 *
 * Returns: (transfer full) (element-type VisemeLanePiece): where there is speech
 */
GArray *
viseme_sound_report_make_lane (const GArray *moments, double duration)
{
  g_autofree guint8 *speech = find_speech (moments);
  g_autofree guint8 *clipped = find_clipped (moments);
  GArray *lane = viseme_lane_new ();

  for (guint i = 0; i < moments->len; i++)
    {
      VisemeLanePiece piece = { .start = i * VISEME_SOUND_STEP };

      piece.end = i + 1 < moments->len ? (i + 1) * VISEME_SOUND_STEP : MAX (duration, piece.start);
      piece.state = !speech[i]   ? VISEME_LANE_ABSENT
                    : clipped[i] ? VISEME_LANE_DOUBTFUL
                                 : VISEME_LANE_GOOD;
      piece.reason = !speech[i] ? REASON_SILENCE : clipped[i] ? REASON_CLIPPED : NULL;
      viseme_lane_add (lane, &piece);
    }

  return lane;
}

static double
mean_level (const GArray *moments, float above)
{
  double sum = 0;
  guint n = 0;

  for (guint i = 0; i < moments->len; i++)
    if (moment_at (moments, i)->level > above)
      {
        sum += pow (10, (double) moment_at (moments, i)->level / 10);
        n++;
      }

  return n > 0 ? 10 * log10 (sum / n) : (double) NOTHING;
}

/**
 * viseme_sound_report_measure:
 * @moments: (element-type VisemeSoundMoment): the moments of a recording
 * @lane: (element-type VisemeLanePiece): the lane made of them
 * @facts: (inout): where all but the loudness and the peak are filled in
 */
void
viseme_sound_report_measure (const GArray *moments, const GArray *lane, VisemeSoundFacts *facts)
{
  float low = NOTHING, high = NOTHING;
  guint heard = 0, steady = 0, soft = 0, steady_soft = 0;

  find_levels (moments, &low, &high);
  for (guint i = 0; i < moments->len; i++)
    {
      const VisemeSoundMoment *moment = moment_at (moments, i);
      gboolean is_steady = moment->n_steady >= MUSIC_TONES;
      gboolean is_soft = moment->level < low + BACKGROUND;

      facts->n_clipped += moment->n_clipped > 0;
      if (moment->level < LEAST_LEVEL)
        continue;
      heard++;
      steady += is_steady;
      soft += is_soft;
      steady_soft += is_soft && is_steady;
    }
  facts->noise_floor = (double) low;
  facts->snr = mean_level (moments, low + ABOVE_FLOOR) - (double) low;
  /* A voice hides the music behind it, which is heard between the words. */
  facts->music_share =
      MAX ((double) steady / MAX (heard, 1), (double) steady_soft / MAX (soft, LEAST_SOFT));
  for (guint i = 0; i < lane->len; i++)
    {
      const VisemeLanePiece *piece = &g_array_index (lane, VisemeLanePiece, i);

      if (piece->state == VISEME_LANE_ABSENT)
        continue;
      if (facts->speech_end <= 0)
        facts->speech_start = piece->start;
      facts->speech_end = piece->end;
    }
}

static VisemeFinding *
add (GPtrArray *findings,
     const char *id,
     VisemeSeverity severity,
     double value,
     const char *fix,
     char *message)
{
  return viseme_findings_add (
      findings, viseme_finding_new (id, VISEME_SUBJECT_AUDIO, severity, value, fix, message));
}

static void
add_level (const VisemeSoundFacts *facts, GPtrArray *findings)
{
  if (facts->loudness < QUIET_LEVEL)
    /* Translators: LUFS is the unit of loudness */
    add (findings, "quiet", VISEME_SEVERITY_WARNING, facts->loudness, VISEME_FIX_NORMALISE,
         g_strdup_printf (_ ("The speech is quiet: −%.0f LUFS."), -facts->loudness));
  else if (facts->loudness > LOUD_LEVEL)
    add (findings, "loud", VISEME_SEVERITY_INFO, facts->loudness, VISEME_FIX_NORMALISE,
         g_strdup_printf (_ ("The speech is very loud: %.0f LUFS."), facts->loudness));
}

static void
add_clipping (const VisemeSoundFacts *facts, const GArray *lane, GPtrArray *findings)
{
  VisemeFinding *finding;

  if (facts->n_clipped < MANY_CLIPPED)
    return;
  finding = add (findings, "clipping", VISEME_SEVERITY_WARNING, facts->n_clipped, NULL,
                 g_strdup (_ ("The recording is overdriven: loud parts are cut off. Record again "
                              "with less gain.")));
  for (guint i = 0; i < lane->len && finding->start < 0; i++)
    {
      const VisemeLanePiece *piece = &g_array_index (lane, VisemeLanePiece, i);

      if (piece->state == VISEME_LANE_DOUBTFUL)
        {
          finding->start = piece->start;
          finding->end = piece->end;
        }
    }
}

static void
add_background (const VisemeSoundFacts *facts, GPtrArray *findings)
{
  if (facts->music_share >= (facts->snr < NOISY ? MUSIC_IN_NOISE : MUSIC_SHARE))
    add (findings, "music", VISEME_SEVERITY_WARNING, facts->music_share, NULL,
         g_strdup (_ ("There seems to be music behind the voice. One clear voice works best.")));
  else if (facts->snr < NOISY)
    add (findings, "noise", VISEME_SEVERITY_WARNING, facts->snr, VISEME_FIX_DENOISE,
         g_strdup_printf (_ ("There is noise behind the voice, only %.0f dB softer."), facts->snr));
}

static void
add_silence (const char *id, double start, double end, char *message, GPtrArray *findings)
{
  VisemeFinding *finding;

  finding = add (findings, id, VISEME_SEVERITY_INFO, end - start, VISEME_FIX_TRIM_AUDIO, message);
  finding->start = start;
  finding->end = end;
}

static void
add_silent_ends (const VisemeSoundFacts *facts, double duration, GPtrArray *findings)
{
  g_autofree char *before = viseme_format_seconds (facts->speech_start);
  g_autofree char *after = viseme_format_seconds (duration - facts->speech_end);

  if (facts->speech_start >= LONG_SILENCE)
    add_silence ("silent-start", 0, facts->speech_start,
                 g_strdup_printf (_ ("The speech begins only after %s."), before), findings);
  if (duration - facts->speech_end >= LONG_SILENCE)
    add_silence ("silent-end", facts->speech_end, duration,
                 g_strdup_printf (_ ("The last %s are silent."), after), findings);
}

/**
 * viseme_sound_report_add_findings:
 * @facts: what was measured
 * @lane: (element-type VisemeLanePiece): the lane
 * @duration: seconds, of what was measured
 * @findings: (element-type VisemeFinding): where findings are added: `silent-audio`, `quiet`,
 *   `loud` (LUFS), `no-speech`, `speech-found` (shares of the time), `clipping` (moments), `music`
 *   (share of the time), `noise` (dB), `silent-start`, `silent-end` (seconds)
 */
void
viseme_sound_report_add_findings (const VisemeSoundFacts *facts,
                                  const GArray *lane,
                                  double duration,
                                  GPtrArray *findings)
{
  double share = 1 - viseme_lane_get_share (lane, VISEME_LANE_ABSENT);
  guint before = findings->len;

  if (facts->loudness < SILENT_LEVEL)
    {
      add (findings, "silent-audio", VISEME_SEVERITY_ERROR, facts->loudness, NULL,
           g_strdup (_ ("The audio is silent: the mouth will stay closed.")));
      return;
    }
  if (share * duration < LEAST_SPEECH)
    {
      add (findings, "no-speech", VISEME_SEVERITY_ERROR, share, NULL,
           g_strdup (_ ("No speech was found in the audio, only steady sound.")));
      return;
    }

  add_level (facts, findings);
  add_clipping (facts, lane, findings);
  add_background (facts, findings);
  add (findings, "speech-found", VISEME_SEVERITY_INFO, share, NULL,
       g_strdup (findings->len == before ? _ ("Clear speech, no clipping.")
                                         : _ ("Speech was found.")));
  add_silent_ends (facts, duration, findings);
}
