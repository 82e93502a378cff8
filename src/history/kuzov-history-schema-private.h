// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <sqlite3.h>

#include "history/kuzov-history.h"

G_BEGIN_DECLS

void     kuzov_history_register  (sqlite3     *db);
sqlite3 *kuzov_history_connect   (const char  *path,
                                  GError     **error);
gboolean kuzov_history_migrate   (sqlite3     *db,
                                  GError     **error);
gboolean kuzov_history_take_steps (sqlite3           *db,
                                  const char *const *steps,
                                  unsigned int       n_steps,
                                  GError           **error);
gboolean kuzov_history_is_older  (sqlite3     *db);
const char *kuzov_history_get_first_step (void);
gboolean kuzov_history_prepare_folder (const char *path,
                                  GError     **error);
gboolean kuzov_history_prepare_path (const char *path,
                                  GError     **error);
gboolean kuzov_history_sync_place (const char *path,
                                  int          file,
                                  GError     **error);
void     kuzov_history_set_error (GError     **error,
                                  sqlite3     *db,
                                  const char  *what);
void     kuzov_history_set_errno (GError     **error,
                                  int          number,
                                  const char  *what);

void     kuzov_history_free_statement (gpointer statement);

G_END_DECLS
