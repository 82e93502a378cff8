// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-queue"

#include "config.h"
#include "queue/kuzov-queue-private.h"

/* What the queue has to do: which requests are its business, and which of them may go out. */

KuzovErrand *
kuzov_queue_find_errand (KuzovQueue   *self,
                         KuzovRequest *request)
{
  int64_t id = kuzov_request_get_id (request);

  return g_hash_table_lookup (self->errands, &id);
}

void
kuzov_errand_free (gpointer data)
{
  KuzovErrand *errand = data;

  g_object_unref (errand->request);
  g_free (errand);
}

/* The one place that counts what waits for the person's word. */
void
kuzov_queue_mark_held (KuzovQueue  *self,
                       KuzovErrand *errand,
                       gboolean     is_held)
{
  if (errand->is_held == is_held)
    return;

  errand->is_held = is_held;
  if (is_held)
    self->n_held++;
  else
    self->n_held--;
}

static void
leave_line (KuzovQueue  *self,
            KuzovErrand *errand)
{
  if (errand->is_lined_up)
    g_queue_remove (&self->orders, errand);
  errand->is_lined_up = FALSE;
  kuzov_queue_mark_held (self, errand, FALSE);
}

/* What leaves the queue has come to an end for the batch as well. */
static void
uncount (KuzovQueue  *self,
         KuzovErrand *errand)
{
  if (!errand->is_counted)
    return;

  errand->is_counted = FALSE;
  if (kuzov_request_get_state (errand->request) == KUZOV_STATE_READY)
    self->batch.n_ready++;
  else
    self->batch.n_stuck++;
  kuzov_queue_batch_changed (self);
}

/**
 * kuzov_queue_adopt:
 * @self: a queue
 * @request: a pending request
 *
 * Makes @request the queue's business: one that waits is held until it is released, an accepted one is asked about.
 *
 * Returns: (transfer none): what the queue knows of it
 */
KuzovErrand *
kuzov_queue_adopt (KuzovQueue   *self,
                   KuzovRequest *request)
{
  KuzovErrand *errand = kuzov_queue_find_errand (self, request);
  int64_t *id = NULL;

  if (errand != NULL)
    return errand;

  errand = g_new0 (KuzovErrand, 1);
  errand->request = g_object_ref (request);
  id = g_new (int64_t, 1);
  *id = kuzov_request_get_id (request);
  g_hash_table_insert (self->errands, id, errand);
  kuzov_queue_mark_held (self, errand, kuzov_request_get_state (request) == KUZOV_STATE_WAITING);
  g_object_notify (G_OBJECT (self), "n-pending");

  return errand;
}

/* Nothing more is to happen to it by itself. While a call or a write is on its way it stays, unseen. */
void
kuzov_queue_forget (KuzovQueue  *self,
                    KuzovErrand *errand)
{
  int64_t id = kuzov_request_get_id (errand->request);

  leave_line (self, errand);
  uncount (self, errand);
  kuzov_agenda_cancel (self->agenda, &errand->appointment);
  if (errand->is_busy)
    {
      errand->is_gone = TRUE;
      return;
    }
  g_hash_table_remove (self->errands, &id);
  g_object_notify (G_OBJECT (self), "n-pending");
}

/**
 * kuzov_queue_drop_removed:
 * @self: a queue
 *
 * What was removed from the list leaves the queue: nothing more is asked for it, and no order goes out. A call that is on
 * its way ends without a meaning: the row, should it come back, is asked about again, which is free.
 */
void
kuzov_queue_drop_removed (KuzovQueue *self)
{
  g_autoptr (GPtrArray) removed = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->errands);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      KuzovErrand *errand = value;

      if (!errand->is_gone && kuzov_request_is_removed (errand->request))
        g_ptr_array_add (removed, errand);
    }
  if (removed->len == 0)
    return;

  for (unsigned int i = 0; i < removed->len; i++)
    kuzov_queue_forget (self, g_ptr_array_index (removed, i));
  g_object_notify (G_OBJECT (self), "n-held");
  kuzov_queue_update_condition (self);
  kuzov_queue_pump_soon (self);
}

void
kuzov_queue_end_busy (KuzovQueue  *self,
                      KuzovErrand *errand)
{
  KuzovState state = kuzov_request_get_state (errand->request);

  errand->is_busy = FALSE;
  if (errand->is_gone || kuzov_request_is_removed (errand->request) || !kuzov_state_is_pending (state))
    {
      kuzov_queue_forget (self, errand);
    }
  else if (state == KUZOV_STATE_WAITING && errand->is_released && !errand->is_lined_up)
    {
      g_queue_push_head (&self->orders, errand);
      errand->is_lined_up = TRUE;
    }
  kuzov_queue_pump_soon (self);
}

void
kuzov_queue_release_errand (KuzovQueue  *self,
                            KuzovErrand *errand)
{
  if (errand->is_released)
    return;

  errand->is_released = TRUE;
  kuzov_queue_mark_held (self, errand, FALSE);
  if (kuzov_request_get_state (errand->request) != KUZOV_STATE_WAITING)
    return;
  g_queue_push_tail (&self->orders, errand);
  errand->is_lined_up = TRUE;
  kuzov_queue_pump_soon (self);
}

/* It waits for the person's word again. */
void
kuzov_queue_hold_errand (KuzovQueue  *self,
                         KuzovErrand *errand)
{
  leave_line (self, errand);
  errand->is_released = FALSE;
  kuzov_queue_mark_held (self, errand, kuzov_request_get_state (errand->request) == KUZOV_STATE_WAITING);
  g_object_notify (G_OBJECT (self), "n-held");
}

/* No silent late purchases: what is still waiting goes out only when the person says so. */
void
kuzov_queue_hold_all (KuzovQueue *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->errands);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      KuzovErrand *errand = value;

      errand->is_lined_up = FALSE;
      errand->is_released = FALSE;
      kuzov_queue_mark_held (self, errand, kuzov_request_get_state (errand->request) == KUZOV_STATE_WAITING);
    }
  g_queue_clear (&self->orders);
  g_object_notify (G_OBJECT (self), "n-held");
}

/* Counts @errand into the batch under way, or begins a new one with it. */
void
kuzov_queue_count (KuzovQueue  *self,
                   KuzovErrand *errand)
{
  if (errand->is_counted)
    return;

  if (self->batch.n_ready + self->batch.n_stuck >= self->batch.n_total)
    memset (&self->batch, 0, sizeof self->batch);
  errand->is_counted = TRUE;
  self->batch.n_total++;
}

/* A request came to where nothing more happens by itself. */
void
kuzov_queue_settle (KuzovQueue  *self,
                    KuzovErrand *errand)
{
  g_autoptr (KuzovRequest) request = g_object_ref (errand->request);

  uncount (self, errand);
  g_signal_emit_by_name (self, "settled", request);
  if (!errand->is_busy)
    kuzov_queue_forget (self, errand);
}

/* Which of two was named first. */
int
kuzov_queue_compare_age (gconstpointer a,
                         gconstpointer b,
                         gpointer      user_data)
{
  const int64_t one = kuzov_request_get_id (*(KuzovRequest *const *) a);
  const int64_t other = kuzov_request_get_id (*(KuzovRequest *const *) b);

  return (one > other) - (one < other);
}
