// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void kuzov_window_menu_install (GtkWidgetClass *widget_class);
void kuzov_window_menu_attach  (GtkMenuButton  *button);

G_END_DECLS
