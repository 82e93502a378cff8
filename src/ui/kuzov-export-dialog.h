// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-history-model.h"
#include "ui/kuzov-window.h"

G_BEGIN_DECLS

/**
 * KuzovExportDialog:
 *
 * Asks which requests to save, and as what; then where. The file chooser and the progress come after it.
 */
#define KUZOV_TYPE_EXPORT_DIALOG (kuzov_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KuzovExportDialog, kuzov_export_dialog, KUZOV, EXPORT_DIALOG, AdwWindow)

void kuzov_export_dialog_present (KuzovWindow       *window,
                                  KuzovHistoryModel *model,
                                  GArray            *selected);
void kuzov_export_dialog_save    (KuzovExportDialog *self,
                                  GFile             *target);

G_END_DECLS
