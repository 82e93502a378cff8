// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "queue/kuzov-queue.h"

#include "kuzov-queue-fixture.h"
#include "kuzov-test.h"
#include "queue/kuzov-queue-private.h"

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
test_order_becomes_ready (Fixture       *fixture,
                          gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = fixture_order (fixture, "JZX100-0012345");

  fixture_await_state (request, KUZOV_STATE_READY);

  g_assert_nonnull (kuzov_request_get_url (request));
  g_assert_nonnull (kuzov_request_get_job (request));
  g_assert_cmpint (kuzov_request_get_accepted_ms (request), >, 0);
  g_assert_cmpint (kuzov_request_get_settled_ms (request), >=, kuzov_request_get_accepted_ms (request));
  g_assert_nonnull (kuzov_request_get_reply (request, KUZOV_REPLY_SLOT_RESULT));
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);
  g_assert_cmpstr (kuzov_demo_service_get_last_method (fixture->service, "setqueue"), ==, "POST");
}

/* What the window says of the balance is asked anew once the orders are out. */
static void
test_balance_is_asked_after_a_burst (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  g_autoptr (GPtrArray) requests = NULL;
  const KuzovAccess *access = NULL;

  kuzov_demo_service_set_balance (fixture->service, 1000.0);
  kuzov_demo_service_set_price (fixture->service, 45.0);
  requests = fixture_order_many (fixture, 10, KUZOV_ADD_DEFAULT);
  while ((access = kuzov_queue_get_access (fixture->queue)) == NULL || access->balance != 550.0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "profile"), <=, 3);
}

/* Two clicks, or one that bounced: one row, one order. */
static void
test_same_frame_is_ordered_once (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_autoptr (GPtrArray) first = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) second = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GAsyncResult) first_result = NULL;
  g_autoptr (GAsyncResult) second_result = NULL;
  g_autoptr (GPtrArray) first_done = NULL;
  g_autoptr (GPtrArray) second_done = NULL;
  KuzovAddition *one = kuzov_addition_new ("JZX100-0012345", NULL);
  KuzovAddition *other = kuzov_addition_new ("JZX1000012345", NULL);

  g_ptr_array_add (first, one);
  g_ptr_array_add (second, other);
  kuzov_queue_order_async (fixture->queue, first, KUZOV_ADD_DEFAULT, kuzov_test_keep_result, &first_result);
  kuzov_queue_order_async (fixture->queue, second, KUZOV_ADD_AGAIN, kuzov_test_keep_result, &second_result);
  first_done = kuzov_queue_order_finish (fixture->queue, kuzov_test_await (&first_result), NULL);
  second_done = kuzov_queue_order_finish (fixture->queue, kuzov_test_await (&second_result), NULL);

  g_assert_cmpint (one->outcome, ==, KUZOV_ADD_NEW);
  g_assert_cmpint (other->outcome, ==, KUZOV_ADD_JOINED);
  g_assert_true (one->request == other->request);
  fixture_await_state (one->request, KUZOV_STATE_READY);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);
}

static void
test_report_that_exists_is_offered (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = fixture_order (fixture, "JZX100-0012345");
  g_autoptr (KuzovRequest) named_again = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) done = NULL;
  KuzovAddition *anew = NULL;

  /* At once: whether the file says already that it is ready is not the person's business. */
  fixture_await_state (request, KUZOV_STATE_READY);
  named_again = fixture_order (fixture, "JZX1000012345");
  g_assert_true (named_again == request);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);

  kuzov_queue_order_again_async (fixture->queue, request, kuzov_test_keep_result, &result);
  done = kuzov_queue_order_finish (fixture->queue, kuzov_test_await (&result), NULL);
  anew = g_ptr_array_index (done, 0);
  g_assert_cmpint (anew->outcome, ==, KUZOV_ADD_NEW);
  fixture_await_state (anew->request, KUZOV_STATE_READY);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 2);
}

/* The intent is on the disk before the order can leave, and the number before anybody asks about it. */
static void
test_intent_is_recorded_first (Fixture       *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;

  kuzov_demo_service_stall_next (fixture->service, "setqueue");
  request = fixture_order (fixture, "JZX100-0012345");
  fixture_await_calls (fixture, "setqueue", 1);
  g_assert_cmpint (fixture_read_state (fixture, request), ==, KUZOV_STATE_SUBMITTING);

  kuzov_demo_service_release (fixture->service);
  fixture_await_calls (fixture, "checkqueue", 1);
  g_assert_cmpint (fixture_read_state (fixture, request), >=, KUZOV_STATE_QUEUED);
  fixture_await_state (request, KUZOV_STATE_READY);
}

/* A connection that drops under an order may have bought something: only the person decides. */
static void
test_dropped_order_is_unconfirmed (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (KuzovRequest) named_again = NULL;

  kuzov_demo_service_drop_next (fixture->service, "setqueue");
  request = fixture_order (fixture, "JZX100-0012345");
  fixture_await_state (request, KUZOV_STATE_UNCONFIRMED);

  named_again = fixture_order (fixture, "JZX100-0012345");
  g_assert_true (named_again == request);
  fixture_close (fixture);
  fixture_open (fixture);
  fixture_await_calls (fixture, "setqueue", 1);
  kuzov_test_drain ();

  g_assert_cmpuint (kuzov_demo_service_get_n_orders (fixture->service, "JZX100-0012345"), ==, 1);
}

static void
test_unconfirmed_goes_on_with_its_id (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  g_autofree char *id = NULL;

  kuzov_demo_service_drop_next (fixture->service, "setqueue");
  request = fixture_order (fixture, "JZX100-0012345");
  fixture_await_state (request, KUZOV_STATE_UNCONFIRMED);

  id = kuzov_demo_service_get_id (fixture->service, "JZX100-0012345");
  g_assert_false (kuzov_queue_enter_job (fixture->queue, request, "not an id"));
  g_assert_true (kuzov_queue_enter_job (fixture->queue, request, id));
  fixture_await_state (request, KUZOV_STATE_READY);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);
}

static void
test_unconfirmed_is_ordered_again_when_told (Fixture       *fixture,
                                             gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) done = NULL;
  KuzovAddition *anew = NULL;

  kuzov_demo_service_drop_next (fixture->service, "setqueue");
  request = fixture_order (fixture, "JZX100-0012345");
  fixture_await_state (request, KUZOV_STATE_UNCONFIRMED);
  kuzov_history_flush (fixture->history);
  kuzov_test_drain ();

  kuzov_queue_order_again_async (fixture->queue, request, kuzov_test_keep_result, &result);
  done = kuzov_queue_order_finish (fixture->queue, kuzov_test_await (&result), NULL);
  anew = g_ptr_array_index (done, 0);
  g_assert_cmpint (anew->outcome, ==, KUZOV_ADD_NEW);
  g_assert_cmpint (kuzov_request_get_state (request), ==, KUZOV_STATE_GIVEN_UP);
  fixture_await_state (anew->request, KUZOV_STATE_READY);
}

static void
test_refusal_is_final (Fixture       *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = fixture_order (fixture, "JZX100-0012404");

  fixture_await_state (request, KUZOV_STATE_FAILED);
  g_assert_cmpint (kuzov_request_get_reason (request), ==, KUZOV_REASON_PROVIDER);
  g_assert_nonnull (kuzov_request_get_message (request));
}

/* Nobody listens: it is certain that nothing left, so it waits, and goes out by itself once the service is back. */
static void
test_unsent_order_goes_out_later (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;
  unsigned int port = kuzov_demo_service_get_port (fixture->service);

  kuzov_demo_service_stop (fixture->service);
  request = fixture_order (fixture, "JZX100-0012345");
  fixture_await_condition (fixture, KUZOV_CONDITION_SILENT);
  g_assert_cmpint (kuzov_request_get_state (request), ==, KUZOV_STATE_WAITING);

  g_assert_true (kuzov_demo_service_start (fixture->service, port, NULL));
  if (kuzov_demo_service_get_port (fixture->service) != port)
    g_object_set (fixture->queue, "endpoint", kuzov_demo_service_get_endpoint (fixture->service), NULL);
  kuzov_queue_release (fixture->queue, request);
  fixture_await_state (request, KUZOV_STATE_READY);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);
}

/* Access runs out in mid-batch: one condition, nothing failed, and nothing goes out before the person says so. */
static void
test_access_out_waits_for_the_person (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (KuzovAccess) access = NULL;
  g_autoptr (KuzovRequest) late = NULL;
  KuzovQueueBatch batch;
  unsigned int n_calls;

  kuzov_demo_service_set_balance (fixture->service, 100.0);
  kuzov_demo_service_set_price (fixture->service, 45.0);
  requests = fixture_order_many (fixture, 12, KUZOV_ADD_DEFAULT);
  fixture_await_condition (fixture, KUZOV_CONDITION_ACCESS);
  while (count_states (requests, KUZOV_STATE_READY) < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_states (requests, KUZOV_STATE_WAITING), ==, 10);
  g_assert_cmpuint (kuzov_queue_get_n_held (fixture->queue), ==, 10);
  n_calls = kuzov_demo_service_get_n_calls (fixture->service, "setqueue");
  g_assert_cmpuint (n_calls, <=, 6);

  late = fixture_order (fixture, "TST200-0000001");
  kuzov_demo_service_set_balance (fixture->service, 1000.0);
  kuzov_queue_check_access_async (fixture->queue, kuzov_test_keep_result, &result);
  access = kuzov_queue_check_access_finish (fixture->queue, kuzov_test_await (&result));
  g_assert_cmpint (access->kind, ==, KUZOV_REPLY_OK);
  fixture_await_condition (fixture, KUZOV_CONDITION_HELD);
  kuzov_test_drain ();
  g_assert_cmpuint (kuzov_queue_get_n_held (fixture->queue), ==, 11);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, n_calls);

  kuzov_queue_release_held (fixture->queue);
  fixture_await_state (late, KUZOV_STATE_READY);
  while (count_states (requests, KUZOV_STATE_READY) < 12)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (kuzov_queue_get_n_held (fixture->queue), ==, 0);
  kuzov_queue_get_batch (fixture->queue, &batch);
  g_assert_cmpuint (batch.n_ready + batch.n_stuck, ==, batch.n_total);
}

/* The words of access are contradicted by the check: then it is this frame that was refused. */
static void
test_contradicted_word_of_access_is_a_refusal (Fixture       *fixture,
                                               gconstpointer  user_data)
{
  static const char text[] = "{\"error\": true, \"error_msg\": \"Закончился доступ или запросы\"}";
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (KuzovRequest) other = NULL;

  kuzov_demo_service_answer_next (fixture->service, "setqueue", 200, "application/json", body, NULL);
  request = fixture_order (fixture, "JZX100-0012345");
  fixture_await_state (request, KUZOV_STATE_FAILED);
  other = fixture_order (fixture, "JZX100-0012346");
  fixture_await_state (other, KUZOV_STATE_READY);
}

static void
test_without_key_nothing_is_called (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = NULL;

  g_object_set (fixture->queue, "api-key", "", NULL);
  request = fixture_order (fixture, "JZX100-0012345");
  g_assert_cmpint (kuzov_queue_get_condition (fixture->queue), ==, KUZOV_CONDITION_NO_KEY);

  g_object_set (fixture->queue, "api-key", KUZOV_DEMO_KEY, NULL);
  fixture_await_condition (fixture, KUZOV_CONDITION_HELD);
  kuzov_test_drain ();
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 0);
  kuzov_queue_release_held (fixture->queue);
  fixture_await_state (request, KUZOV_STATE_READY);
}

/* After a restart accepted jobs go on; what waited waits for the person's word; what was being sent is unconfirmed. */
static void
test_restart_resumes_what_was_paid_for (Fixture       *fixture,
                                        gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) accepted = NULL;
  g_autoptr (KuzovRequest) waiting = NULL;
  g_autoptr (KuzovRequest) sending = NULL;
  int64_t accepted_id, waiting_id, sending_id;

  kuzov_demo_service_set_generation_time (fixture->service, 400, 400);
  accepted = fixture_order (fixture, "JZX100-0000001");
  fixture_await_state (accepted, KUZOV_STATE_GENERATING);
  g_object_set (fixture->queue, "paused", TRUE, NULL);
  waiting = fixture_order (fixture, "JZX100-0000002");
  sending = fixture_order (fixture, "JZX100-0000003");
  kuzov_request_set_state (sending, KUZOV_STATE_SUBMITTING);
  kuzov_history_save_soon (fixture->history, sending);
  accepted_id = kuzov_request_get_id (accepted);
  waiting_id = kuzov_request_get_id (waiting);
  sending_id = kuzov_request_get_id (sending);
  g_clear_object (&accepted);
  g_clear_object (&waiting);
  g_clear_object (&sending);
  fixture_close (fixture);

  fixture_open (fixture);
  accepted = kuzov_history_get_request (fixture->history, accepted_id);
  waiting = kuzov_history_get_request (fixture->history, waiting_id);
  sending = kuzov_history_get_request (fixture->history, sending_id);
  fixture_await_state (accepted, KUZOV_STATE_READY);
  fixture_await_state (sending, KUZOV_STATE_UNCONFIRMED);
  g_assert_cmpint (kuzov_request_get_reason (sending), ==, KUZOV_REASON_INTERRUPTED);
  g_assert_cmpint (kuzov_request_get_state (waiting), ==, KUZOV_STATE_WAITING);
  g_assert_cmpint (kuzov_queue_get_condition (fixture->queue), ==, KUZOV_CONDITION_HELD);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);

  kuzov_queue_release (fixture->queue, waiting);
  fixture_await_state (waiting, KUZOV_STATE_READY);
}

/* A service that drops every order costs ten of them, not the batch. */
static void
test_bad_luck_has_an_end (Fixture       *fixture,
                          gconstpointer  user_data)
{
  g_autoptr (GPtrArray) requests = NULL;

  kuzov_demo_service_set_balance (fixture->service, 1e6);
  kuzov_demo_service_drop_every (fixture->service, "setqueue", 1);
  requests = fixture_order_many (fixture, 40, KUZOV_ADD_DEFAULT);
  fixture_await_condition (fixture, KUZOV_CONDITION_DISTRUST);
  kuzov_test_drain ();
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 10);
  g_assert_cmpuint (count_states (requests, KUZOV_STATE_UNCONFIRMED), ==, 10);

  kuzov_demo_service_drop_every (fixture->service, "setqueue", 0);
  kuzov_queue_proceed (fixture->queue);
  while (count_states (requests, KUZOV_STATE_READY) < 30)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 40);
}

/* Errors of the free calls never end a job that was accepted. */
static void
test_poll_errors_end_nothing (Fixture       *fixture,
                              gconstpointer  user_data)
{
  static const struct
  {
    unsigned int  status;
    const char   *type;
    const char   *body;
  } answers[] = {
    { 500, "text/html", "<h1>Oops</h1>" },
    { 200, "text/html", "<h1>Welcome</h1>" },
    { 200, "application/json", "" },
    { 200, "application/json", "[1]" },
    { 200, "application/json", "{\"error\": true, \"error_msg\": \"Нет такого отчёта\"}" },
    { 404, "application/json", "{\"error\": true}" },
  };
  g_autoptr (KuzovRequest) request = NULL;

  g_object_set (fixture->queue, "poll-interval", 0.001, NULL);
  for (unsigned int i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GBytes) body = g_bytes_new_static (answers[i].body, strlen (answers[i].body));

      kuzov_demo_service_answer_next (fixture->service, i % 2 == 0 ? "checkqueue" : "getresult", answers[i].status,
                                      answers[i].type, body, NULL);
    }
  kuzov_demo_service_drop_next (fixture->service, "checkqueue");
  request = fixture_order (fixture, "JZX100-0012345");
  fixture_await_state (request, KUZOV_STATE_READY);
  g_assert_cmpint (kuzov_request_get_reason (request), ==, KUZOV_REASON_NONE);
}

/* Whether the connection is new or kept, and however often it drops: a job that was accepted is asked about again. */
static void
test_dropped_polls_lose_nothing (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_autoptr (GPtrArray) requests = NULL;

  g_object_set (fixture->queue, "poll-interval", 0.001, NULL);
  kuzov_demo_service_drop_every (fixture->service, "checkqueue", 3);
  kuzov_demo_service_drop_every (fixture->service, "getresult", 3);
  requests = fixture_order_many (fixture, 12, KUZOV_ADD_DEFAULT);
  while (count_states (requests, KUZOV_STATE_READY) < 12)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 12);
}

static void
test_untrusted_link_is_no_report (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  static const char text[] = "{\"error\": null, \"status\": 1, \"url\": \"file:///etc/passwd\"}";
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));
  g_autoptr (KuzovRequest) request = NULL;

  kuzov_demo_service_answer_next (fixture->service, "getresult", 200, "application/json", body, NULL);
  request = fixture_order (fixture, "JZX100-0012345");
  while (kuzov_request_get_reason (request) != KUZOV_REASON_BAD_LINK)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (kuzov_state_is_accepted (kuzov_request_get_state (request)));
  g_assert_null (kuzov_request_get_url (request));
  fixture_await_state (request, KUZOV_STATE_READY);
}

static void
test_person_lets_go (Fixture       *fixture,
                     gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) accepted = NULL;
  g_autoptr (KuzovRequest) waiting = NULL;

  kuzov_demo_service_set_generation_time (fixture->service, 100, 100);
  accepted = fixture_order (fixture, "JZX100-0000001");
  fixture_await_state (accepted, KUZOV_STATE_GENERATING);
  g_assert_true (kuzov_queue_give_up (fixture->queue, accepted));
  g_assert_cmpint (kuzov_request_get_state (accepted), ==, KUZOV_STATE_GIVEN_UP);
  g_assert_true (kuzov_queue_ask_now (fixture->queue, accepted));
  fixture_await_state (accepted, KUZOV_STATE_READY);

  g_object_set (fixture->queue, "paused", TRUE, NULL);
  waiting = fixture_order (fixture, "JZX100-0000002");
  g_assert_true (kuzov_queue_give_up (fixture->queue, waiting));
  g_object_set (fixture->queue, "paused", FALSE, NULL);
  kuzov_history_flush (fixture->history);
  kuzov_test_drain ();
  g_assert_cmpint (fixture_read_state (fixture, waiting), ==, KUZOV_STATE_GIVEN_UP);
  g_assert_cmpuint (kuzov_demo_service_get_n_orders (fixture->service, "JZX100-0000002"), ==, 0);
}

/* Two processes on one history: one drives, the other records and follows, and takes over. */
static void
test_second_process_follows (Fixture       *fixture,
                             gconstpointer  user_data)
{
  Fixture second = *fixture;
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (KuzovRequest) later = NULL;

  fixture_open (&second);
  g_assert_true (kuzov_queue_get_is_driving (fixture->queue));
  g_assert_false (kuzov_queue_get_is_driving (second.queue));

  request = fixture_order (&second, "JZX100-0012345");
  fixture_await_state (request, KUZOV_STATE_READY);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);

  g_object_set (fixture->queue, "paused", TRUE, NULL);
  later = fixture_order (&second, "JZX100-0012346");
  fixture_await_condition (&second, KUZOV_CONDITION_PAUSED);
  fixture_close (fixture);
  while (!kuzov_queue_get_is_driving (second.queue))
    g_main_context_iteration (NULL, TRUE);
  kuzov_test_drain ();
  g_assert_cmpint (kuzov_queue_get_condition (second.queue), ==, KUZOV_CONDITION_PAUSED);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);

  g_object_set (second.queue, "paused", FALSE, NULL);
  fixture_await_state (later, KUZOV_STATE_READY);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 2);

  g_clear_object (&request);
  g_clear_object (&later);
  fixture_close (&second);
  fixture_open (fixture);
}

/* Pause, Continue and Check Access mean the queue, whichever window they are pressed in. */
static void
test_word_reaches_the_driving_process (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  Fixture second = *fixture;
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (GPtrArray) doomed = NULL;
  gboolean is_paused = FALSE;
  unsigned int n_profiles;

  fixture_open (&second);
  g_object_set (second.queue, "paused", TRUE, NULL);
  fixture_await_condition (fixture, KUZOV_CONDITION_PAUSED);
  fixture_await_condition (&second, KUZOV_CONDITION_PAUSED);
  request = fixture_order (fixture, "JZX100-0012345");
  kuzov_test_drain ();
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 0);

  g_object_set (second.queue, "paused", FALSE, NULL);
  g_object_get (second.queue, "paused", &is_paused, NULL);
  g_assert_false (is_paused);
  fixture_await_state (request, KUZOV_STATE_READY);

  /* What was said once is not obeyed twice. */
  g_object_set (fixture->queue, "paused", TRUE, NULL);
  fixture_await_condition (&second, KUZOV_CONDITION_PAUSED);
  g_assert_cmpint (kuzov_queue_get_condition (fixture->queue), ==, KUZOV_CONDITION_PAUSED);
  g_object_set (second.queue, "paused", FALSE, NULL);
  fixture_await_condition (fixture, KUZOV_CONDITION_NONE);

  kuzov_demo_service_drop_every (fixture->service, "setqueue", 1);
  doomed = fixture_order_many (fixture, 20, KUZOV_ADD_DEFAULT);
  fixture_await_condition (&second, KUZOV_CONDITION_DISTRUST);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1 + 10);
  kuzov_demo_service_drop_every (fixture->service, "setqueue", 0);
  kuzov_queue_proceed (second.queue);
  while (count_states (doomed, KUZOV_STATE_READY) < 10)
    g_main_context_iteration (NULL, TRUE);

  /* One call of its own, and one of the process that drives. */
  while (kuzov_queue_get_n_pending (fixture->queue) > 0)
    g_main_context_iteration (NULL, TRUE);
  kuzov_test_drain ();
  n_profiles = kuzov_demo_service_get_n_calls (fixture->service, "profile");
  kuzov_queue_check_access_async (second.queue, NULL, NULL);
  fixture_await_calls (fixture, "profile", n_profiles + 2);
  fixture_close (&second);
}

static void
test_drain_starts_no_order (Fixture       *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (GPtrArray) requests = NULL;
  unsigned int n_calls;

  kuzov_demo_service_set_latency (fixture->service, 30);
  requests = fixture_order_many (fixture, 20, KUZOV_ADD_DEFAULT);
  fixture_await_calls (fixture, "setqueue", 1);
  fixture_close (fixture);
  n_calls = kuzov_demo_service_get_n_calls (fixture->service, "setqueue");
  g_assert_cmpuint (n_calls, <=, 4);
  g_ptr_array_set_size (requests, 0);
  fixture_open (fixture);

  fixture_await_condition (fixture, KUZOV_CONDITION_HELD);
  g_assert_cmpuint (kuzov_history_count_state (fixture->history, KUZOV_STATE_WAITING), ==, 20 - n_calls);
  g_assert_cmpuint (kuzov_history_count_state (fixture->history, KUZOV_STATE_UNCONFIRMED), ==, 0);
}

/* Orders, polls and the free check together, also when a person asks for the check in between. */
static void
run_within_width (Fixture      *fixture,
                  unsigned int  width)
{
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (KuzovAccess) access = NULL;

  kuzov_demo_service_set_balance (fixture->service, 1e6);
  kuzov_demo_service_set_latency (fixture->service, 5);
  g_object_set (fixture->queue, "parallel-calls", width, NULL);
  requests = fixture_order_many (fixture, 60, KUZOV_ADD_DEFAULT);
  while (count_states (requests, KUZOV_STATE_READY) < 60)
    {
      if (result == NULL && kuzov_demo_service_get_n_calls (fixture->service, "setqueue") >= 20)
        {
          kuzov_queue_check_access_async (fixture->queue, kuzov_test_keep_result, &result);
          kuzov_test_await (&result);
        }
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (kuzov_client_get_n_in_flight (fixture->client), <=, width);
    }
  access = kuzov_queue_check_access_finish (fixture->queue, result);
  g_assert_cmpint (access->kind, ==, KUZOV_REPLY_OK);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 60);
}

static void
test_width_is_kept (Fixture       *fixture,
                    gconstpointer  user_data)
{
  run_within_width (fixture, 4);
}

static void
test_one_call_at_a_time_will_do (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  run_within_width (fixture, 1);
}

/* While calls without an answer take up the whole width, an order is not even written down as sent. */
static void
test_order_waits_for_a_free_call (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) accepted = NULL;
  g_autoptr (KuzovRequest) later = NULL;

  g_object_set (fixture->queue, "parallel-calls", 2, NULL);
  accepted = fixture_order (fixture, "JZX100-0012345");
  fixture_await_state (accepted, KUZOV_STATE_QUEUED);
  kuzov_demo_service_stall_next (fixture->service, "profile");
  kuzov_demo_service_stall_next (fixture->service, "checkqueue");
  fixture_await_calls (fixture, "checkqueue", 1);
  kuzov_queue_check_access_async (fixture->queue, NULL, NULL);
  fixture_await_calls (fixture, "profile", 2);
  later = fixture_order (fixture, "GX81-3012345");
  kuzov_test_drain ();
  g_assert_cmpint (kuzov_request_get_state (later), ==, KUZOV_STATE_WAITING);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);

  kuzov_demo_service_release (fixture->service);
  fixture_await_state (later, KUZOV_STATE_READY);
  fixture_await_state (accepted, KUZOV_STATE_READY);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 2);
}

#define ADD(path, function) \
  g_test_add ("/queue/queue/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("order-becomes-ready", test_order_becomes_ready);
  ADD ("balance-is-asked-after-a-burst", test_balance_is_asked_after_a_burst);
  ADD ("same-frame-is-ordered-once", test_same_frame_is_ordered_once);
  ADD ("report-that-exists-is-offered", test_report_that_exists_is_offered);
  ADD ("intent-is-recorded-first", test_intent_is_recorded_first);
  ADD ("dropped-order-is-unconfirmed", test_dropped_order_is_unconfirmed);
  ADD ("unconfirmed-goes-on-with-its-id", test_unconfirmed_goes_on_with_its_id);
  ADD ("unconfirmed-is-ordered-again-when-told", test_unconfirmed_is_ordered_again_when_told);
  ADD ("refusal-is-final", test_refusal_is_final);
  ADD ("unsent-order-goes-out-later", test_unsent_order_goes_out_later);
  ADD ("access-out-waits-for-the-person", test_access_out_waits_for_the_person);
  ADD ("contradicted-word-of-access-is-a-refusal", test_contradicted_word_of_access_is_a_refusal);
  ADD ("without-key-nothing-is-called", test_without_key_nothing_is_called);
  ADD ("restart-resumes-what-was-paid-for", test_restart_resumes_what_was_paid_for);
  ADD ("bad-luck-has-an-end", test_bad_luck_has_an_end);
  ADD ("poll-errors-end-nothing", test_poll_errors_end_nothing);
  ADD ("dropped-polls-lose-nothing", test_dropped_polls_lose_nothing);
  ADD ("untrusted-link-is-no-report", test_untrusted_link_is_no_report);
  ADD ("person-lets-go", test_person_lets_go);
  ADD ("second-process-follows", test_second_process_follows);
  ADD ("word-reaches-the-driving-process", test_word_reaches_the_driving_process);
  ADD ("drain-starts-no-order", test_drain_starts_no_order);
  ADD ("width-is-kept", test_width_is_kept);
  ADD ("one-call-at-a-time-will-do", test_one_call_at_a_time_will_do);
  ADD ("order-waits-for-a-free-call", test_order_waits_for_a_free_call);

  return g_test_run ();
}
