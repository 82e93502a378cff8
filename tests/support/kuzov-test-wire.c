// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "kuzov-test-wire.h"

#include <string.h>

/**
 * KuzovTestWire:
 *
 * A server that knows nothing of HTTP: it keeps what comes, up to the blank line, and says the bytes that it was
 * given. It shows what really goes over the wire, and answers as no decent server would.
 */
struct _KuzovTestWire
{
  GSocketService   *service;
  GCancellable     *cancellable;
  GBytes           *answer;
  KuzovTestWireEnd  end;
  GPtrArray        *requests;     /* char *, whole heads */
  GPtrArray        *connections;  /* GIOStream, held */
  unsigned int      n_connections;
  unsigned int      n_begun;
  uint16_t          port;
};

typedef struct
{
  KuzovTestWire *wire;            /* valid unless cancelled */
  GIOStream     *stream;
  GString       *head;
  char           buffer[4096];
} Visit;

static void
visit_free (Visit *visit)
{
  g_clear_object (&visit->stream);
  g_string_free (visit->head, TRUE);
  g_free (visit);
}

static void listen_to (Visit *visit);

static void
visit_write_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Visit *visit = user_data;
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error);
  if (error != NULL || visit->wire->end == KUZOV_TEST_WIRE_CLOSE)
    {
      g_io_stream_close (visit->stream, NULL, NULL);
      visit_free (visit);
      return;
    }

  if (visit->wire->end == KUZOV_TEST_WIRE_SERVE)
    {
      listen_to (visit);
      return;
    }

  g_ptr_array_add (visit->wire->connections, g_steal_pointer (&visit->stream));
  visit_free (visit);
}

static void
visit_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Visit *visit = user_data;
  g_autoptr (GError) error = NULL;
  gssize n_bytes = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n_bytes <= 0)
    {
      visit_free (visit);
      return;
    }

  if (visit->head->len == 0)
    visit->wire->n_begun++;
  g_string_append_len (visit->head, visit->buffer, n_bytes);
  if (strstr (visit->head->str, "\r\n\r\n") == NULL)
    {
      listen_to (visit);
      return;
    }

  g_ptr_array_add (visit->wire->requests, g_strdup (visit->head->str));
  g_string_truncate (visit->head, 0);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (visit->stream),
                                   g_bytes_get_data (visit->wire->answer, NULL),
                                   g_bytes_get_size (visit->wire->answer), G_PRIORITY_DEFAULT,
                                   visit->wire->cancellable, visit_write_cb, visit);
}

static void
listen_to (Visit *visit)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (visit->stream), visit->buffer, sizeof visit->buffer,
                             G_PRIORITY_DEFAULT, visit->wire->cancellable, visit_read_cb, visit);
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  Visit *visit = g_new0 (Visit, 1);

  visit->wire = user_data;
  visit->wire->n_connections++;
  visit->stream = G_IO_STREAM (g_object_ref (connection));
  visit->head = g_string_new (NULL);
  listen_to (visit);

  return TRUE;
}

/**
 * kuzov_test_wire_new:
 * @answer: what every request is answered with, status line and all
 * @length: its length in bytes, or -1 if it ends with NUL
 * @end: what happens then
 *
 * Returns: (transfer full): a server on a free loopback port, served by the main loop
 */
KuzovTestWire *
kuzov_test_wire_new (const char       *answer,
                     gssize            length,
                     KuzovTestWireEnd  end)
{
  KuzovTestWire *self = g_new0 (KuzovTestWire, 1);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) got = NULL;
  g_autoptr (GError) error = NULL;

  self->answer = g_bytes_new (answer, length < 0 ? strlen (answer) : (gsize) length);
  self->end = end;
  self->cancellable = g_cancellable_new ();
  self->requests = g_ptr_array_new_with_free_func (g_free);
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), wanted, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &got, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_socket_service_start (self->service);

  return self;
}

/**
 * kuzov_test_wire_free:
 * @self: (transfer full): a server
 *
 * Stops listening and drops every connection.
 */
void
kuzov_test_wire_free (KuzovTestWire *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_cancellable_cancel (self->cancellable);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_clear_object (&self->service);
  g_clear_object (&self->cancellable);
  g_bytes_unref (self->answer);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->connections);
  g_free (self);
}

/**
 * kuzov_test_wire_dup_address:
 * @self: a server
 * @path: a path, with its slash
 *
 * Returns: (transfer full): an http address there
 */
char *
kuzov_test_wire_dup_address (KuzovTestWire *self,
                             const char    *path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", self->port, path);
}

/**
 * kuzov_test_wire_get_port:
 * @self: a server
 *
 * Returns: where it listens
 */
unsigned int
kuzov_test_wire_get_port (KuzovTestWire *self)
{
  return self->port;
}

/**
 * kuzov_test_wire_get_n_connections:
 * @self: a server
 *
 * Returns: how many connections were made
 */
unsigned int
kuzov_test_wire_get_n_connections (KuzovTestWire *self)
{
  return self->n_connections;
}

/**
 * kuzov_test_wire_get_n_begun:
 * @self: a server
 *
 * Returns: of how many requests at least a byte came
 */
unsigned int
kuzov_test_wire_get_n_begun (KuzovTestWire *self)
{
  return self->n_begun;
}

/**
 * kuzov_test_wire_get_n_requests:
 * @self: a server
 *
 * Returns: how many whole requests came
 */
unsigned int
kuzov_test_wire_get_n_requests (KuzovTestWire *self)
{
  return self->requests->len;
}

/**
 * kuzov_test_wire_get_request:
 * @self: a server
 * @position: which, from 0
 *
 * Returns: (transfer none): the head of a request as it came
 */
const char *
kuzov_test_wire_get_request (KuzovTestWire *self,
                             unsigned int   position)
{
  g_assert_cmpuint (position, <, self->requests->len);

  return g_ptr_array_index (self->requests, position);
}
