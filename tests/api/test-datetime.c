// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "api/kuzov-datetime.h"

/* 2026-12-31 23:59:59 in Moscow */
#define NEW_YEARS_EVE_MS INT64_C (1798750799000)

static void
test_every_form_is_read (void)
{
  static const struct { const char *text; int64_t time_ms; } cases[] = {
    { "2026-12-31T23:59:59", NEW_YEARS_EVE_MS },
    { "2026-12-31 23:59:59", NEW_YEARS_EVE_MS },
    { "  2026-12-31T23:59:59  ", NEW_YEARS_EVE_MS },
    { "2026-12-31T23:59:59.5", NEW_YEARS_EVE_MS + 500 },
    { "2026-12-31T23:59:59.1234567", NEW_YEARS_EVE_MS + 123 },
    { "2026-12-31T23:59:59,25", NEW_YEARS_EVE_MS + 250 },
    { "2026-12-31T20:59:59Z", NEW_YEARS_EVE_MS },
    { "2026-12-31T20:59:59.000z", NEW_YEARS_EVE_MS },
    { "2026-12-31T23:59:59+03:00", NEW_YEARS_EVE_MS },
    { "2026-12-31T23:59:59.000+0300", NEW_YEARS_EVE_MS },
    { "2027-01-01T06:59:59+10", NEW_YEARS_EVE_MS },
    { "2026-12-31T15:29:59-05:30", NEW_YEARS_EVE_MS },
    { "2026-12-31T23:59", NEW_YEARS_EVE_MS - 59000 },
    { "2026-12-31", NEW_YEARS_EVE_MS - 86399000 },
    { "31.12.2026 23:59:59", NEW_YEARS_EVE_MS },
    { "31.12.2026 23:59:59.007", NEW_YEARS_EVE_MS + 7 },
    { "31.12.2026 23:59", NEW_YEARS_EVE_MS - 59000 },
    { "31.12.2026", NEW_YEARS_EVE_MS - 86399000 },
    { "1.1.2027 0:00:00", NEW_YEARS_EVE_MS + 1000 },
    { "/Date(1798750799000)/", NEW_YEARS_EVE_MS },
    { "/Date(1798750799000+0300)/", NEW_YEARS_EVE_MS },
    { "/Date(1798750799000-0800)/", NEW_YEARS_EVE_MS },
    { "2024-02-29T03:00:00", INT64_C (1709164800000) },
    { "1970-01-02T03:00:00", INT64_C (86400000) },
    { "9999-12-31T23:59:59Z", INT64_C (253402300799000) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (kuzov_datetime_parse_ms (cases[i].text), ==, cases[i].time_ms);
}

static void
test_anything_else_is_not_set (void)
{
  static const char * const cases[] = {
    NULL, "", " ", "null", "0", "-", "2026", "2026-12", "31.12", "tomorrow", "2026-12-31T", "2026-12-3123:59",
    "2026-12-31Tnoon",
    "0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "01.01.0001 0:00:00", "/Date(-62135596800000)/", "/Date()/",
    "/Date(1798750799000", "/Date(99999999999999999999999)/", "/Date(12x)/", "/Date(12)/x", "1969-12-31T23:59:59Z",
    "1970-01-01T00:00:00", "2026-13-01", "2026-02-30", "2025-02-29", "2026-00-10", "2026-10-00", "31.02.2026",
    "2026-12-31T24:00:00", "2026-12-31T23:60:00", "2026-12-31T23:59:60", "2026-12-31T23:59:59+99:00",
    "2026-12-31T23:59:59+3", "2026-12-31T23:59:59 Moscow", "12026-12-31", "2026-12-31T23:59:59Zx", "32.12.2026",
    "\xff\xff", "Ж",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (kuzov_datetime_parse_ms (cases[i]), ==, 0);
}

static void
test_times_are_written_in_utc (void)
{
  g_autofree char *whole = kuzov_datetime_format_utc (NEW_YEARS_EVE_MS);
  g_autofree char *fraction = kuzov_datetime_format_utc (NEW_YEARS_EVE_MS + 7);
  g_autofree char *first = kuzov_datetime_format_utc (1);

  g_assert_cmpstr (whole, ==, "2026-12-31T20:59:59Z");
  g_assert_cmpstr (fraction, ==, "2026-12-31T20:59:59.007Z");
  g_assert_cmpstr (first, ==, "1970-01-01T00:00:00.001Z");
  g_assert_null (kuzov_datetime_format_utc (0));
  g_assert_null (kuzov_datetime_format_utc (-1));
  g_assert_null (kuzov_datetime_format_utc (G_MAXINT64));
}

static void
test_what_is_written_reads_back (void)
{
  for (int64_t time_ms = 1; time_ms < INT64_C (253402300799999); time_ms += INT64_C (86399999) * 977)
    {
      g_autofree char *text = kuzov_datetime_format_utc (time_ms);

      g_assert_cmpint (kuzov_datetime_parse_ms (text), ==, time_ms);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/api/datetime/every-form-is-read", test_every_form_is_read);
  g_test_add_func ("/api/datetime/anything-else-is-not-set", test_anything_else_is_not_set);
  g_test_add_func ("/api/datetime/times-are-written-in-utc", test_times_are_written_in_utc);
  g_test_add_func ("/api/datetime/what-is-written-reads-back", test_what_is_written_reads_back);

  return g_test_run ();
}
