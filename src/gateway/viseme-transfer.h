/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-gateway.h"

G_BEGIN_DECLS

/* Carries the progress of a transfer from its thread to the main context of whoever asked, not more
 * often than a person can see. */
typedef struct _VisemeTransfer VisemeTransfer;

typedef void (*VisemeTransferWords) (const char *words, gpointer user_data);

VisemeTransfer *viseme_transfer_new (VisemeTransferProgress progress, gpointer progress_data);
VisemeTransfer *viseme_transfer_ref (VisemeTransfer *self);
void viseme_transfer_unref (VisemeTransfer *self);
void viseme_transfer_report (VisemeTransfer *self, goffset done, goffset total);
void viseme_transfer_tell (VisemeTransfer *self, VisemeTransferWords func, const char *words);
gboolean viseme_transfer_pause (double seconds, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeTransfer, viseme_transfer_unref)

G_END_DECLS
