/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-file-store.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* POST /files: call begin when the headers are there, end when the body is. */
void
viseme_upload_handler_begin (SoupServerMessage *message, VisemeFileStore *store, goffset max_bytes);
void viseme_upload_handler_end (SoupServerMessage *message);

G_END_DECLS
