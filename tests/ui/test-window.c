// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"

#include <string.h>
#include "history/kuzov-history-model.h"
#include "kuzov-test.h"
#include "ui-fixture.h"
#include "ui/kuzov-batch-sheet.h"
#include "ui/kuzov-condition-bar.h"
#include "ui/kuzov-details.h"
#include "ui/kuzov-history-notice.h"
#include "ui/kuzov-order-bar.h"
#include "ui/kuzov-request-row.h"
#include "ui/kuzov-step.h"

#define NAME(widget, text) \
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, text)

static gboolean
has_toplevel_of (gpointer user_data)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (unsigned int i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);

      if (g_type_is_a (G_OBJECT_TYPE (window), GPOINTER_TO_SIZE (user_data)))
        return TRUE;
    }

  return FALSE;
}

static void
close_others (UiFixture *fixture)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *window = windows; window != NULL; window = window->next)
    if (window->data != fixture->window)
      gtk_window_destroy (window->data);
}

static KuzovRequestRow *
find_row (UiFixture *fixture)
{
  return KUZOV_REQUEST_ROW (ui_fixture_find (GTK_WIDGET (fixture->window), KUZOV_TYPE_REQUEST_ROW));
}

static void
press_enter (UiFixture *fixture)
{
  g_signal_emit_by_name (ui_fixture_get_entry (fixture), "activate");
}

/* Scripts and screen readers find these by name. */
static void
test_names (UiFixture     *fixture,
            gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  GtkWidget *row = NULL;

  ui_fixture_show (fixture);
  row = GTK_WIDGET (find_row (fixture));

  NAME (ui_fixture_get_entry (fixture), "Frame number");
  NAME (ui_fixture_find (GTK_WIDGET (fixture->window), GTK_TYPE_LIST_VIEW), "History");
  NAME (row, "JZX100-0012345, ready");
  NAME (gtk_widget_get_parent (row), "JZX100-0012345, ready");
  NAME (ui_fixture_find (row, GTK_TYPE_BUTTON), "Open JZX100-0012345");
  g_assert_nonnull (ui_fixture_find_button (GTK_WIDGET (fixture->window), "Order"));
}

static GtkWidget *
find_bar (UiFixture *fixture)
{
  return ui_fixture_find (GTK_WIDGET (fixture->window), KUZOV_TYPE_CONDITION_BAR);
}

/* Who comes without a key is told what helps, and may look around first. */
static void
test_start_without_key (UiFixture     *fixture,
                        gconstpointer  user_data)
{
  GSettings *settings = kuzov_workspace_get_settings (fixture->workspace);

  g_settings_set_string (settings, "api-key", "");
  ui_fixture_show (fixture);
  g_assert_nonnull (ui_fixture_find_button (GTK_WIDGET (fixture->window), "_Get a Key"));
  g_assert_nonnull (ui_fixture_find_button (GTK_WIDGET (fixture->window), "_Try the Demo"));

  /* The settings of the tests are in memory: that is said before there is anything to forget. */
  g_assert_nonnull (ui_fixture_find_label (find_bar (fixture),
                                           "Settings can’t be kept and are forgotten when Kuzov quits. Install the package "
                                           "dconf-gsettings-backend to keep them."));

  g_settings_set_string (settings, "api-key", "11111111-0000-4000-8000-000000000000");
  kuzov_test_drain ();
  g_assert_null (ui_fixture_find_button (GTK_WIDGET (fixture->window), "_Get a Key"));
}

/* The button rests until there is something to order. */
static void
test_button_needs_text (UiFixture     *fixture,
                        gconstpointer  user_data)
{
  GtkWidget *button = NULL;

  ui_fixture_show (fixture);
  button = ui_fixture_find_button (GTK_WIDGET (fixture->window), "Order");

  g_assert_false (gtk_widget_get_sensitive (button));
  ui_fixture_type (fixture, "jzx100-0012345");
  g_assert_true (gtk_widget_get_sensitive (button));
}

/* A double press of Enter, and the button right after it, buy one report. */
static void
test_one_press_one_order (UiFixture     *fixture,
                          gconstpointer  user_data)
{
  ui_fixture_show (fixture);
  ui_fixture_type (fixture, "jzx100-0012345");
  press_enter (fixture);
  press_enter (fixture);
  g_signal_emit_by_name (ui_fixture_find_button (GTK_WIDGET (fixture->window), "Order"), "clicked");
  ui_fixture_await_n_rows (fixture, 1);

  g_assert_cmpuint (ui_fixture_count (GTK_WIDGET (fixture->window), KUZOV_TYPE_REQUEST_ROW), ==, 1);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_fixture_get_entry (fixture))), ==, "");
  NAME (find_row (fixture), "JZX100-0012345, waiting");

  ui_fixture_type (fixture, " JZX100-0012345 ");
  press_enter (fixture);
  kuzov_test_drain ();
  g_assert_cmpuint (ui_fixture_get_n_rows (fixture), ==, 1);
}

/* What is no frame number orders nothing, whatever it is. */
static void
test_nonsense_orders_nothing (UiFixture     *fixture,
                              gconstpointer  user_data)
{
  static const char *const texts[] = { "", "   ", "JZX", "кузов", "JZX100+0012345", "AAAAAAAAAAAAAAAAAAAAAAAA", "\t" };

  ui_fixture_show (fixture);
  for (unsigned int i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      ui_fixture_type (fixture, texts[i]);
      press_enter (fixture);
      kuzov_test_drain ();
    }

  g_assert_cmpuint (ui_fixture_get_n_rows (fixture), ==, 0);
}

/* What could be two is ordered only after the person said which, and then as they said. */
static void
test_person_chooses_between_readings (UiFixture     *fixture,
                                      gconstpointer  user_data)
{
  ui_fixture_show (fixture);
  ui_fixture_type (fixture, "КВ1-1000123");
  g_assert_nonnull (ui_fixture_find_button (GTK_WIDGET (fixture->window), "KB1-1000123"));
  press_enter (fixture);
  kuzov_test_drain ();
  g_assert_cmpuint (ui_fixture_get_n_rows (fixture), ==, 0);

  g_signal_emit_by_name (ui_fixture_find_button (GTK_WIDGET (fixture->window), "RD1-1000123"), "clicked");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_fixture_get_entry (fixture))), ==, "RD1-1000123");
  press_enter (fixture);
  ui_fixture_await_n_rows (fixture, 1);
  NAME (find_row (fixture), "RD1-1000123, waiting");
}

/* That includes what was typed: a letter O may be one. */
static void
test_what_was_typed_may_be_chosen (UiFixture     *fixture,
                                   gconstpointer  user_data)
{
  ui_fixture_show (fixture);
  ui_fixture_type (fixture, "JZX100-OO12345");
  g_assert_nonnull (ui_fixture_find_button (GTK_WIDGET (fixture->window), "JZX100-0012345"));
  g_signal_emit_by_name (ui_fixture_find_button (GTK_WIDGET (fixture->window), "JZX100-OO12345"), "clicked");
  press_enter (fixture);
  ui_fixture_await_n_rows (fixture, 1);
  NAME (find_row (fixture), "JZX100-OO12345, waiting");
}

/* Nothing is put where the person did not put it. */
static void
test_missing_dash_is_offered (UiFixture     *fixture,
                              gconstpointer  user_data)
{
  ui_fixture_show (fixture);
  ui_fixture_type (fixture, "JZX1000012345");
  g_assert_nonnull (ui_fixture_find_button (GTK_WIDGET (fixture->window), "JZX100-0012345"));
  press_enter (fixture);
  ui_fixture_await_n_rows (fixture, 1);
  NAME (find_row (fixture), "JZX1000012345, waiting");
}

/* A report that exists is offered; another takes a second step, with its own window. */
static void
test_report_is_offered (UiFixture     *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  GtkWidget *again = NULL;

  ui_fixture_show (fixture);
  ui_fixture_type (fixture, "jzx100-0012345");
  again = ui_fixture_find_button (GTK_WIDGET (fixture->window), "Order Again…");

  g_assert_nonnull (again);
  g_assert_false (gtk_widget_has_css_class (again, "suggested-action"));
  press_enter (fixture);
  g_assert_true (has_toplevel_of (GSIZE_TO_POINTER (ADW_TYPE_MESSAGE_DIALOG)));
  kuzov_test_drain ();
  g_assert_cmpuint (ui_fixture_get_n_rows (fixture), ==, 1);
  close_others (fixture);
}

/* One that is on its way is shown, not bought again. */
static void
test_pending_is_shown (UiFixture     *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) other = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_GENERATING);
  g_autoptr (KuzovRequest) newer = ui_fixture_add (fixture, "ZN6-012345", KUZOV_STATE_GENERATING);

  ui_fixture_show (fixture);
  ui_fixture_type (fixture, "JZX100-0012345");
  g_assert_nonnull (ui_fixture_find_button (GTK_WIDGET (fixture->window), "Show"));
  press_enter (fixture);
  kuzov_test_drain ();

  g_assert_true (kuzov_window_get_selected (fixture->window) == other);
  g_assert_cmpuint (ui_fixture_get_n_rows (fixture), ==, 2);
}

/* Several lines, however they come, are looked at first. */
static void
test_several_lines_open_sheet (UiFixture     *fixture,
                               gconstpointer  user_data)
{
  static const char *const lines[] = { "JZX100-0012345", "ZN6-012345", NULL };

  ui_fixture_show (fixture);
  ui_fixture_type (fixture, "JZX100-0012345\nZN6-012345\n");
  kuzov_test_await_true (has_toplevel_of, GSIZE_TO_POINTER (KUZOV_TYPE_BATCH_SHEET));
  close_others (fixture);

  kuzov_window_fill_in (fixture->window, lines);
  g_assert_true (has_toplevel_of (GSIZE_TO_POINTER (KUZOV_TYPE_BATCH_SHEET)));
  kuzov_test_drain ();
  close_others (fixture);
  g_assert_cmpuint (ui_fixture_get_n_rows (fixture), ==, 0);
}

/* Megabytes in one line would hang a text entry: they never get there. */
static void
test_huge_text_stays_out (UiFixture     *fixture,
                          gconstpointer  user_data)
{
  g_autofree char *text = g_malloc (10 * 1024 * 1024 + 1);

  memset (text, 'A', 10 * 1024 * 1024);
  text[10 * 1024 * 1024] = '\0';
  ui_fixture_show (fixture);
  ui_fixture_type (fixture, text);
  kuzov_test_drain ();

  g_assert_cmpuint (gtk_entry_get_text_length (GTK_ENTRY (ui_fixture_get_entry (fixture))), <=, 256);
  press_enter (fixture);
  kuzov_test_drain ();
  g_assert_cmpuint (ui_fixture_get_n_rows (fixture), ==, 0);
}

/* One line from the command line fills the entry, and that is all. */
static void
test_fill_in_orders_nothing (UiFixture     *fixture,
                             gconstpointer  user_data)
{
  static const char *const lines[] = { "jzx100-0012345", NULL };

  ui_fixture_show (fixture);
  kuzov_window_fill_in (fixture->window, lines);
  kuzov_test_drain ();

  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_fixture_get_entry (fixture))), ==, "jzx100-0012345");
  g_assert_cmpuint (ui_fixture_get_n_rows (fixture), ==, 0);
}

static void
select_first (UiFixture *fixture)
{
  kuzov_test_drain ();
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.focus-list", NULL);
  g_assert_nonnull (kuzov_window_get_selected (fixture->window));
}

/* What is settled can be removed, and brought back. */
static void
test_delete_and_undo (UiFixture     *fixture,
                      gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);

  ui_fixture_show (fixture);
  select_first (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "request.remove", NULL);
  ui_fixture_await_n_rows (fixture, 0);
  g_assert_nonnull (ui_fixture_find_button (GTK_WIDGET (fixture->window), "_Open a List…"));

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.undo-delete", NULL);
  ui_fixture_await_n_rows (fixture, 1);
  NAME (find_row (fixture), "JZX100-0012345, ready");
}

/* What may cost money still is not swept away without a word about it. */
static void
test_delete_asks_about_what_is_open (UiFixture     *fixture,
                                     gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_UNCONFIRMED);

  ui_fixture_show (fixture);
  select_first (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "request.remove", NULL);
  kuzov_test_await_true (has_toplevel_of, GSIZE_TO_POINTER (ADW_TYPE_MESSAGE_DIALOG));
  kuzov_test_drain ();
  g_assert_cmpuint (ui_fixture_get_n_rows (fixture), ==, 1);
  close_others (fixture);
  kuzov_test_drain ();

  g_assert_cmpuint (ui_fixture_get_n_rows (fixture), ==, 1);
}

/* A row follows its request: the word, the button, and what it is called. */
static void
test_row_follows_request (UiFixture     *fixture,
                          gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_GENERATING);
  GtkWidget *row = NULL;

  ui_fixture_show (fixture);
  row = GTK_WIDGET (find_row (fixture));
  NAME (row, "JZX100-0012345, generating");
  g_assert_null (ui_fixture_find (row, GTK_TYPE_BUTTON));

  kuzov_request_set_url (request, "https://data.tronk.info/r/1");
  kuzov_request_set_state (request, KUZOV_STATE_READY);
  NAME (row, "JZX100-0012345, ready");
  g_assert_true (gtk_widget_has_css_class (ui_fixture_find_button (row, "Open"), "tinted"));

  kuzov_request_set_opened_ms (request, 1);
  g_assert_false (gtk_widget_has_css_class (ui_fixture_find_button (row, "Open"), "tinted"));

  kuzov_request_set_state (request, KUZOV_STATE_UNCONFIRMED);
  g_assert_nonnull (ui_fixture_find_button (row, "Decide…"));
}

/* The first frame pays for one screen of rows; the rest come after it. */
static void
test_all_rows_come (UiFixture     *fixture,
                    gconstpointer  user_data)
{
  for (unsigned int i = 0; i < 40; i++)
    {
      g_autofree char *frame = g_strdup_printf ("JZX100-%07u", i);

      g_object_unref (ui_fixture_add (fixture, frame, KUZOV_STATE_READY));
    }
  ui_fixture_show (fixture);
  kuzov_test_drain ();

  g_assert_cmpuint (ui_fixture_count (GTK_WIDGET (fixture->window), KUZOV_TYPE_REQUEST_ROW), ==, 40);
}

/* A phone's width is enough for everything. */
static void
test_fits_360 (UiFixture     *fixture,
               gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = ui_fixture_add (fixture, "ABCDEFGHIJ-012345", KUZOV_STATE_UNCONFIRMED);
  int width = 0;

  ui_fixture_show (fixture);
  ui_fixture_type (fixture, "ABCDEFGHIJ-012345");
  kuzov_window_show_details (fixture->window);
  kuzov_test_drain ();
  gtk_widget_measure (GTK_WIDGET (fixture->window), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);

  g_assert_cmpint (width, <=, 360);
}

static gboolean
shows (UiFixture *fixture,
       GType      type)
{
  GtkWidget *widget = ui_fixture_find (GTK_WIDGET (fixture->window), type);

  return widget != NULL && gtk_widget_get_mapped (widget);
}

static gboolean
shows_list_alone (gpointer fixture)
{
  return shows (fixture, KUZOV_TYPE_ORDER_BAR) && !shows (fixture, KUZOV_TYPE_DETAILS);
}

static gboolean
shows_both (gpointer fixture)
{
  return shows (fixture, KUZOV_TYPE_ORDER_BAR) && shows (fixture, KUZOV_TYPE_DETAILS);
}

/* Who had the details beside the list begins at the list where only one of them has room, and finds them beside it again
 * when there is. */
static void
test_narrow_begins_with_the_list (UiFixture     *fixture,
                                  gconstpointer  user_data)
{
  GSettings *settings = kuzov_workspace_get_settings (fixture->workspace);
  g_autoptr (KuzovRequest) request = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY);

  g_settings_set_boolean (settings, "details-visible", TRUE);
  g_settings_set_int (settings, "window-width", 380);
  ui_fixture_show (fixture);
  kuzov_test_await_true (shows_list_alone, fixture);

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 980, 680);
  kuzov_test_await_true (shows_both, fixture);
  g_settings_reset (settings, "window-width");
}

static gboolean
is_laid_out (gpointer user_data)
{
  GtkWidget *first = gtk_widget_get_first_child (user_data);

  return first != NULL && gtk_widget_get_height (first) > 0;
}

/* Rows are equally high, whatever they say: a list that jumps is no list. */
static void
test_rows_are_equally_high (UiFixture     *fixture,
                            gconstpointer  user_data)
{
  GtkWidget *list = NULL;

  for (KuzovState state = KUZOV_STATE_WAITING; state < KUZOV_N_STATES; state++)
    {
      g_autofree char *frame = g_strdup_printf ("JZX100-%07d", state);

      g_object_unref (ui_fixture_add (fixture, frame, state));
    }
  ui_fixture_show (fixture);
  list = ui_fixture_find (GTK_WIDGET (fixture->window), GTK_TYPE_LIST_VIEW);
  kuzov_test_await_true (is_laid_out, list);

  for (GtkWidget *item = gtk_widget_get_first_child (list); item != NULL; item = gtk_widget_get_next_sibling (item))
    if (gtk_widget_get_mapped (item))
      g_assert_cmpint (gtk_widget_get_height (item), ==, 64);
}

/* A history that can't be used is said, and the window still opens. */
static void
test_failure_is_said (UiFixture     *fixture,
                      gconstpointer  user_data)
{
  fixture->window = kuzov_window_new_failed (fixture->application, "It is damaged", "Put a copy in its place.");
  gtk_window_present (GTK_WINDOW (fixture->window));
  kuzov_test_drain ();
  g_assert_nonnull (ui_fixture_find_label (GTK_WIDGET (fixture->window), "It is damaged"));
  g_assert_nonnull (ui_fixture_find_label (GTK_WIDGET (fixture->window), "Put a copy in its place."));
  g_assert_nonnull (ui_fixture_find_button (GTK_WIDGET (fixture->window), "_Try Again"));

  ui_fixture_type (fixture, "JZX100-0012345");
  press_enter (fixture);
  kuzov_window_show_details (fixture->window);
  kuzov_test_drain ();
}

/* What was recovered is told until somebody has closed it once. */
static void
test_recovery_is_told_once (UiFixture     *fixture,
                            gconstpointer  user_data)
{
  KuzovHistory *history = kuzov_workspace_get_history (fixture->workspace);
  GtkWindow *dialog = NULL;

  ui_fixture_show (fixture);
  g_assert_null (kuzov_history_notice_recovery (GTK_WINDOW (fixture->window), fixture->workspace));
  kuzov_history_set_fact (history, "recovery", "312 298 3 history-2026-11-25-damaged.db");
  kuzov_history_flush (history);

  dialog = kuzov_history_notice_recovery (GTK_WINDOW (fixture->window), fixture->workspace);
  g_assert_nonnull (dialog);
  kuzov_test_drain ();
  g_assert_nonnull (ui_fixture_find_label (GTK_WIDGET (dialog), "The history was damaged"));
  g_assert_nonnull (ui_fixture_find_label (GTK_WIDGET (dialog), "Of about 312 requests 298 could be read. What became of 3 "
                                           "orders can’t be told: they may have been paid for, and wait for your decision. "
                                           "The damaged file is kept beside it as history-2026-11-25-damaged.db."));

  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "close");
  gtk_window_destroy (dialog);
  kuzov_history_flush (history);
  kuzov_test_drain ();
  g_assert_null (kuzov_history_notice_recovery (GTK_WINDOW (fixture->window), fixture->workspace));
}

static void
on_answer (gboolean again,
           gpointer user_data)
{
  unsigned int *answers = user_data;

  answers[again]++;
}

/* A number that is on no disk can be read, copied and saved once more before Kuzov ends. */
static void
test_unsaved_numbers_are_told (UiFixture     *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);
  unsigned int answers[2] = { 0, 0 };
  GtkWindow *dialog = NULL;

  g_ptr_array_add (requests, ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_QUEUED));
  g_ptr_array_add (requests, ui_fixture_add (fixture, "GX81-3086204", KUZOV_STATE_QUEUED));
  ui_fixture_show (fixture);
  dialog = kuzov_history_notice_unsaved (GTK_WINDOW (fixture->window), requests, on_answer, answers);
  kuzov_test_drain ();
  g_assert_nonnull (ui_fixture_find_label (GTK_WIDGET (dialog), "JZX100-0012345  48213377\nGX81-3086204  48213377"));
  g_signal_emit_by_name (ui_fixture_find_button (GTK_WIDGET (dialog), "Copy"), "clicked");
  g_assert_nonnull (ui_fixture_find_button (GTK_WIDGET (dialog), "Copied"));

  /* Whoever closes it without a word has not said that it may be forgotten. */
  g_assert_cmpstr (adw_message_dialog_get_close_response (ADW_MESSAGE_DIALOG (dialog)), ==, "again");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "again");
  gtk_window_destroy (dialog);
  kuzov_test_drain ();
  g_assert_cmpuint (answers[TRUE], ==, 1);
  g_assert_cmpuint (answers[FALSE], ==, 0);
}

/* Rows that can't be read stay blank among those that can, and nothing can be done with them. */
static void
test_unreadable_rows_are_blank (UiFixture     *fixture,
                                gconstpointer  user_data)
{
  g_autofree char *name = NULL;
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (KuzovHistoryModel) model = NULL;
  g_autoptr (KuzovHistory) closed = kuzov_history_new (kuzov_history_get_path (kuzov_workspace_get_history (
                                                                               fixture->workspace)));

  g_object_unref (ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_READY));
  g_assert_true (kuzov_history_open (closed, NULL));
  model = kuzov_history_model_new (closed, 24);
  kuzov_history_close (closed);

  request = g_list_model_get_item (G_LIST_MODEL (model), 0);
  g_assert_cmpint (kuzov_request_get_id (request), ==, 0);
  g_assert_cmpint (kuzov_step_for (request, FALSE), ==, KUZOV_STEP_NONE);
  name = kuzov_step_dup_row_name (request);
  g_assert_cmpstr (name, ==, "Can’t be read");
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
  ADD ("/ui/window/names", test_names);
  ADD ("/ui/window/start-without-key", test_start_without_key);
  ADD ("/ui/window/button-needs-text", test_button_needs_text);
  ADD ("/ui/window/one-press-one-order", test_one_press_one_order);
  ADD ("/ui/window/nonsense-orders-nothing", test_nonsense_orders_nothing);
  ADD ("/ui/window/person-chooses-between-readings", test_person_chooses_between_readings);
  ADD ("/ui/window/what-was-typed-may-be-chosen", test_what_was_typed_may_be_chosen);
  ADD ("/ui/window/missing-dash-is-offered", test_missing_dash_is_offered);
  ADD ("/ui/window/report-is-offered", test_report_is_offered);
  ADD ("/ui/window/pending-is-shown", test_pending_is_shown);
  ADD ("/ui/window/several-lines-open-sheet", test_several_lines_open_sheet);
  ADD ("/ui/window/huge-text-stays-out", test_huge_text_stays_out);
  ADD ("/ui/window/fill-in-orders-nothing", test_fill_in_orders_nothing);
  ADD ("/ui/window/delete-and-undo", test_delete_and_undo);
  ADD ("/ui/window/delete-asks-about-what-is-open", test_delete_asks_about_what_is_open);
  ADD ("/ui/window/row-follows-request", test_row_follows_request);
  ADD ("/ui/window/all-rows-come", test_all_rows_come);
  ADD ("/ui/window/fits-360", test_fits_360);
  ADD ("/ui/window/narrow-begins-with-the-list", test_narrow_begins_with_the_list);
  ADD ("/ui/window/rows-are-equally-high", test_rows_are_equally_high);
  ADD ("/ui/window/failure-is-said", test_failure_is_said);
  ADD ("/ui/window/recovery-is-told-once", test_recovery_is_told_once);
  ADD ("/ui/window/unsaved-numbers-are-told", test_unsaved_numbers_are_told);
  ADD ("/ui/window/unreadable-rows-are-blank", test_unreadable_rows_are_blank);
#undef ADD

  return g_test_run ();
}
