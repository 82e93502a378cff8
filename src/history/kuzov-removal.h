// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-history.h"

G_BEGIN_DECLS

/**
 * KuzovRemoveFlags:
 * @KUZOV_REMOVE_SETTLED: only what is `ready`, `failed` or `given-up`; anything else is kept
 * @KUZOV_REMOVE_UNSETTLED: what waits, was accepted or is unconfirmed goes too: a person was told what that means for
 *   money that is spent
 *
 * What may be removed. An order that is just leaving (`submitting`) never is.
 */
typedef enum
{
  KUZOV_REMOVE_SETTLED = 0,
  KUZOV_REMOVE_UNSETTLED = 1 << 0,
} KuzovRemoveFlags;

/**
 * KuzovRemoval:
 * @n_removed: how many rows left the list
 * @n_kept: how many were to leave, and stayed for what they are
 * @batch: under which number they are put by; 0 when none is
 *
 * What was removed in one go, and can be brought back in one until it is forgotten.
 */
typedef struct
{
  unsigned int n_removed;
  unsigned int n_kept;
  int64_t      batch;
} KuzovRemoval;

KuzovRemoval *kuzov_removal_copy (const KuzovRemoval *removal);
void          kuzov_removal_free (KuzovRemoval       *removal);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovRemoval, kuzov_removal_free)

/**
 * KuzovWeight:
 * @n_waiting: not sent
 * @n_submitting: just leaving
 * @n_pending: accepted, and not ready
 * @n_unconfirmed: undecided
 * @n_settled: anything else
 *
 * What many rows are, for the question before they are removed.
 */
typedef struct
{
  unsigned int n_waiting;
  unsigned int n_submitting;
  unsigned int n_pending;
  unsigned int n_unconfirmed;
  unsigned int n_settled;
} KuzovWeight;

void          kuzov_history_remove_rows_async  (KuzovHistory        *self,
                                                GArray              *ids,
                                                KuzovRemoveFlags     flags,
                                                GCancellable        *cancellable,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data);
KuzovRemoval *kuzov_history_remove_rows_finish (KuzovHistory        *self,
                                                GAsyncResult        *result,
                                                GError             **error);
void          kuzov_history_restore_rows_async (KuzovHistory        *self,
                                                const KuzovRemoval  *removal,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data);
void          kuzov_history_forget_rows        (KuzovHistory        *self,
                                                const KuzovRemoval  *removal);
void          kuzov_history_recall_rows        (KuzovHistory        *self);
void          kuzov_history_weigh_async        (KuzovHistory        *self,
                                                GArray              *ids,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data);
gboolean      kuzov_history_weigh_finish       (KuzovHistory        *self,
                                                GAsyncResult        *result,
                                                KuzovWeight         *weight,
                                                GError             **error);

G_END_DECLS
