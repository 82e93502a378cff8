// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GSettings *kuzov_settings_new         (gboolean   is_demo);
gboolean   kuzov_settings_are_kept    (GSettings *settings);
char      *kuzov_settings_find_beside (const char *path);

G_END_DECLS
