// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history.h"
#include "history/kuzov-history-private.h"

#include "history/kuzov-request-private.h"
#include "history/kuzov-search-private.h"

/* Of so many recent reports the typical time is taken. */
#define TYPICAL_OF 50

/* The request of the row that @statement stands on: the one object of that row, or a new one. */
KuzovRequest *
kuzov_history_read_request (KuzovHistory *self,
                            sqlite3_stmt *statement)
{
  GHashTable *requests = kuzov_history_peek_requests (self);
  int64_t id = sqlite3_column_int64 (statement, 0);
  KuzovRequest *request = g_hash_table_lookup (requests, &id);
  KuzovRow row;

  if (request != NULL && !kuzov_request_is_removed (request))
    return g_object_ref (request);

  kuzov_row_init (&row);
  kuzov_row_read (&row, statement);
  if (request == NULL)
    {
      request = kuzov_request_new_for_row (&row, requests);
    }
  else
    {
      /* It was away, and here it is. */
      g_object_ref (request);
      kuzov_request_apply_row (request, &row);
    }
  kuzov_row_clear (&row);

  return request;
}

/* Runs a bound statement that begins with the columns of a request, and makes it ready for the next time. */
GPtrArray *
kuzov_history_read_all (KuzovHistory *self,
                        sqlite3_stmt *statement)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);

  if (statement == NULL)
    return g_steal_pointer (&requests);

  while (kuzov_history_step (self, statement) == SQLITE_ROW)
    g_ptr_array_add (requests, kuzov_history_read_request (self, statement));
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return g_steal_pointer (&requests);
}

/* Brings a request that has no changes of its own to what the file says. Returns FALSE when the row is gone. */
gboolean
kuzov_history_reread (KuzovHistory *self,
                      KuzovRequest *request)
{
  sqlite3_stmt *statement = kuzov_history_prepare (self, KUZOV_ROW_SELECT "WHERE r.id = ?1");
  gboolean is_there;
  int result;
  KuzovRow row;

  if (statement == NULL)
    return FALSE;

  kuzov_row_init (&row);
  sqlite3_bind_int64 (statement, 1, kuzov_request_get_id (request));
  result = kuzov_history_step (self, statement);
  is_there = result == SQLITE_ROW;
  if (is_there)
    kuzov_row_read (&row, statement);
  sqlite3_reset (statement);
  if (is_there)
    kuzov_request_apply_row (request, &row);
  else if (result == SQLITE_DONE)
    kuzov_request_set_is_removed (request, TRUE);
  kuzov_row_clear (&row);

  return is_there;
}

/**
 * kuzov_history_get_request:
 * @self: a history
 * @id: a row
 *
 * Returns: (transfer full) (nullable): its request, NULL when there is no such row
 */
KuzovRequest *
kuzov_history_get_request (KuzovHistory *self,
                           int64_t       id)
{
  g_autoptr (GPtrArray) requests = NULL;
  KuzovRequest *request = NULL;
  sqlite3_stmt *statement = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (self), NULL);

  request = g_hash_table_lookup (kuzov_history_peek_requests (self), &id);
  if (request != NULL)
    return g_object_ref (request);

  statement = kuzov_history_prepare (self, KUZOV_ROW_SELECT "WHERE r.id = ?1");
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  requests = kuzov_history_read_all (self, statement);

  return requests->len == 0 ? NULL : g_object_ref (g_ptr_array_index (requests, 0));
}

/**
 * kuzov_history_find_frame:
 * @self: a history
 * @frame: a normalised frame number
 *
 * What naming @frame would find (in any spelling of its dashes): what is on its way, else the newest report,
 * else the newest undecided order, else the newest of all.
 *
 * Returns: (transfer full) (nullable): a request
 */
KuzovRequest *
kuzov_history_find_frame (KuzovHistory *self,
                          const char   *frame)
{
  g_autoptr (GPtrArray) requests = NULL;
  g_autofree char *key = NULL;
  sqlite3_stmt *statement = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (self), NULL);
  g_return_val_if_fail (frame != NULL, NULL);

  statement = kuzov_history_prepare (self, KUZOV_ROW_SELECT
                                     "WHERE r.car_key = ?1 ORDER BY CASE WHEN r.state < 4 THEN 0 WHEN r.state IN (4, 6) "
                                     "THEN 1 ELSE 2 END, r.id DESC LIMIT 1");
  if (statement == NULL)
    return NULL;
  key = kuzov_row_dup_key (frame);
  sqlite3_bind_text (statement, 1, key, -1, SQLITE_TRANSIENT);
  requests = kuzov_history_read_all (self, statement);

  return requests->len == 0 ? NULL : g_object_ref (g_ptr_array_index (requests, 0));
}

/**
 * kuzov_history_load_same_car:
 * @self: a history
 * @request: one of its requests
 * @limit: how many at most
 *
 * Returns: (transfer full) (element-type KuzovRequest): all orders of its car, in whatever spelling, the newest first,
 *   @request among them while it is in the history
 */
GPtrArray *
kuzov_history_load_same_car (KuzovHistory *self,
                             KuzovRequest *request,
                             unsigned int  limit)
{
  g_autofree char *key = NULL;
  sqlite3_stmt *statement = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (self), NULL);
  g_return_val_if_fail (KUZOV_IS_REQUEST (request), NULL);

  statement = kuzov_history_prepare (self, KUZOV_ROW_SELECT "WHERE r.car_key = ?1 ORDER BY r.id DESC LIMIT ?2");
  if (statement != NULL)
    {
      key = kuzov_row_dup_key (kuzov_request_get_frame (request));
      sqlite3_bind_text (statement, 1, key, -1, SQLITE_TRANSIENT);
      sqlite3_bind_int64 (statement, 2, limit);
    }

  return kuzov_history_read_all (self, statement);
}

/**
 * kuzov_history_load_replies:
 * @self: a history
 * @request: one of its requests
 *
 * Reads the replies of earlier runs, which only the details show, into @request.
 */
void
kuzov_history_load_replies (KuzovHistory *self,
                            KuzovRequest *request)
{
  sqlite3_stmt *statement = NULL;
  KuzovRow row;

  g_return_if_fail (KUZOV_IS_HISTORY (self));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  statement = kuzov_history_prepare (self, KUZOV_ROW_SELECT_REPLIES);
  if (statement == NULL)
    return;

  kuzov_row_init (&row);
  sqlite3_bind_int64 (statement, 1, kuzov_request_get_id (request));
  if (kuzov_history_step (self, statement) == SQLITE_ROW)
    kuzov_row_read_replies (&row, statement);
  sqlite3_reset (statement);
  kuzov_request_take_replies (request, &row);
  kuzov_row_clear (&row);
}

/**
 * kuzov_history_load_pending:
 * @self: a history
 * @after_id: 0, or the last row of the call before
 * @limit: how many at most
 *
 * The requests that something is still to happen to by itself, oldest first, in pieces that the main loop can bear.
 *
 * Returns: (transfer full) (element-type KuzovRequest): fewer than @limit at the end
 */
GPtrArray *
kuzov_history_load_pending (KuzovHistory *self,
                            int64_t       after_id,
                            unsigned int  limit)
{
  sqlite3_stmt *statement = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (self), NULL);

  statement = kuzov_history_prepare (self, KUZOV_ROW_SELECT "WHERE r.id IN (SELECT id FROM requests INDEXED BY requests_pending "
                                     "WHERE state < 4 AND id > ?1 ORDER BY id LIMIT ?2) ORDER BY r.id");
  if (statement != NULL)
    {
      sqlite3_bind_int64 (statement, 1, after_id);
      sqlite3_bind_int64 (statement, 2, limit);
    }

  return kuzov_history_read_all (self, statement);
}

/**
 * kuzov_history_load_newest:
 * @self: a history
 * @before_id: 0, or the last row of the call before
 * @limit: how many at most
 *
 * Reads the history, newest first, in pieces.
 *
 * Returns: (transfer full) (element-type KuzovRequest): fewer than @limit at the end
 */
GPtrArray *
kuzov_history_load_newest (KuzovHistory *self,
                           int64_t       before_id,
                           unsigned int  limit)
{
  sqlite3_stmt *statement = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (self), NULL);

  statement = kuzov_history_prepare (self, KUZOV_ROW_SELECT "WHERE r.id < ?1 ORDER BY r.id DESC LIMIT ?2");
  if (statement != NULL)
    {
      sqlite3_bind_int64 (statement, 1, before_id == 0 ? G_MAXINT64 : before_id);
      sqlite3_bind_int64 (statement, 2, limit);
    }

  return kuzov_history_read_all (self, statement);
}

static gboolean
on_found (int64_t  id,
          gpointer user_data)
{
  g_array_append_val (user_data, id);

  return TRUE;
}

/**
 * kuzov_history_find:
 * @self: a history
 * @view: what to look for
 *
 * Looks through the history at once, on the caller's thread: for a program without a window. A window has a
 * #KuzovHistoryModel.
 *
 * Returns: (transfer full) (element-type int64_t): the rows, in the order of @view
 */
GArray *
kuzov_history_find (KuzovHistory    *self,
                    const KuzovView *view)
{
  g_autoptr (GArray) ids = NULL;
  gboolean is_snapshot;

  g_return_val_if_fail (KUZOV_IS_HISTORY (self), NULL);
  g_return_val_if_fail (view != NULL, NULL);

  ids = g_array_new (FALSE, FALSE, sizeof (int64_t));

  /* What is read and what is looked up is of one moment, though another process may be indexing. */
  is_snapshot = sqlite3_exec (self->db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK;
  if (!kuzov_search_run (self->db, view, on_found, ids) && (sqlite3_errcode (self->db) & 0xff) == SQLITE_CORRUPT)
    kuzov_history_note_damage (self);
  if (is_snapshot)
    sqlite3_exec (self->db, "END", NULL, NULL, NULL);

  return g_steal_pointer (&ids);
}

/**
 * kuzov_history_count_state:
 * @self: a history
 * @state: a state
 *
 * Returns: how many rows are in it; quick for the states that wait for something
 */
unsigned int
kuzov_history_count_state (KuzovHistory *self,
                           KuzovState    state)
{
  g_return_val_if_fail (KUZOV_IS_HISTORY (self), 0);

  if (kuzov_state_is_pending (state))
    return (unsigned int) kuzov_history_read_number (self, "SELECT count(*) FROM requests INDEXED BY requests_pending "
                                                     "WHERE state < 4 AND state = ?1", state);
  if (state == KUZOV_STATE_UNCONFIRMED)
    return (unsigned int) kuzov_history_read_number (self, "SELECT count(*) FROM requests INDEXED BY requests_undecided "
                                                     "WHERE state = 6", 0);

  return (unsigned int) kuzov_history_read_number (self, "SELECT count(*) FROM requests WHERE state = ?1", state);
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  const int64_t one = *(const int64_t *) a;
  const int64_t other = *(const int64_t *) b;

  return (one > other) - (one < other);
}

/**
 * kuzov_history_get_typical_ms:
 * @self: a history
 *
 * How long a report takes as a rule: the median of the newest ones.
 *
 * Returns: milliseconds from acceptance to the link, 0 when there is too little to tell
 */
int64_t
kuzov_history_get_typical_ms (KuzovHistory *self)
{
  sqlite3_stmt *statement = NULL;
  int64_t times[TYPICAL_OF];
  unsigned int n = 0;

  g_return_val_if_fail (KUZOV_IS_HISTORY (self), 0);

  statement = kuzov_history_prepare (self, "SELECT settled_ms - accepted_ms FROM (SELECT state, settled_ms, accepted_ms "
                                     "FROM requests ORDER BY id DESC LIMIT 500) WHERE state = 4 AND accepted_ms > 0 "
                                     "AND settled_ms > accepted_ms AND settled_ms - accepted_ms < 7200000 LIMIT 50");
  if (statement == NULL)
    return 0;
  while (n < TYPICAL_OF && kuzov_history_step (self, statement) == SQLITE_ROW)
    times[n++] = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  if (n < 3)
    return 0;

  qsort (times, n, sizeof times[0], compare_times);

  return times[n / 2];
}

/**
 * kuzov_history_dup_fact:
 * @self: a history
 * @name: its name
 *
 * Returns: (transfer full) (nullable): what the process that drives the queue last said under @name
 */
char *
kuzov_history_dup_fact (KuzovHistory *self,
                        const char   *name)
{
  sqlite3_stmt *statement = NULL;
  char *value = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (self), NULL);

  statement = kuzov_history_prepare (self, "SELECT value FROM facts WHERE name = ?1");
  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, name, -1, SQLITE_TRANSIENT);
  if (kuzov_history_step (self, statement) == SQLITE_ROW)
    value = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return value;
}
