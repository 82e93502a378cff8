// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-history.h"
#include "history/kuzov-ticker.h"

G_BEGIN_DECLS

/**
 * KuzovStagedRow:
 * @line: where it stands in the file
 * @frame: normalised
 * @state: neither `waiting` nor `submitting`: what is brought in from elsewhere is never ordered by itself
 * @labels: (nullable): one to a line, as `3:client`, the colour before the name
 * @burst: the burst that it left in, told apart by when it began; its number means nothing here
 *
 * A request from elsewhere, read and judged. The texts belong to the caller.
 */
typedef struct
{
  uint64_t     line;
  const char  *frame;
  const char  *typed;
  KuzovState   state;
  const char  *endpoint;
  const char  *job;
  const char  *url;
  KuzovReason  reason;
  const char  *message;
  int64_t      ordered_ms;
  int64_t      sent_ms;
  int64_t      accepted_ms;
  int64_t      started_ms;
  int64_t      settled_ms;
  int64_t      opened_ms;
  const char  *vin;
  const char  *plate;
  const char  *note;
  const char  *labels;
  const char  *replies[KUZOV_N_REPLY_SLOTS];
  KuzovBurst   burst;
  unsigned int n_removed;     /* of its burst */
} KuzovStagedRow;

/* What a merge would do, or has done, each row counted once. */
typedef struct
{
  uint64_t n_new;
  uint64_t n_there;
  uint64_t n_updated;
  uint64_t n_crowded;         /* left out: too many of one frame */
  uint64_t crowded_line;      /* the first of them */
  uint64_t n_labels_left;     /* labels that were not put on a request, because the list brings too many; known afterwards */
} KuzovMergeCounts;

/**
 * KuzovStaging:
 *
 * Rows from elsewhere in a file of their own beside the history, until they are merged into it. The file goes with the
 * object; one that a crash left is removed when the history is opened next.
 */
typedef struct _KuzovStaging KuzovStaging;

KuzovStaging *kuzov_staging_new       (KuzovHistory         *history,
                                       GError              **error);
void          kuzov_staging_free      (KuzovStaging         *self);
gboolean      kuzov_staging_add       (KuzovStaging         *self,
                                       const KuzovStagedRow *row,
                                       GError              **error);
gboolean      kuzov_staging_finish    (KuzovStaging         *self,
                                       KuzovMergeCounts     *counts,
                                       KuzovTicker          *ticker,
                                       GCancellable         *cancellable,
                                       GError              **error);
uint64_t      kuzov_staging_get_n_rows (KuzovStaging        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovStaging, kuzov_staging_free)

G_END_DECLS
