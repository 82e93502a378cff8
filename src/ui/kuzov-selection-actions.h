// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "ui/kuzov-window.h"

G_BEGIN_DECLS

void kuzov_selection_actions_install (GtkWidgetClass *widget_class);
void kuzov_selection_actions_update  (KuzovWindow    *window);

G_END_DECLS
