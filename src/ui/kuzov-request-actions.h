// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "ui/kuzov-window.h"

G_BEGIN_DECLS

/* The actions `request.…` of the window: what can be done with the selected request. */

void kuzov_request_actions_install     (GtkWidgetClass *widget_class);
void kuzov_request_actions_update      (KuzovWindow    *window);
void kuzov_request_actions_order_again (KuzovWindow    *window,
                                        KuzovRequest   *request);

G_END_DECLS
