// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-queue"

#include "config.h"
#include "queue/kuzov-queue-private.h"

#include "api/kuzov-link.h"
#include "queue/kuzov-cadence.h"

/* A job that says since when it is done, but not that it is, is asked for its link every so many steps. */
#define ASK_AGAIN_STEPS 6

typedef struct
{
  KuzovQueue  *queue;       /* owned */
  KuzovErrand *errand;      /* busy, and therefore alive */
  gboolean     is_result;   /* getresult, not checkqueue */
} KuzovPoll;

static void
kuzov_poll_free (KuzovPoll *poll)
{
  g_object_unref (poll->queue);
  g_free (poll);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovPoll, kuzov_poll_free)

/**
 * kuzov_queue_plan:
 * @self: a queue
 * @errand: an accepted job
 * @retry_after_s: what the service asked for, -1 for nothing
 *
 * Plans the next call for @errand: by its age, by what failed, and not before the service wants it.
 */
void
kuzov_queue_plan (KuzovQueue  *self,
                  KuzovErrand *errand,
                  int64_t      retry_after_s)
{
  int64_t now_ms = kuzov_queue_now_ms (self);
  int64_t delay_ms;

  /* Accepted in the future is accepted by a clock that went wrong: then its age begins with what this run knows. */
  if (errand->counted_from_ms == 0)
    errand->counted_from_ms = MIN (kuzov_request_get_accepted_ms (errand->request), now_ms);
  delay_ms = kuzov_cadence_get_step_ms (now_ms - errand->counted_from_ms, kuzov_queue_get_fixed_step_ms (self));
  delay_ms = kuzov_cadence_get_backoff_ms (delay_ms, errand->n_failures);
  delay_ms = kuzov_cadence_add_jitter_ms (delay_ms, g_random_double ());
  if (retry_after_s > 0)
    errand->not_before_ms = now_ms + retry_after_s * 1000;
  if (errand->wants_result && errand->n_failures == 0)
    delay_ms = errand->not_before_ms = 0;

  kuzov_agenda_plan (self->agenda, &errand->appointment, MAX (now_ms + delay_ms, errand->not_before_ms));
}

/* Only an answer that says so moves a job; anything else is a reason to ask again later. */
static void
take_failure (KuzovPoll        *poll,
              const KuzovReply *reply)
{
  KuzovRequest *request = poll->errand->request;
  g_autofree char *status = NULL;
  const char *message = NULL;
  KuzovReason reason = kuzov_queue_reason_for (reply, &message);

  if (reason == KUZOV_REASON_HTTP)
    message = status = g_strdup_printf ("%u", reply->http_status);
  poll->errand->n_failures++;
  poll->errand->wants_result = FALSE;
  if (poll->is_result)
    {
      poll->errand->has_failed_link = TRUE;
      poll->errand->n_vain_results++;
    }
  kuzov_request_set_reason (request, reason, message);
  kuzov_history_save_soon (poll->queue->history, request);
  if (reply->kind == KUZOV_REPLY_UNAUTHORISED)
    kuzov_queue_suspect_access (poll->queue, NULL, reply->message);
}

static void
note_started (KuzovRequest     *request,
              const KuzovReply *reply)
{
  KuzovState next;

  if (reply->start_generation_ms == 0)
    return;

  kuzov_request_set_started_ms (request, reply->start_generation_ms);
  if (kuzov_transition (kuzov_request_get_state (request), KUZOV_EVENT_STARTED, &next))
    kuzov_request_set_state (request, next);
}

/* A job that says since when it is done, but not that it is, is asked for its link at once, and then ever more rarely. */
static gboolean
may_ask_for_link (KuzovQueue  *self,
                  KuzovErrand *errand,
                  int64_t      now_ms)
{
  const int64_t pause_ms = ASK_AGAIN_STEPS * kuzov_queue_get_base_step_ms (self);

  return errand->n_vain_results == 0
         || now_ms - errand->asked_result_ms >= kuzov_cadence_get_backoff_ms (pause_ms, errand->n_vain_results - 1);
}

static void
take_state (KuzovPoll        *poll,
            const KuzovReply *reply)
{
  KuzovErrand *errand = poll->errand;
  KuzovRequest *request = errand->request;
  KuzovState before = kuzov_request_get_state (request);
  gboolean had_reason = kuzov_request_get_reason (request) != KUZOV_REASON_NONE;
  int64_t now_ms = kuzov_queue_now_ms (poll->queue);

  /* Being told again that it is ready is no progress after a link that could not be had. */
  if (!reply->is_done)
    errand->has_failed_link = FALSE;
  if (!errand->has_failed_link)
    errand->n_failures = 0;
  note_started (request, reply);
  if (reply->is_done)
    {
      errand->wants_result = TRUE;
    }
  else if (reply->end_generation_ms != 0 && may_ask_for_link (poll->queue, errand, now_ms))
    {
      errand->wants_result = TRUE;
      errand->asked_result_ms = now_ms;
    }

  /* "Ready, but without a link" is not taken back by being told again that it is ready. */
  if (!errand->wants_result)
    kuzov_request_set_reason (request, KUZOV_REASON_NONE, NULL);
  if (had_reason || before != kuzov_request_get_state (request))
    kuzov_history_save_soon (poll->queue->history, request);
}

/* Returns FALSE when there is no link that may be opened: the job goes on. */
static gboolean
take_link (KuzovPoll        *poll,
           const KuzovReply *reply)
{
  KuzovErrand *errand = poll->errand;
  KuzovRequest *request = errand->request;
  KuzovState next;

  if (reply->url == NULL || !kuzov_link_is_trusted (reply->url))
    {
      errand->wants_result = FALSE;
      errand->has_failed_link = TRUE;
      errand->n_failures++;
      errand->n_vain_results++;
      kuzov_request_set_reason (request, reply->url == NULL ? KUZOV_REASON_NO_LINK : KUZOV_REASON_BAD_LINK, NULL);
      kuzov_history_save_soon (poll->queue->history, request);
      return FALSE;
    }
  if (!kuzov_transition (kuzov_request_get_state (request), KUZOV_EVENT_LINKED, &next))
    return FALSE;

  note_started (request, reply);
  kuzov_request_set_url (request, reply->url);
  kuzov_request_set_settled_ms (request, kuzov_queue_now_ms (poll->queue));
  kuzov_request_set_reason (request, KUZOV_REASON_NONE, NULL);
  kuzov_request_set_state (request, next);

  /* Were this lost, it would be asked for again, for free: no commit of its own. */
  kuzov_history_save_soon (poll->queue->history, request);

  return TRUE;
}

static void
poll_call_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (KuzovPoll) poll = user_data;
  g_autoptr (KuzovReply) reply = kuzov_client_call_finish (KUZOV_CLIENT (object), result);
  KuzovQueue *self = poll->queue;
  KuzovErrand *errand = poll->errand;
  gboolean is_ready = FALSE;

  self->n_calls--;
  if (kuzov_reply_is_readable (reply))
    {
      kuzov_gate_note_free (&self->gate, TRUE, TRUE);
      self->is_online_proved = TRUE;
    }

  /* Its row was removed meanwhile: nothing of this can be kept. */
  if (errand->is_gone || kuzov_request_is_removed (errand->request))
    {
      kuzov_queue_end_busy (self, errand);
      return;
    }
  kuzov_request_set_reply (errand->request, poll->is_result ? KUZOV_REPLY_SLOT_RESULT : KUZOV_REPLY_SLOT_CHECK,
                           reply->fields);

  if (reply->kind != KUZOV_REPLY_OK)
    take_failure (poll, reply);
  else if (poll->is_result)
    is_ready = take_link (poll, reply);
  else
    take_state (poll, reply);

  errand->not_before_ms = 0;
  if (is_ready)
    kuzov_queue_settle (self, errand);
  else if (kuzov_state_is_accepted (kuzov_request_get_state (errand->request)))
    kuzov_queue_plan (self, errand, reply->retry_after_s);
  kuzov_queue_end_busy (self, errand);
  kuzov_queue_update_condition (self);
  kuzov_queue_pump_soon (self);
}

/* Asks how far the job of @errand is, or for its link. */
void
kuzov_queue_begin_poll (KuzovQueue  *self,
                        KuzovErrand *errand)
{
  KuzovRequest *request = errand->request;
  KuzovPoll *poll = g_new0 (KuzovPoll, 1);

  poll->queue = g_object_ref (self);
  poll->errand = errand;
  poll->is_result = errand->wants_result;
  errand->is_busy = TRUE;
  self->n_calls++;
  (poll->is_result ? kuzov_client_fetch_async : kuzov_client_check_async) (
    self->client, kuzov_request_get_endpoint (request), kuzov_request_get_job (request), NULL, poll_call_cb, poll);
}
