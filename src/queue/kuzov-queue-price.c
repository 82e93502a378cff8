// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-queue"

#include "config.h"
#include "queue/kuzov-queue-private.h"

#include <math.h>

/* Where a person is there to be asked, nothing is ordered at a price that nobody would expect. */

/* A price that is more than so many times the last known one. */
#define PRICE_JUMP 2.0

/* A check came back: what a report costs now, against what it did. */
void
kuzov_queue_note_price (KuzovQueue        *self,
                        const KuzovAccess *access)
{
  if (access->kind != KUZOV_REPLY_OK || !access->has_price)
    return;

  if (isnan (self->known_price))
    self->known_price = kuzov_history_get_last_price (self->history, self->endpoint);
  self->is_price_up = self->minds_price && self->known_price > 0 && access->price > self->known_price * PRICE_JUMP;
  if (!self->is_price_up)
    self->known_price = access->price;
}

/**
 * kuzov_queue_accept_price:
 * @self: a queue
 *
 * The person has seen what a report costs now.
 */
void
kuzov_queue_accept_price (KuzovQueue *self)
{
  g_return_if_fail (KUZOV_IS_QUEUE (self));

  if (!self->is_price_up)
    return;

  self->is_price_up = FALSE;
  self->known_price = self->access != NULL && self->access->has_price ? self->access->price : NAN;
  kuzov_queue_update_condition (self);
  kuzov_queue_pump_soon (self);
}

/* Another key or another address has prices of its own. */
void
kuzov_queue_forget_price (KuzovQueue *self)
{
  self->is_price_up = FALSE;
  self->known_price = NAN;
}

/**
 * kuzov_queue_set_minds_price:
 * @self: a queue
 * @minds_price: whether a person is there to be asked
 *
 * When a report costs more than twice what it did when one was ordered last, orders wait until
 * kuzov_queue_proceed(). A script is never asked, so it is not by default.
 */
void
kuzov_queue_set_minds_price (KuzovQueue *self,
                             gboolean    minds_price)
{
  g_return_if_fail (KUZOV_IS_QUEUE (self));

  self->minds_price = minds_price;
  if (self->access != NULL && minds_price)
    kuzov_queue_note_price (self, self->access);
  else if (!minds_price)
    self->is_price_up = FALSE;
  kuzov_queue_update_condition (self);
}

/**
 * kuzov_queue_get_price_before:
 * @self: a queue
 * @price: (out): what a report cost before, in the provider's unit
 *
 * Returns: whether orders wait because a report costs far more than that now
 */
gboolean
kuzov_queue_get_price_before (KuzovQueue *self,
                              double     *price)
{
  g_return_val_if_fail (KUZOV_IS_QUEUE (self), FALSE);
  g_return_val_if_fail (price != NULL, FALSE);

  *price = self->known_price;

  return self->is_price_up;
}
