// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "kuzov-test-tunnel.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/**
 * KuzovTestTunnel:
 *
 * TLS for a server that has none: ends it on one port and carries what was in it to another, chosen by what the client
 * and it agreed to speak. Served by the main loop.
 */
struct _KuzovTestTunnel
{
  GSocketService  *service;
  GTlsCertificate *certificate;
  GPtrArray       *passages;        /* Passage, by themselves */
  unsigned int     own_port;
  unsigned int     port;            /* where HTTP/1.1 is spoken */
  unsigned int     http2_port;      /* 0 where it is not */
  unsigned int     n_visits;
  unsigned int     n_handshakes;
};

/* A connection and both its directions; the last that ends frees it. */
typedef struct
{
  KuzovTestTunnel *tunnel;
  GCancellable    *cancellable;
  GIOStream       *outer;           /* TLS */
  GIOStream       *inner;
  unsigned int     n_directions;
  gboolean         is_agreed;
} Passage;

typedef struct
{
  Passage       *passage;
  GInputStream  *from;
  GOutputStream *to;
  char           buffer[4096];
} Direction;

static void
passage_free (Passage *passage)
{
  g_ptr_array_remove_fast (passage->tunnel->passages, passage);
  g_clear_object (&passage->inner);
  g_clear_object (&passage->outer);
  g_clear_object (&passage->cancellable);
  g_free (passage);
}

/* TLS says goodbye, as a server does that means what it said. */
static void
passage_end (Passage *passage)
{
  g_cancellable_cancel (passage->cancellable);
  if (--passage->n_directions > 0)
    return;

  g_io_stream_close (passage->inner, NULL, NULL);
  g_io_stream_close_async (passage->outer, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  passage_free (passage);
}

static void
direction_end (Direction *direction)
{
  Passage *passage = direction->passage;

  g_object_unref (direction->from);
  g_object_unref (direction->to);
  g_free (direction);
  passage_end (passage);
}

static void listen_to (Direction *direction);

static void
direction_write_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    listen_to (user_data);
  else
    direction_end (user_data);
}

static void
direction_read_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Direction *direction = user_data;
  gssize n_bytes = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (n_bytes <= 0)
    {
      direction_end (direction);
      return;
    }

  g_output_stream_write_all_async (direction->to, direction->buffer, (gsize) n_bytes, G_PRIORITY_DEFAULT,
                                   direction->passage->cancellable, direction_write_cb, direction);
}

static void
listen_to (Direction *direction)
{
  g_input_stream_read_async (direction->from, direction->buffer, sizeof direction->buffer, G_PRIORITY_DEFAULT,
                             direction->passage->cancellable, direction_read_cb, direction);
}

static void
start_direction (Passage   *passage,
                 GIOStream *from,
                 GIOStream *to)
{
  Direction *direction = g_new0 (Direction, 1);

  passage->n_directions++;
  direction->passage = passage;
  direction->from = g_object_ref (g_io_stream_get_input_stream (from));
  direction->to = g_object_ref (g_io_stream_get_output_stream (to));
  listen_to (direction);
}

static unsigned int
choose_port (KuzovTestTunnel *self,
             GTlsConnection  *connection)
{
  return g_strcmp0 (g_tls_connection_get_negotiated_protocol (connection), "h2") == 0 ? self->http2_port : self->port;
}

static gboolean
handshake_done_cb (gpointer user_data)
{
  Passage *passage = user_data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;

  if (!passage->is_agreed)
    {
      passage_free (passage);
      return G_SOURCE_REMOVE;
    }

  passage->tunnel->n_handshakes++;
  passage->inner = G_IO_STREAM (g_socket_client_connect_to_host (client, "127.0.0.1",
                                                                 choose_port (passage->tunnel,
                                                                              G_TLS_CONNECTION (passage->outer)),
                                                                 NULL, &error));
  g_assert_no_error (error);
  start_direction (passage, passage->outer, passage->inner);
  start_direction (passage, passage->inner, passage->outer);

  return G_SOURCE_REMOVE;
}

/* A thread of its own: GLib's are ten, and the clients' halves of as many handshakes would wait in them for ours. */
static gpointer
shake_hands (gpointer user_data)
{
  Passage *passage = user_data;

  passage->is_agreed = g_tls_connection_handshake (G_TLS_CONNECTION (passage->outer), passage->cancellable, NULL);
  g_idle_add_full (G_PRIORITY_DEFAULT, handshake_done_cb, passage, NULL);

  return NULL;
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  static const char * const both[] = { "h2", "http/1.1", NULL };
  KuzovTestTunnel *self = user_data;
  Passage *passage = g_new0 (Passage, 1);
  g_autoptr (GError) error = NULL;

  self->n_visits++;
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  passage->tunnel = self;
  passage->cancellable = g_cancellable_new ();
  g_ptr_array_add (self->passages, passage);
  passage->outer = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, &error);
  g_assert_no_error (error);
  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (passage->outer),
                                             self->http2_port != 0 ? both : both + 1);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (passage->outer), FALSE);
  g_thread_unref (g_thread_new ("handshake", shake_hands, passage));

  return TRUE;
}

static char *
dup_path (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".pem", NULL);

  return g_test_build_filename (G_TEST_DIST, "support", "certificates", file, NULL);
}

/**
 * kuzov_test_tunnel_trust:
 *
 * Lets this process, and no other, trust the authority that signed the good certificate, and nobody else.
 */
void
kuzov_test_tunnel_trust (void)
{
  g_autofree char *path = dup_path ("authority");
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  database = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
}

/**
 * kuzov_test_tunnel_new:
 * @certificate: what it shows
 * @port: where what was in it is carried to
 * @http2_port: where it is carried to if the client offers HTTP/2; 0 not to have that
 *
 * Returns: (transfer full): a tunnel on a free loopback port
 */
KuzovTestTunnel *
kuzov_test_tunnel_new (KuzovTestCertificate certificate,
                       unsigned int         port,
                       unsigned int         http2_port)
{
  static const char * const names[] = {
    [KUZOV_TEST_CERTIFICATE_GOOD] = "good",
    [KUZOV_TEST_CERTIFICATE_EXPIRED] = "expired",
    [KUZOV_TEST_CERTIFICATE_EARLY] = "early",
    [KUZOV_TEST_CERTIFICATE_OTHER_NAME] = "other-name",
    [KUZOV_TEST_CERTIFICATE_SELF_SIGNED] = "self-signed",
  };
  KuzovTestTunnel *self = g_new0 (KuzovTestTunnel, 1);
  g_autofree char *certificate_path = dup_path (names[certificate]);
  g_autofree char *key_path = dup_path ("key");
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) got = NULL;
  g_autoptr (GError) error = NULL;

  self->port = port;
  self->http2_port = http2_port;
  self->passages = g_ptr_array_new ();
  self->certificate = g_tls_certificate_new_from_files (certificate_path, key_path, &error);
  g_assert_no_error (error);
  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), wanted, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &got, &error);
  g_assert_no_error (error);
  self->own_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_socket_service_start (self->service);

  return self;
}

/**
 * kuzov_test_tunnel_free:
 * @self: (transfer full): a tunnel
 *
 * Stops listening and drops every connection.
 */
void
kuzov_test_tunnel_free (KuzovTestTunnel *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  while (self->passages->len > 0)
    {
      for (unsigned int i = 0; i < self->passages->len; i++)
        g_cancellable_cancel (((Passage *) g_ptr_array_index (self->passages, i))->cancellable);
      g_main_context_iteration (NULL, TRUE);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_clear_object (&self->service);
  g_ptr_array_unref (self->passages);
  g_clear_object (&self->certificate);
  g_free (self);
}

unsigned int
kuzov_test_tunnel_get_port (KuzovTestTunnel *self)
{
  return self->own_port;
}

/* How many came. */
unsigned int
kuzov_test_tunnel_get_n_visits (KuzovTestTunnel *self)
{
  return self->n_visits;
}

/* How many are still there. */
unsigned int
kuzov_test_tunnel_get_n_open (KuzovTestTunnel *self)
{
  return self->passages->len;
}

/* How many of them agreed to what it showed. */
unsigned int
kuzov_test_tunnel_get_n_handshakes (KuzovTestTunnel *self)
{
  return self->n_handshakes;
}
