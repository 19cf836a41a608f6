/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-error.h"
#include "media/viseme-cascade.h"
#include "media/viseme-face-detector.h"
#include "media/viseme-gray.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define SIDE 160

/* Fires where the lower half of a window is much brighter than the upper half. */
#define HEAD                                                                     \
  "<?xml version=\"1.0\"?><opencv_storage><cascade><stageType>BOOST</stageType>" \
  "<featureType>HAAR</featureType><height>8</height><width>8</width><stages><_>" \
  "<stageThreshold>0.5</stageThreshold><weakClassifiers><_>"
#define TREE "<internalNodes>0 1 0 1.2 -1 -2 0 1.5</internalNodes><leafValues>0 0\n 1</leafValues>"
#define MIDDLE \
  "</_></weakClassifiers></_></stages><features><_><rects><_>0 0 8 8 -1.</_><_>0 4 8 4 2."
#define TAIL  "</_></rects><tilted>0</tilted></_></features></cascade></opencv_storage>"
#define WHOLE HEAD TREE MIDDLE TAIL

static void
test_parse (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeCascade) cascade = viseme_cascade_parse (WHOLE, -1, &error);
  const VisemeCascadeFeature *feature;

  g_assert_no_error (error);
  g_assert_cmpint (cascade->width, ==, 8);
  g_assert_cmpuint (cascade->stages->len, ==, 1);
  g_assert_cmpuint (cascade->trees->len, ==, 1);
  g_assert_cmpuint (cascade->nodes->len, ==, 2);
  g_assert_cmpuint (cascade->leaves->len, ==, 3);
  feature = &g_array_index (cascade->features, VisemeCascadeFeature, 0);
  g_assert_cmpint (feature->rects[1].y, ==, 4);
  g_assert_cmpfloat (feature->rects[1].weight, ==, 2.f);
}

static void
test_parse_damaged (void)
{
  static const char *const documents[] = {
    "",
    "no XML",
    "<opencv_storage>",
    "<opencv_storage></opencv_storage>",
    HEAD TREE MIDDLE,
    /* Children, features and leaves that do not exist; a tree without an end. */
    HEAD "<internalNodes>0 1 9 1.2 -1 -2 0 1.5</internalNodes><leafValues>0 0 1</leafValues>" MIDDLE
        TAIL,
    HEAD "<internalNodes>0 2 0 1.2 -1 -2 0 1.5</internalNodes><leafValues>0 0 1</leafValues>" MIDDLE
        TAIL,
    HEAD
    "<internalNodes>0 1 0 1.2 -1 1 0 1.5</internalNodes><leafValues>0 0 1</leafValues>" MIDDLE TAIL,
    HEAD "<internalNodes>0 1 0 1.2 -1 -3 0 1.5</internalNodes><leafValues>0 0 1</leafValues>" MIDDLE
        TAIL,
    HEAD
    "<internalNodes>0 1 -1 1.2 -1 -2 0 1.5</internalNodes><leafValues>0 0 1</leafValues>" MIDDLE
        TAIL,
    HEAD
    "<internalNodes>0 1 0 1.2 -1 -2 0 1.5</internalNodes><leafValues>0 1</leafValues>" MIDDLE TAIL,
    HEAD
    "<internalNodes>0 1 0 1.2 -1 -2 0</internalNodes><leafValues>0 0 1</leafValues>" MIDDLE TAIL,
    HEAD
    "<internalNodes>0 1 0 x -1 -2 0 1.5</internalNodes><leafValues>0 0 1</leafValues>" MIDDLE TAIL,
    HEAD "<internalNodes>0 1 0 nan -1 -2 0 1.5</internalNodes><leafValues>0 0 1</leafValues>" MIDDLE
        TAIL,
    HEAD MIDDLE TAIL,
    /* Rectangles outside the window, without area, too many of them. */
    HEAD TREE MIDDLE "</_><_>1 0 8 1 1" TAIL,
    HEAD TREE MIDDLE "</_><_>-1 0 2 1 1" TAIL,
    HEAD TREE MIDDLE "</_><_>1 0 0 1 1" TAIL,
    HEAD TREE MIDDLE "</_><_>0 0 1 1 1</_><_>0 0 1 1 1" TAIL,
    HEAD TREE MIDDLE "</_></rects><tilted>1</tilted><rects><_>0 0 1 1 1" TAIL,
    "<cascade><width>100000</width></cascade>",
    "<cascade><featureType>LBP</featureType></cascade>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autoptr (GError) error = NULL;
      VisemeCascade *cascade = viseme_cascade_parse (documents[i], -1, &error);

      g_test_message ("%u: %s", i, error != NULL ? error->message : "read");
      g_assert_null (cascade);
      g_assert_error (error, VISEME_ERROR, VISEME_ERROR_DAMAGED);
    }
}

/* Whatever byte is changed: an error or a cascade that can be run, never a crash. */
static void
test_parse_mutated (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *xml = g_strdup (WHOLE);
      g_autoptr (GError) error = NULL;
      g_autoptr (VisemeCascade) cascade = NULL;

      for (guint changes = 0; changes < 3; changes++)
        xml[g_rand_int_range (random, 0, (gint32) strlen (xml))] =
            "0123456789-. <>/_e"[g_rand_int_range (random, 0, 18)];
      cascade = viseme_cascade_parse (xml, -1, &error);
      if (cascade == NULL)
        g_assert_error (error, VISEME_ERROR, VISEME_ERROR_DAMAGED);
      else
        for (guint n = 0; n < cascade->nodes->len; n++)
          g_assert_cmpuint (g_array_index (cascade->nodes, VisemeCascadeNode, n).feature, <,
                            cascade->features->len);
    }
}

static void
test_missing_file (void)
{
  g_autoptr (GError) error = NULL;
  VisemeFaceDetector *detector = viseme_face_detector_new ("/nonexistent/faces.xml", &error);

  g_assert_null (detector);
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_NOT_FOUND);
}

static VisemeFaceDetector *
make_edge_detector (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  VisemeFaceDetector *detector;
  int fd = g_file_open_tmp ("edge-XXXXXX.xml", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, WHOLE, -1, &error);
  g_assert_no_error (error);
  detector = viseme_face_detector_new (path, &error);
  g_assert_no_error (error);
  g_unlink (path);

  return detector;
}

/* A square, black above and white below, is found where it is, at its size. */
static void
test_find_edge (void)
{
  g_autoptr (VisemeFaceDetector) detector = make_edge_detector ();
  g_autofree guint8 *picture = g_malloc (SIDE * SIDE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) faces = NULL;

  memset (picture, 128, SIDE * SIDE);
  for (int y = 60; y < 100; y++)
    memset (picture + y * SIDE + 70, y < 80 ? 0 : 255, 40);

  faces = viseme_face_detector_detect (detector, picture, SIDE, SIDE, SIDE, 30, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (faces->len, >=, 1);
  for (guint i = 0; i < faces->len; i++)
    {
      const VisemeFaceBox *face = &g_array_index (faces, VisemeFaceBox, i);

      g_assert_cmpfloat (face->score, >, 3);
      g_assert_cmpfloat (face->width, >=, 30);
      g_assert_cmpfloat_with_epsilon (face->x + face->width / 2, 90, 10);
      g_assert_cmpfloat_with_epsilon (face->y + face->height / 2, 80, 5);
    }
}

/* Looking near a place finds what a search of everything finds there, and nothing elsewhere. */
static void
test_find_near (void)
{
  g_autoptr (VisemeFaceDetector) detector = make_edge_detector ();
  g_autofree guint8 *picture = g_malloc (SIDE * SIDE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) all = NULL, near = NULL, far = NULL, other_size = NULL;
  const VisemeFaceBox last = { 74, 64, 40, 40, 0 }, away = { 10, 100, 40, 40, 0 };
  const VisemeFaceBox larger = { 0, 0, 160, 160, 0 };
  const VisemeFaceBox *found, *expected;

  memset (picture, 128, SIDE * SIDE);
  for (int y = 60; y < 100; y++)
    memset (picture + y * SIDE + 70, y < 80 ? 0 : 255, 40);

  all = viseme_face_detector_detect (detector, picture, SIDE, SIDE, SIDE, 22, NULL, &error);
  g_assert_no_error (error);
  near =
      viseme_face_detector_detect_near (detector, picture, SIDE, SIDE, SIDE, &last, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (near->len, >=, 1);
  found = &g_array_index (near, VisemeFaceBox, 0);
  expected = &g_array_index (all, VisemeFaceBox, 0);
  g_assert_cmpfloat_with_epsilon (found->x, expected->x, 5);
  g_assert_cmpfloat_with_epsilon (found->y, expected->y, 5);
  g_assert_cmpfloat_with_epsilon (found->width, expected->width, 6);

  far = viseme_face_detector_detect_near (detector, picture, SIDE, SIDE, SIDE, &away, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (far->len, ==, 0);
  other_size =
      viseme_face_detector_detect_near (detector, picture, SIDE, SIDE, SIDE, &larger, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < other_size->len; i++)
    g_assert_cmpfloat (g_array_index (other_size, VisemeFaceBox, i).width, >, 70);
}

static guint8 *
make_noise (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  guint8 *picture = g_malloc (SIDE * SIDE);

  for (int i = 0; i < SIDE * SIDE; i++)
    picture[i] = (guint8) g_rand_int_range (random, 0, 256);

  return picture;
}

static void
test_nothing_in_noise (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeFaceDetector) detector = viseme_face_detector_new (NULL, &error);
  g_autofree guint8 *picture = make_noise ();
  g_autoptr (GArray) faces = NULL;
  g_autoptr (GArray) none = NULL;

  g_assert_no_error (error);
  faces = viseme_face_detector_detect (detector, picture, SIDE, SIDE, SIDE, 20, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (faces->len, ==, 0);

  /* A picture that is smaller than the smallest face. */
  none = viseme_face_detector_detect (detector, picture, 10, 10, SIDE, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_cancel (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeFaceDetector) detector = viseme_face_detector_new (NULL, &error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree guint8 *picture = make_noise ();
  GArray *faces;

  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  faces =
      viseme_face_detector_detect (detector, picture, SIDE, SIDE, SIDE, 20, cancellable, &error);
  g_assert_null (faces);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_gray (void)
{
  guint8 picture[] = { 10, 20, 30, 40, 50, 60, 70, 80 };
  guint8 same[] = { 9, 9, 9, 9 };
  g_autofree guint8 *half = viseme_gray_shrink (picture, 4, 2, 4, 2, 1);
  guint8 grown[16];

  g_assert_cmpint (half[0], ==, 35);
  g_assert_cmpint (half[1], ==, 55);

  viseme_gray_scale (picture, 4, 2, 4, grown, 8, 2);
  g_assert_cmpint (grown[0], ==, 10);
  g_assert_cmpint (grown[1], ==, 13);
  g_assert_cmpint (grown[2], ==, 18);
  g_assert_cmpint (grown[7], ==, 40);
  g_assert_cmpint (grown[15], ==, 80);

  viseme_gray_equalise (picture, sizeof picture);
  g_assert_cmpint (picture[0], ==, 0);
  g_assert_cmpint (picture[4], ==, lrint (4 * 255. / 7));
  g_assert_cmpint (picture[7], ==, 255);
  viseme_gray_equalise (same, sizeof same);
  g_assert_cmpint (same[0], ==, 9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/media/face-detector/parse", test_parse);
  g_test_add_func ("/media/face-detector/parse-damaged", test_parse_damaged);
  g_test_add_func ("/media/face-detector/parse-mutated", test_parse_mutated);
  g_test_add_func ("/media/face-detector/missing-file", test_missing_file);
  g_test_add_func ("/media/face-detector/find-edge", test_find_edge);
  g_test_add_func ("/media/face-detector/find-near", test_find_near);
  g_test_add_func ("/media/face-detector/nothing-in-noise", test_nothing_in_noise);
  g_test_add_func ("/media/face-detector/cancel", test_cancel);
  g_test_add_func ("/media/face-detector/gray", test_gray);

  return g_test_run ();
}
