// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "ui/kuzov-batch.h"

G_BEGIN_DECLS

/**
 * KuzovBatchRow:
 *
 * One line of a list: whether it is ordered, its frame number, which can be corrected in place, and its verdict.
 * In a narrow list the number of the line goes, and what was remarked stands below the frame number.
 */
#define KUZOV_TYPE_BATCH_ROW (kuzov_batch_row_get_type ())
G_DECLARE_FINAL_TYPE (KuzovBatchRow, kuzov_batch_row, KUZOV, BATCH_ROW, GtkWidget)

GtkWidget *kuzov_batch_row_new      (KuzovBatch     *batch);
void       kuzov_batch_row_set_line (KuzovBatchRow  *self,
                                     KuzovBatchLine *line);
void       kuzov_batch_row_toggle   (KuzovBatchRow  *self);
void       kuzov_batch_row_edit     (KuzovBatchRow  *self);
gboolean   kuzov_batch_row_get_is_edited (KuzovBatchRow *self);

G_END_DECLS
