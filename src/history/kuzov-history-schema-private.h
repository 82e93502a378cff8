// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <sqlite3.h>

#include "history/kuzov-history.h"

G_BEGIN_DECLS

sqlite3 *kuzov_history_connect   (const char  *path,
                                  GError     **error);
gboolean kuzov_history_migrate   (sqlite3     *db,
                                  GError     **error);
gboolean kuzov_history_prepare_path (const char *path,
                                  GError     **error);
gboolean kuzov_history_sync_place (const char *path,
                                  int          file,
                                  GError     **error);
void     kuzov_history_set_error (GError     **error,
                                  sqlite3     *db,
                                  const char  *what);

void     kuzov_history_free_statement (gpointer statement);

G_END_DECLS
