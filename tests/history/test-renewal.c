// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-renewal-private.h"

/* One list takes the place of another one, in steps, and somebody who hears of each of them is never told a lie. */

#define N_NUMBERS 400

static GArray *
make_list (GRand    *chance,
           gboolean  is_shuffled)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  const int share = g_rand_int_range (chance, 0, 5);

  for (int64_t id = N_NUMBERS; id > 0; id--)
    if (g_rand_int_range (chance, 0, 4) < share)
      g_array_append_val (ids, id);
  for (unsigned int n = is_shuffled && ids->len > 0 ? 5 : 0; n > 0; n--)
    {
      const unsigned int from = (unsigned int) g_rand_int_range (chance, 0, (int) ids->len);
      const unsigned int to = (unsigned int) g_rand_int_range (chance, 0, (int) ids->len);
      const int64_t id = g_array_index (ids, int64_t, from);

      g_array_remove_index (ids, from);
      g_array_insert_val (ids, to, id);
    }

  return ids;
}

static int64_t
get_id (KuzovRenewal *renewal,
        GArray       *before,
        GArray       *after,
        unsigned int  position)
{
  unsigned int index = 0;
  int64_t id = 0;

  switch (kuzov_renewal_find (renewal, position, &index, &id))
    {
    case KUZOV_ROW_FORMER:
      g_assert_cmpuint (index, <, before->len);
      return g_array_index (before, int64_t, index);

    case KUZOV_ROW_LATTER:
      g_assert_cmpuint (index, <, after->len);
      return g_array_index (after, int64_t, index);

    case KUZOV_ROW_KEPT:
    default:
      return id;
    }
}

/* Goes from @before to @after. Returns how many of the rows in @kept were in the list all the time. */
static unsigned int
run (GArray *before,
     GArray *after,
     GArray *kept)
{
  g_autoptr (KuzovRenewal) renewal = NULL;
  g_autoptr (GArray) mirror = g_array_copy (before);
  g_autoptr (GHashTable) gone = g_hash_table_new (NULL, NULL);
  unsigned int n_kept = 0;
  KuzovEdit edit;

  kuzov_renewal_locate (kept, after);
  renewal = kuzov_renewal_new (kept, before->len, after->len);
  while (kuzov_renewal_step (renewal, &edit))
    {
      g_assert_true ((edit.n_removed > 0) != (edit.n_added > 0));
      g_assert_cmpuint (edit.position + edit.n_removed, <=, mirror->len);
      for (unsigned int i = 0; i < edit.n_removed; i++)
        g_hash_table_add (gone, GSIZE_TO_POINTER ((gsize) g_array_index (mirror, int64_t, edit.position + i)));
      if (edit.n_removed > 0)
        g_array_remove_range (mirror, edit.position, edit.n_removed);
      for (unsigned int i = 0; i < edit.n_added; i++)
        {
          const int64_t id = get_id (renewal, before, after, edit.position + i);

          g_array_insert_val (mirror, edit.position + i, id);
        }
      for (unsigned int i = 0; i < mirror->len; i++)
        g_assert_cmpint (get_id (renewal, before, after, i), ==, g_array_index (mirror, int64_t, i));
    }
  g_assert_cmpmem (mirror->data, mirror->len * sizeof (int64_t), after->data, after->len * sizeof (int64_t));

  for (unsigned int i = 0; i < kept->len; i++)
    {
      const KuzovKept *one = &g_array_index (kept, KuzovKept, i);

      n_kept += one->is != G_MAXUINT && !g_hash_table_contains (gone, GSIZE_TO_POINTER ((gsize) one->id));
    }

  return n_kept;
}

static unsigned int
count_common (GArray *kept)
{
  unsigned int n = 0;

  for (unsigned int i = 0; i < kept->len; i++)
    n += g_array_index (kept, KuzovKept, i).is != G_MAXUINT;

  return n;
}

/* Some rows that are seen, in any order, some of them far from the others. */
static GArray *
look_at (GRand  *chance,
         GArray *before)
{
  GArray *kept = g_array_new (FALSE, FALSE, sizeof (KuzovKept));
  const unsigned int first = before->len > 0 ? (unsigned int) g_rand_int_range (chance, 0, (int) before->len) : 0;

  for (unsigned int i = 0; i < before->len; i++)
    if ((i >= first && i < first + 40) || g_rand_int_range (chance, 0, 100) == 0)
      {
        const KuzovKept one = { g_array_index (before, int64_t, i), i, 0 };

        g_array_insert_val (kept, g_rand_int_range (chance, 0, (int) kept->len + 1), one);
      }

  return kept;
}

/* In the order of time all rows that are in both lists stay. */
static void
test_rows_stay (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (3);

  for (unsigned int round = 0; round < 300; round++)
    {
      g_autoptr (GArray) before = make_list (chance, FALSE);
      g_autoptr (GArray) after = make_list (chance, FALSE);
      g_autoptr (GArray) kept = look_at (chance, before);

      g_assert_cmpuint (run (before, after, kept), ==, count_common (kept));
    }
}

/* In another order the few go that went past others. */
static void
test_most_stay (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (4);

  for (unsigned int round = 0; round < 300; round++)
    {
      g_autoptr (GArray) before = make_list (chance, TRUE);
      g_autoptr (GArray) after = make_list (chance, TRUE);
      g_autoptr (GArray) kept = look_at (chance, before);
      const unsigned int n_kept = run (before, after, kept);

      g_assert_cmpuint (n_kept, <=, count_common (kept));
      g_assert_cmpuint (n_kept + 10, >=, count_common (kept));
    }
}

/* Near a row that stays no more rows come at once than there is time to make widgets for. */
static void
test_steps_are_small (void)
{
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (KuzovKept));
  g_autoptr (KuzovRenewal) renewal = NULL;
  KuzovEdit edit;
  unsigned int n_above = 0;
  unsigned int n_below = 0;

  g_array_append_val (kept, ((KuzovKept) { 7, 1, 5000 }));
  renewal = kuzov_renewal_new (kept, 3, 10000);
  while (kuzov_renewal_step (renewal, &edit))
    {
      unsigned int *n = edit.position == 0 ? &n_above : &n_below;

      if (edit.n_added == 0)
        continue;
      g_assert_true (edit.n_added <= 32 || *n >= 200);
      *n += edit.n_added;
    }
  g_assert_cmpuint (n_above, ==, 5000);
  g_assert_cmpuint (n_below, ==, 4999);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/history/renewal/rows-stay", test_rows_stay);
  g_test_add_func ("/history/renewal/most-stay", test_most_stay);
  g_test_add_func ("/history/renewal/steps-are-small", test_steps_are_small);

  return g_test_run ();
}
