// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * KuzovFigure:
 *
 * A figure, and under it what it is. Properties `value` and `caption` (string).
 */
#define KUZOV_TYPE_FIGURE (kuzov_figure_get_type ())
G_DECLARE_FINAL_TYPE (KuzovFigure, kuzov_figure, KUZOV, FIGURE, GtkWidget)

void kuzov_figure_set_value   (KuzovFigure *self,
                               const char  *value);
void kuzov_figure_set_caption (KuzovFigure *self,
                               const char  *caption);

G_END_DECLS
