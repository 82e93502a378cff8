// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-words"

#include "config.h"
#include "desktop/kuzov-words-view.h"

#include <glib/gi18n-lib.h>
#include "desktop/kuzov-words.h"

/* Which part of the history is shown, and what is selected in it. */

/**
 * kuzov_words_found:
 * @n_found: how many rows were found
 * @is_capped: whether there are more, which are still being counted
 * @n_rows: how many there are in all
 *
 * Returns: how many of them are shown, in brief
 */
char *
kuzov_words_found (unsigned int n_found,
                   gboolean     is_capped,
                   unsigned int n_rows)
{
  g_autofree char *found = kuzov_words_amount (n_found);
  g_autofree char *rows = kuzov_words_amount (n_rows);

  if (n_found == 0)
    return g_strdup (_("Nothing found"));
  if (is_capped)
    /* Translators: so many were found, and more; %s is a number. */
    return g_strdup_printf (_("%s+"), found);

  /* Translators: how many requests were found, and how many there are in all. */
  return g_strdup_printf (_("%s of %s"), found, rows);
}

const char *
kuzov_words_filter (KuzovFilter filter)
{
  switch (filter)
    {
    case KUZOV_FILTER_IN_PROGRESS:
      return C_("filter", "In progress");
    case KUZOV_FILTER_READY:
      return C_("filter", "Ready");
    case KUZOV_FILTER_UNOPENED:
      return C_("filter", "Unopened");
    case KUZOV_FILTER_ATTENTION:
      return C_("filter", "Needs attention");
    case KUZOV_FILTER_ALL:
    default:
      return C_("filter", "All");
    }
}

const char *
kuzov_words_period (KuzovPeriod period)
{
  switch (period)
    {
    case KUZOV_PERIOD_TODAY:
      return C_("period", "Today");
    case KUZOV_PERIOD_WEEK:
      return C_("period", "Last 7 days");
    case KUZOV_PERIOD_MONTH:
      return C_("period", "Last 30 days");
    case KUZOV_PERIOD_YEAR:
      return C_("period", "This year");
    case KUZOV_PERIOD_BETWEEN:
      return C_("period", "Between two days");
    case KUZOV_PERIOD_ANY:
    default:
      return C_("period", "Any time");
    }
}

/**
 * kuzov_words_days:
 * @from_ms: when the first day begins
 * @until_ms: when the last one is over
 *
 * Returns: the days from one to the other, or the one day
 */
char *
kuzov_words_days (int64_t from_ms,
                  int64_t until_ms)
{
  g_autofree char *from = kuzov_words_date (from_ms);
  g_autofree char *until = kuzov_words_date (until_ms - 1);

  if (g_str_equal (from, until))
    return g_steal_pointer (&from);

  /* Translators: two days and all between them. */
  return g_strdup_printf (_("%s – %s"), from, until);
}

const char *
kuzov_words_sort (KuzovSort sort)
{
  switch (sort)
    {
    case KUZOV_SORT_FRAME:
      return C_("sorted by", "Frame number");
    case KUZOV_SORT_READY:
      return C_("sorted by", "Ready time");
    case KUZOV_SORT_NEWEST:
    default:
      return C_("sorted by", "Newest");
    }
}

char *
kuzov_words_selected (unsigned int n)
{
  g_autofree char *number = kuzov_words_amount (n);

  /* Translators: %s is how many requests are selected, with separators. */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s selected", "%s selected", n), number);
}
