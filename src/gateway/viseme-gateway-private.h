/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-dialect.h"
#include "viseme-gateway.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What the files that make up the client share. All but the session is constant after construction
 * and may be read by the threads of transfers. */
struct _VisemeGateway
{
  GObject parent_instance;

  char *base_url; /* without a slash at its end */
  char *token;    /* nullable */
  VisemeDialect dialect;
  SoupSession *session; /* of the main thread */
  gint64 welcome_at;    /* monotonic: no request before, the gateway said */
  gboolean is_loopback;
  double patience; /* seconds without a good answer until waiting gives up */
};

G_END_DECLS
