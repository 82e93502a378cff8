// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <sqlite3.h>

#include "history/kuzov-history.h"

G_BEGIN_DECLS

sqlite3_stmt *kuzov_history_prepare      (KuzovHistory *self,
                                          const char   *sql);
int64_t       kuzov_history_read_number  (KuzovHistory *self,
                                          const char   *sql,
                                          int64_t       argument);
unsigned int  kuzov_history_count_newer  (KuzovHistory *self,
                                          int64_t       id);
GPtrArray    *kuzov_history_read_all     (KuzovHistory *self,
                                          sqlite3_stmt *statement);
KuzovRequest *kuzov_history_read_request (KuzovHistory *self,
                                          sqlite3_stmt *statement);
GHashTable   *kuzov_history_peek_requests (KuzovHistory *self);
gboolean      kuzov_history_reread       (KuzovHistory *self,
                                          KuzovRequest *request);

G_END_DECLS
