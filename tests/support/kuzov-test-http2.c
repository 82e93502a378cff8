// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "kuzov-test-http2.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define HEAD_LENGTH 9

/* Frames, RFC 9113 section 6. */
#define FRAME_DATA 0
#define FRAME_HEADERS 1
#define FRAME_RST_STREAM 3
#define FRAME_SETTINGS 4
#define FRAME_PUSH_PROMISE 5
#define FRAME_PING 6
#define FRAME_GOAWAY 7

#define FLAG_ACK 0x1
#define FLAG_END_STREAM 0x1
#define FLAG_END_HEADERS 0x4
#define FLAG_PADDED 0x8
#define FLAG_PRIORITY 0x20

/* Places in HPACK's table of what is common, RFC 7541 appendix A. */
#define HPACK_POST 0x83
#define HPACK_STATUS 8
#define HPACK_CONTENT_LENGTH 28
#define HPACK_LOCATION 46

/**
 * KuzovTestHttp2:
 *
 * A server of HTTP/2 that answers every request with one body, or says frame by frame what a test wants to be said. It
 * counts streams that were opened and reads no more of a request than whether it is a POST. Speaks without TLS: a
 * KuzovTestTunnel stands before it. Served by the main loop.
 */
struct _KuzovTestHttp2
{
  GSocketService      *service;
  GCancellable        *cancellable;
  GPtrArray           *visits;
  char                *body;
  char                *location;
  unsigned int         port;
  KuzovTestHttp2Fault  fault;
  unsigned int         code;
  unsigned int         n_answered;    /* requests that are answered before the fault */
  gboolean             is_slow;       /* to whatever is no POST */
  unsigned int         n_requests;
  unsigned int         n_posts;
};

typedef struct
{
  KuzovTestHttp2 *server;
  GIOStream      *stream;
  GByteArray     *pending;            /* what came and makes no frame yet */
  gboolean        has_preface;
  gboolean        is_over;
  gboolean        is_deaf;            /* said goodbye before anything was asked */
  unsigned char   buffer[4096];
} Visit;

static void
visit_free (Visit *visit)
{
  g_io_stream_close (visit->stream, NULL, NULL);
  g_clear_object (&visit->stream);
  g_byte_array_unref (visit->pending);
  g_free (visit);
}

static void
say (Visit      *visit,
     const void *bytes,
     gsize       length)
{
  GOutputStream *stream = g_io_stream_get_output_stream (visit->stream);

  g_output_stream_write_all (stream, bytes, length, NULL, NULL, NULL);
}

static void
put_number (unsigned char *at,
            uint32_t       number)
{
  at[0] = (unsigned char) (number >> 24);
  at[1] = (unsigned char) (number >> 16);
  at[2] = (unsigned char) (number >> 8);
  at[3] = (unsigned char) number;
}

static uint32_t
get_number (const unsigned char *at)
{
  return (uint32_t) at[0] << 24 | (uint32_t) at[1] << 16 | (uint32_t) at[2] << 8 | at[3];
}

static void
say_frame (Visit      *visit,
           int         type,
           int         flags,
           uint32_t    stream,
           const void *payload,
           gsize       length)
{
  unsigned char head[HEAD_LENGTH];

  put_number (head, (uint32_t) length << 8 | (uint32_t) type);
  head[4] = (unsigned char) flags;
  put_number (head + 5, stream);
  say (visit, head, sizeof head);
  say (visit, payload, length);
}

static void
say_reset (Visit        *visit,
           uint32_t      stream,
           unsigned int  code)
{
  unsigned char payload[4];

  put_number (payload, code);
  say_frame (visit, FRAME_RST_STREAM, 0, stream, payload, sizeof payload);
}

/* Streams after the @last were not taken. */
static void
say_goaway (Visit        *visit,
            uint32_t      last,
            unsigned int  code)
{
  unsigned char payload[8];

  put_number (payload, last);
  put_number (payload + 4, code);
  say_frame (visit, FRAME_GOAWAY, 0, 0, payload, sizeof payload);
}

/* A literal whose name is in the table, and whose value is short. */
static void
put_field (GByteArray   *block,
           unsigned int  name,
           const char   *value)
{
  unsigned char head[3] = { (unsigned char) name, 0, 0 };
  gsize n = 1;

  if (name >= 15)
    {
      head[0] = 15;
      head[n++] = (unsigned char) (name - 15);
    }
  head[n++] = (unsigned char) strlen (value);
  g_byte_array_append (block, head, (unsigned int) n);
  g_byte_array_append (block, (const unsigned char *) value, (unsigned int) strlen (value));
}

static void
say_head (Visit        *visit,
          uint32_t      stream,
          unsigned int  status,
          gssize        content_length,
          const char   *location,
          int           flags)
{
  g_autoptr (GByteArray) block = g_byte_array_new ();
  g_autofree char *status_text = g_strdup_printf ("%u", status);
  g_autofree char *length_text = g_strdup_printf ("%" G_GSSIZE_FORMAT, content_length);

  put_field (block, HPACK_STATUS, status_text);
  if (content_length >= 0)
    put_field (block, HPACK_CONTENT_LENGTH, length_text);
  if (location != NULL)
    put_field (block, HPACK_LOCATION, location);
  say_frame (visit, FRAME_HEADERS, FLAG_END_HEADERS | flags, stream, block->data, block->len);
}

/* From the head of an answer to the @end of its body. */
static void
say_answer (Visit    *visit,
            uint32_t  stream,
            gsize     end,
            gssize    content_length,
            gboolean  has_end)
{
  say_head (visit, stream, 200, content_length, NULL, 0);
  if (end > 0 || has_end)
    say_frame (visit, FRAME_DATA, has_end ? FLAG_END_STREAM : 0, stream, visit->server->body, end);
}

static void
hang_up (Visit *visit)
{
  visit->is_over = TRUE;
}

static void
say_nonsense (Visit               *visit,
              KuzovTestHttp2Fault  fault,
              uint32_t             stream)
{
  static const unsigned char huge[HEAD_LENGTH] = { 0xff, 0xff, 0xff, FRAME_DATA, 0, 0, 0, 0, 1 };
  static const unsigned char unpackable[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
  static const unsigned char promise[] = { 0, 0, 0, 2, 0x82, 0x87, 0x84 };
  static const unsigned char no_status[] = { 0x0f, HPACK_CONTENT_LENGTH - 15, 1, '0' };

  switch (fault)
    {
    case KUZOV_TEST_HTTP2_HUGE_FRAME:
      say (visit, huge, sizeof huge);
      break;

    case KUZOV_TEST_HTTP2_BAD_HEAD:
      say_frame (visit, FRAME_HEADERS, FLAG_END_HEADERS | FLAG_END_STREAM, stream, unpackable, sizeof unpackable);
      break;

    case KUZOV_TEST_HTTP2_NO_STATUS:
      say_frame (visit, FRAME_HEADERS, FLAG_END_HEADERS | FLAG_END_STREAM, stream, no_status, sizeof no_status);
      break;

    case KUZOV_TEST_HTTP2_PUSH:
    default:
      say_frame (visit, FRAME_PUSH_PROMISE, FLAG_END_HEADERS, stream, promise, sizeof promise);
      break;
    }
}

/* What breaks off in mid-answer. */
static void
say_half (Visit               *visit,
          KuzovTestHttp2Fault  fault,
          uint32_t             stream)
{
  unsigned int code = visit->server->code;
  gsize whole = strlen (visit->server->body);
  gsize half = fault == KUZOV_TEST_HTTP2_RESET_AFTER_HEAD ? 0
               : fault == KUZOV_TEST_HTTP2_RESET_BEFORE_END ? whole : whole / 2;

  say_answer (visit, stream, half, (gssize) whole, FALSE);
  if (fault == KUZOV_TEST_HTTP2_GOAWAY_IN_BODY)
    say_goaway (visit, stream, code);
  else if (fault != KUZOV_TEST_HTTP2_CLOSE_IN_BODY && fault != KUZOV_TEST_HTTP2_STALL_IN_BODY)
    say_reset (visit, stream, code);
  if (fault == KUZOV_TEST_HTTP2_GOAWAY_IN_BODY || fault == KUZOV_TEST_HTTP2_CLOSE_IN_BODY)
    hang_up (visit);
}

static void
answer (Visit    *visit,
        uint32_t  stream)
{
  KuzovTestHttp2 *self = visit->server;
  KuzovTestHttp2Fault fault = self->n_answered > 0 ? KUZOV_TEST_HTTP2_ANSWER : self->fault;
  gsize whole = strlen (self->body);

  if (self->n_answered > 0)
    self->n_answered--;
  else
    self->fault = KUZOV_TEST_HTTP2_ANSWER;

  switch (fault)
    {
    case KUZOV_TEST_HTTP2_ANSWER:
      say_answer (visit, stream, whole, (gssize) whole, TRUE);
      break;

    case KUZOV_TEST_HTTP2_STREAM_RESET:
      say_reset (visit, stream, self->code);
      break;

    case KUZOV_TEST_HTTP2_RESET_AFTER_END:
      say_answer (visit, stream, whole, (gssize) whole, TRUE);
      say_reset (visit, stream, self->code);
      break;

    case KUZOV_TEST_HTTP2_STALL:
      break;

    case KUZOV_TEST_HTTP2_GOAWAY_AT_ONCE:       /* the connection was there before; both cross on their way */
      say_goaway (visit, 0, self->code);
      break;

    case KUZOV_TEST_HTTP2_GOAWAY_UNTAKEN:
      say_goaway (visit, 0, self->code);
      hang_up (visit);
      break;

    case KUZOV_TEST_HTTP2_GOAWAY_TAKEN:
      say_goaway (visit, stream, self->code);
      hang_up (visit);
      break;

    case KUZOV_TEST_HTTP2_GOAWAY_THEN_ANSWER:
      say_goaway (visit, stream, self->code);
      say_answer (visit, stream, whole, (gssize) whole, TRUE);
      break;

    case KUZOV_TEST_HTTP2_ANSWER_THEN_GOAWAY:
      say_answer (visit, stream, whole, (gssize) whole, TRUE);
      say_goaway (visit, stream, self->code);
      break;

    case KUZOV_TEST_HTTP2_ANSWER_THEN_CLOSE:
      say_answer (visit, stream, whole, (gssize) whole, TRUE);
      say_goaway (visit, stream, self->code);
      hang_up (visit);
      break;

    case KUZOV_TEST_HTTP2_CLOSE:
      hang_up (visit);
      break;

    case KUZOV_TEST_HTTP2_SHORT_BODY:
      say_answer (visit, stream, whole, (gssize) whole + 1, TRUE);
      break;

    case KUZOV_TEST_HTTP2_LONG_BODY:
      say_answer (visit, stream, whole, (gssize) whole - 1, TRUE);
      break;

    case KUZOV_TEST_HTTP2_STATUS:
      say_head (visit, stream, self->code, 0, self->location, FLAG_END_STREAM);
      break;

    case KUZOV_TEST_HTTP2_INFORMED:
      say_head (visit, stream, self->code, -1, NULL, 0);
      say_answer (visit, stream, whole, (gssize) whole, TRUE);
      break;

    case KUZOV_TEST_HTTP2_RESET_AFTER_HEAD:
    case KUZOV_TEST_HTTP2_RESET_IN_BODY:
    case KUZOV_TEST_HTTP2_RESET_BEFORE_END:
    case KUZOV_TEST_HTTP2_GOAWAY_IN_BODY:
    case KUZOV_TEST_HTTP2_CLOSE_IN_BODY:
    case KUZOV_TEST_HTTP2_STALL_IN_BODY:
      say_half (visit, fault, stream);
      break;

    case KUZOV_TEST_HTTP2_NO_STATUS:
    case KUZOV_TEST_HTTP2_HUGE_FRAME:
    case KUZOV_TEST_HTTP2_BAD_HEAD:
    case KUZOV_TEST_HTTP2_PUSH:
    default:
      say_nonsense (visit, fault, stream);
      break;
    }
}

/* The method comes first, and is in the table. Whether it will be answered. */
static gboolean
count_request (KuzovTestHttp2      *self,
               int                  flags,
               const unsigned char *payload,
               gsize                length)
{
  gsize at = ((flags & FLAG_PADDED) != 0 ? 1 : 0) + ((flags & FLAG_PRIORITY) != 0 ? 5 : 0);

  g_assert_cmpuint (at, <, length);
  self->n_requests++;
  if (payload[at] == HPACK_POST)
    self->n_posts++;

  return payload[at] == HPACK_POST || !self->is_slow;
}

static void
hear_frame (Visit               *visit,
            int                  type,
            int                  flags,
            uint32_t             stream,
            const unsigned char *payload,
            gsize                length)
{
  switch (type)
    {
    case FRAME_SETTINGS:
      if ((flags & FLAG_ACK) == 0)
        say_frame (visit, FRAME_SETTINGS, FLAG_ACK, 0, NULL, 0);
      break;

    case FRAME_PING:
      if ((flags & FLAG_ACK) == 0)
        say_frame (visit, FRAME_PING, FLAG_ACK, 0, payload, length);
      break;

    case FRAME_HEADERS:
      if (count_request (visit->server, flags, payload, length) && (flags & FLAG_END_STREAM) != 0 && !visit->is_deaf)
        answer (visit, stream);
      break;

    case FRAME_DATA:
      if ((flags & FLAG_END_STREAM) != 0 && !visit->is_deaf)
        answer (visit, stream);
      break;

    default:
      break;
    }
}

/* Takes what is whole from what came. */
static void
hear (Visit *visit)
{
  GByteArray *pending = visit->pending;
  gsize length;

  if (!visit->has_preface)
    {
      if (pending->len < strlen (PREFACE))
        return;
      g_assert_cmpmem (pending->data, strlen (PREFACE), PREFACE, strlen (PREFACE));
      g_byte_array_remove_range (pending, 0, strlen (PREFACE));
      visit->has_preface = TRUE;
    }

  while (!visit->is_over && pending->len >= HEAD_LENGTH
         && pending->len >= HEAD_LENGTH + (length = get_number (pending->data) >> 8))
    {
      hear_frame (visit, pending->data[3], pending->data[4], get_number (pending->data + 5) & 0x7fffffff,
                  pending->data + HEAD_LENGTH, length);
      g_byte_array_remove_range (pending, 0, (unsigned int) (HEAD_LENGTH + length));
    }
}

static void listen_to (Visit *visit);

static void
visit_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Visit *visit = user_data;
  gssize n_bytes = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (n_bytes > 0)
    {
      g_byte_array_append (visit->pending, visit->buffer, (unsigned int) n_bytes);
      hear (visit);
    }

  if (n_bytes <= 0 || visit->is_over)
    g_ptr_array_remove_fast (visit->server->visits, visit);
  else
    listen_to (visit);
}

static void
listen_to (Visit *visit)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (visit->stream), visit->buffer, sizeof visit->buffer,
                             G_PRIORITY_DEFAULT, visit->server->cancellable, visit_read_cb, visit);
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  KuzovTestHttp2 *self = user_data;
  Visit *visit = g_new0 (Visit, 1);

  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  visit->server = self;
  visit->stream = G_IO_STREAM (g_object_ref (connection));
  visit->pending = g_byte_array_new ();
  g_ptr_array_add (self->visits, visit);
  say_frame (visit, FRAME_SETTINGS, 0, 0, NULL, 0);
  if (self->fault == KUZOV_TEST_HTTP2_GOAWAY_AT_ONCE && self->n_answered == 0)
    {
      self->fault = KUZOV_TEST_HTTP2_ANSWER;
      visit->is_deaf = TRUE;
      say_goaway (visit, 0, self->code);
    }
  listen_to (visit);

  return TRUE;
}

/**
 * kuzov_test_http2_new:
 * @body: what every request is answered with
 * @location: (nullable): where an answer that is only a status leads
 *
 * Returns: (transfer full): a server on a free loopback port
 */
KuzovTestHttp2 *
kuzov_test_http2_new (const char *body,
                      const char *location)
{
  KuzovTestHttp2 *self = g_new0 (KuzovTestHttp2, 1);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) got = NULL;
  g_autoptr (GError) error = NULL;

  self->body = g_strdup (body);
  self->location = g_strdup (location);
  self->cancellable = g_cancellable_new ();
  self->visits = g_ptr_array_new_with_free_func ((GDestroyNotify) visit_free);
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
 * kuzov_test_http2_free:
 * @self: (transfer full): a server
 *
 * Stops listening and drops every connection.
 */
void
kuzov_test_http2_free (KuzovTestHttp2 *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_cancellable_cancel (self->cancellable);
  while (self->visits->len > 0)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_clear_object (&self->service);
  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->visits);
  g_free (self->body);
  g_free (self->location);
  g_free (self);
}

unsigned int
kuzov_test_http2_get_port (KuzovTestHttp2 *self)
{
  return self->port;
}

/**
 * kuzov_test_http2_meet:
 * @self: a server
 * @fault: what one request meets
 * @code: the error or status that goes with it
 * @n_answered: how many are answered before it; all that come after it are
 */
void
kuzov_test_http2_meet (KuzovTestHttp2      *self,
                       KuzovTestHttp2Fault  fault,
                       unsigned int         code,
                       unsigned int         n_answered)
{
  self->fault = fault;
  self->code = code;
  self->n_answered = n_answered;
}

/* Lets all but POSTs wait for ever. */
void
kuzov_test_http2_set_is_slow (KuzovTestHttp2 *self,
                              gboolean        is_slow)
{
  self->is_slow = is_slow;
}

/* How many streams were opened. */
unsigned int
kuzov_test_http2_get_n_requests (KuzovTestHttp2 *self)
{
  return self->n_requests;
}

unsigned int
kuzov_test_http2_get_n_posts (KuzovTestHttp2 *self)
{
  return self->n_posts;
}
