// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-queue"

#include "config.h"
#include "queue/kuzov-queue.h"
#include "queue/kuzov-queue-private.h"

#include "api/kuzov-link.h"

/* What the default cadence begins with, for back-off where no job is concerned. */
#define BASE_STEP_MS 10000

/* Off loopback no person's setting makes the polls closer than this. */
#define SHORTEST_INTERVAL_S 5.0

/* After a network is back the calls are spread over so long. */
#define SPREAD_MS 5000

typedef enum
{
  PROP_API_KEY = 1,
  PROP_ENDPOINT,
  PROP_POLL_INTERVAL,
  PROP_PARALLEL_CALLS,
  PROP_PAUSED,
  PROP_IS_ONLINE,
  PROP_CONDITION,
  PROP_N_HELD,
  PROP_N_WAITING,
  PROP_N_PENDING,
  PROP_ACCESS,
  PROP_IS_DRIVING,
} KuzovQueueProperty;

static GParamSpec *properties[PROP_IS_DRIVING + 1];

enum { SETTLED, BATCH_CHANGED, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KuzovQueue, kuzov_queue, G_TYPE_OBJECT)

static const char *const conditions[] = {
  [KUZOV_CONDITION_NONE] = "none",
  [KUZOV_CONDITION_NO_KEY] = "no-key",
  [KUZOV_CONDITION_ENDPOINT] = "endpoint",
  [KUZOV_CONDITION_RECORD] = "record",
  [KUZOV_CONDITION_ACCESS] = "access",
  [KUZOV_CONDITION_DISTRUST] = "distrust",
  [KUZOV_CONDITION_PRICE] = "price",
  [KUZOV_CONDITION_PAUSED] = "paused",
  [KUZOV_CONDITION_OFFLINE] = "offline",
  [KUZOV_CONDITION_SILENT] = "silent",
  [KUZOV_CONDITION_HELD] = "held",
};

GType
kuzov_condition_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static GEnumValue values[G_N_ELEMENTS (conditions) + 1];

      for (unsigned int i = 0; i < G_N_ELEMENTS (conditions); i++)
        values[i] = (GEnumValue) { (int) i, conditions[i], conditions[i] };
      g_once_init_leave (&type, g_enum_register_static ("KuzovCondition", values));
    }

  return type;
}

/**
 * kuzov_condition_needs_person:
 * @condition: what stands in the way
 *
 * Returns: whether only a person can move it, so that waiting for it in a script would not end
 */
gboolean
kuzov_condition_needs_person (KuzovCondition condition)
{
  switch (condition)
    {
    case KUZOV_CONDITION_NO_KEY:
    case KUZOV_CONDITION_ENDPOINT:
    case KUZOV_CONDITION_RECORD:
    case KUZOV_CONDITION_ACCESS:
    case KUZOV_CONDITION_DISTRUST:
    case KUZOV_CONDITION_PRICE:
    case KUZOV_CONDITION_PAUSED:
      return TRUE;

    case KUZOV_CONDITION_NONE:
    case KUZOV_CONDITION_OFFLINE:
    case KUZOV_CONDITION_SILENT:
    case KUZOV_CONDITION_HELD:
    default:
      return FALSE;
    }
}

/* The condition that @word names in the history; none if it names none. */
KuzovCondition
kuzov_queue_parse_condition (const char *word)
{
  for (unsigned int i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      if (g_strcmp0 (word, conditions[i]) == 0)
        return (KuzovCondition) i;
    }

  return KUZOV_CONDITION_NONE;
}

gboolean
kuzov_queue_has_key (KuzovQueue *self)
{
  return self->api_key != NULL && self->api_key[0] != '\0';
}

/* The network monitor only hints: loopback needs no network, and an answer proves it wrong. */
gboolean
kuzov_queue_is_offline (KuzovQueue *self)
{
  return !self->is_online && !self->is_online_proved && !self->is_endpoint_loopback;
}

int64_t
kuzov_queue_get_fixed_step_ms (KuzovQueue *self)
{
  double interval = self->poll_interval;

  if (interval <= 0.0)
    return 0;
  if (interval < SHORTEST_INTERVAL_S && !self->is_endpoint_loopback)
    interval = SHORTEST_INTERVAL_S;

  return MAX ((int64_t) (interval * 1000.0), 1);
}

int64_t
kuzov_queue_get_base_step_ms (KuzovQueue *self)
{
  int64_t fixed_ms = kuzov_queue_get_fixed_step_ms (self);

  return fixed_ms > 0 ? fixed_ms : BASE_STEP_MS;
}

static KuzovCondition
find_condition (KuzovQueue *self)
{
  if (!self->is_driving && self->is_started)
    return self->cannot_record ? KUZOV_CONDITION_RECORD : self->foreign_condition;
  if (!kuzov_queue_has_key (self))
    return KUZOV_CONDITION_NO_KEY;
  if (!self->is_endpoint_valid)
    return KUZOV_CONDITION_ENDPOINT;
  if (self->cannot_record)
    return KUZOV_CONDITION_RECORD;
  if (self->is_access_out)
    return KUZOV_CONDITION_ACCESS;
  if (self->gate.waits_for_person)
    return KUZOV_CONDITION_DISTRUST;
  if (self->is_price_up)
    return KUZOV_CONDITION_PRICE;
  if (self->is_paused)
    return KUZOV_CONDITION_PAUSED;
  if (kuzov_queue_is_offline (self))
    return KUZOV_CONDITION_OFFLINE;
  if (self->gate.needs_answer && self->gate.n_failed_probes > 0 && !g_queue_is_empty (&self->orders))
    return KUZOV_CONDITION_SILENT;
  if (self->n_held > 0)
    return KUZOV_CONDITION_HELD;

  return KUZOV_CONDITION_NONE;
}

/* For the processes that follow: what stands in the way, also when that is nothing. */
void
kuzov_queue_publish_condition (KuzovQueue *self)
{
  kuzov_history_set_fact (self->history, "condition", conditions[self->condition]);
  kuzov_history_set_fact (self->history, "condition-message", kuzov_queue_get_condition_message (self));
}

void
kuzov_queue_update_condition (KuzovQueue *self)
{
  KuzovCondition condition = find_condition (self);

  if (self->is_driving)
    kuzov_queue_publish_luck (self);
  if (self->condition == condition)
    return;

  self->condition = condition;
  if (self->is_driving)
    kuzov_queue_publish_condition (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONDITION]);
}

void
kuzov_queue_batch_changed (KuzovQueue *self)
{
  g_signal_emit (self, signals[BATCH_CHANGED], 0);
}

static void
kuzov_queue_dispose (GObject *object)
{
  KuzovQueue *self = KUZOV_QUEUE (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_handle_id (&self->drain_id, g_source_remove);
  if (self->pump_source != NULL)
    {
      g_source_destroy (self->pump_source);
      g_clear_pointer (&self->pump_source, g_source_unref);
    }
  if (self->loading != NULL)
    {
      g_source_destroy (self->loading);
      g_clear_pointer (&self->loading, g_source_unref);
    }
  if (self->timer != NULL)
    {
      g_source_destroy (self->timer);
      g_clear_pointer (&self->timer, g_source_unref);
    }
  g_queue_clear (&self->orders);
  g_queue_clear (&self->recorded);
  g_hash_table_remove_all (self->errands);
  g_clear_object (&self->check_cancellable);
  g_clear_object (&self->history);
  g_clear_object (&self->client);
  g_clear_pointer (&self->lock, kuzov_queue_lock_free);

  G_OBJECT_CLASS (kuzov_queue_parent_class)->dispose (object);
}

static void
kuzov_queue_finalize (GObject *object)
{
  KuzovQueue *self = KUZOV_QUEUE (object);

  g_hash_table_unref (self->errands);
  kuzov_agenda_free (self->agenda);
  g_ptr_array_unref (self->suspects);
  g_ptr_array_unref (self->check_tasks);
  g_clear_pointer (&self->access, kuzov_access_free);
  g_free (self->api_key);
  g_free (self->endpoint);
  g_free (self->moved_endpoint);
  g_free (self->access_message);
  g_clear_error (&self->record_error);
  g_free (self->foreign_message);
  g_free (self->overruled_pause);
  g_free (self->told_luck);
  for (unsigned int word = 0; word < KUZOV_N_WORDS; word++)
    g_free (self->heard[word]);

  G_OBJECT_CLASS (kuzov_queue_parent_class)->finalize (object);
}

static void
set_api_key (KuzovQueue *self,
             const char *api_key)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (api_key != NULL ? api_key : ""));

  if (g_strcmp0 (self->api_key, trimmed) == 0)
    return;

  /* A new key is another purse. */
  if (self->api_key != NULL)
    kuzov_queue_hold_all (self);
  g_ptr_array_set_size (self->suspects, 0);
  g_free (self->api_key);
  self->api_key = g_steal_pointer (&trimmed);
  kuzov_client_set_api_key (self->client, self->api_key);
  self->is_access_out = self->is_access_back = FALSE;
  self->checks_again = self->is_check_sent;
  g_clear_pointer (&self->access, kuzov_access_free);
  g_clear_pointer (&self->access_message, g_free);
  kuzov_queue_leave_burst (self);
  kuzov_queue_forget_price (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCESS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_API_KEY]);
}

static void
set_endpoint (KuzovQueue *self,
              const char *endpoint)
{
  if (g_strcmp0 (self->endpoint, endpoint) == 0)
    return;

  if (self->endpoint != NULL && g_strcmp0 (self->moved_endpoint, endpoint) != 0)
    {
      kuzov_queue_hold_all (self);
      g_ptr_array_set_size (self->suspects, 0);
      self->is_access_out = self->is_access_back = FALSE;
      self->checks_again = self->is_check_sent;
      g_clear_pointer (&self->access, kuzov_access_free);
      g_clear_pointer (&self->access_message, g_free);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCESS]);
    }
  g_free (self->endpoint);
  self->endpoint = g_strdup (endpoint != NULL ? endpoint : "");
  self->is_endpoint_valid = kuzov_endpoint_is_valid (self->endpoint);
  self->is_endpoint_loopback = kuzov_endpoint_is_loopback (self->endpoint);
  kuzov_client_set_endpoint (self->client, self->endpoint);
  kuzov_queue_leave_burst (self);
  kuzov_queue_forget_price (self);
  memset (&self->gate, 0, G_STRUCT_OFFSET (KuzovGate, n_in_flight));
  kuzov_gate_proceed (&self->gate);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENDPOINT]);
}

/* Back online: nothing waits out its delay, but not everything goes at once. */
static void
set_is_online (KuzovQueue *self,
               gboolean    is_online)
{
  GHashTableIter iter;
  gpointer value;

  if (self->is_online == is_online)
    return;

  self->is_online = is_online;
  self->is_online_proved = FALSE;
  self->probe_due_ms = 0;
  if (is_online)
    {
      int64_t now_ms = kuzov_queue_now_ms (self);

      g_hash_table_iter_init (&iter, self->errands);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        {
          KuzovErrand *errand = value;

          if (errand->appointment.place != 0 && (errand->n_failures > 0 || errand->appointment.due_ms <= now_ms))
            {
              const int64_t due_ms = now_ms + g_random_int_range (0, SPREAD_MS);

              errand->n_failures = 0;
              kuzov_agenda_plan (self->agenda, &errand->appointment, MAX (due_ms, errand->not_before_ms));
            }
        }
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_ONLINE]);
}

static void
set_poll_interval (KuzovQueue *self,
                   double      poll_interval)
{
  GHashTableIter iter;
  gpointer value;

  self->poll_interval = poll_interval;
  g_hash_table_iter_init (&iter, self->errands);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (((KuzovErrand *) value)->appointment.place != 0)
        kuzov_queue_plan (self, value, -1);
    }
}

static void
kuzov_queue_set_property (GObject      *object,
                          unsigned int  property_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  KuzovQueue *self = KUZOV_QUEUE (object);

  switch ((KuzovQueueProperty) property_id)
    {
    case PROP_API_KEY:
      set_api_key (self, g_value_get_string (value));
      break;
    case PROP_ENDPOINT:
      set_endpoint (self, g_value_get_string (value));
      break;
    case PROP_POLL_INTERVAL:
      set_poll_interval (self, g_value_get_double (value));
      break;
    case PROP_PARALLEL_CALLS:
      self->parallel_calls = g_value_get_uint (value);
      break;
    case PROP_PAUSED:
      kuzov_queue_pause (self, g_value_get_boolean (value));
      break;
    case PROP_IS_ONLINE:
      set_is_online (self, g_value_get_boolean (value));
      break;
    case PROP_CONDITION:
    case PROP_N_HELD:
    case PROP_N_WAITING:
    case PROP_N_PENDING:
    case PROP_ACCESS:
    case PROP_IS_DRIVING:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      return;
    }
  kuzov_queue_update_condition (self);
  kuzov_queue_pump_soon (self);
}

static void
kuzov_queue_get_property (GObject      *object,
                          unsigned int  property_id,
                          GValue       *value,
                          GParamSpec   *pspec)
{
  KuzovQueue *self = KUZOV_QUEUE (object);

  switch ((KuzovQueueProperty) property_id)
    {
    case PROP_API_KEY:
      g_value_set_string (value, self->api_key);
      break;
    case PROP_ENDPOINT:
      g_value_set_string (value, self->endpoint);
      break;
    case PROP_POLL_INTERVAL:
      g_value_set_double (value, self->poll_interval);
      break;
    case PROP_PARALLEL_CALLS:
      g_value_set_uint (value, self->parallel_calls);
      break;
    case PROP_PAUSED:
      g_value_set_boolean (value, self->is_paused);
      break;
    case PROP_IS_ONLINE:
      g_value_set_boolean (value, self->is_online);
      break;
    case PROP_CONDITION:
      g_value_set_enum (value, self->condition);
      break;
    case PROP_N_HELD:
      g_value_set_uint (value, self->n_held);
      break;
    case PROP_N_WAITING:
      g_value_set_uint (value, self->orders.length);
      break;
    case PROP_N_PENDING:
      g_value_set_uint (value, g_hash_table_size (self->errands));
      break;
    case PROP_ACCESS:
      g_value_set_boxed (value, self->access);
      break;
    case PROP_IS_DRIVING:
      g_value_set_boolean (value, self->is_driving);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
kuzov_queue_class_init (KuzovQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);
  const GParamFlags told = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags set = told | G_PARAM_WRITABLE;

  object_class->dispose = kuzov_queue_dispose;
  object_class->finalize = kuzov_queue_finalize;
  object_class->get_property = kuzov_queue_get_property;
  object_class->set_property = kuzov_queue_set_property;

  properties[PROP_API_KEY] = g_param_spec_string ("api-key", NULL, NULL, NULL, set);
  properties[PROP_ENDPOINT] = g_param_spec_string ("endpoint", NULL, NULL, NULL, set);
  properties[PROP_POLL_INTERVAL] = g_param_spec_double ("poll-interval", NULL, NULL, 0.0, 86400.0, 0.0, set);
  properties[PROP_PARALLEL_CALLS] = g_param_spec_uint ("parallel-calls", NULL, NULL, 1, 32, 4, set);
  properties[PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE, set);
  properties[PROP_IS_ONLINE] = g_param_spec_boolean ("is-online", NULL, NULL, TRUE, set);
  properties[PROP_CONDITION] = g_param_spec_enum ("condition", NULL, NULL, KUZOV_TYPE_CONDITION, KUZOV_CONDITION_NONE, told);
  properties[PROP_N_HELD] = g_param_spec_uint ("n-held", NULL, NULL, 0, G_MAXUINT, 0, told);
  properties[PROP_N_WAITING] = g_param_spec_uint ("n-waiting", NULL, NULL, 0, G_MAXUINT, 0, told);
  properties[PROP_N_PENDING] = g_param_spec_uint ("n-pending", NULL, NULL, 0, G_MAXUINT, 0, told);
  properties[PROP_ACCESS] = g_param_spec_boxed ("access", NULL, NULL, KUZOV_TYPE_ACCESS, told);
  properties[PROP_IS_DRIVING] = g_param_spec_boolean ("is-driving", NULL, NULL, FALSE, told);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[SETTLED] = g_signal_new ("settled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   KUZOV_TYPE_REQUEST);
  signals[BATCH_CHANGED] = g_signal_new ("batch-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kuzov_queue_init (KuzovQueue *self)
{
  self->errands = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, kuzov_errand_free);
  self->agenda = kuzov_agenda_new ();
  self->suspects = g_ptr_array_new_with_free_func (g_object_unref);
  self->check_tasks = g_ptr_array_new_with_free_func (g_object_unref);
  self->parallel_calls = 4;
  self->is_online = TRUE;
  self->timer_ms = G_MAXINT64;
  kuzov_queue_forget_price (self);
  kuzov_burst_init (&self->burst);
  kuzov_burst_init (&self->next_burst);
  g_queue_init (&self->orders);
  g_queue_init (&self->recorded);
}

KuzovQueue *
kuzov_queue_new (KuzovHistory *history,
                 KuzovClient  *client)
{
  KuzovQueue *self = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (history), NULL);
  g_return_val_if_fail (KUZOV_IS_CLIENT (client), NULL);

  self = g_object_new (KUZOV_TYPE_QUEUE, NULL);
  self->history = g_object_ref (history);
  self->client = g_object_ref (client);
  g_signal_connect_object (history, "recorded", G_CALLBACK (kuzov_queue_note_record), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (history, "looked", G_CALLBACK (kuzov_queue_on_looked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (history, "moved", G_CALLBACK (kuzov_queue_on_moved), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * kuzov_queue_follow_service:
 * @self: a queue
 * @endpoint: what the endpoint will be set to
 *
 * For the demonstration, whose service may move: what the person said may go out may go out there as well.
 */
void
kuzov_queue_follow_service (KuzovQueue *self,
                            const char *endpoint)
{
  g_return_if_fail (KUZOV_IS_QUEUE (self));

  g_free (self->moved_endpoint);
  self->moved_endpoint = g_strdup (endpoint);
}
