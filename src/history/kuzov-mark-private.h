// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* What tells whether anything has become of a row since an import brought it in, or anybody has worked on it. The texts
 * belong to somebody else. */
typedef struct
{
  int         state;
  const char *job;        /* (nullable) */
  const char *note;       /* (nullable) */
  gboolean    is_opened;
  uint32_t    labels;     /* see kuzov_mark_add_label() */
} KuzovMark;

/* Of the row of a number. */
#define KUZOV_MARK \
  "SELECT state, job, note, opened_ms IS NOT NULL, " \
  "(SELECT sum (label * 2654435761 & 4294967295) & 4294967295 FROM request_labels WHERE request = ?1) FROM requests WHERE id = ?1"

void     kuzov_mark_add_label (KuzovMark       *self,
                               int64_t          label);
int64_t  kuzov_mark_pack      (const KuzovMark *self);
gboolean kuzov_mark_read      (sqlite3_stmt    *statement,
                               int64_t          id,
                               int64_t         *mark);

G_END_DECLS
