// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "queue/kuzov-queue.h"

#include <sqlite3.h>

#include "kuzov-queue-fixture.h"
#include "kuzov-test-wire.h"
#include "kuzov-test.h"
#include "queue/kuzov-queue-private.h"

/* What becomes of orders when one process ends and another goes on, and of those that were not to go out after all. */

static unsigned int
count_orders (Fixture *fixture)
{
  return kuzov_demo_service_get_n_calls (fixture->service, "setqueue");
}

static void
await_driving (Fixture *fixture)
{
  while (!kuzov_queue_get_is_driving (fixture->queue))
    g_main_context_iteration (NULL, TRUE);
}

/* Until all that is to happen by itself has happened: a look at the file, and whatever that leads to. */
static void
let_it_look (Fixture *fixture)
{
  for (unsigned int i = 0; i < 3; i++)
    {
      kuzov_queue_tick (fixture->queue);
      kuzov_history_flush (fixture->history);
      kuzov_test_drain ();
    }
}

/* Three processes at a service that is broken: one run of bad luck for all of them together. */
static void
test_bad_luck_goes_along (Fixture       *fixture,
                          gconstpointer  user_data)
{
  Fixture second = *fixture;
  Fixture third = *fixture;
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (GPtrArray) same = NULL;
  g_autoptr (GPtrArray) again = NULL;

  kuzov_demo_service_set_balance (fixture->service, 1e6);
  kuzov_demo_service_drop_every (fixture->service, "setqueue", 1);
  fixture_open (&second);
  fixture_open (&third);
  requests = fixture_order_many (fixture, 60, KUZOV_ADD_DEFAULT);
  same = fixture_order_many (&second, 60, KUZOV_ADD_DEFAULT);
  again = fixture_order_many (&third, 60, KUZOV_ADD_DEFAULT);
  fixture_await_condition (fixture, KUZOV_CONDITION_DISTRUST);
  g_assert_cmpuint (count_orders (fixture), ==, 10);
  g_ptr_array_set_size (requests, 0);
  fixture_close (fixture);

  await_driving (&second);
  fixture_await_condition (&second, KUZOV_CONDITION_DISTRUST);
  let_it_look (&second);
  g_ptr_array_set_size (same, 0);
  fixture_close (&second);

  await_driving (&third);
  let_it_look (&third);
  g_assert_cmpint (kuzov_queue_get_condition (third.queue), ==, KUZOV_CONDITION_DISTRUST);
  g_assert_cmpuint (count_orders (fixture), ==, 10);

  /* The person's word counts as ever. */
  kuzov_queue_proceed (third.queue);
  while (count_orders (fixture) < 20)
    g_main_context_iteration (NULL, TRUE);
  fixture_await_condition (&third, KUZOV_CONDITION_DISTRUST);
  g_assert_cmpuint (count_orders (fixture), ==, 20);
  g_ptr_array_set_size (again, 0);
  fixture_close (&third);
  fixture_open (fixture);
}

/* Access that ran out under one process has run out for the next, until the free check says otherwise. */
static void
test_access_out_goes_along (Fixture       *fixture,
                            gconstpointer  user_data)
{
  Fixture second = *fixture;
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (GPtrArray) same = NULL;
  unsigned int n_orders;

  kuzov_demo_service_set_balance (fixture->service, 5 * 45.0);
  kuzov_demo_service_set_price (fixture->service, 45.0);
  fixture_open (&second);
  requests = fixture_order_many (fixture, 20, KUZOV_ADD_DEFAULT);
  same = fixture_order_many (&second, 20, KUZOV_ADD_DEFAULT);
  fixture_await_condition (fixture, KUZOV_CONDITION_ACCESS);
  g_ptr_array_set_size (requests, 0);
  fixture_close (fixture);
  n_orders = count_orders (fixture);

  /* And it comes back in just that moment: then it is the person who says so. */
  kuzov_demo_service_set_balance (fixture->service, 1e6);
  await_driving (&second);
  let_it_look (&second);
  g_assert_cmpint (kuzov_queue_get_condition (second.queue), ==, KUZOV_CONDITION_ACCESS);
  g_assert_cmpuint (count_orders (fixture), ==, n_orders);

  kuzov_queue_check_access_async (second.queue, NULL, NULL);
  fixture_await_condition (&second, KUZOV_CONDITION_HELD);
  let_it_look (&second);
  g_assert_cmpuint (count_orders (fixture), ==, n_orders);
  g_ptr_array_set_size (same, 0);
  fixture_close (&second);
  fixture_open (fixture);
}

/* Ctrl-C in one terminal: what was named there is not bought by the process that goes on. */
static void
test_word_ends_with_its_process (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  Fixture second = *fixture;
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (KuzovRequest) own = NULL;
  g_autoptr (KuzovRequest) shared = NULL;
  g_autoptr (KuzovRequest) same = NULL;

  fixture_open (&second);
  g_object_set (fixture->queue, "paused", TRUE, NULL);
  own = fixture_order (fixture, "JZX100-0012345");
  shared = fixture_order (fixture, "GX81-3012345");
  same = fixture_order (&second, "GX81-3012345");
  requests = fixture_order_many (&second, 6, KUZOV_ADD_DEFAULT);
  while (kuzov_queue_get_n_pending (fixture->queue) < 8)
    g_main_context_iteration (NULL, TRUE);
  let_it_look (fixture);
  g_ptr_array_set_size (requests, 0);
  g_clear_object (&same);
  fixture_close (&second);

  g_object_set (fixture->queue, "paused", FALSE, NULL);
  fixture_await_state (own, KUZOV_STATE_READY);
  fixture_await_state (shared, KUZOV_STATE_READY);
  fixture_await_condition (fixture, KUZOV_CONDITION_HELD);
  let_it_look (fixture);
  g_assert_cmpuint (count_orders (fixture), ==, 2);
  g_assert_cmpuint (kuzov_queue_get_n_held (fixture->queue), ==, 6);
}

/* A word may be taken back as long as nothing has left. */
static void
test_word_may_be_taken_back (Fixture       *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;

  g_object_set (fixture->queue, "paused", TRUE, NULL);
  request = fixture_order (fixture, "JZX100-0012345");
  kuzov_queue_withdraw (fixture->queue, request);
  g_object_set (fixture->queue, "paused", FALSE, NULL);
  fixture_await_condition (fixture, KUZOV_CONDITION_HELD);
  let_it_look (fixture);
  g_assert_cmpint (kuzov_request_get_state (request), ==, KUZOV_STATE_WAITING);
  g_assert_cmpuint (count_orders (fixture), ==, 0);

  kuzov_queue_release (fixture->queue, request);
  fixture_await_state (request, KUZOV_STATE_READY);
}

/* An order that still waits for its TLS handshake has not left: an end does not make it doubtful, nor wait for it. */
static void
test_end_takes_back_what_has_not_left (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  g_autoptr (KuzovTestWire) wire = kuzov_test_wire_new ("", 0, KUZOV_TEST_WIRE_HOLD);
  g_autofree char *plain = kuzov_test_wire_dup_address (wire, "/reportrequestframe.ashx");
  g_autofree char *endpoint = g_strconcat ("https", plain + strlen ("http"), NULL);
  g_autoptr (KuzovRequest) request = NULL;
  int64_t id;

  g_object_set (fixture->queue, "endpoint", endpoint, "parallel-calls", 2, NULL);
  request = fixture_order (fixture, "JZX100-0012345");
  fixture_await_state (request, KUZOV_STATE_SUBMITTING);
  while (kuzov_test_wire_get_n_connections (wire) < 2)
    g_main_context_iteration (NULL, TRUE);
  id = kuzov_request_get_id (request);
  g_clear_object (&request);
  fixture_close (fixture);

  fixture_open (fixture);
  request = kuzov_history_get_request (fixture->history, id);
  g_assert_cmpint (kuzov_request_get_state (request), ==, KUZOV_STATE_WAITING);
}

/* The check that is only there for the balance keeps no order waiting, even where one call goes out at a time. */
static void
test_check_makes_room_for_orders (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;

  g_object_set (fixture->queue, "parallel-calls", 1, NULL);
  kuzov_demo_service_stall_next (fixture->service, "profile");
  request = fixture_order (fixture, "JZX100-0012345");
  fixture_await_state (request, KUZOV_STATE_READY);
  g_assert_cmpuint (count_orders (fixture), ==, 1);
}

/* Several orders that are refused with a word of access, while others wait from before: the free check decides, and until
 * then they wait for it rather than for the person. */
static void
test_suspects_wait_for_the_check (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  static const char words[] = "{\"error\": true, \"error_msg\": \"Закончился доступ или запросы\"}";
  g_autoptr (GBytes) body = g_bytes_new_static (words, strlen (words));
  g_autoptr (KuzovRequest) held = NULL;
  g_autoptr (GPtrArray) requests = NULL;
  unsigned int n_failed = 0;

  g_object_set (fixture->queue, "paused", TRUE, NULL);
  held = fixture_order (fixture, "GX81-3012345");
  kuzov_queue_withdraw (fixture->queue, held);
  kuzov_demo_service_set_balance (fixture->service, 1e6);
  kuzov_demo_service_set_latency (fixture->service, 20);
  for (unsigned int i = 0; i < 3; i++)
    kuzov_demo_service_answer_next (fixture->service, "setqueue", 200, "application/json", body, NULL);
  requests = fixture_order_many (fixture, 3, KUZOV_ADD_DEFAULT);
  g_object_set (fixture->queue, "paused", FALSE, NULL);
  while (n_failed < 3)
    {
      n_failed = 0;
      for (unsigned int i = 0; i < requests->len; i++)
        {
          KuzovRequest *request = g_ptr_array_index (requests, i);

          g_assert_false (kuzov_queue_get_is_held (fixture->queue, request));
          n_failed += kuzov_request_get_state (request) == KUZOV_STATE_FAILED;
        }
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpuint (count_orders (fixture), ==, 3);
}

static KuzovRequest *
order_and_be_refused (Fixture *fixture)
{
  static const char words[] = "{\"error\": true, \"error_msg\": \"Закончился доступ или запросы\"}";
  g_autoptr (GBytes) body = g_bytes_new_static (words, strlen (words));

  kuzov_demo_service_set_balance (fixture->service, 1e6);
  kuzov_demo_service_set_latency (fixture->service, 50);
  kuzov_demo_service_answer_next (fixture->service, "setqueue", 200, "application/json", body, NULL);

  return fixture_order (fixture, "GX81-3012345");
}

static void
assert_stays_waiting (Fixture      *fixture,
                      KuzovRequest *request)
{
  while (fixture->queue->is_checking || fixture->queue->n_calls > 0)
    g_main_context_iteration (NULL, TRUE);
  let_it_look (fixture);
  g_assert_cmpint (kuzov_request_get_state (request), ==, KUZOV_STATE_WAITING);
  g_assert_true (kuzov_queue_get_is_held (fixture->queue, request));
  g_assert_cmpuint (count_orders (fixture), ==, 1);
}

/* What another key may do says nothing of an order that was refused to the one before, whether the refusal had come by then
 * or comes later: it waits for the person. */
static void
test_another_key_refuses_nothing (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = order_and_be_refused (fixture);

  if (GPOINTER_TO_INT (user_data))
    while (fixture->queue->suspects->len == 0)
      g_main_context_iteration (NULL, TRUE);
  else
    fixture_await_calls (fixture, "setqueue", 1);
  g_object_set (fixture->queue, "api-key", "11111111-0000-4000-8000-000000000000", NULL);
  kuzov_queue_check (fixture->queue);
  assert_stays_waiting (fixture, request);
}

/* From now on no number gets into the file, or all do again. */
static void
keep_numbers_out (Fixture  *fixture,
                  gboolean  is_kept_out)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 5000);
  g_assert_cmpint (sqlite3_exec (db, is_kept_out ? "CREATE TRIGGER full BEFORE UPDATE ON requests WHEN new.job IS NOT NULL "
                                 "BEGIN SELECT RAISE (ABORT, 'full'); END" : "DROP TRIGGER full", NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (db);
}

/* What was paid for, and is known to this process alone, is not let go of before it is on the disk. */
static void
test_a_number_that_is_not_kept_is_not_given_up (Fixture       *fixture,
                                                gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (GPtrArray) unsaved = NULL;

  keep_numbers_out (fixture, TRUE);
  request = fixture_order (fixture, "GX81-3012345");
  fixture_await_condition (fixture, KUZOV_CONDITION_RECORD);
  g_assert_nonnull (kuzov_request_get_job (request));
  g_assert_cmpint (fixture_read_state (fixture, request), ==, KUZOV_STATE_SUBMITTING);

  g_assert_false (kuzov_queue_give_up (fixture->queue, request));
  unsaved = kuzov_queue_get_unsaved (fixture->queue);
  g_assert_cmpuint (unsaved->len, ==, 1);
  g_assert_true (g_ptr_array_index (unsaved, 0) == request);

  keep_numbers_out (fixture, FALSE);
  while (kuzov_queue_is_unsaved (fixture->queue, request))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (kuzov_queue_give_up (fixture->queue, request) || !kuzov_state_is_pending (kuzov_request_get_state (request)));
}

#define ADD(path, function) \
  g_test_add ("/queue/handover/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("bad-luck-goes-along", test_bad_luck_goes_along);
  ADD ("access-out-goes-along", test_access_out_goes_along);
  ADD ("word-ends-with-its-process", test_word_ends_with_its_process);
  ADD ("word-may-be-taken-back", test_word_may_be_taken_back);
  ADD ("end-takes-back-what-has-not-left", test_end_takes_back_what_has_not_left);
  ADD ("check-makes-room-for-orders", test_check_makes_room_for_orders);
  ADD ("suspects-wait-for-the-check", test_suspects_wait_for_the_check);
  ADD ("unkept-number-is-not-given-up", test_a_number_that_is_not_kept_is_not_given_up);
  g_test_add ("/queue/handover/another-key/before", Fixture, GINT_TO_POINTER (TRUE), fixture_set_up,
              test_another_key_refuses_nothing, fixture_tear_down);
  g_test_add ("/queue/handover/another-key/after", Fixture, GINT_TO_POINTER (FALSE), fixture_set_up,
              test_another_key_refuses_nothing, fixture_tear_down);

  return g_test_run ();
}
