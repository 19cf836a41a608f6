/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-changes"

#include "config.h"

#include "viseme-changes.h"

static const char *const length_nicks[] = {
  [VISEME_LENGTH_BOUNCE] = "bounce",   [VISEME_LENGTH_LOOP] = "loop",
  [VISEME_LENGTH_CUT_OFF] = "cut-off", [VISEME_LENGTH_SILENCE] = "silence",
  [VISEME_LENGTH_REMAP] = "remap",
};

/**
 * viseme_length_to_nick:
 * @length: what happens to different lengths
 *
 * Returns: a stable word for programs: `bounce`, `loop`, `cut-off`, `silence` or `remap`
 */
const char *
viseme_length_to_nick (VisemeLength length)
{
  return length_nicks[length];
}

/**
 * viseme_length_from_nick:
 * @nick: a word of viseme_length_to_nick(), or the same with an underscore
 * @length: (out): what it means
 *
 * Returns: %FALSE for any other word
 */
gboolean
viseme_length_from_nick (const char *nick, VisemeLength *length)
{
  g_autofree char *word = g_strdelimit (g_strdup (nick), "_", '-');

  for (gsize i = 0; i < G_N_ELEMENTS (length_nicks); i++)
    if (g_str_equal (word, length_nicks[i]))
      {
        *length = (VisemeLength) i;
        return TRUE;
      }

  return FALSE;
}

/**
 * viseme_range_is_whole:
 * @range: a part of a file
 *
 * Returns: whether nothing of the file is left out
 */
gboolean
viseme_range_is_whole (const VisemeRange *range)
{
  return range->from <= 0 && range->to <= 0;
}

/**
 * viseme_range_get_seconds:
 * @range: a part of a file
 * @total: how long the file is, seconds
 *
 * Returns: how long the part is, seconds
 */
double
viseme_range_get_seconds (const VisemeRange *range, double total)
{
  double end = range->to > 0 ? MIN (range->to, total) : total;

  return MAX (end - MAX (range->from, 0), 0);
}

/**
 * viseme_changes_are_none:
 * @self: changes
 *
 * Returns: whether they are what happens without any wish
 */
gboolean
viseme_changes_are_none (const VisemeChanges *self)
{
  const VisemeChanges none = { 0 };

  return viseme_changes_are_equal (self, &none);
}

static gboolean
are_equal (const VisemeRange *a, const VisemeRange *b)
{
  return MAX (a->from, 0) == MAX (b->from, 0) && MAX (a->to, 0) == MAX (b->to, 0);
}

/**
 * viseme_changes_are_equal:
 * @a: changes
 * @b: other changes
 *
 * Returns: whether both mean the same
 */
gboolean
viseme_changes_are_equal (const VisemeChanges *a, const VisemeChanges *b)
{
  return a->length == b->length && are_equal (&a->video, &b->video) &&
         are_equal (&a->audio, &b->audio) && !a->convert_video == !b->convert_video &&
         !a->convert_audio == !b->convert_audio && !a->normalise == !b->normalise &&
         !a->denoise == !b->denoise && !a->fit == !b->fit;
}

static void
add_range (GVariantDict *dict, const char *name, const VisemeRange *range)
{
  if (!viseme_range_is_whole (range))
    g_variant_dict_insert (dict, name, "(dd)", range->from, range->to);
}

static void
add_flag (GVariantDict *dict, const char *name, gboolean flag)
{
  if (flag)
    g_variant_dict_insert (dict, name, "b", TRUE);
}

/**
 * viseme_changes_to_text:
 * @self: changes
 *
 * Returns: (transfer full) (nullable): them as text for viseme_changes_from_text(), which is the
 *   same for the same changes; %NULL when there are none
 */
char *
viseme_changes_to_text (const VisemeChanges *self)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) variant = NULL;

  if (viseme_changes_are_none (self))
    return NULL;

  g_variant_dict_insert (&dict, "length", "s", viseme_length_to_nick (self->length));
  add_range (&dict, "video", &self->video);
  add_range (&dict, "audio", &self->audio);
  add_flag (&dict, "convert-video", self->convert_video);
  add_flag (&dict, "convert-audio", self->convert_audio);
  add_flag (&dict, "normalise", self->normalise);
  add_flag (&dict, "denoise", self->denoise);
  add_flag (&dict, "fit", self->fit);
  variant = g_variant_ref_sink (g_variant_dict_end (&dict));

  return g_variant_print (variant, FALSE);
}

static void
read_range (GVariantDict *dict, const char *name, VisemeRange *range)
{
  g_variant_dict_lookup (dict, name, "(dd)", &range->from, &range->to);
}

/**
 * viseme_changes_from_text:
 * @text: (nullable): text of viseme_changes_to_text(), %NULL for no changes
 * @self: (out): what it means
 *
 * Returns: %FALSE when it is no such text; there are no changes then
 */
gboolean
viseme_changes_from_text (const char *text, VisemeChanges *self)
{
  g_autoptr (GVariant) variant = NULL;
  g_auto (GVariantDict) dict = { 0 };
  const char *length = NULL;

  *self = (VisemeChanges){ 0 };
  if (text == NULL)
    return TRUE;
  variant = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  if (variant == NULL)
    return FALSE;

  g_variant_dict_init (&dict, variant);
  if (g_variant_dict_lookup (&dict, "length", "&s", &length))
    viseme_length_from_nick (length, &self->length);
  read_range (&dict, "video", &self->video);
  read_range (&dict, "audio", &self->audio);
  g_variant_dict_lookup (&dict, "convert-video", "b", &self->convert_video);
  g_variant_dict_lookup (&dict, "convert-audio", "b", &self->convert_audio);
  g_variant_dict_lookup (&dict, "normalise", "b", &self->normalise);
  g_variant_dict_lookup (&dict, "denoise", "b", &self->denoise);
  g_variant_dict_lookup (&dict, "fit", "b", &self->fit);

  return TRUE;
}

/**
 * viseme_changes_get_seconds:
 * @self: changes
 * @video: how long the video is, seconds, 0 if unknown or for a picture
 * @audio: how long the speech is, seconds
 *
 * Returns: how long the result will be, seconds
 */
double
viseme_changes_get_seconds (const VisemeChanges *self, double video, double audio)
{
  double picture = viseme_range_get_seconds (&self->video, video);
  double speech = viseme_range_get_seconds (&self->audio, audio);

  if (picture <= 0)
    return speech;
  if (self->length == VISEME_LENGTH_CUT_OFF)
    return MIN (picture, speech);
  if (self->length == VISEME_LENGTH_SILENCE)
    return MAX (picture, speech);

  return speech;
}
