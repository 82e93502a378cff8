// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-history.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "history/kuzov-history-model.h"
#include "history/kuzov-removal.h"
#include "kuzov-test-history.h"
#include "kuzov-test.h"

#define ENDPOINT "http://127.0.0.1:1/reportrequestframe.ashx"

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
  fixture->path = g_build_filename (fixture->folder, "deep", "history.db", NULL);
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
add (KuzovHistory    *history,
     const char      *frame,
     KuzovAddFlags    flags,
     KuzovAddOutcome *outcome)
{
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  KuzovAddition *addition = kuzov_addition_new (frame, "as typed");

  g_ptr_array_add (additions, addition);
  kuzov_history_add_async (history, additions, ENDPOINT, flags, NULL, kuzov_test_keep_result, &result);
  done = kuzov_history_add_finish (history, kuzov_test_await (&result), &error);
  g_assert_no_error (error);
  if (outcome != NULL)
    *outcome = addition->outcome;

  return g_object_ref (addition->request);
}

static void
add_many (KuzovHistory *history,
          unsigned int  n)
{
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  for (unsigned int i = 0; i < n; i++)
    {
      g_autofree char *frame = g_strdup_printf ("GX%05u", i);

      g_ptr_array_add (additions, kuzov_addition_new (frame, NULL));
    }
  kuzov_history_add_async (history, additions, ENDPOINT, KUZOV_ADD_DEFAULT, NULL, kuzov_test_keep_result, &result);
  done = kuzov_history_add_finish (history, kuzov_test_await (&result), NULL);
  g_assert_cmpuint (done->len, ==, n);
}

static gboolean
save (KuzovHistory  *history,
      KuzovRequest  *request,
      GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  kuzov_history_save_async (history, request, kuzov_test_keep_result, &result);

  return kuzov_history_save_finish (history, kuzov_test_await (&result), error);
}

static void
move_to (KuzovHistory *history,
         KuzovRequest *request,
         KuzovState    state)
{
  g_autoptr (GError) error = NULL;

  kuzov_request_set_state (request, state);
  g_assert_true (save (history, request, &error));
  g_assert_no_error (error);
}

static void
test_file_is_private (Fixture       *fixture,
                      gconstpointer  user_data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  struct stat status;

  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (folder, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);
}

static void
test_all_is_kept (Fixture       *fixture,
                  gconstpointer  user_data)
{
  KuzovRequest *request = add (fixture->history, "JZX100-0012345", KUZOV_ADD_DEFAULT, NULL);
  int64_t id = kuzov_request_get_id (request);

  kuzov_request_set_job (request, "9999999999999999999999999999999999999999");
  kuzov_request_set_url (request, "https://example.com/отчёт?a=1&b=2");
  kuzov_request_set_reason (request, KUZOV_REASON_HTTP, "503");
  kuzov_request_set_vin (request, "VIN'); DROP TABLE requests;--");
  kuzov_request_set_plate (request, "А123ВС77");
  kuzov_request_set_sent_ms (request, 1);
  kuzov_request_set_accepted_ms (request, 2);
  kuzov_request_set_started_ms (request, 3);
  kuzov_request_set_settled_ms (request, 4);
  kuzov_request_set_opened_ms (request, 5);
  kuzov_request_set_burst (request, 7);
  kuzov_request_set_reply (request, KUZOV_REPLY_SLOT_CHECK, "{\"status\":\"1\"}");
  move_to (fixture->history, request, KUZOV_STATE_READY);
  g_object_unref (request);
  kuzov_test_close_history (&fixture->history);

  fixture->history = kuzov_test_open_history (fixture->path);
  request = kuzov_history_get_request (fixture->history, id);
  kuzov_history_load_replies (fixture->history, request);
  g_assert_cmpstr (kuzov_request_get_frame (request), ==, "JZX100-0012345");
  g_assert_cmpstr (kuzov_request_get_typed (request), ==, "as typed");
  g_assert_cmpstr (kuzov_request_get_endpoint (request), ==, ENDPOINT);
  g_assert_cmpstr (kuzov_request_get_job (request), ==, "9999999999999999999999999999999999999999");
  g_assert_cmpstr (kuzov_request_get_url (request), ==, "https://example.com/отчёт?a=1&b=2");
  g_assert_cmpint (kuzov_request_get_reason (request), ==, KUZOV_REASON_HTTP);
  g_assert_cmpstr (kuzov_request_get_message (request), ==, "503");
  g_assert_cmpstr (kuzov_request_get_vin (request), ==, "VIN'); DROP TABLE requests;--");
  g_assert_cmpstr (kuzov_request_get_plate (request), ==, "А123ВС77");
  g_assert_cmpint (kuzov_request_get_sent_ms (request), ==, 1);
  g_assert_cmpint (kuzov_request_get_accepted_ms (request), ==, 2);
  g_assert_cmpint (kuzov_request_get_started_ms (request), ==, 3);
  g_assert_cmpint (kuzov_request_get_settled_ms (request), ==, 4);
  g_assert_cmpint (kuzov_request_get_opened_ms (request), ==, 5);
  g_assert_cmpint (kuzov_request_get_burst (request), ==, 7);
  g_assert_cmpstr (kuzov_request_get_reply (request, KUZOV_REPLY_SLOT_CHECK), ==, "{\"status\":\"1\"}");
  g_object_unref (request);
}

static void
test_naming_a_frame (Fixture       *fixture,
                     gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) first = NULL;
  g_autoptr (KuzovRequest) second = NULL;
  g_autoptr (KuzovRequest) third = NULL;
  g_autoptr (KuzovRequest) fourth = NULL;
  KuzovAddOutcome outcome;

  first = add (fixture->history, "JZX100-1", KUZOV_ADD_DEFAULT, &outcome);
  g_assert_cmpint (outcome, ==, KUZOV_ADD_NEW);
  second = add (fixture->history, "JZX-1001", KUZOV_ADD_AGAIN, &outcome);
  g_assert_cmpint (outcome, ==, KUZOV_ADD_JOINED);
  g_assert_true (second == first);

  move_to (fixture->history, first, KUZOV_STATE_SUBMITTING);
  move_to (fixture->history, first, KUZOV_STATE_UNCONFIRMED);
  g_set_object (&second, NULL);
  second = add (fixture->history, "JZX100-1", KUZOV_ADD_AGAIN, &outcome);
  g_assert_cmpint (outcome, ==, KUZOV_ADD_UNCONFIRMED);
  g_assert_true (second == first);

  move_to (fixture->history, first, KUZOV_STATE_GIVEN_UP);
  third = add (fixture->history, "JZX100-1", KUZOV_ADD_DEFAULT, &outcome);
  g_assert_cmpint (outcome, ==, KUZOV_ADD_NEW);
  g_assert_true (third != first);

  move_to (fixture->history, third, KUZOV_STATE_READY);
  fourth = add (fixture->history, "JZX100-1", KUZOV_ADD_DEFAULT, &outcome);
  g_assert_cmpint (outcome, ==, KUZOV_ADD_READY);
  g_assert_true (fourth == third);
  g_set_object (&fourth, NULL);
  fourth = add (fixture->history, "JZX100-1", KUZOV_ADD_AGAIN, &outcome);
  g_assert_cmpint (outcome, ==, KUZOV_ADD_NEW);
}

/* Of two processes that decide on the same state one wins, and the other learns what is. */
static void
test_conflict_is_told (Fixture       *fixture,
                       gconstpointer  user_data)
{
  KuzovHistory *other = kuzov_test_open_history (fixture->path);
  g_autoptr (KuzovRequest) mine = add (fixture->history, "JZX100-1", KUZOV_ADD_DEFAULT, NULL);
  KuzovRequest *theirs = kuzov_history_get_request (other, kuzov_request_get_id (mine));
  g_autoptr (GError) error = NULL;

  move_to (other, theirs, KUZOV_STATE_GIVEN_UP);
  kuzov_request_set_state (mine, KUZOV_STATE_SUBMITTING);
  g_assert_false (save (fixture->history, mine, &error));
  g_assert_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_CONFLICT);
  g_assert_cmpint (kuzov_request_get_state (mine), ==, KUZOV_STATE_GIVEN_UP);

  g_object_unref (theirs);
  kuzov_test_close_history (&other);
}

static void
keep_look (gboolean *was_told,
           gboolean  has_changed)
{
  *was_told = TRUE;
}

static void
look (KuzovHistory *history)
{
  gboolean was_told = FALSE;
  gulong handler = g_signal_connect_swapped (history, "looked", G_CALLBACK (keep_look), &was_told);

  kuzov_history_look (history);
  while (!was_told)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (history, handler);
}

static void
test_look_takes_over_what_others_wrote (Fixture       *fixture,
                                        gconstpointer  user_data)
{
  KuzovHistory *other = kuzov_test_open_history (fixture->path);
  g_autoptr (KuzovHistoryModel) model = kuzov_history_model_new (fixture->history, 24);
  g_autoptr (KuzovRequest) mine = add (fixture->history, "JZX100-1", KUZOV_ADD_DEFAULT, NULL);
  KuzovRequest *theirs = NULL;

  look (fixture->history);
  theirs = kuzov_history_get_request (other, kuzov_request_get_id (mine));
  move_to (other, theirs, KUZOV_STATE_GIVEN_UP);
  g_object_unref (theirs);
  theirs = add (other, "JZX100-2", KUZOV_ADD_DEFAULT, NULL);
  look (fixture->history);

  g_assert_cmpint (kuzov_request_get_state (mine), ==, KUZOV_STATE_GIVEN_UP);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 2);
  g_object_unref (theirs);
  kuzov_test_close_history (&other);
}

static void
test_unwritable_is_said_and_kept (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = add (fixture->history, "JZX100-1", KUZOV_ADD_DEFAULT, NULL);
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "CREATE TRIGGER full BEFORE UPDATE ON requests BEGIN SELECT RAISE (ABORT, 'no'); END",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  kuzov_request_set_state (request, KUZOV_STATE_SUBMITTING);
  g_assert_false (save (fixture->history, request, &error));
  g_assert_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_FAILED);
  g_assert_cmpint (sqlite3_exec (db, "DROP TRIGGER full", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);

  kuzov_history_flush (fixture->history);
  kuzov_test_drain ();
  g_assert_cmpuint (kuzov_history_count_state (fixture->history, KUZOV_STATE_SUBMITTING), ==, 1);
}

static void
test_newer_file_is_left_alone (Fixture       *fixture,
                               gconstpointer  user_data)
{
  g_autofree char *newer = g_build_filename (fixture->folder, "newer.db", NULL);
  g_autoptr (KuzovHistory) history = kuzov_history_new (newer);
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (newer, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA user_version = 1000", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  g_assert_false (kuzov_history_open (history, &error));
  g_assert_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_NEWER);
}

static void
test_unwritable_folder_is_said (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (KuzovHistory) history = kuzov_history_new ("/proc/kuzov/history.db");
  g_autoptr (GError) error = NULL;

  g_assert_false (kuzov_history_open (history, &error));
  g_assert_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_UNWRITABLE);
}

static KuzovRemoval *
remove_one (KuzovHistory *history,
            KuzovRequest *request)
{
  const int64_t id = kuzov_request_get_id (request);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof id);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  KuzovRemoval *removal = NULL;

  g_array_append_val (ids, id);
  kuzov_history_remove_rows_async (history, ids, KUZOV_REMOVE_SETTLED, NULL, kuzov_test_keep_result, &result);
  removal = kuzov_history_remove_rows_finish (history, kuzov_test_await (&result), &error);
  g_assert_no_error (error);

  return removal;
}

static void
test_removed_row_comes_back (Fixture       *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (KuzovHistoryModel) model = kuzov_history_model_new (fixture->history, 24);
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (KuzovRequest) found = NULL;
  g_autoptr (KuzovRemoval) kept = NULL;
  g_autoptr (KuzovRemoval) removal = NULL;
  g_autoptr (GAsyncResult) restored = NULL;
  g_autoptr (GError) error = NULL;
  unsigned int position = 99;

  request = add (fixture->history, "JZX100-1", KUZOV_ADD_DEFAULT, NULL);
  g_object_unref (add (fixture->history, "JZX100-2", KUZOV_ADD_DEFAULT, NULL));
  kept = remove_one (fixture->history, request);
  g_assert_cmpuint (kept->n_removed, ==, 0);
  g_assert_cmpuint (kept->n_kept, ==, 1);

  kuzov_request_set_url (request, "https://example.com/1");
  kuzov_request_set_reply (request, KUZOV_REPLY_SLOT_RESULT, "{}");
  move_to (fixture->history, request, KUZOV_STATE_READY);
  removal = remove_one (fixture->history, request);
  g_assert_cmpuint (removal->n_removed, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 1);

  kuzov_history_restore_rows_async (fixture->history, removal, kuzov_test_keep_result, &restored);
  g_assert_true (kuzov_history_change_finish (fixture->history, kuzov_test_await (&restored), &error));
  g_assert_no_error (error);
  g_assert_true (kuzov_history_model_find_position (model, request, &position));
  g_assert_cmpuint (position, ==, 1);
  found = g_list_model_get_item (G_LIST_MODEL (model), 1);
  g_assert_true (found == request);
}

static void
on_items_changed (GListModel   *model,
                  unsigned int  position,
                  unsigned int  n_removed,
                  unsigned int  n_added,
                  unsigned int *n_items)
{
  g_assert_cmpuint (position, <=, *n_items);
  *n_items = *n_items - n_removed + n_added;
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, *n_items);
}

static void
check_order (GListModel *model)
{
  int64_t previous = G_MAXINT64;

  for (unsigned int i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (KuzovRequest) request = g_list_model_get_item (model, i);

      g_assert_cmpint (kuzov_request_get_id (request), <, previous);
      g_assert_cmpint (kuzov_request_get_id (request), >, 0);
      previous = kuzov_request_get_id (request);
    }
}

/* Newest first, through many more pages than are kept, with rows that come and go. */
static void
test_model_reads_in_pages (Fixture       *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (KuzovHistoryModel) model = NULL;
  g_autoptr (KuzovRequest) held = NULL;
  unsigned int n_items = 24, position = 0;

  add_many (fixture->history, 3000);
  model = kuzov_history_model_new (fixture->history, 24);
  g_signal_connect (model, "items-changed", G_CALLBACK (on_items_changed), &n_items);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 24);
  check_order (G_LIST_MODEL (model));
  kuzov_history_model_show_all (model);
  while (n_items < 3000)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_items, ==, 3000);
  check_order (G_LIST_MODEL (model));

  held = g_list_model_get_item (G_LIST_MODEL (model), 1500);
  g_object_unref (add (fixture->history, "NEW-1", KUZOV_ADD_DEFAULT, NULL));
  g_object_unref (add (fixture->history, "NEW-2", KUZOV_ADD_DEFAULT, NULL));
  g_assert_true (kuzov_history_model_find_position (model, held, &position));
  g_assert_cmpuint (position, ==, 1502);
  check_order (G_LIST_MODEL (model));

  for (unsigned int i = 0; i < 3; i++)
    {
      g_autoptr (KuzovRequest) request = g_list_model_get_item (G_LIST_MODEL (model), i * 700);
      g_autoptr (KuzovRemoval) removal = NULL;

      move_to (fixture->history, request, KUZOV_STATE_GIVEN_UP);
      removal = remove_one (fixture->history, request);
      g_assert_cmpuint (removal->n_removed, ==, 1);
    }
  g_assert_cmpuint (n_items, ==, 2999);
  check_order (G_LIST_MODEL (model));
  g_assert_true (kuzov_history_model_find_position (model, held, &position));
  g_assert_cmpuint (position, ==, 1499);
}

static void
test_pending_is_loaded_in_pieces (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  int64_t after = 0;
  unsigned int n = 0;

  add_many (fixture->history, 500);
  while (TRUE)
    {
      g_autoptr (GPtrArray) piece = kuzov_history_load_pending (fixture->history, after, 200);

      for (unsigned int i = 0; i < piece->len; i++)
        {
          g_assert_cmpint (kuzov_request_get_id (g_ptr_array_index (piece, i)), >, after);
          after = kuzov_request_get_id (g_ptr_array_index (piece, i));
        }
      n += piece->len;
      if (piece->len < 200)
        break;
    }
  g_assert_cmpuint (n, ==, 500);
  g_assert_cmpuint (kuzov_history_count_state (fixture->history, KUZOV_STATE_WAITING), ==, 500);
}

#define ADD(path, function) g_test_add ("/history/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("file-is-private", test_file_is_private);
  ADD ("all-is-kept", test_all_is_kept);
  ADD ("naming-a-frame", test_naming_a_frame);
  ADD ("conflict-is-told", test_conflict_is_told);
  ADD ("look-takes-over-what-others-wrote", test_look_takes_over_what_others_wrote);
  ADD ("unwritable-is-said-and-kept", test_unwritable_is_said_and_kept);
  ADD ("newer-file-is-left-alone", test_newer_file_is_left_alone);
  ADD ("unwritable-folder-is-said", test_unwritable_folder_is_said);
  ADD ("removed-row-comes-back", test_removed_row_comes_back);
  ADD ("model/reads-in-pages", test_model_reads_in_pages);
  ADD ("pending-is-loaded-in-pieces", test_pending_is_loaded_in_pieces);

  return g_test_run ();
}
