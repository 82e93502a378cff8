// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-search-private.h"

#include "history/kuzov-fold.h"
#include "history/kuzov-words-private.h"

/* The rows of a view in their order. What the index of words does not know as it is, is read and compared, as far down as
 * anybody asks for; there are few of those but after an import. */

/* Left to itself SQLite reads every row rather than sort a few: these are answered by indexes that hold little else. */
#define PENDING        "SELECT id FROM requests INDEXED BY requests_pending WHERE state < 4"
#define UNDECIDED      "SELECT id FROM requests INDEXED BY requests_undecided WHERE state = 6"
#define WITHOUT_REPORT "SELECT id FROM requests INDEXED BY requests_without_report WHERE state IN (5, 7)"

/* So many ready rows are looked for one by one, the newest first; the others are sorted. */
#define N_BY_READING "1200"

typedef struct
{
  sqlite3         *db;
  const KuzovView *view;
  char           **words;
  char            *conditions;    /* " AND …" on requests AS r; empty when all rows do */
  sqlite3_stmt    *unindexed;     /* (nullable): stands on a row that has to be read, the newest first; NULL after the last */
  gboolean         is_among_old;  /* it has come to rows that the index knows, but not as they are */
  sqlite3_stmt    *document;      /* (nullable): reads what is found roughly, to look whether it is meant */
  KuzovFoundFunc   func;
  gpointer         user_data;
  int64_t          last_id;       /* told last */
  gboolean         is_enough;
} KuzovSearch;

static char *
build_conditions (const KuzovView *view)
{
  static const char *const filters[KUZOV_N_FILTERS] = {
    [KUZOV_FILTER_ALL] = "",
    [KUZOV_FILTER_IN_PROGRESS] = " AND r.id IN (" PENDING ")",
    [KUZOV_FILTER_READY] = " AND r.state = 4",
    [KUZOV_FILTER_UNOPENED] = " AND r.state = 4 AND r.opened_ms IS NULL",
    [KUZOV_FILTER_ATTENTION] = " AND r.id IN (" UNDECIDED " UNION ALL " WITHOUT_REPORT " AND state = 5)",
  };
  GString *sql = g_string_new (filters[view->filter]);

  if (view->label != 0)
    g_string_append_printf (sql, " AND r.id IN (SELECT request FROM request_labels WHERE label = %" G_GINT64_FORMAT ")",
                            view->label);
  if (view->from_ms != 0)
    g_string_append_printf (sql, " AND r.ordered_ms >= %" G_GINT64_FORMAT, view->from_ms);
  if (view->until_ms != 0)
    g_string_append_printf (sql, " AND r.ordered_ms < %" G_GINT64_FORMAT, view->until_ms);

  return g_string_free (sql, FALSE);
}

static void
tell (KuzovSearch *self,
      int64_t      id)
{
  if (!self->is_enough)
    self->is_enough = !self->func (id, self->user_data);
  self->last_id = id;
}

static gboolean
prepare_unindexed (KuzovSearch *self)
{
  static const char new[] = "SELECT r.id, d.text FROM requests AS r JOIN documents AS d ON d.id = r.id "
                            "WHERE r.id > (SELECT until FROM indexed)";
  /* The few rows come first, whatever SQLite thinks of their number. */
  static const char old[] = "SELECT r.id, d.text FROM unindexed AS u CROSS JOIN requests AS r ON r.id = u.id "
                            "CROSS JOIN documents AS d ON d.id = r.id WHERE TRUE";
  g_autofree char *sql = g_strconcat (self->is_among_old ? old : new, self->conditions,
                                      self->is_among_old ? " ORDER BY u.id DESC" : " ORDER BY r.id DESC", NULL);

  return sqlite3_prepare_v2 (self->db, sql, -1, &self->unindexed, NULL) == SQLITE_OK;
}

/* Goes to the next row that has to be read: first those that came after all that is indexed. Returns FALSE when SQLite
 * failed. */
static gboolean
step_unindexed (KuzovSearch *self)
{
  int result = sqlite3_step (self->unindexed);

  if (result == SQLITE_DONE && !self->is_among_old)
    {
      g_clear_pointer (&self->unindexed, sqlite3_finalize);
      self->is_among_old = TRUE;
      if (!prepare_unindexed (self))
        return FALSE;
      result = sqlite3_step (self->unindexed);
    }
  if (result != SQLITE_ROW)
    g_clear_pointer (&self->unindexed, sqlite3_finalize);

  return result == SQLITE_ROW || result == SQLITE_DONE;
}

static gboolean
begin_unindexed (KuzovSearch *self)
{
  self->is_among_old = FALSE;

  return prepare_unindexed (self) && step_unindexed (self);
}

static gboolean
matches (KuzovSearch  *self,
         sqlite3_stmt *document)
{
  const char *text = (const char *) sqlite3_column_text (document, 1);
  g_autofree char *folded = kuzov_fold (text != NULL ? text : "");

  return kuzov_fold_matches (folded, (const char *const *) self->words);
}

static gboolean
is_meant (KuzovSearch *self,
          int64_t      id)
{
  gboolean is_meant;

  if (self->document == NULL)
    return TRUE;

  sqlite3_bind_int64 (self->document, 1, id);
  is_meant = sqlite3_step (self->document) == SQLITE_ROW && matches (self, self->document);
  sqlite3_reset (self->document);

  return is_meant;
}

/* What is not indexed and newer than @id comes before it. Returns FALSE when SQLite failed. */
static gboolean
tell_unindexed_above (KuzovSearch *self,
                      int64_t      id)
{
  while (self->unindexed != NULL && !self->is_enough && sqlite3_column_int64 (self->unindexed, 0) > id)
    {
      if (matches (self, self->unindexed))
        tell (self, sqlite3_column_int64 (self->unindexed, 0));
      if (!step_unindexed (self))
        return FALSE;
    }

  return TRUE;
}

/* Takes over @sql. */
static gboolean
run_sql (KuzovSearch *self,
         char        *sql,
         const char  *query)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL);

  if (result == SQLITE_OK && query != NULL)
    sqlite3_bind_text (statement, 1, query, -1, SQLITE_STATIC);
  while (result == SQLITE_OK || result == SQLITE_ROW)
    {
      result = sqlite3_step (statement);
      if (result != SQLITE_ROW)
        break;
      if (!tell_unindexed_above (self, sqlite3_column_int64 (statement, 0)))
        {
          result = SQLITE_INTERRUPT;
          break;
        }
      if (is_meant (self, sqlite3_column_int64 (statement, 0)))
        tell (self, sqlite3_column_int64 (statement, 0));
      if (self->is_enough)
        break;
    }
  if (result != SQLITE_DONE && result != SQLITE_ROW && result != SQLITE_INTERRUPT)
    g_debug ("can't search: %s", sqlite3_errmsg (self->db));
  sqlite3_finalize (statement);
  g_free (sql);

  return result == SQLITE_DONE || result == SQLITE_ROW;
}

/* What is found, as a statement that begins with SELECT and names each row once. */
static char *
build_match (KuzovSearch *self)
{
  const gboolean needs_rows = *self->conditions != '\0';

  return g_strconcat ("SELECT w.rowid FROM words AS w", needs_rows ? " JOIN requests AS r ON r.id = w.rowid" : "",
                      " WHERE words MATCH ?1 AND NOT EXISTS (SELECT 1 FROM unindexed WHERE id = w.rowid)",
                      self->conditions, NULL);
}

static gboolean
run_sorted (KuzovSearch *self,
            const char  *among)
{
  if (self->view->sort == KUZOV_SORT_FRAME)
    return run_sql (self, g_strconcat ("SELECT r.id FROM requests AS r WHERE TRUE", among,
                                       " ORDER BY r.car_key, r.id DESC", NULL), NULL);

  return run_sql (self, g_strconcat ("SELECT r.id FROM requests AS r WHERE r.state = 4", among,
                                     " ORDER BY r.settled_ms DESC, r.id DESC", NULL), NULL)
         && (self->is_enough
             || run_sql (self, g_strconcat ("SELECT r.id FROM requests AS r WHERE r.id IN (" PENDING " UNION ALL "
                                            UNDECIDED " UNION ALL " WITHOUT_REPORT ")", among,
                                            " ORDER BY r.id DESC", NULL), NULL));
}

static int
compare_descending (gconstpointer a,
                    gconstpointer b)
{
  const int64_t one = *(const int64_t *) a;
  const int64_t other = *(const int64_t *) b;

  return (one < other) - (one > other);
}

/* All that is ready, which is nearly everything: past the first rows it is quicker to take the numbers from an index in
 * another order, and to sort them. */
static gboolean
run_ready (KuzovSearch *self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  sqlite3_stmt *statement = NULL;
  int64_t last_id;
  int result;

  self->last_id = G_MAXINT64;
  if (!run_sql (self, g_strdup ("SELECT r.id FROM requests AS r WHERE r.state = 4 ORDER BY r.id DESC LIMIT " N_BY_READING),
                NULL))
    return FALSE;

  last_id = self->last_id;
  result = sqlite3_prepare_v2 (self->db, "SELECT id FROM requests WHERE id NOT IN (" PENDING " UNION ALL " UNDECIDED
                               " UNION ALL " WITHOUT_REPORT ")", -1, &statement, NULL);
  while (!self->is_enough && (result == SQLITE_OK || result == SQLITE_ROW))
    {
      result = sqlite3_step (statement);
      if (result == SQLITE_ROW && sqlite3_column_int64 (statement, 0) < last_id)
        {
          const int64_t id = sqlite3_column_int64 (statement, 0);

          g_array_append_val (ids, id);
        }
    }
  sqlite3_finalize (statement);
  g_array_sort (ids, compare_descending);
  for (unsigned int i = 0; i < ids->len && !self->is_enough; i++)
    tell (self, g_array_index (ids, int64_t, i));

  return self->is_enough || result == SQLITE_DONE;
}

/* The rows that were found go into a table of this connection, for SQLite to bring them into another order. */
static gboolean
keep_found (KuzovSearch *self,
            const char  *query)
{
  g_autofree char *match = build_match (self);
  g_autofree char *sql = g_strconcat ("INSERT OR IGNORE INTO temp.found ", match, NULL);
  sqlite3_stmt *statement = NULL;
  int result;

  if (sqlite3_exec (self->db, "CREATE TEMP TABLE IF NOT EXISTS found (id INTEGER PRIMARY KEY); DELETE FROM temp.found",
                    NULL, NULL, NULL) != SQLITE_OK
      || !begin_unindexed (self)
      || sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL) != SQLITE_OK)
    return FALSE;
  sqlite3_bind_text (statement, 1, query, -1, SQLITE_STATIC);
  result = sqlite3_step (statement);
  sqlite3_finalize (statement);
  if (result != SQLITE_DONE
      || sqlite3_prepare_v2 (self->db, "INSERT OR IGNORE INTO temp.found VALUES (?1)", -1, &statement, NULL) != SQLITE_OK)
    return FALSE;

  while (self->unindexed != NULL && result == SQLITE_DONE)
    {
      if (matches (self, self->unindexed))
        {
          sqlite3_bind_int64 (statement, 1, sqlite3_column_int64 (self->unindexed, 0));
          result = sqlite3_step (statement);
          sqlite3_reset (statement);
        }
      if (!step_unindexed (self))
        result = SQLITE_INTERRUPT;
    }
  sqlite3_finalize (statement);

  return result == SQLITE_DONE;
}

static gboolean
run_words (KuzovSearch *self)
{
  const gboolean is_sorted = self->view->sort != KUZOV_SORT_NEWEST;
  gboolean is_rough = FALSE;
  g_autofree char *query = kuzov_words_dup_query ((const char *const *) self->words, is_sorted ? NULL : &is_rough);
  g_autofree char *match = NULL;

  if (is_sorted)
    return keep_found (self, query) && run_sorted (self, " AND r.id IN (SELECT id FROM temp.found)");
  if (is_rough
      && sqlite3_prepare_v2 (self->db, "SELECT id, text FROM documents WHERE id = ?1", -1, &self->document, NULL) != SQLITE_OK)
    return FALSE;

  match = build_match (self);

  return begin_unindexed (self)
         && run_sql (self, g_strconcat (match, " ORDER BY w.rowid DESC", NULL), query)
         && tell_unindexed_above (self, G_MININT64);
}

/**
 * kuzov_search_run:
 * @db: a connection that knows the tokenizer
 * @view: what to look for
 * @func: told each row, in the order of the view
 * @user_data: handed to @func
 *
 * Returns: whether all was found that @func wanted; not so when it was interrupted or can't be read
 */
gboolean
kuzov_search_run (sqlite3         *db,
                  const KuzovView *view,
                  KuzovFoundFunc   func,
                  gpointer         user_data)
{
  KuzovSearch self = { db, view, NULL };
  gboolean is_snapshot;
  gboolean is_fine;

  self.words = kuzov_fold_words (view->search != NULL ? view->search : "");
  self.conditions = build_conditions (view);
  self.func = func;
  self.user_data = user_data;

  /* What is read and what is looked up is of one moment: a row that is indexed meanwhile would be found twice, or not at
   * all. */
  sqlite3_exec (db, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL);
  is_snapshot = sqlite3_get_autocommit (db) && sqlite3_exec (db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK;
  if (self.words[0] != NULL)
    is_fine = run_words (&self);
  else if (view->sort == KUZOV_SORT_NEWEST && view->filter == KUZOV_FILTER_READY && view->label == 0 && view->from_ms == 0
           && view->until_ms == 0)
    is_fine = run_ready (&self);
  else if (view->sort == KUZOV_SORT_NEWEST)
    is_fine = run_sql (&self, g_strconcat ("SELECT r.id FROM requests AS r WHERE TRUE", self.conditions,
                                           " ORDER BY r.id DESC", NULL), NULL);
  else
    is_fine = run_sorted (&self, self.conditions);
  sqlite3_finalize (self.unindexed);
  sqlite3_finalize (self.document);
  if (is_snapshot)
    sqlite3_exec (db, "END", NULL, NULL, NULL);

  g_strfreev (self.words);
  g_free (self.conditions);

  return is_fine;
}
