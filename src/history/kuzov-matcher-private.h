// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-merge-private.h"

G_BEGIN_DECLS

typedef enum
{
  KUZOV_MERGE_FAILED,
  KUZOV_MERGE_DONE,
  KUZOV_MERGE_LATER,      /* out of time: the row is tried again in the next piece */
} KuzovMergeOutcome;

/* What is here of a row from elsewhere. */
typedef struct
{
  int64_t        id;              /* of the same order; 0 if there is none */
  int            lacks;           /* KuzovGives */
  KuzovLikeness  likeness;
  gboolean       is_in_crowd;
  KuzovIdentity *known;           /* (nullable): in the crowd */
} KuzovSame;

/* Looks for the rows of a merge in the history, for one piece of it. */
typedef struct
{
  KuzovMerge   *merge;
  sqlite3_stmt *same_frame;
  sqlite3_stmt *same_row;
  sqlite3_stmt *listed;
  int64_t       soonest_us;       /* until then it works even if something waits */
  int64_t       deadline_us;
} KuzovMatcher;

gboolean          kuzov_matcher_init        (KuzovMatcher        *self,
                                             KuzovMerge          *merge,
                                             sqlite3             *db,
                                             int64_t              deadline_us);
void              kuzov_matcher_clear       (KuzovMatcher        *self);
gboolean          kuzov_matcher_is_time_up  (KuzovMatcher        *self);
gboolean          kuzov_matcher_find_listed (KuzovMatcher        *self,
                                             int64_t              id,
                                             int64_t             *filled);
KuzovMergeOutcome kuzov_matcher_find        (KuzovMatcher        *self,
                                             const char          *key,
                                             const KuzovIdentity *mine,
                                             KuzovSame           *same);

G_END_DECLS
