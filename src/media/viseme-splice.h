/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A part of a movie that is to get other speech: what is replaced, and around it what a model is
 * given to work on. All in seconds of the movie, at the beginnings of frames. */
typedef struct
{
  double from;
  double to;
  double start;
  double end;
} VisemeSplice;

/* For worker threads: all block. */
gboolean viseme_splice_plan (VisemeSplice *self,
                             GFile *movie,
                             GFile *speech,
                             double from,
                             double to,
                             GCancellable *cancellable,
                             GError **error);
gboolean viseme_splice_cut_video (const VisemeSplice *self,
                                  GFile *movie,
                                  GFile *clip,
                                  GCancellable *cancellable,
                                  GError **error);
gboolean viseme_splice_cut_sound (const VisemeSplice *self,
                                  GFile *movie,
                                  GFile *speech,
                                  GFile *clip,
                                  GCancellable *cancellable,
                                  GError **error);
gboolean viseme_splice_join (const VisemeSplice *self,
                             GFile *movie,
                             GFile *clip,
                             GFile *speech,
                             GFile *output,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
