// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-salvage-private.h"

#include "history/kuzov-history-columns-private.h"
#include "history/kuzov-history-salvage-row-private.h"
#include "history/kuzov-history-schema-private.h"
#include "history/kuzov-row-private.h"

/* Row by row out of a damaged history into a new one. Nothing is believed because it could be read: the money rule hangs
 * on what a row says, so the table, its indexes and the row's own fields have to agree, and where they don't the person
 * decides. */

/* A file in which more stretches than this can't be read is not worth the hours. */
#define MAX_GAPS 20000

typedef void (*TakeFunc) (KuzovSalvage *self,
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
walk (KuzovSalvage *self,
      const char   *sql,
      TakeFunc      take)
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

/* The parts, in the order in which they need each other */

static void
take_endpoint (KuzovSalvage *self,
               sqlite3_stmt *statement)
{
  int64_t id = sqlite3_column_int64 (statement, 0);
  sqlite3_stmt *insertion = NULL;

  if (!kuzov_salvage_is_text (statement, 1) || !kuzov_salvage_is_link ((const char *) sqlite3_column_text (statement, 1))
      || sqlite3_prepare_v2 (self->into, "INSERT OR IGNORE INTO endpoints (id, url) VALUES (?1, ?2)", -1, &insertion,
                             NULL) != SQLITE_OK)
    return;

  sqlite3_bind_int64 (insertion, 1, id);
  sqlite3_bind_text (insertion, 2, (const char *) sqlite3_column_text (statement, 1), -1, SQLITE_TRANSIENT);
  if (kuzov_salvage_insert (self, insertion))
    g_hash_table_add (self->endpoints, TO_KEY (id));
  sqlite3_finalize (insertion);
}

/* The few endpoints stand in their table and in its index: either will do. */
static void
take_endpoints (KuzovSalvage *self)
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
take_phrase (KuzovSalvage *self,
             sqlite3_stmt *statement)
{
  gpointer id = TO_KEY (sqlite3_column_int64 (statement, 0));
  const char *text = kuzov_salvage_is_text (statement, 1) ? (const char *) sqlite3_column_text (statement, 1) : "";
  GPtrArray *opinions = g_hash_table_lookup (self->opinions, id);

  if (opinions == NULL)
    {
      opinions = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->opinions, id, opinions);
    }
  g_ptr_array_add (opinions, g_strdup (text));
}

/* The text that more than half are for, or NULL. */
static const char *
find_majority (GPtrArray *opinions)
{
  for (unsigned int i = 0; i < opinions->len; i++)
    {
      const char *text = g_ptr_array_index (opinions, i);
      unsigned int n = 0;

      for (unsigned int j = 0; j < opinions->len; j++)
        n += g_str_equal (text, g_ptr_array_index (opinions, j));
      if (2 * n > opinions->len && *text != '\0')
        return text;
    }

  return NULL;
}

/* What was read of phrases goes into the new history, in the three places as ever. */
static void
settle_phrases (KuzovSalvage *self)
{
  sqlite3_stmt *statement = NULL;
  GHashTableIter iter;
  gpointer id, opinions;

  if (sqlite3_prepare_v2 (self->into, "INSERT OR IGNORE INTO phrases (id, text) VALUES (?1, ?2)", -1, &statement, NULL)
      != SQLITE_OK)
    return;
  g_hash_table_iter_init (&iter, self->opinions);
  while (g_hash_table_iter_next (&iter, &id, &opinions))
    {
      const char *text = find_majority (opinions);

      if (text == NULL)
        continue;
      g_hash_table_insert (self->phrases, id, g_strdup (text));
      sqlite3_bind_int64 (statement, 1, TO_ID (id));
      sqlite3_bind_text (statement, 2, text, -1, SQLITE_TRANSIENT);
      kuzov_salvage_insert (self, statement);
    }
  sqlite3_finalize (statement);
  if (sqlite3_exec (self->into, "INSERT OR REPLACE INTO facts (name, value) SELECT '" KUZOV_PHRASE_FACT "' || id, text "
                    "FROM phrases", NULL, NULL, NULL) != SQLITE_OK)
    self->cannot_write = TRUE;
}

/* What links have in common stands in a table, in its index and among the facts: any will do, and where they differ the two
 * that agree. Where two are left that don't, neither is believed, as the links of many rows would be wrong. */
static void
take_phrases (KuzovSalvage *self)
{
  static const char *const others[] = {
    "SELECT id, text FROM phrases INDEXED BY sqlite_autoindex_phrases_1 WHERE text > '' ORDER BY text",
    "SELECT CAST (substr (name, length ('" KUZOV_PHRASE_FACT "') + 1) AS INTEGER), value FROM facts "
    "WHERE name GLOB '" KUZOV_PHRASE_FACT "[1-9]*'",
  };

  walk (self, "SELECT id, text FROM phrases NOT INDEXED WHERE id > ?1 ORDER BY id", take_phrase);
  for (unsigned int i = 0; i < G_N_ELEMENTS (others); i++)
    {
      sqlite3_stmt *statement = NULL;

      if (sqlite3_prepare_v2 (self->from, others[i], -1, &statement, NULL) != SQLITE_OK)
        continue;
      while (sqlite3_step (statement) == SQLITE_ROW)
        take_phrase (self, statement);
      sqlite3_finalize (statement);
    }
  settle_phrases (self);
}

static void
take_indexed_state (KuzovSalvage *self,
                    sqlite3_stmt *statement)
{
  g_hash_table_insert (self->states, TO_KEY (sqlite3_column_int64 (statement, 0)),
                       GINT_TO_POINTER (sqlite3_column_int (statement, 1) + 1));
}

static void
read_indexed_states (KuzovSalvage *self)
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
read_keys (KuzovSalvage *self)
{
  static const char *const orders[] = {
    "SELECT id, car_key FROM requests INDEXED BY requests_by_frame WHERE car_key > '' ORDER BY car_key, id",
    "SELECT id, car_key FROM requests INDEXED BY requests_by_frame WHERE car_key > '' ORDER BY car_key DESC, id DESC",
    /* As it was in files from before version 4. */
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

          if (id > 0 && id < MAX_ROW && kuzov_salvage_is_text (statement, 1))
            g_hash_table_insert (self->keys, TO_KEY (id), g_strdup ((const char *) sqlite3_column_text (statement, 1)));
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

/* The columns of the new table: those that this Kuzov reads in their fixed order, then any others that both have. */
static void
find_columns (KuzovSalvage *self)
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
prepare_insertion (KuzovSalvage *self)
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
  g_string_append (sql, "'')");

  return sqlite3_prepare_v2 (self->into, sql->str, -1, &self->insertion, NULL) == SQLITE_OK;
}

/* A column that came with a later step than the file has seen is empty in all of its rows. */
static char *
build_selection (KuzovSalvage *self,
                 unsigned int  n)
{
  GString *sql = g_string_new ("SELECT ");

  /* A file of an older Kuzov, or one whose first page was lost, knows nothing of the columns of later steps. */
  for (unsigned int i = 0; i < n; i++)
    {
      const char *name = g_ptr_array_index (self->columns, i);

      g_string_append_printf (sql, "%s%s", i > 0 ? ", " : "", has_column (self->from, "requests", name) ? name : "NULL");
    }
  g_string_append (sql, " FROM requests NOT INDEXED WHERE id > ?1 ORDER BY id");

  return g_string_free (sql, FALSE);
}

/* What can't be read whole may be readable without the replies, or the note, which lie on pages of their own when they are
 * long. */
static void
take_requests (KuzovSalvage *self)
{
  g_autofree char *whole = build_selection (self, self->columns->len);
  g_autofree char *brief = build_selection (self, KUZOV_COLUMN_REPLY_ORDER);
  g_autofree char *bare = build_selection (self, KUZOV_COLUMN_NOTE);
  GHashTableIter iter;
  gpointer id, key;

  self->has_table_gaps = TRUE;
  if (walk (self, whole, kuzov_salvage_take_request))
    self->has_table_gaps = FALSE;
  else if (!walk (self, brief, kuzov_salvage_take_request))
    walk (self, bare, kuzov_salvage_take_request);

  g_hash_table_iter_init (&iter, self->keys);
  while (g_hash_table_iter_next (&iter, &id, &key) && !self->cannot_write)
    kuzov_salvage_take_key (self, TO_ID (id), key);
  for (unsigned int i = 0; i < self->doubted->len && !self->cannot_write; i++)
    kuzov_salvage_take_key (self, self->max_id + 1, g_ptr_array_index (self->doubted, i));
}

/* Tables of later steps, row by row as they are, if it can be told which column is which. */
static void
take_table (KuzovSalvage *self,
            const char   *table)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) places = g_string_new (NULL);
  g_autofree char *selection = NULL;
  g_autofree char *insertion_sql = NULL;
  sqlite3_stmt *statement = NULL;
  sqlite3_stmt *insertion = NULL;
  int64_t last = 0;

  if (!kuzov_history_columns_agree (self->from, self->into, table))
    return;

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
                kuzov_salvage_bind (statement, i, insertion, i);
              kuzov_salvage_insert (self, insertion);
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
take_other_tables (KuzovSalvage *self)
{
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement = NULL;

  /* The index of words begins anew, and what was removed has no batches but those that have rows. */
  sqlite3_prepare_v2 (self->into, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
                      "AND name NOT IN ('endpoints', 'phrases', 'requests', 'facts', 'request_labels', 'removals', 'indexed', 'unindexed') "
                      "AND name NOT GLOB 'words*'", -1, &statement, NULL);
  while (sqlite3_step (statement) == SQLITE_ROW)
    g_ptr_array_add (tables, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
  sqlite3_finalize (statement);
  for (unsigned int i = 0; i < tables->len; i++)
    take_table (self, g_ptr_array_index (tables, i));
}

/* Which request has which label stands in a table without row numbers, and in its index: each is read from both its ends
 * towards what can't be read. */
static void
take_request_labels (KuzovSalvage *self)
{
  static const char *const orders[] = {
    "SELECT label, request FROM request_labels NOT INDEXED ORDER BY label, request",
    "SELECT label, request FROM request_labels NOT INDEXED ORDER BY label DESC, request DESC",
    "SELECT label, request FROM request_labels INDEXED BY request_labels_by_request ORDER BY request, label",
    "SELECT label, request FROM request_labels INDEXED BY request_labels_by_request ORDER BY request DESC, label DESC",
  };
  sqlite3_stmt *insertion = NULL;

  sqlite3_prepare_v2 (self->into, "INSERT OR IGNORE INTO request_labels (label, request) SELECT l.id, r.id "
                      "FROM labels AS l, requests AS r WHERE l.id = ?1 AND r.id = ?2", -1, &insertion, NULL);
  for (unsigned int i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      sqlite3_stmt *statement = NULL;
      int result = sqlite3_prepare_v2 (self->from, orders[i], -1, &statement, NULL);

      while (result == SQLITE_OK || result == SQLITE_ROW)
        {
          result = sqlite3_step (statement);
          if (result != SQLITE_ROW)
            break;
          sqlite3_bind_int64 (insertion, 1, sqlite3_column_int64 (statement, 0));
          sqlite3_bind_int64 (insertion, 2, sqlite3_column_int64 (statement, 1));
          kuzov_salvage_insert (self, insertion);
        }
      sqlite3_finalize (statement);
      if (result == SQLITE_DONE)
        break;
    }
  sqlite3_finalize (insertion);
}

/* What was removed and can be read comes back at the next start, also of what was final a moment ago. Nothing confirms
 * what these rows say: only a report, or an order of which the number is known, stays what it is. */
static void
mend_removed (KuzovSalvage *self)
{
  g_autofree char *sql = g_strdup_printf (
    "DELETE FROM removed WHERE id IN (SELECT id FROM requests) OR id NOT BETWEEN 1 AND %d OR typeof (frame) <> 'text' "
    "OR frame GLOB '*[^A-Z0-9-]*' OR length (frame) NOT BETWEEN 2 AND 64;"
    "UPDATE removed SET url = " KUZOV_LINK_OF ("removed") ", order_reply = " KUZOV_REPLY_OF ("removed", "order_reply", "NULL")
    ", check_reply = " KUZOV_REPLY_OF ("removed", "check_reply", "NULL") ", result_reply = "
    KUZOV_REPLY_OF ("removed", "result_reply", KUZOV_LINK_OF ("removed")) ";"
    "UPDATE removed SET released = %d, labels = iif (labels GLOB '*[^0-9 ]*', NULL, "
    "labels), endpoint = iif (endpoint IN (SELECT id FROM endpoints), endpoint, %" G_GINT64_FORMAT ");"
    "UPDATE removed SET state = %d, reason = %d, message = NULL WHERE NOT (state = %d AND coalesce (url, '') GLOB 'http*://*') "
    "AND NOT (state IN (%d, %d) AND job IS NOT NULL AND job NOT GLOB '*[^A-Za-z0-9_.-]*');"
    "INSERT OR IGNORE INTO removals (id, holder) SELECT DISTINCT batch, 0 FROM removed",
    MAX_ROW, KUZOV_RELEASE_NONE, kuzov_salvage_need_endpoint (self, MAX_ROW), KUZOV_STATE_UNCONFIRMED, KUZOV_REASON_DAMAGED,
    KUZOV_STATE_READY, KUZOV_STATE_QUEUED, KUZOV_STATE_GENERATING);

  if (sqlite3_exec (self->into, sql, NULL, NULL, NULL) != SQLITE_OK)
    self->cannot_write = TRUE;
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
count (KuzovSalvage *self)
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
  self->max_id = MAX (self->max_id, read_one (self->into, "SELECT max (id) FROM removed"));
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
  KuzovSalvage self = { .from = from, .into = into, .recovery = recovery, .has_hole = has_hole };

  self.now_ms = g_get_real_time () / 1000;
  self.endpoints = g_hash_table_new (NULL, NULL);
  self.states = g_hash_table_new (NULL, NULL);
  self.keys = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self.taken = g_hash_table_new (NULL, NULL);
  self.opinions = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self.phrases = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self.doubted = g_ptr_array_new_with_free_func (g_free);
  self.columns = g_ptr_array_new_with_free_func (g_free);

  find_columns (&self);
  if (prepare_insertion (&self))
    {
      take_endpoints (&self);
      take_phrases (&self);
      read_indexed_states (&self);
      read_keys (&self);
      take_requests (&self);
      take_other_tables (&self);
      take_request_labels (&self);
      if (read_one (into, "SELECT count (*) FROM removed") > 0)
        mend_removed (&self);
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
  g_hash_table_unref (self.opinions);
  g_hash_table_unref (self.phrases);
  g_ptr_array_unref (self.doubted);
  g_ptr_array_unref (self.columns);

  return !self.cannot_write;
}
