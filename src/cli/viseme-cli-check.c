/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "media/viseme-preflight.h"
#include "viseme-cli-command.h"

#include <glib/gi18n.h>

typedef struct
{
  GMainLoop *loop;
  GPtrArray *findings;
  GError *error;
} Check;

static void
on_findings (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Check *self = user_data;

  self->findings = viseme_preflight_finish (result, &self->error);
  g_main_loop_quit (self->loop);
}

static const char *
severity_label (VisemeSeverity severity)
{
  switch (severity)
    {
    case VISEME_SEVERITY_ERROR:
      return _ ("will fail");
    case VISEME_SEVERITY_WARNING:
      return _ ("will look worse");
    case VISEME_SEVERITY_INFO:
    default:
      return _ ("good to know");
    }
}

static gboolean
show_findings (VisemeCliOutput *output, GPtrArray *findings)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  gboolean usable = TRUE;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "findings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < findings->len; i++)
    {
      const VisemeFinding *finding = g_ptr_array_index (findings, i);

      usable = usable && finding->severity != VISEME_SEVERITY_ERROR;
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "id");
      json_builder_add_string_value (builder, finding->id);
      json_builder_set_member_name (builder, "severity");
      json_builder_add_string_value (builder, viseme_severity_to_nick (finding->severity));
      json_builder_set_member_name (builder, "message");
      json_builder_add_string_value (builder, finding->message);
      json_builder_set_member_name (builder, "value");
      json_builder_add_double_value (builder, finding->value);
      json_builder_end_object (builder);
      viseme_cli_output_print (output, "%s: %s", severity_label (finding->severity),
                               finding->message);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "usable");
  json_builder_add_boolean_value (builder, usable);
  json_builder_end_object (builder);
  viseme_cli_output_json (output, builder);

  return usable;
}

/* check VIDEO AUDIO: exit code 3 when something found will make the job fail. */
int
viseme_cli_check (int argc, char **argv, VisemeCliOutput *output)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GFile) video = NULL;
  g_autoptr (GFile) audio = NULL;
  g_autoptr (GError) error = NULL;
  Check check = { .loop = loop };

  if (!viseme_cli_parse (&argc, &argv, entries, "VIDEO AUDIO",
                         _ ("Sees whether a video and an audio file are fit for lip-sync."), output,
                         &error))
    return viseme_cli_output_error (output, error);

  video = g_file_new_for_commandline_arg (argv[1]);
  audio = g_file_new_for_commandline_arg (argv[2]);
  viseme_preflight_async (video, audio, NULL, on_findings, &check);
  g_main_loop_run (loop);
  findings = check.findings;
  error = check.error;
  if (error != NULL)
    return viseme_cli_output_error (output, error);

  return show_findings (output, findings) ? 0 : 3;
}
