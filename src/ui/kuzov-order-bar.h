// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>
#include "api/kuzov-table.h"
#include "desktop/kuzov-workspace.h"

G_BEGIN_DECLS

/**
 * KuzovOrderBar:
 *
 * Where a frame number is typed, and under it what Kuzov understood. One press makes one order, and none where
 * there is a report or one is on its way: that is offered instead. Several lines open the batch sheet.
 */
#define KUZOV_TYPE_ORDER_BAR (kuzov_order_bar_get_type ())
G_DECLARE_FINAL_TYPE (KuzovOrderBar, kuzov_order_bar, KUZOV, ORDER_BAR, GtkBox)

void kuzov_order_bar_set_workspace (KuzovOrderBar     *self,
                                    KuzovWorkspace    *workspace);
void kuzov_order_bar_take_lines    (KuzovOrderBar     *self,
                                    const char *const *lines);
void kuzov_order_bar_take_table    (KuzovOrderBar     *self,
                                    KuzovTable        *table);
void kuzov_order_bar_grab_focus    (KuzovOrderBar     *self);
void kuzov_order_bar_set_narrow    (KuzovOrderBar     *self,
                                    gboolean           is_narrow);

G_END_DECLS
