// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-queue"

#include "config.h"
#include "queue/kuzov-queue-private.h"

/* After a write that failed, try again this much later. */
#define RECORD_RETRY_MS 5000

/* One step of an order, handed from callback to callback. */
typedef struct
{
  KuzovQueue  *queue;     /* owned */
  KuzovErrand *errand;    /* busy, and therefore alive */
} KuzovOrderStep;

static KuzovOrderStep *
kuzov_order_step_new (KuzovQueue  *queue,
                      KuzovErrand *errand)
{
  KuzovOrderStep *step = g_new (KuzovOrderStep, 1);

  step->queue = g_object_ref (queue);
  step->errand = errand;

  return step;
}

static void
kuzov_order_step_free (KuzovOrderStep *step)
{
  g_object_unref (step->queue);
  g_free (step);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovOrderStep, kuzov_order_step_free)

static gboolean
is_damaged (KuzovQueue *self)
{
  return self->cannot_record && g_error_matches (self->record_error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_DAMAGED);
}

/* Takes note of whether something could be recorded: while it can't, nothing is ordered. */
void
kuzov_queue_note_record (KuzovQueue   *self,
                         const GError *error)
{
  gboolean cannot_record = error != NULL
                           && !g_error_matches (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_CONFLICT);

  /* What else can still be written makes a damaged history no sounder. */
  if (is_damaged (self))
    return;
  if (cannot_record)
    {
      g_debug ("can't record: %s", error->message);
      self->record_retry_ms = kuzov_queue_now_ms (self) + RECORD_RETRY_MS;
      g_clear_error (&self->record_error);
      self->record_error = g_error_copy (error);
    }
  if (self->cannot_record == cannot_record)
    {
      if (is_damaged (self))
        g_object_notify (G_OBJECT (self), "condition");
      return;
    }

  self->cannot_record = cannot_record;
  kuzov_queue_update_condition (self);
}

/**
 * kuzov_queue_reason_for:
 * @reply: what became of a call
 * @message: (out) (transfer none): what goes with the reason, NULL for nothing
 *
 * Returns: how a request says it
 */
KuzovReason
kuzov_queue_reason_for (const KuzovReply  *reply,
                        const char       **message)
{
  *message = NULL;
  if (reply->kind == KUZOV_REPLY_REFUSED || reply->kind == KUZOV_REPLY_UNAUTHORISED)
    {
      *message = reply->message;
      return reply->kind == KUZOV_REPLY_REFUSED ? KUZOV_REASON_PROVIDER : KUZOV_REASON_ACCESS;
    }

  switch (reply->fault)
    {
    case KUZOV_REPLY_FAULT_NONE:
      return KUZOV_REASON_NONE;
    case KUZOV_REPLY_FAULT_TLS:
      return KUZOV_REASON_TLS;
    case KUZOV_REPLY_FAULT_TIMEOUT:
      return KUZOV_REASON_TIMEOUT;
    case KUZOV_REPLY_FAULT_REDIRECT:
      return KUZOV_REASON_REDIRECT;
    case KUZOV_REPLY_FAULT_TOO_LARGE:
    case KUZOV_REPLY_FAULT_NOT_JSON:
      return KUZOV_REASON_UNREADABLE;
    case KUZOV_REPLY_FAULT_NO_ID:
      return KUZOV_REASON_NO_ID;
    case KUZOV_REPLY_FAULT_ENDPOINT:
      return KUZOV_REASON_ENDPOINT;
    case KUZOV_REPLY_FAULT_HTTP:
      return KUZOV_REASON_HTTP;
    case KUZOV_REPLY_FAULT_CONNECTION:
    case KUZOV_REPLY_FAULT_CANCELLED:
    default:
      return KUZOV_REASON_CONNECTION;
    }
}

static void
set_reason (KuzovRequest     *request,
            const KuzovReply *reply)
{
  g_autofree char *status = NULL;
  const char *message = NULL;
  KuzovReason reason = kuzov_queue_reason_for (reply, &message);

  if (reason == KUZOV_REASON_HTTP)
    message = status = g_strdup_printf ("%u", reply->http_status);
  kuzov_request_set_reason (request, reason, message);
}

static void
move (KuzovRequest *request,
      KuzovEvent    event)
{
  KuzovState next;

  if (!kuzov_transition (kuzov_request_get_state (request), event, &next))
    g_assert_not_reached ();

  kuzov_request_set_state (request, next);
}

/* An outcome is on the disk, or could not be written: then the history tries again by itself. */
static void
outcome_save_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (KuzovOrderStep) step = user_data;
  g_autoptr (GError) error = NULL;

  kuzov_history_save_finish (KUZOV_HISTORY (object), result, &error);
  kuzov_queue_note_record (step->queue, error);
  kuzov_queue_end_busy (step->queue, step->errand);
}

static void
save_outcome (KuzovQueue  *self,
              KuzovErrand *errand)
{
  kuzov_history_save_async (self->history, errand->request, outcome_save_cb, kuzov_order_step_new (self, errand));
}

/* May be submitted again: it is certain that the order did not leave. It lines up when it is no longer busy. */
static void
put_back (KuzovQueue  *self,
          KuzovErrand *errand)
{
  move (errand->request, KUZOV_EVENT_UNSENT);
  kuzov_request_set_sent_ms (errand->request, 0);
  kuzov_request_set_burst (errand->request, 0);
  kuzov_queue_mark_held (self, errand, !errand->is_released);
}

static void
job_save_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (KuzovOrderStep) step = user_data;
  g_autoptr (GError) error = NULL;
  KuzovErrand *errand = step->errand;

  errand->is_unsaved = !kuzov_history_save_finish (KUZOV_HISTORY (object), result, &error)
                       && !g_error_matches (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_CONFLICT);
  kuzov_queue_note_record (step->queue, error);
  if (errand->is_unsaved)
    kuzov_agenda_plan (step->queue->agenda, &errand->appointment,
                       kuzov_queue_now_ms (step->queue) + RECORD_RETRY_MS);
  else
    kuzov_queue_plan (step->queue, errand, -1);
  kuzov_queue_end_busy (step->queue, errand);
}

/* The id that was paid for goes to the disk before anything else happens with it, and as often as it takes. */
void
kuzov_queue_save_job (KuzovQueue  *self,
                      KuzovErrand *errand)
{
  errand->is_busy = TRUE;
  errand->is_unsaved = TRUE;
  kuzov_history_save_async (self->history, errand->request, job_save_cb, kuzov_order_step_new (self, errand));
}

static void
accept (KuzovQueue       *self,
        KuzovErrand      *errand,
        const KuzovReply *reply)
{
  KuzovRequest *request = errand->request;

  kuzov_request_set_job (request, reply->id);
  kuzov_request_set_accepted_ms (request, kuzov_queue_now_ms (self));
  kuzov_request_set_reason (request, KUZOV_REASON_NONE, NULL);
  move (request, KUZOV_EVENT_ACCEPTED);
  kuzov_queue_save_job (self, errand);
}

static void
take_order_reply (KuzovQueue       *self,
                  KuzovErrand      *errand,
                  const KuzovReply *reply)
{
  KuzovRequest *request = errand->request;

  kuzov_request_set_reply (request, KUZOV_REPLY_SLOT_ORDER, reply->fields);
  if (reply->vin != NULL)
    kuzov_request_set_vin (request, reply->vin);
  if (reply->plate != NULL)
    kuzov_request_set_plate (request, reply->plate);
  if (reply->kind != KUZOV_REPLY_OK)
    set_reason (request, reply);

  switch (reply->kind)
    {
    case KUZOV_REPLY_OK:
      accept (self, errand, reply);
      return;

    case KUZOV_REPLY_UNSENT:
      put_back (self, errand);
      break;

    case KUZOV_REPLY_UNAUTHORISED:
      errand->left_ms = kuzov_request_get_sent_ms (request);
      errand->left_burst = kuzov_request_get_burst (request);
      put_back (self, errand);

      /* Of another key or service, since it left: what these say of access now says nothing of that order. */
      if (errand->is_released)
        kuzov_queue_suspect_access (self, request, reply->message);
      break;

    case KUZOV_REPLY_REFUSED:
      kuzov_request_set_settled_ms (request, kuzov_queue_now_ms (self));
      move (request, KUZOV_EVENT_REFUSED);
      kuzov_queue_settle (self, errand);
      break;

    case KUZOV_REPLY_SILENT:
    case KUZOV_REPLY_UNREADABLE:
    default:
      kuzov_request_set_settled_ms (request, kuzov_queue_now_ms (self));
      move (request, KUZOV_EVENT_UNCERTAIN);
      kuzov_queue_settle (self, errand);
      break;
    }
  save_outcome (self, errand);
}

static void
order_call_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (KuzovOrderStep) step = user_data;
  g_autoptr (KuzovReply) reply = kuzov_client_call_finish (KUZOV_CLIENT (object), result);
  KuzovQueue *self = step->queue;
  KuzovErrand *errand = step->errand;

  self->n_calls--;
  kuzov_gate_note_reply (&self->gate, reply->kind);
  if (reply->retry_after_s > 0)
    self->gate.not_before_ms = MAX (self->gate.not_before_ms,
                                    kuzov_queue_now_ms (self) + (int64_t) reply->retry_after_s * 1000);
  if (kuzov_reply_is_readable (reply))
    self->is_online_proved = TRUE;
  self->is_access_old = TRUE;
  if (reply->kind != KUZOV_REPLY_UNSENT && errand->is_counted && !errand->is_sent)
    {
      errand->is_sent = TRUE;
      self->batch.n_sent++;
    }

  take_order_reply (self, errand, reply);
  kuzov_queue_batch_changed (self);
  kuzov_queue_update_condition (self);
  kuzov_queue_pump_soon (self);
}

/* What was to be ordered when it was written down may be so no longer. */
static gboolean
may_send (KuzovQueue  *self,
          KuzovErrand *errand)
{
  return !self->is_draining && errand->is_released && self->suspects->len == 0 && kuzov_queue_has_key (self)
         && g_strcmp0 (kuzov_request_get_endpoint (errand->request), self->endpoint) == 0;
}

/**
 * kuzov_queue_send_recorded:
 * @self: a queue
 *
 * Sends orders whose intent is on the disk, as many as there are calls for; what may not leave any more waits again.
 */
void
kuzov_queue_send_recorded (KuzovQueue *self)
{
  while (!g_queue_is_empty (&self->recorded))
    {
      KuzovErrand *errand = g_queue_peek_head (&self->recorded);
      gboolean is_sent = may_send (self, errand);

      if (is_sent && self->n_calls >= self->parallel_calls)
        return;

      g_queue_pop_head (&self->recorded);
      self->n_recording--;
      if (!is_sent)
        {
          kuzov_gate_note_unbegun (&self->gate);
          put_back (self, errand);
          save_outcome (self, errand);
          kuzov_queue_pump_soon (self);
          continue;
        }
      self->n_calls++;
      kuzov_client_order_async (self->client, kuzov_request_get_frame (errand->request), NULL, order_call_cb,
                                kuzov_order_step_new (self, errand));
    }
}

static void
drop_order (KuzovQueue  *self,
            KuzovErrand *errand)
{
  self->n_recording--;
  kuzov_gate_note_unbegun (&self->gate);
  kuzov_queue_end_busy (self, errand);
  kuzov_queue_pump_soon (self);
}

/* The intent is on the disk: only now may a byte of the order leave. */
static void
intent_save_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (KuzovOrderStep) step = user_data;
  g_autoptr (GError) error = NULL;
  KuzovQueue *self = step->queue;
  KuzovErrand *errand = step->errand;
  KuzovRequest *request = errand->request;
  gboolean is_saved = kuzov_history_save_finish (KUZOV_HISTORY (object), result, &error);

  kuzov_queue_note_record (self, error);
  if (!is_saved)
    {
      if (kuzov_request_get_state (request) == KUZOV_STATE_SUBMITTING)
        put_back (self, errand);
      drop_order (self, errand);
      return;
    }

  g_queue_push_tail (&self->recorded, errand);
  kuzov_queue_send_recorded (self);
}

/**
 * kuzov_queue_may_order:
 * @self: a queue
 *
 * Returns: whether an order may leave now, as far as everything but the calls on their way is concerned
 */
gboolean
kuzov_queue_may_order (KuzovQueue *self)
{
  int64_t now_ms = kuzov_queue_now_ms (self);

  return self->is_driving && !self->is_draining && !self->is_paused && !self->is_access_out && !self->is_price_up
         && self->suspects->len == 0 && kuzov_queue_has_key (self) && self->is_endpoint_valid
         && (!self->cannot_record || (now_ms >= self->record_retry_ms && !is_damaged (self)))
         && !kuzov_queue_is_offline (self)
         && kuzov_gate_lets_order (&self->gate, self->parallel_calls, now_ms);
}

/* Writes down that the order of @errand is about to leave. */
void
kuzov_queue_begin_order (KuzovQueue  *self,
                         KuzovErrand *errand)
{
  KuzovRequest *request = errand->request;

  errand->is_busy = TRUE;
  self->n_recording++;
  self->last_order_ms = kuzov_queue_now_ms (self);
  if (self->cannot_record)
    self->record_retry_ms = self->last_order_ms + RECORD_RETRY_MS;
  kuzov_gate_note_begun (&self->gate);

  kuzov_request_set_endpoint (request, self->endpoint);
  kuzov_request_set_sent_ms (request, self->last_order_ms);
  kuzov_request_set_reason (request, KUZOV_REASON_NONE, NULL);
  kuzov_queue_enter_burst (self, request);
  move (request, KUZOV_EVENT_BEGUN);
  kuzov_history_save_async (self->history, request, intent_save_cb, kuzov_order_step_new (self, errand));
}
