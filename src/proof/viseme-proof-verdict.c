/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-proof"

#include "config.h"

#include "viseme-proof-verdict.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define LONG_STAND    0.3  /* seconds that a picture stands when others cannot be decoded */
#define LONGER        2.0  /* times as long as any in the video */
#define ROUNDING      0.02 /* seconds, beside one frame */
#define SILENT        1e-4 /* root mean square of full scale: -80 dB */
#define LEAST_ALIKE   0.6  /* correlation of two recordings of the same sound */
#define MOST_QUIETER  20.0 /* dB */
#define MOST_LATE     0.06 /* seconds that sound and picture of people may be apart unnoticed */
#define MOST_MISSING  0.15 /* seconds of the speech's end */
#define MOST_OUTSIDE  12.0 /* gray levels: another picture differs by far more */
#define LEAST_CHANGE  1.5  /* of the difference that encoding makes in the same face */
#define LEAST_GRAY    0.6  /* gray levels of change that can be told from no change */
#define OTHER_PICTURE 4.0  /* gray levels: encoding alone does not change a mouth that much */
#define LEAST_MOTION  1.2  /* canonical pixels, of a mouth that speaks */

/* Correlation of a mouth that speaks, or a lower one that chance hardly gives. */
#define SPEAKS             0.45
#define SPEAKS_SIGMAS      2.0 /* above chance, in standard deviations of chance */
#define SPEAKS_LONG        0.25
#define SPEAKS_LONG_SIGMAS 4.0
/* Of one that does not. */
#define DUMB               0.36
#define DUMB_SIGMAS        2.5
/* How much better another time must be. */
#define BETTER             0.1

static void
add (GPtrArray *checks, const char *id, VisemeProofOutcome outcome, double value, char *message)
{
  g_ptr_array_add (checks, viseme_proof_check_new (id, outcome, value, message));
}

/* Frames, or none when it is damaged. */
static void
add_decodes (const VisemeProofMeasures *self, GPtrArray *checks)
{
  guint n = self->picture.n_frames;

  if (self->damage != NULL)
    add (checks, "decodes", VISEME_PROOF_FAILED, 0,
         g_strdup_printf (_ ("The result cannot be played to its end: %s"), self->damage));
  else if (self->picture.n_damaged > 0)
    add (checks, "decodes", VISEME_PROOF_FAILED, n,
         g_strdup (_ ("The pictures of the result are damaged.")));
  else if (self->picture.longest > LONG_STAND &&
           self->picture.longest > LONGER * self->picture.video_longest)
    add (checks, "decodes", VISEME_PROOF_FAILED, n,
         g_strdup_printf (_ ("Pictures are missing: one stands still for %.1f s."),
                          self->picture.longest));
  else
    add (checks, "decodes", VISEME_PROOF_PASSED, n,
         g_strdup_printf (ngettext ("%u picture, which can be shown.",
                                    "%u pictures, all of which can be shown.", n),
                          n));
}

static void
add_dimensions (const VisemeProofMeasures *self, GPtrArray *checks)
{
  double share = (double) self->width * self->height /
                 MAX ((double) self->video_width * self->video_height, 1);

  if (self->width == self->video_width && self->height == self->video_height)
    add (checks, "dimensions", VISEME_PROOF_PASSED, share,
         g_strdup_printf (_ ("The picture is %d × %d pixels large, like the video."), self->width,
                          self->height));
  else
    add (checks, "dimensions", VISEME_PROOF_FAILED, share,
         g_strdup_printf (_ ("The result has %d × %d pixels, the video has %d × %d."), self->width,
                          self->height, self->video_width, self->video_height));
}

static void
add_duration (const VisemeProofMeasures *self, GPtrArray *checks)
{
  double end = self->picture.start + self->picture.duration;
  double off = end - self->promised;

  if (fabs (off) <= self->picture.longest + ROUNDING)
    add (checks, "duration", VISEME_PROOF_PASSED, off,
         g_strdup_printf (_ ("It lasts %.2f s, as it should."), end));
  else
    add (checks, "duration", VISEME_PROOF_FAILED, off,
         g_strdup_printf (_ ("The result lasts %.2f s instead of %.2f s."), end, self->promised));
}

static void
add_time_of_sound (const VisemeProofMeasures *self, GPtrArray *checks)
{
  double lag = self->sound.lag;

  if (fabs (lag) <= MOST_LATE)
    add (checks, "sound-in-time", VISEME_PROOF_PASSED, lag,
         g_strdup (_ ("The speech begins when it should.")));
  else if (lag > 0)
    add (checks, "sound-in-time", VISEME_PROOF_FAILED, lag,
         g_strdup_printf (_ ("The speech comes %.2f s late."), lag));
  else
    add (checks, "sound-in-time", VISEME_PROOF_FAILED, lag,
         g_strdup_printf (_ ("The speech comes %.2f s early."), -lag));
}

static void
add_end (const VisemeProofMeasures *self, GPtrArray *checks)
{
  double missing = self->sound.missing;

  if (missing <= MOST_MISSING)
    add (checks, "end", VISEME_PROOF_PASSED, missing,
         g_strdup (_ ("The speech is there to its end.")));
  else
    add (checks, "end", VISEME_PROOF_FAILED, missing,
         g_strdup_printf (_ ("The last %.1f s of the speech are missing."), missing));
}

static void
add_loudness (const VisemeProofMeasures *self, GPtrArray *checks)
{
  double louder = 20 * log10 (self->sound.loudness / MAX (self->sound.speech_loudness, SILENT));

  if (louder >= -MOST_QUIETER)
    add (checks, "loudness", VISEME_PROOF_PASSED, louder,
         g_strdup (_ ("The speech can be heard.")));
  else
    add (checks, "loudness", VISEME_PROOF_FAILED, louder,
         g_strdup_printf (_ ("The speech is %.0f dB quieter than it was."), -louder));
}

static void
add_sound (const VisemeProofMeasures *self, GPtrArray *checks)
{
  double r = self->sound.correlation;

  if (self->sound.speech_loudness < SILENT)
    add (checks, "sound", VISEME_PROOF_UNCLEAR, 0,
         g_strdup (_ ("The speech is silent, so nothing can be told from it.")));
  else if (self->sound.loudness < SILENT)
    add (checks, "sound", VISEME_PROOF_FAILED, 0, g_strdup (_ ("The result is silent.")));
  else if (r < LEAST_ALIKE)
    add (checks, "sound", VISEME_PROOF_FAILED, r,
         g_strdup (_ ("The sound of the result is not the speech.")));
  else
    {
      add (checks, "sound", VISEME_PROOF_PASSED, r, g_strdup (_ ("It has the speech as sound.")));
      add_loudness (self, checks);
      add_time_of_sound (self, checks);
      add_end (self, checks);
    }
}

static void
add_picture (const VisemeProofMeasures *self, GPtrArray *checks)
{
  double outside = self->picture.outside;

  if (self->picture.n_compared == 0)
    add (checks, "picture", VISEME_PROOF_UNCLEAR, 0,
         g_strdup (_ ("The pictures cannot be compared with those of the video, whose shape is "
                      "another.")));
  else if (outside <= MOST_OUTSIDE)
    add (checks, "picture", VISEME_PROOF_PASSED, outside,
         g_strdup (_ ("Around the face the picture is that of the video.")));
  else
    add (checks, "picture", VISEME_PROOF_FAILED, outside,
         g_strdup (_ ("The picture is not that of the video.")));
}

static void
add_change (const VisemeProofMeasures *self, GPtrArray *checks)
{
  const VisemePictureProof *picture = &self->picture;
  double change = picture->mouth / MAX (picture->face, LEAST_GRAY);

  if (picture->n_faces == 0)
    add (checks, "mouth-changed", VISEME_PROOF_UNCLEAR, 0,
         g_strdup (_ ("No face was found whose mouth could be compared.")));
  else if (change >= LEAST_CHANGE || picture->mouth >= OTHER_PICTURE)
    add (checks, "mouth-changed", VISEME_PROOF_PASSED, change,
         g_strdup (_ ("The mouth is not that of the original video.")));
  else
    add (checks, "mouth-changed", VISEME_PROOF_FAILED, change,
         g_strdup (_ ("The mouth is still that of the original video.")));
}

static gboolean
is_speech (const VisemeMouthProof *mouth, double correlation)
{
  double sigmas = (correlation - mouth->chance) / mouth->spread;

  return (correlation >= SPEAKS && sigmas >= SPEAKS_SIGMAS) ||
         (correlation >= SPEAKS_LONG && sigmas >= SPEAKS_LONG_SIGMAS);
}

static gboolean
is_other_time (const VisemeMouthProof *mouth)
{
  return is_speech (mouth, mouth->best) && mouth->best > mouth->correlation + BETTER;
}

static void
add_time_of_mouth (const VisemeMouthProof *mouth, GPtrArray *checks)
{
  if (!is_other_time (mouth))
    add (checks, "mouth-in-time", VISEME_PROOF_PASSED, mouth->lag,
         g_strdup (_ ("The mouth moves when the speech is heard.")));
  else if (mouth->lag > 0)
    add (checks, "mouth-in-time", VISEME_PROOF_FAILED, mouth->lag,
         g_strdup_printf (_ ("The mouth moves %.2f s after the speech."), mouth->lag));
  else
    add (checks, "mouth-in-time", VISEME_PROOF_FAILED, mouth->lag,
         g_strdup_printf (_ ("The mouth moves %.2f s before the speech."), -mouth->lag));
}

static void
add_speech (const VisemeMouthProof *mouth, GPtrArray *checks)
{
  double r = mouth->correlation;

  if (is_other_time (mouth) || is_speech (mouth, r))
    {
      add (checks, "mouth-speaks", VISEME_PROOF_PASSED, mouth->best,
           g_strdup (_ ("The mouth moves with the speech.")));
      add_time_of_mouth (mouth, checks);
    }
  else if (r < DUMB && (r - mouth->chance) / mouth->spread < DUMB_SIGMAS)
    add (checks, "mouth-speaks", VISEME_PROOF_FAILED, r,
         g_strdup (_ ("The mouth does not move with the speech.")));
  else
    add (checks, "mouth-speaks", VISEME_PROOF_UNCLEAR, r,
         g_strdup (_ ("It cannot be told for sure whether the mouth moves with the speech.")));
}

static void
add_mouth (const VisemeProofMeasures *self, GPtrArray *checks)
{
  const VisemeMouthProof *mouth = &self->mouth;

  if (mouth->seconds <= 0)
    {
      add (checks, "mouth-speaks", VISEME_PROOF_UNCLEAR, 0,
           g_strdup (_ ("There is too little speech with a face to tell whether the mouth moves "
                        "with it.")));
      return;
    }
  if (mouth->motion >= LEAST_MOTION)
    add (checks, "mouth-moves", VISEME_PROOF_PASSED, mouth->motion,
         g_strdup (_ ("The mouth opens and closes.")));
  else
    add (checks, "mouth-moves", VISEME_PROOF_FAILED, mouth->motion,
         g_strdup (_ ("The mouth hardly moves.")));
  add_speech (mouth, checks);
}

/**
 * viseme_proof_verdict_new:
 * @measures: what was measured of a result
 *
 * Judges it. The checks and their numbers: `decodes` (pictures), `dimensions` (share of the video's
 * pixels), `duration` (seconds too long), `sound` (correlation), `loudness` (dB above the speech),
 * `sound-in-time` (seconds late), `end` (seconds missing), `picture` (gray levels of difference),
 * `mouth-changed` (difference of the mouth by that of the upper face), `mouth-moves`
 * (canonical pixels), `mouth-speaks` (correlation), `mouth-in-time` (seconds late). One that makes
 * no sense after another has failed is left out.
 *
 * Returns: (transfer full) (element-type VisemeProofCheck): the checks, the gravest first
 */
GPtrArray *
viseme_proof_verdict_new (const VisemeProofMeasures *measures)
{
  GPtrArray *checks = g_ptr_array_new_with_free_func ((GDestroyNotify) viseme_proof_check_free);

  add_decodes (measures, checks);
  if (measures->damage == NULL)
    {
      add_sound (measures, checks);
      add_change (measures, checks);
      add_mouth (measures, checks);
      add_picture (measures, checks);
      add_duration (measures, checks);
    }
  add_dimensions (measures, checks);
  return checks;
}
