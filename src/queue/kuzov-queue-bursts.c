// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-queue"

#include "config.h"
#include "queue/kuzov-queue-private.h"

#include <math.h>

/* A burst is what leaves between two looks at the balance: begun with the first order after a pause, and ended by the
 * free check after the last one. The ledger keeps what the balance was on both sides. */

/* Orders wait so long at most for the check before a burst, and a pause of so long begins a new burst. A balance that
 * was asked within such a pause, with nothing ordered since, is as good as a new one. */
#define BURST_WAIT_MS 2000
#define BURST_PAUSE_MS 60000

/* What an order without an answer costs may be taken from the balance later than the check was asked. */
static gboolean
has_fresh_balance (KuzovQueue *self,
                   int64_t     now_ms)
{
  const KuzovAccess *access = self->access;

  return access != NULL && access->kind == KUZOV_REPLY_OK && access->has_balance && !self->is_access_old
         && !self->is_checking && self->gate.n_in_flight == 0 && self->gate.n_unconfirmed == 0
         && now_ms >= access->checked_ms && now_ms - access->checked_ms < BURST_PAUSE_MS;
}

static void
take_balance (KuzovBurst        *burst,
              const KuzovAccess *access)
{
  kuzov_burst_init (burst);
  if (access->kind != KUZOV_REPLY_OK)
    return;

  if (access->has_balance)
    burst->balance_before = access->balance;
  if (access->has_price)
    burst->price = access->price;
}

/* Before the first order after a pause: what the balance is now, as evidence for what might become unconfirmed. It is
 * best effort: orders wait a moment for it, and go without it. */
void
kuzov_queue_prepare_burst (KuzovQueue *self)
{
  int64_t now_ms = kuzov_queue_now_ms (self);

  if (self->is_burst_open
      && (self->gate.n_in_flight > 0
          || (now_ms >= self->last_order_ms && now_ms - self->last_order_ms < BURST_PAUSE_MS)))
    return;

  self->is_burst_open = TRUE;
  self->is_burst_new = TRUE;
  self->last_order_ms = now_ms;
  if (has_fresh_balance (self, now_ms))
    {
      take_balance (&self->next_burst, self->access);
      return;
    }
  kuzov_burst_init (&self->next_burst);
  self->burst_until_ms = now_ms + BURST_WAIT_MS;
  kuzov_queue_check (self);
}

/* @request is about to leave: it belongs to this burst, and the first one brings the burst into the ledger, in the
 * commit of its own intent. */
void
kuzov_queue_enter_burst (KuzovQueue   *self,
                         KuzovRequest *request)
{
  if (self->is_burst_new)
    {
      self->burst = self->next_burst;
      self->burst.id = kuzov_history_get_next_burst (self->history);
      self->burst.began_ms = self->last_order_ms;
      self->is_burst_new = FALSE;
      kuzov_history_save_burst (self->history, &self->burst, self->endpoint);
    }
  kuzov_request_set_burst (request, self->burst.id);
}

/* Whether a check that came back now was asked after every order of the burst had been answered. */
static gboolean
is_after_burst (KuzovQueue *self)
{
  return self->burst.id != 0 && self->burst.checked_after_ms == 0 && !self->is_access_old
         && self->gate.n_in_flight == 0 && self->n_recording == 0;
}

/* A check came back: it ends the burst before, and is what the next one begins with if that waits for it. */
void
kuzov_queue_note_balance (KuzovQueue        *self,
                          const KuzovAccess *access)
{
  if (is_after_burst (self) && access->kind == KUZOV_REPLY_OK && access->has_balance)
    {
      self->burst.balance_after = access->balance;
      self->burst.checked_after_ms = access->checked_ms;
      if (isnan (self->burst.price) && access->has_price)
        self->burst.price = access->price;
      kuzov_history_save_burst (self->history, &self->burst, self->endpoint);
      self->is_burst_open = self->is_burst_new;
    }
  if (self->burst_until_ms != 0)
    {
      self->burst_until_ms = 0;
      take_balance (&self->next_burst, access);
    }
}

/* After the last order: what the balance is now, for the person and as evidence. */
void
kuzov_queue_end_burst (KuzovQueue *self)
{
  if (!self->is_access_old || self->gate.n_in_flight > 0 || (!g_queue_is_empty (&self->orders) && !self->is_paused)
      || self->is_draining || !kuzov_queue_has_key (self))
    return;

  kuzov_queue_check (self);
}

/* Another key is another purse, another address another shop: what comes is a burst of its own. */
void
kuzov_queue_leave_burst (KuzovQueue *self)
{
  kuzov_burst_init (&self->burst);
  self->burst_until_ms = 0;
  self->is_burst_open = self->is_burst_new = FALSE;
}
