// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-renewal-private.h"

struct _KuzovRenewal
{
  GArray       *kept;       /* KuzovKept: in the order that they have in both lists */
  unsigned int  n_before;
  unsigned int  n_after;
  unsigned int  n_done;     /* gaps between kept rows that are emptied, and then those that are filled */
  gboolean      is_adding;
  unsigned int  n_filled;   /* rows that came into the gap that is being filled */
  unsigned int  n_head;     /* rows above: former ones while rows go, kept ones while rows come */
  unsigned int  first;      /* what comes below them: of the kept ones, then of the latter list */
};

/* So many rows come at once next to a kept one, where a list view makes widgets for them, and so many come like that; the
 * rest of them is too far away for that. */
#define N_AT_ONCE 32
#define N_WITH_WIDGETS 224

/* A row of a long list is looked up only if it may be one of those that are looked for. */
#define N_BUCKETS 8192

static KuzovKept *
get_kept (KuzovRenewal *self,
          unsigned int  i)
{
  return &g_array_index (self->kept, KuzovKept, i);
}

static int
compare_kept (gconstpointer a,
              gconstpointer b)
{
  const KuzovKept *one = a;
  const KuzovKept *other = b;

  return (one->was > other->was) - (one->was < other->was);
}

/* As many of them as stand in the same order in both lists. They are few: those that have a widget. */
static GArray *
choose (GArray *kept)
{
  g_autoptr (GArray) sorted = g_array_copy (kept);
  g_autofree unsigned int *n = NULL;
  g_autofree unsigned int *next = NULL;
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (KuzovKept));
  unsigned int best = 0;

  g_array_sort (sorted, compare_kept);
  n = g_new0 (unsigned int, sorted->len + 1);
  next = g_new0 (unsigned int, sorted->len + 1);
  best = sorted->len;
  for (unsigned int i = sorted->len; i-- > 0;)
    {
      const KuzovKept *one = &g_array_index (sorted, KuzovKept, i);

      next[i] = sorted->len;
      if (one->is == G_MAXUINT)
        continue;
      for (unsigned int later = i + 1; later < sorted->len; later++)
        {
          const KuzovKept *other = &g_array_index (sorted, KuzovKept, later);

          if (other->is != G_MAXUINT && other->was > one->was && other->is > one->is && n[later] > n[next[i]])
            next[i] = later;
        }
      n[i] = n[next[i]] + 1;
      if (n[i] >= n[best])
        best = i;
    }
  for (unsigned int i = best; i < sorted->len; i = next[i])
    g_array_append_val (chosen, g_array_index (sorted, KuzovKept, i));

  return chosen;
}

/**
 * kuzov_renewal_new:
 * @kept: (element-type KuzovKept): rows that are to stay, in any order; those that change their order may go all the same
 * @n_before: how many rows there are
 * @n_after: how many there will be
 *
 * Returns: (transfer full): what leads from the one list to the other
 */
KuzovRenewal *
kuzov_renewal_new (GArray       *kept,
                   unsigned int  n_before,
                   unsigned int  n_after)
{
  KuzovRenewal *self = g_new0 (KuzovRenewal, 1);

  self->kept = choose (kept);
  self->n_before = n_before;
  self->n_after = n_after;
  self->n_head = n_before;
  self->first = self->kept->len;

  return self;
}

void
kuzov_renewal_free (KuzovRenewal *self)
{
  g_array_unref (self->kept);
  g_free (self);
}

/* The rows above the kept one @i that are not kept go. */
static void
remove_above (KuzovRenewal *self,
              unsigned int  i,
              KuzovEdit    *edit)
{
  const unsigned int begin = i > 0 ? get_kept (self, i - 1)->was + 1 : 0;
  const unsigned int end = i < self->kept->len ? get_kept (self, i)->was : self->n_before;

  self->n_head = begin;
  self->first = i;
  *edit = (KuzovEdit) { begin, end - begin, 0 };
}

/* Those that will stand above it come, the nearest to a kept row first. Returns whether these are all. */
static gboolean
add_above (KuzovRenewal *self,
           unsigned int  i,
           KuzovEdit    *edit)
{
  const unsigned int begin = i > 0 ? get_kept (self, i - 1)->is + 1 : 0;
  const unsigned int end = i < self->kept->len ? get_kept (self, i)->is : self->n_after;
  const unsigned int n_missing = end - begin - self->n_filled;
  const unsigned int n = self->n_filled < N_WITH_WIDGETS ? MIN (n_missing, N_AT_ONCE) : n_missing;
  const gboolean is_last = i == self->kept->len;

  self->n_head = i;
  self->first = is_last ? begin : end - self->n_filled - n;
  *edit = (KuzovEdit) { is_last ? i + self->n_filled : i, 0, n };
  self->n_filled = n < n_missing ? self->n_filled + n : 0;

  return n == n_missing;
}

/**
 * kuzov_renewal_locate:
 * @kept: (element-type KuzovKept): rows
 * @ids: (element-type int64_t): a list
 *
 * Looks in one go where all of @kept stand in @ids.
 */
void
kuzov_renewal_locate (GArray *kept,
                      GArray *ids)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (NULL, NULL);
  g_autofree uint8_t *may_be = g_new0 (uint8_t, N_BUCKETS);

  for (unsigned int i = 0; i < kept->len; i++)
    {
      KuzovKept *one = &g_array_index (kept, KuzovKept, i);

      one->is = G_MAXUINT;
      may_be[(uint64_t) one->id % N_BUCKETS] = 1;
      g_hash_table_insert (wanted, GSIZE_TO_POINTER ((gsize) one->id), one);
    }
  for (unsigned int i = 0; i < ids->len; i++)
    {
      const int64_t id = g_array_index (ids, int64_t, i);
      KuzovKept *one = may_be[(uint64_t) id % N_BUCKETS] ? g_hash_table_lookup (wanted, GSIZE_TO_POINTER ((gsize) id))
                                                         : NULL;

      if (one != NULL)
        one->is = i;
    }
}

/**
 * kuzov_renewal_step:
 * @self: a renewal
 * @edit: (out): what changes in the list
 *
 * Goes one step on. The list that kuzov_renewal_find() knows has taken it already.
 *
 * Returns: whether there was one
 */
gboolean
kuzov_renewal_step (KuzovRenewal *self,
                    KuzovEdit    *edit)
{
  const unsigned int n_gaps = self->kept->len + 1;

  *edit = (KuzovEdit) { 0 };
  while (self->n_done < 2 * n_gaps && edit->n_removed == 0 && edit->n_added == 0)
    {
      const unsigned int i = n_gaps - 1 - self->n_done % n_gaps;

      self->is_adding = self->n_done >= n_gaps;
      if (!self->is_adding)
        remove_above (self, i, edit);
      if (!self->is_adding || add_above (self, i, edit))
        self->n_done++;
    }

  return edit->n_removed > 0 || edit->n_added > 0;
}

/**
 * kuzov_renewal_find:
 * @self: a renewal
 * @position: of a row in the list as it is after the last step
 * @index: (out): where it stands in the former or the latter list
 * @id: (out): which row it is, when it is a kept one
 *
 * Returns: which of these it is
 */
KuzovRowOrigin
kuzov_renewal_find (KuzovRenewal *self,
                    unsigned int  position,
                    unsigned int *index,
                    int64_t      *id)
{
  const gboolean is_above = position < self->n_head;

  *index = is_above ? position : position - self->n_head + self->first;
  if (is_above != self->is_adding)
    return is_above ? KUZOV_ROW_FORMER : KUZOV_ROW_LATTER;

  *id = get_kept (self, *index)->id;

  return KUZOV_ROW_KEPT;
}
