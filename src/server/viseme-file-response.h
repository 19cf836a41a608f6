/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

gboolean
viseme_file_response_send (SoupServerMessage *message, const char *path, const char *media_type);

G_END_DECLS
