/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-model-check"

#include "config.h"

#include "viseme-model-check.h"

#include "base/viseme-format.h"
#include "viseme-picture-limits.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The limits of the engines behind the gateway, as their documentation gives them. */
#define LONG_SIDE   4096 /* pixels */
#define SHORT_SIDE  2160
#define LONG_SPEECH 300.0 /* seconds */

static void
add (GPtrArray *findings,
     const char *id,
     VisemeSeverity severity,
     double value,
     const char *fix,
     char *message)
{
  viseme_findings_add (
      findings, viseme_finding_new (id, VISEME_SUBJECT_MODEL, severity, value, fix, message));
}

static void
add_size (gboolean is_video, VisemeMediaInfo *info, goffset limit, GPtrArray *findings)
{
  goffset bytes = viseme_media_info_get_size (info);
  g_autofree char *size = g_format_size ((guint64) bytes);
  g_autofree char *most = g_format_size ((guint64) limit);

  if (limit > 0 && bytes > limit)
    add (findings, is_video ? "video-upload-limit" : "audio-upload-limit", VISEME_SEVERITY_ERROR,
         (double) bytes, VISEME_FIX_FIT,
         /* Translators: two sizes, such as 61 MB and 50 MB */
         g_strdup_printf (is_video ? _ ("The video has %s; at most %s can be sent.")
                                   : _ ("The speech has %s; at most %s can be sent."),
                          size, most));
}

static void
add_picture (VisemeModel *model, VisemeMediaInfo *video, GPtrArray *findings)
{
  int width = viseme_media_info_get_width (video), height = viseme_media_info_get_height (video);

  if (viseme_media_info_is_image (video) && !viseme_model_takes (model, TRUE))
    add (findings, "picture-refused", VISEME_SEVERITY_ERROR, 1, NULL,
         g_strdup (_ ("This model needs a video. Others take a picture.")));
  else if (!viseme_media_info_is_image (video) && !viseme_model_takes (model, FALSE))
    add (findings, "video-refused", VISEME_SEVERITY_ERROR, 1, NULL,
         g_strdup (_ ("This model makes a picture speak, not a video.")));
  else if (MAX (width, height) > LONG_SIDE || MIN (width, height) > SHORT_SIDE)
    add (findings, "above-4k", VISEME_SEVERITY_ERROR, (double) width * height, VISEME_FIX_CONVERT,
         g_strdup_printf (_ ("Cloud models take at most 4K; the video has %d × %d."), width,
                          height));
}

static gboolean
is_known_container (const char *type)
{
  static const char *const known[] = { "video/mp4", "video/quicktime", "video/webm",
                                       "video/x-msvideo", "video/vnd.avi" };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_strcmp0 (type, known[i]) == 0)
      return TRUE;

  return FALSE;
}

static void
add_format (VisemeMediaInfo *video, GPtrArray *findings)
{
  const char *codec = viseme_media_info_get_video_codec (video);

  if (viseme_media_info_is_image (video))
    return;
  if (viseme_media_info_get_media_type (video) != NULL &&
      !is_known_container (viseme_media_info_get_media_type (video)))
    add (findings, "container", VISEME_SEVERITY_WARNING, 1, VISEME_FIX_CONVERT,
         g_strdup (_ ("Cloud models take MP4, MOV, WebM and AVI; they may refuse this file.")));
  if (codec != NULL && (strstr (codec, "H.265") != NULL || strstr (codec, "HEVC") != NULL))
    add (findings, "codec", VISEME_SEVERITY_WARNING, 1, VISEME_FIX_CONVERT,
         g_strdup (_ ("The video is H.265, which cloud models may refuse. H.264 is safe.")));
}

/**
 * viseme_model_check_add_limits:
 * @model: the chosen model
 * @options: (nullable): the JSON object that goes with the request
 * @upload_limit: bytes of the largest file that the gateway takes, 0 when not known
 * @video: what is known of the video
 * @audio: what is known of the speech
 * @findings: (element-type VisemeFinding): where findings are added: `picture-refused`,
 *   `video-refused`, `above-4k` (pixels), `video-upload-limit`, `audio-upload-limit` (bytes),
 * `container`, `codec`, `long-speech` (seconds)
 *
 * Says what the model may not take. The model on this computer takes all that can be decoded.
 * With a picture see also viseme_picture_limits_add(). Source: the service's documentation, and
 * that of the engines behind it.
 */
void
viseme_model_check_add_limits (VisemeModel *model,
                               const char *options,
                               goffset upload_limit,
                               VisemeMediaInfo *video,
                               VisemeMediaInfo *audio,
                               GPtrArray *findings)
{
  double seconds = viseme_media_info_get_duration (audio);
  g_autofree char *limit = viseme_format_clock (LONG_SPEECH);

  if (viseme_model_is_local (model))
    return;
  add_picture (model, video, findings);
  add_format (video, findings);
  add_size (TRUE, video, upload_limit, findings);
  add_size (FALSE, audio, upload_limit, findings);
  if (viseme_media_info_is_image (video) && viseme_model_takes (model, TRUE))
    viseme_picture_limits_add (viseme_model_get_id (model), options, video, audio, findings);
  else if (seconds > LONG_SPEECH)
    add (findings, "long-speech", VISEME_SEVERITY_WARNING, seconds, NULL,
         /* Translators: %s is a length such as 5:00 */
         g_strdup_printf (_ ("The speech is longer than %s, which cloud models may refuse."),
                          limit));
}

/**
 * viseme_model_check_add_money:
 * @model: the chosen model
 * @balance: credits of the account, negative when not known
 * @limit: credits that may be spent in a month, or %VISEME_LEDGER_NO_LIMIT
 * @spending: what was spent in this month
 * @findings: (element-type VisemeFinding): where findings are added: `balance`, `budget` (credits
 *   that are missing)
 *
 * Says whether one job can be paid for.
 */
void
viseme_model_check_add_money (VisemeModel *model,
                              gint64 balance,
                              gint64 limit,
                              const VisemeSpending *spending,
                              GPtrArray *findings)
{
  gint64 price = viseme_model_get_credits (model);
  gint64 sum = spending->charged + spending->pending + price;
  g_autofree char *have = viseme_format_credits (MAX (balance, 0));
  g_autofree char *missing = viseme_format_credits (price - balance);
  g_autofree char *most = viseme_format_amount (MAX (limit, 0));

  if (price <= 0)
    return;
  if (balance >= 0 && balance < price)
    viseme_findings_add (
        findings, viseme_finding_new (
                      "balance", VISEME_SUBJECT_ACCOUNT, VISEME_SEVERITY_ERROR,
                      (double) (price - balance), NULL,
                      /* Translators: both are amounts, such as "30 credits" */
                      g_strdup_printf (_ ("You have %s, which is %s too few."), have, missing)));
  if (limit >= 0 && sum > limit)
    viseme_findings_add (
        findings, viseme_finding_new ("budget", VISEME_SUBJECT_ACCOUNT, VISEME_SEVERITY_ERROR,
                                      (double) (sum - limit), NULL,
                                      /* Translators: %s is money, such as $20 */
                                      g_strdup_printf (_ ("This would pass your monthly limit of "
                                                          "%s."),
                                                       most)));
}
