// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-history-import.h"

#include <signal.h>
#include <string.h>

#include <sqlite3.h>

#include "history/kuzov-history-private.h"
#include "kuzov-test-history.h"
#include "kuzov-test.h"

/* Merging beside everything else: whole or not at all, and nobody waits. */

#define ENDPOINT "https://example.com/reportrequestframe.ashx"
#define N_ROWS   20000
#define CRASH    "--crash"

/* 2026-01-01 */
#define BEGAN_MS INT64_C (1767225600000)

typedef struct
{
  char         *folder;
  char         *path;
  KuzovHistory *history;
  GCancellable *cancellable;
} Fixture;

static const char *program;

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
  kuzov_history_close (fixture->history);
  kuzov_test_drain ();
  kuzov_test_finalize (g_steal_pointer (&fixture->history));
  kuzov_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

/* Every third row has a burst; with @is_full every fifth has a label, and all have notes, VINs, which are the frames of some,
 * and plates. */
static KuzovStaging *
stage (KuzovHistory *history,
       unsigned int  first,
       unsigned int  n,
       gboolean      is_full)
{
  KuzovStaging *staging = kuzov_staging_new (history, NULL);
  KuzovMergeCounts counts;

  g_assert_nonnull (staging);
  for (unsigned int i = first; i < first + n; i++)
    {
      g_autofree char *frame = g_strdup_printf ("JZX100-%07u", i * 7919 % 10000000);
      g_autofree char *job = g_strdup_printf ("J%u", i);
      g_autofree char *url = g_strdup_printf ("https://example.com/reports/%u", i);
      g_autofree char *label = g_strdup_printf ("3:label %u", i % 7);
      KuzovStagedRow row = {
        .line = i, .frame = frame, .state = KUZOV_STATE_READY, .endpoint = ENDPOINT, .job = job, .url = url,
        .ordered_ms = BEGAN_MS + (int64_t) i * 400, .settled_ms = BEGAN_MS + (int64_t) i * 400 + 1000,
        .note = is_full ? "белая, проверить" : NULL, .vin = !is_full ? NULL : i % 4 == 0 ? frame : "JZX100-0000000",
        .plate = is_full ? "А001АА" : NULL, .labels = is_full && i % 5 == 0 ? label : NULL,
      };

      kuzov_burst_init (&row.burst);
      if (i % 3 == 0)
        row.burst.began_ms = BEGAN_MS + i / 30;
      g_assert_true (kuzov_staging_add (staging, &row, NULL));
    }
  g_assert_true (kuzov_staging_finish (staging, &counts, NULL, NULL, NULL));

  return staging;
}

static void
merge (Fixture          *fixture,
       KuzovStaging     *staging,
       KuzovMergeCounts *counts)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  kuzov_history_merge_async (fixture->history, staging, NULL, NULL, NULL, kuzov_test_keep_result, &result);
  kuzov_history_merge_finish (fixture->history, kuzov_test_await (&result), counts, &error);
  g_assert_no_error (error);
}

/* All that an import may touch, as text. */
static char *
dump (const char *path)
{
  static const char *const queries[] = {
    "SELECT * FROM requests ORDER BY id", "SELECT * FROM request_labels ORDER BY 1, 2", "SELECT * FROM labels ORDER BY 1",
    "SELECT * FROM bursts ORDER BY 1", "SELECT * FROM imports", "SELECT * FROM imported",
  };
  g_autoptr (GString) text = g_string_new (NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  for (unsigned int i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      sqlite3_stmt *statement = NULL;

      g_assert_cmpint (sqlite3_prepare_v2 (db, queries[i], -1, &statement, NULL), ==, SQLITE_OK);
      g_string_append_printf (text, "%s\n", queries[i]);
      while (sqlite3_step (statement) == SQLITE_ROW)
        for (int column = 0; column < sqlite3_column_count (statement); column++)
          {
            const char *value = (const char *) sqlite3_column_text (statement, column);

            g_string_append_printf (text, "%s%c", value != NULL ? value : "-",
                                    column + 1 < sqlite3_column_count (statement) ? '|' : '\n');
          }
      sqlite3_finalize (statement);
    }
  sqlite3_close (db);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
is_tidy (gpointer path)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  gboolean is_empty;

  sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL);
  sqlite3_busy_timeout (db, 5000);
  sqlite3_prepare_v2 (db, "SELECT 1 FROM imported UNION ALL SELECT 1 FROM imports", -1, &statement, NULL);
  is_empty = sqlite3_step (statement) == SQLITE_DONE;
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return is_empty;
}

static void
test_what_is_listed_goes_in_the_end (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  KuzovMergeCounts counts;

  merge (fixture, stage (fixture->history, 1, 5000, TRUE), &counts);
  g_assert_cmpuint (counts.n_new, ==, 5000);
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, 5000);
  kuzov_test_await_true (is_tidy, fixture->path);
}

static void
cancel_soon (double   done,
             gpointer cancellable)
{
  if (done > 0.2)
    g_cancellable_cancel (cancellable);
}

/* Half of the rows are here without notes: they are filled in, and empty again. */
static void
test_a_cancelled_import_leaves_nothing (Fixture       *fixture,
                                        gconstpointer  user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  KuzovMergeCounts counts;

  merge (fixture, stage (fixture->history, 1, N_ROWS / 4, FALSE), &counts);
  kuzov_test_await_true (is_tidy, fixture->path);
  before = dump (fixture->path);
  kuzov_history_merge_async (fixture->history, stage (fixture->history, 1, N_ROWS, TRUE), cancellable, cancel_soon,
                             cancellable, kuzov_test_keep_result, &result);
  kuzov_history_merge_finish (fixture->history, kuzov_test_await (&result), &counts, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (counts.n_updated, >, 0);
  after = dump (fixture->path);
  g_assert_true (g_str_equal (before, after));
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, N_ROWS / 4);
}

static void
run_sql (const char *path,
         const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 5000);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static char *
dup_answer (const char *path,
            const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  char *answer = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 5000);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  answer = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return answer;
}

/* A list of all rows, of which the first may be here, until @progress cancels it; what it did is taken back by then. */
static void
merge_and_cancel (Fixture          *fixture,
                  gboolean          is_full,
                  KuzovProgressFunc progress,
                  KuzovMergeCounts *counts)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture->cancellable = g_cancellable_new ();
  kuzov_history_merge_async (fixture->history, stage (fixture->history, 1, N_ROWS, is_full), fixture->cancellable, progress,
                             fixture, kuzov_test_keep_result, &result);
  kuzov_history_merge_finish (fixture->history, kuzov_test_await (&result), counts, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  kuzov_test_await_true (is_tidy, fixture->path);
  g_clear_object (&fixture->cancellable);
}

/* The first four have their reports by then; of the first three something becomes. */
static void
go_on_and_cancel (double   done,
                  gpointer user_data)
{
  Fixture *fixture = user_data;

  if (done < 0.2 || g_cancellable_is_cancelled (fixture->cancellable))
    return;

  run_sql (fixture->path, "UPDATE requests SET opened_ms = 1767230000000 WHERE job = 'J1'; "
           "UPDATE requests SET state = 5 WHERE job = 'J2'; UPDATE requests SET job = '77' WHERE job = 'J3'");
  g_cancellable_cancel (fixture->cancellable);
}

/* Orders of which nobody knew what became were given their reports. Before the import was cancelled one was opened, one
 * went on, and of one the person told another number. */
static void
test_what_went_on_is_not_taken_back (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  g_autofree char *rows = NULL;
  KuzovMergeCounts counts;

  merge (fixture, stage (fixture->history, 1, 4, FALSE), &counts);
  kuzov_test_await_true (is_tidy, fixture->path);
  run_sql (fixture->path, "UPDATE requests SET state = 6, job = NULL, url = NULL");
  merge_and_cancel (fixture, FALSE, go_on_and_cancel, &counts);
  rows = dup_answer (fixture->path, "SELECT group_concat (state || ' ' || coalesce (job, '-') || ' ' || "
                     "coalesce (url, '-'), char (10)) FROM (SELECT * FROM requests ORDER BY id)");
  g_assert_cmpstr (rows, ==, "4 J1 https://example.com/reports/1\n5 J2 https://example.com/reports/2\n"
                   "4 77 https://example.com/reports/3\n6 - -");
}

#define LATE_REPLY "{\"status\":\"1\",\"id\":\"J1\",\"url\":\"https://example.com/reports/1\"}"

static void
reply_and_cancel (double   done,
                  gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (KuzovRequest) request = NULL;

  if (done < 0.2 || g_cancellable_is_cancelled (fixture->cancellable))
    return;

  request = kuzov_history_find_frame (fixture->history, "JZX1000007919");
  g_assert_cmpstr (kuzov_request_get_job (request), ==, "J1");
  kuzov_request_set_reply (request, KUZOV_REPLY_SLOT_CHECK, LATE_REPLY);
  kuzov_request_set_reply (request, KUZOV_REPLY_SLOT_RESULT, LATE_REPLY);
  kuzov_history_save_soon (fixture->history, request);
  kuzov_history_flush (fixture->history);
  g_cancellable_cancel (fixture->cancellable);
}

/* The service was asked about a number that an import gave. The number goes again; what was said stays as it was said. */
static void
test_what_was_said_meanwhile_stays (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  g_autofree char *row = NULL;
  KuzovMergeCounts counts;

  merge (fixture, stage (fixture->history, 1, 1, FALSE), &counts);
  kuzov_test_await_true (is_tidy, fixture->path);
  run_sql (fixture->path, "UPDATE requests SET state = 6, job = NULL, url = NULL");
  merge_and_cancel (fixture, FALSE, reply_and_cancel, &counts);
  row = dup_answer (fixture->path, "SELECT state || ' ' || coalesce (job, '-') || ' ' || coalesce (url, '-') || ' ' || "
                    "check_reply || ' ' || result_reply FROM requests");
  g_assert_cmpstr (row, ==, "6 - - " LATE_REPLY " " LATE_REPLY);
}

static void
note_and_cancel (double   done,
                 gpointer user_data)
{
  Fixture *fixture = user_data;

  if (done < 0.2 || g_cancellable_is_cancelled (fixture->cancellable))
    return;

  run_sql (fixture->path, "UPDATE requests SET note = 'звонил, перезвонить' WHERE job = 'J1'");
  g_cancellable_cancel (fixture->cancellable);
}

/* Of two notes that were filled in one was written anew before the import was cancelled. */
static void
test_a_note_written_meanwhile_stays (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  g_autofree char *rows = NULL;
  KuzovMergeCounts counts;

  merge (fixture, stage (fixture->history, 1, 2, FALSE), &counts);
  kuzov_test_await_true (is_tidy, fixture->path);
  merge_and_cancel (fixture, TRUE, note_and_cancel, &counts);
  g_assert_cmpuint (counts.n_updated, ==, 2);
  rows = dup_answer (fixture->path, "SELECT group_concat (job || ' ' || coalesce (note, '-'), char (10)) "
                     "FROM (SELECT * FROM requests ORDER BY id)");
  g_assert_cmpstr (rows, ==, "J1 звонил, перезвонить\nJ2 -");
}

static void
write_texts_and_cancel (double   done,
                        gpointer user_data)
{
  Fixture *fixture = user_data;

  if (done < 0.2 || g_cancellable_is_cancelled (fixture->cancellable))
    return;

  run_sql (fixture->path, "UPDATE requests SET vin = 'GX81-0000001' WHERE job IN ('J1', 'J4'); "
           "UPDATE requests SET plate = 'В002ВВ' WHERE job = 'J2'");
  g_cancellable_cancel (fixture->cancellable);
}

/* What is known of a car is not what was filled in any more. */
static void
test_a_vin_told_meanwhile_stays (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_autofree char *rows = NULL;
  KuzovMergeCounts counts;

  merge (fixture, stage (fixture->history, 1, 4, FALSE), &counts);
  kuzov_test_await_true (is_tidy, fixture->path);
  merge_and_cancel (fixture, TRUE, write_texts_and_cancel, &counts);
  g_assert_cmpuint (counts.n_updated, ==, 4);
  rows = dup_answer (fixture->path, "SELECT group_concat (job || ' ' || coalesce (vin, '-') || ' ' || coalesce (plate, '-'), "
                     "char (10)) FROM (SELECT * FROM requests ORDER BY id)");
  g_assert_cmpstr (rows, ==, "J1 GX81-0000001 -\nJ2 - В002ВВ\nJ3 - -\nJ4 GX81-0000001 -");
}

static void
label_and_cancel (double   done,
                  gpointer user_data)
{
  Fixture *fixture = user_data;

  if (done < 0.2 || g_cancellable_is_cancelled (fixture->cancellable))
    return;

  run_sql (fixture->path, "INSERT INTO labels (id, name, color) VALUES (1000, 'mine', 1); "
           "INSERT INTO request_labels (label, request) SELECT 1000, id FROM requests WHERE job IN ('J1', 'J5'); "
           "INSERT INTO request_labels (label, request) SELECT l.id, r.id FROM labels AS l, requests AS r "
           "WHERE l.name = 'label 3' AND r.job = 'J2'");
  g_cancellable_cancel (fixture->cancellable);
}

/* The fifth and the tenth got labels. One of these was put on another row by hand, where it stays, and beside one another
 * was put. */
static void
test_a_label_put_meanwhile_stays (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autofree char *rows = NULL;
  KuzovMergeCounts counts;

  merge (fixture, stage (fixture->history, 1, 10, FALSE), &counts);
  kuzov_test_await_true (is_tidy, fixture->path);
  merge_and_cancel (fixture, TRUE, label_and_cancel, &counts);
  g_assert_cmpuint (counts.n_updated, ==, 10);
  rows = dup_answer (fixture->path, "SELECT group_concat (line, char (10)) FROM (SELECT r.job || ' ' || l.name AS line "
                     "FROM request_labels JOIN labels AS l ON l.id = label JOIN requests AS r ON r.id = request ORDER BY line)");
  g_assert_cmpstr (rows, ==, "J1 mine\nJ2 label 3\nJ5 mine");
  g_free (g_steal_pointer (&rows));
  rows = dup_answer (fixture->path, "SELECT group_concat (name) FROM (SELECT name FROM labels ORDER BY name)");
  g_assert_cmpstr (rows, ==, "label 3,mine");
}

static void
work_and_cancel (double   done,
                 gpointer user_data)
{
  Fixture *fixture = user_data;

  if (done < 0.2 || g_cancellable_is_cancelled (fixture->cancellable))
    return;

  run_sql (fixture->path, "UPDATE requests SET note = 'перезвонить' WHERE job = 'J1'; "
           "UPDATE requests SET note = NULL WHERE job = 'J2'; "
           "INSERT INTO labels (id, name, color) VALUES (1000, 'mine', 1); "
           "INSERT INTO request_labels (label, request) SELECT 1000, id FROM requests WHERE job = 'J3'; "
           "DELETE FROM request_labels WHERE request = (SELECT id FROM requests WHERE job = 'J10'); "
           "UPDATE requests SET opened_ms = 1767230000000 WHERE job = 'J15'; "
           "UPDATE requests SET state = 7 WHERE job = 'J7'; "
           "INSERT INTO requests (frame, frame_key, ordered_ms, state, endpoint, job) "
           "SELECT frame, '', 1767240000000, 2, endpoint, 'again' FROM requests WHERE job = 'J8'");
  g_cancellable_cancel (fixture->cancellable);
}

/* Rows that came with the import, and were worked on before it was cancelled: they stay, whole. What was ordered meanwhile
 * does so in any case, but not the row from which it was. */
static void
test_a_row_worked_on_stays (Fixture       *fixture,
                            gconstpointer  user_data)
{
  g_autofree char *rows = NULL;
  KuzovMergeCounts counts;

  merge_and_cancel (fixture, TRUE, work_and_cancel, &counts);
  g_assert_cmpuint (counts.n_new, >, 100);
  rows = dup_answer (fixture->path, "SELECT group_concat (job || coalesce (' ' || (SELECT group_concat (name) "
                     "FROM request_labels JOIN labels ON labels.id = label WHERE request = requests.id), '') || "
                     "iif (burst IS NULL, '', ' burst'), char (10)) FROM requests");
  g_assert_cmpstr (rows, ==, "J1\nJ2\nJ3 mine burst\nJ7\nJ10\nJ15 label 1 burst\nagain");
  g_free (g_steal_pointer (&rows));
  rows = dup_answer (fixture->path, "SELECT (SELECT group_concat (name) FROM labels) || ' ' || (SELECT count (*) FROM bursts)");
  g_assert_cmpstr (rows, ==, "label 1,mine 1");
}

static void
cancel_now (double   done,
            gpointer user_data)
{
  Fixture *fixture = user_data;

  if (done > 0.2)
    g_cancellable_cancel (fixture->cancellable);
}

/* An order that stands in the list more than once, each time with more of it, goes as it came, unless it was worked on. */
static void
test_a_row_of_many_lines_goes (Fixture       *fixture,
                               gconstpointer  user_data)
{
  static const char *const notes[] = { NULL, "белая", "белая" };
  static const char *const labels[] = { NULL, NULL, "3:client\n4:lot" };
  KuzovStaging *staging = kuzov_staging_new (fixture->history, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *left = NULL;
  KuzovMergeCounts counts;

  for (unsigned int i = 0; i < N_ROWS; i++)
    {
      g_autofree char *frame = g_strdup_printf ("JZX100-%07u", i < 3 ? 0 : i);
      g_autofree char *job = g_strdup_printf ("J%u", i < 3 ? 0 : i);
      KuzovStagedRow row = {
        .line = i, .frame = frame, .state = KUZOV_STATE_READY, .endpoint = ENDPOINT, .job = job, .url = "https://example.com/1",
        .ordered_ms = BEGAN_MS + i, .settled_ms = BEGAN_MS, .note = notes[i % 3], .labels = labels[i % 3],
      };

      kuzov_burst_init (&row.burst);
      g_assert_true (kuzov_staging_add (staging, &row, NULL));
    }
  g_assert_true (kuzov_staging_finish (staging, &counts, NULL, NULL, NULL));
  g_assert_cmpuint (counts.n_updated, ==, 2);
  fixture->cancellable = g_cancellable_new ();
  kuzov_history_merge_async (fixture->history, staging, fixture->cancellable, cancel_now, fixture, kuzov_test_keep_result, &result);
  kuzov_history_merge_finish (fixture->history, kuzov_test_await (&result), &counts, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (counts.n_updated, ==, 2);
  left = dup_answer (fixture->path, "SELECT (SELECT count (*) FROM requests) || (SELECT count (*) FROM labels) || "
                     "(SELECT count (*) FROM request_labels)");
  g_assert_cmpstr (left, ==, "000");
  g_clear_object (&fixture->cancellable);
}

/* A row that was removed may come back: the number that it had stays its own meanwhile, whether it was the last one or there
 * are later ones. */
static void
test_numbers_of_removed_rows_are_let_be (Fixture       *fixture,
                                         gconstpointer  user_data)
{
  KuzovMergeCounts counts;

  merge (fixture, stage (fixture->history, 1, 3, FALSE), &counts);
  kuzov_test_await_true (is_tidy, fixture->path);
  run_sql (fixture->path, "INSERT INTO removals (id, holder) VALUES (1, 0); INSERT INTO removed (batch, id, frame, "
           "frame_key, ordered_ms, state, endpoint) SELECT 1, id, frame, frame_key, ordered_ms, state, endpoint "
           "FROM requests");
  for (unsigned int n_later = 0; n_later <= 3; n_later += 3)
    {
      g_autofree char *same = NULL;

      run_sql (fixture->path, "DELETE FROM requests");
      if (n_later > 0)
        merge (fixture, stage (fixture->history, 101, n_later, FALSE), &counts);
      merge (fixture, stage (fixture->history, 1, 3, FALSE), &counts);
      g_assert_cmpuint (counts.n_new, ==, 3);
      same = dup_answer (fixture->path, "SELECT count (*) FROM requests WHERE id IN (SELECT id FROM removed)");
      g_assert_cmpstr (same, ==, "0");
    }
}

/* The last commit can't be waited for: the import is whole all the same, and stays. */
static void
test_what_is_committed_is_not_undone (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  g_autofree char *left = NULL;
  KuzovMergeCounts counts;

  run_sql (fixture->path, "CREATE TRIGGER full BEFORE INSERT ON facts WHEN new.name = 'kept' BEGIN "
           "SELECT raise (ABORT, 'the disk is full'); END");
  merge (fixture, stage (fixture->history, 1, 3, FALSE), &counts);
  g_assert_cmpuint (counts.n_new, ==, 3);
  kuzov_test_await_true (is_tidy, fixture->path);
  left = dup_answer (fixture->path, "SELECT (SELECT count (*) FROM requests) || ' ' || "
                     "(SELECT count (*) FROM facts WHERE name = 'kept')");
  g_assert_cmpstr (left, ==, "3 0");
}

/* In a process of its own, which ends in the middle. */

static void
crash_soon (double   done,
            gpointer user_data)
{
  if (done > 0.3)
    raise (SIGKILL);
}

static int
crash (const char *path)
{
  g_autoptr (KuzovHistory) history = kuzov_test_open_history (path);
  g_autoptr (GAsyncResult) result = NULL;

  kuzov_history_merge_async (history, stage (history, 1, N_ROWS, TRUE), NULL, crash_soon, NULL, kuzov_test_keep_result,
                             &result);
  kuzov_test_await (&result);

  return 0;
}

static void
test_a_crashed_import_is_taken_back (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  g_autofree char *before = NULL;
  g_autofree char *between = NULL;
  g_autofree char *after = NULL;
  g_autofree char *left = g_strconcat (fixture->path, ".import-0", NULL);
  g_autoptr (GSubprocess) process = NULL;
  KuzovMergeCounts counts;

  merge (fixture, stage (fixture->history, 1, N_ROWS / 4, FALSE), &counts);
  kuzov_test_await_true (is_tidy, fixture->path);
  kuzov_history_close (fixture->history);
  kuzov_test_drain ();
  before = dump (fixture->path);

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, program, CRASH, fixture->path, NULL);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (process));
  between = dump (fixture->path);
  g_assert_false (g_str_equal (before, between));
  g_assert_true (g_file_test (left, G_FILE_TEST_EXISTS));

  g_assert_true (kuzov_history_open (fixture->history, NULL));
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  kuzov_test_await_true (is_tidy, fixture->path);
  kuzov_test_drain ();
  after = dump (fixture->path);
  g_assert_true (g_str_equal (before, after));
}

/* What a process that lives has brought in so far is let be. */
static void
test_a_living_import_is_let_be (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (KuzovHistory) other = NULL;
  g_autoptr (GError) error = NULL;
  KuzovMergeCounts counts;

  kuzov_history_merge_async (fixture->history, stage (fixture->history, 1, N_ROWS, TRUE), NULL, NULL, NULL,
                             kuzov_test_keep_result, &result);
  while (is_tidy (fixture->path) && result == NULL)
    g_main_context_iteration (NULL, FALSE);
  other = kuzov_test_open_history (fixture->path);
  kuzov_history_merge_finish (fixture->history, kuzov_test_await (&result), &counts, &error);
  g_assert_no_error (error);
  kuzov_history_close (other);
  kuzov_test_drain ();
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, N_ROWS);
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  return *(const int64_t *) a > *(const int64_t *) b ? 1 : -1;
}

/* An order is recorded within 100 ms whatever is merged. Where the machine is busy with other things a few may be late. */
static void
test_no_order_waits (Fixture       *fixture,
                     gconstpointer  user_data)
{
  g_autoptr (GAsyncResult) merged = NULL;
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (GError) error = NULL;
  KuzovMergeCounts counts;

  kuzov_history_merge_async (fixture->history, stage (fixture->history, 1, 2 * N_ROWS, TRUE), NULL, NULL, NULL,
                             kuzov_test_keep_result, &merged);
  while (merged == NULL)
    {
      g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
      g_autoptr (GPtrArray) done = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autofree char *frame = g_strdup_printf ("GX81-%07u", times->len);
      const int64_t began_us = g_get_monotonic_time ();
      int64_t took_us;

      g_ptr_array_add (additions, kuzov_addition_new (frame, NULL));
      kuzov_history_add_async (fixture->history, additions, ENDPOINT, KUZOV_ADD_DEFAULT, NULL, kuzov_test_keep_result, &result);
      done = kuzov_history_add_finish (fixture->history, kuzov_test_await (&result), NULL);
      took_us = g_get_monotonic_time () - began_us;
      g_array_append_val (times, took_us);
    }
  kuzov_history_merge_finish (fixture->history, merged, &counts, &error);
  g_assert_no_error (error);
  g_array_sort (times, compare_times);
  g_test_message ("%u orders beside %u rows: median %d ms, the slowest %d ms", times->len, 2 * N_ROWS,
                  (int) (g_array_index (times, int64_t, times->len / 2) / 1000),
                  (int) (g_array_index (times, int64_t, times->len - 1) / 1000));
  g_assert_cmpuint (times->len, >, 10);
  g_assert_cmpint (g_array_index (times, int64_t, times->len * 3 / 4), <, 100000);
}

/* A million rows of one moment would take a million looks each, were they not remembered. */
static void
test_one_moment_holds_many (Fixture       *fixture,
                            gconstpointer  user_data)
{
  KuzovStaging *staging = kuzov_staging_new (fixture->history, NULL);
  KuzovMergeCounts counts;

  for (unsigned int i = 0; i < 2 * N_ROWS; i++)
    {
      g_autofree char *frame = g_strdup_printf ("JZX100-%07u", i);
      KuzovStagedRow row = { .frame = frame, .state = KUZOV_STATE_FAILED, .endpoint = ENDPOINT, .ordered_ms = BEGAN_MS };

      kuzov_burst_init (&row.burst);
      g_assert_true (kuzov_staging_add (staging, &row, NULL));
    }
  g_assert_true (kuzov_staging_finish (staging, &counts, NULL, NULL, NULL));
  merge (fixture, staging, &counts);
  g_assert_cmpuint (counts.n_new, ==, 2 * N_ROWS);
}

/* Both were compared with a history that had nothing: the second one looks again. */
static void
test_what_came_meanwhile_is_seen (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  KuzovStaging *one = stage (fixture->history, 1, 2000, TRUE);
  KuzovStaging *other = stage (fixture->history, 1, 2000, TRUE);
  KuzovMergeCounts counts;

  merge (fixture, one, &counts);
  g_assert_cmpuint (counts.n_new, ==, 2000);
  merge (fixture, other, &counts);
  g_assert_cmpuint (counts.n_new, ==, 0);
  g_assert_cmpuint (counts.n_there, ==, 2000);
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, 2000);
}

/* The same list in two processes at once: each row comes in by one of them. */
static void
test_two_at_once_make_no_doubles (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  KuzovHistory *other = kuzov_test_open_history (fixture->path);
  KuzovStaging *stagings[] = { stage (fixture->history, 1, N_ROWS, TRUE), stage (other, 1, N_ROWS, TRUE) };
  g_autoptr (GAsyncResult) one = NULL;
  g_autoptr (GAsyncResult) two = NULL;
  g_autoptr (GError) error = NULL;
  KuzovMergeCounts counts, more;

  kuzov_history_merge_async (fixture->history, stagings[0], NULL, NULL, NULL, kuzov_test_keep_result, &one);
  kuzov_history_merge_async (other, stagings[1], NULL, NULL, NULL, kuzov_test_keep_result, &two);
  kuzov_history_merge_finish (fixture->history, kuzov_test_await (&one), &counts, &error);
  g_assert_no_error (error);
  kuzov_history_merge_finish (other, kuzov_test_await (&two), &more, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (counts.n_new, >, 0);
  g_assert_cmpuint (more.n_new, >, 0);
  g_assert_cmpuint (counts.n_new + more.n_new, ==, N_ROWS);
  g_assert_cmpuint (counts.n_there + more.n_there, ==, N_ROWS);
  g_clear_object (&two);
  kuzov_test_close_history (&other);
}

/* @n orders of each of some frames: every other one has a number, and a note. */
static KuzovStaging *
stage_crowds (KuzovHistory *history,
              unsigned int  n_frames,
              unsigned int  n)
{
  KuzovStaging *staging = kuzov_staging_new (history, NULL);
  KuzovMergeCounts counts;

  for (unsigned int i = 0; i < n_frames * n; i++)
    {
      g_autofree char *frame = g_strdup_printf ("JZX100-%07u", i % n_frames);
      g_autofree char *job = g_strdup_printf ("J%u", i);
      const gboolean has_job = i / n_frames % 2 == 0;
      KuzovStagedRow row = {
        .line = i, .frame = frame, .state = has_job ? KUZOV_STATE_READY : KUZOV_STATE_FAILED, .endpoint = ENDPOINT,
        .job = has_job ? job : NULL, .url = has_job ? "https://example.com/" : NULL, .note = has_job ? "белая" : NULL,
        .ordered_ms = BEGAN_MS + (int64_t) i * 700, .settled_ms = BEGAN_MS,
      };

      kuzov_burst_init (&row.burst);
      g_assert_true (kuzov_staging_add (staging, &row, NULL));
    }
  g_assert_true (kuzov_staging_finish (staging, &counts, NULL, NULL, NULL));
  g_assert_cmpuint (counts.n_new + counts.n_there + counts.n_updated, ==, n_frames * n);
  g_assert_cmpuint (counts.n_crowded, ==, 0);

  return staging;
}

/* What a person does meanwhile: the latest rows, which are reached last, get notes, one after the other, as long as @result is
 * not there. Returns how many did. */
static unsigned int
write_beside (Fixture       *fixture,
              GPtrArray     *latest,
              GAsyncResult **result)
{
  unsigned int n_written = 0;

  for (unsigned int i = 0; i < latest->len && *result == NULL; i++)
    {
      KuzovRequest *request = g_ptr_array_index (latest, i);

      if (kuzov_request_get_job (request) == NULL)
        continue;
      kuzov_request_set_note (request, "перезвонить");
      kuzov_history_save_soon (fixture->history, request);
      kuzov_history_flush (fixture->history);
      g_main_context_iteration (NULL, FALSE);
      n_written++;
    }

  return n_written;
}

/* A car that was ordered very often: its list finds every row again while others write, puts no note in the place of theirs,
 * and doubles nothing. */
static void
test_a_crowd_is_found_again (Fixture       *fixture,
                             gconstpointer  user_data)
{
  static const unsigned int sizes[] = { 1500, 2 * N_ROWS };

  for (unsigned int i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GPtrArray) latest = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *notes = NULL;
      g_autofree char *expected = NULL;
      KuzovMergeCounts counts;

      merge (fixture, stage_crowds (fixture->history, 1, sizes[i]), &counts);
      g_assert_cmpuint (counts.n_new, ==, i == 0 ? sizes[0] : sizes[1] - sizes[0]);
      run_sql (fixture->path, "UPDATE requests SET note = NULL");
      latest = kuzov_history_load_newest (fixture->history, 0, 600);
      kuzov_history_merge_async (fixture->history, stage_crowds (fixture->history, 1, sizes[i]), NULL, NULL, NULL,
                                 kuzov_test_keep_result, &result);
      expected = g_strdup_printf ("%u", write_beside (fixture, latest, &result));
      kuzov_history_merge_finish (fixture->history, kuzov_test_await (&result), &counts, &error);
      g_assert_no_error (error);
      g_test_message ("%u rows beside %s notes", sizes[i], expected);
      g_assert_cmpuint (counts.n_new, ==, 0);
      g_assert_cmpuint (counts.n_there + counts.n_updated, ==, sizes[i]);
      notes = dup_answer (fixture->path, "SELECT count (*) FROM requests WHERE note = 'перезвонить'");
      g_assert_cmpstr (notes, ==, expected);
    }
}

/* The same list of some cars in two processes at once. */
static void
test_two_crowds_at_once_make_no_doubles (Fixture       *fixture,
                                         gconstpointer  user_data)
{
  KuzovHistory *other = kuzov_test_open_history (fixture->path);
  KuzovStaging *stagings[] = { stage_crowds (fixture->history, 10, 1000), stage_crowds (other, 10, 1000) };
  g_autoptr (GAsyncResult) one = NULL;
  g_autoptr (GAsyncResult) two = NULL;
  g_autoptr (GError) error = NULL;
  KuzovMergeCounts counts, more;

  kuzov_history_merge_async (fixture->history, stagings[0], NULL, NULL, NULL, kuzov_test_keep_result, &one);
  kuzov_history_merge_async (other, stagings[1], NULL, NULL, NULL, kuzov_test_keep_result, &two);
  kuzov_history_merge_finish (fixture->history, kuzov_test_await (&one), &counts, &error);
  g_assert_no_error (error);
  kuzov_history_merge_finish (other, kuzov_test_await (&two), &more, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (counts.n_new, >, 0);
  g_assert_cmpuint (more.n_new, >, 0);
  g_assert_cmpuint (counts.n_new + more.n_new, ==, 10000);
  g_clear_object (&two);
  kuzov_test_close_history (&other);
}

int
main (int    argc,
      char **argv)
{
  if (argc == 3 && strcmp (argv[1], CRASH) == 0)
    return crash (argv[2]);

  program = argv[0];
  g_test_init (&argc, &argv, NULL);

#define add(path, func) g_test_add ("/merge/" path, Fixture, NULL, set_up, func, tear_down)
  add ("tidy", test_what_is_listed_goes_in_the_end);
  add ("cancelled", test_a_cancelled_import_leaves_nothing);
  add ("removed", test_numbers_of_removed_rows_are_let_be);
  add ("went-on", test_what_went_on_is_not_taken_back);
  add ("said-meanwhile", test_what_was_said_meanwhile_stays);
  add ("note-meanwhile", test_a_note_written_meanwhile_stays);
  add ("vin-meanwhile", test_a_vin_told_meanwhile_stays);
  add ("label-meanwhile", test_a_label_put_meanwhile_stays);
  add ("worked-on", test_a_row_worked_on_stays);
  add ("many-lines", test_a_row_of_many_lines_goes);
  add ("committed", test_what_is_committed_is_not_undone);
  add ("crashed", test_a_crashed_import_is_taken_back);
  add ("meanwhile", test_what_came_meanwhile_is_seen);
  add ("two-at-once", test_two_at_once_make_no_doubles);
  add ("crowd", test_a_crowd_is_found_again);
  add ("two-crowds", test_two_crowds_at_once_make_no_doubles);
  add ("living", test_a_living_import_is_let_be);
  add ("orders", test_no_order_waits);
  add ("moment", test_one_moment_holds_many);
#undef add

  return g_test_run ();
}
