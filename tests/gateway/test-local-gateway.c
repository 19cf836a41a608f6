/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-error.h"
#include "gateway/viseme-credentials.h"
#include "gateway/viseme-local-gateway.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <unistd.h>

#define WAIT_US (20 * G_TIME_SPAN_SECOND)

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static void
wait_done (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static VisemeGateway *
connect_gateway (VisemeLocalGateway *local, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  viseme_local_gateway_connect_async (local, NULL, on_done, &result);
  wait_done (&result);

  return viseme_local_gateway_connect_finish (local, result, error);
}

static gint64
get_balance (VisemeGateway *gateway, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  viseme_gateway_get_balance_async (gateway, NULL, on_done, &result);
  wait_done (&result);

  return viseme_gateway_get_balance_finish (gateway, result, error);
}

/* The only child of this process, 0 when there is none. */
static GPid
get_child (void)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%d/children", (int) getpid ());
  g_autofree char *children = NULL;

  g_assert_true (g_file_get_contents (path, &children, NULL, NULL));

  return (GPid) g_ascii_strtoll (children, NULL, 10);
}

static void
wait_until_childless (void)
{
  gint64 end = g_get_monotonic_time () + WAIT_US;

  while (get_child () != 0 && g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10000);
    }
  g_assert_cmpint (get_child (), ==, 0);

  /* The news of it are still on their way to the main context. */
  for (int i = 0; i < 20; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10000);
    }
}

/* Started once, with a key that it wants; started again when it died; ended with the object. */
static void
test_process (void)
{
  VisemeLocalGateway *local = viseme_local_gateway_new ();
  g_autoptr (VisemeGateway) first = NULL;
  g_autoptr (VisemeGateway) same = NULL;
  g_autoptr (VisemeGateway) stranger = NULL;
  g_autoptr (VisemeGateway) second = NULL;
  g_autoptr (GError) error = NULL;

  first = connect_gateway (local, &error);
  g_assert_no_error (error);
  same = connect_gateway (local, NULL);
  g_assert_true (first == same);
  g_assert_cmpint (get_balance (first, &error), >=, 0);
  g_assert_no_error (error);

  stranger = viseme_gateway_new (viseme_gateway_get_base_url (first), "wrong");
  g_assert_cmpint (get_balance (stranger, &error), ==, -1);
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_AUTH);
  g_clear_error (&error);

  g_assert_cmpint (get_child (), >, 0);
  kill (get_child (), SIGKILL);
  wait_until_childless ();
  second = connect_gateway (local, &error);
  g_assert_no_error (error);
  g_assert_true (second != first);
  g_assert_cmpint (get_balance (second, NULL), >=, 0);

  g_assert_finalize_object (local);
  wait_until_childless ();
}

static void
test_cannot_start (void)
{
  g_autofree char *program = g_strdup (g_getenv ("VISEME_GATEWAY_PROGRAM"));
  static const char *const bad[] = { "/bin/false", "/nonexistent/program" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (VisemeLocalGateway) local = viseme_local_gateway_new ();
      g_autoptr (GError) error = NULL;

      g_setenv ("VISEME_GATEWAY_PROGRAM", bad[i], TRUE);
      g_assert_null (connect_gateway (local, &error));
      g_assert_error (error, VISEME_ERROR, VISEME_ERROR_FAILED);
    }
  g_setenv ("VISEME_GATEWAY_PROGRAM", program, TRUE);
}

static char *
look_up (const char *url, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  viseme_credentials_lookup_async (url, NULL, on_done, &result);
  wait_done (&result);

  return viseme_credentials_lookup_finish (result, error);
}

static void
assert_key (const char *url, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = look_up (url, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (key, ==, expected);
}

static void
test_credentials (void)
{
  const char *url = "https://one.example/v1";
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GAsyncResult) cleared = NULL;
  g_autoptr (GError) error = NULL;

  assert_key (url, NULL);
  viseme_credentials_store_async (url, "varg_one", NULL, on_done, &stored);
  wait_done (&stored);
  g_assert_true (viseme_credentials_store_finish (stored, &error));
  g_assert_no_error (error);
  assert_key ("https://one.example/v1/", "varg_one");
  assert_key ("https://two.example/v1", NULL);

  viseme_credentials_set_session_key (url, "varg_session");
  assert_key (url, "varg_session");
  g_setenv ("VARG_API_KEY", "varg_environment", TRUE);
  assert_key (url, "varg_environment");
  g_unsetenv ("VARG_API_KEY");

  viseme_credentials_clear_async (url, NULL, on_done, &cleared);
  wait_done (&cleared);
  g_assert_true (viseme_credentials_clear_finish (cleared, &error));
  assert_key (url, NULL);
}

static void
assert_base_url (const char *base, const char *host, const char *expected)
{
  g_autofree char *url = NULL;

  g_setenv ("VARG_BASE_URL", base, TRUE);
  g_setenv ("VARG_GATEWAY_URL", host, TRUE);
  url = viseme_credentials_get_base_url ();
  g_assert_cmpstr (url, ==, expected);
}

static void
test_base_url (void)
{
  assert_base_url ("", "", VISEME_GATEWAY_DEFAULT_URL);
  assert_base_url ("", "http://host:1/", "http://host:1/v1");
  assert_base_url ("http://base/v2", "http://host:1", "http://base/v2");
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("viseme-local-XXXXXX", NULL);
  g_autofree char *keyring = g_build_filename (folder, "test.keyring", NULL);

  g_setenv ("HOME", folder, TRUE);
  g_setenv ("VISEME_DATA_DIR", folder, TRUE);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", keyring, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "x", TRUE);
  g_unsetenv ("VARG_API_KEY");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/local-gateway/process", test_process);
  g_test_add_func ("/local-gateway/cannot-start", test_cannot_start);
  g_test_add_func ("/credentials/keyring", test_credentials);
  g_test_add_func ("/credentials/base-url", test_base_url);

  return g_test_run ();
}
