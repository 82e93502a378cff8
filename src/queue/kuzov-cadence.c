// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-queue"

#include "config.h"
#include "queue/kuzov-cadence.h"

#define SECOND_MS 1000
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)

#define LONGEST_BACKOFF_MS (10 * MINUTE_MS)
#define JITTER 0.1

/* DESIGN.md, "Cadence": up to this age, ask this often. */
static const struct
{
  int64_t until_ms;
  int64_t step_ms;
} steps[] = {
  { 5 * MINUTE_MS, 10 * SECOND_MS },
  { 15 * MINUTE_MS, 30 * SECOND_MS },
  { 2 * HOUR_MS, MINUTE_MS },
  { 24 * HOUR_MS, 10 * MINUTE_MS },
  { G_MAXINT64, HOUR_MS },
};

/**
 * kuzov_cadence_get_step_ms:
 * @age_ms: how long ago the order was accepted, by the wall clock; negative when that was set back
 * @fixed_ms: what the person set instead of the cadence, 0 for none
 *
 * Returns: how long to wait until the next question, before jitter
 */
int64_t
kuzov_cadence_get_step_ms (int64_t age_ms,
                           int64_t fixed_ms)
{
  unsigned int i = 0;

  if (fixed_ms > 0)
    return fixed_ms;

  while (age_ms >= steps[i].until_ms && i < G_N_ELEMENTS (steps) - 1)
    i++;

  return steps[i].step_ms;
}

/**
 * kuzov_cadence_get_backoff_ms:
 * @step_ms: the delay without failures
 * @n_failures: how many calls in a row failed
 *
 * Returns: @step_ms doubled for each failure, up to 10 minutes (or to @step_ms, if that is longer)
 */
int64_t
kuzov_cadence_get_backoff_ms (int64_t      step_ms,
                              unsigned int n_failures)
{
  const int64_t longest_ms = MAX (step_ms, LONGEST_BACKOFF_MS);
  int64_t delay_ms = step_ms;

  for (unsigned int i = 0; i < n_failures && delay_ms < longest_ms; i++)
    delay_ms *= 2;

  return MIN (delay_ms, longest_ms);
}

/**
 * kuzov_cadence_add_jitter_ms:
 * @delay_ms: a delay
 * @fraction: at random, from 0 to 1
 *
 * Returns: @delay_ms and up to 10 % more, so that what began together does not stay together
 */
int64_t
kuzov_cadence_add_jitter_ms (int64_t delay_ms,
                             double  fraction)
{
  return delay_ms + (int64_t) ((double) delay_ms * JITTER * CLAMP (fraction, 0.0, 1.0));
}
