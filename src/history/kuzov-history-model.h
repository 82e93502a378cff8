// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-history.h"

G_BEGIN_DECLS

/**
 * KuzovHistoryModel:
 *
 * All requests of a history, newest first, as a #GListModel of #KuzovRequest that reads SQLite in pages.
 * A request that changes notifies its own properties; the list itself changes only when rows come or go.
 */
#define KUZOV_TYPE_HISTORY_MODEL (kuzov_history_model_get_type ())
G_DECLARE_FINAL_TYPE (KuzovHistoryModel, kuzov_history_model, KUZOV, HISTORY_MODEL, GObject)

KuzovHistoryModel *kuzov_history_model_new           (KuzovHistory      *history,
                                                      unsigned int       n_first);
void               kuzov_history_model_show_all      (KuzovHistoryModel *self);
gboolean           kuzov_history_model_find_position (KuzovHistoryModel *self,
                                                      KuzovRequest      *request,
                                                      unsigned int      *position);

G_END_DECLS
