/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define VISEME_CASCADE_RECTS 3

/* The sum of the pixels under each rectangle, times its weight. */
typedef struct
{
  struct
  {
    int x;
    int y;
    int width;
    int height;
    float weight;
  } rects[VISEME_CASCADE_RECTS]; /* unused ones have no area and no weight */
} VisemeCascadeFeature;

/* A branch of a tree: below THRESHOLD go to LEFT, else to RIGHT. Positive: a node of the same
 * tree, always a later one. Zero or negative: the leaf of that number. */
typedef struct
{
  int left;
  int right;
  guint feature;
  float threshold;
} VisemeCascadeNode;

typedef struct
{
  guint first_node;
  guint n_nodes;
  guint first_leaf; /* of n_nodes + 1 */
} VisemeCascadeTree;

typedef struct
{
  guint first_tree;
  guint n_trees;
  float threshold;
} VisemeCascadeStage;

/* Checked when read: every index points to what there is. */
typedef struct
{
  int width; /* of the window that the features lie in, pixels */
  int height;
  GArray *stages;   /* VisemeCascadeStage */
  GArray *trees;    /* VisemeCascadeTree */
  GArray *nodes;    /* VisemeCascadeNode */
  GArray *leaves;   /* float */
  GArray *features; /* VisemeCascadeFeature */
} VisemeCascade;

VisemeCascade *viseme_cascade_read (GFile *file, GError **error);
VisemeCascade *viseme_cascade_parse (const char *xml, gssize length, GError **error);
void viseme_cascade_free (VisemeCascade *cascade);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeCascade, viseme_cascade_free)

G_END_DECLS
