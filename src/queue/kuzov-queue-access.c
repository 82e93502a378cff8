// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-queue"

#include "config.h"
#include "queue/kuzov-queue-private.h"

#include "queue/kuzov-cadence.h"

/* So long the check before or after a burst may keep an order waiting. */
#define YIELD_MS 2000

/* A poll that names access leads to a check this often at most. */
#define SUSPICION_PAUSE_MS 60000

static void
confirm_access_out (KuzovQueue *self)
{
  self->is_access_out = TRUE;
  self->is_access_back = FALSE;
  kuzov_queue_hold_all (self);
}

/* What was named meanwhile waits for the person's word like the rest. */
static void
end_access_out (KuzovQueue *self)
{
  kuzov_queue_hold_all (self);
  self->is_access_out = FALSE;
  self->is_access_back = TRUE;
}

static void
save_refusal_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (KuzovQueue) self = user_data;
  g_autoptr (GError) error = NULL;

  kuzov_history_save_finish (KUZOV_HISTORY (object), result, &error);
  kuzov_queue_note_record (self, error);
}

/* The check says that there is access: then the provider meant this frame. */
static void
refuse_suspects (KuzovQueue *self)
{
  for (unsigned int i = 0; i < self->suspects->len; i++)
    {
      KuzovRequest *request = g_ptr_array_index (self->suspects, i);
      KuzovErrand *errand = kuzov_queue_find_errand (self, request);
      KuzovState next;

      if (kuzov_request_is_removed (request)
          || !kuzov_transition (kuzov_request_get_state (request), KUZOV_EVENT_REFUSED, &next))
        continue;
      kuzov_request_set_reason (request, KUZOV_REASON_PROVIDER, kuzov_request_get_message (request));
      kuzov_request_set_settled_ms (request, kuzov_queue_now_ms (self));
      if (errand != NULL)
        {
          kuzov_request_set_sent_ms (request, errand->left_ms);
          kuzov_request_set_burst (request, errand->left_burst);
        }
      kuzov_request_set_state (request, next);
      kuzov_history_save_async (self->history, request, save_refusal_cb, g_object_ref (self));
      if (errand != NULL)
        kuzov_queue_settle (self, errand);
    }
  g_ptr_array_set_size (self->suspects, 0);
}

static void
return_checks (KuzovQueue *self)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&self->check_tasks);

  self->check_tasks = g_ptr_array_new_with_free_func (g_object_unref);
  for (unsigned int i = 0; i < tasks->len; i++)
    g_task_return_pointer (g_ptr_array_index (tasks, i), kuzov_access_copy (self->access),
                           (GDestroyNotify) kuzov_access_free);
}

static void
take_access (KuzovQueue  *self,
             KuzovAccess *access)
{
  gboolean is_readable = access->kind == KUZOV_REPLY_OK || access->kind == KUZOV_REPLY_REFUSED
                         || access->kind == KUZOV_REPLY_UNAUTHORISED;
  gboolean allows = kuzov_access_allows_order (access, kuzov_queue_now_ms (self));

  g_clear_pointer (&self->access, kuzov_access_free);
  self->access = access;
  access->checked_ms = kuzov_queue_now_ms (self);
  if (is_readable)
    self->is_online_proved = TRUE;
  kuzov_gate_note_free (&self->gate, access->kind != KUZOV_REPLY_UNSENT && access->kind != KUZOV_REPLY_SILENT, is_readable);

  kuzov_queue_note_price (self, access);
  if (self->checks_again)
    return;
  kuzov_queue_note_balance (self, access);
  if (self->suspects->len > 0 && allows)
    refuse_suspects (self);
  else if (self->suspects->len > 0)
    confirm_access_out (self);
  else if (self->is_access_out && allows)
    end_access_out (self);
  else if (self->access_message != NULL && is_readable && !allows)
    confirm_access_out (self);
  g_ptr_array_set_size (self->suspects, 0);
  if (!self->is_access_out)
    g_clear_pointer (&self->access_message, g_free);
}

static void
check_call_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (KuzovQueue) self = user_data;
  g_autoptr (KuzovAccess) access = kuzov_client_profile_finish (KUZOV_CLIENT (object), result);
  gboolean has_yielded = g_cancellable_is_cancelled (self->check_cancellable);
  int64_t step_ms = kuzov_queue_get_base_step_ms (self);

  self->n_calls--;
  self->is_checking = self->is_check_sent = FALSE;
  g_clear_object (&self->check_cancellable);

  /* That it made room for an order says nothing about the service; what it was to tell is asked after that order. */
  if (!has_yielded || access->kind == KUZOV_REPLY_OK)
    take_access (self, g_steal_pointer (&access));
  else
    self->is_access_old = TRUE;
  if (self->checks_again)
    {
      self->checks_again = FALSE;
      kuzov_queue_check (self);
    }
  self->probe_due_ms = kuzov_queue_now_ms (self) + kuzov_cadence_get_backoff_ms (step_ms, self->gate.n_failed_probes);
  g_object_notify (G_OBJECT (self), "access");
  kuzov_queue_update_condition (self);
  return_checks (self);
  kuzov_queue_pump_soon (self);
}

/* Asks the free access check that is wanted, once there is a call for it. */
void
kuzov_queue_send_check (KuzovQueue *self)
{
  if (!self->is_checking || self->is_check_sent || self->n_calls >= self->parallel_calls)
    return;

  self->n_calls++;
  self->is_check_sent = TRUE;
  self->is_access_old = FALSE;
  self->checked_ms = kuzov_queue_now_ms (self);
  self->check_cancellable = g_cancellable_new ();
  kuzov_client_profile_async (self->client, self->check_cancellable, check_call_cb, g_object_ref (self));
}

/* Whether somebody waits for what the check on its way will say. */
static gboolean
is_check_needed (KuzovQueue *self)
{
  return self->suspects->len > 0 || self->check_tasks->len > 0 || self->access_message != NULL || self->checks_again
         || self->gate.needs_answer || kuzov_queue_is_offline (self);
}

/**
 * kuzov_queue_yield_check:
 * @self: a queue
 *
 * A check that is only there for the balance never delays an order by more than two seconds: when it takes the last free
 * call for longer, it is given up.
 *
 * Returns: when that will be, by the wall clock; %G_MAXINT64 if nothing waits for it
 */
int64_t
kuzov_queue_yield_check (KuzovQueue *self)
{
  const int64_t until_ms = self->checked_ms + YIELD_MS;

  if (!self->is_check_sent || self->n_calls < self->parallel_calls || is_check_needed (self)
      || (g_queue_is_empty (&self->recorded) && (g_queue_is_empty (&self->orders) || !kuzov_queue_may_order (self))))
    return G_MAXINT64;

  if (kuzov_queue_now_ms (self) >= until_ms)
    g_cancellable_cancel (self->check_cancellable);

  return until_ms;
}

/* Wants the free access check, unless it is wanted or on its way already. It goes before every other call. */
void
kuzov_queue_check (KuzovQueue *self)
{
  self->is_checking = TRUE;
  kuzov_queue_send_check (self);
}

/**
 * kuzov_queue_suspect_access:
 * @self: a queue
 * @request: (nullable): the order that was refused with a word of access; NULL when a poll was
 * @message: (nullable): the provider's words
 *
 * Access may have run out. After an order nothing is ordered until the free check has said, or failed to say, otherwise;
 * after a poll orders go on unless the check confirms it.
 */
void
kuzov_queue_suspect_access (KuzovQueue   *self,
                            KuzovRequest *request,
                            const char   *message)
{
  if (request == NULL && (self->is_access_out || kuzov_queue_now_ms (self) - self->checked_ms < SUSPICION_PAUSE_MS))
    return;

  g_free (self->access_message);
  self->access_message = g_strdup (message != NULL ? message : "");
  if (request != NULL)
    g_ptr_array_add (self->suspects, g_object_ref (request));

  /* A check that is on its way was asked before this answer came, and may say what was true then. */
  self->checks_again = self->is_check_sent;
  kuzov_queue_check (self);
}

/* While calls wait for a sign of life, or the network is said to be away: asks for one, at growing distances. */
void
kuzov_queue_probe_if_due (KuzovQueue *self)
{
  gboolean is_offline = kuzov_queue_is_offline (self);
  gboolean has_orders = !g_queue_is_empty (&self->orders);

  if (!(is_offline && (has_orders || kuzov_agenda_peek (self->agenda) != NULL))
      && !(self->gate.needs_answer && has_orders))
    return;
  if (self->is_checking || !self->is_driving || self->is_draining || !kuzov_queue_has_key (self)
      || kuzov_queue_now_ms (self) < self->probe_due_ms)
    return;

  kuzov_queue_check (self);
}
