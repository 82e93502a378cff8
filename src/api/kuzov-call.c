// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-call-private.h"

#include <string.h>

#include "api/kuzov-json.h"
#include "api/kuzov-link.h"

/* The longest wait that Retry-After may ask for. */
#define MAX_RETRY_AFTER_S (60 * 60)

/* Replies are a few hundred bytes: what is read at once unless the service announces how much there is. */
#define FIRST_CAPACITY 4096

/* A service may say so often that an answer is on its way (“100 Continue”): libsoup reads on without a turn of the main
 * loop in between, and in an endless flood no deadline would ever be met. */
#define MAX_HINTS 1000

/* How long libsoup has to end what was stopped. */
#define STOP_GRACE_MS 100

struct _KuzovCall
{
  GList            link;            /* the client's list of calls in flight */
  unsigned int     n_refs;          /* whoever made it, and libsoup while it carries it */
  KuzovMode        mode;
  SoupMessage     *message;
  SoupSession     *session;         /* once it was sent */
  char            *secret;
  int64_t          deadline_us;     /* g_get_monotonic_time() */
  int64_t          asked_ms;

  KuzovCallFunc    func;
  gpointer         user_data;
  GCancellable    *cancellable;     /* our own: the deadline pulls it as well as the caller */
  GCancellable    *outer;
  unsigned long    outer_id;
  GSocket         *socket;          /* of the connection, if it was made for this call */
  unsigned int     stop_id;         /* main loop source, 0 unless stopped */

  GInputStream    *stream;
  char            *body;
  gsize            length;
  gsize            capacity;
  goffset          announced;     /* Content-Length, 0 without one */

  unsigned int     n_hints;         /* “100 Continue” and the like that came */

  gboolean         has_started;     /* a byte of the request may have left */
  gboolean         is_told;         /* its function was called */
  gboolean         is_abandoned;    /* libsoup has not ended it */
  KuzovReplyFault  stopped;         /* why we stopped it ourselves */
  KuzovReplyKind   kind;            /* OK: there is a whole body */
  KuzovReplyFault  fault;
};

static gboolean stop_cb (gpointer user_data);

/* Nothing more is waited for. Of a call that has not started it is certain that nothing left, but only libsoup can say
 * that nothing will. */
static void
start_grace (KuzovCall *call)
{
  if (call->has_started && call->stop_id == 0 && !call->is_told)
    call->stop_id = g_timeout_add (STOP_GRACE_MS, stop_cb, call);
}

/* Name, connection and TLS handshake are behind it now; the request is what comes next, even if it was stopped. */
static void
on_starting (SoupMessage *message,
             gpointer     user_data)
{
  KuzovCall *call = user_data;

  call->has_started = TRUE;
  if (call->stopped != KUZOV_REPLY_FAULT_NONE)
    start_grace (call);
}

static void
on_network_event (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *connection,
                  gpointer            user_data)
{
  KuzovCall *call = user_data;

  if (event == G_SOCKET_CLIENT_CONNECTED && G_IS_SOCKET_CONNECTION (connection))
    g_set_object (&call->socket, g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection)));
}

static GQuark call_quark;

/*
 * libsoup is about to send the message once more by itself: on 421, on a redirect, because a connection dropped or a
 * server on HTTP/2 refused the stream. An order may have been taken the first time, and a free call the queue repeats
 * itself, so neither goes on. What is stopped gets a connection that is yet to be made: were it put on another idle one,
 * libsoup 3.2 would take the end of the first attempt for that of the second, and end the call twice.
 */
static gboolean
on_restarted (GSignalInvocationHint *hint,
              unsigned int           n_values,
              const GValue          *values,
              gpointer               user_data)
{
  KuzovCall *call = g_object_get_qdata (g_value_get_object (&values[0]), call_quark);

  if (call == NULL)
    return TRUE;

  soup_message_add_flags (call->message, SOUP_MESSAGE_NEW_CONNECTION);
  kuzov_call_stop (call, call->mode == KUZOV_MODE_SETQUEUE ? KUZOV_REPLY_FAULT_REDIRECT : KUZOV_REPLY_FAULT_CONNECTION);

  return TRUE;
}

static gboolean
on_got_informational (GSignalInvocationHint *hint,
                      unsigned int           n_values,
                      const GValue          *values,
                      gpointer               user_data)
{
  KuzovCall *call = g_object_get_qdata (g_value_get_object (&values[0]), call_quark);

  if (call != NULL && ++call->n_hints > MAX_HINTS)
    kuzov_call_stop (call, KUZOV_REPLY_FAULT_CONNECTION);

  return TRUE;
}

/* Once for all messages: both are rare, and handlers of each call's own would cost every one of them. */
static void
watch_messages (void)
{
  static gsize is_watching;

  if (!g_once_init_enter (&is_watching))
    return;

  call_quark = g_quark_from_static_string ("kuzov-call");
  g_signal_add_emission_hook (g_signal_lookup ("restarted", SOUP_TYPE_MESSAGE), 0, on_restarted, NULL, NULL);
  g_signal_add_emission_hook (g_signal_lookup ("got-informational", SOUP_TYPE_MESSAGE), 0, on_got_informational, NULL, NULL);
  g_once_init_leave (&is_watching, 1);
}

static void
on_outer_cancelled (GCancellable *outer,
                    gpointer      user_data)
{
  KuzovCall *call = user_data;

  kuzov_call_stop (call, KUZOV_REPLY_FAULT_CANCELLED);
}

/* Where the key travels: never log it. */
static char *
dup_address (KuzovMode   mode,
             const char *endpoint,
             const char *api_key,
             const char *parameter)
{
  g_autofree char *key = g_uri_escape_string (api_key, NULL, FALSE);
  g_autofree char *value = NULL;
  g_autofree char *profile = NULL;

  if (mode == KUZOV_MODE_PROFILE)
    {
      profile = kuzov_endpoint_dup_profile (endpoint);
      return profile != NULL ? g_strconcat (profile, "?key=", key, NULL) : NULL;
    }

  value = g_uri_escape_string (parameter, NULL, FALSE);

  return g_strconcat (endpoint, "?key=", key, "&mode=", kuzov_mode_get_name (mode),
                      mode == KUZOV_MODE_SETQUEUE ? "&frame=" : "&id=", value, NULL);
}

/*
 * kuzov_call_new:
 * @mode: what to ask
 * @endpoint: a valid endpoint
 * @api_key: the key
 * @parameter: (nullable): the frame number of an order, the id of a poll
 *
 * Prepares a call. An order is a POST, because an HTTP stack repeats a GET by itself; none follows a redirect,
 * because the key is in the address.
 *
 * Returns: (transfer full) (nullable): the call, or %NULL if no address can be made
 */
KuzovCall *
kuzov_call_new (KuzovMode   mode,
                const char *endpoint,
                const char *api_key,
                const char *parameter)
{
  g_autofree char *address = dup_address (mode, endpoint, api_key, parameter);
  const char *method = mode == KUZOV_MODE_SETQUEUE ? SOUP_METHOD_POST : SOUP_METHOD_GET;
  g_autoptr (SoupMessage) message = address != NULL ? soup_message_new (method, address) : NULL;
  KuzovCall *call = NULL;

  if (message == NULL)
    return NULL;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept", "application/json");

  /* An order never travels on a used connection, and libsoup tries every idle one before each call: hundreds of orders
   * must not leave theirs behind. */
  if (mode == KUZOV_MODE_SETQUEUE)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Connection", "close");

  call = g_new0 (KuzovCall, 1);
  call->link.data = call;
  call->n_refs = 1;
  call->mode = mode;
  call->secret = g_strdup (api_key);
  call->message = g_steal_pointer (&message);
  call->cancellable = g_cancellable_new ();
  g_signal_connect (call->message, "starting", G_CALLBACK (on_starting), call);
  watch_messages ();
  g_object_set_qdata (G_OBJECT (call->message), call_quark, call);
  g_signal_connect (call->message, "network-event", G_CALLBACK (on_network_event), call);

  return call;
}

static gboolean
drop_session_cb (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

static void
call_unref (KuzovCall *call)
{
  if (--call->n_refs > 0)
    return;

  /* Its client may have let go of the session, which complains when it ends while a connection of its is in use: as
   * this one is, until libsoup is back from here. */
  if (call->is_abandoned)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, drop_session_cb, g_steal_pointer (&call->session), g_object_unref);

  g_clear_object (&call->session);
  g_signal_handlers_disconnect_by_data (call->message, call);
  g_object_set_qdata (G_OBJECT (call->message), call_quark, NULL);
  g_clear_object (&call->message);
  g_clear_object (&call->stream);
  g_clear_object (&call->cancellable);
  g_clear_object (&call->socket);
  g_free (call->secret);
  g_free (call->body);
  g_free (call);
}

/* Lets go of a call that has its outcome, or was never sent. */
void
kuzov_call_free (KuzovCall *call)
{
  if (call->outer != NULL)
    g_cancellable_disconnect (call->outer, call->outer_id);
  g_clear_object (&call->outer);

  call_unref (call);
}

static void
tell (KuzovCall       *call,
      KuzovReplyKind   kind,
      KuzovReplyFault  fault)
{
  g_clear_handle_id (&call->stop_id, g_source_remove);
  call->is_told = TRUE;
  call->kind = kind;
  call->fault = fault;

  if (!g_log_writer_default_would_drop (G_LOG_LEVEL_DEBUG, G_LOG_DOMAIN))
    g_debug ("%s %s?key=…&mode=%s: HTTP %u, %" G_GSIZE_FORMAT " bytes, kind %d, fault %d",
             soup_message_get_method (call->message), g_uri_get_path (soup_message_get_uri (call->message)),
             kuzov_mode_get_name (call->mode), soup_message_get_status (call->message), call->length, kind, fault);

  call->func (call, call->user_data);
}

/* libsoup is done with it. */
static void
finish (KuzovCall       *call,
        KuzovReplyKind   kind,
        KuzovReplyFault  fault)
{
  if (!call->is_told)
    tell (call, kind, fault);

  call_unref (call);
}

/* Over HTTP/2 libsoup 3.2 sees that a call was cancelled only when something comes on its connection; where nothing
 * comes, nothing is waited for. A connection that was made for this call is closed, which is as good as something: no
 * order is on it but this one, since each has its own. */
static gboolean
stop_cb (gpointer user_data)
{
  KuzovCall *call = user_data;

  call->stop_id = 0;
  call->is_abandoned = TRUE;
  if (call->socket != NULL)
    g_socket_shutdown (call->socket, TRUE, TRUE, NULL);
  tell (call, KUZOV_REPLY_SILENT, call->stopped);

  return G_SOURCE_REMOVE;
}

static void
finish_with_error (KuzovCall *call,
                   GError    *error)
{
  KuzovReplyKind kind = call->has_started ? KUZOV_REPLY_SILENT : KUZOV_REPLY_UNSENT;
  KuzovReplyFault fault = KUZOV_REPLY_FAULT_CONNECTION;

  if (call->stopped != KUZOV_REPLY_FAULT_NONE)
    fault = call->stopped;
  else if (error->domain == G_TLS_ERROR && !g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF))
    fault = KUZOV_REPLY_FAULT_TLS;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    fault = KUZOV_REPLY_FAULT_TIMEOUT;

  finish (call, kind, fault);
}

/* Lets go of the rest of an answer, and of its connection, without waiting for either. */
static void
abandon_stream (KuzovCall *call)
{
  g_autoptr (GInputStream) stream = g_steal_pointer (&call->stream);

  g_cancellable_cancel (call->cancellable);
  g_input_stream_close_async (stream, G_PRIORITY_DEFAULT, call->cancellable, NULL, NULL);
}

/* Makes sure that another byte fits; one more than the limit is read to know that it is passed. */
static gboolean
make_room (KuzovCall *call)
{
  if (call->length < call->capacity)
    return TRUE;

  if (call->capacity > KUZOV_JSON_MAX_SIZE)
    return FALSE;

  if (call->capacity == 0 && call->announced > 0)
    call->capacity = (gsize) call->announced + 1;
  else
    call->capacity = MIN (MAX (call->capacity * 2, FIRST_CAPACITY), KUZOV_JSON_MAX_SIZE + 1);
  call->body = g_realloc (call->body, call->capacity);

  return TRUE;
}

/* Nothing is left to read, so closing does not wait; and the connection is free for what comes next. Of a connection
 * that was to be closed anyway libsoup takes the end for the end of the body, however much of it is missing. */
static void
finish_with_body (KuzovCall *call)
{
  g_input_stream_close (call->stream, NULL, NULL);
  if (call->length < (gsize) call->announced)
    finish (call, KUZOV_REPLY_SILENT, KUZOV_REPLY_FAULT_CONNECTION);
  else
    finish (call, KUZOV_REPLY_OK, KUZOV_REPLY_FAULT_NONE);
}

static void read_body (KuzovCall *call);

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  KuzovCall *call = user_data;
  g_autoptr (GError) error = NULL;
  gssize n_bytes = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n_bytes < 0)
    {
      abandon_stream (call);
      finish_with_error (call, error);
      return;
    }

  if (n_bytes == 0)
    {
      finish_with_body (call);
      return;
    }

  call->length += (gsize) n_bytes;
  read_body (call);
}

/* Reads what is there at once, and only then waits: most replies need no wait at all. */
static void
read_body (KuzovCall *call)
{
  while (make_room (call))
    {
      g_autoptr (GError) error = NULL;
      gssize n_bytes = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (call->stream),
                                                                 call->body + call->length,
                                                                 call->capacity - call->length,
                                                                 call->cancellable, &error);

      if (n_bytes == 0)
        {
          finish_with_body (call);
          return;
        }

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_input_stream_read_async (call->stream, call->body + call->length, call->capacity - call->length,
                                     G_PRIORITY_DEFAULT, call->cancellable, read_cb, call);
          return;
        }

      if (n_bytes < 0)
        {
          abandon_stream (call);
          finish_with_error (call, error);
          return;
        }

      call->length += (gsize) n_bytes;
    }

  abandon_stream (call);
  finish (call, KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_TOO_LARGE);
}

static void
send_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  KuzovCall *call = user_data;
  g_autoptr (GError) error = NULL;
  SoupMessageHeaders *headers = NULL;

  call->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (call->stream == NULL)
    {
      finish_with_error (call, error);
      return;
    }

  if (SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (call->message)))
    {
      abandon_stream (call);
      finish (call, KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_REDIRECT);
      return;
    }

  headers = soup_message_get_response_headers (call->message);
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    call->announced = soup_message_headers_get_content_length (headers);

  if (call->announced > KUZOV_JSON_MAX_SIZE)
    {
      abandon_stream (call);
      finish (call, KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_TOO_LARGE);
      return;
    }

  read_body (call);
}

/*
 * kuzov_call_send:
 * @call: a call
 * @session: what carries it
 * @deadline_us: when it is to be stopped, for kuzov_call_get_deadline() alone
 * @cancellable: (nullable): stops the call
 * @func: called once, from the main loop, when there is an outcome
 * @user_data: handed to @func
 *
 * Sends the call; it may be sent once.
 */
void
kuzov_call_send (KuzovCall     *call,
                 SoupSession   *session,
                 int64_t        deadline_us,
                 GCancellable  *cancellable,
                 KuzovCallFunc  func,
                 gpointer       user_data)
{
  g_assert (call->func == NULL);

  call->func = func;
  call->user_data = user_data;
  call->deadline_us = deadline_us;
  call->asked_ms = g_get_real_time () / 1000;

  if (cancellable != NULL)
    {
      call->outer = g_object_ref (cancellable);
      call->outer_id = g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled), call, NULL);
    }

  call->n_refs++;
  call->session = g_object_ref (session);
  soup_session_send_async (session, call->message, G_PRIORITY_DEFAULT, call->cancellable, send_cb, call);
}

/* Stops a call; @fault says why if it has no outcome yet. The outcome comes through its function. */
void
kuzov_call_stop (KuzovCall       *call,
                 KuzovReplyFault  fault)
{
  if (call->stopped != KUZOV_REPLY_FAULT_NONE || call->is_told)
    return;

  call->n_refs++;
  call->stopped = fault;
  g_cancellable_cancel (call->cancellable);
  start_grace (call);
  call_unref (call);
}

/* Whether the call has an outcome, but libsoup still carries it: its connection is not to be trusted with others. */
gboolean
kuzov_call_is_abandoned (KuzovCall *call)
{
  return call->is_abandoned;
}

/* Whether a proxy did not let it pass without a name. */
gboolean
kuzov_call_needs_login (KuzovCall *call)
{
  return soup_message_get_status (call->message) == SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED;
}

/* Stops an order of which no byte can have left yet: its outcome will be that it was not sent, or, if it leaves in this
 * moment, that nobody knows. */
void
kuzov_call_stop_unsent_order (KuzovCall *call)
{
  if (call->mode == KUZOV_MODE_SETQUEUE && !call->has_started)
    kuzov_call_stop (call, KUZOV_REPLY_FAULT_CANCELLED);
}

GList *
kuzov_call_get_link (KuzovCall *call)
{
  return &call->link;
}

int64_t
kuzov_call_get_deadline (KuzovCall *call)
{
  return call->deadline_us;
}

/* Seconds or an HTTP date; -1 without one that can be read. */
static int
read_retry_after (KuzovCall *call)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (call->message);
  const char *text = soup_message_headers_get_one (headers, "Retry-After");
  g_autoptr (GDateTime) date = NULL;
  int64_t wait_s = 0;

  if (text == NULL || *text == '\0')
    return -1;

  if (strspn (text, "0123456789") == strlen (text))
    {
      wait_s = (int64_t) MIN (g_ascii_strtoull (text, NULL, 10), MAX_RETRY_AFTER_S);
    }
  else
    {
      date = soup_date_time_new_from_http_string (text);
      if (date == NULL)
        return -1;
      wait_s = g_date_time_to_unix (date) - g_get_real_time () / G_USEC_PER_SEC;
    }

  return (int) CLAMP (wait_s, 0, MAX_RETRY_AFTER_S);
}

/* Whether the body counts. Of an order that libsoup began to repeat nothing does; and a proxy that made no way to the service
 * spoke for itself. */
static gboolean
is_whole (KuzovCall *call)
{
  if (!call->has_started && soup_message_get_status (call->message) >= SOUP_STATUS_MULTIPLE_CHOICES)
    {
      call->kind = KUZOV_REPLY_UNSENT;
      call->fault = KUZOV_REPLY_FAULT_CONNECTION;
    }
  if (call->mode == KUZOV_MODE_SETQUEUE && call->stopped == KUZOV_REPLY_FAULT_REDIRECT)
    {
      call->kind = call->has_started ? KUZOV_REPLY_SILENT : KUZOV_REPLY_UNSENT;
      call->fault = KUZOV_REPLY_FAULT_REDIRECT;
    }

  return call->kind == KUZOV_REPLY_OK;
}

/* The outcome of any call but the access check. */
KuzovReply *
kuzov_call_read_reply (KuzovCall *call)
{
  KuzovReply *reply = NULL;

  if (is_whole (call))
    {
      reply = kuzov_reply_parse (call->mode, soup_message_get_status (call->message), call->body, call->length,
                                 call->secret);
    }
  else
    {
      reply = kuzov_reply_new_failed (call->kind, call->fault);
      reply->http_status = soup_message_get_status (call->message);
    }

  reply->retry_after_s = read_retry_after (call);

  return reply;
}

/* The outcome of the access check. */
KuzovAccess *
kuzov_call_read_access (KuzovCall *call)
{
  KuzovAccess *access = NULL;

  if (is_whole (call))
    access = kuzov_access_parse (soup_message_get_status (call->message), call->body, call->length, call->secret);
  else
    access = kuzov_access_new_failed (call->kind, call->fault);

  access->checked_ms = call->asked_ms;

  return access;
}
