/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fault-server.h"

#include <string.h>

#define BLOCK_BYTES (64 * 1024)

struct _FaultServer
{
  GSocketService *service;
  guint16 port;
  GMutex mutex;
  GQueue answers;       /* GBytes, an empty one closes */
  GHashTable *standing; /* start of a request -> GBytes */
  GPtrArray *heads;
  guint delay;
  goffset body_size;
  char *body_hash;
};

/* Returns the head with its empty line, or NULL at the end of the connection. */
static char *
read_head (GDataInputStream *input)
{
  g_autoptr (GString) head = g_string_new (NULL);

  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);

      if (line == NULL)
        return NULL;
      g_string_append_printf (head, "%s\n", line);
      if (*line == '\0')
        return g_string_free (g_steal_pointer (&head), FALSE);
    }
}

static goffset
get_length (const char *head)
{
  g_autofree char *lower = g_ascii_strdown (head, -1);
  const char *field = strstr (lower, "\ncontent-length:");

  return field != NULL ? g_ascii_strtoll (field + strlen ("\ncontent-length:"), NULL, 10) : 0;
}

static gboolean
read_body (FaultServer *self, GInputStream *input, goffset length)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *block = g_malloc (BLOCK_BYTES);
  goffset left = length;

  while (left > 0)
    {
      gssize n = g_input_stream_read (input, block, MIN (left, BLOCK_BYTES), NULL, NULL);

      if (n <= 0)
        return FALSE;
      g_checksum_update (checksum, block, n);
      left -= n;
    }

  g_mutex_lock (&self->mutex);
  self->body_size = length;
  g_free (self->body_hash);
  self->body_hash = g_strdup (g_checksum_get_string (checksum));
  g_mutex_unlock (&self->mutex);

  return TRUE;
}

static GBytes *
find_standing (FaultServer *self, const char *head)
{
  GHashTableIter iter;
  gpointer start, answer;

  g_hash_table_iter_init (&iter, self->standing);
  while (g_hash_table_iter_next (&iter, &start, &answer))
    if (g_str_has_prefix (head, start))
      return g_bytes_ref (answer);

  return NULL;
}

static GBytes *
take_answer (FaultServer *self, char *head, guint *delay)
{
  static const char nothing[] = "HTTP/1.1 599 Nothing queued\r\nContent-Length: 0\r\n\r\n";
  GBytes *answer;

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->heads, head);
  answer = find_standing (self, head);
  if (answer == NULL)
    answer = g_queue_pop_head (&self->answers);
  *delay = self->delay;
  g_mutex_unlock (&self->mutex);

  return answer != NULL ? answer : g_bytes_new_static (nothing, strlen (nothing));
}

static gboolean
on_connection (GThreadedSocketService *service,
               GSocketConnection *connection,
               GObject *source,
               gpointer user_data)
{
  FaultServer *self = user_data;
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autoptr (GDataInputStream) input =
      g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));

  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  for (;;)
    {
      char *head = read_head (input);
      g_autoptr (GBytes) answer = NULL;
      const char *data;
      gsize size;
      guint delay;

      if (head == NULL || !read_body (self, G_INPUT_STREAM (input), get_length (head)))
        {
          g_free (head);
          return TRUE;
        }
      answer = take_answer (self, head, &delay);
      g_usleep (delay * 1000);
      data = g_bytes_get_data (answer, &size);
      if (size == 0 || !g_output_stream_write_all (output, data, size, NULL, NULL, NULL) ||
          g_strstr_len (data, size, "Connection: close") != NULL)
        return TRUE;
    }
}

FaultServer *
fault_server_new (void)
{
  FaultServer *self = g_new0 (FaultServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  g_mutex_init (&self->mutex);
  g_queue_init (&self->answers);
  self->standing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->heads = g_ptr_array_new_with_free_func (g_free);
  self->service = g_threaded_socket_service_new (20);
  g_assert_true (g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address,
                                                G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                                &bound, NULL));
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_signal_connect (self->service, "run", G_CALLBACK (on_connection), self);
  g_socket_service_start (self->service);

  return self;
}

/* Threads of connections that are still open keep using it, so it is never freed itself. */
void
fault_server_free (FaultServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
}

char *
fault_server_make_url (FaultServer *self, const char *path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", self->port, path);
}

static void
push (FaultServer *self, GBytes *answer)
{
  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->answers, answer);
  g_mutex_unlock (&self->mutex);
}

void
fault_server_push (FaultServer *self, const char *answer)
{
  push (self, g_bytes_new (answer, answer != NULL ? strlen (answer) : 0));
}

void
fault_server_push_bytes (FaultServer *self, const void *data, gsize size)
{
  g_autofree char *head =
      g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n", size);
  GByteArray *whole = g_byte_array_new ();

  g_byte_array_append (whole, (const guint8 *) head, strlen (head));
  g_byte_array_append (whole, data, size);
  push (self, g_byte_array_free_to_bytes (whole));
}

static char *
make_json_answer (int status, const char *json)
{
  return g_strdup_printf ("HTTP/1.1 %d Status\r\nContent-Type: application/json\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                          status, strlen (json), json);
}

void
fault_server_set_json (FaultServer *self, const char *start, const char *json)
{
  g_autofree char *answer = make_json_answer (200, json);

  g_mutex_lock (&self->mutex);
  g_hash_table_replace (self->standing, g_strdup (start), g_bytes_new (answer, strlen (answer)));
  g_mutex_unlock (&self->mutex);
}

void
fault_server_push_json (FaultServer *self, int status, const char *json)
{
  g_autofree char *answer = make_json_answer (status, json);

  fault_server_push (self, answer);
}

void
fault_server_set_delay (FaultServer *self, guint milliseconds)
{
  g_mutex_lock (&self->mutex);
  self->delay = milliseconds;
  g_mutex_unlock (&self->mutex);
}

guint
fault_server_count (FaultServer *self, const char *start)
{
  guint n = 0;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->heads->len; i++)
    n += g_str_has_prefix (self->heads->pdata[i], start);
  g_mutex_unlock (&self->mutex);

  return n;
}

char *
fault_server_get_heads (FaultServer *self)
{
  GString *all = g_string_new (NULL);

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->heads->len; i++)
    g_string_append (all, self->heads->pdata[i]);
  g_mutex_unlock (&self->mutex);

  return g_string_free (all, FALSE);
}

goffset
fault_server_get_body_size (FaultServer *self)
{
  goffset size;

  g_mutex_lock (&self->mutex);
  size = self->body_size;
  g_mutex_unlock (&self->mutex);

  return size;
}

char *
fault_server_get_body_hash (FaultServer *self)
{
  char *hash;

  g_mutex_lock (&self->mutex);
  hash = g_strdup (self->body_hash);
  g_mutex_unlock (&self->mutex);

  return hash;
}
