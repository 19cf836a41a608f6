/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "media/viseme-media.h"
#include "proof/viseme-proof.h"
#include "viseme-cli-changes.h"
#include "viseme-cli-command.h"

#include <glib/gi18n.h>
#include <math.h>

#define EXIT_NOT_PROVED 1
#define EXIT_UNCLEAR    7

static void
on_progress (double fraction, gpointer user_data)
{
  viseme_cli_output_progress (user_data, _ ("Looking at the result"), fraction);
}

static void
add_check (const VisemeProofCheck *check, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  viseme_cli_output_add_string (builder, "id", check->id);
  viseme_cli_output_add_string (builder, "outcome", viseme_proof_outcome_to_nick (check->outcome));
  json_builder_set_member_name (builder, "value");
  json_builder_add_double_value (builder, round (check->value * 1000) / 1000);
  viseme_cli_output_add_string (builder, "message", check->message);
  json_builder_end_object (builder);
}

static void
show_json (const VisemeProof *proof, const char *verdict, VisemeCliOutput *output)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  viseme_cli_output_add_string (builder, "outcome", viseme_proof_outcome_to_nick (proof->outcome));
  viseme_cli_output_add_string (builder, "verdict", verdict);
  json_builder_set_member_name (builder, "width");
  json_builder_add_int_value (builder, proof->width);
  json_builder_set_member_name (builder, "height");
  json_builder_add_int_value (builder, proof->height);
  json_builder_set_member_name (builder, "duration");
  json_builder_add_double_value (builder, round (proof->duration * 1000) / 1000);
  json_builder_set_member_name (builder, "checks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < proof->checks->len; i++)
    add_check (g_ptr_array_index (proof->checks, i), builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  viseme_cli_output_json (output, builder);
}

static int
show (const VisemeProof *proof, VisemeCliOutput *output)
{
  static const char *const signs[] = { "✓", "?", "✗" };
  static const int codes[] = { 0, EXIT_UNCLEAR, EXIT_NOT_PROVED };
  g_autofree char *verdict = viseme_proof_describe (proof);

  show_json (proof, verdict, output);
  viseme_cli_output_print (output, "%s %s (%d × %d, %.1f s)", signs[proof->outcome], verdict,
                           proof->width, proof->height, proof->duration);
  for (guint i = 0; i < proof->checks->len; i++)
    {
      const VisemeProofCheck *check = g_ptr_array_index (proof->checks, i);

      viseme_cli_output_print (output, "  %s %-14s %8.3f  %s", signs[check->outcome], check->id,
                               check->value, check->message);
    }
  return codes[proof->outcome];
}

/* verify RESULT VIDEO AUDIO: exit code 0 when the result is proved to be what was ordered, 1 when
 * it is not, 7 when that cannot be told, 3 when a file cannot be used. */
int
viseme_cli_verify (int argc, char **argv, VisemeCliOutput *output)
{
  g_auto (VisemeCliChanges) options = { 0 };
  const GOptionEntry entries[] = {
    { "length", 0, 0, G_OPTION_ARG_STRING, &options.length,
      N_ ("When the lengths differ: cut-off, loop, bounce (the default), silence or remap"),
      N_ ("MODE") },
    { "video-from", 0, 0, G_OPTION_ARG_STRING, &options.video_from,
      N_ ("Leave out what is before this time of the video"), N_ ("TIME") },
    { "video-to", 0, 0, G_OPTION_ARG_STRING, &options.video_to,
      N_ ("Leave out what is behind this time of the video"), N_ ("TIME") },
    { "audio-from", 0, 0, G_OPTION_ARG_STRING, &options.audio_from,
      N_ ("Leave out what is before this time of the speech"), N_ ("TIME") },
    { "audio-to", 0, 0, G_OPTION_ARG_STRING, &options.audio_to,
      N_ ("Leave out what is behind this time of the speech"), N_ ("TIME") },
    G_OPTION_ENTRY_NULL,
  };
  VisemeChanges changes;
  g_autoptr (GFile) result = NULL;
  g_autoptr (GFile) video = NULL;
  g_autoptr (GFile) audio = NULL;
  g_autoptr (VisemeProof) proof = NULL;
  g_autoptr (GError) error = NULL;

  if (!viseme_cli_parse (&argc, &argv, entries, "RESULT VIDEO AUDIO",
                         _ ("Sees whether the mouth of a result moves with the speech, and whether "
                            "all else is as it should be."),
                         output, &error) ||
      !viseme_cli_changes_parse (&options, &changes, &error))
    return viseme_cli_output_error (output, error);

  viseme_media_init ();
  result = g_file_new_for_commandline_arg (argv[1]);
  video = g_file_new_for_commandline_arg (argv[2]);
  audio = g_file_new_for_commandline_arg (argv[3]);
  proof = viseme_proof_new (result, video, audio, &changes, on_progress, output, NULL, &error);
  if (proof == NULL)
    return viseme_cli_output_error (output, error);

  return show (proof, output);
}
