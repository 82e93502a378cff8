// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-crowd-private.h"
#include "history/kuzov-history-private.h"
#include "history/kuzov-staging-private.h"

G_BEGIN_DECLS

/* What an import lists of a row in `imported.filled`: of one that it brought in what tells how it did (kuzov_mark_pack()), of
 * one that was here what it gave it, as KuzovGives. Above those bits stands what tells whether something has become of the
 * row since. Of a report that it gave: the state, counted from 1, and of the number its hash. Of a note: what there is still
 * room for of its hash. */
#define KUZOV_GIVEN_SHIFT 8
#define KUZOV_GIVEN_MASK ((INT64_C (1) << 40) - 1)
#define KUZOV_GIVEN(state, job) ((int64_t) g_str_hash (job) << 8 | (int64_t) ((state) + 1))
#define KUZOV_GIVEN_NOTE_SHIFT 48
#define KUZOV_GIVEN_NOTE(note) ((int64_t) (g_str_hash (note) & 0x7fff))

/* Beside the row that was here it lists each label that it put on it, by the label's number, and the VIN and the plate that
 * it gave it, as texts; each under a number that is the row's with this above it. */
#define KUZOV_PART_SHIFT 40
#define KUZOV_PART_MAX_LABEL INT64_C (0x7ffffd)
#define KUZOV_PART_VIN INT64_C (0x7ffffe)
#define KUZOV_PART_PLATE INT64_C (0x7fffff)

/* A merge under way: what has to be known from one piece to the next. */
typedef struct
{
  KuzovStaging     *staging;
  int64_t           import;       /* its number in the history, 0 before the first piece */
  int64_t           now_ms;
  int64_t           run_start;    /* numbers from here to run_end are taken */
  int64_t           run_end;
  gboolean          has_row;      /* the cursor stands on one that is not merged yet */
  const int        *is_awaited;   /* (nullable): whether something is to be written meanwhile; g_atomic_int_get() */
  gboolean          is_all_new;   /* no row of it is here, as long as nobody else writes: */
  int               version;      /* PRAGMA data_version and */
  int64_t           n_changes;    /* sqlite3_total_changes64(), after the last piece */
  GHashTable       *found;        /* (nullable): ids of rows that were found by their time, and had nothing to fill in */
  KuzovCrowd       *crowd;        /* (nullable): the rows of a frame of which there are many */
  unsigned int      n_new_labels;
  uint64_t          n_done;
  uint64_t          n_rows;
  KuzovMergeCounts  counts;
  KuzovTicker      *ticker;
} KuzovMerge;

gboolean kuzov_merge_some       (sqlite3      *db,
                                 int64_t       deadline_us,
                                 gpointer      merge,
                                 gboolean     *is_done);

/* Rows come in all over the index of frames: with SQLite's usual cache of 2 MB its pages would be written to the log, and read
 * again, several times in one piece. */
#define KUZOV_MERGE_CACHE "PRAGMA cache_size = -49152"
#define KUZOV_USUAL_CACHE "PRAGMA cache_size = -2000"

/* What is to be taken back of an import that is not whole; import 0: only what whole ones left to tidy. */
typedef struct
{
  int64_t import;
  int     seat_file;              /* -1: somebody else closes it */
} KuzovUnmerge;

gboolean kuzov_unmerge_some     (sqlite3      *db,
                                 int64_t       deadline_us,
                                 gpointer      unmerge,
                                 gboolean     *is_done);

void     kuzov_history_clean_up_imports (KuzovHistory *self);

G_END_DECLS
