// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "desktop/kuzov-calendar.h"

#include <stdio.h>
#include <unistd.h>

#include "desktop/kuzov-words.h"
#include "kuzov-test.h"

#define HOUR 3600
#define DAY (24 * HOUR)

/* 28 March 2026, 12:00 UTC: the clocks of central Europe go forward in the night that follows. */
#define NOON (G_GINT64_CONSTANT (1774699200))

/* 25 October 2026 begins there: they go back in this night. */
#define AUTUMN (G_GINT64_CONSTANT (1792879200))

/* Zones by their rules, so that no file of any system is needed. */
#define TOKYO "JST-9"
#define BERLIN "CET-1CEST,M3.5.0,M10.5.0/3"
#define AZORES "<-01>1<+00>,M3.5.0/0,M10.5.0/1"

static void
test_midnight_is_the_local_one (void)
{
  static const struct
  {
    const char *zone;
    int64_t     now_s;
    int64_t     midnight_s;
  } cases[] = {
    { "UTC0", NOON, NOON + 12 * HOUR },
    { "UTC0", NOON + 12 * HOUR, NOON + 36 * HOUR },
    { "UTC0", NOON + 12 * HOUR - 1, NOON + 12 * HOUR },
    { TOKYO, NOON, NOON + 3 * HOUR },
    { BERLIN, NOON, NOON + 11 * HOUR },
    /* A day of 23 hours, and in autumn one of 25. */
    { BERLIN, NOON + 11 * HOUR, NOON + 34 * HOUR },
    { BERLIN, AUTUMN, AUTUMN + 25 * HOUR },
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_setenv ("TZ", cases[i].zone, TRUE);
      g_test_message ("%s, %" G_GINT64_FORMAT, cases[i].zone, cases[i].now_s);
      g_assert_cmpint (kuzov_calendar_find_midnight_s (cases[i].now_s), ==, cases[i].midnight_s);
    }

  /* Where the clock goes forward at midnight the day begins at one. */
  g_setenv ("TZ", AZORES, TRUE);
  for (int64_t now_s = NOON; now_s < NOON + 2 * DAY; now_s += HOUR / 4)
    {
      int64_t midnight_s = kuzov_calendar_find_midnight_s (now_s);

      g_assert_cmpint (midnight_s, >, now_s);
      g_assert_cmpint (midnight_s, <=, now_s + 26 * HOUR);
    }

  g_assert_cmpint (kuzov_calendar_find_midnight_s (G_MAXINT64 / 2), ==, G_MAXINT64 / 2 + DAY);
}

static void
assert_time (int64_t     time_s,
             int64_t     now_s,
             const char *expected)
{
  g_autofree char *text = kuzov_words_time (time_s * 1000, now_s * 1000);

  g_assert_cmpstr (text, ==, expected);
}

/* One moment, told in the zone of the moment in which it is told: nothing about it is kept from the zone before. */
static void
test_times_follow_the_zone (void)
{
  g_autofree char *full = NULL;

  g_setenv ("TZ", "UTC0", TRUE);
  assert_time (NOON, NOON + HOUR, "12:00");
  g_setenv ("TZ", TOKYO, TRUE);
  assert_time (NOON, NOON + HOUR, "21:00");
  assert_time (NOON, NOON + 3 * HOUR, "yesterday 21:00");
  g_setenv ("TZ", BERLIN, TRUE);
  assert_time (NOON, NOON + 3 * HOUR, "13:00");

  /* On either side of the hour that is left out, and of the one that comes twice. */
  assert_time (NOON + 13 * HOUR - 60, NOON + 14 * HOUR, "01:59");
  assert_time (NOON + 13 * HOUR, NOON + 14 * HOUR, "03:00");
  assert_time (AUTUMN + 2 * HOUR, AUTUMN + 5 * HOUR, "02:00");
  assert_time (AUTUMN + 3 * HOUR, AUTUMN + 5 * HOUR, "02:00");
  full = kuzov_words_full_time (NOON * 1000);
  g_assert_cmpstr (full, ==, "28 March 2026, 13:00:00");

  /* A clock that was set back: what lies ahead has its day. */
  g_setenv ("TZ", "UTC0", TRUE);
  assert_time (NOON + DAY, NOON, "29 Mar, 12:00");
  assert_time (NOON + 365 * DAY, NOON, "28 Mar 2027");
}

static void
on_changed (KuzovCalendar *calendar,
            unsigned int  *n_times)
{
  (*n_times)++;
}

static gboolean
has_changed (gpointer user_data)
{
  return *(unsigned int *) user_data > 0;
}

/* As timedated does it: a new link, moved over the old one. And as a person does: removed, and made anew. */
static void
test_another_zone_is_noticed (void)
{
  g_autofree char *folder = kuzov_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "localtime", NULL);
  g_autofree char *next = g_build_filename (folder, ".localtime", NULL);
  g_autoptr (KuzovCalendar) calendar = NULL;
  unsigned int n_times = 0;

  g_assert_cmpint (symlink ("/nonexistent/Europe/Berlin", path), ==, 0);
  calendar = kuzov_calendar_new (path);
  g_signal_connect (calendar, "changed", G_CALLBACK (on_changed), &n_times);

  g_assert_cmpint (symlink ("/nonexistent/Asia/Tokyo", next), ==, 0);
  g_assert_cmpint (rename (next, path), ==, 0);
  kuzov_test_await_true (has_changed, &n_times);
  kuzov_test_drain ();

  n_times = 0;
  g_assert_cmpint (unlink (path), ==, 0);
  g_assert_cmpint (symlink ("/nonexistent/Asia/Vladivostok", path), ==, 0);
  kuzov_test_await_true (has_changed, &n_times);

  g_assert_finalize_object (g_steal_pointer (&calendar));
  kuzov_test_remove_folder (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/desktop/calendar/midnight-is-the-local-one", test_midnight_is_the_local_one);
  g_test_add_func ("/desktop/calendar/times-follow-the-zone", test_times_follow_the_zone);
  g_test_add_func ("/desktop/calendar/another-zone-is-noticed", test_another_zone_is_noticed);

  return g_test_run ();
}
