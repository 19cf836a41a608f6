/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a command says. With JSON set, standard output gets exactly one object, at the end;
 * messages and progress always go to standard error. */
typedef struct
{
  gboolean json;
  gboolean bar_shown; /* a progress bar stands on the terminal's last line */
  char *last_stage;   /* what was last said without a terminal */
} VisemeCliOutput;

void viseme_cli_output_clear (VisemeCliOutput *self);
void viseme_cli_output_print (VisemeCliOutput *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
char *viseme_cli_output_pad (const char *text, int width);
void viseme_cli_output_note (VisemeCliOutput *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void viseme_cli_output_progress (VisemeCliOutput *self, const char *stage, double fraction);
void viseme_cli_output_end_progress (VisemeCliOutput *self);
void viseme_cli_output_add_string (JsonBuilder *builder, const char *name, const char *value);
void viseme_cli_output_json (VisemeCliOutput *self, JsonBuilder *builder);
int viseme_cli_output_error (VisemeCliOutput *self, const GError *error);
gboolean viseme_cli_output_confirm (VisemeCliOutput *self, const char *question);

G_END_DECLS
