// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-demo"

#include "config.h"
#include "demo/kuzov-demo-service.h"

#include "demo/kuzov-demo-service-private.h"

#define ENDPOINT_PATH "/reportrequestframe.ashx"

/**
 * KuzovDemoService:
 *
 * An imitation of the provider on a loopback port of its own: the three modes, the access check, a
 * page for every report and one for the account. Nothing real is bought. It lets a newcomer try
 * Kuzov without a key, and tests put faults where they hurt.
 *
 * Some frames meet a fate worth seeing, by their last three figures: …404 is refused, …777 takes a
 * minute and a half, and the first order for …502 is taken and then left without an answer; its number
 * stands on the account page.
 *
 * Start and stop it, and let go of stalled calls, in the thread whose main context serves it; all else
 * may be called from any thread.
 */

G_DEFINE_FINAL_TYPE (KuzovDemoService, kuzov_demo_service, G_TYPE_OBJECT)

enum
{
  SIGNAL_CALL_RECEIVED,
  N_SIGNALS,
};

static unsigned int signals[N_SIGNALS];

typedef struct
{
  KuzovDemoService  *service;
  SoupServerMessage *message;
  KuzovDemoAnswer   *answer;
  GSource           *source;          /* NULL for a stalled call */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  if (call->source != NULL)
    g_source_destroy (call->source);

  g_clear_pointer (&call->source, g_source_unref);
  g_object_unref (call->message);
  kuzov_demo_answer_free (call->answer);
  g_free (call);
}

static void
call_answer (Call *call)
{
  kuzov_demo_answer_send (call->answer, call->message);
  if (call->answer->manner == KUZOV_DEMO_MANNER_PLAIN || call->answer->manner == KUZOV_DEMO_MANNER_INSTEAD
      || call->answer->manner == KUZOV_DEMO_MANNER_STALL)
    soup_server_message_unpause (call->message);
}

static gboolean
on_latency_over (gpointer user_data)
{
  Call *call = user_data;
  KuzovDemoService *self = call->service;
  unsigned int index = 0;

  call_answer (call);
  if (g_ptr_array_find (self->waiting, call, &index))
    g_ptr_array_remove_index_fast (self->waiting, index);

  return G_SOURCE_REMOVE;
}

static void
call_wait (KuzovDemoService  *self,
           SoupServerMessage *message,
           KuzovDemoAnswer   *answer,
           unsigned int       latency_ms)
{
  Call *call = g_new0 (Call, 1);

  call->service = self;
  call->message = g_object_ref (message);
  call->answer = answer;
  g_ptr_array_add (self->waiting, call);
  soup_server_message_pause (message);

  if (answer->manner == KUZOV_DEMO_MANNER_STALL)
    return;

  call->source = g_timeout_source_new (latency_ms);
  g_source_set_callback (call->source, on_latency_over, call, NULL);
  g_source_attach (call->source, self->context);
}

static void
on_finished (SoupServerMessage *message,
             KuzovDemoService  *self)
{
  g_mutex_lock (&self->lock);
  self->n_in_flight--;
  g_mutex_unlock (&self->lock);
}

/* Pages carry no script and load nothing; a browser is told to hold them to that. */
static void
protect_page (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Content-Security-Policy",
                                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action "
                                "'self'; base-uri 'none'; frame-ancestors 'none'");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  KuzovDemoService *self = user_data;
  g_autoptr (GHashTable) parameters = query != NULL ? g_hash_table_ref (query) : g_hash_table_new (NULL, NULL);
  KuzovDemoMode mode = kuzov_demo_desk_find_mode (path, parameters);
  g_autoptr (KuzovDemoAnswer) answer = NULL;
  unsigned int latency_ms = 0;

  g_mutex_lock (&self->lock);
  if (mode == KUZOV_DEMO_MODE_NONE)
    {
      answer = kuzov_demo_answer_new (KUZOV_DEMO_MANNER_PLAIN);
      kuzov_demo_desk_answer_page (self, message, path, parameters, answer);
    }
  else
    {
      answer = kuzov_demo_script_call (&self->scripts[mode], message);
      if (mode == KUZOV_DEMO_MODE_SETQUEUE && g_hash_table_contains (parameters, "frame"))
        kuzov_demo_ledger_note_call (self->ledger, g_hash_table_lookup (parameters, "frame"));
      kuzov_demo_desk_answer_call (self, mode, message, path, parameters, answer);

      latency_ms = mode == KUZOV_DEMO_MODE_REPORT ? 0 : self->latency_ms;
      self->n_in_flight++;
      self->max_in_flight = MAX (self->max_in_flight, self->n_in_flight);
      g_signal_connect_object (message, "finished", G_CALLBACK (on_finished), self, 0);
    }
  g_mutex_unlock (&self->lock);

  if (mode >= KUZOV_DEMO_MODE_REPORT)
    protect_page (message);

  if (latency_ms > 0 || answer->manner == KUZOV_DEMO_MANNER_STALL)
    call_wait (self, message, g_steal_pointer (&answer), latency_ms);
  else
    kuzov_demo_answer_send (answer, message);

  if (mode != KUZOV_DEMO_MODE_NONE)
    g_signal_emit (self, signals[SIGNAL_CALL_RECEIVED], 0, kuzov_demo_mode_name (mode));
}

static void
kuzov_demo_service_dispose (GObject *object)
{
  KuzovDemoService *self = KUZOV_DEMO_SERVICE (object);

  kuzov_demo_service_stop (self);

  G_OBJECT_CLASS (kuzov_demo_service_parent_class)->dispose (object);
}

static void
kuzov_demo_service_finalize (GObject *object)
{
  KuzovDemoService *self = KUZOV_DEMO_SERVICE (object);

  for (unsigned int mode = 0; mode < KUZOV_DEMO_N_MODES; mode++)
    kuzov_demo_script_clear (&self->scripts[mode]);

  g_ptr_array_unref (self->waiting);
  kuzov_demo_ledger_free (self->ledger);
  g_mutex_clear (&self->lock);
  g_free (self->endpoint);
  g_free (self->journal_path);

  G_OBJECT_CLASS (kuzov_demo_service_parent_class)->finalize (object);
}

static void
kuzov_demo_service_class_init (KuzovDemoServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kuzov_demo_service_dispose;
  object_class->finalize = kuzov_demo_service_finalize;

  /**
   * KuzovDemoService::call-received:
   * @self: the service
   * @mode: as in the API, or "profile", or "report" for a report's page
   *
   * A call has arrived and was counted; its answer is on its way unless it is to wait.
   */
  signals[SIGNAL_CALL_RECEIVED] = g_signal_new ("call-received", KUZOV_TYPE_DEMO_SERVICE, G_SIGNAL_RUN_LAST,
                                                0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
kuzov_demo_service_init (KuzovDemoService *self)
{
  g_mutex_init (&self->lock);
  self->waiting = g_ptr_array_new_with_free_func (call_free);
  self->ledger = kuzov_demo_ledger_new ();
  self->min_ms = 10 * 1000;
  self->max_ms = 20 * 1000;
  self->price = 45.0;
  kuzov_demo_ledger_set_balance (self->ledger, 1234.50);
}

KuzovDemoService *
kuzov_demo_service_new (void)
{
  return g_object_new (KUZOV_TYPE_DEMO_SERVICE, NULL);
}

static void
keep_port (KuzovDemoService *self)
{
  GSList *uris = soup_server_get_uris (self->server);

  self->port = (unsigned int) g_uri_get_port (uris->data);
  g_free (self->endpoint);
  self->endpoint = g_strdup_printf ("http://127.0.0.1:%u" ENDPOINT_PATH, self->port);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

/**
 * kuzov_demo_service_start:
 * @self: a stopped service
 * @preferred_port: the port to try first, or 0 for any free one
 * @error: set when not even any port of the loopback interface can be had
 *
 * Begins to listen on 127.0.0.1 and to serve from the thread's default main context. Where another
 * program has @preferred_port, a free one is taken: kuzov_demo_service_get_port() tells.
 *
 * Returns: whether it serves
 */
gboolean
kuzov_demo_service_start (KuzovDemoService  *self,
                          unsigned int       preferred_port,
                          GError           **error)
{
  g_autoptr (SoupServer) server = NULL;
  gboolean listening = FALSE;

  g_return_val_if_fail (KUZOV_IS_DEMO_SERVICE (self), FALSE);
  g_return_val_if_fail (self->server == NULL, FALSE);
  g_return_val_if_fail (preferred_port <= G_MAXUINT16, FALSE);

  server = soup_server_new (NULL, NULL);
  if (preferred_port != 0)
    listening = soup_server_listen_local (server, preferred_port, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL);

  if (!listening && !soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, error))
    return FALSE;

  soup_server_add_handler (server, NULL, on_request, self, NULL);
  self->server = g_steal_pointer (&server);
  self->context = g_main_context_ref_thread_default ();
  keep_port (self);

  g_mutex_lock (&self->lock);
  if (self->journal_path != NULL)
    kuzov_demo_ledger_open_journal (self->ledger, self->journal_path, g_get_real_time () / 1000);
  g_mutex_unlock (&self->lock);

  return TRUE;
}

/**
 * kuzov_demo_service_stop:
 * @self: a service
 *
 * Closes the port and every connection, answered or not. Jobs and counters stay, and the service
 * may be started again; its endpoint keeps pointing at the old port until then.
 */
void
kuzov_demo_service_stop (KuzovDemoService *self)
{
  g_return_if_fail (KUZOV_IS_DEMO_SERVICE (self));

  if (self->server == NULL)
    return;

  g_ptr_array_set_size (self->waiting, 0);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_clear_pointer (&self->context, g_main_context_unref);

  g_mutex_lock (&self->lock);
  kuzov_demo_ledger_close_journal (self->ledger);
  g_mutex_unlock (&self->lock);
}

unsigned int
kuzov_demo_service_get_port (KuzovDemoService *self)
{
  g_return_val_if_fail (KUZOV_IS_DEMO_SERVICE (self), 0);

  return self->port;
}

/**
 * kuzov_demo_service_get_endpoint:
 * @self: a service
 *
 * Returns: (nullable) (transfer none): the URL to order at, NULL before the first start
 */
const char *
kuzov_demo_service_get_endpoint (KuzovDemoService *self)
{
  g_return_val_if_fail (KUZOV_IS_DEMO_SERVICE (self), NULL);

  return self->endpoint;
}

/**
 * kuzov_demo_service_release:
 * @self: a service
 *
 * Answers every stalled call now, with what it would have got when it arrived.
 */
void
kuzov_demo_service_release (KuzovDemoService *self)
{
  g_return_if_fail (KUZOV_IS_DEMO_SERVICE (self));

  for (unsigned int i = self->waiting->len; i > 0; i--)
    {
      Call *call = g_ptr_array_index (self->waiting, i - 1);

      if (call->answer->manner != KUZOV_DEMO_MANNER_STALL)
        continue;

      call_answer (call);
      g_ptr_array_remove_index (self->waiting, i - 1);
    }
}
