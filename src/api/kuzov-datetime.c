// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-datetime.h"

#include <string.h>

/* A time that names no zone is Moscow's, which has had no summer time since 2014 (API.md). */
#define MOSCOW_MINUTES (3 * 60)

#define DAY_MS (INT64_C (24) * 60 * 60 * 1000)
#define MINUTE_MS (INT64_C (60) * 1000)

/* g_date_get_julian() of 1970-01-01. */
#define JULIAN_EPOCH 719163

#define MIN_YEAR 1970
#define MAX_YEAR 9999

/* 9999-12-31T23:59:59.999 */
#define MAX_MS INT64_C (253402300799999)

typedef struct
{
  int year;
  int month;
  int day;
  int hour;
  int minute;
  int second;
  int millisecond;
  int zone_minutes;
} Fields;

/* Reads @min to @max digits; everything below returns whether it found what it looks for, and moves on. */
static gboolean
take_number (const char **at,
             int          min,
             int          max,
             int         *number)
{
  int n_digits = 0;

  *number = 0;
  while (n_digits < max && g_ascii_isdigit (**at))
    {
      *number = *number * 10 + (**at - '0');
      (*at)++;
      n_digits++;
    }

  return n_digits >= min;
}

static gboolean
take_sign (const char **at,
           const char  *signs)
{
  if (**at == '\0' || strchr (signs, **at) == NULL)
    return FALSE;

  (*at)++;

  return TRUE;
}

static void
take_fraction (const char **at,
               Fields      *fields)
{
  int weight = 100;

  for (; g_ascii_isdigit (**at); (*at)++)
    {
      fields->millisecond += (**at - '0') * weight;
      weight /= 10;
    }
}

static gboolean
take_clock (const char **at,
            Fields      *fields)
{
  if (!take_number (at, 1, 2, &fields->hour) || !take_sign (at, ":") || !take_number (at, 2, 2, &fields->minute))
    return FALSE;

  if (!take_sign (at, ":"))
    return TRUE;

  if (!take_number (at, 2, 2, &fields->second))
    return FALSE;

  if (take_sign (at, ".,"))
    take_fraction (at, fields);

  return TRUE;
}

static gboolean
take_zone (const char **at,
           Fields      *fields)
{
  gboolean is_west = **at == '-';
  int hours = 0;
  int minutes = 0;

  if (take_sign (at, "Zz"))
    {
      fields->zone_minutes = 0;
      return TRUE;
    }

  if (!take_sign (at, "+-"))
    return TRUE;

  if (!take_number (at, 2, 2, &hours))
    return FALSE;

  if ((take_sign (at, ":") || g_ascii_isdigit (**at)) && !take_number (at, 2, 2, &minutes))
    return FALSE;

  if (hours > 14 || minutes > 59)
    return FALSE;

  fields->zone_minutes = (is_west ? -1 : 1) * (hours * 60 + minutes);

  return TRUE;
}

/* 2026-12-31, 2026-12-31T23:59:59.123+03:00 and what lies between, or 31.12.2026 23:59:59. */
static gboolean
take_date (const char **at,
           Fields      *fields)
{
  const char *start = *at;

  if (take_number (at, 4, 4, &fields->year) && take_sign (at, "-")
      && take_number (at, 1, 2, &fields->month) && take_sign (at, "-")
      && take_number (at, 1, 2, &fields->day))
    return TRUE;

  *at = start;

  return take_number (at, 1, 2, &fields->day) && take_sign (at, ".")
         && take_number (at, 1, 2, &fields->month) && take_sign (at, ".")
         && take_number (at, 4, 4, &fields->year);
}

static int64_t
count_ms (const Fields *fields)
{
  GDate date;
  int64_t time_ms = 0;

  if (fields->year < MIN_YEAR || fields->year > MAX_YEAR || fields->hour > 23 || fields->minute > 59
      || fields->second > 59
      || !g_date_valid_dmy ((GDateDay) fields->day, (GDateMonth) fields->month, (GDateYear) fields->year))
    return 0;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) fields->day, (GDateMonth) fields->month, (GDateYear) fields->year);
  time_ms = ((int64_t) g_date_get_julian (&date) - JULIAN_EPOCH) * DAY_MS
            + (fields->hour * 60 + fields->minute - fields->zone_minutes) * MINUTE_MS
            + fields->second * INT64_C (1000) + fields->millisecond;

  return CLAMP (time_ms, 0, MAX_MS);
}

/* /Date(1798750799000+0300)/: milliseconds since 1970 in UTC; the zone is only how to show them. */
static int64_t
parse_script_date (const char *at)
{
  int64_t time_ms = 0;

  at += strlen ("/Date(");
  if (!g_ascii_isdigit (*at))
    return 0;

  for (; g_ascii_isdigit (*at); at++)
    {
      time_ms = time_ms * 10 + (*at - '0');
      if (time_ms > MAX_MS)
        return 0;
    }

  if (take_sign (&at, "+-"))
    at += strspn (at, "0123456789");

  if (!g_str_has_prefix (at, ")/"))
    return 0;

  at += strlen (")/");
  while (g_ascii_isspace (*at))
    at++;

  return *at == '\0' ? time_ms : 0;
}

static const char *
skip_spaces (const char *at)
{
  while (g_ascii_isspace (*at))
    at++;

  return at;
}

/* All forms but those of scripts. */
static gboolean
read_fields (const char *at,
             Fields     *fields)
{
  gboolean needs_clock = FALSE;
  gboolean is_apart = FALSE;

  if (!take_date (&at, fields))
    return FALSE;

  needs_clock = take_sign (&at, "Tt");
  is_apart = needs_clock || *at == ' ';
  while (*at == ' ')
    at++;

  if (needs_clock || *at != '\0')
    {
      if (!is_apart || !take_clock (&at, fields))
        return FALSE;

      while (*at == ' ')
        at++;
      if (!take_zone (&at, fields))
        return FALSE;
    }

  return *skip_spaces (at) == '\0';
}

/**
 * kuzov_datetime_parse_ms:
 * @text: (nullable): a DateTime of a reply
 *
 * Reads every form of time that API.md names: ISO 8601 with or without fraction and zone, `dd.MM.yyyy HH:mm:ss`
 * (the clock may be missing in both), `/Date(ms±zzzz)/`. Without a zone it is Moscow's.
 *
 * Returns: milliseconds since 1970 in UTC; 0 when not set, which is also what .NET's zero date, years outside
 *   1970 to 9999 and anything unreadable mean: never an error
 */
int64_t
kuzov_datetime_parse_ms (const char *text)
{
  Fields fields = { .zone_minutes = MOSCOW_MINUTES };

  if (text == NULL)
    return 0;

  text = skip_spaces (text);
  if (g_str_has_prefix (text, "/Date("))
    return parse_script_date (text);

  return read_fields (text, &fields) ? count_ms (&fields) : 0;
}

/**
 * kuzov_datetime_has_form:
 * @text: (nullable): what should be a time
 *
 * For who tells a person why it is none.
 *
 * Returns: whether @text is written as kuzov_datetime_parse_ms() reads it, be there such a day and clock or not
 */
gboolean
kuzov_datetime_has_form (const char *text)
{
  Fields fields = { .zone_minutes = MOSCOW_MINUTES };

  return text != NULL && (g_str_has_prefix (skip_spaces (text), "/Date(") || read_fields (skip_spaces (text), &fields));
}

/**
 * kuzov_datetime_format_utc:
 * @time_ms: milliseconds since 1970 in UTC
 *
 * Writes a time as ISO 8601 in UTC, the form of every output that programs read. Milliseconds appear when
 * there are any, so that nothing is lost on the way back through kuzov_datetime_parse_ms().
 *
 * Returns: (transfer full) (nullable): the text, or %NULL for 0 and what lies outside the years 1970 to 9999
 */
char *
kuzov_datetime_format_utc (int64_t time_ms)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *text = NULL;

  if (time_ms <= 0 || time_ms > MAX_MS)
    return NULL;

  time = g_date_time_new_from_unix_utc (time_ms / 1000);
  text = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  if (time_ms % 1000 == 0)
    return g_strconcat (text, "Z", NULL);

  return g_strdup_printf ("%s.%03dZ", text, (int) (time_ms % 1000));
}
