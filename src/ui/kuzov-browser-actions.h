// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The window's actions about which part of the history is shown: `win.search`, `win.search-for` (a text), `win.leave-search`,
 * `win.clear-filters`, `win.show-row` (a row id). */

void kuzov_browser_actions_install (GtkWidgetClass *widget_class);

G_END_DECLS
