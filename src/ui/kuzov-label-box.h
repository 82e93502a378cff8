// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "history/kuzov-history.h"

G_BEGIN_DECLS

/**
 * KuzovLabelBox:
 *
 * The labels of a request, each with a button that takes it off, and one that puts more on it.
 */
#define KUZOV_TYPE_LABEL_BOX (kuzov_label_box_get_type ())
G_DECLARE_FINAL_TYPE (KuzovLabelBox, kuzov_label_box, KUZOV, LABEL_BOX, GtkWidget)

void kuzov_label_box_set_history (KuzovLabelBox *self,
                                  KuzovHistory  *history);
void kuzov_label_box_set_request (KuzovLabelBox *self,
                                  KuzovRequest  *request);

G_END_DECLS
