// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

/* What HTTP/2 adds to what may go wrong with a call: a server that sends it back, says goodbye, or breaks a stream off
 * while the connection stays. libsoup sends some of these again by itself, a POST too. With KUZOV_SWEEP=full calls of
 * each kind meet it all on each kind of connection. */

#include "config.h"
#include "api/kuzov-client.h"

#include "kuzov-test.h"
#include "kuzov-test-cutter.h"
#include "kuzov-test-http2.h"
#include "kuzov-test-tunnel.h"
#include "kuzov-test-wire.h"

#define KEY "5ec2e7ab-aaaa-bbbb-cccc-0123456789ab"
#define FRAME "JZX100-0012345"
#define ID "918273645"
#define BODY "{\"error\":null,\"status\":1,\"id\":" ID "}"

/* Never passes, and short enough to be waited for. */
#define LONG_MS (10 * 60 * 1000)
#define SHORT_MS 250

/* Errors, RFC 9113 section 7. */
#define NO_ERROR 0
#define PROTOCOL_ERROR 1
#define INTERNAL_ERROR 2
#define REFUSED_STREAM 7
#define CANCEL 8
#define ENHANCE_YOUR_CALM 11
#define HTTP_1_1_REQUIRED 13

typedef enum
{
  FRESH,        /* a connection of its own */
  USED,         /* one that carried a call before */
  SHARED,       /* one that carries another call, which waits */
} Road;

typedef enum
{
  WHOLE,        /* a whole answer comes, and is taken */
  BROKEN,       /* none does */
  EITHER,       /* whether it is taken is libsoup's to say: 3.2 forgets what it has read once a goodbye comes */
} Answer;

typedef struct
{
  const char          *name;
  KuzovTestHttp2Fault  fault;
  unsigned int         code;
  Answer               answer;
} Case;

static const Case cases[] = {
  { "answer", KUZOV_TEST_HTTP2_ANSWER, 0, WHOLE },
  { "refused-stream", KUZOV_TEST_HTTP2_STREAM_RESET, REFUSED_STREAM, BROKEN },
  { "http-1-1-required", KUZOV_TEST_HTTP2_STREAM_RESET, HTTP_1_1_REQUIRED, BROKEN },
  { "reset-without-error", KUZOV_TEST_HTTP2_STREAM_RESET, NO_ERROR, BROKEN },
  { "reset-internal", KUZOV_TEST_HTTP2_STREAM_RESET, INTERNAL_ERROR, BROKEN },
  { "reset-cancel", KUZOV_TEST_HTTP2_STREAM_RESET, CANCEL, BROKEN },
  { "reset-calm", KUZOV_TEST_HTTP2_STREAM_RESET, ENHANCE_YOUR_CALM, BROKEN },
  { "reset-after-head", KUZOV_TEST_HTTP2_RESET_AFTER_HEAD, INTERNAL_ERROR, BROKEN },
  { "refused-after-head", KUZOV_TEST_HTTP2_RESET_AFTER_HEAD, REFUSED_STREAM, BROKEN },
  { "reset-in-body", KUZOV_TEST_HTTP2_RESET_IN_BODY, CANCEL, BROKEN },
  { "reset-in-body-without-error", KUZOV_TEST_HTTP2_RESET_IN_BODY, NO_ERROR, BROKEN },
  { "refused-in-body", KUZOV_TEST_HTTP2_RESET_IN_BODY, REFUSED_STREAM, BROKEN },
  { "http-1-1-required-in-body", KUZOV_TEST_HTTP2_RESET_IN_BODY, HTTP_1_1_REQUIRED, BROKEN },
  { "reset-before-end", KUZOV_TEST_HTTP2_RESET_BEFORE_END, INTERNAL_ERROR, EITHER },
  { "refused-before-end", KUZOV_TEST_HTTP2_RESET_BEFORE_END, REFUSED_STREAM, EITHER },
  { "reset-after-end", KUZOV_TEST_HTTP2_RESET_AFTER_END, NO_ERROR, WHOLE },
  { "goaway-at-once", KUZOV_TEST_HTTP2_GOAWAY_AT_ONCE, NO_ERROR, EITHER },
  { "goaway-at-once-calm", KUZOV_TEST_HTTP2_GOAWAY_AT_ONCE, ENHANCE_YOUR_CALM, EITHER },
  { "goaway-untaken", KUZOV_TEST_HTTP2_GOAWAY_UNTAKEN, NO_ERROR, BROKEN },
  { "goaway-untaken-http-1-1-required", KUZOV_TEST_HTTP2_GOAWAY_UNTAKEN, HTTP_1_1_REQUIRED, BROKEN },
  { "goaway-untaken-calm", KUZOV_TEST_HTTP2_GOAWAY_UNTAKEN, ENHANCE_YOUR_CALM, BROKEN },
  { "goaway-taken", KUZOV_TEST_HTTP2_GOAWAY_TAKEN, NO_ERROR, BROKEN },
  { "goaway-taken-internal", KUZOV_TEST_HTTP2_GOAWAY_TAKEN, INTERNAL_ERROR, BROKEN },
  { "goaway-then-answer", KUZOV_TEST_HTTP2_GOAWAY_THEN_ANSWER, NO_ERROR, EITHER },
  { "goaway-in-body", KUZOV_TEST_HTTP2_GOAWAY_IN_BODY, NO_ERROR, BROKEN },
  { "answer-then-goaway", KUZOV_TEST_HTTP2_ANSWER_THEN_GOAWAY, NO_ERROR, EITHER },
  { "answer-then-close", KUZOV_TEST_HTTP2_ANSWER_THEN_CLOSE, NO_ERROR, EITHER },
  { "close", KUZOV_TEST_HTTP2_CLOSE, 0, BROKEN },
  { "close-in-body", KUZOV_TEST_HTTP2_CLOSE_IN_BODY, 0, BROKEN },
  { "stall", KUZOV_TEST_HTTP2_STALL, 0, BROKEN },
  { "stall-in-body", KUZOV_TEST_HTTP2_STALL_IN_BODY, 0, BROKEN },
  { "short-body", KUZOV_TEST_HTTP2_SHORT_BODY, 0, BROKEN },
  { "long-body", KUZOV_TEST_HTTP2_LONG_BODY, 0, BROKEN },
  { "continue", KUZOV_TEST_HTTP2_INFORMED, 100, WHOLE },
  { "early-hints", KUZOV_TEST_HTTP2_INFORMED, 103, WHOLE },
  { "moved", KUZOV_TEST_HTTP2_STATUS, 301, BROKEN },
  { "found", KUZOV_TEST_HTTP2_STATUS, 302, BROKEN },
  { "see-other", KUZOV_TEST_HTTP2_STATUS, 303, BROKEN },
  { "temporary", KUZOV_TEST_HTTP2_STATUS, 307, BROKEN },
  { "permanent", KUZOV_TEST_HTTP2_STATUS, 308, BROKEN },
  { "misdirected", KUZOV_TEST_HTTP2_STATUS, 421, BROKEN },
  { "too-many", KUZOV_TEST_HTTP2_STATUS, 429, BROKEN },
  { "unavailable", KUZOV_TEST_HTTP2_STATUS, 503, BROKEN },
  { "no-status", KUZOV_TEST_HTTP2_NO_STATUS, 0, BROKEN },
  { "huge-frame", KUZOV_TEST_HTTP2_HUGE_FRAME, 0, BROKEN },
  { "bad-head", KUZOV_TEST_HTTP2_BAD_HEAD, 0, BROKEN },
  { "push", KUZOV_TEST_HTTP2_PUSH, 0, BROKEN },
};

typedef struct
{
  KuzovTestWire   *older;       /* speaks HTTP/1.1 on the same port */
  KuzovTestHttp2  *server;
  KuzovTestTunnel *tunnel;
  KuzovTestCutter *cutter;
  KuzovClient     *client;
  char            *endpoint;
} Fixture;

static void
set_up (Fixture *fixture)
{
  fixture->older = kuzov_test_wire_new ("HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{\"id\":918273645}", -1,
                                        KUZOV_TEST_WIRE_SERVE);
  fixture->server = kuzov_test_http2_new (BODY, "/b.ashx");
  fixture->tunnel = kuzov_test_tunnel_new (KUZOV_TEST_CERTIFICATE_GOOD, kuzov_test_wire_get_port (fixture->older),
                                           kuzov_test_http2_get_port (fixture->server));
  fixture->cutter = kuzov_test_cutter_new (kuzov_test_tunnel_get_port (fixture->tunnel));
  fixture->endpoint = g_strdup_printf ("https://127.0.0.1:%u/a.ashx", kuzov_test_cutter_get_port (fixture->cutter));
  fixture->client = kuzov_client_new ();
  kuzov_client_set_api_key (fixture->client, KEY);
  kuzov_client_set_endpoint (fixture->client, fixture->endpoint);
  kuzov_client_set_deadlines_ms (fixture->client, LONG_MS, LONG_MS);
}

static gboolean
is_quiet (gpointer user_data)
{
  Fixture *fixture = user_data;

  return kuzov_test_tunnel_get_n_open (fixture->tunnel) == 0;
}

/* What is still on its way arrives and is counted; libsoup leaves some connections open, so they are closed for it. */
static void
let_go (Fixture *fixture)
{
  g_assert_cmpuint (kuzov_client_get_n_in_flight (fixture->client), ==, 0);
  g_assert_finalize_object (g_steal_pointer (&fixture->client));
  kuzov_test_drain ();
  g_clear_pointer (&fixture->cutter, kuzov_test_cutter_free);
  kuzov_test_await_true (is_quiet, fixture);
  kuzov_test_drain ();
}

static void
tear_down (Fixture *fixture)
{
  kuzov_test_tunnel_free (fixture->tunnel);
  kuzov_test_http2_free (fixture->server);
  kuzov_test_wire_free (fixture->older);
  g_free (fixture->endpoint);
}

static KuzovReply *
call (Fixture   *fixture,
      KuzovMode  mode)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (mode == KUZOV_MODE_SETQUEUE)
    kuzov_client_order_async (fixture->client, FRAME, NULL, kuzov_test_keep_result, &result);
  else
    kuzov_client_check_async (fixture->client, fixture->endpoint, ID, NULL, kuzov_test_keep_result, &result);

  return kuzov_client_call_finish (fixture->client, kuzov_test_await (&result));
}

static gboolean
has_request (gpointer user_data)
{
  Fixture *fixture = user_data;

  return kuzov_test_http2_get_n_requests (fixture->server) > 0;
}

static gboolean
is_stall (KuzovTestHttp2Fault fault)
{
  return fault == KUZOV_TEST_HTTP2_STALL || fault == KUZOV_TEST_HTTP2_STALL_IN_BODY;
}

static void
check_reply (const KuzovReply *reply,
             KuzovMode         mode,
             const Case       *the_case,
             unsigned int      n_sent)
{
  /* On a connection that is there libsoup has sent a free call again before anybody can stop it. */
  g_assert_cmpuint (n_sent, <=, mode == KUZOV_MODE_SETQUEUE ? 1 : 2);
  if (reply->kind == KUZOV_REPLY_UNSENT)
    g_assert_cmpuint (n_sent, ==, 0);

  if (reply->kind == KUZOV_REPLY_OK)
    {
      g_assert_cmpint (the_case->answer, !=, BROKEN);
      g_assert_cmpuint (n_sent, >, 0);
      g_assert_cmpstr (reply->id, ==, ID);
      return;
    }

  g_assert_cmpint (the_case->answer, !=, WHOLE);
  g_assert_true (reply->kind == KUZOV_REPLY_UNSENT || reply->kind == KUZOV_REPLY_SILENT
                 || (reply->kind == KUZOV_REPLY_UNREADABLE && the_case->fault == KUZOV_TEST_HTTP2_STATUS));
  g_assert_null (reply->id);
  g_assert_false (reply->is_done);
  if (the_case->fault != KUZOV_TEST_HTTP2_GOAWAY_AT_ONCE && reply->fault != KUZOV_REPLY_FAULT_TIMEOUT)
    g_assert_cmpint (reply->kind, !=, KUZOV_REPLY_UNSENT);
  if (is_stall (the_case->fault))
    g_assert_cmpint (reply->fault, ==, KUZOV_REPLY_FAULT_TIMEOUT);
}

/* One call that meets one fault. */
static void
meet (const Case *the_case,
      KuzovMode   mode,
      Road        road)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) held_result = NULL;
  g_autoptr (KuzovReply) held = NULL;
  g_autoptr (KuzovReply) first = NULL;
  g_autoptr (KuzovReply) reply = NULL;
  unsigned int n_before = 0;
  unsigned int n_sent;
  Fixture fixture;

  set_up (&fixture);
  if (road == USED)
    {
      first = call (&fixture, KUZOV_MODE_CHECKQUEUE);
      g_assert_cmpint (first->kind, ==, KUZOV_REPLY_OK);
    }
  else if (road == SHARED)
    {
      kuzov_test_http2_set_is_slow (fixture.server, TRUE);
      kuzov_client_check_async (fixture.client, fixture.endpoint, ID, cancellable, kuzov_test_keep_result,
                                &held_result);
      kuzov_test_await_true (has_request, &fixture);
      kuzov_test_http2_set_is_slow (fixture.server, mode == KUZOV_MODE_SETQUEUE);
    }
  n_before = kuzov_test_http2_get_n_requests (fixture.server);

  kuzov_test_http2_meet (fixture.server, the_case->fault, the_case->code, 0);
  if (the_case->answer == BROKEN)
    kuzov_client_set_deadlines_ms (fixture.client, SHORT_MS, SHORT_MS);
  reply = call (&fixture, mode);
  g_cancellable_cancel (cancellable);
  if (road == SHARED)
    held = kuzov_client_call_finish (fixture.client, kuzov_test_await (&held_result));
  g_clear_object (&held_result);
  let_go (&fixture);

  n_sent = kuzov_test_http2_get_n_requests (fixture.server) - n_before + kuzov_test_wire_get_n_begun (fixture.older);
  g_test_message ("%s: outcome %d, fault %d, %u sent on %u connections", the_case->name, reply->kind, reply->fault,
                  n_sent, kuzov_test_tunnel_get_n_visits (fixture.tunnel));
  check_reply (reply, mode, the_case, n_sent);
  if (mode == KUZOV_MODE_SETQUEUE)
    g_assert_cmpuint (kuzov_test_http2_get_n_posts (fixture.server), ==, n_sent);
  tear_down (&fixture);
}

static void
test_fresh_order (gconstpointer user_data)
{
  meet (user_data, KUZOV_MODE_SETQUEUE, FRESH);
}

static void
test_order_after_a_poll (gconstpointer user_data)
{
  meet (user_data, KUZOV_MODE_SETQUEUE, USED);
}

static void
test_order_beside_a_poll (gconstpointer user_data)
{
  meet (user_data, KUZOV_MODE_SETQUEUE, SHARED);
}

static void
test_fresh_poll (gconstpointer user_data)
{
  meet (user_data, KUZOV_MODE_CHECKQUEUE, FRESH);
}

static void
test_poll_after_a_poll (gconstpointer user_data)
{
  meet (user_data, KUZOV_MODE_CHECKQUEUE, USED);
}

static void
test_poll_beside_a_poll (gconstpointer user_data)
{
  meet (user_data, KUZOV_MODE_CHECKQUEUE, SHARED);
}

/* A connection on which nothing comes any more is left to those who wait on it. */
static void
test_call_after_a_stall (void)
{
  g_autoptr (KuzovReply) first = NULL;
  g_autoptr (KuzovReply) stalled = NULL;
  g_autoptr (KuzovReply) later = NULL;
  g_autoptr (KuzovReply) last = NULL;
  Fixture fixture;

  set_up (&fixture);
  first = call (&fixture, KUZOV_MODE_CHECKQUEUE);
  kuzov_test_http2_meet (fixture.server, KUZOV_TEST_HTTP2_STALL, 0, 0);
  kuzov_client_set_deadlines_ms (fixture.client, LONG_MS, SHORT_MS);
  stalled = call (&fixture, KUZOV_MODE_CHECKQUEUE);
  kuzov_client_set_deadlines_ms (fixture.client, LONG_MS, LONG_MS);
  g_assert_cmpuint (kuzov_test_tunnel_get_n_visits (fixture.tunnel), ==, 1);
  later = call (&fixture, KUZOV_MODE_CHECKQUEUE);
  g_assert_cmpuint (kuzov_test_tunnel_get_n_visits (fixture.tunnel), ==, 2);
  last = call (&fixture, KUZOV_MODE_SETQUEUE);
  let_go (&fixture);
  tear_down (&fixture);

  g_assert_cmpint (first->kind, ==, KUZOV_REPLY_OK);
  g_assert_cmpint (stalled->kind, ==, KUZOV_REPLY_SILENT);
  g_assert_cmpint (stalled->fault, ==, KUZOV_REPLY_FAULT_TIMEOUT);
  g_assert_cmpint (later->kind, ==, KUZOV_REPLY_OK);
  g_assert_cmpint (last->kind, ==, KUZOV_REPLY_OK);
}

static void
add (const char    *path,
     const Case    *the_case,
     GTestDataFunc  test)
{
  g_autofree char *whole_path = g_strdup_printf ("/api/http2/%s/%s", path, the_case->name);

  g_test_add_data_func (whole_path, the_case, test);
}

int
main (int    argc,
      char **argv)
{
  gboolean is_full = g_strcmp0 (g_getenv ("KUZOV_SWEEP"), "full") == 0;

  g_test_init (&argc, &argv, NULL);
  /* GLib's tests would write down every connection that is made. */
  g_log_set_default_handler (g_log_default_handler, NULL);
  kuzov_test_tunnel_trust ();

  g_test_add_func ("/api/http2/call-after-a-stall", test_call_after_a_stall);
  for (unsigned int i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      add ("order", &cases[i], test_fresh_order);
      add ("poll-after-a-poll", &cases[i], test_poll_after_a_poll);
      if (!is_full && cases[i].answer != WHOLE)
        continue;
      add ("order-after-a-poll", &cases[i], test_order_after_a_poll);
      add ("order-beside-a-poll", &cases[i], test_order_beside_a_poll);
      add ("poll", &cases[i], test_fresh_poll);
      add ("poll-beside-a-poll", &cases[i], test_poll_beside_a_poll);
    }

  return g_test_run ();
}
