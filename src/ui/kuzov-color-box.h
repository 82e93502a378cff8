// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * KuzovColorBox:
 *
 * A choice of the colours of labels. Signal `changed`: the person chose another.
 */
#define KUZOV_TYPE_COLOR_BOX (kuzov_color_box_get_type ())
G_DECLARE_FINAL_TYPE (KuzovColorBox, kuzov_color_box, KUZOV, COLOR_BOX, GtkWidget)

GtkWidget    *kuzov_color_box_new       (void);
unsigned int  kuzov_color_box_get_color (KuzovColorBox *self);
void          kuzov_color_box_set_color (KuzovColorBox *self,
                                         unsigned int   color);

G_END_DECLS
