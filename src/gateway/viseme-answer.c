/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-answer"

#include "config.h"

#include "viseme-answer.h"

#include "base/viseme-error.h"
#include "viseme-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_RETRY_AFTER 3600.0

/* Retry-After is a number of seconds or a date. */
static double
read_retry_after (SoupMessageHeaders *headers)
{
  const char *value = soup_message_headers_get_one (headers, "Retry-After");
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) now = NULL;
  guint64 seconds;

  if (value == NULL)
    return -1;
  if (g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT64, &seconds, NULL))
    return MIN ((double) seconds, MAX_RETRY_AFTER);

  date = soup_date_time_new_from_http_string (value);
  if (date == NULL)
    return -1;
  now = g_date_time_new_now_utc ();

  return CLAMP (g_date_time_difference (date, now) / (double) G_TIME_SPAN_SECOND, 0,
                MAX_RETRY_AFTER);
}

/* A gateway could repeat the request's headers in its message: the key must not be shown. */
static void
hide_key (char **words, SoupMessage *message)
{
  const char *header =
      soup_message_headers_get_one (soup_message_get_request_headers (message), "Authorization");
  const char *key = header != NULL && g_str_has_prefix (header, "Bearer ") ? header + 7 : NULL;
  g_autoptr (GString) text = NULL;

  if (*words == NULL || key == NULL || *key == '\0')
    return;

  text = g_string_new (*words);
  g_string_replace (text, key, "…", 0);
  g_free (*words);
  *words = g_string_free (g_steal_pointer (&text), FALSE);
}

/* Looks at all of: message, error.message, error when a string, details (gateway protocol 1.4). */
static char *
read_words (JsonObject *object)
{
  static const char *const names[] = { "message", "error", "detail", "details" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      char *words = viseme_json_get_words (object, names[i]);

      if (words != NULL)
        return words;
    }

  return NULL;
}

/**
 * viseme_answer_new:
 * @message: a message whose headers have come
 * @body: its body
 *
 * Returns: (transfer full): the answer
 */
VisemeAnswer *
viseme_answer_new (SoupMessage *message, GBytes *body)
{
  VisemeAnswer *self = g_new0 (VisemeAnswer, 1);
  gsize size;
  const char *data = g_bytes_get_data (body, &size);

  self->status = soup_message_get_status (message);
  self->retry_after = read_retry_after (soup_message_get_response_headers (message));
  if (size > 0)
    self->json = viseme_json_parse (data, size, NULL);
  if (!viseme_answer_is_success (self))
    self->words = read_words (viseme_answer_get_object (self));
  hide_key (&self->words, message);

  return self;
}

/**
 * viseme_answer_free:
 * @self: (transfer full): an answer
 */
void
viseme_answer_free (VisemeAnswer *self)
{
  g_clear_pointer (&self->json, json_node_unref);
  g_free (self->words);
  g_free (self);
}

/**
 * viseme_answer_is_success:
 * @self: an answer
 *
 * Returns: %TRUE for any 2xx
 */
gboolean
viseme_answer_is_success (const VisemeAnswer *self)
{
  return SOUP_STATUS_IS_SUCCESSFUL (self->status);
}

/**
 * viseme_answer_is_passing:
 * @self: an answer
 *
 * Returns: %TRUE for a trouble that time can heal: too many requests, or the server's own
 */
gboolean
viseme_answer_is_passing (const VisemeAnswer *self)
{
  return self->status == 429 || self->status == SOUP_STATUS_REQUEST_TIMEOUT ||
         (self->status >= 500 && self->status != SOUP_STATUS_NOT_IMPLEMENTED &&
          self->status != 507);
}

/**
 * viseme_answer_get_object:
 * @self: an answer
 *
 * Returns: (transfer none) (nullable): the body if it is a JSON object
 */
JsonObject *
viseme_answer_get_object (const VisemeAnswer *self)
{
  return self->json != NULL && JSON_NODE_HOLDS_OBJECT (self->json)
             ? json_node_get_object (self->json)
             : NULL;
}

/* The gateway's own words after a sentence of ours, where it has any. */
static GError *
new_error (VisemeError code, const char *sentence, const VisemeAnswer *self)
{
  /* Translators: first a whole sentence, then what the server says about it */
  if (self->words != NULL)
    return g_error_new (VISEME_ERROR, code, _ ("%s (“%s”)"), sentence, self->words);

  return g_error_new_literal (VISEME_ERROR, code, sentence);
}

static GError *
new_refusal (const VisemeAnswer *self)
{
  VisemeError code = VISEME_ERROR_FAILED;
  JsonObject *object = viseme_answer_get_object (self);
  gboolean known = viseme_error_from_nick (viseme_json_get_string (object, "error_code"), &code);

  if (known && self->words != NULL)
    return g_error_new_literal (VISEME_ERROR, code, self->words);
  if (self->words != NULL)
    return g_error_new (VISEME_ERROR, code, _ ("The gateway refused the request: %s"), self->words);

  return g_error_new (VISEME_ERROR, code,
                      _ ("The gateway refused the request (HTTP %u) and gave no reason."),
                      self->status);
}

static GError *
new_server_trouble (const VisemeAnswer *self, const char *host)
{
  g_autofree char *sentence = NULL;

  if (self->status == 507)
    return new_error (VISEME_ERROR_NO_SPACE,
                      _ ("The gateway’s disk is full. Free some space and try again."), self);

  sentence = g_strdup_printf (
      _ ("The gateway at %s is in trouble at the moment (HTTP %u). Try again in a few minutes."),
      host, self->status);

  return new_error (self->status == 500 ? VISEME_ERROR_FAILED : VISEME_ERROR_NETWORK, sentence,
                    self);
}

static GError *
new_rate_limited (const VisemeAnswer *self)
{
  g_autofree char *sentence = NULL;
  gulong seconds = self->retry_after > 0 ? (gulong) (self->retry_after + 0.999) : 60;

  sentence = g_strdup_printf (
      dngettext (GETTEXT_PACKAGE, "Too many requests. Wait %lu second, then try again.",
                 "Too many requests. Wait %lu seconds, then try again.", seconds),
      seconds);

  return new_error (VISEME_ERROR_RATE_LIMITED, sentence, self);
}

/* 503, but time does not heal it. */
static gboolean
is_without_price (const VisemeAnswer *self)
{
  JsonObject *error = viseme_json_get_object (viseme_answer_get_object (self), "error");

  return g_strcmp0 (viseme_json_get_string (error, "code"), "no_pricing") == 0;
}

/**
 * viseme_answer_make_error:
 * @self: an answer that is no success
 * @host: the gateway's name for people
 *
 * Returns: (transfer full): what went wrong, in %VISEME_ERROR
 */
GError *
viseme_answer_make_error (const VisemeAnswer *self, const char *host)
{
  if (self->status == 403 && viseme_answer_get_object (self) == NULL)
    return g_error_new (VISEME_ERROR, VISEME_ERROR_NETWORK,
                        _ ("Something on the way to %s blocked the request (HTTP 403). Check your "
                           "proxy or firewall, or try again later."),
                        host);
  if (is_without_price (self))
    return new_error (VISEME_ERROR_PRICE,
                      _ ("The gateway has no price for this. Choose another "
                         "quality."),
                      self);
  if (self->status >= 500)
    return new_server_trouble (self, host);

  switch (self->status)
    {
    case 401:
    case 403:
      return new_error (VISEME_ERROR_AUTH,
                        _ ("The gateway refused the API key. Check it, or make a new one."), self);
    case 402:
      return new_error (VISEME_ERROR_CREDITS,
                        _ ("There are not enough credits. Add credits, or choose a cheaper "
                           "quality."),
                        self);
    case 413:
      return new_error (VISEME_ERROR_TOO_LARGE,
                        _ ("The file is larger than the gateway takes. Use a shorter or smaller "
                           "one."),
                        self);
    case 429:
      return new_rate_limited (self);
    case 400:
    case 404:
    case 409:
    case 415:
    case 422:
      return new_refusal (self);
    default:
      return g_error_new (VISEME_ERROR, VISEME_ERROR_PROTOCOL,
                          _ ("%s answered something unexpected (HTTP %u). Check the gateway’s "
                             "address."),
                          host, self->status);
    }
}
