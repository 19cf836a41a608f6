/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-player-menu"

#include "config.h"

#include "viseme-player-menu.h"

#include <glib/gi18n.h>

static const double speeds[] = { 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2 };

static GMenuModel *
make_speeds (void)
{
  GMenu *menu = g_menu_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (speeds); i++)
    {
      g_autofree char *number = g_strdup_printf ("%g", speeds[i]);
      /* Translators: how fast a video is played, such as 0.5× */
      g_autofree char *label = g_strdup_printf (_ ("%s×"), number);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "player.rate", "d", speeds[i]);
      g_menu_append_item (menu, item);
    }

  return G_MENU_MODEL (menu);
}

static GMenuModel *
make_range (void)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _ ("Start the Loop Here"), "player.range-start");
  g_menu_append (menu, _ ("End the Loop Here"), "player.range-end");
  g_menu_append (menu, _ ("Play Everything"), "player.range-clear");

  return G_MENU_MODEL (menu);
}

static GMenuModel *
make_views (const char *other_name)
{
  const struct
  {
    const char *label;
    const char *view;
  } views[] = { { _ ("Result"), "result" },
                { other_name, "other" },
                { _ ("Side by Side"), "sides" },
                { _ ("Wipe"), "wipe" },
                { _ ("What Differs"), "difference" } };
  GMenu *menu = g_menu_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (views[i].label, NULL);

      g_menu_item_set_action_and_target (item, "player.view", "s", views[i].view);
      g_menu_append_item (menu, item);
    }

  return G_MENU_MODEL (menu);
}

/**
 * viseme_player_menu_new:
 * @comparisons: what the result can be compared with, items of a section
 * @other_name: what it is compared with now, translated
 *
 * Returns: (transfer full): the menu
 */
GMenuModel *
viseme_player_menu_new (GMenuModel *comparisons, const char *other_name)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenuModel) speed = make_speeds ();
  g_autoptr (GMenuModel) range = make_range ();
  g_autoptr (GMenuModel) views = make_views (other_name);

  g_menu_append_section (menu, _ ("Compare With"), comparisons);
  g_menu_append_section (menu, NULL, range);
  g_menu_append_submenu (menu, _ ("View"), views);
  g_menu_append_submenu (menu, _ ("Speed"), speed);

  return G_MENU_MODEL (g_steal_pointer (&menu));
}
