// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-history.h"
#include "history/kuzov-ticker.h"

G_BEGIN_DECLS

/**
 * KuzovExportFormat:
 * @KUZOV_EXPORT_CSV: RFC 4180 with commas, for programs
 * @KUZOV_EXPORT_SHEET: the same with semicolons, and commas in numbers: what a double click opens in columns where a
 *   comma is the decimal sign, as in Russia
 * @KUZOV_EXPORT_JSON: everything that is known
 * @KUZOV_EXPORT_PAGE: a page to print or to pass on
 *
 * What the history may be written as. Both kinds of CSV are UTF-8 with a byte order mark, without which spreadsheets in
 * Russia take it for Windows-1251 and garble the notes; the mark is no cell, and programs know to skip it.
 */
typedef enum
{
  KUZOV_EXPORT_CSV,
  KUZOV_EXPORT_SHEET,
  KUZOV_EXPORT_JSON,
  KUZOV_EXPORT_PAGE,
} KuzovExportFormat;

gboolean kuzov_export_find_format (const char          *name,
                                   KuzovExportFormat   *format);
void     kuzov_export_async       (KuzovHistory        *history,
                                   GArray              *ids,
                                   KuzovExportFormat    format,
                                   GFile               *target,
                                   GCancellable        *cancellable,
                                   KuzovProgressFunc    progress,
                                   gpointer             progress_data,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data);
int64_t  kuzov_export_finish      (KuzovHistory        *history,
                                   GAsyncResult        *result,
                                   GError             **error);
int64_t  kuzov_export_to_stream   (KuzovHistory        *history,
                                   GArray              *ids,
                                   KuzovExportFormat    format,
                                   GOutputStream       *stream,
                                   GCancellable        *cancellable,
                                   GError             **error);

G_END_DECLS
