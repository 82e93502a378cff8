// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "fuzz-support.h"

#include <math.h>
#include <string.h>

#include "api/kuzov-link.h"
#include "desktop/kuzov-import-private.h"

#define ENDPOINT "https://example.com/reportrequestframe.ashx"

static void
check_text (const char *text)
{
  g_assert_true (text == NULL || (*text != '\0' && g_utf8_validate (text, -1, NULL)));
}

/* What was promised of every row that comes in: see kuzov_import_judge (). */
static gboolean
on_row (KuzovImportRow  *row,
        gpointer         user_data,
        GError         **error)
{
  uint64_t *line = user_data;
  g_autofree char *problem = NULL;
  KuzovStagedRow staged;

  g_assert_cmpuint (row->line, >=, *line);
  *line = row->line;
  if (!kuzov_import_row_judge (row, ENDPOINT, &staged))
    {
      g_assert_cmpint (row->flaw, !=, KUZOV_FLAW_NONE);
      problem = kuzov_import_dup_problem (row->line, row->flaw);
      g_assert_nonnull (problem);
      return TRUE;
    }

  g_assert_cmpint (staged.state, !=, KUZOV_STATE_WAITING);
  g_assert_cmpint (staged.state, !=, KUZOV_STATE_SUBMITTING);
  g_assert_true (staged.state == KUZOV_STATE_READY || staged.state == KUZOV_STATE_FAILED
                 || g_str_equal (staged.endpoint, ENDPOINT));
  g_assert_true (kuzov_endpoint_is_valid (staged.endpoint));
  g_assert_cmpint (staged.state == KUZOV_STATE_READY, ==, staged.url != NULL);
  g_assert_true (staged.url == NULL || kuzov_link_is_trusted (staged.url));
  g_assert_true (staged.job != NULL || !kuzov_state_is_accepted (staged.state));
  g_assert_cmpint (staged.ordered_ms, >, 0);
  g_assert_true (!isinf (staged.burst.price) && !isinf (staged.burst.balance_before));
  check_text (staged.frame);
  check_text (staged.typed);
  check_text (staged.job);
  check_text (staged.message);
  check_text (staged.note);
  check_text (staged.labels);
  check_text (staged.vin);
  check_text (staged.replies[0]);

  return TRUE;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *copy = g_memdup2 (data, size);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (copy, (gssize) size, NULL);
  g_autoptr (GError) error = NULL;
  uint64_t line = 0;
  gboolean is_read = kuzov_import_parse (stream, NULL, size, on_row, &line, NULL, &error);

  g_assert_true (is_read == (error == NULL));

  return 0;
}
