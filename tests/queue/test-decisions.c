// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "queue/kuzov-transition.h"

#include "queue/kuzov-agenda.h"
#include "queue/kuzov-cadence.h"
#include "queue/kuzov-gate.h"

#define NOTHING (-1)

/* Every state with every event, as DESIGN.md tells a request's life. */
static void
test_every_pair (void)
{
  static const int expected[KUZOV_N_STATES][KUZOV_N_EVENTS] = {
    /* BEGUN, UNSENT, ACCEPTED, REFUSED, UNCERTAIN, ORPHANED, STARTED, LINKED, DROPPED, RESUMED, IDENTIFIED */
    [KUZOV_STATE_WAITING] = { KUZOV_STATE_SUBMITTING, NOTHING, NOTHING, KUZOV_STATE_FAILED, NOTHING, NOTHING, NOTHING, NOTHING, KUZOV_STATE_GIVEN_UP, NOTHING, NOTHING },
    [KUZOV_STATE_SUBMITTING] = { NOTHING, KUZOV_STATE_WAITING, KUZOV_STATE_QUEUED, KUZOV_STATE_FAILED, KUZOV_STATE_UNCONFIRMED,
                                 KUZOV_STATE_UNCONFIRMED, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING },
    [KUZOV_STATE_QUEUED] = { NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, KUZOV_STATE_GENERATING, KUZOV_STATE_READY, KUZOV_STATE_GIVEN_UP, NOTHING, NOTHING },
    [KUZOV_STATE_GENERATING] = { NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, KUZOV_STATE_READY, KUZOV_STATE_GIVEN_UP, NOTHING, NOTHING },
    [KUZOV_STATE_READY] = { NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING },
    [KUZOV_STATE_FAILED] = { NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING },
    [KUZOV_STATE_UNCONFIRMED] = { NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, KUZOV_STATE_GIVEN_UP, NOTHING, KUZOV_STATE_QUEUED },
    [KUZOV_STATE_GIVEN_UP] = { NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, KUZOV_STATE_READY, NOTHING, KUZOV_STATE_QUEUED, NOTHING },
  };

  for (unsigned int state = 0; state < KUZOV_N_STATES; state++)
    {
      for (unsigned int event = 0; event < KUZOV_N_EVENTS; event++)
        {
          KuzovState next = (KuzovState) 99;
          gboolean means_something = kuzov_transition ((KuzovState) state, (KuzovEvent) event, &next);

          g_assert_cmpint (means_something, ==, expected[state][event] != NOTHING);
          g_assert_cmpint (next, ==, means_something ? expected[state][event] : 99);
        }
    }
}

/* Only a request that waits may be sent, and only the certainty that nothing left brings it back to waiting. */
static void
test_nothing_that_left_is_sent_again (void)
{
  for (unsigned int state = 0; state < KUZOV_N_STATES; state++)
    {
      for (unsigned int event = 0; event < KUZOV_N_EVENTS; event++)
        {
          KuzovState next;

          if (!kuzov_transition ((KuzovState) state, (KuzovEvent) event, &next))
            continue;
          if (next == KUZOV_STATE_SUBMITTING)
            g_assert_cmpint (state, ==, KUZOV_STATE_WAITING);
          if (next == KUZOV_STATE_WAITING)
            g_assert_cmpint (event, ==, KUZOV_EVENT_UNSENT);
          if (kuzov_state_is_accepted ((KuzovState) state))
            g_assert_true (next > (KuzovState) state && next != KUZOV_STATE_FAILED && next != KUZOV_STATE_UNCONFIRMED);
        }
    }
}

static void
test_cadence_follows_age (void)
{
  static const struct
  {
    int64_t age_ms;
    int64_t step_ms;
  } cases[] = {
    { -86400000, 10000 }, { 0, 10000 }, { 299999, 10000 }, { 300000, 30000 }, { 899999, 30000 }, { 900000, 60000 },
    { 7199999, 60000 }, { 7200000, 600000 }, { 86399999, 600000 }, { 86400000, 3600000 }, { 86400000LL * 3650, 3600000 },
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (kuzov_cadence_get_step_ms (cases[i].age_ms, 0), ==, cases[i].step_ms);
      g_assert_cmpint (kuzov_cadence_get_step_ms (cases[i].age_ms, 7), ==, 7);
    }
}

static void
test_failures_double_the_delay (void)
{
  g_assert_cmpint (kuzov_cadence_get_backoff_ms (10000, 0), ==, 10000);
  g_assert_cmpint (kuzov_cadence_get_backoff_ms (10000, 1), ==, 20000);
  g_assert_cmpint (kuzov_cadence_get_backoff_ms (10000, 5), ==, 320000);
  g_assert_cmpint (kuzov_cadence_get_backoff_ms (10000, 6), ==, 600000);
  g_assert_cmpint (kuzov_cadence_get_backoff_ms (10000, 1000000), ==, 600000);
  g_assert_cmpint (kuzov_cadence_get_backoff_ms (3600000, 4), ==, 3600000);
  g_assert_cmpint (kuzov_cadence_add_jitter_ms (10000, 0.0), ==, 10000);
  g_assert_cmpint (kuzov_cadence_add_jitter_ms (10000, 1.0), ==, 11000);
}

static void
test_agenda_keeps_order (void)
{
  g_autoptr (KuzovAgenda) agenda = kuzov_agenda_new ();
  g_autofree KuzovAppointment *appointments = g_new0 (KuzovAppointment, 1000);
  g_autoptr (GRand) random = g_rand_new_with_seed (42);
  int64_t previous_ms = G_MININT64;
  unsigned int n = 0;

  for (unsigned int i = 0; i < 5000; i++)
    {
      KuzovAppointment *appointment = &appointments[g_rand_int_range (random, 0, 1000)];

      if (g_rand_int_range (random, 0, 3) == 0)
        kuzov_agenda_cancel (agenda, appointment);
      else
        kuzov_agenda_plan (agenda, appointment, g_rand_int_range (random, 0, 500));
    }
  for (unsigned int i = 0; i < 1000; i++)
    n += appointments[i].place != 0;
  kuzov_agenda_shift (agenda, -1000);
  while (kuzov_agenda_peek (agenda) != NULL)
    {
      KuzovAppointment *first = kuzov_agenda_peek (agenda);

      g_assert_cmpint (first->due_ms, >=, previous_ms);
      g_assert_cmpint (first->due_ms, <, 0);
      previous_ms = first->due_ms;
      kuzov_agenda_cancel (agenda, first);
      n--;
    }
  g_assert_cmpuint (n, ==, 0);
}

static void
test_gate_becomes_careful_and_stops (void)
{
  KuzovGate gate = { 0 };
  unsigned int n_sent = 0;

  /* Before the first answer no more than three at once, however wide. */
  while (kuzov_gate_lets_order (&gate, 32, 0))
    {
      kuzov_gate_note_begun (&gate);
      n_sent++;
    }
  g_assert_cmpuint (n_sent, ==, 3);
  for (unsigned int i = 0; i < 3; i++)
    kuzov_gate_note_reply (&gate, KUZOV_REPLY_SILENT);

  /* From then on one at a time, each after a free call with something readable in its answer. */
  while (!gate.waits_for_person)
    {
      g_assert_false (kuzov_gate_lets_order (&gate, 32, 0));
      kuzov_gate_note_free (&gate, TRUE, FALSE);
      g_assert_false (kuzov_gate_lets_order (&gate, 32, 0));
      kuzov_gate_note_free (&gate, TRUE, TRUE);
      g_assert_true (kuzov_gate_lets_order (&gate, 32, 0));
      kuzov_gate_note_begun (&gate);
      g_assert_false (kuzov_gate_lets_order (&gate, 32, 0));
      kuzov_gate_note_free (&gate, TRUE, TRUE);
      g_assert_false (kuzov_gate_lets_order (&gate, 32, 0));
      kuzov_gate_note_reply (&gate, KUZOV_REPLY_UNREADABLE);
      n_sent++;
    }
  g_assert_cmpuint (n_sent, ==, 10);
  kuzov_gate_note_free (&gate, TRUE, TRUE);
  g_assert_false (kuzov_gate_lets_order (&gate, 32, 0));

  kuzov_gate_proceed (&gate);
  g_assert_true (kuzov_gate_lets_order (&gate, 32, 0));
  kuzov_gate_note_begun (&gate);
  kuzov_gate_note_reply (&gate, KUZOV_REPLY_OK);
  for (n_sent = 0; kuzov_gate_lets_order (&gate, 8, 0); n_sent++)
    kuzov_gate_note_begun (&gate);
  g_assert_cmpuint (n_sent, ==, 8);
}

static void
test_gate_obeys_retry_after (void)
{
  KuzovGate gate = { .not_before_ms = 5000, .has_been_answered = TRUE };

  g_assert_false (kuzov_gate_lets_order (&gate, 4, 4999));
  g_assert_true (kuzov_gate_lets_order (&gate, 4, 5000));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/queue/transition/every-pair", test_every_pair);
  g_test_add_func ("/queue/transition/nothing-that-left-is-sent-again", test_nothing_that_left_is_sent_again);
  g_test_add_func ("/queue/cadence/follows-age", test_cadence_follows_age);
  g_test_add_func ("/queue/cadence/failures-double-the-delay", test_failures_double_the_delay);
  g_test_add_func ("/queue/agenda/keeps-order", test_agenda_keeps_order);
  g_test_add_func ("/queue/gate/becomes-careful-and-stops", test_gate_becomes_careful_and_stops);
  g_test_add_func ("/queue/gate/obeys-retry-after", test_gate_obeys_retry_after);

  return g_test_run ();
}
