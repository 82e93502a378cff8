// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-salvage-private.h"

#include <math.h>
#include <string.h>

#include "history/kuzov-history-schema-private.h"
#include "history/kuzov-row-private.h"

/* Row by row out of a damaged history into a new one. Nothing is believed because it could be read: the money rule hangs
 * on what a row says, so the table, its indexes and the row's own fields have to agree, and where they don't the person
 * decides. */

/* Rows are numbered from 1 on: no history comes near this, and a number beyond it is damage. */
#define MAX_ROW 0x7fffffff

/* A file in which more stretches than this can't be read is not worth the hours. */
#define MAX_GAPS 20000

/* No text of ours is longer, a kept reply included. */
#define MAX_TEXT (4 * 1024 * 1024)

typedef struct
{
  sqlite3        *from;
  sqlite3        *into;
  KuzovRecovery  *recovery;
  GHashTable     *endpoints;      /* their row ids, as far as they could be read */
  GHashTable     *states;         /* row id to state + 1: what the indexes of states hold */
  GHashTable     *keys;           /* row id to frame key: what the index of frames holds */
  GHashTable     *taken;          /* row ids of requests that are in the new history */
  GPtrArray      *doubted;        /* frame keys that the index has for rows in which the table has others */
  GPtrArray      *columns;        /* names of the columns that both tables of requests have, the known ones first */
  unsigned int    n_known;
  sqlite3_stmt   *insertion;
  int64_t         now_ms;
  int64_t         max_id;
  unsigned int    n_gaps;
  gboolean        has_hole;       /* commits are missing: what waits may have been sent */
  gboolean        has_table_gaps;
  gboolean        has_index_gaps;
  gboolean        cannot_write;
} Salvage;

typedef void (*TakeFunc) (Salvage      *self,
                          sqlite3_stmt *statement);

/* Reading around what can't be read */

static gboolean
can_read_from (sqlite3_stmt *statement,
               int64_t       id)
{
  int result;

  sqlite3_bind_int64 (statement, 1, id);
  result = sqlite3_step (statement);
  sqlite3_reset (statement);

  return result == SQLITE_ROW || result == SQLITE_DONE;
}

/* The smallest row id above @id beyond which something can be read, or the end be seen; -1: nothing can. */
static int64_t
find_end_of_gap (sqlite3_stmt *statement,
                 int64_t       id)
{
  int64_t low = id;
  int64_t high = -1;

  for (int64_t step = 1; id + step <= MAX_ROW; step *= 2)
    {
      if (can_read_from (statement, id + step))
        {
          high = id + step;
          break;
        }
      low = id + step;
    }
  if (high == -1)
    return -1;

  while (high - low > 1)
    {
      int64_t middle = low + (high - low) / 2;

      if (can_read_from (statement, middle))
        high = middle;
      else
        low = middle;
    }

  return high;
}

/* Steps through the rows of @sql, which begin with a row id above ?1 and come in that order. Returns whether all of it
 * could be read. */
static gboolean
walk (Salvage    *self,
      const char *sql,
      TakeFunc    take)
{
  sqlite3_stmt *statement = NULL;
  gboolean is_whole = TRUE;
  int64_t last = 0;

  if (sqlite3_prepare_v2 (self->from, sql, -1, &statement, NULL) != SQLITE_OK)
    return FALSE;

  while (last >= 0 && !self->cannot_write)
    {
      int result;

      sqlite3_bind_int64 (statement, 1, last);
      while ((result = sqlite3_step (statement)) == SQLITE_ROW && !self->cannot_write)
        {
          int64_t id = sqlite3_column_int64 (statement, 0);

          if (sqlite3_column_type (statement, 0) != SQLITE_INTEGER || id <= last || id > MAX_ROW)
            break;
          last = id;
          take (self, statement);
        }
      sqlite3_reset (statement);
      if (result == SQLITE_DONE)
        break;

      is_whole = FALSE;
      if (++self->n_gaps > MAX_GAPS)
        break;
      last = find_end_of_gap (statement, last);
    }
  sqlite3_finalize (statement);

  return is_whole;
}

/* Values */

static gboolean
is_text (sqlite3_stmt *statement,
         int           index)
{
  const char *text = NULL;
  int length;

  if (sqlite3_column_type (statement, index) != SQLITE_TEXT)
    return FALSE;

  text = (const char *) sqlite3_column_text (statement, index);
  length = sqlite3_column_bytes (statement, index);

  return text != NULL && length <= MAX_TEXT && g_utf8_validate (text, length, NULL);
}

static gboolean
has_only (const char *text,
          const char *characters,
          size_t      least,
          size_t      most)
{
  size_t length = strlen (text);

  return length >= least && length <= most && strspn (text, characters) == length;
}

/* In the row of @statement, the text of a column, if it is one. */
static const char *
peek_text (sqlite3_stmt *statement,
           KuzovColumn   column)
{
  return is_text (statement, (int) column) ? (const char *) sqlite3_column_text (statement, (int) column) : NULL;
}

static gboolean
is_frame (const char *frame)
{
  return frame != NULL && has_only (frame, G_CSET_A_2_Z G_CSET_DIGITS "-", 2, 64);
}

static gboolean
is_job (const char *job)
{
  return job != NULL && has_only (job, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_.-", 1, 64);
}

static gboolean
is_link (const char *url)
{
  return url != NULL && (g_str_has_prefix (url, "http://") || g_str_has_prefix (url, "https://"));
}

static gboolean
is_empty (sqlite3_stmt *statement,
          KuzovColumn   column)
{
  return sqlite3_column_type (statement, (int) column) == SQLITE_NULL;
}

static int64_t
get_id (gpointer key)
{
  return (int64_t) GPOINTER_TO_SIZE (key);
}

static gpointer
to_key (int64_t id)
{
  return GSIZE_TO_POINTER ((gsize) id);
}

/* What a row's state may be believed to be. */
static KuzovState
judge (Salvage      *self,
       sqlite3_stmt *statement)
{
  const int64_t id = sqlite3_column_int64 (statement, KUZOV_COLUMN_ID);
  const int indexed = GPOINTER_TO_INT (g_hash_table_lookup (self->states, to_key (id))) - 1;
  const int state = sqlite3_column_type (statement, KUZOV_COLUMN_STATE) == SQLITE_INTEGER
                      ? sqlite3_column_int (statement, KUZOV_COLUMN_STATE) : -1;
  const char *key = g_hash_table_lookup (self->keys, to_key (id));
  g_autofree char *own_key = kuzov_row_dup_key (peek_text (statement, KUZOV_COLUMN_FRAME));
  const gboolean is_known = is_job (peek_text (statement, KUZOV_COLUMN_JOB))
                            && g_hash_table_contains (self->endpoints,
                                                      to_key (sqlite3_column_int64 (statement, KUZOV_COLUMN_ENDPOINT)));
  const gboolean has_other_key = key != NULL && !g_str_equal (key, own_key);
  gboolean is_agreed = !has_other_key
                       && (indexed == state
                           || (indexed == -1 && self->has_index_gaps && !self->has_table_gaps && !self->has_hole));

  switch (state)
    {
    case KUZOV_STATE_WAITING:
      return is_agreed && !self->has_hole && is_empty (statement, KUZOV_COLUMN_JOB)
             && is_empty (statement, KUZOV_COLUMN_SENT) && is_empty (statement, KUZOV_COLUMN_ACCEPTED)
               ? KUZOV_STATE_WAITING : KUZOV_STATE_UNCONFIRMED;

    case KUZOV_STATE_QUEUED:
    case KUZOV_STATE_GENERATING:
      /* Asking is free: an index that is of another moment, or can't be read, need not agree. */
      if (indexed != -1 && kuzov_state_is_pending ((KuzovState) indexed))
        is_agreed = TRUE;
      if (self->has_index_gaps || self->has_hole)
        is_agreed = TRUE;
      return is_agreed && is_known && !has_other_key ? (KuzovState) state : KUZOV_STATE_UNCONFIRMED;

    case KUZOV_STATE_READY:
      return is_link (peek_text (statement, KUZOV_COLUMN_URL)) ? KUZOV_STATE_READY : KUZOV_STATE_UNCONFIRMED;

    case KUZOV_STATE_FAILED:
    case KUZOV_STATE_GIVEN_UP:
      /* Named again, these would be ordered anew: not if an index knows them as something else. */
      return indexed == -1 && !has_other_key ? (KuzovState) state : KUZOV_STATE_UNCONFIRMED;

    case KUZOV_STATE_SUBMITTING:
    case KUZOV_STATE_UNCONFIRMED:
    default:
      return KUZOV_STATE_UNCONFIRMED;
    }
}

/* The new history */

/* Returns the step's success; what is there already stays as it is. */
static gboolean
insert (Salvage      *self,
        sqlite3_stmt *insertion)
{
  int result = sqlite3_step (insertion);

  sqlite3_reset (insertion);
  sqlite3_clear_bindings (insertion);
  if (result != SQLITE_DONE && (result & 0xff) != SQLITE_CONSTRAINT)
    self->cannot_write = TRUE;

  return result == SQLITE_DONE && sqlite3_changes (self->into) > 0;
}

/* The endpoint that stands for one that can't be read: it is not called. */
static int64_t
need_endpoint (Salvage *self,
               int64_t  id)
{
  g_autofree char *sql = NULL;

  if (g_hash_table_contains (self->endpoints, to_key (id)))
    return id;

  sql = g_strdup_printf ("INSERT OR IGNORE INTO endpoints (id, url) VALUES (%d, '')", MAX_ROW);
  if (sqlite3_exec (self->into, sql, NULL, NULL, NULL) != SQLITE_OK)
    self->cannot_write = TRUE;

  return MAX_ROW;
}

static void
bind_time (sqlite3_stmt *statement,
           int           index,
           sqlite3_stmt *insertion)
{
  int64_t time_ms = sqlite3_column_int64 (statement, index);

  if (sqlite3_column_type (statement, index) == SQLITE_INTEGER && time_ms > 0 && time_ms < INT64_C (253402300800000))
    sqlite3_bind_int64 (insertion, index + 1, time_ms);
}

/* A column that this Kuzov adds to the table in a later step than the first: as it is, if it is a value of ours at all. */
static void
bind_other (sqlite3_stmt *statement,
            int           index,
            sqlite3_stmt *insertion)
{
  int type = sqlite3_column_type (statement, index);

  if (type == SQLITE_INTEGER || type == SQLITE_FLOAT || (type == SQLITE_TEXT && is_text (statement, index)))
    sqlite3_bind_value (insertion, index + 1, sqlite3_column_value (statement, index));
}

static void
bind_column (Salvage      *self,
             sqlite3_stmt *statement,
             int           index,
             KuzovState    state)
{
  sqlite3_stmt *insertion = self->insertion;
  int number = sqlite3_column_int (statement, index);

  if (index >= (int) self->n_known)
    {
      bind_other (statement, index, insertion);
      return;
    }

  switch ((KuzovColumn) index)
    {
    case KUZOV_COLUMN_ID:
      sqlite3_bind_int64 (insertion, index + 1, sqlite3_column_int64 (statement, index));
      break;

    case KUZOV_COLUMN_STATE:
      sqlite3_bind_int (insertion, index + 1, (int) state);
      break;

    case KUZOV_COLUMN_ENDPOINT:
      sqlite3_bind_int64 (insertion, index + 1, need_endpoint (self, sqlite3_column_int64 (statement, index)));
      break;

    case KUZOV_COLUMN_REASON:
      sqlite3_bind_int (insertion, index + 1, number > 0 && number < KUZOV_N_REASONS ? number : KUZOV_REASON_NONE);
      break;

    case KUZOV_COLUMN_RELEASED:
      sqlite3_bind_int (insertion, index + 1, KUZOV_RELEASE_NONE);
      break;

    case KUZOV_COLUMN_BALANCE_BEFORE:
      if (sqlite3_column_type (statement, index) == SQLITE_FLOAT || sqlite3_column_type (statement, index) == SQLITE_INTEGER)
        sqlite3_bind_double (insertion, index + 1, sqlite3_column_double (statement, index));
      break;

    case KUZOV_COLUMN_BURST:
      if (sqlite3_column_type (statement, index) == SQLITE_INTEGER)
        sqlite3_bind_int64 (insertion, index + 1, sqlite3_column_int64 (statement, index));
      break;

    case KUZOV_COLUMN_ORDERED:
    case KUZOV_COLUMN_SENT:
    case KUZOV_COLUMN_ACCEPTED:
    case KUZOV_COLUMN_STARTED:
    case KUZOV_COLUMN_SETTLED:
    case KUZOV_COLUMN_OPENED:
      bind_time (statement, index, insertion);
      break;

    case KUZOV_COLUMN_FRAME:
    case KUZOV_COLUMN_TYPED:
    case KUZOV_COLUMN_JOB:
    case KUZOV_COLUMN_URL:
    case KUZOV_COLUMN_MESSAGE:
    case KUZOV_COLUMN_VIN:
    case KUZOV_COLUMN_PLATE:
    case KUZOV_COLUMN_REPLY_ORDER:
    case KUZOV_COLUMN_REPLY_CHECK:
    case KUZOV_COLUMN_REPLY_RESULT:
    default:
      if (is_text (statement, index))
        sqlite3_bind_text (insertion, index + 1, (const char *) sqlite3_column_text (statement, index), -1,
                           SQLITE_TRANSIENT);
      break;
    }
}

/* What a row needs beside its columns, and what an order that became unconfirmed by this tells about itself. */
static void
bind_rest (Salvage      *self,
           const char   *frame,
           int64_t       ordered_ms,
           gboolean      is_undone)
{
  const int n = (int) self->columns->len;
  g_autofree char *key = kuzov_row_dup_key (frame);

  sqlite3_bind_text (self->insertion, n + 1, key, -1, SQLITE_TRANSIENT);
  if (ordered_ms <= 0)
    sqlite3_bind_int64 (self->insertion, KUZOV_COLUMN_ORDERED + 1, self->now_ms);
  if (is_undone)
    {
      sqlite3_bind_int (self->insertion, KUZOV_COLUMN_REASON + 1, KUZOV_REASON_DAMAGED);
      sqlite3_bind_null (self->insertion, KUZOV_COLUMN_MESSAGE + 1);
      sqlite3_bind_int64 (self->insertion, KUZOV_COLUMN_SETTLED + 1, self->now_ms);
    }
}

static void
note_taken (Salvage    *self,
            int64_t     id,
            gboolean    is_undone)
{
  g_hash_table_add (self->taken, to_key (id));
  self->max_id = MAX (self->max_id, id);
  self->recovery->n_read++;
  if (is_undone)
    self->recovery->n_unconfirmed++;
}

/* Either may be what was hit: the row stays as it is, and the other frame number is not forgotten. */
static void
note_other_key (Salvage    *self,
                int64_t     id,
                const char *frame)
{
  const char *key = g_hash_table_lookup (self->keys, to_key (id));
  g_autofree char *own_key = kuzov_row_dup_key (frame);

  if (key != NULL && !g_str_equal (key, own_key))
    g_ptr_array_add (self->doubted, g_strdup (key));
}

static void
take_request (Salvage      *self,
              sqlite3_stmt *statement)
{
  const int64_t id = sqlite3_column_int64 (statement, 0);
  const char *frame = peek_text (statement, KUZOV_COLUMN_FRAME);
  KuzovState state;
  gboolean is_undone;

  if (!is_frame (frame) || g_hash_table_contains (self->taken, to_key (id)))
    return;

  state = judge (self, statement);
  note_other_key (self, id, frame);
  is_undone = state == KUZOV_STATE_UNCONFIRMED && (sqlite3_column_type (statement, KUZOV_COLUMN_STATE) != SQLITE_INTEGER
                                                   || sqlite3_column_int (statement, KUZOV_COLUMN_STATE) != (int) state);
  for (int i = 0; i < sqlite3_column_count (statement); i++)
    bind_column (self, statement, i, state);
  bind_rest (self, frame, sqlite3_column_type (statement, KUZOV_COLUMN_ORDERED) == SQLITE_INTEGER
                            ? sqlite3_column_int64 (statement, KUZOV_COLUMN_ORDERED) : 0, is_undone);
  if (insert (self, self->insertion))
    note_taken (self, id, is_undone);
}

/* Of these only the index of frames tells. */
static void
take_key_alone (Salvage    *self,
                int64_t     id,
                const char *key)
{
  if (!is_frame (key) || g_hash_table_contains (self->taken, to_key (id)))
    return;

  sqlite3_bind_int64 (self->insertion, KUZOV_COLUMN_ID + 1, id);
  sqlite3_bind_text (self->insertion, KUZOV_COLUMN_FRAME + 1, key, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int (self->insertion, KUZOV_COLUMN_STATE + 1, KUZOV_STATE_UNCONFIRMED);
  sqlite3_bind_int64 (self->insertion, KUZOV_COLUMN_ENDPOINT + 1, need_endpoint (self, MAX_ROW));
  sqlite3_bind_int (self->insertion, KUZOV_COLUMN_RELEASED + 1, KUZOV_RELEASE_NONE);
  bind_rest (self, key, 0, TRUE);
  if (insert (self, self->insertion))
    note_taken (self, id, TRUE);
}

/* The parts, in the order in which they need each other */

static void
take_endpoint (Salvage      *self,
               sqlite3_stmt *statement)
{
  int64_t id = sqlite3_column_int64 (statement, 0);
  sqlite3_stmt *insertion = NULL;

  if (!is_text (statement, 1) || !is_link ((const char *) sqlite3_column_text (statement, 1))
      || sqlite3_prepare_v2 (self->into, "INSERT OR IGNORE INTO endpoints (id, url) VALUES (?1, ?2)", -1, &insertion,
                             NULL) != SQLITE_OK)
    return;

  sqlite3_bind_int64 (insertion, 1, id);
  sqlite3_bind_text (insertion, 2, (const char *) sqlite3_column_text (statement, 1), -1, SQLITE_TRANSIENT);
  if (insert (self, insertion))
    g_hash_table_add (self->endpoints, to_key (id));
  sqlite3_finalize (insertion);
}

/* The few endpoints stand in their table and in its index: either will do. */
static void
take_endpoints (Salvage *self)
{
  sqlite3_stmt *statement = NULL;

  walk (self, "SELECT id, url FROM endpoints WHERE id > ?1 ORDER BY id", take_endpoint);
  if (sqlite3_prepare_v2 (self->from, "SELECT id, url FROM endpoints INDEXED BY sqlite_autoindex_endpoints_1 "
                          "WHERE url > '' ORDER BY url", -1, &statement, NULL) == SQLITE_OK)
    {
      while (sqlite3_step (statement) == SQLITE_ROW)
        take_endpoint (self, statement);
    }
  sqlite3_finalize (statement);
}

static void
take_indexed_state (Salvage      *self,
                    sqlite3_stmt *statement)
{
  g_hash_table_insert (self->states, to_key (sqlite3_column_int64 (statement, 0)),
                       GINT_TO_POINTER (sqlite3_column_int (statement, 1) + 1));
}

static void
read_indexed_states (Salvage *self)
{
  static const KuzovState states[] = {
    KUZOV_STATE_WAITING, KUZOV_STATE_SUBMITTING, KUZOV_STATE_QUEUED, KUZOV_STATE_GENERATING, KUZOV_STATE_UNCONFIRMED,
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (states); i++)
    {
      gboolean is_pending = kuzov_state_is_pending (states[i]);
      g_autofree char *sql = g_strdup_printf ("SELECT id, state FROM requests INDEXED BY %s WHERE %s AND state = %d "
                                              "AND id > ?1 ORDER BY id",
                                              is_pending ? "requests_pending" : "requests_undecided",
                                              is_pending ? "state < 4" : "state = 6", (int) states[i]);

      if (!walk (self, sql, take_indexed_state))
        self->has_index_gaps = TRUE;
    }
}

/* A text index has no numbers to step over: it is read from both its ends towards what can't be read. */
static void
read_keys (Salvage *self)
{
  static const char *const orders[] = {
    "SELECT id, frame_key FROM requests INDEXED BY requests_by_frame WHERE frame_key > '' ORDER BY frame_key, id",
    "SELECT id, frame_key FROM requests INDEXED BY requests_by_frame WHERE frame_key > '' ORDER BY frame_key DESC, id DESC",
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      sqlite3_stmt *statement = NULL;
      int result = SQLITE_ERROR;

      if (sqlite3_prepare_v2 (self->from, orders[i], -1, &statement, NULL) != SQLITE_OK)
        continue;
      while ((result = sqlite3_step (statement)) == SQLITE_ROW)
        {
          int64_t id = sqlite3_column_int64 (statement, 0);

          if (id > 0 && id < MAX_ROW && is_text (statement, 1))
            g_hash_table_insert (self->keys, to_key (id), g_strdup ((const char *) sqlite3_column_text (statement, 1)));
        }
      sqlite3_finalize (statement);
      if (result == SQLITE_DONE)
        break;
    }
}

static gboolean
has_column (sqlite3    *db,
            const char *table,
            const char *column)
{
  return sqlite3_table_column_metadata (db, "main", table, column, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

/* Those that we know in their fixed order, then what else both have. */
static void
find_columns (Salvage *self)
{
  sqlite3_stmt *statement = NULL;

  for (unsigned int column = 0; column < KUZOV_N_COLUMNS; column++)
    g_ptr_array_add (self->columns, g_strdup (kuzov_column_get_name (column)));
  self->n_known = self->columns->len;

  if (sqlite3_prepare_v2 (self->into, "SELECT name FROM pragma_table_info ('requests')", -1, &statement, NULL) == SQLITE_OK)
    {
      while (sqlite3_step (statement) == SQLITE_ROW)
        {
          const char *name = (const char *) sqlite3_column_text (statement, 0);

          if (!g_ptr_array_find_with_equal_func (self->columns, name, g_str_equal, NULL)
              && !g_str_equal (name, "frame_key") && has_column (self->from, "requests", name))
            g_ptr_array_add (self->columns, g_strdup (name));
        }
    }
  sqlite3_finalize (statement);
}

static gboolean
prepare_insertion (Salvage *self)
{
  g_autoptr (GString) sql = g_string_new ("INSERT OR IGNORE INTO requests (");

  for (unsigned int i = 0; i < self->columns->len; i++)
    g_string_append_printf (sql, "%s, ", (const char *) g_ptr_array_index (self->columns, i));
  g_string_append (sql, "frame_key) VALUES (");
  for (unsigned int i = 0; i < self->columns->len; i++)
    {
      /* These may not be NULL, and are not always given. */
      if (i == KUZOV_COLUMN_REASON)
        g_string_append (sql, "coalesce (?, 0), ");
      else
        g_string_append (sql, "?, ");
    }
  g_string_append (sql, "?)");

  return sqlite3_prepare_v2 (self->into, sql->str, -1, &self->insertion, NULL) == SQLITE_OK;
}

/* A column that came with a later step than the file has seen is empty in all of its rows. */
static char *
build_selection (Salvage      *self,
                 unsigned int  n)
{
  GString *sql = g_string_new ("SELECT ");

  for (unsigned int i = 0; i < n; i++)
    {
      const char *column = g_ptr_array_index (self->columns, i);

      g_string_append (sql, i > 0 ? ", " : "");
      g_string_append (sql, has_column (self->from, "requests", column) ? column : "NULL");
    }
  g_string_append (sql, " FROM requests NOT INDEXED WHERE id > ?1 ORDER BY id");

  return g_string_free (sql, FALSE);
}

/* What can't be read whole may be readable without the replies, which lie on pages of their own when they are long. */
static void
take_requests (Salvage *self)
{
  g_autofree char *whole = build_selection (self, self->columns->len);
  g_autofree char *brief = build_selection (self, KUZOV_COLUMN_REPLY_ORDER);
  GHashTableIter iter;
  gpointer id, key;

  self->has_table_gaps = TRUE;
  if (walk (self, whole, take_request))
    self->has_table_gaps = FALSE;
  else
    walk (self, brief, take_request);

  g_hash_table_iter_init (&iter, self->keys);
  while (g_hash_table_iter_next (&iter, &id, &key) && !self->cannot_write)
    take_key_alone (self, get_id (id), key);
  for (unsigned int i = 0; i < self->doubted->len && !self->cannot_write; i++)
    take_key_alone (self, self->max_id + 1, g_ptr_array_index (self->doubted, i));
}

/* Tables of later steps, row by row as they are, as far as their columns are the same. */
static void
take_table (Salvage    *self,
            const char *table)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) places = g_string_new (NULL);
  g_autofree char *selection = NULL;
  g_autofree char *insertion_sql = NULL;
  sqlite3_stmt *statement = NULL;
  sqlite3_stmt *insertion = NULL;
  int64_t last = 0;

  sqlite3_prepare_v2 (self->into, "SELECT name FROM pragma_table_info (?1)", -1, &statement, NULL);
  sqlite3_bind_text (statement, 1, table, -1, SQLITE_STATIC);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      const char *name = (const char *) sqlite3_column_text (statement, 0);

      if (!has_column (self->from, table, name))
        continue;
      g_string_append_printf (names, ", \"%s\"", name);
      g_string_append (places, places->len > 0 ? ", ?" : "?");
    }
  sqlite3_finalize (statement);
  if (names->len == 0)
    return;

  selection = g_strdup_printf ("SELECT rowid%s FROM \"%s\" WHERE rowid > ?1 ORDER BY rowid", names->str, table);
  insertion_sql = g_strdup_printf ("INSERT OR IGNORE INTO \"%s\" (%s) VALUES (%s)", table, names->str + 2, places->str);
  if (sqlite3_prepare_v2 (self->from, selection, -1, &statement, NULL) == SQLITE_OK
      && sqlite3_prepare_v2 (self->into, insertion_sql, -1, &insertion, NULL) == SQLITE_OK)
    {
      while (last >= 0 && self->n_gaps < MAX_GAPS && !self->cannot_write)
        {
          int result;

          sqlite3_bind_int64 (statement, 1, last);
          while ((result = sqlite3_step (statement)) == SQLITE_ROW && sqlite3_column_int64 (statement, 0) > last)
            {
              last = sqlite3_column_int64 (statement, 0);
              for (int i = 1; i < sqlite3_column_count (statement); i++)
                sqlite3_bind_value (insertion, i, sqlite3_column_value (statement, i));
              insert (self, insertion);
            }
          sqlite3_reset (statement);
          if (result == SQLITE_DONE)
            break;
          self->n_gaps++;
          last = find_end_of_gap (statement, last);
        }
    }
  sqlite3_finalize (statement);
  sqlite3_finalize (insertion);
}

static void
take_other_tables (Salvage *self)
{
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement = NULL;

  sqlite3_prepare_v2 (self->into, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
                      "AND name NOT IN ('endpoints', 'requests', 'facts')", -1, &statement, NULL);
  while (sqlite3_step (statement) == SQLITE_ROW)
    g_ptr_array_add (tables, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
  sqlite3_finalize (statement);
  for (unsigned int i = 0; i < tables->len; i++)
    take_table (self, g_ptr_array_index (tables, i));
}

static int64_t
read_one (sqlite3    *db,
          const char *sql)
{
  sqlite3_stmt *statement = NULL;
  int64_t number = 0;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);

  return number;
}

/* About how many there were: all that the table or an index told of, and where neither could be read, the numbers that
 * were given out up to the last one. Row numbers are not given out again: the person's notifications name them. */
static void
count (Salvage *self)
{
  int64_t last = read_one (self->from, "SELECT seq FROM sqlite_sequence WHERE name = 'requests'");
  g_autofree char *sql = NULL;
  GHashTableIter iter;
  gpointer id;
  unsigned int n_seen = g_hash_table_size (self->taken);

  g_hash_table_iter_init (&iter, self->states);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      if (!g_hash_table_contains (self->taken, id))
        n_seen++;
    }
  if (last < self->max_id || last > MAX_ROW / 2)
    last = self->max_id;
  self->recovery->n_about = n_seen;
  if (self->has_table_gaps && last > n_seen)
    self->recovery->n_about = (unsigned int) last;

  sql = g_strdup_printf ("DELETE FROM sqlite_sequence WHERE name = 'requests';"
                         "INSERT INTO sqlite_sequence (name, seq) VALUES ('requests', %" G_GINT64_FORMAT ")", last);
  if (sqlite3_exec (self->into, sql, NULL, NULL, NULL) != SQLITE_OK)
    self->cannot_write = TRUE;
}

/**
 * kuzov_history_salvage:
 * @from: a copy of a damaged history, for reading
 * @into: a new history, within a transaction
 * @has_hole: whether commits are known to be missing in @from
 * @recovery: filled in with what came of it
 * @error: return location for a #KuzovHistoryError, when @into can't be written
 *
 * Takes over what can be read.
 *
 * Returns: whether all of that is in @into
 */
gboolean
kuzov_history_salvage (sqlite3        *from,
                       sqlite3        *into,
                       gboolean        has_hole,
                       KuzovRecovery  *recovery,
                       GError        **error)
{
  Salvage self = { .from = from, .into = into, .recovery = recovery, .has_hole = has_hole };

  self.now_ms = g_get_real_time () / 1000;
  self.endpoints = g_hash_table_new (NULL, NULL);
  self.states = g_hash_table_new (NULL, NULL);
  self.keys = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self.taken = g_hash_table_new (NULL, NULL);
  self.doubted = g_ptr_array_new_with_free_func (g_free);
  self.columns = g_ptr_array_new_with_free_func (g_free);

  find_columns (&self);
  if (prepare_insertion (&self))
    {
      take_endpoints (&self);
      read_indexed_states (&self);
      read_keys (&self);
      take_requests (&self);
      take_other_tables (&self);
      count (&self);
    }
  else
    {
      self.cannot_write = TRUE;
    }
  if (self.cannot_write)
    kuzov_history_set_error (error, into, "recover");

  sqlite3_finalize (self.insertion);
  g_hash_table_unref (self.endpoints);
  g_hash_table_unref (self.states);
  g_hash_table_unref (self.keys);
  g_hash_table_unref (self.taken);
  g_ptr_array_unref (self.doubted);
  g_ptr_array_unref (self.columns);

  return !self.cannot_write;
}
