// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean kuzov_history_log_has_hole (const char *path);
gboolean kuzov_history_log_apply    (const char *path,
                                     int         file,
                                     gboolean   *hole);

G_END_DECLS
