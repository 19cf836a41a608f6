/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  VISEME_INTENT_OPEN,     /* sent, or about to be; may have been charged */
  VISEME_INTENT_REFUSED,  /* the gateway clearly refused it: nothing was charged */
  VISEME_INTENT_ACCEPTED, /* the gateway has a job for it */
  VISEME_INTENT_GIVEN_UP, /* the user says that the gateway never had it */
} VisemeIntentOutcome;

/* The user's word that one thing may be paid for once. Everything that is sent for it carries its
 * key; the ledger has a line for each. */
typedef struct
{
  char *key;      /* sent as Idempotency-Key */
  gint64 made_at; /* Unix seconds, just before the request leaves */
  VisemeIntentOutcome outcome;
  gint64 expected;       /* credits, -1: not known */
  gint64 charged;        /* credits, -1: not known yet */
  char *charge_source;   /* nullable: "job", "usage", "cache" or "balance" */
  gint64 balance_before; /* credits, -1: not known */
} VisemeIntent;

VisemeIntent *viseme_intent_new (gint64 expected);
VisemeIntent *viseme_intent_copy (const VisemeIntent *self);
void viseme_intent_free (VisemeIntent *self);
void viseme_intent_set_charged (VisemeIntent *self, gint64 credits, const char *source);
gint64 viseme_intent_get_cost (const VisemeIntent *self);
const char *viseme_intent_outcome_to_nick (VisemeIntentOutcome outcome);
VisemeIntentOutcome viseme_intent_outcome_from_nick (const char *nick);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeIntent, viseme_intent_free)

G_END_DECLS
