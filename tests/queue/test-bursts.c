// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "queue/kuzov-queue.h"

#include <math.h>

#include "kuzov-queue-fixture.h"
#include "kuzov-test.h"
#include "queue/kuzov-queue-private.h"

#define MINUTE_MS (60 * 1000)

/* A clock that stands still where the test leaves it. */
static void
stop_clock (Fixture         *fixture,
            KuzovQueueClock *clock)
{
  *clock = (KuzovQueueClock) { g_get_real_time () / 1000, g_get_monotonic_time () / 1000 };
  kuzov_queue_set_clock (fixture->queue, clock);
}

static void
let_pass (KuzovQueueClock *clock,
          int64_t          time_ms)
{
  clock->wall_ms += time_ms;
  clock->lapsed_ms += time_ms;
}

static void
start_clock (Fixture *fixture)
{
  kuzov_queue_set_clock (fixture->queue, NULL);
  kuzov_queue_tick (fixture->queue);
  kuzov_queue_pump_soon (fixture->queue);
}

/* Lets everything happen that can by itself. */
static void
settle_down (Fixture *fixture)
{
  for (unsigned int i = 0; i < 3; i++)
    {
      kuzov_queue_pump_soon (fixture->queue);
      kuzov_test_drain ();
      kuzov_history_flush (fixture->history);
    }
  kuzov_test_drain ();
}

static KuzovBurst
load_burst (Fixture      *fixture,
            KuzovRequest *request)
{
  KuzovBurst burst;

  kuzov_history_load_burst (fixture->history, request, &burst);

  return burst;
}

/* Until the check after it has told what the burst of @request cost. */
static KuzovBurst
await_end (Fixture      *fixture,
           KuzovRequest *request)
{
  while (load_burst (fixture, request).checked_after_ms == 0)
    g_main_context_iteration (NULL, TRUE);

  return load_burst (fixture, request);
}

static void
await_all (GPtrArray  *requests,
           KuzovState  state)
{
  for (unsigned int i = 0; i < requests->len; i++)
    fixture_await_state (g_ptr_array_index (requests, i), state);
}

static void
set_money (Fixture *fixture,
           double   balance,
           double   price)
{
  kuzov_demo_service_set_balance (fixture->service, balance);
  kuzov_demo_service_set_price (fixture->service, price);
}

static void
test_burst_has_a_balance_on_both_sides (Fixture       *fixture,
                                        gconstpointer  user_data)
{
  g_autoptr (GPtrArray) requests = NULL;
  KuzovBurst burst;
  int64_t id;

  set_money (fixture, 1000, 45);
  requests = fixture_order_many (fixture, 10, KUZOV_ADD_DEFAULT);
  burst = await_end (fixture, g_ptr_array_index (requests, 0));
  g_assert_cmpint (burst.id, ==, 1);
  g_assert_cmpfloat (burst.balance_before, ==, 1000);
  g_assert_cmpfloat (burst.price, ==, 45);
  g_assert_cmpfloat (burst.balance_after, ==, 550);
  g_assert_cmpint (burst.began_ms, <=, kuzov_request_get_sent_ms (g_ptr_array_index (requests, 0)));
  for (unsigned int i = 0; i < requests->len; i++)
    g_assert_cmpint (kuzov_request_get_burst (g_ptr_array_index (requests, i)), ==, 1);
  await_all (requests, KUZOV_STATE_READY);

  /* The file says the same to who comes later. */
  id = kuzov_request_get_id (g_ptr_array_index (requests, 9));
  g_ptr_array_set_size (requests, 0);
  fixture_close (fixture);
  fixture_open (fixture);
  g_ptr_array_add (requests, kuzov_history_get_request (fixture->history, id));
  burst = load_burst (fixture, g_ptr_array_index (requests, 0));
  g_assert_cmpint (burst.id, ==, 1);
  g_assert_cmpfloat (burst.balance_before - burst.balance_after, ==, 450);
}

/* What the check after one burst said is what the next one begins with, if that comes soon. */
static void
test_next_burst_begins_where_one_ended (Fixture       *fixture,
                                        gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) one = NULL;
  g_autoptr (KuzovRequest) other = NULL;
  unsigned int n_checks;
  KuzovBurst burst;

  set_money (fixture, 1000, 45);
  one = fixture_order (fixture, "JZX100-0000001");
  await_end (fixture, one);
  n_checks = kuzov_demo_service_get_n_calls (fixture->service, "profile");
  other = fixture_order (fixture, "JZX100-0000002");
  burst = await_end (fixture, other);
  g_assert_cmpint (burst.id, ==, 2);
  g_assert_cmpfloat (burst.balance_before, ==, 955);
  g_assert_cmpfloat (burst.balance_after, ==, 910);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "profile"), ==, n_checks + 1);
  fixture_await_state (other, KUZOV_STATE_READY);
}

/* After a pause the balance may be another: it is asked anew. */
static void
test_pause_begins_a_new_burst (Fixture       *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) one = NULL;
  g_autoptr (KuzovRequest) other = NULL;
  KuzovQueueClock clock = { 0, 0 };

  set_money (fixture, 1000, 45);
  one = fixture_order (fixture, "JZX100-0000001");
  await_end (fixture, one);
  fixture_await_state (one, KUZOV_STATE_READY);
  kuzov_demo_service_set_balance (fixture->service, 5000);
  stop_clock (fixture, &clock);
  let_pass (&clock, MINUTE_MS + 1000);
  kuzov_queue_tick (fixture->queue);
  other = fixture_order (fixture, "JZX100-0000002");
  await_end (fixture, other);
  g_assert_cmpfloat (load_burst (fixture, other).balance_before, ==, 5000);
  g_assert_cmpfloat (load_burst (fixture, one).balance_after, ==, 955);

  /* What was planned on this clock falls due on this clock. */
  while (kuzov_request_get_state (other) != KUZOV_STATE_READY)
    {
      let_pass (&clock, 10);
      kuzov_queue_pump_soon (fixture->queue);
      g_main_context_iteration (NULL, TRUE);
    }
  start_clock (fixture);
}

/* What an order without an answer costs may show late: the next burst looks anew. */
static void
test_after_a_loss_the_balance_is_asked_anew (Fixture       *fixture,
                                             gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) lost = NULL;
  g_autoptr (KuzovRequest) other = NULL;

  set_money (fixture, 1000, 45);
  kuzov_demo_service_drop_next (fixture->service, "setqueue");
  lost = fixture_order (fixture, "JZX100-0000001");
  fixture_await_state (lost, KUZOV_STATE_UNCONFIRMED);
  await_end (fixture, lost);
  kuzov_demo_service_set_balance (fixture->service, 900);
  other = fixture_order (fixture, "JZX100-0000002");
  fixture_await_state (other, KUZOV_STATE_READY);
  g_assert_cmpint (kuzov_request_get_burst (lost), ==, 1);
  g_assert_cmpint (kuzov_request_get_burst (other), ==, 2);
  g_assert_cmpfloat (load_burst (fixture, lost).balance_before, ==, 1000);
  g_assert_cmpfloat (load_burst (fixture, other).balance_before, ==, 900);
}

/* The check before a burst is best effort: an order waits two seconds for it, and no longer. */
static void
test_stalled_check_delays_two_seconds (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  KuzovBurst burst;
  KuzovQueueClock clock = { 0, 0 };

  set_money (fixture, 1000, 45);
  stop_clock (fixture, &clock);
  kuzov_demo_service_stall_next (fixture->service, "profile");
  request = fixture_order (fixture, "JZX100-0012345");
  fixture_await_calls (fixture, "profile", 1);
  let_pass (&clock, 1999);
  settle_down (fixture);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 0);
  g_assert_cmpint (kuzov_request_get_state (request), ==, KUZOV_STATE_WAITING);

  let_pass (&clock, 1);
  kuzov_queue_pump_soon (fixture->queue);
  fixture_await_calls (fixture, "setqueue", 1);
  while (!kuzov_state_is_accepted (kuzov_request_get_state (request)))
    g_main_context_iteration (NULL, TRUE);

  /* What comes late is no balance from before. */
  kuzov_demo_service_release (fixture->service);
  burst = await_end (fixture, request);
  g_assert_true (isnan (burst.balance_before));
  g_assert_cmpfloat (burst.balance_after, ==, 955);
  g_assert_cmpfloat (burst.price, ==, 45);
  start_clock (fixture);
  fixture_await_state (request, KUZOV_STATE_READY);
}

/* Nor does an order wait when there is no answer to wait for. */
static void
test_failed_check_delays_nothing (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  KuzovQueueClock clock = { 0, 0 };

  stop_clock (fixture, &clock);
  kuzov_demo_service_drop_next (fixture->service, "profile");
  request = fixture_order (fixture, "JZX100-0012345");
  fixture_await_calls (fixture, "setqueue", 1);
  g_assert_true (isnan (load_burst (fixture, request).balance_before));
  start_clock (fixture);
  fixture_await_state (request, KUZOV_STATE_READY);
}

/* Where the money rule asks for an answer first there is no order without one, however long that takes. */
static void
test_money_rule_waits_for_the_answer (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (KuzovAccess) access = NULL;
  KuzovQueueClock clock = { 0, 0 };

  set_money (fixture, 1000, 45);
  kuzov_queue_check_access_async (fixture->queue, kuzov_test_keep_result, &result);
  access = kuzov_queue_check_access_finish (fixture->queue, kuzov_test_await (&result));
  kuzov_demo_service_stall_next (fixture->service, "profile");
  kuzov_demo_service_drop_every (fixture->service, "setqueue", 1);
  requests = fixture_order_many (fixture, 5, KUZOV_ADD_DEFAULT);
  fixture_await_calls (fixture, "profile", 2);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 3);
  stop_clock (fixture, &clock);
  let_pass (&clock, 60 * MINUTE_MS);
  kuzov_queue_tick (fixture->queue);
  settle_down (fixture);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 3);

  start_clock (fixture);
  kuzov_demo_service_drop_every (fixture->service, "setqueue", 0);
  kuzov_demo_service_release (fixture->service);
  fixture_await_state (g_ptr_array_index (requests, 4), KUZOV_STATE_READY);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 5);
}

/* What did not leave is in no burst, however often it was about to. */
static void
test_unsent_order_is_in_no_burst (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;

  kuzov_demo_service_stop (fixture->service);
  request = fixture_order (fixture, "JZX100-0012345");
  fixture_await_condition (fixture, KUZOV_CONDITION_SILENT);
  g_assert_cmpint (kuzov_request_get_state (request), ==, KUZOV_STATE_WAITING);
  g_assert_cmpint (kuzov_request_get_burst (request), ==, 0);
  g_assert_true (kuzov_queue_give_up (fixture->queue, request));
  g_assert_true (kuzov_demo_service_start (fixture->service, 0, NULL));
}

/* A refusal that spoke of access left as well: when, and in which burst, is kept. */
static void
test_refusal_keeps_its_burst (Fixture       *fixture,
                              gconstpointer  user_data)
{
  static const char text[] = "{\"error\": true, \"error_msg\": \"Закончился доступ или запросы\"}";
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));
  g_autoptr (KuzovRequest) request = NULL;
  KuzovBurst burst;

  set_money (fixture, 1000, 45);
  kuzov_demo_service_answer_next (fixture->service, "setqueue", 200, "application/json", body, NULL);
  request = fixture_order (fixture, "JZX100-0012345");
  fixture_await_state (request, KUZOV_STATE_FAILED);
  burst = await_end (fixture, request);
  g_assert_cmpint (burst.id, ==, 1);
  g_assert_cmpint (kuzov_request_get_sent_ms (request), >=, burst.began_ms);
  g_assert_cmpfloat (burst.balance_before, ==, burst.balance_after);
}

/* Another key is another purse: its balance is not that of the orders before. */
static void
test_new_key_begins_a_new_burst (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) one = NULL;
  g_autoptr (KuzovRequest) other = NULL;
  unsigned int n_checks;

  one = fixture_order (fixture, "JZX100-0000001");
  await_end (fixture, one);
  fixture_await_state (one, KUZOV_STATE_READY);
  n_checks = kuzov_demo_service_get_n_calls (fixture->service, "profile");
  g_object_set (fixture->queue, "api-key", "11111111-2222-3333-4444-555555555555", NULL);
  other = fixture_order (fixture, "JZX100-0000002");
  await_end (fixture, other);
  g_assert_cmpint (kuzov_request_get_burst (other), ==, 2);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "profile"), ==, n_checks + 2);
  fixture_await_state (other, KUZOV_STATE_READY);
}

/* Also when the burst before is not at its end: what the check says of the one purse is nothing about the other. */
static void
test_new_key_leaves_the_burst_under_way (Fixture       *fixture,
                                         gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) one = NULL;
  g_autoptr (KuzovRequest) other = NULL;

  set_money (fixture, 1000, 45);
  one = fixture_order (fixture, "JZX100-0000001");
  fixture_await_calls (fixture, "setqueue", 1);
  kuzov_demo_service_stall_next (fixture->service, "profile");
  fixture_await_calls (fixture, "profile", 2);
  g_object_set (fixture->queue, "api-key", "11111111-2222-3333-4444-555555555555", NULL);
  other = fixture_order (fixture, "JZX100-0000002");
  kuzov_demo_service_release (fixture->service);
  fixture_await_state (other, KUZOV_STATE_READY);
  g_assert_cmpint (kuzov_request_get_burst (one), ==, 1);
  g_assert_cmpint (kuzov_request_get_burst (other), ==, 2);
  g_assert_true (isnan (load_burst (fixture, one).balance_after));
  g_assert_cmpfloat (load_burst (fixture, other).balance_before, ==, 955);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "profile"), >=, 3);
  fixture_await_state (one, KUZOV_STATE_READY);
}

/* A burst belongs to the process that drives, whoever named the frames; the other one reads of it. */
static void
test_burst_is_the_driving_process_s (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  Fixture second = *fixture;
  g_autoptr (KuzovRequest) mine = NULL;
  g_autoptr (KuzovRequest) theirs = NULL;
  KuzovBurst burst;

  set_money (fixture, 1000, 45);
  fixture_open (&second);
  mine = fixture_order (fixture, "JZX100-0000001");
  await_end (fixture, mine);
  theirs = fixture_order (&second, "JZX100-0000002");
  fixture_await_state (theirs, KUZOV_STATE_READY);
  kuzov_history_flush (fixture->history);
  burst = load_burst (&second, theirs);
  g_assert_cmpint (burst.id, ==, 2);
  g_assert_cmpfloat (burst.balance_before, ==, 955);
  g_clear_object (&mine);
  fixture_close (fixture);

  /* And it goes on counting where the other one stopped. */
  while (!kuzov_queue_get_is_driving (second.queue))
    g_main_context_iteration (NULL, TRUE);
  mine = fixture_order (&second, "JZX100-0000003");
  fixture_await_state (mine, KUZOV_STATE_READY);
  g_assert_cmpint (kuzov_request_get_burst (mine), ==, 3);
  g_clear_object (&mine);
  g_clear_object (&theirs);
  fixture_close (&second);
  fixture_open (fixture);
}

#define ADD(path, function) \
  g_test_add ("/queue/bursts/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("burst-has-a-balance-on-both-sides", test_burst_has_a_balance_on_both_sides);
  ADD ("next-burst-begins-where-one-ended", test_next_burst_begins_where_one_ended);
  ADD ("pause-begins-a-new-burst", test_pause_begins_a_new_burst);
  ADD ("after-a-loss-the-balance-is-asked-anew", test_after_a_loss_the_balance_is_asked_anew);
  ADD ("stalled-check-delays-two-seconds", test_stalled_check_delays_two_seconds);
  ADD ("failed-check-delays-nothing", test_failed_check_delays_nothing);
  ADD ("money-rule-waits-for-the-answer", test_money_rule_waits_for_the_answer);
  ADD ("unsent-order-is-in-no-burst", test_unsent_order_is_in_no_burst);
  ADD ("refusal-keeps-its-burst", test_refusal_keeps_its_burst);
  ADD ("new-key-begins-a-new-burst", test_new_key_begins_a_new_burst);
  ADD ("new-key-leaves-the-burst-under-way", test_new_key_leaves_the_burst_under_way);
  ADD ("burst-is-the-driving-process-s", test_burst_is_the_driving_process_s);

  return g_test_run ();
}
