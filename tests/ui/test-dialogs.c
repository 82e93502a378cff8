// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"

#include <math.h>
#include <string.h>
#include "dialog-fixture.h"
#include "kuzov-test.h"
#include "ui/kuzov-access-group.h"
#include "ui/kuzov-decide-dialog.h"
#include "ui/kuzov-details.h"
#include "ui/kuzov-evidence-card.h"
#include "ui/kuzov-evidence.h"
#include "ui/kuzov-preferences.h"

#define FRAME "JZX100-0012345"

static GtkWidget *
get_child (gpointer    widget,
           GType       type,
           const char *name)
{
  GObject *child = gtk_widget_get_template_child (widget, type, name);

  g_assert_nonnull (child);

  return GTK_WIDGET (child);
}

static gboolean
is_visible (gpointer user_data)
{
  return gtk_widget_get_visible (user_data);
}

static gboolean
is_sensitive (gpointer user_data)
{
  return gtk_widget_get_sensitive (user_data);
}

static void
click (GtkWidget *button)
{
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
type_into (GtkWidget  *editable,
           const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (editable), text);
}

/* Preferences. */

static GtkWidget *
open_preferences (DialogFixture *fixture)
{
  kuzov_preferences_present (fixture->parent, fixture->workspace);

  return dialog_fixture_get_window (KUZOV_TYPE_PREFERENCES);
}

static GtkWidget *
get_access_child (GtkWidget  *preferences,
                  const char *name)
{
  return get_child (get_child (preferences, KUZOV_TYPE_PREFERENCES, "access"), KUZOV_TYPE_ACCESS_GROUP, name);
}

static void
assert_key (DialogFixture *fixture,
            const char    *expected)
{
  g_autofree char *key = g_settings_get_string (dialog_fixture_get_settings (fixture), "api-key");

  g_assert_cmpstr (key, ==, expected);
}

static GtkWidget *
find_in (GtkWidget *root,
         GType      type)
{
  GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (root), type) ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_in (child, type);

  return found;
}

/* The button in @root that has this icon and can be seen. */
static GtkWidget *
find_icon_button (GtkWidget  *root,
                  const char *icon)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (root) && gtk_widget_get_mapped (root)
      && g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (root)), icon) == 0)
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_icon_button (child, icon);

  return found;
}

/* Whoever looks over the shoulder sees dots; a button shows the key, and hides it again. */
static void
test_key_is_masked (DialogFixture *fixture,
                    gconstpointer  user_data)
{
  GtkWidget *window = open_preferences (fixture);
  GtkWidget *entry = get_access_child (window, "key");
  GtkText *text = GTK_TEXT (find_in (entry, GTK_TYPE_TEXT));

  kuzov_test_drain ();
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, KUZOV_DEMO_KEY);
  g_assert_cmpint (gtk_text_get_input_purpose (text), ==, GTK_INPUT_PURPOSE_PASSWORD);
  g_assert_false (gtk_text_get_visibility (text));
  g_assert_false (dialog_fixture_shows (window, KUZOV_DEMO_KEY));

  click (find_icon_button (entry, "view-reveal-symbolic"));
  g_assert_true (gtk_text_get_visibility (text));
  click (find_icon_button (entry, "view-conceal-symbolic"));
  g_assert_false (gtk_text_get_visibility (text));
  gtk_window_close (GTK_WINDOW (window));
}

/* Half a key would be refused, and would stop all orders: it is taken when it is whole. */
static void
test_half_a_key_is_not_tried (DialogFixture *fixture,
                              gconstpointer  user_data)
{
  GtkWidget *window = open_preferences (fixture);
  GtkWidget *entry = get_access_child (window, "key");

  type_into (entry, "11111111-2222-3333-4444-55555555555");
  assert_key (fixture, KUZOV_DEMO_KEY);
  type_into (entry, "  11111111-2222-3333-4444-555555555555 ");
  assert_key (fixture, "11111111-2222-3333-4444-555555555555");
  g_assert_false (gtk_widget_get_visible (get_access_child (window, "warning")));
  gtk_window_close (GTK_WINDOW (window));
}

/* Who knows whether the provider's keys always look alike: another shape is used, with a word of warning. */
static void
test_odd_key_is_warned_about (DialogFixture *fixture,
                              gconstpointer  user_data)
{
  GtkWidget *window = open_preferences (fixture);
  GtkWidget *entry = get_access_child (window, "key");

  type_into (entry, "a-key-of-another-kind");
  assert_key (fixture, KUZOV_DEMO_KEY);
  g_signal_emit_by_name (entry, "apply");
  assert_key (fixture, "a-key-of-another-kind");
  g_assert_true (gtk_widget_get_visible (get_access_child (window, "warning")));
  gtk_window_close (GTK_WINDOW (window));
}

/* What was typed counts, also for who closes the window instead of confirming. */
static void
test_typed_key_survives_closing (DialogFixture *fixture,
                                 gconstpointer  user_data)
{
  GtkWidget *window = open_preferences (fixture);

  type_into (get_access_child (window, "key"), "typed-and-closed");
  gtk_window_close (GTK_WINDOW (window));
  assert_key (fixture, "typed-and-closed");
}

static void
test_access_is_four_figures (DialogFixture *fixture,
                             gconstpointer  user_data)
{
  GtkWidget *window = open_preferences (fixture);
  GtkWidget *figures = get_access_child (window, "figures");

  g_assert_false (gtk_widget_get_visible (figures));
  click (get_access_child (window, "check"));
  kuzov_test_await_true (is_visible, figures);
  g_assert_true (dialog_fixture_shows (window, "Access works"));
  g_assert_true (dialog_fixture_shows (window, "works until"));
  g_assert_true (dialog_fixture_shows (window, "per report"));
  g_assert_true (dialog_fixture_shows (window, "balance"));
  g_assert_true (dialog_fixture_shows (window, "reports left"));
  g_assert_true (dialog_fixture_shows (window, "free of charge"));
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 0);
  gtk_window_close (GTK_WINDOW (window));
}

static void
test_refused_key_is_said (DialogFixture *fixture,
                          gconstpointer  user_data)
{
  GtkWidget *window = open_preferences (fixture);

  type_into (get_access_child (window, "key"), KUZOV_DEMO_UNKNOWN_KEY);
  kuzov_test_await_true (is_visible, get_access_child (window, "reason"));
  g_assert_true (dialog_fixture_shows (window, "Not accepted"));
  g_assert_true (dialog_fixture_shows (window, "does not accept this key"));
  g_assert_false (gtk_widget_get_visible (get_access_child (window, "figures")));
  gtk_window_close (GTK_WINDOW (window));
}

static void
test_endpoint_is_validated (DialogFixture *fixture,
                            gconstpointer  user_data)
{
  GSettings *settings = dialog_fixture_get_settings (fixture);
  GtkWidget *window = open_preferences (fixture);
  GtkWidget *entry = get_child (window, KUZOV_TYPE_PREFERENCES, "endpoint");
  GtkWidget *complaint = get_child (window, KUZOV_TYPE_PREFERENCES, "complaint");
  g_autofree char *kept = NULL;
  g_autofree char *changed = NULL;

  type_into (entry, "http://example.org/reportrequestframe.ashx");
  g_signal_emit_by_name (entry, "apply");
  kept = g_settings_get_string (settings, "endpoint");
  g_assert_cmpstr (kept, ==, kuzov_demo_service_get_endpoint (fixture->service));
  g_assert_true (gtk_widget_get_visible (complaint));

  type_into (entry, " http://127.0.0.1:9/reportrequestframe.ashx ");
  g_assert_false (gtk_widget_get_visible (complaint));
  g_signal_emit_by_name (entry, "apply");
  changed = g_settings_get_string (settings, "endpoint");
  g_assert_cmpstr (changed, ==, "http://127.0.0.1:9/reportrequestframe.ashx");

  click (get_child (window, KUZOV_TYPE_PREFERENCES, "reset"));
  g_assert_null (g_settings_get_user_value (settings, "endpoint"));
  g_assert_false (gtk_widget_get_sensitive (get_child (window, KUZOV_TYPE_PREFERENCES, "reset")));
  gtk_window_close (GTK_WINDOW (window));
}

static void
test_switches_are_settings (DialogFixture *fixture,
                            gconstpointer  user_data)
{
  static const char *const keys[] = { "open-when-ready", "notify", "run-in-background" };
  static const char *const names[] = { "open_when_ready", "notify", "run_in_background" };
  GSettings *settings = dialog_fixture_get_settings (fixture);
  GtkWidget *window = open_preferences (fixture);

  for (unsigned int i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GtkWidget *toggle = get_child (window, KUZOV_TYPE_PREFERENCES, names[i]);
      gboolean was = g_settings_get_boolean (settings, keys[i]);

      g_assert_true (gtk_switch_get_active (GTK_SWITCH (toggle)) == was);
      gtk_switch_set_active (GTK_SWITCH (toggle), !was);
      g_assert_true (g_settings_get_boolean (settings, keys[i]) == !was);
      g_settings_reset (settings, keys[i]);
    }
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (get_child (window, KUZOV_TYPE_PREFERENCES, "parallel_calls")), 8);
  g_assert_cmpuint (g_settings_get_uint (settings, "parallel-calls"), ==, 8);
  g_settings_reset (settings, "parallel-calls");
  gtk_window_close (GTK_WINDOW (window));
}

/* The decision. */

static GtkWidget *
open_decision (DialogFixture *fixture,
               KuzovRequest  *request)
{
  kuzov_decide_dialog_present (fixture->parent, fixture->workspace, request);

  return dialog_fixture_get_window (KUZOV_TYPE_DECIDE_DIALOG);
}

static GtkWidget *
get_decision_child (GtkWidget  *dialog,
                    const char *name)
{
  return get_child (dialog, KUZOV_TYPE_DECIDE_DIALOG, name);
}

static GtkWidget *
get_card_child (GtkWidget  *card,
                const char *name)
{
  return get_child (card, KUZOV_TYPE_EVIDENCE_CARD, name);
}

static void
choose (GtkWidget  *dialog,
        const char *name)
{
  gtk_check_button_set_active (GTK_CHECK_BUTTON (get_decision_child (dialog, name)), TRUE);
}

static void
assert_consequence (GtkWidget  *dialog,
                    const char *expected)
{
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (get_decision_child (dialog, "consequence"))), ==, expected);
}

/* Nothing is chosen for the person, and Enter spends nothing, whatever is chosen. */
static void
test_no_default_spends (DialogFixture *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = dialog_fixture_lose (fixture, FRAME);
  GtkWidget *dialog = open_decision (fixture, request);
  GtkWidget *decide = get_decision_child (dialog, "decide");

  kuzov_test_await_true (is_visible, get_card_child (get_decision_child (dialog, "evidence"), "bulb"));
  g_assert_false (gtk_widget_get_sensitive (decide));
  g_assert_null (gtk_window_get_default_widget (GTK_WINDOW (dialog)));

  choose (dialog, "again");
  assert_consequence (dialog, "Order Again for 45");
  g_assert_true (gtk_widget_get_sensitive (decide));
  g_assert_null (gtk_window_get_default_widget (GTK_WINDOW (dialog)));

  choose (dialog, "fetch");
  assert_consequence (dialog, "Fetch");
  g_assert_false (gtk_widget_get_sensitive (decide));

  gtk_window_close (GTK_WINDOW (dialog));
  g_assert_cmpint (kuzov_request_get_state (request), ==, KUZOV_STATE_UNCONFIRMED);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);
}

static void
test_number_from_the_site_is_fetched (DialogFixture *fixture,
                                      gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = dialog_fixture_lose (fixture, FRAME);
  g_autofree char *id = kuzov_demo_service_get_id (fixture->service, FRAME);
  g_autofree char *typed = g_strdup_printf (" %s ", id);
  g_autofree char *consequence = g_strdup_printf ("Fetch %s", id);
  GtkWidget *dialog = open_decision (fixture, request);

  g_assert_nonnull (id);
  choose (dialog, "fetch");
  type_into (get_decision_child (dialog, "job"), typed);
  assert_consequence (dialog, consequence);
  click (get_decision_child (dialog, "decide"));
  dialog_fixture_await_closed (KUZOV_TYPE_DECIDE_DIALOG);

  g_assert_cmpstr (kuzov_request_get_job (request), ==, id);
  dialog_fixture_await_state (request, KUZOV_STATE_READY);
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, FRAME), ==, 1);
}

static void
test_nonsense_is_no_number (DialogFixture *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = dialog_fixture_lose (fixture, FRAME);
  GtkWidget *dialog = open_decision (fixture, request);

  choose (dialog, "fetch");
  type_into (get_decision_child (dialog, "job"), "№ 48 213?");
  click (get_decision_child (dialog, "decide"));
  g_assert_true (gtk_widget_get_visible (get_decision_child (dialog, "problem")));
  g_assert_cmpint (kuzov_request_get_state (request), ==, KUZOV_STATE_UNCONFIRMED);
  g_assert_true (gtk_widget_get_sensitive (get_decision_child (dialog, "decide")));
  gtk_window_close (GTK_WINDOW (dialog));
}

/* Two presses of the button are one order. */
static void
test_ordered_again_once (DialogFixture *fixture,
                         gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = dialog_fixture_lose (fixture, FRAME);
  GtkWidget *dialog = open_decision (fixture, request);

  choose (dialog, "again");
  click (get_decision_child (dialog, "decide"));
  g_assert_false (gtk_widget_get_sensitive (get_decision_child (dialog, "decide")));
  g_signal_emit_by_name (get_decision_child (dialog, "decide"), "clicked");
  dialog_fixture_await_closed (KUZOV_TYPE_DECIDE_DIALOG);
  g_assert_cmpint (kuzov_request_get_state (request), ==, KUZOV_STATE_GIVEN_UP);
  g_assert_cmpuint (kuzov_history_get_n_rows (kuzov_workspace_get_history (fixture->workspace)), ==, 2);
}

static void
test_given_up (DialogFixture *fixture,
               gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = dialog_fixture_lose (fixture, FRAME);
  GtkWidget *dialog = open_decision (fixture, request);

  choose (dialog, "drop");
  assert_consequence (dialog, "Give Up");
  click (get_decision_child (dialog, "decide"));
  dialog_fixture_await_closed (KUZOV_TYPE_DECIDE_DIALOG);
  g_assert_cmpint (kuzov_request_get_state (request), ==, KUZOV_STATE_GIVEN_UP);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);
}

/* Decided in another window: there is nothing left to ask. */
static void
test_closes_when_decided_elsewhere (DialogFixture *fixture,
                                    gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = dialog_fixture_lose (fixture, FRAME);

  g_assert_nonnull (open_decision (fixture, request));
  kuzov_queue_give_up (dialog_fixture_get_queue (fixture), request);
  dialog_fixture_await_closed (KUZOV_TYPE_DECIDE_DIALOG);
}

static void
assert_evidence (double        before,
                 double        now,
                 double        price,
                 unsigned int  n_taken,
                 unsigned int  n_unsure,
                 const char   *expected)
{
  KuzovEvidence evidence = { .before = before, .now = now, .price = price };
  g_autofree char *text = NULL;

  evidence.beside = (KuzovBeside) { .n_taken = n_taken, .n_unsure = n_unsure, .is_priced_alike = TRUE };
  text = kuzov_evidence_describe (&evidence);
  if (strstr (text, expected) == NULL)
    g_error ("“%s” does not say “%s”", text, expected);
}

/* A balance suggests something, and is never called a proof. */
static void
test_evidence_is_no_proof (void)
{
  KuzovEvidence many = { .before = 1000, .now = 100, .price = 45, .beside = { .has_more = TRUE } };
  KuzovEvidence mixed = { .before = 1000, .now = 910, .price = 45, .beside = { .n_taken = 1 } };
  g_autofree char *of_many = kuzov_evidence_describe (&many);
  g_autofree char *of_mixed = kuzov_evidence_describe (&mixed);

  assert_evidence (100, 55, 45, 0, 0, "45 less, the price of one report");
  assert_evidence (100, 55, 45, 0, 0, "probably taken; that is no proof");
  assert_evidence (100, 100, 45, 0, 0, "probably not taken; that is no proof");
  assert_evidence (100, 60, 45, 0, 0, "not the price of one report");
  assert_evidence (100, 60, NAN, 0, 0, "not the price of one report");
  assert_evidence (100, 145, 45, 0, 0, "has grown");
  assert_evidence (NAN, 145, 45, 0, 0, "What the balance was before is not known");
  assert_evidence (100, NAN, 45, 0, 0, "What the balance is now is not known yet");
  g_assert_nonnull (strstr (of_many, "Many other orders"));
  g_assert_nonnull (strstr (of_mixed, "says little about this one"));
}

/* What other orders cost is taken off: what is left is this one, or nothing. */
static void
test_evidence_takes_others_off (void)
{
  assert_evidence (100, 55, 45, 1, 0, "45 less, exactly the price of 1 other accepted order. This one");
  assert_evidence (1000, 505, 45, 11, 0, "495 less, exactly the price of 11 other accepted orders. This one was "
                   "probably not taken; that is no proof");
  assert_evidence (1000, 460, 45, 11, 0, "540 less, the price of 11 other accepted orders and of one more. This one "
                   "was probably taken; that is no proof");
  assert_evidence (100, 10, 45, 1, 0, "90 less, the price of 1 other accepted order and of one more");
  assert_evidence (1000, 415, 45, 11, 0, "do not explain");
  assert_evidence (1000, 900, 45, 11, 0, "do not explain");
  assert_evidence (1000, 500, 45, 11, 0, "do not explain");
  assert_evidence (1000, 500, NAN, 11, 0, "11 other orders went out in between, so the balance says little");
  assert_evidence (1000, 1000, 0, 1, 0, "1 other order went out in between, so the balance says little");
}

/* Where several are in doubt, the balance tells how many were charged, and not which. */
static void
test_evidence_tells_how_many_of_several (void)
{
  assert_evidence (1000, 910, 45, 2, 2, "none of 3 orders without an answer was charged. This one was probably not");
  assert_evidence (1000, 865, 45, 2, 2, "1 of 3 orders without an answer was charged; it does not tell which");
  assert_evidence (1000, 820, 45, 2, 2, "2 of 3 orders without an answer were charged; it does not tell which");
  assert_evidence (1000, 775, 45, 2, 2, "all of 3 orders without an answer were charged. This one was probably taken");
  assert_evidence (1000, 730, 45, 2, 2, "do not explain");
  assert_evidence (1000, 1000, 45, 0, 1, "none of 2 orders without an answer was charged");
}

/* Of the same burst and of later ones, by the ledger; a refused one in between cost nothing. */
static void
test_evidence_counts_others (DialogFixture *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) earlier = dialog_fixture_order (fixture, "BNR34-004512", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (KuzovRequest) refused = NULL;
  g_autoptr (KuzovRequest) later = NULL;
  g_autofree char *text = NULL;
  KuzovEvidence evidence;

  dialog_fixture_check (fixture);
  request = dialog_fixture_lose (fixture, FRAME);
  refused = dialog_fixture_order (fixture, "JZX100-0012404", KUZOV_STATE_FAILED);
  later = dialog_fixture_order (fixture, "BNR34-004513", KUZOV_STATE_READY);
  dialog_fixture_check (fixture);
  kuzov_evidence_read (&evidence, dialog_fixture_get_queue (fixture), request);
  g_assert_cmpuint (evidence.beside.n_taken, ==, 1);
  g_assert_cmpuint (evidence.beside.n_unsure, ==, 0);
  g_assert_cmpfloat (evidence.price, ==, 45);
  g_assert_cmpfloat (evidence.before - evidence.now, ==, 90);
  text = kuzov_evidence_describe (&evidence);
  g_assert_nonnull (strstr (text, "the price of 1 other accepted order and of one more"));
}

static gboolean
was_checked_twice (gpointer service)
{
  return kuzov_demo_service_get_n_calls (service, "profile") == 2;
}

/* A balance from before the order was lost is not the one of now, however young. */
static void
test_evidence_waits_for_a_new_balance (DialogFixture *fixture,
                                       gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  KuzovEvidence evidence;

  dialog_fixture_check (fixture);
  kuzov_demo_service_stall_next (fixture->service, "profile");
  request = dialog_fixture_lose (fixture, FRAME);
  kuzov_test_await_true (was_checked_twice, fixture->service);
  kuzov_evidence_read (&evidence, dialog_fixture_get_queue (fixture), request);
  g_assert_true (isnan (evidence.now));
  g_assert_false (isnan (evidence.before));

  kuzov_demo_service_release (fixture->service);
  dialog_fixture_check (fixture);
  kuzov_evidence_read (&evidence, dialog_fixture_get_queue (fixture), request);
  g_assert_cmpfloat (evidence.before - evidence.now, ==, 45);
}

/* Details. */

static GtkWidget *
open_details (DialogFixture *fixture,
              KuzovRequest  *request)
{
  GtkWidget *details = kuzov_details_new (fixture->workspace);

  adw_window_set_content (ADW_WINDOW (fixture->parent), details);
  kuzov_details_set_request (KUZOV_DETAILS (details), request);

  return details;
}

static const char *
get_action (GtkWidget  *details,
            const char *name)
{
  GtkWidget *button = get_child (details, KUZOV_TYPE_DETAILS, name);

  return gtk_widget_get_visible (button) ? gtk_actionable_get_action_name (GTK_ACTIONABLE (button)) : NULL;
}

static void
test_details_tell_the_course (DialogFixture *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = dialog_fixture_order (fixture, FRAME, KUZOV_STATE_READY);
  g_autofree char *accepted = g_strdup_printf ("Accepted as %s", kuzov_request_get_job (request));
  GtkWidget *details = open_details (fixture, request);

  g_assert_true (dialog_fixture_shows (details, FRAME));
  g_assert_true (dialog_fixture_shows (details, "Ordered"));
  g_assert_true (dialog_fixture_shows (details, "Sent"));
  g_assert_true (dialog_fixture_shows (details, accepted));
  g_assert_true (dialog_fixture_shows (details, "Preparation began"));
  g_assert_true (dialog_fixture_shows (details, "Not opened yet"));
  g_assert_cmpstr (get_action (details, "primary"), ==, "request.open");
  g_assert_cmpstr (get_action (details, "link"), ==, "request.copy-link");

  kuzov_queue_set_opened (dialog_fixture_get_queue (fixture), request);
  kuzov_test_drain ();
  g_assert_true (dialog_fixture_shows (details, "First opened"));
  kuzov_details_set_request (KUZOV_DETAILS (details), NULL);
}

static void
test_details_show_every_reply (DialogFixture *fixture,
                               gconstpointer  user_data)
{
  static const char *const names[] = {
    "setqueue", "checkqueue", "getresult", "start", "end", "gosnumber", "vin", "error", "status", "id",
    "startgeneration", "endgeneration", "url", "msg",
  };
  g_autoptr (KuzovRequest) request = dialog_fixture_order (fixture, FRAME, KUZOV_STATE_READY);
  GtkWidget *details = open_details (fixture, request);

  g_assert_false (dialog_fixture_shows (details, "getresult"));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (get_child (details, KUZOV_TYPE_DETAILS, "technical")), TRUE);
  for (unsigned int i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (!dialog_fixture_shows (details, names[i]))
        g_error ("%s is not shown", names[i]);
    }
  g_assert_true (dialog_fixture_shows (details, kuzov_request_get_url (request)));
}

/* What comes from outside is text, whatever it looks like. */
static void
test_details_show_no_markup (DialogFixture *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = dialog_fixture_order (fixture, FRAME, KUZOV_STATE_READY);
  GtkWidget *details = NULL;

  kuzov_request_set_plate (request, "<b>A&B</b>");
  kuzov_request_set_reply (request, KUZOV_REPLY_SLOT_ORDER, "{\"msg\":\"<i>5 < 6 & 7</i>\"}");
  kuzov_history_save_soon (kuzov_workspace_get_history (fixture->workspace), request);
  kuzov_history_flush (kuzov_workspace_get_history (fixture->workspace));
  details = open_details (fixture, request);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (get_child (details, KUZOV_TYPE_DETAILS, "technical")), TRUE);

  g_assert_true (dialog_fixture_shows (details, "<b>A&B</b>"));
  g_assert_true (dialog_fixture_shows (details, "<i>5 < 6 & 7</i>"));
}

static void
test_details_follow_the_state (DialogFixture *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = dialog_fixture_lose (fixture, FRAME);
  GtkWidget *details = open_details (fixture, request);

  g_assert_cmpstr (get_action (details, "primary"), ==, "request.decide");
  g_assert_null (get_action (details, "secondary"));
  g_assert_true (dialog_fixture_shows (details, "Sent, but no answer came. It may have been charged."));

  kuzov_queue_give_up (dialog_fixture_get_queue (fixture), request);
  kuzov_test_drain ();
  g_assert_cmpstr (get_action (details, "primary"), ==, "request.order-again");
  g_assert_true (dialog_fixture_shows (details, "Given up"));
}

static gboolean
shows_balance_after (gpointer ledger)
{
  return dialog_fixture_shows (ledger, "1,234.50");
}

/* Before and after the burst, what a report cost then, and what else went out. */
static void
test_details_show_the_ledger (DialogFixture *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  GtkWidget *details = NULL;
  GtkWidget *ledger = NULL;

  kuzov_demo_service_set_balance (fixture->service, 1279.5);
  request = dialog_fixture_order (fixture, FRAME, KUZOV_STATE_READY);
  details = open_details (fixture, request);
  ledger = get_child (details, KUZOV_TYPE_DETAILS, "ledger");
  g_assert_true (gtk_widget_get_visible (ledger));
  kuzov_test_await_true (shows_balance_after, ledger);
  g_assert_true (dialog_fixture_shows (ledger, "Price of a report"));
  g_assert_true (dialog_fixture_shows (ledger, "45"));
  g_assert_true (dialog_fixture_shows (ledger, "1,279.50"));
  g_assert_true (dialog_fixture_shows (ledger, "No other order"));
  g_assert_false (gtk_widget_get_visible (get_child (details, KUZOV_TYPE_DETAILS, "evidence")));
}

/* Of an order from before the ledger, and one that never left, nothing is made up. */
static void
test_details_make_nothing_up (DialogFixture *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  GtkWidget *details = NULL;

  g_object_set (dialog_fixture_get_queue (fixture), "paused", TRUE, NULL);
  request = dialog_fixture_order (fixture, FRAME, KUZOV_STATE_WAITING);
  details = open_details (fixture, request);
  g_assert_false (gtk_widget_get_visible (get_child (details, KUZOV_TYPE_DETAILS, "ledger")));
  g_assert_true (kuzov_queue_give_up (dialog_fixture_get_queue (fixture), request));
}

/* An unconfirmed order shows its evidence without being asked for it. */
static void
test_details_show_the_evidence (DialogFixture *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  GtkWidget *details = NULL;
  GtkWidget *card = NULL;

  kuzov_demo_service_set_balance (fixture->service, 1279.5);
  request = dialog_fixture_lose (fixture, FRAME);
  details = open_details (fixture, request);
  card = get_child (details, KUZOV_TYPE_DETAILS, "evidence");
  g_assert_true (gtk_widget_get_visible (card));
  kuzov_test_await_true (is_visible, get_card_child (card, "bulb"));
  dialog_fixture_check (fixture);
  kuzov_test_drain ();
  g_assert_true (dialog_fixture_shows (card, "1,279.50"));
  g_assert_true (dialog_fixture_shows (card, "1,234.50"));
  g_assert_true (dialog_fixture_shows (card, "45 less, the price of one report, and no other order in between"));
  g_assert_true (dialog_fixture_shows (card, "that is no proof"));

  /* With the decision the question is gone, and the ledger stays. */
  kuzov_queue_give_up (dialog_fixture_get_queue (fixture), request);
  kuzov_test_drain ();
  g_assert_false (gtk_widget_get_visible (card));
  g_assert_true (gtk_widget_get_visible (get_child (details, KUZOV_TYPE_DETAILS, "ledger")));
}

/* What the details have to say fits into the narrowest window. */
static void
test_details_fit_360 (DialogFixture *fixture,
                      gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = dialog_fixture_order (fixture, "ABCDEFGH-12345678", KUZOV_STATE_READY);
  GtkWidget *details = open_details (fixture, request);
  int minimum = 0;

  g_object_set (details, "narrow", TRUE, NULL);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (get_child (details, KUZOV_TYPE_DETAILS, "technical")), TRUE);
  gtk_widget_measure (details, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
}

static void
assert_fits (GtkWidget *window)
{
  int minimum = 0;

  gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
}

static void
test_dialogs_fit_360 (DialogFixture *fixture,
                      gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = dialog_fixture_lose (fixture, FRAME);
  GtkWidget *decision = open_decision (fixture, request);
  GtkWidget *preferences = NULL;

  kuzov_test_await_true (is_visible, get_card_child (get_decision_child (decision, "evidence"), "bulb"));
  choose (decision, "again");
  assert_fits (decision);
  gtk_window_close (GTK_WINDOW (decision));

  preferences = open_preferences (fixture);
  kuzov_test_await_true (is_sensitive, get_access_child (preferences, "check"));
  assert_fits (preferences);
  gtk_window_close (GTK_WINDOW (preferences));
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
  ADD ("/ui/preferences/half-a-key-is-not-tried", test_half_a_key_is_not_tried);
  ADD ("/ui/preferences/key-is-masked", test_key_is_masked);
  ADD ("/ui/preferences/odd-key-is-warned-about", test_odd_key_is_warned_about);
  ADD ("/ui/preferences/typed-key-survives-closing", test_typed_key_survives_closing);
  ADD ("/ui/preferences/access-is-four-figures", test_access_is_four_figures);
  ADD ("/ui/preferences/refused-key-is-said", test_refused_key_is_said);
  ADD ("/ui/preferences/endpoint-is-validated", test_endpoint_is_validated);
  ADD ("/ui/preferences/switches-are-settings", test_switches_are_settings);
  ADD ("/ui/decision/no-default-spends", test_no_default_spends);
  ADD ("/ui/decision/number-from-the-site-is-fetched", test_number_from_the_site_is_fetched);
  ADD ("/ui/decision/nonsense-is-no-number", test_nonsense_is_no_number);
  ADD ("/ui/decision/ordered-again-once", test_ordered_again_once);
  ADD ("/ui/decision/given-up", test_given_up);
  ADD ("/ui/decision/closes-when-decided-elsewhere", test_closes_when_decided_elsewhere);
  g_test_add_func ("/ui/evidence/is-no-proof", test_evidence_is_no_proof);
  g_test_add_func ("/ui/evidence/takes-others-off", test_evidence_takes_others_off);
  g_test_add_func ("/ui/evidence/tells-how-many-of-several", test_evidence_tells_how_many_of_several);
  ADD ("/ui/evidence/counts-others", test_evidence_counts_others);
  ADD ("/ui/evidence/waits-for-a-new-balance", test_evidence_waits_for_a_new_balance);
  ADD ("/ui/details/tell-the-course", test_details_tell_the_course);
  ADD ("/ui/details/show-every-reply", test_details_show_every_reply);
  ADD ("/ui/details/show-no-markup", test_details_show_no_markup);
  ADD ("/ui/details/follow-the-state", test_details_follow_the_state);
  ADD ("/ui/details/show-the-ledger", test_details_show_the_ledger);
  ADD ("/ui/details/make-nothing-up", test_details_make_nothing_up);
  ADD ("/ui/details/show-the-evidence", test_details_show_the_evidence);
  ADD ("/ui/details/fit-360", test_details_fit_360);
  ADD ("/ui/dialogs/fit-360", test_dialogs_fit_360);
#undef ADD

  return g_test_run ();
}
