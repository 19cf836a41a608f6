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
 * viseme_reply_error:
 * @message: a request
 * @status: HTTP status, 400 or above
 * @field: (nullable): the part of the request that is wrong
 * @text: what is wrong and what to do, for people
 *
 * Answers with the flat error body of the protocol's version 1 (1.4). What still comes of the
 * request's body is not kept.
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
                   g_uri_get_port (uri), "/v1", NULL, NULL);

  return g_uri_to_string (base);
}
