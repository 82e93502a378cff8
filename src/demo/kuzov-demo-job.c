// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "demo/kuzov-demo-job.h"

/* An id is (milliseconds since EPOCH_MS) * 1000 + running number * 10 + kind: fourteen digits or
 * so, well below 2^53. It says by itself when the job was taken and how long it lasts, so that a
 * later run of the service can speak of it without having kept anything. */
#define EPOCH_MS      (INT64_C (1735689600000)) /* 2025-01-01 */
#define PER_MS        100
#define KIND_ORDINARY 0
#define KIND_SLOW     7

#define QUEUED_MS 3000

int64_t
kuzov_demo_job_new_id (int64_t  now_ms,
                       int64_t  previous_id,
                       gboolean slow)
{
  int64_t number = MAX (now_ms - EPOCH_MS, 0) * PER_MS;

  number = MAX (number, previous_id / 10 + 1);

  return number * 10 + (slow ? KIND_SLOW : KIND_ORDINARY);
}

/* Whether @text is an id this service, or an earlier one, can have given out. */
gboolean
kuzov_demo_job_read_id (const char *text,
                        int64_t     now_ms,
                        int64_t    *id)
{
  uint64_t value = 0;
  int64_t accepted_ms = 0;

  if (!g_ascii_string_to_unsigned (text, 10, 10 * PER_MS, INT64_MAX, &value, NULL))
    return FALSE;

  accepted_ms = EPOCH_MS + (int64_t) value / (10 * PER_MS);
  if (accepted_ms > now_ms + 60 * 1000)
    return FALSE;

  *id = (int64_t) value;

  return value % 10 == KIND_ORDINARY || value % 10 == KIND_SLOW;
}

static uint64_t
scatter (uint64_t value)
{
  value = (value ^ (value >> 31)) * UINT64_C (0x9e3779b97f4a7c15);
  value = (value ^ (value >> 29)) * UINT64_C (0xbf58476d1ce4e5b9);

  return value ^ (value >> 32);
}

/* A slow job takes six times the middle of the range: a minute and a half where others take 10 to 20 s. */
void
kuzov_demo_job_get_times (int64_t         id,
                          unsigned int    min_ms,
                          unsigned int    max_ms,
                          KuzovDemoTimes *times)
{
  int64_t whole_ms = 0;

  g_return_if_fail (min_ms <= max_ms);
  g_return_if_fail (times != NULL);

  if (id % 10 == KIND_SLOW)
    whole_ms = 3 * ((int64_t) min_ms + max_ms);
  else
    whole_ms = min_ms + (int64_t) (scatter ((uint64_t) id) % ((uint64_t) (max_ms - min_ms) + 1));

  times->accepted_ms = EPOCH_MS + id / (10 * PER_MS);
  times->started_ms = times->accepted_ms + MIN (QUEUED_MS, whole_ms / 4);
  times->ended_ms = times->accepted_ms + whole_ms;
}

KuzovDemoStage
kuzov_demo_times_stage (const KuzovDemoTimes *times,
                        int64_t               now_ms)
{
  /* Jobs taken in one burst are numbered a moment ahead of the clock. */
  int64_t then_ms = MAX (now_ms, times->accepted_ms);

  if (then_ms >= times->ended_ms)
    return KUZOV_DEMO_STAGE_READY;

  return then_ms >= times->started_ms ? KUZOV_DEMO_STAGE_GENERATING : KUZOV_DEMO_STAGE_QUEUED;
}
