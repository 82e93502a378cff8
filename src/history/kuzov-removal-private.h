// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <sqlite3.h>

#include "history/kuzov-removal.h"

G_BEGIN_DECLS

/**
 * KuzovMover:
 *
 * Moves rows out of the list and back, on one connection, within the caller's transaction: with all that they know, so
 * that what is brought back is what was there. For the time of one piece.
 */
typedef struct
{
  sqlite3      *db;
  sqlite3_stmt *look;     /* id, state, and the burst that it may have cost something in */
  sqlite3_stmt *copy;
  sqlite3_stmt *take_labels;
  sqlite3_stmt *renumber;
  sqlite3_stmt *drop;
  sqlite3_stmt *count;
} KuzovMover;

/* What became of one row. */
typedef enum
{
  KUZOV_MOVE_FAILED,      /* SQLite says why */
  KUZOV_MOVE_NOTHING,     /* there is no such row */
  KUZOV_MOVE_KEPT,
  KUZOV_MOVE_DONE,
} KuzovMove;

gboolean  kuzov_mover_begin_out   (KuzovMover       *self,
                                   sqlite3          *db);
gboolean  kuzov_mover_begin_back  (KuzovMover       *self,
                                   sqlite3          *db);
KuzovMove kuzov_mover_put_by      (KuzovMover       *self,
                                   int64_t           id,
                                   KuzovRemoveFlags  flags,
                                   int64_t           batch);
KuzovMove kuzov_mover_bring_back  (KuzovMover       *self,
                                   int64_t           batch,
                                   int64_t           after_id,
                                   int64_t          *id);
void      kuzov_mover_end         (KuzovMover       *self);

G_END_DECLS
