// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "queue/kuzov-queue.h"

#include "kuzov-queue-fixture.h"
#include "kuzov-test.h"

#define FRAME "JZX100-0000001"
#define OTHER "JZX100-0000002"
#define THIRD "JZX100-0000003"

static unsigned int
count_orders (Fixture *fixture)
{
  return kuzov_demo_service_get_n_calls (fixture->service, "setqueue");
}

/* A first report at 45, and then another price. The balance is asked anew for the next burst. */
static void
order_one_then_set_price (Fixture *fixture,
                          double   price)
{
  g_autoptr (KuzovRequest) first = NULL;

  kuzov_demo_service_set_balance (fixture->service, 1e6);
  kuzov_demo_service_set_price (fixture->service, 45);
  first = fixture_order (fixture, FRAME);
  fixture_await_state (first, KUZOV_STATE_READY);
  kuzov_demo_service_set_price (fixture->service, price);
}

static void
check (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  kuzov_queue_check_access_async (fixture->queue, kuzov_test_keep_result, &result);
  kuzov_access_free (kuzov_queue_check_access_finish (fixture->queue, kuzov_test_await (&result)));
}

static void
test_jump_waits_for_the_person (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) second = NULL;
  g_autoptr (KuzovRequest) third = NULL;
  double before = 0;

  kuzov_queue_set_minds_price (fixture->queue, TRUE);
  order_one_then_set_price (fixture, 91);
  check (fixture);
  g_assert_cmpint (kuzov_queue_get_condition (fixture->queue), ==, KUZOV_CONDITION_PRICE);
  g_assert_true (kuzov_queue_get_price_before (fixture->queue, &before));
  g_assert_cmpfloat (before, ==, 45);

  second = fixture_order (fixture, OTHER);
  fixture_settle (fixture);
  g_assert_cmpint (kuzov_request_get_state (second), ==, KUZOV_STATE_WAITING);
  g_assert_cmpuint (count_orders (fixture), ==, 1);

  kuzov_queue_proceed (fixture->queue);
  fixture_await_state (second, KUZOV_STATE_READY);
  g_assert_false (kuzov_queue_get_price_before (fixture->queue, &before));

  /* It was heard, and is not asked again. */
  check (fixture);
  third = fixture_order (fixture, THIRD);
  fixture_await_state (third, KUZOV_STATE_READY);
  g_assert_cmpuint (count_orders (fixture), ==, 3);
}

/* The next run knows from the ledger what a report cost. */
static void
test_jump_between_two_runs (Fixture       *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) second = NULL;

  order_one_then_set_price (fixture, 450);
  fixture_close (fixture);
  fixture_open (fixture);
  kuzov_queue_set_minds_price (fixture->queue, TRUE);
  second = fixture_order (fixture, OTHER);
  fixture_await_condition (fixture, KUZOV_CONDITION_PRICE);
  fixture_settle (fixture);
  g_assert_cmpuint (count_orders (fixture), ==, 1);

  /* And when it is what it was again, nothing is left to ask. */
  kuzov_demo_service_set_price (fixture->service, 45);
  check (fixture);
  fixture_await_state (second, KUZOV_STATE_READY);
}

static void
test_twice_is_no_jump (Fixture       *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) second = NULL;

  kuzov_queue_set_minds_price (fixture->queue, TRUE);
  order_one_then_set_price (fixture, 90);
  check (fixture);
  second = fixture_order (fixture, OTHER);
  fixture_await_state (second, KUZOV_STATE_READY);
}

/* A script is never asked. */
static void
test_nobody_to_ask (Fixture       *fixture,
                    gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) second = NULL;

  order_one_then_set_price (fixture, 450);
  check (fixture);
  second = fixture_order (fixture, OTHER);
  fixture_await_state (second, KUZOV_STATE_READY);
}

static void
test_other_key_has_other_prices (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  kuzov_queue_set_minds_price (fixture->queue, TRUE);
  order_one_then_set_price (fixture, 450);
  check (fixture);
  g_assert_cmpint (kuzov_queue_get_condition (fixture->queue), ==, KUZOV_CONDITION_PRICE);
  g_object_set (fixture->queue, "api-key", "00000000-0000-4000-8000-00000000000f", NULL);
  g_assert_cmpint (kuzov_queue_get_condition (fixture->queue), !=, KUZOV_CONDITION_PRICE);
}

static void
add (const char  *path,
     void       (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/price/jump-waits-for-the-person", test_jump_waits_for_the_person);
  add ("/price/jump-between-two-runs", test_jump_between_two_runs);
  add ("/price/twice-is-no-jump", test_twice_is_no_jump);
  add ("/price/nobody-to-ask", test_nobody_to_ask);
  add ("/price/other-key-has-other-prices", test_other_key_has_other_prices);

  return g_test_run ();
}
