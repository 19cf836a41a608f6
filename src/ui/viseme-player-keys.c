/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-player-keys"

#include "config.h"

#include "viseme-player-keys.h"

#define STEP_SECONDS 5
#define VOLUME_STEP  0.05
#define SPEED_STEP   0.25

static void
add_plain_keys (GtkWidgetClass *widget_class)
{
  const struct
  {
    guint key;
    const char *action;
  } keys[] = {
    { GDK_KEY_space, "player.play" },  { GDK_KEY_i, "player.range-start" },
    { GDK_KEY_o, "player.range-end" }, { GDK_KEY_x, "player.range-clear" },
    { GDK_KEY_m, "player.mute" },      { GDK_KEY_l, "player.loop" },
    { GDK_KEY_z, "player.zoom" },      { GDK_KEY_f, "win.fullscreen" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, 0, keys[i].action, NULL);
}

static void
add_keys_with_amounts (GtkWidgetClass *widget_class)
{
  const struct
  {
    guint key;
    const char *action;
    double amount;
  } keys[] = {
    { GDK_KEY_Left, "player.step", -STEP_SECONDS },
    { GDK_KEY_Right, "player.step", STEP_SECONDS },
    { GDK_KEY_Up, "player.volume", VOLUME_STEP },
    { GDK_KEY_Down, "player.volume", -VOLUME_STEP },
    { GDK_KEY_bracketleft, "player.speed", -SPEED_STEP },
    { GDK_KEY_bracketright, "player.speed", SPEED_STEP },
    { GDK_KEY_BackSpace, "player.speed", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, 0, keys[i].action, "d",
                                         keys[i].amount);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_comma, 0, "player.frame", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_period, 0, "player.frame", "i", 1);
}

static void
add_view_keys (GtkWidgetClass *widget_class)
{
  const char *views[] = { "result", "other", "sides", "wipe", "difference" };

  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1 + i, 0, "player.view", "s",
                                         views[i]);
}

/**
 * viseme_player_keys_add:
 * @widget_class: the class of a widget with the actions of a player
 *
 * Binds them to keys, which work while the focus is in the widget.
 */
void
viseme_player_keys_add (GtkWidgetClass *widget_class)
{
  add_plain_keys (widget_class);
  add_keys_with_amounts (widget_class);
  add_view_keys (widget_class);
}
