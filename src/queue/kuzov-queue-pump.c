// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-queue"

#include "config.h"
#include "queue/kuzov-queue-private.h"

/* The one timer is rounded to this, so that ten thousand jobs wake the machine ten times a second at most. */
#define ROUND_MS 100

/* What is overdue and waits for something else than time is looked at again after this. */
#define OVERDUE_MS 1000

static gboolean
begin_one_order (KuzovQueue *self)
{
  KuzovErrand *errand = NULL;

  if (g_queue_is_empty (&self->orders) || !kuzov_queue_may_order (self))
    return FALSE;
  kuzov_queue_prepare_burst (self);
  if (self->burst_until_ms != 0)
    {
      if (kuzov_queue_now_ms (self) < self->burst_until_ms)
        return FALSE;
      self->burst_until_ms = 0;
    }

  errand = g_queue_pop_head (&self->orders);
  errand->is_lined_up = FALSE;

  /* Being written for another reason: it lines up again when that is done. Moved on elsewhere: it has no turn. */
  if (errand->is_busy || kuzov_request_get_state (errand->request) != KUZOV_STATE_WAITING)
    return !g_queue_is_empty (&self->orders);
  kuzov_queue_begin_order (self, errand);

  return TRUE;
}

/* While orders are being recorded polls go on, but leave one call to them. */
static gboolean
may_poll (KuzovQueue *self)
{
  return self->n_calls + MIN (self->n_recording, 1) < self->parallel_calls;
}

static gboolean
begin_one_poll (KuzovQueue *self)
{
  KuzovAppointment *first = kuzov_agenda_peek (self->agenda);
  KuzovErrand *errand = (KuzovErrand *) first;

  if (first == NULL || first->due_ms > kuzov_queue_now_ms (self) || !may_poll (self))
    return FALSE;
  if (!self->is_driving || self->is_draining || !kuzov_queue_has_key (self) || kuzov_queue_is_offline (self))
    return FALSE;

  kuzov_agenda_cancel (self->agenda, first);
  if (errand->is_unsaved)
    kuzov_queue_save_job (self, errand);
  else if (!errand->is_busy)
    kuzov_queue_begin_poll (self, errand);

  return TRUE;
}

/* The next moment at which something falls due that no callback will tell of. */
static int64_t
find_next_ms (KuzovQueue *self)
{
  KuzovAppointment *first = kuzov_agenda_peek (self->agenda);
  int64_t next_ms = G_MAXINT64;

  if (first != NULL && may_poll (self))
    next_ms = first->due_ms;
  if (kuzov_queue_is_offline (self))
    return next_ms == G_MAXINT64 && g_queue_is_empty (&self->orders) ? G_MAXINT64 : self->probe_due_ms;
  if (!g_queue_is_empty (&self->orders))
    {
      if (self->gate.needs_answer)
        next_ms = MIN (next_ms, self->probe_due_ms);
      else if (self->cannot_record)
        next_ms = MIN (next_ms, self->record_retry_ms);
      else if (self->gate.not_before_ms > kuzov_queue_now_ms (self))
        next_ms = MIN (next_ms, self->gate.not_before_ms);
      if (self->burst_until_ms != 0)
        next_ms = MIN (next_ms, self->burst_until_ms);
    }
  next_ms = MIN (next_ms, kuzov_queue_yield_check (self));

  return next_ms;
}

static void
set_timer (KuzovQueue *self)
{
  int64_t next_ms = self->is_driving && !self->is_draining ? find_next_ms (self) : G_MAXINT64;
  int64_t delay_ms;

  self->timer_ms = next_ms;
  if (next_ms == G_MAXINT64)
    {
      if (g_source_get_ready_time (self->timer) != -1)
        g_source_set_ready_time (self->timer, -1);
      return;
    }

  /* What is overdue now waits for something else than time. */
  delay_ms = next_ms - kuzov_queue_now_ms (self);
  if (delay_ms <= 0)
    delay_ms = OVERDUE_MS;
  else if (delay_ms > ROUND_MS)
    delay_ms = (delay_ms + ROUND_MS - 1) / ROUND_MS * ROUND_MS;
  g_source_set_ready_time (self->timer, g_get_monotonic_time () + delay_ms * 1000);
}

/* Begins as many calls as may be on their way: orders and polls by turns, so that neither waits for the other. */
static void
pump (KuzovQueue *self)
{
  gboolean has_begun = TRUE;

  kuzov_queue_probe_if_due (self);
  kuzov_queue_send_check (self);
  kuzov_queue_send_recorded (self);
  while (has_begun && self->n_calls < self->parallel_calls)
    {
      has_begun = self->turn_of_polls ? begin_one_poll (self) || begin_one_order (self)
                                      : begin_one_order (self) || begin_one_poll (self);
      self->turn_of_polls = !self->turn_of_polls;
    }
  if (self->n_calls == 0 && self->n_recording > 0)
    kuzov_history_hurry (self->history);
  kuzov_queue_end_burst (self);
  set_timer (self);
  kuzov_queue_update_condition (self);
}

static gboolean
on_pump (gpointer user_data)
{
  g_autoptr (KuzovQueue) self = g_object_ref (user_data);

  g_clear_pointer (&self->pump_source, g_source_unref);
  pump (self);

  if (kuzov_queue_is_drained (self))
    kuzov_queue_tick (self);

  return G_SOURCE_REMOVE;
}

/* Once for all that happens in this turn of the main loop. */
void
kuzov_queue_pump_soon (KuzovQueue *self)
{
  if (self->pump_source != NULL || !self->is_started)
    return;

  self->pump_source = g_idle_source_new ();
  g_source_set_priority (self->pump_source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->pump_source, "kuzov-queue-pump");
  g_source_set_callback (self->pump_source, on_pump, self, NULL);
  g_source_attach (self->pump_source, NULL);
}

static gboolean
on_timer (gpointer user_data)
{
  KuzovQueue *self = user_data;

  g_source_set_ready_time (self->timer, -1);
  pump (self);

  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_timer (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  return callback (user_data);
}

static GSourceFuncs timer_funcs = { .dispatch = dispatch_timer };

/* The one timer of the queue. */
void
kuzov_queue_make_timer (KuzovQueue *self)
{
  self->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_static_name (self->timer, "kuzov-queue-timer");
  g_source_set_callback (self->timer, on_timer, self, NULL);
  g_source_attach (self->timer, NULL);
}
