// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-history.h"

#include <sqlite3.h>

#include "history/kuzov-finder-private.h"
#include "history/kuzov-fold.h"
#include "history/kuzov-history-model-private.h"
#include "history/kuzov-history-private.h"
#include "history/kuzov-words-private.h"
#include "kuzov-test.h"

/* Gives the main loop its turns until something is so, or far too long has passed. */
#define await_until(condition) \
  G_STMT_START \
  { \
    const int64_t await_end_us = g_get_monotonic_time () + 20 * G_USEC_PER_SEC; \
    while (!(condition)) \
      { \
        g_assert_cmpint (g_get_monotonic_time (), <, await_end_us); \
        g_main_context_iteration (NULL, FALSE); \
        g_usleep (500); \
      } \
  } \
  G_STMT_END

#define ENDPOINT "http://127.0.0.1:1/reportrequestframe.ashx"
#define N_ROWS   900
#define N_ASKED  200

typedef struct
{
  char              *folder;
  char              *path;
  KuzovHistory      *history;
  KuzovHistoryModel *model;
  GRand             *chance;
} Fixture;

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
  fixture->model = kuzov_history_model_new (fixture->history, 24);
  kuzov_history_model_show_all (fixture->model);
  fixture->chance = g_rand_new_with_seed (20);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->model));
  kuzov_history_flush (fixture->history);
  kuzov_test_drain ();
  kuzov_test_finalize (g_steal_pointer (&fixture->history));
  kuzov_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_rand_free (fixture->chance);
}

static void
save (Fixture      *fixture,
      KuzovRequest *request)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  kuzov_history_save_async (fixture->history, request, kuzov_test_keep_result, &result);
  kuzov_history_save_finish (fixture->history, kuzov_test_await (&result), &error);
  g_assert_no_error (error);
}

static GPtrArray *
add_all (Fixture            *fixture,
         const char *const  *frames)
{
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GPtrArray *requests = g_ptr_array_new_with_free_func (g_object_unref);

  for (unsigned int i = 0; frames[i] != NULL; i++)
    g_ptr_array_add (additions, kuzov_addition_new (frames[i], NULL));
  kuzov_history_add_async (fixture->history, additions, ENDPOINT, KUZOV_ADD_DEFAULT, NULL, kuzov_test_keep_result, &result);
  done = kuzov_history_add_finish (fixture->history, kuzov_test_await (&result), NULL);
  for (unsigned int i = 0; i < done->len; i++)
    g_ptr_array_add (requests, g_object_ref (((KuzovAddition *) g_ptr_array_index (done, i))->request));

  return requests;
}

static KuzovRequest *
add (Fixture    *fixture,
     const char *frame,
     KuzovState  state,
     const char *note)
{
  g_autoptr (GPtrArray) requests = add_all (fixture, (const char *[]) { frame, NULL });
  KuzovRequest *request = g_object_ref (g_ptr_array_index (requests, 0));

  kuzov_request_set_note (request, note);
  kuzov_request_set_state (request, state);
  save (fixture, request);

  return request;
}

static void
index_all (Fixture *fixture)
{
  sqlite3 *db = kuzov_history_connect_to_find (fixture->history, NULL);
  gboolean is_done = FALSE;

  kuzov_history_flush (fixture->history);
  while (!is_done)
    {
      g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
      g_assert_true (kuzov_words_index (db, g_get_monotonic_time () + 1000, &is_done));
      g_assert_cmpint (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
    }
  sqlite3_close (db);
}

static void
await_view (Fixture *fixture)
{
  gboolean is_capped = TRUE;

  await_until (!kuzov_history_model_is_looking (fixture->model)
                          && (kuzov_history_model_get_n_found (fixture->model, &is_capped), !is_capped));
}

static void
look (Fixture     *fixture,
      const char  *search,
      KuzovFilter  filter,
      KuzovSort    sort)
{
  g_autoptr (KuzovView) view = kuzov_view_new ();

  view->search = g_strdup (search);
  view->filter = filter;
  view->sort = sort;
  kuzov_history_model_set_view (fixture->model, view);
  await_view (fixture);
}

static void
begin (Fixture    *fixture,
       const char *search)
{
  g_autoptr (KuzovView) view = kuzov_view_new ();

  view->search = g_strdup (search);
  kuzov_history_model_set_view (fixture->model, view);
}

/* The frames of the list, with a space between each two. */
static char *
dup_frames (Fixture *fixture)
{
  g_autoptr (GString) frames = g_string_new (NULL);
  GListModel *model = G_LIST_MODEL (fixture->model);

  for (unsigned int i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (KuzovRequest) request = g_list_model_get_item (model, i);

      g_string_append_printf (frames, "%s%s", i > 0 ? " " : "", kuzov_request_get_frame (request));
    }

  return g_string_free (g_steal_pointer (&frames), FALSE);
}

static void
assert_found (Fixture    *fixture,
              const char *search,
              const char *frames)
{
  g_autofree char *found = NULL;

  look (fixture, search, KUZOV_FILTER_ALL, KUZOV_SORT_NEWEST);
  found = dup_frames (fixture);
  if (g_strcmp0 (found, frames) != 0)
    g_error ("“%s” finds “%s” instead of “%s”", search, found, frames);
}

static void
test_texts_are_folded (void)
{
  static const struct { const char *text; const char *folded; } cases[] = {
    { "JZX100-0012345", "jzx1000012345" },
    { "ＪＺＸ１００－００１２３４５", "jzx1000012345" },
    { "Ёлка—ПАЛКА", "елкапалка" },
    { "\xd0\xb8\xcc\x86", "й" },
    { "Straße", "strasse" },
    { "one\ttwo\nthree", "one two three" },
    { "а\u200bб\u202eв", "абв" },
    { "ｶﾞﾗｽ", "ガラス" },
    { "東京", "東京" },
    { "a\xff", "a\xef\xbf\xbd" },
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folded = kuzov_fold (cases[i].text);

      g_assert_cmpstr (folded, ==, cases[i].folded);
    }
}

static void
test_matches_are_shown_where_they_are (void)
{
  static const struct { const char *text; const char *word; int start; int end; } cases[] = {
    { "JZX100-0012345", "1000012", 3, 11 },
    { "JZX100-0012345", "0001", 5, 10 },
    { "нужен КЛИЕНТУ", "клиент", 11, 23 },
    { "ab cab", "ab", 0, 2 },
    { "cab ab", "ab", 4, 6 },
    { "cab", "ab", -1, 0 },
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      size_t start = 0;
      size_t end = 0;
      const gboolean is_found = kuzov_fold_find (cases[i].text, cases[i].word, &start, &end);

      g_assert_cmpint (is_found, ==, cases[i].start >= 0);
      if (is_found)
        {
          g_assert_cmpuint (start, ==, cases[i].start);
          g_assert_cmpuint (end, ==, cases[i].end);
        }
    }
}

static void
check_searches (Fixture *fixture)
{
  assert_found (fixture, "jzx100", "JZX100-0000002 JZX100-0000001");
  assert_found (fixture, "ＪＺＸ１００－００００００２", "JZX100-0000002");
  assert_found (fixture, "zx1", "JZX100-0000002 JZX100-0000001");
  assert_found (fixture, "jzx100-0000002", "JZX100-0000002");
  assert_found (fixture, "jzx110-0000002", "");
  assert_found (fixture, "x1000000002 near", "JZX100-0000002");
  assert_found (fixture, "x1000000002 второй", "");
  assert_found (fixture, "000002", "JZX100-0000002");
  assert_found (fixture, "иван", "JZX100-0000001");
  assert_found (fixture, "ВАНОВ", "JZX100-0000001");
  assert_found (fixture, "ивановвторой", "");
  assert_found (fixture, "jzx второй", "JZX100-0000001");
  assert_found (fixture, "второй иванов", "JZX100-0000001");
  assert_found (fixture, "gx", "GX110-0000003");
  assert_found (fixture, "x1", "");
  assert_found (fixture, "вт", "JZX100-0000001");
  assert_found (fixture, "j", "JZX100-0000002 JZX100-0000001");
  assert_found (fixture, "ждет", "GX110-0000003");
  assert_found (fixture, "100%", "GX110-0000003");
  assert_found (fixture, "\"NEAR(", "JZX100-0000002");
  assert_found (fixture, "*", "JZX100-0000002");
  assert_found (fixture, "%", "");
  assert_found (fixture, "' OR 1", "");
  assert_found (fixture, "words:", "");
  assert_found (fixture, "AND", "");
  assert_found (fixture, "abcd", "");
  assert_found (fixture, "bcd", "GX110-0000003");
  assert_found (fixture, "-", "GX110-0000003 JZX100-0000002 JZX100-0000001");
  assert_found (fixture, "  ", "GX110-0000003 JZX100-0000002 JZX100-0000001");
}

/* The same before the index knows the rows and after. */
static void
test_search (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) one = add (fixture, "JZX100-0000001", KUZOV_STATE_READY, "Иванов второй звонок");
  g_autoptr (KuzovRequest) two = add (fixture, "JZX100-0000002", KUZOV_STATE_FAILED, "\"NEAR( * quotes\"");
  g_autoptr (KuzovRequest) three = add (fixture, "GX110-0000003", KUZOV_STATE_UNCONFIRMED, "ждёт, 100% оплата abc bcd");

  check_searches (fixture);
  index_all (fixture);
  check_searches (fixture);

  /* What is changed is found as it is, and not as it was, whether the index knows of it yet or not. */
  kuzov_request_set_note (one, "Петров");
  save (fixture, one);
  for (unsigned int i = 0; i < 2; i++)
    {
      assert_found (fixture, "иванов", "");
      assert_found (fixture, "петр", "JZX100-0000001");
      index_all (fixture);
    }
}

static void
test_filters_and_orders (Fixture       *fixture,
                         gconstpointer  user_data)
{
  static const struct { KuzovFilter filter; KuzovSort sort; const char *frames; } cases[] = {
    { KUZOV_FILTER_IN_PROGRESS, KUZOV_SORT_NEWEST, "A100-5 B100-2" },
    { KUZOV_FILTER_READY, KUZOV_SORT_NEWEST, "D100-6 C100-3 C100-1" },
    { KUZOV_FILTER_UNOPENED, KUZOV_SORT_NEWEST, "D100-6 C100-1" },
    { KUZOV_FILTER_ATTENTION, KUZOV_SORT_NEWEST, "E100-7 Z100-4" },
    { KUZOV_FILTER_ALL, KUZOV_SORT_FRAME, "A100-5 B100-2 C100-1 C100-3 D100-6 E100-7 Z100-4" },
    { KUZOV_FILTER_ALL, KUZOV_SORT_READY, "C100-1 D100-6 C100-3 E100-7 A100-5 Z100-4 B100-2" },
    { KUZOV_FILTER_READY, KUZOV_SORT_FRAME, "C100-1 C100-3 D100-6" },
  };
  g_autoptr (KuzovRequest) c1 = add (fixture, "C100-1", KUZOV_STATE_READY, "x y");
  g_autoptr (KuzovRequest) b2 = add (fixture, "B100-2", KUZOV_STATE_WAITING, "x y");
  g_autoptr (KuzovRequest) c3 = add (fixture, "C100-3", KUZOV_STATE_READY, "x y");
  g_autoptr (KuzovRequest) z4 = add (fixture, "Z100-4", KUZOV_STATE_FAILED, "x y");
  g_autoptr (KuzovRequest) a5 = add (fixture, "A100-5", KUZOV_STATE_GENERATING, "x y");
  g_autoptr (KuzovRequest) d6 = add (fixture, "D100-6", KUZOV_STATE_READY, "x y");
  g_autoptr (KuzovRequest) e7 = add (fixture, "E100-7", KUZOV_STATE_UNCONFIRMED, "x y");
  KuzovCounts counts;

  kuzov_request_set_settled_ms (c1, 3000);
  save (fixture, c1);
  kuzov_request_set_settled_ms (c3, 1000);
  kuzov_request_set_opened_ms (c3, 5000);
  save (fixture, c3);
  kuzov_request_set_settled_ms (d6, 2000);
  save (fixture, d6);

  for (unsigned int indexed = 0; indexed < 2; indexed++)
    {
      for (unsigned int i = 0; i < G_N_ELEMENTS (cases); i++)
        {
          g_autofree char *plain = NULL;
          g_autofree char *found = NULL;

          look (fixture, NULL, cases[i].filter, cases[i].sort);
          plain = dup_frames (fixture);
          g_assert_cmpstr (plain, ==, cases[i].frames);
          look (fixture, "y 999", cases[i].filter, cases[i].sort);
          found = dup_frames (fixture);
          g_assert_cmpstr (found, ==, "");
          look (fixture, "y x", cases[i].filter, cases[i].sort);
          g_clear_pointer (&found, g_free);
          found = dup_frames (fixture);
          g_assert_cmpstr (found, ==, cases[i].frames);
        }
      index_all (fixture);
    }

  kuzov_history_model_start_counting (fixture->model);
  await_until (kuzov_history_model_get_counts (fixture->model, &counts));
  g_assert_cmpuint (counts.n[KUZOV_FILTER_ALL], ==, 7);
  g_assert_cmpuint (counts.n[KUZOV_FILTER_IN_PROGRESS], ==, 2);
  g_assert_cmpuint (counts.n[KUZOV_FILTER_READY], ==, 3);
  g_assert_cmpuint (counts.n[KUZOV_FILTER_UNOPENED], ==, 2);
  g_assert_cmpuint (counts.n[KUZOV_FILTER_ATTENTION], ==, 2);
}

/* Rows in every state, more ready ones than are looked for one by one, with times that are out of order. */
static void
fill_states (sqlite3 *db)
{
  static const char sql[] =
    "INSERT INTO endpoints (id, url) VALUES (1, '" ENDPOINT "');"
    "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 4000)"
    "INSERT INTO requests (id, frame, frame_key, ordered_ms, state, endpoint, settled_ms, opened_ms) "
    "SELECT n * 3, 'JZX10-' || (n % 700), 'JZX10' || (n % 700), n * 3000, CASE WHEN n * 7919 % 11 < 3 THEN n * 7919 % 8 ELSE 4 "
    "END, 1, n * 7919 % 4001, CASE WHEN n % 5 > 1 THEN n END FROM number";

  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

static GArray *
read_ids (sqlite3    *db,
          const char *condition,
          const char *order)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM requests WHERE %s ORDER BY %s", condition, order);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      const int64_t id = sqlite3_column_int64 (statement, 0);

      g_array_append_val (ids, id);
    }
  sqlite3_finalize (statement);

  return ids;
}

/* Whatever index answers a filter or gives an order, it is what reading every row comes to. */
static void
test_filters_agree_with_reading (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  static const char *const conditions[KUZOV_N_FILTERS] = {
    "TRUE", "+state < 4", "+state = 4", "+state = 4 AND +opened_ms IS NULL", "+state IN (5, 6)",
  };
  static const char *const orders[] = {
    "id DESC", "+frame_key, id DESC", "+state <> 4, CASE WHEN state = 4 THEN settled_ms END DESC, id DESC",
  };
  sqlite3 *db = kuzov_history_connect_to_find (fixture->history, NULL);

  fill_states (db);
  for (unsigned int i = 0; i < 2 * G_N_ELEMENTS (conditions) * G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (KuzovView) view = kuzov_view_new ();
      g_autoptr (GArray) expected = NULL;
      g_autoptr (GArray) ids = NULL;

      view->filter = (KuzovFilter) (i % G_N_ELEMENTS (conditions));
      view->sort = (KuzovSort) (i / G_N_ELEMENTS (conditions) % G_N_ELEMENTS (orders));
      view->search = i % 2 == 0 ? NULL : g_strdup ("jzx10");
      expected = read_ids (db, conditions[view->filter], orders[view->sort]);
      g_assert_cmpuint (expected->len, >, 100);
      ids = kuzov_history_find (fixture->history, view);
      g_assert_cmpmem (ids->data, ids->len * sizeof (int64_t), expected->data, expected->len * sizeof (int64_t));
      if (i == G_N_ELEMENTS (conditions) * G_N_ELEMENTS (orders))
        index_all (fixture);
    }
  sqlite3_close (db);
}

typedef struct
{
  unsigned int n_changes;
  unsigned int n_removed;
  unsigned int n_added;
} Changes;

static void
on_items_changed (GListModel   *model,
                  unsigned int  position,
                  unsigned int  n_removed,
                  unsigned int  n_added,
                  Changes      *changes)
{
  changes->n_changes++;
  changes->n_removed += n_removed;
  changes->n_added += n_added;
}

static gboolean
shows (Fixture    *fixture,
       const char *frames)
{
  g_autofree char *found = dup_frames (fixture);

  return g_str_equal (found, frames);
}

/* A view follows what happens, and only in the places where it happens. */
static void
test_view_follows (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) one = add (fixture, "A100-1", KUZOV_STATE_WAITING, NULL);
  g_autoptr (KuzovRequest) two = add (fixture, "B100-2", KUZOV_STATE_WAITING, NULL);
  g_autoptr (KuzovRequest) three = add (fixture, "C100-3", KUZOV_STATE_WAITING, NULL);
  g_autoptr (KuzovRequest) four = NULL;
  Changes changes = { 0 };

  look (fixture, "999", KUZOV_FILTER_IN_PROGRESS, KUZOV_SORT_NEWEST);
  g_assert_true (shows (fixture, ""));
  look (fixture, NULL, KUZOV_FILTER_IN_PROGRESS, KUZOV_SORT_NEWEST);
  g_assert_true (shows (fixture, "C100-3 B100-2 A100-1"));
  g_signal_connect (fixture->model, "items-changed", G_CALLBACK (on_items_changed), &changes);

  kuzov_request_set_state (two, KUZOV_STATE_GIVEN_UP);
  save (fixture, two);
  await_until (shows (fixture, "C100-3 A100-1"));
  g_assert_cmpuint (changes.n_changes, ==, 1);
  g_assert_cmpuint (changes.n_removed, ==, 1);
  g_assert_cmpuint (changes.n_added, ==, 0);

  four = add (fixture, "D100-4", KUZOV_STATE_QUEUED, NULL);
  await_until (shows (fixture, "D100-4 C100-3 A100-1"));
  g_assert_cmpuint (changes.n_changes, ==, 2);
  g_assert_cmpuint (changes.n_removed, ==, 1);
  g_assert_cmpuint (changes.n_added, ==, 1);

  /* Nor is anything said when nothing comes of it. */
  kuzov_request_set_state (four, KUZOV_STATE_GENERATING);
  save (fixture, four);
  kuzov_request_set_state (one, KUZOV_STATE_GIVEN_UP);
  save (fixture, one);
  await_until (shows (fixture, "D100-4 C100-3"));
  g_assert_cmpuint (changes.n_changes, ==, 3);
  g_signal_handlers_disconnect_by_func (fixture->model, on_items_changed, &changes);
}

static void
fill (Fixture *fixture)
{
  static const char *const words[] = {
    "клиент", "Иванов", "аукцион", "лот", "срочно", "client", "auction", "lot", "bumper", "ждёт", "оплату", "0012", "東京",
    "USS-Tokyo", "100%", "а/м", "цвет:белый", "KUZOV",
  };
  g_autoptr (GPtrArray) frames = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) requests = NULL;

  for (unsigned int i = 0; i < N_ROWS; i++)
    g_ptr_array_add (frames, g_strdup_printf ("%s-%07d", g_rand_boolean (fixture->chance) ? "JZX100" : "RP3",
                                              g_rand_int_range (fixture->chance, 0, 3000)));
  g_ptr_array_add (frames, NULL);
  requests = add_all (fixture, (const char *const *) frames->pdata);
  for (unsigned int i = 0; i < requests->len; i++)
    {
      g_autoptr (GString) note = g_string_new (NULL);
      const int n = g_rand_int_range (fixture->chance, 0, 6);

      for (int w = 0; w < n; w++)
        g_string_append_printf (note, "%s ", words[g_rand_int_range (fixture->chance, 0, G_N_ELEMENTS (words))]);
      kuzov_request_set_note (g_ptr_array_index (requests, i), note->str);
      kuzov_history_save_soon (fixture->history, g_ptr_array_index (requests, i));
    }
  kuzov_history_flush (fixture->history);
}

/* What reading every row finds, as numbers with a space between each two. */
static char *
read_everything (sqlite3    *db,
                 const char *search)
{
  g_auto (GStrv) words = kuzov_fold_words (search);
  g_autoptr (GString) ids = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT id, text FROM documents ORDER BY id DESC", -1, &statement, NULL), ==,
                   SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      g_autofree char *folded = kuzov_fold ((const char *) sqlite3_column_text (statement, 1));

      if (kuzov_fold_matches (folded, (const char *const *) words))
        g_string_append_printf (ids, " %" G_GINT64_FORMAT, (int64_t) sqlite3_column_int64 (statement, 0));
    }
  sqlite3_finalize (statement);

  return g_string_free (g_steal_pointer (&ids), FALSE);
}

/* A part of some row's text, from a word's beginning when it is short, or of two rows'. */
static char *
make_query (Fixture *fixture,
            sqlite3 *db)
{
  g_autoptr (GString) query = g_string_new (NULL);
  const int n_parts = g_rand_int_range (fixture->chance, 1, 3);

  for (int i = 0; i < n_parts; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT text FROM documents LIMIT 1 OFFSET %d",
                                              g_rand_int_range (fixture->chance, 0, N_ROWS / 2));
      sqlite3_stmt *statement = NULL;
      const char *text = NULL;
      const int wanted = g_rand_int_range (fixture->chance, 1, 13);
      int length, start, n;

      g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
      g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
      text = (const char *) sqlite3_column_text (statement, 0);
      length = (int) g_utf8_strlen (text, -1);
      start = g_rand_int_range (fixture->chance, 0, length);
      n = MIN (wanted, length - start);
      g_string_append_len (query, g_utf8_offset_to_pointer (text, start),
                           g_utf8_offset_to_pointer (text, start + n) - g_utf8_offset_to_pointer (text, start));
      g_string_append_c (query, ' ');
      sqlite3_finalize (statement);
    }

  return g_string_free (g_steal_pointer (&query), FALSE);
}

/* The index finds what reading every row finds, with any part of it out of date. */
static void
test_index_agrees_with_reading (Fixture       *fixture,
                                gconstpointer  user_data)
{
  sqlite3 *db = kuzov_history_connect_to_find (fixture->history, NULL);
  unsigned int n_hits = 0;

  fill (fixture);
  for (unsigned int i = 0; i < N_ASKED; i++)
    {
      g_autofree char *query = make_query (fixture, db);
      g_autofree char *expected = read_everything (db, query);
      g_autoptr (KuzovView) view = kuzov_view_new ();
      g_autoptr (GString) found = g_string_new (NULL);
      g_autoptr (GArray) ids = NULL;

      view->search = g_strdup (query);
      ids = kuzov_history_find (fixture->history, view);
      for (unsigned int k = 0; k < ids->len; k++)
        g_string_append_printf (found, " %" G_GINT64_FORMAT, g_array_index (ids, int64_t, k));
      if (!g_str_equal (found->str, expected))
        g_error ("“%s” finds%s instead of%s", query, found->str, expected);
      n_hits += ids->len > 0;

      if (i == N_ASKED / 4)
        index_all (fixture);
      if (i % 5 == 0)
        {
          g_autoptr (KuzovRequest) request = g_list_model_get_item (G_LIST_MODEL (fixture->model),
                                                                    g_rand_int_range (fixture->chance, 0, N_ROWS / 2));

          kuzov_request_set_note (request, query);
          save (fixture, request);
        }
      if (i == N_ASKED * 3 / 4)
        index_all (fixture);
    }
  g_assert_cmpuint (n_hits, >, N_ASKED / 3);
  sqlite3_close (db);
}

/* What whoever is told @edits makes of @before. */
static void
follow (GArray *before,
        GArray *after,
        GArray *edits)
{
  for (unsigned int i = 0; i < edits->len; i++)
    {
      const KuzovEdit *edit = &g_array_index (edits, KuzovEdit, i);

      if (edit->n_removed > 0)
        g_array_remove_range (before, edit->position, edit->n_removed);
      if (edit->n_added > 0)
        g_array_insert_vals (before, edit->position, &g_array_index (after, int64_t, edit->position), edit->n_added);
    }
  g_assert_cmpmem (before->data, before->len * sizeof (int64_t), after->data, after->len * sizeof (int64_t));
}

static void
test_lists_are_compared (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (7);

  for (unsigned int round = 0; round < 3000; round++)
    {
      g_autoptr (GArray) before = g_array_new (FALSE, FALSE, sizeof (int64_t));
      g_autoptr (GArray) after = g_array_new (FALSE, FALSE, sizeof (int64_t));
      g_autoptr (GArray) edits = NULL;
      const gboolean is_descending = round % 2 == 0;

      for (int64_t id = 40; id > 0; id--)
        {
          const int64_t value = is_descending ? id : id * 7919 % 41;

          if (g_rand_int_range (chance, 0, 5) > 0)
            g_array_append_val (before, value);
          if (g_rand_int_range (chance, 0, 5) > 0)
            g_array_append_val (after, value);
        }
      edits = kuzov_edits_compare (before, after, is_descending);
      g_assert_nonnull (edits);
      follow (before, after, edits);
    }
}

/* What became ready goes up in the list that is ordered by that: it alone goes, and those that it passes stay. */
static void
test_moves_are_told (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (11);

  for (unsigned int round = 0; round < 2000; round++)
    {
      const unsigned int n_moves = (unsigned int) g_rand_int_range (chance, 1, 4);
      g_autoptr (GArray) before = g_array_new (FALSE, FALSE, sizeof (int64_t));
      g_autoptr (GArray) after = NULL;
      g_autoptr (GArray) edits = NULL;
      unsigned int n_told = 0;

      for (int64_t id = 1; id <= 60; id++)
        g_array_append_vals (before, &(int64_t) { id * 7919 % 61 }, 1);
      after = g_array_copy (before);
      for (unsigned int i = 0; i < n_moves; i++)
        {
          const unsigned int from = (unsigned int) g_rand_int_range (chance, 0, 60);
          const unsigned int to = (unsigned int) g_rand_int_range (chance, 0, 60);
          const int64_t id = g_array_index (after, int64_t, from);

          g_array_remove_index (after, from);
          g_array_insert_val (after, to, id);
        }

      edits = kuzov_edits_compare (before, after, FALSE);
      g_assert_nonnull (edits);
      for (unsigned int i = 0; i < edits->len; i++)
        n_told += g_array_index (edits, KuzovEdit, i).n_added;
      g_assert_cmpuint (n_told, <=, n_moves == 1 ? 1 : 8 * n_moves);
      follow (before, after, edits);
    }
}

/* What a list view knows of the list: only what it was told. */
typedef struct
{
  GPtrArray    *rows;
  gboolean      is_settling;
  gboolean      is_slow;      /* as one that makes widgets */
  unsigned int  n_renewals;
} Mirror;

static void
reflect (GListModel   *model,
         unsigned int  position,
         unsigned int  n_removed,
         unsigned int  n_added,
         Mirror       *mirror)
{
  GPtrArray *rows = mirror->rows;

  g_assert_cmpuint (position + n_removed, <=, rows->len);
  g_assert_cmpuint (rows->len - n_removed + n_added, ==, g_list_model_get_n_items (model));
  if (n_removed > 0)
    g_ptr_array_remove_range (rows, position, n_removed);
  for (unsigned int i = 0; i < n_added; i++)
    g_ptr_array_insert (rows, (int) (position + i), g_list_model_get_item (model, position + i));

  if (mirror->is_slow)
    g_usleep (2000);

  /* No turn is long: as many at a time as are quickly made, until there is a widget for whatever can be seen. */
  g_assert_true (n_added <= 32 || position >= 192 || mirror->is_settling);
}

static void
assert_mirrored (Fixture   *fixture,
                 GPtrArray *rows)
{
  GListModel *model = G_LIST_MODEL (fixture->model);

  g_assert_cmpuint (rows->len, ==, g_list_model_get_n_items (model));
  for (unsigned int i = 0; i < rows->len; i++)
    {
      g_autoptr (KuzovRequest) request = g_list_model_get_item (model, i);

      g_assert_cmpint (kuzov_request_get_id (request), ==, kuzov_request_get_id (g_ptr_array_index (rows, i)));
    }
}

/* The first rows of a list on a screen are there at once, and the others a few at a time, whatever happens meanwhile. */
static void
test_list_is_shown_in_turns (Fixture       *fixture,
                             gconstpointer  user_data)
{
  static const char *const searches[] = { "клиент", "jzx100", "client", "rp3 lot", "000", NULL };
  GListModel *model = G_LIST_MODEL (fixture->model);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  Mirror mirror = { rows, FALSE };
  unsigned int n_short = 0;

  fill (fixture);
  await_until (g_list_model_get_n_items (model) == kuzov_history_get_n_rows (fixture->history));
  for (unsigned int i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (rows, g_list_model_get_item (model, i));
  kuzov_history_model_set_paced (fixture->model, TRUE);
  g_signal_connect (fixture->model, "items-changed", G_CALLBACK (reflect), &mirror);
  for (unsigned int round = 0; round < 120; round++)
    {
      const char *search = searches[g_rand_int_range (fixture->chance, 0, G_N_ELEMENTS (searches))];
      g_autoptr (KuzovRequest) request = NULL;

      look (fixture, search, KUZOV_FILTER_ALL, KUZOV_SORT_NEWEST);
      n_short += g_list_model_get_n_items (model) < kuzov_history_model_get_n_found (fixture->model, NULL);
      for (int turns = g_rand_int_range (fixture->chance, 0, 9); turns > 0; turns--)
        g_main_context_iteration (NULL, FALSE);
      assert_mirrored (fixture, rows);

      request = g_list_model_get_item (model, (unsigned int) g_rand_int_range (fixture->chance, 0,
                                                                               (int) g_list_model_get_n_items (model)));
      kuzov_request_set_note (request, g_rand_boolean (fixture->chance) ? "клиент" : "lot");
      save (fixture, request);
      if (round % 10 == 0)
        {
          g_autofree char *frame = g_strdup_printf ("GX81-%07u", round);
          g_autoptr (KuzovRequest) added = add (fixture, frame, KUZOV_STATE_READY, "клиент");
        }
      assert_mirrored (fixture, rows);
      if (round % 3 == 0)
        {
          mirror.is_settling = TRUE;
          kuzov_history_model_settle (fixture->model);
          mirror.is_settling = FALSE;
          g_assert_cmpuint (rows->len, ==, kuzov_history_model_get_n_found (fixture->model, NULL));
        }
    }
  g_assert_cmpuint (n_short, >, 20);

  /* What was found is not wanted any more in the moment in which it would be shown. */
  look (fixture, NULL, KUZOV_FILTER_ALL, KUZOV_SORT_NEWEST);
  await_until (g_list_model_get_n_items (model) == kuzov_history_get_n_rows (fixture->history));
  begin (fixture, "клиент");
  await_until (g_list_model_get_n_items (model) == 32);
  g_assert_true (kuzov_history_model_is_looking (fixture->model));
  look (fixture, NULL, KUZOV_FILTER_ALL, KUZOV_SORT_NEWEST);
  await_until (g_list_model_get_n_items (model) == kuzov_history_model_get_n_found (fixture->model, NULL));
  assert_mirrored (fixture, rows);
  g_signal_handlers_disconnect_by_func (fixture->model, reflect, &mirror);
}

/* Somebody who shows the rows around one place names them when all others are about to go. */
static void
keep_some (KuzovHistoryModel *model,
           Mirror            *mirror)
{
  const unsigned int first = mirror->rows->len / 3;

  for (unsigned int i = first; i < MIN (first + 60, mirror->rows->len); i++)
    kuzov_history_model_keep (model, kuzov_request_get_id (g_ptr_array_index (mirror->rows, i)), i);
  mirror->n_renewals++;
}

/* As another process would: rows go and come everywhere. */
static void
change_much (Fixture *fixture,
             sqlite3 *db)
{
  g_autofree char *sql = g_strdup_printf (
    "BEGIN IMMEDIATE;"
    "DELETE FROM requests WHERE id %% 7 = %d;"
    "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 4000)"
    "INSERT OR IGNORE INTO requests (id, frame, frame_key, ordered_ms, state, endpoint, note) "
    "SELECT n * 3 + %d, 'AE86-' || (n * 7919 %% 997), 'AE86' || (n * 7919 %% 997), n * 3000, 4, 1, 'lot' FROM number "
    "WHERE n %% 9 = %d;"
    "COMMIT", g_rand_int_range (fixture->chance, 0, 7), g_rand_int_range (fixture->chance, 0, 3),
    g_rand_int_range (fixture->chance, 0, 9));
  char *message = NULL;

  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  kuzov_history_look (fixture->history);
}

static gboolean
is_as_read (Fixture    *fixture,
            sqlite3    *db,
            const char *condition,
            const char *order)
{
  g_autoptr (GArray) ids = read_ids (db, condition, order);
  GListModel *model = G_LIST_MODEL (fixture->model);

  if (ids->len != g_list_model_get_n_items (model))
    return FALSE;
  for (unsigned int i = 0; i < ids->len; i++)
    {
      g_autoptr (KuzovRequest) request = g_list_model_get_item (model, i);

      if (kuzov_request_get_id (request) != g_array_index (ids, int64_t, i))
        return FALSE;
    }

  return TRUE;
}

static void
pass_turns (Fixture *fixture)
{
  for (int turns = g_rand_int_range (fixture->chance, 0, 60); turns > 0; turns--)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (200);
    }
}

/* The rows are read, but nobody here has heard of it, when they change once more. */
static void
change_while_surveyed (Fixture *fixture,
                       sqlite3 *db)
{
  g_signal_emit_by_name (fixture->history, "reset");
  g_assert_cmpint (fixture->model->survey_until, !=, 0);
  g_usleep (50000);
  sqlite3_exec (db, "DELETE FROM requests WHERE id % 13 = 5", NULL, NULL, NULL);
  g_signal_emit_by_name (fixture->history, "reset");
}

/* What was searched for is found in the same moment in which it is known which rows there are. */
static void
search_while_surveyed (Fixture *fixture,
                       sqlite3 *db)
{
  sqlite3_exec (db, "DELETE FROM requests WHERE id % 11 = 3", NULL, NULL, NULL);
  begin (fixture, "lot");
  g_signal_emit_by_name (fixture->history, "reset");
  g_usleep (100000);
  await_view (fixture);
  await_until (fixture->model->is_surveyed && fixture->model->renewal == NULL && fixture->model->grow_id == 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->model)), ==, fixture->model->ids->len);
  look (fixture, NULL, KUZOV_FILTER_ALL, KUZOV_SORT_NEWEST);
}

/* Whatever another process does, with whatever happens here meanwhile: the list ends with what there is, and on its way never
 * tells of rows that it does not show. */
static void
test_list_is_made_anew (Fixture       *fixture,
                        gconstpointer  user_data)
{
  static const char *const orders[] = { "id DESC", "frame, id DESC", "id DESC" };
  static const KuzovSort sorts[] = { KUZOV_SORT_NEWEST, KUZOV_SORT_FRAME, KUZOV_SORT_NEWEST };
  static const char *const searches[] = { NULL, NULL, "lot" };
  static const char *const conditions[] = { "1", "1", "note = 'lot'" };
  GListModel *model = G_LIST_MODEL (fixture->model);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  Mirror mirror = { rows, TRUE, TRUE };
  sqlite3 *db = kuzov_history_connect_to_find (fixture->history, NULL);

  sqlite3_exec (db, "PRAGMA query_only = 0", NULL, NULL, NULL);
  sqlite3_busy_timeout (db, 5000);
  fill_states (db);
  kuzov_history_look (fixture->history);
  await_until (g_list_model_get_n_items (model) == 4000);
  for (unsigned int i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (rows, g_list_model_get_item (model, i));
  kuzov_history_model_set_paced (fixture->model, TRUE);
  g_signal_connect (fixture->model, "items-changed", G_CALLBACK (reflect), &mirror);
  g_signal_connect (fixture->model, "renewing", G_CALLBACK (keep_some), &mirror);
  for (unsigned int round = 0; round < 30; round++)
    {
      const unsigned int i = round / 5 % G_N_ELEMENTS (orders);

      look (fixture, searches[i], KUZOV_FILTER_ALL, sorts[i]);
      change_much (fixture, db);
      pass_turns (fixture);
      /* Until it is known which rows are gone, the old list is shown as well as it can be. */
      if (!fixture->model->is_former && fixture->model->renewal == NULL)
        assert_mirrored (fixture, rows);
      if (round % 2 == 0)
        await_until (fixture->model->renewal != NULL || is_as_read (fixture, db, conditions[i], orders[i]));
      if (round % 3 == 0)
        {
          g_autofree char *frame = g_strdup_printf ("GX81-%07u", round);

          g_object_unref (add (fixture, frame, KUZOV_STATE_READY, "client"));
        }
      if (round % 4 == 0)
        change_much (fixture, db);
      if (round % 5 == 3 && i == 0)
        change_while_surveyed (fixture, db);
      if (round % 5 == 2 && i == 0)
        search_while_surveyed (fixture, db);
      pass_turns (fixture);
      if (round % 5 == 4)
        kuzov_history_model_settle (fixture->model);
      await_until (is_as_read (fixture, db, conditions[i], orders[i]));
      assert_mirrored (fixture, rows);
    }
  g_assert_cmpuint (mirror.n_renewals, >, 15);
  g_signal_handlers_disconnect_by_data (fixture->model, &mirror);
  sqlite3_close (db);
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

  g_test_add_func ("/find/texts-are-folded", test_texts_are_folded);
  g_test_add_func ("/find/matches-are-shown-where-they-are", test_matches_are_shown_where_they_are);
  g_test_add_func ("/find/lists-are-compared", test_lists_are_compared);
  g_test_add_func ("/find/moves-are-told", test_moves_are_told);
  add_test ("/find/search", test_search);
  add_test ("/find/filters-and-orders", test_filters_and_orders);
  add_test ("/find/filters-agree-with-reading", test_filters_agree_with_reading);
  add_test ("/find/view-follows", test_view_follows);
  add_test ("/find/list-is-shown-in-turns", test_list_is_shown_in_turns);
  add_test ("/find/list-is-made-anew", test_list_is_made_anew);
  add_test ("/find/index-agrees-with-reading", test_index_agrees_with_reading);

  return g_test_run ();
}
