// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "history/kuzov-history-model.h"

G_BEGIN_DECLS

/**
 * KuzovSelection:
 *
 * Which rows of a list are selected: any number, known by their places alone, so that a million cost what one does.
 * (GtkMultiSelection makes an object of every row that is selected.) A few selected rows are also known by themselves,
 * and followed when the list is made anew or orders them otherwise.
 *
 * Signal `changed`: other rows are selected, or others than before stand where they do.
 */
#define KUZOV_TYPE_SELECTION (kuzov_selection_get_type ())
G_DECLARE_FINAL_TYPE (KuzovSelection, kuzov_selection, KUZOV, SELECTION, GObject)

KuzovSelection *kuzov_selection_new        (KuzovHistoryModel *model);
unsigned int    kuzov_selection_get_n      (KuzovSelection    *self);
KuzovRequest   *kuzov_selection_get_single (KuzovSelection    *self);
unsigned int    kuzov_selection_get_first  (KuzovSelection    *self);
unsigned int    kuzov_selection_get_last   (KuzovSelection    *self);
GArray         *kuzov_selection_get_ranges (KuzovSelection    *self);
void            kuzov_selection_select     (KuzovSelection    *self,
                                            unsigned int       position);
gboolean        kuzov_selection_follow     (KuzovSelection    *self);

G_END_DECLS
