// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>
#include "desktop/kuzov-workspace.h"

G_BEGIN_DECLS

/**
 * KuzovDecideDialog:
 *
 * Nobody knows whether an order was taken: what happened, what speaks for what, and the three ways out. None
 * is chosen for the person, and nothing in it spends money by itself.
 */
#define KUZOV_TYPE_DECIDE_DIALOG (kuzov_decide_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KuzovDecideDialog, kuzov_decide_dialog, KUZOV, DECIDE_DIALOG, AdwWindow)

void kuzov_decide_dialog_present (GtkWindow      *parent,
                                  KuzovWorkspace *workspace,
                                  KuzovRequest   *request);

G_END_DECLS
