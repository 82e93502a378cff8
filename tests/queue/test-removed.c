// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "queue/kuzov-queue.h"

#include "history/kuzov-removal.h"
#include "kuzov-queue-fixture.h"
#include "kuzov-test.h"

/* Nothing that was removed from the list is ordered by itself, and what was paid for is not lost by it. */

static unsigned int
count_calls (Fixture *fixture)
{
  return kuzov_demo_service_get_n_calls (fixture->service, "checkqueue")
         + kuzov_demo_service_get_n_calls (fixture->service, "getresult");
}

static unsigned int
count_orders (Fixture *fixture)
{
  return kuzov_demo_service_get_n_calls (fixture->service, "setqueue");
}

static KuzovRemoval *
remove_all (Fixture      *fixture,
            KuzovRequest *request,
            KuzovRequest *another)
{
  KuzovRequest *const requests[] = { request, another };
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  KuzovRemoval *removal = NULL;

  for (unsigned int i = 0; i < G_N_ELEMENTS (requests) && requests[i] != NULL; i++)
    {
      const int64_t id = kuzov_request_get_id (requests[i]);

      g_array_append_val (ids, id);
    }
  kuzov_history_remove_rows_async (fixture->history, ids, KUZOV_REMOVE_UNSETTLED, NULL, kuzov_test_keep_result, &result);
  removal = kuzov_history_remove_rows_finish (fixture->history, kuzov_test_await (&result), &error);
  g_assert_no_error (error);

  return removal;
}

static void
restore (Fixture            *fixture,
         const KuzovRemoval *removal)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  kuzov_history_restore_rows_async (fixture->history, removal, kuzov_test_keep_result, &result);
  g_assert_true (kuzov_history_change_finish (fixture->history, kuzov_test_await (&result), &error));
  g_assert_no_error (error);
}

static gboolean
set_true (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* Long enough for many calls and orders at the pace of these tests. */
static void
let_pass (unsigned int time_ms)
{
  gboolean is_over = FALSE;

  g_timeout_add (time_ms, set_true, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static void
count_settled (unsigned int *n)
{
  *n += 1;
}

/* What was accepted is asked about no more; brought back, it is, and comes to its report without another order. */
static void
test_pending_is_asked_no_more (Fixture       *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (KuzovRemoval) removal = NULL;
  unsigned int n_calls, n_settled = 0;

  kuzov_demo_service_set_generation_time (fixture->service, 300, 300);
  request = fixture_order (fixture, "JZX100-0012345");
  fixture_await_calls (fixture, "checkqueue", 2);
  g_signal_connect_swapped (fixture->queue, "settled", G_CALLBACK (count_settled), &n_settled);
  removal = remove_all (fixture, request, NULL);
  g_assert_cmpuint (removal->n_removed, ==, 1);
  fixture_settle (fixture);
  g_assert_cmpuint (kuzov_queue_get_n_pending (fixture->queue), ==, 0);
  n_calls = count_calls (fixture);
  let_pass (500);
  g_assert_cmpuint (count_calls (fixture), ==, n_calls);
  g_assert_false (kuzov_queue_ask_now (fixture->queue, request));
  g_assert_false (kuzov_queue_give_up (fixture->queue, request));
  g_assert_cmpuint (n_settled, ==, 0);

  restore (fixture, removal);
  fixture_await_state (request, KUZOV_STATE_READY);
  g_assert_cmpuint (n_settled, ==, 1);
  kuzov_history_flush (fixture->history);
  g_assert_cmpint (fixture_read_state (fixture, request), ==, KUZOV_STATE_READY);
  g_assert_cmpuint (count_orders (fixture), ==, 1);
}

/* The answer to a call that was on its way says nothing of a row that is gone, and is not told. */
static void
test_late_answer_means_nothing (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (KuzovRemoval) removal = NULL;
  unsigned int n_settled = 0;

  kuzov_demo_service_set_latency (fixture->service, 120);
  request = fixture_order (fixture, "JZX100-0012345");
  fixture_await_calls (fixture, "getresult", 1);
  g_signal_connect_swapped (fixture->queue, "settled", G_CALLBACK (count_settled), &n_settled);
  removal = remove_all (fixture, request, NULL);
  g_assert_cmpuint (kuzov_client_get_n_in_flight (fixture->client), >, 0);
  fixture_settle (fixture);
  g_assert_cmpuint (n_settled, ==, 0);
  g_assert_cmpint (kuzov_request_get_state (request), !=, KUZOV_STATE_READY);

  restore (fixture, removal);
  fixture_await_state (request, KUZOV_STATE_READY);
  g_assert_cmpuint (count_orders (fixture), ==, 1);
}

/* What waits and is removed never goes out; not even when it is back, but when the person says so. */
static void
test_waiting_is_never_ordered (Fixture       *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) held = NULL;
  g_autoptr (KuzovRequest) released = NULL;
  g_autoptr (KuzovRemoval) removal = NULL;

  g_object_set (fixture->queue, "paused", TRUE, NULL);
  held = fixture_order (fixture, "JZX100-0012345");
  kuzov_queue_withdraw (fixture->queue, held);
  released = fixture_order (fixture, "GX81-3012345");
  g_assert_false (kuzov_queue_get_is_held (fixture->queue, released));
  removal = remove_all (fixture, held, released);
  g_assert_cmpuint (removal->n_removed, ==, 2);
  g_assert_cmpuint (kuzov_queue_get_n_held (fixture->queue), ==, 0);
  kuzov_queue_release (fixture->queue, released);
  kuzov_queue_release_held (fixture->queue);
  g_object_set (fixture->queue, "paused", FALSE, NULL);
  let_pass (200);
  g_assert_cmpuint (count_orders (fixture), ==, 0);

  restore (fixture, removal);
  fixture_await_condition (fixture, KUZOV_CONDITION_HELD);
  let_pass (200);
  g_assert_cmpuint (count_orders (fixture), ==, 0);
  g_assert_cmpuint (kuzov_queue_get_n_held (fixture->queue), ==, 2);

  /* By its button, and by being named again. */
  kuzov_queue_release (fixture->queue, held);
  fixture_await_state (held, KUZOV_STATE_READY);
  g_object_unref (fixture_order (fixture, "GX81-3012345"));
  fixture_await_state (released, KUZOV_STATE_READY);
  g_assert_cmpuint (count_orders (fixture), ==, 2);
}

/* The file decides: an order whose row went in the moment in which it was to leave does not. */
static void
test_row_goes_before_its_order (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (KuzovRemoval) removal = NULL;

  kuzov_demo_service_set_balance (fixture->service, 1e6);
  g_object_set (fixture->queue, "paused", TRUE, NULL);
  requests = fixture_order_many (fixture, 200, KUZOV_ADD_DEFAULT);
  for (unsigned int i = 0; i < requests->len; i++)
    {
      const int64_t id = kuzov_request_get_id (g_ptr_array_index (requests, i));

      g_array_append_val (ids, id);
    }
  g_object_set (fixture->queue, "paused", FALSE, NULL);
  while (count_orders (fixture) < 3)
    g_main_context_iteration (NULL, TRUE);
  kuzov_history_remove_rows_async (fixture->history, ids, KUZOV_REMOVE_UNSETTLED, NULL, kuzov_test_keep_result, &result);
  removal = kuzov_history_remove_rows_finish (fixture->history, kuzov_test_await (&result), NULL);
  g_assert_cmpuint (removal->n_removed + removal->n_kept, ==, 200);
  g_assert_cmpuint (removal->n_removed, >, 0);

  /* Those that were kept were just leaving, and come to their reports; of the others those that were accepted went. */
  while (kuzov_queue_get_n_pending (fixture->queue) > 0)
    g_main_context_iteration (NULL, TRUE);
  let_pass (100);
  kuzov_history_flush (fixture->history);
  g_assert_cmpuint (count_orders (fixture), <, 200);
  g_assert_cmpuint (kuzov_history_count_state (fixture->history, KUZOV_STATE_READY), ==, removal->n_kept);
  restore (fixture, removal);
  fixture_await_condition (fixture, KUZOV_CONDITION_HELD);
  let_pass (200);
  g_assert_cmpuint (count_orders (fixture) + kuzov_queue_get_n_held (fixture->queue), ==, 200);
  g_assert_cmpuint (kuzov_history_count_state (fixture->history, KUZOV_STATE_UNCONFIRMED), ==, 0);
}

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

/* Another process removes what this one polls, and what this one is to order. */
static void
test_the_driver_notices (Fixture       *fixture,
                         gconstpointer  user_data)
{
  Fixture second = *fixture;
  g_autoptr (KuzovRequest) pending = NULL;
  g_autoptr (KuzovRequest) waiting = NULL;
  g_autoptr (KuzovRemoval) removal = NULL;
  unsigned int n_calls;

  kuzov_demo_service_set_generation_time (fixture->service, 1200, 1200);
  fixture_open (&second);
  pending = fixture_order (fixture, "JZX100-0012345");
  fixture_await_calls (fixture, "checkqueue", 2);
  g_object_set (fixture->queue, "paused", TRUE, NULL);
  waiting = fixture_order (fixture, "GX81-3012345");
  removal = remove_all (&second, pending, waiting);
  g_assert_cmpuint (removal->n_removed, ==, 2);
  let_it_look (fixture);
  fixture_settle (fixture);
  g_assert_true (kuzov_request_is_removed (pending));
  g_assert_cmpuint (kuzov_queue_get_n_pending (fixture->queue), ==, 0);
  n_calls = count_calls (fixture);
  g_object_set (fixture->queue, "paused", FALSE, NULL);
  let_pass (200);
  g_assert_cmpuint (count_calls (fixture), ==, n_calls);
  g_assert_cmpuint (count_orders (fixture), ==, 1);

  restore (&second, removal);
  let_it_look (fixture);
  fixture_await_state (pending, KUZOV_STATE_READY);
  fixture_await_condition (fixture, KUZOV_CONDITION_HELD);
  g_assert_cmpuint (count_orders (fixture), ==, 1);
  g_assert_cmpuint (kuzov_queue_get_n_held (fixture->queue), ==, 1);
  fixture_close (&second);
}

/* Away and back between two looks: whoever had given the word does not give it again, and the driver does not hear it. */
static void
test_the_word_does_not_outlive_it (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  Fixture second = *fixture;
  g_autoptr (KuzovRequest) mine = NULL;
  g_autoptr (KuzovRequest) theirs = NULL;
  g_autoptr (KuzovRemoval) removal = NULL;

  fixture_open (&second);
  g_object_set (fixture->queue, "paused", TRUE, NULL);
  theirs = fixture_order (&second, "JZX100-0012345");
  mine = fixture_order (fixture, "JZX100-0012345");
  let_it_look (fixture);
  removal = remove_all (fixture, mine, NULL);
  restore (fixture, removal);
  for (unsigned int i = 0; i < 3; i++)
    {
      let_it_look (&second);
      let_it_look (fixture);
    }
  g_object_set (fixture->queue, "paused", FALSE, NULL);
  let_pass (200);
  g_assert_cmpuint (count_orders (fixture), ==, 0);
  g_assert_true (kuzov_queue_get_is_held (fixture->queue, mine));
  g_assert_true (kuzov_queue_get_is_held (second.queue, theirs));

  /* Anew, from the process that follows. */
  kuzov_queue_release (second.queue, theirs);
  fixture_await_state (mine, KUZOV_STATE_READY);
  g_clear_object (&theirs);
  fixture_close (&second);
}

/* It is removed, Kuzov ends, and the next one brings it back: nothing goes out by that. */
static void
test_back_after_an_end (Fixture       *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) pending = NULL;
  g_autoptr (KuzovRequest) waiting = NULL;
  g_autoptr (KuzovRemoval) removal = NULL;
  int64_t pending_id, waiting_id;

  kuzov_demo_service_set_generation_time (fixture->service, 300, 300);
  pending = fixture_order (fixture, "JZX100-0012345");
  fixture_await_calls (fixture, "checkqueue", 1);
  g_object_set (fixture->queue, "paused", TRUE, NULL);
  waiting = fixture_order (fixture, "GX81-3012345");
  removal = remove_all (fixture, pending, waiting);
  g_assert_cmpuint (removal->n_removed, ==, 2);
  pending_id = kuzov_request_get_id (pending);
  waiting_id = kuzov_request_get_id (waiting);
  g_clear_object (&pending);
  g_clear_object (&waiting);
  fixture_close (fixture);

  fixture_open (fixture);
  g_object_set (fixture->queue, "paused", FALSE, NULL);
  while (kuzov_history_get_n_rows (fixture->history) < 2)
    g_main_context_iteration (NULL, TRUE);
  pending = kuzov_history_get_request (fixture->history, pending_id);
  waiting = kuzov_history_get_request (fixture->history, waiting_id);
  fixture_await_state (pending, KUZOV_STATE_READY);
  let_pass (200);
  g_assert_cmpint (kuzov_request_get_state (waiting), ==, KUZOV_STATE_WAITING);
  g_assert_true (kuzov_queue_get_is_held (fixture->queue, waiting));
  g_assert_cmpuint (count_orders (fixture), ==, 1);
}

#define ADD(path, function) \
  g_test_add ("/queue/removed/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("pending-is-asked-no-more", test_pending_is_asked_no_more);
  ADD ("late-answer-means-nothing", test_late_answer_means_nothing);
  ADD ("waiting-is-never-ordered", test_waiting_is_never_ordered);
  ADD ("row-goes-before-its-order", test_row_goes_before_its_order);
  ADD ("the-driver-notices", test_the_driver_notices);
  ADD ("the-word-does-not-outlive-it", test_the_word_does_not_outlive_it);
  ADD ("back-after-an-end", test_back_after_an_end);

  return g_test_run ();
}
