/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-parent-watch"

#include "config.h"

#include "viseme-parent-watch.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#define POLL_SECONDS 1

typedef struct
{
  int pid;
  GSourceFunc ended;
  gpointer user_data;
} Watch;

static gboolean
on_process_ended (int fd, GIOCondition condition, gpointer data)
{
  Watch *watch = data;

  watch->ended (watch->user_data);

  return G_SOURCE_REMOVE;
}

static gboolean
on_poll (Watch *watch)
{
  if (kill (watch->pid, 0) == 0 || errno != ESRCH)
    return G_SOURCE_CONTINUE;

  watch->ended (watch->user_data);

  return G_SOURCE_REMOVE;
}

/**
 * viseme_parent_watch_add:
 * @pid: a process, not necessarily the parent
 * @ended: called once, in the main context, when it has ended or was gone already
 * @user_data: for @ended
 */
void
viseme_parent_watch_add (int pid, GSourceFunc ended, gpointer user_data)
{
  Watch *watch = g_new0 (Watch, 1);
  int fd = (int) syscall (SYS_pidfd_open, pid, 0);

  watch->pid = pid;
  watch->ended = ended;
  watch->user_data = user_data;

  /* Where the kernel or a sandbox does not give a descriptor, it is asked now and then. */
  if (fd >= 0)
    g_unix_fd_add_full (G_PRIORITY_DEFAULT, fd, G_IO_IN, on_process_ended, watch, g_free);
  else
    g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, POLL_SECONDS, (GSourceFunc) on_poll, watch,
                                g_free);
}
