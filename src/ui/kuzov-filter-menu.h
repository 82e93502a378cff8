// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "desktop/kuzov-period.h"
#include "history/kuzov-history.h"

G_BEGIN_DECLS

/**
 * KuzovFilterMenu:
 *
 * Where it is said when the shown requests were ordered, and which label they have. Signal `changed`: it is said
 * otherwise.
 */
#define KUZOV_TYPE_FILTER_MENU (kuzov_filter_menu_get_type ())
G_DECLARE_FINAL_TYPE (KuzovFilterMenu, kuzov_filter_menu, KUZOV, FILTER_MENU, GtkPopover)

GtkWidget   *kuzov_filter_menu_new        (KuzovHistory    *history);
KuzovPeriod  kuzov_filter_menu_get_period (KuzovFilterMenu *self);
void         kuzov_filter_menu_set_period (KuzovFilterMenu *self,
                                           KuzovPeriod      period);
void         kuzov_filter_menu_get_dates  (KuzovFilterMenu *self,
                                           int64_t         *from_ms,
                                           int64_t         *until_ms);
int64_t      kuzov_filter_menu_get_label  (KuzovFilterMenu *self);
void         kuzov_filter_menu_set_label  (KuzovFilterMenu *self,
                                           int64_t          label);

G_END_DECLS
