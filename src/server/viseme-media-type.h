/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  VISEME_ROLE_UNKNOWN,
  VISEME_ROLE_VIDEO,
  VISEME_ROLE_AUDIO,
  VISEME_ROLE_IMAGE,
} VisemeRole;

char *viseme_media_type_choose (const char *declared,
                                const char *extension,
                                const guchar *head,
                                gsize head_length);
const char *viseme_media_type_get_extension (const char *media_type);
const char *viseme_media_type_from_extension (const char *extension);
char *viseme_media_type_extension_of_url (const char *url);
VisemeRole viseme_media_type_get_role (const char *media_type);

G_END_DECLS
