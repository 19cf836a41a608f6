/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-face-report"

#include "config.h"

#include "viseme-face-report.h"

#include "base/viseme-format.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define REFUSED_FACE  60   /* pixels of the video: smaller ones are refused by the engine */
#define SMALL_FACE    100  /* below it the mouth has too little detail */
#define DARK          0.15 /* brightness of a face; 0.3 .. 0.7 is usual */
#define BRIGHT        0.92
#define FLAT          0.14  /* contrast of a face; 0.3 .. 0.7 is usual */
#define BLURRED       0.095 /* sharpness of a face; 0.11 .. 0.3 is usual */
#define SAME_PERSON   0.5   /* likeness of the eyes that says that it is the same face ... */
#define OTHER_MOUTH   0.12  /* ... and of a mouth that does not belong to it */
#define EDGE          0.01  /* share of the picture */
#define STILL_CHANGE  0.5   /* levels; a person who does not even speak makes more than 3 */
#define LEAST_STILL   1.4   /* seconds */
#define LEAST_SPAN    0.9   /* seconds that are worth a word */
#define NO_FACE_SHARE 0.05
#define MOSTLY        0.8
#define MANY_FACES    0.34 /* share of the looks in which they were counted */
#define LEAST_LOOKS   2    /* in which there must be several faces */
#define AT_END        0.6  /* seconds from the beginning or the end, where trimming helps */
#define TYPICAL       0.5  /* share of the looks at a face that must be bad */

/* Reasons of pieces; findings of the same ids. */
#define REASON_ABSENT  "face-absent"
#define REASON_TURNED  "face-turned"
#define REASON_COVERED "mouth-covered"
#define REASON_EDGE    "face-cut-off"
#define REASON_SMALL   "small-face"
#define REASON_DARK    "face-dark"
#define REASON_BRIGHT  "face-bright"
#define REASON_FLAT    "face-flat"
#define REASON_BLURRED "face-blurred"

static const VisemeFaceLook *
look_at (const GArray *looks, guint index)
{
  return &g_array_index (looks, VisemeFaceLook, index);
}

static gboolean
is_at_edge (const VisemeFaceBox *box)
{
  return box->x < EDGE || box->y < EDGE || box->x + box->width > 1 - EDGE ||
         box->y + box->height > 1 - EDGE;
}

/* Why a look at a face is doubtful, NULL when it is not. */
static const char *
find_doubt (const VisemeFaceLook *look)
{
  if (look->view == VISEME_FACE_TURNED)
    return REASON_TURNED;
  if (look->likeness_up >= SAME_PERSON && look->likeness_low < OTHER_MOUTH)
    return REASON_COVERED;
  if (look->size < SMALL_FACE)
    return REASON_SMALL;
  if (look->brightness < DARK)
    return REASON_DARK;
  if (look->brightness > BRIGHT)
    return REASON_BRIGHT;
  if (look->contrast < FLAT)
    return REASON_FLAT;
  if (look->sharpness < BLURRED)
    return REASON_BLURRED;
  if (is_at_edge (&look->box))
    return REASON_EDGE;

  return NULL;
}

/* What one look tells by itself. */
static const char *
judge (const VisemeFaceLook *look)
{
  return look->view == VISEME_FACE_NONE ? REASON_ABSENT : find_doubt (look);
}

/* Whether one single look tells something else than both of its neighbours: that is the detector,
 * or a quick movement. */
static gboolean
is_slip (const GArray *looks, guint index)
{
  const char *before = index > 0 ? judge (look_at (looks, index - 1)) : NULL;
  const char *after = index + 1 < looks->len ? judge (look_at (looks, index + 1)) : NULL;

  return index > 0 && index + 1 < looks->len && before == after &&
         judge (look_at (looks, index)) != before;
}

static void
fill_in (const GArray *looks, guint index, VisemeLanePiece *piece)
{
  const VisemeFaceLook *look = look_at (looks, is_slip (looks, index) ? index - 1 : index);

  piece->reason = judge (look);
  piece->state = look->view == VISEME_FACE_NONE ? VISEME_LANE_ABSENT
                 : piece->reason != NULL        ? VISEME_LANE_DOUBTFUL
                                                : VISEME_LANE_GOOD;
  if (look->view == VISEME_FACE_NONE)
    return;
  piece->x = (double) look->box.x + (double) look->box.width / 2;
  piece->y = (double) look->box.y + (double) look->box.height / 2;
  piece->size = look->size;
}

/**
 * viseme_face_report_make_lane:
 * @looks: (element-type VisemeFaceLook): looks, rising in time
 * @duration: seconds: where the last piece ends; 0 for the last look
 *
 * Each look speaks for the time to the middle between it and its neighbours.
 *
 * Returns: (transfer full) (element-type VisemeLanePiece): where the face can be used
 */
GArray *
viseme_face_report_make_lane (const GArray *looks, double duration)
{
  GArray *lane = viseme_lane_new ();

  for (guint i = 0; i < looks->len; i++)
    {
      double time = look_at (looks, i)->time;
      VisemeLanePiece piece = { 0 };

      fill_in (looks, i, &piece);
      piece.start = i > 0 ? (look_at (looks, i - 1)->time + time) / 2 : 0;
      piece.end =
          i + 1 < looks->len ? (time + look_at (looks, i + 1)->time) / 2 : MAX (duration, time);
      viseme_lane_add (lane, &piece);
    }

  return lane;
}

/* How often something is in the lane, and where for longest. */
typedef struct
{
  guint n;
  double start;
  double end;
} Spans;

static Spans
find_spans (const GArray *lane, const char *reason)
{
  Spans spans = { 0 };

  for (guint i = 0; i < lane->len; i++)
    {
      const VisemeLanePiece *piece = &g_array_index (lane, VisemeLanePiece, i);

      if (piece->reason != reason || piece->end - piece->start < LEAST_SPAN)
        continue;
      spans.n++;
      if (piece->end - piece->start > spans.end - spans.start)
        {
          spans.start = piece->start;
          spans.end = piece->end;
        }
    }

  return spans;
}

/* Cutting helps where the rest is in one piece. */
static const char *
find_trim (const Spans *spans, double duration)
{
  return spans->n == 1 && spans->end - spans->start < duration / 2 &&
                 (spans->start < AT_END || spans->end > duration - AT_END)
             ? VISEME_FIX_TRIM_VIDEO
             : NULL;
}

/* ONCE: a sentence with the two ends of a span; OFTEN: with how often it is so, and those of the
 * longest one. */
static void
add_spans (GPtrArray *findings,
           const char *id,
           const Spans *spans,
           double duration,
           const char *once,
           const char *often)
{
  g_autofree char *start = viseme_format_seconds (spans->start);
  g_autofree char *end = viseme_format_seconds (spans->end);
  VisemeFinding *finding;
  char *message;

  if (spans->n == 0)
    return;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  message = spans->n == 1 ? g_strdup_printf (once, start, end)
                          : g_strdup_printf (often, spans->n, start, end);
#pragma GCC diagnostic pop
  finding = viseme_findings_add (
      findings,
      viseme_finding_new (id, VISEME_SUBJECT_VIDEO, VISEME_SEVERITY_WARNING,
                          spans->end - spans->start, find_trim (spans, duration), message));
  finding->start = spans->start;
  finding->end = spans->end;
}

static void
add_lane_spans (const GArray *lane, double duration, GPtrArray *findings)
{
  Spans absent = find_spans (lane, REASON_ABSENT);
  Spans turned = find_spans (lane, REASON_TURNED);
  Spans covered = find_spans (lane, REASON_COVERED);
  Spans edge = find_spans (lane, REASON_EDGE);

  /* Translators: two times, such as 12.4 s and 14 s */
  add_spans (findings, REASON_ABSENT, &absent, duration,
             _ ("No face from %s to %s: turned away, covered or out of the picture."),
             /* Translators: a number, then two times */
             dngettext (GETTEXT_PACKAGE, "No face in %u place, for longest from %s to %s.",
                        "No face in %u places, for longest from %s to %s.", absent.n));
  add_spans (findings, REASON_TURNED, &turned, duration, _ ("Head turned away from %s to %s."),
             dngettext (GETTEXT_PACKAGE, "Head turned away %u time, for longest from %s to %s.",
                        "Head turned away %u times, for longest from %s to %s.", turned.n));
  add_spans (
      findings, REASON_COVERED, &covered, duration, _ ("The mouth seems covered from %s to %s."),
      dngettext (GETTEXT_PACKAGE, "The mouth seems covered %u time, for longest from %s to %s.",
                 "The mouth seems covered %u times, for longest from %s to %s.", covered.n));
  add_spans (findings, REASON_EDGE, &edge, duration,
             _ ("The face is cut off by the edge of the picture from %s to %s."),
             dngettext (GETTEXT_PACKAGE,
                        "The face is cut off by the edge of the picture %u time, for longest from "
                        "%s to %s.",
                        "The face is cut off by the edge of the picture %u times, for longest from "
                        "%s to %s.",
                        edge.n));
}

/* Stretches in which no part of the picture moves. */
static Spans
find_still (const GArray *looks)
{
  Spans spans = { 0 };
  double start = 0;
  gboolean is_still = FALSE;

  for (guint i = 1; i < looks->len; i++)
    {
      double change = look_at (looks, i)->change;
      double length;

      if (change < 0 || change >= STILL_CHANGE)
        {
          is_still = FALSE;
          continue;
        }
      if (!is_still)
        start = look_at (looks, i - 1)->time;
      length = look_at (looks, i)->time - start;
      /* It counts once, when it gets long enough. */
      if (length >= LEAST_STILL &&
          (!is_still || look_at (looks, i - 1)->time - start < LEAST_STILL))
        spans.n++;
      is_still = TRUE;
      if (length >= LEAST_STILL && length > spans.end - spans.start)
        {
          spans.start = start;
          spans.end = look_at (looks, i)->time;
        }
    }

  return spans;
}

/* The share of looks at a face of which TEST is true. */
static double
share_of (const GArray *looks, gboolean (*test) (const VisemeFaceLook *look))
{
  guint n = 0, all = 0;

  for (guint i = 0; i < looks->len; i++)
    if (look_at (looks, i)->view == VISEME_FACE_FRONTAL)
      {
        all++;
        n += test (look_at (looks, i));
      }

  return all > 0 ? (double) n / all : 0;
}

static gboolean
is_dark (const VisemeFaceLook *look)
{
  return look->brightness < DARK;
}

static gboolean
is_bright (const VisemeFaceLook *look)
{
  return look->brightness > BRIGHT;
}

static gboolean
is_flat (const VisemeFaceLook *look)
{
  return look->contrast < FLAT && !is_dark (look) && !is_bright (look);
}

static gboolean
is_blurred (const VisemeFaceLook *look)
{
  return look->sharpness < BLURRED;
}

static void
add_typical (const GArray *looks,
             gboolean (*test) (const VisemeFaceLook *look),
             const char *id,
             const char *message,
             GPtrArray *findings)
{
  double share = share_of (looks, test);

  if (share >= TYPICAL)
    viseme_findings_add (findings,
                         viseme_finding_new (id, VISEME_SUBJECT_VIDEO, VISEME_SEVERITY_WARNING,
                                             share, NULL, g_strdup (message)));
}

static int
compare_sizes (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return (first > second) - (first < second);
}

static double
find_typical_size (const GArray *looks)
{
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < looks->len; i++)
    if (look_at (looks, i)->view == VISEME_FACE_FRONTAL)
      g_array_append_val (sizes, look_at (looks, i)->size);
  g_array_sort (sizes, compare_sizes);

  return sizes->len > 0 ? g_array_index (sizes, double, sizes->len / 2) : 0;
}

static void
add_size (const GArray *looks, GPtrArray *findings)
{
  double size = find_typical_size (looks);

  if (size <= 0 || size >= SMALL_FACE)
    return;
  viseme_findings_add (
      findings,
      viseme_finding_new (
          REASON_SMALL, VISEME_SUBJECT_VIDEO,
          size < REFUSED_FACE ? VISEME_SEVERITY_ERROR : VISEME_SEVERITY_WARNING, size, NULL,
          g_strdup_printf (_ ("The face is only %d pixels wide. Move closer, or choose a larger "
                              "video."),
                           (int) lround (size))));
}

static void
add_number (const GArray *looks, GPtrArray *findings)
{
  guint counted = 0, several = 0, most = 0;

  for (guint i = 0; i < looks->len; i++)
    {
      const VisemeFaceLook *look = look_at (looks, i);

      counted += look->is_counted;
      several += look->is_counted && look->n_faces > 1;
      most = MAX (most, look->n_faces);
    }
  if (several >= LEAST_LOOKS && several >= MANY_FACES * counted)
    viseme_findings_add (
        findings, viseme_finding_new (
                      "several-faces", VISEME_SUBJECT_VIDEO, VISEME_SEVERITY_WARNING, most, NULL,
                      g_strdup (_ ("There are several faces. Only one person is lip-synced: the "
                                   "one who is large and in the middle."))));
}

static void
add_presence (const GArray *lane, double duration, GPtrArray *findings)
{
  double share = 1 - viseme_lane_get_share (lane, VISEME_LANE_ABSENT);
  double clear = viseme_lane_get_share (lane, VISEME_LANE_GOOD);
  int percent = (int) (clear * 100);

  if (share < NO_FACE_SHARE)
    {
      viseme_findings_add (
          findings,
          viseme_finding_new ("no-face", VISEME_SUBJECT_VIDEO, VISEME_SEVERITY_ERROR, share, NULL,
                              g_strdup (_ ("No face was found. Choose a video with a clear, "
                                           "front-facing face."))));
      return;
    }
  if (share < MOSTLY && find_spans (lane, REASON_ABSENT).n == 0)
    viseme_findings_add (
        findings, viseme_finding_new (
                      "face-sometimes", VISEME_SUBJECT_VIDEO, VISEME_SEVERITY_WARNING, share, NULL,
                      g_strdup_printf (_ ("A face was found in only %d %% of the video."),
                                       (int) (share * 100))));
  else
    viseme_findings_add (
        findings,
        viseme_finding_new ("face-found", VISEME_SUBJECT_VIDEO, VISEME_SEVERITY_INFO, clear, NULL,
                            percent > 0
                                ? g_strdup_printf (_ ("Face clear in %d %% of the video."), percent)
                                : g_strdup_printf (_ ("A face was found in %d %% of the video."),
                                                   (int) (share * 100))));
  add_lane_spans (lane, duration, findings);
}

/* The only look there is: its piece of the lane has no length. */
static void
add_picture (const VisemeFaceLook *look, GPtrArray *findings)
{
  gboolean is_clear = judge (look) == NULL;

  if (look->view == VISEME_FACE_NONE)
    viseme_findings_add (
        findings,
        viseme_finding_new ("no-face", VISEME_SUBJECT_VIDEO, VISEME_SEVERITY_ERROR, 0, NULL,
                            g_strdup (_ ("No face was found. Choose a picture with a clear, "
                                         "front-facing face."))));
  else
    viseme_findings_add (
        findings,
        viseme_finding_new ("face-found", VISEME_SUBJECT_VIDEO, VISEME_SEVERITY_INFO,
                            is_clear ? 1 : 0, NULL,
                            g_strdup (is_clear ? _ ("Face clear in the picture.")
                                               : _ ("A face was found in the picture."))));
}

/**
 * viseme_face_report_add_findings:
 * @looks: (element-type VisemeFaceLook): looks, rising in time
 * @lane: (element-type VisemeLanePiece): the lane made of them
 * @duration: seconds, of the video
 * @is_picture: whether it is a still picture
 * @findings: (element-type VisemeFinding): where findings are added: `no-face`, `face-sometimes`
 *   (share of the time with a face), `face-found` (share of the time in which it is clear),
 * `face-absent`, `face-turned`, `mouth-covered`, `face-cut-off`, `still` (seconds), `small-face`
 * (pixels), `face-dark`, `face-bright`, `face-flat`, `face-blurred` (shares of the looks),
 * `several-faces` (the most at once)
 *
 * Source of the limits: the engine's own for sizes, others measured on clips with and without the
 * fault.
 */
void
viseme_face_report_add_findings (const GArray *looks,
                                 const GArray *lane,
                                 double duration,
                                 gboolean is_picture,
                                 GPtrArray *findings)
{
  Spans still = find_still (looks);

  if (looks->len == 0)
    return;
  if (is_picture)
    add_picture (look_at (looks, 0), findings);
  else
    add_presence (lane, duration, findings);
  add_size (looks, findings);
  add_number (looks, findings);
  add_typical (looks, is_dark, REASON_DARK,
               _ ("The face is very dark: the mouth can hardly be seen."), findings);
  add_typical (looks, is_bright, REASON_BRIGHT,
               _ ("The face is overexposed: the mouth can hardly be seen."), findings);
  add_typical (looks, is_flat, REASON_FLAT,
               _ ("The face has hardly any contrast: the mouth can hardly be seen."), findings);
  add_typical (looks, is_blurred, REASON_BLURRED,
               _ ("The face is blurred: the new mouth will be too."), findings);
  add_spans (findings, "still", &still, duration,
             _ ("Nothing moves from %s to %s. Cloud models leave still pictures as they are."),
             dngettext (GETTEXT_PACKAGE,
                        "Nothing moves in %u place, for longest from %s to %s. Cloud models leave "
                        "still pictures as they are.",
                        "Nothing moves in %u places, for longest from %s to %s. Cloud models leave "
                        "still pictures as they are.",
                        still.n));
}
