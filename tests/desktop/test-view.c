// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"

#include <string.h>
#include "desktop/kuzov-keys.h"
#include "desktop/kuzov-period.h"
#include "desktop/kuzov-words-removal.h"
#include "desktop/kuzov-words-view.h"

/* Words and meanings for the parts of the history that can be shown. */

static void
assert_other (const char *text,
              const char *expected)
{
  g_autofree char *other = kuzov_keys_dup_other (text);

  g_assert_cmpstr (other, ==, expected);
}

/* What was typed in the wrong layout is what the same keys write in the other. */
static void
test_other_layout (void)
{
  assert_other ("ОЯЧ100", "JZX100");
  assert_other ("jzx-100", "ояч-100");
  assert_other ("Cthutq", "Сергей");
  assert_other ("12345", NULL);
  assert_other ("", NULL);
  assert_other ("JZX Сергей", NULL);
  assert_other ("\xff\xfe", NULL);
}

static int64_t
to_ms (int year,
       int month,
       int day)
{
  g_autoptr (GDateTime) time = g_date_time_new_local (year, month, day, 0, 0, 0);

  return g_date_time_to_unix (time) * 1000;
}

/* Periods begin at midnight, and hold today. */
static void
test_periods (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_local (2026, 3, 3, 14, 40, 12.5);

  g_assert_cmpint (kuzov_period_find_start (KUZOV_PERIOD_ANY, now), ==, 0);
  g_assert_cmpint (kuzov_period_find_start (KUZOV_PERIOD_TODAY, now), ==, to_ms (2026, 3, 3));
  g_assert_cmpint (kuzov_period_find_start (KUZOV_PERIOD_WEEK, now), ==, to_ms (2026, 2, 25));
  g_assert_cmpint (kuzov_period_find_start (KUZOV_PERIOD_MONTH, now), ==, to_ms (2026, 2, 2));
  g_assert_cmpint (kuzov_period_find_start (KUZOV_PERIOD_YEAR, now), ==, to_ms (2026, 1, 1));
}

/* Two days, in whatever order, are whole days. */
static void
test_days (void)
{
  g_autoptr (GDateTime) from = g_date_time_new_local (2026, 2, 28, 23, 59, 59);
  g_autoptr (GDateTime) until = g_date_time_new_local (2026, 3, 1, 0, 0, 1);
  int64_t from_ms = 0;
  int64_t until_ms = 0;

  kuzov_period_find_days (until, from, &from_ms, &until_ms);
  g_assert_cmpint (from_ms, ==, to_ms (2026, 2, 28));
  g_assert_cmpint (until_ms, ==, to_ms (2026, 3, 2));
}

static void
assert_owned (char       *text,
              const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_found (void)
{
  assert_owned (kuzov_words_found (0, FALSE, 40310), "Nothing found");
  assert_owned (kuzov_words_found (12, FALSE, 40310), "12 of 40,310");
  assert_owned (kuzov_words_found (1000, TRUE, 1000000), "1,000+");
  assert_owned (kuzov_words_selected (1), "1 selected");
  assert_owned (kuzov_words_selected (1000000), "1,000,000 selected");
  assert_owned (kuzov_words_removed (3, 0), "3 removed");
  assert_owned (kuzov_words_removed (3, 1), "3 removed, 1 kept");
}

/* Of every kind that may have cost money it is said what is lost, and of no other. */
static void
test_weight (void)
{
  const KuzovWeight settled = { .n_settled = 4 };
  const KuzovWeight all = { 1, 1, 2, 1, 4 };
  g_autofree char *calm = kuzov_words_weight (&settled);
  g_autofree char *grave = kuzov_words_weight (&all);

  g_assert_null (strstr (calm, "paid"));
  g_assert_nonnull (strstr (grave, "2 were taken and are probably paid for"));
  g_assert_nonnull (strstr (grave, "1 got no answer and may have been paid for"));
  g_assert_nonnull (strstr (grave, "1 waits and was not sent"));
  g_assert_nonnull (strstr (grave, "stays in the list"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/desktop/view/other-layout", test_other_layout);
  g_test_add_func ("/desktop/view/periods", test_periods);
  g_test_add_func ("/desktop/view/days", test_days);
  g_test_add_func ("/desktop/view/found", test_found);
  g_test_add_func ("/desktop/view/weight", test_weight);

  return g_test_run ();
}
