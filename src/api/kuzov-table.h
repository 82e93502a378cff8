// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * KuzovTable:
 *
 * A list as people have it: lines, cells of a spreadsheet, CSV, or a table of a web page; and the column in which its frame
 * numbers stand.
 */
typedef struct _KuzovTable KuzovTable;

KuzovTable   *kuzov_table_new           (const char   *text,
                                         gsize         length);
void          kuzov_table_free          (KuzovTable   *table);
unsigned int  kuzov_table_get_n_columns (KuzovTable   *table);
unsigned int  kuzov_table_get_column    (KuzovTable   *table);
const char   *kuzov_table_peek_heading  (KuzovTable   *table,
                                         unsigned int  column);
char        **kuzov_table_dup_lines     (KuzovTable   *table,
                                         unsigned int  column);

KuzovTable   *kuzov_table_read          (const char   *bytes,
                                         gsize         length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovTable, kuzov_table_free)

G_END_DECLS
