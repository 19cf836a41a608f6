/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-error.h"
#include "server/viseme-video-request.h"

#include <string.h>

#define VIDEO          "{\"url\":\"http://h/v.mp4\"}"
#define AUDIO          "{\"url\":\"http://h/a.wav\"}"
#define PLAIN          "{\"url\":\"http://h/x\"}"
#define REQUEST(files) "{\"model\":\"local\",\"prompt\":\"\",\"files\":[" files "]}"

static VisemeServerJob *
parse (const char *text)
{
  const char *field;
  g_autoptr (GError) error = NULL;
  VisemeServerJob *job = viseme_video_request_parse (text, strlen (text), FALSE, &field, &error);

  g_assert_no_error (error);
  g_assert_nonnull (job);

  return job;
}

static void
assert_refused (const char *text, gsize length, const char *expected_field, int code)
{
  const char *field;
  g_autofree char *beginning = g_strndup (text, 80);
  g_autofree char *shown = g_strescape (beginning, NULL);
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", shown);
  g_assert_null (viseme_video_request_parse (text, length, FALSE, &field, &error));
  g_assert_error (error, VISEME_ERROR, code);
  g_assert_cmpstr (field, ==, expected_field);
}

static void
assert_roles (const char *text, const char *video, const char *audio)
{
  g_autoptr (VisemeServerJob) job = parse (text);

  g_assert_cmpstr (job->video.url, ==, video);
  g_assert_cmpstr (job->audio.url, ==, audio);
}

static void
test_roles (void)
{
  assert_roles (REQUEST (VIDEO "," AUDIO), "http://h/v.mp4", "http://h/a.wav");
  assert_roles (REQUEST (AUDIO "," VIDEO), "http://h/v.mp4", "http://h/a.wav");
  assert_roles (REQUEST (PLAIN "," VIDEO), "http://h/v.mp4", "http://h/x");
  assert_roles (REQUEST (AUDIO "," PLAIN), "http://h/x", "http://h/a.wav");
  /* The type counts more than the extension. */
  assert_roles (REQUEST ("{\"url\":\"http://h/a.mp4\",\"media_type\":\"audio/mp4\"}," VIDEO),
                "http://h/v.mp4", "http://h/a.mp4");
  assert_roles (REQUEST ("{\"url\":\"http://h/a.bin\",\"media_type\":\"audio/mpeg\"},"
                         "{\"url\":\"http://h/v.bin\",\"media_type\":\"video/mp4\"}"),
                "http://h/v.bin", "http://h/a.bin");
}

/* A picture takes the place of the video, whether its type or its name tells. */
static void
test_picture (void)
{
  assert_roles (REQUEST ("{\"url\":\"http://h/face.png\"}," AUDIO), "http://h/face.png",
                "http://h/a.wav");
  assert_roles (REQUEST (AUDIO ",{\"url\":\"http://h/face\",\"media_type\":\"image/jpeg\"}"),
                "http://h/face", "http://h/a.wav");
  assert_roles (REQUEST ("{\"url\":\"http://h/face.webp\"}," PLAIN), "http://h/face.webp",
                "http://h/x");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const char *field;
  } cases[] = {
    { "", NULL },
    { "{", NULL },
    { "[]", NULL },
    { "null", NULL },
    { "\"x\"", NULL },
    { "{}", "model" },
    { "{\"model\":7}", "model" },
    { "{\"model\":\"local\"}", "files" },
    { "{\"model\":\"local\",\"files\":{}}", "files" },
    { "{\"model\":\"local\",\"prompt\":1,\"files\":[" VIDEO "," AUDIO "]}", "prompt" },
    { "{\"model\":\"local\",\"provider_options\":1,\"files\":[" VIDEO "," AUDIO "]}",
      "provider_options" },
    { REQUEST (""), "files" },
    { REQUEST (VIDEO), "files" },
    { REQUEST (VIDEO "," AUDIO "," AUDIO), "files" },
    { REQUEST (VIDEO "," VIDEO), "files" },
    { REQUEST (AUDIO "," AUDIO), "files" },
    { REQUEST (PLAIN "," PLAIN), "files" },
    { REQUEST (VIDEO ",null"), "files" },
    { REQUEST (VIDEO ",{}"), "files" },
    { REQUEST (VIDEO ",{\"url\":1}"), "files" },
    { REQUEST (VIDEO ",{\"url\":\"file:///etc/passwd\"}"), "files" },
    { REQUEST (VIDEO ",{\"url\":\"http://\"}"), "files" },
    { REQUEST (VIDEO ",{\"url\":\"http://h/a.wav\",\"media_type\":[]}"), "files" },
    { REQUEST ("{\"url\":\"http://h/face.png\"}," VIDEO), "files" },
    { REQUEST ("{\"url\":\"http://h/face.png\"},{\"url\":\"http://h/face.jpg\"}"), "files" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i].text, strlen (cases[i].text), cases[i].field, VISEME_ERROR_USAGE);
  assert_refused ("{\"model\":\"sync-v2\"}", strlen ("{\"model\":\"sync-v2\"}"), "model",
                  VISEME_ERROR_NOT_FOUND);
  assert_refused ("{}\0{}", 5, NULL, VISEME_ERROR_USAGE);
  assert_refused ("{\"\xff\":1}", strlen ("{\"\xff\":1}"), NULL, VISEME_ERROR_USAGE);
}

static void
test_deep (void)
{
  g_autofree char *brackets = g_strnfill (900000, '[');

  assert_refused (brackets, strlen (brackets), NULL, VISEME_ERROR_USAGE);
}

static void
test_options (void)
{
  g_autoptr (VisemeServerJob) job =
      parse ("{\"model\":\"viseme:local\",\"provider_options\":{\"sync_mode\":\"loop\"},"
             "\"files\":[" VIDEO "," AUDIO "]}");

  g_assert_cmpuint (g_strv_length (job->warnings), ==, 1);
  g_assert_nonnull (strstr (job->warnings[0], "sync_mode"));
  g_assert_false (job->options.has_face);
}

#define OPTIONS(bag) \
  "{\"model\":\"local\",\"provider_options\":" bag ",\"files\":[" VIDEO "," AUDIO "]}"

/* In either generation of the protocol. */
static void
test_face (void)
{
  const char *const texts[] = {
    OPTIONS ("{\"face\":[0.25,1],\"small_face\":true,\"head_motion\":true}"),
    OPTIONS ("{\"viseme\":{\"face\":[0.25,1],\"small_face\":true,\"head_motion\":true}}"),
  };
  const char *const wrong[] = {
    OPTIONS ("{\"face\":7}"),
    OPTIONS ("{\"face\":[0.5]}"),
    OPTIONS ("{\"face\":[0.5,0.5,0.5]}"),
    OPTIONS ("{\"face\":[0.5,1.01]}"),
    OPTIONS ("{\"face\":[-0.5,0.5]}"),
    OPTIONS ("{\"face\":[\"0.5\",0.5]}"),
    OPTIONS ("{\"face\":[null,{}]}"),
    OPTIONS ("{\"small_face\":1}"),
    OPTIONS ("{\"head_motion\":\"yes\"}"),
    OPTIONS ("{\"viseme\":{\"face\":[]}}"),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (VisemeServerJob) job = parse (texts[i]);

      g_assert_true (job->options.has_face);
      g_assert_cmpfloat (job->options.face_x, ==, 0.25);
      g_assert_cmpfloat (job->options.face_y, ==, 1);
      g_assert_true (job->options.allow_small_face);
      g_assert_true (job->options.head_motion);
      g_assert_cmpuint (g_strv_length (job->warnings), ==, 0);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_refused (wrong[i], strlen (wrong[i]), "provider_options", VISEME_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/video-request/roles", test_roles);
  g_test_add_func ("/server/video-request/picture", test_picture);
  g_test_add_func ("/server/video-request/refused", test_refused);
  g_test_add_func ("/server/video-request/deep", test_deep);
  g_test_add_func ("/server/video-request/options", test_options);
  g_test_add_func ("/server/video-request/face", test_face);

  return g_test_run ();
}
