/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "gateway/viseme-dialect.h"

#define FACE "{\"face\":[0.25,0.5]}"

static JsonObject *
make_request (VisemeDialect dialect, const char *options, JsonNode **root)
{
  VisemeUpload video = { .url = (char *) "http://h/v.mp4", .media_type = (char *) "video/mp4" };
  VisemeUpload audio = { .url = (char *) "http://h/a.wav", .media_type = (char *) "audio/wav" };
  const VisemeGeneration generation = { .model = "local",
                                        .picture = &video,
                                        .audio = &audio,
                                        .options = options };
  g_autofree char *text = viseme_dialect_make_generation_request (dialect, &generation);

  *root = json_from_string (text, NULL);
  g_assert_nonnull (*root);
  return json_node_get_object (*root);
}

static void
assert_face (JsonObject *bag)
{
  JsonArray *point = json_object_get_array_member (bag, "face");

  g_assert_cmpuint (json_array_get_length (point), ==, 2);
  g_assert_cmpfloat (json_array_get_double_element (point, 0), ==, 0.25);
  g_assert_cmpfloat (json_array_get_double_element (point, 1), ==, 0.5);
}

/* Flat in the first generation, below the provider's name in the second. */
static void
test_options (void)
{
  g_autoptr (JsonNode) v1 = NULL;
  g_autoptr (JsonNode) v2 = NULL;
  JsonObject *request = make_request (VISEME_DIALECT_V1, FACE, &v1);

  assert_face (json_object_get_object_member (request, "provider_options"));
  request = make_request (VISEME_DIALECT_V2, FACE, &v2);
  request = json_object_get_object_member (request, "provider_options");
  g_assert_cmpuint (json_object_get_size (request), ==, 1);
  assert_face (json_object_get_object_member (request, "viseme"));
}

/* The member is not there when there is nothing to say: gateways may refuse what they don't know.
 */
static void
test_no_options (void)
{
  for (guint dialect = VISEME_DIALECT_V1; dialect <= VISEME_DIALECT_V2; dialect++)
    {
      g_autoptr (JsonNode) root = NULL;
      JsonObject *request = make_request (dialect, NULL, &root);

      g_assert_false (json_object_has_member (request, "provider_options"));
      g_assert_cmpuint (json_array_get_length (json_object_get_array_member (request, "files")), ==,
                        2);
    }
}

static JsonObject *
make_speech (VisemeDialect dialect, const VisemeSpeech *speech, JsonNode **root)
{
  g_autofree char *text = viseme_dialect_make_speech_request (dialect, speech);

  *root = json_from_string (text, NULL);
  g_assert_nonnull (*root);
  return json_node_get_object (*root);
}

static void
test_speech (void)
{
  const VisemeSpeech speech = { .model = "eleven_v3",
                                .text = "Hello “you”",
                                .voice = "rachel",
                                .options = "{\"stability\":0.25}" };
  const VisemeSpeech plain = { .model = "local", .text = "Hello", .options = "{\"rate\":100}" };
  g_autoptr (JsonNode) v1 = NULL;
  g_autoptr (JsonNode) v2 = NULL;
  g_autoptr (JsonNode) local = NULL;
  JsonObject *request = make_speech (VISEME_DIALECT_V1, &speech, &v1);

  g_assert_cmpuint (json_object_get_size (request), ==, 4);
  g_assert_cmpstr (json_object_get_string_member (request, "model"), ==, "eleven_v3");
  g_assert_cmpstr (json_object_get_string_member (request, "text"), ==, "Hello “you”");
  g_assert_cmpstr (json_object_get_string_member (request, "voice"), ==, "rachel");
  request = json_object_get_object_member (request, "provider_options");
  g_assert_cmpfloat (json_object_get_double_member (request, "stability"), ==, 0.25);

  request = make_speech (VISEME_DIALECT_V2, &speech, &v2);
  request = json_object_get_object_member (request, "provider_options");
  request = json_object_get_object_member (request, "elevenlabs");
  g_assert_cmpfloat (json_object_get_double_member (request, "stability"), ==, 0.25);

  request = make_speech (VISEME_DIALECT_V2, &plain, &local);
  g_assert_false (json_object_has_member (request, "voice"));
  request = json_object_get_object_member (request, "provider_options");
  g_assert_true (json_object_has_member (request, "viseme"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/dialect/options", test_options);
  g_test_add_func ("/gateway/dialect/no-options", test_no_options);

  g_test_add_func ("/gateway/dialect/speech", test_speech);

  return g_test_run ();
}
