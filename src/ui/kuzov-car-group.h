// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "history/kuzov-history.h"

G_BEGIN_DECLS

/**
 * KuzovCarGroup:
 *
 * The other orders of the same car, however its number was written; hidden when there are none. Choosing one activates
 * `win.show-row` with its row id.
 */
#define KUZOV_TYPE_CAR_GROUP (kuzov_car_group_get_type ())
G_DECLARE_FINAL_TYPE (KuzovCarGroup, kuzov_car_group, KUZOV, CAR_GROUP, GtkWidget)

void kuzov_car_group_show (KuzovCarGroup *self,
                           KuzovHistory  *history,
                           KuzovRequest  *request);

G_END_DECLS
