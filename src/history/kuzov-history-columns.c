// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-columns-private.h"

#include "history/kuzov-history-schema-private.h"

/* The columns of a table in the order in which rows have them, one a line; empty if there is no such table, NULL if it can't
 * be read. */
static char *
dup_columns (sqlite3    *db,
             const char *table)
{
  g_autoptr (GString) columns = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (db, "SELECT name || ' ' || type || ' ' || pk || ' ' || hidden FROM pragma_table_xinfo (?1) "
                                   "ORDER BY cid", -1, &statement, NULL);

  if (result == SQLITE_OK)
    {
      sqlite3_bind_text (statement, 1, table, -1, SQLITE_STATIC);
      while ((result = sqlite3_step (statement)) == SQLITE_ROW)
        g_string_append_printf (columns, "%s\n", (const char *) sqlite3_column_text (statement, 0));
    }
  sqlite3_finalize (statement);

  return result == SQLITE_DONE ? g_string_free (g_steal_pointer (&columns), FALSE) : NULL;
}

/* A history without a row, in memory. Close it with sqlite3_close(). */
sqlite3 *
kuzov_history_make_blank (void)
{
  sqlite3 *blank = NULL;

  sqlite3_open_v2 (":memory:", &blank, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  kuzov_history_migrate (blank, NULL);

  return blank;
}

/* The tables of a new history and the columns of each by turns, found out once. The index of words looks after its own. */
static GPtrArray *
get_our_columns (void)
{
  static GPtrArray *columns = NULL;

  if (g_once_init_enter (&columns))
    {
      GPtrArray *found = g_ptr_array_new ();
      sqlite3 *blank = kuzov_history_make_blank ();
      sqlite3_stmt *statement = NULL;

      sqlite3_prepare_v2 (blank, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'words*'", -1,
                          &statement, NULL);
      while (sqlite3_step (statement) == SQLITE_ROW)
        {
          char *table = g_strdup ((const char *) sqlite3_column_text (statement, 0));

          g_ptr_array_add (found, table);
          g_ptr_array_add (found, dup_columns (blank, table));
        }
      sqlite3_finalize (statement);
      sqlite3_close (blank);
      g_once_init_leave (&columns, found);
    }

  return columns;
}

/**
 * kuzov_history_check_columns:
 * @db: a history of this Kuzov's schema
 * @error: return location for a #KuzovHistoryError: %KUZOV_HISTORY_ERROR_DAMAGED where they are others
 *
 * Returns: whether its tables have the columns that a new history's have
 */
gboolean
kuzov_history_check_columns (sqlite3  *db,
                             GError  **error)
{
  GPtrArray *ours = get_our_columns ();

  for (unsigned int i = 0; i < ours->len; i += 2)
    {
      const char *table = g_ptr_array_index (ours, i);
      g_autofree char *columns = dup_columns (db, table);

      if (columns == NULL)
        {
          kuzov_history_set_error (error, db, "read");
          return FALSE;
        }
      if (g_strcmp0 (columns, g_ptr_array_index (ours, i + 1)) != 0)
        {
          g_set_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_DAMAGED, "other columns in %s", table);
          return FALSE;
        }
    }

  return TRUE;
}

/* Whether what stands in a table of a damaged history can be told by the columns that ours have. A step of the schema adds
 * columns behind those that there are: the history may be one of an older or a newer Kuzov. */
gboolean
kuzov_history_columns_agree (sqlite3    *db,
                             sqlite3    *ours,
                             const char *table)
{
  g_autofree char *there = dup_columns (db, table);
  g_autofree char *expected = dup_columns (ours, table);

  return there != NULL && *there != '\0' && expected != NULL
         && (g_str_has_prefix (there, expected) || g_str_has_prefix (expected, there));
}

/**
 * kuzov_history_restore_columns:
 * @path: a copy of a damaged history, which is written to
 * @ours: a history in order
 *
 * Where bytes were changed in what the history says that its tables, indexes and so on look like, puts back what it must
 * have said. A text of the same length fits in its place, so that nothing else moves; any other stays as it is.
 */
void
kuzov_history_restore_columns (const char *path,
                               sqlite3    *ours)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *texts = NULL;
  sqlite3_stmt *change = NULL;

  /* So SQLite lets such a text be written, and opens what has one that it does not understand. */
  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK
      && sqlite3_exec (db, "PRAGMA writable_schema = ON; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL,
                       NULL) == SQLITE_OK
      && sqlite3_prepare_v2 (db, "UPDATE sqlite_master SET sql = ?3 WHERE type = ?1 AND name = ?2 AND sql IS NOT ?3 "
                             "AND length (CAST (sql AS BLOB)) = length (CAST (?3 AS BLOB))", -1, &change, NULL) == SQLITE_OK
      && sqlite3_prepare_v2 (ours, "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL", -1, &texts, NULL)
         == SQLITE_OK)
    {
      while (sqlite3_step (texts) == SQLITE_ROW)
        {
          for (int i = 0; i < 3; i++)
            sqlite3_bind_value (change, i + 1, sqlite3_column_value (texts, i));
          sqlite3_step (change);
          sqlite3_reset (change);
        }
    }
  sqlite3_finalize (texts);
  sqlite3_finalize (change);
  sqlite3_close (db);
}
