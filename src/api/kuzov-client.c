// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-client.h"

#include <libsoup/soup.h>

#include "api/kuzov-call-private.h"
#include "api/kuzov-link.h"
#include "api/kuzov-text-private.h"

/* Where libsoup writes the address of every call over HTTP/2, the key in it, when it is asked to be talkative. */
#define TALKATIVE_DOMAIN "libsoup-http2"

/* More connections than calls at a time (DESIGN.md: up to 32), so that none ever waits for one. */
#define MAX_CONNECTIONS 64
#define MAX_CONNECTIONS_PER_HOST 40

/* DESIGN.md; the provider's platform allows itself 110 s by default. */
#define ORDER_DEADLINE_MS (120 * 1000)
#define POLL_DEADLINE_MS (30 * 1000)

/* How often the deadlines are looked at: as seldom as they allow. */
#define MIN_TICK_MS 10
#define MAX_TICK_MS 1000

/**
 * KuzovClient:
 *
 * The calls of the web API. Each is asynchronous on the main loop and ends in a plain value, never in a #GError:
 * what did not succeed has a #KuzovReplyKind too. One call costs money, kuzov_client_order_async(); it leaves this
 * machine at most once, whatever happens.
 */
struct _KuzovClient
{
  GObject       parent_instance;

  char         *api_key;
  char         *endpoint;
  char         *valid_endpoint;   /* the last one that was found valid */
  SoupSession  *session;          /* NULL until the first call */
  gboolean      has_asked;        /* whether there is a proxy on the way */
  gboolean      is_direct;        /* there is none: the session looks for no login */
  unsigned int  order_ms;
  unsigned int  poll_ms;
  GQueue        in_flight;        /* KuzovCall, by their own links */
  unsigned int  tick_id;          /* main loop source, 0 while nothing is in flight */
};

G_DEFINE_FINAL_TYPE (KuzovClient, kuzov_client, G_TYPE_OBJECT)

typedef enum { PROP_API_KEY = 1, PROP_ENDPOINT } KuzovClientProperty;
static GParamSpec *properties[PROP_ENDPOINT + 1];

static void
log_without_key (const char     *domain,
                 GLogLevelFlags  level,
                 const char     *message,
                 gpointer        user_data)
{
  g_autofree char *clean = NULL;

  if (g_log_writer_default_would_drop (level, domain))
    return;

  clean = kuzov_text_dup_keyless (message);
  g_log_default_handler (domain, level, clean, user_data);
}

static gboolean
is_valid_endpoint (KuzovClient *self,
                   const char  *endpoint)
{
  if (endpoint != NULL && g_strcmp0 (endpoint, self->valid_endpoint) == 0)
    return TRUE;

  if (!kuzov_endpoint_is_valid (endpoint))
    return FALSE;

  g_free (self->valid_endpoint);
  self->valid_endpoint = g_strdup (endpoint);

  return TRUE;
}

/* The calls to come get a new session; those in flight keep theirs, whose features must not change under them. */
static void
set_is_direct (KuzovClient *self,
               gboolean     is_direct)
{
  self->is_direct = is_direct;
  g_clear_object (&self->session);
}

/* Without GIO's module for it there is nobody who knows of proxies. */
static gboolean
is_without_proxies (void)
{
  return g_str_equal (G_OBJECT_TYPE_NAME (g_proxy_resolver_get_default ()), "GDummyProxyResolver");
}

static void
way_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (KuzovClient) self = user_data;
  g_auto (GStrv) proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, NULL);

  if (proxies != NULL && g_strcmp0 (proxies[0], "direct://") == 0 && proxies[1] == NULL)
    set_is_direct (self, TRUE);
}

/* libsoup's search for a login costs each call a tenth of all that it costs, and only a proxy asks for one. Where GIO has
 * nobody to ask, it goes straight to the service. */
static void
ask_for_way (KuzovClient *self,
             const char  *endpoint)
{
  if (self->has_asked)
    return;

  self->has_asked = TRUE;
  if (is_without_proxies ())
    self->is_direct = TRUE;
  else
    g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), endpoint, NULL, way_cb, g_object_ref (self));
}

static SoupSession *
get_session (KuzovClient *self)
{
  if (self->session != NULL)
    return self->session;

  /* No timeout of its own: it would be one of inactivity, and an order may be silent for two minutes. */
  self->session = soup_session_new_with_options ("max-conns", MAX_CONNECTIONS,
                                                 "max-conns-per-host", MAX_CONNECTIONS_PER_HOST,
                                                 "timeout", 0,
                                                 "user-agent", "Kuzov/" KUZOV_VERSION,
                                                 "accept-language", "ru",
                                                 NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  if (self->is_direct)
    soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);
  if (is_without_proxies ())
    soup_session_set_proxy_resolver (self->session, NULL);

  return self->session;
}

static gboolean
tick_cb (gpointer user_data)
{
  KuzovClient *self = user_data;
  int64_t now_us = g_get_monotonic_time ();

  if (self->in_flight.length == 0)
    {
      self->tick_id = 0;
      return G_SOURCE_REMOVE;
    }

  for (GList *link = self->in_flight.head, *next = NULL; link != NULL; link = next)
    {
      next = link->next;
      if (kuzov_call_get_deadline (link->data) <= now_us)
        kuzov_call_stop (link->data, KUZOV_REPLY_FAULT_TIMEOUT);
    }

  return G_SOURCE_CONTINUE;
}

static void
start_tick (KuzovClient *self)
{
  unsigned int tick_ms = CLAMP (MIN (self->order_ms, self->poll_ms) / 10, MIN_TICK_MS, MAX_TICK_MS);

  if (self->tick_id == 0)
    self->tick_id = g_timeout_add (tick_ms, tick_cb, self);
}

static void
free_reply (gpointer reply)
{
  kuzov_reply_free (reply);
}

static void
free_access (gpointer access)
{
  kuzov_access_free (access);
}

static void
call_done_cb (KuzovCall *call,
              gpointer   user_data)
{
  g_autoptr (GTask) task = user_data;
  KuzovClient *self = g_task_get_source_object (task);

  g_queue_unlink (&self->in_flight, kuzov_call_get_link (call));

  /* Calls to come would share a connection that is dead; those in flight keep their session. */
  if (kuzov_call_is_abandoned (call))
    g_clear_object (&self->session);
  if (self->is_direct && kuzov_call_needs_login (call))
    set_is_direct (self, FALSE);

  if (g_task_get_source_tag (task) == kuzov_client_profile_async)
    g_task_return_pointer (task, kuzov_call_read_access (call), free_access);
  else
    g_task_return_pointer (task, kuzov_call_read_reply (call), free_reply);
}

static void
return_unsent (GTask           *task,
               KuzovReplyFault  fault)
{
  if (g_task_get_source_tag (task) == kuzov_client_profile_async)
    g_task_return_pointer (task, kuzov_access_new_failed (KUZOV_REPLY_UNSENT, fault), free_access);
  else
    g_task_return_pointer (task, kuzov_reply_new_failed (KUZOV_REPLY_UNSENT, fault), free_reply);
}

/* Sends a call, or finds out that it may not be sent; either way @callback comes later. */
static void
start_call (KuzovClient         *self,
            KuzovMode            mode,
            const char          *endpoint,
            const char          *parameter,
            GCancellable        *cancellable,
            gpointer             source_tag,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  unsigned int deadline_ms = mode == KUZOV_MODE_SETQUEUE ? self->order_ms : self->poll_ms;
  KuzovCall *call = NULL;

  g_task_set_source_tag (task, source_tag);

  if (self->api_key == NULL || *self->api_key == '\0')
    {
      return_unsent (task, KUZOV_REPLY_FAULT_NONE);
      return;
    }

  if (is_valid_endpoint (self, endpoint))
    call = kuzov_call_new (mode, endpoint, self->api_key, parameter);

  if (call == NULL)
    {
      return_unsent (task, KUZOV_REPLY_FAULT_ENDPOINT);
      return;
    }

  g_task_set_task_data (task, call, (GDestroyNotify) kuzov_call_free);
  g_queue_push_tail_link (&self->in_flight, kuzov_call_get_link (call));
  start_tick (self);
  ask_for_way (self, endpoint);
  kuzov_call_send (call, get_session (self), g_get_monotonic_time () + deadline_ms * INT64_C (1000), cancellable,
                   call_done_cb, g_steal_pointer (&task));
}

static void
kuzov_client_dispose (GObject *object)
{
  KuzovClient *self = KUZOV_CLIENT (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (kuzov_client_parent_class)->dispose (object);
}

static void
kuzov_client_finalize (GObject *object)
{
  KuzovClient *self = KUZOV_CLIENT (object);

  g_free (self->api_key);
  g_free (self->endpoint);
  g_free (self->valid_endpoint);

  G_OBJECT_CLASS (kuzov_client_parent_class)->finalize (object);
}

static void
kuzov_client_get_property (GObject      *object,
                           unsigned int  property_id,
                           GValue       *value,
                           GParamSpec   *pspec)
{
  KuzovClient *self = KUZOV_CLIENT (object);

  switch ((KuzovClientProperty) property_id)
    {
    case PROP_API_KEY:
      g_value_set_string (value, self->api_key);
      break;

    case PROP_ENDPOINT:
      g_value_set_string (value, self->endpoint);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
kuzov_client_set_property (GObject      *object,
                           unsigned int  property_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  KuzovClient *self = KUZOV_CLIENT (object);

  switch ((KuzovClientProperty) property_id)
    {
    case PROP_API_KEY:
      kuzov_client_set_api_key (self, g_value_get_string (value));
      break;

    case PROP_ENDPOINT:
      kuzov_client_set_endpoint (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
kuzov_client_class_init (KuzovClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kuzov_client_dispose;
  object_class->finalize = kuzov_client_finalize;
  object_class->get_property = kuzov_client_get_property;
  object_class->set_property = kuzov_client_set_property;

  /**
   * KuzovClient:api-key:
   *
   * The key that calls go out with from now on.
   */
  properties[PROP_API_KEY] =
    g_param_spec_string ("api-key", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * KuzovClient:endpoint:
   *
   * Where orders and access checks go; jobs are asked for where they were ordered.
   */
  properties[PROP_ENDPOINT] =
    g_param_spec_string ("endpoint", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_log_set_handler (TALKATIVE_DOMAIN, G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO | G_LOG_LEVEL_MESSAGE, log_without_key,
                     NULL);
}

static void
kuzov_client_init (KuzovClient *self)
{
  self->order_ms = ORDER_DEADLINE_MS;
  self->poll_ms = POLL_DEADLINE_MS;
}

/**
 * kuzov_client_new:
 *
 * Makes a client without a key and an endpoint; nothing goes out before both are set.
 *
 * Returns: (transfer full): a client
 */
KuzovClient *
kuzov_client_new (void)
{
  return g_object_new (KUZOV_TYPE_CLIENT, NULL);
}

/**
 * kuzov_client_get_api_key:
 * @self: a client
 *
 * Returns: (transfer none) (nullable): the key
 */
const char *
kuzov_client_get_api_key (KuzovClient *self)
{
  g_return_val_if_fail (KUZOV_IS_CLIENT (self), NULL);

  return self->api_key;
}

/**
 * kuzov_client_set_api_key:
 * @self: a client
 * @api_key: (nullable): the key
 *
 * Sets the key for calls to come; those in flight keep theirs.
 */
void
kuzov_client_set_api_key (KuzovClient *self,
                          const char  *api_key)
{
  g_autofree char *previous = NULL;

  g_return_if_fail (KUZOV_IS_CLIENT (self));

  if (g_strcmp0 (self->api_key, api_key) == 0)
    return;

  previous = g_steal_pointer (&self->api_key);
  self->api_key = g_strdup (api_key);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_API_KEY]);
}

/**
 * kuzov_client_get_endpoint:
 * @self: a client
 *
 * Returns: (transfer none) (nullable): where orders go
 */
const char *
kuzov_client_get_endpoint (KuzovClient *self)
{
  g_return_val_if_fail (KUZOV_IS_CLIENT (self), NULL);

  return self->endpoint;
}

/**
 * kuzov_client_set_endpoint:
 * @self: a client
 * @endpoint: (nullable): an address
 *
 * Sets where orders and access checks go. Any text may be set; what is not kuzov_endpoint_is_valid() is never
 * called, and each call says so.
 */
void
kuzov_client_set_endpoint (KuzovClient *self,
                           const char  *endpoint)
{
  g_autofree char *previous = NULL;

  g_return_if_fail (KUZOV_IS_CLIENT (self));

  if (g_strcmp0 (self->endpoint, endpoint) == 0)
    return;

  previous = g_steal_pointer (&self->endpoint);
  self->endpoint = g_strdup (endpoint);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENDPOINT]);
}

/**
 * kuzov_client_set_deadlines_ms:
 * @self: a client
 * @order_ms: how long an order may take, in milliseconds
 * @poll_ms: how long any other call may take
 *
 * Sets other deadlines than DESIGN.md's, for calls to come. They are absolute: a service that sends a byte now
 * and then does not move them. Each is kept to a tenth, or to a second if that is less.
 */
void
kuzov_client_set_deadlines_ms (KuzovClient  *self,
                               unsigned int  order_ms,
                               unsigned int  poll_ms)
{
  g_return_if_fail (KUZOV_IS_CLIENT (self));

  self->order_ms = order_ms;
  self->poll_ms = poll_ms;

  if (self->tick_id != 0)
    {
      g_clear_handle_id (&self->tick_id, g_source_remove);
      start_tick (self);
    }
}

/**
 * kuzov_client_get_n_in_flight:
 * @self: a client
 *
 * Returns: how many calls have no outcome yet
 */
unsigned int
kuzov_client_get_n_in_flight (KuzovClient *self)
{
  g_return_val_if_fail (KUZOV_IS_CLIENT (self), 0);

  return self->in_flight.length;
}

/**
 * kuzov_client_stop_unsent:
 * @self: a client
 *
 * Stops orders that wait for a name, a connection or a TLS handshake: they end as %KUZOV_REPLY_UNSENT. What has left
 * gets its answer.
 */
void
kuzov_client_stop_unsent (KuzovClient *self)
{
  g_return_if_fail (KUZOV_IS_CLIENT (self));

  for (GList *link = self->in_flight.head, *next = NULL; link != NULL; link = next)
    {
      next = link->next;
      kuzov_call_stop_unsent_order (link->data);
    }
}

/**
 * kuzov_client_order_async:
 * @self: a client
 * @frame: a frame number, as kuzov_frame_read() returns it
 * @cancellable: (nullable): stops the call; it can't take back what has left
 * @callback: called once, when there is an outcome
 * @user_data: handed to @callback
 *
 * Orders a report: this is what costs money (documented: setqueue). The request leaves at most once. Only
 * %KUZOV_REPLY_UNSENT says that it is certain not to have left; %KUZOV_REPLY_SILENT and
 * %KUZOV_REPLY_UNREADABLE mean that it may have been charged.
 */
void
kuzov_client_order_async (KuzovClient         *self,
                          const char          *frame,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (KUZOV_IS_CLIENT (self));
  g_return_if_fail (frame != NULL);

  start_call (self, KUZOV_MODE_SETQUEUE, self->endpoint, frame, cancellable, kuzov_client_order_async, callback,
              user_data);
}

/**
 * kuzov_client_check_async:
 * @self: a client
 * @endpoint: where the job was ordered: an id means nothing elsewhere
 * @id: the job, as the provider named it
 * @cancellable: (nullable): stops the call, not the report
 * @callback: called once, when there is an outcome
 * @user_data: handed to @callback
 *
 * Asks once how far a report has come (documented: checkqueue). Asking is free and may be repeated, unlike
 * kuzov_client_order_async(); so a connection lost here is "no news", not a failure.
 */
void
kuzov_client_check_async (KuzovClient         *self,
                          const char          *endpoint,
                          const char          *id,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (KUZOV_IS_CLIENT (self));
  g_return_if_fail (id != NULL);

  start_call (self, KUZOV_MODE_CHECKQUEUE, endpoint, id, cancellable, kuzov_client_check_async, callback,
              user_data);
}

/**
 * kuzov_client_fetch_async:
 * @self: a client
 * @endpoint: where the job was ordered
 * @id: the job, as the provider named it
 * @cancellable: (nullable): stops the call
 * @callback: called once, when there is an outcome
 * @user_data: handed to @callback
 *
 * Asks once for the link to a report (documented: getresult), free like kuzov_client_check_async().
 */
void
kuzov_client_fetch_async (KuzovClient         *self,
                          const char          *endpoint,
                          const char          *id,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (KUZOV_IS_CLIENT (self));
  g_return_if_fail (id != NULL);

  start_call (self, KUZOV_MODE_GETRESULT, endpoint, id, cancellable, kuzov_client_fetch_async, callback,
              user_data);
}

/**
 * kuzov_client_call_finish:
 * @self: a client
 * @result: what the callback of an order, a check or a fetch got
 *
 * Returns: (transfer full): the outcome, never %NULL
 */
KuzovReply *
kuzov_client_call_finish (KuzovClient  *self,
                          GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_task_get_source_tag (G_TASK (result)) != kuzov_client_profile_async, NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/**
 * kuzov_client_profile_async:
 * @self: a client
 * @cancellable: (nullable): stops the call
 * @callback: called once, when there is an outcome
 * @user_data: handed to @callback
 *
 * Asks what the key may do and may still buy (observed: profile.ashx beside the endpoint), free.
 */
void
kuzov_client_profile_async (KuzovClient         *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_return_if_fail (KUZOV_IS_CLIENT (self));

  start_call (self, KUZOV_MODE_PROFILE, self->endpoint, NULL, cancellable, kuzov_client_profile_async, callback,
              user_data);
}

/**
 * kuzov_client_profile_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Returns: (transfer full): the outcome, never %NULL
 */
KuzovAccess *
kuzov_client_profile_finish (KuzovClient  *self,
                             GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_task_get_source_tag (G_TASK (result)) == kuzov_client_profile_async, NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}
