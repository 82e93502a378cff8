// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "history/kuzov-history-model.h"

G_BEGIN_DECLS

/**
 * KuzovNothingPage:
 *
 * What stands in place of the list when nothing in the history is as it was asked for: that it is so, and what helps.
 */
#define KUZOV_TYPE_NOTHING_PAGE (kuzov_nothing_page_get_type ())
G_DECLARE_FINAL_TYPE (KuzovNothingPage, kuzov_nothing_page, KUZOV, NOTHING_PAGE, GtkWidget)

GtkWidget *kuzov_nothing_page_new  (KuzovHistory     *history);
void       kuzov_nothing_page_show (KuzovNothingPage *self,
                                    const KuzovView  *view);

G_END_DECLS
