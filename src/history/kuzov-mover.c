// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-removal-private.h"

#include "history/kuzov-row-private.h"

/* An order that may have cost something counts for its burst, in the list or out of it; what waits or was refused does
 * not (kuzov_history_count_beside). */
#define LOOK "SELECT id, state, CASE WHEN sent_ms IS NOT NULL AND state NOT IN (0, 5) THEN burst END FROM "

static gboolean
prepare (KuzovMover    *self,
         const char    *sql,
         sqlite3_stmt **statement)
{
  return sqlite3_prepare_v2 (self->db, sql, -1, statement, NULL) == SQLITE_OK;
}

/* Runs a statement that returns nothing, and makes it ready for the next row. */
static gboolean
run (sqlite3_stmt *statement,
     int64_t       first,
     int64_t       second)
{
  int result;

  sqlite3_bind_int64 (statement, 1, first);
  if (sqlite3_bind_parameter_count (statement) > 1)
    sqlite3_bind_int64 (statement, 2, second);
  result = sqlite3_step (statement);
  sqlite3_reset (statement);

  return result == SQLITE_DONE;
}

/* These may be others on the way back. */
#define CHANGING ", state, reason, released"

/* All other columns of a request. */
static char *
dup_columns (void)
{
  GString *names = g_string_new ("frame_key");

  for (unsigned int column = 0; column < KUZOV_N_COLUMNS; column++)
    {
      if (column != KUZOV_COLUMN_STATE && column != KUZOV_COLUMN_REASON && column != KUZOV_COLUMN_RELEASED)
        g_string_append_printf (names, ", %s", kuzov_column_get_name (column));
    }

  return g_string_free (names, FALSE);
}

/* Prepares to move rows out of the list. */
gboolean
kuzov_mover_begin_out (KuzovMover *self,
                       sqlite3    *db)
{
  g_autofree char *columns = dup_columns ();
  g_autofree char *copy = g_strconcat ("INSERT OR REPLACE INTO removed (batch, labels, ", columns, CHANGING ") SELECT ?2, "
                                       "(SELECT group_concat (label, ' ') FROM request_labels WHERE request = ?1), ",
                                       columns, CHANGING " FROM requests WHERE id = ?1", NULL);

  *self = (KuzovMover) { .db = db };

  return prepare (self, LOOK "requests WHERE id = ?1", &self->look) && prepare (self, copy, &self->copy)
         && prepare (self, "DELETE FROM requests WHERE id = ?1", &self->drop)
         && prepare (self, "UPDATE bursts SET n_removed = n_removed + 1 WHERE id = ?1", &self->count);
}

/* The next number upwards that neither a row has nor one that was removed. */
#define RENUMBER \
  "UPDATE removed SET id = (SELECT t.id + 1 FROM (SELECT ?1 AS id UNION ALL SELECT id FROM requests WHERE id > ?1 " \
  "UNION ALL SELECT id FROM removed WHERE id > ?1) AS t WHERE NOT EXISTS (SELECT 1 FROM requests WHERE id = t.id + 1) " \
  "AND NOT EXISTS (SELECT 1 FROM removed WHERE id = t.id + 1) ORDER BY t.id LIMIT 1) WHERE id = ?1"

/* Prepares to move rows back. What waits waits for the person's word then, whoever had it before; what was leaving, which
 * is never removed, would be undecided. */
gboolean
kuzov_mover_begin_back (KuzovMover *self,
                        sqlite3    *db)
{
  g_autofree char *columns = dup_columns ();
  g_autofree char *copy = g_strdup_printf ("INSERT OR IGNORE INTO requests (%s" CHANGING ") SELECT %s, "
                                           "CASE state WHEN %d THEN %d ELSE state END, "
                                           "CASE state WHEN %d THEN %d ELSE reason END, "
                                           "CASE state WHEN %d THEN %d ELSE %d END FROM removed WHERE id = ?1",
                                           columns, columns, KUZOV_STATE_SUBMITTING, KUZOV_STATE_UNCONFIRMED,
                                           KUZOV_STATE_SUBMITTING, KUZOV_REASON_INTERRUPTED, KUZOV_STATE_WAITING,
                                           KUZOV_RELEASE_HELD, KUZOV_RELEASE_NONE);

  *self = (KuzovMover) { .db = db };

  return prepare (self, LOOK "removed WHERE batch = ?1 AND id > ?2 ORDER BY id LIMIT 1", &self->look)
         && prepare (self, copy, &self->copy)
         && prepare (self, "INSERT OR IGNORE INTO request_labels (label, request) SELECT l.id, r.id FROM removed AS r "
                     "JOIN labels AS l ON instr (' ' || r.labels || ' ', ' ' || l.id || ' ') > 0 WHERE r.id = ?1",
                     &self->take_labels)
         && prepare (self, RENUMBER, &self->renumber)
         && prepare (self, "DELETE FROM removed WHERE id = ?1", &self->drop)
         && prepare (self, "UPDATE bursts SET n_removed = max (n_removed - 1, 0) WHERE id = ?1", &self->count);
}

/* Reads the row that is to be moved, as far as it matters here. */
static KuzovMove
look (KuzovMover *self,
      int64_t     first,
      int64_t     second,
      int64_t    *id,
      KuzovState *state,
      int64_t    *burst)
{
  KuzovMove move = KUZOV_MOVE_FAILED;

  sqlite3_bind_int64 (self->look, 1, first);
  if (sqlite3_bind_parameter_count (self->look) > 1)
    sqlite3_bind_int64 (self->look, 2, second);
  switch (sqlite3_step (self->look))
    {
    case SQLITE_ROW:
      *id = sqlite3_column_int64 (self->look, 0);
      *state = (KuzovState) sqlite3_column_int (self->look, 1);
      *burst = sqlite3_column_int64 (self->look, 2);
      move = KUZOV_MOVE_DONE;
      break;
    case SQLITE_DONE:
      move = KUZOV_MOVE_NOTHING;
      break;
    default:
      break;
    }
  sqlite3_reset (self->look);

  return move;
}

static gboolean
may_go (KuzovState       state,
        KuzovRemoveFlags flags)
{
  switch (state)
    {
    case KUZOV_STATE_READY:
    case KUZOV_STATE_FAILED:
    case KUZOV_STATE_GIVEN_UP:
      return TRUE;

    case KUZOV_STATE_WAITING:
    case KUZOV_STATE_QUEUED:
    case KUZOV_STATE_GENERATING:
    case KUZOV_STATE_UNCONFIRMED:
      return (flags & KUZOV_REMOVE_UNSETTLED) != 0;

    /* Its outcome, a number that is paid for perhaps, must find its row. */
    case KUZOV_STATE_SUBMITTING:
    default:
      return FALSE;
    }
}

/* Moves a row out of the list, if it may go. Its labels go with the row by a trigger. */
KuzovMove
kuzov_mover_put_by (KuzovMover       *self,
                    int64_t           id,
                    KuzovRemoveFlags  flags,
                    int64_t           batch)
{
  KuzovState state = KUZOV_STATE_SUBMITTING;
  int64_t burst = 0;
  KuzovMove move = look (self, id, 0, &id, &state, &burst);

  if (move != KUZOV_MOVE_DONE)
    return move;
  if (!may_go (state, flags))
    return KUZOV_MOVE_KEPT;

  return run (self->copy, id, batch) && (burst == 0 || run (self->count, burst, 0)) && run (self->drop, id, 0)
           ? KUZOV_MOVE_DONE : KUZOV_MOVE_FAILED;
}

/* Moves the oldest row of @batch beyond @after_id back into the list, and tells its number. Where another order has that by
 * now the row is kept, and comes up again under the next one that is free. */
KuzovMove
kuzov_mover_bring_back (KuzovMover *self,
                        int64_t     batch,
                        int64_t     after_id,
                        int64_t    *id)
{
  KuzovState state = KUZOV_STATE_SUBMITTING;
  int64_t burst = 0;
  KuzovMove move = look (self, batch, after_id, id, &state, &burst);

  if (move != KUZOV_MOVE_DONE)
    return move;

  if (!run (self->copy, *id, 0))
    return KUZOV_MOVE_FAILED;
  if (sqlite3_changes (self->db) == 0)
    return run (self->renumber, *id, 0) ? KUZOV_MOVE_KEPT : KUZOV_MOVE_FAILED;

  return run (self->take_labels, *id, 0) && (burst == 0 || run (self->count, burst, 0)) && run (self->drop, *id, 0)
           ? KUZOV_MOVE_DONE : KUZOV_MOVE_FAILED;
}

void
kuzov_mover_end (KuzovMover *self)
{
  sqlite3_finalize (self->look);
  sqlite3_finalize (self->copy);
  sqlite3_finalize (self->take_labels);
  sqlite3_finalize (self->renumber);
  sqlite3_finalize (self->drop);
  sqlite3_finalize (self->count);
}
