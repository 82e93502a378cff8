// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "api/kuzov-client.h"

#include <string.h>

#include "kuzov-test.h"

/* A proxy that lets nobody pass without a name, and the only way to the service. */

#define ENDPOINT "https://service.invalid/reportrequestframe.ashx"
#define KEY "01234567-89AB-CDEF-0123-456789ABCDEF"

static struct
{
  unsigned int n_strangers;
  unsigned int n_known;
} visits;

static GSocketService *service;

/* Which of both a desktop has is found out by the client; here it is told. */
static char *way;

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GObject)

struct _TestResolver
{
  GObject parent_instance;
};

static char **
lookup (GProxyResolver  *resolver,
        const char      *uri,
        GCancellable    *cancellable,
        GError         **error)
{
  const char *proxies[] = { way, NULL };

  /* Nobody but the service is told the key. */
  g_assert_null (strstr (uri, KEY));

  return g_strdupv ((char **) proxies);
}

static void
lookup_async (GProxyResolver      *resolver,
              const char          *uri,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_pointer (task, lookup (resolver, uri, cancellable, NULL), (GDestroyNotify) g_strfreev);
}

static char **
lookup_finish (GProxyResolver  *resolver,
               GAsyncResult    *result,
               GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static void
implement (GProxyResolverInterface *interface)
{
  interface->is_supported = is_supported;
  interface->lookup = lookup;
  interface->lookup_async = lookup_async;
  interface->lookup_finish = lookup_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestResolver, test_resolver, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, implement))

static void
test_resolver_class_init (TestResolverClass *class)
{
}

static void
test_resolver_init (TestResolver *self)
{
}

/* One request to a connection; whoever gives a name is told that the service can't be reached. */
static gboolean
on_run (GThreadedSocketService *threaded,
        GSocketConnection      *connection,
        GObject                *source,
        gpointer                user_data)
{
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  const char *answer = "HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n"
                       "Connection: close\r\n\r\n";
  gboolean is_known = FALSE;

  while (TRUE)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

      if (line == NULL || *g_strchomp (line) == '\0')
        break;
      g_assert_null (strstr (line, KEY));
      is_known |= g_str_has_prefix (line, "Proxy-Authorization: Basic dTpw");
    }
  g_atomic_int_inc ((int *) (is_known ? &visits.n_known : &visits.n_strangers));
  if (is_known)
    answer = "HTTP/1.1 502 Nobody there\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  g_output_stream_write_all (output, answer, strlen (answer), NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);

  return TRUE;
}

static KuzovReplyKind
order (KuzovClient *client)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (KuzovReply) reply = NULL;

  kuzov_client_order_async (client, "JZX100-0012345", NULL, kuzov_test_keep_result, &result);
  reply = kuzov_client_call_finish (client, kuzov_test_await (&result));

  return reply->kind;
}

static KuzovClient *
make_client (void)
{
  KuzovClient *client = kuzov_client_new ();

  memset (&visits, 0, sizeof visits);
  kuzov_client_set_api_key (client, KEY);
  kuzov_client_set_endpoint (client, ENDPOINT);

  return client;
}

/* The name that stands in the proxy's address is given when it has asked: until then nothing was sent. */
static void
test_login_is_given (void)
{
  g_autoptr (KuzovClient) client = make_client ();

  g_assert_cmpint (order (client), ==, KUZOV_REPLY_UNSENT);
  g_assert_cmpint (order (client), ==, KUZOV_REPLY_UNSENT);
  g_assert_cmpuint (visits.n_known, >=, 1);
  kuzov_test_drain ();
}

/* The way changes under a client that found none: it is asked, what it sent is known to be unsent, and the next call gives
 * the name. */
static void
test_login_is_learned (void)
{
  g_autofree char *proxy = g_steal_pointer (&way);
  g_autoptr (KuzovClient) client = make_client ();

  way = g_strdup ("direct://");
  g_assert_cmpint (order (client), ==, KUZOV_REPLY_UNSENT);
  kuzov_test_drain ();
  g_assert_cmpuint (visits.n_known + visits.n_strangers, ==, 0);

  g_free (way);
  way = g_steal_pointer (&proxy);
  g_assert_cmpint (order (client), ==, KUZOV_REPLY_UNSENT);
  g_assert_cmpuint (visits.n_strangers, ==, 1);
  g_assert_cmpuint (visits.n_known, ==, 0);
  g_assert_cmpint (order (client), ==, KUZOV_REPLY_UNSENT);
  g_assert_cmpint (order (client), ==, KUZOV_REPLY_UNSENT);
  g_assert_cmpuint (visits.n_known, >=, 1);
  kuzov_test_drain ();
}

int
main (int    argc,
      char **argv)
{
  unsigned int port;
  int result;

  g_setenv ("GIO_USE_PROXY_RESOLVER", "test", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, TEST_TYPE_RESOLVER, "test", 100);
  g_assert_true (TEST_IS_RESOLVER (g_proxy_resolver_get_default ()));

  service = g_threaded_socket_service_new (4);
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_assert_cmpuint (port, !=, 0);
  g_signal_connect (service, "run", G_CALLBACK (on_run), NULL);
  way = g_strdup_printf ("http://u:p@127.0.0.1:%u", port);

  g_test_add_func ("/api/proxy/login-is-given", test_login_is_given);
  g_test_add_func ("/api/proxy/login-is-learned", test_login_is_learned);
  result = g_test_run ();

  g_socket_service_stop (service);
  g_object_unref (service);
  g_free (way);

  return result;
}
