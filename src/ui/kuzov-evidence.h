// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "queue/kuzov-queue.h"

G_BEGIN_DECLS

/**
 * KuzovEvidence:
 * @before: the balance before the order, NAN when unknown
 * @now: the balance now, NAN when unknown
 * @price: price of one report, NAN when unknown
 * @n_others: other orders since the first balance, that may have been charged
 * @has_more: whether there may be more of them than were counted
 *
 * What speaks for an unconfirmed order having been taken, or against it. Never a proof.
 */
typedef struct
{
  double       before;
  double       now;
  double       price;
  unsigned int n_others;
  gboolean     has_more;
} KuzovEvidence;

void  kuzov_evidence_read     (KuzovEvidence       *evidence,
                               KuzovQueue          *queue,
                               KuzovRequest        *request);
char *kuzov_evidence_describe (const KuzovEvidence *evidence);

G_END_DECLS
