// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <sqlite3.h>

#include "history/kuzov-identity-private.h"
#include "history/kuzov-staging.h"

G_BEGIN_DECLS

/* The columns of a staged row, in the order in which kuzov_staging_get_cursor() has them. */
typedef enum
{
  KUZOV_STAGED_FRAME,
  KUZOV_STAGED_KEY,
  KUZOV_STAGED_TYPED,
  KUZOV_STAGED_ORDERED,
  KUZOV_STAGED_STATE,
  KUZOV_STAGED_PLACE,
  KUZOV_STAGED_JOB,
  KUZOV_STAGED_URL,
  KUZOV_STAGED_REASON,
  KUZOV_STAGED_MESSAGE,
  KUZOV_STAGED_SENT,
  KUZOV_STAGED_ACCEPTED,
  KUZOV_STAGED_STARTED,
  KUZOV_STAGED_SETTLED,
  KUZOV_STAGED_OPENED,
  KUZOV_STAGED_VIN,
  KUZOV_STAGED_PLATE,
  KUZOV_STAGED_BALANCE_BEFORE,
  KUZOV_STAGED_NOTE,
  KUZOV_STAGED_REPLY_ORDER,
  KUZOV_STAGED_REPLY_CHECK,
  KUZOV_STAGED_REPLY_RESULT,
  KUZOV_STAGED_LABELS,
  KUZOV_STAGED_BEGAN,
  KUZOV_STAGED_PRICE,
  KUZOV_STAGED_BALANCE_AFTER,
  KUZOV_STAGED_CHECKED,
  KUZOV_STAGED_N_REMOVED,
  KUZOV_STAGED_GIVES,
  KUZOV_N_STAGED,
} KuzovStagedColumn;

/* So many rows of one frame are taken from one list, and twice as many that are here are compared with them; so many of them
 * that have no number may be of one second. It is what memory and time are bounded by: no car is ordered as often. */
#define KUZOV_MAX_OF_FRAME 100000
#define KUZOV_MAX_OF_SECOND 1000

sqlite3_stmt *kuzov_staging_get_cursor (KuzovStaging  *self,
                                       GError        **error);
int           kuzov_staging_step       (KuzovStaging  *self);
gboolean      kuzov_staging_is_in_crowd (KuzovStaging *self);
const char   *kuzov_staging_get_place  (KuzovStaging  *self,
                                       int             place);
gboolean      kuzov_staging_is_all_new (KuzovStaging *self);
unsigned int  kuzov_staging_get_seat   (KuzovStaging  *self);

/* A byte of the history's lock file: whose it is imports something, and nobody takes back what that has done so far. */
#define KUZOV_N_SEATS 8

int           kuzov_import_seat_take   (const char    *path,
                                       unsigned int    seat);
void          kuzov_staging_remove_left (const char   *path);

G_END_DECLS
