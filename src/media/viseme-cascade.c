/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cascade"

#include "config.h"

#include "viseme-cascade.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MAX_FILE_BYTES   (16 * 1024 * 1024)
#define MAX_ELEMENT_TEXT 65536
#define MIN_WINDOW       4
#define MAX_WINDOW       128 /* larger ones would overflow the 32-bit sums of squares */
#define MAX_NODES        64  /* of one tree */
#define NODE_NUMBERS     4   /* left, right, feature, threshold */
#define RECT_NUMBERS     5   /* x, y, width, height, weight */

typedef struct
{
  VisemeCascade *cascade;
  GString *text;    /* of the innermost element */
  GArray *numbers;  /* double: the text, read */
  guint tree_nodes; /* of the tree that is being read */
  guint tree_leaves;
  guint rects; /* of the feature that is being read */
} Reader;

static VisemeCascade *
viseme_cascade_new (void)
{
  VisemeCascade *cascade = g_new0 (VisemeCascade, 1);

  cascade->stages = g_array_new (FALSE, TRUE, sizeof (VisemeCascadeStage));
  cascade->trees = g_array_new (FALSE, TRUE, sizeof (VisemeCascadeTree));
  cascade->nodes = g_array_new (FALSE, TRUE, sizeof (VisemeCascadeNode));
  cascade->leaves = g_array_new (FALSE, TRUE, sizeof (float));
  cascade->features = g_array_new (FALSE, TRUE, sizeof (VisemeCascadeFeature));

  return cascade;
}

/**
 * viseme_cascade_free:
 * @cascade: (transfer full): a cascade
 */
void
viseme_cascade_free (VisemeCascade *cascade)
{
  g_array_unref (cascade->stages);
  g_array_unref (cascade->trees);
  g_array_unref (cascade->nodes);
  g_array_unref (cascade->leaves);
  g_array_unref (cascade->features);
  g_free (cascade);
}

static gboolean
fail (GMarkupParseContext *context, const char *what, GError **error)
{
  int line = 0;

  g_markup_parse_context_get_position (context, &line, NULL);
  g_set_error (error, VISEME_ERROR, VISEME_ERROR_DAMAGED,
               _ ("The description of a face is damaged (line %d: %s). Install the data files of "
                  "OpenCV again."),
               line, what);

  return FALSE;
}

/* Whether the innermost elements are NAMES, innermost first. */
static gboolean
is_at (const GSList *stack, const char *const *names)
{
  for (; *names != NULL; names++, stack = stack->next)
    if (stack == NULL || !g_str_equal (stack->data, *names))
      return FALSE;

  return TRUE;
}

#define IS_AT(stack, ...) is_at ((stack), (const char *const[]){ __VA_ARGS__, NULL })

static gboolean
read_numbers (Reader *reader, GMarkupParseContext *context, GError **error)
{
  const char *at = reader->text->str;

  g_array_set_size (reader->numbers, 0);
  while (TRUE)
    {
      char *end;
      double number;

      while (g_ascii_isspace (*at))
        at++;
      if (*at == '\0')
        return TRUE;
      number = g_ascii_strtod (at, &end);
      if (end == at || !isfinite (number) || fabs (number) > 1e9)
        return fail (context, "not a number", error);
      g_array_append_val (reader->numbers, number);
      at = end;
    }
}

static double
get_number (Reader *reader, guint index)
{
  return g_array_index (reader->numbers, double, index);
}

static gboolean
read_window (Reader *reader, GMarkupParseContext *context, int *side, GError **error)
{
  if (!read_numbers (reader, context, error))
    return FALSE;
  if (reader->numbers->len != 1 || get_number (reader, 0) < MIN_WINDOW ||
      get_number (reader, 0) > MAX_WINDOW)
    return fail (context, "window size", error);
  *side = (int) get_number (reader, 0);

  return TRUE;
}

static gboolean
read_stage_threshold (Reader *reader, GMarkupParseContext *context, GError **error)
{
  GArray *stages = reader->cascade->stages;

  if (!read_numbers (reader, context, error))
    return FALSE;
  if (reader->numbers->len != 1)
    return fail (context, "stage threshold", error);
  g_array_index (stages, VisemeCascadeStage, stages->len - 1).threshold =
      (float) get_number (reader, 0);

  return TRUE;
}

/* A child must be a later node, so that walking a tree ends, or one of the leaves. */
static gboolean
is_child (double child, guint node, guint n_nodes)
{
  return child == floor (child) && child >= -(double) n_nodes && child < n_nodes &&
         (child <= 0 || child > node);
}

static gboolean
read_nodes (Reader *reader, GMarkupParseContext *context, GError **error)
{
  guint n_nodes;

  if (!read_numbers (reader, context, error))
    return FALSE;
  n_nodes = reader->numbers->len / NODE_NUMBERS;
  if (n_nodes == 0 || n_nodes > MAX_NODES || reader->numbers->len % NODE_NUMBERS != 0 ||
      reader->tree_nodes != 0)
    return fail (context, "nodes of a tree", error);

  for (guint i = 0; i < n_nodes; i++)
    {
      double left = get_number (reader, i * NODE_NUMBERS);
      double right = get_number (reader, i * NODE_NUMBERS + 1);
      double feature = get_number (reader, i * NODE_NUMBERS + 2);
      VisemeCascadeNode node;

      if (!is_child (left, i, n_nodes) || !is_child (right, i, n_nodes) || feature < 0)
        return fail (context, "node of a tree", error);
      node.left = (int) left;
      node.right = (int) right;
      node.feature = (guint) feature;
      node.threshold = (float) get_number (reader, i * NODE_NUMBERS + 3);
      g_array_append_val (reader->cascade->nodes, node);
    }
  reader->tree_nodes = n_nodes;

  return TRUE;
}

static gboolean
read_leaves (Reader *reader, GMarkupParseContext *context, GError **error)
{
  if (!read_numbers (reader, context, error))
    return FALSE;
  for (guint i = 0; i < reader->numbers->len; i++)
    {
      float leaf = (float) get_number (reader, i);

      g_array_append_val (reader->cascade->leaves, leaf);
    }
  reader->tree_leaves += reader->numbers->len;

  return TRUE;
}

static gboolean
end_tree (Reader *reader, GMarkupParseContext *context, GError **error)
{
  VisemeCascade *cascade = reader->cascade;
  VisemeCascadeTree tree;

  if (reader->tree_nodes == 0 || reader->tree_leaves != reader->tree_nodes + 1)
    return fail (context, "leaves of a tree", error);
  tree.n_nodes = reader->tree_nodes;
  tree.first_node = cascade->nodes->len - reader->tree_nodes;
  tree.first_leaf = cascade->leaves->len - reader->tree_leaves;
  g_array_append_val (cascade->trees, tree);
  g_array_index (cascade->stages, VisemeCascadeStage, cascade->stages->len - 1).n_trees++;

  return TRUE;
}

static gboolean
read_rect (Reader *reader, GMarkupParseContext *context, GError **error)
{
  VisemeCascade *cascade = reader->cascade;
  VisemeCascadeFeature *feature =
      &g_array_index (cascade->features, VisemeCascadeFeature, cascade->features->len - 1);
  double x, y, width, height;

  if (!read_numbers (reader, context, error))
    return FALSE;
  if (reader->numbers->len != RECT_NUMBERS || reader->rects == VISEME_CASCADE_RECTS)
    return fail (context, "rectangles of a feature", error);
  x = get_number (reader, 0);
  y = get_number (reader, 1);
  width = get_number (reader, 2);
  height = get_number (reader, 3);
  if (x < 0 || y < 0 || width < 1 || height < 1 || x + width > cascade->width ||
      y + height > cascade->height)
    return fail (context, "rectangle outside the window", error);

  feature->rects[reader->rects].x = (int) x;
  feature->rects[reader->rects].y = (int) y;
  feature->rects[reader->rects].width = (int) width;
  feature->rects[reader->rects].height = (int) height;
  feature->rects[reader->rects].weight = (float) get_number (reader, 4);
  reader->rects++;

  return TRUE;
}

static gboolean
check_word (Reader *reader, GMarkupParseContext *context, const char *wanted, GError **error)
{
  if (!g_str_equal (g_strstrip (reader->text->str), wanted))
    return fail (context, "unknown kind of cascade", error);

  return TRUE;
}

static void
on_start_element (GMarkupParseContext *context,
                  const char *name,
                  const char **attribute_names,
                  const char **attribute_values,
                  gpointer user_data,
                  GError **error)
{
  Reader *reader = user_data;
  VisemeCascade *cascade = reader->cascade;
  const GSList *stack = g_markup_parse_context_get_element_stack (context);

  g_string_truncate (reader->text, 0);
  if (IS_AT (stack, "_", "stages", "cascade"))
    {
      VisemeCascadeStage stage = { .first_tree = cascade->trees->len };

      g_array_append_val (cascade->stages, stage);
    }
  else if (IS_AT (stack, "_", "weakClassifiers", "_", "stages", "cascade"))
    {
      reader->tree_nodes = 0;
      reader->tree_leaves = 0;
    }
  else if (IS_AT (stack, "_", "features", "cascade"))
    {
      VisemeCascadeFeature feature = { 0 };

      g_array_append_val (cascade->features, feature);
      reader->rects = 0;
    }
}

static gboolean
read_element (Reader *reader, GMarkupParseContext *context, GError **error)
{
  const GSList *stack = g_markup_parse_context_get_element_stack (context);

  if (IS_AT (stack, "_", "rects", "_", "features", "cascade"))
    return read_rect (reader, context, error);
  if (IS_AT (stack, "tilted", "_", "features", "cascade"))
    return check_word (reader, context, "0", error);
  if (IS_AT (stack, "internalNodes", "_", "weakClassifiers", "_", "stages", "cascade"))
    return read_nodes (reader, context, error);
  if (IS_AT (stack, "leafValues", "_", "weakClassifiers", "_", "stages", "cascade"))
    return read_leaves (reader, context, error);
  if (IS_AT (stack, "_", "weakClassifiers", "_", "stages", "cascade"))
    return end_tree (reader, context, error);
  if (IS_AT (stack, "stageThreshold", "_", "stages", "cascade"))
    return read_stage_threshold (reader, context, error);
  if (IS_AT (stack, "stageType", "cascade"))
    return check_word (reader, context, "BOOST", error);
  if (IS_AT (stack, "featureType", "cascade"))
    return check_word (reader, context, "HAAR", error);
  if (IS_AT (stack, "width", "cascade"))
    return read_window (reader, context, &reader->cascade->width, error);
  if (IS_AT (stack, "height", "cascade"))
    return read_window (reader, context, &reader->cascade->height, error);

  return TRUE;
}

static void
on_end_element (GMarkupParseContext *context, const char *name, gpointer user_data, GError **error)
{
  Reader *reader = user_data;

  read_element (reader, context, error);
  g_string_truncate (reader->text, 0);
}

static void
on_text (GMarkupParseContext *context,
         const char *text,
         gsize length,
         gpointer user_data,
         GError **error)
{
  Reader *reader = user_data;

  if (reader->text->len + length > MAX_ELEMENT_TEXT)
    fail (context, "too long", error);
  else
    g_string_append_len (reader->text, text, (gssize) length);
}

/* What can be told only when everything has been read. */
static gboolean
check_whole (VisemeCascade *cascade, GMarkupParseContext *context, GError **error)
{
  if (cascade->stages->len == 0 || cascade->features->len == 0 || cascade->width == 0 ||
      cascade->height == 0)
    return fail (context, "incomplete", error);
  for (guint i = 0; i < cascade->nodes->len; i++)
    if (g_array_index (cascade->nodes, VisemeCascadeNode, i).feature >= cascade->features->len)
      return fail (context, "feature that does not exist", error);
  for (guint i = 0; i < cascade->stages->len; i++)
    if (g_array_index (cascade->stages, VisemeCascadeStage, i).n_trees == 0)
      return fail (context, "empty stage", error);
  for (guint i = 0; i < cascade->features->len; i++)
    if (g_array_index (cascade->features, VisemeCascadeFeature, i).rects[0].width == 0)
      return fail (context, "empty feature", error);

  return TRUE;
}

/* GMarkup's own complaints are for programmers. */
static void
translate_error (GMarkupParseContext *context, GError *markup_error, GError **error)
{
  if (markup_error->domain == G_MARKUP_ERROR)
    {
      fail (context, markup_error->message, error);
      g_error_free (markup_error);
    }
  else
    {
      g_propagate_error (error, markup_error);
    }
}

/**
 * viseme_cascade_parse:
 * @xml: an XML document as written by OpenCV's opencv_traincascade
 * @length: bytes of @xml, or -1 when it ends with a zero
 * @error: return location: %VISEME_ERROR_DAMAGED
 *
 * Reads a boosted cascade of small decision trees over upright Haar features. The document is not
 * trusted: sizes and indices are checked, walking any tree ends.
 *
 * Returns: (transfer full): the cascade, or %NULL with @error set
 */
VisemeCascade *
viseme_cascade_parse (const char *xml, gssize length, GError **error)
{
  static const GMarkupParser parser = {
    .start_element = on_start_element,
    .end_element = on_end_element,
    .text = on_text,
  };
  g_autoptr (VisemeCascade) cascade = viseme_cascade_new ();
  g_autoptr (GMarkupParseContext) context = NULL;
  GError *markup_error = NULL;
  Reader reader = { .cascade = cascade };
  gboolean read;

  reader.text = g_string_new (NULL);
  reader.numbers = g_array_new (FALSE, FALSE, sizeof (double));
  context = g_markup_parse_context_new (&parser, 0, &reader, NULL);
  read = g_markup_parse_context_parse (context, xml, length, &markup_error) &&
         g_markup_parse_context_end_parse (context, &markup_error) &&
         check_whole (cascade, context, &markup_error);
  if (!read)
    translate_error (context, markup_error, error);
  g_string_free (reader.text, TRUE);
  g_array_unref (reader.numbers);

  return read ? g_steal_pointer (&cascade) : NULL;
}

/**
 * viseme_cascade_read:
 * @file: an XML file as written by OpenCV's opencv_traincascade
 * @error: return location: %VISEME_ERROR_DAMAGED, or what viseme_files_check_readable() says
 *
 * Returns: (transfer full): the cascade, or %NULL with @error set
 */
VisemeCascade *
viseme_cascade_read (GFile *file, GError **error)
{
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *xml = NULL;
  gsize length = 0;

  if (!viseme_files_check_readable (file, NULL, error))
    return NULL;
  stream = g_file_read (file, NULL, &local);
  if (stream != NULL)
    {
      xml = g_malloc (MAX_FILE_BYTES);
      g_input_stream_read_all (G_INPUT_STREAM (stream), xml, MAX_FILE_BYTES, &length, NULL, &local);
    }
  if (local != NULL)
    {
      g_propagate_error (error, viseme_error_from_io (local, file));
      return NULL;
    }

  return viseme_cascade_parse (xml, (gssize) length, error);
}
