// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-reader.h"

#include <math.h>

#include "history/kuzov-history-private.h"
#include "history/kuzov-history-schema-private.h"
#include "history/kuzov-request-private.h"

/* So many rows are read at a time. No transaction outlasts a piece: one that did would let the log of the history grow
 * for as long as a slow target takes. */
#define PIECE 256

#define SELECT_PIECE KUZOV_ROW_SELECT "WHERE r.id < ?1 ORDER BY r.id DESC LIMIT ?2"
#define SELECT_ONE KUZOV_ROW_SELECT "WHERE r.id = ?1"
#define SELECT_BURST "SELECT began_ms, balance_before, price, balance_after, checked_after_ms, n_removed FROM bursts WHERE id = ?1"

struct _KuzovReader
{
  sqlite3      *db;
  gboolean      is_borrowed;    /* of a history that is read where nothing can be locked */
  GArray       *ids;            /* int64_t; NULL: all */
  unsigned int  n_rows;
  unsigned int  n_taken;        /* of ids */
  int64_t       last_id;
  GPtrArray    *piece;          /* KuzovRequest */
  unsigned int  n_given;        /* of the piece */
  gboolean      is_at_end;
  GHashTable   *registry;       /* of its own: these objects are not those of the history */
  GHashTable   *labels;         /* id to KuzovReaderLabel */
  sqlite3_stmt *rows;
  sqlite3_stmt *replies;
  sqlite3_stmt *bursts;
};

static void
label_free (gpointer data)
{
  KuzovReaderLabel *label = data;

  g_free (label->name);
  g_free (label);
}

static gboolean
load_labels (KuzovReader *self)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (self->db, "SELECT id, name, color FROM labels", -1, &statement, NULL);

  while (result == SQLITE_OK && (result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      KuzovReaderLabel *label = g_new0 (KuzovReaderLabel, 1);

      label->name = g_strdup ((const char *) sqlite3_column_text (statement, 1));
      label->color = (unsigned int) sqlite3_column_int (statement, 2);
      g_hash_table_insert (self->labels, GINT_TO_POINTER (sqlite3_column_int (statement, 0)), label);
      result = SQLITE_OK;
    }
  sqlite3_finalize (statement);

  return result == SQLITE_DONE;
}

static gboolean
prepare (KuzovReader *self)
{
  sqlite3_stmt *count = NULL;
  gboolean is_ready;

  is_ready = load_labels (self)
             && sqlite3_prepare_v2 (self->db, self->ids != NULL ? SELECT_ONE : SELECT_PIECE, -1, &self->rows, NULL) == SQLITE_OK
             && sqlite3_prepare_v2 (self->db, KUZOV_ROW_SELECT_REPLIES, -1, &self->replies, NULL) == SQLITE_OK
             && sqlite3_prepare_v2 (self->db, SELECT_BURST, -1, &self->bursts, NULL) == SQLITE_OK
             && sqlite3_prepare_v2 (self->db, "SELECT count(*) FROM requests", -1, &count, NULL) == SQLITE_OK
             && sqlite3_step (count) == SQLITE_ROW;
  if (is_ready)
    self->n_rows = self->ids != NULL ? self->ids->len : (unsigned int) sqlite3_column_int64 (count, 0);
  sqlite3_finalize (count);

  return is_ready;
}

/* Of a history that was never made. */
static sqlite3 *
make_empty (GError **error)
{
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK
      && kuzov_history_migrate (db, error))
    return db;
  sqlite3_close (db);

  return NULL;
}

/**
 * kuzov_reader_new:
 * @history: a history; one that is not open has no rows
 * @ids: (nullable) (element-type int64_t): the rows, in the order in which they are wanted; %NULL for all, newest first
 * @error: return location for a #KuzovHistoryError
 *
 * Of a history that was opened to read alone the reader uses the connection: nothing else may read it meanwhile.
 *
 * Returns: (transfer full) (nullable): a reader, for one thread at a time
 */
KuzovReader *
kuzov_reader_new (KuzovHistory  *history,
                  GArray        *ids,
                  GError       **error)
{
  g_autoptr (KuzovReader) self = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (history), NULL);

  self = g_new0 (KuzovReader, 1);
  self->is_borrowed = history->is_reader && history->db != NULL;
  self->ids = ids != NULL ? g_array_ref (ids) : NULL;
  self->last_id = G_MAXINT64;
  self->piece = g_ptr_array_new_with_free_func (g_object_unref);
  self->registry = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->labels = g_hash_table_new_full (NULL, NULL, NULL, label_free);
  self->db = self->is_borrowed ? history->db
             : history->db != NULL ? kuzov_history_connect (history->path, error) : make_empty (error);
  if (self->db == NULL)
    return NULL;
  if (prepare (self))
    return g_steal_pointer (&self);

  kuzov_history_set_error (error, self->db, "read");

  return NULL;
}

void
kuzov_reader_free (KuzovReader *self)
{
  sqlite3_finalize (self->rows);
  sqlite3_finalize (self->replies);
  sqlite3_finalize (self->bursts);
  if (!self->is_borrowed)
    sqlite3_close (self->db);
  g_ptr_array_unref (self->piece);
  g_hash_table_unref (self->registry);
  g_hash_table_unref (self->labels);
  g_clear_pointer (&self->ids, g_array_unref);
  g_free (self);
}

unsigned int
kuzov_reader_get_n_rows (KuzovReader *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_rows;
}

static gboolean
read_replies (KuzovReader *self,
              KuzovRow    *row)
{
  int result;

  sqlite3_bind_int64 (self->replies, 1, row->id);
  result = sqlite3_step (self->replies);
  if (result == SQLITE_ROW)
    kuzov_row_read_replies (row, self->replies);
  sqlite3_reset (self->replies);

  return result == SQLITE_ROW || result == SQLITE_DONE;
}

static gboolean
read_rows (KuzovReader *self)
{
  int result;

  while ((result = sqlite3_step (self->rows)) == SQLITE_ROW)
    {
      KuzovRow row;

      kuzov_row_init (&row);
      kuzov_row_read (&row, self->rows);
      self->last_id = row.id;
      if (read_replies (self, &row))
        g_ptr_array_add (self->piece, kuzov_request_new_for_row (&row, self->registry));
      else
        result = SQLITE_ERROR;
      kuzov_row_clear (&row);
      if (result != SQLITE_ROW)
        break;
    }
  sqlite3_reset (self->rows);

  return result == SQLITE_DONE;
}

static gboolean
read_piece (KuzovReader *self)
{
  g_ptr_array_set_size (self->piece, 0);
  self->n_given = 0;
  if (self->ids == NULL)
    {
      sqlite3_bind_int64 (self->rows, 1, self->last_id);
      sqlite3_bind_int (self->rows, 2, PIECE);
      if (!read_rows (self))
        return FALSE;
      self->is_at_end = self->piece->len < PIECE;
      return TRUE;
    }

  /* A row may have been removed since it was named. */
  while (self->piece->len < PIECE && self->n_taken < self->ids->len)
    {
      sqlite3_bind_int64 (self->rows, 1, g_array_index (self->ids, int64_t, self->n_taken++));
      if (!read_rows (self))
        return FALSE;
    }
  self->is_at_end = self->n_taken == self->ids->len;

  return TRUE;
}

/**
 * kuzov_reader_next:
 * @self: a reader
 * @error: return location for a #KuzovHistoryError
 *
 * Returns: (transfer full) (nullable): the next request, with its replies; %NULL at the end or with @error set
 */
KuzovRequest *
kuzov_reader_next (KuzovReader  *self,
                   GError      **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  while (self->n_given == self->piece->len)
    {
      if (self->is_at_end)
        return NULL;
      if (!read_piece (self))
        {
          kuzov_history_set_error (error, self->db, "read");
          return NULL;
        }
    }

  return g_object_ref (g_ptr_array_index (self->piece, self->n_given++));
}

static double
read_amount (sqlite3_stmt *statement,
             int           column)
{
  return sqlite3_column_type (statement, column) == SQLITE_NULL ? NAN : sqlite3_column_double (statement, column);
}

/**
 * kuzov_reader_load_burst:
 * @self: a reader
 * @request: a request that it gave
 * @burst: (out caller-allocates): what is known of the burst that it left in; see kuzov_history_load_burst()
 * @n_removed: (out): how many orders of the burst were removed
 *
 * Returns: whether anything is known
 */
gboolean
kuzov_reader_load_burst (KuzovReader  *self,
                         KuzovRequest *request,
                         KuzovBurst   *burst,
                         unsigned int *n_removed)
{
  const int64_t id = kuzov_request_get_burst (request);

  g_return_val_if_fail (self != NULL, FALSE);

  kuzov_burst_init (burst);
  *n_removed = 0;
  if (id == 0)
    return kuzov_request_get_balance_before (request, &burst->balance_before);

  sqlite3_bind_int64 (self->bursts, 1, id);
  if (sqlite3_step (self->bursts) == SQLITE_ROW)
    {
      burst->id = id;
      burst->began_ms = sqlite3_column_int64 (self->bursts, 0);
      burst->balance_before = read_amount (self->bursts, 1);
      burst->price = read_amount (self->bursts, 2);
      burst->balance_after = read_amount (self->bursts, 3);
      burst->checked_after_ms = sqlite3_column_int64 (self->bursts, 4);
      *n_removed = (unsigned int) sqlite3_column_int64 (self->bursts, 5);
    }
  sqlite3_reset (self->bursts);

  return burst->id != 0;
}

/**
 * kuzov_reader_find_labels:
 * @self: a reader
 * @request: a request that it gave
 *
 * Returns: (transfer container) (element-type KuzovReaderLabel): its labels
 */
GPtrArray *
kuzov_reader_find_labels (KuzovReader  *self,
                          KuzovRequest *request)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  const char *at = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  at = kuzov_request_get_labels (request);
  while (at != NULL && *at != '\0')
    {
      char *end = NULL;
      gpointer label = g_hash_table_lookup (self->labels, GINT_TO_POINTER ((int) g_ascii_strtoll (at, &end, 10)));

      if (label != NULL)
        g_ptr_array_add (found, label);
      at = end != at && *end == ' ' ? end + 1 : NULL;
    }

  return g_steal_pointer (&found);
}
