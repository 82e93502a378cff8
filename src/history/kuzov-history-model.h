// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-history.h"
#include "history/kuzov-view.h"

G_BEGIN_DECLS

/**
 * KuzovHistoryModel:
 *
 * The requests of a history as a #GListModel of #KuzovRequest that reads SQLite in pages: all of them, or those of a
 * #KuzovView. A request that changes notifies its own properties; the list itself changes only when rows come or go, and
 * then only in those places.
 *
 * Signals: `found`: the view that was set is shown, or more of it is; `counted`: see kuzov_history_model_get_counts();
 * `renewing`: so much has changed that the list is made anew: whoever shows rows of it names them with
 * kuzov_history_model_keep().
 */
#define KUZOV_TYPE_HISTORY_MODEL (kuzov_history_model_get_type ())
G_DECLARE_FINAL_TYPE (KuzovHistoryModel, kuzov_history_model, KUZOV, HISTORY_MODEL, GObject)

/* Rows of the list that follow each other. */
typedef struct
{
  unsigned int position;
  unsigned int n;
} KuzovRange;

KuzovHistoryModel *kuzov_history_model_new           (KuzovHistory        *history,
                                                      unsigned int         n_first);
void               kuzov_history_model_show_all      (KuzovHistoryModel   *self);
void               kuzov_history_model_set_paced     (KuzovHistoryModel   *self,
                                                      gboolean             is_paced);
void               kuzov_history_model_settle        (KuzovHistoryModel   *self);
int64_t            kuzov_history_model_get_id        (KuzovHistoryModel   *self,
                                                      unsigned int         position);
void               kuzov_history_model_keep          (KuzovHistoryModel   *self,
                                                      int64_t              id,
                                                      unsigned int         position);
gboolean           kuzov_history_model_find_position (KuzovHistoryModel   *self,
                                                      KuzovRequest        *request,
                                                      unsigned int        *position);
GArray            *kuzov_history_model_find_positions (KuzovHistoryModel  *self,
                                                       GArray             *ids);

void               kuzov_history_model_set_view      (KuzovHistoryModel   *self,
                                                      const KuzovView     *view);
const KuzovView   *kuzov_history_model_get_view      (KuzovHistoryModel   *self);
gboolean           kuzov_history_model_is_looking    (KuzovHistoryModel   *self);
unsigned int       kuzov_history_model_get_n_found   (KuzovHistoryModel   *self,
                                                      gboolean            *is_capped);
gboolean           kuzov_history_model_get_counts    (KuzovHistoryModel   *self,
                                                      KuzovCounts         *counts);
void               kuzov_history_model_start_counting (KuzovHistoryModel  *self);

void               kuzov_history_model_collect_async (KuzovHistoryModel   *self,
                                                      GArray              *ranges,
                                                      GCancellable        *cancellable,
                                                      GAsyncReadyCallback  callback,
                                                      gpointer             user_data);
GArray            *kuzov_history_model_collect_finish (KuzovHistoryModel  *self,
                                                      GAsyncResult        *result,
                                                      GError             **error);

G_END_DECLS
