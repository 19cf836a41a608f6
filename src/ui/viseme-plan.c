/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-plan"

#include "config.h"

#include "viseme-plan.h"

#include "base/viseme-format.h"

#include <glib/gi18n.h>
#include <math.h>

/* What happens to a shorter video. The sentence is one for each, for the sake of translators. */
static char *
describe_shorter (VisemeLength length,
                  const char *size,
                  const char *seconds,
                  const char *by,
                  double speed)
{
  switch (length)
    {
    case VISEME_LENGTH_LOOP:
      /* Translators: size in pixels, length of the result, difference of the lengths */
      return g_strdup_printf (_ ("Result: %s, %s. The video is %s shorter and will start again."),
                              size, seconds, by);
    case VISEME_LENGTH_CUT_OFF:
      /* Translators: size in pixels, length of the result, difference of the lengths */
      return g_strdup_printf (_ ("Result: %s, %s. The last %s of the speech will be cut."), size,
                              seconds, by);
    case VISEME_LENGTH_REMAP:
      /* Translators: size in pixels, length of the result, difference of the lengths, speed */
      return g_strdup_printf (
          _ ("Result: %s, %s. The video is %s shorter and will play slower, at %d %%."), size,
          seconds, by, (int) round (speed * 100));
    case VISEME_LENGTH_SILENCE:
    case VISEME_LENGTH_BOUNCE:
    default:
      /* Translators: size in pixels, length of the result, difference of the lengths */
      return g_strdup_printf (
          _ ("Result: %s, %s. The video is %s shorter and will play back and forth."), size,
          seconds, by);
    }
}

static char *
describe_longer (VisemeLength length,
                 const char *size,
                 const char *seconds,
                 const char *by,
                 double speed)
{
  switch (length)
    {
    case VISEME_LENGTH_SILENCE:
      /* Translators: size in pixels, length of the result, difference of the lengths */
      return g_strdup_printf (
          _ ("Result: %s, %s. The video is %s longer, and the mouth will rest to its end."), size,
          seconds, by);
    case VISEME_LENGTH_REMAP:
      /* Translators: size in pixels, length of the result, difference of the lengths, speed */
      return g_strdup_printf (
          _ ("Result: %s, %s. The video is %s longer and will play faster, at %d %%."), size,
          seconds, by, (int) round (speed * 100));
    case VISEME_LENGTH_BOUNCE:
    case VISEME_LENGTH_LOOP:
    case VISEME_LENGTH_CUT_OFF:
    default:
      /* Translators: size in pixels, length of the result, difference of the lengths */
      return g_strdup_printf (_ ("Result: %s, %s. The video is %s longer and will be cut."), size,
                              seconds, by);
    }
}

/**
 * viseme_plan_describe_result:
 * @width: width of the video as shown, in pixels
 * @height: height of the video as shown, in pixels
 * @video_seconds: length of the video, 0 when unknown
 * @speech_seconds: length of the speech, 0 when unknown
 * @changes: what is changed about both
 *
 * Says in one sentence what the result will be, and what happens to a video that is longer or
 * shorter than the speech.
 *
 * Returns: (transfer full): a translated sentence
 */
char *
viseme_plan_describe_result (int width,
                             int height,
                             double video_seconds,
                             double speech_seconds,
                             const VisemeChanges *changes)
{
  double video = viseme_range_get_seconds (&changes->video, video_seconds);
  double speech = viseme_range_get_seconds (&changes->audio, speech_seconds);
  double surplus = video - speech;
  g_autofree char *size = g_strdup_printf ("%d × %d", width, height);
  g_autofree char *length =
      viseme_format_seconds (viseme_changes_get_seconds (changes, video_seconds, speech_seconds));
  g_autofree char *difference = viseme_format_seconds (fabs (surplus));

  if (speech_seconds <= 0)
    /* Translators: %s is a size in pixels, such as 1080 × 1920 */
    return g_strdup_printf (_ ("Result: %s, as long as the speech."), size);

  if (video_seconds <= 0 || fabs (surplus) < VISEME_SAME_LENGTH_SECONDS)
    /* Translators: a size in pixels and a length, such as 1080 × 1920, 19.8 s */
    return g_strdup_printf (_ ("Result: %s, %s."), size, length);

  return surplus > 0 ? describe_longer (changes->length, size, length, difference, video / speech)
                     : describe_shorter (changes->length, size, length, difference, video / speech);
}

/**
 * viseme_plan_describe_action:
 * @model: the chosen quality
 * @n_jobs: how many lip-syncs
 *
 * Returns: (transfer full): the label of the button that starts them, with the price of all
 */
char *
viseme_plan_describe_action (VisemeModel *model, guint n_jobs)
{
  g_autofree char *price = NULL;

  if (viseme_model_is_local (model))
    return n_jobs == 1 ? g_strdup (_ ("Lip-Sync on This Computer"))
                       : g_strdup_printf (ngettext ("%u Lip-Sync on This Computer",
                                                    "%u Lip-Syncs on This Computer", n_jobs),
                                          n_jobs);

  if (viseme_model_get_credits (model) == VISEME_MODEL_PRICE_UNKNOWN)
    return n_jobs == 1 ? g_strdup (_ ("Lip-Sync, Price Not Known…"))
                       : g_strdup_printf (ngettext ("%u Lip-Sync, Price Not Known…",
                                                    "%u Lip-Syncs, Price Not Known…", n_jobs),
                                          n_jobs);

  price = viseme_format_money (viseme_model_get_credits (model) * n_jobs);
  if (n_jobs > 1)
    /* Translators: a number, and the price of all, such as $3.20 */
    return g_strdup_printf (ngettext ("%u Lip-Sync for %s", "%u Lip-Syncs for %s", n_jobs), n_jobs,
                            price);
  /* Translators: %s is a price, such as $0.80 */
  return g_strdup_printf (_ ("Lip-Sync for %s"), price);
}

/**
 * viseme_plan_describe_shortage:
 * @balance: credits of the account, negative when not known
 * @price: credits that the job costs, negative when not known
 *
 * Returns: (transfer full) (nullable): what is missing, %NULL when nothing is as far as known
 */
char *
viseme_plan_describe_shortage (gint64 balance, gint64 price)
{
  g_autofree char *have = NULL;
  g_autofree char *missing = NULL;

  if (balance < 0 || price <= balance)
    return NULL;

  have = viseme_format_credits (balance);
  missing = viseme_format_credits (price - balance);
  /* Translators: both are amounts, such as "30 credits" */
  return g_strdup_printf (_ ("You have %s, which is %s too few. Add credits to your account, or "
                             "choose another quality."),
                          have, missing);
}

/**
 * viseme_plan_describe_spending:
 * @spent: credits spent this month, with what is under way
 * @limit: credits that may be spent in a month, negative without a limit
 *
 * Returns: (transfer full) (nullable): one line, %NULL when there is nothing to say
 */
char *
viseme_plan_describe_spending (gint64 spent, gint64 limit)
{
  g_autofree char *money = viseme_format_amount (MAX (spent, 0));
  g_autofree char *most = limit >= 0 ? viseme_format_amount (limit) : NULL;

  if (most)
    /* Translators: two amounts, such as "This month $4.20 of $20.00" */
    return g_strdup_printf (_ ("This month %s of %s"), money, most);
  if (spent > 0)
    /* Translators: an amount, such as "This month $4.20" */
    return g_strdup_printf (_ ("This month %s"), money);

  return NULL;
}

/**
 * viseme_plan_describe_elapsed:
 * @model: (nullable): the quality of the job
 * @elapsed: seconds since the job was started
 *
 * Returns: (transfer full): the time so far, against the time that it usually takes
 */
char *
viseme_plan_describe_elapsed (VisemeModel *model, double elapsed)
{
  g_autofree char *clock = viseme_format_clock (elapsed);
  g_autofree char *typical = NULL;

  if (!model || viseme_model_get_max_seconds (model) <= 0)
    return g_steal_pointer (&clock);

  typical = viseme_model_describe_time (model);
  /* Translators: the time so far, and the usual time, such as "0:12 · usually 60–90 s" */
  return g_strdup_printf (_ ("%s · usually %s"), clock, typical);
}

/**
 * viseme_plan_describe_estimate:
 * @seconds: what something will take, roughly
 *
 * Returns: (transfer full): such as `about 20 s` or `about 3 min`
 */
char *
viseme_plan_describe_estimate (double seconds)
{
  int tens = (int) ceil (seconds / 10) * 10;

  if (seconds < 10)
    return g_strdup_printf (_ ("about %d s"), MAX ((int) ceil (seconds), 1));
  if (seconds <= 90)
    return g_strdup_printf (_ ("about %d s"), tens);

  return g_strdup_printf (_ ("about %d min"), (int) round (seconds / 60));
}

static gboolean
is_day_before (GDateTime *then, GDateTime *now)
{
  g_autoptr (GDateTime) yesterday = g_date_time_add_days (now, -1);

  return g_date_time_get_year (then) == g_date_time_get_year (yesterday) &&
         g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (yesterday);
}

static char *
describe_day (gint64 unix_seconds, GDateTime *now)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (unix_seconds);

  if (g_date_time_get_year (then) == g_date_time_get_year (now) &&
      g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (now))
    return g_strdup (_ ("today"));

  if (is_day_before (then, now))
    return g_strdup (_ ("yesterday"));

  if (g_date_time_get_year (then) == g_date_time_get_year (now))
    return g_date_time_format (then, _ ("%e %B"));

  return g_date_time_format (then, _ ("%e %B %Y"));
}

/**
 * viseme_plan_describe_job:
 * @job: a job
 * @now: the time of now
 *
 * Returns: (transfer full): one line for the list of jobs: the quality and how far the job is, or
 *   when it was made
 */
char *
viseme_plan_describe_job (VisemeJob *job, GDateTime *now)
{
  g_autoptr (VisemeModel) model = viseme_plan_find_model (viseme_job_get_model_id (job));
  const char *name = model ? viseme_model_get_name (model) : viseme_job_get_model_id (job);
  g_autofree char *day = NULL;

  switch (viseme_job_get_state (job))
    {
    case VISEME_JOB_DONE:
      day = describe_day (viseme_job_get_created_at (job), now);
      return g_strdup_printf ("%s · %s", name, g_strstrip (day));
    case VISEME_JOB_FAILED:
      if (viseme_plan_is_owed (job))
        return g_strdup_printf ("%s · %s", name, _ ("paid, not downloaded"));
      return g_strdup_printf ("%s · %s", name, _ ("failed"));
    case VISEME_JOB_CANCELLED:
      return g_strdup_printf ("%s · %s", name, _ ("cancelled"));
    case VISEME_JOB_DRAFT:
    case VISEME_JOB_UPLOADING:
    case VISEME_JOB_READY:
    case VISEME_JOB_SUBMITTING:
    case VISEME_JOB_UNCONFIRMED:
    case VISEME_JOB_WAITING:
    case VISEME_JOB_DOWNLOADING:
    default:
      if (viseme_plan_is_set_back (job))
        return g_strdup_printf ("%s · %s", name, _ ("not sent, needs your answer"));
      return g_strdup_printf ("%s · %s", name, viseme_job_get_stage_text (job));
    }
}

/**
 * viseme_plan_describe_price:
 * @model: a quality
 *
 * Returns: (transfer full): what one lip-sync costs, such as `$0.80`
 */
char *
viseme_plan_describe_price (VisemeModel *model)
{
  gint64 credits = viseme_model_get_credits (model);

  return credits == VISEME_MODEL_PRICE_UNKNOWN ? g_strdup (_ ("price not known"))
                                               : viseme_format_money (credits);
}

/**
 * viseme_plan_is_owed:
 * @job: a job
 *
 * Returns: whether it was accepted by a paid gateway, and its result did not come
 */
gboolean
viseme_plan_is_owed (VisemeJob *job)
{
  return viseme_job_get_state (job) == VISEME_JOB_FAILED && viseme_job_is_owed (job) &&
         viseme_job_get_gateway_url (job) != NULL;
}

/**
 * viseme_plan_is_set_back:
 * @job: a job
 *
 * Returns: whether it was not sent, and waits for a word of the user
 */
gboolean
viseme_plan_is_set_back (VisemeJob *job)
{
  return viseme_job_get_state (job) == VISEME_JOB_DRAFT && viseme_job_get_error (job) != NULL;
}

/**
 * viseme_plan_describe_charge:
 * @job: a job that is done
 *
 * Returns: (transfer full): what was charged, or what should have been as far as known
 */
char *
viseme_plan_describe_charge (VisemeJob *job)
{
  gint64 charged = viseme_job_get_charged_credits (job);
  gint64 expected = viseme_job_get_expected_credits (job);
  g_autofree char *credits = NULL;

  if (viseme_job_get_gateway_url (job) == NULL || charged == 0)
    return viseme_format_money (0);
  if (charged < 0 && expected < 0)
    return g_strdup (_ ("price not known"));

  credits = viseme_format_credits (charged >= 0 ? charged : expected);
  if (charged >= 0)
    return g_steal_pointer (&credits);

  /* Translators: %s is an amount that is expected, such as "50 credits" */
  return g_strdup_printf (_ ("about %s"), credits);
}

static void
append_task (GPtrArray *found, GListModel *models, VisemeModelTask task)
{
  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr (VisemeModel) model = g_list_model_get_item (models, i);

      if (viseme_model_get_task (model) == task)
        g_ptr_array_add (found, g_steal_pointer (&model));
    }
}

static GListStore *
make_documented (void)
{
  g_autoptr (GListModel) lip_sync = viseme_model_list_documented ();
  g_autoptr (GListModel) talking = viseme_model_list_talking_picture ();
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);
  GListStore *store = g_list_store_new (VISEME_TYPE_MODEL);

  append_task (found, lip_sync, VISEME_MODEL_TASK_LIP_SYNC);
  append_task (found, talking, VISEME_MODEL_TASK_TALKING_PICTURE);
  g_list_store_splice (store, 0, 0, found->pdata, found->len);

  return store;
}

/**
 * viseme_plan_get_models:
 *
 * Returns: (transfer none): all qualities, for videos and for pictures, with their prices;
 *   documented ones until viseme_plan_set_models()
 */
GListModel *
viseme_plan_get_models (void)
{
  static GListModel *models;

  if (!models)
    models = G_LIST_MODEL (make_documented ());

  return models;
}

/**
 * viseme_plan_get_speech_models:
 *
 * Returns: (transfer none): what speaks texts, with prices as in viseme_plan_get_models()
 */
GListModel *
viseme_plan_get_speech_models (void)
{
  static GListModel *models;

  if (!models)
    models = viseme_model_list_speech ();

  return models;
}

/**
 * viseme_plan_get_maker_models:
 *
 * Returns: (transfer none): what makes pictures and animates them, with prices as in
 *   viseme_plan_get_models()
 */
GListModel *
viseme_plan_get_maker_models (void)
{
  static GListModel *models;

  if (!models)
    models = viseme_model_list_makers ();

  return models;
}

static gboolean
is_same (GListModel *one, GListModel *other)
{
  guint n = g_list_model_get_n_items (one);

  if (n != g_list_model_get_n_items (other))
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VisemeModel) here = g_list_model_get_item (one, i);
      g_autoptr (VisemeModel) there = g_list_model_get_item (other, i);

      if (!g_str_equal (viseme_model_get_id (here), viseme_model_get_id (there)) ||
          viseme_model_get_credits (here) != viseme_model_get_credits (there))
        return FALSE;
    }

  return TRUE;
}

/* What shows the list keeps its focus when nothing is new. */
static void
replace (GListModel *list, GPtrArray *models)
{
  g_autoptr (GListStore) store = g_list_store_new (VISEME_TYPE_MODEL);

  g_list_store_splice (store, 0, 0, models->pdata, models->len);
  if (!is_same (list, G_LIST_MODEL (store)))
    g_list_store_splice (G_LIST_STORE (list), 0, g_list_model_get_n_items (list), models->pdata,
                         models->len);
}

/**
 * viseme_plan_set_models:
 * @models: a #GListModel of #VisemeModel
 *
 * Replaces what viseme_plan_get_models(), viseme_plan_get_speech_models() and
 * viseme_plan_get_maker_models() have by what a gateway sells.
 */
void
viseme_plan_set_models (GListModel *models)
{
  GListModel *speech = viseme_plan_get_speech_models ();
  g_autoptr (GPtrArray) lip_sync = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) spoken = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) makers = g_ptr_array_new_with_free_func (g_object_unref);

  append_task (lip_sync, models, VISEME_MODEL_TASK_LIP_SYNC);
  append_task (lip_sync, models, VISEME_MODEL_TASK_TALKING_PICTURE);
  g_ptr_array_add (spoken, viseme_model_find (speech, VISEME_MODEL_LOCAL));
  append_task (spoken, models, VISEME_MODEL_TASK_SPEECH);
  replace (viseme_plan_get_models (), lip_sync);
  replace (speech, spoken);
  append_task (makers, models, VISEME_MODEL_TASK_IMAGE);
  append_task (makers, models, VISEME_MODEL_TASK_ANIMATION);
  if (makers->len > 0)
    replace (viseme_plan_get_maker_models (), makers);
}

/**
 * viseme_plan_find_model:
 * @id: (nullable): id of a quality
 *
 * Returns: (transfer full) (nullable): the quality, %NULL when the catalogue lacks it
 */
VisemeModel *
viseme_plan_find_model (const char *id)
{
  return id ? viseme_model_find (viseme_plan_get_models (), id) : NULL;
}
