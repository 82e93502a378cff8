// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>
#include "desktop/kuzov-workspace.h"

G_BEGIN_DECLS

/**
 * KuzovAccessGroup:
 *
 * The key, and what the free check says of it.
 */
#define KUZOV_TYPE_ACCESS_GROUP (kuzov_access_group_get_type ())
G_DECLARE_FINAL_TYPE (KuzovAccessGroup, kuzov_access_group, KUZOV, ACCESS_GROUP, AdwPreferencesGroup)

void kuzov_access_group_set_workspace (KuzovAccessGroup *self,
                                       KuzovWorkspace   *workspace);
void kuzov_access_group_apply         (KuzovAccessGroup *self);
void kuzov_access_group_grab_focus    (KuzovAccessGroup *self);

G_END_DECLS
