// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-writer-private.h"

#include <math.h>

#include "history/kuzov-history-schema-private.h"

/* Statements are kept by their text; those that save a request, by the set of columns that they save. */
typedef struct
{
  sqlite3     *db;
  GHashTable  *statements;
  KuzovPacker *packer;
} KuzovWriteContext;

/* Statement keys below this are fixed texts, above it sets of columns. */
#define SAVE_KEY(changes, is_guarded, is_renamed) \
  GSIZE_TO_POINTER (((gsize) 1 << 40) | ((gsize) (changes) << 2) | ((gsize) (is_renamed) << 1) | (is_guarded))

/* What is kept packed, as text. */
static const char *const unpacked[KUZOV_N_COLUMNS] = {
  [KUZOV_COLUMN_URL] = KUZOV_LINK_OF ("requests"),
  [KUZOV_COLUMN_REPLY_ORDER] = KUZOV_REPLY_OF ("requests", "order_reply", "NULL"),
  [KUZOV_COLUMN_REPLY_CHECK] = KUZOV_REPLY_OF ("requests", "check_reply", "NULL"),
  [KUZOV_COLUMN_REPLY_RESULT] = KUZOV_REPLY_OF ("requests", "result_reply", KUZOV_LINK_OF ("requests")),
};

static sqlite3_stmt *
prepare (KuzovWriteContext *context,
         gconstpointer      key,
         const char        *sql)
{
  sqlite3_stmt *statement = g_hash_table_lookup (context->statements, key);

  if (statement == NULL)
    {
      if (sqlite3_prepare_v3 (context->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
        return NULL;
      g_hash_table_insert (context->statements, (gpointer) key, statement);
    }

  return statement;
}

/* Steps a statement that returns nothing, or whose first row is enough, and makes it ready for the next time. */
static gboolean
finish (sqlite3_stmt *statement)
{
  int result = sqlite3_step (statement);

  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return result == SQLITE_DONE || result == SQLITE_ROW;
}

static gboolean
add_endpoint (KuzovWriteContext *context,
              const char        *endpoint)
{
  static const char sql[] = "INSERT INTO endpoints (url) VALUES (?1) ON CONFLICT (url) DO NOTHING";
  sqlite3_stmt *statement = prepare (context, sql, sql);

  return statement != NULL
         && sqlite3_bind_text (statement, 1, endpoint, -1, SQLITE_STATIC) == SQLITE_OK
         && finish (statement);
}

/* What is there already for this frame decides what naming it means (DESIGN.md): something on its way is joined;
 * of a report and an undecided order the newer one counts; anything else is no obstacle. */
static gboolean
find_existing (KuzovWriteContext *context,
               const char        *key,
               KuzovAddFlags      flags,
               KuzovAddOutcome   *outcome,
               int64_t           *id)
{
  static const char sql[] = "SELECT id, state FROM requests WHERE car_key = ?1 ORDER BY id DESC";
  sqlite3_stmt *statement = prepare (context, sql, sql);
  int result;

  *outcome = KUZOV_ADD_NEW;
  if (statement == NULL || sqlite3_bind_text (statement, 1, key, -1, SQLITE_STATIC) != SQLITE_OK)
    return FALSE;

  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      int64_t row_id = sqlite3_column_int64 (statement, 0);
      int state = sqlite3_column_int (statement, 1);

      if (state <= KUZOV_STATE_GENERATING)
        {
          *outcome = KUZOV_ADD_JOINED;
          *id = row_id;
          result = SQLITE_DONE;
          break;
        }
      if (*outcome != KUZOV_ADD_NEW)
        continue;
      if (state == KUZOV_STATE_UNCONFIRMED)
        {
          *outcome = KUZOV_ADD_UNCONFIRMED;
          *id = row_id;
        }
      else if (state == KUZOV_STATE_READY && !(flags & KUZOV_ADD_AGAIN))
        {
          *outcome = KUZOV_ADD_READY;
          *id = row_id;
        }
    }
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return result == SQLITE_DONE;
}

static gboolean
insert_row (KuzovWriteContext *context,
            KuzovWrite        *write,
            KuzovAddition     *addition,
            int64_t           *id)
{
  static const char sql[] =
    "INSERT INTO requests (id, frame, frame_key, typed, ordered_ms, state, endpoint, released) "
    "VALUES (max (coalesce ((SELECT seq FROM sqlite_sequence WHERE name = 'requests'), 0) + 1, ?6), "
    "?1, '', ?2, ?3, 0, (SELECT id FROM endpoints WHERE url = ?4), ?5)";
  sqlite3_stmt *statement = prepare (context, sql, sql);
  const char *typed = g_strcmp0 (addition->typed, addition->frame) == 0 ? NULL : addition->typed;

  if (statement == NULL
      || sqlite3_bind_text (statement, 1, addition->frame, -1, SQLITE_STATIC) != SQLITE_OK
      || sqlite3_bind_text (statement, 2, typed, -1, SQLITE_STATIC) != SQLITE_OK
      || sqlite3_bind_int64 (statement, 3, write->row.ordered_ms) != SQLITE_OK
      || sqlite3_bind_text (statement, 4, write->row.endpoint, -1, SQLITE_STATIC) != SQLITE_OK
      || sqlite3_bind_int (statement, 5, (write->flags & KUZOV_ADD_RELEASED) != 0) != SQLITE_OK
      || sqlite3_bind_int64 (statement, 6, kuzov_row_get_id_for_time (write->row.ordered_ms)) != SQLITE_OK
      || !finish (statement))
    return FALSE;

  *id = sqlite3_last_insert_rowid (context->db);

  return TRUE;
}

static gboolean
release_row (KuzovWriteContext *context,
             int64_t            id)
{
  static const char sql[] = "UPDATE requests SET released = 1 WHERE id = ?1 AND state = 0 AND released IN (0, 4)";
  sqlite3_stmt *statement = prepare (context, sql, sql);

  return statement != NULL && sqlite3_bind_int64 (statement, 1, id) == SQLITE_OK && finish (statement);
}

/* The undecided order that a new one takes the place of: let go, if it is still undecided. */
static gboolean
let_go (KuzovWriteContext *context,
        KuzovWrite        *write)
{
  static const char sql[] = "UPDATE requests SET state = 7, settled_ms = ?2 WHERE id = ?1 AND state = 6";
  sqlite3_stmt *statement = prepare (context, sql, sql);

  if (statement == NULL
      || sqlite3_bind_int64 (statement, 1, write->row.id) != SQLITE_OK
      || sqlite3_bind_int64 (statement, 2, write->row.ordered_ms) != SQLITE_OK
      || !finish (statement))
    return FALSE;

  if (sqlite3_changes (context->db) == 0)
    g_set_error_literal (&write->error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_CONFLICT, "it was decided elsewhere");

  return TRUE;
}

static gboolean
execute_add (KuzovWriteContext *context,
             KuzovWrite        *write)
{
  write->ids = g_new0 (int64_t, write->n);
  if (write->is_void != NULL && g_atomic_int_get (write->is_void))
    {
      g_set_error_literal (&write->error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_CONFLICT, "another piece failed");
      return TRUE;
    }

  if (!add_endpoint (context, write->row.endpoint))
    return FALSE;
  if (write->row.id != 0 && !let_go (context, write))
    return FALSE;
  if (write->error != NULL)
    return TRUE;

  for (unsigned int i = 0; i < write->n; i++)
    {
      KuzovAddition *addition = g_ptr_array_index (write->additions, write->first + i);
      g_autofree char *key = kuzov_row_dup_key (addition->frame);
      gboolean is_done;

      is_done = find_existing (context, key, write->flags, &addition->outcome, &write->ids[i]);
      if (is_done && addition->outcome == KUZOV_ADD_NEW)
        is_done = insert_row (context, write, addition, &write->ids[i]);
      else if (is_done && addition->outcome == KUZOV_ADD_JOINED && (write->flags & KUZOV_ADD_RELEASED))
        is_done = release_row (context, write->ids[i]);
      if (!is_done)
        return FALSE;
    }

  return TRUE;
}

/* Whether a column that is kept packed says part of what it says by one that is written now, and is not written itself. */
static gboolean
has_to_be_unpacked (KuzovColumn   column,
                    unsigned int  changes,
                    gboolean      is_renamed)
{
  return unpacked[column] != NULL && !(changes & KUZOV_COLUMN_BIT (column))
         && (is_renamed || (column == KUZOV_COLUMN_REPLY_RESULT && (changes & KUZOV_COLUMN_BIT (KUZOV_COLUMN_URL))));
}

static char *
build_save (unsigned int changes,
            gboolean     is_guarded,
            gboolean     is_renamed)
{
  GString *sql = g_string_new ("UPDATE requests SET ");
  const char *separator = "";

  for (unsigned int column = KUZOV_FIRST_CHANGING; column < KUZOV_N_COLUMNS; column++)
    {
      const char *name = kuzov_column_get_name (column);

      if (has_to_be_unpacked (column, changes, is_renamed))
        g_string_append_printf (sql, "%s%s = %s", separator, name, unpacked[column]);
      else if (!(changes & KUZOV_COLUMN_BIT (column)))
        continue;
      else
        g_string_append_printf (sql, column == KUZOV_COLUMN_ENDPOINT ? "%s%s = (SELECT id FROM endpoints WHERE url = ?)"
                                                                     : "%s%s = ?", separator, name);
      separator = ", ";
    }
  g_string_append (sql, is_guarded ? " WHERE id = ? AND state = ?" : " WHERE id = ?");

  return g_string_free (sql, FALSE);
}

/* A change of state goes through only from the state that it was decided on, so that of two processes one wins.
 * An order's number is kept whatever happened. One that does not come from the order itself may replace another, to which
 * the replies referred. */
static gboolean
execute_save (KuzovWriteContext *context,
              KuzovWrite        *write)
{
  const unsigned int changes = write->changes;
  const gboolean is_guarded = (changes & KUZOV_COLUMN_BIT (KUZOV_COLUMN_STATE))
                              && !(changes & KUZOV_COLUMN_BIT (KUZOV_COLUMN_JOB));
  const gboolean is_renamed = (changes & KUZOV_COLUMN_BIT (KUZOV_COLUMN_JOB))
                              && write->expected != KUZOV_STATE_SUBMITTING;
  gpointer key = SAVE_KEY (changes, is_guarded, is_renamed);
  sqlite3_stmt *statement = g_hash_table_lookup (context->statements, key);
  int index = 1;

  if (changes == 0)
    return TRUE;
  if ((changes & KUZOV_COLUMN_BIT (KUZOV_COLUMN_ENDPOINT)) && !add_endpoint (context, write->row.endpoint))
    return FALSE;

  if (statement == NULL)
    {
      g_autofree char *sql = build_save (changes, is_guarded, is_renamed);

      statement = prepare (context, key, sql);
      if (statement == NULL)
        return FALSE;
    }

  for (unsigned int column = KUZOV_FIRST_CHANGING; column < KUZOV_N_COLUMNS; column++)
    {
      if ((changes & KUZOV_COLUMN_BIT (column))
          && kuzov_row_bind (&write->row, column, context->packer, statement, index++) != SQLITE_OK)
        return FALSE;
    }
  sqlite3_bind_int64 (statement, index++, write->row.id);
  if (is_guarded)
    sqlite3_bind_int (statement, index, write->expected);
  if (!finish (statement))
    return FALSE;

  if (sqlite3_changes (context->db) == 0)
    g_set_error_literal (&write->error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_CONFLICT, "it was changed elsewhere");

  return TRUE;
}

static gboolean
bind_amount (sqlite3_stmt *statement,
             int           index,
             double        amount)
{
  return (isnan (amount) ? sqlite3_bind_null (statement, index)
                         : sqlite3_bind_double (statement, index, amount)) == SQLITE_OK;
}

/* A burst is written with its first order, and once more when what it cost is known. */
static gboolean
execute_burst (KuzovWriteContext *context,
               KuzovWrite        *write)
{
  static const char sql[] =
    "INSERT INTO bursts (id, began_ms, endpoint, balance_before, price, balance_after, checked_after_ms) "
    "VALUES (?1, ?2, (SELECT id FROM endpoints WHERE url = ?3), ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE "
    "SET price = excluded.price, balance_after = excluded.balance_after, checked_after_ms = excluded.checked_after_ms";
  const KuzovBurst *burst = &write->burst;
  sqlite3_stmt *statement = prepare (context, sql, sql);

  if (statement == NULL
      || !add_endpoint (context, write->row.endpoint)
      || sqlite3_bind_int64 (statement, 1, burst->id) != SQLITE_OK
      || sqlite3_bind_int64 (statement, 2, burst->began_ms) != SQLITE_OK
      || sqlite3_bind_text (statement, 3, write->row.endpoint, -1, SQLITE_STATIC) != SQLITE_OK
      || !bind_amount (statement, 4, burst->balance_before)
      || !bind_amount (statement, 5, burst->price)
      || !bind_amount (statement, 6, burst->balance_after))
    return FALSE;
  if (burst->checked_after_ms != 0)
    sqlite3_bind_int64 (statement, 7, burst->checked_after_ms);

  return finish (statement);
}

/* What was recorded of a list of which the rest could not be: gone again, unless something has become of it. */
static gboolean
execute_undo (KuzovWriteContext *context,
              KuzovWrite        *write)
{
  static const char sql[] = "DELETE FROM requests WHERE id = ?1 AND state = 0 AND released = 0";
  sqlite3_stmt *statement = prepare (context, sql, sql);

  for (unsigned int i = 0; statement != NULL && i < write->n; i++)
    {
      if (sqlite3_bind_int64 (statement, 1, write->ids[i]) != SQLITE_OK || !finish (statement))
        return FALSE;
    }

  return statement != NULL;
}

static gboolean
execute_fact (KuzovWriteContext *context,
              KuzovWrite        *write)
{
  static const char sql[] =
    "INSERT INTO facts (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
  sqlite3_stmt *statement = prepare (context, sql, sql);

  return statement != NULL
         && sqlite3_bind_text (statement, 1, write->name, -1, SQLITE_STATIC) == SQLITE_OK
         && sqlite3_bind_text (statement, 2, write->value, -1, SQLITE_STATIC) == SQLITE_OK
         && finish (statement);
}

static gboolean
execute_withdraw (KuzovWriteContext *context)
{
  static const char sql[] = "UPDATE requests INDEXED BY requests_pending SET released = 0 "
                            "WHERE state < 4 AND state = 0 AND released <> 0";
  sqlite3_stmt *statement = prepare (context, sql, sql);

  return statement != NULL && finish (statement);
}

/* PRAGMA data_version moves when another connection than this one wrote; the main thread remembers the last. Rows are
 * counted here, where nobody waits for a frame. */
static gboolean
execute_look (KuzovWriteContext *context,
              KuzovWrite        *write)
{
  static const char version_sql[] = "PRAGMA data_version";
  static const char sql[] = "SELECT ifnull (max (id), 0), iif (?1, (SELECT count (*) FROM requests), 0) FROM requests";
  sqlite3_stmt *statement = prepare (context, version_sql, version_sql);

  if (statement == NULL || sqlite3_step (statement) != SQLITE_ROW)
    return FALSE;
  write->data_version = sqlite3_column_int (statement, 0);
  sqlite3_reset (statement);
  if (write->data_version == write->known_version)
    return TRUE;

  statement = prepare (context, sql, sql);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, write->is_counting);
  if (sqlite3_step (statement) != SQLITE_ROW)
    return FALSE;
  write->max_id = sqlite3_column_int64 (statement, 0);
  write->n_rows = (unsigned int) sqlite3_column_int64 (statement, 1);
  sqlite3_reset (statement);

  return TRUE;
}

static gboolean
execute (KuzovWriteContext *context,
         KuzovWrite        *write)
{
  switch (write->kind)
    {
    case KUZOV_WRITE_ADD:
      return execute_add (context, write);
    case KUZOV_WRITE_SAVE:
      return execute_save (context, write);
    case KUZOV_WRITE_BURST:
      return execute_burst (context, write);
    case KUZOV_WRITE_UNDO:
      return execute_undo (context, write);
    case KUZOV_WRITE_FACT:
      return execute_fact (context, write);
    case KUZOV_WRITE_WITHDRAW:
      return execute_withdraw (context);
    case KUZOV_WRITE_LOOK:
      return execute_look (context, write);
    default:
      g_assert_not_reached ();
    }
}

static void
roll_back (KuzovWriteContext *context)
{
  sqlite3_exec (context->db, "ROLLBACK", NULL, NULL, NULL);
  kuzov_packer_forget (context->packer);
}

static void
fail_all (KuzovWriteContext *context,
          GPtrArray         *writes,
          const GError      *error)
{
  roll_back (context);
  for (unsigned int i = 0; i < writes->len; i++)
    {
      KuzovWrite *write = g_ptr_array_index (writes, i);

      g_clear_error (&write->error);
      write->error = g_error_copy (error);
      if (write->is_void != NULL)
        g_atomic_int_set (write->is_void, TRUE);
    }
}

/* Whether an order could go out because of it: not out of a history that is known to be damaged. */
static gboolean
is_about_ordering (KuzovWrite *write)
{
  return write->kind == KUZOV_WRITE_ADD
         || (write->kind == KUZOV_WRITE_SAVE && (write->changes & KUZOV_COLUMN_BIT (KUZOV_COLUMN_STATE))
             && write->row.state == KUZOV_STATE_SUBMITTING);
}

static gboolean
is_damage (const GError *error)
{
  return g_error_matches (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_DAMAGED);
}

static gboolean
begin (KuzovWriteContext *context)
{
  static const char sql[] = "BEGIN IMMEDIATE";
  sqlite3_stmt *statement = prepare (context, sql, sql);

  return statement != NULL && finish (statement);
}

static gboolean
commit (KuzovWriteContext *context)
{
  static const char sql[] = "COMMIT";
  sqlite3_stmt *statement = prepare (context, sql, sql);

  return statement != NULL && finish (statement);
}

static gboolean
is_look (const KuzovWrite *write)
{
  return write->kind == KUZOV_WRITE_LOOK;
}

/* After the others are committed: nobody else waits for it then, and nothing is undone with it. */
static void
look_around (KuzovWriteContext *context,
             GPtrArray         *writes)
{
  for (unsigned int i = 0; i < writes->len; i++)
    {
      KuzovWrite *write = g_ptr_array_index (writes, i);

      if (is_look (write) && !execute (context, write))
        kuzov_history_set_error (&write->error, context->db, "read");
    }
}

static gboolean
try_together (KuzovWriteContext *context,
              GPtrArray         *writes)
{
  unsigned int n_looks = 0;

  for (unsigned int i = 0; i < writes->len; i++)
    n_looks += is_look (g_ptr_array_index (writes, i));

  if (n_looks < writes->len && !begin (context))
    return FALSE;
  for (unsigned int i = 0; i < writes->len; i++)
    {
      if (!is_look (g_ptr_array_index (writes, i)) && !execute (context, g_ptr_array_index (writes, i)))
        return FALSE;
    }
  if (n_looks < writes->len && !commit (context))
    return FALSE;

  look_around (context, writes);

  return TRUE;
}

/* Where there is no room for the log to grow it may begin anew, once all that is in it stands in the file. */
static gboolean
make_room (KuzovWriteContext *context,
           GPtrArray         *writes)
{
  int result = sqlite3_errcode (context->db) & 0xff;
  int n_frames = 0;
  int n_written_back = 0;

  if (result != SQLITE_FULL && result != SQLITE_IOERR)
    return FALSE;

  for (unsigned int i = 0; i < writes->len; i++)
    {
      KuzovWrite *write = g_ptr_array_index (writes, i);

      g_clear_error (&write->error);
      if (write->kind == KUZOV_WRITE_ADD)
        g_clear_pointer (&write->ids, g_free);
    }
  roll_back (context);

  return sqlite3_wal_checkpoint_v2 (context->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &n_frames, &n_written_back) == SQLITE_OK
         && n_frames == n_written_back;
}

/* One commit for all of them, or, when it can't be, an error for each and nothing written. */
static void
execute_together (KuzovWriteContext *context,
                  GPtrArray         *writes)
{
  g_autoptr (GError) error = NULL;

  if (try_together (context, writes))
    return;

  kuzov_history_set_error (&error, context->db, "write");
  if (!make_room (context, writes) || !try_together (context, writes))
    fail_all (context, writes, error);
}

/* A damaged page is met by few of the writes: the others, numbers that were paid for among them, need not fail with it. */
static void
execute_apart (KuzovWriteContext *context,
               GPtrArray         *writes)
{
  for (unsigned int i = 0; i < writes->len; i++)
    {
      g_autoptr (GPtrArray) one = g_ptr_array_new ();
      KuzovWrite *write = g_ptr_array_index (writes, i);

      if (is_about_ordering (write))
        continue;
      g_clear_error (&write->error);
      g_ptr_array_add (one, write);
      execute_together (context, one);
    }
}

/**
 * kuzov_write_execute_all:
 * @db: the writer's connection
 * @statements: its statements
 * @packer: what packs on it
 * @writes: (element-type KuzovWrite): what to write
 * @refuses_orders: whether the history is known to be damaged
 *
 * Writes all in one commit, or nothing, with an error for each. Where the history turns out to be damaged, what no order
 * hangs on is tried one by one.
 */
void
kuzov_write_execute_all (sqlite3     *db,
                         GHashTable  *statements,
                         KuzovPacker *packer,
                         GPtrArray   *writes,
                         gboolean     refuses_orders)
{
  KuzovWriteContext context = { .db = db, .statements = statements, .packer = packer };
  g_autoptr (GPtrArray) accepted = g_ptr_array_new ();

  for (unsigned int i = 0; i < writes->len; i++)
    {
      KuzovWrite *write = g_ptr_array_index (writes, i);

      if (refuses_orders && is_about_ordering (write))
        g_set_error_literal (&write->error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_DAMAGED, "the history is damaged");
      else
        g_ptr_array_add (accepted, write);
    }
  if (accepted->len == 0)
    return;

  execute_together (&context, accepted);
  if (accepted->len > 1 && is_damage (((KuzovWrite *) g_ptr_array_index (accepted, 0))->error))
    execute_apart (&context, accepted);
}
