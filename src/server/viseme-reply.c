/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-reply"

#include "config.h"

#include "viseme-reply.h"

#include "base/viseme-error.h"

/**
 * viseme_reply_json:
 * @message: a request
 * @status: HTTP status
 * @json: the body
 */
void
viseme_reply_json (SoupServerMessage *message, guint status, JsonNode *json)
{
  g_autofree char *text = json_to_string (json, FALSE);
  gsize length = strlen (text);

  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE,
                                    g_steal_pointer (&text), length);
}

static const char *
get_error_name (guint status)
{
  switch (status)
    {
    case SOUP_STATUS_BAD_REQUEST:
      return "ValidationError";
    case SOUP_STATUS_UNAUTHORIZED:
      return "AuthError";
    case SOUP_STATUS_PAYMENT_REQUIRED:
      return "InsufficientBalanceError";
    case SOUP_STATUS_NOT_FOUND:
      return "NotFoundError";
    case SOUP_STATUS_METHOD_NOT_ALLOWED:
      return "MethodNotAllowedError";
    case SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE:
      return "FileTooLargeError";
    default:
      return "InternalError";
    }
}

/**
 * viseme_reply_is_v2:
 * @message: a request
 *
 * Returns: whether it speaks the second version of the protocol
 */
gboolean
viseme_reply_is_v2 (SoupServerMessage *message)
{
  return g_str_has_prefix (g_uri_get_path (soup_server_message_get_uri (message)), "/v2/");
}

static const char *
get_missing_name (SoupServerMessage *message, const char *field)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));

  if (g_strcmp0 (field, "model") == 0)
    return "model_not_found";
  if (g_str_has_prefix (path, "/v2/jobs/"))
    return "job_not_found";

  return g_str_has_prefix (path, "/v2/files/") ? "file_not_found" : "not_found";
}

/* FIELD is what is wrong with a request whose form is right. */
static const char *
get_code (SoupServerMessage *message, guint status, const char *field)
{
  switch (status)
    {
    case SOUP_STATUS_BAD_REQUEST:
      return field != NULL ? "invalid_request" : "invalid_json";
    case SOUP_STATUS_UNAUTHORIZED:
      return "unauthorized";
    case SOUP_STATUS_PAYMENT_REQUIRED:
      return "insufficient_balance";
    case SOUP_STATUS_NOT_FOUND:
      return get_missing_name (message, field);
    case SOUP_STATUS_METHOD_NOT_ALLOWED:
      return "method_not_allowed";
    case SOUP_STATUS_CONFLICT:
      return "job_already_terminal";
    case SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE:
      return "file_too_large";
    default:
      return "internal_error";
    }
}

/* The body of the second version: everything is in one member. */
static void
reply_error_v2 (SoupServerMessage *message, guint status, const char *field, const char *text)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *answer = json_object_new ();
  JsonObject *error = json_object_new ();

  json_object_set_string_member (error, "code", get_code (message, status, field));
  json_object_set_string_member (error, "message", text);
  if (field != NULL)
    {
      JsonObject *details = json_object_new ();

      json_object_set_string_member (details, "field", field);
      json_object_set_object_member (error, "details", details);
    }
  json_object_set_object_member (answer, "error", error);
  json_node_take_object (root, answer);
  /* There, only what is no JSON is 400. */
  if (status == SOUP_STATUS_BAD_REQUEST && field != NULL)
    status = SOUP_STATUS_UNPROCESSABLE_ENTITY;
  viseme_reply_json (message, status, root);
}

/**
 * viseme_reply_error:
 * @message: a request
 * @status: HTTP status, 400 or above
 * @field: (nullable): the part of the request that is wrong
 * @text: what is wrong and what to do, for people
 *
 * Answers with the error body of the protocol's version (1.4): flat in the first. What still comes
 * of the request's body is not kept.
 */
void
viseme_reply_error (SoupServerMessage *message, guint status, const char *field, const char *text)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  if (status == SOUP_STATUS_UNAUTHORIZED)
    soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                  "WWW-Authenticate", "Bearer");
  if (viseme_reply_is_v2 (message))
    {
      reply_error_v2 (message, status, field, text);
      return;
    }

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "error");
  json_builder_add_string_value (builder, get_error_name (status));
  json_builder_set_member_name (builder, "message");
  json_builder_add_string_value (builder, text);
  if (field != NULL)
    {
      json_builder_set_member_name (builder, "field");
      json_builder_add_string_value (builder, field);
    }
  json_builder_set_member_name (builder, "statusCode");
  json_builder_add_int_value (builder, status);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  viseme_reply_json (message, status, root);
}

/**
 * viseme_reply_io_error:
 * @message: a request
 * @field: (nullable): the part of the request that it is about, if the request is to blame
 * @error: what went wrong
 */
void
viseme_reply_io_error (SoupServerMessage *message, const char *field, const GError *error)
{
  guint status = SOUP_STATUS_INTERNAL_SERVER_ERROR;

  if (g_error_matches (error, VISEME_ERROR, VISEME_ERROR_NO_SPACE))
    status = SOUP_STATUS_INSUFFICIENT_STORAGE;
  else if (g_error_matches (error, VISEME_ERROR, VISEME_ERROR_DAMAGED) ||
           g_error_matches (error, VISEME_ERROR, VISEME_ERROR_EMPTY) ||
           g_error_matches (error, VISEME_ERROR, VISEME_ERROR_USAGE))
    status = SOUP_STATUS_BAD_REQUEST;
  else if (g_error_matches (error, VISEME_ERROR, VISEME_ERROR_CREDITS))
    status = SOUP_STATUS_PAYMENT_REQUIRED;
  else if (g_error_matches (error, VISEME_ERROR, VISEME_ERROR_NOT_FOUND))
    status = SOUP_STATUS_NOT_FOUND;
  else if (g_error_matches (error, VISEME_ERROR, VISEME_ERROR_TOO_LARGE))
    status = SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;

  viseme_reply_error (message, status, field, error->message);
}

/**
 * viseme_reply_get_base_url:
 * @message: a request
 *
 * Returns: (transfer full): the gateway's root, with the version path, as this client reaches it
 */
char *
viseme_reply_get_base_url (SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  g_autoptr (GUri) base =
      g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                   g_uri_get_port (uri), viseme_reply_is_v2 (message) ? "/v2" : "/v1", NULL, NULL);

  return g_uri_to_string (base);
}
