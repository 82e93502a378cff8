// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "desktop/kuzov-notifier.h"

#include <string.h>

#include "kuzov-test.h"

#define ENDPOINT "http://127.0.0.1:9/reportrequestframe.ashx"
#define SECRET "6f1c2a44-8c1e-4d0b-9a53-0b8e6a1f7c55"
#define SKIPPED 77

/* A desktop's notification service, on a bus of the test's own, and what it is told. */
typedef struct
{
  GDBusConnection *connection;
  gboolean         has_name;
  GPtrArray       *titles;
  GPtrArray       *bodies;
  GPtrArray       *buttons;     /* of each, joined with '|' */
  unsigned int     n_closed;
} Desktop;

static Desktop desktop;

typedef struct
{
  GApplication    *application;
  KuzovWorkspace  *workspace;
  KuzovNotifier   *notifier;
} Fixture;

static const char introspection[] =
  "<node><interface name='org.freedesktop.Notifications'>"
  "<method name='Notify'>"
  "<arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
  "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>"
  "<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/><arg type='u' direction='out'/>"
  "</method>"
  "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
  "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
  "</interface></node>";

static void
on_call (GDBusConnection       *connection,
         const char            *sender,
         const char            *object_path,
         const char            *interface_name,
         const char            *method,
         GVariant              *parameters,
         GDBusMethodInvocation *invocation,
         gpointer               user_data)
{
  const char *title = NULL;
  const char *body = NULL;
  g_autofree const char **actions = NULL;

  if (g_str_equal (method, "Notify"))
    {
      g_variant_get (parameters, "(&su&s&s&s^a&s@a{sv}i)", NULL, NULL, NULL, &title, &body, &actions, NULL, NULL);
      g_ptr_array_add (desktop.titles, g_strdup (title));
      g_ptr_array_add (desktop.bodies, g_strdup (body));
      g_ptr_array_add (desktop.buttons, g_strjoinv ("|", (char **) actions));
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", desktop.titles->len));
    }
  else if (g_str_equal (method, "GetCapabilities"))
    {
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(as)", NULL));
    }
  else
    {
      desktop.n_closed++;
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
}

static void
on_name (GDBusConnection *connection,
         const char      *name,
         gpointer         user_data)
{
  desktop.has_name = TRUE;
}

static gboolean
has_name (gpointer user_data)
{
  return desktop.has_name;
}

static void
start_desktop (const char *address)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, NULL);
  g_autoptr (GError) error = NULL;

  desktop.titles = g_ptr_array_new_with_free_func (g_free);
  desktop.bodies = g_ptr_array_new_with_free_func (g_free);
  desktop.buttons = g_ptr_array_new_with_free_func (g_free);
  desktop.connection = g_dbus_connection_new_for_address_sync (address,
                                                               G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                               | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                               NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (desktop.connection, "/org/freedesktop/Notifications", node->interfaces[0],
                                     &vtable, NULL, NULL, &error);
  g_assert_no_error (error);
  g_bus_own_name_on_connection (desktop.connection, "org.freedesktop.Notifications", G_BUS_NAME_OWNER_FLAGS_NONE,
                                on_name, NULL, NULL, NULL);
  kuzov_test_await_true (has_name, NULL);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  g_ptr_array_set_size (desktop.titles, 0);
  g_ptr_array_set_size (desktop.bodies, 0);
  g_ptr_array_set_size (desktop.buttons, 0);
  desktop.n_closed = 0;

  fixture->application = g_application_new (KUZOV_APPLICATION_ID, G_APPLICATION_DEFAULT_FLAGS);
  g_assert_true (g_application_register (fixture->application, NULL, &error));
  g_assert_no_error (error);
  fixture->workspace = kuzov_workspace_new (FALSE);
  g_assert_true (kuzov_workspace_open (fixture->workspace, NULL, NULL, &error));
  g_assert_no_error (error);
  fixture->notifier = kuzov_notifier_new (fixture->application, fixture->workspace);
  kuzov_notifier_set_delay_ms (fixture->notifier, 50);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_autofree char *history = NULL;

  g_settings_reset (kuzov_workspace_get_settings (fixture->workspace), "notify");
  g_assert_finalize_object (fixture->notifier);
  kuzov_test_finalize (fixture->workspace);
  g_clear_object (&fixture->application);
  kuzov_test_drain ();

  history = kuzov_workspace_dup_folder (FALSE);
  kuzov_test_remove_folder (history);
}

/* GLib 2.74 recurses without end when a bus goes away under the notification of an application that is gone: each
 * test withdraws its own. */

/* A row as the queue would leave it, and its word that it settled. */
static KuzovRequest *
settle (Fixture    *fixture,
        const char *frame,
        KuzovState  state)
{
  KuzovHistory *history = kuzov_workspace_get_history (fixture->workspace);
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) added = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  KuzovRequest *request = NULL;

  g_ptr_array_add (additions, kuzov_addition_new (frame, frame));
  kuzov_history_add_async (history, additions, ENDPOINT, KUZOV_ADD_DEFAULT, NULL, kuzov_test_keep_result, &result);
  added = kuzov_history_add_finish (history, kuzov_test_await (&result), &error);
  g_assert_no_error (error);
  request = g_object_ref (((KuzovAddition *) g_ptr_array_index (added, 0))->request);
  if (state == KUZOV_STATE_FAILED)
    kuzov_request_set_reason (request, KUZOV_REASON_PROVIDER, "Номер кузова не найден");
  kuzov_request_set_url (request, state == KUZOV_STATE_READY ? "https://data.tronk.info/report/1" : NULL);
  kuzov_request_set_state (request, state);
  g_signal_emit_by_name (kuzov_workspace_get_queue (fixture->workspace), "settled", request);

  return request;
}

static gboolean
has_notification (gpointer user_data)
{
  return desktop.titles->len > 0;
}

/* A notification can be withdrawn once its answer has arrived: that of a later call tells. */
static void
await_notification (Fixture *fixture)
{
  GDBusConnection *connection = g_application_get_dbus_connection (fixture->application);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  kuzov_test_await_true (has_notification, fixture);
  g_dbus_connection_call (connection, "org.freedesktop.Notifications", "/org/freedesktop/Notifications",
                          "org.freedesktop.Notifications", "GetCapabilities", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, kuzov_test_keep_result, &result);
  reply = g_dbus_connection_call_finish (connection, kuzov_test_await (&result), &error);
  g_assert_no_error (error);
}

static gboolean
has_closed (gpointer user_data)
{
  return desktop.n_closed > 0;
}

static void
test_a_report_comes_with_an_open_button (Fixture       *fixture,
                                         gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = settle (fixture, "JZX100-0012345", KUZOV_STATE_READY);

  await_notification (fixture);
  g_assert_cmpstr (g_ptr_array_index (desktop.titles, 0), ==, "Report for JZX100-0012345 is ready");
  g_assert_cmpstr (g_ptr_array_index (desktop.bodies, 0), ==, "data.tronk.info");
  g_assert_nonnull (strstr (g_ptr_array_index (desktop.buttons, 0), "app.open-report"));
  g_assert_nonnull (strstr (g_ptr_array_index (desktop.buttons, 0), "Open"));

  /* Opened from the list: the notification has nothing more to say. */
  kuzov_request_set_opened_ms (request, 1);
  kuzov_test_await_true (has_closed, fixture);
}

static void
test_a_refusal_says_why (Fixture       *fixture,
                         gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = settle (fixture, "JZX100-0012404", KUZOV_STATE_FAILED);

  await_notification (fixture);
  g_assert_cmpstr (g_ptr_array_index (desktop.titles, 0), ==, "Report for JZX100-0012404 was refused");
  g_assert_cmpstr (g_ptr_array_index (desktop.bodies, 0), ==, "“Номер кузова не найден”");
  g_assert_null (strstr (g_ptr_array_index (desktop.buttons, 0), "app.open-report"));
  kuzov_notifier_withdraw (fixture->notifier, request);
}

/* A link may have the key in it, or so the provider decides; the notification tells its host alone. */
static void
test_no_link_is_told (Fixture       *fixture,
                      gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = settle (fixture, "JZX100-0012345", KUZOV_STATE_UNCONFIRMED);

  kuzov_request_set_url (request, "https://data.tronk.info/report/1?key=" SECRET);
  kuzov_request_set_state (request, KUZOV_STATE_READY);
  await_notification (fixture);
  for (unsigned int i = 0; i < desktop.titles->len; i++)
    {
      g_assert_null (strstr (g_ptr_array_index (desktop.titles, i), SECRET));
      g_assert_null (strstr (g_ptr_array_index (desktop.bodies, i), SECRET));
      g_assert_null (strstr (g_ptr_array_index (desktop.buttons, i), SECRET));
    }
  kuzov_notifier_withdraw (fixture->notifier, request);
}

/* The labels of the buttons of the notification, in order, joined with '|'. */
static char *
dup_labels (void)
{
  g_auto (GStrv) words = g_strsplit (g_ptr_array_index (desktop.buttons, 0), "|", -1);
  g_autoptr (GStrvBuilder) labels = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (unsigned int i = 0; words[i] != NULL; i += 2)
    if (!g_str_equal (words[i], "default"))
      g_strv_builder_add (labels, words[i + 1]);
  list = g_strv_builder_end (labels);

  return g_strjoinv ("|", list);
}

/* What the button with this label does: an action and its target. */
static GVariant *
dup_target (const char *label,
            const char *expected_action)
{
  g_auto (GStrv) words = g_strsplit (g_ptr_array_index (desktop.buttons, 0), "|", -1);
  g_autofree char *action = NULL;
  GVariant *target = NULL;
  g_autoptr (GError) error = NULL;

  for (unsigned int i = 0; words[i] != NULL; i += 2)
    if (g_str_equal (words[i + 1], label))
      {
        g_action_parse_detailed_name (words[i], &action, &target, &error);
        g_assert_no_error (error);
      }
  g_assert_cmpstr (action, ==, expected_action);

  return target;
}

static void
assert_shows (KuzovRequest *request)
{
  g_autoptr (GVariant) target = dup_target ("Show", "app.show-request");

  g_assert_cmpint (g_variant_get_int64 (target), ==, kuzov_request_get_id (request));
}

static GPtrArray *
settle_many (Fixture      *fixture,
             unsigned int  n)
{
  GPtrArray *requests = g_ptr_array_new_with_free_func (g_object_unref);

  for (unsigned int i = 0; i < n; i++)
    {
      g_autofree char *frame = g_strdup_printf ("TST100-1%06u", i);

      g_ptr_array_add (requests, settle (fixture, frame, KUZOV_STATE_READY));
    }

  return requests;
}

/* Opens all of @requests but the last: that one is what the notification still is there for. */
static void
open_all_but_the_last (GPtrArray *requests)
{
  for (unsigned int i = 0; i + 1 < requests->len; i++)
    kuzov_request_set_opened_ms (g_ptr_array_index (requests, i), 1);
  kuzov_test_drain ();
  g_assert_cmpuint (desktop.n_closed, ==, 0);
}

/* Open opens each of them, once, and Show shows the newest; with the last that was opened it goes. */
static void
test_several_reports_open_at_once (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (GPtrArray) requests = NULL;
  g_autofree char *labels = NULL;
  g_autoptr (GVariant) target = NULL;
  gsize n_ids = 0;
  const int64_t *ids = NULL;

  /* However long it takes to write down so many, they are told together. */
  kuzov_notifier_set_delay_ms (fixture->notifier, G_MAXINT);
  requests = settle_many (fixture, 12);
  kuzov_notifier_flush (fixture->notifier);
  await_notification (fixture);
  g_assert_cmpuint (desktop.titles->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (desktop.titles, 0), ==, "12 reports are ready");
  labels = dup_labels ();
  g_assert_cmpstr (labels, ==, "Open|Show");

  target = dup_target ("Open", "app.open-reports");
  g_assert_true (g_variant_is_of_type (target, G_VARIANT_TYPE ("ax")));
  ids = g_variant_get_fixed_array (target, &n_ids, sizeof *ids);
  g_assert_cmpuint (n_ids, ==, 12);
  for (unsigned int i = 0; i < n_ids; i++)
    g_assert_cmpint (ids[i], ==, kuzov_request_get_id (g_ptr_array_index (requests, i)));
  assert_shows (g_ptr_array_index (requests, 11));

  open_all_but_the_last (requests);
  kuzov_request_set_opened_ms (g_ptr_array_index (requests, 11), 1);
  kuzov_test_await_true (has_closed, fixture);
}

/* A button leads to no more than are ever opened at once. */
static void
test_open_is_no_flood (Fixture       *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (GVariant) target = NULL;

  kuzov_notifier_set_delay_ms (fixture->notifier, G_MAXINT);
  requests = settle_many (fixture, KUZOV_OPENED_MOST + 2);
  kuzov_notifier_flush (fixture->notifier);
  await_notification (fixture);
  g_assert_cmpstr (g_ptr_array_index (desktop.titles, 0), ==, "32 reports are ready");
  target = dup_target ("Open", "app.open-reports");
  g_assert_cmpuint (g_variant_n_children (target), ==, KUZOV_OPENED_MOST);

  open_all_but_the_last (requests);
  kuzov_notifier_withdraw (fixture->notifier, g_ptr_array_index (requests, requests->len - 1));
  kuzov_test_await_true (has_closed, fixture);
}

/* What was refused needs no decision: the reports beside it open, and Show shows why there is one less. */
static void
test_a_refusal_among_reports_is_shown (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) first = settle (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) refused = settle (fixture, "BNR34-004512", KUZOV_STATE_FAILED);
  g_autoptr (KuzovRequest) last = settle (fixture, "CT9A-0301456", KUZOV_STATE_READY);
  g_autofree char *labels = NULL;
  g_autoptr (GVariant) target = NULL;

  await_notification (fixture);
  g_assert_cmpstr (g_ptr_array_index (desktop.titles, 0), ==, "2 reports are ready, 1 order was refused");
  labels = dup_labels ();
  g_assert_cmpstr (labels, ==, "Open|Show");
  target = dup_target ("Open", "app.open-reports");
  g_assert_cmpuint (g_variant_n_children (target), ==, 2);
  assert_shows (refused);

  kuzov_notifier_withdraw (fixture->notifier, first);
  kuzov_notifier_withdraw (fixture->notifier, refused);
  kuzov_notifier_withdraw (fixture->notifier, last);
  kuzov_test_await_true (has_closed, fixture);
}

/* What may have been paid for goes before all else: there is one way to go, and it leads there. */
static void
test_a_decision_goes_before_reports (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) refused = settle (fixture, "BNR34-004512", KUZOV_STATE_FAILED);
  g_autoptr (KuzovRequest) undecided = settle (fixture, "CT9A-0301456", KUZOV_STATE_UNCONFIRMED);
  g_autoptr (KuzovRequest) ready = settle (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  g_autofree char *labels = NULL;

  await_notification (fixture);
  g_assert_cmpstr (g_ptr_array_index (desktop.titles, 0), ==,
                   "1 report is ready, 1 order needs your decision, 1 order was refused");
  labels = dup_labels ();
  g_assert_cmpstr (labels, ==, "Show");
  assert_shows (undecided);

  kuzov_notifier_withdraw (fixture->notifier, refused);
  kuzov_notifier_withdraw (fixture->notifier, undecided);
  kuzov_notifier_withdraw (fixture->notifier, ready);
  kuzov_test_await_true (has_closed, fixture);
}

static void
test_several_are_one_notification (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) first = settle (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) second = settle (fixture, "BNR34-004512", KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) third = settle (fixture, "CT9A-0301456", KUZOV_STATE_UNCONFIRMED);

  await_notification (fixture);
  g_assert_cmpuint (desktop.titles->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (desktop.titles, 0), ==, "2 reports are ready, 1 order needs your decision");
  g_assert_cmpstr (g_ptr_array_index (desktop.bodies, 0), ==, "JZX100-0012345, BNR34-004512, CT9A-0301456");

  kuzov_notifier_withdraw (fixture->notifier, first);
  kuzov_notifier_withdraw (fixture->notifier, second);
  kuzov_test_drain ();
  g_assert_cmpuint (desktop.n_closed, ==, 0);
  kuzov_notifier_withdraw (fixture->notifier, third);
  kuzov_test_await_true (has_closed, fixture);
}

/* What was opened, seen or not wanted before is not told; the one that follows shows that. */
static void
test_nothing_needless_is_told (Fixture       *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) watched = NULL;
  g_autoptr (KuzovRequest) unwanted = NULL;
  g_autoptr (KuzovRequest) opened = NULL;
  g_autoptr (KuzovRequest) last = NULL;

  kuzov_notifier_set_is_watched (fixture->notifier, TRUE);
  watched = settle (fixture, "JZX100-0012345", KUZOV_STATE_READY);
  kuzov_notifier_set_is_watched (fixture->notifier, FALSE);

  g_settings_set_boolean (kuzov_workspace_get_settings (fixture->workspace), "notify", FALSE);
  unwanted = settle (fixture, "BNR34-004512", KUZOV_STATE_READY);
  g_settings_set_boolean (kuzov_workspace_get_settings (fixture->workspace), "notify", TRUE);

  opened = settle (fixture, "ZN6-012345", KUZOV_STATE_READY);
  kuzov_request_set_opened_ms (opened, 1);

  last = settle (fixture, "CT9A-0301456", KUZOV_STATE_UNCONFIRMED);
  await_notification (fixture);
  g_assert_cmpuint (desktop.titles->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (desktop.titles, 0), ==, "Was the order for CT9A-0301456 taken?");
  kuzov_notifier_withdraw (fixture->notifier, last);
}

static void
add (const char  *path,
     void       (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");
  g_autofree char *folder = NULL;
  g_autoptr (GTestDBus) bus = NULL;
  int status = 0;

  if (daemon == NULL)
    return SKIPPED;

  folder = kuzov_test_make_folder ();
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  start_desktop (g_test_dbus_get_bus_address (bus));

  add ("/notifier/a-report-comes-with-an-open-button", test_a_report_comes_with_an_open_button);
  add ("/notifier/a-refusal-says-why", test_a_refusal_says_why);
  add ("/notifier/no-link-is-told", test_no_link_is_told);
  add ("/notifier/several-are-one-notification", test_several_are_one_notification);
  add ("/notifier/several-reports-open-at-once", test_several_reports_open_at_once);
  add ("/notifier/open-is-no-flood", test_open_is_no_flood);
  add ("/notifier/a-refusal-among-reports-is-shown", test_a_refusal_among_reports_is_shown);
  add ("/notifier/a-decision-goes-before-reports", test_a_decision_goes_before_reports);
  add ("/notifier/nothing-needless-is-told", test_nothing_needless_is_told);

  status = g_test_run ();
  g_test_dbus_stop (bus);
  kuzov_test_remove_folder (folder);

  return status;
}
