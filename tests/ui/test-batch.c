// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"

#include <string.h>
#include "dialog-fixture.h"
#include "kuzov-test.h"
#include "ui/kuzov-batch-footer.h"
#include "ui/kuzov-batch-row.h"
#include "ui/kuzov-batch-sheet.h"

#define N_MANY 5000

static gboolean
is_judged (gpointer user_data)
{
  return !kuzov_batch_get_is_judging (user_data);
}

static KuzovBatch *
open_batch (DialogFixture     *fixture,
            const char *const *lines)
{
  KuzovBatch *batch = kuzov_batch_new (dialog_fixture_get_queue (fixture), lines);

  kuzov_test_await_true (is_judged, batch);

  return batch;
}

static KuzovBatchLine *
get_line (KuzovBatch   *batch,
          unsigned int  number)
{
  g_autoptr (KuzovBatchLine) line = g_list_model_get_item (kuzov_batch_get_lines (batch), number - 1);

  g_assert_nonnull (line);

  return line;
}

static void
assert_line (KuzovBatch   *batch,
             unsigned int  number,
             KuzovVerdict  verdict,
             gboolean      is_ticked)
{
  KuzovBatchLine *line = get_line (batch, number);

  g_assert_cmpuint (line->number, ==, number);
  g_assert_cmpint (line->verdict, ==, verdict);
  g_assert_true (line->is_ticked == is_ticked);
}

/* One verdict a line, and only what is new is ticked. */
static void
test_verdicts (DialogFixture *fixture,
               gconstpointer  user_data)
{
  static const char *const lines[] = {
    "JZX100-0045671", "  zn6-034512 ", "", "GRX133-6001234", "CT9A-0301456", "ZN6034512", "A123BC77\xd0\x96", "RP3", NULL,
  };
  g_autoptr (KuzovRequest) ready = dialog_fixture_order (fixture, "GRX133-6001234", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) lost = dialog_fixture_lose (fixture, "CT9A-0301456");
  g_autoptr (KuzovBatch) batch = open_batch (fixture, lines);

  g_assert_cmpuint (kuzov_batch_get_n_lines (batch), ==, 7);
  assert_line (batch, 1, KUZOV_VERDICT_NEW, TRUE);
  assert_line (batch, 2, KUZOV_VERDICT_NEW, TRUE);
  assert_line (batch, 3, KUZOV_VERDICT_READY, FALSE);
  assert_line (batch, 4, KUZOV_VERDICT_UNDECIDED, FALSE);
  assert_line (batch, 5, KUZOV_VERDICT_TWICE, FALSE);
  assert_line (batch, 6, KUZOV_VERDICT_NO_FRAME, FALSE);
  assert_line (batch, 7, KUZOV_VERDICT_NO_FRAME, FALSE);
  g_assert_cmpstr (get_line (batch, 2)->frame, ==, "ZN6-034512");
  g_assert_cmpstr (get_line (batch, 5)->detail, ==, "same as line 2");
  g_assert_nonnull (get_line (batch, 7)->note);
  g_assert_cmpuint (kuzov_batch_get_n_verdicts (batch, KUZOV_VERDICT_NEW), ==, 2);
  g_assert_cmpuint (kuzov_batch_get_n_verdicts (batch, KUZOV_VERDICT_NONE), ==, 0);
}

/* What is on its way, undecided, there twice or no frame can't be ticked; what is ready can, by the person. */
static void
test_ticks (DialogFixture *fixture,
            gconstpointer  user_data)
{
  static const char *const lines[] = { "JZX100-0045671", "GRX133-6001234", "CT9A-0301456", "JZX1000045671", "RP3", NULL };
  g_autoptr (KuzovRequest) ready = dialog_fixture_order (fixture, "GRX133-6001234", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) lost = dialog_fixture_lose (fixture, "CT9A-0301456");
  g_autoptr (KuzovBatch) batch = open_batch (fixture, lines);

  for (unsigned int i = 1; i <= 5; i++)
    kuzov_batch_set_ticked (batch, get_line (batch, i), TRUE);
  assert_line (batch, 1, KUZOV_VERDICT_NEW, TRUE);
  assert_line (batch, 2, KUZOV_VERDICT_READY, TRUE);
  assert_line (batch, 3, KUZOV_VERDICT_UNDECIDED, FALSE);
  assert_line (batch, 4, KUZOV_VERDICT_TWICE, FALSE);
  assert_line (batch, 5, KUZOV_VERDICT_NO_FRAME, FALSE);
  g_assert_cmpuint (kuzov_batch_get_n_ticked (batch, KUZOV_VERDICT_NEW), ==, 1);
  g_assert_cmpuint (kuzov_batch_get_n_ticked (batch, KUZOV_VERDICT_READY), ==, 1);

  kuzov_batch_set_ticked (batch, get_line (batch, 1), FALSE);
  g_assert_cmpuint (kuzov_batch_get_n_ticked (batch, KUZOV_VERDICT_NEW), ==, 0);
}

/* A correction changes its own line, and those that were the same as it or are now. */
static void
test_corrections (DialogFixture *fixture,
                  gconstpointer  user_data)
{
  static const char *const lines[] = { "JZX100-0045671", "JZX100-0045671", "RP3", "jzx1000045671", NULL };
  g_autoptr (KuzovBatch) batch = open_batch (fixture, lines);

  assert_line (batch, 2, KUZOV_VERDICT_TWICE, FALSE);
  kuzov_batch_edit (batch, get_line (batch, 1), "ZN6-034512");
  assert_line (batch, 1, KUZOV_VERDICT_NEW, TRUE);
  assert_line (batch, 2, KUZOV_VERDICT_NEW, TRUE);
  assert_line (batch, 4, KUZOV_VERDICT_TWICE, FALSE);
  g_assert_cmpstr (get_line (batch, 4)->detail, ==, "same as line 2");

  kuzov_batch_edit (batch, get_line (batch, 3), "RP3-1098765");
  assert_line (batch, 3, KUZOV_VERDICT_NEW, TRUE);
  kuzov_batch_edit (batch, get_line (batch, 1), "rp3-1098765");
  assert_line (batch, 1, KUZOV_VERDICT_NEW, TRUE);
  assert_line (batch, 3, KUZOV_VERDICT_TWICE, FALSE);
  kuzov_batch_edit (batch, get_line (batch, 1), "??");
  assert_line (batch, 1, KUZOV_VERDICT_NO_FRAME, FALSE);
  assert_line (batch, 3, KUZOV_VERDICT_NEW, TRUE);
  g_assert_cmpuint (kuzov_batch_get_n_ticked (batch, KUZOV_VERDICT_NEW), ==, 2);
  g_assert_cmpuint (kuzov_batch_get_n_verdicts (batch, KUZOV_VERDICT_TWICE), ==, 1);
}

/* Any bytes get a verdict, and text that can be shown. */
static void
test_any_bytes (DialogFixture *fixture,
                gconstpointer  user_data)
{
  g_autofree char *huge = g_strnfill (1024 * 1024, 'A');
  const char *lines[] = { "\xff\xfe\x00", "\001\002\003\004\005", "<b>&amp;</b>", "\xe2\x80\xae" "12345", huge, NULL };
  g_autoptr (KuzovBatch) batch = open_batch (fixture, lines);

  g_assert_cmpuint (kuzov_batch_get_n_lines (batch), ==, 5);
  for (unsigned int i = 1; i <= 5; i++)
    {
      assert_line (batch, i, KUZOV_VERDICT_NO_FRAME, FALSE);
      g_assert_true (g_utf8_validate (kuzov_batch_line_get_text (get_line (batch, i)), -1, NULL));
      g_assert_cmpuint (strlen (kuzov_batch_line_get_text (get_line (batch, i))), <=, 2048);
    }
}

/* A line that names what waits from before lets it go: it counts as an order, since it will be one. */
static void
test_held_is_to_be_ordered (DialogFixture *fixture,
                            gconstpointer  user_data)
{
  static const char *const lines[] = { "JZX100-0045671", NULL };
  KuzovHistory *history = kuzov_workspace_get_history (fixture->workspace);
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) added = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (KuzovBatch) batch = NULL;
  g_autoptr (GError) error = NULL;

  /* Written past the queue, as a run of before would have left it. */
  g_ptr_array_add (additions, kuzov_addition_new ("JZX100-0045671", "JZX100-0045671"));
  kuzov_history_add_async (history, additions, kuzov_demo_service_get_endpoint (fixture->service), KUZOV_ADD_DEFAULT,
                           NULL, kuzov_test_keep_result, &result);
  added = kuzov_history_add_finish (history, kuzov_test_await (&result), &error);
  g_assert_no_error (error);

  batch = open_batch (fixture, lines);
  assert_line (batch, 1, KUZOV_VERDICT_NEW, TRUE);
  g_assert_nonnull (strstr (get_line (batch, 1)->detail, "waiting since"));
}

static void
test_many_lines (DialogFixture *fixture,
                 gconstpointer  user_data)
{
  g_auto (GStrv) lines = g_new0 (char *, N_MANY + 1);
  g_autoptr (KuzovBatch) batch = NULL;

  for (unsigned int i = 0; i < N_MANY; i++)
    lines[i] = g_strdup_printf ("JZX100-%07u", i % (N_MANY - 100));
  batch = open_batch (fixture, (const char *const *) lines);
  g_assert_cmpuint (kuzov_batch_get_n_ticked (batch, KUZOV_VERDICT_NEW), ==, N_MANY - 100);
  g_assert_cmpuint (kuzov_batch_get_n_verdicts (batch, KUZOV_VERDICT_TWICE), ==, 100);
}

/* The sheet. */

static GtkWidget *
get_child (GtkWidget  *sheet,
           const char *name)
{
  return GTK_WIDGET (gtk_widget_get_template_child (sheet, KUZOV_TYPE_BATCH_SHEET, name));
}

static GtkWidget *
get_footer_child (GtkWidget  *sheet,
                  const char *name)
{
  return GTK_WIDGET (gtk_widget_get_template_child (get_child (sheet, "footer"), KUZOV_TYPE_BATCH_FOOTER, name));
}

static gboolean
says_what_it_orders (gpointer user_data)
{
  return g_str_has_prefix (gtk_button_get_label (user_data), "Order ");
}

/* With all its verdicts. */
static GtkWidget *
open_sheet (DialogFixture     *fixture,
            const char *const *lines)
{
  GtkWidget *sheet = NULL;

  kuzov_batch_sheet_present (fixture->parent, fixture->workspace, lines, NULL);
  sheet = dialog_fixture_get_window (KUZOV_TYPE_BATCH_SHEET);
  kuzov_test_await_true (says_what_it_orders, get_footer_child (sheet, "order"));

  return sheet;
}

static gboolean
is_visible (gpointer user_data)
{
  return gtk_widget_get_visible (user_data);
}

static gboolean
has_rows (gpointer user_data)
{
  return gtk_widget_get_first_child (user_data) != NULL;
}

static KuzovBatchRow *
find_row (GtkWidget *widget)
{
  if (KUZOV_IS_BATCH_ROW (widget))
    return KUZOV_BATCH_ROW (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      KuzovBatchRow *row = find_row (child);

      if (row != NULL)
        return row;
    }

  return NULL;
}

static void
assert_order_label (GtkWidget  *sheet,
                    const char *expected)
{
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (get_footer_child (sheet, "order"))), ==, expected);
}

/* The sum is written as a sum, and the button says what it does. */
static void
test_sum (DialogFixture *fixture,
          gconstpointer  user_data)
{
  static const char *const lines[] = { "JZX100-0045671", "ZN6-034512", "RP3", NULL };
  GtkWidget *sheet = open_sheet (fixture, lines);

  kuzov_test_await_true (is_visible, get_footer_child (sheet, "balances"));
  g_assert_true (dialog_fixture_shows (get_footer_child (sheet, "n_reports"), "2"));
  g_assert_true (dialog_fixture_shows (get_footer_child (sheet, "price"), "45"));
  g_assert_true (dialog_fixture_shows (get_footer_child (sheet, "total"), "90"));
  g_assert_true (dialog_fixture_shows (get_footer_child (sheet, "balance"), "1,234.50"));
  g_assert_true (dialog_fixture_shows (get_footer_child (sheet, "left"), "1,144.50"));
  assert_order_label (sheet, "Order 2 Reports");

  kuzov_demo_service_set_balance (fixture->service, 50);
  dialog_fixture_check (fixture);
  kuzov_test_drain ();
  g_assert_true (dialog_fixture_shows (get_footer_child (sheet, "left"), "not enough for all"));
  gtk_window_close (GTK_WINDOW (sheet));
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 0);
}

/* Without a key nothing is known of price and balance, which is said, and nothing leaves. */
static void
test_sum_without_key (DialogFixture *fixture,
                      gconstpointer  user_data)
{
  static const char *const lines[] = { "JZX100-0045671", "ZN6-034512", NULL };
  GtkWidget *sheet = NULL;

  g_settings_set_string (dialog_fixture_get_settings (fixture), "api-key", "");
  kuzov_test_drain ();
  sheet = open_sheet (fixture, lines);
  g_assert_false (gtk_widget_get_visible (get_footer_child (sheet, "balances")));
  g_assert_true (dialog_fixture_shows (sheet, "No key yet"));
  g_signal_emit_by_name (get_footer_child (sheet, "order"), "clicked");
  dialog_fixture_await_closed (KUZOV_TYPE_BATCH_SHEET);
  g_assert_cmpuint (kuzov_history_get_n_rows (kuzov_workspace_get_history (fixture->workspace)), ==, 2);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 0);
}

/* Another column of a table is read as the list was, and nothing of the one before is left. */
static void
test_column (DialogFixture *fixture,
             gconstpointer  user_data)
{
  static const char text[] = "№;Кузов;Прежний\n1;JZX100-0045671;RP3-1000001\n2;ZN6-034512;\n";
  KuzovTable *table = kuzov_table_new (text, strlen (text));
  g_auto (GStrv) lines = kuzov_table_dup_lines (table, kuzov_table_get_column (table));
  GtkWidget *sheet = NULL;
  GtkDropDown *column = NULL;

  g_assert_cmpuint (kuzov_table_get_column (table), ==, 1);
  kuzov_batch_sheet_present (fixture->parent, fixture->workspace, (const char *const *) lines, table);
  sheet = dialog_fixture_get_window (KUZOV_TYPE_BATCH_SHEET);
  kuzov_test_await_true (says_what_it_orders, get_footer_child (sheet, "order"));
  assert_order_label (sheet, "Order 2 Reports");
  column = GTK_DROP_DOWN (get_child (sheet, "column"));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (column)));
  g_assert_cmpstr (gtk_string_object_get_string (gtk_drop_down_get_selected_item (column)), ==, "B · Кузов");

  gtk_drop_down_set_selected (column, 2);
  kuzov_test_await_true (says_what_it_orders, get_footer_child (sheet, "order"));
  assert_order_label (sheet, "Order 1 Report");
  g_signal_emit_by_name (get_footer_child (sheet, "order"), "clicked");
  dialog_fixture_await_closed (KUZOV_TYPE_BATCH_SHEET);
  kuzov_test_drain ();
  g_assert_cmpuint (kuzov_history_get_n_rows (kuzov_workspace_get_history (fixture->workspace)), ==, 1);
}

static gboolean
has_two_orders (gpointer user_data)
{
  return kuzov_demo_service_get_n_calls (user_data, "setqueue") == 2;
}

/* Two presses order what is ticked once, and nothing else. */
static void
test_order (DialogFixture *fixture,
            gconstpointer  user_data)
{
  static const char *const lines[] = { "JZX100-0045671", "ZN6-034512", "ZN6-034512", "RP3", "BNR32-305218", NULL };
  GtkWidget *sheet = open_sheet (fixture, lines);
  KuzovBatchRow *row = NULL;

  kuzov_test_await_true (has_rows, get_child (sheet, "list"));
  row = find_row (get_child (sheet, "list"));
  kuzov_batch_row_toggle (row);
  assert_order_label (sheet, "Order 2 Reports");
  g_signal_emit_by_name (get_footer_child (sheet, "order"), "clicked");
  g_signal_emit_by_name (get_footer_child (sheet, "order"), "clicked");
  dialog_fixture_await_closed (KUZOV_TYPE_BATCH_SHEET);

  kuzov_test_await_true (has_two_orders, fixture->service);
  g_assert_cmpuint (kuzov_demo_service_get_n_orders (fixture->service, "JZX100-0045671"), ==, 0);
  g_assert_cmpuint (kuzov_demo_service_get_n_orders (fixture->service, "ZN6-034512"), ==, 1);
  g_assert_cmpuint (kuzov_demo_service_get_n_orders (fixture->service, "BNR32-305218"), ==, 1);
  g_assert_cmpuint (kuzov_history_get_n_rows (kuzov_workspace_get_history (fixture->workspace)), ==, 2);
}

static GtkWidget *
find_question (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (unsigned int i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_visible (window))
        return window;
    }

  return NULL;
}

static gboolean
has_question (gpointer user_data)
{
  return find_question () != NULL;
}

static void
answer (const char *response)
{
  GtkWidget *dialog = find_question ();

  g_assert_cmpstr (adw_message_dialog_get_default_response (ADW_MESSAGE_DIALOG (dialog)), ==, "cancel");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (GTK_WINDOW (dialog));
  kuzov_test_drain ();
}

static GtkWidget *
press_order (DialogFixture *fixture,
             unsigned int   n_lines)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GtkWidget *sheet = NULL;

  for (unsigned int i = 0; i < n_lines; i++)
    g_ptr_array_add (lines, g_strdup_printf ("JZX100-%07u", i));
  g_ptr_array_add (lines, NULL);
  sheet = open_sheet (fixture, (const char *const *) lines->pdata);
  kuzov_test_await_true (is_visible, get_footer_child (sheet, "balances"));
  g_signal_emit_by_name (get_footer_child (sheet, "order"), "clicked");
  kuzov_test_drain ();

  return sheet;
}

/* Over 50 reports are asked about once more; no default spends anything. */
static void
test_many_are_asked_about (DialogFixture *fixture,
                           gconstpointer  user_data)
{
  GtkWidget *sheet = NULL;

  kuzov_demo_service_set_balance (fixture->service, 1e6);
  sheet = press_order (fixture, 51);
  kuzov_test_await_true (has_question, NULL);
  g_signal_emit_by_name (get_footer_child (sheet, "order"), "clicked");
  answer ("cancel");
  g_assert_cmpuint (kuzov_history_get_n_rows (kuzov_workspace_get_history (fixture->workspace)), ==, 0);

  g_signal_emit_by_name (get_footer_child (sheet, "order"), "clicked");
  kuzov_test_await_true (has_question, NULL);
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (find_question ())), ==, "Order 51 reports?");
  g_assert_cmpstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (find_question ())), ==, "At 45 each that makes 2,295.");
  answer ("all");
  dialog_fixture_await_closed (KUZOV_TYPE_BATCH_SHEET);
  g_assert_cmpuint (kuzov_history_get_n_rows (kuzov_workspace_get_history (fixture->workspace)), ==, 51);
}

static void
test_fifty_are_not_asked_about (DialogFixture *fixture,
                                gconstpointer  user_data)
{
  kuzov_demo_service_set_balance (fixture->service, 1e6);
  press_order (fixture, 50);
  g_assert_false (has_question (NULL));
  dialog_fixture_await_closed (KUZOV_TYPE_BATCH_SHEET);
}

static gboolean
has_three_rows (gpointer user_data)
{
  return kuzov_history_get_n_rows (user_data) == 3;
}

/* More than the balance allows: what fits is ordered only when told so, and the rest stays in sight, left out. */
static void
test_what_fits (DialogFixture *fixture,
                gconstpointer  user_data)
{
  GtkWidget *sheet = NULL;

  kuzov_demo_service_set_balance (fixture->service, 3 * 45 + 1);
  sheet = press_order (fixture, 5);
  kuzov_test_await_true (has_question, NULL);
  g_assert_cmpuint (kuzov_history_get_n_rows (kuzov_workspace_get_history (fixture->workspace)), ==, 0);
  answer ("fitting");
  kuzov_test_await_true (has_three_rows, kuzov_workspace_get_history (fixture->workspace));
  kuzov_test_drain ();
  assert_order_label (sheet, "Order 0 Reports");
  g_assert_cmpuint (kuzov_demo_service_get_n_orders (fixture->service, "JZX100-0000003"), ==, 0);
  g_assert_cmpuint (kuzov_demo_service_get_n_orders (fixture->service, "JZX100-0000004"), ==, 0);
  gtk_window_close (GTK_WINDOW (sheet));
}

/* A price that jumped is asked about, and what is ordered then goes out. */
static void
test_price_jump (DialogFixture *fixture,
                 gconstpointer  user_data)
{
  static const char *const lines[] = { "ZN6-034512", NULL };
  g_autoptr (KuzovRequest) ready = dialog_fixture_order (fixture, "GRX133-6001234", KUZOV_STATE_READY);
  GtkWidget *sheet = NULL;

  kuzov_queue_set_minds_price (kuzov_workspace_get_queue (fixture->workspace), TRUE);
  kuzov_demo_service_set_price (fixture->service, 100);
  dialog_fixture_check (fixture);
  sheet = open_sheet (fixture, lines);
  kuzov_test_await_true (is_visible, get_footer_child (sheet, "balances"));
  g_signal_emit_by_name (get_footer_child (sheet, "order"), "clicked");
  kuzov_test_await_true (has_question, NULL);
  g_assert_cmpstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (find_question ())), ==,
                   "A report costs 100 now; it was 45. At 100 each that makes 100.");
  answer ("all");
  dialog_fixture_await_closed (KUZOV_TYPE_BATCH_SHEET);
  kuzov_test_await_true (has_two_orders, fixture->service);
}

/* What there is a report of is bought again only if the person ticked it. */
static void
test_order_once_more (DialogFixture *fixture,
                      gconstpointer  user_data)
{
  static const char *const lines[] = { "GRX133-6001234", NULL };
  g_autoptr (KuzovRequest) ready = dialog_fixture_order (fixture, "GRX133-6001234", KUZOV_STATE_READY);
  GtkWidget *sheet = open_sheet (fixture, lines);

  kuzov_test_await_true (has_rows, get_child (sheet, "list"));
  assert_order_label (sheet, "Order 0 Reports");
  g_assert_false (gtk_widget_get_sensitive (get_footer_child (sheet, "order")));
  kuzov_batch_row_toggle (find_row (get_child (sheet, "list")));
  assert_order_label (sheet, "Order 1 Report");
  g_signal_emit_by_name (get_footer_child (sheet, "order"), "clicked");
  dialog_fixture_await_closed (KUZOV_TYPE_BATCH_SHEET);
  kuzov_test_await_true (has_two_orders, fixture->service);
  g_assert_cmpuint (kuzov_demo_service_get_n_orders (fixture->service, "GRX133-6001234"), ==, 2);
}

/* A frame number is corrected where it stands. */
static void
test_edit_in_place (DialogFixture *fixture,
                    gconstpointer  user_data)
{
  static const char *const lines[] = { "RP3", NULL };
  GtkWidget *sheet = open_sheet (fixture, lines);
  KuzovBatchRow *row = NULL;
  GtkWidget *text = NULL;

  kuzov_test_await_true (has_rows, get_child (sheet, "list"));
  row = find_row (get_child (sheet, "list"));
  kuzov_batch_row_edit (row);
  g_assert_true (kuzov_batch_row_get_is_edited (row));
  text = gtk_window_get_focus (GTK_WINDOW (sheet));
  g_assert_true (GTK_IS_TEXT (text));
  gtk_editable_set_text (GTK_EDITABLE (text), "rp3-1098765");
  g_signal_emit_by_name (text, "activate");
  g_assert_false (kuzov_batch_row_get_is_edited (row));
  assert_order_label (sheet, "Order 1 Report");
  g_assert_true (dialog_fixture_shows (GTK_WIDGET (row), "RP3-1098765"));
  gtk_window_close (GTK_WINDOW (sheet));
}

static void
test_fits_360 (DialogFixture *fixture,
               gconstpointer  user_data)
{
  static const char *const lines[] = { "JZX100-0045671", "ABCDEFGH-12345678", "a line that is no frame number at all", NULL };
  GtkWidget *sheet = open_sheet (fixture, lines);
  int minimum = 0;

  kuzov_test_await_true (is_visible, get_footer_child (sheet, "balances"));
  kuzov_test_await_true (has_rows, get_child (sheet, "list"));
  gtk_widget_measure (sheet, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  gtk_window_close (GTK_WINDOW (sheet));
}

static gboolean
is_in_place (gpointer user_data)
{
  return gtk_widget_get_height (user_data) > 0;
}

/* What can be ticked says so to a screen reader. */
static void
test_names (DialogFixture *fixture,
            gconstpointer  user_data)
{
  static const char *const lines[] = { "JZX100-0045671", NULL };
  GtkWidget *sheet = open_sheet (fixture, lines);
  KuzovBatchRow *row = NULL;

  kuzov_test_await_true (has_rows, get_child (sheet, "list"));
  row = find_row (get_child (sheet, "list"));
  kuzov_test_await_true (is_in_place, row);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, "JZX100-0045671, New");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (GTK_WIDGET (row))),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Order JZX100-0045671");
  gtk_window_close (GTK_WINDOW (sheet));
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
  g_test_add (path, DialogFixture, NULL, dialog_fixture_set_up, function, dialog_fixture_tear_down)
  ADD ("/ui/batch/verdicts", test_verdicts);
  ADD ("/ui/batch/ticks", test_ticks);
  ADD ("/ui/batch/corrections", test_corrections);
  ADD ("/ui/batch/any-bytes", test_any_bytes);
  ADD ("/ui/batch/held-is-to-be-ordered", test_held_is_to_be_ordered);
  ADD ("/ui/batch/many-lines", test_many_lines);
  ADD ("/ui/batch-sheet/sum", test_sum);
  ADD ("/ui/batch-sheet/sum-without-key", test_sum_without_key);
  ADD ("/ui/batch-sheet/column", test_column);
  ADD ("/ui/batch-sheet/order", test_order);
  ADD ("/ui/batch-sheet/many-are-asked-about", test_many_are_asked_about);
  ADD ("/ui/batch-sheet/fifty-are-not-asked-about", test_fifty_are_not_asked_about);
  ADD ("/ui/batch-sheet/what-fits", test_what_fits);
  ADD ("/ui/batch-sheet/price-jump", test_price_jump);
  ADD ("/ui/batch-sheet/order-once-more", test_order_once_more);
  ADD ("/ui/batch-sheet/edit-in-place", test_edit_in_place);
  ADD ("/ui/batch-sheet/fits-360", test_fits_360);
  ADD ("/ui/batch-sheet/names", test_names);
#undef ADD

  return g_test_run ();
}
