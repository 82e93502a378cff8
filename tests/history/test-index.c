// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-history.h"

#include <sqlite3.h>

#include "history/kuzov-fold.h"
#include "history/kuzov-history-private.h"
#include "history/kuzov-words-private.h"
#include "kuzov-test.h"

#define ENDPOINT "http://127.0.0.1:1/reportrequestframe.ashx"

/* So many rows are indexed beside the orders, and so many with KUZOV_SWEEP=full. */
#define N_LONG   20000
#define N_FULL   1000000
#define N_ORDERS 30

#define N_SHORT  400
#define N_SLICES 250
#define N_LABELS 4

static const char *const vocabulary[] = {
  "клиент", "Иванов", "аукцион", "лот", "срочно", "client", "auction", "lot", "bumper", "ждёт", "оплату", "0012", "東京",
  "USS-Tokyo", "100%", "а/м", "\"NEAR(", "KUZOV",
};

typedef struct
{
  char         *folder;
  char         *path;
  KuzovHistory *history;
  sqlite3      *db;         /* another process's, as it were */
  GRand        *chance;
} Fixture;

static void
run_sql (Fixture    *fixture,
         const char *sql)
{
  if (sqlite3_exec (fixture->db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (fixture->db));
}

static int64_t
read_number (sqlite3    *db,
             const char *sql)
{
  sqlite3_stmt *statement = NULL;
  int64_t number = 0;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);

  return number;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = kuzov_test_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "history.db", NULL);
  fixture->history = kuzov_history_new (fixture->path);
  kuzov_history_open (fixture->history, &error);
  g_assert_no_error (error);
  fixture->db = kuzov_history_connect_to_find (fixture->history, NULL);
  fixture->chance = g_rand_new_with_seed (21);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  sqlite3_close (fixture->db);
  kuzov_history_flush (fixture->history);
  kuzov_test_drain ();
  kuzov_test_finalize (g_steal_pointer (&fixture->history));
  kuzov_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_rand_free (fixture->chance);
}

/* Rows as another process leaves them, which the index does not know. */
static void
fill (Fixture      *fixture,
      unsigned int  n)
{
  g_autofree char *sql = g_strdup_printf (
    "INSERT OR IGNORE INTO endpoints (id, url) VALUES (1, '" ENDPOINT "');"
    "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < %u)"
    "INSERT INTO requests (id, frame, frame_key, ordered_ms, state, endpoint, job, note) "
    "SELECT n * 7, printf ('JZX%%d-%%07d', n %% 90 + 10, n * 7919 %% 10000000), printf ('JZX%%d%%07d', n %% 90 + 10, "
    "n * 7919 %% 10000000), n * 7000, 4, 1, 500000000 + n * 13, 'клиент ' || n || ' auction' FROM number", n);

  run_sql (fixture, sql);
  kuzov_history_look (fixture->history);
}

/* Beside orders */

/* What the pieces of the index saw of the orders; on the writer's thread but for the atomic numbers. */
typedef struct
{
  int      n_pieces;                /* atomic */
  int      seen_in[N_ORDERS];       /* atomic: in which piece each order was there for the first time */
  int      noted_in[N_ORDERS];      /* atomic: and each change of another row */
  int64_t  newest_id;
  int64_t  changed_id;
} Pieces;

static void
note_piece (int     *first,
            int64_t  n_there,
            int      piece)
{
  for (int64_t i = 0; i < MIN (n_there, N_ORDERS); i++)
    g_atomic_int_compare_and_exchange (&first[i], 0, piece);
}

static gboolean
index_and_look (sqlite3  *db,
                int64_t   deadline_us,
                gpointer  data,
                gboolean *is_done)
{
  Pieces *pieces = data;
  const int piece = g_atomic_int_add (&pieces->n_pieces, 1) + 1;
  g_autofree char *added = g_strdup_printf ("SELECT count (*) FROM requests WHERE id > %" G_GINT64_FORMAT, pieces->newest_id);
  g_autofree char *noted = g_strdup_printf ("SELECT coalesce (CAST (note AS INTEGER), 0) FROM requests WHERE id = %"
                                            G_GINT64_FORMAT, pieces->changed_id);

  note_piece (pieces->seen_in, read_number (db, added), piece);
  note_piece (pieces->noted_in, read_number (db, noted), piece);

  return kuzov_words_index (db, deadline_us, is_done);
}

static void
order (Fixture       *fixture,
       unsigned int   number,
       GAsyncResult **result)
{
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autofree char *frame = g_strdup_printf ("GX110-%07u", number);

  g_ptr_array_add (additions, kuzov_addition_new (frame, NULL));
  kuzov_history_add_async (fixture->history, additions, ENDPOINT, KUZOV_ADD_DEFAULT, NULL, kuzov_test_keep_result, result);
}

/* What was pushed in one piece is on the disk after it, or after the next one if that was about to begin. */
static void
assert_went_before (Pieces *pieces,
                    int     first_seen_in,
                    int     pushed_in)
{
  const int seen_in = first_seen_in > 0 ? first_seen_in : pieces->n_pieces + 1;

  g_assert_cmpint (seen_in, <=, pushed_in + 2);
}

/* An order, and what becomes of another one, go to the disk between two pieces of the index, however many there are. */
static void
test_orders_go_before_the_index (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (GAsyncResult) indexed = NULL;
  const gboolean is_full = g_strcmp0 (g_getenv ("KUZOV_SWEEP"), "full") == 0;
  int pushed_in[N_ORDERS] = { 0 };
  Pieces pieces = { 0 };

  fill (fixture, is_full ? N_FULL : N_LONG);
  pieces.newest_id = read_number (fixture->db, "SELECT max (id) FROM requests");
  pieces.changed_id = pieces.newest_id - 700;
  request = kuzov_history_get_request (fixture->history, pieces.changed_id);
  kuzov_request_set_note (request, "0");
  kuzov_history_save_soon (fixture->history, request);
  kuzov_history_flush (fixture->history);
  kuzov_history_do_chore (fixture->history, index_and_look, &pieces, NULL, is_full ? 12000 : 1000, KUZOV_CHORE_REPEATED, TRUE, NULL,
                          kuzov_test_keep_result, &indexed);

  for (unsigned int i = 0; i < N_ORDERS; i++)
    {
      g_autofree char *note = g_strdup_printf ("%u", i + 1);
      g_autoptr (GAsyncResult) ordered = NULL;
      g_autoptr (GAsyncResult) saved = NULL;

      order (fixture, i, &ordered);
      kuzov_request_set_note (request, note);
      kuzov_history_save_async (fixture->history, request, kuzov_test_keep_result, &saved);
      while (fixture->history->unsent->len > 0)
        g_main_context_iteration (NULL, FALSE);
      pushed_in[i] = g_atomic_int_get (&pieces.n_pieces);

      g_ptr_array_unref (kuzov_history_add_finish (fixture->history, kuzov_test_await (&ordered), NULL));
      g_assert_true (kuzov_history_save_finish (fixture->history, kuzov_test_await (&saved), NULL));
    }

  g_assert_true (g_task_propagate_boolean (G_TASK (kuzov_test_await (&indexed)), NULL));
  g_assert_cmpint (pieces.n_pieces, >, N_ORDERS);
  for (unsigned int i = 0; i < N_ORDERS; i++)
    {
      assert_went_before (&pieces, pieces.seen_in[i], pushed_in[i]);
      assert_went_before (&pieces, pieces.noted_in[i], pushed_in[i]);
    }
}

/* Piece by piece */

/* What reading every row finds, the newest first. */
static GArray *
read_everything (sqlite3    *db,
                 const char *search)
{
  g_auto (GStrv) words = kuzov_fold_words (search);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT id, text FROM documents ORDER BY id DESC", -1, &statement, NULL), ==,
                   SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      const int64_t id = sqlite3_column_int64 (statement, 0);
      g_autofree char *folded = kuzov_fold ((const char *) sqlite3_column_text (statement, 1));

      if (kuzov_fold_matches (folded, (const char *const *) words))
        g_array_append_val (ids, id);
    }
  sqlite3_finalize (statement);

  return ids;
}

static void
assert_finds_everything (Fixture    *fixture,
                         const char *search)
{
  g_autoptr (KuzovView) view = kuzov_view_new ();
  g_autoptr (GArray) expected = read_everything (fixture->db, search);
  g_autoptr (GArray) ids = NULL;

  view->search = g_strdup (search);
  ids = kuzov_history_find (fixture->history, view);
  if (ids->len != expected->len)
    g_error ("“%s” finds %u instead of %u", search, ids->len, expected->len);
  if (ids->len > 0)
    g_assert_cmpmem (ids->data, ids->len * sizeof (int64_t), expected->data, expected->len * sizeof (int64_t));
}

static char *
make_note (Fixture *fixture)
{
  GString *note = g_string_new (NULL);
  const int n = g_rand_int_range (fixture->chance, 0, 6);

  for (int i = 0; i < n; i++)
    g_string_append_printf (note, "%s ", vocabulary[g_rand_int_range (fixture->chance, 0, G_N_ELEMENTS (vocabulary))]);

  return g_string_free (note, FALSE);
}

/* A change of some row, of its labels or of a label's name, by somebody else; or the row leaves. */
static void
change_something (Fixture *fixture)
{
  const int row = g_rand_int_range (fixture->chance, 1, N_SHORT + 1) * 7;
  const int label = g_rand_int_range (fixture->chance, 1, N_LABELS + 1);
  g_autofree char *note = make_note (fixture);
  g_autofree char *sql = NULL;

  switch (g_rand_int_range (fixture->chance, 0, 7))
    {
    case 0:
      sql = sqlite3_mprintf ("INSERT OR IGNORE INTO request_labels (label, request) SELECT %d, id FROM requests "
                             "WHERE id = %d", label, row);
      break;

    case 1:
      sql = sqlite3_mprintf ("DELETE FROM request_labels WHERE request = %d", row);
      break;

    case 2:
      sql = sqlite3_mprintf ("UPDATE labels SET name = '%s %d' WHERE id = %d",
                             vocabulary[g_rand_int_range (fixture->chance, 0, 6)], label, label);
      break;

    case 3:
      sql = sqlite3_mprintf ("DELETE FROM request_labels WHERE request = %d; DELETE FROM requests WHERE id = %d", row, row);
      break;

    case 4:
      sql = sqlite3_mprintf ("INSERT OR IGNORE INTO requests (id, frame, frame_key, ordered_ms, state, endpoint, note) "
                             "VALUES (%d, 'RP3-%d', 'RP3%d', 1, 7, 1, %Q)", row, row, row, note);
      break;

    default:
      sql = sqlite3_mprintf ("UPDATE requests SET note = %Q WHERE id = %d", note, row);
    }
  run_sql (fixture, sql);
  sqlite3_free (g_steal_pointer (&sql));
}

/* A piece of the index that is cut off after a moment, or comes to nothing. */
static void
index_a_little (Fixture *fixture)
{
  const gboolean is_undone = g_rand_int_range (fixture->chance, 0, 8) == 0;
  gboolean is_done = FALSE;

  run_sql (fixture, "BEGIN IMMEDIATE");
  g_assert_true (kuzov_words_index (fixture->db, g_get_monotonic_time () + g_rand_int_range (fixture->chance, 0, 300),
                                    &is_done));
  run_sql (fixture, is_undone ? "ROLLBACK" : "COMMIT");
}

static void
index_all (Fixture *fixture)
{
  gboolean is_done = FALSE;

  while (!is_done)
    {
      run_sql (fixture, "BEGIN IMMEDIATE");
      g_assert_true (kuzov_words_index (fixture->db, g_get_monotonic_time () + 5000, &is_done));
      run_sql (fixture, "COMMIT");
    }
  run_sql (fixture, "INSERT INTO words (words) VALUES ('integrity-check')");
}

/* After each piece, with changes in between, what is found is what is there. */
static void
test_every_piece_leaves_it_right (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  fill (fixture, N_SHORT);
  run_sql (fixture, "INSERT INTO labels (id, name, color) VALUES (1, 'one', 0), (2, 'two', 1), (3, 'три', 2), (4, 'четыре', 3)");
  for (unsigned int i = 0; i < N_SLICES; i++)
    {
      for (int n = g_rand_int_range (fixture->chance, 0, 6); n > 0; n--)
        change_something (fixture);
      index_a_little (fixture);
      for (unsigned int n = 0; n < 4; n++)
        {
          const char *word = vocabulary[g_rand_int_range (fixture->chance, 0, G_N_ELEMENTS (vocabulary))];
          const glong length = g_utf8_strlen (word, -1);
          const glong start = length > 3 ? g_rand_int_range (fixture->chance, 0, (int) length - 2) : 0;
          g_autofree char *part = g_utf8_substring (word, start, length);

          assert_finds_everything (fixture, part);
        }
      assert_finds_everything (fixture, "клиент 77");
      assert_finds_everything (fixture, "j");
      assert_finds_everything (fixture, "rp");
    }

  index_all (fixture);
  g_assert_cmpint (read_number (fixture->db, "SELECT count (*) FROM unindexed"), ==, 0);
  for (unsigned int i = 0; i < G_N_ELEMENTS (vocabulary); i++)
    assert_finds_everything (fixture, vocabulary[i]);
}

static void
set_note (Fixture    *fixture,
          const char *note)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE requests SET note = '%s' WHERE id = 14", note);

  run_sql (fixture, sql);
  kuzov_history_look (fixture->history);
}

static void
assert_n_found (Fixture      *fixture,
                const char   *search,
                KuzovSort     sort,
                unsigned int  n)
{
  g_autoptr (KuzovView) view = kuzov_view_new ();
  g_autoptr (GArray) ids = NULL;

  view->search = g_strdup (search);
  view->sort = sort;
  ids = kuzov_history_find (fixture->history, view);
  g_assert_cmpuint (ids->len, ==, n);
}

/* A note may be 1 MB without a space, as something that was pasted. Any part of it is found, and nothing that is not in it. */
static void
test_no_word_is_too_long (Fixture       *fixture,
                          gconstpointer  user_data)
{
  static const char *const letters[] = { "a", "k", "7", "ж", "щ", "東", "é" };
  g_autoptr (GString) note = g_string_new (NULL);
  g_autofree char *part = NULL;
  g_autofree char *other = NULL;

  for (unsigned int i = 0; i < 600000; i++)
    g_string_append (note, i == 300000 ? "ЩИТОК" : letters[g_rand_int_range (fixture->chance, 0, G_N_ELEMENTS (letters))]);
  g_string_append (note, "бампер");
  part = g_utf8_substring (note->str, 290000, 299000);
  other = g_strconcat (part, "?", NULL);
  fill (fixture, 10);
  set_note (fixture, note->str);
  index_all (fixture);
  for (KuzovSort sort = 0; sort <= KUZOV_SORT_READY; sort++)
    {
      assert_n_found (fixture, "щиток", sort, 1);
      assert_n_found (fixture, "щиток7бампер", sort, 0);
      assert_n_found (fixture, "бампер", sort, 1);
      assert_n_found (fixture, part, sort, 1);
    }
  assert_n_found (fixture, other, KUZOV_SORT_NEWEST, 0);

  set_note (fixture, "клиент");
  index_all (fixture);
  assert_n_found (fixture, "щиток", KUZOV_SORT_NEWEST, 0);
  assert_n_found (fixture, "клиент", KUZOV_SORT_NEWEST, 10);
}

/* Of letters that become one with others, in any order, whole texts are the same as their pieces. */
static void
test_long_texts_are_composed_whole (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  static const gunichar characters[] = {
    'e', 'n', 0x301, 0x323, 0x308, 0x435, 0x438, 0x306, 0xe9, 0x1112, 0x1161, 0x11ab, 0xd55c, 0xac00, 0x30ab, 0x3099, 0xff76,
    0xff9e, 0xffa1, 0xffc2, 0x9c7, 0x9be, 0x6771, 0x1f697, 0xfb01,
  };

  for (unsigned int turn = 0; turn < 20; turn++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *composed = NULL;
      g_autofree char *one = NULL;
      g_autofree char *other = NULL;

      for (unsigned int i = 0; i < 2000; i++)
        g_string_append_unichar (text, characters[g_rand_int_range (fixture->chance, 0, G_N_ELEMENTS (characters))]);
      composed = g_utf8_normalize (text->str, -1, G_NORMALIZE_ALL_COMPOSE);
      one = kuzov_fold (text->str);
      other = kuzov_fold (composed);
      g_assert_true (g_str_equal (one, other));
    }
}

/* However many pieces there were, a search does not have to look into as many segments. */
static void
test_pieces_are_merged (Fixture       *fixture,
                        gconstpointer  user_data)
{
  gboolean is_done = FALSE;
  unsigned int n_pieces = 0;

  fill (fixture, N_LONG);
  for (; !is_done; n_pieces++)
    {
      run_sql (fixture, "BEGIN IMMEDIATE");
      g_assert_true (kuzov_words_index (fixture->db, g_get_monotonic_time () + 2000, &is_done));
      run_sql (fixture, "COMMIT");
    }
  g_assert_cmpuint (n_pieces, >, 20);
  g_assert_cmpint (read_number (fixture->db, "SELECT count (DISTINCT segid) FROM words_idx"), <, 20);
}

static void
add_test (const char  *path,
          void       (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_test ("/index/orders-go-before-the-index", test_orders_go_before_the_index);
  add_test ("/index/every-piece-leaves-it-right", test_every_piece_leaves_it_right);
  add_test ("/index/pieces-are-merged", test_pieces_are_merged);
  add_test ("/index/long-texts", test_long_texts_are_composed_whole);
  add_test ("/index/no-word-is-too-long", test_no_word_is_too_long);

  return g_test_run ();
}
