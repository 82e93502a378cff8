// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>
#include <glib.h>

G_BEGIN_DECLS

/* When a request was ordered. */
typedef enum
{
  KUZOV_PERIOD_ANY,
  KUZOV_PERIOD_TODAY,
  KUZOV_PERIOD_WEEK,        /* seven days with today */
  KUZOV_PERIOD_MONTH,       /* thirty */
  KUZOV_PERIOD_YEAR,        /* from its first day on */
  KUZOV_PERIOD_BETWEEN,     /* two days that somebody chose */
} KuzovPeriod;

#define KUZOV_N_PERIODS (KUZOV_PERIOD_BETWEEN + 1)

int64_t kuzov_period_find_start (KuzovPeriod  period,
                                 GDateTime   *now);
void    kuzov_period_find_days  (GDateTime   *from,
                                 GDateTime   *until,
                                 int64_t     *from_ms,
                                 int64_t     *until_ms);

G_END_DECLS
