// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KuzovMode:
 * @KUZOV_MODE_SETQUEUE: order a report: the only call that costs money
 * @KUZOV_MODE_CHECKQUEUE: ask how far it is
 * @KUZOV_MODE_GETRESULT: ask for its link
 * @KUZOV_MODE_PROFILE: the access check beside the endpoint (observed), free
 *
 * The calls of the web API.
 */
typedef enum
{
  KUZOV_MODE_SETQUEUE,
  KUZOV_MODE_CHECKQUEUE,
  KUZOV_MODE_GETRESULT,
  KUZOV_MODE_PROFILE,
} KuzovMode;

const char *kuzov_mode_get_name (KuzovMode mode);

/**
 * KuzovReplyKind:
 * @KUZOV_REPLY_UNSENT: it is certain that not a byte of the call left this machine
 * @KUZOV_REPLY_SILENT: it left, or may have, and no whole answer came
 * @KUZOV_REPLY_UNREADABLE: an answer came that is not a readable statement of the API
 * @KUZOV_REPLY_REFUSED: a readable no
 * @KUZOV_REPLY_UNAUTHORISED: a readable no whose text names access, rights, requests, balance or the key
 * @KUZOV_REPLY_OK: a readable answer without an error; for an order also: with a usable id
 *
 * What became of a call: one value for each thing that its caller does differently.
 */
typedef enum
{
  KUZOV_REPLY_UNSENT,
  KUZOV_REPLY_SILENT,
  KUZOV_REPLY_UNREADABLE,
  KUZOV_REPLY_REFUSED,
  KUZOV_REPLY_UNAUTHORISED,
  KUZOV_REPLY_OK,
} KuzovReplyKind;

/**
 * KuzovReplyFault:
 *
 * Why there is no readable answer, for the sentence that a person gets to see.
 */
typedef enum
{
  KUZOV_REPLY_FAULT_NONE,
  KUZOV_REPLY_FAULT_CONNECTION,   /* refused, dropped, name unknown */
  KUZOV_REPLY_FAULT_TLS,          /* the certificate or the handshake */
  KUZOV_REPLY_FAULT_TIMEOUT,      /* its deadline passed */
  KUZOV_REPLY_FAULT_HTTP,         /* a status that is no success: see http_status */
  KUZOV_REPLY_FAULT_REDIRECT,     /* 3xx, or a repetition that was stopped */
  KUZOV_REPLY_FAULT_TOO_LARGE,    /* over KUZOV_JSON_MAX_SIZE */
  KUZOV_REPLY_FAULT_NOT_JSON,     /* a page, nothing, half of it, nonsense */
  KUZOV_REPLY_FAULT_NO_ID,        /* an order's answer without a usable id and without an error */
  KUZOV_REPLY_FAULT_CANCELLED,    /* we stopped it */
  KUZOV_REPLY_FAULT_ENDPOINT,     /* the address of the service is none that may be called */
} KuzovReplyFault;

/**
 * KuzovReply:
 * @kind: what became of the call
 * @fault: why not, unless @kind says it all
 * @http_status: the HTTP status, 0 when none came
 * @retry_after_s: what Retry-After asked for in seconds, -1 without one
 * @id: (nullable): the job, opaque text (API.md: observed, need not fit in 32 bits)
 * @url: (nullable): the link as it came; kuzov_link_is_trusted() decides
 * @is_done: checkqueue without an error only: `status` is 1 (observed: ready)
 * @start_generation_ms: when generation began by the provider's clock, 0 when not set
 * @end_generation_ms: when it ended, 0 when not set
 * @vin: (nullable): VIN or frame number as the provider gives it
 * @plate: (nullable): Russian registration plate
 * @message: (nullable): error_msg or msg: the provider's words, one line of valid UTF-8 without control characters,
 *   at most 1 KiB
 * @fields: (nullable): every documented member that came, as one JSON object of texts, without the key
 *
 * A reply, read as tolerantly as API.md asks. Plain values; free with kuzov_reply_free().
 */
typedef struct
{
  KuzovReplyKind  kind;
  KuzovReplyFault fault;
  unsigned int    http_status;
  int             retry_after_s;
  gboolean        is_done;
  int64_t         start_generation_ms;
  int64_t         end_generation_ms;
  char           *id;
  char           *url;
  char           *vin;
  char           *plate;
  char           *message;
  char           *fields;
} KuzovReply;

KuzovReply *kuzov_reply_new_failed (KuzovReplyKind   kind,
                                    KuzovReplyFault  fault);
KuzovReply *kuzov_reply_parse      (KuzovMode        mode,
                                    unsigned int     http_status,
                                    const char      *body,
                                    gsize            length,
                                    const char      *secret);
KuzovReply *kuzov_reply_copy       (const KuzovReply *reply);
void        kuzov_reply_free       (KuzovReply      *reply);
gboolean    kuzov_reply_is_readable (const KuzovReply *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovReply, kuzov_reply_free)

G_END_DECLS
