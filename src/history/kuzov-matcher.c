// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-matcher-private.h"

/* So long a piece works even if something waits: orders one after the other must not keep it from ever coming to its end. */
#define SHORTEST_US 15000

/* So many rows of one frame are read before the time is looked at. */
#define LOOKS 256

/* May be cleared even if it could not be made. */
gboolean
kuzov_matcher_init (KuzovMatcher *self,
                    KuzovMerge   *merge,
                    sqlite3      *db,
                    int64_t       deadline_us)
{
  *self = (KuzovMatcher) {
    .merge = merge, .soonest_us = g_get_monotonic_time () + SHORTEST_US, .deadline_us = deadline_us,
  };

  return sqlite3_prepare_v2 (db, KUZOV_SAME_FRAME, -1, &self->same_frame, NULL) == SQLITE_OK
         && sqlite3_prepare_v2 (db, KUZOV_SAME_ROW, -1, &self->same_row, NULL) == SQLITE_OK
         && sqlite3_prepare_v2 (db, "SELECT filled FROM imported WHERE import = ?1 AND request = ?2", -1, &self->listed, NULL)
              == SQLITE_OK;
}

void
kuzov_matcher_clear (KuzovMatcher *self)
{
  sqlite3_finalize (self->same_frame);
  sqlite3_finalize (self->same_row);
  sqlite3_finalize (self->listed);
}

gboolean
kuzov_matcher_is_time_up (KuzovMatcher *self)
{
  const int64_t now_us = g_get_monotonic_time ();

  return now_us >= self->deadline_us
         || (now_us >= self->soonest_us && self->merge->is_awaited != NULL && g_atomic_int_get (self->merge->is_awaited));
}

/* What is listed of a row (`imported.filled`); FALSE if nothing is. */
gboolean
kuzov_matcher_find_listed (KuzovMatcher *self,
                           int64_t       id,
                           int64_t      *filled)
{
  sqlite3_stmt *statement = self->listed;
  gboolean is_listed;

  sqlite3_bind_int64 (statement, 1, self->merge->import);
  sqlite3_bind_int64 (statement, 2, id);
  is_listed = sqlite3_step (statement) == SQLITE_ROW;
  *filled = is_listed ? sqlite3_column_int64 (statement, 0) : 0;
  sqlite3_reset (statement);

  return is_listed;
}

/* Whether it came with this import, or a row of it was found to be this one. */
static gboolean
is_taken (KuzovMatcher *self,
          int64_t       id)
{
  int64_t filled;

  if (self->merge->found != NULL && g_hash_table_contains (self->merge->found, &id))
    return TRUE;

  return kuzov_matcher_find_listed (self, id, &filled);
}

static KuzovLikeness
compare (KuzovMatcher        *self,
         KuzovIdentity       *known,
         const KuzovIdentity *mine)
{
  KuzovLikeness likeness = kuzov_identity_compare (known, mine, self->merge->now_ms);

  if (likeness == KUZOV_LIKENESS_TIME && is_taken (self, known->id))
    {
      known->is_taken = TRUE;
      likeness = kuzov_identity_compare (known, mine, self->merge->now_ms);
    }

  return likeness;
}

/* Of a frame of which there are few rows. The one with its number comes before one that may be it by its time. */
static KuzovMergeOutcome
find_among_few (KuzovMatcher        *self,
                const char          *key,
                const KuzovIdentity *mine,
                KuzovSame           *same)
{
  sqlite3_stmt *statement = self->same_frame;
  int result = SQLITE_DONE;

  sqlite3_bind_text (statement, 1, key, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, 0);
  sqlite3_bind_int (statement, 3, 2 * KUZOV_MAX_OF_FRAME);
  while (same->likeness != KUZOV_LIKENESS_NUMBER && (result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      KuzovIdentity known;
      KuzovLikeness likeness;

      kuzov_identity_read (&known, statement);
      likeness = compare (self, &known, mine);
      if (likeness <= same->likeness)
        continue;
      *same = (KuzovSame) { .id = known.id, .lacks = known.bits, .likeness = likeness };
    }
  sqlite3_reset (statement);

  return result == SQLITE_DONE || result == SQLITE_ROW ? KUZOV_MERGE_DONE : KUZOV_MERGE_FAILED;
}

/* The rows of a frame of which there are many. */
static KuzovMergeOutcome
read_crowd (KuzovMatcher *self,
            KuzovCrowd   *crowd)
{
  sqlite3_stmt *statement = self->same_frame;
  unsigned int n_looks = 0;
  gboolean is_late = FALSE;
  int result;

  sqlite3_bind_text (statement, 1, crowd->key, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, crowd->last_id);
  sqlite3_bind_int (statement, 3, 2 * KUZOV_MAX_OF_FRAME);
  while (!is_late && (result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      KuzovIdentity known;

      kuzov_identity_read (&known, statement);
      known.is_taken = is_taken (self, known.id);
      kuzov_group_add (crowd->group, &known);
      crowd->last_id = known.id;
      is_late = ++n_looks % LOOKS == 0 && kuzov_matcher_is_time_up (self);
    }
  sqlite3_reset (statement);
  if (is_late)
    return KUZOV_MERGE_LATER;
  crowd->is_read = TRUE;

  return result == SQLITE_DONE ? KUZOV_MERGE_DONE : KUZOV_MERGE_FAILED;
}

static KuzovMergeOutcome
find_in_crowd (KuzovMatcher        *self,
               const char          *key,
               const KuzovIdentity *mine,
               KuzovSame           *same)
{
  KuzovMerge *merge = self->merge;
  KuzovMergeOutcome outcome;

  if (merge->crowd == NULL)
    merge->crowd = kuzov_crowd_new ();

  /* Rows of no other frame will be asked for again. */
  if (kuzov_crowd_turn (merge->crowd, key) && merge->found != NULL)
    g_hash_table_remove_all (merge->found);
  if (!merge->crowd->is_read && (outcome = read_crowd (self, merge->crowd)) != KUZOV_MERGE_DONE)
    return outcome;

  if (!kuzov_crowd_find (merge->crowd, mine, merge->now_ms, self->same_row, &same->known, &same->likeness))
    return KUZOV_MERGE_FAILED;
  same->is_in_crowd = TRUE;
  if (same->known != NULL)
    {
      same->id = same->known->id;
      same->lacks = same->known->bits;
    }

  return KUZOV_MERGE_DONE;
}

/**
 * kuzov_matcher_find:
 * @self: a matcher
 * @key: the frame of a row from elsewhere
 * @mine: that row, in the order of kuzov_staging_step()
 * @same: (out): what is here of it, to be told to the crowd when it is settled
 *
 * Returns: whether it is known now
 */
KuzovMergeOutcome
kuzov_matcher_find (KuzovMatcher        *self,
                    const char          *key,
                    const KuzovIdentity *mine,
                    KuzovSame           *same)
{
  *same = (KuzovSame) { 0 };
  if (self->merge->is_all_new)
    return KUZOV_MERGE_DONE;

  return kuzov_staging_is_in_crowd (self->merge->staging) ? find_in_crowd (self, key, mine, same)
         : find_among_few (self, key, mine, same);
}
