// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-queue"

#include "config.h"
#include "queue/kuzov-queue-private.h"

#include <time.h>

/*
 * The queue plans by the wall clock, so that a machine that slept asks at once when it wakes. That clock may also be
 * set, to anything: how far is told by another one, which runs on while the machine sleeps and which nobody sets.
 */

/* What the two clocks may come apart while they are read, or as one of them is slewed. */
#define JUMP_MS 2000

static KuzovQueueClock
read_clock (KuzovQueue *self)
{
  KuzovQueueClock now;
  struct timespec lapsed;

  if (self->clock != NULL)
    return *self->clock;

  clock_gettime (CLOCK_BOOTTIME, &lapsed);
  now.wall_ms = g_get_real_time () / 1000;
  now.lapsed_ms = (int64_t) lapsed.tv_sec * 1000 + lapsed.tv_nsec / 1000000;

  return now;
}

static void
shift (int64_t *time_ms,
       int64_t  by_ms)
{
  if (*time_ms != 0)
    *time_ms += by_ms;
}

/*
 * The clock was set by @by_ms. A job is as old as it was before, and what the service wants to wait for takes as long.
 * Set back, the rest that was planned keeps its distance too. Set forward it is due: a virtual machine that was
 * suspended sees no more of it than that, and asking early once costs nothing.
 */
static void
follow_jump (KuzovQueue *self,
             int64_t     by_ms)
{
  GHashTableIter iter;
  gpointer value;

  g_debug ("the clock was set by %" G_GINT64_FORMAT " ms", by_ms);
  if (by_ms < 0)
    {
      kuzov_agenda_shift (self->agenda, by_ms);
      shift (&self->probe_due_ms, by_ms);
      shift (&self->record_retry_ms, by_ms);
      shift (&self->burst_until_ms, by_ms);
      shift (&self->last_order_ms, by_ms);
      shift (&self->checked_ms, by_ms);
    }
  shift (&self->gate.not_before_ms, by_ms);

  g_hash_table_iter_init (&iter, self->errands);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      KuzovErrand *errand = value;

      shift (&errand->counted_from_ms, by_ms);
      shift (&errand->asked_result_ms, by_ms);
      shift (&errand->not_before_ms, by_ms);
      if (errand->appointment.place != 0 && errand->appointment.due_ms < errand->not_before_ms)
        kuzov_agenda_plan (self->agenda, &errand->appointment, errand->not_before_ms);
    }
}

/**
 * kuzov_queue_now_ms:
 * @self: a queue
 *
 * Returns: the time of day, to which all that is planned fits
 */
int64_t
kuzov_queue_now_ms (KuzovQueue *self)
{
  KuzovQueueClock now = read_clock (self);
  int64_t lapsed_ms = now.lapsed_ms - self->last_lapsed_ms;
  int64_t jump_ms = now.wall_ms - self->last_wall_ms - lapsed_ms;
  gboolean has_jumped = self->last_wall_ms != 0 && (jump_ms < -JUMP_MS || jump_ms > JUMP_MS);

  self->last_wall_ms = now.wall_ms;
  self->last_lapsed_ms = now.lapsed_ms;
  if (has_jumped)
    {
      follow_jump (self, jump_ms);
      kuzov_queue_pump_soon (self);
    }

  return now.wall_ms;
}

void
kuzov_queue_set_clock (KuzovQueue            *self,
                       const KuzovQueueClock *clock)
{
  self->clock = clock;
  self->last_wall_ms = 0;
}
