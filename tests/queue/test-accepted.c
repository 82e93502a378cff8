// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

/* A job that was accepted is never given up by itself: not for errors, refusals, keys, outages, or weeks of them. Time
 * goes by in a clock of the test's own. */

#include "config.h"
#include "queue/kuzov-queue.h"

#include "kuzov-queue-fixture.h"
#include "kuzov-test.h"

#define SECOND_MS ((int64_t) 1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
#define WEEK_MS (7 * DAY_MS)

/* 2026-01-05 12:00 UTC. */
#define BEGIN_MS (1767614400 * SECOND_MS)

static KuzovQueueClock now;

static void
accepted_set_up (Fixture       *fixture,
                 gconstpointer  user_data)
{
  now = (KuzovQueueClock) { BEGIN_MS, DAY_MS };
  fixture->clock = &now;
  fixture_set_up (fixture, user_data);
  kuzov_demo_service_set_generation_time (fixture->service, 1, 1);
}

/* An accepted job about which nothing has been asked yet. */
static KuzovRequest *
accept_one (Fixture    *fixture,
            const char *frame)
{
  g_autoptr (KuzovRequest) request = fixture_order (fixture, frame);

  fixture_await_state (request, KUZOV_STATE_QUEUED);
  kuzov_history_flush (fixture->history);
  fixture_settle (fixture);

  return g_steal_pointer (&request);
}

/* Quits the program and starts it again. */
static void
restart (Fixture       *fixture,
         KuzovRequest **request)
{
  int64_t id = kuzov_request_get_id (*request);

  g_clear_object (request);
  fixture_close (fixture);
  fixture_open (fixture);
  *request = kuzov_history_get_request (fixture->history, id);
  while (kuzov_queue_get_n_pending (fixture->queue) == 0)
    g_main_context_iteration (NULL, TRUE);
  fixture_let_pass (fixture, SECOND_MS);
}

static void
assert_lives (Fixture      *fixture,
              KuzovRequest *request)
{
  g_assert_true (kuzov_state_is_accepted (kuzov_request_get_state (request)));
  g_assert_nonnull (kuzov_request_get_job (request));
  g_assert_cmpuint (kuzov_queue_get_n_pending (fixture->queue), >=, 1);
}

/* Within so long it is asked about again, and then it is ready. */
static void
assert_becomes_ready (Fixture      *fixture,
                      KuzovRequest *request,
                      int64_t       within_ms)
{
  const int64_t turn_ms = MAX (SECOND_MS, within_ms / 100);

  for (int64_t passed_ms = 0; passed_ms <= within_ms && kuzov_request_get_state (request) != KUZOV_STATE_READY;
       passed_ms += turn_ms)
    fixture_let_pass (fixture, turn_ms);

  g_assert_cmpint (kuzov_request_get_state (request), ==, KUZOV_STATE_READY);
  g_assert_cmpint (kuzov_request_get_reason (request), ==, KUZOV_REASON_NONE);
  g_assert_nonnull (kuzov_request_get_url (request));
}

/* Three weeks in which every single call is answered with something else that is no answer. */
static void
test_errors_end_nothing (Fixture       *fixture,
                         gconstpointer  user_data)
{
  static const struct
  {
    unsigned int  status;
    const char   *type;
    const char   *body;
    KuzovReason   reason;
  } answers[] = {
    { 200, "application/json", "{\"error\": true, \"error_msg\": \"Нет такого отчёта\"}",
      KUZOV_REASON_PROVIDER },
    { 200, "application/json", "{\"error\": true, \"error_msg\": \"Закончился доступ или запросы\"}", KUZOV_REASON_ACCESS },
    { 200, "application/json", "{\"error\": true, \"error_msg\": \"Пользователь не найден.\"}", KUZOV_REASON_ACCESS },
    { 200, "application/json", "{\"error\": true}", KUZOV_REASON_PROVIDER },
    { 403, "application/json", "{\"error\": true, \"error_msg\": \"Доступ истек\"}", KUZOV_REASON_ACCESS },
    { 404, "text/html", "<h1>Not found</h1>", KUZOV_REASON_HTTP },
    { 410, "text/html", "<h1>Gone</h1>", KUZOV_REASON_HTTP },
    { 500, "text/html", "<h1>Oops</h1>", KUZOV_REASON_HTTP },
    { 200, "text/html", "<h1>Welcome</h1>", KUZOV_REASON_UNREADABLE },
    { 200, "application/json", "", KUZOV_REASON_UNREADABLE },
    { 200, "application/json", "[1]", KUZOV_REASON_UNREADABLE },
    { 200, "application/json", "{\"error\": null, \"status\": -7, \"id\": 1}", KUZOV_REASON_NONE },
  };
  g_autoptr (KuzovRequest) request = accept_one (fixture, "JZX100-0012345");
  unsigned int n_answers = 0;

  for (int64_t passed_ms = 0; passed_ms < 3 * WEEK_MS; passed_ms += 10 * MINUTE_MS)
    {
      const unsigned int i = n_answers % (G_N_ELEMENTS (answers) + 1);
      const unsigned int n_calls = kuzov_demo_service_get_n_calls (fixture->service, "checkqueue");

      if (i == G_N_ELEMENTS (answers))
        {
          kuzov_demo_service_drop_every (fixture->service, "checkqueue", 1);
        }
      else
        {
          g_autoptr (GBytes) body = g_bytes_new_static (answers[i].body, strlen (answers[i].body));

          kuzov_demo_service_answer_next (fixture->service, "checkqueue", answers[i].status, answers[i].type, body,
                                          NULL);
        }
      while (kuzov_demo_service_get_n_calls (fixture->service, "checkqueue") == n_calls)
        {
          fixture_let_pass (fixture, 5 * MINUTE_MS);
          passed_ms += 5 * MINUTE_MS;
        }
      kuzov_demo_service_drop_every (fixture->service, "checkqueue", 0);
      assert_lives (fixture, request);
      g_assert_cmpint (kuzov_request_get_reason (request), ==,
                       i < G_N_ELEMENTS (answers) ? answers[i].reason : KUZOV_REASON_CONNECTION);
      if (++n_answers % 50 == 0)
        {
          fixture_answer_next (fixture, "checkqueue", 503, NULL);
          restart (fixture, &request);
          assert_lives (fixture, request);
        }
    }
  g_test_message ("%u answers that were none", n_answers);
  g_assert_cmpuint (n_answers, >, 300);
  assert_becomes_ready (fixture, request, HOUR_MS + 6 * MINUTE_MS + SECOND_MS);
}

/* Another key, one that nobody knows, none at all: it waits for one that may ask, and says so. */
static void
test_keys_come_and_go (Fixture       *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = accept_one (fixture, "JZX100-0012345");
  unsigned int n_calls;

  g_object_set (fixture->queue, "api-key", KUZOV_DEMO_UNKNOWN_KEY, NULL);
  for (unsigned int day = 0; day < 10; day++)
    {
      for (unsigned int hour = 0; hour < 24; hour++)
        fixture_let_pass (fixture, HOUR_MS);
      assert_lives (fixture, request);
      g_assert_cmpint (kuzov_request_get_reason (request), ==, KUZOV_REASON_ACCESS);
    }

  g_object_set (fixture->queue, "api-key", "", NULL);
  n_calls = kuzov_demo_service_get_n_calls (fixture->service, "checkqueue");
  for (unsigned int day = 0; day < 10; day++)
    fixture_let_pass (fixture, DAY_MS);
  assert_lives (fixture, request);
  g_assert_cmpint (kuzov_queue_get_condition (fixture->queue), ==, KUZOV_CONDITION_NO_KEY);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "checkqueue"), ==, n_calls);

  g_object_set (fixture->queue, "api-key", KUZOV_DEMO_KEY, NULL);
  assert_becomes_ready (fixture, request, HOUR_MS);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);
}

/* A job is asked about where it was ordered, wherever new orders go. */
static void
test_endpoint_is_kept (Fixture       *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (KuzovDemoService) other = kuzov_demo_service_new ();
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (kuzov_demo_service_start (other, 0, &error));
  g_assert_no_error (error);
  request = accept_one (fixture, "JZX100-0012345");
  g_object_set (fixture->queue, "endpoint", kuzov_demo_service_get_endpoint (other), NULL);
  assert_becomes_ready (fixture, request, MINUTE_MS);
  g_assert_true (g_str_has_prefix (kuzov_request_get_endpoint (request),
                                   kuzov_demo_service_get_endpoint (fixture->service)));
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (other, "checkqueue"), ==, 0);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (other, "getresult"), ==, 0);
  kuzov_demo_service_stop (other);
}

/* Three weeks without a network: only a free check is tried now and then, and within seconds of its return it goes on. */
static void
test_weeks_offline (Fixture       *fixture,
                    gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = accept_one (fixture, "JZX100-0012345");
  const unsigned int n_profiles = kuzov_demo_service_get_n_calls (fixture->service, "profile");

  /* On loopback the hint would not count. */
  fixture->queue->is_endpoint_loopback = FALSE;
  g_object_set (fixture->queue, "is-online", FALSE, NULL);
  kuzov_demo_service_drop_every (fixture->service, "profile", 1);
  for (int64_t passed_ms = 0; passed_ms < DAY_MS; passed_ms += 5 * MINUTE_MS)
    fixture_let_pass (fixture, 5 * MINUTE_MS);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "profile") - n_profiles, <=,
                    DAY_MS / (10 * MINUTE_MS) + 10);
  for (int64_t passed_ms = DAY_MS; passed_ms < 3 * WEEK_MS; passed_ms += 2 * HOUR_MS)
    fixture_let_pass (fixture, 2 * HOUR_MS);
  assert_lives (fixture, request);
  g_assert_cmpint (kuzov_queue_get_condition (fixture->queue), ==, KUZOV_CONDITION_OFFLINE);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "checkqueue"), ==, 0);

  kuzov_demo_service_drop_every (fixture->service, "profile", 0);
  g_object_set (fixture->queue, "is-online", TRUE, NULL);
  assert_becomes_ready (fixture, request, 6 * SECOND_MS);
}

/* Failures have built up a delay of minutes: a network that comes back clears it. */
static void
test_online_clears_delays (Fixture       *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = accept_one (fixture, "JZX100-0012345");

  kuzov_demo_service_drop_every (fixture->service, "checkqueue", 1);
  for (unsigned int minute = 0; minute < 20; minute++)
    fixture_let_pass (fixture, MINUTE_MS);
  kuzov_demo_service_drop_every (fixture->service, "checkqueue", 0);
  assert_lives (fixture, request);
  fixture_let_pass (fixture, 10 * SECOND_MS);
  assert_lives (fixture, request);

  g_object_set (fixture->queue, "is-online", FALSE, NULL);
  g_object_set (fixture->queue, "is-online", TRUE, NULL);
  assert_becomes_ready (fixture, request, 6 * SECOND_MS);
}

/* Nobody is there for days: asked in vain at its own pace, and found when somebody is. */
static void
test_outage_of_days (Fixture       *fixture,
                     gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = accept_one (fixture, "JZX100-0012345");
  const unsigned int port = kuzov_demo_service_get_port (fixture->service);

  kuzov_demo_service_stop (fixture->service);
  for (unsigned int day = 0; day < 4; day++)
    {
      for (unsigned int minute = 0; minute < 24 * 60; minute += 5)
        fixture_let_pass (fixture, 5 * MINUTE_MS);
      assert_lives (fixture, request);
      g_assert_cmpint (kuzov_request_get_reason (request), ==, KUZOV_REASON_CONNECTION);
      restart (fixture, &request);
    }

  g_assert_true (kuzov_demo_service_start (fixture->service, port, NULL));
  g_assert_cmpuint (kuzov_demo_service_get_port (fixture->service), ==, port);
  assert_becomes_ready (fixture, request, HOUR_MS + 6 * MINUTE_MS + SECOND_MS);
}

/* A poll that is told of access is that job's business: orders go on while the free check knows better. */
static void
test_access_delays_one_job (Fixture       *fixture,
                            gconstpointer  user_data)
{
  static const char text[] = "{\"error\": true, \"error_msg\": \"Закончился доступ или запросы\"}";
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));
  g_autoptr (KuzovRequest) request = accept_one (fixture, "JZX100-0012345");
  g_autoptr (KuzovRequest) other = NULL;

  kuzov_demo_service_answer_next (fixture->service, "checkqueue", 200, "application/json", body, NULL);
  fixture_let_pass (fixture, 12 * SECOND_MS);
  g_assert_cmpint (kuzov_request_get_reason (request), ==, KUZOV_REASON_ACCESS);
  assert_lives (fixture, request);
  g_assert_cmpint (kuzov_queue_get_condition (fixture->queue), ==, KUZOV_CONDITION_NONE);
  other = accept_one (fixture, "JZX100-0012346");
  assert_becomes_ready (fixture, other, MINUTE_MS);
  assert_becomes_ready (fixture, request, MINUTE_MS);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/queue/accepted/" name, Fixture, NULL, accepted_set_up, function, fixture_tear_down)

  ADD ("errors-end-nothing", test_errors_end_nothing);
  ADD ("keys-come-and-go", test_keys_come_and_go);
  ADD ("endpoint-is-kept", test_endpoint_is_kept);
  ADD ("weeks-offline", test_weeks_offline);
  ADD ("online-clears-delays", test_online_clears_delays);
  ADD ("outage-of-days", test_outage_of_days);
  ADD ("access-delays-one-job", test_access_delays_one_job);

  return g_test_run ();
}
