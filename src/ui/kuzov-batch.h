// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "queue/kuzov-queue.h"
#include "ui/kuzov-batch-line.h"

G_BEGIN_DECLS

/**
 * KuzovBatch:
 *
 * A list of frame numbers and a verdict for each, found in pieces while nothing else is to do. Signal `changed`:
 * counts, ticks or verdicts are other ones.
 */
#define KUZOV_TYPE_BATCH (kuzov_batch_get_type ())
G_DECLARE_FINAL_TYPE (KuzovBatch, kuzov_batch, KUZOV, BATCH, GObject)

KuzovBatch   *kuzov_batch_new            (KuzovQueue        *queue,
                                          const char *const *lines);
GListModel   *kuzov_batch_get_lines      (KuzovBatch        *self);
unsigned int  kuzov_batch_get_n_lines    (KuzovBatch        *self);
unsigned int  kuzov_batch_get_n_verdicts (KuzovBatch        *self,
                                          KuzovVerdict       verdict);
unsigned int  kuzov_batch_get_n_ticked   (KuzovBatch        *self,
                                          KuzovVerdict       verdict);
gboolean      kuzov_batch_get_is_judging (KuzovBatch        *self);
void          kuzov_batch_judge          (KuzovBatch        *self,
                                          gboolean           ticks_new);
void          kuzov_batch_set_ticked     (KuzovBatch        *self,
                                          KuzovBatchLine    *line,
                                          gboolean           is_ticked);
void          kuzov_batch_keep_ticked    (KuzovBatch        *self,
                                          unsigned int       n);
void          kuzov_batch_edit           (KuzovBatch        *self,
                                          KuzovBatchLine    *line,
                                          const char        *given);
GPtrArray    *kuzov_batch_dup_additions  (KuzovBatch        *self,
                                          KuzovVerdict       verdict);

G_END_DECLS
