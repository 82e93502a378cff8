// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "kuzov-test-cutter.h"

#include <sys/socket.h>

/**
 * KuzovTestCutter:
 *
 * A wire between a client and a server on loopback, which breaks at a byte that was chosen. It knows nothing of what it
 * carries, be it TLS or HTTP, and is served by the main loop.
 */
struct _KuzovTestCutter
{
  GSocketService   *service;
  unsigned int      own_port;
  unsigned int      port;           /* of the server behind it */
  KuzovTestCut      cut;            /* happens once, on the connection that reaches it first */
  KuzovTestCutFunc  func;
  gpointer          user_data;
  GPtrArray        *lines;
  gsize             n_bytes[2];     /* by side, since it was armed */
  unsigned int      n_cuts[KUZOV_TEST_CUT_LAST + 1];
  unsigned int      n_connections;
};

typedef struct
{
  KuzovTestCutter *cutter;
  GSocket         *near;            /* the client */
  GSocket         *far;             /* the server, NULL when there is none any more */
  GSource         *near_source;
  GSource         *far_source;
  KuzovTestCut     cut;
  gsize            n_bytes[2];
  gboolean         is_cut;
} Line;

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_source_unref (*source);
  *source = NULL;
}

static void
line_free (Line *line)
{
  clear_source (&line->near_source);
  clear_source (&line->far_source);
  g_socket_close (line->near, NULL);
  g_clear_object (&line->near);
  if (line->far != NULL)
    g_socket_close (line->far, NULL);
  g_clear_object (&line->far);
  g_free (line);
}

static void
line_end (Line *line)
{
  g_ptr_array_remove_fast (line->cutter->lines, line);
}

static void
let_go_of_server (Line *line)
{
  clear_source (&line->far_source);
  if (line->far != NULL)
    g_socket_close (line->far, NULL);
  g_clear_object (&line->far);
}

static void
reset_client (Line *line)
{
  const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

  g_assert_cmpint (setsockopt (g_socket_get_fd (line->near), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), ==, 0);
}

/* One fault was asked for: the other lines are whole. */
static void
disarm (KuzovTestCutter *self,
        Line            *broken)
{
  self->cut.kind = KUZOV_TEST_CUT_NOTHING;
  for (unsigned int i = 0; i < self->lines->len; i++)
    {
      Line *line = g_ptr_array_index (self->lines, i);

      if (line != broken && !line->is_cut)
        line->cut.kind = KUZOV_TEST_CUT_NOTHING;
    }
}

/* Whether the line is still there. */
static gboolean
break_line (Line *line)
{
  line->is_cut = TRUE;
  line->cutter->n_cuts[line->cut.kind]++;
  if (line->cutter->func == NULL)
    disarm (line->cutter, line);

  switch (line->cut.kind)
    {
    case KUZOV_TEST_CUT_RESET:
      reset_client (line);
      line_end (line);
      return FALSE;

    case KUZOV_TEST_CUT_DROP:
      line_end (line);
      return FALSE;

    case KUZOV_TEST_CUT_TRUNCATE:
      let_go_of_server (line);
      g_socket_shutdown (line->near, FALSE, TRUE, NULL);
      return TRUE;

    case KUZOV_TEST_CUT_STALL:
      clear_source (&line->far_source);
      return TRUE;

    case KUZOV_TEST_CUT_NOTHING:
    default:
      g_assert_not_reached ();
    }
}

static gboolean
is_reached (Line             *line,
            KuzovTestCutSide  side)
{
  return !line->is_cut && line->cut.kind != KUZOV_TEST_CUT_NOTHING && line->cut.side == side
         && line->n_bytes[side] >= line->cut.offset;
}

/* Carries what has come as far as the cut allows. Whether the line is still there. */
static gboolean
carry (Line             *line,
       KuzovTestCutSide  side)
{
  GSocket *from = side == KUZOV_TEST_CUT_REQUEST ? line->near : line->far;
  GSocket *to = side == KUZOV_TEST_CUT_REQUEST ? line->far : line->near;
  char buffer[4096];
  gsize room = sizeof buffer;
  gssize n_read;

  if (!line->is_cut && line->cut.kind != KUZOV_TEST_CUT_NOTHING && line->cut.side == side)
    room = MIN (room, line->cut.offset - line->n_bytes[side]);

  n_read = g_socket_receive (from, buffer, room, NULL, NULL);
  if (n_read <= 0)
    {
      line_end (line);
      return FALSE;
    }

  if (line->is_cut)
    return TRUE;

  for (gssize n_sent = 0, n = 0; n_sent < n_read; n_sent += n)
    {
      n = g_socket_send (to, buffer + n_sent, (gsize) (n_read - n_sent), NULL, NULL);
      if (n <= 0)
        {
          line_end (line);
          return FALSE;
        }
    }

  line->n_bytes[side] += (gsize) n_read;
  line->cutter->n_bytes[side] += (gsize) n_read;

  return is_reached (line, side) ? break_line (line) : TRUE;
}

static gboolean
on_near (GSocket      *socket,
         GIOCondition  condition,
         gpointer      user_data)
{
  return carry (user_data, KUZOV_TEST_CUT_REQUEST) ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
on_far (GSocket      *socket,
        GIOCondition  condition,
        gpointer      user_data)
{
  return carry (user_data, KUZOV_TEST_CUT_REPLY) ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static GSource *
watch (GSocket           *socket,
       GSocketSourceFunc  func,
       Line              *line)
{
  GSource *source = g_socket_create_source (socket, G_IO_IN | G_IO_HUP | G_IO_ERR, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (func), line, NULL);
  g_source_attach (source, NULL);

  return source;
}

/* A connection to loopback is there at once, or not at all. */
static GSocket *
connect_to (unsigned int port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  if (!g_socket_connect (socket, address, NULL, NULL))
    return NULL;

  return g_steal_pointer (&socket);
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  KuzovTestCutter *self = user_data;
  Line *line = g_new0 (Line, 1);

  self->n_connections++;
  line->cutter = self;
  line->near = g_object_ref (g_socket_connection_get_socket (connection));
  g_socket_set_blocking (line->near, TRUE);
  line->cut = self->func != NULL ? self->func (self->user_data) : self->cut;
  g_ptr_array_add (self->lines, line);

  if (line->cut.offset == 0 && line->cut.kind != KUZOV_TEST_CUT_NOTHING && !break_line (line))
    return TRUE;

  if (!line->is_cut)
    {
      line->far = connect_to (self->port);
      if (line->far == NULL)
        {
          line_end (line);
          return TRUE;
        }
      line->far_source = watch (line->far, on_far, line);
    }
  line->near_source = watch (line->near, on_near, line);

  return TRUE;
}

/**
 * kuzov_test_cutter_new:
 * @port: where the server listens
 *
 * Returns: (transfer full): a wire that is whole, on a port of its own
 */
KuzovTestCutter *
kuzov_test_cutter_new (unsigned int port)
{
  KuzovTestCutter *self = g_new0 (KuzovTestCutter, 1);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) got = NULL;
  g_autoptr (GError) error = NULL;

  self->port = port;
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);
  self->service = g_socket_service_new ();
  g_socket_listener_set_backlog (G_SOCKET_LISTENER (self->service), 256);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), wanted, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &got, &error);
  g_assert_no_error (error);
  self->own_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_socket_service_start (self->service);

  return self;
}

/**
 * kuzov_test_cutter_free:
 * @self: (transfer full): a wire
 *
 * Closes every connection, those too that stalled.
 */
void
kuzov_test_cutter_free (KuzovTestCutter *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_clear_object (&self->service);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

unsigned int
kuzov_test_cutter_get_port (KuzovTestCutter *self)
{
  return self->own_port;
}

/* Where connections to come lead. */
void
kuzov_test_cutter_set_port (KuzovTestCutter *self,
                            unsigned int     port)
{
  self->port = port;
}

/**
 * kuzov_test_cutter_arm:
 * @self: a wire
 * @cut: where it breaks, counted from now on a connection that is there, and from its start on one that comes
 *
 * Breaks one connection, the first that reaches the byte. At offset 0 one that is there breaks at once.
 */
void
kuzov_test_cutter_arm (KuzovTestCutter *self,
                       KuzovTestCut     cut)
{
  self->cut = cut;
  self->n_bytes[KUZOV_TEST_CUT_REQUEST] = 0;
  self->n_bytes[KUZOV_TEST_CUT_REPLY] = 0;
  for (unsigned int i = 0; i < self->lines->len; i++)
    {
      Line *line = g_ptr_array_index (self->lines, i);

      if (line->is_cut)
        continue;
      line->cut = cut;
      line->n_bytes[KUZOV_TEST_CUT_REQUEST] = 0;
      line->n_bytes[KUZOV_TEST_CUT_REPLY] = 0;
      if (is_reached (line, cut.side))
        {
          break_line (line);
          return;
        }
    }
}

/* Lets a function choose the fault of every connection that comes. */
void
kuzov_test_cutter_set_func (KuzovTestCutter  *self,
                            KuzovTestCutFunc  func,
                            gpointer          user_data)
{
  self->func = func;
  self->user_data = user_data;
}

/* How many bytes were carried since the wire was armed. */
gsize
kuzov_test_cutter_get_n_bytes (KuzovTestCutter  *self,
                               KuzovTestCutSide  side)
{
  return self->n_bytes[side];
}

unsigned int
kuzov_test_cutter_get_n_cuts (KuzovTestCutter  *self,
                              KuzovTestCutKind  kind)
{
  return self->n_cuts[kind];
}

unsigned int
kuzov_test_cutter_get_n_connections (KuzovTestCutter *self)
{
  return self->n_connections;
}
