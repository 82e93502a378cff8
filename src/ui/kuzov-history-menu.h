// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *kuzov_history_menu_new (gboolean is_for_many);

G_END_DECLS
