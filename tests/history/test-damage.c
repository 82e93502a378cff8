// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-history.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "history/kuzov-history-keep-private.h"
#include "history/kuzov-history-salvage-private.h"
#include "history/kuzov-history-schema-private.h"
#include "history/kuzov-packer-private.h"
#include "kuzov-test.h"

/* What a history says must never make Kuzov pay twice, however it was damaged: of orders that left, or may have, none
 * comes back as one that can go out. */

#define ENDPOINT "http://127.0.0.1:1/reportrequestframe.ashx"
#define N_ROWS 600
#define PAGE 4096

/* How the text begins that says which columns requests have. */
#define TABLE "CREATE TABLE requests ("

static gboolean
is_sweep (void)
{
  return g_strcmp0 (g_getenv ("KUZOV_SWEEP"), "full") == 0;
}

/* The case of a sweep that is under way. Every run begins with the same file: the same seed damages it in the same way. */
static int64_t current_seed = -1;

static GRand *
begin_seed (unsigned int seed)
{
  current_seed = seed;

  return g_rand_new_with_seed (seed);
}

/* Whatever it was that failed, the seed is said. */
static void
on_failure (int number)
{
  if (current_seed != -1)
    dprintf (STDERR_FILENO, "# at seed %" G_GINT64_FORMAT "\n", current_seed);
  signal (number, SIG_DFL);
  raise (number);
}

typedef struct
{
  char         *folder;
  char         *path;
  char         *pristine;         /* a whole history, closed */
  gsize         length;
  KuzovState    states[N_ROWS + 1];
  unsigned int  n_said;           /* links and replies that there were, */
  unsigned int  n_own;            /* those that came back as they were, */
  unsigned int  n_others;         /* and those that are not what they were */
} Fixture;

static void
run_sql (const char *path,
         const char *sql)
{
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 5000);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static int64_t
read_number (const char *path,
             const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  int64_t number = -1;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  if (sqlite3_step (statement) == SQLITE_ROW)
    number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return number;
}

static void
open_and_close (const char *path)
{
  g_autoptr (KuzovHistory) history = kuzov_history_new (path);
  g_autoptr (GError) error = NULL;

  g_assert_true (kuzov_history_open (history, &error));
  g_assert_no_error (error);
  kuzov_history_close (history);
}

/* Rows as a life with Kuzov leaves them: most are settled, some are on their way in each state. */
static KuzovState
choose_state (unsigned int id)
{
  static const KuzovState rare[] = {
    KUZOV_STATE_WAITING, KUZOV_STATE_SUBMITTING, KUZOV_STATE_QUEUED, KUZOV_STATE_GENERATING, KUZOV_STATE_FAILED,
    KUZOV_STATE_UNCONFIRMED, KUZOV_STATE_GIVEN_UP,
  };

  return id % 2 == 0 ? KUZOV_STATE_READY : rare[id / 2 % G_N_ELEMENTS (rare)];
}

/* The number that an order with this row was given. */
#define JOB_BASE 40000000

static char *
dup_link (unsigned int id)
{
  return g_strdup_printf ("https://example.com/report.html?id=%u&token=%032x", JOB_BASE + id, id * 2654435761u);
}

/* What the service says of it while it is made, and in the end. */
static char *
dup_reply (unsigned int id,
           const char  *link)
{
  if (link == NULL)
    return g_strdup_printf ("{\"status\":\"0\",\"id\":\"%u\",\"msg\":\"the report is being made\"}", JOB_BASE + id);

  return g_strdup_printf ("{\"status\":\"1\",\"id\":\"%u\",\"url\":\"%s\",\"msg\":\"the report is made\"}", JOB_BASE + id,
                          link);
}

static void
fill (Fixture *fixture)
{
  g_autoptr (GString) sql = g_string_new ("BEGIN; INSERT INTO endpoints (id, url) VALUES (1, '" ENDPOINT "');");

  for (unsigned int id = 1; id <= N_ROWS; id++)
    {
      KuzovState state = choose_state (id);
      gboolean has_left = state != KUZOV_STATE_WAITING && state != KUZOV_STATE_GIVEN_UP;
      gboolean has_job = kuzov_state_is_accepted (state) || state == KUZOV_STATE_READY;

      fixture->states[id] = state;
      g_string_append_printf (sql, "INSERT INTO requests (id, frame, frame_key, ordered_ms, state, endpoint, job, "
                              "sent_ms) VALUES (%u, 'JZX100-%07u', 'JZX100%07u', %u, %d, 1, ", id, id, id,
                              1000 + id, (int) state);
      g_string_append_printf (sql, has_job ? "'%u', " : "NULL, ", JOB_BASE + id);
      g_string_append_printf (sql, has_left ? "%u);" : "NULL);", 2000 + id);
    }
  g_string_append (sql, "COMMIT");
  run_sql (fixture->path, sql->str);
}

/* Links and replies come in the usual way, which packs them; one after the other, so that every run begins with the same
 * file, byte by byte. */
static void
answer (Fixture *fixture)
{
  g_autoptr (KuzovHistory) history = kuzov_history_new (fixture->path);

  g_assert_true (kuzov_history_open (history, NULL));
  for (unsigned int id = 1; id <= N_ROWS; id++)
    {
      g_autoptr (KuzovRequest) request = NULL;
      g_autofree char *link = NULL;
      g_autofree char *said = dup_reply (id, NULL);
      g_autofree char *said_last = NULL;

      if (!kuzov_state_is_accepted (fixture->states[id]) && fixture->states[id] != KUZOV_STATE_READY)
        continue;
      request = kuzov_history_get_request (history, id);
      kuzov_request_set_reply (request, KUZOV_REPLY_SLOT_CHECK, said);
      fixture->n_said++;
      if (fixture->states[id] == KUZOV_STATE_READY)
        {
          link = dup_link (id);
          said_last = dup_reply (id, link);
          kuzov_request_set_url (request, link);
          kuzov_request_set_reply (request, KUZOV_REPLY_SLOT_RESULT, said_last);
          fixture->n_said += 2;
        }
      kuzov_history_save_async (history, request, NULL, NULL);
    }
  kuzov_history_close (history);
  kuzov_test_drain ();
  g_assert_cmpint (read_number (fixture->path, "SELECT count(*) FROM requests WHERE typeof (url) = 'text' OR "
                                "typeof (check_reply) = 'text' OR typeof (result_reply) = 'text'"), ==, 0);
  g_assert_cmpint (read_number (fixture->path, "SELECT count (url) + count (check_reply) + count (result_reply) FROM requests"),
                   ==, fixture->n_said);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = kuzov_test_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "history.db", NULL);
  open_and_close (fixture->path);
  fill (fixture);
  answer (fixture);
  g_file_get_contents (fixture->path, &fixture->pristine, &fixture->length, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  kuzov_test_drain ();
  kuzov_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->pristine);
}

/* Puts these bytes where the history is, with nothing beside it. */
static void
place (Fixture    *fixture,
       const char *content,
       gsize       length)
{
  g_autoptr (GError) error = NULL;

  kuzov_test_remove_folder (fixture->folder);
  g_assert_cmpint (g_mkdir (fixture->folder, 0700), ==, 0);
  g_file_set_contents_full (fixture->path, content, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

/* What was kept aside, or NULL. */
static char *
find_aside (Fixture *fixture)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      if (strstr (name, "-damaged") != NULL && g_str_has_suffix (name, ".db"))
        return g_build_filename (fixture->folder, name, NULL);
    }

  return NULL;
}

static gboolean
has_aside (Fixture *fixture)
{
  g_autofree char *aside = find_aside (fixture);

  return aside != NULL;
}

static void
assert_is_file (const char *path,
                const char *content,
                gsize       length)
{
  g_autofree char *there = NULL;
  gsize there_length = 0;
  struct stat status;

  g_assert_true (g_file_get_contents (path, &there, &there_length, NULL));
  g_assert_cmpmem (there, there_length, content, length);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

/* Where an order with this state may be found after a recovery. */
static gboolean
may_become (KuzovState was,
            KuzovState is)
{
  switch (was)
    {
    case KUZOV_STATE_SUBMITTING:
    case KUZOV_STATE_UNCONFIRMED:
      return is == KUZOV_STATE_UNCONFIRMED;

    case KUZOV_STATE_QUEUED:
    case KUZOV_STATE_GENERATING:
      return kuzov_state_is_accepted (is) || is == KUZOV_STATE_UNCONFIRMED;

    case KUZOV_STATE_FAILED:
    case KUZOV_STATE_GIVEN_UP:
      /* Nothing tells these two from each other, and nothing hangs on it. */
      return is == KUZOV_STATE_FAILED || is == KUZOV_STATE_GIVEN_UP || is == KUZOV_STATE_UNCONFIRMED
             || kuzov_state_is_accepted (is);

    case KUZOV_STATE_READY:
    case KUZOV_STATE_WAITING:
    default:
      /* Asked about in vain, at worst, which is free. */
      return is == was || is == KUZOV_STATE_UNCONFIRMED || kuzov_state_is_accepted (is);
    }
}

/* The row that a frame number was given to at first, 0 for one that nobody ever named. */
static unsigned int
find_id (const char *frame)
{
  g_auto (GStrv) parts = g_strsplit (frame, "-", -1);
  g_autofree char *key = g_strjoinv ("", parts);
  guint64 id = 0;

  if (!g_str_has_prefix (key, "JZX100") || strlen (key) != 13
      || !g_ascii_string_to_unsigned (key + 6, 10, 1, N_ROWS, &id, NULL))
    return 0;

  return (unsigned int) id;
}

/* Counts the link and the replies of a row, which are columns 4 to 6. */
static void
check_texts (Fixture      *fixture,
             sqlite3_stmt *statement,
             unsigned int  id)
{
  g_autofree char *link = dup_link (id);
  g_autofree char *said = dup_reply (id, NULL);
  g_autofree char *said_last = dup_reply (id, link);
  const char *const texts[] = { link, said, said_last };

  for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
    {
      if (sqlite3_column_type (statement, 4 + i) == SQLITE_NULL)
        continue;
      if (g_strcmp0 ((const char *) sqlite3_column_text (statement, 4 + i), texts[i]) == 0)
        fixture->n_own++;
      else
        fixture->n_others++;
    }
}

/* Returns how many of the frame numbers there are. */
static unsigned int
check_rows (Fixture *fixture)
{
  g_autoptr (GHashTable) frames = g_hash_table_new (NULL, NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;

  fixture->n_own = 0;
  fixture->n_others = 0;
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  g_assert_true (kuzov_packer_register (db));
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT r.state, r.released, r.frame, r.job, " KUZOV_LINK_OF ("r") ", "
                                       KUZOV_REPLY_OF ("r", "check_reply", "NULL") ", "
                                       KUZOV_REPLY_OF ("r", "result_reply", KUZOV_LINK_OF ("r")) " FROM requests AS r",
                                       -1, &statement, NULL), ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      KuzovState state = (KuzovState) sqlite3_column_int (statement, 0);
      const char *frame = (const char *) sqlite3_column_text (statement, 2);
      unsigned int id;

      g_assert_nonnull (frame);
      g_assert_cmpint (sqlite3_column_int (statement, 1), ==, KUZOV_RELEASE_NONE);
      g_assert_cmpint (state, !=, KUZOV_STATE_SUBMITTING);
      if (kuzov_state_is_accepted (state))
        g_assert_nonnull (sqlite3_column_text (statement, 3));

      /* The frame number itself may be what was hit: then nothing confirms that it waits. */
      id = find_id (frame);
      if (id == 0 ? state == KUZOV_STATE_WAITING : !may_become (fixture->states[id], state))
        g_error ("%s was %s and became %s", frame, id == 0 ? "unheard of" : kuzov_state_get_word (fixture->states[id]),
                 kuzov_state_get_word (state));
      if (id != 0)
        {
          g_hash_table_add (frames, GUINT_TO_POINTER (id));
          check_texts (fixture, statement, id);
        }
    }
  sqlite3_finalize (statement);
  sqlite3_close (db);
  g_assert_cmpint (read_number (fixture->path, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
                   ==, 0);

  return g_hash_table_size (frames);
}

/* Recovers what lies there, and checks everything that must be so whatever the damage. Returns how many of the frame
 * numbers came back. */
static unsigned int
recover (Fixture    *fixture,
         const char *content,
         gsize       length)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = NULL;

  g_assert_true (kuzov_history_recover (fixture->path, &error));
  g_assert_no_error (error);
  aside = find_aside (fixture);
  g_assert_nonnull (aside);
  assert_is_file (aside, content, length);

  return check_rows (fixture);
}

static void
test_a_whole_file_comes_back_whole (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  g_auto (KuzovRecovery) recovery = { 0 };
  g_autoptr (KuzovHistory) history = NULL;

  place (fixture, fixture->pristine, fixture->length);
  g_assert_cmpuint (recover (fixture, fixture->pristine, fixture->length), ==, N_ROWS);
  g_assert_cmpuint (fixture->n_own, ==, fixture->n_said);
  g_assert_cmpuint (fixture->n_others, ==, 0);
  for (unsigned int state = 0; state < KUZOV_N_STATES; state++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM requests WHERE state = %u", state);
      unsigned int n = 0;

      for (unsigned int id = 1; id <= N_ROWS; id++)
        n += fixture->states[id] == (KuzovState) state
             || (state == KUZOV_STATE_UNCONFIRMED && fixture->states[id] == KUZOV_STATE_SUBMITTING);
      g_assert_cmpint (read_number (fixture->path, sql), ==, state == KUZOV_STATE_SUBMITTING ? 0 : (int64_t) n);
    }

  history = kuzov_history_new (fixture->path);
  g_assert_true (kuzov_history_open (history, NULL));
  g_assert_true (kuzov_history_get_recovery (history, &recovery));
  g_assert_cmpuint (recovery.n_about, ==, N_ROWS);
  g_assert_cmpuint (recovery.n_read, ==, N_ROWS);
  g_assert_true (g_str_has_prefix (recovery.name, "history-20"));
  g_assert_true (g_str_has_suffix (recovery.name, "-damaged.db"));
  kuzov_history_forget_recovery (history);
  kuzov_history_flush (history);
  kuzov_recovery_clear (&recovery);
  g_assert_false (kuzov_history_get_recovery (history, &recovery));
}

static void
test_every_run_begins_with_the_same_file (Fixture       *fixture,
                                          gconstpointer  user_data)
{
  Fixture again = { 0 };

  set_up (&again, NULL);
  g_assert_cmpmem (again.pristine, again.length, fixture->pristine, fixture->length);
  tear_down (&again, NULL);
}

/* Every page once, empty or full of rubbish: whatever stood there, no frame number is forgotten, because each stands in
 * the table and in an index. */
static void
test_any_one_page_may_go (Fixture       *fixture,
                          gconstpointer  user_data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  unsigned int n_pages = (unsigned int) (fixture->length / PAGE);
  unsigned int n_tried = 0;
  unsigned int n_bare = 0;
  unsigned int n_mute = 0;

  for (unsigned int page = 0; page < n_pages; page++)
    {
      g_autofree char *content = g_memdup2 (fixture->pristine, fixture->length);
      gboolean is_rubbish = page % 2 == 1;
      unsigned int n;

      for (unsigned int i = 0; i < PAGE; i++)
        content[page * PAGE + i] = is_rubbish ? (char) g_rand_int (random) : 0;
      place (fixture, content, fixture->length);
      n = recover (fixture, content, fixture->length);
      g_assert_cmpuint (fixture->n_others, ==, 0);
      n_mute += fixture->n_own < fixture->n_said * 90 / 100;
      if (n < N_ROWS * 95 / 100)
        g_error ("page %u: %u rows of %u", page + 1, n, N_ROWS);
      n_tried++;
      n_bare += read_number (fixture->path, "SELECT count(*) FROM requests WHERE state = 4") < N_ROWS / 2 * 80 / 100;
    }

  /* Only where the table begins there is no way to what else it says: not the first page, which says where that is. */
  g_assert_cmpuint (n_bare, ==, 1);
  g_assert_cmpuint (n_mute, ==, 1);
  g_test_message ("%u pages", n_tried);
}

/* A text of the file itself says which columns there are, by commas. Where one was hit, every row says something else from
 * that place on, and to SQLite nothing looks damaged: an opening sees it, and puts back what must have stood there. */
static void
test_no_column_takes_the_place_of_another (Fixture       *fixture,
                                           gconstpointer  user_data)
{
  char *text = memmem (fixture->pristine, fixture->length, TABLE, strlen (TABLE));
  gsize first = (gsize) (text - fixture->pristine) + strlen (TABLE);
  gsize length = (gsize) read_number (fixture->path, "SELECT length (sql) FROM sqlite_master WHERE name = 'requests'");
  unsigned int n_hit = 0;

  g_assert_nonnull (text);
  for (gsize at = first; at < first + length - strlen (TABLE); at++)
    {
      g_autofree char *content = g_memdup2 (fixture->pristine, fixture->length);

      if (content[at] != ',' && memcmp (content + at, " TEXT", 5) != 0)
        continue;
      content[at] = content[at] == ',' ? '\f' : ',';
      place (fixture, content, fixture->length);
      open_and_close (fixture->path);
      if (!has_aside (fixture))
        g_error ("not seen: %.40s", content + at - 10);
      g_assert_cmpuint (check_rows (fixture), ==, N_ROWS);
      g_assert_cmpuint (fixture->n_own, ==, fixture->n_said);
      g_assert_cmpuint (fixture->n_others, ==, 0);
      n_hit++;
    }
  g_assert_cmpuint (n_hit, >, 30);
}

static void
change_schema (Fixture    *fixture,
               const char *table,
               const char *old,
               const char *new)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace (sql, '%s', '%s') "
                                          "WHERE name = '%s'; PRAGMA schema_version = 1000", old, new, table);

  run_sql (fixture->path, sql);
}

/* What does not fit in its place is not put back: then the table is read as every history has it, or not at all. */
static void
test_other_columns_are_not_read (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_autofree char *content = NULL;
  g_autofree char *other = NULL;
  gsize length = 0;

  run_sql (fixture->path, "INSERT INTO labels (name, color) VALUES ('Export', 3), ('Auction', 5);"
           "INSERT INTO bursts (began_ms, endpoint, balance_before, price, balance_after) VALUES (1, 1, 500, 45, 455)");
  change_schema (fixture, "labels", "color INTEGER", "color,INTEGER");
  g_assert_true (g_file_get_contents (fixture->path, &content, &length, NULL));
  place (fixture, content, length);
  g_assert_cmpuint (recover (fixture, content, length), ==, N_ROWS);
  g_assert_cmpint (read_number (fixture->path, "SELECT count (*) FROM labels WHERE name IN ('Export', 'Auction')"), ==, 2);
  g_assert_cmpint (read_number (fixture->path, "SELECT count (*) FROM bursts WHERE price = 45"), ==, 1);

  place (fixture, content, length);
  change_schema (fixture, "bursts", "  price REAL,", "  at REAL, price REAL,");
  g_assert_true (g_file_get_contents (fixture->path, &other, &length, NULL));
  place (fixture, other, length);
  g_assert_cmpuint (recover (fixture, other, length), ==, N_ROWS);
  g_assert_cmpint (read_number (fixture->path, "SELECT count (*) FROM bursts"), ==, 0);
  g_assert_cmpuint (fixture->n_own, ==, fixture->n_said);

  g_clear_pointer (&other, g_free);
  place (fixture, content, length);
  change_schema (fixture, "requests", "  typed TEXT,", "  at TEXT, typed TEXT,");
  g_assert_true (g_file_get_contents (fixture->path, &other, &length, NULL));
  place (fixture, other, length);
  g_assert_cmpuint (recover (fixture, other, length), ==, N_ROWS);
  g_assert_cmpuint (fixture->n_own, ==, fixture->n_said);
  g_assert_cmpuint (fixture->n_others, ==, 0);
}

/* Of two frame numbers it can't be told whose report it is: it is shown beside neither. */
static void
test_no_car_has_the_report_of_another (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  static const char *const frames[] = { "JZX100-0000012", "JZX1000000012" };

  g_assert_cmpint (fixture->states[12], ==, KUZOV_STATE_READY);
  for (unsigned int i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      gsize length = strlen (frames[i]);

      for (gsize at = 0; at + length <= fixture->length; at++)
        {
          g_autofree char *content = NULL;

          if (memcmp (fixture->pristine + at, frames[i], length) != 0)
            continue;
          content = g_memdup2 (fixture->pristine, fixture->length);
          content[at + length - 1] = '3';
          place (fixture, content, fixture->length);
          g_assert_cmpuint (recover (fixture, content, fixture->length), ==, N_ROWS);
          g_assert_cmpuint (fixture->n_others, ==, 0);
        }
    }
}

/* What was hit itself says something else at worst: the link and the replies of two rows that lie beside each other. */
#define MOST_OTHERS 6

/* A few bytes anywhere: a flipped bit, an overwritten stretch. */
static void
test_any_bytes_may_change (Fixture       *fixture,
                           gconstpointer  user_data)
{
  const unsigned int n_seeds = is_sweep () ? 20000 : 100;
  unsigned int n_rows = 0;

  for (unsigned int seed = 0; seed < n_seeds; seed++)
    {
      g_autoptr (GRand) random = begin_seed (seed);
      g_autofree char *content = g_memdup2 (fixture->pristine, fixture->length);
      unsigned int at = (unsigned int) g_rand_int_range (random, 0, (int) fixture->length);
      unsigned int n = (unsigned int) g_rand_int_range (random, 1, 65);

      n = MIN (n, PAGE - at % PAGE);
      if (seed % 2 == 0)
        content[at] ^= (char) (1 << g_rand_int_range (random, 0, 8));
      for (unsigned int i = 0; seed % 2 == 1 && i < n; i++)
        content[at + i] = (char) g_rand_int (random);
      place (fixture, content, fixture->length);
      n_rows += recover (fixture, content, fixture->length);
      g_assert_cmpuint (fixture->n_others, <=, MOST_OTHERS);
    }
  g_test_message ("%u damaged files, %.1f %% of their frame numbers came back", n_seeds, 100.0 * n_rows / n_seeds / N_ROWS);
}

/* A phrase stands in three places, and all rows hang on it. Whichever is hit by one bit, the others say what it was. */
static void
test_any_phrase_may_change (Fixture       *fixture,
                            gconstpointer  user_data)
{
  static const char *const phrases[] = { "https://example.com/report", "the report is being made", "the report is made" };
  unsigned int n_hit = 0;

  for (unsigned int i = 0; i < G_N_ELEMENTS (phrases); i++)
    {
      for (gsize at = 0; at + strlen (phrases[i]) <= fixture->length; at++)
        {
          g_autofree char *content = NULL;

          if (memcmp (fixture->pristine + at, phrases[i], strlen (phrases[i])) != 0)
            continue;
          content = g_memdup2 (fixture->pristine, fixture->length);
          content[at + 12] ^= n_hit % 2 == 0 ? 1 : 0x80;
          place (fixture, content, fixture->length);
          g_assert_cmpuint (recover (fixture, content, fixture->length), ==, N_ROWS);
          g_assert_cmpuint (fixture->n_own, ==, fixture->n_said);
          g_assert_cmpint (read_number (fixture->path, "SELECT count (*) FROM phrases AS p JOIN facts AS f "
                                        "ON f.name = 'phrase ' || p.id AND f.value = p.text"), ==, G_N_ELEMENTS (phrases));

          /* SQLite has nothing against it: the opening looks by itself. */
          place (fixture, content, fixture->length);
          open_and_close (fixture->path);
          g_assert_true (has_aside (fixture));
          g_assert_cmpuint (check_rows (fixture), ==, N_ROWS);
          g_assert_cmpuint (fixture->n_own, ==, fixture->n_said);
          n_hit++;
        }
    }
  g_assert_cmpuint (n_hit, >=, 3 * G_N_ELEMENTS (phrases));
}

/* Several pages at once, and cut off anywhere. */
static void
test_more_may_go (Fixture       *fixture,
                  gconstpointer  user_data)
{
  const unsigned int n_seeds = is_sweep () ? 5000 : 60;
  unsigned int n_rows = 0;

  for (unsigned int seed = 0; seed < n_seeds; seed++)
    {
      g_autoptr (GRand) random = begin_seed (seed);
      g_autofree char *content = g_memdup2 (fixture->pristine, fixture->length);
      gsize length = fixture->length;
      int n_pages = (int) (length / PAGE);

      if (seed % 3 == 0)
        length = (gsize) g_rand_int_range (random, 1, (int) length);
      for (int i = g_rand_int_range (random, 0, 6); seed % 3 != 0 && i >= 0; i--)
        memset (content + g_rand_int_range (random, 0, n_pages) * PAGE, seed % 3 == 1 ? 0 : 0x5a, PAGE);
      place (fixture, content, length);
      n_rows += recover (fixture, content, length);
      g_assert_cmpuint (fixture->n_others, <=, MOST_OTHERS);
    }
  g_test_message ("%u damaged files, %.1f %% of their frame numbers came back", n_seeds, 100.0 * n_rows / n_seeds / N_ROWS);
}

static char *
dup_text (const char *path,
          const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  char *text = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return text;
}

/* A row that says it waits, or that nothing came of it, while an index knows better: one flipped bit is enough for that. */
static void
test_the_table_alone_is_not_believed (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  static const char hide[] =
    "PRAGMA writable_schema = ON;"
    "DELETE FROM sqlite_master WHERE name IN ('requests_pending', 'requests_undecided');"
    "PRAGMA schema_version = 1000";
  g_autofree char *show = NULL;
  g_autofree char *content = NULL;
  gsize length = 0;

  show = dup_text (fixture->path,
                   "SELECT 'PRAGMA writable_schema = ON;' || group_concat (printf ('INSERT INTO sqlite_master VALUES "
                   "(''index'', %Q, ''requests'', %d, %Q);', name, rootpage, sql), '') || 'PRAGMA schema_version = 2000' "
                   "FROM sqlite_master WHERE name IN ('requests_pending', 'requests_undecided')");
  run_sql (fixture->path, hide);
  run_sql (fixture->path,
           "UPDATE requests SET state = CASE state WHEN 6 THEN CASE id % 3 WHEN 0 THEN 5 ELSE 7 END ELSE 0 END, "
           "sent_ms = NULL, job = NULL WHERE state IN (1, 2, 3, 6)");
  run_sql (fixture->path, show);
  g_assert_true (g_file_get_contents (fixture->path, &content, &length, NULL));
  g_assert_cmpint (read_number (fixture->path, "SELECT count(*) FROM requests NOT INDEXED WHERE state = 1"), ==, 0);
  g_assert_cmpint (read_number (fixture->path, "SELECT count(*) FROM requests INDEXED BY requests_pending "
                                "WHERE state < 4 AND state = 1"), >, 10);

  place (fixture, content, length);
  g_assert_cmpuint (recover (fixture, content, length), ==, N_ROWS);
}

/* What an opening does by itself: it finds the damage or works with what there is, and never gives up. */
static void
test_opening_finds_its_way (Fixture       *fixture,
                            gconstpointer  user_data)
{
  const unsigned int n_seeds = is_sweep () ? 3000 : 40;
  unsigned int n_recovered = 0;

  for (unsigned int seed = 0; seed < n_seeds; seed++)
    {
      g_autoptr (GRand) random = begin_seed (seed);
      g_autofree char *content = g_memdup2 (fixture->pristine, fixture->length);
      g_autoptr (KuzovHistory) history = NULL;
      g_autofree char *aside = NULL;
      g_autoptr (GError) error = NULL;
      gsize length = fixture->length;

      if (seed % 4 == 0)
        length = (gsize) g_rand_int_range (random, 1, (int) length);
      else
        memset (content + g_rand_int_range (random, 0, (int) (length / PAGE)) * PAGE, seed % 4 == 1 ? 0 : (int) seed, PAGE);
      place (fixture, content, length);
      history = kuzov_history_new (fixture->path);
      g_assert_true (kuzov_history_open (history, &error));
      g_assert_no_error (error);
      kuzov_history_close (history);
      aside = find_aside (fixture);
      if (aside == NULL)
        continue;
      n_recovered++;
      assert_is_file (aside, content, length);
      check_rows (fixture);
    }
  g_test_message ("%u files, %u of them found damaged at once", n_seeds, n_recovered);
  g_assert_cmpuint (n_recovered, >, n_seeds / 3);
}

static void
limit_files (rlim_t size)
{
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN (size, limit.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* Without room for it nothing has happened, and the next start has another go. */
static void
test_without_room_it_waits (Fixture       *fixture,
                            gconstpointer  user_data)
{
  g_autofree char *content = g_memdup2 (fixture->pristine, fixture->length);

  memset (content + 5 * PAGE, 0, PAGE);
  for (unsigned int kib = 0; kib <= fixture->length / 1024; kib += 8)
    {
      g_autoptr (GDir) folder = NULL;
      const char *name = NULL;
      g_autoptr (GError) error = NULL;
      gboolean is_recovered;

      place (fixture, content, fixture->length);
      limit_files (kib * 1024);
      is_recovered = kuzov_history_recover (fixture->path, &error);
      limit_files (RLIM_INFINITY);
      if (is_recovered)
        break;

      g_assert_true (error->domain == KUZOV_HISTORY_ERROR);
      assert_is_file (fixture->path, content, fixture->length);
      folder = g_dir_open (fixture->folder, 0, NULL);
      while ((name = g_dir_read_name (folder)) != NULL)
        g_assert_cmpstr (name, ==, "history.db");
    }
  place (fixture, content, fixture->length);
  g_assert_cmpuint (recover (fixture, content, fixture->length), ==, N_ROWS);
}

static void
test_a_letter_is_kept (Fixture       *fixture,
                       gconstpointer  user_data)
{
  static const char letter[] = "This is no history, but somebody's letter.";
  g_autofree char *aside = NULL;
  g_auto (KuzovRecovery) recovery = { 0 };
  g_autoptr (KuzovHistory) history = NULL;

  place (fixture, letter, strlen (letter));
  history = kuzov_history_new (fixture->path);
  g_assert_true (kuzov_history_open (history, NULL));
  g_assert_true (kuzov_history_get_recovery (history, &recovery));
  g_assert_cmpuint (recovery.n_read, ==, 0);
  aside = find_aside (fixture);
  assert_is_file (aside, letter, strlen (letter));
}

/* The log */

/* The history with its log as a kill leaves them: commits of which the file knows nothing yet. */
static void
leave_log (Fixture  *fixture,
           char    **content,
           gsize    *length,
           char    **log,
           gsize    *log_length)
{
  g_autofree char *log_path = g_strconcat (fixture->path, "-wal", NULL);
  sqlite3 *db = NULL;

  place (fixture, fixture->pristine, fixture->length);
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, "PRAGMA wal_autocheckpoint = 0", NULL, NULL, NULL);
  for (unsigned int id = 1; id <= N_ROWS; id++)
    {
      g_autofree char *sql = g_strdup_printf ("UPDATE requests SET state = 1, sent_ms = 5 WHERE id = %u", id);

      if (fixture->states[id] != KUZOV_STATE_WAITING)
        continue;
      g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    }
  g_assert_true (g_file_get_contents (fixture->path, content, length, NULL));
  g_assert_true (g_file_get_contents (log_path, log, log_length, NULL));
  sqlite3_close (db);
}

static void
place_log (Fixture    *fixture,
           const char *content,
           gsize       length,
           const char *log,
           gsize       log_length)
{
  g_autofree char *log_path = g_strconcat (fixture->path, "-wal", NULL);

  place (fixture, content, length);
  g_assert_true (g_file_set_contents_full (log_path, log, (gssize) log_length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

/* SQLite would end the log at the first frame that does not add up, and the orders in it would wait again. */
static void
test_a_hole_in_the_log_is_found (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_autofree char *content = NULL;
  g_autofree char *log = NULL;
  gsize length, log_length, n_frames;
  const unsigned int n_seeds = is_sweep () ? 2000 : 40;
  unsigned int n_found = 0;

  leave_log (fixture, &content, &length, &log, &log_length);
  for (unsigned int id = 1; id <= N_ROWS; id++)
    {
      if (fixture->states[id] == KUZOV_STATE_WAITING)
        fixture->states[id] = KUZOV_STATE_SUBMITTING;
    }
  n_frames = (log_length - 32) / (PAGE + 24);
  g_assert_cmpuint (n_frames, >, 40);

  for (unsigned int seed = 0; seed < n_seeds; seed++)
    {
      g_autoptr (GRand) random = begin_seed (seed);
      g_autofree char *damaged = g_memdup2 (log, log_length);
      g_autofree char *aside = NULL;
      g_autofree char *aside_log = NULL;
      /* Not within the last few commits: there it can't be told from what a power cut leaves. */
      int at = g_rand_int_range (random, 0, (int) log_length - 12 * (PAGE + 24));
      int n = seed % 2 == 0 ? 1 : g_rand_int_range (random, 1, 6000);

      for (int i = 0; i < n; i++)
        damaged[at + i] ^= (char) (seed % 2 == 0 ? 1 << seed / 2 % 8 : g_rand_int_range (random, 1, 256));
      place_log (fixture, content, length, damaged, log_length);
      open_and_close (fixture->path);
      aside = find_aside (fixture);
      if (aside != NULL)
        {
          n_found++;
          aside_log = g_strconcat (aside, "-wal", NULL);
          assert_is_file (aside, content, length);
          assert_is_file (aside_log, damaged, log_length);
        }
      g_assert_cmpuint (check_rows (fixture), ==, N_ROWS);
    }
  g_test_message ("%u damaged logs, %u of them found", n_seeds, n_found);
  g_assert_cmpuint (n_found, ==, n_seeds);
}

/* The last transaction may be torn by a power cut: nobody was told that it was safe, so this is no damage. */
static void
test_a_torn_end_is_no_damage (Fixture       *fixture,
                              gconstpointer  user_data)
{
  g_autofree char *content = NULL;
  g_autofree char *log = NULL;
  gsize length, log_length;

  leave_log (fixture, &content, &length, &log, &log_length);
  for (unsigned int n = 1; n <= PAGE + 24; n += 97)
    {
      g_autofree char *damaged = g_memdup2 (log, log_length);
      g_autofree char *aside = NULL;

      for (unsigned int i = 0; i < 16; i++)
        damaged[log_length - n + (i < n ? i : 0)] ^= 0x55;
      place_log (fixture, content, length, damaged, log_length);
      open_and_close (fixture->path);
      aside = find_aside (fixture);
      g_assert_cmpstr (aside, ==, NULL);
    }
  place_log (fixture, content, length, log, log_length - 5000);
  open_and_close (fixture->path);
  g_assert_false (has_aside (fixture));
}

/* A log of which all is in the file already, with a header that is being written anew. */
static void
test_a_log_written_back_is_no_damage (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  g_autofree char *content = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *log = NULL;
  gsize length, whole_length, log_length;

  leave_log (fixture, &content, &length, &log, &log_length);
  g_assert_true (g_file_get_contents (fixture->path, &whole, &whole_length, NULL));
  memset (log, 0x33, 32);
  place_log (fixture, whole, whole_length, log, log_length);
  open_and_close (fixture->path);
  g_assert_false (has_aside (fixture));
}

/* Cut short */

#define RECOVER "--recover"

static char *test_program;

/* Runs @argv to its end, however that comes; returns whether it ended by itself. */
static gboolean
run_to_end (const char *const *argv)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  /* A sanitizer can't look for leaks in what is traced. */
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", "detect_leaks=0", TRUE);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_no_error (error);

  return g_subprocess_get_if_exited (process) && g_subprocess_get_exit_status (process) == 0;
}

static gboolean
recover_and_kill (Fixture      *fixture,
                  const char   *strace,
                  const char   *call,
                  unsigned int  when)
{
  g_autofree char *traced = g_strdup_printf ("trace=%s", call);
  g_autofree char *injected = g_strdup_printf ("inject=%s:signal=KILL:when=%u", call, when);
  const char *argv[] = { strace, "-f", "-qq", "-o", "/dev/null", "-e", traced, "-e", injected, test_program, RECOVER,
                         fixture->path, NULL };

  return run_to_end (argv);
}

/* The damaged file is still there, under the one name or the other; the next start does it again, or goes on. */
static void
test_killed_anywhere_it_goes_on (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  static const char *const calls[] = { "rename", "link", "unlink", "fsync", "pwrite64", "ftruncate", "close" };
  g_autofree char *strace = g_find_program_in_path ("strace");
  g_autofree char *content = NULL;
  g_autofree char *log = NULL;
  gsize length, log_length;
  unsigned int n_killed = 0;

  if (strace == NULL)
    {
      g_test_skip ("no strace here");
      return;
    }

  leave_log (fixture, &content, &length, &log, &log_length);
  memset (content + 5 * PAGE, 0, PAGE);
  log[32 + 100] ^= 1;
  for (unsigned int id = 1; id <= N_ROWS; id++)
    {
      if (fixture->states[id] == KUZOV_STATE_WAITING)
        fixture->states[id] = KUZOV_STATE_SUBMITTING;
    }

  place_log (fixture, content, length, log, log_length);
  if (!recover_and_kill (fixture, strace, "rename", 9999))
    {
      g_test_skip ("strace may not trace here");
      return;
    }

  for (unsigned int i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      for (unsigned int when = 1; when < 400; when += is_sweep () || when < 6 ? 1 : 1 + when / 3)
        {
          g_autofree char *aside = NULL;
          g_autofree char *aside_log = NULL;
          gboolean has_ended;

          place_log (fixture, content, length, log, log_length);
          has_ended = recover_and_kill (fixture, strace, calls[i], when);
          if (has_ended)
            break;

          n_killed++;
          open_and_close (fixture->path);
          aside = find_aside (fixture);
          g_assert_nonnull (aside);
          aside_log = g_strconcat (aside, "-wal", NULL);
          assert_is_file (aside, content, length);
          assert_is_file (aside_log, log, log_length);
          g_assert_cmpuint (check_rows (fixture), >=, N_ROWS * 95 / 100);
        }
    }
  g_test_message ("killed at %u calls", n_killed);
  g_assert_cmpuint (n_killed, >, 20);
}

/* Others, and later */

static void
test_not_under_another_ones_feet (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autoptr (KuzovHistory) first = kuzov_history_new (fixture->path);
  g_autoptr (KuzovHistory) second = kuzov_history_new (fixture->path);
  g_autoptr (GError) error = NULL;

  g_assert_true (kuzov_history_open (first, NULL));
  kuzov_history_put_sign (fixture->path);
  memset (fixture->pristine + 100, 0xff, 3000);
  {
    int file = g_open (fixture->path, O_WRONLY, 0);

    g_assert_cmpint (pwrite (file, fixture->pristine, PAGE, 0), ==, PAGE);
    close (file);
  }
  g_assert_false (kuzov_history_open (second, &error));
  g_assert_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_DAMAGED);
  g_assert_false (has_aside (fixture));
  kuzov_history_close (first);

  g_clear_error (&error);
  g_assert_true (kuzov_history_open (second, &error));
  g_assert_no_error (error);
  g_assert_true (has_aside (fixture));
}

static void
on_recorded (KuzovHistory  *history,
             const GError  *error,
             GError       **kept)
{
  g_clear_error (kept);
  if (error != NULL)
    *kept = g_error_copy (error);
}

static gboolean
add (KuzovHistory  *history,
     unsigned int   first,
     unsigned int   n,
     KuzovAddFlags  flags,
     GError       **error)
{
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  for (unsigned int i = 0; i < n; i++)
    {
      g_autofree char *frame = g_strdup_printf ("GX100-%05u", first + i);

      g_ptr_array_add (additions, kuzov_addition_new (frame, NULL));
    }
  kuzov_history_add_async (history, additions, ENDPOINT, flags, NULL, kuzov_test_keep_result, &result);
  done = kuzov_history_add_finish (history, kuzov_test_await (&result), error);

  return done != NULL;
}

/* Damage that is met while Kuzov runs: nothing more is ordered, and the next start recovers. */
static void
test_met_later_it_stops_ordering (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autoptr (KuzovHistory) history = NULL;
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) told = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *content = g_memdup2 (fixture->pristine, fixture->length);
  int64_t root = read_number (fixture->path, "SELECT rootpage FROM sqlite_master WHERE name = 'requests'");
  int64_t leaf = read_number (fixture->path, "SELECT pageno FROM dbstat WHERE name = 'requests' AND pagetype = 'leaf' "
                              "ORDER BY path LIMIT 1 OFFSET 3");

  if (leaf == -1)
    leaf = root + 4;
  memset (content + (leaf - 1) * PAGE, 0, PAGE);
  place (fixture, content, fixture->length);
  history = kuzov_history_new (fixture->path);
  g_signal_connect (history, "recorded", G_CALLBACK (on_recorded), &told);
  g_assert_true (kuzov_history_open (history, &error));
  g_assert_no_error (error);
  g_assert_false (has_aside (fixture));
  g_assert_false (kuzov_history_get_is_damaged (history));

  requests = kuzov_history_load_newest (history, 0, N_ROWS);
  g_assert_cmpuint (requests->len, <, N_ROWS);
  g_assert_true (kuzov_history_get_is_damaged (history));
  kuzov_test_drain ();
  g_assert_error (told, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_DAMAGED);
  g_assert_false (add (history, 0, 1, KUZOV_ADD_DEFAULT, &error));
  g_assert_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_DAMAGED);
  g_clear_error (&error);

  /* A number that was paid for is written all the same. */
  request = kuzov_history_get_request (history, N_ROWS - 1);
  kuzov_request_set_job (request, "777");
  kuzov_history_save_async (history, request, kuzov_test_keep_result, &result);
  g_assert_true (kuzov_history_save_finish (history, kuzov_test_await (&result), &error));
  g_assert_no_error (error);
  g_ptr_array_set_size (requests, 0);
  kuzov_history_close (history);

  fixture->states[N_ROWS - 1] = KUZOV_STATE_READY;
  open_and_close (fixture->path);
  g_assert_true (has_aside (fixture));
  g_assert_cmpint (read_number (fixture->path, "SELECT job FROM requests WHERE id = 599"), ==, 777);
  kuzov_test_drain ();
}

/* Copies before a step */

static unsigned int
list_copies (Fixture *fixture,
             GString *names)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name = NULL;
  unsigned int n = 0;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
      struct stat status;

      if (strstr (name, "-schema") == NULL)
        continue;
      g_string_append_printf (names, "%s ", name);
      g_assert_true (g_str_has_suffix (name, ".db"));
      g_assert_cmpint (g_stat (path, &status), ==, 0);
      g_assert_cmpint (status.st_mode & 0777, ==, 0600);
      n++;
    }

  return n;
}

/* The steps of some later Kuzov: the first one as it is, then a column more with each. */
static gboolean
migrate_to (Fixture       *fixture,
            unsigned int   n_steps,
            GError       **error)
{
  const char *steps[] = {
    kuzov_history_get_first_step (),
    "ALTER TABLE requests ADD COLUMN later_1 TEXT", "ALTER TABLE requests ADD COLUMN later_2 TEXT",
    "ALTER TABLE requests ADD COLUMN later_3 TEXT", "ALTER TABLE requests ADD COLUMN later_4 TEXT",
    "ALTER TABLE requests ADD COLUMN later_5 TEXT",
  };
  sqlite3 *db = kuzov_history_connect (fixture->path, error);
  gboolean is_done;

  g_assert_nonnull (db);
  is_done = kuzov_history_take_steps (db, steps, n_steps, error);
  sqlite3_close (db);

  return is_done;
}

static void
make_first_version (Fixture *fixture)
{
  g_autofree char *sql = g_strdup_printf ("%s PRAGMA user_version = 1; PRAGMA application_id = 1265990262",
                                          kuzov_history_get_first_step ());

  kuzov_test_remove_folder (fixture->folder);
  g_assert_cmpint (g_mkdir (fixture->folder, 0700), ==, 0);
  run_sql (fixture->path, sql);
  fill (fixture);
}

static void
test_a_copy_is_kept_before_a_step (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = NULL;

  make_first_version (fixture);
  g_assert_true (migrate_to (fixture, 2, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (list_copies (fixture, names), ==, 1);
  g_assert_true (g_str_has_prefix (names->str, "history-20"));
  g_assert_nonnull (strstr (names->str, "-schema1.db"));
  copy = g_build_filename (fixture->folder, g_strchomp (names->str), NULL);
  g_assert_cmpint (read_number (copy, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (read_number (copy, "SELECT count(*) FROM requests"), ==, N_ROWS);
  g_assert_cmpint (read_number (copy, "SELECT count(*) FROM pragma_table_info ('requests') WHERE name = 'later_1'"), ==, 0);
  g_assert_cmpint (read_number (fixture->path, "PRAGMA user_version"), ==, 2);

  /* Once is enough. */
  g_assert_true (migrate_to (fixture, 2, &error));
  g_string_truncate (names, 0);
  g_assert_cmpuint (list_copies (fixture, names), ==, 1);
}

static void
test_the_newest_copies_stay (Fixture       *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  make_first_version (fixture);
  for (unsigned int n = 2; n <= 6; n++)
    {
      g_assert_true (migrate_to (fixture, n, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpuint (list_copies (fixture, names), ==, 3);
  for (unsigned int n = 3; n <= 5; n++)
    {
      g_autofree char *name = g_strdup_printf ("-schema%u.db", n);

      g_assert_nonnull (strstr (names->str, name));
    }
}

static void
test_without_a_copy_no_step (Fixture       *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  make_first_version (fixture);
  limit_files (40 * 1024);
  g_assert_false (migrate_to (fixture, 2, &error));
  limit_files (RLIM_INFINITY);
  g_assert_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_UNCOPIED);
  g_assert_cmpint (read_number (fixture->path, "PRAGMA user_version"), ==, 1);
  g_assert_cmpuint (list_copies (fixture, names), ==, 0);
}

/* No room */

static gboolean
is_gone (gpointer user_data)
{
  return kuzov_history_get_n_rows (user_data) == N_ROWS;
}

/* A list takes several commits. Wherever room runs out, all of it is recorded or nothing. */
static void
test_a_list_is_recorded_whole_or_not (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  unsigned int n_failed = 0;
  unsigned int n_begun = 0;

  for (unsigned int kib = 64; kib <= 384; kib += is_sweep () ? 1 : 16)
    {
      g_autoptr (KuzovHistory) history = NULL;
      g_autoptr (GError) error = NULL;
      gboolean is_added;

      place (fixture, fixture->pristine, fixture->length);
      history = kuzov_history_new (fixture->path);
      g_assert_true (kuzov_history_open (history, NULL));
      limit_files (kib * 1024);
      is_added = add (history, 0, 2000, kib % 32 == 0 ? KUZOV_ADD_DEFAULT : KUZOV_ADD_RELEASED, &error);
      if (is_added)
        {
          limit_files (RLIM_INFINITY);
          g_assert_cmpuint (kuzov_history_get_n_rows (history), ==, N_ROWS + 2000);
        }
      else
        {
          n_failed++;
          /* A limit of the process is not the disk's, and SQLite does not tell which it was. */
          g_assert_true (g_error_matches (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_FULL)
                         || g_error_matches (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_UNWRITABLE));
          g_assert_cmpint (read_number (fixture->path, "SELECT count(*) FROM requests WHERE released <> 0"), ==, 0);
          limit_files (RLIM_INFINITY);
          kuzov_test_await_true (is_gone, history);
          n_begun += read_number (fixture->path, "SELECT seq FROM sqlite_sequence WHERE name = 'requests'") > N_ROWS;
        }
      kuzov_history_close (history);
      g_assert_cmpint (read_number (fixture->path, "SELECT count(*) FROM requests"), ==,
                       is_added ? N_ROWS + 2000 : N_ROWS);
      if (is_added && kib % 32 != 0)
        g_assert_cmpint (read_number (fixture->path, "SELECT count(*) FROM requests WHERE released = 1"), ==, 2000);
      kuzov_test_drain ();
    }
  g_test_message ("room ran out %u times, %u of them within the list", n_failed, n_begun);
  g_assert_cmpuint (n_begun, >, 3);
}

/* The child of the test that kills it. */
static int
recover_as_told (const char *path)
{
  g_autoptr (KuzovHistory) history = kuzov_history_new (path);
  gboolean is_open = kuzov_history_open (history, NULL);

  return is_open ? 0 : 1;
}

int
main (int    argc,
      char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], RECOVER))
    return recover_as_told (argv[2]);

  test_program = g_file_read_link ("/proc/self/exe", NULL);
  g_test_init (&argc, &argv, NULL);
  signal (SIGABRT, on_failure);
  signal (SIGTRAP, on_failure);
  signal (SIGSEGV, on_failure);

#define ADD(path, function) g_test_add ("/history/damage/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("a-whole-file-comes-back-whole", test_a_whole_file_comes_back_whole);
  ADD ("every-run-begins-with-the-same-file", test_every_run_begins_with_the_same_file);
  ADD ("any-one-page-may-go", test_any_one_page_may_go);
  ADD ("any-bytes-may-change", test_any_bytes_may_change);
  ADD ("any-phrase-may-change", test_any_phrase_may_change);
  ADD ("no-column-takes-the-place-of-another", test_no_column_takes_the_place_of_another);
  ADD ("other-columns-are-not-read", test_other_columns_are_not_read);
  ADD ("no-car-has-the-report-of-another", test_no_car_has_the_report_of_another);
  ADD ("more-may-go", test_more_may_go);
  ADD ("the-table-alone-is-not-believed", test_the_table_alone_is_not_believed);
  ADD ("opening-finds-its-way", test_opening_finds_its_way);
  ADD ("without-room-it-waits", test_without_room_it_waits);
  ADD ("a-letter-is-kept", test_a_letter_is_kept);
  ADD ("a-hole-in-the-log-is-found", test_a_hole_in_the_log_is_found);
  ADD ("a-torn-end-is-no-damage", test_a_torn_end_is_no_damage);
  ADD ("a-log-written-back-is-no-damage", test_a_log_written_back_is_no_damage);
  ADD ("killed-anywhere-it-goes-on", test_killed_anywhere_it_goes_on);
  ADD ("not-under-another-ones-feet", test_not_under_another_ones_feet);
  ADD ("met-later-it-stops-ordering", test_met_later_it_stops_ordering);
  ADD ("a-copy-is-kept-before-a-step", test_a_copy_is_kept_before_a_step);
  ADD ("the-newest-copies-stay", test_the_newest_copies_stay);
  ADD ("without-a-copy-no-step", test_without_a_copy_no_step);
  ADD ("a-list-is-recorded-whole-or-not", test_a_list_is_recorded_whole_or_not);
#undef ADD

  return g_test_run ();
}
