/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define VISEME_ERROR (viseme_error_quark ())

/**
 * VisemeError:
 *
 * What can go wrong in a way that the user must be told about. Every message set in this domain is
 * translated and says what to do next. Cancellation is always %G_IO_ERROR_CANCELLED.
 *
 * viseme_error_get_exit_code() maps each code to the documented exit code of the command line.
 */
typedef enum
{
  VISEME_ERROR_FAILED,        /* 1: anything without a code of its own */
  VISEME_ERROR_NO_SPACE,      /* 1: the disk is full */
  VISEME_ERROR_JOB_FAILED,    /* 1: the gateway says that the job failed */
  VISEME_ERROR_PROTOCOL,      /* 1: the gateway answered something that is not its protocol */
  VISEME_ERROR_MISSING_CODEC, /* 1: a decoder or encoder is not installed */
  VISEME_ERROR_USAGE,         /* 2: wrong arguments */
  VISEME_ERROR_NOT_FOUND,     /* 3: no such file */
  VISEME_ERROR_PERMISSION,    /* 3: the file may not be read, or the place not written */
  VISEME_ERROR_NOT_A_FILE,    /* 3: a folder or another thing that is no regular file */
  VISEME_ERROR_EMPTY,         /* 3: the file has no bytes */
  VISEME_ERROR_NOT_MEDIA,     /* 3: no audio or video that can be read */
  VISEME_ERROR_DAMAGED,       /* 3: truncated or corrupt media */
  VISEME_ERROR_NO_VIDEO,      /* 3: a video was wanted, the file has none */
  VISEME_ERROR_NO_AUDIO,      /* 3: audio was wanted, the file has none */
  VISEME_ERROR_NO_FACE,       /* 3: no usable face in the video */
  VISEME_ERROR_UNSUPPORTED,   /* 3: readable, but not something that the model can use */
  VISEME_ERROR_TOO_LARGE,     /* 3: over a size or time limit */
  VISEME_ERROR_EXISTS,        /* 3: the result path is taken */
  VISEME_ERROR_AUTH,          /* 4: not signed in, or the key was refused */
  VISEME_ERROR_CREDITS,       /* 5: not enough credits */
  VISEME_ERROR_PRICE,         /* 5: it costs more than was agreed to, or nobody knows what */
  VISEME_ERROR_NETWORK,       /* 6: the gateway cannot be reached */
  VISEME_ERROR_RATE_LIMITED,  /* 6: too many requests */
  VISEME_ERROR_UNCONFIRMED,   /* 7: it is not known whether the job was accepted */
} VisemeError;

GQuark viseme_error_quark (void);
int viseme_error_get_exit_code (const GError *error);
GError *viseme_error_from_io (const GError *error, GFile *file);
const char *viseme_error_to_nick (const GError *error);
gboolean viseme_error_from_nick (const char *nick, VisemeError *code);

G_END_DECLS
