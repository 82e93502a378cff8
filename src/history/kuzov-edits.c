// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-edits-private.h"

/* In which places a list of rows differs from what it was. */

/* Lists that differ in more places are taken for new ones. */
#define MAX_EDITS 64

/* In another order than that of time, lists are only compared up to this length. */
#define MAX_COMPARED 100000

/* So far it is looked which of two rows went past others. */
#define LOOK_AHEAD 16

static void
add_edit (GArray       *edits,
          unsigned int  position,
          unsigned int  n_removed,
          unsigned int  n_added)
{
  KuzovEdit edit = { position, n_removed, n_added };

  if (n_removed > 0 || n_added > 0)
    g_array_append_val (edits, edit);
}

static gboolean
is_kept (GHashTable *there,
         int64_t     id)
{
  return g_hash_table_contains (there, GSIZE_TO_POINTER ((gsize) id));
}

static GHashTable *
collect (GArray       *ids,
         unsigned int  from,
         unsigned int  until)
{
  GHashTable *set = g_hash_table_new (NULL, NULL);

  for (unsigned int i = from; i < until; i++)
    g_hash_table_add (set, GSIZE_TO_POINTER ((gsize) g_array_index (ids, int64_t, i)));

  return set;
}

/* How far @id stands below @from, LOOK_AHEAD if it is further away. */
static unsigned int
look_ahead (GArray       *ids,
            unsigned int  from,
            unsigned int  until,
            int64_t       id)
{
  unsigned int n = 0;

  while (n < LOOK_AHEAD && from + n < until && g_array_index (ids, int64_t, from + n) != id)
    n++;

  return from + n < until ? n : LOOK_AHEAD;
}

/* A row went past others: it leaves where it was, and comes where it is. Of the two that stand at one place it is the one
 * that is further away from there in the other list. */
static int64_t
find_moved (GArray       *previous,
            unsigned int  i,
            unsigned int  previous_end,
            GArray       *ids,
            unsigned int  at,
            unsigned int  end)
{
  const int64_t was = g_array_index (previous, int64_t, i);
  const int64_t is = g_array_index (ids, int64_t, at);

  return look_ahead (previous, i, previous_end, is) < look_ahead (ids, at, end, was) ? was : is;
}

/* Between what both begin and end with. Where too much came, went or moved, it counts as another list. */
static gboolean
compare_middle (GArray       *previous,
                GArray       *ids,
                unsigned int  first,
                unsigned int  n_tail,
                GArray       *edits)
{
  const unsigned int previous_end = previous->len - n_tail;
  const unsigned int end = ids->len - n_tail;
  g_autoptr (GHashTable) before = collect (previous, first, previous_end);
  g_autoptr (GHashTable) after = collect (ids, first, end);
  unsigned int n_moved = 0;
  unsigned int at = first;
  unsigned int i = first;

  while (i < previous_end || at < end)
    {
      unsigned int n_removed = 0;
      unsigned int n_added = 0;
      const unsigned int position = at;

      while (i < previous_end && !is_kept (after, g_array_index (previous, int64_t, i)))
        {
          n_removed++;
          i++;
        }
      while (at < end && !is_kept (before, g_array_index (ids, int64_t, at)))
        {
          n_added++;
          at++;
        }
      add_edit (edits, position, n_removed, n_added);
      while (i < previous_end && at < end
             && g_array_index (previous, int64_t, i) == g_array_index (ids, int64_t, at))
        {
          i++;
          at++;
        }
      if (edits->len > MAX_EDITS)
        return FALSE;
      if (i < previous_end && at < end && is_kept (after, g_array_index (previous, int64_t, i))
          && is_kept (before, g_array_index (ids, int64_t, at)))
        {
          const int64_t id = find_moved (previous, i, previous_end, ids, at, end);

          if (++n_moved > MAX_EDITS)
            return FALSE;
          g_hash_table_remove (before, GSIZE_TO_POINTER ((gsize) id));
          g_hash_table_remove (after, GSIZE_TO_POINTER ((gsize) id));
        }
    }

  return TRUE;
}

static gboolean
compare_descending (GArray *previous,
                    GArray *ids,
                    GArray *edits)
{
  unsigned int i = 0;
  unsigned int at = 0;

  while (i < previous->len || at < ids->len)
    {
      const unsigned int position = at;
      unsigned int n_removed = 0;
      unsigned int n_added = 0;

      while (i < previous->len
             && (at >= ids->len || g_array_index (previous, int64_t, i) > g_array_index (ids, int64_t, at)))
        {
          n_removed++;
          i++;
        }
      while (at < ids->len
             && (i >= previous->len || g_array_index (ids, int64_t, at) > g_array_index (previous, int64_t, i)))
        {
          n_added++;
          at++;
        }
      add_edit (edits, position, n_removed, n_added);
      if (edits->len > MAX_EDITS)
        return FALSE;
      while (i < previous->len && at < ids->len
             && g_array_index (previous, int64_t, i) == g_array_index (ids, int64_t, at))
        {
          i++;
          at++;
        }
    }

  return TRUE;
}

/* Returns: (transfer full) (nullable): the edits that lead from the one list to the other; NULL when they differ too much */
GArray *
kuzov_edits_compare (GArray   *previous,
                     GArray   *ids,
                     gboolean  is_descending)
{
  g_autoptr (GArray) edits = g_array_new (FALSE, FALSE, sizeof (KuzovEdit));
  const unsigned int shorter = MIN (previous->len, ids->len);
  unsigned int n_same = 0;
  unsigned int n_tail = 0;

  if (is_descending)
    return compare_descending (previous, ids, edits) ? g_steal_pointer (&edits) : NULL;

  while (n_same < shorter && g_array_index (previous, int64_t, n_same) == g_array_index (ids, int64_t, n_same))
    n_same++;
  while (n_tail < shorter - n_same
         && g_array_index (previous, int64_t, previous->len - 1 - n_tail) == g_array_index (ids, int64_t, ids->len - 1 - n_tail))
    n_tail++;
  if (previous->len - n_same - n_tail > MAX_COMPARED || ids->len - n_same - n_tail > MAX_COMPARED)
    return NULL;

  return compare_middle (previous, ids, n_same, n_tail, edits) ? g_steal_pointer (&edits) : NULL;
}
