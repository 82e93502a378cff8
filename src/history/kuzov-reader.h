// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-history.h"

G_BEGIN_DECLS

/**
 * KuzovReader:
 *
 * Reads requests from a history one after the other, on any one thread, a piece at a time: for work that the main loop
 * should not do. What it hands out are copies, with their replies, that nobody writes back.
 */
typedef struct _KuzovReader KuzovReader;

/* A label as it is by now. */
typedef struct
{
  char         *name;
  unsigned int  color;
} KuzovReaderLabel;

KuzovReader   *kuzov_reader_new         (KuzovHistory  *history,
                                         GArray        *ids,
                                         GError       **error);
void           kuzov_reader_free        (KuzovReader   *self);
unsigned int   kuzov_reader_get_n_rows  (KuzovReader   *self);
KuzovRequest  *kuzov_reader_next        (KuzovReader   *self,
                                         GError       **error);
gboolean       kuzov_reader_load_burst  (KuzovReader   *self,
                                         KuzovRequest  *request,
                                         KuzovBurst    *burst,
                                         unsigned int  *n_removed);
GPtrArray     *kuzov_reader_find_labels (KuzovReader   *self,
                                         KuzovRequest  *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovReader, kuzov_reader_free)

G_END_DECLS
