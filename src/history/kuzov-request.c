// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-request.h"
#include "history/kuzov-request-private.h"

#include <math.h>

/* The last replies are kept when something else is written: alone they are no reason to write, nor to be let be. */
#define REPLY_COLUMNS \
  (KUZOV_COLUMN_BIT (KUZOV_COLUMN_REPLY_ORDER) | KUZOV_COLUMN_BIT (KUZOV_COLUMN_REPLY_CHECK) \
   | KUZOV_COLUMN_BIT (KUZOV_COLUMN_REPLY_RESULT))

struct _KuzovRequest
{
  GObject      parent_instance;
  KuzovRow     row;
  unsigned int changes;         /* bits of KuzovColumn that no write has taken yet */
  KuzovState   taken_state;     /* the state that the newest write took along */
  gboolean     has_returned;    /* a write failed since, and taken_state is that of the file again */
  unsigned int n_writes;        /* writes on their way */
  unsigned int n_replies;
  gboolean     is_removed;
  GHashTable  *registry;        /* (nullable): row id to request, from which it withdraws at its end */
};

G_DEFINE_FINAL_TYPE (KuzovRequest, kuzov_request, G_TYPE_OBJECT)

typedef enum
{
  PROP_FRAME = 1,
  PROP_STATE,
  PROP_REASON,
  PROP_MESSAGE,
  PROP_JOB,
  PROP_URL,
  PROP_ORDERED_MS,
  PROP_ACCEPTED_MS,
  PROP_STARTED_MS,
  PROP_SETTLED_MS,
  PROP_OPENED_MS,
  PROP_NOTE,
  PROP_LABELS,
  PROP_REPLIES,
  PROP_REMOVED,
} KuzovRequestProperty;

static GParamSpec *properties[PROP_REMOVED + 1];

static void
changed (KuzovRequest *self,
         KuzovColumn   column,
         int           property)
{
  self->changes |= KUZOV_COLUMN_BIT (column);
  if (property != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_text (KuzovRequest  *self,
          char         **field,
          const char    *text,
          KuzovColumn    column,
          int            property)
{
  char *previous = *field;

  if (g_strcmp0 (previous, text) == 0)
    return;

  *field = text == NULL ? NULL : g_ref_string_new (text);
  if (previous != NULL)
    g_ref_string_release (previous);
  changed (self, column, property);
}

static void
set_time (KuzovRequest *self,
          int64_t      *field,
          int64_t       time_ms,
          KuzovColumn   column,
          int           property)
{
  if (*field == time_ms)
    return;

  *field = time_ms;
  changed (self, column, property);
}

static void
kuzov_request_finalize (GObject *object)
{
  KuzovRequest *self = KUZOV_REQUEST (object);

  if (self->registry != NULL)
    {
      g_hash_table_remove (self->registry, &self->row.id);
      g_hash_table_unref (self->registry);
    }
  kuzov_row_clear (&self->row);

  G_OBJECT_CLASS (kuzov_request_parent_class)->finalize (object);
}

static void
kuzov_request_get_property (GObject      *object,
                            unsigned int  property_id,
                            GValue       *value,
                            GParamSpec   *pspec)
{
  KuzovRequest *self = KUZOV_REQUEST (object);

  switch ((KuzovRequestProperty) property_id)
    {
    case PROP_FRAME:
      g_value_set_string (value, self->row.frame);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->row.state);
      break;
    case PROP_REASON:
      g_value_set_int (value, self->row.reason);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->row.message);
      break;
    case PROP_JOB:
      g_value_set_string (value, self->row.job);
      break;
    case PROP_URL:
      g_value_set_string (value, self->row.url);
      break;
    case PROP_ORDERED_MS:
      g_value_set_int64 (value, self->row.ordered_ms);
      break;
    case PROP_ACCEPTED_MS:
      g_value_set_int64 (value, self->row.accepted_ms);
      break;
    case PROP_STARTED_MS:
      g_value_set_int64 (value, self->row.started_ms);
      break;
    case PROP_SETTLED_MS:
      g_value_set_int64 (value, self->row.settled_ms);
      break;
    case PROP_OPENED_MS:
      g_value_set_int64 (value, self->row.opened_ms);
      break;
    case PROP_NOTE:
      g_value_set_string (value, self->row.note);
      break;
    case PROP_LABELS:
      g_value_set_string (value, self->row.labels);
      break;
    case PROP_REPLIES:
      g_value_set_uint (value, self->n_replies);
      break;
    case PROP_REMOVED:
      g_value_set_boolean (value, self->is_removed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
install_time (const char           *name,
              KuzovRequestProperty  property)
{
  properties[property] = g_param_spec_int64 (name, NULL, NULL, 0, G_MAXINT64, 0,
                                             G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
install_text (const char           *name,
              KuzovRequestProperty  property)
{
  properties[property] = g_param_spec_string (name, NULL, NULL, NULL,
                                              G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
kuzov_request_class_init (KuzovRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = kuzov_request_finalize;
  object_class->get_property = kuzov_request_get_property;

  install_text ("frame", PROP_FRAME);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, KUZOV_TYPE_STATE, KUZOV_STATE_WAITING, flags);
  properties[PROP_REASON] = g_param_spec_int ("reason", NULL, NULL, 0, KUZOV_N_REASONS - 1, 0, flags);
  install_text ("message", PROP_MESSAGE);
  install_text ("job", PROP_JOB);
  install_text ("url", PROP_URL);
  install_time ("ordered-ms", PROP_ORDERED_MS);
  install_time ("accepted-ms", PROP_ACCEPTED_MS);
  install_time ("started-ms", PROP_STARTED_MS);
  install_time ("settled-ms", PROP_SETTLED_MS);
  install_time ("opened-ms", PROP_OPENED_MS);
  install_text ("note", PROP_NOTE);
  install_text ("labels", PROP_LABELS);
  properties[PROP_REPLIES] = g_param_spec_uint ("replies", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_REMOVED] = g_param_spec_boolean ("removed", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
kuzov_request_init (KuzovRequest *self)
{
  kuzov_row_init (&self->row);
}

/* A request for a row that is in the history already. While it lives, @registry knows it by its row. */
KuzovRequest *
kuzov_request_new_for_row (const KuzovRow *row,
                           GHashTable     *registry)
{
  KuzovRequest *self = g_object_new (KUZOV_TYPE_REQUEST, NULL);

  kuzov_row_copy (row, &self->row);
  self->taken_state = row->state;
  if (registry != NULL)
    {
      self->registry = g_hash_table_ref (registry);
      g_hash_table_insert (registry, &self->row.id, self);
    }

  return self;
}

const KuzovRow *
kuzov_request_peek_row (KuzovRequest *self)
{
  return &self->row;
}

/* Takes over what another process wrote. Only for a request without changes of its own, but for replies, which stay. */
void
kuzov_request_apply_row (KuzovRequest   *self,
                         const KuzovRow *row)
{
  const unsigned int unsaved_replies = self->changes & REPLY_COLUMNS;
  KuzovRow *mine = &self->row;

  g_object_freeze_notify (G_OBJECT (self));
  if (mine->endpoint != row->endpoint)
    {
      g_clear_pointer (&mine->endpoint, g_ref_string_release);
      mine->endpoint = g_ref_string_acquire (row->endpoint);
    }
  kuzov_request_set_job (self, row->job);
  kuzov_request_set_url (self, row->url);
  kuzov_request_set_reason (self, row->reason, row->message);
  kuzov_request_set_vin (self, row->vin);
  kuzov_request_set_plate (self, row->plate);
  kuzov_request_set_sent_ms (self, row->sent_ms);
  kuzov_request_set_accepted_ms (self, row->accepted_ms);
  kuzov_request_set_started_ms (self, row->started_ms);
  kuzov_request_set_settled_ms (self, row->settled_ms);
  kuzov_request_set_opened_ms (self, row->opened_ms);
  mine->release = row->release;
  mine->balance_before = row->balance_before;
  mine->burst = row->burst;
  kuzov_request_set_note (self, row->note);
  kuzov_request_take_labels (self, row->labels);
  kuzov_request_set_state (self, row->state);
  kuzov_request_set_is_removed (self, FALSE);
  self->changes = unsaved_replies;
  self->taken_state = row->state;
  g_object_thaw_notify (G_OBJECT (self));
}

/* Moves the replies out of @row, which was read for the details. What came since is newer and stays. */
void
kuzov_request_take_replies (KuzovRequest *self,
                            KuzovRow     *row)
{
  for (unsigned int slot = 0; slot < KUZOV_N_REPLY_SLOTS; slot++)
    {
      if (self->row.replies[slot] == NULL)
        self->row.replies[slot] = g_steal_pointer (&row->replies[slot]);
    }
}

/* What has changed since the last write took changes, for a write that is to be made now. */
unsigned int
kuzov_request_steal_changes (KuzovRequest *self,
                             KuzovState   *expected)
{
  unsigned int changes = self->changes;

  *expected = self->taken_state;
  self->changes = 0;
  self->taken_state = self->row.state;
  self->has_returned = FALSE;

  return changes;
}

/* A write did not happen: what it carried is unwritten again. Of several that failed the first one knew the file. */
void
kuzov_request_return_changes (KuzovRequest *self,
                              unsigned int  changes,
                              KuzovState    expected)
{
  self->changes |= changes;
  if (!self->has_returned)
    self->taken_state = expected;
  self->has_returned = TRUE;
}

gboolean
kuzov_request_has_changes (KuzovRequest *self)
{
  return self->changes != 0;
}

void
kuzov_request_hold_write (KuzovRequest *self)
{
  self->n_writes++;
}

void
kuzov_request_release_write (KuzovRequest *self)
{
  g_assert (self->n_writes > 0);

  self->n_writes--;
}

gboolean
kuzov_request_is_being_written (KuzovRequest *self)
{
  return self->n_writes > 0 || (self->changes & ~REPLY_COLUMNS) != 0;
}

/**
 * kuzov_request_get_id:
 * @self: a request
 *
 * Returns: the row of the history, which is not the provider's number: that is kuzov_request_get_job()
 */
int64_t
kuzov_request_get_id (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), 0);

  return self->row.id;
}

/**
 * kuzov_request_get_frame:
 * @self: a request
 *
 * Returns: (transfer none): the frame number as it is sent
 */
const char *
kuzov_request_get_frame (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), NULL);

  return self->row.frame;
}

/**
 * kuzov_request_get_typed:
 * @self: a request
 *
 * Returns: (transfer none): the frame number as the person gave it
 */
const char *
kuzov_request_get_typed (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), NULL);

  return self->row.typed;
}

/**
 * kuzov_request_get_endpoint:
 * @self: a request
 *
 * Returns: (transfer none): where it was, or will be, ordered; its job is never asked elsewhere
 */
const char *
kuzov_request_get_endpoint (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), NULL);

  return self->row.endpoint;
}

void
kuzov_request_set_endpoint (KuzovRequest *self,
                            const char   *endpoint)
{
  char *previous = NULL;

  g_return_if_fail (KUZOV_IS_REQUEST (self));
  g_return_if_fail (endpoint != NULL);

  if (g_strcmp0 (self->row.endpoint, endpoint) == 0)
    return;

  previous = g_steal_pointer (&self->row.endpoint);
  self->row.endpoint = g_ref_string_new_intern (endpoint);
  g_clear_pointer (&previous, g_ref_string_release);
  changed (self, KUZOV_COLUMN_ENDPOINT, 0);
}

/**
 * kuzov_request_get_state:
 * @self: a request
 *
 * Returns: where it stands
 */
KuzovState
kuzov_request_get_state (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), KUZOV_STATE_UNCONFIRMED);

  return self->row.state;
}

void
kuzov_request_set_state (KuzovRequest *self,
                         KuzovState    state)
{
  g_return_if_fail (KUZOV_IS_REQUEST (self));
  g_return_if_fail (state >= 0 && state < KUZOV_N_STATES);

  if (self->row.state == state)
    return;

  self->row.state = state;
  changed (self, KUZOV_COLUMN_STATE, PROP_STATE);
}

/**
 * kuzov_request_get_job:
 * @self: a request
 *
 * Returns: (transfer none) (nullable): the `id` by which the provider knows the report
 */
const char *
kuzov_request_get_job (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), NULL);

  return self->row.job;
}

void
kuzov_request_set_job (KuzovRequest *self,
                       const char   *job)
{
  g_return_if_fail (KUZOV_IS_REQUEST (self));

  set_text (self, &self->row.job, job, KUZOV_COLUMN_JOB, PROP_JOB);
}

/**
 * kuzov_request_get_url:
 * @self: a request
 *
 * Returns: (transfer none) (nullable): the link to the finished report
 */
const char *
kuzov_request_get_url (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), NULL);

  return self->row.url;
}

void
kuzov_request_set_url (KuzovRequest *self,
                       const char   *url)
{
  g_return_if_fail (KUZOV_IS_REQUEST (self));

  set_text (self, &self->row.url, url, KUZOV_COLUMN_URL, PROP_URL);
}

/**
 * kuzov_request_get_reason:
 * @self: a request
 *
 * Returns: why it stands where it stands
 */
KuzovReason
kuzov_request_get_reason (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), KUZOV_REASON_NONE);

  return self->row.reason;
}

/**
 * kuzov_request_get_message:
 * @self: a request
 *
 * Returns: (transfer none) (nullable): the provider's own words, or an HTTP status
 */
const char *
kuzov_request_get_message (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), NULL);

  return self->row.message;
}

void
kuzov_request_set_reason (KuzovRequest *self,
                          KuzovReason   reason,
                          const char   *message)
{
  g_return_if_fail (KUZOV_IS_REQUEST (self));
  g_return_if_fail (reason >= 0 && reason < KUZOV_N_REASONS);

  if (self->row.reason != reason)
    {
      self->row.reason = reason;
      changed (self, KUZOV_COLUMN_REASON, PROP_REASON);
    }
  set_text (self, &self->row.message, message, KUZOV_COLUMN_MESSAGE, PROP_MESSAGE);
}

/**
 * kuzov_request_get_vin:
 * @self: a request
 *
 * Returns: (transfer none) (nullable): VIN or frame number as the provider gives it
 */
const char *
kuzov_request_get_vin (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), NULL);

  return self->row.vin;
}

void
kuzov_request_set_vin (KuzovRequest *self,
                       const char   *vin)
{
  g_return_if_fail (KUZOV_IS_REQUEST (self));

  set_text (self, &self->row.vin, vin, KUZOV_COLUMN_VIN, 0);
}

/**
 * kuzov_request_get_plate:
 * @self: a request
 *
 * Returns: (transfer none) (nullable): Russian registration plate
 */
const char *
kuzov_request_get_plate (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), NULL);

  return self->row.plate;
}

void
kuzov_request_set_plate (KuzovRequest *self,
                         const char   *plate)
{
  g_return_if_fail (KUZOV_IS_REQUEST (self));

  set_text (self, &self->row.plate, plate, KUZOV_COLUMN_PLATE, 0);
}

/**
 * kuzov_request_get_balance_before:
 * @self: a request
 * @balance: (out) (optional): the balance, in the provider's unit
 *
 * What an order from before there was a ledger knows of the balance. Of any other its burst tells, see
 * kuzov_history_load_burst().
 *
 * Returns: whether it knows anything
 */
gboolean
kuzov_request_get_balance_before (KuzovRequest *self,
                                  double       *balance)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), FALSE);

  if (isnan (self->row.balance_before))
    return FALSE;
  if (balance != NULL)
    *balance = self->row.balance_before;

  return TRUE;
}

/**
 * kuzov_request_get_burst:
 * @self: a request
 *
 * Returns: the burst of orders that it left in, 0 when it did not leave or that was not kept
 */
int64_t
kuzov_request_get_burst (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), 0);

  return self->row.burst;
}

void
kuzov_request_set_burst (KuzovRequest *self,
                         int64_t       burst)
{
  g_return_if_fail (KUZOV_IS_REQUEST (self));

  if (self->row.burst == burst)
    return;

  self->row.burst = burst;
  changed (self, KUZOV_COLUMN_BURST, 0);
}

int64_t
kuzov_request_get_ordered_ms (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), 0);

  return self->row.ordered_ms;
}

/**
 * kuzov_request_get_sent_ms:
 * @self: a request
 *
 * Returns: when the order left
 */
int64_t
kuzov_request_get_sent_ms (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), 0);

  return self->row.sent_ms;
}

void
kuzov_request_set_sent_ms (KuzovRequest *self,
                           int64_t       time_ms)
{
  g_return_if_fail (KUZOV_IS_REQUEST (self));

  set_time (self, &self->row.sent_ms, time_ms, KUZOV_COLUMN_SENT, 0);
}

/**
 * kuzov_request_get_accepted_ms:
 * @self: a request
 *
 * Returns: when the provider took it
 */
int64_t
kuzov_request_get_accepted_ms (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), 0);

  return self->row.accepted_ms;
}

void
kuzov_request_set_accepted_ms (KuzovRequest *self,
                               int64_t       time_ms)
{
  g_return_if_fail (KUZOV_IS_REQUEST (self));

  set_time (self, &self->row.accepted_ms, time_ms, KUZOV_COLUMN_ACCEPTED, PROP_ACCEPTED_MS);
}

/**
 * kuzov_request_get_started_ms:
 * @self: a request
 *
 * Returns: when generation began, by the provider's clock
 */
int64_t
kuzov_request_get_started_ms (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), 0);

  return self->row.started_ms;
}

void
kuzov_request_set_started_ms (KuzovRequest *self,
                              int64_t       time_ms)
{
  g_return_if_fail (KUZOV_IS_REQUEST (self));

  set_time (self, &self->row.started_ms, time_ms, KUZOV_COLUMN_STARTED, PROP_STARTED_MS);
}

/**
 * kuzov_request_get_settled_ms:
 * @self: a request
 *
 * Returns: when it became ready, failed, unconfirmed or given up
 */
int64_t
kuzov_request_get_settled_ms (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), 0);

  return self->row.settled_ms;
}

void
kuzov_request_set_settled_ms (KuzovRequest *self,
                              int64_t       time_ms)
{
  g_return_if_fail (KUZOV_IS_REQUEST (self));

  set_time (self, &self->row.settled_ms, time_ms, KUZOV_COLUMN_SETTLED, PROP_SETTLED_MS);
}

/**
 * kuzov_request_get_opened_ms:
 * @self: a request
 *
 * Returns: when the report was first opened
 */
int64_t
kuzov_request_get_opened_ms (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), 0);

  return self->row.opened_ms;
}

void
kuzov_request_set_opened_ms (KuzovRequest *self,
                             int64_t       time_ms)
{
  g_return_if_fail (KUZOV_IS_REQUEST (self));

  set_time (self, &self->row.opened_ms, time_ms, KUZOV_COLUMN_OPENED, PROP_OPENED_MS);
}

/**
 * kuzov_request_get_note:
 * @self: a request
 *
 * Returns: (transfer none) (nullable): what the person wrote down about it; never empty
 */
const char *
kuzov_request_get_note (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), NULL);

  return self->row.note;
}

/**
 * kuzov_request_set_note:
 * @self: a request
 * @note: (nullable): what the person writes down about it, valid UTF-8
 *
 * Kept once kuzov_history_save_async() or kuzov_history_save_soon() was told, as everything that is set.
 */
void
kuzov_request_set_note (KuzovRequest *self,
                        const char   *note)
{
  g_return_if_fail (KUZOV_IS_REQUEST (self));

  set_text (self, &self->row.note, note != NULL && *note != '\0' ? note : NULL, KUZOV_COLUMN_NOTE, PROP_NOTE);
}

/**
 * kuzov_request_get_labels:
 * @self: a request
 *
 * Returns: (transfer none) (nullable): the numbers of its labels, with a space between each two; kuzov_history_set_label_async()
 *   gives and takes them
 */
const char *
kuzov_request_get_labels (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), NULL);

  return self->row.labels;
}

gboolean
kuzov_request_has_label (KuzovRequest *self,
                         int64_t       label)
{
  const char *at = NULL;

  g_return_val_if_fail (KUZOV_IS_REQUEST (self), FALSE);

  at = self->row.labels;
  while (at != NULL && *at != '\0')
    {
      char *end = NULL;

      if (g_ascii_strtoll (at, &end, 10) == label)
        return TRUE;
      if (end == at)
        break;
      at = *end == ' ' ? end + 1 : end;
    }

  return FALSE;
}

/* What the file says; nothing that is written with the request. */
void
kuzov_request_take_labels (KuzovRequest *self,
                           const char   *labels)
{
  char *previous = self->row.labels;

  if (g_strcmp0 (previous, labels) == 0)
    return;

  self->row.labels = labels == NULL ? NULL : g_ref_string_new (labels);
  g_clear_pointer (&previous, g_ref_string_release);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LABELS]);
}

/**
 * kuzov_request_is_removed:
 * @self: a request
 *
 * Returns: whether its row is no longer in the list: nothing happens to it by itself, and nothing of it can be kept
 */
gboolean
kuzov_request_is_removed (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), FALSE);

  return self->is_removed;
}

void
kuzov_request_set_is_removed (KuzovRequest *self,
                              gboolean      is_removed)
{
  if (self->is_removed == is_removed)
    return;

  self->is_removed = is_removed;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REMOVED]);
}

KuzovRelease
kuzov_request_get_release (KuzovRequest *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), KUZOV_RELEASE_NONE);

  return self->row.release;
}

void
kuzov_request_set_release (KuzovRequest *self,
                           KuzovRelease  release)
{
  g_return_if_fail (KUZOV_IS_REQUEST (self));

  if (self->row.release == release)
    return;

  self->row.release = release;
  changed (self, KUZOV_COLUMN_RELEASED, 0);
}

/**
 * kuzov_request_get_reply:
 * @self: a request
 * @slot: of which call
 *
 * The last reply as one JSON object of texts. Replies of earlier runs are there after kuzov_history_load_replies().
 *
 * Returns: (transfer none) (nullable): JSON without the key
 */
const char *
kuzov_request_get_reply (KuzovRequest   *self,
                         KuzovReplySlot  slot)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (self), NULL);
  g_return_val_if_fail (slot < KUZOV_N_REPLY_SLOTS, NULL);

  return self->row.replies[slot];
}

void
kuzov_request_set_reply (KuzovRequest   *self,
                         KuzovReplySlot  slot,
                         const char     *fields)
{
  g_return_if_fail (KUZOV_IS_REQUEST (self));
  g_return_if_fail (slot < KUZOV_N_REPLY_SLOTS);

  if (fields == NULL)
    return;

  self->n_replies++;
  set_text (self, &self->row.replies[slot], fields, KUZOV_COLUMN_REPLY_ORDER + slot, PROP_REPLIES);
}

/**
 * kuzov_request_dup_host:
 * @self: a request
 *
 * Returns: (transfer full) (nullable): the host of the report's link
 */
char *
kuzov_request_dup_host (KuzovRequest *self)
{
  g_autoptr (GUri) uri = NULL;

  g_return_val_if_fail (KUZOV_IS_REQUEST (self), NULL);

  if (self->row.url == NULL)
    return NULL;

  uri = g_uri_parse (self->row.url, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_NON_DNS, NULL);

  return uri == NULL ? NULL : g_strdup (g_uri_get_host (uri));
}
