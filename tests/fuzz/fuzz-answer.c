/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever a gateway answers: bodies of any shape, read by everything that reads them. */
#include "config.h"

#include "fuzz.h"

#include "gateway/viseme-answer.h"
#include "gateway/viseme-dialect.h"
#include "gateway/viseme-json.h"
#include "gateway/viseme-remote-job-private.h"
#include "gateway/viseme-usage.h"

#include <string.h>

#define KEY "varg_key_of_a_test"

/* The first byte chooses the status, so that error bodies are read as such. */
static const guint statuses[] = { 200, 202, 400, 401, 402, 403, 404, 409, 413, 422, 429, 500, 503 };

static void
read_job (JsonObject *object)
{
  g_autoptr (VisemeRemoteJob) job = viseme_remote_job_new_from_json (object, NULL);
  g_autoptr (GError) error = NULL;

  if (job == NULL)
    return;

  g_assert_nonnull (viseme_remote_job_get_id (job));
  g_assert_nonnull (viseme_remote_job_get_warnings (job));
  if (viseme_remote_job_is_terminal (job))
    error = viseme_remote_job_make_error (job, VISEME_MODEL_TASK_LIP_SYNC);
}

static void
read_money (JsonObject *object)
{
  g_autoptr (GPtrArray) usage = viseme_usage_list_from_json (object);
  gint64 credits;

  g_assert_cmpint (viseme_dialect_read_balance (object), >=, -1);
  g_assert_cmpint (viseme_dialect_read_estimate (object), >=, -1);
  viseme_dialect_read_price (object, "sync-v2", &credits);
  g_assert_cmpint (credits, >=, -1);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, "http://127.0.0.1/v1/x");
  g_autoptr (GBytes) body = NULL;
  g_autoptr (VisemeAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *object;

  if (size == 0)
    return 0;

  soup_message_headers_append (soup_message_get_request_headers (message), "Authorization",
                               "Bearer " KEY);
  body = g_bytes_new (data + 1, size - 1);
  answer = viseme_answer_new (message, body);
  answer->status = statuses[data[0] % G_N_ELEMENTS (statuses)];
  object = viseme_answer_get_object (answer);
  if (!viseme_answer_is_success (answer))
    error = viseme_answer_make_error (answer, "example.org");
  g_assert_true (error == NULL || strstr (error->message, KEY) == NULL);
  read_job (object);
  read_money (object);

  return 0;
}
