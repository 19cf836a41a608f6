/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-route"

#include "config.h"

#include "viseme-route.h"

#include <string.h>

/* A star stands for one part of the path, which is not empty. */
static gboolean
match_pattern (const char *pattern, const char *path, char **argument)
{
  const char *star = strchr (pattern, '*');
  gsize before = star != NULL ? (gsize) (star - pattern) : strlen (pattern);
  gsize length;

  if (strncmp (path, pattern, before) != 0)
    return FALSE;
  if (star == NULL)
    return path[before] == '\0';

  length = strcspn (path + before, "/");
  if (length == 0 || !g_str_equal (path + before + length, star + 1))
    return FALSE;
  *argument = g_strndup (path + before, length);

  return TRUE;
}

static gboolean
match_method (const VisemeRoute *route, const char *method)
{
  return g_str_equal (method, route->method) ||
         (g_str_equal (method, "HEAD") && g_str_equal (route->method, "GET"));
}

/**
 * viseme_route_find:
 * @routes: (array length=n_routes): the first one that fits counts
 * @n_routes: how many
 * @method: of the request
 * @path: of the request
 * @argument: (out) (transfer full) (nullable): what the star of the pattern stands for
 * @allowed: gets the methods that the path knows
 *
 * Returns: (transfer none) (nullable): the route
 */
const VisemeRoute *
viseme_route_find (const VisemeRoute *routes,
                   gsize n_routes,
                   const char *method,
                   const char *path,
                   char **argument,
                   GString *allowed)
{
  for (gsize i = 0; i < n_routes; i++)
    {
      g_autofree char *part = NULL;

      if (!match_pattern (routes[i].pattern, path, &part))
        continue;
      if (match_method (&routes[i], method))
        {
          *argument = g_steal_pointer (&part);
          return &routes[i];
        }
      g_string_append_printf (allowed, "%s%s", allowed->len > 0 ? ", " : "", routes[i].method);
    }

  return NULL;
}
