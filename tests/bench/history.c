// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

/*
 * What a history takes, measured from within: bench-history COMMAND FILE [ARGUMENT], which prints JSON.
 *
 *   take FILE ROWS        takes over the rows of another database, as orders that came to their end would stand here
 *   index FILE            brings the index of words up to date
 *   search FILE QUERIES   asks each line of a file through the list's model, as typing does
 *   views FILE            shows each filter and each order through it
 *   add FILE N            records N requests one by one, each durably, and indexes them
 */

#include "config.h"

#include <stdio.h>
#include <sqlite3.h>

#include "history/kuzov-history-model.h"
#include "history/kuzov-history-private.h"
#include "history/kuzov-row-private.h"
#include "history/kuzov-words-private.h"

/* As long as the chore of a window gives itself. */
#define SLICE_US 12000

#define N_PAGE 24
#define ENDPOINT "https://data.tronk.info/reportrequestframe.ashx"

typedef struct
{
  KuzovHistory      *history;
  KuzovHistoryModel *model;
  gboolean           is_found;
} Bench;

static void
print_ms (const char *name,
          int64_t     span_us,
          const char *end)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  printf ("\"%s\": %s%s", name, g_ascii_formatd (number, sizeof number, "%.3f", span_us / 1e3), end);
}

static int
compare_spans (gconstpointer a,
               gconstpointer b)
{
  const int64_t one = *(const int64_t *) a;
  const int64_t other = *(const int64_t *) b;

  return (one > other) - (one < other);
}

/* Taking over */

static char *
dup_column_names (void)
{
  GString *names = g_string_new (kuzov_column_get_name (0));

  for (unsigned int column = 1; column < KUZOV_N_COLUMNS; column++)
    g_string_append_printf (names, ", %s", kuzov_column_get_name (column));

  return g_string_free (names, FALSE);
}

static void
bind_made (KuzovPacker  *packer,
           sqlite3_stmt *made,
           KuzovColumn   column,
           sqlite3_stmt *insertion)
{
  const char *text = (const char *) sqlite3_column_text (made, (int) column);
  const char *link = (const char *) sqlite3_column_text (made, KUZOV_COLUMN_URL);
  KuzovPackedBasis basis = {
    .frame = (const char *) sqlite3_column_text (made, KUZOV_COLUMN_FRAME),
    .ordered_ms = sqlite3_column_int64 (made, KUZOV_COLUMN_ORDERED),
    .job = (const char *) sqlite3_column_text (made, KUZOV_COLUMN_JOB),
    .link = column == KUZOV_COLUMN_REPLY_RESULT ? link : NULL,
  };

  if (column == KUZOV_COLUMN_URL)
    kuzov_packer_bind_link (packer, insertion, (int) column + 1, link, &basis);
  else if (column >= KUZOV_COLUMN_REPLY_ORDER)
    kuzov_packer_bind_reply (packer, insertion, (int) column + 1, text, &basis);
  else if (column == KUZOV_COLUMN_VIN && g_strcmp0 (text, basis.frame) == 0)
    sqlite3_bind_text (insertion, (int) column + 1, "", -1, SQLITE_STATIC);
  else
    sqlite3_bind_value (insertion, (int) column + 1, sqlite3_column_value (made, (int) column));
}

/* One by one and in their order, as they come in over the years. */
static void
bench_take (Bench      *bench,
            const char *path)
{
  sqlite3 *db = kuzov_history_connect_to_find (bench->history, NULL);
  g_autofree char *names = dup_column_names ();
  g_autofree char *selection = g_strdup_printf ("SELECT %s FROM made.requests ORDER BY id", names);
  g_autofree char *begun = g_strdup_printf ("INSERT INTO main.requests (%s, frame_key) VALUES (?", names);
  g_autoptr (GString) insertion_sql = g_string_new (begun);
  char *attachment = sqlite3_mprintf ("ATTACH %Q AS made; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; BEGIN", path);
  sqlite3_stmt *made = NULL;
  sqlite3_stmt *insertion = NULL;
  KuzovPacker packer;
  unsigned int n = 0;

  for (unsigned int column = 1; column < KUZOV_N_COLUMNS; column++)
    g_string_append (insertion_sql, ", ?");
  g_string_append (insertion_sql, ", '')");
  if (sqlite3_exec (db, attachment, NULL, NULL, NULL) != SQLITE_OK
      || sqlite3_prepare_v2 (db, selection, -1, &made, NULL) != SQLITE_OK
      || sqlite3_prepare_v2 (db, insertion_sql->str, -1, &insertion, NULL) != SQLITE_OK)
    g_error ("can't take over: %s", sqlite3_errmsg (db));

  kuzov_packer_init (&packer, db);
  for (; sqlite3_step (made) == SQLITE_ROW; n++)
    {
      for (unsigned int column = 0; column < KUZOV_N_COLUMNS; column++)
        bind_made (&packer, made, column, insertion);
      if (sqlite3_step (insertion) != SQLITE_DONE)
        g_error ("can't take over: %s", sqlite3_errmsg (db));
      sqlite3_reset (insertion);
    }
  kuzov_packer_clear (&packer);
  sqlite3_finalize (made);
  sqlite3_finalize (insertion);
  if (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
    g_error ("can't take over: %s", sqlite3_errmsg (db));
  sqlite3_free (attachment);
  sqlite3_close (db);
  printf ("{\"n\": %u}\n", n);
}

/* How long slices of indexing took: the work, and the commit after it. */
typedef struct
{
  GArray  *spans;         /* int64_t: both together */
  int64_t  longest_us;
  int64_t  longest_work_us;
  int64_t  longest_commit_us;
} Slices;

/* Indexes what was not, in slices like those of a window. */
static void
index_all (KuzovHistory *history,
           Slices       *slices)
{
  sqlite3 *db = kuzov_history_connect_to_find (history, NULL);
  gboolean is_done = FALSE;

  sqlite3_exec (db, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
  slices->spans = g_array_new (FALSE, FALSE, sizeof (int64_t));
  while (!is_done)
    {
      const int64_t began_us = g_get_monotonic_time ();
      int64_t worked_us, span_us;

      if (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK
          || !kuzov_words_index (db, began_us + SLICE_US, &is_done))
        g_error ("can't index: %s", sqlite3_errmsg (db));
      worked_us = g_get_monotonic_time () - began_us;
      if (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        g_error ("can't index: %s", sqlite3_errmsg (db));
      span_us = g_get_monotonic_time () - began_us;
      g_array_append_val (slices->spans, span_us);
      slices->longest_us = MAX (slices->longest_us, span_us);
      slices->longest_work_us = MAX (slices->longest_work_us, worked_us);
      slices->longest_commit_us = MAX (slices->longest_commit_us, span_us - worked_us);
    }
  sqlite3_close (db);
  g_array_sort (slices->spans, compare_spans);
}

static int64_t
get_share (GArray *spans,
           double  share)
{
  return g_array_index (spans, int64_t, MIN (spans->len - 1, (unsigned int) (spans->len * share)));
}

static void
bench_index (Bench *bench)
{
  const int64_t began_us = g_get_monotonic_time ();
  Slices slices = { NULL };

  index_all (bench->history, &slices);
  printf ("{\"n_slices\": %u, ", slices.spans->len);
  print_ms ("median_ms", get_share (slices.spans, 0.5), ", ");
  print_ms ("p99_ms", get_share (slices.spans, 0.99), ", ");
  print_ms ("longest_ms", slices.longest_us, ", ");
  print_ms ("longest_work_ms", slices.longest_work_us, ", ");
  print_ms ("longest_commit_ms", slices.longest_commit_us, ", ");
  print_ms ("ms", g_get_monotonic_time () - began_us, "}\n");
  g_array_unref (slices.spans);
}

/* Searching */

static void
on_found (Bench *bench)
{
  bench->is_found = TRUE;
}

static void
await_found (Bench *bench)
{
  while (!bench->is_found)
    g_main_context_iteration (NULL, TRUE);
  bench->is_found = FALSE;
}

/* A window's page of them, which GTK asks for as soon as it is told. */
static void
read_page (Bench *bench)
{
  GListModel *model = G_LIST_MODEL (bench->model);

  for (unsigned int i = 0; i < N_PAGE && i < g_list_model_get_n_items (model); i++)
    g_object_unref (g_list_model_get_item (model, i));
}

/* Shows @view, prints what it took until its first page could be read and until all of it was known, and goes back to
 * everything, as a search that is given up; the next one then is another one for sure. */
static void
show (Bench           *bench,
      const KuzovView *view)
{
  g_autoptr (KuzovView) whole = kuzov_view_new ();
  const int64_t began_us = g_get_monotonic_time ();
  int64_t page_us;
  gboolean is_capped = FALSE;

  bench->is_found = FALSE;
  kuzov_history_model_set_view (bench->model, view);
  await_found (bench);
  read_page (bench);
  page_us = g_get_monotonic_time () - began_us;
  kuzov_history_model_get_n_found (bench->model, &is_capped);
  while (is_capped)
    {
      await_found (bench);
      kuzov_history_model_get_n_found (bench->model, &is_capped);
    }
  print_ms ("page_ms", page_us, ", ");
  print_ms ("whole_ms", g_get_monotonic_time () - began_us, ", ");
  printf ("\"n\": %u}", kuzov_history_model_get_n_found (bench->model, NULL));
  kuzov_history_model_set_view (bench->model, whole);
}

static void
open_model (Bench *bench)
{
  bench->model = kuzov_history_model_new (bench->history, N_PAGE);
  g_signal_connect_swapped (bench->model, "found", G_CALLBACK (on_found), bench);
  kuzov_history_model_show_all (bench->model);
  while (g_list_model_get_n_items (G_LIST_MODEL (bench->model)) < kuzov_history_get_n_rows (bench->history))
    g_main_context_iteration (NULL, TRUE);
}

static void
bench_search (Bench      *bench,
              const char *path)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) queries = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);
  queries = g_strsplit (g_strchomp (text), "\n", -1);

  open_model (bench);
  printf ("[");
  for (unsigned int i = 0; queries[i] != NULL; i++)
    {
      g_autoptr (KuzovView) view = kuzov_view_new ();

      view->search = g_strdup (queries[i]);
      printf ("%s{\"length\": %ld, ", i > 0 ? ",\n" : "", g_utf8_strlen (queries[i], -1));
      show (bench, view);
    }
  printf ("]\n");
  g_clear_object (&bench->model);
}

static void
bench_views (Bench *bench)
{
  static const char *const names[] = { "all", "in progress", "ready", "unopened", "attention" };
  static const char *const orders[] = { "newest", "frame", "ready time" };

  open_model (bench);
  printf ("[");
  for (unsigned int i = 1; i < G_N_ELEMENTS (names) + G_N_ELEMENTS (orders) - 1; i++)
    {
      g_autoptr (KuzovView) view = kuzov_view_new ();
      const gboolean is_filter = i < G_N_ELEMENTS (names);

      view->filter = is_filter ? (KuzovFilter) i : KUZOV_FILTER_ALL;
      view->sort = is_filter ? KUZOV_SORT_NEWEST : (KuzovSort) (i - G_N_ELEMENTS (names) + 1);
      printf ("%s{\"name\": \"%s\", ", i > 1 ? ",\n" : "",
              is_filter ? names[i] : orders[i - G_N_ELEMENTS (names) + 1]);
      show (bench, view);
    }
  printf ("]\n");
  g_clear_object (&bench->model);
}

/* Recording */

static void
keep_result (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static int64_t
record_one (Bench       *bench,
            unsigned int number)
{
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autofree char *frame = g_strdup_printf ("BNCH%u-%07u", number % 90 + 10, g_random_int_range (1, 9999999));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) done = NULL;
  const int64_t began_us = g_get_monotonic_time ();
  int64_t span_us;

  g_ptr_array_add (additions, kuzov_addition_new (frame, NULL));
  kuzov_history_add_async (bench->history, additions, ENDPOINT, KUZOV_ADD_DEFAULT, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  span_us = g_get_monotonic_time () - began_us;
  done = kuzov_history_add_finish (bench->history, result, NULL);
  g_assert (done != NULL);

  return span_us;
}

static void
bench_add (Bench        *bench,
           unsigned int  n)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (int64_t));
  Slices slices = { NULL };
  int64_t began_us;

  record_one (bench, 0);        /* the writer's thread starts */
  index_all (bench->history, &slices);
  g_array_unref (slices.spans);
  slices = (Slices) { NULL };
  for (unsigned int i = 0; i < n; i++)
    {
      const int64_t span_us = record_one (bench, i);

      g_array_append_val (spans, span_us);
    }
  g_array_sort (spans, compare_spans);
  began_us = g_get_monotonic_time ();
  index_all (bench->history, &slices);
  printf ("{");
  print_ms ("add_ms", get_share (spans, 0.5), ", ");
  print_ms ("index_ms", (g_get_monotonic_time () - began_us) / n, ", ");
  print_ms ("longest_ms", slices.longest_us, "}\n");
  g_array_unref (slices.spans);
}

int
main (int    argc,
      char **argv)
{
  Bench bench = { NULL };
  g_autoptr (GError) error = NULL;
  const char *command = argc > 2 ? argv[1] : "";

  bench.history = argc > 2 ? kuzov_history_new (argv[2]) : NULL;
  if (bench.history != NULL && !kuzov_history_open (bench.history, &error))
    g_error ("%s", error->message);

  if (g_str_equal (command, "take") && argc > 3)
    bench_take (&bench, argv[3]);
  else if (g_str_equal (command, "index"))
    bench_index (&bench);
  else if (g_str_equal (command, "search") && argc > 3)
    bench_search (&bench, argv[3]);
  else if (g_str_equal (command, "views"))
    bench_views (&bench);
  else if (g_str_equal (command, "add") && argc > 3)
    bench_add (&bench, (unsigned int) atoi (argv[3]));
  else
    fprintf (stderr, "usage: bench-history index FILE, search FILE QUERIES, views FILE, add FILE N\n");
  g_clear_object (&bench.history);

  return 0;
}
