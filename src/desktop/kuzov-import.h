// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-history-import.h"

G_BEGIN_DECLS

/**
 * KuzovImportError:
 * @KUZOV_IMPORT_ERROR_FOREIGN: no list that Kuzov wrote
 * @KUZOV_IMPORT_ERROR_DAMAGED: one that breaks off, or has something in it that is neither JSON nor a table
 *
 * Why nothing of a file can be taken. The messages are for people, and translated.
 */
typedef enum
{
  KUZOV_IMPORT_ERROR_FOREIGN,
  KUZOV_IMPORT_ERROR_DAMAGED,
} KuzovImportError;

#define KUZOV_IMPORT_ERROR (kuzov_import_error_quark ())
GQuark kuzov_import_error_quark (void);

#define KUZOV_IMPORT_MAX_PROBLEMS 5

/**
 * KuzovImport:
 *
 * A list that was read and judged, and lies beside the history until it is merged or forgotten.
 */
typedef struct _KuzovImport KuzovImport;

void                    kuzov_import_free         (KuzovImport          *self);
const KuzovMergeCounts *kuzov_import_get_counts   (KuzovImport          *self);
uint64_t                kuzov_import_get_n_unusable (KuzovImport        *self);
GPtrArray              *kuzov_import_get_problems (KuzovImport          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovImport, kuzov_import_free)

void         kuzov_import_read_async    (KuzovHistory         *history,
                                         GFile                *file,
                                         const char           *endpoint,
                                         GCancellable         *cancellable,
                                         KuzovProgressFunc     progress,
                                         gpointer              progress_data,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
KuzovImport *kuzov_import_read_finish   (KuzovHistory         *history,
                                         GAsyncResult         *result,
                                         GError              **error);
void         kuzov_import_merge_async   (KuzovHistory         *history,
                                         KuzovImport          *self,
                                         GCancellable         *cancellable,
                                         KuzovProgressFunc     progress,
                                         gpointer              progress_data,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean     kuzov_import_merge_finish  (KuzovHistory         *history,
                                         GAsyncResult         *result,
                                         KuzovMergeCounts     *counts,
                                         GError              **error);

G_END_DECLS
