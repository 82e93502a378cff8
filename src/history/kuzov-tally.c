// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-tally-private.h"

#include <string.h>

/* How many rows there are for each filter: counted by the finder, and not more often than it can be done. */

/* Counting may take this share of the time. */
#define COUNT_MS 700
#define COUNT_SHARE 40

struct _KuzovTally
{
  KuzovFinder  *finder;     /* not owned */
  KuzovCounts   counts;
  gboolean      is_wanted;  /* somebody wants to know */
  gboolean      has_counts;
  unsigned int  count_id;
};

KuzovTally *
kuzov_tally_new (KuzovFinder *finder)
{
  KuzovTally *self = g_new0 (KuzovTally, 1);

  self->finder = finder;

  return self;
}

void
kuzov_tally_free (KuzovTally *self)
{
  g_clear_handle_id (&self->count_id, g_source_remove);
  g_free (self);
}

static gboolean
count_cb (gpointer user_data)
{
  KuzovTally *self = user_data;

  self->count_id = 0;
  kuzov_finder_count (self->finder);

  return G_SOURCE_REMOVE;
}

/* The rows are not what they were: they are counted again, if somebody wants to know. */
void
kuzov_tally_note_change (KuzovTally *self)
{
  unsigned int delay_ms = 0;

  if (!self->is_wanted || self->count_id != 0)
    return;

  if (self->has_counts)
    delay_ms = MAX (COUNT_MS, (unsigned int) (self->counts.duration_us / 1000 * COUNT_SHARE));
  self->count_id = g_timeout_add (delay_ms, count_cb, self);
}

void
kuzov_tally_start (KuzovTally *self)
{
  self->is_wanted = TRUE;
  kuzov_tally_note_change (self);
}

/* What the finder counted. Returns whether it is news. */
gboolean
kuzov_tally_take (KuzovTally        *self,
                  const KuzovCounts *counts)
{
  const gboolean is_same = self->has_counts && memcmp (counts->n, self->counts.n, sizeof counts->n) == 0;

  self->counts = *counts;
  self->has_counts = TRUE;

  return !is_same;
}

/* Returns whether @counts are known yet. */
gboolean
kuzov_tally_get_counts (const KuzovTally *self,
                        KuzovCounts      *counts)
{
  *counts = self->counts;

  return self->has_counts;
}
