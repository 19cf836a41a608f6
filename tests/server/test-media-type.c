/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/viseme-media-type.h"

static const guchar png[] = { 0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13 };

static void
assert_choice (const char *declared, const char *extension, const char *expected)
{
  g_autofree char *chosen = viseme_media_type_choose (declared, extension, png, sizeof png);

  g_assert_cmpstr (chosen, ==, expected);
}

static void
test_choose (void)
{
  assert_choice ("video/mp4", NULL, "video/mp4");
  assert_choice ("Audio/WAV; rate=1", "mp4", "audio/wav");
  assert_choice ("application/octet-stream", "mp3", "audio/mpeg");
  assert_choice (NULL, "MOV", "video/quicktime");
  assert_choice ("application/octet-stream", NULL, "image/png");
  assert_choice ("text/html", "html", "image/png");
  /* Nothing that could break out of a header or a document. */
  assert_choice ("video/mp4\r\nX: y", NULL, "image/png");
  assert_choice ("video/<script>", NULL, "image/png");
}

static void
test_unknown (void)
{
  g_autofree char *empty = viseme_media_type_choose (NULL, NULL, NULL, 0);
  g_autofree char *text = viseme_media_type_choose (NULL, NULL, (const guchar *) "hello", 5);

  g_assert_cmpstr (empty, ==, "application/octet-stream");
  g_assert_cmpstr (text, ==, "application/octet-stream");
}

static void
test_extension (void)
{
  const char *const common[] = { "mp4", "mov", "webm", "wav", "mp3",
                                 "m4a", "ogg", "flac", "png", "jpg" };
  g_autofree char *plain = viseme_media_type_extension_of_url ("http://a.b/c/d.mp4?x=y.mp3#z.wav");
  g_autofree char *none = viseme_media_type_extension_of_url ("http://a.b/c.d/e");

  for (gsize i = 0; i < G_N_ELEMENTS (common); i++)
    g_assert_cmpstr (viseme_media_type_get_extension (viseme_media_type_from_extension (common[i])),
                     ==, common[i]);
  g_assert_cmpstr (viseme_media_type_get_extension ("audio/something"), ==, "bin");
  g_assert_null (viseme_media_type_from_extension ("bin"));
  g_assert_cmpstr (plain, ==, "mp4");
  g_assert_null (none);
}

static void
test_role (void)
{
  g_assert_cmpint (viseme_media_type_get_role ("video/x-anything"), ==, VISEME_ROLE_VIDEO);
  g_assert_cmpint (viseme_media_type_get_role ("AUDIO/wav; a=b"), ==, VISEME_ROLE_AUDIO);
  g_assert_cmpint (viseme_media_type_get_role ("image/png"), ==, VISEME_ROLE_IMAGE);
  g_assert_cmpint (viseme_media_type_get_role ("text/plain"), ==, VISEME_ROLE_UNKNOWN);
  g_assert_cmpint (viseme_media_type_get_role (NULL), ==, VISEME_ROLE_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/media-type/choose", test_choose);
  g_test_add_func ("/server/media-type/unknown", test_unknown);
  g_test_add_func ("/server/media-type/extension", test_extension);
  g_test_add_func ("/server/media-type/role", test_role);

  return g_test_run ();
}
