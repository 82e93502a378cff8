// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>
#include <glib.h>

G_BEGIN_DECLS

/**
 * KuzovBurst:
 * @id: its row, counted upwards; 0 for none
 * @began_ms: when its first order was about to leave
 * @balance_before: what the free check before it said, NAN when that is not known
 * @price: price of one report at that time, NAN when that is not known
 * @balance_after: what the free check after its last order said, NAN when that is not known
 * @checked_after_ms: when that was asked, 0 while it was not
 *
 * Orders that left between two looks at the balance: a page of the ledger. Plain values.
 */
typedef struct
{
  int64_t id;
  int64_t began_ms;
  double  balance_before;
  double  price;
  double  balance_after;
  int64_t checked_after_ms;
} KuzovBurst;

/**
 * KuzovBeside:
 * @n_taken: other orders since the balance before the burst that were accepted
 * @n_unsure: other orders since then that may have been
 * @is_priced_alike: whether all of them left at one price, as far as that is known
 * @has_more: whether there were more than are counted
 *
 * What else may have changed the balance since the one before a burst. Refused orders cost nothing and are in neither.
 */
typedef struct
{
  unsigned int n_taken;
  unsigned int n_unsure;
  gboolean     is_priced_alike;
  gboolean     has_more;
} KuzovBeside;

void kuzov_burst_init (KuzovBurst *burst);

G_END_DECLS
