/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-still"

#include "config.h"

#include "viseme-still.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/viseme-error.h"

#include "viseme-gst-error.h"
#include "viseme-media-info.h"

#define HEAD_BYTES  (256 * 1024) /* the size of a JPEG comes after its thumbnail and profile */
#define LONGEST     3840         /* pixels: more is more than screens show, and slow to encode */
#define MOST_PIXELS (120 * 1000 * 1000)
#define LEAST_SIDE  16

#define EXIF_ORIENTATION 0x0112

static guint
read_number (const guint8 *bytes, gsize n)
{
  guint number = 0;

  for (gsize i = 0; i < n; i++)
    number = number << 8 | bytes[i];
  return number;
}

/* What the head of a file says before anything is decoded: a few bytes can claim gigabytes. */
typedef struct
{
  guint width; /* as stored; 0: not known */
  guint height;
  guint orientation; /* of EXIF, 1..8 */
} Claim;

static guint
read_tiff (const guint8 *bytes, gsize n, gboolean little)
{
  guint number = 0;

  for (gsize i = 0; i < n; i++)
    number = number << 8 | bytes[little ? n - 1 - i : i];
  return number;
}

/* Looks for the orientation among the entries of the first directory (EXIF 2.3, 4.6.2). */
static void
read_exif (const guint8 *tiff, gsize n, Claim *claim)
{
  gboolean little = n > 8 && tiff[0] == 'I';
  gsize directory, count;

  if (n < 8)
    return;
  directory = read_tiff (tiff + 4, 4, little);
  if (directory > n - 2)
    return;
  count = read_tiff (tiff + directory, 2, little);
  for (gsize i = 0; i < count; i++)
    {
      gsize entry = directory + 2 + 12 * i;
      guint value;

      if (entry + 12 > n)
        return;
      value = read_tiff (tiff + entry + 8, 2, little);
      if (read_tiff (tiff + entry, 2, little) == EXIF_ORIENTATION && value >= 1 && value <= 8)
        claim->orientation = value;
    }
}

/* Walks the segments of a JPEG up to the one that starts the frame. */
static void
read_jpeg (const guint8 *head, gsize n, Claim *claim)
{
  gsize at = 2;

  while (at + 9 < n && head[at] == 0xff && claim->width == 0)
    {
      guint8 marker = head[at + 1];
      gsize length = read_number (head + at + 2, 2);

      if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
        {
          claim->height = read_number (head + at + 5, 2);
          claim->width = read_number (head + at + 7, 2);
        }
      else if (marker == 0xe1 && length > 8 && at + 2 + length <= n &&
               memcmp (head + at + 4, "Exif\0\0", 6) == 0)
        {
          read_exif (head + at + 10, length - 8, claim);
        }
      at += marker == 0xff ? 1 : 2 + length;
    }
}

static Claim
read_claim (const guint8 *head, gsize n)
{
  Claim claim = { .orientation = 1 };

  if (n > 24 && memcmp (head, "\x89PNG\r\n\x1a\n", 8) == 0)
    {
      claim.width = read_number (head + 16, 4);
      claim.height = read_number (head + 20, 4);
    }
  else if (n > 4 && head[0] == 0xff && head[1] == 0xd8)
    {
      read_jpeg (head, n, &claim);
    }
  return claim;
}

static gsize
read_head (GFile *file, guint8 *head, gsize size, GCancellable *cancellable)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, NULL);
  gsize n = 0;

  if (stream != NULL)
    g_input_stream_read_all (G_INPUT_STREAM (stream), head, size, &n, cancellable, NULL);
  return n;
}

/**
 * viseme_still_is_picture:
 * @file: any file
 * @cancellable: (nullable): a cancellable
 *
 * Returns: whether its first bytes are those of a picture; animations are no stills
 */
gboolean
viseme_still_is_picture (GFile *file, GCancellable *cancellable)
{
  guint8 head[512];
  gsize n = read_head (file, head, sizeof head, cancellable);
  g_autofree char *content_type = NULL;
  g_autofree char *media_type = NULL;

  if (n == 0)
    return FALSE;
  content_type = g_content_type_guess (NULL, head, n, NULL);
  media_type = g_content_type_get_mime_type (content_type);

  return media_type != NULL && g_str_has_prefix (media_type, "image/") &&
         !g_str_equal (media_type, "image/gif");
}

static Claim
read_file_claim (GFile *file, GCancellable *cancellable)
{
  g_autofree guint8 *head = g_malloc (HEAD_BYTES);
  gsize n = read_head (file, head, HEAD_BYTES, cancellable);

  return read_claim (head, n);
}

static gboolean
check_claim (GFile *file, const Claim *claim, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);

  if ((guint64) claim->width * claim->height <= MOST_PIXELS)
    return TRUE;

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_TOO_LARGE,
               _ ("“%s” is too large: %u × %u pixels. Scale it down to at most 120 megapixels."),
               name, claim->width, claim->height);
  return FALSE;
}

/* How EXIF's orientations are turned upright. */
static GstVideoOrientationMethod
turn_for (guint orientation)
{
  static const GstVideoOrientationMethod turns[] = {
    [1] = GST_VIDEO_ORIENTATION_IDENTITY, [2] = GST_VIDEO_ORIENTATION_HORIZ,
    [3] = GST_VIDEO_ORIENTATION_180,      [4] = GST_VIDEO_ORIENTATION_VERT,
    [5] = GST_VIDEO_ORIENTATION_UL_LR,    [6] = GST_VIDEO_ORIENTATION_90R,
    [7] = GST_VIDEO_ORIENTATION_UR_LL,    [8] = GST_VIDEO_ORIENTATION_90L,
  };

  return turns[orientation];
}

static void
fit_frame (VisemeStill *still)
{
  double scale = MIN (1.0, (double) LONGEST / MAX (still->width, still->height));

  still->frame_width = (int) lround (scale * still->width) & ~1;
  still->frame_height = (int) lround (scale * still->height) & ~1;
}

/**
 * viseme_still_probe:
 * @file: a picture
 * @still: (out): what becomes of it
 * @cancellable: (nullable): a cancellable
 * @error: return location: %VISEME_ERROR_TOO_LARGE, %VISEME_ERROR_NO_VIDEO for a few pixels, or
 *   those of viseme_media_info_probe()
 *
 * Chooses the frame for a picture: upright, without the last column or row where the size is odd,
 * and scaled down to 3840 pixels where it is larger. Decoders leave EXIF aside, so that it is read
 * here. Blocks; for worker threads.
 *
 * Returns: %FALSE with @error set when it cannot be used
 */
gboolean
viseme_still_probe (GFile *file, VisemeStill *still, GCancellable *cancellable, GError **error)
{
  Claim claim = read_file_claim (file, cancellable);
  g_autoptr (VisemeMediaInfo) info = NULL;

  if (!check_claim (file, &claim, error))
    return FALSE;
  info = viseme_media_info_probe (file, cancellable, error);
  if (info == NULL)
    return FALSE;

  still->turn = turn_for (claim.orientation);
  still->width = claim.width > 0 ? (int) claim.width : viseme_media_info_get_width (info);
  still->height = claim.height > 0 ? (int) claim.height : viseme_media_info_get_height (info);
  if (claim.orientation >= 5)
    {
      int width = still->width;

      still->width = still->height;
      still->height = width;
    }
  fit_frame (still);
  if (MIN (still->frame_width, still->frame_height) >= LEAST_SIDE)
    return TRUE;

  g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_NO_VIDEO, file));
  return FALSE;
}

/**
 * viseme_still_is_reduced:
 * @still: a picture
 *
 * Returns: whether its frame is scaled down
 */
gboolean
viseme_still_is_reduced (const VisemeStill *still)
{
  return MAX (still->width, still->height) > LONGEST;
}

/**
 * viseme_still_make_filters:
 * @still: a picture
 *
 * Returns: (transfer full): the elements between its decoder and its frame, for gst-launch
 */
char *
viseme_still_make_filters (const VisemeStill *still)
{
  gboolean reduced = viseme_still_is_reduced (still);

  return g_strdup_printf ("videoflip video-direction=%d ! videocrop right=%d bottom=%d ! "
                          "videoconvert ! videoscale method=lanczos add-borders=false",
                          (int) still->turn, reduced ? 0 : still->width % 2,
                          reduced ? 0 : still->height % 2);
}

/**
 * viseme_still_make_caps:
 * @still: a picture
 *
 * Pictures have the full range; players of videos expect the usual one.
 *
 * Returns: (transfer full): the format of its frame, for gst-launch
 */
char *
viseme_still_make_caps (const VisemeStill *still)
{
  return g_strdup_printf ("video/x-raw,format=I420,width=%d,height=%d,pixel-aspect-ratio=1/1,"
                          "colorimetry=bt709",
                          still->frame_width, still->frame_height);
}
