// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-history.h"

#include <math.h>
#include <sqlite3.h>

#include "history/kuzov-removal.h"
#include "kuzov-test-history.h"
#include "kuzov-test.h"

#define ENDPOINT "http://127.0.0.1:1/reportrequestframe.ashx"
#define OTHER    "http://127.0.0.1:2/reportrequestframe.ashx"

/* The schema of version 1, word for word as it was released. */
#define VERSION_1 \
  "CREATE TABLE endpoints (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE);" \
  "CREATE TABLE requests (id INTEGER PRIMARY KEY AUTOINCREMENT, frame TEXT NOT NULL, frame_key TEXT NOT NULL," \
  "  typed TEXT, ordered_ms INTEGER NOT NULL, state INTEGER NOT NULL," \
  "  endpoint INTEGER NOT NULL REFERENCES endpoints (id), job TEXT, url TEXT, reason INTEGER NOT NULL DEFAULT 0," \
  "  message TEXT, sent_ms INTEGER, accepted_ms INTEGER, started_ms INTEGER, settled_ms INTEGER, opened_ms INTEGER," \
  "  released INTEGER NOT NULL DEFAULT 0, vin TEXT, plate TEXT, balance_before REAL, order_reply TEXT," \
  "  check_reply TEXT, result_reply TEXT);" \
  "CREATE INDEX requests_by_frame ON requests (frame_key);" \
  "CREATE INDEX requests_pending ON requests (state) WHERE state < 4;" \
  "CREATE INDEX requests_undecided ON requests (state) WHERE state = 6;" \
  "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;" \
  "PRAGMA application_id = 1265990262; PRAGMA user_version = 1;"

/* A row in every state, as a run of version 1 leaves them. */
#define ROWS_OF_1 \
  "INSERT INTO endpoints VALUES (1, '" ENDPOINT "');" \
  "INSERT INTO requests (id, frame, frame_key, ordered_ms, state, endpoint, job, sent_ms, accepted_ms, settled_ms," \
  " balance_before) VALUES" \
  " (1, 'GX100-1', 'GX1001', 10, 0, 1, NULL, NULL, NULL, NULL, NULL)," \
  " (2, 'GX100-2', 'GX1002', 20, 1, 1, NULL, 21, NULL, NULL, 500)," \
  " (3, 'GX100-3', 'GX1003', 30, 2, 1, '33', 31, 32, NULL, 500)," \
  " (4, 'GX100-4', 'GX1004', 40, 3, 1, '44', 41, 42, NULL, 500)," \
  " (5, 'GX100-5', 'GX1005', 50, 4, 1, '55', 51, 52, 54, 545)," \
  " (6, 'GX100-6', 'GX1006', 60, 5, 1, NULL, 61, NULL, 62, 500)," \
  " (7, 'GX100-7', 'GX1007', 70, 6, 1, NULL, 35, NULL, 72, 500)," \
  " (8, 'GX100-8', 'GX1008', 80, 7, 1, NULL, NULL, NULL, 82, NULL)," \
  " (9, 'GX100-9', 'GX1009', 90, 6, 1, NULL, 91, NULL, 92, NULL);" \
  "UPDATE requests SET typed = 'gx100-1', released = 1 WHERE id = 1;" \
  "UPDATE requests SET reason = 1, message = 'm', started_ms = 43, vin = 'V', plate = 'P' WHERE id = 4;" \
  "UPDATE requests SET url = 'https://example.com/5', started_ms = 53, opened_ms = 55, order_reply = '{}'," \
  " check_reply = '{}', result_reply = '{}' WHERE id = 5;" \
  "UPDATE requests SET reason = 2 WHERE id IN (7, 9);" \
  "INSERT INTO facts VALUES ('condition', 'held');"

typedef struct
{
  char         *folder;
  char         *path;
  KuzovHistory *history;
} Fixture;

static void
execute (const char *path,
         const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
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
set_up_folder (Fixture       *fixture,
               gconstpointer  user_data)
{
  fixture->folder = kuzov_test_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "history.db", NULL);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  set_up_folder (fixture, user_data);
  fixture->history = kuzov_test_open_history (fixture->path);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  kuzov_test_close_history (&fixture->history);
  kuzov_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static KuzovRequest *
add (Fixture    *fixture,
     const char *frame)
{
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (additions, kuzov_addition_new (frame, NULL));
  kuzov_history_add_async (fixture->history, additions, ENDPOINT, KUZOV_ADD_DEFAULT, NULL, kuzov_test_keep_result,
                           &result);
  done = kuzov_history_add_finish (fixture->history, kuzov_test_await (&result), &error);
  g_assert_no_error (error);

  return g_object_ref (((KuzovAddition *) g_ptr_array_index (done, 0))->request);
}

static gboolean
save (Fixture       *fixture,
      KuzovRequest  *request,
      GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  kuzov_history_save_async (fixture->history, request, kuzov_test_keep_result, &result);

  return kuzov_history_save_finish (fixture->history, kuzov_test_await (&result), error);
}

/* An order that left in @burst and came to @state. */
static KuzovRequest *
add_sent (Fixture    *fixture,
          const char *frame,
          int64_t     burst,
          KuzovState  state)
{
  KuzovRequest *request = add (fixture, frame);
  g_autoptr (GError) error = NULL;

  kuzov_request_set_state (request, KUZOV_STATE_SUBMITTING);
  kuzov_request_set_sent_ms (request, 1000 + burst);
  kuzov_request_set_burst (request, burst);
  g_assert_true (save (fixture, request, &error));
  if (kuzov_state_is_accepted (state) || state == KUZOV_STATE_READY)
    kuzov_request_set_job (request, "123");
  kuzov_request_set_state (request, state);
  g_assert_true (save (fixture, request, &error));
  g_assert_no_error (error);

  return request;
}

static void
begin (Fixture    *fixture,
       int64_t     id,
       double      price,
       const char *endpoint)
{
  const KuzovBurst burst = {
    .id = id, .began_ms = 1000 + id, .balance_before = 500, .price = price, .balance_after = NAN,
  };

  kuzov_history_save_burst (fixture->history, &burst, endpoint);
}

/* Every row of version 1 stands where it stood, with all that it knew; only its burst is not known. */
static void
test_version_1_is_brought_along (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  static const char all[] =
    "SELECT id, frame, frame_key, typed, ordered_ms, state, endpoint, job, url, reason, message, sent_ms, accepted_ms, "
    "started_ms, settled_ms, opened_ms, released, vin, plate, balance_before, order_reply, check_reply, result_reply "
    "FROM requests ORDER BY id";
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *bursts = NULL;
  g_autofree char *facts = NULL;
  g_autofree char *version = NULL;
  g_autoptr (GError) error = NULL;

  execute (fixture->path, VERSION_1 ROWS_OF_1);
  before = query (fixture->path, all);
  fixture->history = kuzov_test_open_history (fixture->path);
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, 9);

  for (unsigned int i = 0; i < 9; i++)
    {
      static const KuzovState states[] = {
        KUZOV_STATE_WAITING, KUZOV_STATE_SUBMITTING, KUZOV_STATE_QUEUED, KUZOV_STATE_GENERATING, KUZOV_STATE_READY,
        KUZOV_STATE_FAILED, KUZOV_STATE_UNCONFIRMED, KUZOV_STATE_GIVEN_UP, KUZOV_STATE_UNCONFIRMED,
      };
      g_autoptr (KuzovRequest) request = kuzov_history_get_request (fixture->history, i + 1);
      KuzovBurst burst;

      g_assert_cmpint (kuzov_request_get_state (request), ==, states[i]);
      g_assert_cmpint (kuzov_request_get_burst (request), ==, 0);
      g_assert_cmpint (kuzov_history_load_burst (fixture->history, request, &burst), ==, i > 0 && i < 7);
      g_assert_cmpint (burst.id, ==, 0);
      g_assert_true (isnan (burst.price) && isnan (burst.balance_after));
    }

  after = query (fixture->path, all);
  g_assert_cmpstr (after, ==, before);
  bursts = query (fixture->path, "SELECT count(*), count(burst) FROM requests LEFT JOIN bursts ON bursts.id = burst "
                  "WHERE bursts.id IS NULL");
  g_assert_cmpstr (bursts, ==, "9|0");
  facts = query (fixture->path, "SELECT value FROM facts");
  g_assert_cmpstr (facts, ==, "held");
  version = query (fixture->path, "PRAGMA user_version");
  g_assert_cmpint (atoi (version), >=, 2);
}

/* From before the ledger: by time, and by the balance that orders of one burst share. */
static void
test_old_orders_are_counted_by_time (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) unconfirmed = NULL;
  g_autoptr (KuzovRequest) last = NULL;
  KuzovBeside beside;

  execute (fixture->path, VERSION_1 ROWS_OF_1);
  fixture->history = kuzov_test_open_history (fixture->path);
  unconfirmed = kuzov_history_get_request (fixture->history, 7);
  kuzov_history_count_beside (fixture->history, unconfirmed, &beside);

  /* 3, 4 and 5 were taken, 2 and 9 may have been, 6 was refused, 1 and 8 never left. */
  g_assert_cmpuint (beside.n_taken, ==, 3);
  g_assert_cmpuint (beside.n_unsure, ==, 2);
  g_assert_false (beside.has_more);

  last = kuzov_history_get_request (fixture->history, 9);
  kuzov_history_count_beside (fixture->history, last, &beside);
  g_assert_cmpuint (beside.n_taken + beside.n_unsure, ==, 0);
}

/* A step that can't be taken leaves the file as it was. */
static void
test_failed_step_leaves_version_1 (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (KuzovHistory) history = kuzov_history_new (fixture->path);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  execute (fixture->path, VERSION_1 ROWS_OF_1 "CREATE TABLE requests_by_burst (what);");
  before = query (fixture->path, "SELECT sql FROM sqlite_master ORDER BY name");
  g_assert_false (kuzov_history_open (history, &error));
  g_assert_nonnull (error);
  after = query (fixture->path, "SELECT sql FROM sqlite_master ORDER BY name");
  g_assert_cmpstr (after, ==, before);
  g_free (after);
  after = query (fixture->path, "PRAGMA user_version");
  g_assert_cmpstr (after, ==, "1");

  execute (fixture->path, "DROP TABLE requests_by_burst");
  fixture->history = kuzov_test_open_history (fixture->path);
}

/* An order is on the disk with its burst or not at all: one commit. */
static void
test_burst_comes_with_its_first_order (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = add (fixture, "GX100-1");
  g_autofree char *refused = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *filled = NULL;
  g_autoptr (GError) error = NULL;
  KuzovBurst burst;
  int64_t id;

  /* While intents can't be kept, no burst is either. */
  execute (fixture->path, "CREATE TRIGGER full BEFORE UPDATE ON requests BEGIN SELECT RAISE (ABORT, 'no'); END");
  begin (fixture, kuzov_history_get_next_burst (fixture->history), 45, ENDPOINT);
  kuzov_request_set_state (request, KUZOV_STATE_SUBMITTING);
  kuzov_request_set_burst (request, 1);
  g_assert_false (save (fixture, request, &error));
  g_clear_error (&error);
  refused = query (fixture->path, "SELECT count(*) FROM bursts");
  g_assert_cmpstr (refused, ==, "0");

  execute (fixture->path, "DROP TRIGGER full");
  kuzov_request_set_sent_ms (request, 1001);
  g_assert_true (save (fixture, request, &error));
  g_assert_no_error (error);
  kept = query (fixture->path, "SELECT b.id, b.began_ms, e.url, b.balance_before, b.price, b.balance_after, r.state "
                "FROM requests AS r JOIN bursts AS b ON b.id = r.burst JOIN endpoints AS e ON e.id = b.endpoint");
  g_assert_cmpstr (kept, ==, "1|1001|" ENDPOINT "|500.0|45.0|-|1");

  /* What it cost is one update, later; what it began with stays. */
  g_assert_true (kuzov_history_load_burst (fixture->history, request, &burst));
  burst.balance_after = 455;
  burst.checked_after_ms = 2000;
  kuzov_history_save_burst (fixture->history, &burst, ENDPOINT);
  kuzov_history_flush (fixture->history);
  filled = query (fixture->path, "SELECT began_ms, balance_before, price, balance_after, checked_after_ms FROM bursts");
  g_assert_cmpstr (filled, ==, "1001|500.0|45.0|455.0|2000");
  g_assert_cmpint (kuzov_history_get_next_burst (fixture->history), ==, 2);

  /* And another process, or another start, reads the same. */
  id = kuzov_request_get_id (request);
  g_clear_object (&request);
  kuzov_test_close_history (&fixture->history);
  fixture->history = kuzov_test_open_history (fixture->path);
  request = kuzov_history_get_request (fixture->history, id);
  g_assert_true (kuzov_history_load_burst (fixture->history, request, &burst));
  g_assert_cmpint (burst.id, ==, 1);
  g_assert_cmpfloat (burst.balance_before, ==, 500);
  g_assert_cmpfloat (burst.price, ==, 45);
  g_assert_cmpfloat (burst.balance_after, ==, 455);
  g_assert_cmpint (burst.checked_after_ms, ==, 2000);
  g_assert_cmpint (kuzov_history_get_next_burst (fixture->history), ==, 2);
}

static void
add_all_kinds (Fixture *fixture,
               int64_t  burst)
{
  static const KuzovState states[] = {
    KUZOV_STATE_QUEUED, KUZOV_STATE_READY, KUZOV_STATE_FAILED, KUZOV_STATE_UNCONFIRMED, KUZOV_STATE_GIVEN_UP,
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *frame = g_strdup_printf ("GX10%d-%u", (int) burst, i);

      g_object_unref (add_sent (fixture, frame, burst, states[i]));
    }
}

/* Of the same burst and of later ones, refused ones apart; of earlier ones and other services nothing. */
static void
test_orders_beside_are_counted (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  KuzovBeside beside;

  begin (fixture, 1, 45, ENDPOINT);
  add_all_kinds (fixture, 1);
  begin (fixture, 2, 45, ENDPOINT);
  request = add_sent (fixture, "JZX100-1", 2, KUZOV_STATE_UNCONFIRMED);
  kuzov_history_count_beside (fixture->history, request, &beside);
  g_assert_cmpuint (beside.n_taken + beside.n_unsure, ==, 0);
  g_assert_cmpuint (kuzov_history_count_burst (fixture->history, request), ==, 0);

  add_all_kinds (fixture, 2);
  kuzov_history_count_beside (fixture->history, request, &beside);
  g_assert_cmpuint (kuzov_history_count_burst (fixture->history, request), ==, 5);
  g_assert_cmpuint (beside.n_taken, ==, 2);
  g_assert_cmpuint (beside.n_unsure, ==, 2);

  begin (fixture, 3, 45, ENDPOINT);
  add_all_kinds (fixture, 3);
  begin (fixture, 4, 45, OTHER);
  add_all_kinds (fixture, 4);
  g_object_unref (add (fixture, "JZX100-2"));
  kuzov_history_count_beside (fixture->history, request, &beside);
  g_assert_cmpuint (kuzov_history_count_burst (fixture->history, request), ==, 5);
  g_assert_cmpuint (beside.n_taken, ==, 4);
  g_assert_cmpuint (beside.n_unsure, ==, 4);
  g_assert_true (beside.is_priced_alike);
  g_assert_false (beside.has_more);

  begin (fixture, 5, 50, ENDPOINT);
  add_all_kinds (fixture, 5);
  kuzov_history_count_beside (fixture->history, request, &beside);
  g_assert_false (beside.is_priced_alike);
}

/* What is deleted from the list was paid for all the same. */
static void
test_removed_order_still_counts (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (KuzovRequest) ready = NULL;
  g_autoptr (KuzovRequest) refused = NULL;
  KuzovRequest *removed[2] = { NULL, };
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (KuzovRemoval) removal = NULL;
  g_autoptr (GAsyncResult) gone = NULL;
  g_autoptr (GAsyncResult) back = NULL;
  KuzovBeside beside;

  begin (fixture, 1, 45, ENDPOINT);
  request = add_sent (fixture, "GX100-1", 1, KUZOV_STATE_UNCONFIRMED);
  ready = removed[0] = add_sent (fixture, "GX100-2", 1, KUZOV_STATE_READY);
  refused = removed[1] = add_sent (fixture, "GX100-3", 1, KUZOV_STATE_FAILED);
  for (unsigned int i = 0; i < G_N_ELEMENTS (removed); i++)
    {
      const int64_t id = kuzov_request_get_id (removed[i]);

      g_array_append_val (ids, id);
    }
  kuzov_history_remove_rows_async (fixture->history, ids, KUZOV_REMOVE_SETTLED, NULL, kuzov_test_keep_result, &gone);
  removal = kuzov_history_remove_rows_finish (fixture->history, kuzov_test_await (&gone), NULL);
  g_assert_cmpuint (removal->n_removed, ==, 2);
  kuzov_history_count_beside (fixture->history, request, &beside);
  g_assert_cmpuint (beside.n_taken, ==, 0);
  g_assert_cmpuint (beside.n_unsure, ==, 1);

  kuzov_history_restore_rows_async (fixture->history, removal, kuzov_test_keep_result, &back);
  g_assert_true (kuzov_history_change_finish (fixture->history, kuzov_test_await (&back), NULL));
  kuzov_history_count_beside (fixture->history, request, &beside);
  g_assert_cmpuint (beside.n_taken, ==, 1);
  g_assert_cmpuint (beside.n_unsure, ==, 0);
  g_assert_cmpuint (kuzov_history_count_burst (fixture->history, request), ==, 2);
}

/* Counting has an end: more than can be read in a moment is said to be many. */
static void
test_many_orders_are_not_read_through (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  KuzovBeside beside;

  begin (fixture, 1, 45, ENDPOINT);
  request = add_sent (fixture, "GX100-1", 1, KUZOV_STATE_UNCONFIRMED);
  execute (fixture->path, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
           "INSERT INTO requests (frame, frame_key, ordered_ms, state, endpoint, sent_ms, burst) "
           "SELECT 'F' || i, 'F' || i, i, 4, 1, i, 1 FROM n");
  kuzov_history_count_beside (fixture->history, request, &beside);
  g_assert_true (beside.has_more);
}

#define ADD(path, function) g_test_add ("/history/ledger/" path, Fixture, NULL, set_up, function, tear_down)
#define ADD_CLOSED(path, function) \
  g_test_add ("/history/ledger/" path, Fixture, NULL, set_up_folder, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_CLOSED ("version-1-is-brought-along", test_version_1_is_brought_along);
  ADD_CLOSED ("old-orders-are-counted-by-time", test_old_orders_are_counted_by_time);
  ADD_CLOSED ("failed-step-leaves-version-1", test_failed_step_leaves_version_1);
  ADD ("burst-comes-with-its-first-order", test_burst_comes_with_its_first_order);
  ADD ("orders-beside-are-counted", test_orders_beside_are_counted);
  ADD ("removed-order-still-counts", test_removed_order_still_counts);
  ADD ("many-orders-are-not-read-through", test_many_orders_are_not_read_through);

  return g_test_run ();
}
