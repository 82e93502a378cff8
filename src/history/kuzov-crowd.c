// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-crowd-private.h"

#include <string.h>

/* A crowd is read in pieces, in which orders are recorded. What was found in it is looked at once more if anybody has written
 * since; and what came since is seen when it is read again, which for up to so many rows is at once. More would have to be
 * read again and again beside a batch: then it is done after every so manieth part of them. */
#define READ_AT_ONCE 2000
#define PART 8

KuzovCrowd *
kuzov_crowd_new (void)
{
  KuzovCrowd *self = g_new0 (KuzovCrowd, 1);

  self->group = kuzov_group_new ();

  return self;
}

void
kuzov_crowd_free (KuzovCrowd *self)
{
  kuzov_group_free (self->group);
  g_free (self->key);
  g_free (self);
}

static void
begin (KuzovCrowd *self)
{
  kuzov_group_clear (self->group);
  self->last_id = 0;
  self->is_read = FALSE;
  self->is_stale = FALSE;
  self->n_asked = 0;
}

/* At the beginning of a piece: whether somebody else has written since the last one. */
void
kuzov_crowd_age (KuzovCrowd *self,
                 gboolean    is_stale)
{
  const unsigned int n_rows = kuzov_group_get_n_rows (self->group);

  self->is_stale = self->is_stale || is_stale;
  if (self->is_stale && self->is_read && (n_rows <= READ_AT_ONCE || self->n_asked >= n_rows / PART))
    begin (self);
}

/* To the frame of @key. Returns whether it was another. */
gboolean
kuzov_crowd_turn (KuzovCrowd *self,
                  const char *key)
{
  if (g_strcmp0 (self->key, key) == 0)
    return FALSE;

  g_free (self->key);
  self->key = g_strdup (key);
  begin (self);

  return TRUE;
}

/* Whether the row is as it is known. If not, it is known as it is from now on. */
static gboolean
look_again (KuzovCrowd    *self,
            KuzovIdentity *known,
            sqlite3_stmt  *same_row,
            gboolean      *is_same)
{
  KuzovIdentity now;
  int result;

  sqlite3_bind_int64 (same_row, 1, known->id);
  result = sqlite3_step (same_row);
  if (result == SQLITE_ROW)
    {
      kuzov_identity_read (&now, same_row);
      now.is_taken = known->is_taken;
    }
  *is_same = result == SQLITE_ROW && now.ordered_ms == known->ordered_ms && now.state == known->state
             && g_strcmp0 (now.job, known->job) == 0 && strcmp (now.endpoint, known->endpoint) == 0
             && now.is_sent == known->is_sent;
  if (*is_same)
    known->bits = now.bits;
  else
    kuzov_group_replace (self->group, known, result == SQLITE_ROW ? &now : NULL);
  sqlite3_reset (same_row);

  return result == SQLITE_ROW || result == SQLITE_DONE;
}

/**
 * kuzov_crowd_find:
 * @self: a crowd that was read
 * @identity: a row from elsewhere
 * @now_ms: the time
 * @same_row: a statement of %KUZOV_SAME_ROW
 * @known: (out) (nullable): see kuzov_group_find()
 * @likeness: (out): how they are alike
 *
 * Returns: whether it could be looked for
 */
gboolean
kuzov_crowd_find (KuzovCrowd           *self,
                  const KuzovIdentity  *identity,
                  int64_t               now_ms,
                  sqlite3_stmt         *same_row,
                  KuzovIdentity       **known,
                  KuzovLikeness        *likeness)
{
  gboolean is_same = TRUE;

  self->n_asked++;
  do
    {
      *known = kuzov_group_find (self->group, identity, now_ms, likeness);
      if (*known != NULL && self->is_stale && !look_again (self, *known, same_row, &is_same))
        return FALSE;
    }
  while (*known != NULL && !is_same);

  return TRUE;
}
