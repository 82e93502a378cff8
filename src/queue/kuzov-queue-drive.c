// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-queue"

#include "config.h"
#include "queue/kuzov-queue-private.h"

#include "history/kuzov-removal.h"

/* How often a process looks what the others did: the one that drives, and the ones that follow. */
#define DRIVING_TICK_MS 1000
#define FOLLOWING_TICK_MS 500

/* Pending rows are loaded in pieces of so many, and asked about within so long. */
#define LOAD_PIECE 200
#define LOAD_SPREAD_MS 100

#define DRAIN_MS 30000

/* What the row says decides; only the holder of the lock may conclude that the sender of an order is dead. */
static void
take_up (KuzovQueue   *self,
         KuzovRequest *request)
{
  KuzovErrand *errand = kuzov_queue_find_errand (self, request);
  KuzovState state = kuzov_request_get_state (request);
  gboolean is_new = errand == NULL;

  /* The file may be behind what this process knows. */
  if (!kuzov_state_is_pending (state))
    return;
  if (errand == NULL)
    errand = kuzov_queue_adopt (self, request);
  errand->is_gone = FALSE;
  if (state != KUZOV_STATE_WAITING)
    kuzov_queue_mark_held (self, errand, FALSE);
  else if (kuzov_request_get_release (request) == KUZOV_RELEASE_HELD && errand->is_released)
    kuzov_queue_hold_errand (self, errand);
  if (!self->is_driving || errand->is_busy)
    return;

  switch (state)
    {
    case KUZOV_STATE_SUBMITTING:
      kuzov_request_set_reason (request, KUZOV_REASON_INTERRUPTED, NULL);
      kuzov_request_set_settled_ms (request, kuzov_queue_now_ms (self));
      kuzov_request_set_state (request, KUZOV_STATE_UNCONFIRMED);
      kuzov_history_save_soon (self->history, request);
      kuzov_queue_settle (self, errand);
      break;

    case KUZOV_STATE_QUEUED:
    case KUZOV_STATE_GENERATING:
      if (errand->appointment.place == 0)
        kuzov_agenda_plan (self->agenda, &errand->appointment,
                           is_new ? kuzov_queue_now_ms (self) + g_random_int_range (0, LOAD_SPREAD_MS)
                                  : kuzov_queue_now_ms (self));
      break;

    case KUZOV_STATE_WAITING:
      if (kuzov_request_get_release (request) == KUZOV_RELEASE_ASKED)
        {
          kuzov_request_set_release (request, KUZOV_RELEASE_HEARD);
          kuzov_history_save_soon (self->history, request);
          kuzov_queue_count (self, errand);
          errand->is_heard = !errand->is_released;
          kuzov_queue_release_errand (self, errand);
        }
      else if (kuzov_request_get_release (request) == KUZOV_RELEASE_WITHDRAWN)
        {
          kuzov_queue_hear_withdrawal (self, errand);
        }
      break;

    case KUZOV_STATE_READY:
    case KUZOV_STATE_FAILED:
    case KUZOV_STATE_UNCONFIRMED:
    case KUZOV_STATE_GIVEN_UP:
    default:
      break;
    }
}

static gboolean
on_load (gpointer user_data)
{
  KuzovQueue *self = user_data;
  g_autoptr (GPtrArray) requests = kuzov_history_load_pending (self->history, self->loaded_id, LOAD_PIECE);

  for (unsigned int i = 0; i < requests->len; i++)
    take_up (self, g_ptr_array_index (requests, i));
  if (requests->len == LOAD_PIECE)
    {
      self->loaded_id = kuzov_request_get_id (g_ptr_array_index (requests, requests->len - 1));
      return G_SOURCE_CONTINUE;
    }

  g_clear_pointer (&self->loading, g_source_unref);
  g_object_notify (G_OBJECT (self), "n-held");
  kuzov_queue_update_condition (self);
  kuzov_queue_pump_soon (self);

  return G_SOURCE_REMOVE;
}

/* Reads what is pending from the beginning, a piece in each turn of the main loop. */
static void
load_pending (KuzovQueue *self)
{
  self->loaded_id = 0;
  if (self->loading != NULL)
    return;

  self->loading = g_idle_source_new ();
  g_source_set_static_name (self->loading, "kuzov-queue-load");
  g_source_set_callback (self->loading, on_load, self, NULL);
  g_source_attach (self->loading, NULL);
}

static void
withdraw_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (KuzovQueue) self = user_data;

  /* Otherwise the next tick tries again. */
  self->is_withdrawing = FALSE;
  self->has_withdrawn = kuzov_history_change_finish (KUZOV_HISTORY (object), result, NULL);
  if (!self->has_withdrawn)
    return;

  self->must_load = TRUE;
  kuzov_history_look (self->history);
}

/* The word that was given in an earlier run is no word for this one; what this process was told itself stays told. What
 * is pending is read only when the file knows that, and has been looked at anew. */
static void
withdraw_releases (KuzovQueue *self)
{
  if (self->has_withdrawn || self->is_withdrawing)
    return;

  self->is_withdrawing = TRUE;
  kuzov_history_withdraw_releases_async (self->history, withdraw_cb, g_object_ref (self));
}

static void
take_over (KuzovQueue *self)
{
  self->is_driving = TRUE;
  g_debug ("this process drives the queue");
  kuzov_history_recall_rows (self->history);
  withdraw_releases (self);
  kuzov_queue_hear (self, FALSE);
  if (self->has_followed)
    kuzov_queue_inherit (self);
  kuzov_queue_publish_pause (self);
  kuzov_queue_update_condition (self);
  kuzov_queue_publish_condition (self);
  g_object_notify (G_OBJECT (self), "is-driving");
}

static void
try_lock (KuzovQueue *self)
{
  g_autoptr (GError) error = NULL;

  if (kuzov_queue_lock_try (self->lock, &error))
    take_over (self);
  else if (error != NULL)
    kuzov_queue_note_record (self, error);
}

/* In a process that follows: what settled since the last look. */
static void
settle_followed (KuzovQueue *self)
{
  g_autoptr (GPtrArray) settled = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->errands);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      KuzovErrand *errand = value;

      if (!errand->is_busy && !kuzov_state_is_pending (kuzov_request_get_state (errand->request)))
        g_ptr_array_add (settled, errand);
    }
  for (unsigned int i = 0; i < settled->len; i++)
    kuzov_queue_settle (self, g_ptr_array_index (settled, i));
}

static KuzovCondition
read_foreign_condition (KuzovQueue *self)
{
  g_autofree char *word = kuzov_history_dup_fact (self->history, "condition");

  g_free (self->foreign_message);
  self->foreign_message = kuzov_history_dup_fact (self->history, "condition-message");

  return kuzov_queue_parse_condition (word);
}

/* A process that began to drive the queue in the moment in which this one named a frame may have taken the word for one
 * of an earlier run: it is given again, unless that process has tried since. */
static void
repeat_word (KuzovQueue *self)
{
  for (GList *l = self->orders.head; l != NULL; l = l->next)
    {
      KuzovErrand *errand = l->data;

      if (kuzov_request_get_state (errand->request) != KUZOV_STATE_WAITING
          || kuzov_request_get_release (errand->request) != KUZOV_RELEASE_NONE
          || kuzov_request_get_reason (errand->request) != KUZOV_REASON_NONE)
        continue;
      kuzov_request_set_release (errand->request, KUZOV_RELEASE_ASKED);
      kuzov_history_save_soon (self->history, errand->request);
    }
}

/* On `looked` of the history. */
void
kuzov_queue_on_looked (KuzovQueue *self,
                       gboolean    has_changed)
{
  if ((!has_changed && !self->must_load) || (self->is_driving && !self->has_withdrawn))
    return;

  self->must_load = FALSE;
  kuzov_queue_drop_removed (self);
  settle_followed (self);
  load_pending (self);
  if (self->is_driving)
    {
      kuzov_queue_hear (self, TRUE);
    }
  else
    {
      repeat_word (self);
      kuzov_queue_follow_pause (self);
      self->foreign_condition = read_foreign_condition (self);
      kuzov_queue_update_condition (self);
    }
}

/**
 * kuzov_queue_on_moved:
 * @self: a queue
 * @is_back: whether rows came back
 *
 * On `moved` of the history: this process removed rows, or brought some back. What was accepted is asked about again, and
 * what waits waits for the person.
 */
void
kuzov_queue_on_moved (KuzovQueue *self,
                      gboolean    is_back)
{
  kuzov_queue_drop_removed (self);
  if (is_back && self->is_started && (!self->is_driving || self->has_withdrawn))
    load_pending (self);
}

/* Whether an end that was asked for has come. */
gboolean
kuzov_queue_is_drained (KuzovQueue *self)
{
  return self->drain_task != NULL && self->gate.n_in_flight == 0 && !kuzov_queue_awaits_withdrawal (self);
}

static void
finish_drain (KuzovQueue *self,
              gboolean    is_clean)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->drain_task);

  g_clear_handle_id (&self->drain_id, g_source_remove);
  kuzov_history_flush (self->history);
  g_task_return_boolean (task, is_clean);
}

void
kuzov_queue_tick (KuzovQueue *self)
{
  int64_t now_ms = kuzov_queue_now_ms (self);

  if (kuzov_queue_is_drained (self))
    {
      finish_drain (self, TRUE);
      return;
    }
  if (!self->is_driving)
    try_lock (self);
  else
    withdraw_releases (self);
  kuzov_history_look (self->history);

  /* A timer stands still while the machine sleeps. */
  if (self->timer_ms <= now_ms || self->cannot_record)
    kuzov_queue_pump_soon (self);
}

static gboolean
on_tick (gpointer user_data)
{
  g_autoptr (KuzovQueue) self = g_object_ref (user_data);
  gboolean was_driving = self->is_driving;

  kuzov_queue_tick (self);
  if (was_driving == self->is_driving)
    return G_SOURCE_CONTINUE;

  self->tick_id = g_timeout_add_full (G_PRIORITY_DEFAULT, DRIVING_TICK_MS, on_tick, self, NULL);

  return G_SOURCE_REMOVE;
}

/**
 * kuzov_queue_start:
 * @self: a queue whose history is open
 *
 * Takes up what is pending, if no other process drives this history already; until then it follows.
 */
void
kuzov_queue_start (KuzovQueue *self)
{
  g_return_if_fail (KUZOV_IS_QUEUE (self));
  g_return_if_fail (!self->is_started);

  self->is_started = TRUE;
  self->lock = kuzov_queue_lock_new (kuzov_history_get_path (self->history));
  kuzov_queue_make_timer (self);

  self->must_load = TRUE;
  try_lock (self);
  self->has_followed = !self->is_driving;
  if (!self->is_driving)
    {
      kuzov_queue_follow_pause (self);
      self->foreign_condition = read_foreign_condition (self);
    }
  self->tick_id = g_timeout_add_full (G_PRIORITY_DEFAULT, self->is_driving ? DRIVING_TICK_MS : FOLLOWING_TICK_MS,
                                      on_tick, self, NULL);
  kuzov_queue_update_condition (self);
  kuzov_history_look (self->history);
}

static gboolean
on_drained_enough (gpointer user_data)
{
  KuzovQueue *self = user_data;

  self->drain_id = 0;
  finish_drain (self, FALSE);

  return G_SOURCE_REMOVE;
}

/**
 * kuzov_queue_drain_async:
 * @self: a queue
 * @callback: called once, after at most 30 seconds
 * @user_data: handed to @callback
 *
 * Comes to an end in good order: no new call begins, orders on their way get time to be answered, all is written.
 * Orders that did not leave stay `waiting`, those of which another process was told included.
 */
void
kuzov_queue_drain_async (KuzovQueue          *self,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (KUZOV_IS_QUEUE (self));
  g_return_if_fail (self->drain_task == NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, kuzov_queue_drain_async);
  self->is_draining = TRUE;
  kuzov_client_stop_unsent (self->client);
  if (self->is_started && !self->is_driving)
    kuzov_queue_withdraw_all (self);
  self->drain_task = g_steal_pointer (&task);
  self->drain_id = g_timeout_add (DRAIN_MS, on_drained_enough, self);
  if (self->is_started)
    kuzov_queue_pump_soon (self);
  else
    finish_drain (self, TRUE);
}

gboolean
kuzov_queue_drain_finish (KuzovQueue   *self,
                          GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), NULL);
}
