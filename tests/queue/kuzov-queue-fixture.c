// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "kuzov-queue-fixture.h"

#include <sqlite3.h>

#include "kuzov-test.h"

/* Opens the history and starts a queue on it, as a start of the program does. */
void
fixture_open (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->history = kuzov_history_new (fixture->path);
  g_assert_true (kuzov_history_open (fixture->history, &error));
  g_assert_no_error (error);
  fixture->client = kuzov_client_new ();
  fixture->queue = kuzov_queue_new (fixture->history, fixture->client);
  g_object_set (fixture->queue,
                "api-key", KUZOV_DEMO_KEY,
                "endpoint", kuzov_demo_service_get_endpoint (fixture->service),
                "poll-interval", fixture->clock != NULL ? 0.0 : 0.01,
                "parallel-calls", 4,
                NULL);
  kuzov_queue_set_clock (fixture->queue, fixture->clock);
  kuzov_queue_start (fixture->queue);
}

/* Lets everything end that is on its way, and then go of it all. */
void
fixture_close (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  kuzov_demo_service_release (fixture->service);
  kuzov_queue_drain_async (fixture->queue, kuzov_test_keep_result, &result);
  kuzov_queue_drain_finish (fixture->queue, kuzov_test_await (&result));
  g_clear_object (&result);
  while (kuzov_client_get_n_in_flight (fixture->client) > 0)
    g_main_context_iteration (NULL, TRUE);
  kuzov_history_flush (fixture->history);
  kuzov_test_drain ();

  g_assert_finalize_object (g_steal_pointer (&fixture->queue));
  g_assert_finalize_object (g_steal_pointer (&fixture->client));
  kuzov_test_finalize (g_steal_pointer (&fixture->history));
}

void
fixture_set_up (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = kuzov_test_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "history.db", NULL);
  fixture->service = kuzov_demo_service_new ();
  kuzov_demo_service_set_generation_time (fixture->service, 10, 30);
  g_assert_true (kuzov_demo_service_start (fixture->service, 0, &error));
  g_assert_no_error (error);
  fixture_open (fixture);
}

void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  user_data)
{
  fixture_close (fixture);
  kuzov_demo_service_stop (fixture->service);
  g_assert_finalize_object (g_steal_pointer (&fixture->service));
  kuzov_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

/* Orders one frame and waits until that is recorded. */
KuzovRequest *
fixture_order (Fixture    *fixture,
               const char *frame)
{
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (additions, kuzov_addition_new (frame, frame));
  kuzov_queue_order_async (fixture->queue, additions, KUZOV_ADD_DEFAULT, kuzov_test_keep_result, &result);
  done = kuzov_queue_order_finish (fixture->queue, kuzov_test_await (&result), &error);
  g_assert_no_error (error);

  return g_object_ref (((KuzovAddition *) g_ptr_array_index (done, 0))->request);
}

/* Orders TST100-1000000 and the frames after it. */
GPtrArray *
fixture_order_many (Fixture       *fixture,
                    unsigned int   n,
                    KuzovAddFlags  flags)
{
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  for (unsigned int i = 0; i < n; i++)
    {
      g_autofree char *frame = g_strdup_printf ("TST100-1%06u", i);

      g_ptr_array_add (additions, kuzov_addition_new (frame, NULL));
    }
  kuzov_queue_order_async (fixture->queue, additions, flags, kuzov_test_keep_result, &result);
  done = kuzov_queue_order_finish (fixture->queue, kuzov_test_await (&result), &error);
  g_assert_no_error (error);
  for (unsigned int i = 0; i < done->len; i++)
    g_ptr_array_add (requests, g_object_ref (((KuzovAddition *) g_ptr_array_index (done, i))->request));

  return g_steal_pointer (&requests);
}

void
fixture_await_state (KuzovRequest *request,
                     KuzovState    state)
{
  while (kuzov_request_get_state (request) != state)
    g_main_context_iteration (NULL, TRUE);
}

void
fixture_await_condition (Fixture        *fixture,
                         KuzovCondition  condition)
{
  while (kuzov_queue_get_condition (fixture->queue) != condition)
    g_main_context_iteration (NULL, TRUE);
}

void
fixture_await_calls (Fixture      *fixture,
                     const char   *mode,
                     unsigned int  n)
{
  while (kuzov_demo_service_get_n_calls (fixture->service, mode) < n)
    g_main_context_iteration (NULL, TRUE);
}

/* What another process would read now: the file, not our object. */
KuzovState
fixture_read_state (Fixture      *fixture,
                    KuzovRequest *request)
{
  sqlite3_stmt *statement = NULL;
  sqlite3 *db = NULL;
  KuzovState state;

  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT state FROM requests WHERE id = ?1", -1, &statement, NULL), ==, SQLITE_OK);
  sqlite3_bind_int64 (statement, 1, kuzov_request_get_id (request));
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  state = (KuzovState) sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return state;
}

/* All that is due has been asked and answered. */
void
fixture_settle (Fixture *fixture)
{
  kuzov_test_drain ();
  while (kuzov_client_get_n_in_flight (fixture->client) > 0)
    {
      g_main_context_iteration (NULL, TRUE);
      kuzov_test_drain ();
    }
}

/* Lets time go by in the clock of the test. */
void
fixture_let_pass (Fixture *fixture,
                  int64_t  time_ms)
{
  fixture->clock->wall_ms += time_ms;
  fixture->clock->lapsed_ms += time_ms;
  kuzov_queue_tick (fixture->queue);
  fixture_settle (fixture);
}

/* A page instead of an answer. */
void
fixture_answer_next (Fixture      *fixture,
                     const char   *mode,
                     unsigned int  status,
                     const char   *retry_after)
{
  static const char text[] = "<h1>Later</h1>";
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));

  if (retry_after != NULL)
    kuzov_demo_service_answer_next (fixture->service, mode, status, "text/html", body, "Retry-After", retry_after,
                                    NULL);
  else
    kuzov_demo_service_answer_next (fixture->service, mode, status, "text/html", body, NULL);
}
