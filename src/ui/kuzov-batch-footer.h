// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>
#include "queue/kuzov-queue.h"

G_BEGIN_DECLS

/**
 * KuzovBatchFooter:
 *
 * What the ticked lines of a batch come to, written as a sum, what the balance is after it, and the button that orders them.
 *
 * Signal `order`: the button was pressed.
 */
#define KUZOV_TYPE_BATCH_FOOTER (kuzov_batch_footer_get_type ())
G_DECLARE_FINAL_TYPE (KuzovBatchFooter, kuzov_batch_footer, KUZOV, BATCH_FOOTER, AdwBin)

void kuzov_batch_footer_set_queue (KuzovBatchFooter *self,
                                   KuzovQueue       *queue);
void kuzov_batch_footer_show      (KuzovBatchFooter *self,
                                   unsigned int      n_reports,
                                   gboolean          is_judging,
                                   gboolean          is_ordering);

G_END_DECLS
