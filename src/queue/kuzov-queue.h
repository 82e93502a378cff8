// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "api/kuzov-client.h"
#include "history/kuzov-history.h"

G_BEGIN_DECLS

/**
 * KuzovCondition:
 * @KUZOV_CONDITION_NONE: nothing stands in the way
 * @KUZOV_CONDITION_NO_KEY: no key, so no call goes out
 * @KUZOV_CONDITION_ENDPOINT: the address of the service may not be called
 * @KUZOV_CONDITION_RECORD: the history can't be written, so nothing is ordered
 * @KUZOV_CONDITION_ACCESS: access or requests have run out; the free check did not contradict it
 * @KUZOV_CONDITION_DISTRUST: ten orders in a row were left unconfirmed: the rest waits for the person
 * @KUZOV_CONDITION_PRICE: a report costs far more than it did, and the person has not said that this is fine
 * @KUZOV_CONDITION_PAUSED: the person paused the orders
 * @KUZOV_CONDITION_OFFLINE: no network, as far as the desktop knows
 * @KUZOV_CONDITION_SILENT: the service can't be reached or doesn't answer; free calls keep trying
 * @KUZOV_CONDITION_HELD: orders from before wait for the person's word
 *
 * The one thing, the gravest first, that keeps waiting orders from going out.
 */
typedef enum
{
  KUZOV_CONDITION_NONE,
  KUZOV_CONDITION_NO_KEY,
  KUZOV_CONDITION_ENDPOINT,
  KUZOV_CONDITION_RECORD,
  KUZOV_CONDITION_ACCESS,
  KUZOV_CONDITION_DISTRUST,
  KUZOV_CONDITION_PRICE,
  KUZOV_CONDITION_PAUSED,
  KUZOV_CONDITION_OFFLINE,
  KUZOV_CONDITION_SILENT,
  KUZOV_CONDITION_HELD,
} KuzovCondition;

#define KUZOV_TYPE_CONDITION (kuzov_condition_get_type ())
GType    kuzov_condition_get_type     (void);
gboolean kuzov_condition_needs_person (KuzovCondition condition);

/**
 * KuzovQueueBatch:
 * @n_total: orders named since nothing was under way
 * @n_sent: of them, orders that left and were answered, in whatever way
 * @n_ready: of them, with a report
 * @n_stuck: of them, failed, unconfirmed or given up
 *
 * The batch under way, for one honest progress.
 */
typedef struct
{
  unsigned int n_total;
  unsigned int n_sent;
  unsigned int n_ready;
  unsigned int n_stuck;
} KuzovQueueBatch;

/**
 * KuzovQueue:
 *
 * Decides what happens next to each request and when, and does it: the only one that orders. What is removed from the
 * history, by whatever process, leaves it; what is brought back comes back, but an order that waits goes out only when the
 * person says so again.
 *
 * Properties: `api-key` (string), `endpoint` (string), `poll-interval` (double, seconds), `parallel-calls`
 * (uint), `paused` (boolean), `is-online` (boolean, a hint), all writable; `condition` (KuzovCondition),
 * `n-held` (uint: waiting for the person's word), `n-waiting` (uint: may go out), `n-pending` (uint: waiting
 * or on their way, in all), `access` (KuzovAccess, NULL before the first check), `is-driving` (boolean:
 * this process holds the lock), readable.
 *
 * Signals: `settled` (KuzovRequest): a request became ready, failed or unconfirmed by what this run, or the
 * process that drives the queue, saw. `batch-changed`: kuzov_queue_get_batch() tells something new.
 */
#define KUZOV_TYPE_QUEUE (kuzov_queue_get_type ())
G_DECLARE_FINAL_TYPE (KuzovQueue, kuzov_queue, KUZOV, QUEUE, GObject)

KuzovQueue        *kuzov_queue_new                 (KuzovHistory        *history,
                                                    KuzovClient         *client);
void               kuzov_queue_start               (KuzovQueue          *self);
void               kuzov_queue_follow_service      (KuzovQueue          *self,
                                                    const char          *endpoint);
KuzovHistory      *kuzov_queue_get_history         (KuzovQueue          *self);
KuzovCondition     kuzov_queue_get_condition       (KuzovQueue          *self);
const char        *kuzov_queue_get_condition_message (KuzovQueue        *self);
const GError      *kuzov_queue_get_record_error    (KuzovQueue          *self);
gboolean           kuzov_queue_is_unsaved          (KuzovQueue          *self,
                                                    KuzovRequest        *request);
GPtrArray         *kuzov_queue_get_unsaved         (KuzovQueue          *self);
const KuzovAccess *kuzov_queue_get_access          (KuzovQueue          *self);
unsigned int       kuzov_queue_get_n_held          (KuzovQueue          *self);
unsigned int       kuzov_queue_get_n_pending       (KuzovQueue          *self);
unsigned int       kuzov_queue_get_n_lost          (KuzovQueue          *self);
gboolean           kuzov_queue_get_is_access_back  (KuzovQueue          *self);
gboolean           kuzov_queue_get_is_key_refused  (KuzovQueue          *self);
void               kuzov_queue_get_batch           (KuzovQueue          *self,
                                                    KuzovQueueBatch     *batch);
gboolean           kuzov_queue_get_is_driving      (KuzovQueue          *self);

void               kuzov_queue_order_async         (KuzovQueue          *self,
                                                    GPtrArray           *additions,
                                                    KuzovAddFlags        flags,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             user_data);
void               kuzov_queue_order_again_async   (KuzovQueue          *self,
                                                    KuzovRequest        *request,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             user_data);
GPtrArray         *kuzov_queue_order_finish        (KuzovQueue          *self,
                                                    GAsyncResult        *result,
                                                    GError             **error);
void               kuzov_queue_release             (KuzovQueue          *self,
                                                    KuzovRequest        *request);
void               kuzov_queue_release_held        (KuzovQueue          *self);
void               kuzov_queue_withdraw            (KuzovQueue          *self,
                                                    KuzovRequest        *request);
void               kuzov_queue_set_minds_price     (KuzovQueue          *self,
                                                    gboolean             minds_price);
gboolean           kuzov_queue_get_price_before    (KuzovQueue          *self,
                                                    double              *price);
void               kuzov_queue_accept_price        (KuzovQueue          *self);
void               kuzov_queue_proceed             (KuzovQueue          *self);
gboolean           kuzov_queue_give_up             (KuzovQueue          *self,
                                                    KuzovRequest        *request);
gboolean           kuzov_queue_enter_job           (KuzovQueue          *self,
                                                    KuzovRequest        *request,
                                                    const char          *job);
gboolean           kuzov_queue_ask_now             (KuzovQueue          *self,
                                                    KuzovRequest        *request);
void               kuzov_queue_set_opened          (KuzovQueue          *self,
                                                    KuzovRequest        *request);
void               kuzov_queue_check_access_async  (KuzovQueue          *self,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             user_data);
KuzovAccess       *kuzov_queue_check_access_finish (KuzovQueue          *self,
                                                    GAsyncResult        *result);
void               kuzov_queue_drain_async         (KuzovQueue          *self,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             user_data);
gboolean           kuzov_queue_drain_finish        (KuzovQueue          *self,
                                                    GAsyncResult        *result);
gboolean           kuzov_queue_get_is_held         (KuzovQueue          *self,
                                                    KuzovRequest        *request);

G_END_DECLS
