// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>
#include "desktop/kuzov-workspace.h"

G_BEGIN_DECLS

/**
 * KuzovPreferences:
 *
 * The settings: the key and what it may do, what happens when a report is ready, and the connection. No
 * AdwPreferencesWindow: its search keeps every group of every window that was ever open, in libadwaita 1.2.
 */
#define KUZOV_TYPE_PREFERENCES (kuzov_preferences_get_type ())
G_DECLARE_FINAL_TYPE (KuzovPreferences, kuzov_preferences, KUZOV, PREFERENCES, AdwWindow)

void kuzov_preferences_present (GtkWindow      *parent,
                                KuzovWorkspace *workspace);

G_END_DECLS
