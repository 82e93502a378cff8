// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "fuzz-support.h"

#include "api/kuzov-datetime.h"

/* 9999-12-31T23:59:59.999 */
#define MAX_MS INT64_C (253402300799999)

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_dup_text (data, size);
  g_autofree char *padded = g_strdup_printf (" \t%s ", text);
  g_autofree char *spoiled = g_strdup_printf ("%sx", text);
  int64_t time_ms = kuzov_datetime_parse_ms (text);
  g_autofree char *written = kuzov_datetime_format_utc (time_ms);

  g_assert_true (time_ms >= 0 && time_ms <= MAX_MS);
  g_assert_true ((time_ms == 0) == (written == NULL));
  g_assert_cmpint (kuzov_datetime_parse_ms (written), ==, time_ms);
  g_assert_cmpint (kuzov_datetime_parse_ms (padded), ==, time_ms);
  g_assert_cmpint (kuzov_datetime_parse_ms (spoiled), ==, 0);

  return 0;
}
