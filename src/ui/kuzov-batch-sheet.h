// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>
#include "api/kuzov-table.h"
#include "desktop/kuzov-workspace.h"

G_BEGIN_DECLS

/**
 * KuzovBatchSheet:
 *
 * Many frame numbers at once: a verdict for each line, the sum, and one button that says what it does. Nothing
 * is ordered before it is pressed.
 */
#define KUZOV_TYPE_BATCH_SHEET (kuzov_batch_sheet_get_type ())
G_DECLARE_FINAL_TYPE (KuzovBatchSheet, kuzov_batch_sheet, KUZOV, BATCH_SHEET, AdwWindow)

void kuzov_batch_sheet_present (GtkWindow         *parent,
                                KuzovWorkspace    *workspace,
                                const char *const *lines,
                                KuzovTable        *table);

G_END_DECLS
