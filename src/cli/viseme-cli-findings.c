/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "viseme-cli-findings.h"

#include <math.h>

static void
add_double (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, round (value * 1000) / 1000);
}

static void
add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_time (JsonBuilder *builder, const char *name, double seconds)
{
  if (seconds >= 0)
    add_double (builder, name, seconds);
  else
    viseme_cli_output_add_string (builder, name, NULL);
}

/**
 * viseme_cli_findings_add_json:
 * @findings: (element-type VisemeFinding): findings
 * @builder: in an object: the member `findings` is added
 */
void
viseme_cli_findings_add_json (GPtrArray *findings, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "findings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < findings->len; i++)
    {
      const VisemeFinding *finding = g_ptr_array_index (findings, i);

      json_builder_begin_object (builder);
      viseme_cli_output_add_string (builder, "id", finding->id);
      viseme_cli_output_add_string (builder, "about", viseme_subject_to_nick (finding->subject));
      viseme_cli_output_add_string (builder, "severity",
                                    viseme_severity_to_nick (finding->severity));
      viseme_cli_output_add_string (builder, "message", finding->message);
      add_double (builder, "value", finding->value);
      add_time (builder, "start", finding->start);
      add_time (builder, "end", finding->end);
      viseme_cli_output_add_string (builder, "fix", finding->fix);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_lane (JsonBuilder *builder, const char *name, const GArray *lane, gboolean is_face)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < lane->len; i++)
    {
      const VisemeLanePiece *piece = &g_array_index (lane, VisemeLanePiece, i);

      json_builder_begin_object (builder);
      add_double (builder, "start", piece->start);
      add_double (builder, "end", piece->end);
      viseme_cli_output_add_string (builder, "state", viseme_lane_state_to_nick (piece->state));
      viseme_cli_output_add_string (builder, "reason", piece->reason);
      if (is_face && piece->state != VISEME_LANE_ABSENT)
        {
          add_double (builder, "x", piece->x);
          add_double (builder, "y", piece->y);
          add_double (builder, "face_pixels", piece->size);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_file (JsonBuilder *builder, VisemeMediaInfo *info, const char *hash)
{
  viseme_cli_output_add_string (builder, "media_type", viseme_media_info_get_media_type (info));
  viseme_cli_output_add_string (builder, "container", viseme_media_info_get_container (info));
  viseme_cli_output_add_string (builder, "audio_codec", viseme_media_info_get_audio_codec (info));
  add_double (builder, "duration", viseme_media_info_get_duration (info));
  add_int (builder, "size", viseme_media_info_get_size (info));
  viseme_cli_output_add_string (builder, "sha256", hash);
}

/**
 * viseme_cli_findings_add_video:
 * @report: the report of a video
 * @hash: (nullable): the SHA-256 of the file
 * @builder: in an object: the member `video` is added
 */
void
viseme_cli_findings_add_video (const VisemeCheckReport *report,
                               const char *hash,
                               JsonBuilder *builder)
{
  VisemeMediaInfo *info = report->info;

  json_builder_set_member_name (builder, "video");
  json_builder_begin_object (builder);
  add_file (builder, info, hash);
  viseme_cli_output_add_string (builder, "video_codec", viseme_media_info_get_video_codec (info));
  add_int (builder, "width", viseme_media_info_get_width (info));
  add_int (builder, "height", viseme_media_info_get_height (info));
  add_double (builder, "frame_rate", viseme_media_info_get_frame_rate (info));
  json_builder_set_member_name (builder, "constant_frame_rate");
  json_builder_add_boolean_value (builder, viseme_frame_timing_is_constant (&report->timing));
  add_lane (builder, "face", report->lane, TRUE);
  json_builder_end_object (builder);
}

/**
 * viseme_cli_findings_add_audio:
 * @report: the report of a recording
 * @hash: (nullable): the SHA-256 of the file
 * @builder: in an object: the member `audio` is added
 */
void
viseme_cli_findings_add_audio (const VisemeCheckReport *report,
                               const char *hash,
                               JsonBuilder *builder)
{
  VisemeMediaInfo *info = report->info;

  json_builder_set_member_name (builder, "audio");
  json_builder_begin_object (builder);
  add_file (builder, info, hash);
  add_int (builder, "sample_rate", viseme_media_info_get_sample_rate (info));
  add_int (builder, "channels", viseme_media_info_get_channels (info));
  add_double (builder, "loudness_lufs", report->sound.loudness);
  add_double (builder, "peak", report->sound.peak);
  add_double (builder, "noise_floor_db", report->sound.noise_floor);
  add_double (builder, "snr_db", report->sound.snr);
  add_double (builder, "music_share", report->sound.music_share);
  add_int (builder, "clipped", report->sound.n_clipped);
  add_lane (builder, "speech", report->lane, FALSE);
  json_builder_end_object (builder);
}
