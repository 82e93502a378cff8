// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void kuzov_transfer_actions_install   (GtkWidgetClass *widget_class);
void kuzov_transfer_actions_add_items (GMenu          *menu);

G_END_DECLS
