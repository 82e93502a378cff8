// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <sqlite3.h>

#include <glib.h>

G_BEGIN_DECLS

gboolean  kuzov_words_register  (sqlite3            *db);
char     *kuzov_words_dup_query (const char *const  *words,
                                 gboolean           *is_rough);
gboolean  kuzov_words_count_indexed (sqlite3        *db,
                                 int64_t            *n);
gboolean  kuzov_words_index     (sqlite3            *db,
                                 int64_t             deadline_us,
                                 gboolean           *is_done);

G_END_DECLS
