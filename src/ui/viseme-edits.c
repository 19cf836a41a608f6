/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-edits"

#include "config.h"

#include "viseme-edits.h"

struct _VisemeEdits
{
  GObject parent_instance;

  VisemeChanges changes;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeEdits, viseme_edits, G_TYPE_OBJECT)

static void
viseme_edits_class_init (VisemeEditsClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
viseme_edits_init (VisemeEdits *self)
{
}

/**
 * viseme_edits_new:
 *
 * Returns: (transfer full): no changes
 */
VisemeEdits *
viseme_edits_new (void)
{
  return g_object_new (VISEME_TYPE_EDITS, NULL);
}

/**
 * viseme_edits_get:
 * @self: edits
 *
 * Returns: (transfer none): the changes; valid until they are others
 */
const VisemeChanges *
viseme_edits_get (VisemeEdits *self)
{
  g_return_val_if_fail (VISEME_IS_EDITS (self), NULL);

  return &self->changes;
}

/**
 * viseme_edits_set:
 * @self: edits
 * @changes: what is wanted from now on
 */
void
viseme_edits_set (VisemeEdits *self, const VisemeChanges *changes)
{
  g_return_if_fail (VISEME_IS_EDITS (self));

  if (viseme_changes_are_equal (&self->changes, changes))
    return;

  self->changes = *changes;
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * viseme_edits_get_range:
 * @self: edits
 * @kind: which of the files
 *
 * Returns: (transfer none): the part of it that is used; valid until it is another
 */
const VisemeRange *
viseme_edits_get_range (VisemeEdits *self, VisemeInputKind kind)
{
  g_return_val_if_fail (VISEME_IS_EDITS (self), NULL);

  return kind == VISEME_INPUT_VIDEO ? &self->changes.video : &self->changes.audio;
}

/**
 * viseme_edits_set_range:
 * @self: edits
 * @kind: which of the files
 * @range: the part of it that is used
 */
void
viseme_edits_set_range (VisemeEdits *self, VisemeInputKind kind, const VisemeRange *range)
{
  VisemeChanges changes;

  g_return_if_fail (VISEME_IS_EDITS (self));

  changes = self->changes;
  if (kind == VISEME_INPUT_VIDEO)
    changes.video = *range;
  else
    changes.audio = *range;
  viseme_edits_set (self, &changes);
}

/**
 * viseme_edits_forget:
 * @self: edits
 * @kind: which of the files is another one now
 *
 * Leaves the new file as it is. What happens to different lengths stays chosen.
 */
void
viseme_edits_forget (VisemeEdits *self, VisemeInputKind kind)
{
  VisemeChanges changes;

  g_return_if_fail (VISEME_IS_EDITS (self));

  changes = self->changes;
  if (kind == VISEME_INPUT_VIDEO)
    {
      changes.video = (VisemeRange){ 0 };
      changes.convert_video = FALSE;
    }
  else
    {
      changes.audio = (VisemeRange){ 0 };
      changes.convert_audio = changes.normalise = changes.denoise = FALSE;
    }
  viseme_edits_set (self, &changes);
}
