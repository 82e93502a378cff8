// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-burst.h"
#include "history/kuzov-request.h"
#include "history/kuzov-view.h"

G_BEGIN_DECLS

/**
 * KuzovHistoryError:
 * @KUZOV_HISTORY_ERROR_NEWER: written by a newer Kuzov; left untouched
 * @KUZOV_HISTORY_ERROR_DAMAGED: not a readable history, or not in every part
 * @KUZOV_HISTORY_ERROR_UNWRITABLE: read-only, or not ours: nothing may be ordered that can't be recorded
 * @KUZOV_HISTORY_ERROR_FULL: no room to record anything: as above
 * @KUZOV_HISTORY_ERROR_NO_LOCKS: files can't be locked there, so two processes could order the same: as above
 * @KUZOV_HISTORY_ERROR_UNCOPIED: of an older Kuzov; no copy of it could be kept, so it was left as it is
 * @KUZOV_HISTORY_ERROR_IN_USE: another process has it to itself, or should not have it open
 * @KUZOV_HISTORY_ERROR_CONFLICT: another process changed the request first; the request was read anew
 * @KUZOV_HISTORY_ERROR_FAILED: anything else
 */
typedef enum
{
  KUZOV_HISTORY_ERROR_NEWER,
  KUZOV_HISTORY_ERROR_DAMAGED,
  KUZOV_HISTORY_ERROR_UNWRITABLE,
  KUZOV_HISTORY_ERROR_FULL,
  KUZOV_HISTORY_ERROR_NO_LOCKS,
  KUZOV_HISTORY_ERROR_UNCOPIED,
  KUZOV_HISTORY_ERROR_IN_USE,
  KUZOV_HISTORY_ERROR_CONFLICT,
  KUZOV_HISTORY_ERROR_FAILED,
} KuzovHistoryError;

#define KUZOV_HISTORY_ERROR (kuzov_history_error_quark ())
GQuark kuzov_history_error_quark (void);

/**
 * KuzovAddOutcome:
 * @KUZOV_ADD_NEW: a row was made; it is `waiting`
 * @KUZOV_ADD_JOINED: one is waiting or on its way already
 * @KUZOV_ADD_READY: there is a report already
 * @KUZOV_ADD_UNCONFIRMED: an earlier order is undecided, so nothing was made
 *
 * What naming a frame led to.
 */
typedef enum
{
  KUZOV_ADD_NEW,
  KUZOV_ADD_JOINED,
  KUZOV_ADD_READY,
  KUZOV_ADD_UNCONFIRMED,
} KuzovAddOutcome;

/* One line of an order: what to add, and what came of it. */
typedef struct
{
  char            *frame;     /* normalised */
  char            *typed;     /* as it was given */
  KuzovAddOutcome  outcome;   /* set when the addition is finished, with request */
  KuzovRequest    *request;
} KuzovAddition;

KuzovAddition *kuzov_addition_new  (const char    *frame,
                                    const char    *typed);
void           kuzov_addition_free (KuzovAddition *addition);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovAddition, kuzov_addition_free)

typedef enum
{
  KUZOV_ADD_DEFAULT = 0,
  KUZOV_ADD_AGAIN = 1 << 0,     /* a new order even if there is a report */
  KUZOV_ADD_RELEASED = 1 << 1,  /* tell the process that drives the queue that it may go out */
} KuzovAddFlags;

/**
 * KuzovRecovery:
 * @n_about: how many requests there were, as far as that can be told
 * @n_read: how many of them could be read
 * @n_unconfirmed: how many of these became `unconfirmed`, because what became of their order could not be read
 * @name: the name of the damaged file, which lies beside the history
 *
 * What came of a damaged history.
 */
typedef struct
{
  unsigned int  n_about;
  unsigned int  n_read;
  unsigned int  n_unconfirmed;
  char         *name;
} KuzovRecovery;

void kuzov_recovery_clear (KuzovRecovery *recovery);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KuzovRecovery, kuzov_recovery_clear)

/**
 * KuzovHistory:
 *
 * The requests of one person in an SQLite file. Reading happens at once, on the caller's thread; writing on a
 * thread of its own, durably, the changes of one turn of the main loop in one commit.
 *
 * Signals: `added` (guint n): so many rows came on top; `removed` (gint64 row), `restored` (gint64 row): one row
 * left or came back; `reset`: the rows changed beyond that; `moved` (gboolean back): after any of these, when this process
 * removed rows or brought them back: kuzov_request_is_removed() tells; `labels-changed`: there are others, or other names
 * or colours; `recorded` (GError, nullable): a commit succeeded, or why it could not; `looked` (gboolean changed):
 * kuzov_history_look() is done.
 */
#define KUZOV_TYPE_HISTORY (kuzov_history_get_type ())
G_DECLARE_FINAL_TYPE (KuzovHistory, kuzov_history, KUZOV, HISTORY, GObject)

KuzovHistory *kuzov_history_new           (const char          *path);
gboolean      kuzov_history_open          (KuzovHistory        *self,
                                           GError             **error);
gboolean      kuzov_history_open_to_read  (KuzovHistory        *self,
                                           GError             **error);
gboolean      kuzov_history_get_recovery  (KuzovHistory        *self,
                                           KuzovRecovery       *recovery);
void          kuzov_history_forget_recovery (KuzovHistory      *self);
gboolean      kuzov_history_get_is_damaged (KuzovHistory       *self);
void          kuzov_history_close         (KuzovHistory        *self);
const char   *kuzov_history_get_path      (KuzovHistory        *self);

unsigned int  kuzov_history_get_n_rows    (KuzovHistory        *self);
gboolean      kuzov_history_is_empty      (KuzovHistory        *self);
KuzovRequest *kuzov_history_get_request   (KuzovHistory        *self,
                                           int64_t              id);
KuzovRequest *kuzov_history_find_frame    (KuzovHistory        *self,
                                           const char          *frame);
void          kuzov_history_load_replies  (KuzovHistory        *self,
                                           KuzovRequest        *request);
GPtrArray    *kuzov_history_load_pending  (KuzovHistory        *self,
                                           int64_t              after_id,
                                           unsigned int         limit);
GPtrArray    *kuzov_history_load_newest   (KuzovHistory        *self,
                                           int64_t              before_id,
                                           unsigned int         limit);
GPtrArray    *kuzov_history_load_same_car (KuzovHistory        *self,
                                           KuzovRequest        *request,
                                           unsigned int         limit);
GArray       *kuzov_history_find          (KuzovHistory        *self,
                                           const KuzovView     *view);
void          kuzov_history_keep_indexed  (KuzovHistory        *self);
unsigned int  kuzov_history_count_state   (KuzovHistory        *self,
                                           KuzovState           state);
int64_t       kuzov_history_get_typical_ms (KuzovHistory       *self);

double        kuzov_history_get_last_price (KuzovHistory       *self,
                                           const char          *endpoint);
int64_t       kuzov_history_get_next_burst (KuzovHistory       *self);
void          kuzov_history_save_burst    (KuzovHistory        *self,
                                           const KuzovBurst    *burst,
                                           const char          *endpoint);
gboolean      kuzov_history_load_burst    (KuzovHistory        *self,
                                           KuzovRequest        *request,
                                           KuzovBurst          *burst);
unsigned int  kuzov_history_count_burst   (KuzovHistory        *self,
                                           KuzovRequest        *request);
void          kuzov_history_count_beside  (KuzovHistory        *self,
                                           KuzovRequest        *request,
                                           KuzovBeside         *beside);

void          kuzov_history_add_async     (KuzovHistory        *self,
                                           GPtrArray           *additions,
                                           const char          *endpoint,
                                           KuzovAddFlags        flags,
                                           KuzovRequest        *instead_of,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
GPtrArray    *kuzov_history_add_finish    (KuzovHistory        *self,
                                           GAsyncResult        *result,
                                           GError             **error);
void          kuzov_history_save_async    (KuzovHistory        *self,
                                           KuzovRequest        *request,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
gboolean      kuzov_history_save_finish   (KuzovHistory        *self,
                                           GAsyncResult        *result,
                                           GError             **error);
gboolean      kuzov_history_is_unwritten  (KuzovHistory        *self,
                                           KuzovRequest        *request);
void          kuzov_history_save_soon     (KuzovHistory        *self,
                                           KuzovRequest        *request);
gboolean      kuzov_history_change_finish (KuzovHistory        *self,
                                           GAsyncResult        *result,
                                           GError             **error);
void          kuzov_history_withdraw_releases_async (KuzovHistory        *self,
                                                     GAsyncReadyCallback  callback,
                                                     gpointer             user_data);
void          kuzov_history_look          (KuzovHistory        *self);
char         *kuzov_history_dup_fact      (KuzovHistory        *self,
                                           const char          *name);
void          kuzov_history_set_fact      (KuzovHistory        *self,
                                           const char          *name,
                                           const char          *value);
void          kuzov_history_move_endpoint (KuzovHistory        *self,
                                           const char          *endpoint);
void          kuzov_history_hurry         (KuzovHistory        *self);
void          kuzov_history_flush         (KuzovHistory        *self);

G_END_DECLS
