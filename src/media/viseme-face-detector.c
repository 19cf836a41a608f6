/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-face-detector"

#include "config.h"

#include "viseme-face-detector.h"

#include "viseme-box-group.h"
#include "viseme-cascade.h"
#include "viseme-gray.h"
#include "viseme-integral-image.h"

#include <math.h>

#define SCALE_STEP      1.1
#define MIN_NEIGHBOURS  3
#define GROUP_TOLERANCE 0.2
#define STAGE_SLACK     1e-5f /* for the rounding of thresholds in the file */
#define FLAT_WINDOW     0.1   /* windows of less contrast hold no face */
#define MAX_RAW_BOXES   8192  /* grouping takes the square of this */
#define NEAR_SIZE       1.8f  /* times larger or smaller: windows that count for a face are, ... */
#define NEAR_SHIFT      0.5f  /* of its size: ... and this far away */

struct _VisemeFaceDetector
{
  GObject parent_instance;

  VisemeCascade *cascade;
};

G_DEFINE_FINAL_TYPE (VisemeFaceDetector, viseme_face_detector, G_TYPE_OBJECT)

/* A node with the corners of its rectangles as offsets into an integral image. */
typedef struct
{
  gint32 corners[VISEME_CASCADE_RECTS][4];
  float weights[VISEME_CASCADE_RECTS];
  float threshold;
  int left;
  int right;
} PlacedNode;

/* One call of detect(), shared by its threads. */
typedef struct
{
  const VisemeCascade *cascade;
  const guint8 *gray;
  int width;
  int height;
  gsize gray_stride;
  gsize stride; /* of all integral images */
  PlacedNode *nodes;
  gint32 norm_corners[4]; /* the window without its outermost pixels */
  double norm_area;
  GCancellable *cancellable;
  GArray *scales;      /* float */
  VisemeFaceBox reach; /* where the corners of windows may lie, pixels of GRAY */
  GMutex lock;
  GArray *raw; /* VisemeRawBox, under lock */
} Scan;

/* The windows of a row that have passed all stages so far. */
typedef struct
{
  int n;
  int *x;
  float *normalisations;
  double *scores; /* in the current stage */
} Row;

static void
place_corners (gint32 corners[4], gsize stride, int x, int y, int width, int height)
{
  gint32 row = (gint32) stride;

  corners[0] = y * row + x;
  corners[1] = corners[0] + width;
  corners[2] = corners[0] + height * row;
  corners[3] = corners[2] + width;
}

static inline guint32
sum_corners (const guint32 *sums, const gint32 corners[4])
{
  return sums[corners[0]] - sums[corners[1]] - sums[corners[2]] + sums[corners[3]];
}

static void
place_nodes (Scan *scan)
{
  const VisemeCascade *cascade = scan->cascade;

  scan->nodes = g_new0 (PlacedNode, cascade->nodes->len);
  for (guint i = 0; i < cascade->nodes->len; i++)
    {
      const VisemeCascadeNode *node = &g_array_index (cascade->nodes, VisemeCascadeNode, i);
      const VisemeCascadeFeature *feature =
          &g_array_index (cascade->features, VisemeCascadeFeature, node->feature);
      PlacedNode *placed = &scan->nodes[i];

      for (guint r = 0; r < VISEME_CASCADE_RECTS; r++)
        {
          place_corners (placed->corners[r], scan->stride, feature->rects[r].x, feature->rects[r].y,
                         feature->rects[r].width, feature->rects[r].height);
          placed->weights[r] = feature->rects[r].weight;
        }
      placed->threshold = node->threshold;
      placed->left = node->left;
      placed->right = node->right;
    }
  place_corners (scan->norm_corners, scan->stride, 1, 1, cascade->width - 2, cascade->height - 2);
  scan->norm_area = (cascade->width - 2) * (cascade->height - 2);
}

/* Features are divided by the contrast of the window, so that lighting does not matter. Returns:
 * FALSE when there is too little of it. */
static gboolean
find_normalisation (const Scan *scan,
                    const guint32 *window_sums,
                    const guint32 *window_squares,
                    float *normalisation)
{
  double sum = sum_corners (window_sums, scan->norm_corners);
  double squares = sum_corners (window_squares, scan->norm_corners);
  double variance = scan->norm_area * squares - sum * sum;

  if (variance <= 0)
    return FALSE;
  *normalisation = (float) (1 / sqrt (variance));

  return scan->norm_area * *normalisation < FLAT_WINDOW;
}

static inline float
evaluate (const PlacedNode *node, const guint32 *window, float normalisation)
{
  float value = node->weights[0] * (float) (gint32) sum_corners (window, node->corners[0]) +
                node->weights[1] * (float) (gint32) sum_corners (window, node->corners[1]);

  if (node->weights[2] != 0)
    value += node->weights[2] * (float) (gint32) sum_corners (window, node->corners[2]);

  return value * normalisation;
}

static float
walk_tree (const Scan *scan,
           const VisemeCascadeTree *tree,
           const guint32 *window,
           float normalisation)
{
  const PlacedNode *nodes = &scan->nodes[tree->first_node];
  int at = 0;

  do
    at = evaluate (&nodes[at], window, normalisation) < nodes[at].threshold ? nodes[at].left
                                                                            : nodes[at].right;
  while (at > 0);

  return g_array_index (scan->cascade->leaves, float, tree->first_leaf + (guint) -at);
}

/* Both nodes of a small tree are evaluated for every window: that is quicker than to jump to where
 * no processor can foresee. */
static void
add_small_tree (const Scan *scan, const VisemeCascadeTree *tree, const guint32 *sums, Row *row)
{
  const PlacedNode *root = &scan->nodes[tree->first_node];
  const PlacedNode *child = root + (tree->n_nodes > 1 ? 1 : 0);
  const float *leaves = &g_array_index (scan->cascade->leaves, float, tree->first_leaf);
  gboolean child_is_left = root->left > 0;
  gboolean child_is_right = root->right > 0;
  float left = leaves[child_is_left ? 0 : -root->left];
  float right = leaves[child_is_right ? 0 : -root->right];
  float child_left = leaves[MAX (-child->left, 0)];
  float child_right = leaves[MAX (-child->right, 0)];

  for (int i = 0; i < row->n; i++)
    {
      const guint32 *window = sums + row->x[i];
      float normalisation = row->normalisations[i];
      float below =
          evaluate (child, window, normalisation) < child->threshold ? child_left : child_right;
      float if_left = child_is_left ? below : left;
      float if_right = child_is_right ? below : right;

      row->scores[i] +=
          evaluate (root, window, normalisation) < root->threshold ? if_left : if_right;
    }
}

static void
add_stump (const Scan *scan, const VisemeCascadeTree *tree, const guint32 *sums, Row *row)
{
  const PlacedNode *root = &scan->nodes[tree->first_node];
  const float *leaves = &g_array_index (scan->cascade->leaves, float, tree->first_leaf);
  float left = leaves[-root->left];
  float right = leaves[-root->right];

  for (int i = 0; i < row->n; i++)
    row->scores[i] +=
        evaluate (root, sums + row->x[i], row->normalisations[i]) < root->threshold ? left : right;
}

/* SUMS: at the beginning of the row. */
static void
score_stage (const Scan *scan, guint stage_index, const guint32 *sums, Row *row)
{
  const VisemeCascadeStage *stage =
      &g_array_index (scan->cascade->stages, VisemeCascadeStage, stage_index);
  const VisemeCascadeTree *trees =
      &g_array_index (scan->cascade->trees, VisemeCascadeTree, stage->first_tree);

  for (int i = 0; i < row->n; i++)
    row->scores[i] = 0;
  for (guint t = 0; t < stage->n_trees; t++)
    {
      if (trees[t].n_nodes == 1)
        add_stump (scan, &trees[t], sums, row);
      else if (trees[t].n_nodes == 2)
        add_small_tree (scan, &trees[t], sums, row);
      else
        for (int i = 0; i < row->n; i++)
          row->scores[i] += walk_tree (scan, &trees[t], sums + row->x[i], row->normalisations[i]);
    }
}

static gboolean
passes (const Scan *scan, guint stage, const Row *row, int i)
{
  return row->scores[i] >=
         g_array_index (scan->cascade->stages, VisemeCascadeStage, stage).threshold - STAGE_SLACK;
}

static void
keep (Row *row, int to, int from)
{
  row->x[to] = row->x[from];
  row->normalisations[to] = row->normalisations[from];
}

/* Of two neighbours the second is skipped if the first does not even pass the first stage. */
static void
keep_first_stage (const Scan *scan, int step, Row *row)
{
  int n = 0, next = 0;

  for (int i = 0; i < row->n; i++)
    {
      if (row->x[i] < next)
        continue;
      if (passes (scan, 0, row, i))
        keep (row, n++, i);
      else
        next = row->x[i] + 2 * step;
    }
  row->n = n;
}

static void
keep_passing (const Scan *scan, guint stage, Row *row)
{
  int n = 0;

  for (int i = 0; i < row->n; i++)
    if (passes (scan, stage, row, i))
      keep (row, n++, i);
  row->n = n;
}

static void
add_raw_box (Scan *scan, int x, int y, float scale)
{
  VisemeRawBox box = { (int) lrintf ((float) x * scale), (int) lrintf ((float) y * scale),
                       (int) lrintf ((float) scan->cascade->width * scale),
                       (int) lrintf ((float) scan->cascade->height * scale) };

  g_mutex_lock (&scan->lock);
  if (scan->raw->len < MAX_RAW_BOXES)
    g_array_append_val (scan->raw, box);
  g_mutex_unlock (&scan->lock);
}

static void
list_windows (const Scan *scan,
              const guint32 *sums,
              const guint32 *squares,
              int first_column,
              int end_column,
              int step,
              Row *row)
{
  row->n = 0;
  for (int x = first_column; x < end_column; x += step)
    if (find_normalisation (scan, sums + x, squares + x, &row->normalisations[row->n]))
      row->x[row->n++] = x;
}

/* Looks at every window of one row (every second one in large pictures), stage by stage. */
static void
scan_row (Scan *scan,
          const VisemeIntegralImage *integral,
          int y,
          int first_column,
          int end_column,
          int step,
          float scale,
          Row *row)
{
  const guint32 *sums = integral->sums + (gsize) y * scan->stride;

  list_windows (scan, sums, integral->squares + (gsize) y * scan->stride, first_column, end_column,
                step, row);
  score_stage (scan, 0, sums, row);
  keep_first_stage (scan, step, row);
  for (guint stage = 1; stage < scan->cascade->stages->len && row->n > 0; stage++)
    {
      score_stage (scan, stage, sums, row);
      keep_passing (scan, stage, row);
    }
  for (int i = 0; i < row->n; i++)
    add_raw_box (scan, row->x[i], y, scale);
}

/* Of END windows in a direction, those whose corner lies within LENGTH pixels of the picture from
 * START on. The first stays a multiple of STEP, so that the same windows are seen as in a search of
 * everything. */
static void
limit (float start, float length, float scale, int step, int *first, int *end)
{
  *first = MAX ((int) (start / scale), 0) / step * step;
  *end = MIN (*end, (int) ceilf ((start + length) / scale) + 1);
}

/* Thread function: one size of faces, which is one size of the picture. */
static void
scan_scale (gpointer data, gpointer user_data)
{
  Scan *scan = user_data;
  float scale = g_array_index (scan->scales, float, GPOINTER_TO_UINT (data) - 1);
  int width = (int) lrintf ((float) scan->width / scale);
  int height = (int) lrintf ((float) scan->height / scale);
  int step = scale >= 2 ? 1 : 2;
  int first_row, first_column;
  int end_row = height + 1 - scan->cascade->height, end_column = width + 1 - scan->cascade->width;
  g_autofree guint8 *scaled = NULL;
  g_autoptr (VisemeIntegralImage) integral = NULL;
  g_autofree int *columns = g_new (int, width + 1);
  g_autofree float *normalisations = g_new (float, width + 1);
  g_autofree double *scores = g_new (double, width + 1);
  Row row = { 0, columns, normalisations, scores };

  if (g_cancellable_is_cancelled (scan->cancellable))
    return;
  scaled = g_malloc ((gsize) width * (gsize) height);
  viseme_gray_scale (scan->gray, scan->width, scan->height, scan->gray_stride, scaled, width,
                     height);
  integral = viseme_integral_image_new (scan->stride, height);
  viseme_integral_image_compute (integral, scaled, width, height);

  limit (scan->reach.x, scan->reach.width, scale, step, &first_column, &end_column);
  limit (scan->reach.y, scan->reach.height, scale, step, &first_row, &end_row);
  for (int y = first_row; y < end_row; y += step)
    {
      if (g_cancellable_is_cancelled (scan->cancellable))
        return;
      scan_row (scan, integral, y, first_column, end_column, step, scale, &row);
    }
}

static GArray *
plan_scales (const VisemeCascade *cascade, int width, int height, int min_size, float max_size)
{
  GArray *scales = g_array_new (FALSE, FALSE, sizeof (float));

  for (double factor = 1;; factor *= SCALE_STEP)
    {
      float scale = (float) factor;

      if (lrint (cascade->width * factor) > width || lrint (cascade->height * factor) > height ||
          (float) (cascade->width * factor) > max_size)
        return scales;
      if (lrint (cascade->width * factor) >= min_size &&
          lrint (cascade->height * factor) >= min_size)
        g_array_append_val (scales, scale);
    }
}

/* The scales in parallel, the largest picture first: it takes longest. */
static void
run_scan (Scan *scan)
{
  GThreadPool *pool =
      g_thread_pool_new (scan_scale, scan, (int) g_get_num_processors (), FALSE, NULL);

  for (guint i = 0; i < scan->scales->len; i++)
    g_thread_pool_push (pool, GUINT_TO_POINTER (i + 1), NULL);
  g_thread_pool_free (pool, FALSE, TRUE);
}

/* Looks for faces of SCALES. Takes SCAN, whose picture and reach are given. */
static GArray *
detect (VisemeFaceDetector *self, Scan *scan, GArray *scales, GError **error)
{
  g_autoptr (GArray) raw = g_array_new (FALSE, FALSE, sizeof (VisemeRawBox));

  if (scales->len > 0)
    {
      float first = g_array_index (scales, float, 0);

      scan->cascade = self->cascade;
      scan->stride = (gsize) lrintf ((float) scan->width / first) + 1;
      scan->scales = scales;
      scan->raw = raw;
      g_mutex_init (&scan->lock);
      place_nodes (scan);
      run_scan (scan);
      g_free (scan->nodes);
      g_mutex_clear (&scan->lock);
    }
  if (g_cancellable_set_error_if_cancelled (scan->cancellable, error))
    return NULL;

  return viseme_box_group ((const VisemeRawBox *) (gpointer) raw->data, raw->len, MIN_NEIGHBOURS,
                           GROUP_TOLERANCE, scan->cancellable, error);
}

/**
 * viseme_face_detector_detect:
 * @self: a detector
 * @gray: the picture, best equalised (viseme_gray_equalise())
 * @width: pixels
 * @height: pixels
 * @stride: bytes per row
 * @min_size: the smallest face to look for, pixels
 * @cancellable: (nullable): a cancellable
 * @error: return location: %G_IO_ERROR_CANCELLED
 *
 * Scans windows of all sizes in steps of 10 %, the picture being scaled to the size of the
 * cascade's window, and merges what overlaps. Takes about 15 ms of one processor for 320 x 570
 * pixels; uses all processors. Can be called from several threads at once.
 *
 * Returns: (transfer full) (element-type VisemeFaceBox): best score first, may be empty; or %NULL
 *   with @error set
 */
GArray *
viseme_face_detector_detect (VisemeFaceDetector *self,
                             const guint8 *gray,
                             int width,
                             int height,
                             gsize stride,
                             int min_size,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GArray) scales = NULL;
  Scan scan = { .gray = gray, .width = width, .height = height, .gray_stride = stride };

  g_return_val_if_fail (VISEME_IS_FACE_DETECTOR (self), NULL);
  g_return_val_if_fail (width > 0 && height > 0 && stride >= (gsize) width, NULL);

  scan.cancellable = cancellable;
  scan.reach = (VisemeFaceBox){ 0, 0, (float) width, (float) height, 0 };
  scales = plan_scales (self->cascade, width, height, min_size, G_MAXFLOAT);

  return detect (self, &scan, scales, error);
}

/**
 * viseme_face_detector_detect_near:
 * @self: a detector
 * @gray: the picture, best equalised (viseme_gray_equalise())
 * @width: pixels
 * @height: pixels
 * @stride: bytes per row
 * @last: where a face was in a picture shortly before
 * @cancellable: (nullable): a cancellable
 * @error: return location: %G_IO_ERROR_CANCELLED
 *
 * Like viseme_face_detector_detect(), but looks only for faces that are about as large as @last and
 * near it, at a fraction of the cost.
 *
 * Returns: (transfer full) (element-type VisemeFaceBox): best score first, may be empty; or %NULL
 *   with @error set
 */
GArray *
viseme_face_detector_detect_near (VisemeFaceDetector *self,
                                  const guint8 *gray,
                                  int width,
                                  int height,
                                  gsize stride,
                                  const VisemeFaceBox *last,
                                  GCancellable *cancellable,
                                  GError **error)
{
  g_autoptr (GArray) scales = NULL;
  Scan scan = { .gray = gray, .width = width, .height = height, .gray_stride = stride };
  float least = last->width / NEAR_SIZE, most = last->width * NEAR_SIZE;
  float shift = NEAR_SHIFT * last->width;

  g_return_val_if_fail (VISEME_IS_FACE_DETECTOR (self), NULL);
  g_return_val_if_fail (width > 0 && height > 0 && stride >= (gsize) width, NULL);

  scan.cancellable = cancellable;
  scan.reach = (VisemeFaceBox){ last->x + (last->width - most) / 2 - shift,
                                last->y + (last->height - most) / 2 - shift,
                                most - least + 2 * shift, most - least + 2 * shift, 0 };
  scales = plan_scales (self->cascade, width, height, (int) least, most);

  return detect (self, &scan, scales, error);
}

/**
 * viseme_face_detector_new:
 * @path: (nullable): a cascade in OpenCV's XML; %NULL: the environment variable
 *   `VISEME_FACE_CASCADE`, or the file that the build found
 * @error: return location: that of viseme_cascade_read()
 *
 * Returns: (transfer full): a detector, or %NULL with @error set
 */
VisemeFaceDetector *
viseme_face_detector_new (const char *path, GError **error)
{
  g_autoptr (VisemeFaceDetector) self = NULL;
  g_autoptr (VisemeCascade) cascade = NULL;
  g_autoptr (GFile) file = NULL;

  if (path == NULL)
    path = g_getenv ("VISEME_FACE_CASCADE");
  file = g_file_new_for_path (path != NULL ? path : VISEME_FACE_CASCADE);
  cascade = viseme_cascade_read (file, error);
  if (cascade == NULL)
    return NULL;

  self = g_object_new (VISEME_TYPE_FACE_DETECTOR, NULL);
  self->cascade = g_steal_pointer (&cascade);

  return g_steal_pointer (&self);
}

static void
viseme_face_detector_finalize (GObject *object)
{
  VisemeFaceDetector *self = VISEME_FACE_DETECTOR (object);

  g_clear_pointer (&self->cascade, viseme_cascade_free);

  G_OBJECT_CLASS (viseme_face_detector_parent_class)->finalize (object);
}

static void
viseme_face_detector_class_init (VisemeFaceDetectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = viseme_face_detector_finalize;
}

static void
viseme_face_detector_init (VisemeFaceDetector *self)
{
}
