// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-group-private.h"

#include "history/kuzov-request.h"

/* A row is found among many as it would be if each of them was looked at. */

#define N_ROWS   3000
#define N_ASKED  6000
#define N_PLACES 3
#define NOW_MS   INT64_C (1767225600000)

static const char *const places[N_PLACES] = { "https://a.example/", "https://b.example/", "https://c.example/" };

/* Within some minutes, on whole seconds as often as not, and with few numbers, so that there is much that is alike. */
static KuzovIdentity
make_identity (GRand *chance,
               char   job[16])
{
  static const KuzovState states[] = {
    KUZOV_STATE_READY, KUZOV_STATE_FAILED, KUZOV_STATE_UNCONFIRMED, KUZOV_STATE_GIVEN_UP, KUZOV_STATE_QUEUED,
  };
  const gboolean has_job = g_rand_boolean (chance);
  KuzovIdentity identity = {
    .ordered_ms = NOW_MS - g_rand_int_range (chance, 0, 600) * 1000,
    .endpoint = places[g_rand_int_range (chance, 0, N_PLACES)],
    .job = has_job ? job : NULL,
    .state = (int) states[g_rand_int_range (chance, 0, (int) G_N_ELEMENTS (states))],
    .bits = g_rand_int_range (chance, 0, 64),
  };

  g_snprintf (job, 16, "J%d", g_rand_int_range (chance, 0, 500));
  if (g_rand_boolean (chance))
    identity.ordered_ms -= g_rand_int_range (chance, 0, 4) * 250;
  if (g_rand_int_range (chance, 0, 20) == 0)
    identity.ordered_ms += INT64_C (86400000);

  return identity;
}

/* The one with its number, else the first one that may be it. */
static unsigned int
find_slowly (GPtrArray           *known,
             const KuzovIdentity *identity,
             KuzovLikeness       *likeness)
{
  unsigned int found = G_MAXUINT;

  *likeness = KUZOV_LIKENESS_NONE;
  for (unsigned int i = 0; i < known->len && *likeness != KUZOV_LIKENESS_NUMBER; i++)
    {
      const KuzovLikeness its = kuzov_identity_compare (g_ptr_array_index (known, i), identity, NOW_MS);

      if (its <= *likeness)
        continue;
      *likeness = its;
      found = i;
    }

  return found;
}

static void
free_identity (gpointer data)
{
  KuzovIdentity *identity = data;

  g_free ((char *) identity->job);
  g_free (identity);
}

static void
keep (GPtrArray           *known,
      const KuzovIdentity *identity)
{
  KuzovIdentity *copy = g_memdup2 (identity, sizeof *identity);

  copy->job = g_strdup (identity->job);
  g_ptr_array_add (known, copy);
}

/* What kuzov_group_settle() makes of the one that was found. */
static void
take (KuzovIdentity       *known,
      const KuzovIdentity *identity)
{
  const gboolean is_given = known->job == NULL && (known->bits & identity->bits & KUZOV_GIVES_REPORT) != 0;

  known->is_taken = TRUE;
  known->bits &= ~identity->bits;
  if (!is_given)
    return;
  known->job = g_strdup (identity->job);
  known->endpoint = identity->endpoint;
  known->state = identity->state;
}

/* @n_known rows that are here, and as many from elsewhere as there are numbers for. */
static void
compare_ways (unsigned int n_known,
              unsigned int seed)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
  g_autoptr (KuzovGroup) group = kuzov_group_new ();
  g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func (free_identity);
  unsigned int n_found[3] = { 0 };

  for (unsigned int i = 0; i < n_known; i++)
    {
      char job[16];
      KuzovIdentity identity = make_identity (chance, job);

      identity.id = i;
      identity.is_sent = g_rand_boolean (chance);
      identity.ordered_ms = MIN (identity.ordered_ms, NOW_MS);
      kuzov_group_add (group, &identity);
      keep (known, &identity);
    }
  for (unsigned int i = 0; i < N_ASKED; i++)
    {
      char job[16];
      KuzovIdentity identity = make_identity (chance, job);
      KuzovLikeness slow, likeness;
      const unsigned int expected = find_slowly (known, &identity, &slow);
      KuzovIdentity *found = kuzov_group_find (group, &identity, NOW_MS, &likeness);

      identity.id = n_known + i;
      if (identity.job == NULL)
        identity.bits &= ~KUZOV_GIVES_REPORT;
      g_assert_cmpint (likeness, ==, slow);
      g_assert_true ((found == NULL) == (expected == G_MAXUINT));
      n_found[likeness]++;
      if (found != NULL)
        {
          KuzovIdentity *other = g_ptr_array_index (known, expected);

          g_assert_cmpint (found->id, ==, other->id);
          take (other, &identity);
        }
      kuzov_group_settle (group, found, &identity);
      if (found != NULL)
        continue;
      identity.is_taken = TRUE;
      identity.bits = identity.job == NULL && (identity.state == KUZOV_STATE_UNCONFIRMED || identity.state == KUZOV_STATE_GIVEN_UP)
                      ? KUZOV_GIVES_REPORT : 0;
      keep (known, &identity);
    }
  g_test_message ("%u rows: %u new, %u by time, %u by number", n_known, n_found[KUZOV_LIKENESS_NONE], n_found[KUZOV_LIKENESS_TIME],
                  n_found[KUZOV_LIKENESS_NUMBER]);
  for (unsigned int i = 0; i < G_N_ELEMENTS (n_found); i++)
    g_assert_cmpuint (n_found[i], >, 0);
}

static void
test_many_are_found_like_few (void)
{
  for (unsigned int seed = 0; seed < 4; seed++)
    compare_ways (N_ROWS * seed / 3, seed);
}

/* Who is another now is found as that, and who is gone not at all. */
static void
test_what_changed_is_found_anew (void)
{
  g_autoptr (KuzovGroup) group = kuzov_group_new ();
  KuzovIdentity asked = { .endpoint = places[0], .state = KUZOV_STATE_READY, .job = "J7", .ordered_ms = NOW_MS - 7000 };
  KuzovIdentity *known = NULL;
  KuzovLikeness likeness;

  for (unsigned int i = 0; i < 2 * KUZOV_FEW_OF_FRAME; i++)
    {
      g_autofree char *job = g_strdup_printf ("J%u", i);
      KuzovIdentity identity = {
        .id = i, .endpoint = places[0], .state = KUZOV_STATE_READY, .job = job, .ordered_ms = NOW_MS - i * 1000,
      };

      kuzov_group_add (group, &identity);
    }
  known = kuzov_group_find (group, &asked, NOW_MS, &likeness);
  g_assert_cmpint (known->id, ==, 7);
  kuzov_group_replace (group, known, &(KuzovIdentity) { .id = 7, .endpoint = places[0], .state = KUZOV_STATE_READY, .job = "K7" });
  g_assert_null (kuzov_group_find (group, &asked, NOW_MS, &likeness));
  asked.job = "K7";
  known = kuzov_group_find (group, &asked, NOW_MS, &likeness);
  g_assert_cmpint (known->id, ==, 7);
  g_assert_cmpint (likeness, ==, KUZOV_LIKENESS_NUMBER);
  kuzov_group_replace (group, known, NULL);
  g_assert_null (kuzov_group_find (group, &asked, NOW_MS, &likeness));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/group/many", test_many_are_found_like_few);
  g_test_add_func ("/group/changed", test_what_changed_is_found_anew);

  return g_test_run ();
}
