// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-history.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "history/kuzov-history-private.h"
#include "kuzov-test-disk.h"
#include "kuzov-test.h"

/* The power is cut before each single thing that a history asks of the disk while it is made, recovered, brought to the
 * present schema, written to and closed. What lies there then must open, be sound, and hold all that was said to be
 * recorded. The same --seed makes the same cuts. */

#define ENDPOINT "http://127.0.0.1:1/reportrequestframe.ashx"

/* Each cut is tried so often, with other damage each time. */
#ifdef __SANITIZE_ADDRESS__
#define N_SAMPLE 1
#else
#define N_SAMPLE 3
#endif
#define N_SWEEP  60

#define N_NEW 3
#define N_OLD 40

/* How a folder looks before the first start. */
typedef void (*Preparation) (const char *path);

/* One history, up to the cut and after it. */
typedef struct
{
  unsigned int operation;     /* before which the power is cut */
  unsigned int seed;
  unsigned int n_old;         /* rows that were there from the beginning */
  unsigned int n_recorded;    /* rows that were recorded before the cut */
} Story;

static void
execute (sqlite3    *db,
         const char *sql)
{
  char *message = NULL;

  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
}

static char *
read_text (sqlite3    *db,
           const char *sql)
{
  sqlite3_stmt *statement = NULL;
  char *text = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  if (sqlite3_step (statement) == SQLITE_ROW)
    text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);

  return text;
}

/* Nothing is there, not even the folder. */
static void
prepare_nothing (const char *path)
{
}

/* A history as the first schema has it, with orders in every state. */
static void
prepare_first_schema (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *insert = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  execute (db, "PRAGMA journal_mode = WAL; PRAGMA application_id = 1265990262; PRAGMA user_version = 1;"
               "CREATE TABLE endpoints (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE);"
               "CREATE TABLE requests ("
               "  id INTEGER PRIMARY KEY AUTOINCREMENT, frame TEXT NOT NULL, frame_key TEXT NOT NULL, typed TEXT,"
               "  ordered_ms INTEGER NOT NULL, state INTEGER NOT NULL,"
               "  endpoint INTEGER NOT NULL REFERENCES endpoints (id), job TEXT, url TEXT,"
               "  reason INTEGER NOT NULL DEFAULT 0, message TEXT, sent_ms INTEGER, accepted_ms INTEGER,"
               "  started_ms INTEGER, settled_ms INTEGER, opened_ms INTEGER, released INTEGER NOT NULL DEFAULT 0,"
               "  vin TEXT, plate TEXT, balance_before REAL, order_reply TEXT, check_reply TEXT, result_reply TEXT);"
               "CREATE INDEX requests_by_frame ON requests (frame_key);"
               "CREATE INDEX requests_pending ON requests (state) WHERE state < 4;"
               "CREATE INDEX requests_undecided ON requests (state) WHERE state = 6;"
               "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
               "INSERT INTO endpoints (url) VALUES ('" ENDPOINT "');");
  insert = g_strdup_printf ("WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
                            "INSERT INTO requests (frame, frame_key, ordered_ms, state, endpoint, job, balance_before) "
                            "SELECT printf ('OLD100-%%07d', i), printf ('OLD100%%07d', i), 1700000000000 + i, i %% 8,"
                            "       1, 1000 + i, 45.0 FROM n", N_OLD - 1);
  execute (db, insert);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* One whose header is not what it was: all of its rows can be recovered. */
static void
prepare_damaged (const char *path)
{
  sqlite3 *db = NULL;

  prepare_first_schema (path);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  execute (db, "PRAGMA application_id = 1");
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static gboolean
add_one (KuzovHistory  *history,
         const char    *frame,
         KuzovTestDisk *disk)
{
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_in_time;

  g_ptr_array_add (additions, kuzov_addition_new (frame, NULL));
  kuzov_history_add_async (history, additions, ENDPOINT, KUZOV_ADD_DEFAULT, NULL, kuzov_test_keep_result, &result);
  while (result == NULL && !kuzov_test_disk_is_cut (disk))
    g_main_context_iteration (NULL, TRUE);
  is_in_time = result != NULL;

  /* After the cut the writer waits to be let go. */
  if (!is_in_time)
    kuzov_test_disk_let_go (disk);
  done = kuzov_history_add_finish (history, kuzov_test_await (&result), &error);
  g_assert_no_error (error);
  g_assert_nonnull (done);

  return is_in_time;
}

static void
close_history (KuzovHistory *history)
{
  kuzov_history_flush (history);
  kuzov_test_drain ();
  kuzov_test_finalize (history);
}

/* Returns FALSE if the power stayed to the end. */
static gboolean
live_until_cut (Story      *story,
                const char *root,
                const char *path,
                const char *after)
{
  g_autoptr (KuzovTestDisk) disk = kuzov_test_disk_new (root, KUZOV_TEST_DAMAGE_SHUFFLE, story->seed);
  KuzovHistory *history = kuzov_history_new (path);
  g_autoptr (GError) error = NULL;
  gboolean is_cut;

  story->n_recorded = 0;
  kuzov_test_disk_cut_at (disk, story->operation);
  g_assert_true (kuzov_history_open (history, &error));
  g_assert_no_error (error);
  for (unsigned int i = 0; i < N_NEW && !kuzov_test_disk_is_cut (disk); i++)
    {
      g_autofree char *frame = g_strdup_printf ("NEW100-%07u", i);

      if (add_one (history, frame, disk))
        story->n_recorded++;
    }

  /* To close is to wait for the writer, which must not wait for us: there is nothing that it could tell any more. */
  kuzov_test_disk_let_go (disk);
  close_history (history);
  is_cut = kuzov_test_disk_is_cut (disk);
  kuzov_test_disk_cut (disk);
  kuzov_test_disk_write_image (disk, after);

  return is_cut;
}

static void
expect (const Story *story,
        gboolean     is_met,
        const char  *what,
        const char  *found)
{
  if (!is_met)
    g_error ("%s after a cut at operation %u, seed %u: %s", what, story->operation, story->seed, found);
}

static void
examine (const Story *story,
         const char  *path)
{
  g_autofree char *verdict = NULL;
  g_autofree char *n_old = NULL;
  g_autofree char *n_new = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  verdict = read_text (db, "PRAGMA integrity_check");
  expect (story, g_strcmp0 (verdict, "ok") == 0, "integrity_check", verdict);
  n_old = read_text (db, "SELECT count(*) FROM requests WHERE frame LIKE 'OLD%' AND job = 1000 + substr (frame, 8) "
                         "AND balance_before = 45.0");
  expect (story, (unsigned int) atoi (n_old) == story->n_old, "old rows", n_old);
  n_new = read_text (db, "SELECT count(*) FROM requests WHERE frame LIKE 'NEW%'");
  expect (story, (unsigned int) atoi (n_new) >= story->n_recorded
                 && (unsigned int) atoi (n_new) <= story->n_recorded + 1, "new rows", n_new);
  sqlite3_close (db);
}

static void
live_on (const Story *story,
         const char  *root,
         const char  *path)
{
  g_autoptr (KuzovTestDisk) disk = kuzov_test_disk_new (root, KUZOV_TEST_DAMAGE_KEEP, 0);
  KuzovHistory *history = kuzov_history_new (path);
  g_autoptr (GError) error = NULL;
  gboolean is_open = kuzov_history_open (history, &error);

  expect (story, is_open, "not opened", is_open ? NULL : error->message);
  examine (story, path);
  g_assert_true (add_one (history, "LATE100-0000001", disk));
  close_history (history);
}

static gboolean
tell (Story       *story,
      Preparation  prepare)
{
  g_autofree char *folder = kuzov_test_disk_make_folder ();
  g_autofree char *before = g_build_filename (folder, "before", NULL);
  g_autofree char *after = g_build_filename (folder, "after", NULL);
  g_autofree char *path_before = g_build_filename (before, "deep", "history.db", NULL);
  g_autofree char *path_after = g_build_filename (after, "deep", "history.db", NULL);
  gboolean is_cut;

  g_assert_cmpint (g_mkdir (before, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (after, 0700), ==, 0);
  prepare (path_before);
  is_cut = live_until_cut (story, before, path_before, after);
  live_on (story, after, path_after);
  kuzov_test_remove_folder (folder);

  return is_cut;
}

static void
sweep (Preparation  prepare,
       unsigned int n_old)
{
  const gboolean is_full = g_strcmp0 (g_getenv ("KUZOV_SWEEP"), "full") == 0;
  const unsigned int n_rounds = is_full ? N_SWEEP : N_SAMPLE;
  const unsigned int first = (unsigned int) g_test_rand_int ();
  unsigned int n_cuts = 0;

  for (unsigned int round = 0; round < n_rounds; round++)
    {
      Story story = { .n_old = n_old };
      gboolean is_cut = TRUE;

      while (is_cut)
        {
          story.operation++;
          story.seed = first + n_cuts;
          is_cut = tell (&story, prepare);
          n_cuts += is_cut;
        }
    }
  g_test_message ("%u cuts from seed %u", n_cuts, first);
  g_assert_cmpuint (n_cuts, >=, n_rounds * 20);
}

static void
test_new_history (void)
{
  sweep (prepare_nothing, 0);
}

static void
test_first_schema (void)
{
  sweep (prepare_first_schema, N_OLD);
}

static void
test_damaged_history (void)
{
  sweep (prepare_damaged, N_OLD);
}

/* Whether the disk would notice: a commit that is not synced is gone, one that is synced is there. */
static void
test_disk_notices (void)
{
  for (unsigned int is_synced = 0; is_synced < 2; is_synced++)
    {
      g_autofree char *folder = kuzov_test_disk_make_folder ();
      g_autofree char *before = g_build_filename (folder, "before", NULL);
      g_autofree char *after = g_build_filename (folder, "after", NULL);
      g_autofree char *path_before = g_build_filename (before, "history.db", NULL);
      g_autofree char *path_after = g_build_filename (after, "history.db", NULL);
      g_autofree char *n = NULL;
      KuzovTestDisk *disk = NULL;
      sqlite3 *db = NULL;

      g_assert_cmpint (g_mkdir (before, 0700), ==, 0);
      g_assert_cmpint (g_mkdir (after, 0700), ==, 0);
      disk = kuzov_test_disk_new (before, KUZOV_TEST_DAMAGE_LOSE, 1);
      g_assert_cmpint (sqlite3_open (path_before, &db), ==, SQLITE_OK);
      execute (db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (x)");
      execute (db, is_synced ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
      execute (db, "INSERT INTO t VALUES (1)");
      kuzov_test_disk_cut (disk);
      g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
      kuzov_test_disk_write_image (disk, after);
      kuzov_test_disk_free (disk);

      g_assert_cmpint (sqlite3_open (path_after, &db), ==, SQLITE_OK);
      n = read_text (db, "SELECT count(*) FROM t");
      g_assert_cmpint (atoi (n), ==, (int) is_synced);
      g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
      kuzov_test_remove_folder (folder);
    }
}

/* A file that was renamed has its old name or its new one, and its new one for good once the folder was synced. One
 * that was deleted comes back unless it was. */
static void
run_names (KuzovTestDamage damage,
           gboolean        is_synced,
           gboolean        is_renamed,
           gboolean        is_deleted)
{
  g_autofree char *folder = kuzov_test_disk_make_folder ();
  g_autofree char *before = g_build_filename (folder, "before", NULL);
  g_autofree char *after = g_build_filename (folder, "after", NULL);
  const char *const names[] = { "renamed", "new-name", "deleted" };
  const gboolean is_there[] = { !is_renamed, is_renamed, !is_deleted };
  char *paths[G_N_ELEMENTS (names)];
  g_autoptr (KuzovTestDisk) disk = NULL;
  int file;

  g_assert_cmpint (g_mkdir (before, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (after, 0700), ==, 0);
  for (unsigned int i = 0; i < G_N_ELEMENTS (names); i++)
    paths[i] = g_build_filename (before, names[i], NULL);
  g_assert_true (g_file_set_contents (paths[0], "1", 1, NULL) && g_file_set_contents (paths[2], "2", 1, NULL));

  disk = kuzov_test_disk_new (before, damage, 1);
  g_assert_cmpint (g_rename (paths[0], paths[1]), ==, 0);
  g_assert_cmpint (g_unlink (paths[2]), ==, 0);
  file = g_open (before, O_RDONLY | O_DIRECTORY, 0);
  if (is_synced)
    g_assert_cmpint (fsync (file), ==, 0);
  close (file);
  kuzov_test_disk_cut (disk);
  kuzov_test_disk_write_image (disk, after);

  for (unsigned int i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (after, names[i], NULL);

      g_free (paths[i]);
      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, is_there[i]);
    }
  kuzov_test_remove_folder (folder);
}

static void
test_disk_notices_names (void)
{
  run_names (KUZOV_TEST_DAMAGE_LOSE, FALSE, FALSE, FALSE);
  run_names (KUZOV_TEST_DAMAGE_LOSE, TRUE, TRUE, TRUE);
  run_names (KUZOV_TEST_DAMAGE_KEEP, FALSE, TRUE, TRUE);
}

/* What waits for nothing, between what was promised. */
static gboolean
count_fact (sqlite3  *db,
            int64_t   deadline_us,
            gpointer  data,
            gboolean *is_done)
{
  *is_done = TRUE;

  return sqlite3_exec (db, "INSERT INTO facts (name, value) VALUES ('chore', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1",
                       NULL, NULL, NULL) == SQLITE_OK;
}

static void
do_chore (KuzovHistory      *history,
          KuzovChoreKeeping  keeping)
{
  g_autoptr (GAsyncResult) result = NULL;

  kuzov_history_do_chore (history, count_fact, NULL, NULL, 1000, keeping, FALSE, NULL, kuzov_test_keep_result, &result);
  g_assert_true (g_task_propagate_boolean (G_TASK (kuzov_test_await (&result)), NULL));
}

/* A chore of which a power cut may take back everything takes back no order, neither before nor after it; one that is kept
 * at its end is there once it was said to be done. */
static void
run_chores (KuzovChoreKeeping  last,
            const char        *expected)
{
  g_autofree char *folder = kuzov_test_disk_make_folder ();
  g_autofree char *before = g_build_filename (folder, "before", NULL);
  g_autofree char *after = g_build_filename (folder, "after", NULL);
  g_autofree char *path_before = g_build_filename (before, "deep", "history.db", NULL);
  g_autofree char *path_after = g_build_filename (after, "deep", "history.db", NULL);
  g_autoptr (KuzovTestDisk) disk = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;
  KuzovHistory *history = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (g_mkdir (before, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (after, 0700), ==, 0);
  disk = kuzov_test_disk_new (before, KUZOV_TEST_DAMAGE_LOSE, 1);
  history = kuzov_history_new (path_before);
  g_assert_true (kuzov_history_open (history, &error));
  for (unsigned int i = 0; i < 4; i++)
    {
      g_autofree char *frame = g_strdup_printf ("NEW100-%07u", i);

      do_chore (history, KUZOV_CHORE_REPEATED);
      g_assert_true (add_one (history, frame, disk));
    }
  do_chore (history, last);
  kuzov_test_disk_cut (disk);
  kuzov_test_disk_let_go (disk);
  close_history (history);
  kuzov_test_disk_write_image (disk, after);

  g_assert_cmpint (sqlite3_open (path_after, &db), ==, SQLITE_OK);
  found = read_text (db, "SELECT (SELECT count(*) FROM requests) || ' ' || (SELECT value FROM facts WHERE name = 'chore')");
  g_assert_cmpstr (found, ==, expected);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  kuzov_test_remove_folder (folder);
}

static void
test_chores (void)
{
  run_chores (KUZOV_CHORE_REPEATED, "4 4");
  run_chores (KUZOV_CHORE_KEPT_AT_END, "4 5");
  run_chores (KUZOV_CHORE_KEPT, "4 5");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/history/cut/disk-notices", test_disk_notices);
  g_test_add_func ("/history/cut/disk-notices-names", test_disk_notices_names);
  g_test_add_func ("/history/cut/chores", test_chores);
  g_test_add_func ("/history/cut/new-history", test_new_history);
  g_test_add_func ("/history/cut/first-schema", test_first_schema);
  g_test_add_func ("/history/cut/damaged-history", test_damaged_history);

  return g_test_run ();
}
