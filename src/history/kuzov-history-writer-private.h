// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-history.h"
#include "history/kuzov-row-private.h"

G_BEGIN_DECLS

typedef enum
{
  KUZOV_WRITE_ADD,
  KUZOV_WRITE_SAVE,
  KUZOV_WRITE_BURST,
  KUZOV_WRITE_UNDO,
  KUZOV_WRITE_FACT,
  KUZOV_WRITE_WITHDRAW,
  KUZOV_WRITE_LOOK,
} KuzovWriteKind;

/**
 * KuzovWrite:
 *
 * One thing to write. The writer's thread reads what is above the line and fills in what is below it; what
 * belongs to the main thread alone (@task, @request) it does not touch.
 */
typedef struct
{
  KuzovWriteKind  kind;
  GTask          *task;           /* (nullable) */
  KuzovRequest   *request;        /* (nullable) */

  KuzovRow        row;            /* SAVE; BURST: endpoint; ADD: endpoint, ordered_ms and the row to let go (id) */
  unsigned int    changes;        /* SAVE: which columns */
  KuzovState      expected;       /* SAVE: the state that the file must hold if the state changes */
  KuzovBurst      burst;          /* BURST */
  GPtrArray      *additions;      /* ADD: KuzovAddition */
  unsigned int    first;          /* ADD: from which of them */
  unsigned int    n;              /* ADD, UNDO: how many */
  KuzovAddFlags   flags;
  int            *is_void;        /* ADD in several pieces: (nullable) g_atomic_rc_box, set when one could not be written */
  int             known_version;  /* LOOK: of the data */
  gboolean        is_counting;    /* LOOK */
  const char     *name;           /* FACT: static */
  char           *value;

  int64_t        *ids;            /* ADD: the row of each addition; UNDO: the rows, set by the main thread */
  int             data_version;   /* LOOK */
  int64_t         max_id;         /* LOOK, when it is another one: the newest row */
  unsigned int    n_rows;         /* LOOK: and how many there are, if that is counted */
  GError         *error;
} KuzovWrite;

/**
 * KuzovChoreFunc:
 * @db: the writer's connection, in a transaction
 * @deadline_us: until when to work, by the monotonic clock
 * @data: that of the chore
 * @is_done: set when there is nothing left to do
 *
 * A piece of something long, on the writer's thread: what it did is committed when it returns.
 *
 * Returns: FALSE when SQLite failed, which undoes the piece and ends the chore
 */
typedef gboolean (*KuzovChoreFunc) (sqlite3  *db,
                                    int64_t   deadline_us,
                                    gpointer  data,
                                    gboolean *is_done);

/**
 * KuzovChoreKeeping:
 * @KUZOV_CHORE_KEPT: each piece is on the disk before the next one begins
 * @KUZOV_CHORE_KEPT_AT_END: a power cut may take back pieces, but not what was said to be done
 * @KUZOV_CHORE_REPEATED: a power cut may take back all of it: it is found undone, and done again
 *
 * What a chore promises. Waiting for the disk after each piece takes longer than most pieces. Whatever a power cut takes
 * back, it takes from the end: no later commit is there without the earlier ones.
 */
typedef enum
{
  KUZOV_CHORE_KEPT,
  KUZOV_CHORE_KEPT_AT_END,
  KUZOV_CHORE_REPEATED,
} KuzovChoreKeeping;

/* Something long that no order may wait for. */
typedef struct
{
  KuzovChoreFunc  func;
  gpointer        data;
  GDestroyNotify  free_data;
  int64_t         slice_us;     /* for one piece */
  KuzovChoreKeeping keeping;
  gboolean        is_optional;  /* need not be finished before the history is closed */
  gboolean        is_short;     /* a person waits for it */
  GTask          *task;         /* returns a boolean; its cancellable is heard between two pieces */
  GError         *error;        /* (nullable): why it ended */
} KuzovChore;

typedef struct _KuzovHistoryWriter KuzovHistoryWriter;

/* Called in the main context in which the writer was made, with the writes of one commit. */
typedef void (*KuzovWritesDoneFunc) (GPtrArray *writes,
                                     gpointer   user_data);

KuzovChore         *kuzov_chore_new           (KuzovChoreFunc       func,
                                               gpointer             data,
                                               GDestroyNotify       free_data,
                                               int64_t              slice_us,
                                               KuzovChoreKeeping    keeping);
KuzovWrite         *kuzov_write_new           (KuzovWriteKind       kind);
void                kuzov_write_free          (KuzovWrite          *write);
void                kuzov_write_execute_all   (sqlite3             *db,
                                               GHashTable          *statements,
                                               KuzovPacker         *packer,
                                               GPtrArray           *writes,
                                               gboolean             refuses_orders);

KuzovHistoryWriter *kuzov_history_writer_new  (const char          *path,
                                               KuzovWritesDoneFunc  done,
                                               gpointer             user_data);
void                kuzov_history_writer_push (KuzovHistoryWriter  *self,
                                               GPtrArray           *writes);
void                kuzov_history_writer_push_chore (KuzovHistoryWriter *self,
                                               KuzovChore          *chore);
const int          *kuzov_history_writer_get_is_awaited (KuzovHistoryWriter *self);
void                kuzov_history_writer_refuse_orders (KuzovHistoryWriter *self);
void                kuzov_history_writer_wait (KuzovHistoryWriter  *self);
void                kuzov_history_writer_free (KuzovHistoryWriter  *self);

G_END_DECLS
