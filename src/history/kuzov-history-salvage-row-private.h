// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <sqlite3.h>

#include "history/kuzov-history.h"

G_BEGIN_DECLS

/* Rows are numbered from 1 on: no history comes near this, and a number beyond it is damage. */
#define MAX_ROW 0x7fffffff

/* Row ids as keys of a hash table. */
#define TO_KEY(id) GSIZE_TO_POINTER ((gsize) (id))
#define TO_ID(key) ((int64_t) GPOINTER_TO_SIZE (key))

/* What a recovery knows so far. */
typedef struct
{
  sqlite3        *from;
  sqlite3        *into;
  KuzovRecovery  *recovery;
  GHashTable     *endpoints;      /* their row ids, as far as they could be read */
  GHashTable     *states;         /* row id to state + 1: what the indexes of states hold */
  GHashTable     *keys;           /* row id to frame key: what the index of frames holds */
  GHashTable     *taken;          /* row ids of requests that are in the new history */
  GHashTable     *opinions;       /* row id of a phrase to an array of what each place says that it is */
  GHashTable     *phrases;        /* row id to the text that is believed */
  GPtrArray      *doubted;        /* frame keys that the index has for rows in which the table has others */
  GPtrArray      *columns;        /* names of columns of the new table, the known ones first */
  unsigned int    n_known;
  sqlite3_stmt   *insertion;
  int64_t         now_ms;
  int64_t         max_id;
  unsigned int    n_gaps;
  gboolean        has_hole;       /* commits are missing: what waits may have been sent */
  gboolean        has_table_gaps;
  gboolean        has_index_gaps;
  gboolean        cannot_write;
} KuzovSalvage;

gboolean kuzov_salvage_is_text      (sqlite3_stmt *statement,
                                     int           index);
void     kuzov_salvage_bind         (sqlite3_stmt *statement,
                                     int           index,
                                     sqlite3_stmt *insertion,
                                     int           place);
int64_t  kuzov_salvage_need_endpoint (KuzovSalvage *self,
                                     int64_t       id);
gboolean kuzov_salvage_is_link      (const char   *url);
gboolean kuzov_salvage_insert       (KuzovSalvage *self,
                                     sqlite3_stmt *insertion);
void     kuzov_salvage_take_request (KuzovSalvage *self,
                                     sqlite3_stmt *statement);
void     kuzov_salvage_take_key     (KuzovSalvage *self,
                                     int64_t       id,
                                     const char   *key);

G_END_DECLS
