// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "queue/kuzov-queue.h"

#include <string.h>

#include "kuzov-queue-fixture.h"
#include "kuzov-test.h"
#include "queue/kuzov-queue-private.h"

#define BATCH 200

/* What no run of bad luck may cost more than (DESIGN.md): so many orders seen, and then the person decides. */
#define AT_MOST 10

static unsigned int
count_states (GPtrArray  *requests,
              KuzovState  state)
{
  unsigned int n = 0;

  for (unsigned int i = 0; i < requests->len; i++)
    n += kuzov_request_get_state (g_ptr_array_index (requests, i)) == state;

  return n;
}

static void
await_count (GPtrArray    *requests,
             KuzovState    state,
             unsigned int  n)
{
  while (count_states (requests, state) < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
answer_often (Fixture      *fixture,
              const char   *mode,
              unsigned int  http_status,
              const char   *type,
              const char   *text)
{
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));

  for (unsigned int i = 0; i < BATCH + 10; i++)
    kuzov_demo_service_answer_next (fixture->service, mode, http_status, type, body, NULL);
}

/* Lets everything happen that could by itself, whatever the delays: the person was away for a day. */
static void
wait_for_a_day (Fixture *fixture)
{
  const int64_t hour_ms = 60 * 60 * 1000;
  static KuzovQueueClock clock;

  /* Where an earlier day ended, or now. */
  clock.wall_ms = MAX (clock.wall_ms, g_get_real_time () / 1000);
  clock.lapsed_ms = MAX (clock.lapsed_ms, g_get_monotonic_time () / 1000);
  kuzov_queue_set_clock (fixture->queue, &clock);
  for (unsigned int hour = 0; hour < 24; hour++)
    {
      clock.wall_ms += hour_ms;
      clock.lapsed_ms += hour_ms;
      kuzov_queue_tick (fixture->queue);
      kuzov_test_drain ();
      kuzov_history_flush (fixture->history);
      kuzov_test_drain ();
    }
}

/* A batch of 200 at a service that is broken somehow: @n_seen of them leave, and then it says so and waits. */
static GPtrArray *
order_from_broken_service (Fixture      *fixture,
                           unsigned int  n_seen)
{
  GPtrArray *requests = NULL;

  kuzov_demo_service_set_balance (fixture->service, 1e6);
  g_object_set (fixture->queue, "parallel-calls", 32, NULL);
  requests = fixture_order_many (fixture, BATCH, KUZOV_ADD_DEFAULT);
  fixture_await_condition (fixture, KUZOV_CONDITION_DISTRUST);
  wait_for_a_day (fixture);
  g_assert_cmpint (kuzov_queue_get_condition (fixture->queue), ==, KUZOV_CONDITION_DISTRUST);
  g_assert_cmpuint (n_seen, <=, AT_MOST);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, n_seen);
  g_assert_cmpuint (count_states (requests, KUZOV_STATE_UNCONFIRMED), ==, n_seen);
  g_assert_cmpuint (count_states (requests, KUZOV_STATE_WAITING), ==, BATCH - n_seen);
  kuzov_queue_set_clock (fixture->queue, NULL);
  kuzov_queue_tick (fixture->queue);

  return requests;
}

static void
test_service_that_always_drops (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (GPtrArray) requests = NULL;
  unsigned int n_checks;

  kuzov_demo_service_drop_every (fixture->service, "setqueue", 1);
  requests = order_from_broken_service (fixture, 10);

  /* One before the burst, and one before each order from the fourth to the tenth. */
  n_checks = kuzov_demo_service_get_n_calls (fixture->service, "profile");
  g_assert_cmpuint (n_checks, >=, 8);

  /* To go on means ten more at most, not the rest. */
  kuzov_queue_proceed (fixture->queue);
  while (kuzov_demo_service_get_n_calls (fixture->service, "setqueue") < 20)
    g_main_context_iteration (NULL, TRUE);
  fixture_await_condition (fixture, KUZOV_CONDITION_DISTRUST);
  kuzov_test_drain ();
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 20);

  /* And once it works again, the rest. */
  kuzov_demo_service_drop_every (fixture->service, "setqueue", 0);
  kuzov_queue_proceed (fixture->queue);
  await_count (requests, KUZOV_STATE_READY, BATCH - 20);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, BATCH);
  g_assert_cmpuint (count_states (requests, KUZOV_STATE_UNCONFIRMED), ==, 20);
}

static void
test_service_that_answers_pages (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_autoptr (GPtrArray) requests = NULL;

  answer_often (fixture, "setqueue", 200, "text/html", "<!doctype html><title>Welcome</title><h1>It works</h1>");
  requests = order_from_broken_service (fixture, 10);
}

/* The free check is in order, orders never are. */
static void
test_service_that_never_orders (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (GPtrArray) requests = NULL;

  answer_often (fixture, "setqueue", 200, "application/json", "{\"error\": null, \"status\": 0, \"id\": null}");
  requests = order_from_broken_service (fixture, 10);
}

/* Nothing that can be read comes from it at all: the first three, and not a single one more. */
static void
test_service_that_is_another (Fixture       *fixture,
                              gconstpointer  user_data)
{
  static const char page[] = "<!doctype html><title>Buy this domain</title>";
  g_autoptr (GPtrArray) requests = NULL;

  answer_often (fixture, "setqueue", 200, "text/html", page);
  answer_often (fixture, "profile", 200, "text/html", page);
  requests = order_from_broken_service (fixture, 3);
}

static KuzovAccess *
check_access (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  kuzov_queue_check_access_async (fixture->queue, kuzov_test_keep_result, &result);

  return kuzov_queue_check_access_finish (fixture->queue, kuzov_test_await (&result));
}

/* Access ends after 10 of 30: the others wait, none has failed, and nothing goes out by itself when it is back. */
static void
test_access_ends_in_mid_batch (Fixture       *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (KuzovAccess) out = NULL;
  g_autoptr (KuzovAccess) back = NULL;
  unsigned int n_calls;
  KuzovBurst burst;

  kuzov_demo_service_set_balance (fixture->service, 10 * 45.0);
  kuzov_demo_service_set_price (fixture->service, 45.0);
  requests = fixture_order_many (fixture, 30, KUZOV_ADD_DEFAULT);
  while (kuzov_queue_get_condition (fixture->queue) != KUZOV_CONDITION_ACCESS)
    {
      g_assert_cmpuint (count_states (requests, KUZOV_STATE_FAILED), ==, 0);
      g_main_context_iteration (NULL, TRUE);
    }
  await_count (requests, KUZOV_STATE_READY, 10);
  await_count (requests, KUZOV_STATE_WAITING, 20);
  g_assert_cmpuint (count_states (requests, KUZOV_STATE_FAILED), ==, 0);
  g_assert_cmpuint (kuzov_queue_get_n_held (fixture->queue), ==, 20);

  /* Not one call for each that waits: those that were on their way. */
  n_calls = kuzov_demo_service_get_n_calls (fixture->service, "setqueue");
  g_assert_cmpuint (n_calls, <=, 10 + 4);
  out = check_access (fixture);
  g_assert_cmpint (out->kind, ==, KUZOV_REPLY_OK);
  g_assert_cmpfloat (out->balance, ==, 0);
  g_assert_cmpint (out->until_ms, >, 0);
  g_assert_cmpint (kuzov_queue_get_condition (fixture->queue), ==, KUZOV_CONDITION_ACCESS);
  wait_for_a_day (fixture);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, n_calls);

  /* Money is back: it is seen, and waits for the person's word. */
  kuzov_demo_service_set_balance (fixture->service, 1000.0);
  back = check_access (fixture);
  g_assert_cmpfloat (back->balance, ==, 1000);
  g_assert_cmpint (kuzov_queue_get_condition (fixture->queue), ==, KUZOV_CONDITION_HELD);
  wait_for_a_day (fixture);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, n_calls);

  kuzov_queue_set_clock (fixture->queue, NULL);
  kuzov_queue_tick (fixture->queue);
  kuzov_queue_release_held (fixture->queue);
  await_count (requests, KUZOV_STATE_READY, 30);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, n_calls + 20);
  g_assert_cmpfloat (kuzov_demo_service_get_balance (fixture->service), ==, 1000 - 20 * 45);

  /* The ledger has two bursts of it, each with its own price and balance. */
  kuzov_history_load_burst (fixture->history, g_ptr_array_index (requests, 0), &burst);
  g_assert_cmpfloat (burst.balance_before, ==, 450);
  g_assert_cmpfloat (burst.balance_after, ==, 0);
  kuzov_history_load_burst (fixture->history, g_ptr_array_index (requests, 29), &burst);
  g_assert_cmpfloat (burst.balance_before, ==, 1000);
}

#define ADD(path, function) \
  g_test_add ("/queue/bad-luck/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("service-that-always-drops", test_service_that_always_drops);
  ADD ("service-that-answers-pages", test_service_that_answers_pages);
  ADD ("service-that-never-orders", test_service_that_never_orders);
  ADD ("service-that-is-another", test_service_that_is_another);
  ADD ("access-ends-in-mid-batch", test_access_ends_in_mid_batch);

  return g_test_run ();
}
