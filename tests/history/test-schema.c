// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-history.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "history/kuzov-history-private.h"
#include "history/kuzov-history-salvage-private.h"
#include "history/kuzov-history-schema-private.h"
#include "history/kuzov-labels.h"
#include "history/kuzov-packer-private.h"
#include "history/kuzov-removal.h"
#include "history/kuzov-words-private.h"
#include "kuzov-test-history.h"
#include "kuzov-test.h"

/* Histories of earlier Kuzovs, and damaged ones: notes, labels and what was removed in them. */

#define ENDPOINT "http://127.0.0.1:1/reportrequestframe.ashx"
#define PAGE 4096

/* The schema of version 2, word for word as it was released. */
#define VERSION_2 \
  "CREATE TABLE endpoints (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE);" \
  "CREATE TABLE requests (" \
  "  id INTEGER PRIMARY KEY AUTOINCREMENT," \
  "  frame TEXT NOT NULL," \
  "  frame_key TEXT NOT NULL," \
  "  typed TEXT," \
  "  ordered_ms INTEGER NOT NULL," \
  "  state INTEGER NOT NULL," \
  "  endpoint INTEGER NOT NULL REFERENCES endpoints (id)," \
  "  job TEXT," \
  "  url TEXT," \
  "  reason INTEGER NOT NULL DEFAULT 0," \
  "  message TEXT," \
  "  sent_ms INTEGER," \
  "  accepted_ms INTEGER," \
  "  started_ms INTEGER," \
  "  settled_ms INTEGER," \
  "  opened_ms INTEGER," \
  "  released INTEGER NOT NULL DEFAULT 0," \
  "  vin TEXT," \
  "  plate TEXT," \
  "  balance_before REAL," \
  "  order_reply TEXT," \
  "  check_reply TEXT," \
  "  result_reply TEXT);" \
  "CREATE INDEX requests_by_frame ON requests (frame_key);" \
  "CREATE INDEX requests_pending ON requests (state) WHERE state < 4;" \
  "CREATE INDEX requests_undecided ON requests (state) WHERE state = 6;" \
  "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;" \
  "CREATE TABLE bursts (" \
  "  id INTEGER PRIMARY KEY," \
  "  began_ms INTEGER NOT NULL," \
  "  endpoint INTEGER NOT NULL REFERENCES endpoints (id)," \
  "  balance_before REAL," \
  "  price REAL," \
  "  balance_after REAL," \
  "  checked_after_ms INTEGER," \
  "  n_removed INTEGER NOT NULL DEFAULT 0);" \
  "ALTER TABLE requests ADD COLUMN burst INTEGER REFERENCES bursts (id);" \
  "CREATE INDEX requests_by_burst ON requests (burst) WHERE burst IS NOT NULL;" \
  "PRAGMA application_id = 1265990262; PRAGMA user_version = 2;"

/* A row in every state, as a run of version 2 leaves them, and a page of its ledger. */
#define ROWS_OF_2 \
  "INSERT INTO endpoints VALUES (1, '" ENDPOINT "');" \
  "INSERT INTO bursts VALUES (1, 21, 1, 545.5, 45, 500.5, 99, 2);" \
  "INSERT INTO requests (id, frame, frame_key, ordered_ms, state, endpoint, job, sent_ms, accepted_ms, settled_ms, burst)" \
  " VALUES" \
  " (1, 'GX100-1', 'GX1001', 10, 0, 1, NULL, NULL, NULL, NULL, NULL)," \
  " (2, 'GX100-2', 'GX1002', 20, 1, 1, NULL, 21, NULL, NULL, 1)," \
  " (3, 'GX100-3', 'GX1003', 30, 2, 1, '33', 31, 32, NULL, 1)," \
  " (4, 'GX100-4', 'GX1004', 40, 3, 1, '44', 41, 42, NULL, 1)," \
  " (5, 'GX100-5', 'GX1005', 50, 4, 1, '55', 51, 52, 54, 1)," \
  " (6, 'GX100-6', 'GX1006', 60, 5, 1, NULL, 61, NULL, 62, 1)," \
  " (7, 'GX100-7', 'GX1007', 70, 6, 1, NULL, 35, NULL, 72, 1)," \
  " (8, 'GX100-8', 'GX1008', 80, 7, 1, NULL, NULL, NULL, 82, NULL);" \
  "UPDATE requests SET typed = 'gx100-1', released = 1 WHERE id = 1;" \
  "UPDATE requests SET reason = 1, message = 'Ваш заказ', started_ms = 43, vin = 'V', plate = 'А123ВС' WHERE id = 4;" \
  "UPDATE requests SET url = 'https://example.com/5', started_ms = 53, opened_ms = 55, order_reply = '{}'," \
  " check_reply = '{}', result_reply = '{}', balance_before = 1.5 WHERE id = 5;" \
  "INSERT INTO facts VALUES ('condition', 'held');"

#define ALL_OF_2 \
  "SELECT id, frame, frame_key, typed, ordered_ms, state, endpoint, job, url, reason, message, sent_ms, accepted_ms, " \
  "started_ms, settled_ms, opened_ms, released, vin, plate, balance_before, order_reply, check_reply, result_reply, burst " \
  "FROM requests ORDER BY id"

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->folder = kuzov_test_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "history.db", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  kuzov_test_drain ();
  kuzov_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
execute (const char *path,
         const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  kuzov_history_register (db);
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (db));
  sqlite3_close (db);
}

/* All that a statement answers, values divided by | and rows by /. */
static char *
query (const char *path,
       const char *sql)
{
  g_autoptr (GString) text = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  kuzov_history_register (db);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      g_string_append (text, text->len > 0 ? "/" : "");
      for (int i = 0; i < sqlite3_column_count (statement); i++)
        {
          const char *value = (const char *) sqlite3_column_text (statement, i);

          g_string_append_printf (text, "%s%s", i > 0 ? "|" : "", value != NULL ? value : "-");
        }
    }
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_query (const char *path,
              const char *sql,
              const char *expected)
{
  g_autofree char *answer = query (path, sql);

  g_assert_cmpstr (answer, ==, expected);
}

static unsigned int
find (KuzovHistory *history,
      const char   *search)
{
  g_autoptr (KuzovView) view = kuzov_view_new ();
  g_autoptr (GArray) ids = NULL;

  view->search = g_strdup (search);
  ids = kuzov_history_find (history, view);

  return ids->len;
}

static void
index_all (KuzovHistory *history)
{
  sqlite3 *db = kuzov_history_connect_to_find (history, NULL);
  gboolean is_done = FALSE;

  while (!is_done)
    g_assert_true (kuzov_words_index (db, G_MAXINT64, &is_done));
  sqlite3_close (db);
}

static char *
find_copy (Fixture    *fixture,
           const char *what)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      if (strstr (name, what) != NULL && g_str_has_suffix (name, ".db"))
        return g_build_filename (fixture->folder, name, NULL);
    }

  return NULL;
}

/* Every row stands where it stood, with all that it knew, and is found; what it was before is kept. */
static void
test_version_2_is_brought_along (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_autofree char *before = NULL;
  g_autofree char *plan = NULL;
  g_autofree char *copy = NULL;
  KuzovHistory *history = NULL;

  execute (fixture->path, VERSION_2 ROWS_OF_2);
  before = query (fixture->path, ALL_OF_2);
  history = kuzov_test_open_history (fixture->path);
  g_assert_cmpuint (kuzov_history_get_n_rows (history), ==, 8);
  assert_query (fixture->path, ALL_OF_2, before);
  assert_query (fixture->path, "SELECT * FROM bursts", "1|21|1|545.5|45.0|500.5|99|2");
  assert_query (fixture->path, "SELECT value FROM facts WHERE name = 'condition'", "held");
  assert_query (fixture->path, "SELECT count(note) FROM requests", "0");
  assert_query (fixture->path, "PRAGMA user_version", "5");

  plan = query (fixture->path, "EXPLAIN QUERY PLAN SELECT price FROM bursts WHERE price IS NOT NULL AND endpoint = 1 "
                "ORDER BY id DESC LIMIT 1");
  g_assert_nonnull (strstr (plan, "SEARCH bursts USING INDEX bursts_with_price"));
  g_assert_cmpfloat (kuzov_history_get_last_price (history, ENDPOINT), ==, 45.0);

  copy = find_copy (fixture, "-schema2");
  g_assert_nonnull (copy);
  assert_query (copy, "PRAGMA user_version", "2");
  assert_query (copy, ALL_OF_2, before);

  for (unsigned int i = 0; i < 2; i++)
    {
      g_assert_cmpuint (find (history, "gx1"), ==, 8);
      g_assert_cmpuint (find (history, "заказ"), ==, 1);
      g_assert_cmpuint (find (history, "123вс"), ==, 1);
      index_all (history);
    }
  kuzov_test_close_history (&history);
}

/* A step that can't be taken leaves the file as it was. */
static void
test_failed_step_leaves_version_2 (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (KuzovHistory) history = kuzov_history_new (fixture->path);
  KuzovHistory *mended = NULL;
  g_autofree char *before = NULL;
  g_autoptr (GError) error = NULL;

  execute (fixture->path, VERSION_2 ROWS_OF_2 "CREATE TABLE removed (what);");
  before = query (fixture->path, "SELECT sql FROM sqlite_master ORDER BY name");
  g_assert_false (kuzov_history_open (history, &error));
  g_assert_nonnull (error);
  assert_query (fixture->path, "SELECT sql FROM sqlite_master ORDER BY name", before);
  assert_query (fixture->path, "PRAGMA user_version", "2");

  execute (fixture->path, "DROP TABLE removed");
  mended = kuzov_test_open_history (fixture->path);
  kuzov_test_close_history (&mended);
}

/* What is only to be read is brought along in memory. */
static void
test_version_2_is_read (Fixture       *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (KuzovHistory) history = kuzov_history_new (fixture->path);
  g_autoptr (GPtrArray) labels = NULL;
  g_autoptr (GError) error = NULL;

  execute (fixture->path, VERSION_2 ROWS_OF_2);
  g_assert_true (kuzov_history_open_to_read (history, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (find (history, "gx100"), ==, 8);
  labels = kuzov_history_load_labels (history);
  g_assert_cmpuint (labels->len, ==, 0);
  kuzov_history_close (history);
  assert_query (fixture->path, "PRAGMA user_version", "2");
}

/* Damage */

#define N_ROWS 400
#define N_REMOVED 100

/* A reply to the row @t, which says the frame and the link. */
#define REPLY_OF(t, link) "printf ('{\"vin\":\"%s\",\"url\":\"%s\"}', " t ".frame, " link ")"

/* Links and replies as the program keeps them. */
static void
pack (Fixture *fixture)
{
  sqlite3 *db = kuzov_history_connect (fixture->path, NULL);
  sqlite3_stmt *rows = NULL;
  sqlite3_stmt *update = NULL;
  KuzovPacker packer;

  sqlite3_exec (db, "BEGIN", NULL, NULL, NULL);
  sqlite3_prepare_v2 (db, "SELECT id, frame, ordered_ms, job, url, 0, " REPLY_OF ("r", "url") " FROM requests AS r UNION ALL "
                      "SELECT id, frame, ordered_ms, job, url, 1, " REPLY_OF ("r", "url") " FROM removed AS r "
                      "WHERE url IS NOT NULL", -1, &rows, NULL);
  kuzov_packer_init (&packer, db);
  while (sqlite3_step (rows) == SQLITE_ROW)
    {
      KuzovPackedBasis basis = {
        .frame = (const char *) sqlite3_column_text (rows, 1),
        .ordered_ms = sqlite3_column_int64 (rows, 2),
        .job = (const char *) sqlite3_column_text (rows, 3),
      };

      sqlite3_prepare_v2 (db, sqlite3_column_int (rows, 5) ? "UPDATE removed SET url = ?1, result_reply = ?3 WHERE id = ?2"
                                                           : "UPDATE requests SET url = ?1, result_reply = ?3 WHERE id = ?2",
                          -1, &update, NULL);
      kuzov_packer_bind_link (&packer, update, 1, (const char *) sqlite3_column_text (rows, 4), &basis);
      basis.link = (const char *) sqlite3_column_text (rows, 4);
      kuzov_packer_bind_reply (&packer, update, 3, (const char *) sqlite3_column_text (rows, 6), &basis);
      sqlite3_bind_int64 (update, 2, sqlite3_column_int64 (rows, 0));
      g_assert_cmpint (sqlite3_step (update), ==, SQLITE_DONE);
      sqlite3_finalize (update);
    }
  kuzov_packer_clear (&packer);
  sqlite3_finalize (rows);
  g_assert_cmpint (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  assert_query (fixture->path, "SELECT DISTINCT typeof (url), typeof (result_reply) FROM requests UNION "
                "SELECT DISTINCT typeof (url), typeof (result_reply) FROM removed WHERE state = 4", "blob|blob");
}

/* Notes and labels on many rows, and some in every state that were removed a moment before the end. */
static void
fill (Fixture *fixture)
{
  KuzovHistory *history = kuzov_test_open_history (fixture->path);
  g_autofree char *sql = g_strdup_printf (
    "BEGIN;"
    "INSERT INTO endpoints VALUES (1, '" ENDPOINT "');"
    "INSERT INTO labels VALUES (1, 'клиент', 1), (2, 'auction', 2);"
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO requests "
    "(id, frame, frame_key, ordered_ms, state, endpoint, url, note) SELECT i, 'GX' || i, 'GX' || i, i, 4, 1, "
    "'https://example.com/report/' || (1000000 + i), 'a note of some words, number ' || i FROM n;"
    "INSERT INTO request_labels SELECT 1 + id %% 2, id FROM requests;"
    "INSERT INTO removals (id, holder, is_final) VALUES (1, 77, 0), (2, 78, 1);"
    "INSERT INTO removed (id, batch, labels, frame, frame_key, ordered_ms, state, endpoint, url, job, note) "
    "SELECT id + %d, 1 + (id %% 7 = 0), '2', 'RX' || id, 'RX' || id, id, id %% 8, 1, iif (id %% 8 = 4, "
    "'https://example.com/report/' || (1000000 + id), NULL), iif (id %% 8 IN (2, 3, 4), id, NULL), 'removed' FROM requests WHERE id <= %d;"
    "COMMIT", N_ROWS, N_ROWS, N_REMOVED);

  kuzov_test_close_history (&history);
  execute (fixture->path, sql);
  pack (fixture);
}

/* Whatever was hit: a sound history, in which nothing of what was removed could be ordered or is taken for a refusal. */
static void
check_recovered (Fixture *fixture)
{
  assert_query (fixture->path, "PRAGMA integrity_check", "ok");
  assert_query (fixture->path, "SELECT count(*) FROM removed WHERE state NOT IN (2, 3, 4, 6)", "0");
  assert_query (fixture->path, "SELECT count(*) FROM removed WHERE batch NOT IN (SELECT id FROM removals)", "0");
  assert_query (fixture->path, "SELECT count(*) FROM removed WHERE endpoint NOT IN (SELECT id FROM endpoints)", "0");
  assert_query (fixture->path, "SELECT count(*) FROM request_labels WHERE label NOT IN (SELECT id FROM labels) "
                "OR request NOT IN (SELECT id FROM requests)", "0");
  assert_query (fixture->path, "SELECT count(*) FROM words WHERE words MATCH 'not'", "0");
  assert_query (fixture->path, "SELECT count(*) FROM requests WHERE id <= (SELECT until FROM indexed)", "0");

  /* A report is its own, or nobody's, and what was said of it, too. */
  assert_query (fixture->path, "SELECT count(*) FROM requests AS r WHERE r.state = 4 AND "
                "coalesce (" KUZOV_LINK_OF ("r") ", '') <> 'https://example.com/report/' || (1000000 + r.id)", "0");
  assert_query (fixture->path, "SELECT count(*) FROM removed AS r WHERE r.state = 4 AND "
                "coalesce (" KUZOV_LINK_OF ("r") ", '') <> 'https://example.com/report/' || (1000000 + r.id - 400)", "0");
  assert_query (fixture->path, "SELECT count(*) FROM requests AS r WHERE r.result_reply <> " REPLY_OF ("r", "r.url"), "0");
  assert_query (fixture->path, "SELECT count(*) FROM removed AS r WHERE r.result_reply <> " REPLY_OF ("r", "r.url"), "0");
}

static void
test_recovery_keeps_what_was_added (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  KuzovHistory *history = NULL;
  g_autoptr (GPtrArray) labels = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture);
  g_assert_true (kuzov_history_recover (fixture->path, &error));
  g_assert_no_error (error);
  check_recovered (fixture);
  assert_query (fixture->path, "SELECT count(*), count(note) FROM requests", "400|400");
  assert_query (fixture->path, "SELECT label, count(*) FROM request_labels GROUP BY label", "1|200/2|200");
  assert_query (fixture->path, "SELECT id, name, color FROM labels", "1|клиент|1/2|auction|2");
  assert_query (fixture->path, "SELECT count(*) FROM removed", "100");

  /* They come back with the next start, final or not: who could tell. */
  history = kuzov_test_open_history (fixture->path);
  while (kuzov_history_get_n_rows (history) < N_ROWS + N_REMOVED)
    g_main_context_iteration (NULL, TRUE);
  assert_query (fixture->path, "SELECT state, count(*) FROM requests WHERE id > 400 GROUP BY state", "2|13/3|13/4|13/6|61");
  assert_query (fixture->path, "SELECT count(*) FROM request_labels WHERE request > 400", "100");
  labels = kuzov_history_load_labels (history);
  g_assert_cmpuint (labels->len, ==, 2);
  for (unsigned int i = 0; i < 2; i++)
    {
      g_assert_cmpuint (find (history, "клиент"), ==, 200);
      g_assert_cmpuint (find (history, "auction removed"), ==, 100);
      g_assert_cmpuint (find (history, "some words"), ==, 400);
      index_all (history);
    }
  kuzov_test_close_history (&history);
}

/* An index that was recovered with the rest would know rows twice. */
static void
test_recovery_begins_the_index_anew (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  KuzovHistory *history = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture);
  execute (fixture->path, "DELETE FROM removals; DELETE FROM removed");
  history = kuzov_test_open_history (fixture->path);
  index_all (history);
  kuzov_test_close_history (&history);
  g_assert_true (kuzov_history_recover (fixture->path, &error));
  g_assert_no_error (error);
  check_recovered (fixture);

  history = kuzov_test_open_history (fixture->path);
  for (unsigned int i = 0; i < 2; i++)
    {
      g_assert_cmpuint (find (history, "клиент"), ==, 200);
      index_all (history);
    }
  execute (fixture->path, "UPDATE labels SET name = 'buyer' WHERE id = 1");
  for (unsigned int i = 0; i < 2; i++)
    {
      g_assert_cmpuint (find (history, "клиент"), ==, 0);
      g_assert_cmpuint (find (history, "buyer"), ==, 200);
      index_all (history);
    }
  kuzov_test_close_history (&history);
}

/* What tells where the tables are is gone, and only those of the first step are known: the links are there all the same. */
static void
test_links_outlive_the_first_page (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  fill (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &content, &length, NULL));
  memset (content, 0, PAGE);
  g_assert_true (g_file_set_contents_full (fixture->path, content, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_assert_true (kuzov_history_recover (fixture->path, &error));
  g_assert_no_error (error);
  check_recovered (fixture);
  assert_query (fixture->path, "SELECT count(*), count (url) FROM requests WHERE state = 4", "400|400");
}

/* What was removed is unpacked like the rest: nothing that a phrase becomes later makes another link of one that is lost. */
static void
test_recovery_unpacks_what_was_removed (Fixture       *fixture,
                                        gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  fill (fixture);
  g_assert_true (kuzov_history_recover (fixture->path, &error));
  g_assert_no_error (error);
  check_recovered (fixture);
  assert_query (fixture->path, "SELECT typeof (url), typeof (result_reply), count(*) FROM removed WHERE state = 4", "text|text|13");
  assert_query (fixture->path, "SELECT url, result_reply FROM removed WHERE id = 404",
                "https://example.com/report/1000004|{\"vin\":\"RX4\",\"url\":\"https://example.com/report/1000004\"}");
}

/* The number of a phrase that is lost may be given to another one. */
static void
test_recovery_makes_no_other_link (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  fill (fixture);
  execute (fixture->path, "DELETE FROM phrases WHERE id = 1; DELETE FROM facts WHERE name = '" KUZOV_PHRASE_FACT "1'");
  g_assert_true (kuzov_history_recover (fixture->path, &error));
  g_assert_no_error (error);
  check_recovered (fixture);
  assert_query (fixture->path, "SELECT count(*) FROM removed WHERE state = 4 OR url IS NOT NULL", "0");
  execute (fixture->path, "INSERT INTO phrases (id, text) VALUES (1, 'https://other.example/' || char (3))");
  assert_query (fixture->path, "SELECT count (" KUZOV_LINK_OF ("r") ") FROM removed AS r", "0");
  assert_query (fixture->path, "SELECT count (" KUZOV_LINK_OF ("r") ") FROM requests AS r", "0");
}

/* Every page once: the most of what stood elsewhere comes along. */
static void
test_any_one_page_may_go (Fixture       *fixture,
                          gconstpointer  user_data)
{
  g_autofree char *pristine = NULL;
  gsize length = 0;
  unsigned int n_labels = 0, n_notes = 0, n_removed = 0, n_pages;

  fill (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &pristine, &length, NULL));
  n_pages = (unsigned int) (length / PAGE);
  for (unsigned int page = 0; page < n_pages; page++)
    {
      g_autofree char *content = g_memdup2 (pristine, length);
      g_autofree char *path = g_strdup_printf ("%s/page-%u.db", fixture->folder, page);
      g_autofree char *counts = NULL;
      g_autoptr (GError) error = NULL;
      Fixture one = { fixture->folder, path };
      unsigned int n[3] = { 0 };

      memset (content + page * PAGE, page % 2 == 0 ? 0 : 0x5a, PAGE);
      g_assert_true (g_file_set_contents_full (path, content, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
      g_assert_true (kuzov_history_recover (path, &error));
      g_assert_no_error (error);
      check_recovered (&one);
      counts = query (path, "SELECT (SELECT count(*) FROM request_labels), (SELECT count(note) FROM requests), "
                      "(SELECT count(*) FROM removed)");
      g_assert_cmpint (sscanf (counts, "%u|%u|%u", &n[0], &n[1], &n[2]), ==, 3);
      n_labels += n[0];
      n_notes += n[1];
      n_removed += n[2];
    }
  g_test_message ("%u pages: of the labels %u %%, of the notes %u %%, of what was removed %u %% came back", n_pages,
                  n_labels * 100 / n_pages / N_ROWS, n_notes * 100 / n_pages / N_ROWS,
                  n_removed * 100 / n_pages / N_REMOVED);
  g_assert_cmpuint (n_labels * 100 / n_pages / N_ROWS, >=, 85);
  g_assert_cmpuint (n_notes * 100 / n_pages / N_ROWS, >=, 85);
  g_assert_cmpuint (n_removed * 100 / n_pages / N_REMOVED, >=, 85);
}

#define ADD(path, function) g_test_add ("/history/schema/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("version-2-is-brought-along", test_version_2_is_brought_along);
  ADD ("failed-step-leaves-version-2", test_failed_step_leaves_version_2);
  ADD ("version-2-is-read", test_version_2_is_read);
  ADD ("recovery-keeps-what-was-added", test_recovery_keeps_what_was_added);
  ADD ("recovery-begins-the-index-anew", test_recovery_begins_the_index_anew);
  ADD ("links-outlive-the-first-page", test_links_outlive_the_first_page);
  ADD ("recovery-unpacks-what-was-removed", test_recovery_unpacks_what_was_removed);
  ADD ("recovery-makes-no-other-link", test_recovery_makes_no_other_link);
  ADD ("any-one-page-may-go", test_any_one_page_may_go);

  return g_test_run ();
}
