// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KuzovState:
 * @KUZOV_STATE_WAITING: not sent: no key, access out, paused, offline, or not its turn yet
 * @KUZOV_STATE_SUBMITTING: the order may be leaving: written durably before its first byte can
 * @KUZOV_STATE_QUEUED: accepted, the provider has not begun
 * @KUZOV_STATE_GENERATING: accepted, the provider is at work
 * @KUZOV_STATE_READY: there is a link
 * @KUZOV_STATE_FAILED: the provider said no; normally not charged
 * @KUZOV_STATE_UNCONFIRMED: sent, and no readable answer came: only the person decides
 * @KUZOV_STATE_GIVEN_UP: let go by the person
 *
 * A request's life (DESIGN.md). The numbers are stored: never renumber them.
 */
typedef enum
{
  KUZOV_STATE_WAITING = 0,
  KUZOV_STATE_SUBMITTING = 1,
  KUZOV_STATE_QUEUED = 2,
  KUZOV_STATE_GENERATING = 3,
  KUZOV_STATE_READY = 4,
  KUZOV_STATE_FAILED = 5,
  KUZOV_STATE_UNCONFIRMED = 6,
  KUZOV_STATE_GIVEN_UP = 7,
} KuzovState;

#define KUZOV_N_STATES 8

#define KUZOV_TYPE_STATE (kuzov_state_get_type ())
GType       kuzov_state_get_type    (void);
const char *kuzov_state_get_word    (KuzovState state);
gboolean    kuzov_state_is_accepted (KuzovState state);
gboolean    kuzov_state_is_pending  (KuzovState state);

/**
 * KuzovReason:
 *
 * Why a request stands where it stands; #KuzovRequest:message holds the provider's own words where there are any.
 * The numbers are stored: never renumber them.
 */
typedef enum
{
  KUZOV_REASON_NONE = 0,
  KUZOV_REASON_PROVIDER = 1,      /* the provider's words, in message */
  KUZOV_REASON_CONNECTION = 2,    /* no connection, or it dropped */
  KUZOV_REASON_TLS = 3,           /* the certificate is not in order */
  KUZOV_REASON_TIMEOUT = 4,       /* no answer in time */
  KUZOV_REASON_HTTP = 5,          /* an HTTP error; its number in message */
  KUZOV_REASON_REDIRECT = 6,      /* sent elsewhere, not followed */
  KUZOV_REASON_UNREADABLE = 7,    /* an answer that is none */
  KUZOV_REASON_NO_ID = 8,         /* accepted without a number, perhaps */
  KUZOV_REASON_INTERRUPTED = 9,   /* Kuzov ended while it was being sent */
  KUZOV_REASON_NO_LINK = 10,      /* said to be ready, but without a link */
  KUZOV_REASON_BAD_LINK = 11,     /* a link that is not opened */
  KUZOV_REASON_ACCESS = 12,       /* access, rights, requests or balance; the words in message */
  KUZOV_REASON_ENDPOINT = 13,     /* the address of the service may not be called */
  KUZOV_REASON_DAMAGED = 14,      /* the history was damaged where it said what became of the order */
} KuzovReason;

#define KUZOV_N_REASONS 15

/**
 * KuzovRelease:
 * @KUZOV_RELEASE_NONE: nothing was said by another process
 * @KUZOV_RELEASE_ASKED: another process wrote that the person wants it sent now
 * @KUZOV_RELEASE_HEARD: the process that drives the queue has taken note of that
 * @KUZOV_RELEASE_WITHDRAWN: the other process took it back, as it came to its end
 * @KUZOV_RELEASE_HELD: it was removed and came back: what was said before is void in every process
 *
 * How the person's word for a `waiting` request gets from one process to the other. The numbers are stored.
 */
typedef enum
{
  KUZOV_RELEASE_NONE = 0,
  KUZOV_RELEASE_ASKED = 1,
  KUZOV_RELEASE_HEARD = 2,
  KUZOV_RELEASE_WITHDRAWN = 3,
  KUZOV_RELEASE_HELD = 4,
} KuzovRelease;

/**
 * KuzovReplySlot:
 *
 * The last reply of each mode is kept for the details, as one JSON object of its documented members.
 */
typedef enum
{
  KUZOV_REPLY_SLOT_ORDER,
  KUZOV_REPLY_SLOT_CHECK,
  KUZOV_REPLY_SLOT_RESULT,
} KuzovReplySlot;

#define KUZOV_N_REPLY_SLOTS 3

/**
 * KuzovRequest:
 *
 * One order of a report: a row of the history, one object for as long as anybody holds it. Times are
 * milliseconds of the wall clock since 1970 in UTC, 0 when not set. What a setter changes is kept once
 * kuzov_history_save_async() or kuzov_history_save_soon() was told; nothing is written behind its back.
 *
 * Properties, all readable, each notified when it changes: `frame`, `state`, `reason`, `message`, `job`, `url`,
 * `ordered-ms`, `accepted-ms`, `started-ms`, `settled-ms`, `opened-ms`, `note`, `labels` (see
 * kuzov_request_get_labels()), `replies` (a counter that moves when a reply came), `removed` (boolean: no longer in the list).
 */
#define KUZOV_TYPE_REQUEST (kuzov_request_get_type ())
G_DECLARE_FINAL_TYPE (KuzovRequest, kuzov_request, KUZOV, REQUEST, GObject)

int64_t       kuzov_request_get_id          (KuzovRequest *self);
const char   *kuzov_request_get_frame       (KuzovRequest *self);
const char   *kuzov_request_get_typed       (KuzovRequest *self);
const char   *kuzov_request_get_endpoint    (KuzovRequest *self);
void          kuzov_request_set_endpoint    (KuzovRequest *self,
                                             const char   *endpoint);
KuzovState    kuzov_request_get_state       (KuzovRequest *self);
void          kuzov_request_set_state       (KuzovRequest *self,
                                             KuzovState    state);
const char   *kuzov_request_get_job         (KuzovRequest *self);
void          kuzov_request_set_job         (KuzovRequest *self,
                                             const char   *job);
const char   *kuzov_request_get_url         (KuzovRequest *self);
void          kuzov_request_set_url         (KuzovRequest *self,
                                             const char   *url);
KuzovReason   kuzov_request_get_reason      (KuzovRequest *self);
const char   *kuzov_request_get_message     (KuzovRequest *self);
void          kuzov_request_set_reason      (KuzovRequest *self,
                                             KuzovReason   reason,
                                             const char   *message);
const char   *kuzov_request_get_vin         (KuzovRequest *self);
void          kuzov_request_set_vin         (KuzovRequest *self,
                                             const char   *vin);
const char   *kuzov_request_get_plate       (KuzovRequest *self);
void          kuzov_request_set_plate       (KuzovRequest *self,
                                             const char   *plate);
gboolean      kuzov_request_get_balance_before (KuzovRequest *self,
                                             double       *balance);
int64_t       kuzov_request_get_burst       (KuzovRequest *self);
void          kuzov_request_set_burst       (KuzovRequest *self,
                                             int64_t       burst);
int64_t       kuzov_request_get_ordered_ms  (KuzovRequest *self);
int64_t       kuzov_request_get_sent_ms     (KuzovRequest *self);
void          kuzov_request_set_sent_ms     (KuzovRequest *self,
                                             int64_t       time_ms);
int64_t       kuzov_request_get_accepted_ms (KuzovRequest *self);
void          kuzov_request_set_accepted_ms (KuzovRequest *self,
                                             int64_t       time_ms);
int64_t       kuzov_request_get_started_ms  (KuzovRequest *self);
void          kuzov_request_set_started_ms  (KuzovRequest *self,
                                             int64_t       time_ms);
int64_t       kuzov_request_get_settled_ms  (KuzovRequest *self);
void          kuzov_request_set_settled_ms  (KuzovRequest *self,
                                             int64_t       time_ms);
int64_t       kuzov_request_get_opened_ms   (KuzovRequest *self);
void          kuzov_request_set_opened_ms   (KuzovRequest *self,
                                             int64_t       time_ms);
const char   *kuzov_request_get_note        (KuzovRequest *self);
void          kuzov_request_set_note        (KuzovRequest *self,
                                             const char   *note);
const char   *kuzov_request_get_labels      (KuzovRequest *self);
gboolean      kuzov_request_has_label       (KuzovRequest *self,
                                             int64_t       label);
gboolean      kuzov_request_is_removed      (KuzovRequest *self);
KuzovRelease  kuzov_request_get_release     (KuzovRequest *self);
void          kuzov_request_set_release     (KuzovRequest *self,
                                             KuzovRelease  release);
const char   *kuzov_request_get_reply       (KuzovRequest   *self,
                                             KuzovReplySlot  slot);
void          kuzov_request_set_reply       (KuzovRequest   *self,
                                             KuzovReplySlot  slot,
                                             const char     *fields);
char         *kuzov_request_dup_host        (KuzovRequest *self);

G_END_DECLS
