// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"

#include <string.h>
#include "history/kuzov-labels.h"
#include "kuzov-test.h"
#include "ui-fixture.h"
#include "ui/kuzov-filter-bar.h"
#include "ui/kuzov-history-view.h"
#include "ui/kuzov-label-box.h"
#include "ui/kuzov-nothing-page.h"
#include "ui/kuzov-note-box.h"
#include "ui/kuzov-request-row.h"
#include "ui/kuzov-search-bar.h"
#include "ui/kuzov-selection-pane.h"

/* Searching, filtering, annotating, selecting and removing in the window. */

#define NAME(widget, text) \
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, text)

static GtkWidget *
find (UiFixture *fixture,
      GType      type)
{
  return ui_fixture_find (GTK_WIDGET (fixture->window), type);
}

static KuzovHistoryModel *
get_model (UiFixture *fixture)
{
  return kuzov_browser_get_model (kuzov_window_get_browser (fixture->window));
}

static KuzovHistoryView *
get_view (UiFixture *fixture)
{
  return kuzov_browser_get_view (kuzov_window_get_browser (fixture->window));
}

static KuzovSelection *
get_selection (UiFixture *fixture)
{
  return kuzov_history_view_get_selection (get_view (fixture));
}

static unsigned int
count_shown (UiFixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (get_model (fixture)));
}

typedef struct
{
  UiFixture    *fixture;
  unsigned int  n;
} Awaited;

static gboolean
is_shown (gpointer user_data)
{
  Awaited *awaited = user_data;

  return !kuzov_history_model_is_looking (get_model (awaited->fixture)) && count_shown (awaited->fixture) == awaited->n;
}

static void
await_shown (UiFixture    *fixture,
             unsigned int  n)
{
  Awaited awaited = { fixture, n };

  kuzov_test_await_true (is_shown, &awaited);
  kuzov_test_drain ();
}

static void
activate (UiFixture  *fixture,
          const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), action, NULL);
}

static void
search (UiFixture  *fixture,
        const char *text)
{
  activate (fixture, "win.search");
  kuzov_search_bar_set_text (KUZOV_SEARCH_BAR (find (fixture, KUZOV_TYPE_SEARCH_BAR)), text);
}

static gboolean
has_dialog (gpointer user_data)
{
  GtkWindow **dialog = user_data;
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *window = windows; window != NULL; window = window->next)
    if (ADW_IS_MESSAGE_DIALOG (window->data))
      *dialog = window->data;

  return *dialog != NULL;
}

static GtkWindow *
await_dialog (void)
{
  GtkWindow *dialog = NULL;

  kuzov_test_await_true (has_dialog, &dialog);

  return dialog;
}

static gboolean
is_button_there (gpointer user_data)
{
  gpointer *what = user_data;

  return ui_fixture_find_button (what[0], what[1]) != NULL;
}

static GtkWidget *
await_button (UiFixture  *fixture,
              const char *label)
{
  gpointer what[] = { fixture->window, (gpointer) label };

  kuzov_test_await_true (is_button_there, what);

  return ui_fixture_find_button (GTK_WIDGET (fixture->window), label);
}

/* What is typed is found as it is typed, however it is written, and counted. */
static void
test_search_finds (UiFixture     *fixture,
                   gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) one = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) other = ui_fixture_add (fixture, "ZN6-012345", KUZOV_STATE_READY);
  GtkWidget *bar = NULL;

  ui_fixture_show (fixture);
  bar = find (fixture, KUZOV_TYPE_SEARCH_BAR);
  g_assert_false (gtk_widget_get_visible (bar));
  search (fixture, "jzx");
  await_shown (fixture, 1);
  NAME (ui_fixture_find (bar, GTK_TYPE_SEARCH_ENTRY), "Search");
  g_assert_nonnull (ui_fixture_find_label (bar, "1 of 2"));

  search (fixture, "12345");
  await_shown (fixture, 2);
  g_assert_nonnull (ui_fixture_find_label (bar, "2 of 2"));

  activate (fixture, "win.leave-search");
  await_shown (fixture, 2);
  g_assert_false (gtk_widget_get_visible (bar));
  g_assert_cmpstr (kuzov_search_bar_get_text (KUZOV_SEARCH_BAR (bar)), ==, "");
}

/* A note is found too, and so is a label. */
static void
test_search_finds_notes (UiFixture     *fixture,
                         gconstpointer  user_data)
{
  KuzovHistory *history = kuzov_workspace_get_history (fixture->workspace);
  g_autoptr (KuzovRequest) one = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) other = ui_fixture_add (fixture, "ZN6-012345", KUZOV_STATE_READY);

  kuzov_request_set_note (one, "Чёрный, для Сергея");
  kuzov_history_save_soon (history, one);
  kuzov_history_flush (history);
  ui_fixture_show (fixture);
  search (fixture, "СЕРГЕ");
  await_shown (fixture, 1);
}

/* Nothing found is said, and what helps is at hand: another keyboard layout first of all. */
static void
test_other_layout_is_offered (UiFixture     *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  GtkWidget *button = NULL;

  ui_fixture_show (fixture);
  search (fixture, "ОЯЧ100");
  await_shown (fixture, 0);
  g_assert_nonnull (find (fixture, KUZOV_TYPE_NOTHING_PAGE));
  g_assert_nonnull (ui_fixture_find_label (find (fixture, KUZOV_TYPE_SEARCH_BAR), "Nothing found"));

  button = await_button (fixture, "Search for “JZX100”");
  g_signal_emit_by_name (button, "clicked");
  await_shown (fixture, 1);
  g_assert_null (find (fixture, KUZOV_TYPE_NOTHING_PAGE));
}

/* A search within a filter that finds nothing can be widened with one press. */
static void
test_search_in_everything (UiFixture     *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) refused = ui_fixture_add (fixture, "ZN6-012345", KUZOV_STATE_FAILED);
  GtkWidget *chip = NULL;

  ui_fixture_show (fixture);
  chip = ui_fixture_find_label (find (fixture, KUZOV_TYPE_FILTER_BAR), "Needs attention");
  g_signal_emit_by_name (gtk_widget_get_ancestor (chip, GTK_TYPE_TOGGLE_BUTTON), "clicked");
  await_shown (fixture, 1);
  search (fixture, "jzx");
  await_shown (fixture, 0);
  g_signal_emit_by_name (await_button (fixture, "Search in _Everything"), "clicked");
  await_shown (fixture, 1);
}

static gboolean
is_sorted (gpointer user_data)
{
  UiFixture *fixture = user_data;
  g_autoptr (KuzovRequest) first = g_list_model_get_item (G_LIST_MODEL (get_model (fixture)), 0);

  return first != NULL && g_str_equal (kuzov_request_get_frame (first), "GX81-3086204");
}

/* The order can be chosen, and what is selected stays so. */
static void
test_sort (UiFixture     *fixture,
           gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) one = ui_fixture_add (fixture, "GX81-3086204", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) two = ui_fixture_add (fixture, "ZN6-012345", KUZOV_STATE_READY);
  GtkWidget *bar = NULL;

  ui_fixture_show (fixture);
  g_assert_false (is_sorted (fixture));
  kuzov_history_view_select (get_view (fixture), two);
  bar = find (fixture, KUZOV_TYPE_FILTER_BAR);
  gtk_widget_activate_action (bar, "filter.sort", "s", "frame");
  kuzov_test_await_true (is_sorted, fixture);
  kuzov_test_drain ();
  g_assert_true (kuzov_window_get_selected (fixture->window) == two);
  g_assert_nonnull (ui_fixture_find_label (bar, "Frame number"));
}

/* A note as long as a book costs its row no more than a line. */
static void
test_long_note (UiFixture     *fixture,
                gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = ui_fixture_add (fixture, "GX81-3086204", KUZOV_STATE_READY);
  g_autofree char *note = g_strnfill (1024 * 1024, 'A');

  kuzov_request_set_note (request, note);
  ui_fixture_show (fixture);
  kuzov_history_view_select (get_view (fixture), request);
  kuzov_test_drain ();
  g_assert_cmpuint (strlen (kuzov_request_get_note (request)), >, 1000);
}

static gboolean
is_counted (gpointer user_data)
{
  KuzovCounts counts;

  return kuzov_history_model_get_counts (get_model (user_data), &counts);
}

/* Chips tell how many there are, to those who can't see them too. */
static void
test_chips_count (UiFixture     *fixture,
                  gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) ready = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) refused = ui_fixture_add (fixture, "ZN6-012345", KUZOV_STATE_FAILED);
  GtkWidget *bar = NULL;
  GtkWidget *chip = NULL;

  ui_fixture_show (fixture);
  kuzov_test_await_true (is_counted, fixture);
  kuzov_test_drain ();
  bar = find (fixture, KUZOV_TYPE_FILTER_BAR);
  chip = gtk_widget_get_ancestor (ui_fixture_find_label (bar, "Needs attention"), GTK_TYPE_TOGGLE_BUTTON);
  NAME (chip, "Needs attention 1");
  chip = gtk_widget_get_ancestor (ui_fixture_find_label (bar, "All"), GTK_TYPE_TOGGLE_BUTTON);
  NAME (chip, "All 2");
}

static gboolean
has_no_tools (gpointer user_data)
{
  return find (user_data, KUZOV_TYPE_FILTER_BAR) == NULL && find (user_data, KUZOV_TYPE_SEARCH_BAR) == NULL;
}

/* They go away with the last row, and the search with them. */
static void
test_tools_need_rows (UiFixture     *fixture,
                      gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  GtkWidget *bar = NULL;

  ui_fixture_show (fixture);
  search (fixture, "jzx");
  await_shown (fixture, 1);
  kuzov_history_view_select_first (get_view (fixture));
  activate (fixture, "request.remove");
  kuzov_test_await_true (has_no_tools, fixture);
  g_assert_cmpuint (ui_fixture_get_n_rows (fixture), ==, 0);

  activate (fixture, "win.undo-delete");
  ui_fixture_await_n_rows (fixture, 1);
  bar = find (fixture, KUZOV_TYPE_SEARCH_BAR);
  g_assert_nonnull (bar);
  g_assert_false (gtk_widget_get_visible (bar));
}

/* What is selected is so still when rows come and go around it, and when another part of the history is shown. */
static void
test_selection_stays (UiFixture     *fixture,
                      gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) one = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) two = ui_fixture_add (fixture, "ZN6-012345", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) three = ui_fixture_add (fixture, "GX81-3086204", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) four = NULL;

  ui_fixture_show (fixture);
  g_assert_true (kuzov_history_view_select (get_view (fixture), two));
  four = ui_fixture_add (fixture, "FD3S-300123", KUZOV_STATE_READY);
  kuzov_test_drain ();
  g_assert_true (kuzov_window_get_selected (fixture->window) == two);

  search (fixture, "zn6");
  await_shown (fixture, 1);
  g_assert_true (kuzov_window_get_selected (fixture->window) == two);
  search (fixture, "jzx");
  await_shown (fixture, 1);
  g_assert_null (kuzov_window_get_selected (fixture->window));
  activate (fixture, "win.leave-search");
  await_shown (fixture, 4);
  g_assert_true (kuzov_window_get_selected (fixture->window) == two);
}

/* What lies on the clipboard, as another program would get it. */
static char *
dup_clipboard (UiFixture *fixture)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (fixture->window));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  gdk_clipboard_read_text_async (clipboard, NULL, kuzov_test_keep_result, &result);
  text = gdk_clipboard_read_text_finish (clipboard, kuzov_test_await (&result), &error);
  g_assert_no_error (error);

  return text;
}

/* They go to whoever can help, and the key to nobody, wherever the provider put it. */
static void
test_copied_details_have_no_key (UiFixture     *fixture,
                                 gconstpointer  user_data)
{
  static const char key[] = "6f1c2a44-8c1e-4d0b-9a53-0b8e6a1f7c55";
  g_autoptr (KuzovRequest) request = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  g_autoptr (GAsyncResult) saved = NULL;
  g_autofree char *url = g_strdup_printf ("https://data.tronk.info/%s/r/1?key=%s&user=%s", key, key, key);
  g_autofree char *text = NULL;

  g_settings_set_string (kuzov_workspace_get_settings (fixture->workspace), "api-key", key);
  kuzov_request_set_job (request, "48213377");
  kuzov_request_set_url (request, url);
  kuzov_request_set_reply (request, KUZOV_REPLY_SLOT_RESULT, "{\"msg\":\"a report\"}");
  kuzov_history_save_async (kuzov_workspace_get_history (fixture->workspace), request, kuzov_test_keep_result, &saved);
  kuzov_test_await (&saved);
  ui_fixture_show (fixture);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (get_selection (fixture)), 0, TRUE);
  activate (fixture, "request.copy-details");
  g_assert_nonnull (ui_fixture_find_label (GTK_WIDGET (fixture->window), "Technical details copied, without the key"));

  text = dup_clipboard (fixture);
  g_assert_true (g_str_has_prefix (text, "Kuzov " KUZOV_VERSION "\n"));
  g_assert_nonnull (strstr (text, "JZX100-0012345"));
  g_assert_nonnull (strstr (text, "48213377"));
  g_assert_nonnull (strstr (text, "https://data.tronk.info/…/r/1?key=…&user=…"));
  g_assert_nonnull (strstr (text, "a report"));
  g_assert_null (strstr (text, key));
}

/* Several are no single one: their pane takes the place of the details. */
static void
test_many_are_selected (UiFixture     *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) one = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) two = ui_fixture_add (fixture, "ZN6-012345", KUZOV_STATE_READY);
  g_autoptr (GArray) ranges = NULL;

  ui_fixture_show (fixture);
  kuzov_window_show_details (fixture->window);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (get_selection (fixture)));
  kuzov_test_drain ();
  g_assert_cmpuint (kuzov_selection_get_n (get_selection (fixture)), ==, 2);
  g_assert_null (kuzov_window_get_selected (fixture->window));
  g_assert_nonnull (ui_fixture_find_label (find (fixture, KUZOV_TYPE_SELECTION_PANE), "2 selected"));

  ranges = kuzov_selection_get_ranges (get_selection (fixture));
  g_assert_cmpuint (ranges->len, ==, 1);
  g_assert_cmpuint (g_array_index (ranges, KuzovRange, 0).n, ==, 2);
}

/* Gaps are told apart, neighbours are one range. */
static void
test_ranges (UiFixture     *fixture,
             gconstpointer  user_data)
{
  g_autoptr (GArray) ranges = NULL;
  g_autoptr (GtkBitset) wanted = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) all = gtk_bitset_new_range (0, 9);

  for (unsigned int i = 0; i < 9; i++)
    {
      g_autofree char *frame = g_strdup_printf ("JZX100-%07u", i);

      g_object_unref (ui_fixture_add (fixture, frame, KUZOV_STATE_READY));
    }
  ui_fixture_show (fixture);
  gtk_bitset_add_range (wanted, 1, 3);
  gtk_bitset_add (wanted, 5);
  gtk_bitset_add_range (wanted, 7, 2);
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (get_selection (fixture)), wanted, all);

  ranges = kuzov_selection_get_ranges (get_selection (fixture));
  g_assert_cmpuint (ranges->len, ==, 3);
  g_assert_cmpuint (g_array_index (ranges, KuzovRange, 0).position, ==, 1);
  g_assert_cmpuint (g_array_index (ranges, KuzovRange, 0).n, ==, 3);
  g_assert_cmpuint (g_array_index (ranges, KuzovRange, 1).position, ==, 5);
  g_assert_cmpuint (g_array_index (ranges, KuzovRange, 2).position, ==, 7);
  g_assert_cmpuint (g_array_index (ranges, KuzovRange, 2).n, ==, 2);
}

/* A browser is no place for a flood: many reports are asked about, and are no more than 30. */
static void
test_many_are_opened_if_told_so (UiFixture     *fixture,
                                 gconstpointer  user_data)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);
  GtkWindow *dialog = NULL;

  for (unsigned int i = 0; i < 32; i++)
    {
      g_autofree char *frame = g_strdup_printf ("JZX100-%07u", i);

      g_ptr_array_add (requests, ui_fixture_add (fixture, frame, KUZOV_STATE_READY));
    }
  ui_fixture_show (fixture);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (get_selection (fixture)));
  activate (fixture, "selection.open");
  dialog = await_dialog ();
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==, "Open 30 reports?");
  g_assert_cmpstr (adw_message_dialog_get_default_response (ADW_MESSAGE_DIALOG (dialog)), ==, "cancel");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  gtk_window_destroy (dialog);
  kuzov_test_drain ();
  for (unsigned int i = 0; i < requests->len; i++)
    g_assert_cmpint (kuzov_request_get_opened_ms (g_ptr_array_index (requests, i)), ==, 0);
}

static gboolean
is_back_told (gpointer user_data)
{
  UiFixture *fixture = user_data;

  return ui_fixture_find_label (GTK_WIDGET (fixture->window), "Back in the list") != NULL;
}

/* Several go at once, the neighbour is selected, and all of them come back. */
static void
test_many_are_removed (UiFixture     *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) one = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) two = ui_fixture_add (fixture, "ZN6-012345", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) three = ui_fixture_add (fixture, "GX81-3086204", KUZOV_STATE_READY);

  ui_fixture_show (fixture);
  gtk_selection_model_select_range (GTK_SELECTION_MODEL (get_selection (fixture)), 0, 2, TRUE);
  activate (fixture, "request.remove");
  ui_fixture_await_n_rows (fixture, 1);
  g_assert_true (kuzov_window_get_selected (fixture->window) == one);
  g_assert_nonnull (ui_fixture_find_label (GTK_WIDGET (fixture->window), "2 removed"));

  activate (fixture, "win.undo-delete");
  ui_fixture_await_n_rows (fixture, 3);

  /* Nothing more is offered than can be done. */
  kuzov_test_await_true (is_back_told, fixture);
  g_assert_null (ui_fixture_find_button (GTK_WIDGET (fixture->window), "Undo"));
}

/* Where money may be at stake it is said what is lost, and nothing goes without a yes. */
static void
test_removal_asks (UiFixture     *fixture,
                   gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) ready = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) pending = ui_fixture_add (fixture, "ZN6-012345", KUZOV_STATE_GENERATING);
  g_autoptr (KuzovRequest) unsure = ui_fixture_add (fixture, "GX81-3086204", KUZOV_STATE_UNCONFIRMED);
  GtkWindow *dialog = NULL;
  const char *body = NULL;

  ui_fixture_show (fixture);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (get_selection (fixture)));
  activate (fixture, "request.remove");
  dialog = await_dialog ();
  g_assert_cmpuint (ui_fixture_get_n_rows (fixture), ==, 3);
  body = adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog));
  g_assert_nonnull (strstr (body, "1 was taken and is probably paid for"));
  g_assert_nonnull (strstr (body, "1 got no answer and may have been paid for"));
  g_assert_cmpstr (adw_message_dialog_get_default_response (ADW_MESSAGE_DIALOG (dialog)), ==, "cancel");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  gtk_window_destroy (dialog);
  kuzov_test_drain ();
  g_assert_cmpuint (ui_fixture_get_n_rows (fixture), ==, 3);

  activate (fixture, "request.remove");
  dialog = await_dialog ();
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "settled");
  gtk_window_destroy (dialog);
  ui_fixture_await_n_rows (fixture, 2);
  g_assert_cmpint (kuzov_request_get_state (pending), ==, KUZOV_STATE_GENERATING);
}

static void
write_note (UiFixture  *fixture,
            const char *text)
{
  GtkWidget *view = ui_fixture_find (find (fixture, KUZOV_TYPE_NOTE_BOX), GTK_TYPE_TEXT_VIEW);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
}

static char *
dup_note_on_disk (UiFixture    *fixture,
                  KuzovRequest *request)
{
  g_autoptr (KuzovHistory) history = kuzov_history_new (kuzov_history_get_path (kuzov_workspace_get_history (
                                                                                fixture->workspace)));
  g_autoptr (KuzovRequest) read = NULL;

  kuzov_history_flush (kuzov_workspace_get_history (fixture->workspace));
  g_assert_true (kuzov_history_open_to_read (history, NULL));
  read = kuzov_history_get_request (history, kuzov_request_get_id (request));

  return g_strdup (kuzov_request_get_note (read));
}

/* A note that was being written is kept when another request is selected, and is the first one's alone. */
static void
test_note_survives_selection (UiFixture     *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) one = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) two = ui_fixture_add (fixture, "ZN6-012345", KUZOV_STATE_READY);
  g_autofree char *written = NULL;

  ui_fixture_show (fixture);
  kuzov_history_view_select (get_view (fixture), one);
  activate (fixture, "request.edit-note");
  write_note (fixture, "чёрный 🚗\n<b>second line</b>");
  kuzov_history_view_select (get_view (fixture), two);

  g_assert_cmpstr (kuzov_request_get_note (one), ==, "чёрный 🚗\n<b>second line</b>");
  g_assert_null (kuzov_request_get_note (two));
  written = dup_note_on_disk (fixture, one);
  g_assert_cmpstr (written, ==, "чёрный 🚗\n<b>second line</b>");
}

static gboolean
has_note (gpointer user_data)
{
  return g_strcmp0 (kuzov_request_get_note (user_data), "kept") == 0;
}

/* It is kept as it is typed, and what is left when the window closes too. */
static void
test_note_is_kept (UiFixture     *fixture,
                   gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  GtkWindow *window = NULL;

  ui_fixture_show (fixture);
  kuzov_history_view_select (get_view (fixture), request);
  activate (fixture, "request.edit-note");
  NAME (ui_fixture_find (find (fixture, KUZOV_TYPE_NOTE_BOX), GTK_TYPE_TEXT_VIEW), "Note");
  write_note (fixture, "kept");
  kuzov_test_await_true (has_note, request);

  write_note (fixture, "last words");
  window = GTK_WINDOW (fixture->window);
  fixture->window = NULL;
  gtk_window_destroy (window);
  kuzov_test_drain ();
  g_assert_cmpstr (kuzov_request_get_note (request), ==, "last words");
}

static gboolean
has_label (gpointer user_data)
{
  return kuzov_request_get_labels (user_data) != NULL;
}

static gboolean
has_no_label (gpointer user_data)
{
  return kuzov_request_get_labels (user_data) == NULL;
}

/* Opens the labels of the request in its details. */
static GtkWidget *
pop_up_labels (UiFixture    *fixture,
               KuzovRequest *request)
{
  GtkWidget *button = NULL;

  kuzov_history_view_select (get_view (fixture), request);
  kuzov_window_show_details (fixture->window);
  kuzov_test_drain ();
  button = ui_fixture_find (find (fixture, KUZOV_TYPE_LABEL_BOX), GTK_TYPE_MENU_BUTTON);
  NAME (button, "Add Label");
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  kuzov_test_drain ();

  return GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
}

static void
name_label (GtkWidget  *popover,
            const char *name)
{
  GtkWidget *entry = ui_fixture_find (popover, GTK_TYPE_ENTRY);

  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  g_signal_emit_by_name (entry, "activate");
}

/* The pencil beside the only label. */
static void
click_edit (GtkWidget *popover)
{
  GtkWidget *check = ui_fixture_find (popover, GTK_TYPE_CHECK_BUTTON);

  g_signal_emit_by_name (gtk_widget_get_next_sibling (check), "clicked");
  kuzov_test_drain ();
}

/* Whether the only label is shown as one that the request has. */
static void
assert_ticked (GtkWidget *popover,
               gboolean   is_ticked)
{
  GtkCheckButton *check = GTK_CHECK_BUTTON (ui_fixture_find (popover, GTK_TYPE_CHECK_BUTTON));

  g_assert_cmpint (gtk_check_button_get_active (check), ==, is_ticked);
}

static gboolean
is_down (gpointer user_data)
{
  return !gtk_widget_get_mapped (user_data);
}

/* What is done while a popover is on its way down GTK looks for on a surface that is gone. */
static void
pop_down (GtkWidget *popover)
{
  gtk_popover_popdown (GTK_POPOVER (popover));
  kuzov_test_await_true (is_down, popover);
  kuzov_test_drain ();
}

/* What was chosen is shown at once, also by a list that is filled anew before it is on the disk. */
static void
test_label_is_ticked_at_once (UiFixture     *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  GtkWidget *popover = NULL;
  GtkWidget *check = NULL;

  ui_fixture_show (fixture);
  popover = pop_up_labels (fixture, request);
  name_label (popover, "Auction");
  kuzov_test_await_true (has_label, request);

  check = ui_fixture_find (popover, GTK_TYPE_CHECK_BUTTON);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (ui_fixture_find (popover, GTK_TYPE_ENTRY)), "auc");
  assert_ticked (popover, FALSE);
  kuzov_test_await_true (has_no_label, request);

  name_label (popover, "auction");
  assert_ticked (popover, TRUE);
  kuzov_test_await_true (has_label, request);
  pop_down (popover);
  popover = pop_up_labels (fixture, request);
  assert_ticked (popover, TRUE);
  pop_down (popover);
}

/* A label that is named in the details is made, put on the request, and can be taken off it. */
static void
test_label_is_made (UiFixture     *fixture,
                    gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  g_autoptr (GPtrArray) labels = NULL;
  GtkWidget *popover = NULL;
  GtkWidget *box = NULL;
  GtkWidget *button = NULL;

  ui_fixture_show (fixture);
  popover = pop_up_labels (fixture, request);
  name_label (popover, "  Auction ");
  kuzov_test_await_true (has_label, request);

  labels = kuzov_history_load_labels (kuzov_workspace_get_history (fixture->workspace));
  g_assert_cmpuint (labels->len, ==, 1);
  g_assert_cmpstr (((KuzovLabel *) labels->pdata[0])->name, ==, "Auction");
  assert_ticked (popover, TRUE);
  gtk_popover_popdown (GTK_POPOVER (popover));
  kuzov_test_drain ();
  box = find (fixture, KUZOV_TYPE_LABEL_BOX);
  g_assert_nonnull (ui_fixture_find_label (box, "Auction"));

  for (GtkWidget *pill = ui_fixture_find_label (box, "Auction"); pill != box; pill = gtk_widget_get_parent (pill))
    if (gtk_widget_has_css_class (pill, "label-pill"))
      button = gtk_widget_get_last_child (pill);
  NAME (button, "Take Off “Auction”");
  g_signal_emit_by_name (button, "clicked");
  kuzov_test_await_true (has_no_label, request);
}

static gboolean
knows_no_label (gpointer user_data)
{
  g_autoptr (GPtrArray) labels = kuzov_history_load_labels (user_data);

  return labels->len == 0;
}

/* A label goes from every request that has it, which the first press only says. */
static void
test_label_is_deleted (UiFixture     *fixture,
                       gconstpointer  user_data)
{
  KuzovHistory *history = kuzov_workspace_get_history (fixture->workspace);
  g_autoptr (KuzovRequest) request = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  GtkWidget *popover = NULL;
  GtkWidget *button = NULL;

  ui_fixture_show (fixture);
  popover = pop_up_labels (fixture, request);
  name_label (popover, "Auction");
  kuzov_test_await_true (has_label, request);

  button = ui_fixture_find_button (popover, "Delete Label");
  g_assert_nonnull (button);
  for (unsigned int i = 0; i < 2; i++)
    {
      click_edit (popover);
      g_assert_null (ui_fixture_find_label (popover, "Delete for Good"));
      g_signal_emit_by_name (button, "clicked");
      kuzov_test_drain ();
      g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, "Delete for Good");
      g_assert_true (has_label (request));
      if (i == 0)
        g_signal_emit_by_name (ui_fixture_find_button (popover, "Back"), "clicked");
    }

  g_signal_emit_by_name (button, "clicked");
  kuzov_test_await_true (knows_no_label, history);
  kuzov_test_await_true (has_no_label, request);
}

/* The list has the keyboard again after what was done with it. */
static void
test_focus_stays (UiFixture     *fixture,
                  gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) one = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) two = ui_fixture_add (fixture, "ZN6-012345", KUZOV_STATE_READY);
  GtkWidget *list = NULL;
  GtkWidget *focus = NULL;

  ui_fixture_show (fixture);
  list = find (fixture, GTK_TYPE_LIST_VIEW);
  activate (fixture, "win.focus-list");
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_true (gtk_widget_get_parent (focus) == list);
  activate (fixture, "request.remove");
  ui_fixture_await_n_rows (fixture, 1);
  kuzov_test_drain ();
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, list));

  search (fixture, "jzx");
  await_shown (fixture, 1);
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture->window)),
                                         find (fixture, KUZOV_TYPE_SEARCH_BAR)));
  activate (fixture, "win.leave-search");
  await_shown (fixture, 1);
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture->window)), list));
}

/* A phone's width is enough for all of it. */
static void
test_fits_360 (UiFixture     *fixture,
               gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = ui_fixture_add (fixture, "ABCDEFGHIJ-012345", KUZOV_STATE_UNCONFIRMED);
  int width = 0;

  ui_fixture_show (fixture);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 640);
  search (fixture, "abc");
  await_shown (fixture, 1);
  kuzov_window_show_details (fixture->window);
  kuzov_test_drain ();
  gtk_widget_measure (GTK_WIDGET (fixture->window), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 360);

  search (fixture, "qqqq");
  await_shown (fixture, 0);
  gtk_widget_measure (GTK_WIDGET (fixture->window), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 360);
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

#define ADD(path, function) \
  g_test_add (path, UiFixture, NULL, ui_fixture_set_up, function, ui_fixture_tear_down)
  ADD ("/ui/browse/search-finds", test_search_finds);
  ADD ("/ui/browse/search-finds-notes", test_search_finds_notes);
  ADD ("/ui/browse/other-layout-is-offered", test_other_layout_is_offered);
  ADD ("/ui/browse/search-in-everything", test_search_in_everything);
  ADD ("/ui/browse/chips-count", test_chips_count);
  ADD ("/ui/browse/sort", test_sort);
  ADD ("/ui/browse/long-note", test_long_note);
  ADD ("/ui/browse/tools-need-rows", test_tools_need_rows);
  ADD ("/ui/browse/selection-stays", test_selection_stays);
  ADD ("/ui/browse/copied-details-have-no-key", test_copied_details_have_no_key);
  ADD ("/ui/browse/many-are-selected", test_many_are_selected);
  ADD ("/ui/browse/ranges", test_ranges);
  ADD ("/ui/browse/many-are-opened-if-told-so", test_many_are_opened_if_told_so);
  ADD ("/ui/browse/many-are-removed", test_many_are_removed);
  ADD ("/ui/browse/removal-asks", test_removal_asks);
  ADD ("/ui/browse/note-survives-selection", test_note_survives_selection);
  ADD ("/ui/browse/note-is-kept", test_note_is_kept);
  ADD ("/ui/browse/label-is-made", test_label_is_made);
  ADD ("/ui/browse/label-is-ticked-at-once", test_label_is_ticked_at_once);
  ADD ("/ui/browse/label-is-deleted", test_label_is_deleted);
  ADD ("/ui/browse/focus-stays", test_focus_stays);
  ADD ("/ui/browse/fits-360", test_fits_360);
#undef ADD

  return g_test_run ();
}
