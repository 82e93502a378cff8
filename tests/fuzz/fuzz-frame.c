// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "fuzz-support.h"

#include <string.h>

#include "api/kuzov-frame.h"
#include "api/kuzov-reading.h"

static void
assert_reads_as (const char *text,
                 const char *frame)
{
  g_autofree char *read = kuzov_frame_read (text, NULL);

  g_assert_cmpstr (read, ==, frame);
}

/* A frame number costs money: it has what one has, and reads as itself, in small letters and with white space too. */
static void
check_frame (const char *frame)
{
  static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
  g_autofree char *lower = g_ascii_strdown (frame, -1);
  g_autofree char *padded = g_strdup_printf ("\xc2\xa0\t%s \xe3\x80\x80\r\n", frame);
  g_autofree char *key = kuzov_frame_dup_key (frame);

  g_assert_cmpuint (strlen (frame), >=, 5);
  g_assert_cmpuint (strlen (frame), <=, 17);
  g_assert_cmpuint (strspn (frame, signs), ==, strlen (frame));
  assert_reads_as (frame, frame);
  assert_reads_as (lower, frame);
  assert_reads_as (padded, frame);

  g_assert_cmpuint (strlen (key), >=, 1);
  g_assert_null (strchr (key, '-'));
}

/* What is not sure is not ordered, what is offered could be. */
static void
check_text (const char *text)
{
  g_autoptr (KuzovReading) reading = kuzov_reading_new (text);
  g_autoptr (GError) error = NULL;
  g_autofree char *frame = kuzov_frame_read (text, &error);

  g_assert_cmpstr (reading->frame, ==, frame);
  g_assert_true ((frame != NULL) == (reading->verity <= KUZOV_VERITY_UNUSUAL));
  g_assert_true ((frame == NULL) == (error != NULL));
  g_assert_true (error == NULL || error->domain == KUZOV_FRAME_ERROR);
  g_assert_true (reading->verity != KUZOV_VERITY_AMBIGUOUS || reading->choices->len > 0);
  if (frame != NULL)
    check_frame (frame);
  for (unsigned int i = 0; i < reading->choices->len; i++)
    {
      const KuzovChoice *choice = g_ptr_array_index (reading->choices, i);

      g_assert_cmpuint (strlen (choice->frame), <=, 17);
      g_assert_true (g_str_is_ascii (choice->frame));
    }
}

/* Whether @line stands in the text from one line end (or white space beside it) to another. */
static gboolean
is_a_line_of (const char    *line,
              const uint8_t *data,
              size_t         size)
{
  size_t length = strlen (line);

  for (size_t i = 0; i + length <= size; i++)
    {
      if (memcmp (data + i, line, length) != 0)
        continue;
      if ((i == 0 || !g_ascii_isalnum (data[i - 1])) && (i + length == size || !g_ascii_isalnum (data[i + length])))
        return TRUE;
    }

  return FALSE;
}

/* Cutting the lines once more changes none; the line end before them is there because a byte-order mark, which any line
 * may begin with, is skipped only where the text begins. */
static void
check_lines (const uint8_t *data,
             size_t         size)
{
  g_auto (GStrv) lines = kuzov_frame_split (size > 0 ? (const char *) data : "", (gssize) size);
  g_autofree char *joined = g_strjoinv ("\r\n", lines);
  g_autofree char *text = g_strconcat ("\r\n", joined, NULL);
  g_auto (GStrv) again = kuzov_frame_split (text, -1);
  size_t n_ends = 0;

  for (size_t i = 0; i < size; i++)
    n_ends += data[i] == '\n' || data[i] == '\r' ? 1 : 0;

  g_assert_cmpuint (g_strv_length (lines), <=, n_ends + 1);
  g_assert_true (g_strv_equal ((const char * const *) lines, (const char * const *) again));
  for (unsigned int i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *frame = kuzov_frame_read (lines[i], NULL);

      g_assert_cmpuint (strlen (lines[i]), >, 0);
      g_assert_cmpuint (strlen (lines[i]), <=, KUZOV_FRAME_MAX_INPUT + 1);
      check_text (lines[i]);
      if (frame != NULL)
        g_assert_true (is_a_line_of (lines[i], data, size));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_dup_text (data, size);

  check_text (text);
  check_lines (data, size);

  return 0;
}
