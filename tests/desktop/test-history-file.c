// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "desk-runner.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "kuzov-test.h"

/* What is said on the terminal when something is wrong with the history, and that nothing is ordered then. */

#define FRAME "JZX100-0012345"
#define OTHER "GX81-3086204"
#define EXIT_SKIPPED 77

static char *
get_history (DeskFixture *fixture)
{
  return desk_get_path (fixture, "data/kuzov/history.db");
}

static unsigned int
get_n_orders (DeskFixture *fixture)
{
  return kuzov_demo_service_get_n_calls (fixture->service, "setqueue");
}

/* Runs @arguments where @what is amiss with the folder of the history; NULL if that can't be arranged here. */
static DeskRun *
run_held_back (DeskFixture        *fixture,
               const char         *what,
               const char * const *arguments)
{
  g_autofree char *folder = desk_get_path (fixture, "data/kuzov");
  const char *prefix[] = { g_getenv ("KUZOV_HELD_BACK"), what, folder, NULL };
  DeskRun *run = NULL;

  fixture->prefix = prefix;
  run = desk_startv (fixture, NULL, arguments);
  fixture->prefix = NULL;
  desk_finish (run);
  if (run->status != EXIT_SKIPPED)
    return run;

  g_test_skip ("the system does not let it be arranged");
  desk_run_free (run);

  return NULL;
}

static DeskRun *
check_held_back (DeskFixture *fixture,
                 const char  *what)
{
  return run_held_back (fixture, what, (const char *[]) { "--check", OTHER, NULL });
}

static DeskRun *
list_held_back (DeskFixture *fixture,
                const char  *what)
{
  return run_held_back (fixture, what, (const char *[]) { "--list", NULL });
}

/* A history with one report in it. */
static void
order_one (DeskFixture *fixture)
{
  g_autoptr (DeskRun) run = desk_run (fixture, NULL, "--check", FRAME, NULL);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpuint (get_n_orders (fixture), ==, 1);
}

/* Commits that lie in the log alone, as a kill leaves them. */
static void
leave_log (DeskFixture *fixture)
{
  g_autofree char *path = get_history (fixture);
  g_autofree char *log_path = g_strconcat (path, "-wal", NULL);
  g_autofree char *shared_path = g_strconcat (path, "-shm", NULL);
  g_autofree char *content = NULL;
  g_autofree char *log = NULL;
  gsize length = 0;
  gsize log_length = 0;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE requests SET frame = 'GX71-0000001'", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_true (g_file_get_contents (log_path, &log, &log_length, NULL));
  sqlite3_close (db);
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
  g_assert_true (g_file_set_contents (log_path, log, (gssize) log_length, NULL));
  g_unlink (shared_path);
}

static void
assert_refused (DeskFixture *fixture,
                DeskRun     *run,
                const char  *words)
{
  g_assert_cmpint (run->status, ==, 1);
  g_assert_cmpstr (run->output, ==, "");
  g_assert_nonnull (strstr (run->errors, words));
  g_assert_nonnull (strstr (run->errors, "history.db"));
  g_assert_cmpuint (get_n_orders (fixture), ==, 1);
}

static void
test_a_newer_one_is_left_as_it_is (DeskFixture   *fixture,
                                   gconstpointer  user_data)
{
  g_autofree char *path = get_history (fixture);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length = 0;
  gsize after_length = 0;
  g_autoptr (DeskRun) check = NULL;
  g_autoptr (DeskRun) list = NULL;
  sqlite3 *db = NULL;

  order_one (fixture);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, "PRAGMA user_version = 1000", NULL, NULL, NULL);
  sqlite3_close (db);
  g_assert_true (g_file_get_contents (path, &before, &length, NULL));

  check = desk_run (fixture, NULL, "--check", OTHER, NULL);
  list = desk_run (fixture, NULL, "--list", NULL);
  assert_refused (fixture, check, "A newer Kuzov wrote the history");
  assert_refused (fixture, list, "A newer Kuzov wrote the history");
  g_assert_true (g_file_get_contents (path, &after, &after_length, NULL));
  g_assert_cmpmem (before, length, after, after_length);
}

static void
test_damage_is_recovered_and_told_once (DeskFixture   *fixture,
                                        gconstpointer  user_data)
{
  g_autofree char *path = get_history (fixture);
  g_autofree char *content = NULL;
  g_autofree char *after = NULL;
  gsize length = 0;
  gsize after_length = 0;
  g_autoptr (DeskRun) list = NULL;
  g_autoptr (DeskRun) check = NULL;
  g_autoptr (DeskRun) again = NULL;

  /* Where the table begins, and with it the one row: its frame number is in an index, too. */
  order_one (fixture);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  memset (content + 3 * 4096, 0, 4096);
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));

  /* Who only reads changes nothing. */
  list = desk_run (fixture, NULL, "--list", NULL);
  assert_refused (fixture, list, "is damaged");
  g_assert_true (g_file_get_contents (path, &after, &after_length, NULL));
  g_assert_cmpmem (content, length, after, after_length);

  check = desk_run (fixture, NULL, "--check", FRAME, NULL);
  g_assert_cmpint (check->status, ==, 1);
  g_assert_true (g_str_has_prefix (check->output, FRAME "\tunconfirmed\t"));
  g_assert_nonnull (strstr (check->errors, "The history was damaged. "));
  g_assert_nonnull (strstr (check->errors, "What became of 1 order can’t be told"));
  g_assert_nonnull (strstr (check->errors, "-damaged.db"));
  g_assert_cmpuint (get_n_orders (fixture), ==, 1);

  again = desk_run (fixture, NULL, "--check", FRAME, NULL);
  g_assert_true (g_str_has_prefix (again->output, FRAME "\tunconfirmed\t"));
  g_assert_null (strstr (again->errors, "damaged."));
  g_assert_cmpuint (get_n_orders (fixture), ==, 1);
}

/* Nothing is ordered where the history is held back in this way, for this reason; what is in it is listed all the same. */
static void
assert_only_listed (DeskFixture *fixture,
                    const char  *way,
                    const char  *reason)
{
  g_autoptr (DeskRun) check = NULL;
  g_autoptr (DeskRun) list = NULL;
  g_autoptr (DeskRun) with_log = NULL;

  order_one (fixture);
  check = check_held_back (fixture, way);
  if (check == NULL)
    return;
  assert_refused (fixture, check, reason);

  list = list_held_back (fixture, way);
  g_assert_cmpint (list->status, ==, 0);
  g_assert_true (g_str_has_prefix (list->output, FRAME "\tready\t"));

  leave_log (fixture);
  with_log = list_held_back (fixture, way);
  g_assert_cmpint (with_log->status, ==, 0);
  g_assert_true (g_str_has_prefix (with_log->output, "GX71-0000001\tready\t"));
}

static void
test_a_read_only_one_is_listed (DeskFixture   *fixture,
                                gconstpointer  user_data)
{
  assert_only_listed (fixture, "read-only", "may not write the history");
}

static void
test_without_locks_nothing_is_ordered (DeskFixture   *fixture,
                                       gconstpointer  user_data)
{
  assert_only_listed (fixture, "no-locks", "Files can’t be locked");
}

/* Whether the disk is full from the beginning or becomes so on the way: without room to record it nothing is ordered. */
static void
test_a_full_disk_is_said (DeskFixture   *fixture,
                          gconstpointer  user_data)
{
  g_autofree char *path = get_history (fixture);
  g_autofree char *full = NULL;
  g_autoptr (DeskRun) list = NULL;
  GStatBuf status;
  unsigned int n_refused = 0;

  order_one (fixture);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  for (unsigned int room = 4; room <= 52; room += 8)
    {
      g_autofree char *kib = g_strdup_printf ("%u", (unsigned int) (status.st_size / 1024) + room);
      g_autoptr (DeskRun) check = check_held_back (fixture, kib);

      if (check == NULL)
        return;
      if (get_n_orders (fixture) > 1)
        break;
      g_assert_cmpint (check->status, ==, 1);
      g_assert_nonnull (strstr (check->errors, "The disk is full"));
      n_refused++;
    }
  g_assert_cmpuint (n_refused, >, 0);

  full = g_strdup_printf ("%u", (unsigned int) (status.st_size / 1024) + 8);
  list = list_held_back (fixture, full);
  g_assert_cmpint (list->status, ==, 0);
  g_assert_true (g_str_has_prefix (list->output, FRAME "\tready\t"));
}

/* The disk is full when the answer comes: the number is paid for, and this process alone knows it. */
static void
test_a_number_that_can_t_be_saved_is_told (DeskFixture   *fixture,
                                           gconstpointer  user_data)
{
  const char *prefix[] = { g_getenv ("KUZOV_HELD_BACK"), "patient", "/", NULL };
  g_autofree char *id = NULL;
  g_autofree char *result = NULL;
  g_autoptr (DeskRun) check = NULL;
  g_autoptr (DeskRun) list = NULL;
  struct rlimit limit = { .rlim_cur = 0, .rlim_max = RLIM_INFINITY };
  int pid;

  kuzov_demo_service_stall_next (fixture->service, "setqueue");
  fixture->prefix = prefix;
  check = desk_start (fixture, NULL, "--check", FRAME, NULL);
  fixture->prefix = NULL;
  desk_await_call (fixture, "setqueue");

  pid = atoi (g_subprocess_get_identifier (check->process));
  g_assert_cmpint (prlimit (pid, RLIMIT_FSIZE, &limit, NULL), ==, 0);
  kuzov_demo_service_release (fixture->service);
  desk_finish (check);

  id = kuzov_demo_service_get_id (fixture->service, FRAME);
  g_assert_nonnull (id);
  g_assert_cmpint (check->status, ==, 1);
  result = g_strdup_printf ("The order for " FRAME " was taken under the number %s", id);
  g_assert_true (g_str_has_prefix (check->output, FRAME "\tqueued\t"));
  g_assert_nonnull (strstr (check->output, result));
  g_assert_nonnull (strstr (check->errors, result));

  /* The next start knows that it left, and leaves it to the person. */
  list = desk_run (fixture, NULL, "--check", FRAME, NULL);
  g_assert_true (g_str_has_prefix (list->output, FRAME "\tunconfirmed\t"));
  g_assert_cmpuint (get_n_orders (fixture), ==, 1);
}

static void
add (const char  *path,
     void       (*test) (DeskFixture *, gconstpointer))
{
  g_test_add (path, DeskFixture, NULL, desk_fixture_set_up, test, desk_fixture_tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/history-file/a-newer-one-is-left-as-it-is", test_a_newer_one_is_left_as_it_is);
  add ("/history-file/damage-is-recovered-and-told-once", test_damage_is_recovered_and_told_once);
  add ("/history-file/a-read-only-one-is-listed", test_a_read_only_one_is_listed);
  add ("/history-file/without-locks-nothing-is-ordered", test_without_locks_nothing_is_ordered);
  add ("/history-file/a-full-disk-is-said", test_a_full_disk_is_said);
  add ("/history-file/a-number-that-can-t-be-saved-is-told", test_a_number_that_can_t_be_saved_is_told);

  return g_test_run ();
}
