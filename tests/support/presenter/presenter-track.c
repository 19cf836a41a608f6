/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-presenter"

#include "config.h"

#include "presenter-track.h"

#include <gio/gio.h>
#include <stdio.h>

typedef struct
{
  double time;
  double opening;
} Point;

struct _PresenterTrack
{
  GArray *points; /* of Point */
};

/**
 * presenter_track_load:
 * @path: a text file
 * @error: return location
 *
 * Returns: (transfer full): the track, or %NULL with @error set
 */
PresenterTrack *
presenter_track_load (const char *path, GError **error)
{
  g_autoptr (PresenterTrack) self = NULL;
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &contents, NULL, error))
    return NULL;

  self = g_new0 (PresenterTrack, 1);
  self->points = g_array_new (FALSE, FALSE, sizeof (Point));
  lines = g_strsplit (contents, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      Point point;

      if (sscanf (*line, "%lf %lf", &point.time, &point.opening) == 2)
        {
          point.opening = CLAMP (point.opening, 0., 1.);
          g_array_append_val (self->points, point);
        }
    }

  if (self->points->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "“%s” has no line of the form “TIME OPENING”", path);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
presenter_track_free (PresenterTrack *self)
{
  g_array_unref (self->points);
  g_free (self);
}

double
presenter_track_get (PresenterTrack *self, double time)
{
  const Point *points = &g_array_index (self->points, Point, 0);
  guint next = 0;

  while (next < self->points->len && points[next].time <= time)
    next++;
  if (next == 0)
    return points[0].opening;
  if (next == self->points->len)
    return points[next - 1].opening;

  return points[next - 1].opening + (points[next].opening - points[next - 1].opening) *
                                        (time - points[next - 1].time) /
                                        (points[next].time - points[next - 1].time);
}
