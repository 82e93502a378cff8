// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * KuzovSelectionPane:
 *
 * What stands in place of the details while several requests are selected: how many, and what can be done with them.
 */
#define KUZOV_TYPE_SELECTION_PANE (kuzov_selection_pane_get_type ())
G_DECLARE_FINAL_TYPE (KuzovSelectionPane, kuzov_selection_pane, KUZOV, SELECTION_PANE, GtkWidget)

void kuzov_selection_pane_set_n (KuzovSelectionPane *self,
                                 unsigned int        n);

G_END_DECLS
