// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-removal.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "history/kuzov-history-model.h"
#include "history/kuzov-history-private.h"
#include "history/kuzov-labels.h"
#include "history/kuzov-request-private.h"
#include "kuzov-test-history.h"
#include "kuzov-test.h"

#define ENDPOINT "http://127.0.0.1:1/reportrequestframe.ashx"

/* All that a row knows, and all that hangs on it. */
#define ALL_OF_IT \
  "SELECT r.*, (SELECT group_concat (label, ' ') FROM request_labels WHERE request = r.id) FROM requests AS r ORDER BY id"

typedef struct
{
  char         *folder;
  char         *path;
  KuzovHistory *history;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->folder = kuzov_test_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "history.db", NULL);
  fixture->history = kuzov_test_open_history (fixture->path);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  if (fixture->history != NULL)
    kuzov_test_close_history (&fixture->history);
  kuzov_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
execute (Fixture    *fixture,
         const char *sql)
{
  sqlite3 *db = kuzov_history_connect_to_find (fixture->history, NULL);

  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (db));
  sqlite3_close (db);
}

/* All that a statement answers, values divided by | and rows by /. */
static char *
query (Fixture    *fixture,
       const char *sql)
{
  g_autoptr (GString) text = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
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
assert_query (Fixture    *fixture,
              const char *sql,
              const char *expected)
{
  g_autofree char *answer = query (fixture, sql);

  g_assert_cmpstr (answer, ==, expected);
}

/* A row in every state, numbered by it from 10 on, two of them with labels, as the months leave them. */
static void
fill (Fixture *fixture)
{
  execute (fixture,
           "INSERT INTO endpoints VALUES (1, '" ENDPOINT "'), (2, 'http://127.0.0.1:2/other.ashx');"
           "INSERT INTO labels VALUES (3, 'Иванов', 1), (17, 'Lot', 2);"
           "INSERT INTO bursts (id, began_ms, endpoint, price) VALUES (5, 1, 1, 45);"
           "INSERT INTO requests (id, frame, frame_key, typed, ordered_ms, state, endpoint, released) VALUES"
           " (10, 'GX100-10', 'GX10010', 'gx100 10', 1, 0, 1, 2), (11, 'GX100-11', 'GX10011', NULL, 2, 1, 1, 0),"
           " (12, 'GX100-12', 'GX10012', NULL, 3, 2, 2, 0), (13, 'GX100-13', 'GX10013', NULL, 4, 3, 1, 0),"
           " (14, 'GX100-14', 'GX10014', NULL, 5, 4, 1, 0), (15, 'GX100-15', 'GX10015', NULL, 6, 5, 1, 0),"
           " (16, 'GX100-16', 'GX10016', NULL, 7, 6, 1, 0), (17, 'GX100-17', 'GX10017', NULL, 8, 7, 1, 0);"
           "UPDATE requests SET sent_ms = 20 + id, burst = 5 WHERE id NOT IN (10, 17);"
           "UPDATE requests SET job = '4' || id, accepted_ms = 30 + id WHERE state IN (2, 3, 4);"
           "UPDATE requests SET url = 'https://example.com/14', reason = 1, message = 'm', started_ms = 50, settled_ms = 51,"
           " opened_ms = 52, vin = 'V', plate = 'P', balance_before = 1.5, order_reply = '{1}', check_reply = '{2}',"
           " result_reply = '{3}', note = 'a note', endpoint = 2 WHERE id = 14;"
           "INSERT INTO request_labels VALUES (3, 14), (17, 14), (3, 10)");
}

static GArray *
list_ids (int64_t first,
          int64_t last)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (int64_t));

  /* As a list names them: the newest first. */
  for (int64_t id = last; id >= first; id--)
    g_array_append_val (ids, id);

  return ids;
}

static KuzovRemoval *
remove_ids (KuzovHistory     *history,
            GArray           *ids,
            KuzovRemoveFlags  flags)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  KuzovRemoval *removal = NULL;

  kuzov_history_remove_rows_async (history, ids, flags, NULL, kuzov_test_keep_result, &result);
  removal = kuzov_history_remove_rows_finish (history, kuzov_test_await (&result), &error);
  g_assert_no_error (error);

  return removal;
}

static void
restore (KuzovHistory       *history,
         const KuzovRemoval *removal)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  kuzov_history_restore_rows_async (history, removal, kuzov_test_keep_result, &result);
  kuzov_history_change_finish (history, kuzov_test_await (&result), &error);
  g_assert_no_error (error);
}

/* Two orders have numbers of removed ones by now, as after a recovery: none is given up for another. */
static void
test_another_has_its_number (Fixture       *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (GArray) ids = list_ids (10, 17);
  g_autoptr (KuzovRemoval) removal = NULL;

  fill (fixture);
  removal = remove_ids (fixture->history, ids, KUZOV_REMOVE_UNSETTLED);
  g_assert_cmpuint (removal->n_removed, ==, 7);
  execute (fixture, "INSERT INTO requests (id, frame, frame_key, ordered_ms, state, endpoint, job) VALUES"
           " (14, 'JZX90-1', '', 9, 4, 1, '1'), (15, 'JZX90-2', '', 9, 4, 1, '2')");
  restore (fixture->history, removal);
  assert_query (fixture, "SELECT id, frame, job FROM requests WHERE id > 13",
                "14|JZX90-1|1/15|JZX90-2|2/16|GX100-16|-/17|GX100-17|-/18|GX100-14|414/19|GX100-15|-");
  assert_query (fixture, "SELECT url, note, (SELECT count (*) FROM request_labels WHERE request = 18) FROM requests WHERE id = 18",
                "https://example.com/14|a note|2");
  assert_query (fixture, "SELECT (SELECT count (*) FROM removed), (SELECT count (*) FROM removals)", "0|0");
}

static gboolean
has_row (gpointer user_data)
{
  return kuzov_history_get_n_rows (user_data) > 0;
}

/* A column that a later step adds to the requests must be put by, too. */
static void
test_all_columns_go_along (Fixture       *fixture,
                           gconstpointer  user_data)
{
  assert_query (fixture, "SELECT name FROM pragma_table_info ('requests') WHERE name NOT IN "
                "(SELECT name FROM pragma_table_info ('removed'))", "");
  assert_query (fixture, "SELECT name FROM pragma_table_info ('removed') WHERE name NOT IN "
                "(SELECT name FROM pragma_table_info ('requests')) ORDER BY name", "batch/labels");
}

static void
test_only_what_is_settled_goes (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (GArray) ids = list_ids (9, 18);
  g_autoptr (KuzovRemoval) removal = NULL;

  fill (fixture);
  removal = remove_ids (fixture->history, ids, KUZOV_REMOVE_SETTLED);
  g_assert_cmpuint (removal->n_removed, ==, 3);
  g_assert_cmpuint (removal->n_kept, ==, 5);
  assert_query (fixture, "SELECT id FROM requests ORDER BY id", "10/11/12/13/16");
  assert_query (fixture, "SELECT * FROM request_labels", "3|10");
  assert_query (fixture, "SELECT id FROM removed ORDER BY id", "14/15/17");
}

/* An order that is just leaving stays whatever was said: its number must find its row. */
static void
test_an_order_that_leaves_is_kept (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (GArray) ids = list_ids (10, 17);
  g_autoptr (KuzovRemoval) removal = NULL;

  fill (fixture);
  removal = remove_ids (fixture->history, ids, KUZOV_REMOVE_UNSETTLED);
  g_assert_cmpuint (removal->n_removed, ==, 7);
  g_assert_cmpuint (removal->n_kept, ==, 1);
  assert_query (fixture, "SELECT id, state FROM requests", "11|1");
}

/* One whose intent was set a moment before goes to the disk first. */
static void
test_an_intent_goes_first (Fixture       *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (GArray) ids = list_ids (10, 10);
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (KuzovRemoval) removal = NULL;

  fill (fixture);
  request = kuzov_history_get_request (fixture->history, 10);
  kuzov_request_set_state (request, KUZOV_STATE_SUBMITTING);
  kuzov_request_set_note (request, "typed just now");
  kuzov_history_save_soon (fixture->history, request);
  removal = remove_ids (fixture->history, ids, KUZOV_REMOVE_UNSETTLED);
  g_assert_cmpuint (removal->n_removed, ==, 0);
  g_assert_cmpint (removal->batch, ==, 0);
  assert_query (fixture, "SELECT id, state, note FROM requests WHERE id = 10", "10|1|typed just now");
  assert_query (fixture, "SELECT * FROM removals", "");
}

/* As they were, to the last value; but what waits is held. */
static void
test_all_comes_back (Fixture       *fixture,
                     gconstpointer  user_data)
{
  g_autoptr (GArray) ids = list_ids (10, 17);
  g_autoptr (KuzovRemoval) removal = NULL;
  g_autofree char *before = NULL;

  fill (fixture);
  execute (fixture, "UPDATE requests SET released = 4 WHERE id = 10");
  before = query (fixture, ALL_OF_IT);
  removal = remove_ids (fixture->history, ids, KUZOV_REMOVE_UNSETTLED);
  g_assert_cmpuint (removal->n_removed, ==, 7);
  execute (fixture, "UPDATE removed SET released = 1 WHERE id = 10");
  restore (fixture->history, removal);
  assert_query (fixture, ALL_OF_IT, before);
  assert_query (fixture, "SELECT count(*) FROM removed", "0");
  assert_query (fixture, "SELECT count(*) FROM removals", "0");

  /* A new row gets a new number, whatever was away meanwhile. */
  execute (fixture, "INSERT INTO requests (frame, frame_key, ordered_ms, state, endpoint) VALUES ('A', 'A', 1, 4, 1)");
  assert_query (fixture, "SELECT max (id) > 17 FROM requests", "1");
}

static void
test_a_request_follows_its_row (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (GArray) ids = list_ids (12, 12);
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (KuzovRequest) same = NULL;
  g_autoptr (KuzovRemoval) removal = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture);
  request = kuzov_history_get_request (fixture->history, 12);
  removal = remove_ids (fixture->history, ids, KUZOV_REMOVE_UNSETTLED);
  g_assert_true (kuzov_request_is_removed (request));

  /* What it learns while its row is away is lost, and that is told. */
  kuzov_request_set_state (request, KUZOV_STATE_READY);
  kuzov_history_save_async (fixture->history, request, kuzov_test_keep_result, &result);
  g_assert_false (kuzov_history_save_finish (fixture->history, kuzov_test_await (&result), &error));
  g_assert_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_CONFLICT);

  restore (fixture->history, removal);
  g_assert_false (kuzov_request_is_removed (request));
  g_assert_cmpint (kuzov_request_get_state (request), ==, KUZOV_STATE_QUEUED);
  same = kuzov_history_get_request (fixture->history, 12);
  g_assert_true (same == request);
}

/* What is gone from the list may have been paid for all the same: its burst counts it as long as it is away. */
static void
test_the_ledger_counts_it (Fixture       *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (GArray) ids = list_ids (10, 17);
  g_autoptr (KuzovRemoval) removal = NULL;

  fill (fixture);
  removal = remove_ids (fixture->history, ids, KUZOV_REMOVE_UNSETTLED);
  assert_query (fixture, "SELECT n_removed FROM bursts", "4");
  restore (fixture->history, removal);
  assert_query (fixture, "SELECT n_removed FROM bursts", "0");

  kuzov_removal_free (removal);
  removal = remove_ids (fixture->history, ids, KUZOV_REMOVE_SETTLED);
  kuzov_history_forget_rows (fixture->history, removal);
  kuzov_history_flush (fixture->history);
  assert_query (fixture, "SELECT n_removed FROM bursts", "1");
}

/* Not a moment before it is said to be. */
static void
test_it_is_final_when_forgotten (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_autoptr (GArray) ids = list_ids (14, 17);
  g_autoptr (KuzovRemoval) removal = NULL;

  fill (fixture);
  removal = remove_ids (fixture->history, ids, KUZOV_REMOVE_SETTLED);
  assert_query (fixture, "SELECT count(*) FROM removed", "3");
  kuzov_history_forget_rows (fixture->history, removal);
  kuzov_test_close_history (&fixture->history);
  fixture->history = kuzov_test_open_history (fixture->path);
  kuzov_test_close_history (&fixture->history);
  fixture->history = kuzov_test_open_history (fixture->path);
  kuzov_test_drain ();
  assert_query (fixture, "SELECT count(*) FROM requests WHERE id BETWEEN 14 AND 17", "1");
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, 5);
}

/* The end of a process is not the person's word: the next start brings its rows back, and does not order them. */
static void
test_the_dead_give_back (Fixture       *fixture,
                         gconstpointer  user_data)
{
  g_autoptr (GArray) ids = list_ids (10, 17);
  g_autoptr (KuzovRemoval) removal = NULL;

  fill (fixture);
  removal = remove_ids (fixture->history, ids, KUZOV_REMOVE_UNSETTLED);
  assert_query (fixture, "SELECT count(*) FROM requests", "1");
  kuzov_test_close_history (&fixture->history);

  fixture->history = kuzov_test_open_history (fixture->path);
  kuzov_test_await_true (has_row, fixture->history);
  while (kuzov_history_get_n_rows (fixture->history) < 8)
    g_main_context_iteration (NULL, TRUE);
  assert_query (fixture, "SELECT count(*) FROM removed", "0");
  assert_query (fixture, "SELECT released FROM requests WHERE id = 10", "4");
  assert_query (fixture, "SELECT * FROM request_labels ORDER BY label, request", "3|10/3|14/17|14");
}

/* Another start is not the end of the first one, whose offer stands. */
static void
test_the_living_keep_theirs (Fixture       *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (GArray) ids = list_ids (10, 17);
  g_autoptr (KuzovRemoval) removal = NULL;
  KuzovHistory *other = NULL;

  fill (fixture);
  removal = remove_ids (fixture->history, ids, KUZOV_REMOVE_SETTLED);
  other = kuzov_test_open_history (fixture->path);
  kuzov_history_recall_rows (other);
  for (unsigned int i = 0; i < 100; i++)
    {
      g_usleep (2000);
      kuzov_test_drain ();
    }
  assert_query (fixture, "SELECT count(*) FROM removed", "3");

  restore (fixture->history, removal);
  assert_query (fixture, "SELECT count(*) FROM removed", "0");
  kuzov_test_close_history (&other);
}

/* Whoever lives on takes care of what the dead one removed. */
static void
test_the_survivor_brings_back (Fixture       *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (GArray) ids = list_ids (10, 17);
  g_autoptr (KuzovRemoval) removal = NULL;
  KuzovHistory *other = NULL;

  fill (fixture);
  other = kuzov_test_open_history (fixture->path);
  removal = remove_ids (other, ids, KUZOV_REMOVE_SETTLED);
  kuzov_history_look (fixture->history);
  kuzov_history_flush (fixture->history);
  kuzov_test_drain ();
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, 5);
  kuzov_test_close_history (&other);

  kuzov_history_recall_rows (fixture->history);
  while (kuzov_history_get_n_rows (fixture->history) < 8)
    g_main_context_iteration (NULL, TRUE);
  assert_query (fixture, "SELECT count(*) FROM removed", "0");
}

/* A failure in the middle leaves nothing half done. */
static void
test_a_failure_puts_all_back (Fixture       *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (GArray) ids = list_ids (10, 17);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (KuzovRemoval) removal = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture);
  execute (fixture, "CREATE TRIGGER no BEFORE DELETE ON requests WHEN old.id = 15 BEGIN SELECT RAISE (ABORT, 'no'); END");
  kuzov_history_remove_rows_async (fixture->history, ids, KUZOV_REMOVE_SETTLED, NULL, kuzov_test_keep_result, &result);
  removal = kuzov_history_remove_rows_finish (fixture->history, kuzov_test_await (&result), &error);
  g_assert_null (removal);
  g_assert_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_FAILED);
  kuzov_history_flush (fixture->history);
  assert_query (fixture, "SELECT count(*) FROM requests", "8");
  assert_query (fixture, "SELECT count(*) FROM removed", "0");
  execute (fixture, "DROP TRIGGER no");
}

static void
test_no_obstacle_to_another_order (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (GArray) ids = list_ids (10, 17);
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (GPtrArray) same = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (KuzovRemoval) removal = NULL;
  KuzovAddition *addition = kuzov_addition_new ("GX-10016", NULL);

  fill (fixture);
  removal = remove_ids (fixture->history, ids, KUZOV_REMOVE_UNSETTLED);
  g_ptr_array_add (additions, addition);
  kuzov_history_add_async (fixture->history, additions, ENDPOINT, KUZOV_ADD_DEFAULT, NULL, kuzov_test_keep_result, &result);
  done = kuzov_history_add_finish (fixture->history, kuzov_test_await (&result), NULL);
  g_assert_cmpint (addition->outcome, ==, KUZOV_ADD_NEW);

  restore (fixture->history, removal);
  same = kuzov_history_load_same_car (fixture->history, addition->request, 10);
  g_assert_cmpuint (same->len, ==, 2);
  g_assert_true (g_ptr_array_index (same, 0) == addition->request);
  g_assert_cmpint (kuzov_request_get_id (g_ptr_array_index (same, 1)), ==, 16);
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, 9);
}

static void
test_rows_are_weighed (Fixture       *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (GArray) ids = list_ids (10, 17);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  KuzovWeight weight;

  fill (fixture);
  kuzov_history_weigh_async (fixture->history, ids, kuzov_test_keep_result, &result);
  g_assert_true (kuzov_history_weigh_finish (fixture->history, kuzov_test_await (&result), &weight, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (weight.n_waiting, ==, 1);
  g_assert_cmpuint (weight.n_submitting, ==, 1);
  g_assert_cmpuint (weight.n_pending, ==, 2);
  g_assert_cmpuint (weight.n_unconfirmed, ==, 1);
  g_assert_cmpuint (weight.n_settled, ==, 3);
}

/* The list */

typedef struct
{
  unsigned int n_items;
  unsigned int n_changes;
} Seen;

static void
on_items_changed (GListModel   *model,
                  unsigned int  position,
                  unsigned int  n_removed,
                  unsigned int  n_added,
                  Seen         *seen)
{
  seen->n_items = seen->n_items - n_removed + n_added;
  seen->n_changes++;
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, seen->n_items);
}

static void
fill_many (Fixture      *fixture,
           unsigned int  n)
{
  g_autofree char *sql = g_strdup_printf (
    "INSERT INTO endpoints VALUES (1, '" ENDPOINT "');"
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u) INSERT INTO requests "
    "(id, frame, frame_key, ordered_ms, state, endpoint) SELECT i, 'GX' || i, 'GX' || i, i, 4, 1 FROM n", n);

  execute (fixture, sql);
  kuzov_test_close_history (&fixture->history);
  fixture->history = kuzov_test_open_history (fixture->path);
}

static void
check_list (GListModel *model,
            GHashTable *gone)
{
  int64_t id = 0;

  for (unsigned int i = g_list_model_get_n_items (model); i > 0; i--)
    {
      g_autoptr (KuzovRequest) request = g_list_model_get_item (model, i - 1);

      do
        id++;
      while (g_hash_table_contains (gone, GINT_TO_POINTER (id)));
      g_assert_cmpint (kuzov_request_get_id (request), ==, id);
    }
}

/* Few rows leave and come back one by one, wherever they stand, and the list is right at every moment. */
static void
test_few_are_told_one_by_one (Fixture       *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (4);
  g_autoptr (KuzovHistoryModel) model = NULL;
  Seen seen = { 0 };

  fill_many (fixture, 1000);
  model = kuzov_history_model_new (fixture->history, 24);
  kuzov_history_model_show_all (model);
  while ((seen.n_items = g_list_model_get_n_items (G_LIST_MODEL (model))) < 1000)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (seen.n_items, ==, 1000);
  g_signal_connect (model, "items-changed", G_CALLBACK (on_items_changed), &seen);
  for (unsigned int round = 0; round < 12; round++)
    {
      g_autoptr (GHashTable) gone = g_hash_table_new (NULL, NULL);
      g_autoptr (GHashTable) none = g_hash_table_new (NULL, NULL);
      g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
      g_autoptr (KuzovRemoval) removal = NULL;
      const unsigned int n_changes = seen.n_changes;

      for (unsigned int i = 0; i < 20 + round * 30; i++)
        {
          int64_t id = g_rand_int_range (chance, 1, 1001);

          /* The newest, then the oldest, then any. */
          if (round < 2)
            id = round == 0 ? 1000 - (int64_t) i : 1 + (int64_t) i;
          if (g_hash_table_add (gone, GINT_TO_POINTER (id)))
            g_array_append_val (ids, id);
        }
      removal = remove_ids (fixture->history, ids, KUZOV_REMOVE_SETTLED);
      g_assert_cmpuint (removal->n_removed, ==, ids->len);
      g_assert_cmpuint (seen.n_items, ==, 1000 - ids->len);
      g_assert_cmpuint (seen.n_changes - n_changes, ==, ids->len);
      check_list (G_LIST_MODEL (model), gone);
      restore (fixture->history, removal);
      g_assert_cmpuint (seen.n_items, ==, 1000);
      check_list (G_LIST_MODEL (model), none);
      g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, 1000);
    }
}

static void
count_signal (unsigned int *n)
{
  *n += 1;
}

typedef struct
{
  int64_t began_us;
  int64_t longest_us;
} Lag;

static gboolean
note_lag (gpointer user_data)
{
  Lag *lag = user_data;
  const int64_t now_us = g_get_monotonic_time ();

  lag->longest_us = MAX (lag->longest_us, now_us - lag->began_us);
  lag->began_us = now_us;

  return G_SOURCE_CONTINUE;
}

/* Many leave without the list being told of each, and an order that is recorded meanwhile does not wait for them. */
static void
test_many_hold_nobody_up (Fixture       *fixture,
                          gconstpointer  user_data)
{
  const unsigned int n_rows = g_strcmp0 (g_getenv ("KUZOV_SWEEP"), "full") == 0 ? 1000000 : 40000;
  g_autoptr (KuzovHistoryModel) model = NULL;
  g_autoptr (GArray) ids = list_ids (1, n_rows);
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (KuzovRemoval) removal = NULL;
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  Lag lag = { 0 };
  unsigned int n_resets = 0, n_single = 0, n_orders = 0, timer;
  int64_t longest_us = 0, began_us;

  fill_many (fixture, n_rows);
  model = kuzov_history_model_new (fixture->history, 24);
  kuzov_history_model_show_all (model);
  g_signal_connect_swapped (fixture->history, "reset", G_CALLBACK (count_signal), &n_resets);
  g_signal_connect_swapped (fixture->history, "removed", G_CALLBACK (count_signal), &n_single);
  lag.began_us = began_us = g_get_monotonic_time ();
  timer = g_timeout_add (2, note_lag, &lag);
  kuzov_history_remove_rows_async (fixture->history, ids, KUZOV_REMOVE_SETTLED, NULL, kuzov_test_keep_result, &removed);
  while (removed == NULL)
    {
      g_autofree char *frame = g_strdup_printf ("NEW-%u", n_orders++);
      g_autoptr (GAsyncResult) added = NULL;
      g_autoptr (GPtrArray) done = NULL;
      const int64_t start_us = g_get_monotonic_time ();

      g_ptr_array_set_size (additions, 0);
      g_ptr_array_add (additions, kuzov_addition_new (frame, NULL));
      kuzov_history_add_async (fixture->history, additions, ENDPOINT, KUZOV_ADD_DEFAULT, NULL, kuzov_test_keep_result,
                               &added);
      done = kuzov_history_add_finish (fixture->history, kuzov_test_await (&added), NULL);
      longest_us = MAX (longest_us, g_get_monotonic_time () - start_us);
    }
  removal = kuzov_history_remove_rows_finish (fixture->history, removed, NULL);
  g_source_remove (timer);
  g_test_message ("%u rows in %" G_GINT64_FORMAT " ms; of %u orders beside them one waited %" G_GINT64_FORMAT " ms; the loop "
                  "stood still for %" G_GINT64_FORMAT " ms; %u resets", n_rows,
                  (g_get_monotonic_time () - began_us) / 1000, n_orders, longest_us / 1000, lag.longest_us / 1000, n_resets);
  g_assert_cmpuint (removal->n_removed, ==, n_rows);
  g_assert_cmpuint (n_single, ==, 0);
  g_assert_cmpuint (n_resets, >, 0);
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, n_orders);

  restore (fixture->history, removal);
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, n_rows + n_orders);
  while (g_list_model_get_n_items (G_LIST_MODEL (model)) != n_rows + n_orders)
    g_main_context_iteration (NULL, TRUE);
}

static void
cancel (GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

/* What was cancelled half way can be brought back like any other. */
static void
test_half_of_it_can_be_undone (Fixture       *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (GArray) ids = list_ids (1, 30000);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KuzovRemoval) removal = NULL;

  fill_many (fixture, 30000);
  g_signal_connect_swapped (fixture->history, "moved", G_CALLBACK (cancel), cancellable);
  kuzov_history_remove_rows_async (fixture->history, ids, KUZOV_REMOVE_SETTLED, cancellable, kuzov_test_keep_result, &result);
  removal = kuzov_history_remove_rows_finish (fixture->history, kuzov_test_await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (removal->n_removed, >, 0);
  g_assert_cmpuint (removal->n_removed, <, 30000);
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, 30000 - removal->n_removed);
  restore (fixture->history, removal);
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, 30000);
  assert_query (fixture, "SELECT count(*) FROM requests", "30000");
}

/* A kill in the middle */

#define CRASH "--crash"
#define N_CRASH 12000

static char *test_program;

/* The child: removes, brings back or forgets many rows, and says when it begins with that. */
static void
crash_as_told (const char *path,
               const char *what)
{
  g_autoptr (KuzovHistory) history = kuzov_test_open_history (path);
  g_autoptr (GArray) ids = list_ids (1, N_CRASH);
  g_autoptr (KuzovRemoval) removal = NULL;

  if (g_str_equal (what, "remove"))
    g_print ("now\n");
  removal = remove_ids (history, ids, KUZOV_REMOVE_UNSETTLED);
  if (!g_str_equal (what, "remove"))
    g_print ("now\n");
  if (g_str_equal (what, "forget"))
    kuzov_history_forget_rows (history, removal);
  else
    restore (history, removal);
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);
}

static void
run_and_kill (Fixture      *fixture,
              const char   *what,
              unsigned int  after_ms)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char said[4] = "";

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, test_program,
                              CRASH, fixture->path, what, NULL);
  g_assert_no_error (error);
  g_input_stream_read_all (g_subprocess_get_stdout_pipe (process), said, 3, NULL, NULL, NULL);
  g_assert_cmpstr (said, ==, "now");
  g_usleep (after_ms * 1000);
  g_subprocess_force_exit (process);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
}

static gboolean
is_recalled (gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *left = query (fixture, "SELECT count(*) FROM removals");

  return g_str_equal (left, "0");
}

/* Wherever Kuzov is killed while rows leave or come back: none is lost, none is there twice, and of what waits none may go
 * out. Only what was final is gone. */
static void
test_a_kill_loses_nothing (Fixture       *fixture,
                           gconstpointer  user_data)
{
  static const char *const acts[] = { "remove", "restore", "forget" };
  g_autofree char *before = NULL;
  unsigned int n_half = 0;

  fill_many (fixture, N_CRASH);
  execute (fixture, "UPDATE requests SET state = 0, released = 1 WHERE id % 3 = 0;"
           "INSERT INTO labels VALUES (1, 'a', 0); INSERT INTO request_labels SELECT 1, id FROM requests WHERE id % 5 = 0");
  before = query (fixture, "SELECT total (id), total (state), count(*), (SELECT count(*) FROM request_labels) FROM requests");
  kuzov_test_close_history (&fixture->history);
  for (unsigned int round = 0; round < 15; round++)
    {
      g_autofree char *away = NULL;

      run_and_kill (fixture, acts[round % 3], round / 3 * 40 + 2);
      away = query (fixture, "SELECT count(*) FROM removed");
      n_half += atoi (away) > 0 && atoi (away) < N_CRASH;
      assert_query (fixture, "SELECT count(*) FROM removed WHERE id IN (SELECT id FROM requests)", "0");
      fixture->history = kuzov_test_open_history (fixture->path);
      kuzov_test_await_true (is_recalled, fixture);
      if (g_str_equal (acts[round % 3], "forget"))
        {
          g_autofree char *left = query (fixture, "SELECT count(*) FROM requests");

          g_assert_true (g_str_equal (left, "0") || atoi (left) == N_CRASH);
          if (g_str_equal (left, "0"))
            {
              execute (fixture, "DELETE FROM labels; DELETE FROM endpoints");
              fill_many (fixture, N_CRASH);
              execute (fixture, "UPDATE requests SET state = 0, released = 1 WHERE id % 3 = 0;"
                       "INSERT INTO labels VALUES (1, 'a', 0);"
                       "INSERT INTO request_labels SELECT 1, id FROM requests WHERE id % 5 = 0");
            }
        }
      assert_query (fixture, "SELECT total (id), total (state), count(*), (SELECT count(*) FROM request_labels) "
                    "FROM requests", before);
      kuzov_test_close_history (&fixture->history);
    }
  fixture->history = kuzov_test_open_history (fixture->path);
  g_test_message ("%u of 15 were killed half way", n_half);
  g_assert_cmpuint (n_half, >, 2);
}

#define ADD(path, function) g_test_add ("/history/removal/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], CRASH))
    crash_as_told (argv[2], argv[3]);

  test_program = g_file_read_link ("/proc/self/exe", NULL);
  g_test_init (&argc, &argv, NULL);

  ADD ("all-columns-go-along", test_all_columns_go_along);
  ADD ("only-what-is-settled-goes", test_only_what_is_settled_goes);
  ADD ("an-order-that-leaves-is-kept", test_an_order_that_leaves_is_kept);
  ADD ("an-intent-goes-first", test_an_intent_goes_first);
  ADD ("all-comes-back", test_all_comes_back);
  ADD ("another-has-its-number", test_another_has_its_number);
  ADD ("a-request-follows-its-row", test_a_request_follows_its_row);
  ADD ("the-ledger-counts-it", test_the_ledger_counts_it);
  ADD ("it-is-final-when-forgotten", test_it_is_final_when_forgotten);
  ADD ("the-dead-give-back", test_the_dead_give_back);
  ADD ("the-living-keep-theirs", test_the_living_keep_theirs);
  ADD ("the-survivor-brings-back", test_the_survivor_brings_back);
  ADD ("a-failure-puts-all-back", test_a_failure_puts_all_back);
  ADD ("no-obstacle-to-another-order", test_no_obstacle_to_another_order);
  ADD ("rows-are-weighed", test_rows_are_weighed);
  ADD ("few-are-told-one-by-one", test_few_are_told_one_by_one);
  ADD ("many-hold-nobody-up", test_many_hold_nobody_up);
  ADD ("half-of-it-can-be-undone", test_half_of_it_can_be_undone);
  ADD ("a-kill-loses-nothing", test_a_kill_loses_nothing);

  return g_test_run ();
}
