// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-mark-private.h"

/* As KUZOV_MARK has it. In whatever order they come. */
void
kuzov_mark_add_label (KuzovMark *self,
                      int64_t    label)
{
  self->labels += (uint32_t) ((uint64_t) label * 2654435761U);
}

/* A number below zero that is another one, but by a very rare chance, if anything is. */
int64_t
kuzov_mark_pack (const KuzovMark *self)
{
  uint32_t mark = self->note != NULL ? g_str_hash (self->note) : 0;

  mark = mark * 31 + (self->job != NULL ? g_str_hash (self->job) : 0);
  mark = mark * 31 + self->labels;
  mark = mark * 31 + (uint32_t) self->state * 2 + (self->is_opened ? 1 : 0);

  return -1 - (int64_t) (mark & 0x7fffffff);
}

/* How the row stands now, by a statement of KUZOV_MARK; 0 if it is gone. Returns whether it could be read. */
gboolean
kuzov_mark_read (sqlite3_stmt *statement,
                 int64_t       id,
                 int64_t      *mark)
{
  int result;

  *mark = 0;
  sqlite3_bind_int64 (statement, 1, id);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    *mark = kuzov_mark_pack (&(KuzovMark) {
      .state = sqlite3_column_int (statement, 0),
      .job = (const char *) sqlite3_column_text (statement, 1),
      .note = (const char *) sqlite3_column_text (statement, 2),
      .is_opened = sqlite3_column_int (statement, 3),
      .labels = (uint32_t) sqlite3_column_int64 (statement, 4),
    });
  sqlite3_reset (statement);

  return result == SQLITE_ROW || result == SQLITE_DONE;
}
