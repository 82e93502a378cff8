// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-history.h"
#include "history/kuzov-ticker.h"

G_BEGIN_DECLS

void          kuzov_history_backup_async   (KuzovHistory         *self,
                                            const char           *target,
                                            GCancellable         *cancellable,
                                            KuzovProgressFunc     progress,
                                            gpointer              progress_data,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
gboolean      kuzov_history_backup_finish  (KuzovHistory         *self,
                                            GAsyncResult         *result,
                                            GError              **error);
gboolean      kuzov_history_is_backup      (const char           *bytes,
                                            gsize                 length);
KuzovHistory *kuzov_history_open_backup    (const char           *path,
                                            GError              **error);

G_END_DECLS
