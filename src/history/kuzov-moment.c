// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-moment-private.h"

#define SECONDS_A_DAY 86400

/* GDate counts days from the first of January of the year 1, which is its day 1. */
#define DAY_OF_1970 719163
#define DAY_OF_YEAR_9999 3652059

#define MAX_DIGITS 9

/* How many characters there are up to the seconds. */
#define WHOLE_LENGTH 19

/* The number that stands there in @n digits; -1 if there are others. */
static int
read_number (const char   *text,
             unsigned int  n)
{
  int number = 0;

  for (unsigned int i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return -1;
      number = number * 10 + (text[i] - '0');
    }

  return number;
}

static gboolean
has_signs (const char *text,
           const char *pattern)
{
  for (unsigned int i = 0; i < WHOLE_LENGTH; i++)
    {
      if (pattern[i] != '0' && text[i] != pattern[i])
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_whole (KuzovMoment *moment,
            const char  *text)
{
  const gboolean is_russian = has_signs (text, "00.00.0000 00:00:00");
  const int year = read_number (text + (is_russian ? 6 : 0), 4);
  const int month = read_number (text + (is_russian ? 3 : 5), 2);
  const int day = read_number (text + (is_russian ? 0 : 8), 2);
  const int hour = read_number (text + 11, 2);
  const int minute = read_number (text + 14, 2);
  const int second = read_number (text + 17, 2);
  GDate date;

  if (is_russian)
    moment->style = KUZOV_MOMENT_RUSSIAN;
  else if (has_signs (text, "0000-00-00T00:00:00"))
    moment->style = KUZOV_MOMENT_ISO;
  else if (has_signs (text, "0000-00-00 00:00:00"))
    moment->style = KUZOV_MOMENT_SPACED;
  else
    return FALSE;
  if (year < 1 || month < 1 || day < 1 || !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year)
      || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
    return FALSE;

  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  moment->seconds = ((int64_t) g_date_get_julian (&date) - DAY_OF_1970) * SECONDS_A_DAY + hour * 3600 + minute * 60 + second;

  return TRUE;
}

/**
 * kuzov_moment_parse:
 * @moment: (out caller-allocates): is filled in
 * @text: what may be a time
 * @length: its bytes
 *
 * Returns: whether it is one in one of the few forms that are known here
 */
gboolean
kuzov_moment_parse (KuzovMoment *moment,
                    const char  *text,
                    size_t       length)
{
  size_t at = WHOLE_LENGTH;

  *moment = (KuzovMoment) { 0 };
  if (length < WHOLE_LENGTH || !read_whole (moment, text))
    return FALSE;

  if (at < length && text[at] == '.')
    {
      for (at++; at < length && moment->n_digits < MAX_DIGITS && g_ascii_isdigit (text[at]); at++)
        {
          moment->fraction = moment->fraction * 10 + (uint32_t) (text[at] - '0');
          moment->n_digits++;
        }
      if (moment->n_digits == 0)
        return FALSE;
    }
  if (at + 1 == length && text[at] == 'Z' && moment->style == KUZOV_MOMENT_ISO)
    {
      moment->style = KUZOV_MOMENT_ISO_UTC;
      at++;
    }

  return at == length;
}

/* printf() takes ten times as long, and two of them are written with each reply that is kept. */
static void
append_number (GString      *text,
               unsigned int  number,
               unsigned int  n_digits,
               char          sign)
{
  char digits[MAX_DIGITS];

  for (unsigned int i = n_digits; i > 0; i--, number /= 10)
    digits[i - 1] = (char) ('0' + number % 10);
  g_string_append_len (text, digits, n_digits);
  if (sign != '\0')
    g_string_append_c (text, sign);
}

static void
append_date (GString     *text,
             const GDate *date,
             char         sign)
{
  append_number (text, g_date_get_year (date), 4, '-');
  append_number (text, (unsigned int) g_date_get_month (date), 2, '-');
  append_number (text, g_date_get_day (date), 2, sign);
}

static void
append_russian_date (GString     *text,
                     const GDate *date)
{
  append_number (text, g_date_get_day (date), 2, '.');
  append_number (text, (unsigned int) g_date_get_month (date), 2, '.');
  append_number (text, g_date_get_year (date), 4, ' ');
}

/**
 * kuzov_moment_append_text:
 * @moment: a moment
 * @text: where it is written to, as it was read
 *
 * Returns: whether there is such a moment
 */
gboolean
kuzov_moment_append_text (const KuzovMoment *moment,
                          GString           *text)
{
  const int64_t seconds = moment->seconds + (int64_t) DAY_OF_1970 * SECONDS_A_DAY;
  const int64_t day = seconds / SECONDS_A_DAY;
  const unsigned int second = (unsigned int) (seconds % SECONDS_A_DAY);
  GDate date;

  if (seconds < 0 || day < 1 || day > DAY_OF_YEAR_9999 || moment->n_digits > MAX_DIGITS)
    return FALSE;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, (uint32_t) day);
  if (moment->style == KUZOV_MOMENT_RUSSIAN)
    append_russian_date (text, &date);
  else
    append_date (text, &date, moment->style == KUZOV_MOMENT_SPACED ? ' ' : 'T');
  append_number (text, second / 3600, 2, ':');
  append_number (text, second / 60 % 60, 2, ':');
  append_number (text, second % 60, 2, moment->n_digits > 0 ? '.' : '\0');
  append_number (text, moment->fraction, moment->n_digits, '\0');
  if (moment->style == KUZOV_MOMENT_ISO_UTC)
    g_string_append_c (text, 'Z');

  return TRUE;
}
