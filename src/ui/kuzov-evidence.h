// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "queue/kuzov-queue.h"

G_BEGIN_DECLS

/**
 * KuzovEvidence:
 * @before: the balance before the burst of the order, NAN when unknown
 * @before_ms: when that was
 * @now: the balance now, NAN when unknown
 * @now_ms: when that was asked
 * @price: price of one report, NAN when unknown
 * @beside: what else may have changed the balance in between
 *
 * What speaks for an unconfirmed order having been taken, or against it. Never a proof: others may use the key.
 */
typedef struct
{
  double      before;
  int64_t     before_ms;
  double      now;
  int64_t     now_ms;
  double      price;
  KuzovBeside beside;
} KuzovEvidence;

void  kuzov_evidence_read     (KuzovEvidence       *evidence,
                               KuzovQueue          *queue,
                               KuzovRequest        *request);
char *kuzov_evidence_describe (const KuzovEvidence *evidence);

G_END_DECLS
