// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "history/kuzov-history-model.h"

G_BEGIN_DECLS

/**
 * KuzovFilterBar:
 *
 * Which requests are shown and in which order: a chip for each filter with its count, dates and label in a menu, the order
 * in another. What is set besides the chip stands below them, and one press clears it.
 *
 * Signal `changed`: something else is to be shown.
 */
#define KUZOV_TYPE_FILTER_BAR (kuzov_filter_bar_get_type ())
G_DECLARE_FINAL_TYPE (KuzovFilterBar, kuzov_filter_bar, KUZOV, FILTER_BAR, GtkWidget)

GtkWidget *kuzov_filter_bar_new        (KuzovHistory      *history,
                                        KuzovHistoryModel *model);
void       kuzov_filter_bar_fill_view  (KuzovFilterBar    *self,
                                        KuzovView         *view);
gboolean   kuzov_filter_bar_get_is_set (KuzovFilterBar    *self);
void       kuzov_filter_bar_clear      (KuzovFilterBar    *self);
void       kuzov_filter_bar_set_found  (KuzovFilterBar    *self,
                                        const char        *found);
void       kuzov_filter_bar_set_narrow (KuzovFilterBar    *self,
                                        gboolean           is_narrow);

G_END_DECLS
