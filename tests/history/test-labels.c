// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-labels.h"

#include <sqlite3.h>

#include "history/kuzov-history-model.h"
#include "history/kuzov-history-private.h"
#include "history/kuzov-removal.h"
#include "history/kuzov-words-private.h"
#include "kuzov-test-history.h"
#include "kuzov-test.h"

#define ENDPOINT "http://127.0.0.1:1/reportrequestframe.ashx"

/* So many rows are more than one piece of a change. */
#define N_MANY 20000
#define N_BESIDE 5000

typedef struct
{
  char         *folder;
  char         *path;
  KuzovHistory *history;
} Fixture;

static void
execute (Fixture    *fixture,
         const char *sql)
{
  sqlite3 *db = kuzov_history_connect_to_find (fixture->history, NULL);

  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (db));
  sqlite3_close (db);
}

static void
fill (Fixture      *fixture,
      unsigned int  n)
{
  g_autofree char *sql = g_strdup_printf (
    "INSERT INTO endpoints VALUES (1, '" ENDPOINT "');"
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u) INSERT INTO requests "
    "(id, frame, frame_key, ordered_ms, state, endpoint) SELECT i, 'GX' || i, 'GX' || i, i, 4, 1 FROM n", n);

  execute (fixture, sql);
}

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
  kuzov_test_close_history (&fixture->history);
  kuzov_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static int64_t
save (KuzovHistory  *history,
      int64_t        id,
      const char    *name,
      unsigned int   color,
      GError       **error)
{
  g_autoptr (KuzovLabel) label = kuzov_label_new (id, name, color);
  g_autoptr (GAsyncResult) result = NULL;

  kuzov_history_save_label_async (history, label, kuzov_test_keep_result, &result);

  return kuzov_history_save_label_finish (history, kuzov_test_await (&result), error);
}

static int64_t
make (KuzovHistory *history,
      const char   *name)
{
  g_autoptr (GError) error = NULL;
  int64_t id = save (history, 0, name, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);

  return id;
}

static gboolean
set (KuzovHistory  *history,
     int64_t        first,
     int64_t        last,
     int64_t        label,
     gboolean       is_set,
     GError       **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (GAsyncResult) result = NULL;

  for (int64_t id = first; id <= last; id++)
    g_array_append_val (ids, id);
  kuzov_history_set_label_async (history, ids, label, is_set, NULL, kuzov_test_keep_result, &result);

  return kuzov_history_change_finish (history, kuzov_test_await (&result), error);
}

static gboolean
remove_label (KuzovHistory *history,
              int64_t       label)
{
  g_autoptr (GAsyncResult) result = NULL;

  kuzov_history_remove_label_async (history, label, kuzov_test_keep_result, &result);

  return kuzov_history_change_finish (history, kuzov_test_await (&result), NULL);
}

static void
assert_labels (KuzovHistory *history,
               const char   *names)
{
  g_autoptr (GPtrArray) labels = kuzov_history_load_labels (history);
  g_autoptr (GString) all = g_string_new (NULL);

  for (unsigned int i = 0; i < labels->len; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? "|" : "", ((KuzovLabel *) g_ptr_array_index (labels, i))->name);
  g_assert_cmpstr (all->str, ==, names);
}

static void
assert_number (Fixture    *fixture,
               const char *sql,
               int64_t     expected)
{
  g_assert_cmpint (kuzov_history_read_number (fixture->history, sql, 0), ==, expected);
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
      g_assert_true (kuzov_words_index (db, g_get_monotonic_time () + 100000, &is_done));
      g_assert_cmpint (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
    }
  sqlite3_close (db);
}

/* How many rows a search finds. */
static unsigned int
find (Fixture    *fixture,
      const char *search)
{
  g_autoptr (KuzovView) view = kuzov_view_new ();
  g_autoptr (GArray) ids = NULL;

  view->search = g_strdup (search);
  ids = kuzov_history_find (fixture->history, view);

  return ids->len;
}

static void
count_signal (unsigned int *n)
{
  *n += 1;
}

static void
test_names_are_tidy (Fixture       *fixture,
                     gconstpointer  user_data)
{
  static const struct { const char *text; const char *name; } cases[] = {
    { "Client", "Client" }, { "  два\t слова\n", "два слова" }, { "", NULL }, { " \n ", NULL }, { "\x01" "a", "a" },
    { "123456789 123456789 123456789 123456789 123456789 123456789 ", "123456789 123456789 123456789 123456789 123456789 "
      "123456789" },
    { "ёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёё", "ёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёё" },
    { "ёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёёё", NULL },
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = kuzov_label_dup_name (cases[i].text);

      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

static void
test_no_two_are_alike (Fixture       *fixture,
                       gconstpointer  user_data)
{
  static const char *const same[] = { "Иванов", " ИВАНОВ ", "иванов" };
  g_autoptr (GError) error = NULL;
  unsigned int n_changes = 0;
  int64_t one, other;

  g_signal_connect_swapped (fixture->history, "labels-changed", G_CALLBACK (count_signal), &n_changes);
  one = make (fixture->history, "Иванов");
  other = make (fixture->history, " auction ");
  g_assert_cmpuint (n_changes, ==, 2);
  assert_labels (fixture->history, "auction|Иванов");
  for (unsigned int i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_assert_cmpint (save (fixture->history, 0, same[i], 0, &error), ==, 0);
      g_assert_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_CONFLICT);
      g_clear_error (&error);
      g_assert_cmpint (save (fixture->history, other, same[i], 0, &error), ==, 0);
      g_assert_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_CONFLICT);
      g_clear_error (&error);
    }
  g_assert_cmpint (save (fixture->history, 0, "  ", 0, &error), ==, 0);
  g_assert_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_cmpuint (n_changes, ==, 2);

  /* Its own name in another spelling is no conflict; nor is another colour. */
  g_assert_cmpint (save (fixture->history, one, "ИВАНОВ", 3, &error), ==, one);
  g_assert_cmpint (save (fixture->history, one, "ИВАНОВ", 7, &error), ==, one);
  g_assert_no_error (error);
  assert_labels (fixture->history, "auction|ИВАНОВ");
  assert_number (fixture, "SELECT color FROM labels WHERE name = 'ИВАНОВ'", 7);
  g_assert_cmpuint (n_changes, ==, 4);

  g_assert_true (remove_label (fixture->history, one));
  g_assert_cmpint (save (fixture->history, one, "anew", 0, &error), ==, 0);
  g_assert_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_CONFLICT);
  g_assert_cmpint (make (fixture->history, "Иванов"), >, other);
}

static void
test_requests_learn_of_it (Fixture       *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  unsigned int n_changes = 0;
  int64_t one, other;

  fill (fixture, 10);
  one = make (fixture->history, "one");
  other = make (fixture->history, "other");
  request = kuzov_history_get_request (fixture->history, 5);
  g_signal_connect_swapped (request, "notify::labels", G_CALLBACK (count_signal), &n_changes);

  g_assert_true (set (fixture->history, 1, 12, other, TRUE, NULL));
  g_assert_true (set (fixture->history, 4, 6, one, TRUE, NULL));
  g_assert_cmpstr (kuzov_request_get_labels (request), ==, "1 2");
  g_assert_cmpuint (n_changes, ==, 2);
  assert_number (fixture, "SELECT count(*) FROM request_labels", 13);

  /* What is so already is no change. */
  g_assert_true (set (fixture->history, 4, 6, one, TRUE, NULL));
  g_assert_cmpuint (n_changes, ==, 2);

  g_assert_true (set (fixture->history, 5, 5, other, FALSE, NULL));
  g_assert_cmpstr (kuzov_request_get_labels (request), ==, "1");
  g_assert_true (remove_label (fixture->history, one));
  g_assert_cmpstr (kuzov_request_get_labels (request), ==, NULL);
  assert_number (fixture, "SELECT count(*) FROM request_labels", 9);
  assert_labels (fixture->history, "other");
}

static void
test_a_label_that_is_gone_is_said (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  fill (fixture, 10);
  g_assert_false (set (fixture->history, 1, 3, 99, TRUE, &error));
  g_assert_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_CONFLICT);
  assert_number (fixture, "SELECT count(*) FROM request_labels", 0);
}

static void
look (KuzovHistory *history)
{
  unsigned int n = 0;
  gulong handler = g_signal_connect_swapped (history, "looked", G_CALLBACK (count_signal), &n);

  kuzov_history_look (history);
  while (n == 0)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (history, handler);
}

/* What another process does arrives with the next look, settled requests included. */
static void
test_others_are_heard (Fixture       *fixture,
                       gconstpointer  user_data)
{
  KuzovHistory *other = NULL;
  g_autoptr (KuzovRequest) mine = NULL;
  KuzovRequest *theirs = NULL;
  unsigned int n_changes = 0;
  int64_t label;

  fill (fixture, 10);
  other = kuzov_test_open_history (fixture->path);
  look (fixture->history);
  mine = kuzov_history_get_request (fixture->history, 5);
  g_signal_connect_swapped (fixture->history, "labels-changed", G_CALLBACK (count_signal), &n_changes);
  label = make (other, "theirs");
  set (other, 5, 5, label, TRUE, NULL);
  theirs = kuzov_history_get_request (other, 5);
  kuzov_request_set_note (theirs, "their note");
  kuzov_history_save_soon (other, theirs);
  kuzov_history_flush (other);
  g_object_unref (theirs);

  look (fixture->history);
  while (kuzov_request_get_labels (mine) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (kuzov_request_has_label (mine, label));
  g_assert_cmpstr (kuzov_request_get_note (mine), ==, "their note");
  g_assert_cmpuint (n_changes, ==, 1);
  look (fixture->history);
  g_assert_cmpuint (n_changes, ==, 1);
  kuzov_test_close_history (&other);
}

/* Found by every part of it, whether the index knows of it yet or not. */
static void
test_names_and_notes_are_found (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (KuzovRemoval) removal = NULL;
  const int64_t seven = 7;
  int64_t label;

  fill (fixture, 20);
  label = make (fixture->history, "Клиент Ёлкин");
  for (unsigned int round = 0; round < 2; round++)
    {
      g_autofree char *note = g_strdup_printf ("note number %u", round);

      g_assert_true (set (fixture->history, 3, 7, label, TRUE, NULL));
      request = kuzov_history_get_request (fixture->history, 3);
      kuzov_request_set_note (request, note);
      kuzov_history_save_soon (fixture->history, request);
      kuzov_history_flush (fixture->history);
      g_clear_object (&request);
      for (unsigned int i = 0; i < 2; i++)
        {
          g_assert_cmpuint (find (fixture, "елк"), ==, 5);
          g_assert_cmpuint (find (fixture, "КЛИЕНТ gx7"), ==, 1);
          g_assert_cmpuint (find (fixture, "umber елкин"), ==, 1);
          g_assert_cmpuint (find (fixture, round == 0 ? "number 1" : "number 0"), ==, 0);
          index_all (fixture);
        }
      g_assert_true (set (fixture->history, 1, 20, label, FALSE, NULL));
      for (unsigned int i = 0; i < 2; i++)
        {
          g_assert_cmpuint (find (fixture, "елкин"), ==, 0);
          index_all (fixture);
        }
    }

  /* What was removed is not found, and is again when it is back. */
  g_assert_true (set (fixture->history, 3, 7, label, TRUE, NULL));
  g_array_append_val (ids, seven);
  for (unsigned int indexed = 0; indexed < 2; indexed++)
    {
      kuzov_history_remove_rows_async (fixture->history, ids, KUZOV_REMOVE_SETTLED, NULL, kuzov_test_keep_result, &result);
      removal = kuzov_history_remove_rows_finish (fixture->history, kuzov_test_await (&result), NULL);
      g_clear_object (&result);
      for (unsigned int i = 0; i < 1 + indexed; i++)
        {
          g_assert_cmpuint (find (fixture, "елкин"), ==, 4);
          g_assert_cmpuint (find (fixture, "gx7"), ==, 0);
          if (indexed)
            index_all (fixture);
        }
      kuzov_history_restore_rows_async (fixture->history, removal, kuzov_test_keep_result, &result);
      kuzov_history_change_finish (fixture->history, kuzov_test_await (&result), NULL);
      g_clear_object (&result);
      g_clear_pointer (&removal, kuzov_removal_free);
      for (unsigned int i = 0; i < 2; i++)
        {
          g_assert_cmpuint (find (fixture, "елкин"), ==, 5);
          g_assert_cmpuint (find (fixture, "gx7"), ==, 1);
          index_all (fixture);
        }
    }
}

/* Under the new name from the moment in which it is given, and under the old one no more. */
static void
test_another_name_is_found (Fixture       *fixture,
                            gconstpointer  user_data)
{
  static const unsigned int sizes[] = { 3, N_MANY };
  g_autoptr (GError) error = NULL;
  int64_t label;

  fill (fixture, N_MANY + 10);
  label = make (fixture->history, "Первый");
  for (unsigned int i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      for (unsigned int indexed = 0; indexed < 2; indexed++)
        {
          g_assert_true (set (fixture->history, 1, sizes[i], label, TRUE, NULL));
          if (indexed)
            index_all (fixture);
          g_assert_cmpuint (find (fixture, "первый"), ==, sizes[i]);
          g_assert_cmpint (save (fixture->history, label, "Второй", 1, &error), ==, label);
          g_assert_no_error (error);
          for (unsigned int later = 0; later < 2; later++)
            {
              g_assert_cmpuint (find (fixture, "первый"), ==, 0);
              g_assert_cmpuint (find (fixture, "второй"), ==, sizes[i]);
              index_all (fixture);
            }
          g_assert_cmpint (save (fixture->history, label, "Первый", 1, &error), ==, label);
          g_assert_true (set (fixture->history, 1, sizes[i], label, FALSE, NULL));
          index_all (fixture);
        }
    }
}

typedef struct
{
  char    *path;
  int      is_over;     /* atomic */
  int64_t  n;
} Indexer;

static gpointer
keep_indexing (gpointer data)
{
  Indexer *self = data;
  g_autoptr (KuzovHistory) history = kuzov_history_new (self->path);
  sqlite3 *db = kuzov_history_connect_to_find (history, NULL);

  while (!g_atomic_int_get (&self->is_over))
    {
      gboolean is_done = FALSE;

      if (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK)
        {
          kuzov_words_index (db, g_get_monotonic_time () + 5000, &is_done);
          sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);
          self->n++;
        }
      g_usleep (1000);
    }
  sqlite3_close (db);

  return NULL;
}

/* Another process that indexes all the while takes none of them away. */
static void
test_another_name_beside_an_indexer (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  Indexer indexer = { fixture->path, FALSE, 0 };
  g_autoptr (GError) error = NULL;
  GThread *thread = NULL;
  int64_t label;

  fill (fixture, N_BESIDE);
  label = make (fixture->history, "Первый");
  g_assert_true (set (fixture->history, 1, N_BESIDE, label, TRUE, NULL));
  index_all (fixture);
  thread = g_thread_new ("indexer", keep_indexing, &indexer);
  for (unsigned int round = 0; round < 2; round++)
    {
      const char *names[] = { "Второй", "Первый" };

      g_assert_cmpint (save (fixture->history, label, names[round % 2], 1, &error), ==, label);
      g_assert_no_error (error);
      g_assert_cmpuint (find (fixture, names[round % 2]), ==, N_BESIDE);
      g_assert_cmpuint (find (fixture, names[(round + 1) % 2]), ==, 0);
    }
  g_atomic_int_set (&indexer.is_over, TRUE);
  g_thread_join (thread);
  index_all (fixture);
  g_assert_cmpuint (find (fixture, "первый"), ==, N_BESIDE);
  g_assert_cmpuint (find (fixture, "второй"), ==, 0);
  g_test_message ("indexed %" G_GINT64_FORMAT " times meanwhile", indexer.n);
}

static gboolean
count_cb (gpointer user_data)
{
  *(unsigned int *) user_data += 1;

  return G_SOURCE_CONTINUE;
}

/* Many rows in pieces: the program goes on meanwhile, and what a person waits for does not queue up behind them. */
static void
test_many_make_way (Fixture       *fixture,
                    gconstpointer  user_data)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (GAsyncResult) many = NULL;
  unsigned int n_turns = 0, timer;
  int64_t one, other;

  fill (fixture, N_MANY);
  one = make (fixture->history, "one");
  for (int64_t id = 1; id <= N_MANY; id++)
    g_array_append_val (ids, id);
  timer = g_timeout_add (5, count_cb, &n_turns);
  kuzov_history_set_label_async (fixture->history, ids, one, TRUE, NULL, kuzov_test_keep_result, &many);
  other = make (fixture->history, "other");
  g_assert_null (many);

  /* What is said later of one of them counts. */
  g_assert_true (set (fixture->history, N_MANY, N_MANY, one, FALSE, NULL));
  g_assert_true (kuzov_history_change_finish (fixture->history, kuzov_test_await (&many), NULL));
  g_source_remove (timer);
  g_assert_cmpuint (n_turns, >, 3);
  assert_number (fixture, "SELECT count(*) FROM request_labels", N_MANY - 1);
  g_assert_true (set (fixture->history, 10, 10, other, TRUE, NULL));
  g_assert_true (remove_label (fixture->history, one));
  assert_number (fixture, "SELECT count(*) FROM request_labels", 1);
}

/* A view of a label follows what happens to it. */
static void
test_a_view_follows (Fixture       *fixture,
                     gconstpointer  user_data)
{
  g_autoptr (KuzovHistoryModel) model = NULL;
  g_autoptr (KuzovView) view = kuzov_view_new ();

  fill (fixture, 10);
  view->label = make (fixture->history, "one");
  set (fixture->history, 1, 3, view->label, TRUE, NULL);
  model = kuzov_history_model_new (fixture->history, 24);
  kuzov_history_model_set_view (model, view);
  while (g_list_model_get_n_items (G_LIST_MODEL (model)) != 3)
    g_main_context_iteration (NULL, TRUE);
  set (fixture->history, 4, 8, view->label, TRUE, NULL);
  while (g_list_model_get_n_items (G_LIST_MODEL (model)) != 8)
    g_main_context_iteration (NULL, TRUE);
  remove_label (fixture->history, view->label);
  while (g_list_model_get_n_items (G_LIST_MODEL (model)) != 0)
    g_main_context_iteration (NULL, TRUE);
}

#define ADD(path, function) g_test_add ("/history/labels/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("names-are-tidy", test_names_are_tidy);
  ADD ("no-two-are-alike", test_no_two_are_alike);
  ADD ("requests-learn-of-it", test_requests_learn_of_it);
  ADD ("a-label-that-is-gone-is-said", test_a_label_that_is_gone_is_said);
  ADD ("others-are-heard", test_others_are_heard);
  ADD ("names-and-notes-are-found", test_names_and_notes_are_found);
  ADD ("another-name-is-found", test_another_name_is_found);
  ADD ("another-name-beside-an-indexer", test_another_name_beside_an_indexer);
  ADD ("many-make-way", test_many_make_way);
  ADD ("a-view-follows", test_a_view_follows);

  return g_test_run ();
}
