// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "history/kuzov-labels.h"

G_BEGIN_DECLS

/**
 * KuzovLabelChooser:
 *
 * Says which labels some requests have, makes labels, and changes them.
 */
#define KUZOV_TYPE_LABEL_CHOOSER (kuzov_label_chooser_get_type ())
G_DECLARE_FINAL_TYPE (KuzovLabelChooser, kuzov_label_chooser, KUZOV, LABEL_CHOOSER, GtkWidget)

GtkWidget *kuzov_label_chooser_new      (KuzovHistory      *history);
void       kuzov_label_chooser_set_rows (KuzovLabelChooser *self,
                                         GArray            *ids);

G_END_DECLS
