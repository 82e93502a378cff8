// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "dialog-fixture.h"
#include "kuzov-test.h"
#include "kuzov-test-tunnel.h"
#include "queue/kuzov-queue-private.h"
#include "ui/kuzov-condition-bar.h"
#include "ui/kuzov-window.h"

/* A valid address that is not on this machine; it is never called, for nothing is on its way then. */
#define ELSEWHERE "https://provider.invalid/reportrequestframe.ashx"

/* Of the file of a history. */
#define PAGE 4096

#define DEMO_TEXT "Demo: nothing is paid for"
#define UNKEPT_TEXT "Settings can’t be kept and are forgotten when Kuzov quits. Install the package dconf-gsettings-backend " \
                    "to keep them."

/* The bar of a real window, over a batch that meets a service in trouble. */
typedef struct
{
  DialogFixture  dialog;
  KuzovWindow   *window;
  GtkWidget     *bar;
} Fixture;

/* What the bar asked the application for last. */
static const char *activated;

static void
note_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  activated = g_action_get_name (G_ACTION (action));
}

/* One for all tests: a program has but one. */
static GtkApplication *
get_application (void)
{
  static const GActionEntry entries[] = { { "quit", note_action }, { "preferences", note_action } };
  static GtkApplication *application;

  if (application == NULL)
    {
      application = GTK_APPLICATION (adw_application_new ("io.github.kuzov.Kuzov.Bar", G_APPLICATION_NON_UNIQUE));
      g_application_set_resource_base_path (G_APPLICATION (application), "/io/github/kuzov/Kuzov");
      g_application_register (G_APPLICATION (application), NULL, NULL);
      g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), NULL);
    }

  return application;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  activated = NULL;
  dialog_fixture_set_up (&fixture->dialog, user_data);
  fixture->window = kuzov_window_new (get_application (), fixture->dialog.workspace);
  gtk_window_present (GTK_WINDOW (fixture->window));
  kuzov_test_drain ();
  fixture->bar = GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (fixture->window), KUZOV_TYPE_WINDOW,
                                                            "condition_bar"));
  g_assert_nonnull (fixture->bar);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  kuzov_test_drain ();
  dialog_fixture_tear_down (&fixture->dialog, user_data);
}

static GPtrArray *
order_many (Fixture      *fixture,
            unsigned int  n)
{
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GAsyncResult) result = NULL;

  for (unsigned int i = 0; i < n; i++)
    {
      g_autofree char *frame = g_strdup_printf ("TST100-1%06u", i);

      g_ptr_array_add (additions, kuzov_addition_new (frame, NULL));
    }
  kuzov_queue_order_async (dialog_fixture_get_queue (&fixture->dialog), additions, KUZOV_ADD_DEFAULT,
                           kuzov_test_keep_result, &result);
  done = kuzov_queue_order_finish (dialog_fixture_get_queue (&fixture->dialog), kuzov_test_await (&result), NULL);
  for (unsigned int i = 0; i < n; i++)
    g_ptr_array_add (requests, g_object_ref (((KuzovAddition *) g_ptr_array_index (done, i))->request));

  return g_steal_pointer (&requests);
}

static unsigned int
count_states (GPtrArray  *requests,
              KuzovState  state)
{
  unsigned int n = 0;

  for (unsigned int i = 0; i < requests->len; i++)
    n += kuzov_request_get_state (g_ptr_array_index (requests, i)) == state;

  return n;
}

typedef struct
{
  GtkWidget  *widget;
  const char *text;
} Awaited;

static gboolean
shows (gpointer user_data)
{
  Awaited *awaited = user_data;

  return dialog_fixture_shows (awaited->widget, awaited->text);
}

static void
await_text (GtkWidget  *widget,
            const char *text)
{
  Awaited awaited = { widget, text };

  kuzov_test_await_true (shows, &awaited);
}

typedef struct
{
  KuzovQueue     *queue;
  KuzovCondition  condition;
} AwaitedCondition;

static gboolean
stands_at (gpointer user_data)
{
  AwaitedCondition *awaited = user_data;

  return kuzov_queue_get_condition (awaited->queue) == awaited->condition;
}

/* Waits for what the queue says, so that the words of the bar can be wrong rather than missing. */
static void
await_condition (Fixture        *fixture,
                 KuzovCondition  condition)
{
  AwaitedCondition awaited = { dialog_fixture_get_queue (&fixture->dialog), condition };

  kuzov_test_await_true (stands_at, &awaited);
  kuzov_test_drain ();
}

static gboolean
all_are_ready (gpointer user_data)
{
  GPtrArray *requests = user_data;

  return count_states (requests, KUZOV_STATE_READY) == requests->len;
}

static GtkWidget *
get_part (Fixture    *fixture,
          const char *name)
{
  return GTK_WIDGET (gtk_widget_get_template_child (fixture->bar, KUZOV_TYPE_CONDITION_BAR, name));
}

/* The whole sentence, for eyes and for screen readers, and the label of its button; NULL if there is to be none. */
static void
assert_says (Fixture    *fixture,
             const char *text,
             const char *button)
{
  g_assert_true (gtk_widget_get_mapped (fixture->bar));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (get_part (fixture, "label"))), ==, text);
  gtk_test_accessible_assert_property (fixture->bar, GTK_ACCESSIBLE_PROPERTY_LABEL, text);
  g_assert_cmpint (gtk_widget_get_mapped (get_part (fixture, "button")), ==, button != NULL);
  if (button != NULL)
    g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (get_part (fixture, "button"))), ==, button);
}

/* Nothing is left in the way, and the bar is back at what the demonstration says of itself. */
static void
assert_is_over (Fixture *fixture)
{
  await_condition (fixture, KUZOV_CONDITION_NONE);
  await_text (fixture->bar, DEMO_TEXT);
  assert_says (fixture, DEMO_TEXT, "Leave");
}

static void
press (Fixture    *fixture,
       const char *label)
{
  GtkWidget *button = get_part (fixture, "button");

  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, label);
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

/* One bar explains; the check tells until when and how much; with money back, the person's word goes on. */
static void
test_access_ends_in_mid_batch (Fixture       *fixture,
                               gconstpointer  user_data)
{
  KuzovDemoService *service = fixture->dialog.service;
  g_autoptr (GPtrArray) requests = NULL;
  unsigned int n_calls;

  kuzov_demo_service_set_price (service, 45);
  kuzov_demo_service_set_balance (service, 10 * 45);
  requests = order_many (fixture, 30);
  await_condition (fixture, KUZOV_CONDITION_ACCESS);
  g_assert_true (dialog_fixture_shows (fixture->bar, "Access has run out. Orders wait here, unpaid; renew it, then "
                                       "check access."));
  while (count_states (requests, KUZOV_STATE_READY) < 10)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_states (requests, KUZOV_STATE_WAITING), ==, 20);
  g_assert_cmpuint (count_states (requests, KUZOV_STATE_FAILED), ==, 0);
  n_calls = kuzov_demo_service_get_n_calls (service, "setqueue");
  press (fixture, "Check Access");
  await_text (fixture->bar, "Access has run out: works until");
  g_assert_true (dialog_fixture_shows (fixture->bar, "45 per report, 0 on balance"));
  g_assert_true (dialog_fixture_shows (fixture->bar, "Renew it, then check again."));

  kuzov_demo_service_set_balance (service, 1000);
  press (fixture, "Check Access");
  await_condition (fixture, KUZOV_CONDITION_HELD);
  g_assert_true (dialog_fixture_shows (fixture->bar, "Access is back. 20 orders for 900 wait for your word."));
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (service, "setqueue"), ==, n_calls);

  press (fixture, "Continue");
  kuzov_test_await_true (all_are_ready, requests);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (service, "setqueue"), ==, n_calls + 20);
  g_assert_false (dialog_fixture_shows (fixture->bar, "wait"));
}

/* What a broken service costs is said in words, with a true number. */
static void
test_broken_service_is_said (Fixture       *fixture,
                             gconstpointer  user_data)
{
  KuzovDemoService *service = fixture->dialog.service;
  g_autoptr (GPtrArray) requests = NULL;

  kuzov_demo_service_set_balance (service, 1e6);
  kuzov_demo_service_drop_every (service, "setqueue", 1);
  requests = order_many (fixture, 40);
  await_condition (fixture, KUZOV_CONDITION_DISTRUST);
  g_assert_true (dialog_fixture_shows (fixture->bar, "10 orders in a row got no readable answer. The rest waits "
                                       "for your word."));
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (service, "setqueue"), ==, 10);
  press (fixture, "Continue");
  await_condition (fixture, KUZOV_CONDITION_DISTRUST);
  g_assert_true (dialog_fixture_shows (fixture->bar, "20 orders in a row got no readable answer. The rest waits "
                                       "for your word."));
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (service, "setqueue"), ==, 20);

  /* The twenty that are left, once it is in order again. */
  kuzov_demo_service_drop_every (service, "setqueue", 0);
  press (fixture, "Continue");
  assert_is_over (fixture);
  g_assert_cmpuint (count_states (requests, KUZOV_STATE_READY), ==, 20);
}

/* What the demonstration is, and how to leave it. */
static void
test_demo (Fixture       *fixture,
           gconstpointer  user_data)
{
  assert_says (fixture, DEMO_TEXT, "Leave");
  press (fixture, "Leave");
  g_assert_cmpstr (activated, ==, "quit");
}

/* Nothing else is in the way, and nothing in this run can change it; what is graver goes before it. */
static void
test_settings_not_kept (Fixture       *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;

  assert_says (fixture, UNKEPT_TEXT, NULL);
  request = dialog_fixture_order (&fixture->dialog, "TST100-1000001", KUZOV_STATE_READY);
  g_settings_set_string (dialog_fixture_get_settings (&fixture->dialog), "api-key", "");
  await_condition (fixture, KUZOV_CONDITION_NO_KEY);
  g_assert_false (dialog_fixture_shows (fixture->bar, UNKEPT_TEXT));
  g_settings_set_string (dialog_fixture_get_settings (&fixture->dialog), "api-key", KUZOV_DEMO_KEY);
  await_condition (fixture, KUZOV_CONDITION_NONE);
  assert_says (fixture, UNKEPT_TEXT, NULL);
}

/* Without a key an order waits; with another one it waits for the person's word, who is told what that costs. */
static void
test_no_key_then_held (Fixture       *fixture,
                       gconstpointer  user_data)
{
  KuzovDemoService *service = fixture->dialog.service;
  GSettings *settings = dialog_fixture_get_settings (&fixture->dialog);
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (KuzovRequest) other = NULL;

  g_settings_set_string (settings, "api-key", "");
  request = dialog_fixture_order (&fixture->dialog, "TST100-1000001", KUZOV_STATE_WAITING);
  other = dialog_fixture_order (&fixture->dialog, "TST100-1000002", KUZOV_STATE_WAITING);
  await_text (fixture->bar, "No key yet.");
  assert_says (fixture, "No key yet. What you order waits here, unpaid, until you enter one.", "Add Key…");
  press (fixture, "Add Key…");
  g_assert_cmpstr (activated, ==, "preferences");

  g_settings_set_string (settings, "api-key", KUZOV_DEMO_KEY);
  await_condition (fixture, KUZOV_CONDITION_HELD);
  assert_says (fixture, "2 orders from before wait for your word.", "Order 2");
  dialog_fixture_check (&fixture->dialog);
  assert_says (fixture, "2 orders from before wait for your word.", "Order 2 for 90");
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (service, "setqueue"), ==, 0);

  press (fixture, "Order 2 for 90");
  dialog_fixture_await_state (request, KUZOV_STATE_READY);
  dialog_fixture_await_state (other, KUZOV_STATE_READY);
  assert_is_over (fixture);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (service, "setqueue"), ==, 2);
}

/* A key that nobody knows has no access that could be renewed. */
static void
test_key_is_refused (Fixture       *fixture,
                     gconstpointer  user_data)
{
  KuzovDemoService *service = fixture->dialog.service;
  GSettings *settings = dialog_fixture_get_settings (&fixture->dialog);
  g_autoptr (KuzovRequest) request = NULL;

  g_settings_set_string (settings, "api-key", KUZOV_DEMO_UNKNOWN_KEY);
  request = dialog_fixture_order (&fixture->dialog, "TST100-1000001", KUZOV_STATE_WAITING);
  await_condition (fixture, KUZOV_CONDITION_ACCESS);
  assert_says (fixture, "The provider does not accept this key. Orders wait here, unpaid; correct the key in Preferences, or "
               "renew its access and check it there.", "Preferences…");
  press (fixture, "Preferences…");
  g_assert_cmpstr (activated, ==, "preferences");
  g_assert_cmpint (kuzov_request_get_state (request), ==, KUZOV_STATE_WAITING);

  g_settings_set_string (settings, "api-key", KUZOV_DEMO_KEY);
  await_condition (fixture, KUZOV_CONDITION_HELD);
  assert_says (fixture, "1 order from before waits for your word.", "Order 1");
  press (fixture, "Order 1");
  dialog_fixture_await_state (request, KUZOV_STATE_READY);
  assert_is_over (fixture);
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (service, "TST100-1000001"), ==, 1);
}

static void
test_address (Fixture       *fixture,
              gconstpointer  user_data)
{
  GSettings *settings = dialog_fixture_get_settings (&fixture->dialog);

  g_settings_set_string (settings, "endpoint", "http://provider.invalid/reportrequestframe.ashx");
  await_condition (fixture, KUZOV_CONDITION_ENDPOINT);
  assert_says (fixture, "The address of the service can’t be used. Correct it in Preferences.", "Preferences…");
  press (fixture, "Preferences…");
  g_assert_cmpstr (activated, ==, "preferences");

  g_settings_set_string (settings, "endpoint", kuzov_demo_service_get_endpoint (fixture->dialog.service));
  assert_is_over (fixture);
}

/* How far it has come; what is paused waits, what was ordered goes on, and so does the rest with the person's word. */
static void
test_batch_is_paused (Fixture       *fixture,
                      gconstpointer  user_data)
{
  KuzovDemoService *service = fixture->dialog.service;
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (KuzovRequest) late = NULL;

  kuzov_demo_service_stall_next (service, "setqueue");
  requests = order_many (fixture, 5);
  await_text (fixture->bar, "4 of 5 ready");
  assert_says (fixture, "4 of 5 ready", "Pause");
  g_assert_cmpfloat_with_epsilon (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (get_part (fixture, "progress"))), 0.8,
                                  0.001);
  g_assert_true (gtk_widget_get_mapped (get_part (fixture, "progress")));

  press (fixture, "Pause");
  await_condition (fixture, KUZOV_CONDITION_PAUSED);
  assert_says (fixture, "Paused. New orders wait here; what was ordered goes on.", "Resume");
  late = dialog_fixture_order (&fixture->dialog, "TST100-1000006", KUZOV_STATE_WAITING);
  kuzov_demo_service_release (service);
  kuzov_test_await_true (all_are_ready, requests);
  assert_says (fixture, "Paused. New orders wait here; what was ordered goes on.", "Resume");
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (service, "setqueue"), ==, 5);
  g_assert_cmpint (kuzov_request_get_state (late), ==, KUZOV_STATE_WAITING);

  press (fixture, "Resume");
  dialog_fixture_await_state (late, KUZOV_STATE_READY);
  assert_is_over (fixture);
  g_assert_false (gtk_widget_get_mapped (get_part (fixture, "progress")));
}

static void
test_batch_needs_a_look (Fixture       *fixture,
                         gconstpointer  user_data)
{
  g_autoptr (GPtrArray) requests = NULL;

  kuzov_demo_service_stall_next (fixture->dialog.service, "setqueue");
  kuzov_demo_service_drop_next (fixture->dialog.service, "setqueue");
  requests = order_many (fixture, 5);
  await_text (fixture->bar, "3 of 5 ready, 1 needs a look");
  assert_says (fixture, "3 of 5 ready, 1 needs a look", "Pause");
  kuzov_demo_service_release (fixture->dialog.service);
  assert_is_over (fixture);
  g_assert_cmpuint (count_states (requests, KUZOV_STATE_UNCONFIRMED), ==, 1);
}

/* What nobody would expect to pay is not paid before it was read. */
static void
test_price (Fixture       *fixture,
            gconstpointer  user_data)
{
  KuzovDemoService *service = fixture->dialog.service;
  g_autoptr (KuzovRequest) first = NULL;
  g_autoptr (KuzovRequest) second = NULL;

  kuzov_demo_service_set_balance (service, 1e6);
  first = dialog_fixture_order (&fixture->dialog, "TST100-1000001", KUZOV_STATE_READY);
  kuzov_demo_service_set_price (service, 200);
  dialog_fixture_check (&fixture->dialog);
  await_condition (fixture, KUZOV_CONDITION_PRICE);
  second = dialog_fixture_order (&fixture->dialog, "TST100-1000002", KUZOV_STATE_WAITING);
  assert_says (fixture, "A report costs 200 now; it was 45. Orders wait here, unpaid.", "Continue");
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (service, "setqueue"), ==, 1);

  press (fixture, "Continue");
  dialog_fixture_await_state (second, KUZOV_STATE_READY);
  assert_is_over (fixture);
}

/* What the desktop says of the network counts where the service is elsewhere. The real cable is pulled in e2e-offline. */
static void
test_offline (Fixture       *fixture,
              gconstpointer  user_data)
{
  KuzovQueue *queue = dialog_fixture_get_queue (&fixture->dialog);

  g_settings_set_string (dialog_fixture_get_settings (&fixture->dialog), "endpoint", ELSEWHERE);
  g_object_set (queue, "is-online", FALSE, NULL);
  await_condition (fixture, KUZOV_CONDITION_OFFLINE);
  assert_says (fixture, "Offline. New orders wait here and go out by themselves.", NULL);

  g_object_set (queue, "is-online", TRUE, NULL);
  assert_is_over (fixture);
}

/* Nobody listens there: the order waits, and goes out by itself as soon as somebody does. */
static void
test_silent (Fixture       *fixture,
             gconstpointer  user_data)
{
  KuzovDemoService *service = fixture->dialog.service;
  const unsigned int port = kuzov_demo_service_get_port (service);
  g_autoptr (KuzovRequest) request = NULL;

  kuzov_demo_service_stop (service);
  request = dialog_fixture_order (&fixture->dialog, "TST100-1000001", KUZOV_STATE_WAITING);
  await_condition (fixture, KUZOV_CONDITION_SILENT);
  assert_says (fixture, "The service does not answer. Kuzov keeps asking, free of charge; orders wait until it does.", NULL);

  g_assert_true (kuzov_demo_service_start (service, port, NULL));
  g_assert_cmpuint (kuzov_demo_service_get_port (service), ==, port);
  dialog_fixture_await_state (request, KUZOV_STATE_READY);
  assert_is_over (fixture);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (service, "setqueue"), ==, 1);
}

/* Somebody answers who can't prove who they are. */
static void
test_unproven (Fixture       *fixture,
               gconstpointer  user_data)
{
  KuzovDemoService *service = fixture->dialog.service;
  GSettings *settings = dialog_fixture_get_settings (&fixture->dialog);
  g_autoptr (KuzovTestTunnel) tunnel = kuzov_test_tunnel_new (KUZOV_TEST_CERTIFICATE_EXPIRED,
                                                              kuzov_demo_service_get_port (service), 0);
  g_autofree char *unproven = g_strdup_printf ("https://127.0.0.1:%u/reportrequestframe.ashx",
                                               kuzov_test_tunnel_get_port (tunnel));
  g_autofree char *button = NULL;
  g_autoptr (KuzovRequest) request = NULL;

  g_settings_set_string (settings, "endpoint", unproven);
  request = dialog_fixture_order (&fixture->dialog, "TST100-1000001", KUZOV_STATE_WAITING);
  await_condition (fixture, KUZOV_CONDITION_SILENT);
  assert_says (fixture, "The service can’t prove that it is the right one: its certificate is not in order. Check the date and "
               "time of this computer; orders wait here, unpaid.", NULL);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (service, "setqueue"), ==, 0);

  /* Another address is another purse. */
  g_settings_set_string (settings, "endpoint", kuzov_demo_service_get_endpoint (service));
  await_condition (fixture, KUZOV_CONDITION_HELD);

  /* Its price stands on the button if it was answered by now. */
  button = g_strdup (gtk_button_get_label (GTK_BUTTON (get_part (fixture, "button"))));
  g_assert_true (g_str_equal (button, "Order 1") || g_str_equal (button, "Order 1 for 45"));
  assert_says (fixture, "1 order from before waits for your word.", button);
  press (fixture, button);
  dialog_fixture_await_state (request, KUZOV_STATE_READY);
  await_condition (fixture, KUZOV_CONDITION_NONE);
  assert_says (fixture, UNKEPT_TEXT, NULL);
}

/* What another program does to the file of the history. */
static void
do_to_history (Fixture    *fixture,
               const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (kuzov_history_get_path (kuzov_workspace_get_history (fixture->dialog.workspace)), &db), ==,
                   SQLITE_OK);
  sqlite3_busy_timeout (db, 5000);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* It stands still: nothing is tried again by itself. */
static void
stop_clock (Fixture *fixture)
{
  static KuzovQueueClock clock;

  clock.wall_ms = g_get_real_time () / 1000;
  clock.lapsed_ms = g_get_monotonic_time () / 1000;
  kuzov_queue_set_clock (dialog_fixture_get_queue (&fixture->dialog), &clock);
}

static void
count_change (unsigned int *n_changes)
{
  (*n_changes)++;
}

static gboolean
has_come_and_gone (gpointer user_data)
{
  return *(unsigned int *) user_data >= 2;
}

/* Nothing is ordered that could not be written down first. The button tries it at once, and in vain; mended, it goes on. */
static void
test_unwritable (Fixture       *fixture,
                 gconstpointer  user_data)
{
  static const char text[] = "The history can’t be written, so nothing is ordered. Make room on the disk, or let Kuzov write to "
                             "its folder.";
  KuzovDemoService *service = fixture->dialog.service;
  g_autoptr (KuzovRequest) request = NULL;
  unsigned int n_changes = 0;

  stop_clock (fixture);
  do_to_history (fixture, "CREATE TRIGGER shut BEFORE UPDATE ON requests BEGIN SELECT RAISE (ABORT, 'shut'); END");
  request = dialog_fixture_order (&fixture->dialog, "TST100-1000001", KUZOV_STATE_WAITING);
  await_condition (fixture, KUZOV_CONDITION_RECORD);
  assert_says (fixture, text, "Try Again");
  g_signal_connect_swapped (request, "notify::state", G_CALLBACK (count_change), &n_changes);
  press (fixture, "Try Again");
  kuzov_test_await_true (has_come_and_gone, &n_changes);
  g_signal_handlers_disconnect_by_data (request, &n_changes);
  kuzov_test_drain ();
  g_assert_cmpint (kuzov_request_get_state (request), ==, KUZOV_STATE_WAITING);
  assert_says (fixture, text, "Try Again");
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (service, "setqueue"), ==, 0);

  do_to_history (fixture, "DROP TRIGGER shut");
  kuzov_queue_set_clock (dialog_fixture_get_queue (&fixture->dialog), NULL);
  press (fixture, "Try Again");
  dialog_fixture_await_state (request, KUZOV_STATE_READY);
  assert_is_over (fixture);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (service, "setqueue"), ==, 1);
}

static ssize_t
write_nowhere (int         file,
               const void *data,
               size_t      length,
               off_t       offset)
{
  errno = ENOSPC;

  return -1;
}

/* What SQLite hears of the system when it writes: the disk has no room left, or all is as ever. */
static void
set_disk_is_full (gboolean is_full)
{
  static const char *const names[] = { "pwrite", "pwrite64" };
  sqlite3_vfs *vfs = sqlite3_vfs_find (NULL);

  for (unsigned int i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpint (vfs->xSetSystemCall (vfs, names[i], is_full ? (sqlite3_syscall_ptr) write_nowhere : NULL), ==, SQLITE_OK);
}

/* Without room on the disk nothing is ordered; with room it goes on by itself. */
static void
test_full (Fixture       *fixture,
           gconstpointer  user_data)
{
  KuzovQueue *queue = dialog_fixture_get_queue (&fixture->dialog);
  KuzovDemoService *service = fixture->dialog.service;
  g_autoptr (KuzovRequest) request = NULL;

  g_object_set (queue, "paused", TRUE, NULL);
  request = dialog_fixture_order (&fixture->dialog, "TST100-1000001", KUZOV_STATE_WAITING);
  set_disk_is_full (TRUE);
  g_object_set (queue, "paused", FALSE, NULL);
  await_condition (fixture, KUZOV_CONDITION_RECORD);
  assert_says (fixture, "The disk is full, so nothing is ordered. Make room, and Kuzov goes on by itself.", "Try Again");
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (service, "setqueue"), ==, 0);

  set_disk_is_full (FALSE);
  dialog_fixture_await_state (request, KUZOV_STATE_READY);
  assert_is_over (fixture);
}

/* Nothing but its first page is left of the file. */
static void
damage_history (Fixture *fixture)
{
  const char *path = kuzov_history_get_path (kuzov_workspace_get_history (fixture->dialog.workspace));
  g_autofree char *content = NULL;
  gsize length = 0;
  FILE *file = NULL;

  /* What the others have read of it they read anew. */
  do_to_history (fixture, "UPDATE facts SET value = value; PRAGMA wal_checkpoint (TRUNCATE)");
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpuint (length, >, PAGE);
  memset (content + PAGE, 0, length - PAGE);
  file = fopen (path, "r+");
  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (content, 1, length, file), ==, length);
  g_assert_cmpint (fclose (file), ==, 0);
}

/* Only a new start helps there, and that is what the button leads to. */
static void
test_damaged (Fixture       *fixture,
              gconstpointer  user_data)
{
  static const char text[] = "The history is damaged, so nothing more is ordered. Quit Kuzov and start it again: then what can be "
                             "read is recovered.";
  g_autoptr (KuzovRequest) request = dialog_fixture_order (&fixture->dialog, "TST100-1000001", KUZOV_STATE_READY);
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) ordered = NULL;
  g_autoptr (GError) error = NULL;

  damage_history (fixture);
  g_ptr_array_add (additions, kuzov_addition_new ("TST100-1000002", NULL));
  kuzov_queue_order_async (dialog_fixture_get_queue (&fixture->dialog), additions, KUZOV_ADD_DEFAULT, kuzov_test_keep_result,
                           &result);
  ordered = kuzov_queue_order_finish (dialog_fixture_get_queue (&fixture->dialog), kuzov_test_await (&result), &error);
  g_assert_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_DAMAGED);
  await_condition (fixture, KUZOV_CONDITION_RECORD);
  assert_says (fixture, text, "Quit");
  press (fixture, "Quit");
  g_assert_cmpstr (activated, ==, "quit");
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->dialog.service, "setqueue"), ==, 1);
}

#define ADD(name, data, function) g_test_add ("/ui/bar/" name, Fixture, data, set_up, function, tear_down)

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
  kuzov_test_tunnel_trust ();

  ADD ("access-ends-in-mid-batch", NULL, test_access_ends_in_mid_batch);
  ADD ("broken-service-is-said", NULL, test_broken_service_is_said);
  ADD ("demo", NULL, test_demo);
  ADD ("settings-not-kept", DIALOG_FIXTURE_REAL, test_settings_not_kept);
  ADD ("no-key-then-held", NULL, test_no_key_then_held);
  ADD ("key-is-refused", NULL, test_key_is_refused);
  ADD ("address", NULL, test_address);
  ADD ("batch-is-paused", NULL, test_batch_is_paused);
  ADD ("batch-needs-a-look", NULL, test_batch_needs_a_look);
  ADD ("price", NULL, test_price);
  ADD ("offline", NULL, test_offline);
  ADD ("silent", NULL, test_silent);
  ADD ("unproven", DIALOG_FIXTURE_REAL, test_unproven);
  ADD ("unwritable", NULL, test_unwritable);
  ADD ("full", NULL, test_full);
  ADD ("damaged", NULL, test_damaged);

  return g_test_run ();
}
