// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "history/kuzov-history.h"

G_BEGIN_DECLS

/**
 * KuzovLedger:
 *
 * What the ledger says of an order: the price as far as it is known, the balance on both sides of its burst, and what
 * left with it.
 */
#define KUZOV_TYPE_LEDGER (kuzov_ledger_get_type ())
G_DECLARE_FINAL_TYPE (KuzovLedger, kuzov_ledger, KUZOV, LEDGER, GtkBox)

void kuzov_ledger_show (KuzovLedger  *self,
                        KuzovHistory *history,
                        KuzovRequest *request);

G_END_DECLS
