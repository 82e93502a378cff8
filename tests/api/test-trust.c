// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

/* Where calls may lead: to the server that was meant, proven by its certificate, and nowhere else, whatever it says. */

#include "config.h"
#include "api/kuzov-client.h"

#include "kuzov-test.h"
#include "kuzov-test-http2.h"
#include "kuzov-test-tunnel.h"
#include "kuzov-test-wire.h"

#define KEY "5ec2e7ab-aaaa-bbbb-cccc-0123456789ab"
#define FRAME "JZX100-0012345"
#define GOOD_BODY "{\"status\":1,\"id\":918273645,\"result\":{\"leftClicks\":3}}"
#define GOOD_ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 53\r\n\r\n" GOOD_BODY

/* Never passes; the other is for what libsoup leaves waiting. */
#define LONG_MS (10 * 60 * 1000)
#define SHORT_MS 250

static const KuzovMode modes[] = {
  KUZOV_MODE_SETQUEUE, KUZOV_MODE_CHECKQUEUE, KUZOV_MODE_GETRESULT, KUZOV_MODE_PROFILE,
};

/* A client of its own for each call, so that each goes the whole way; of an access check only what became of it. */
static KuzovReply *
call (KuzovMode     mode,
      const char   *endpoint,
      unsigned int  deadline_ms)
{
  g_autoptr (KuzovClient) client = kuzov_client_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (KuzovAccess) access = NULL;

  kuzov_client_set_api_key (client, KEY);
  kuzov_client_set_endpoint (client, endpoint);
  kuzov_client_set_deadlines_ms (client, deadline_ms, deadline_ms);
  switch (mode)
    {
    case KUZOV_MODE_SETQUEUE:
      kuzov_client_order_async (client, FRAME, NULL, kuzov_test_keep_result, &result);
      break;

    case KUZOV_MODE_CHECKQUEUE:
      kuzov_client_check_async (client, endpoint, "1", NULL, kuzov_test_keep_result, &result);
      break;

    case KUZOV_MODE_GETRESULT:
      kuzov_client_fetch_async (client, endpoint, "1", NULL, kuzov_test_keep_result, &result);
      break;

    case KUZOV_MODE_PROFILE:
    default:
      kuzov_client_profile_async (client, NULL, kuzov_test_keep_result, &result);
      access = kuzov_client_profile_finish (client, kuzov_test_await (&result));
      return kuzov_reply_new_failed (access->kind, access->fault);
    }

  return kuzov_client_call_finish (client, kuzov_test_await (&result));
}

static gboolean
is_quiet (gpointer user_data)
{
  return kuzov_test_tunnel_get_n_open (user_data) == 0;
}

/* Not a byte of a request leaves for a server that is not the one that was meant. */
static void
test_bad_certificates_are_refused (void)
{
  static const char * const hosts[] = { "127.0.0.1", "localhost" };

  for (KuzovTestCertificate certificate = 0; certificate <= KUZOV_TEST_CERTIFICATE_LAST; certificate++)
    for (unsigned int i = 0; i < G_N_ELEMENTS (modes); i++)
      for (unsigned int j = 0; j < 2 * G_N_ELEMENTS (hosts); j++)
        {
          g_autoptr (KuzovTestWire) wire = kuzov_test_wire_new (GOOD_ANSWER, -1, KUZOV_TEST_WIRE_SERVE);
          g_autoptr (KuzovTestHttp2) http2 = kuzov_test_http2_new (GOOD_BODY, NULL);
          g_autoptr (KuzovTestTunnel) tunnel =
            kuzov_test_tunnel_new (certificate, kuzov_test_wire_get_port (wire),
                                   j % 2 == 0 ? 0 : kuzov_test_http2_get_port (http2));
          g_autofree char *endpoint = g_strdup_printf ("https://%s:%u/a.ashx", hosts[j / 2],
                                                       kuzov_test_tunnel_get_port (tunnel));
          g_autoptr (KuzovReply) reply = call (modes[i], endpoint, LONG_MS);
          unsigned int n_requests;

          kuzov_test_await_true (is_quiet, tunnel);
          n_requests = kuzov_test_wire_get_n_begun (wire) + kuzov_test_http2_get_n_requests (http2);
          g_assert_cmpuint (kuzov_test_tunnel_get_n_visits (tunnel), ==, 1);
          if (certificate == KUZOV_TEST_CERTIFICATE_GOOD)
            {
              g_assert_cmpint (reply->kind, ==, KUZOV_REPLY_OK);
              g_assert_cmpuint (n_requests, ==, 1);
              continue;
            }

          g_assert_cmpint (reply->kind, ==, KUZOV_REPLY_UNSENT);
          g_assert_cmpint (reply->fault, ==, KUZOV_REPLY_FAULT_TLS);
          g_assert_cmpuint (n_requests, ==, 0);
          g_assert_cmpuint (kuzov_test_tunnel_get_n_handshakes (tunnel), ==, 0);
        }
}

/* A server that speaks no TLS, or none any more, gets no request either. */
static void
test_https_without_tls_is_refused (void)
{
  g_autoptr (KuzovTestWire) wire = kuzov_test_wire_new (GOOD_ANSWER, -1, KUZOV_TEST_WIRE_SERVE);
  g_autofree char *endpoint = g_strdup_printf ("https://127.0.0.1:%u/a.ashx", kuzov_test_wire_get_port (wire));

  for (unsigned int i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr (KuzovReply) reply = call (modes[i], endpoint, SHORT_MS);

      g_assert_cmpint (reply->kind, ==, KUZOV_REPLY_UNSENT);
      g_assert_cmpuint (kuzov_test_wire_get_n_requests (wire), ==, 0);
    }
}

/* One call that is told to go elsewhere. */
static void
check_redirect (KuzovMode     mode,
                gboolean      is_tls,
                unsigned int  status,
                const char   *location)
{
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 %u Elsewhere\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
                                             status, location);
  g_autoptr (KuzovTestWire) wire = kuzov_test_wire_new (answer, -1, KUZOV_TEST_WIRE_SERVE);
  g_autoptr (KuzovTestTunnel) tunnel = kuzov_test_tunnel_new (KUZOV_TEST_CERTIFICATE_GOOD,
                                                              kuzov_test_wire_get_port (wire), 0);
  g_autofree char *endpoint = g_strdup_printf ("%s://127.0.0.1:%u/a.ashx", is_tls ? "https" : "http",
                                               is_tls ? kuzov_test_tunnel_get_port (tunnel)
                                                      : kuzov_test_wire_get_port (wire));
  g_autoptr (KuzovReply) reply = call (mode, endpoint, LONG_MS);

  kuzov_test_await_true (is_quiet, tunnel);
  kuzov_test_drain ();
  g_assert_cmpint (reply->kind, ==, KUZOV_REPLY_UNREADABLE);
  g_assert_cmpint (reply->fault, ==, KUZOV_REPLY_FAULT_REDIRECT);
  g_assert_null (reply->id);
  g_assert_false (reply->is_done);
  g_assert_cmpuint (kuzov_test_wire_get_n_begun (wire), ==, 1);
}

/* None is followed, not even to where the call was: there it would be a chain or a loop. Over TLS two statuses stand
 * for the others, unless KUZOV_SWEEP=full. */
static void
test_redirects_lead_nowhere (gconstpointer user_data)
{
  static const unsigned int statuses[] = { 302, 307, 300, 301, 303, 305, 308 };
  gboolean is_tls = GPOINTER_TO_INT (user_data);
  gboolean is_full = !is_tls || g_strcmp0 (g_getenv ("KUZOV_SWEEP"), "full") == 0;
  unsigned int n_statuses = is_full ? G_N_ELEMENTS (statuses) : 2;
  g_autoptr (KuzovTestWire) elsewhere = kuzov_test_wire_new (GOOD_ANSWER, -1, KUZOV_TEST_WIRE_SERVE);
  g_autoptr (KuzovTestTunnel) tunnel = kuzov_test_tunnel_new (KUZOV_TEST_CERTIFICATE_GOOD,
                                                              kuzov_test_wire_get_port (elsewhere), 0);
  unsigned int port = kuzov_test_wire_get_port (elsewhere);
  unsigned int tls_port = kuzov_test_tunnel_get_port (tunnel);
  static const char * const formats[] = {
    "http://127.0.0.1:%u/a.ashx",                   /* other port; of TLS also in the clear */
    "http://localhost:%u/a.ashx?key=" KEY,          /* other host */
    "https://127.0.0.1:%u/a.ashx",
    "https://localhost:%u/a.ashx",
    "//127.0.0.1:%u/a.ashx",
    "http://data.example@127.0.0.1:%u/",
    "a.ashx",                                       /* a loop */
    "/b.ashx",                                      /* a chain, on the same origin */
    "?key=" KEY "&mode=setqueue&frame=" FRAME,
    "file:///etc/hostname",
    "data:application/json,{\"id\":5}",
    "javascript:alert(1)",
    "",
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (modes); i++)
    for (unsigned int j = 0; j < n_statuses; j++)
      for (unsigned int k = 0; k < G_N_ELEMENTS (formats); k++)
        {
          gboolean leads_to_tls = g_str_has_prefix (formats[k], is_tls && *formats[k] == '/' ? "//" : "https:");
          g_autofree char *port_text = g_strdup_printf ("%u", leads_to_tls ? tls_port : port);
          g_auto (GStrv) parts = g_strsplit (formats[k], "%u", -1);
          g_autofree char *location = g_strjoinv (port_text, parts);

          check_redirect (modes[i], is_tls, statuses[j], location);
        }

  g_assert_cmpuint (kuzov_test_wire_get_n_begun (elsewhere), ==, 0);
  g_assert_cmpuint (kuzov_test_tunnel_get_n_visits (tunnel), ==, 0);
}

/* What else a server may say to an order without taking it, or while it does. */
static void
test_statuses_buy_nothing_twice (void)
{
  static const struct { const char *head; int wait_s; } answers[] = {
    { "101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade", -1 }, { "204 No Content", -1 },
    { "205 Reset Content", -1 }, { "206 Partial Content\r\nContent-Range: bytes 0-1/9", -1 },
    { "304 Not Modified", -1 }, { "400 Bad Request", -1 },
    { "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"", -1 },
    { "401 Unauthorized\r\nWWW-Authenticate: Negotiate", -1 },
    { "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"", -1 },
    { "408 Request Timeout", -1 }, { "408 Request Timeout\r\nConnection: close", -1 }, { "409 Conflict", -1 },
    { "417 Expectation Failed", -1 }, { "421 Misdirected Request", -1 }, { "425 Too Early", -1 },
    { "426 Upgrade Required\r\nUpgrade: h2c", -1 }, { "429 Too Many Requests", -1 },
    { "429 Too Many Requests\r\nRetry-After: 0", 0 }, { "429 Too Many Requests\r\nRetry-After: 2", 2 },
    { "429 Too Many Requests\r\nRetry-After: Wed, 21 Oct 2015 07:28:00 GMT", 0 }, { "500 Oops", -1 },
    { "502 Bad Gateway", -1 }, { "503 Service Unavailable", -1 }, { "503 Service Unavailable\r\nRetry-After: 1", 1 },
    { "504 Gateway Timeout", -1 }, { "511 Network Authentication Required", -1 }, { "999 What", -1 },
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *answer = g_strdup_printf ("HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n", answers[i].head);
      g_autoptr (KuzovTestWire) wire = kuzov_test_wire_new (answer, -1, KUZOV_TEST_WIRE_SERVE);
      g_autofree char *endpoint = kuzov_test_wire_dup_address (wire, "/a.ashx");
      g_autoptr (KuzovReply) reply = call (KUZOV_MODE_SETQUEUE, endpoint, SHORT_MS);

      kuzov_test_drain ();
      g_assert_true (reply->kind == KUZOV_REPLY_UNREADABLE || reply->kind == KUZOV_REPLY_SILENT);
      g_assert_null (reply->id);
      g_assert_cmpint (reply->retry_after_s, ==, answers[i].wait_s);
      g_assert_cmpuint (kuzov_test_wire_get_n_begun (wire), ==, 1);
    }
}

/* "Go on" is no answer; however many of them come, the one that does is taken. */
static void
test_interim_answers_are_passed_over (void)
{
  static const char * const interim[] = {
    "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 102 Processing\r\n\r\n",
    "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n",
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (interim); i++)
    {
      g_autofree char *answer = g_strconcat (interim[i], GOOD_ANSWER, NULL);
      g_autoptr (KuzovTestWire) wire = kuzov_test_wire_new (answer, -1, KUZOV_TEST_WIRE_SERVE);
      g_autoptr (KuzovTestWire) unfinished = kuzov_test_wire_new (interim[i], -1, KUZOV_TEST_WIRE_SERVE);
      g_autofree char *endpoint = kuzov_test_wire_dup_address (wire, "/a.ashx");
      g_autofree char *unfinished_endpoint = kuzov_test_wire_dup_address (unfinished, "/a.ashx");
      g_autoptr (KuzovReply) reply = call (KUZOV_MODE_SETQUEUE, endpoint, LONG_MS);
      g_autoptr (KuzovReply) silence = call (KUZOV_MODE_SETQUEUE, unfinished_endpoint, SHORT_MS);

      g_assert_cmpint (reply->kind, ==, KUZOV_REPLY_OK);
      g_assert_cmpstr (reply->id, ==, "918273645");
      g_assert_cmpuint (kuzov_test_wire_get_n_begun (wire), ==, 1);
      g_assert_cmpint (silence->kind, ==, KUZOV_REPLY_SILENT);
      g_assert_cmpint (silence->fault, ==, KUZOV_REPLY_FAULT_TIMEOUT);
      g_assert_cmpuint (kuzov_test_wire_get_n_begun (unfinished), ==, 1);
    }
}

/* But a flood of them, which would keep the main loop from every other turn, ends the call. */
static void
test_flood_of_interim_answers_ends (void)
{
  g_autoptr (GString) flood = g_string_new (NULL);

  for (unsigned int i = 0; i < 5000; i++)
    g_string_append (flood, "HTTP/1.1 100 Continue\r\n\r\n");
  for (unsigned int i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr (KuzovTestWire) wire = kuzov_test_wire_new (flood->str, (gssize) flood->len, KUZOV_TEST_WIRE_HOLD);
      g_autofree char *endpoint = kuzov_test_wire_dup_address (wire, "/a.ashx");
      g_autoptr (KuzovReply) reply = call (modes[i], endpoint, LONG_MS);

      g_assert_cmpint (reply->kind, ==, KUZOV_REPLY_SILENT);
      g_assert_cmpint (reply->fault, ==, KUZOV_REPLY_FAULT_CONNECTION);
      kuzov_test_drain ();
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* GLib's tests would write down every connection that is made. */
  g_log_set_default_handler (g_log_default_handler, NULL);
  kuzov_test_tunnel_trust ();

  g_test_add_func ("/api/trust/bad-certificates-are-refused", test_bad_certificates_are_refused);
  g_test_add_func ("/api/trust/https-without-tls-is-refused", test_https_without_tls_is_refused);
  g_test_add_data_func ("/api/trust/redirects-lead-nowhere/http", GINT_TO_POINTER (FALSE),
                        test_redirects_lead_nowhere);
  g_test_add_data_func ("/api/trust/redirects-lead-nowhere/https", GINT_TO_POINTER (TRUE),
                        test_redirects_lead_nowhere);
  g_test_add_func ("/api/trust/statuses-buy-nothing-twice", test_statuses_buy_nothing_twice);
  g_test_add_func ("/api/trust/interim-answers-are-passed-over", test_interim_answers_are_passed_over);
  g_test_add_func ("/api/trust/flood-of-interim-answers-ends", test_flood_of_interim_answers_ends);

  return g_test_run ();
}
