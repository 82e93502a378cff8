// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"

#include <math.h>
#include <sqlite3.h>
#include "kuzov-test.h"
#include "ui-fixture.h"
#include "ui/kuzov-filter-bar.h"
#include "ui/kuzov-history-view.h"
#include "ui/kuzov-request-row.h"

/* Another process changes the history by the thousand, and the list in the window stays where it is: what is at its top, what
 * is selected, what has the keyboard. */

#define ENDPOINT "http://127.0.0.1:9/reportrequestframe.ashx"

/* The number of a row: others fit in between. */
#define N_ROWS 4000
#define ID(i) (1000000 + 100 * (int64_t) (i))

/* More rows than can be seen, above and below one of them. */
#define N_SEEN 20

static KuzovHistoryModel *
get_model (UiFixture *fixture)
{
  return kuzov_browser_get_model (kuzov_window_get_browser (fixture->window));
}

static KuzovSelection *
get_selection (UiFixture *fixture)
{
  return kuzov_history_view_get_selection (kuzov_browser_get_view (kuzov_window_get_browser (fixture->window)));
}

static GtkWidget *
get_list (UiFixture *fixture)
{
  return ui_fixture_find (GTK_WIDGET (fixture->window), GTK_TYPE_LIST_VIEW);
}

/* As another process would. */
G_GNUC_PRINTF (2, 3) static void
change (UiFixture  *fixture,
        const char *format,
        ...)
{
  g_autofree char *folder = kuzov_workspace_dup_folder (FALSE);
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autofree char *sql = NULL;
  sqlite3 *db = NULL;
  char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  sql = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 5000);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* Rows with the numbers from @first on; their frames are in another order. */
static void
insert (UiFixture  *fixture,
        const char *model,
        int64_t     first,
        int         n)
{
  change (fixture, "WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %d) "
          "INSERT INTO requests (id, frame, frame_key, ordered_ms, state, endpoint, job, sent_ms) "
          "SELECT %" G_GINT64_FORMAT " + 100 * i, printf ('%s-%%07d', i * 7919 %% 99991), "
          "printf ('%s%%07d', i * 7919 %% 99991), 1700000000000 + i, 4, 1, 40000000 + i, 1700000000000 + i "
          "FROM n", n, first, model, model);
}

static gboolean
has_n_rows (gpointer user_data)
{
  gpointer *what = user_data;

  return g_list_model_get_n_items (G_LIST_MODEL (get_model (what[0]))) == GPOINTER_TO_UINT (what[1]);
}

static void
set_flag (gboolean *flag)
{
  *flag = TRUE;
}

static gboolean
is_set (gpointer user_data)
{
  return *(gboolean *) user_data;
}

/* Waits until the list has heard of it, and is painted. */
static void
await_n_rows (UiFixture    *fixture,
              unsigned int  n)
{
  gpointer what[] = { fixture, GUINT_TO_POINTER (n) };

  kuzov_test_await_true (has_n_rows, what);
  for (unsigned int i = 0; i < 3; i++)
    {
      GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (fixture->window));
      gboolean is_painted = FALSE;
      gulong handler = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (set_flag), &is_painted);

      kuzov_test_drain ();
      gtk_widget_queue_draw (GTK_WIDGET (fixture->window));
      kuzov_test_await_true (is_set, &is_painted);
      g_signal_handler_disconnect (clock, handler);
    }
}

static void
show (UiFixture *fixture)
{
  change (fixture, "INSERT INTO endpoints (id, url) VALUES (1, '" ENDPOINT "')");
  insert (fixture, "JZX100", ID (0), N_ROWS);
  kuzov_history_look (kuzov_workspace_get_history (fixture->workspace));
  kuzov_test_drain ();
  ui_fixture_show (fixture);
  await_n_rows (fixture, N_ROWS);
}

static void
scroll_to (UiFixture    *fixture,
           unsigned int  position)
{
  gtk_widget_activate_action (get_list (fixture), "list.scroll-to-item", "u", position);
  await_n_rows (fixture, g_list_model_get_n_items (G_LIST_MODEL (get_model (fixture))));
}

/* The row at the upper edge of the list, and how far it is above it. */
static int64_t
get_top (UiFixture *fixture,
         double    *y)
{
  GtkWidget *list = get_list (fixture);
  GtkWidget *picked = gtk_widget_pick (list, gtk_widget_get_width (list) / 2., 1., GTK_PICK_DEFAULT);
  GtkWidget *row = gtk_widget_get_ancestor (picked, KUZOV_TYPE_REQUEST_ROW);
  graphene_rect_t bounds;

  if (row == NULL)
    row = ui_fixture_find (picked, KUZOV_TYPE_REQUEST_ROW);
  g_assert_nonnull (row);
  g_assert_true (gtk_widget_compute_bounds (row, list, &bounds));
  *y = bounds.origin.y;

  return kuzov_request_get_id (kuzov_request_row_get_request (KUZOV_REQUEST_ROW (row)));
}

static GHashTable *
collect_selected (UiFixture *fixture)
{
  g_autoptr (GArray) ranges = kuzov_selection_get_ranges (get_selection (fixture));
  GHashTable *ids = g_hash_table_new (NULL, NULL);

  for (unsigned int i = 0; i < ranges->len; i++)
    {
      const KuzovRange *range = &g_array_index (ranges, KuzovRange, i);

      for (unsigned int position = range->position; position < range->position + range->n; position++)
        {
          g_autoptr (KuzovRequest) request = g_list_model_get_item (G_LIST_MODEL (get_model (fixture)), position);

          g_hash_table_add (ids, GSIZE_TO_POINTER ((gsize) kuzov_request_get_id (request)));
        }
    }

  return ids;
}

static gboolean
is_gone (gpointer id,
         gpointer value,
         gpointer sight)
{
  return GPOINTER_TO_SIZE (id) % 400 == 0 && !g_hash_table_contains (sight, id);
}

static void
assert_same (GHashTable *ids,
             GHashTable *others)
{
  GHashTableIter iter;
  gpointer id;

  g_assert_cmpuint (g_hash_table_size (ids), ==, g_hash_table_size (others));
  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_assert_true (g_hash_table_contains (others, id));
}

static int64_t
get_focused (UiFixture *fixture)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  GtkWidget *row = focus != NULL ? ui_fixture_find (focus, KUZOV_TYPE_REQUEST_ROW) : NULL;

  return row != NULL ? kuzov_request_get_id (kuzov_request_row_get_request (KUZOV_REQUEST_ROW (row))) : 0;
}

/* Selects some rows in sight from @position on and some far away, the first of them with the keyboard. */
static void
select_some (UiFixture    *fixture,
             unsigned int  position)
{
  g_autoptr (GtkBitset) selected = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) all = gtk_bitset_new_range (0, N_ROWS);

  scroll_to (fixture, position + 3);
  kuzov_selection_select (get_selection (fixture), position);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.focus-list", NULL);
  kuzov_test_drain ();
  for (unsigned int i = 0; i < 5; i++)
    gtk_bitset_add (selected, position + i);
  for (unsigned int i = 0; i < 40; i++)
    gtk_bitset_add (selected, 50 + 7 * i);
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (get_selection (fixture)), selected, all);
  kuzov_test_drain ();
}

static unsigned int
count (UiFixture *fixture)
{
  g_autofree char *folder = kuzov_workspace_dup_folder (FALSE);
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  unsigned int n;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT count(*) FROM requests", -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  n = (unsigned int) sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return n;
}

/* What GtkListView does when a row in sight goes is its own affair: those beside @position are left alone. Of the others a
 * quarter goes, and as many as are left come in between, so that all that the person sees stays where it is. */
static void
assert_steady (UiFixture    *fixture,
               unsigned int  position)
{
  g_autoptr (GHashTable) before = collect_selected (fixture);
  g_autoptr (GHashTable) after = NULL;
  g_autoptr (GHashTable) sight = g_hash_table_new (NULL, NULL);
  g_autoptr (GString) list = g_string_new ("0");
  const int64_t focused = get_focused (fixture);
  double y = 0., y_after = 0.;
  const int64_t top = get_top (fixture, &y);

  for (unsigned int i = position - N_SEEN; i < position + N_SEEN; i++)
    {
      g_autoptr (KuzovRequest) request = g_list_model_get_item (G_LIST_MODEL (get_model (fixture)), i);

      g_hash_table_add (sight, GSIZE_TO_POINTER ((gsize) kuzov_request_get_id (request)));
      g_string_append_printf (list, ", %" G_GINT64_FORMAT, kuzov_request_get_id (request));
    }

  g_assert_cmpuint (g_hash_table_size (before), ==, 45);
  g_assert_true (g_hash_table_contains (before, GSIZE_TO_POINTER ((gsize) focused)));
  change (fixture, "DELETE FROM requests WHERE id %% 400 = 0 AND id NOT IN (%s)", list->str);
  insert (fixture, "AE86", ID (0) + 7, N_ROWS / 2 - 3 * N_SEEN);
  insert (fixture, "AE86", ID (N_ROWS / 2 + 3 * N_SEEN) + 7, N_ROWS / 2);
  kuzov_history_look (kuzov_workspace_get_history (fixture->workspace));
  await_n_rows (fixture, count (fixture));

  g_assert_cmpint (get_top (fixture, &y_after), ==, top);
  g_assert_cmpfloat (fabs (y_after - y), <, 1.);
  g_assert_cmpint (get_focused (fixture), ==, focused);
  after = collect_selected (fixture);
  g_hash_table_foreach_remove (before, is_gone, sight);
  g_assert_cmpuint (g_hash_table_size (before), <, 45);
  assert_same (before, after);
}

static void
test_whole_stays (UiFixture     *fixture,
                  gconstpointer  user_data)
{
  show (fixture);
  select_some (fixture, 2000);
  assert_steady (fixture, 2000);
}

static gboolean
is_by_frame (gpointer user_data)
{
  UiFixture *fixture = user_data;
  KuzovHistoryModel *model = get_model (fixture);

  return !kuzov_history_model_is_looking (model) && kuzov_history_model_get_view (model)->sort == KUZOV_SORT_FRAME
         && g_list_model_get_n_items (G_LIST_MODEL (model)) == N_ROWS;
}

static void
test_order_by_frame_stays (UiFixture     *fixture,
                           gconstpointer  user_data)
{
  show (fixture);
  gtk_widget_activate_action (ui_fixture_find (GTK_WIDGET (fixture->window), KUZOV_TYPE_FILTER_BAR), "filter.sort", "s",
                              "frame");
  kuzov_test_await_true (is_by_frame, fixture);
  await_n_rows (fixture, N_ROWS);
  select_some (fixture, 2000);
  assert_steady (fixture, 2000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display here\n");
      return 0;
    }
  adw_init ();

  g_test_add ("/ui/steady/whole-stays", UiFixture, NULL, ui_fixture_set_up, test_whole_stays, ui_fixture_tear_down);
  g_test_add ("/ui/steady/order-by-frame-stays", UiFixture, NULL, ui_fixture_set_up, test_order_by_frame_stays,
              ui_fixture_tear_down);

  return g_test_run ();
}
