/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The body of an upload: exactly SIZE bytes of another stream, counted as they go out. A file that
 * became shorter meanwhile is an error, because the server would wait for the rest for ever. */
#define VISEME_TYPE_UPLOAD_STREAM (viseme_upload_stream_get_type ())
G_DECLARE_FINAL_TYPE (VisemeUploadStream,
                      viseme_upload_stream,
                      VISEME,
                      UPLOAD_STREAM,
                      GFilterInputStream)

typedef void (*VisemeUploadStreamFunc) (goffset done, gpointer user_data);

GInputStream *viseme_upload_stream_new (GInputStream *base,
                                        goffset size,
                                        VisemeUploadStreamFunc func,
                                        gpointer user_data);

G_END_DECLS
