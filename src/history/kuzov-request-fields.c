// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-request.h"

#include <math.h>

#include "history/kuzov-request-fields-private.h"
#include "history/kuzov-request-private.h"

/* What a request is asked and told about itself. */

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
  kuzov_request_note_change (self, KUZOV_COLUMN_ENDPOINT, 0);
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
  kuzov_request_note_change (self, KUZOV_COLUMN_STATE, PROP_STATE);
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

  kuzov_request_change_text (self, &self->row.job, job, KUZOV_COLUMN_JOB, PROP_JOB);
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

  kuzov_request_change_text (self, &self->row.url, url, KUZOV_COLUMN_URL, PROP_URL);
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
      kuzov_request_note_change (self, KUZOV_COLUMN_REASON, PROP_REASON);
    }
  kuzov_request_change_text (self, &self->row.message, message, KUZOV_COLUMN_MESSAGE, PROP_MESSAGE);
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

  kuzov_request_change_text (self, &self->row.vin, vin, KUZOV_COLUMN_VIN, 0);
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

  kuzov_request_change_text (self, &self->row.plate, plate, KUZOV_COLUMN_PLATE, 0);
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
  kuzov_request_note_change (self, KUZOV_COLUMN_BURST, 0);
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

  kuzov_request_change_time (self, &self->row.sent_ms, time_ms, KUZOV_COLUMN_SENT, 0);
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

  kuzov_request_change_time (self, &self->row.accepted_ms, time_ms, KUZOV_COLUMN_ACCEPTED, PROP_ACCEPTED_MS);
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

  kuzov_request_change_time (self, &self->row.started_ms, time_ms, KUZOV_COLUMN_STARTED, PROP_STARTED_MS);
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

  kuzov_request_change_time (self, &self->row.settled_ms, time_ms, KUZOV_COLUMN_SETTLED, PROP_SETTLED_MS);
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

  kuzov_request_change_time (self, &self->row.opened_ms, time_ms, KUZOV_COLUMN_OPENED, PROP_OPENED_MS);
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

  kuzov_request_change_text (self, &self->row.note, note != NULL && *note != '\0' ? note : NULL, KUZOV_COLUMN_NOTE, PROP_NOTE);
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
  g_object_notify (G_OBJECT (self), "labels");
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
  g_object_notify (G_OBJECT (self), "removed");
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
  kuzov_request_note_change (self, KUZOV_COLUMN_RELEASED, 0);
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
  kuzov_request_change_text (self, &self->row.replies[slot], fields, KUZOV_COLUMN_REPLY_ORDER + slot, PROP_REPLIES);
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
