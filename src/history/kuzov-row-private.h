// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <sqlite3.h>

#include "history/kuzov-packer-private.h"
#include "history/kuzov-request.h"

G_BEGIN_DECLS

/* The columns of a request, in the order in which they are read. Those up to TYPED never change. */
typedef enum
{
  KUZOV_COLUMN_ID,
  KUZOV_COLUMN_FRAME,
  KUZOV_COLUMN_TYPED,
  KUZOV_COLUMN_ORDERED,
  KUZOV_COLUMN_STATE,
  KUZOV_COLUMN_ENDPOINT,
  KUZOV_COLUMN_JOB,
  KUZOV_COLUMN_URL,
  KUZOV_COLUMN_REASON,
  KUZOV_COLUMN_MESSAGE,
  KUZOV_COLUMN_SENT,
  KUZOV_COLUMN_ACCEPTED,
  KUZOV_COLUMN_STARTED,
  KUZOV_COLUMN_SETTLED,
  KUZOV_COLUMN_OPENED,
  KUZOV_COLUMN_RELEASED,
  KUZOV_COLUMN_VIN,
  KUZOV_COLUMN_PLATE,
  KUZOV_COLUMN_BALANCE_BEFORE,
  KUZOV_COLUMN_BURST,
  KUZOV_COLUMN_NOTE,
  KUZOV_COLUMN_REPLY_ORDER,       /* read for the details only */
  KUZOV_COLUMN_REPLY_CHECK,
  KUZOV_COLUMN_REPLY_RESULT,
} KuzovColumn;

#define KUZOV_N_COLUMNS (KUZOV_COLUMN_REPLY_RESULT + 1)
#define KUZOV_COLUMN_BIT(column) (1u << (column))
#define KUZOV_FIRST_CHANGING KUZOV_COLUMN_STATE

/**
 * KuzovRow:
 *
 * The values of one request. Texts are #GRefString, so that a copy for the writer costs no copying.
 */
typedef struct
{
  int64_t      id;
  char        *frame;
  char        *typed;
  int64_t      ordered_ms;
  KuzovState   state;
  char        *endpoint;
  char        *job;
  char        *url;
  KuzovReason  reason;
  char        *message;
  int64_t      sent_ms;
  int64_t      accepted_ms;
  int64_t      started_ms;
  int64_t      settled_ms;
  int64_t      opened_ms;
  KuzovRelease release;
  char        *vin;
  char        *plate;
  double       balance_before;    /* of an order from before there were bursts; NAN when unknown */
  int64_t      burst;             /* 0: none */
  char        *note;
  char        *labels;            /* their numbers with spaces between; of a table of its own */
  char        *replies[KUZOV_N_REPLY_SLOTS];
} KuzovRow;

/* The columns up to the replies, in the order of KuzovColumn, and the labels; a condition may follow. */
#define KUZOV_ROW_SELECT \
  "SELECT r.id, r.frame, coalesce (r.typed, r.frame), r.ordered_ms, r.state, e.url, r.job, " KUZOV_LINK_OF ("r") ", r.reason, r.message, " \
  "r.sent_ms, r.accepted_ms, r.started_ms, r.settled_ms, r.opened_ms, r.released, iif (r.vin = '', r.frame, r.vin), r.plate, r.balance_before, " \
  "r.burst, r.note, (SELECT group_concat (l.label, ' ') FROM request_labels AS l WHERE l.request = r.id) " \
  "FROM requests AS r JOIN endpoints AS e ON e.id = r.endpoint "

#define KUZOV_ROW_SELECT_REPLIES \
  "SELECT " KUZOV_REPLY_OF ("r", "order_reply", "NULL") ", " KUZOV_REPLY_OF ("r", "check_reply", "NULL") ", " \
  KUZOV_REPLY_OF ("r", "result_reply", KUZOV_LINK_OF ("r")) " FROM requests AS r WHERE r.id = ?1"

const char *kuzov_column_get_name (KuzovColumn     column);
void        kuzov_row_init        (KuzovRow       *row);
void        kuzov_row_copy        (const KuzovRow *row,
                                   KuzovRow       *copy);
void        kuzov_row_clear       (KuzovRow       *row);
void        kuzov_row_read        (KuzovRow       *row,
                                   sqlite3_stmt   *statement);
void        kuzov_row_read_replies (KuzovRow      *row,
                                   sqlite3_stmt   *statement);
int         kuzov_row_bind        (const KuzovRow *row,
                                   KuzovColumn     column,
                                   KuzovPacker    *packer,
                                   sqlite3_stmt   *statement,
                                   int             index);
char       *kuzov_row_dup_key     (const char     *frame);
int64_t     kuzov_row_get_id_for_time (int64_t    time_ms);

G_END_DECLS
