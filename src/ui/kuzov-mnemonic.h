// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void kuzov_mnemonic_name     (GtkWidget *button);
void kuzov_mnemonic_name_all (GtkWidget *root);

G_END_DECLS
