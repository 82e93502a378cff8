// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "history/kuzov-labels.h"

G_BEGIN_DECLS

const char *kuzov_label_color_get_name (unsigned int      color);
GtkWidget  *kuzov_label_dot_new        (unsigned int      color);
GtkWidget  *kuzov_label_dot_new_named  (const KuzovLabel *label);

G_END_DECLS
