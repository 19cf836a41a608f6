/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/* Notices that a pipeline will never give anything. Zero is an instance that has noticed nothing.
 */
typedef struct
{
  gint64 since_us; /* when waiting began, 0 when not waiting */
  gint64 idle_us;  /* since when nothing works, 0 when something does */
} VisemeStall;

gboolean viseme_stall_check (VisemeStall *self, GstBin *pipeline);
/* Blocks until all data has gone through. */
gboolean viseme_stall_wait_for_end (GstElement *pipeline, GCancellable *cancellable);

G_END_DECLS
