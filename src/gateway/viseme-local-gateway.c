/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-local-gateway"

#include "config.h"

#include "viseme-local-gateway.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "base/viseme-program.h"
#include "viseme-gateway-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define PROGRAM          "viseme-gateway"
#define TOKEN_BYTES      32
#define START_SECONDS    20
/* The process is beside us: when it stays silent it is gone, and another one is started. */
#define PATIENCE_SECONDS 8.0

struct _VisemeLocalGateway
{
  GObject parent_instance;

  char *practice_folder; /* nullable: this is no practice */
  GSubprocess *process;  /* nullable: none runs */
  GDataInputStream *output;
  GDataInputStream *messages;
  char *last_message; /* nullable: what the process wrote last on stderr */
  char *token;
  VisemeGateway *gateway; /* nullable: not ready yet */
  VisemeGateway *paid;    /* nullable: the same process as the service, in practice */
  GPtrArray *waiting;     /* GTask: connect calls */
  GCancellable *reading;
  guint start_timeout;
};

G_DEFINE_FINAL_TYPE (VisemeLocalGateway, viseme_local_gateway, G_TYPE_OBJECT)

/* What waits for the process must not keep its owner, and with it the process, alive. */
static gpointer
make_weak (VisemeLocalGateway *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);

  return weak;
}

/* Returns a new reference, or NULL when the owner is gone. */
static VisemeLocalGateway *
take_weak (gpointer user_data)
{
  GWeakRef *weak = user_data;
  VisemeLocalGateway *self = g_weak_ref_get (weak);

  g_weak_ref_clear (weak);
  g_free (weak);

  return self;
}

static void
forget_process (VisemeLocalGateway *self)
{
  g_clear_handle_id (&self->start_timeout, g_source_remove);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  if (self->process != NULL)
    g_subprocess_send_signal (self->process, SIGTERM);
  g_clear_object (&self->process);
  g_clear_object (&self->output);
  g_clear_object (&self->messages);
  g_clear_object (&self->gateway);
  g_clear_object (&self->paid);
}

static void
viseme_local_gateway_dispose (GObject *object)
{
  VisemeLocalGateway *self = VISEME_LOCAL_GATEWAY (object);

  forget_process (self);

  G_OBJECT_CLASS (viseme_local_gateway_parent_class)->dispose (object);
}

static void
viseme_local_gateway_finalize (GObject *object)
{
  VisemeLocalGateway *self = VISEME_LOCAL_GATEWAY (object);

  g_free (self->practice_folder);
  g_free (self->last_message);
  g_free (self->token);
  g_ptr_array_unref (self->waiting);

  G_OBJECT_CLASS (viseme_local_gateway_parent_class)->finalize (object);
}

static void
viseme_local_gateway_class_init (VisemeLocalGatewayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = viseme_local_gateway_dispose;
  object_class->finalize = viseme_local_gateway_finalize;
}

static void
viseme_local_gateway_init (VisemeLocalGateway *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * viseme_local_gateway_new:
 *
 * Returns: (transfer full): the local gateway; its process is started by the first connection
 */
VisemeLocalGateway *
viseme_local_gateway_new (void)
{
  return g_object_new (VISEME_TYPE_LOCAL_GATEWAY, NULL);
}

/**
 * viseme_local_gateway_new_practice:
 * @folder: where its uploads, jobs and play money are
 *
 * Returns: (transfer full): a gateway of this computer that stands for the service; its process is
 *   started by the first connection
 */
VisemeLocalGateway *
viseme_local_gateway_new_practice (const char *folder)
{
  VisemeLocalGateway *self = g_object_new (VISEME_TYPE_LOCAL_GATEWAY, NULL);

  self->practice_folder = g_strdup (folder);

  return self;
}

/**
 * viseme_local_gateway_is_practice:
 * @self: the local gateway
 *
 * Returns: whether it takes play money
 */
gboolean
viseme_local_gateway_is_practice (VisemeLocalGateway *self)
{
  g_return_val_if_fail (VISEME_IS_LOCAL_GATEWAY (self), FALSE);

  return self->practice_folder != NULL;
}

static char *
make_token (void)
{
  guint8 bytes[TOKEN_BYTES];
  GString *hex = g_string_sized_new (2 * TOKEN_BYTES);

  while (getrandom (bytes, sizeof bytes, 0) != sizeof bytes)
    continue;
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (hex, "%02x", bytes[i]);

  return g_string_free (hex, FALSE);
}

static void
answer_waiting (VisemeLocalGateway *self, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    {
      GTask *task = waiting->pdata[i];

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_pointer (task, g_object_ref (self->gateway), g_object_unref);
    }
}

static void
fail_start (VisemeLocalGateway *self, const char *reason)
{
  g_autoptr (GError) error = NULL;

  error = g_error_new (VISEME_ERROR, VISEME_ERROR_FAILED,
                       _ ("The lip-sync engine of this computer could not be started: %s. Try "
                          "again, or install Viseme anew."),
                       self->last_message != NULL ? self->last_message : reason);
  forget_process (self);
  answer_waiting (self, error);
}

static gboolean
on_start_timeout (gpointer user_data)
{
  VisemeLocalGateway *self = user_data;

  self->start_timeout = 0;
  fail_start (self, _ ("it does not answer"));

  return G_SOURCE_REMOVE;
}

static void read_message (VisemeLocalGateway *self);

static void
on_message (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeLocalGateway) self = take_weak (user_data);
  g_autofree char *line =
      g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (self == NULL || line == NULL || G_DATA_INPUT_STREAM (source) != self->messages)
    return;

  g_debug ("%s: %s", PROGRAM, line);
  g_free (self->last_message);
  self->last_message = g_steal_pointer (&line);
  read_message (self);
}

static void
read_message (VisemeLocalGateway *self)
{
  g_data_input_stream_read_line_async (self->messages, G_PRIORITY_LOW, self->reading, on_message,
                                       make_weak (self));
}

static void
on_exited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeLocalGateway) self = take_weak (user_data);

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  if (self == NULL || G_SUBPROCESS (source) != self->process)
    return;

  g_debug ("%s ended", PROGRAM);
  if (self->gateway != NULL)
    forget_process (self);
  else
    fail_start (self, _ ("it ended at once"));
}

/* URL names the first version. */
static VisemeGateway *
make_paid (const char *url, const char *token)
{
  g_autofree char *root = g_path_get_dirname (url);
  g_autofree char *second = g_strconcat (root, "/v2", NULL);

  return viseme_gateway_new (second, token);
}

static void
on_first_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeLocalGateway) self = take_weak (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source),
                                                                     result, NULL, &error);

  /* At the end of the output the process is about to end, which tells more. */
  if (self == NULL || line == NULL || G_DATA_INPUT_STREAM (source) != self->output)
    return;
  if (!g_str_has_prefix (line, "http://"))
    {
      fail_start (self, _ ("it does not tell its address"));
      return;
    }

  g_clear_handle_id (&self->start_timeout, g_source_remove);
  self->gateway = viseme_gateway_new (line, self->token);
  viseme_gateway_set_patience (self->gateway, PATIENCE_SECONDS);
  if (self->practice_folder != NULL)
    self->paid = make_paid (line, self->token);
  answer_waiting (self, NULL);
}

static GSubprocess *
spawn (VisemeLocalGateway *self, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char *program = viseme_program_find (PROGRAM, LIBEXECDIR, "VISEME_GATEWAY_PROGRAM");
  g_autofree char *data_dir = viseme_files_get_data_dir ();
  const char *folder = self->practice_folder != NULL ? self->practice_folder : data_dir;
  g_autofree char *data = g_build_filename (folder, "gateway", NULL);
  g_autofree char *parent = g_strdup_printf ("%d", (int) getpid ());

  if (program == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("the program %s is missing"),
                   PROGRAM);
      return NULL;
    }

  /* By the environment: arguments can be read by every user of the computer. */
  g_subprocess_launcher_setenv (launcher, "VISEME_GATEWAY_TOKEN", self->token, TRUE);

  return g_subprocess_launcher_spawn (launcher, error, program, "--parent-pid", parent, "--data",
                                      data, self->practice_folder != NULL ? "--practice" : NULL,
                                      NULL);
}

static void
start (VisemeLocalGateway *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->last_message, g_free);
  g_free (self->token);
  self->token = make_token ();
  self->reading = g_cancellable_new ();
  self->process = spawn (self, &error);
  if (self->process == NULL)
    {
      fail_start (self, error->message);
      return;
    }

  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->messages = g_data_input_stream_new (g_subprocess_get_stderr_pipe (self->process));
  self->start_timeout = g_timeout_add_seconds (START_SECONDS, on_start_timeout, self);
  g_subprocess_wait_async (self->process, NULL, on_exited, make_weak (self));
  g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, self->reading,
                                       on_first_line, make_weak (self));
  read_message (self);
}

/**
 * viseme_local_gateway_connect_async:
 * @self: the local gateway
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is ready
 * @user_data: data for @callback
 *
 * Starts the process if none runs; several calls share one process.
 */
void
viseme_local_gateway_connect_async (VisemeLocalGateway *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (VISEME_IS_LOCAL_GATEWAY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, viseme_local_gateway_connect_async);
  if (self->gateway != NULL)
    {
      g_task_return_pointer (task, g_object_ref (self->gateway), g_object_unref);
      return;
    }

  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  if (self->process == NULL)
    start (self);
}

/**
 * viseme_local_gateway_connect_finish:
 * @self: the local gateway
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): a client of the process, or %NULL with @error set
 */
VisemeGateway *
viseme_local_gateway_connect_finish (VisemeLocalGateway *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * viseme_local_gateway_get_paid:
 * @self: the local gateway
 *
 * Returns: (transfer full) (nullable): a client of the process that takes play money; %NULL while
 *   it is not connected, and for one that costs nothing
 */
VisemeGateway *
viseme_local_gateway_get_paid (VisemeLocalGateway *self)
{
  g_return_val_if_fail (VISEME_IS_LOCAL_GATEWAY (self), NULL);

  return self->paid != NULL ? g_object_ref (self->paid) : NULL;
}
