// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-words"

#include "config.h"
#include "desktop/kuzov-words.h"

#include <glib/gi18n-lib.h>

#define MINUTE_MS (60 * 1000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * (int64_t) HOUR_MS)

/* East of UTC, without summer time. */
#define MOSCOW_S (3 * 60 * 60)

/* NULL for times that no calendar has. */
static GDateTime *
read_clock (int64_t time_ms)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_ms / 1000);

  return utc != NULL ? g_date_time_to_local (utc) : NULL;
}

static char *
format (GDateTime  *time,
        const char *pattern)
{
  char *text = time != NULL ? g_date_time_format (time, pattern) : NULL;

  return text != NULL ? text : g_strdup ("");
}

static gboolean
is_same_day (GDateTime *one,
             GDateTime *other)
{
  return g_date_time_get_year (one) == g_date_time_get_year (other)
         && g_date_time_get_day_of_year (one) == g_date_time_get_day_of_year (other);
}

/**
 * kuzov_words_time:
 * @time_ms: a moment, wall clock
 * @now_ms: the present one
 *
 * Returns: the moment as briefly as it stays clear: the time today, with its day before; empty for 0
 */
char *
kuzov_words_time (int64_t time_ms,
                  int64_t now_ms)
{
  g_autoptr (GDateTime) time = NULL;
  g_autoptr (GDateTime) now = NULL;
  g_autoptr (GDateTime) yesterday = NULL;

  if (time_ms == 0)
    return g_strdup ("");

  time = read_clock (time_ms);
  now = read_clock (now_ms);
  if (time == NULL || now == NULL)
    return g_strdup ("");

  yesterday = g_date_time_add_days (now, -1);
  if (is_same_day (time, now))
    return format (time, C_("time today", "%H:%M"));
  if (yesterday != NULL && is_same_day (time, yesterday))
    return format (time, C_("time yesterday", "yesterday %H:%M"));
  if (g_date_time_get_year (time) == g_date_time_get_year (now))
    return format (time, C_("time this year", "%-d %b, %H:%M"));

  return format (time, C_("date", "%-d %b %Y"));
}

/**
 * kuzov_words_date:
 * @time_ms: a moment, wall clock
 *
 * Returns: its day, empty for 0
 */
char *
kuzov_words_date (int64_t time_ms)
{
  g_autoptr (GDateTime) time = time_ms != 0 ? read_clock (time_ms) : NULL;

  return format (time, C_("date", "%-d %b %Y"));
}

/**
 * kuzov_words_until:
 * @time_ms: until when a key works, as the provider said
 *
 * Returns: the day that the provider means, which is one in Moscow wherever this is read; empty for 0
 */
char *
kuzov_words_until (int64_t time_ms)
{
  g_autoptr (GDateTime) time = NULL;

  if (time_ms != 0)
    time = g_date_time_new_from_unix_utc (time_ms / 1000 + MOSCOW_S);

  return format (time, C_("date", "%-d %b %Y"));
}

/**
 * kuzov_words_full_time:
 * @time_ms: a moment, wall clock
 *
 * Returns: its day and time to the second, empty for 0
 */
char *
kuzov_words_full_time (int64_t time_ms)
{
  g_autoptr (GDateTime) time = time_ms != 0 ? read_clock (time_ms) : NULL;

  return format (time, C_("full time", "%-d %B %Y, %H:%M:%S"));
}

/* A span in the one unit that suits it. */
static char *
format_span (int64_t span_ms)
{
  int64_t minutes = MAX (1, (span_ms + MINUTE_MS / 2) / MINUTE_MS);
  int64_t count = 0;

  if (minutes < 120)
    /* Translators: minutes, abbreviated */
    return g_strdup_printf (_("%d min"), (int) minutes);

  if (span_ms < 2 * DAY_MS)
    {
      count = (span_ms + HOUR_MS / 2) / HOUR_MS;
      /* Translators: hours, abbreviated */
      return g_strdup_printf (_("%d h"), (int) count);
    }

  count = MIN (span_ms / DAY_MS, 99999);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day", "%d days", (unsigned long) count), (int) count);
}

static char *
describe_progress (int64_t since_ms,
                   int64_t now_ms,
                   int64_t typical_ms)
{
  int64_t span_ms = now_ms - since_ms;
  int64_t typical = (typical_ms + MINUTE_MS / 2) / MINUTE_MS;
  g_autofree char *span = NULL;

  if (since_ms == 0 || span_ms < MINUTE_MS)
    {
      if (typical < 1)
        return g_strdup (_("just now"));

      /* Translators: %d minutes is what a report usually takes */
      return g_strdup_printf (_("just now, usually %d min"), (int) MIN (typical, 99999));
    }

  /* Rounded down: what has passed has passed. */
  span = format_span (span_ms < 120 * MINUTE_MS ? span_ms / MINUTE_MS * MINUTE_MS : span_ms);
  if (typical < 1 || span_ms >= 120 * MINUTE_MS)
    /* Translators: %s is a span of time such as “6 min” */
    return g_strdup_printf (_("%s so far"), span);

  /* Translators: %s is a span of time such as “6 min”, %d what it usually takes, in minutes too */
  return g_strdup_printf (_("%s so far, usually %d"), span, (int) MIN (typical, 99999));
}

static char *
describe_ready (KuzovRequest *request,
                int64_t       now_ms)
{
  int64_t settled_ms = kuzov_request_get_settled_ms (request);
  int64_t accepted_ms = kuzov_request_get_accepted_ms (request);
  g_autofree char *time = kuzov_words_time (settled_ms, now_ms);
  g_autofree char *span = NULL;

  if (kuzov_request_get_opened_ms (request) != 0)
    /* Translators: %s is when the report became ready */
    return g_strdup_printf (_("%s, opened"), time);

  if (accepted_ms == 0 || settled_ms < accepted_ms)
    return g_steal_pointer (&time);

  span = format_span (settled_ms - accepted_ms);
  if (settled_ms - accepted_ms < MINUTE_MS)
    /* Translators: %s is when the report became ready */
    return g_strdup_printf (_("%s, took under a minute"), time);

  /* Translators: when the report became ready, and how long that took */
  return g_strdup_printf (_("%s, took %s"), time, span);
}

/**
 * kuzov_words_when:
 * @request: a request
 * @now_ms: the present moment, wall clock
 * @typical_ms: how long a report usually takes, 0 when that is not known
 *
 * Returns: what stands beside its state: how long it has been under way, or when that ended
 */
char *
kuzov_words_when (KuzovRequest *request,
                  int64_t       now_ms,
                  int64_t       typical_ms)
{
  g_autofree char *time = NULL;
  int64_t time_ms = 0;

  g_return_val_if_fail (KUZOV_IS_REQUEST (request), g_strdup (""));

  time_ms = kuzov_request_get_sent_ms (request);
  if (time_ms == 0)
    time_ms = kuzov_request_get_ordered_ms (request);

  switch (kuzov_request_get_state (request))
    {
    case KUZOV_STATE_WAITING:
      time = kuzov_words_time (kuzov_request_get_ordered_ms (request), now_ms);
      /* Translators: %s is a time: since when a request has been waiting */
      return *time != '\0' ? g_strdup_printf (_("since %s"), time) : g_strdup ("");

    case KUZOV_STATE_SUBMITTING:
      return describe_progress (time_ms, now_ms, 0);

    case KUZOV_STATE_QUEUED:
    case KUZOV_STATE_GENERATING:
      if (kuzov_request_get_accepted_ms (request) != 0)
        time_ms = kuzov_request_get_accepted_ms (request);
      return describe_progress (time_ms, now_ms, typical_ms);

    case KUZOV_STATE_READY:
      return describe_ready (request, now_ms);

    case KUZOV_STATE_UNCONFIRMED:
      time = kuzov_words_time (time_ms, now_ms);
      /* Translators: %s is a time */
      return g_strdup_printf (_("sent %s, no answer"), time);

    case KUZOV_STATE_FAILED:
    case KUZOV_STATE_GIVEN_UP:
    default:
      if (kuzov_request_get_settled_ms (request) != 0)
        time_ms = kuzov_request_get_settled_ms (request);
      time = kuzov_words_time (time_ms, now_ms);
      if (kuzov_request_get_state (request) != KUZOV_STATE_FAILED)
        return g_steal_pointer (&time);
      /* Translators: %s is a time */
      return g_strdup_printf (_("%s, not charged"), time);
    }
}
