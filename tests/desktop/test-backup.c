// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-history-backup.h"

#include <string.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "desktop/kuzov-export.h"
#include "desktop/kuzov-import.h"
#include "kuzov-test-history.h"
#include "kuzov-test.h"

/* The whole history under another name, and back. */

#define ENDPOINT "https://example.com/reportrequestframe.ashx"
#define N_ROWS   3000

typedef struct
{
  char         *folder;
  char         *copy;
  KuzovHistory *history;
} Fixture;

static KuzovHistory *
open_history (const char *folder,
              const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return kuzov_test_open_history (path);
}

static KuzovImport *
read_file (KuzovHistory  *history,
           const char    *path,
           GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);

  kuzov_import_read_async (history, file, ENDPOINT, NULL, NULL, NULL, kuzov_test_keep_result, &result);

  return kuzov_import_read_finish (history, kuzov_test_await (&result), error);
}

static void
bring_in (KuzovHistory     *history,
          const char       *path,
          KuzovMergeCounts *counts)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KuzovImport) import = read_file (history, path, &error);

  g_assert_no_error (error);
  kuzov_import_merge_async (history, import, NULL, NULL, NULL, kuzov_test_keep_result, &result);
  kuzov_import_merge_finish (history, kuzov_test_await (&result), counts, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autoptr (GString) text = g_string_new ("frame,state,ordered,id,url,endpoint,note,labels,burst_began,balance_before\n");
  g_autofree char *list = NULL;
  KuzovMergeCounts counts;

  fixture->folder = kuzov_test_make_folder ();
  fixture->copy = g_build_filename (fixture->folder, "copy.db", NULL);
  fixture->history = open_history (fixture->folder, "history.db");
  list = g_build_filename (fixture->folder, "list.csv", NULL);
  for (unsigned int i = 0; i < N_ROWS; i++)
    g_string_append_printf (text, "JZX100-%07u,ready,2026-01-01T%02u:%02u:%02uZ,J%u,https://example.com/%u," ENDPOINT
                            ",заметка,client,2026-01-01T00:00:00Z,500\n", i, i / 3600, i / 60 % 60, i % 60, i, i);
  g_assert_true (g_file_set_contents (list, text->str, -1, NULL));
  bring_in (fixture->history, list, &counts);
  g_unlink (list);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  kuzov_history_close (fixture->history);
  kuzov_test_drain ();
  kuzov_test_finalize (g_steal_pointer (&fixture->history));
  kuzov_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->copy);
}

static gboolean
back_up (Fixture       *fixture,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  kuzov_history_backup_async (fixture->history, fixture->copy, cancellable, NULL, NULL, kuzov_test_keep_result, &result);

  return kuzov_history_backup_finish (fixture->history, kuzov_test_await (&result), error);
}

static char *
list_all (KuzovHistory *history)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();

  g_assert_cmpint (kuzov_export_to_stream (history, NULL, KUZOV_EXPORT_JSON, stream, NULL, NULL), >=, 0);
  g_output_stream_write_all (stream, "", 1, NULL, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);

  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

static void
assert_alone (const char *path)
{
  static const char *const suffixes[] = { "-wal", "-shm", "-journal", ".lock" };

  for (unsigned int i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      g_assert_false (g_file_test (name, G_FILE_TEST_EXISTS));
    }
}

/* One file, which makes another history what this one was. */
static void
test_a_backup_is_the_whole_history (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  g_autoptr (KuzovHistory) other = open_history (fixture->folder, "other.db");
  g_autofree char *before = list_all (fixture->history);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  KuzovMergeCounts counts;
  GStatBuf status;

  back_up (fixture, NULL, &error);
  g_assert_no_error (error);
  assert_alone (fixture->copy);
  g_assert_cmpint (g_stat (fixture->copy, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  bring_in (other, fixture->copy, &counts);
  assert_alone (fixture->copy);
  g_assert_cmpuint (counts.n_new, ==, N_ROWS);
  after = list_all (other);
  g_assert_cmpstr (before, ==, after);
  kuzov_history_close (other);
  kuzov_test_drain ();
}

static KuzovRequest *
order (KuzovHistory *history,
       const char   *frame)
{
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_ptr_array_add (additions, kuzov_addition_new (frame, NULL));
  kuzov_history_add_async (history, additions, ENDPOINT, KUZOV_ADD_DEFAULT, NULL, kuzov_test_keep_result, &result);
  done = kuzov_history_add_finish (history, kuzov_test_await (&result), NULL);

  return g_object_ref (((KuzovAddition *) g_ptr_array_index (done, 0))->request);
}

static void
save (KuzovHistory *history,
      KuzovRequest *request)
{
  g_autoptr (GAsyncResult) result = NULL;

  kuzov_history_save_async (history, request, kuzov_test_keep_result, &result);
  g_assert_true (kuzov_history_save_finish (history, kuzov_test_await (&result), NULL));
}

/* An order waits when the backup is made, and is paid for afterwards: it keeps its number, and stays one order. */
static void
test_what_was_paid_for_since_stays (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = order (fixture->history, "GX81-1234567");
  g_autoptr (GError) error = NULL;
  KuzovMergeCounts counts;

  back_up (fixture, NULL, &error);
  g_assert_no_error (error);
  kuzov_request_set_state (request, KUZOV_STATE_SUBMITTING);
  save (fixture->history, request);
  kuzov_request_set_job (request, "paid");
  kuzov_request_set_state (request, KUZOV_STATE_QUEUED);
  save (fixture->history, request);
  bring_in (fixture->history, fixture->copy, &counts);
  g_assert_cmpuint (counts.n_there, ==, N_ROWS + 1);
  g_assert_cmpint (kuzov_request_get_state (request), ==, KUZOV_STATE_QUEUED);
  g_assert_cmpstr (kuzov_request_get_job (request), ==, "paid");
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, N_ROWS + 1);
}

/* What waits in a backup is not ordered because it is brought back. */
static void
test_nothing_that_waited_is_ordered (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = order (fixture->history, "GX81-1234567");
  g_autoptr (KuzovRequest) back = NULL;
  g_autoptr (KuzovHistory) other = open_history (fixture->folder, "other.db");
  KuzovMergeCounts counts;

  g_assert_true (back_up (fixture, NULL, NULL));
  bring_in (other, fixture->copy, &counts);
  back = kuzov_history_find_frame (other, "GX81-1234567");
  g_assert_cmpint (kuzov_request_get_state (back), ==, KUZOV_STATE_GIVEN_UP);
  g_assert_cmpuint (kuzov_history_count_state (other, KUZOV_STATE_WAITING), ==, 0);
  kuzov_history_close (other);
  kuzov_test_drain ();
}

/* What is written beside it neither stops it nor gets into it by halves. */
static void
test_orders_go_on_beside_it (Fixture       *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KuzovImport) import = NULL;
  unsigned int n = 0;

  kuzov_history_backup_async (fixture->history, fixture->copy, NULL, NULL, NULL, kuzov_test_keep_result, &result);
  do
    {
      g_autofree char *frame = g_strdup_printf ("GX81-%07u", n++);
      g_autoptr (KuzovRequest) request = order (fixture->history, frame);
    }
  while (result == NULL);
  g_assert_true (kuzov_history_backup_finish (fixture->history, result, &error));
  g_assert_no_error (error);
  import = read_file (fixture->history, fixture->copy, &error);
  g_assert_no_error (error);
}

static void
test_a_cancelled_backup_leaves_what_was (Fixture       *fixture,
                                         gconstpointer  user_data)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name = NULL;

  g_assert_true (g_file_set_contents (fixture->copy, "old", -1, NULL));
  g_cancellable_cancel (cancelled);
  g_assert_false (back_up (fixture, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_file_get_contents (fixture->copy, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "old");
  dir = g_dir_open (fixture->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_null (strstr (name, ".part"));
}

static void
refuse (Fixture *fixture,
        int      code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_file (fixture->history, fixture->copy, &error));
  g_assert_error (error, KUZOV_HISTORY_ERROR, code);
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, N_ROWS);
}

static void
change_copy (Fixture    *fixture,
             const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (fixture->copy, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
test_what_is_no_backup_is_refused (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  g_autofree char *content = NULL;
  gsize length = 0;

  change_copy (fixture, "CREATE TABLE other (x)");
  refuse (fixture, KUZOV_HISTORY_ERROR_DAMAGED);
  g_assert_true (back_up (fixture, NULL, NULL));
  change_copy (fixture, "PRAGMA user_version = 99");
  refuse (fixture, KUZOV_HISTORY_ERROR_NEWER);

  g_assert_true (back_up (fixture, NULL, NULL));
  g_assert_true (g_file_get_contents (fixture->copy, &content, &length, NULL));
  memset (content + length / 2, 0x5a, 8192);
  g_assert_true (g_file_set_contents (fixture->copy, content, (gssize) length, NULL));
  refuse (fixture, KUZOV_HISTORY_ERROR_DAMAGED);
  g_assert_true (g_file_set_contents (fixture->copy, content, (gssize) length / 3, NULL));
  refuse (fixture, KUZOV_HISTORY_ERROR_DAMAGED);
}

/* Its own file is no target. */
static void
test_the_history_is_not_overwritten (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  g_free (fixture->copy);
  fixture->copy = g_strdup (kuzov_history_get_path (fixture->history));
  g_assert_false (back_up (fixture, NULL, &error));
  g_assert_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_IN_USE);
}

static void
cancel_soon (double   done,
             gpointer cancellable)
{
  if (done > 0.5)
    g_cancellable_cancel (cancellable);
}

/* Of an import that is not whole nothing is in a backup. */
static void
test_half_an_import_is_left_out (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (KuzovHistory) other = open_history (fixture->folder, "other.db");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (KuzovImport) import = NULL;
  g_autofree char *source = g_build_filename (fixture->folder, "source.db", NULL);
  g_autofree char *copy = g_steal_pointer (&fixture->copy);
  g_autofree char *before = list_all (other);
  g_autofree char *after = NULL;
  KuzovMergeCounts counts;

  fixture->copy = g_strdup (source);
  g_assert_true (back_up (fixture, NULL, NULL));
  import = read_file (other, source, NULL);
  kuzov_import_merge_async (other, import, cancellable, cancel_soon, cancellable, kuzov_test_keep_result, &result);
  while (result == NULL && kuzov_history_count_state (other, KUZOV_STATE_READY) == 0)
    g_main_context_iteration (NULL, FALSE);
  kuzov_history_close (other);
  kuzov_test_await (&result);
  g_assert_false (kuzov_import_merge_finish (other, result, &counts, NULL));

  g_assert_true (kuzov_history_open (other, NULL));
  g_clear_object (&result);
  kuzov_history_backup_async (other, copy, NULL, NULL, NULL, kuzov_test_keep_result, &result);
  g_assert_true (kuzov_history_backup_finish (other, kuzov_test_await (&result), NULL));
  kuzov_history_close (other);
  kuzov_test_drain ();
  g_clear_object (&other);
  other = open_history (fixture->folder, "third.db");
  bring_in (other, copy, &counts);
  after = list_all (other);
  g_assert_cmpstr (before, ==, after);
  kuzov_history_close (other);
  kuzov_test_drain ();
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add(path, func) g_test_add ("/backup/" path, Fixture, NULL, set_up, func, tear_down)
  add ("whole", test_a_backup_is_the_whole_history);
  add ("paid", test_what_was_paid_for_since_stays);
  add ("waiting", test_nothing_that_waited_is_ordered);
  add ("beside", test_orders_go_on_beside_it);
  add ("cancelled", test_a_cancelled_backup_leaves_what_was);
  add ("refused", test_what_is_no_backup_is_refused);
  add ("itself", test_the_history_is_not_overwritten);
  add ("half", test_half_an_import_is_left_out);
#undef add

  return g_test_run ();
}
