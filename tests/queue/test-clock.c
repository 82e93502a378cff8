// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

/* A machine that sleeps, and a clock that somebody sets: in whatever the queue is just doing. Time goes by in clocks of
 * the test's own. */

#include "config.h"
#include "queue/kuzov-queue.h"

#include "kuzov-queue-fixture.h"
#include "kuzov-test.h"

#define SECOND_MS ((int64_t) 1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
#define YEAR_MS (365 * DAY_MS)

/* 2026-01-05 12:00 UTC, on a machine that was started the day before. */
#define BEGIN_MS (1767614400 * SECOND_MS)

#define FRAME "JZX100-0012345"

static KuzovQueueClock now;

typedef struct
{
  const char *name;
  int64_t     slept_ms;     /* both clocks go on */
  int64_t     set_ms;       /* the time of day is set, */
  int64_t     reset_ms;     /* and an hour later again */
} Jump;

static const Jump jumps[] = {
  { "none", 0, 0, 0 },
  { "sleep", 8 * HOUR_MS, 0, 0 },
  { "long-sleep", 21 * DAY_MS, 0, 0 },
  { "back", 0, -DAY_MS, 0 },
  { "far-back", 0, -56 * YEAR_MS, 0 },
  { "forward", 0, YEAR_MS, 0 },
  { "forward-and-back", 0, YEAR_MS, -YEAR_MS },
  { "back-and-forward", 0, -DAY_MS, DAY_MS },
  { "sleep-and-set", 8 * HOUR_MS, -HOUR_MS, 0 },
};

static void
clock_set_up (Fixture       *fixture,
              gconstpointer  user_data)
{
  now = (KuzovQueueClock) { BEGIN_MS, DAY_MS };
  fixture->clock = &now;
  fixture_set_up (fixture, user_data);
  kuzov_demo_service_set_balance (fixture->service, 1e6);
  kuzov_demo_service_set_generation_time (fixture->service, 1000 * 60 * 60, 1000 * 60 * 60);
}

/* Where hours are waited for, half a minute is looked at as one. */
static int
turn_s (int limit_s)
{
  return limit_s > 3600 ? 30 : limit_s > 600 ? 5 : 1;
}

/* Seconds until one more call of @mode came, or -1 if none did within @limit_s. */
static int
count_seconds (Fixture    *fixture,
               const char *mode,
               int         limit_s)
{
  unsigned int n_calls = kuzov_demo_service_get_n_calls (fixture->service, mode);

  for (int passed_s = 0; passed_s <= limit_s; passed_s += turn_s (limit_s))
    {
      if (kuzov_demo_service_get_n_calls (fixture->service, mode) > n_calls)
        return passed_s;
      fixture_let_pass (fixture, turn_s (limit_s) * SECOND_MS);
    }

  return -1;
}

static void
assert_within (Fixture    *fixture,
               const char *what,
               const char *mode,
               int         least_s,
               int         most_s)
{
  int passed_s = count_seconds (fixture, mode, most_s + turn_s (most_s));

  g_test_message ("%s: %s after %d s (%d to %d)", what, mode, passed_s, least_s, most_s);
  g_assert_cmpint (passed_s, >=, least_s);
  g_assert_cmpint (passed_s, <=, most_s + turn_s (most_s));
}

static void
jump (Fixture    *fixture,
      const Jump *how)
{
  now.lapsed_ms += how->slept_ms;
  now.wall_ms += how->slept_ms + how->set_ms;
  kuzov_queue_tick (fixture->queue);
  fixture_settle (fixture);
}

/* An accepted job of that age, just asked about. */
static KuzovRequest *
accept_one (Fixture *fixture,
            int64_t  age_ms)
{
  g_autoptr (KuzovRequest) request = fixture_order (fixture, FRAME);

  while (!kuzov_state_is_accepted (kuzov_request_get_state (request)))
    g_main_context_iteration (NULL, TRUE);
  kuzov_history_flush (fixture->history);
  fixture_settle (fixture);

  /* As if it had been asked at its steps all the while. */
  kuzov_queue_find_errand (fixture->queue, request)->counted_from_ms = now.wall_ms - age_ms;
  kuzov_queue_ask_now (fixture->queue, request);
  fixture_settle (fixture);

  return g_steal_pointer (&request);
}

typedef struct
{
  const char *name;
  int64_t     age_ms;
  int         step_s;
} Age;

static const Age ages[] = {
  { "fresh", MINUTE_MS, 10 },
  { "minutes", 10 * MINUTE_MS, 30 },
  { "an-hour", HOUR_MS, 60 },
  { "hours", 5 * HOUR_MS, 600 },
  { "days", 3 * DAY_MS, 3600 },
};

static int
step_at (int64_t age_ms)
{
  for (unsigned int i = 0; i < G_N_ELEMENTS (ages) - 1; i++)
    {
      static const int64_t until_ms[] = { 5 * MINUTE_MS, 15 * MINUTE_MS, 2 * HOUR_MS, DAY_MS };

      if (age_ms < until_ms[i])
        return ages[i].step_s;
    }

  return 3600;
}

/* With one tenth of jitter, and the second in which it is seen. */
static int
at_most (int step_s)
{
  return step_s + step_s / 10 + 2;
}

/* The next question comes when it is due, at once after a sleep; and the one after that as its true age wants it. */
static void
test_polls_go_on (Fixture       *fixture,
                  gconstpointer  user_data)
{
  for (unsigned int i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      const Jump *how = &jumps[i];
      const Age *age = user_data;
      g_autoptr (KuzovRequest) request = accept_one (fixture, age->age_ms);
      int64_t true_age_ms = age->age_ms + how->slept_ms;
      int least_s = how->slept_ms == 0 && how->set_ms <= 0 ? age->step_s - 2 : 0;
      int most_s = least_s > 0 ? at_most (age->step_s) : 2;
      int64_t accepted_ms = kuzov_request_get_accepted_ms (request);
      unsigned int n_calls;

      fixture_let_pass (fixture, SECOND_MS);
      n_calls = kuzov_demo_service_get_n_calls (fixture->service, "checkqueue");
      jump (fixture, how);
      if (kuzov_demo_service_get_n_calls (fixture->service, "checkqueue") == n_calls)
        assert_within (fixture, how->name, "checkqueue", least_s, most_s);
      else
        g_assert_cmpint (least_s, ==, 0);
      assert_within (fixture, how->name, "checkqueue", step_at (true_age_ms) - 1, at_most (step_at (true_age_ms)));
      if (how->reset_ms != 0)
        {
          now.wall_ms += how->reset_ms;
          kuzov_queue_tick (fixture->queue);
          fixture_settle (fixture);
          true_age_ms += SECOND_MS * step_at (true_age_ms);
          assert_within (fixture, "reset", "checkqueue", 0, at_most (step_at (true_age_ms)));
          assert_within (fixture, "reset", "checkqueue", step_at (true_age_ms) - 1, at_most (step_at (true_age_ms)));
        }

      /* What is shown and kept is what the clock said then. */
      g_assert_cmpint (kuzov_request_get_accepted_ms (request), ==, accepted_ms);
      g_assert_true (kuzov_queue_give_up (fixture->queue, request));
      kuzov_history_flush (fixture->history);
      fixture_settle (fixture);
    }
}

/* Failures double the delay, and it is no longer than that whatever the clock does. */
static void
test_back_off_goes_on (Fixture       *fixture,
                       gconstpointer  user_data)
{
  for (unsigned int i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      g_autoptr (KuzovRequest) request = accept_one (fixture, MINUTE_MS);

      for (unsigned int n = 0; n < 3; n++)
        {
          fixture_answer_next (fixture, "checkqueue", 500, NULL);
          assert_within (fixture, "a failure", "checkqueue", 5, 60);
        }
      jump (fixture, &jumps[i]);
      if (jumps[i].slept_ms == 0 && jumps[i].set_ms <= 0)
        assert_within (fixture, jumps[i].name, "checkqueue", 78, 90);
      g_assert_cmpint (kuzov_request_get_reason (request), ==, KUZOV_REASON_NONE);
      g_assert_true (kuzov_state_is_accepted (kuzov_request_get_state (request)));
      g_assert_true (kuzov_queue_give_up (fixture->queue, request));
      kuzov_history_flush (fixture->history);
      fixture_settle (fixture);
    }
}

/* What the service wants to wait for takes as long as it says: no shorter and no longer by a clock that was set. */
static void
test_retry_after_is_obeyed (Fixture       *fixture,
                            gconstpointer  user_data)
{
  for (unsigned int i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      g_autoptr (KuzovRequest) request = accept_one (fixture, MINUTE_MS);

      fixture_answer_next (fixture, "checkqueue", 429, "600");
      assert_within (fixture, "put off", "checkqueue", 5, 12);
      fixture_let_pass (fixture, 100 * SECOND_MS);

      /* The network that comes back is no reason to ask earlier either. */
      g_object_set (fixture->queue, "is-online", FALSE, NULL);
      g_object_set (fixture->queue, "is-online", TRUE, NULL);
      jump (fixture, &jumps[i]);
      if (jumps[i].slept_ms == 0)
        assert_within (fixture, jumps[i].name, "checkqueue", 498, 502);
      g_assert_cmpint (kuzov_request_get_reason (request), ==, KUZOV_REASON_NONE);
      g_assert_true (kuzov_queue_give_up (fixture->queue, request));
      kuzov_history_flush (fixture->history);
      fixture_settle (fixture);
    }
}

/* The same for orders: what was said with one that failed holds for the rest. */
static void
test_orders_wait_as_told (Fixture       *fixture,
                          gconstpointer  user_data)
{
  for (unsigned int i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      g_autofree char *one = g_strdup_printf ("JZX100-1%06u", i);
      g_autofree char *other = g_strdup_printf ("JZX100-2%06u", i);
      g_autoptr (KuzovRequest) first = NULL;
      g_autoptr (KuzovRequest) second = NULL;
      int passed_s;

      fixture_answer_next (fixture, "setqueue", 503, "300");
      first = fixture_order (fixture, one);
      fixture_await_state (first, KUZOV_STATE_UNCONFIRMED);
      second = fixture_order (fixture, other);
      fixture_settle (fixture);
      fixture_let_pass (fixture, 100 * SECOND_MS);
      g_assert_cmpint (kuzov_request_get_state (second), ==, KUZOV_STATE_WAITING);
      jump (fixture, &jumps[i]);
      for (passed_s = 0; passed_s < 205 && kuzov_request_get_state (second) == KUZOV_STATE_WAITING; passed_s++)
        fixture_let_pass (fixture, SECOND_MS);
      g_test_message ("%s: after %d s", jumps[i].name, passed_s);
      if (jumps[i].slept_ms != 0)
        g_assert_cmpint (passed_s, <=, 2);
      else
        g_assert_true (passed_s >= 198 && passed_s <= 202);
      while (!kuzov_state_is_accepted (kuzov_request_get_state (second)))
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (kuzov_demo_service_get_n_orders (fixture->service, other), ==, 1);
      g_assert_true (kuzov_queue_give_up (fixture->queue, second));
    }
}

/* The check before a burst keeps orders for two seconds at most. */
static void
test_burst_waits_no_longer (Fixture       *fixture,
                            gconstpointer  user_data)
{
  for (unsigned int i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      g_autofree char *frame = g_strdup_printf ("JZX100-1%06u", i);
      g_autoptr (KuzovRequest) request = NULL;
      unsigned int n_checks = kuzov_demo_service_get_n_calls (fixture->service, "profile");

      fixture_let_pass (fixture, 5 * MINUTE_MS);
      kuzov_demo_service_stall_next (fixture->service, "profile");
      request = fixture_order (fixture, frame);
      fixture_await_calls (fixture, "profile", n_checks + 1);
      kuzov_test_drain ();
      g_assert_cmpint (kuzov_request_get_state (request), ==, KUZOV_STATE_WAITING);

      now.lapsed_ms += jumps[i].slept_ms;
      now.wall_ms += jumps[i].slept_ms + jumps[i].set_ms;
      kuzov_queue_tick (fixture->queue);
      kuzov_test_drain ();
      now.lapsed_ms += 2 * SECOND_MS + 100;
      now.wall_ms += 2 * SECOND_MS + 100;
      kuzov_queue_tick (fixture->queue);
      while (!kuzov_state_is_accepted (kuzov_request_get_state (request)))
        g_main_context_iteration (NULL, TRUE);

      kuzov_demo_service_release (fixture->service);
      fixture_settle (fixture);
      g_assert_true (kuzov_queue_give_up (fixture->queue, request));
      kuzov_history_flush (fixture->history);
      fixture_settle (fixture);
    }
}

/* What could not be recorded is tried again after five seconds. */
static void
test_record_is_tried_again (Fixture       *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (GError) error = g_error_new_literal (KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_FAILED, "disk full");

  for (unsigned int i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      g_autofree char *frame = g_strdup_printf ("JZX100-1%06u", i);
      g_autoptr (KuzovRequest) request = NULL;

      g_object_set (fixture->queue, "paused", TRUE, NULL);
      request = fixture_order (fixture, frame);
      kuzov_history_flush (fixture->history);
      fixture_settle (fixture);
      kuzov_queue_note_record (fixture->queue, error);
      g_object_set (fixture->queue, "paused", FALSE, NULL);
      fixture_settle (fixture);
      jump (fixture, &jumps[i]);
      for (int passed_s = 0; passed_s < 6; passed_s++)
        fixture_let_pass (fixture, SECOND_MS);
      while (!kuzov_state_is_accepted (kuzov_request_get_state (request)))
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (kuzov_queue_give_up (fixture->queue, request));
      kuzov_history_flush (fixture->history);
      fixture_settle (fixture);
    }
}

/* While orders wait for a sign of life it is asked for at growing distances, and no less often than that. */
static void
test_probes_go_on (Fixture       *fixture,
                   gconstpointer  user_data)
{
  for (unsigned int i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      g_autofree char *frame = g_strdup_printf ("JZX100-1%06u", i);
      g_autoptr (KuzovRequest) request = NULL;
      unsigned int n_checks;

      fixture->queue->gate.needs_answer = TRUE;
      kuzov_demo_service_drop_every (fixture->service, "profile", 1);
      n_checks = kuzov_demo_service_get_n_calls (fixture->service, "profile");
      request = fixture_order (fixture, frame);
      fixture_await_calls (fixture, "profile", n_checks + 1);
      fixture_settle (fixture);
      assert_within (fixture, "second probe", "profile", 18, 22);
      kuzov_demo_service_drop_every (fixture->service, "profile", 0);
      g_assert_cmpint (kuzov_request_get_state (request), ==, KUZOV_STATE_WAITING);

      n_checks = kuzov_demo_service_get_n_calls (fixture->service, "profile");
      jump (fixture, &jumps[i]);
      if (kuzov_demo_service_get_n_calls (fixture->service, "profile") == n_checks)
        assert_within (fixture, jumps[i].name, "profile", 0, 42);
      while (!kuzov_state_is_accepted (kuzov_request_get_state (request)))
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (kuzov_queue_give_up (fixture->queue, request));
      kuzov_history_flush (fixture->history);
      fixture_settle (fixture);
    }
}

/* The end takes its time by a clock that nobody sets. */
static void
test_drain_goes_on (Fixture       *fixture,
                    gconstpointer  user_data)
{
  for (unsigned int i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      g_autofree char *frame = g_strdup_printf ("JZX100-1%06u", i);
      g_autoptr (KuzovRequest) request = NULL;
      g_autoptr (GAsyncResult) result = NULL;

      kuzov_demo_service_stall_next (fixture->service, "setqueue");
      request = fixture_order (fixture, frame);
      fixture_await_calls (fixture, "setqueue", i + 1);
      kuzov_queue_drain_async (fixture->queue, kuzov_test_keep_result, &result);
      now.lapsed_ms += jumps[i].slept_ms;
      now.wall_ms += jumps[i].slept_ms + jumps[i].set_ms;
      kuzov_queue_tick (fixture->queue);
      kuzov_test_drain ();
      g_assert_null (result);
      kuzov_demo_service_release (fixture->service);
      g_assert_true (kuzov_queue_drain_finish (fixture->queue, kuzov_test_await (&result)));
      g_assert_true (kuzov_state_is_accepted (kuzov_request_get_state (request)));

      g_clear_object (&request);
      g_clear_object (&result);
      fixture_close (fixture);
      fixture_open (fixture);
    }
}

/* Accepted by a clock that ran ahead: after a restart its age begins anew, rather than never. */
static void
test_accepted_in_the_future (Fixture       *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = accept_one (fixture, MINUTE_MS);
  int64_t id = kuzov_request_get_id (request);
  unsigned int n_calls;

  g_clear_object (&request);
  fixture_close (fixture);
  now.wall_ms -= YEAR_MS;
  n_calls = kuzov_demo_service_get_n_calls (fixture->service, "checkqueue");
  fixture_open (fixture);
  request = kuzov_history_get_request (fixture->history, id);
  while (kuzov_queue_get_n_pending (fixture->queue) == 0)
    g_main_context_iteration (NULL, TRUE);
  fixture_let_pass (fixture, SECOND_MS);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "checkqueue"), ==, n_calls + 1);
  assert_within (fixture, "then", "checkqueue", 9, at_most (10));
  for (unsigned int n = 0; n < 6; n++)
    fixture_let_pass (fixture, MINUTE_MS);
  count_seconds (fixture, "checkqueue", 33);
  assert_within (fixture, "after minutes", "checkqueue", 29, at_most (30));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, function) \
  g_test_add ("/queue/clock/" name, Fixture, data, clock_set_up, function, fixture_tear_down)

  for (unsigned int i = 0; i < G_N_ELEMENTS (ages); i++)
    {
      g_autofree char *path = g_strconcat ("/queue/clock/polls-go-on/", ages[i].name, NULL);

      g_test_add (path, Fixture, &ages[i], clock_set_up, test_polls_go_on, fixture_tear_down);
    }
  ADD ("back-off-goes-on", NULL, test_back_off_goes_on);
  ADD ("retry-after-is-obeyed", NULL, test_retry_after_is_obeyed);
  ADD ("orders-wait-as-told", NULL, test_orders_wait_as_told);
  ADD ("burst-waits-no-longer", NULL, test_burst_waits_no_longer);
  ADD ("record-is-tried-again", NULL, test_record_is_tried_again);
  ADD ("probes-go-on", NULL, test_probes_go_on);
  ADD ("drain-goes-on", NULL, test_drain_goes_on);
  ADD ("accepted-in-the-future", NULL, test_accepted_in_the_future);

  return g_test_run ();
}
