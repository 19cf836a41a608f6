/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

gboolean viseme_packet_is_disposable (const GstCaps *caps, GstBuffer *packet);

G_END_DECLS
