// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "ui/kuzov-row-look.h"

G_BEGIN_DECLS

PangoLayout *kuzov_row_text_new       (GtkWidget         *row,
                                       const char        *text,
                                       double             scale,
                                       PangoWeight        weight,
                                       gboolean           is_code);
void         kuzov_row_text_emphasise (PangoLayout       *layout,
                                       const char *const *words,
                                       const GdkRGBA     *tint);
int          kuzov_row_text_get_width (PangoLayout       *layout);
int          kuzov_row_text_draw      (GtkSnapshot       *snapshot,
                                       PangoLayout       *layout,
                                       double             x,
                                       double             y,
                                       int                width,
                                       const GdkRGBA     *color);
void         kuzov_row_text_draw_round (GtkSnapshot      *snapshot,
                                       double             x,
                                       double             y,
                                       double             width,
                                       double             height,
                                       const GdkRGBA     *color);

G_END_DECLS
