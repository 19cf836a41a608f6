/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-stabiliser"

#include "config.h"

#include "viseme-stabiliser.h"

#include "viseme-registration.h"

#include <math.h>

#define BLUR          0.45f /* sigma, of the distance between samples */
#define MAX_RADIUS    8
#define REFERENCE_SET 80    /* frames that the reference is chosen from */
#define REFINEMENTS   2     /* passes after the first, each against the mean of the one before */
#define GOOD          0.95f /* correlation that needs no second start */
#define MAX_GROWTH    1.6f  /* how far a pose may be from the detector's: scale, */
#define MAX_DISTANCE  115.f /* and canonical pixels */
#define FIXED_POINT   1e9

/* The half-size face in the canonical one. */
static const VisemeAffine half_to_full = { { 2, 0, 0.5f, 0, 2, 0.5f } };
static const VisemeAffine full_to_half = { { 0.5f, 0, -0.25f, 0, 0.5f, -0.25f } };

typedef struct
{
  const VisemeFaceCrop *crop;
  int width;
  int height;
  float *pixels;
} BlurredCrop;

/* One pass over the clip. */
typedef struct
{
  VisemeFacePatches *patches;
  VisemeFaceView *views;
  guint n_views;
  guint reference;
  const VisemeRegistration *registration;
  const VisemeAffine *previous; /* poses of the pass before, or NULL in the first */
  GCancellable *cancellable;
  GThread *caller;
  VisemeParallelProgress progress;
  gpointer progress_data;
  int n_done; /* atomic */
  GMutex lock;
  gint64 *sums; /* of aligned samples; whole numbers, so that the order does not matter */
} Pass;

static int
fill_kernel (float sigma, float kernel[2 * MAX_RADIUS + 1])
{
  int radius = MIN ((int) ceilf (2.5f * sigma), MAX_RADIUS);
  float sum = 0;

  for (int i = -radius; i <= radius; i++)
    {
      kernel[i + radius] = expf (-(float) (i * i) / (2 * sigma * sigma));
      sum += kernel[i + radius];
    }
  for (int i = 0; i <= 2 * radius; i++)
    kernel[i] /= sum;

  return radius;
}

static void
blur_row (const guint8 *row, int width, const float *kernel, int radius, float *padded, float *to)
{
  for (int x = -radius; x < width + radius; x++)
    padded[x + radius] = row[CLAMP (x, 0, width - 1)];
  for (int x = 0; x < width; x++)
    to[x] = 0;
  for (int tap = 0; tap <= 2 * radius; tap++)
    for (int x = 0; x < width; x++)
      to[x] += kernel[tap] * padded[x + tap];
}

static void
blur_columns (const float *rows, int width, int height, const float *kernel, int radius, float *to)
{
  for (int y = 0; y < height; y++, to += width)
    {
      for (int x = 0; x < width; x++)
        to[x] = 0;
      for (int tap = 0; tap <= 2 * radius; tap++)
        {
          const float *row = rows + (gsize) CLAMP (y + tap - radius, 0, height - 1) * (gsize) width;

          for (int x = 0; x < width; x++)
            to[x] += kernel[tap] * row[x];
        }
    }
}

/* Blurs the brightness of a frame to the resolution at which it will be sampled. */
static void
blurred_crop_init (BlurredCrop *blurred,
                   VisemeFacePatches *patches,
                   guint index,
                   const VisemeAffine *pose)
{
  g_autofree guint8 *scratch = g_malloc (VISEME_FACE_CROP_BYTES);
  const guint8 *pixels;
  const VisemeFaceCrop *crop = viseme_face_patches_get (patches, index, scratch, &pixels);
  float kernel[2 * MAX_RADIUS + 1];
  float spacing = 2 * viseme_affine_get_scale (pose) * crop->to_crop.m[0];
  int radius = fill_kernel (MAX (BLUR * spacing, 0.1f), kernel);
  gsize area = (gsize) crop->width * (gsize) crop->height;
  g_autofree float *rows = g_new (float, area);
  g_autofree float *padded = g_new (float, crop->width + 2 * MAX_RADIUS);

  blurred->crop = crop;
  blurred->width = crop->width;
  blurred->height = crop->height;
  blurred->pixels = g_new (float, area);
  for (int y = 0; y < crop->height; y++)
    blur_row (pixels + (gsize) y * (gsize) crop->width, crop->width, kernel, radius, padded,
              rows + (gsize) y * (gsize) crop->width);
  blur_columns (rows, crop->width, crop->height, kernel, radius, blurred->pixels);
}

static VisemeAffine
pose_to_half (const VisemeFaceCrop *crop, const VisemeAffine *pose)
{
  VisemeAffine full = viseme_affine_compose (&crop->to_crop, pose);

  return viseme_affine_compose (&full, &half_to_full);
}

static VisemeAffine
half_to_pose (const VisemeFaceCrop *crop, const VisemeAffine *half)
{
  VisemeAffine full = viseme_affine_compose (half, &full_to_half);
  VisemeAffine to_stored;

  if (!viseme_affine_invert (&crop->to_crop, &to_stored))
    return full;

  return viseme_affine_compose (&to_stored, &full);
}

static gboolean
is_plausible (const VisemeAffine *pose, const VisemeAffine *guess)
{
  float scale = viseme_affine_get_scale (guess);
  float growth = viseme_affine_get_scale (pose) / scale;
  float x, y, guess_x, guess_y;

  viseme_affine_apply (pose, VISEME_CANONICAL_WIDTH / 2.f, VISEME_CANONICAL_HEIGHT / 2.f, &x, &y);
  viseme_affine_apply (guess, VISEME_CANONICAL_WIDTH / 2.f, VISEME_CANONICAL_HEIGHT / 2.f, &guess_x,
                       &guess_y);

  return growth < MAX_GROWTH && growth > 1 / MAX_GROWTH &&
         hypotf (x - guess_x, y - guess_y) < MAX_DISTANCE * scale;
}

/* Aligns from START and keeps the result when it is better than what the view has. */
static void
try_start (const Pass *pass,
           VisemeFaceView *view,
           const BlurredCrop *blurred,
           const VisemeAffine *start)
{
  VisemeAffine half = pose_to_half (blurred->crop, start);
  float correlation = viseme_registration_align (pass->registration, blurred->pixels,
                                                 blurred->width, blurred->height, &half);
  VisemeAffine pose = half_to_pose (blurred->crop, &half);

  if (correlation > view->confidence && is_plausible (&pose, &view->guess))
    {
      view->confidence = correlation;
      view->pose = pose;
    }
}

static void
add_to_mean (Pass *pass, const VisemeFaceView *view, const BlurredCrop *blurred)
{
  VisemeAffine half = pose_to_half (blurred->crop, &view->pose);
  float samples[VISEME_REGISTRATION_AREA];
  double weight = MAX (view->confidence, 0) * FIXED_POINT;

  if (!viseme_registration_sample (blurred->pixels, blurred->width, blurred->height, &half,
                                   samples))
    return;
  g_mutex_lock (&pass->lock);
  for (int i = 0; i < VISEME_REGISTRATION_AREA; i++)
    pass->sums[i] += (gint64) (weight * samples[i]);
  g_mutex_unlock (&pass->lock);
}

/* NEIGHBOUR: the nearest frame that has its pose already, or NULL. */
static void
align_view (Pass *pass, guint index, const VisemeAffine *own, const VisemeAffine *neighbour)
{
  VisemeFaceView *view = &pass->views[index];
  BlurredCrop blurred;

  blurred_crop_init (&blurred, pass->patches, index, &view->guess);
  view->pose = view->guess;
  view->confidence = 0;
  if (own != NULL)
    try_start (pass, view, &blurred, own);
  if (neighbour != NULL && view->confidence < GOOD)
    try_start (pass, view, &blurred, neighbour);
  if (view->confidence < GOOD)
    try_start (pass, view, &blurred, &view->guess);
  add_to_mean (pass, view, &blurred);
  g_free (blurred.pixels);
}

static void
report_view (Pass *pass)
{
  int n_done = g_atomic_int_add (&pass->n_done, 1) + 1;

  if (g_thread_self () == pass->caller && pass->progress != NULL)
    pass->progress ((double) n_done / pass->n_views, pass->progress_data);
}

/* Parallel function: 0 goes from the reference to the start of the clip, 1 to its end. */
static void
walk_outwards (guint direction, gpointer user_data)
{
  Pass *pass = user_data;
  int step = direction == 0 ? -1 : 1;
  const VisemeAffine *neighbour = direction == 0 ? NULL : &pass->views[pass->reference].guess;

  for (int i = (int) (pass->reference + direction); i >= 0 && i < (int) pass->n_views; i += step)
    {
      VisemeFaceView *view = &pass->views[i];

      if (g_cancellable_is_cancelled (pass->cancellable))
        return;
      if (view->visible)
        align_view (pass, (guint) i, NULL, neighbour);
      neighbour = view->visible ? &view->pose : NULL;
      report_view (pass);
    }
}

/* Parallel function: any frame on its own. */
static void
refine_view (guint index, gpointer user_data)
{
  Pass *pass = user_data;
  VisemeFaceView *view = &pass->views[index];

  if (view->visible)
    align_view (pass, index, &pass->previous[index],
                index > 0 && view[-1].visible ? &pass->previous[index - 1] : NULL);
  report_view (pass);
}

static void
take_samples (VisemeFacePatches *patches, guint index, const VisemeAffine *pose, float *samples)
{
  BlurredCrop blurred;
  VisemeAffine half;

  blurred_crop_init (&blurred, patches, index, pose);
  half = pose_to_half (blurred.crop, pose);
  viseme_registration_sample (blurred.pixels, blurred.width, blurred.height, &half, samples);
  g_free (blurred.pixels);
}

/* The visible frame that is most like the mean of all, as the detector sees them: a plain look
 * straight ahead. Returns: its index; its samples in REFERENCE. */
static guint
choose_reference (VisemeFacePatches *patches, const VisemeFaceView *views, float *reference)
{
  guint n_views = viseme_face_patches_get_n_frames (patches);
  guint stride = MAX (n_views / REFERENCE_SET, 1);
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree float *samples = NULL;
  g_autofree float *mean = g_new0 (float, VISEME_REGISTRATION_AREA);
  guint best = 0;
  float best_match = -INFINITY;

  for (guint i = 0; i < n_views; i++)
    if (views[i].visible && (candidates->len == 0 || i % stride == 0))
      g_array_append_val (candidates, i);
  samples = g_new0 (float, (gsize) candidates->len *VISEME_REGISTRATION_AREA);
  for (guint c = 0; c < candidates->len; c++)
    {
      float *own = samples + (gsize) c * VISEME_REGISTRATION_AREA;
      guint index = g_array_index (candidates, guint, c);

      take_samples (patches, index, &views[index].guess, own);
      for (int i = 0; i < VISEME_REGISTRATION_AREA; i++)
        mean[i] += own[i];
    }
  for (guint c = 0; c < candidates->len; c++)
    {
      const float *own = samples + (gsize) c * VISEME_REGISTRATION_AREA;
      float match = 0;

      for (int i = 0; i < VISEME_REGISTRATION_AREA; i++)
        match += own[i] * mean[i];
      if (match > best_match)
        {
          best_match = match;
          best = c;
        }
    }
  if (candidates->len == 0)
    return 0;
  for (int i = 0; i < VISEME_REGISTRATION_AREA; i++)
    reference[i] = samples[(gsize) best * VISEME_REGISTRATION_AREA + (gsize) i];

  return g_array_index (candidates, guint, best);
}

static VisemeAffine *
copy_poses (const VisemeFaceView *views, guint n_views)
{
  VisemeAffine *poses = g_new (VisemeAffine, MAX (n_views, 1));

  for (guint i = 0; i < n_views; i++)
    poses[i] = views[i].pose;

  return poses;
}

typedef struct
{
  VisemeParallelProgress progress;
  gpointer user_data;
  guint pass;
} PassProgress;

static void
on_pass_progress (double fraction, gpointer user_data)
{
  PassProgress *report = user_data;

  if (report->progress != NULL)
    report->progress ((report->pass + fraction) / (1 + REFINEMENTS), report->user_data);
}

/* Aligns all views to REFERENCE and replaces it by the mean of the aligned views, each weighted by
 * how well it fits. */
static gboolean
run_pass (Pass *pass, float *reference, GError **error)
{
  g_autoptr (VisemeRegistration) registration = viseme_registration_new (reference);
  g_autofree VisemeAffine *previous = copy_poses (pass->views, pass->n_views);
  g_autofree gint64 *sums = g_new0 (gint64, VISEME_REGISTRATION_AREA);
  gboolean first = pass->previous == NULL;
  gboolean done;

  pass->registration = registration;
  pass->previous = previous;
  pass->sums = sums;
  pass->n_done = 0;
  if (first)
    done = viseme_parallel_run (2, walk_outwards, pass, NULL, NULL, pass->cancellable, error);
  else
    done = viseme_parallel_run (pass->n_views, refine_view, pass, NULL, NULL, pass->cancellable,
                                error);
  for (int i = 0; i < VISEME_REGISTRATION_AREA; i++)
    reference[i] = (float) ((double) sums[i] / FIXED_POINT);

  return done;
}

/**
 * viseme_stabiliser_run:
 * @patches: the faces of the frames
 * @views: the frames with visible and guess set; pose and confidence are written
 * @reference: (out): the frame that the canonical face was defined by
 * @progress: (scope call) (nullable): called in the calling thread
 * @user_data: for @progress
 * @cancellable: (nullable): asked before every frame
 * @error: return location: %G_IO_ERROR_CANCELLED
 *
 * Puts the skull in all frames at the same place of the canonical face, looking at brows, eyes and
 * nose only: first against one typical frame, outwards from it so that slow turns are followed,
 * then twice against the mean of what has been aligned. Invisible frames get the guess and
 * confidence 0.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
viseme_stabiliser_run (VisemeFacePatches *patches,
                       VisemeFaceView *views,
                       guint *reference,
                       VisemeParallelProgress progress,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error)
{
  guint n_views = viseme_face_patches_get_n_frames (patches);
  g_autofree float *mean = g_new0 (float, VISEME_REGISTRATION_AREA);
  PassProgress report = { progress, user_data, 0 };
  Pass pass = { .patches = patches,
                .views = views,
                .n_views = n_views,
                .cancellable = cancellable,
                .caller = g_thread_self (),
                .progress = on_pass_progress,
                .progress_data = &report };
  gboolean done = TRUE;

  for (guint i = 0; i < n_views; i++)
    {
      views[i].pose = views[i].guess;
      views[i].confidence = 0;
    }
  *reference = pass.reference = choose_reference (patches, views, mean);
  g_mutex_init (&pass.lock);
  for (report.pass = 0; done && report.pass <= REFINEMENTS; report.pass++)
    done = run_pass (&pass, mean, error);
  g_mutex_clear (&pass.lock);

  return done;
}
