// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "history/kuzov-history-model.h"

G_BEGIN_DECLS

/**
 * KuzovViewBar:
 *
 * What stands above the list: the search, and which part of the history is shown. It tells the model.
 *
 * Signals: `changed`: another part is asked for; `left`: the person is done with the search, and the list should have the
 * keyboard.
 */
#define KUZOV_TYPE_VIEW_BAR (kuzov_view_bar_get_type ())
G_DECLARE_FINAL_TYPE (KuzovViewBar, kuzov_view_bar, KUZOV, VIEW_BAR, GtkWidget)

GtkWidget  *kuzov_view_bar_new              (KuzovHistory          *history,
                                             KuzovHistoryModel     *model);
void        kuzov_view_bar_search           (KuzovViewBar          *self);
void        kuzov_view_bar_search_for       (KuzovViewBar          *self,
                                             const char            *text);
void        kuzov_view_bar_leave_search     (KuzovViewBar          *self);
gboolean    kuzov_view_bar_take_key         (KuzovViewBar          *self,
                                             GtkEventControllerKey *controller);
gboolean    kuzov_view_bar_get_is_searching (KuzovViewBar          *self);
gboolean    kuzov_view_bar_get_is_filtered  (KuzovViewBar          *self);
void        kuzov_view_bar_clear_filters    (KuzovViewBar          *self);
void        kuzov_view_bar_set_narrow       (KuzovViewBar          *self,
                                             gboolean               is_narrow);

G_END_DECLS
