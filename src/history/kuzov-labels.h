// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-history.h"
#include "history/kuzov-label.h"

G_BEGIN_DECLS

GPtrArray  *kuzov_history_load_labels        (KuzovHistory        *self);
void        kuzov_history_save_label_async   (KuzovHistory        *self,
                                              const KuzovLabel    *label,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
int64_t     kuzov_history_save_label_finish  (KuzovHistory        *self,
                                              GAsyncResult        *result,
                                              GError             **error);
void        kuzov_history_remove_label_async (KuzovHistory        *self,
                                              int64_t              label,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
void        kuzov_history_set_label_async    (KuzovHistory        *self,
                                              GArray              *ids,
                                              int64_t              label,
                                              gboolean             is_set,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);

G_END_DECLS
