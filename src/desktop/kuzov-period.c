// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "desktop/kuzov-period.h"

/* Days begin when the person's clock says so: where the clocks were changed some last 23 hours, or 25. */
static int64_t
find_midnight_ms (GDateTime *time,
                  int        n_days_later)
{
  g_autoptr (GDateTime) noon = g_date_time_new_local (g_date_time_get_year (time), g_date_time_get_month (time),
                                                      g_date_time_get_day_of_month (time), 12, 0, 0);
  g_autoptr (GDateTime) day = noon != NULL ? g_date_time_add_days (noon, n_days_later) : NULL;
  g_autoptr (GDateTime) midnight = NULL;

  if (day != NULL)
    midnight = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                      g_date_time_get_day_of_month (day), 0, 0, 0);

  return midnight != NULL ? g_date_time_to_unix (midnight) * 1000 : 0;
}

/**
 * kuzov_period_find_start:
 * @period: a period
 * @now: the present moment, local
 *
 * Returns: when @period begins, in milliseconds; 0 for one that needs more to be known
 */
int64_t
kuzov_period_find_start (KuzovPeriod  period,
                         GDateTime   *now)
{
  g_return_val_if_fail (now != NULL, 0);

  switch (period)
    {
    case KUZOV_PERIOD_TODAY:
      return find_midnight_ms (now, 0);

    case KUZOV_PERIOD_WEEK:
      return find_midnight_ms (now, -6);

    case KUZOV_PERIOD_MONTH:
      return find_midnight_ms (now, -29);

    case KUZOV_PERIOD_YEAR:
      return find_midnight_ms (now, 1 - g_date_time_get_day_of_year (now));

    case KUZOV_PERIOD_ANY:
    case KUZOV_PERIOD_BETWEEN:
    default:
      return 0;
    }
}

/**
 * kuzov_period_find_days:
 * @from: a day
 * @until: another, in any order
 * @from_ms: (out): when the earlier one begins
 * @until_ms: (out): when the later one is over
 */
void
kuzov_period_find_days (GDateTime *from,
                        GDateTime *until,
                        int64_t   *from_ms,
                        int64_t   *until_ms)
{
  g_return_if_fail (from != NULL && until != NULL);
  g_return_if_fail (from_ms != NULL && until_ms != NULL);

  *from_ms = find_midnight_ms (g_date_time_compare (from, until) <= 0 ? from : until, 0);
  *until_ms = find_midnight_ms (g_date_time_compare (from, until) <= 0 ? until : from, 1);
}
