// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

/* Batches over a wire that breaks here and there: whatever happens, each frame is ordered at most once and ends ready,
 * or unconfirmed where its order met a fault. With KUZOV_SWEEP=full many more of them. */

#include "config.h"
#include "queue/kuzov-queue.h"

#include "kuzov-queue-fixture.h"
#include "kuzov-test.h"
#include "kuzov-test-cutter.h"
#include "kuzov-test-tunnel.h"

#define N_FRAMES 30
#define N_BATCHES 3
#define N_BATCHES_FULL 150

/* Long enough for what is not stalled, short enough to be waited for. */
#define DEADLINE_MS 1500

/* As far as a connection gets that carries a few calls; of TLS the handshake comes before them. */
#define REACH 1500
#define REACH_TLS 4000

typedef struct
{
  GRand   *random;
  gint32   reach;
} Plan;

/* Two connections in five break, most of them within their first call. Few stall, since that is waited for. */
static KuzovTestCut
choose_cut (gpointer user_data)
{
  Plan *plan = user_data;
  KuzovTestCut cut = { KUZOV_TEST_CUT_NOTHING, KUZOV_TEST_CUT_REQUEST, 0 };

  if (g_rand_int_range (plan->random, 0, 5) > 1)
    return cut;

  cut.kind = (KuzovTestCutKind) g_rand_int_range (plan->random, KUZOV_TEST_CUT_DROP, KUZOV_TEST_CUT_STALL);
  if (g_rand_int_range (plan->random, 0, 8) == 0)
    cut.kind = KUZOV_TEST_CUT_STALL;
  cut.side = g_rand_boolean (plan->random) ? KUZOV_TEST_CUT_REQUEST : KUZOV_TEST_CUT_REPLY;
  cut.offset = (gsize) g_rand_int_range (plan->random, 0, plan->reach);
  if (g_rand_int_range (plan->random, 0, 4) > 0)
    cut.offset /= 4;

  return cut;
}

static unsigned int
count_cuts (KuzovTestCutter *cutter)
{
  unsigned int n = 0;

  for (KuzovTestCutKind kind = KUZOV_TEST_CUT_DROP; kind <= KUZOV_TEST_CUT_LAST; kind++)
    n += kuzov_test_cutter_get_n_cuts (cutter, kind);

  return n;
}

static unsigned int
count_state (GPtrArray  *requests,
             KuzovState  state)
{
  unsigned int n = 0;

  for (unsigned int i = 0; i < requests->len; i++)
    n += kuzov_request_get_state (g_ptr_array_index (requests, i)) == state ? 1 : 0;

  return n;
}

/* The person, who has had enough of bad luck as often as they are asked, and orders nothing anew. */
static void
await_end (Fixture   *fixture,
           GPtrArray *requests)
{
  while (count_state (requests, KUZOV_STATE_READY) + count_state (requests, KUZOV_STATE_UNCONFIRMED) < requests->len)
    {
      if (kuzov_queue_get_condition (fixture->queue) == KUZOV_CONDITION_DISTRUST)
        kuzov_queue_proceed (fixture->queue);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
check_request (Fixture      *fixture,
               KuzovRequest *request)
{
  const char *frame = kuzov_request_get_frame (request);
  g_autofree char *id = kuzov_demo_service_get_id (fixture->service, frame);

  g_assert_cmpuint (kuzov_demo_service_get_n_orders (fixture->service, frame), <=, 1);
  if (kuzov_request_get_state (request) == KUZOV_STATE_READY)
    {
      g_assert_cmpstr (kuzov_request_get_job (request), ==, id);
      g_assert_nonnull (kuzov_request_get_url (request));
    }
  else
    {
      /* What the service said and Kuzov heard is never lost. */
      g_assert_null (kuzov_request_get_job (request));
    }
}

static void
run_batch (guint32   seed,
           gboolean  is_tls)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  Plan plan = { random, is_tls ? REACH_TLS : REACH };
  g_autoptr (KuzovTestTunnel) tunnel = NULL;
  g_autoptr (KuzovTestCutter) cutter = NULL;
  g_autofree char *endpoint = NULL;
  g_autoptr (GPtrArray) requests = NULL;
  Fixture fixture = { 0 };
  unsigned int n_unconfirmed;

  fixture_set_up (&fixture, NULL);
  kuzov_demo_service_set_balance (fixture.service, 1e6);
  if (is_tls)
    tunnel = kuzov_test_tunnel_new (KUZOV_TEST_CERTIFICATE_GOOD, kuzov_demo_service_get_port (fixture.service), 0);
  cutter = kuzov_test_cutter_new (is_tls ? kuzov_test_tunnel_get_port (tunnel)
                                         : kuzov_demo_service_get_port (fixture.service));
  kuzov_test_cutter_set_func (cutter, choose_cut, &plan);
  endpoint = g_strdup_printf ("%s://127.0.0.1:%u/reportrequestframe.ashx", is_tls ? "https" : "http",
                              kuzov_test_cutter_get_port (cutter));
  kuzov_client_set_deadlines_ms (fixture.client, DEADLINE_MS, DEADLINE_MS);
  g_object_set (fixture.queue, "endpoint", endpoint, NULL);

  requests = fixture_order_many (&fixture, N_FRAMES, KUZOV_ADD_DEFAULT);
  await_end (&fixture, requests);
  n_unconfirmed = count_state (requests, KUZOV_STATE_UNCONFIRMED);
  for (unsigned int i = 0; i < requests->len; i++)
    check_request (&fixture, g_ptr_array_index (requests, i));
  g_assert_cmpuint (n_unconfirmed, <=, count_cuts (cutter));
  g_print ("# seed %u: %u connections, %u dropped, %u truncated, %u reset, %u stalled; %u ready, %u unconfirmed\n",
           seed, kuzov_test_cutter_get_n_connections (cutter),
           kuzov_test_cutter_get_n_cuts (cutter, KUZOV_TEST_CUT_DROP),
           kuzov_test_cutter_get_n_cuts (cutter, KUZOV_TEST_CUT_TRUNCATE),
           kuzov_test_cutter_get_n_cuts (cutter, KUZOV_TEST_CUT_RESET),
           kuzov_test_cutter_get_n_cuts (cutter, KUZOV_TEST_CUT_STALL), requests->len - n_unconfirmed, n_unconfirmed);

  kuzov_test_cutter_set_func (cutter, NULL, NULL);
  g_clear_pointer (&requests, g_ptr_array_unref);
  fixture_tear_down (&fixture, NULL);
}

static void
test_batches (gconstpointer user_data)
{
  gboolean is_full = g_strcmp0 (g_getenv ("KUZOV_SWEEP"), "full") == 0;
  unsigned int n = is_full ? N_BATCHES_FULL : N_BATCHES;

  for (unsigned int i = 0; i < n; i++)
    run_batch (i + 1, GPOINTER_TO_INT (user_data));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* GLib's tests would write down every connection that is made. */
  g_log_set_default_handler (g_log_default_handler, NULL);
  kuzov_test_tunnel_trust ();

  g_test_add_data_func ("/queue/faults/http", GINT_TO_POINTER (FALSE), test_batches);
  g_test_add_data_func ("/queue/faults/tls", GINT_TO_POINTER (TRUE), test_batches);

  return g_test_run ();
}
