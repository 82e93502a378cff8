// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* What a file says that its tables look like is a text in it, too. SQLite counts columns in that text: where a comma of it
 * was hit, every row says something else behind that place, and nothing looks damaged. */

sqlite3 *kuzov_history_make_blank      (void);
gboolean kuzov_history_check_columns   (sqlite3     *db,
                                        GError     **error);
gboolean kuzov_history_columns_agree   (sqlite3     *db,
                                        sqlite3     *ours,
                                        const char  *table);
void     kuzov_history_restore_columns (const char  *path,
                                        sqlite3     *ours);

G_END_DECLS
