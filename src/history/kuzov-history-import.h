// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-staging.h"

G_BEGIN_DECLS

void     kuzov_history_merge_async  (KuzovHistory         *self,
                                     KuzovStaging         *staging,
                                     GCancellable         *cancellable,
                                     KuzovProgressFunc     progress,
                                     gpointer              progress_data,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
gboolean kuzov_history_merge_finish (KuzovHistory         *self,
                                     GAsyncResult         *result,
                                     KuzovMergeCounts     *counts,
                                     GError              **error);

G_END_DECLS
