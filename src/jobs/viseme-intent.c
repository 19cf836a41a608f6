/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-intent"

#include "config.h"

#include "viseme-intent.h"

static const char *const nicks[] = {
  [VISEME_INTENT_OPEN] = "open",
  [VISEME_INTENT_REFUSED] = "refused",
  [VISEME_INTENT_ACCEPTED] = "accepted",
  [VISEME_INTENT_GIVEN_UP] = "given-up",
};

/**
 * viseme_intent_new:
 * @expected: what it should cost in credits, -1 when that is not known
 *
 * Returns: (transfer full): a new intent, made now, with a random key
 */
VisemeIntent *
viseme_intent_new (gint64 expected)
{
  VisemeIntent *self = g_new0 (VisemeIntent, 1);
  g_autofree char *uuid = g_uuid_string_random ();

  self->key = g_strconcat ("viseme-", uuid, NULL);
  self->made_at = g_get_real_time () / G_TIME_SPAN_SECOND;
  self->expected = expected;
  self->charged = -1;
  self->balance_before = -1;

  return self;
}

/**
 * viseme_intent_copy:
 * @self: (nullable): an intent
 *
 * Returns: (transfer full) (nullable): a copy
 */
VisemeIntent *
viseme_intent_copy (const VisemeIntent *self)
{
  VisemeIntent *copy;

  if (self == NULL)
    return NULL;

  copy = g_new (VisemeIntent, 1);
  *copy = *self;
  copy->key = g_strdup (self->key);
  copy->charge_source = g_strdup (self->charge_source);

  return copy;
}

/**
 * viseme_intent_free:
 * @self: (transfer full): an intent
 */
void
viseme_intent_free (VisemeIntent *self)
{
  g_free (self->key);
  g_free (self->charge_source);
  g_free (self);
}

/**
 * viseme_intent_set_charged:
 * @self: an intent
 * @credits: what was really charged
 * @source: who says so: `job`, `usage`, `cache` or `balance`
 */
void
viseme_intent_set_charged (VisemeIntent *self, gint64 credits, const char *source)
{
  self->charged = credits;
  g_free (self->charge_source);
  self->charge_source = g_strdup (source);
}

/**
 * viseme_intent_get_cost:
 * @self: an intent
 *
 * Returns: the credits that it counts for: what was charged, else what was expected as long as it
 *   may have been charged
 */
gint64
viseme_intent_get_cost (const VisemeIntent *self)
{
  if (self->charged >= 0)
    return self->charged;
  if (self->outcome == VISEME_INTENT_REFUSED || self->outcome == VISEME_INTENT_GIVEN_UP)
    return 0;

  return MAX (self->expected, 0);
}

/**
 * viseme_intent_outcome_to_nick:
 * @outcome: an outcome
 *
 * Returns: its stable name, for the journal and for programs
 */
const char *
viseme_intent_outcome_to_nick (VisemeIntentOutcome outcome)
{
  g_return_val_if_fail (outcome < G_N_ELEMENTS (nicks), NULL);

  return nicks[outcome];
}

/**
 * viseme_intent_outcome_from_nick:
 * @nick: (nullable): a name
 *
 * Returns: the outcome; one that is not known counts as open, which may have been charged
 */
VisemeIntentOutcome
viseme_intent_outcome_from_nick (const char *nick)
{
  for (gsize i = 0; i < G_N_ELEMENTS (nicks); i++)
    if (g_strcmp0 (nick, nicks[i]) == 0)
      return (VisemeIntentOutcome) i;

  return VISEME_INTENT_OPEN;
}
