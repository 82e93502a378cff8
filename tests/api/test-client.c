// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "api/kuzov-client.h"

#include <string.h>

#include <libsoup/soup.h>

#include "api/kuzov-json.h"
#include "demo/kuzov-demo-service.h"
#include "kuzov-test.h"
#include "kuzov-test-wire.h"

#define KEY "5ec2e7ab-aaaa-bbbb-cccc-0123456789ab"
#define FRAME "JZX100-0012345"

/* Long enough never to pass, and short enough to be waited for. */
#define LONG_MS 60000
#define SHORT_MS 200

/* Everything that anybody logged, whatever its level. */
static GString *logged;

typedef struct
{
  KuzovDemoService *service;
  KuzovClient      *client;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  g_string_truncate (logged, 0);
  fixture->service = kuzov_demo_service_new ();
  kuzov_demo_service_set_generation_time (fixture->service, 0, 0);
  kuzov_demo_service_start (fixture->service, 0, &error);
  g_assert_no_error (error);

  fixture->client = kuzov_client_new ();
  kuzov_client_set_api_key (fixture->client, KEY);
  kuzov_client_set_endpoint (fixture->client, kuzov_demo_service_get_endpoint (fixture->service));
  kuzov_client_set_deadlines_ms (fixture->client, LONG_MS, LONG_MS);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_assert_cmpuint (kuzov_client_get_n_in_flight (fixture->client), ==, 0);
  g_assert_finalize_object (fixture->client);
  kuzov_demo_service_stop (fixture->service);
  kuzov_test_drain ();
  g_assert_finalize_object (fixture->service);

  /* What is true of every test here: */
  g_assert_nonnull (strstr (logged->str, "key=…"));
  g_assert_null (strstr (logged->str, KEY));
}

static KuzovReply *
order (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  kuzov_client_order_async (fixture->client, FRAME, NULL, kuzov_test_keep_result, &result);
  g_assert_null (result);

  return kuzov_client_call_finish (fixture->client, kuzov_test_await (&result));
}

static KuzovReply *
check_at (Fixture    *fixture,
          const char *endpoint,
          const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;

  kuzov_client_check_async (fixture->client, endpoint, id, NULL, kuzov_test_keep_result, &result);
  g_assert_null (result);

  return kuzov_client_call_finish (fixture->client, kuzov_test_await (&result));
}

static KuzovReply *
check (Fixture *fixture)
{
  return check_at (fixture, kuzov_client_get_endpoint (fixture->client), "12345");
}

static KuzovAccess *
ask_profile (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  kuzov_client_profile_async (fixture->client, NULL, kuzov_test_keep_result, &result);
  g_assert_null (result);

  return kuzov_client_profile_finish (fixture->client, kuzov_test_await (&result));
}

static void
assert_reply (KuzovReply      *reply,
              KuzovReplyKind   kind,
              KuzovReplyFault  fault)
{
  g_assert_nonnull (reply);
  g_assert_cmpint (reply->kind, ==, kind);
  g_assert_cmpint (reply->fault, ==, fault);
}

static void
assert_n_calls (Fixture      *fixture,
                const char   *mode,
                unsigned int  n_calls)
{
  kuzov_test_drain ();
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, mode), ==, n_calls);
}

static void
test_order_is_one_post (Fixture       *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (KuzovReply) reply = order (fixture);
  g_autofree char *id = kuzov_demo_service_get_id (fixture->service, FRAME);

  assert_reply (reply, KUZOV_REPLY_OK, KUZOV_REPLY_FAULT_NONE);
  g_assert_cmpstr (reply->id, ==, id);
  g_assert_cmpstr (reply->vin, ==, FRAME);
  g_assert_cmpuint (reply->http_status, ==, 200);
  g_assert_cmpint (reply->retry_after_s, ==, -1);
  assert_n_calls (fixture, "setqueue", 1);
  g_assert_cmpstr (kuzov_demo_service_get_last_method (fixture->service, "setqueue"), ==, "POST");
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, FRAME), ==, 1);
}

static void
test_job_leads_to_a_link (Fixture       *fixture,
                          gconstpointer  user_data)
{
  g_autoptr (KuzovReply) ordered = order (fixture);
  g_autoptr (KuzovReply) checked = check_at (fixture, kuzov_demo_service_get_endpoint (fixture->service), ordered->id);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (KuzovReply) fetched = NULL;

  kuzov_client_fetch_async (fixture->client, kuzov_demo_service_get_endpoint (fixture->service), ordered->id, NULL,
                            kuzov_test_keep_result, &result);
  fetched = kuzov_client_call_finish (fixture->client, kuzov_test_await (&result));

  assert_reply (checked, KUZOV_REPLY_OK, KUZOV_REPLY_FAULT_NONE);
  g_assert_true (checked->is_done);
  g_assert_cmpint (checked->end_generation_ms, >, 0);
  assert_reply (fetched, KUZOV_REPLY_OK, KUZOV_REPLY_FAULT_NONE);
  g_assert_true (g_str_has_prefix (fetched->url, "http://127.0.0.1:"));
  g_assert_cmpstr (kuzov_demo_service_get_last_method (fixture->service, "checkqueue"), ==, "GET");
  g_assert_cmpstr (kuzov_demo_service_get_last_method (fixture->service, "getresult"), ==, "GET");
}

static void
test_access_is_told (Fixture       *fixture,
                     gconstpointer  user_data)
{
  g_autoptr (KuzovAccess) access = ask_profile (fixture);
  g_autoptr (KuzovAccess) refused = NULL;

  g_assert_cmpint (access->kind, ==, KUZOV_REPLY_OK);
  g_assert_true (access->has_balance);
  g_assert_true (access->has_price);
  g_assert_true (kuzov_access_allows_order (access, access->checked_ms));
  assert_n_calls (fixture, "profile", 1);

  kuzov_client_set_api_key (fixture->client, KUZOV_DEMO_UNKNOWN_KEY);
  refused = ask_profile (fixture);
  g_assert_cmpint (refused->kind, ==, KUZOV_REPLY_UNAUTHORISED);
  g_assert_null (strstr (logged->str, KUZOV_DEMO_UNKNOWN_KEY));
}

static void
test_no_is_an_answer (Fixture       *fixture,
                      gconstpointer  user_data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (KuzovReply) refused = NULL;
  g_autoptr (KuzovReply) broke = NULL;

  kuzov_client_order_async (fixture->client, "JZX100-404", NULL, kuzov_test_keep_result, &result);
  refused = kuzov_client_call_finish (fixture->client, kuzov_test_await (&result));
  assert_reply (refused, KUZOV_REPLY_REFUSED, KUZOV_REPLY_FAULT_NONE);

  kuzov_demo_service_set_balance (fixture->service, 0);
  kuzov_demo_service_set_price (fixture->service, 45);
  broke = order (fixture);
  assert_reply (broke, KUZOV_REPLY_UNAUTHORISED, KUZOV_REPLY_FAULT_NONE);
}

/* A connection that drops under an order may have bought something: it must not go out again. */
static void
test_dropped_order_is_not_repeated (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  g_autoptr (KuzovReply) first = order (fixture);
  g_autoptr (KuzovReply) reply = NULL;

  /* The second one, so that there is a kept-alive connection to reuse. */
  assert_reply (first, KUZOV_REPLY_OK, KUZOV_REPLY_FAULT_NONE);
  kuzov_demo_service_drop_next (fixture->service, "setqueue");
  reply = order (fixture);

  assert_reply (reply, KUZOV_REPLY_SILENT, KUZOV_REPLY_FAULT_CONNECTION);
  g_assert_null (reply->id);
  assert_n_calls (fixture, "setqueue", 2);
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, FRAME), ==, 2);
}

/* On a kept-alive connection it could meet the server's farewell, and nobody would know what was read. */
static void
test_order_takes_a_fresh_connection (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  g_autoptr (KuzovTestWire) wire = kuzov_test_wire_new ("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"id\":5}", -1,
                                                        KUZOV_TEST_WIRE_SERVE);
  g_autofree char *endpoint = kuzov_test_wire_dup_address (wire, "/a.ashx");
  g_autoptr (KuzovReply) first = check_at (fixture, endpoint, "5");
  g_autoptr (KuzovReply) second = check_at (fixture, endpoint, "5");
  g_autoptr (KuzovReply) ordered = NULL;

  assert_reply (first, KUZOV_REPLY_OK, KUZOV_REPLY_FAULT_NONE);
  assert_reply (second, KUZOV_REPLY_OK, KUZOV_REPLY_FAULT_NONE);
  g_assert_cmpuint (kuzov_test_wire_get_n_connections (wire), ==, 1);

  kuzov_client_set_endpoint (fixture->client, endpoint);
  ordered = order (fixture);
  assert_reply (ordered, KUZOV_REPLY_OK, KUZOV_REPLY_FAULT_NONE);
  g_assert_cmpuint (kuzov_test_wire_get_n_connections (wire), ==, 2);
}

static void
test_dropped_poll_is_silence (Fixture       *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (KuzovReply) reply = NULL;

  kuzov_demo_service_drop_next (fixture->service, "checkqueue");
  reply = check (fixture);

  assert_reply (reply, KUZOV_REPLY_SILENT, KUZOV_REPLY_FAULT_CONNECTION);
}

static void
test_nothing_listening_is_unsent (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autoptr (KuzovReply) ordered = NULL;
  g_autoptr (KuzovReply) checked = NULL;
  g_autoptr (KuzovAccess) access = NULL;

  kuzov_demo_service_stop (fixture->service);
  ordered = order (fixture);
  checked = check (fixture);
  access = ask_profile (fixture);

  assert_reply (ordered, KUZOV_REPLY_UNSENT, KUZOV_REPLY_FAULT_CONNECTION);
  g_assert_cmpuint (ordered->http_status, ==, 0);
  assert_reply (checked, KUZOV_REPLY_UNSENT, KUZOV_REPLY_FAULT_CONNECTION);
  g_assert_cmpint (access->kind, ==, KUZOV_REPLY_UNSENT);
  g_assert_cmpint (access->fault, ==, KUZOV_REPLY_FAULT_CONNECTION);
}

static void
test_redirected_order_is_not_repeated (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  static const unsigned int statuses[] = { 300, 301, 302, 303, 307, 308 };
  g_autofree char *location = g_strdup_printf ("%s?key=%s&mode=setqueue&frame=%s",
                                               kuzov_demo_service_get_endpoint (fixture->service), KEY, FRAME);

  for (unsigned int i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (KuzovReply) reply = NULL;

      kuzov_demo_service_redirect_next (fixture->service, "setqueue", statuses[i], location);
      reply = order (fixture);

      assert_reply (reply, KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_REDIRECT);
      g_assert_cmpuint (reply->http_status, ==, statuses[i]);
      assert_n_calls (fixture, "setqueue", i + 1);
    }
}

/* libsoup answers 421 with the same message on another connection, a POST too. */
static void
test_misdirected_order_is_not_repeated (Fixture       *fixture,
                                        gconstpointer  user_data)
{
  g_autoptr (KuzovReply) reply = NULL;

  kuzov_demo_service_answer_next (fixture->service, "setqueue", 421, NULL, NULL, NULL);
  reply = order (fixture);

  assert_reply (reply, KUZOV_REPLY_SILENT, KUZOV_REPLY_FAULT_REDIRECT);
  g_assert_null (reply->id);
  assert_n_calls (fixture, "setqueue", 1);
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, FRAME), ==, 0);
}

static void
test_challenged_order_is_not_repeated (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  g_autoptr (KuzovReply) reply = NULL;

  kuzov_demo_service_answer_next (fixture->service, "setqueue", 401, NULL, NULL, "WWW-Authenticate",
                                  "Basic realm=\"x\"", NULL);
  reply = order (fixture);

  assert_reply (reply, KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_HTTP);
  assert_n_calls (fixture, "setqueue", 1);
}

/* The key is in the address: whoever a redirect names would get it. */
static void
test_redirected_poll_stays_at_home (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  g_autoptr (KuzovTestWire) elsewhere = kuzov_test_wire_new ("HTTP/1.1 200 OK\r\n\r\n{\"status\":1}", -1,
                                                             KUZOV_TEST_WIRE_CLOSE);
  g_autofree char *location = kuzov_test_wire_dup_address (elsewhere, "/");
  g_autoptr (KuzovReply) reply = NULL;
  g_autoptr (KuzovAccess) access = NULL;

  kuzov_demo_service_redirect_next (fixture->service, "checkqueue", 302, location);
  kuzov_demo_service_redirect_next (fixture->service, "profile", 307, location);
  reply = check (fixture);
  access = ask_profile (fixture);

  assert_reply (reply, KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_REDIRECT);
  g_assert_false (reply->is_done);
  g_assert_cmpint (access->kind, ==, KUZOV_REPLY_UNREADABLE);
  g_assert_cmpint (access->fault, ==, KUZOV_REPLY_FAULT_REDIRECT);
  kuzov_test_drain ();
  g_assert_cmpuint (kuzov_test_wire_get_n_requests (elsewhere), ==, 0);
  assert_n_calls (fixture, "checkqueue", 1);
}

static void
test_stalled_call_meets_its_deadline (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  g_autoptr (KuzovReply) ordered = NULL;
  g_autoptr (KuzovReply) checked = NULL;

  kuzov_client_set_deadlines_ms (fixture->client, SHORT_MS, LONG_MS);
  kuzov_demo_service_stall_next (fixture->service, "setqueue");
  ordered = order (fixture);
  assert_reply (ordered, KUZOV_REPLY_SILENT, KUZOV_REPLY_FAULT_TIMEOUT);
  assert_n_calls (fixture, "setqueue", 1);

  kuzov_client_set_deadlines_ms (fixture->client, LONG_MS, SHORT_MS);
  kuzov_demo_service_stall_next (fixture->service, "checkqueue");
  checked = check (fixture);
  assert_reply (checked, KUZOV_REPLY_SILENT, KUZOV_REPLY_FAULT_TIMEOUT);
  kuzov_demo_service_release (fixture->service);
}

/* A service that goes quiet in the middle of its answer stops neither the deadline nor the main loop. */
static void
test_half_an_answer_meets_its_deadline (Fixture       *fixture,
                                        gconstpointer  user_data)
{
  g_autoptr (KuzovTestWire) wire = kuzov_test_wire_new ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":5", -1,
                                                        KUZOV_TEST_WIRE_HOLD);
  g_autofree char *endpoint = kuzov_test_wire_dup_address (wire, "/a.ashx");
  g_autoptr (KuzovReply) reply = NULL;

  kuzov_client_set_endpoint (fixture->client, endpoint);
  kuzov_client_set_deadlines_ms (fixture->client, SHORT_MS, SHORT_MS);
  reply = order (fixture);

  assert_reply (reply, KUZOV_REPLY_SILENT, KUZOV_REPLY_FAULT_TIMEOUT);
  g_assert_null (reply->id);
  g_assert_cmpuint (kuzov_test_wire_get_n_requests (wire), ==, 1);
}

static void
test_truncated_order_is_silence (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  static const gsize lengths[] = { 0, 1, 40, 150 };

  for (unsigned int i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (KuzovReply) reply = NULL;

      kuzov_demo_service_truncate_next (fixture->service, "setqueue", lengths[i]);
      reply = order (fixture);

      assert_reply (reply, KUZOV_REPLY_SILENT, KUZOV_REPLY_FAULT_CONNECTION);
      g_assert_null (reply->id);
      assert_n_calls (fixture, "setqueue", i + 1);
    }
}

static void
test_large_answer_is_not_read (Fixture       *fixture,
                               gconstpointer  user_data)
{
  g_autofree char *spaces = g_strnfill (3 * KUZOV_JSON_MAX_SIZE, ' ');
  g_autofree char *endless = g_strconcat ("HTTP/1.1 200 OK\r\n\r\n{\"id\":5}", spaces, NULL);
  g_autoptr (KuzovTestWire) wire = kuzov_test_wire_new (endless, -1, KUZOV_TEST_WIRE_HOLD);
  g_autofree char *endpoint = kuzov_test_wire_dup_address (wire, "/a.ashx");
  g_autoptr (GBytes) announced = g_bytes_new (spaces, KUZOV_JSON_MAX_SIZE + 1);
  g_autoptr (GBytes) bearable = g_bytes_new (spaces, KUZOV_JSON_MAX_SIZE);
  g_autoptr (KuzovReply) first = NULL;
  g_autoptr (KuzovReply) second = NULL;
  g_autoptr (KuzovReply) third = NULL;

  kuzov_demo_service_answer_next (fixture->service, "setqueue", 200, "application/json", announced, NULL);
  first = order (fixture);
  kuzov_demo_service_answer_next (fixture->service, "setqueue", 200, "application/json", bearable, NULL);
  second = order (fixture);
  kuzov_client_set_endpoint (fixture->client, endpoint);
  third = order (fixture);

  assert_reply (first, KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_TOO_LARGE);
  g_assert_cmpuint (first->http_status, ==, 200);
  assert_reply (second, KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_NOT_JSON);
  assert_reply (third, KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_TOO_LARGE);
}

static void
test_key_is_not_sent_in_the_clear (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  static const char * const endpoints[] = {
    "http://data.example/reportrequestframe.ashx", "http://192.0.2.1/a.ashx", "ftp://127.0.0.1/a", "nonsense", "",
    NULL, "https://user@127.0.0.1/a.ashx", "http://127.0.0.1/a.ashx?mode=",
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (endpoints); i++)
    {
      g_autoptr (KuzovReply) ordered = NULL;
      g_autoptr (KuzovReply) checked = check_at (fixture, endpoints[i], "5");
      g_autoptr (KuzovAccess) access = NULL;

      kuzov_client_set_endpoint (fixture->client, endpoints[i]);
      ordered = order (fixture);
      access = ask_profile (fixture);

      assert_reply (ordered, KUZOV_REPLY_UNSENT, KUZOV_REPLY_FAULT_ENDPOINT);
      assert_reply (checked, KUZOV_REPLY_UNSENT, KUZOV_REPLY_FAULT_ENDPOINT);
      g_assert_cmpint (access->kind, ==, KUZOV_REPLY_UNSENT);
      g_assert_cmpint (access->fault, ==, KUZOV_REPLY_FAULT_ENDPOINT);
    }

  g_string_append (logged, "key=…");
}

static void
test_no_key_is_unsent (Fixture       *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (KuzovReply) unset = NULL;
  g_autoptr (KuzovReply) empty = NULL;

  kuzov_client_set_api_key (fixture->client, NULL);
  unset = order (fixture);
  kuzov_client_set_api_key (fixture->client, "");
  empty = order (fixture);

  assert_reply (unset, KUZOV_REPLY_UNSENT, KUZOV_REPLY_FAULT_NONE);
  assert_reply (empty, KUZOV_REPLY_UNSENT, KUZOV_REPLY_FAULT_NONE);
  assert_n_calls (fixture, "setqueue", 0);
  g_string_append (logged, "key=…");
}

static gboolean
has_call (gpointer user_data)
{
  Fixture *fixture = user_data;

  return kuzov_demo_service_get_n_calls (fixture->service, "setqueue") > 0;
}

static void
test_cancelling_tells_whether_it_left (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  g_autoptr (GCancellable) before = g_cancellable_new ();
  g_autoptr (GCancellable) after = g_cancellable_new ();
  g_autoptr (GAsyncResult) unsent_result = NULL;
  g_autoptr (GAsyncResult) silent_result = NULL;
  g_autoptr (KuzovReply) unsent = NULL;
  g_autoptr (KuzovReply) silent = NULL;

  g_cancellable_cancel (before);
  kuzov_client_order_async (fixture->client, FRAME, before, kuzov_test_keep_result, &unsent_result);
  g_assert_null (unsent_result);
  unsent = kuzov_client_call_finish (fixture->client, kuzov_test_await (&unsent_result));
  assert_reply (unsent, KUZOV_REPLY_UNSENT, KUZOV_REPLY_FAULT_CANCELLED);
  assert_n_calls (fixture, "setqueue", 0);

  kuzov_demo_service_stall_next (fixture->service, "setqueue");
  kuzov_client_order_async (fixture->client, FRAME, after, kuzov_test_keep_result, &silent_result);
  g_assert_cmpuint (kuzov_client_get_n_in_flight (fixture->client), ==, 1);
  kuzov_test_await_true (has_call, fixture);
  g_cancellable_cancel (after);
  g_assert_null (silent_result);
  silent = kuzov_client_call_finish (fixture->client, kuzov_test_await (&silent_result));
  assert_reply (silent, KUZOV_REPLY_SILENT, KUZOV_REPLY_FAULT_CANCELLED);
  assert_n_calls (fixture, "setqueue", 1);
  kuzov_demo_service_release (fixture->service);
}

static void
test_retry_after_is_read (Fixture       *fixture,
                          gconstpointer  user_data)
{
  static const struct { const char *text; int wait_s; } cases[] = {
    { "17", 17 }, { "0", 0 }, { "3600", 3600 }, { "86400", 3600 }, { "99999999999999999999999", 3600 }, { "-5", -1 },
    { "soon", -1 }, { "Wed, 21 Oct 2015 07:28:00 GMT", 0 }, { "Fri, 31 Dec 9999 23:59:59 GMT", 3600 },
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KuzovReply) reply = NULL;

      kuzov_demo_service_answer_next (fixture->service, "checkqueue", 429, NULL, NULL, "Retry-After",
                                      cases[i].text, NULL);
      reply = check (fixture);

      assert_reply (reply, KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_HTTP);
      g_assert_cmpuint (reply->http_status, ==, 429);
      g_assert_cmpint (reply->retry_after_s, ==, cases[i].wait_s);
    }
}

static void
test_requests_say_what_they_should (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  g_autoptr (KuzovTestWire) wire = kuzov_test_wire_new ("HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\n"
                                                        "Content-Length: 8\r\n\r\n{\"id\":5}", -1,
                                                        KUZOV_TEST_WIRE_SERVE);
  g_autofree char *endpoint = kuzov_test_wire_dup_address (wire, "/folder/a.ashx");
  g_autoptr (KuzovReply) ordered = NULL;
  g_autoptr (KuzovReply) checked = NULL;
  g_autoptr (KuzovAccess) access = NULL;
  const char *head = NULL;

  kuzov_client_set_endpoint (fixture->client, endpoint);
  kuzov_client_set_api_key (fixture->client, "a&b=c d+%/ж");
  ordered = order (fixture);
  checked = check_at (fixture, endpoint, "5 6&mode=setqueue");
  access = ask_profile (fixture);

  assert_reply (ordered, KUZOV_REPLY_OK, KUZOV_REPLY_FAULT_NONE);
  assert_reply (checked, KUZOV_REPLY_OK, KUZOV_REPLY_FAULT_NONE);
  g_assert_cmpuint (kuzov_test_wire_get_n_requests (wire), ==, 3);

  head = kuzov_test_wire_get_request (wire, 0);
  g_assert_true (g_str_has_prefix (head, "POST /folder/a.ashx?key=a%26b%3Dc%20d%2B%25%2F%D0%B6&mode=setqueue"
                                         "&frame=JZX100-0012345 HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (head, "\r\nContent-Length: 0\r\n"));
  g_assert_nonnull (strstr (head, "\r\nAccept: application/json\r\n"));
  g_assert_nonnull (strstr (head, "\r\nAccept-Language: ru\r\n"));
  g_assert_nonnull (strstr (head, "\r\nUser-Agent: Kuzov/" KUZOV_VERSION "\r\n"));
  g_assert_null (strstr (head, "Accept-Encoding"));

  head = kuzov_test_wire_get_request (wire, 1);
  g_assert_true (g_str_has_prefix (head, "GET /folder/a.ashx?key=a%26b%3Dc%20d%2B%25%2F%D0%B6&mode=checkqueue"
                                         "&id=5%206%26mode%3Dsetqueue HTTP/1.1\r\n"));
  g_assert_null (strstr (head, "Cookie"));

  head = kuzov_test_wire_get_request (wire, 2);
  g_assert_true (g_str_has_prefix (head, "GET /folder/profile.ashx?key=a%26b%3Dc%20d%2B%25%2F%D0%B6 HTTP/1.1\r\n"));
}

static void
test_job_is_asked_for_where_it_was_ordered (Fixture       *fixture,
                                            gconstpointer  user_data)
{
  g_autoptr (KuzovTestWire) wire = kuzov_test_wire_new ("HTTP/1.1 200 OK\r\n\r\n{\"status\":1}", -1,
                                                        KUZOV_TEST_WIRE_CLOSE);
  g_autofree char *endpoint = kuzov_test_wire_dup_address (wire, "/a.ashx");
  g_autoptr (KuzovReply) reply = check_at (fixture, endpoint, "5");

  assert_reply (reply, KUZOV_REPLY_OK, KUZOV_REPLY_FAULT_NONE);
  g_assert_true (reply->is_done);
  g_assert_cmpuint (kuzov_test_wire_get_n_requests (wire), ==, 1);
  assert_n_calls (fixture, "checkqueue", 0);
}

static gboolean
has_all_calls (gpointer user_data)
{
  Fixture *fixture = user_data;

  return kuzov_demo_service_get_n_calls (fixture->service, "setqueue") == 32;
}

static void
test_thirty_two_orders_go_out_together (Fixture       *fixture,
                                        gconstpointer  user_data)
{
  GAsyncResult *results[32] = { NULL };

  kuzov_demo_service_set_price (fixture->service, 0);
  for (unsigned int i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autofree char *frame = g_strdup_printf ("JZX100-%07u", i);

      kuzov_demo_service_stall_next (fixture->service, "setqueue");
      kuzov_client_order_async (fixture->client, frame, NULL, kuzov_test_keep_result, &results[i]);
    }
  g_assert_cmpuint (kuzov_client_get_n_in_flight (fixture->client), ==, 32);

  /* None waits for another's answer. */
  kuzov_test_await_true (has_all_calls, fixture);
  g_assert_cmpuint (kuzov_client_get_n_in_flight (fixture->client), ==, 32);
  kuzov_demo_service_release (fixture->service);

  for (unsigned int i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (KuzovReply) reply = kuzov_client_call_finish (fixture->client, kuzov_test_await (&results[i]));

      assert_reply (reply, KUZOV_REPLY_OK, KUZOV_REPLY_FAULT_NONE);
      g_object_unref (results[i]);
    }

  assert_n_calls (fixture, "setqueue", 32);
}

static void
on_tls_call (SoupServer        *server,
             SoupServerMessage *message,
             const char        *path,
             GHashTable        *query,
             gpointer           user_data)
{
  unsigned int *n_calls = user_data;

  (*n_calls)++;
  soup_server_message_set_status (message, 200, NULL);
}

/* Made for this test and good for nothing else: signed by itself, for 127.0.0.1. */
static const char certificate_pem[] =
  "-----BEGIN PRIVATE KEY-----\n"
  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgd5QmBD6KOAEHAylL\n"
  "a39cSPYYldCKw5ChxY7U705lMb6hRANCAATC/J5tInaZrERTxEsuJ9P3PJDL9P2J\n"
  "JysjhrMVdvFiXQ1L1d5Dve23NgAEhbyqF30gvGDeLTSJ0drFm60uON7k\n"
  "-----END PRIVATE KEY-----\n"
  "-----BEGIN CERTIFICATE-----\n"
  "MIIBkDCCATagAwIBAgIUK+FteGQIIi6TB5NuRBI/jyfFiSUwCgYIKoZIzj0EAwIw\n"
  "FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyNDAyMTkzOVoYDzIxMjYxMDMx\n"
  "MDIxOTM5WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO\n"
  "PQMBBwNCAATC/J5tInaZrERTxEsuJ9P3PJDL9P2JJysjhrMVdvFiXQ1L1d5Dve23\n"
  "NgAEhbyqF30gvGDeLTSJ0drFm60uON7ko2QwYjAdBgNVHQ4EFgQUNhj03AW3sBV+\n"
  "0CTTzUBgSkdW3ckwHwYDVR0jBBgwFoAUNhj03AW3sBV+0CTTzUBgSkdW3ckwDwYD\n"
  "VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0gAMEUC\n"
  "IF7Xdm4rvsRfeXDIuMstlNrujBv5b7ODb9TCG5luYICjAiEAhAA4D6kGgdMnq7vA\n"
  "+RmWXM3w3wiB+JO73uYS8y2tu9o=\n"
  "-----END CERTIFICATE-----\n";

static void
test_unknown_certificate_is_an_error (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (certificate_pem, -1, &error);
  g_autoptr (SoupServer) server = NULL;
  g_autoptr (KuzovReply) reply = NULL;
  g_autofree char *endpoint = NULL;
  GSList *uris = NULL;
  unsigned int n_calls = 0;

  g_assert_no_error (error);
  server = soup_server_new ("tls-certificate", certificate, NULL);
  soup_server_add_handler (server, NULL, on_tls_call, &n_calls, NULL);
  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  endpoint = g_strdup_printf ("https://127.0.0.1:%d/a.ashx", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  kuzov_client_set_endpoint (fixture->client, endpoint);
  reply = order (fixture);

  assert_reply (reply, KUZOV_REPLY_UNSENT, KUZOV_REPLY_FAULT_TLS);
  kuzov_test_drain ();
  g_assert_cmpuint (n_calls, ==, 0);
  soup_server_disconnect (server);
}

static void
on_notify (GObject    *object,
           GParamSpec *pspec,
           gpointer    user_data)
{
  unsigned int *n_changes = user_data;

  (*n_changes)++;
}

/* As libsoup 3.2 writes it for every call over HTTP/2, which no server here speaks. */
static void
test_libsoup_does_not_tell_the_key (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  g_log ("libsoup-http2", G_LOG_LEVEL_DEBUG, "[SESSION] Request made for host/a.ashx?key=%s&mode=setqueue&frame=%s",
         KEY, FRAME);
  g_log ("libsoup-http2", G_LOG_LEVEL_DEBUG, "[SESSION] Request made for host/profile.ashx?key=%s", KEY);

  g_assert_nonnull (strstr (logged->str, "host/a.ashx?key=…&mode=setqueue&frame=" FRAME));
  g_assert_nonnull (strstr (logged->str, "host/profile.ashx?key=…\n"));
}

static void
test_only_changes_are_notified (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autofree char *key = NULL;
  unsigned int n_changes = 0;

  g_signal_connect (fixture->client, "notify", G_CALLBACK (on_notify), &n_changes);
  kuzov_client_set_api_key (fixture->client, KEY);
  g_assert_cmpuint (n_changes, ==, 0);
  g_object_set (fixture->client, "api-key", "other", "endpoint", "https://host/a", NULL);
  g_assert_cmpuint (n_changes, ==, 2);
  g_object_get (fixture->client, "api-key", &key, NULL);
  g_assert_cmpstr (key, ==, "other");
  g_assert_cmpstr (kuzov_client_get_api_key (fixture->client), ==, "other");
  g_assert_cmpstr (kuzov_client_get_endpoint (fixture->client), ==, "https://host/a");
  g_string_append (logged, "key=…");
}

static GLogWriterOutput
keep_log (GLogLevelFlags   level,
          const GLogField *fields,
          gsize            n_fields,
          gpointer         user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      g_string_append (logged, fields[i].key);
      g_string_append_c (logged, ' ');
      g_string_append_len (logged, fields[i].value, fields[i].length);
      g_string_append_c (logged, '\n');
    }

  if ((level & G_LOG_LEVEL_DEBUG) != 0)
    return G_LOG_WRITER_HANDLED;

  return g_log_writer_default (level, fields, n_fields, user_data);
}

#define ADD(name, func) g_test_add ("/api/client/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_setenv ("G_MESSAGES_DEBUG", "all", TRUE);
  g_test_init (&argc, &argv, NULL);
  logged = g_string_new (NULL);
  g_log_set_writer_func (keep_log, NULL, NULL);

  ADD ("order-is-one-post", test_order_is_one_post);
  ADD ("job-leads-to-a-link", test_job_leads_to_a_link);
  ADD ("access-is-told", test_access_is_told);
  ADD ("no-is-an-answer", test_no_is_an_answer);
  ADD ("dropped-order-is-not-repeated", test_dropped_order_is_not_repeated);
  ADD ("order-takes-a-fresh-connection", test_order_takes_a_fresh_connection);
  ADD ("dropped-poll-is-silence", test_dropped_poll_is_silence);
  ADD ("nothing-listening-is-unsent", test_nothing_listening_is_unsent);
  ADD ("redirected-order-is-not-repeated", test_redirected_order_is_not_repeated);
  ADD ("misdirected-order-is-not-repeated", test_misdirected_order_is_not_repeated);
  ADD ("challenged-order-is-not-repeated", test_challenged_order_is_not_repeated);
  ADD ("redirected-poll-stays-at-home", test_redirected_poll_stays_at_home);
  ADD ("stalled-call-meets-its-deadline", test_stalled_call_meets_its_deadline);
  ADD ("half-an-answer-meets-its-deadline", test_half_an_answer_meets_its_deadline);
  ADD ("truncated-order-is-silence", test_truncated_order_is_silence);
  ADD ("large-answer-is-not-read", test_large_answer_is_not_read);
  ADD ("key-is-not-sent-in-the-clear", test_key_is_not_sent_in_the_clear);
  ADD ("no-key-is-unsent", test_no_key_is_unsent);
  ADD ("cancelling-tells-whether-it-left", test_cancelling_tells_whether_it_left);
  ADD ("retry-after-is-read", test_retry_after_is_read);
  ADD ("requests-say-what-they-should", test_requests_say_what_they_should);
  ADD ("job-is-asked-for-where-it-was-ordered", test_job_is_asked_for_where_it_was_ordered);
  ADD ("thirty-two-orders-go-out-together", test_thirty_two_orders_go_out_together);
  ADD ("unknown-certificate-is-an-error", test_unknown_certificate_is_an_error);
  ADD ("libsoup-does-not-tell-the-key", test_libsoup_does_not_tell_the_key);
  ADD ("only-changes-are-notified", test_only_changes_are_notified);

  return g_test_run ();
}
