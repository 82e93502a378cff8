// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-queue"

#include "config.h"
#include "queue/kuzov-queue.h"
#include "queue/kuzov-queue-private.h"

/* What the person says: order, order again, go on, let go. */

KuzovHistory *
kuzov_queue_get_history (KuzovQueue *self)
{
  g_return_val_if_fail (KUZOV_IS_QUEUE (self), NULL);

  return self->history;
}

KuzovCondition
kuzov_queue_get_condition (KuzovQueue *self)
{
  g_return_val_if_fail (KUZOV_IS_QUEUE (self), KUZOV_CONDITION_NONE);

  return self->condition;
}

/**
 * kuzov_queue_get_condition_message:
 * @self: a queue
 *
 * Returns: (transfer none) (nullable): the words of the provider, or of the system, that go with the condition
 */
const char *
kuzov_queue_get_condition_message (KuzovQueue *self)
{
  g_return_val_if_fail (KUZOV_IS_QUEUE (self), NULL);

  if (self->cannot_record)
    return self->record_error->message;
  if (!self->is_driving)
    return self->foreign_message;

  return self->is_access_out ? self->access_message : NULL;
}

/**
 * kuzov_queue_get_record_error:
 * @self: a queue
 *
 * Returns: (transfer none) (nullable): why nothing can be recorded, while it can't
 */
const GError *
kuzov_queue_get_record_error (KuzovQueue *self)
{
  g_return_val_if_fail (KUZOV_IS_QUEUE (self), NULL);

  return self->cannot_record ? self->record_error : NULL;
}

/**
 * kuzov_queue_is_unsaved:
 * @self: a queue
 * @request: a request
 *
 * Returns: whether the provider took its order under a number that is not on the disk: it is paid for, and only this
 *   process knows the number
 */
gboolean
kuzov_queue_is_unsaved (KuzovQueue   *self,
                        KuzovRequest *request)
{
  KuzovErrand *errand = NULL;

  g_return_val_if_fail (KUZOV_IS_QUEUE (self), FALSE);
  g_return_val_if_fail (KUZOV_IS_REQUEST (request), FALSE);

  errand = kuzov_queue_find_errand (self, request);

  return errand != NULL && errand->is_unsaved && kuzov_request_get_job (request) != NULL
         && kuzov_history_is_unwritten (self->history, request);
}

/**
 * kuzov_queue_get_unsaved:
 * @self: a queue
 *
 * Returns: (transfer full) (element-type KuzovRequest): those of which kuzov_queue_is_unsaved() is true, oldest first. A
 *   person has to be told their numbers before the program ends
 */
GPtrArray *
kuzov_queue_get_unsaved (KuzovQueue *self)
{
  GPtrArray *unsaved = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (KUZOV_IS_QUEUE (self), unsaved);

  g_hash_table_iter_init (&iter, self->errands);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      KuzovErrand *errand = value;

      if (kuzov_queue_is_unsaved (self, errand->request))
        g_ptr_array_add (unsaved, g_object_ref (errand->request));
    }
  g_ptr_array_sort_with_data (unsaved, kuzov_queue_compare_age, NULL);

  return unsaved;
}

/**
 * kuzov_queue_get_access:
 * @self: a queue
 *
 * Returns: (transfer none) (nullable): what the newest access check of this run said
 */
const KuzovAccess *
kuzov_queue_get_access (KuzovQueue *self)
{
  g_return_val_if_fail (KUZOV_IS_QUEUE (self), NULL);

  return self->access;
}

unsigned int
kuzov_queue_get_n_held (KuzovQueue *self)
{
  g_return_val_if_fail (KUZOV_IS_QUEUE (self), 0);

  return self->n_held;
}

unsigned int
kuzov_queue_get_n_pending (KuzovQueue *self)
{
  g_return_val_if_fail (KUZOV_IS_QUEUE (self), 0);

  return g_hash_table_size (self->errands);
}

/**
 * kuzov_queue_get_n_lost:
 * @self: a queue
 *
 * Returns: how many orders in a row were left unconfirmed by this process
 */
unsigned int
kuzov_queue_get_n_lost (KuzovQueue *self)
{
  g_return_val_if_fail (KUZOV_IS_QUEUE (self), 0);

  return self->gate.n_unconfirmed;
}

/**
 * kuzov_queue_get_is_access_back:
 * @self: a queue
 *
 * Returns: whether orders wait for the person's word because access had run out under them, and is back
 */
gboolean
kuzov_queue_get_is_access_back (KuzovQueue *self)
{
  g_return_val_if_fail (KUZOV_IS_QUEUE (self), FALSE);

  return self->is_access_back && self->condition == KUZOV_CONDITION_HELD;
}

/**
 * kuzov_queue_get_is_key_refused:
 * @self: a queue
 *
 * Returns: whether orders wait because even the free check says no to the key, rather than because of what the key may
 *   still buy: kuzov_queue_get_access() has the provider's words
 */
gboolean
kuzov_queue_get_is_key_refused (KuzovQueue *self)
{
  g_return_val_if_fail (KUZOV_IS_QUEUE (self), FALSE);

  return self->condition == KUZOV_CONDITION_ACCESS && self->access != NULL
         && (self->access->kind == KUZOV_REPLY_REFUSED || self->access->kind == KUZOV_REPLY_UNAUTHORISED);
}

void
kuzov_queue_get_batch (KuzovQueue      *self,
                       KuzovQueueBatch *batch)
{
  g_return_if_fail (KUZOV_IS_QUEUE (self));
  g_return_if_fail (batch != NULL);

  *batch = self->batch;
}

gboolean
kuzov_queue_get_is_driving (KuzovQueue *self)
{
  g_return_val_if_fail (KUZOV_IS_QUEUE (self), FALSE);

  return self->is_driving;
}

/**
 * kuzov_queue_get_is_held:
 * @self: a queue
 * @request: a request
 *
 * Returns: whether it waits for the person's word, rather than for its turn
 */
gboolean
kuzov_queue_get_is_held (KuzovQueue   *self,
                         KuzovRequest *request)
{
  KuzovErrand *errand = NULL;

  g_return_val_if_fail (KUZOV_IS_QUEUE (self), FALSE);
  g_return_val_if_fail (KUZOV_IS_REQUEST (request), FALSE);

  errand = kuzov_queue_find_errand (self, request);

  return kuzov_request_get_state (request) == KUZOV_STATE_WAITING && (errand == NULL || !errand->is_released);
}

/* Of a list that could not be recorded whole a look at the file may have found what was there for a moment. */
static void
forget_unrecorded (KuzovQueue *self,
                   GPtrArray  *additions)
{
  for (unsigned int i = 0; i < additions->len; i++)
    {
      KuzovAddition *addition = g_ptr_array_index (additions, i);
      KuzovErrand *errand = NULL;

      if (addition->request != NULL && addition->outcome == KUZOV_ADD_NEW)
        errand = kuzov_queue_find_errand (self, addition->request);
      if (errand != NULL && errand->is_held)
        kuzov_queue_forget (self, errand);
    }
  kuzov_queue_update_condition (self);
  g_object_notify (G_OBJECT (self), "n-held");
}

/* Once it came back after it was removed, it is held in every process until it is named or released again. In a process
 * that follows the word goes to the one that drives. */
static gboolean
end_hold (KuzovQueue   *self,
          KuzovRequest *request)
{
  if (kuzov_request_get_release (request) != KUZOV_RELEASE_HELD)
    return FALSE;

  kuzov_request_set_release (request, self->is_driving ? KUZOV_RELEASE_NONE : KUZOV_RELEASE_ASKED);

  return TRUE;
}

static void
order_add_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GPtrArray) additions = NULL;
  g_autoptr (GError) error = NULL;
  KuzovQueue *self = g_task_get_source_object (task);

  additions = kuzov_history_add_finish (KUZOV_HISTORY (object), result, &error);
  self->probe_due_ms = 0;
  if (additions == NULL)
    {
      forget_unrecorded (self, g_task_get_task_data (task));
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  for (unsigned int i = 0; i < additions->len; i++)
    {
      KuzovAddition *addition = g_ptr_array_index (additions, i);
      KuzovErrand *errand = NULL;

      if (addition->request == NULL || !kuzov_state_is_pending (kuzov_request_get_state (addition->request)))
        continue;
      errand = kuzov_queue_adopt (self, addition->request);
      if (kuzov_request_get_state (addition->request) == KUZOV_STATE_WAITING)
        {
          kuzov_queue_count (self, errand);
          kuzov_queue_release_errand (self, errand);
          if (end_hold (self, addition->request))
            kuzov_history_save_soon (self->history, addition->request);
        }
    }
  kuzov_queue_batch_changed (self);
  kuzov_queue_update_condition (self);
  g_object_notify (G_OBJECT (self), "n-held");
  g_object_notify (G_OBJECT (self), "n-waiting");
  g_task_return_pointer (task, g_steal_pointer (&additions), (GDestroyNotify) g_ptr_array_unref);
}

static void
order (KuzovQueue          *self,
       GPtrArray           *additions,
       KuzovAddFlags        flags,
       KuzovRequest        *instead_of,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, kuzov_queue_order_async);
  g_task_set_task_data (task, g_ptr_array_ref (additions), (GDestroyNotify) g_ptr_array_unref);
  if (!self->is_driving)
    flags |= KUZOV_ADD_RELEASED;
  kuzov_history_add_async (self->history, additions, self->endpoint != NULL ? self->endpoint : "", flags, instead_of,
                           order_add_cb, task);
}

/**
 * kuzov_queue_order_async:
 * @self: a queue
 * @additions: (element-type KuzovAddition): the frames, read; at least one
 * @flags: %KUZOV_ADD_AGAIN to order anew where there is a report
 * @callback: called once all are recorded, long before they are ready
 * @user_data: handed to @callback
 *
 * The person wants these reports. Each is recorded, unless there is something for its frame already, and is ordered as
 * soon as nothing stands in the way. Frames that waited from before are released by being named again.
 */
void
kuzov_queue_order_async (KuzovQueue          *self,
                         GPtrArray           *additions,
                         KuzovAddFlags        flags,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_return_if_fail (KUZOV_IS_QUEUE (self));
  g_return_if_fail (additions != NULL && additions->len > 0);

  order (self, additions, flags & KUZOV_ADD_AGAIN, NULL, callback, user_data);
}

/**
 * kuzov_queue_order_again_async:
 * @self: a queue
 * @request: a request that is settled
 * @callback: called once it is recorded
 * @user_data: handed to @callback
 *
 * One row, one order: a new request for the frame of @request. An unconfirmed @request is let go in the same commit.
 */
void
kuzov_queue_order_again_async (KuzovQueue          *self,
                               KuzovRequest        *request,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  gboolean is_unconfirmed;

  g_return_if_fail (KUZOV_IS_QUEUE (self));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  is_unconfirmed = kuzov_request_get_state (request) == KUZOV_STATE_UNCONFIRMED;
  g_ptr_array_add (additions, kuzov_addition_new (kuzov_request_get_frame (request), kuzov_request_get_typed (request)));
  order (self, additions, KUZOV_ADD_AGAIN, is_unconfirmed ? request : NULL, callback, user_data);
}

/**
 * kuzov_queue_order_finish:
 * @self: a queue
 * @result: as given to the callback
 * @error: return location for a #KuzovHistoryError
 *
 * Returns: (transfer full) (element-type KuzovAddition): what came of each
 */
GPtrArray *
kuzov_queue_order_finish (KuzovQueue    *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
person_save_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (KuzovQueue) self = user_data;
  g_autoptr (GError) error = NULL;

  kuzov_history_save_finish (KUZOV_HISTORY (object), result, &error);
  kuzov_queue_note_record (self, error);
  kuzov_queue_pump_soon (self);
}

static void
save (KuzovQueue   *self,
      KuzovRequest *request)
{
  kuzov_history_save_async (self->history, request, person_save_cb, g_object_ref (self));
}

/* In a process that follows, the word goes to the one that drives by way of the file. */
static void
release (KuzovQueue  *self,
         KuzovErrand *errand)
{
  self->probe_due_ms = 0;
  kuzov_queue_count (self, errand);
  kuzov_queue_release_errand (self, errand);
  if (kuzov_request_get_state (errand->request) != KUZOV_STATE_WAITING)
    return;

  if (!self->is_driving)
    {
      kuzov_request_set_release (errand->request, KUZOV_RELEASE_ASKED);
      save (self, errand->request);
    }
  else if (end_hold (self, errand->request))
    {
      kuzov_history_save_soon (self->history, errand->request);
    }
}

/**
 * kuzov_queue_release:
 * @self: a queue
 * @request: a request that is `waiting`
 *
 * The person says that it may go out.
 */
void
kuzov_queue_release (KuzovQueue   *self,
                     KuzovRequest *request)
{
  g_return_if_fail (KUZOV_IS_QUEUE (self));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  if (kuzov_request_get_state (request) != KUZOV_STATE_WAITING || kuzov_request_is_removed (request))
    return;

  release (self, kuzov_queue_adopt (self, request));
  kuzov_queue_batch_changed (self);
  kuzov_queue_update_condition (self);
  g_object_notify (G_OBJECT (self), "n-held");
}

/**
 * kuzov_queue_release_held:
 * @self: a queue
 *
 * "Order 200 waiting": the person says that all that waits may go out, in the order in which it was named.
 */
void
kuzov_queue_release_held (KuzovQueue *self)
{
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (KUZOV_IS_QUEUE (self));

  g_hash_table_iter_init (&iter, self->errands);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      KuzovErrand *errand = value;

      if (kuzov_queue_get_is_held (self, errand->request))
        g_ptr_array_add (held, g_object_ref (errand->request));
    }
  g_ptr_array_sort_with_data (held, kuzov_queue_compare_age, NULL);
  for (unsigned int i = 0; i < held->len; i++)
    release (self, kuzov_queue_adopt (self, g_ptr_array_index (held, i)));
  self->is_access_back = FALSE;
  kuzov_queue_batch_changed (self);
  kuzov_queue_update_condition (self);
  g_object_notify (G_OBJECT (self), "n-held");
}

/**
 * kuzov_queue_proceed:
 * @self: a queue
 *
 * The person says to go on after orders were left unconfirmed or the price rose, or to try again at once what waits for a
 * sign of life.
 */
void
kuzov_queue_proceed (KuzovQueue *self)
{
  g_return_if_fail (KUZOV_IS_QUEUE (self));

  kuzov_queue_say (self, KUZOV_WORD_PROCEED, TRUE);
  kuzov_gate_proceed (&self->gate);
  kuzov_queue_accept_price (self);
  self->probe_due_ms = 0;
  self->record_retry_ms = 0;
  kuzov_queue_update_condition (self);
  kuzov_queue_pump_soon (self);
}

/* Applies a person's decision, if it means anything where the request stands. */
static gboolean
decide (KuzovQueue   *self,
        KuzovRequest *request,
        KuzovEvent    event)
{
  KuzovState next;

  if (kuzov_request_is_removed (request) || !kuzov_transition (kuzov_request_get_state (request), event, &next))
    return FALSE;

  kuzov_request_set_state (request, next);

  return TRUE;
}

/**
 * kuzov_queue_give_up:
 * @self: a queue
 * @request: a request
 *
 * The person lets go: cancels what waits, gives up what is unconfirmed, or stops asking for what was accepted.
 *
 * Returns: FALSE if there is nothing to let go of, an order on its way among them, or one whose number can't be written
 */
gboolean
kuzov_queue_give_up (KuzovQueue   *self,
                     KuzovRequest *request)
{
  KuzovErrand *errand = NULL;

  g_return_val_if_fail (KUZOV_IS_QUEUE (self), FALSE);
  g_return_val_if_fail (KUZOV_IS_REQUEST (request), FALSE);

  /* Nobody would tell its number any more, should it never get to the disk. */
  if (self->cannot_record && kuzov_queue_is_unsaved (self, request))
    return FALSE;

  errand = kuzov_queue_find_errand (self, request);
  if (errand != NULL && !errand->is_busy && kuzov_request_get_state (request) == KUZOV_STATE_WAITING)
    kuzov_queue_forget (self, errand);
  if (!decide (self, request, KUZOV_EVENT_DROPPED))
    return FALSE;

  kuzov_request_set_settled_ms (request, kuzov_queue_now_ms (self));
  save (self, request);
  errand = kuzov_queue_find_errand (self, request);
  if (errand != NULL && !errand->is_busy)
    kuzov_queue_forget (self, errand);
  kuzov_queue_update_condition (self);
  g_object_notify (G_OBJECT (self), "n-held");

  return TRUE;
}

static gboolean
is_usable_job (const char *job)
{
  size_t length = strlen (job);

  return length >= 1 && length <= 64 && strcmp (job, "0") != 0 && job[0] != '-'
         && strspn (job, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_.-") == length;
}

/**
 * kuzov_queue_enter_job:
 * @self: a queue
 * @request: an `unconfirmed` request
 * @job: the id that the person found on the provider's site
 *
 * The order was taken after all: it goes on as an accepted job.
 *
 * Returns: FALSE if @job is no id, or @request is not unconfirmed
 */
gboolean
kuzov_queue_enter_job (KuzovQueue   *self,
                       KuzovRequest *request,
                       const char   *job)
{
  g_autofree char *trimmed = NULL;

  g_return_val_if_fail (KUZOV_IS_QUEUE (self), FALSE);
  g_return_val_if_fail (KUZOV_IS_REQUEST (request), FALSE);
  g_return_val_if_fail (job != NULL, FALSE);

  trimmed = g_strstrip (g_strdup (job));
  if (!is_usable_job (trimmed) || !decide (self, request, KUZOV_EVENT_IDENTIFIED))
    return FALSE;

  kuzov_request_set_job (request, trimmed);
  kuzov_request_set_accepted_ms (request, kuzov_queue_now_ms (self));
  kuzov_request_set_settled_ms (request, 0);
  kuzov_request_set_reason (request, KUZOV_REASON_NONE, NULL);
  kuzov_queue_save_job (self, kuzov_queue_adopt (self, request));

  return TRUE;
}

/**
 * kuzov_queue_ask_now:
 * @self: a queue
 * @request: an accepted request, or one that was let go after it was accepted
 *
 * Asks at once how far it is; free. What was let go is asked for again from now on.
 *
 * Returns: FALSE if there is nothing to ask for
 */
gboolean
kuzov_queue_ask_now (KuzovQueue   *self,
                     KuzovRequest *request)
{
  KuzovErrand *errand = NULL;

  g_return_val_if_fail (KUZOV_IS_QUEUE (self), FALSE);
  g_return_val_if_fail (KUZOV_IS_REQUEST (request), FALSE);

  if (kuzov_request_get_job (request) == NULL || kuzov_request_is_removed (request))
    return FALSE;
  if (decide (self, request, KUZOV_EVENT_RESUMED))
    {
      kuzov_request_set_settled_ms (request, 0);
      save (self, request);
    }
  if (!kuzov_state_is_accepted (kuzov_request_get_state (request)))
    return FALSE;

  self->probe_due_ms = 0;
  errand = kuzov_queue_adopt (self, request);
  errand->n_failures = 0;
  if (!errand->is_busy)
    kuzov_agenda_plan (self->agenda, &errand->appointment, kuzov_queue_now_ms (self));
  kuzov_queue_pump_soon (self);

  return TRUE;
}

/**
 * kuzov_queue_set_opened:
 * @self: a queue
 * @request: a request whose report was opened just now
 *
 * Keeps when it was opened for the first time.
 */
void
kuzov_queue_set_opened (KuzovQueue   *self,
                        KuzovRequest *request)
{
  g_return_if_fail (KUZOV_IS_QUEUE (self));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  if (kuzov_request_get_opened_ms (request) != 0)
    return;

  kuzov_request_set_opened_ms (request, kuzov_queue_now_ms (self));
  save (self, request);
}

/**
 * kuzov_queue_check_access_async:
 * @self: a queue
 * @callback: called once
 * @user_data: handed to @callback
 *
 * Asks the free access check. When it says that there is access again, nothing is ordered by that: what waits then waits
 * for the person's word.
 */
void
kuzov_queue_check_access_async (KuzovQueue          *self,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task = NULL;

  g_return_if_fail (KUZOV_IS_QUEUE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, kuzov_queue_check_access_async);
  g_ptr_array_add (self->check_tasks, task);
  kuzov_queue_say (self, KUZOV_WORD_CHECK, TRUE);
  kuzov_queue_check (self);
}

/**
 * kuzov_queue_check_access_finish:
 * @self: a queue
 * @result: as given to the callback
 *
 * Returns: (transfer full): what it said; its kind tells whether it said anything
 */
KuzovAccess *
kuzov_queue_check_access_finish (KuzovQueue   *self,
                                 GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}
