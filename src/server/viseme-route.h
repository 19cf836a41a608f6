/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-server.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* ARGUMENT is the part of the path that the pattern's star stands for. */
typedef void (*VisemeRouteHandler) (VisemeServer *server,
                                    SoupServerMessage *message,
                                    const char *argument);

/* One address of the protocol, and what answers there. */
typedef struct
{
  const char *method;
  const char *pattern;
  VisemeRouteHandler handler;
  gboolean is_public; /* needs no key */
} VisemeRoute;

/* Nullable. ALLOWED collects the methods that the path knows. */
const VisemeRoute *viseme_route_find (const VisemeRoute *routes,
                                      gsize n_routes,
                                      const char *method,
                                      const char *path,
                                      char **argument,
                                      GString *allowed);

G_END_DECLS
