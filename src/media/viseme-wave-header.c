/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-wave-header"

#include "config.h"

#include "viseme-wave-header.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* As GStreamer's wavenc writes it: RIFF, fmt, data. */
#define HEADER_BYTES 44
#define RIFF_SIZE_AT 4
#define DATA_NAME_AT 36
#define DATA_SIZE_AT 40

static void
put_32 (guint8 *bytes, guint32 value)
{
  guint32 little = GUINT32_TO_LE (value);

  memcpy (bytes, &little, sizeof little);
}

static gboolean
is_ours (const guint8 *header)
{
  return memcmp (header, "RIFF", 4) == 0 && memcmp (header + DATA_NAME_AT, "data", 4) == 0;
}

/**
 * viseme_wave_header_repair:
 * @path: a WAV file as a recording leaves it, whose writer may have been cut off
 *
 * Makes the header say how much sound there is. Reads and writes 44 bytes.
 *
 * Returns: the bytes of its sound, 0 when there is none
 */
goffset
viseme_wave_header_repair (const char *path)
{
  int fd = g_open (path, O_RDWR | O_CLOEXEC, 0);
  guint8 header[HEADER_BYTES];
  struct stat info;
  goffset sound = 0;

  if (fd < 0)
    return 0;

  if (fstat (fd, &info) == 0 && info.st_size > HEADER_BYTES && info.st_size < G_MAXINT32 &&
      pread (fd, header, sizeof header, 0) == (gssize) sizeof header && is_ours (header))
    {
      put_32 (header + RIFF_SIZE_AT, (guint32) (info.st_size - 8));
      put_32 (header + DATA_SIZE_AT, (guint32) (info.st_size - HEADER_BYTES));
      if (pwrite (fd, header, sizeof header, 0) == (gssize) sizeof header)
        sound = info.st_size - HEADER_BYTES;
    }
  close (fd);

  return sound;
}
