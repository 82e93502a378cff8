// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>
#include "desktop/kuzov-workspace.h"

G_BEGIN_DECLS

/**
 * KuzovConditionBar:
 *
 * One slot for what lasts, with what can be done about it: the queue's condition, a batch under way, settings
 * that can't be kept, the demonstration. Never two of them: the gravest. Property `shows-demo` (boolean).
 */
#define KUZOV_TYPE_CONDITION_BAR (kuzov_condition_bar_get_type ())
G_DECLARE_FINAL_TYPE (KuzovConditionBar, kuzov_condition_bar, KUZOV, CONDITION_BAR, GtkBox)

void     kuzov_condition_bar_set_workspace  (KuzovConditionBar *self,
                                             KuzovWorkspace    *workspace);
void     kuzov_condition_bar_set_start_page (KuzovConditionBar *self,
                                             gboolean           has_start_page);
void     kuzov_condition_bar_set_narrow     (KuzovConditionBar *self,
                                             gboolean           is_narrow);
gboolean kuzov_condition_bar_get_shows_demo (KuzovConditionBar *self);

G_END_DECLS
