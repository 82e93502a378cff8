// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "queue/kuzov-agenda.h"
#include "queue/kuzov-gate.h"
#include "queue/kuzov-queue-lock.h"
#include "queue/kuzov-queue.h"
#include "queue/kuzov-transition.h"

G_BEGIN_DECLS

/* What the queue has to do with one request. Kept while something is still to happen to it. */
typedef struct
{
  KuzovAppointment  appointment;    /* first: the next call of an accepted job */
  KuzovRequest     *request;
  unsigned int      n_failures;     /* calls in a row without an answer of use */
  gboolean          is_busy;        /* a write or a call is on its way for it */
  gboolean          is_released;    /* waiting: the person wants it sent */
  gboolean          is_heard;       /* of that another process told, by way of the file */
  gboolean          is_held;        /* waiting: counted among those that wait for the person's word */
  gboolean          is_lined_up;    /* in the line of orders */
  gboolean          is_gone;        /* forgotten while it was busy */
  gboolean          wants_result;   /* the next call is for the link */
  gboolean          has_failed_link;  /* the link could not be had when it was asked for last */
  unsigned int      n_vain_results;   /* how often the link was asked for and not to be had */
  int64_t           asked_result_ms;  /* when the link was asked for on the word of endgeneration alone */
  int64_t           counted_from_ms;  /* what its age is counted from: acceptance, by the clock as it is set now */
  int64_t           not_before_ms;    /* what Retry-After asked for */
  gboolean          is_unsaved;     /* its id is not on the disk: nothing else happens before */
  int64_t           left_ms;            /* when it left, and in which burst, should a word of access be a refusal */
  int64_t           left_burst;
  gboolean          is_counted;     /* part of the batch under way */
  gboolean          is_sent;        /* and its order was answered, in whatever way */
} KuzovErrand;

/* What a person may say to any of the processes on one history, for the one that drives. */
typedef enum
{
  KUZOV_WORD_PAUSE,
  KUZOV_WORD_PROCEED,
  KUZOV_WORD_CHECK,
} KuzovWord;

#define KUZOV_N_WORDS (KUZOV_WORD_CHECK + 1)

/**
 * KuzovQueueClock:
 * @wall_ms: the time of day, which anybody may set
 * @lapsed_ms: time that goes by whatever the other is set to, also while the machine sleeps
 */
typedef struct
{
  int64_t wall_ms;
  int64_t lapsed_ms;
} KuzovQueueClock;

struct _KuzovQueue
{
  GObject           parent_instance;
  KuzovHistory     *history;
  KuzovClient      *client;
  KuzovQueueLock   *lock;
  gboolean          is_started;
  gboolean          is_driving;
  gboolean          is_draining;

  char             *api_key;
  char             *endpoint;
  char             *moved_endpoint;     /* (nullable): the same service at another address */
  gboolean          is_endpoint_valid;  /* may be called at all */
  gboolean          is_endpoint_loopback;
  double            poll_interval;
  unsigned int      parallel_calls;
  gboolean          is_paused;
  gboolean          is_online;
  gboolean          is_online_proved;   /* a call was answered since the hint said otherwise */

  GHashTable       *errands;            /* row id to KuzovErrand */
  GQueue            orders;             /* errands that may go out, in the order they were named */
  KuzovAgenda      *agenda;             /* errands of accepted jobs */
  int64_t           loaded_id;          /* pending rows up to here are loaded; -1: all */
  GSource          *loading;
  gboolean          must_load;          /* at the next look, whether or not it finds changes */
  gboolean          has_withdrawn;      /* words given in earlier runs are void in the file */
  gboolean          is_withdrawing;
  unsigned int      n_held;
  unsigned int      n_calls;            /* on their way to the service, whatever they ask */
  unsigned int      n_recording;        /* orders that were begun and have not left yet */
  GQueue            recorded;           /* of them, errands whose intent is on the disk: the next free calls are theirs */
  gboolean          turn_of_polls;

  KuzovGate         gate;
  int64_t           probe_due_ms;
  gboolean          is_access_out;
  gboolean          is_access_back;     /* it had run out, and what waited for it waits for the person's word now */
  char             *access_message;
  GPtrArray        *suspects;           /* requests that were refused with a word of access, until the check */
  KuzovAccess      *access;
  gboolean          is_checking;        /* the check is wanted, or on its way */
  gboolean          is_check_sent;
  GCancellable     *check_cancellable;  /* (nullable): of the one on its way */
  gboolean          checks_again;       /* the check on its way is older than what it should tell about */
  GPtrArray        *check_tasks;        /* GTask of the persons who wait for the check */
  int64_t           checked_ms;
  gboolean          is_access_old;      /* orders were answered since the check */
  gboolean          minds_price;        /* a person is there to be asked */
  gboolean          is_price_up;        /* and is to be asked */
  double            known_price;        /* what a report cost before, NAN when that is not known */
  int64_t           burst_until_ms;     /* orders wait for the check before the burst until then */
  int64_t           last_order_ms;
  KuzovBurst        burst;              /* of the newest order that left; id 0 when there was none */
  KuzovBurst        next_burst;         /* what the next one begins with */
  gboolean          is_burst_open;      /* being prepared, or under way */
  gboolean          is_burst_new;       /* being prepared: the next order is its first */

  gboolean          cannot_record;
  GError           *record_error;       /* why, while it can't */
  int64_t           record_retry_ms;

  KuzovCondition    condition;
  KuzovCondition    foreign_condition;  /* what the driving process says */
  char             *foreign_message;
  char             *overruled_pause;    /* what the driving process last told of pausing, when this one was told otherwise */
  char             *told_luck;          /* what the others were told of the gate */
  int64_t           withdrawn_us;       /* when this process took back what it had been told, monotonic */
  gboolean          has_followed;       /* this run began behind another process */
  char             *heard[KUZOV_N_WORDS]; /* in the driving process: what it has obeyed already */
  KuzovQueueBatch   batch;
  GSource          *pump_source;
  GSource          *timer;
  int64_t           timer_ms;           /* what the timer stands for, by the wall clock; G_MAXINT64 for nothing */
  unsigned int      tick_id;
  int64_t           last_wall_ms;       /* when somebody last looked at the clock, 0 before */
  int64_t           last_lapsed_ms;
  GTask            *drain_task;
  unsigned int      drain_id;
  const KuzovQueueClock *clock;
};

void         kuzov_errand_free             (gpointer           errand);

/* For tests: puts these clocks in the place of the machine's, and looks at them at once. */
void         kuzov_queue_set_clock         (KuzovQueue            *self,
                                            const KuzovQueueClock *clock);
void         kuzov_queue_tick              (KuzovQueue        *self);

void         kuzov_queue_make_timer        (KuzovQueue        *self);
void         kuzov_queue_on_looked         (KuzovQueue        *self,
                                            gboolean           has_changed);
KuzovCondition kuzov_queue_parse_condition (const char        *word);
int          kuzov_queue_compare_age       (gconstpointer      a,
                                            gconstpointer      b,
                                            gpointer           user_data);
int64_t      kuzov_queue_now_ms            (KuzovQueue        *self);
void         kuzov_queue_pump_soon         (KuzovQueue        *self);
void         kuzov_queue_update_condition  (KuzovQueue        *self);
void         kuzov_queue_publish_condition (KuzovQueue        *self);
void         kuzov_queue_batch_changed     (KuzovQueue        *self);
gboolean     kuzov_queue_has_key           (KuzovQueue        *self);
gboolean     kuzov_queue_is_offline        (KuzovQueue        *self);
int64_t      kuzov_queue_get_base_step_ms  (KuzovQueue        *self);
int64_t      kuzov_queue_get_fixed_step_ms (KuzovQueue        *self);

KuzovErrand *kuzov_queue_find_errand       (KuzovQueue        *self,
                                            KuzovRequest      *request);
KuzovErrand *kuzov_queue_adopt             (KuzovQueue        *self,
                                            KuzovRequest      *request);
void         kuzov_queue_drop_removed      (KuzovQueue        *self);
void         kuzov_queue_on_moved          (KuzovQueue        *self,
                                            gboolean           is_back);
void         kuzov_queue_forget            (KuzovQueue        *self,
                                            KuzovErrand       *errand);
void         kuzov_queue_end_busy          (KuzovQueue        *self,
                                            KuzovErrand       *errand);
void         kuzov_queue_release_errand    (KuzovQueue        *self,
                                            KuzovErrand       *errand);
void         kuzov_queue_mark_held         (KuzovQueue        *self,
                                            KuzovErrand       *errand,
                                            gboolean           is_held);
void         kuzov_queue_hold_errand       (KuzovQueue        *self,
                                            KuzovErrand       *errand);
void         kuzov_queue_hold_all          (KuzovQueue        *self);
void         kuzov_queue_plan              (KuzovQueue        *self,
                                            KuzovErrand       *errand,
                                            int64_t            retry_after_s);
void         kuzov_queue_settle            (KuzovQueue        *self,
                                            KuzovErrand       *errand);
void         kuzov_queue_count             (KuzovQueue        *self,
                                            KuzovErrand       *errand);

gboolean     kuzov_queue_may_order         (KuzovQueue        *self);
void         kuzov_queue_begin_order       (KuzovQueue        *self,
                                            KuzovErrand       *errand);
void         kuzov_queue_send_recorded     (KuzovQueue        *self);
void         kuzov_queue_save_job          (KuzovQueue        *self,
                                            KuzovErrand       *errand);
void         kuzov_queue_note_record       (KuzovQueue        *self,
                                            const GError      *error);
KuzovReason  kuzov_queue_reason_for        (const KuzovReply  *reply,
                                            const char       **message);

void         kuzov_queue_begin_poll        (KuzovQueue        *self,
                                            KuzovErrand       *errand);

void         kuzov_queue_publish_luck      (KuzovQueue        *self);
void         kuzov_queue_inherit           (KuzovQueue        *self);
void         kuzov_queue_withdraw_all      (KuzovQueue        *self);
gboolean     kuzov_queue_awaits_withdrawal (KuzovQueue        *self);
void         kuzov_queue_hear_withdrawal   (KuzovQueue        *self,
                                            KuzovErrand       *errand);
gboolean     kuzov_queue_is_drained        (KuzovQueue        *self);

void         kuzov_queue_say               (KuzovQueue        *self,
                                            KuzovWord          word,
                                            gboolean           value);
void         kuzov_queue_hear              (KuzovQueue        *self,
                                            gboolean           obeys);
void         kuzov_queue_pause             (KuzovQueue        *self,
                                            gboolean           is_paused);
void         kuzov_queue_publish_pause     (KuzovQueue        *self);
void         kuzov_queue_follow_pause      (KuzovQueue        *self);

void         kuzov_queue_suspect_access    (KuzovQueue        *self,
                                            KuzovRequest      *request,
                                            const char        *message);
void         kuzov_queue_check             (KuzovQueue        *self);
void         kuzov_queue_send_check        (KuzovQueue        *self);
int64_t      kuzov_queue_yield_check       (KuzovQueue        *self);
void         kuzov_queue_probe_if_due      (KuzovQueue        *self);
void         kuzov_queue_note_price        (KuzovQueue        *self,
                                            const KuzovAccess *access);
void         kuzov_queue_forget_price      (KuzovQueue        *self);
void         kuzov_queue_prepare_burst     (KuzovQueue        *self);
void         kuzov_queue_enter_burst       (KuzovQueue        *self,
                                            KuzovRequest      *request);
void         kuzov_queue_note_balance      (KuzovQueue        *self,
                                            const KuzovAccess *access);
void         kuzov_queue_end_burst         (KuzovQueue        *self);
void         kuzov_queue_leave_burst       (KuzovQueue        *self);

G_END_DECLS
