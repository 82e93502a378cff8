// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "demo/kuzov-demo-service.h"

#include <json-glib/json-glib.h>

#include "demo-fixture.h"

/* What API.md documents of the first call, type by type. */
static void
test_order_is_taken_and_charged (Fixture       *fixture,
                                 gconstpointer  method)
{
  g_autoptr (Reply) reply = fixture_order (fixture, method, "JZX100-0012345");
  g_autofree char *id = kuzov_demo_service_get_id (fixture->service, "JZX100-0012345");

  reply_parse (reply);
  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_true (json_object_get_null_member (reply->object, "error"));
  g_assert_cmpint (json_object_get_int_member (reply->object, "status"), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (reply->object, "vin"), ==, "JZX100-0012345");
  g_assert_true (json_object_has_member (reply->object, "gosnumber"));
  g_assert_true (json_object_has_member (reply->object, "startgeneration"));
  g_assert_cmpint (g_ascii_strtoll (id, NULL, 10), ==, json_object_get_int_member (reply->object, "id"));
  g_assert_cmpint (strlen (json_object_get_string_member (reply->object, "start")), ==,
                   strlen ("2026-01-01T00:00:00.000"));

  g_assert_cmpstr (kuzov_demo_service_get_last_method (fixture->service, "setqueue"), ==, method);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);
  g_assert_cmpuint (kuzov_demo_service_get_n_orders (fixture->service, "JZX100-0012345"), ==, 1);
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, "JZX100-0012345"), ==, 1);
  g_assert_cmpuint (kuzov_demo_service_get_max_in_flight (fixture->service), ==, 1);
  g_assert_cmpfloat_with_epsilon (kuzov_demo_service_get_balance (fixture->service), 1234.50 - 45, 0.001);
}

static void
test_frame_not_found_is_refused (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_autoptr (Reply) reply = fixture_order (fixture, "POST", "JZX100-0012404");

  reply_assert_error (reply, "Номер кузова не найден");
  g_assert_cmpuint (kuzov_demo_service_get_n_orders (fixture->service, "JZX100-0012404"), ==, 1);
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, "JZX100-0012404"), ==, 0);
  g_assert_null (kuzov_demo_service_get_id (fixture->service, "JZX100-0012404"));
  g_assert_cmpfloat_with_epsilon (kuzov_demo_service_get_balance (fixture->service), 1234.50, 0.001);
}

/* The order whose answer is lost was taken: its number stands on the provider's site, and only there. */
static void
test_lost_answer_was_charged (Fixture       *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (Reply) lost = fixture_order (fixture, "POST", "JZX100-0012502");
  g_autoptr (Reply) page = fixture_get (fixture, "/?q=jzx100%%200012502");
  g_autofree char *id = kuzov_demo_service_get_id (fixture->service, "JZX100-0012502");
  g_autoptr (Reply) again = NULL;

  g_assert_nonnull (lost->error);
  g_assert_nonnull (id);
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, "JZX100-0012502"), ==, 1);
  reply_assert_contains (page, id);

  again = fixture_order (fixture, "POST", "JZX100-0012502");
  reply_parse (again);
  g_assert_true (json_object_get_null_member (again->object, "error"));
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, "JZX100-0012502"), ==, 2);
}

static void
test_unknown_key_is_refused (Fixture       *fixture,
                             gconstpointer  mode)
{
  g_autoptr (Reply) unknown = NULL;
  g_autoptr (Reply) none = NULL;
  const char *path = g_str_equal (mode, "profile") ? "/profile.ashx" : "/reportrequestframe.ashx";

  unknown = fixture_call (fixture, "POST", "%s?mode=%s&frame=AE86-5012345&id=1&key=" KUZOV_DEMO_UNKNOWN_KEY,
                          path,
                          (const char *) mode);
  reply_assert_error (unknown, "Пользователь не найден.");

  none = fixture_call (fixture, "POST", "%s?mode=%s&frame=AE86-5012345&id=1", path, (const char *) mode);
  reply_assert_error (none, "Не указан ключ доступа.");
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, "AE86-5012345"), ==, 0);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, mode), ==, 2);
}

static void
test_access_runs_out (Fixture       *fixture,
                      gconstpointer  user_data)
{
  g_autoptr (Reply) last = NULL;
  g_autoptr (Reply) refused = NULL;

  kuzov_demo_service_set_balance (fixture->service, 89.99);
  last = fixture_order (fixture, "POST", "AE86-5012345");
  refused = fixture_order (fixture, "POST", "AE86-5012346");

  reply_parse (last);
  g_assert_true (json_object_has_member (last->object, "id"));
  reply_assert_error (refused, "Закончился доступ или запросы");
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, "AE86-5012346"), ==, 0);
  g_assert_cmpfloat_with_epsilon (kuzov_demo_service_get_balance (fixture->service), 44.99, 0.001);
}

static void
test_profile_tells_balance_and_price (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  g_autoptr (Reply) reply = NULL;
  JsonObject *result = NULL;
  JsonObject *methods = NULL;

  kuzov_demo_service_set_price (fixture->service, 12.5);
  reply = fixture_call (fixture, "GET", "/profile.ashx?key=" KUZOV_DEMO_KEY);
  reply_parse (reply);
  result = json_object_get_object_member (reply->object, "result");
  methods = json_object_get_object_member (result, "activeMethods");

  g_assert_true (json_object_get_null_member (reply->object, "error"));
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (result, "accountBalance"), 1234.50, 0.001);
  g_assert_cmpint (json_object_get_int_member (result, "leftClicks"), ==, 98);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (methods, "reportrequestframe"), 12.5, 0.001);
}

static void
test_nonsense_is_refused (Fixture       *fixture,
                          gconstpointer  user_data)
{
  static const char * const ids[] = { "", "abc", "-5", "12", "99999999999999999999", "9000000000000000000",
                                      "59795667548003" };
  g_autoptr (Reply) no_mode = fixture_get (fixture, "/reportrequestframe.ashx?key=k");
  g_autoptr (Reply) other_mode = fixture_get (fixture, "/reportrequestframe.ashx?key=k&mode=report");
  g_autoptr (Reply) no_frame = fixture_get (fixture, "/reportrequestframe.ashx?key=k&mode=setqueue");
  g_autoptr (Reply) control = fixture_get (fixture,
                                           "/reportrequestframe.ashx?key=k&mode=setqueue&frame=A%%01B");
  g_autoptr (Reply) elsewhere = fixture_get (fixture, "/nothing");

  reply_assert_error (no_mode, "Не указан режим (mode).");
  reply_assert_error (other_mode, "Не указан режим (mode).");
  reply_assert_error (no_frame, "Задан не корректный номер кузова.");
  reply_assert_error (control, "Задан не корректный номер кузова.");
  g_assert_cmpuint (elsewhere->status, ==, 404);

  for (unsigned int i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (Reply) reply = fixture_ask (fixture, "checkqueue", ids[i]);

      reply_assert_error (reply, "Отчет не найден.");
    }
}

static void
test_drop_takes_effect (Fixture       *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (Reply) dropped = NULL;
  g_autoptr (Reply) next = NULL;

  kuzov_demo_service_drop_next (fixture->service, "setqueue");
  dropped = fixture_order (fixture, "POST", "AE86-5012345");
  next = fixture_order (fixture, "POST", "AE86-5012346");

  g_assert_nonnull (dropped->error);
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, "AE86-5012345"), ==, 1);
  g_assert_no_error (next->error);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 2);
}

static void
test_every_nth_is_dropped (Fixture       *fixture,
                           gconstpointer  user_data)
{
  kuzov_demo_service_drop_every (fixture->service, "setqueue", 3);
  for (unsigned int i = 1; i <= 9; i++)
    {
      g_autoptr (Reply) reply = fixture_order (fixture, "POST", "AE86-5012345");

      g_assert_true ((reply->error != NULL) == (i % 3 == 0));
    }
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, "AE86-5012345"), ==, 9);

  kuzov_demo_service_drop_every (fixture->service, "setqueue", 0);
  for (unsigned int i = 0; i < 3; i++)
    {
      g_autoptr (Reply) reply = fixture_order (fixture, "POST", "AE86-5012345");

      g_assert_no_error (reply->error);
    }
}

static void
test_stalled_call_is_answered_on_release (Fixture       *fixture,
                                          gconstpointer  user_data)
{
  g_autoptr (Reply) stalled = NULL;
  g_autoptr (Reply) other = NULL;

  kuzov_demo_service_stall_next (fixture->service, "setqueue");
  stalled = fixture_start (fixture, "POST", "AE86-5012345");
  fixture_await_calls (fixture, "setqueue", 1);
  other = fixture_order (fixture, "POST", "AE86-5012346");

  g_assert_false (stalled->done);
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, "AE86-5012345"), ==, 1);
  g_assert_cmpuint (kuzov_demo_service_get_max_in_flight (fixture->service), ==, 2);

  kuzov_demo_service_release (fixture->service);
  reply_await (stalled);
  reply_parse (stalled);
  g_assert_cmpstr (json_object_get_string_member (stalled->object, "vin"), ==, "AE86-5012345");
}

/* Somebody who no longer waits leaves nothing behind that a release would stumble over. */
static void
test_stalled_caller_may_leave (Fixture       *fixture,
                               gconstpointer  release)
{
  g_autoptr (Reply) stalled = NULL;
  g_autoptr (Reply) other = NULL;

  kuzov_demo_service_stall_next (fixture->service, "checkqueue");
  stalled = fixture_start_ask (fixture, "checkqueue", "1");
  fixture_await_calls (fixture, "checkqueue", 1);
  g_cancellable_cancel (stalled->cancellable);
  reply_await (stalled);
  g_assert_error (stalled->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  other = fixture_ask (fixture, "checkqueue", "1");
  if (release != NULL)
    kuzov_demo_service_release (fixture->service);
  reply_assert_error (other, "Отчет не найден.");
}

static void
test_stop_ends_stalled_calls (Fixture       *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (Reply) stalled = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (Reply) again = NULL;

  kuzov_demo_service_stall_next (fixture->service, "setqueue");
  stalled = fixture_start (fixture, "POST", "AE86-5012345");
  fixture_await_calls (fixture, "setqueue", 1);
  kuzov_demo_service_stop (fixture->service);
  reply_await (stalled);
  g_assert_nonnull (stalled->error);

  g_assert_true (kuzov_demo_service_start (fixture->service, 0, &error));
  g_assert_no_error (error);
  again = fixture_order (fixture, "POST", "AE86-5012346");
  g_assert_no_error (again->error);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 2);
}

static void
test_scripted_answer_has_no_effect (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("<html>", 6);
  g_autoptr (Reply) reply = NULL;

  kuzov_demo_service_answer_next (fixture->service, "setqueue", 503, "text/html", body, "Retry-After", "7",
                                  NULL);
  reply = fixture_order (fixture, "POST", "AE86-5012345");

  g_assert_cmpuint (reply->status, ==, 503);
  g_assert_cmpstr (reply->body, ==, "<html>");
  g_assert_cmpstr (soup_message_headers_get_one (soup_message_get_response_headers (reply->message),
                                                 "Retry-After"),
                   ==, "7");
  g_assert_cmpuint (kuzov_demo_service_get_n_orders (fixture->service, "AE86-5012345"), ==, 1);
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, "AE86-5012345"), ==, 0);
}

static void
test_redirect_points_elsewhere (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (Reply) reply = NULL;

  kuzov_demo_service_redirect_next (fixture->service, "setqueue", 307,
                                    "/reportrequestframe.ashx?mode=setqueue&key=k&frame=X");
  reply = fixture_order (fixture, "POST", "AE86-5012345");

  g_assert_cmpuint (reply->status, ==, 307);
  g_assert_cmpstr (soup_message_headers_get_one (soup_message_get_response_headers (reply->message),
                                                 "Location"), ==,
                   "/reportrequestframe.ashx?mode=setqueue&key=k&frame=X");
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);
}

static void
test_truncated_answer_breaks_off (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autoptr (Reply) reply = NULL;

  kuzov_demo_service_truncate_next (fixture->service, "setqueue", 20);
  reply = fixture_order (fixture, "POST", "AE86-5012345");

  g_assert_true (reply->error != NULL || strlen (reply->body) == 20);
  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, "AE86-5012345"), ==, 1);
}

static void
test_faults_wait_in_line (Fixture       *fixture,
                          gconstpointer  user_data)
{
  static const unsigned int statuses[] = { 500, 404, 200 };

  kuzov_demo_service_answer_next (fixture->service, "checkqueue", 500, NULL, NULL, NULL);
  kuzov_demo_service_answer_next (fixture->service, "checkqueue", 404, NULL, NULL, NULL);
  for (unsigned int i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (Reply) reply = fixture_ask (fixture, "checkqueue", "1");

      g_assert_cmpuint (reply->status, ==, statuses[i]);
    }
}

/* Eight calls wait side by side, not one after the other. */
static void
test_latency_does_not_serialise (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_autoptr (GPtrArray) replies = g_ptr_array_new_with_free_func ((GDestroyNotify) reply_free);

  kuzov_demo_service_set_latency (fixture->service, 200);
  for (unsigned int i = 0; i < 8; i++)
    g_ptr_array_add (replies, fixture_start (fixture, "POST", "AE86-5012345"));

  for (unsigned int i = 0; i < 8; i++)
    {
      reply_await (g_ptr_array_index (replies, i));
      reply_parse (g_ptr_array_index (replies, i));
    }

  g_assert_cmpuint (kuzov_demo_service_get_max_in_flight (fixture->service), ==, 8);
}

static void
test_late_fault_takes_effect (Fixture       *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (Reply) dropped = NULL;
  g_autoptr (Reply) truncated = NULL;

  kuzov_demo_service_set_latency (fixture->service, 5);
  kuzov_demo_service_drop_next (fixture->service, "setqueue");
  kuzov_demo_service_truncate_next (fixture->service, "setqueue", 3);
  dropped = fixture_order (fixture, "POST", "AE86-5012345");
  truncated = fixture_order (fixture, "POST", "AE86-5012346");

  g_assert_nonnull (dropped->error);
  g_assert_true (truncated->error != NULL || strlen (truncated->body) == 3);
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, "AE86-5012345"), ==, 1);
}

static void
test_counters_tell_all (Fixture       *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (Reply) first = fixture_order (fixture, "POST", "AE86-5012345");
  g_autoptr (Reply) second = fixture_order (fixture, "POST", "AE86-\"5012\"");
  g_autoptr (Reply) refused = fixture_order (fixture, "POST", "AE86-404");
  g_autoptr (Reply) poll = fixture_ask (fixture, "checkqueue", "1");
  g_autoptr (Reply) reply = fixture_get (fixture, "/counters");
  JsonObject *orders = NULL;
  JsonObject *charged = NULL;

  reply_parse (reply);
  orders = json_object_get_object_member (reply->object, "orders");
  charged = json_object_get_object_member (reply->object, "charged");

  g_assert_cmpint (json_object_get_int_member (reply->object, "setqueue"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (reply->object, "checkqueue"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (reply->object, "getresult"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (reply->object, "profile"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (reply->object, "max_in_flight"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (orders, "AE86-\"5012\""), ==, 1);
  g_assert_cmpint (json_object_get_int_member (orders, "AE86-404"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (charged, "AE86-404"), ==, 0);
}

static void
test_taken_port_is_no_obstacle (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (KuzovDemoService) other = kuzov_demo_service_new ();
  g_autoptr (GError) error = NULL;
  unsigned int port = kuzov_demo_service_get_port (fixture->service);

  g_assert_true (kuzov_demo_service_start (other, port, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (kuzov_demo_service_get_port (other), !=, port);
  g_assert_finalize_object (g_steal_pointer (&other));
}

#define ADD(path, data, test) g_test_add ("/demo/" path, Fixture, data, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("order/post", "POST", test_order_is_taken_and_charged);
  ADD ("order/get", "GET", test_order_is_taken_and_charged);
  ADD ("order/frame-not-found-is-refused", NULL, test_frame_not_found_is_refused);
  ADD ("order/lost-answer-was-charged", NULL, test_lost_answer_was_charged);
  ADD ("order/access-runs-out", NULL, test_access_runs_out);
  ADD ("key/setqueue", "setqueue", test_unknown_key_is_refused);
  ADD ("key/checkqueue", "checkqueue", test_unknown_key_is_refused);
  ADD ("key/getresult", "getresult", test_unknown_key_is_refused);
  ADD ("key/profile", "profile", test_unknown_key_is_refused);
  ADD ("profile/tells-balance-and-price", NULL, test_profile_tells_balance_and_price);
  ADD ("nonsense-is-refused", NULL, test_nonsense_is_refused);
  ADD ("fault/drop-takes-effect", NULL, test_drop_takes_effect);
  ADD ("fault/every-nth-is-dropped", NULL, test_every_nth_is_dropped);
  ADD ("fault/stalled-call-is-answered-on-release", NULL, test_stalled_call_is_answered_on_release);
  ADD ("fault/stalled-caller-may-leave", NULL, test_stalled_caller_may_leave);
  ADD ("fault/stalled-caller-may-leave-before-release", "release", test_stalled_caller_may_leave);
  ADD ("fault/stop-ends-stalled-calls", NULL, test_stop_ends_stalled_calls);
  ADD ("fault/scripted-answer-has-no-effect", NULL, test_scripted_answer_has_no_effect);
  ADD ("fault/redirect-points-elsewhere", NULL, test_redirect_points_elsewhere);
  ADD ("fault/truncated-answer-breaks-off", NULL, test_truncated_answer_breaks_off);
  ADD ("fault/faults-wait-in-line", NULL, test_faults_wait_in_line);
  ADD ("fault/late-fault-takes-effect", NULL, test_late_fault_takes_effect);
  ADD ("latency-does-not-serialise", NULL, test_latency_does_not_serialise);
  ADD ("counters-tell-all", NULL, test_counters_tell_all);
  ADD ("taken-port-is-no-obstacle", NULL, test_taken_port_is_no_obstacle);

  return g_test_run ();
}
