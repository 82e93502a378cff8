// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "fuzz-support.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "api/kuzov-decode.h"
#include "api/kuzov-frame.h"
#include "api/kuzov-table.h"
#include "desktop/kuzov-frame-list.h"

#define N_COLUMNS 4
#define N_SHOWN 3

/* A file that is only in memory, and a name under which it can be opened. */
static char *
get_file (const uint8_t *data,
          size_t         size)
{
  static int descriptor = -1;

  if (descriptor < 0)
    descriptor = memfd_create ("kuzov-fuzz", MFD_CLOEXEC);

  g_assert_cmpint (ftruncate (descriptor, 0), ==, 0);
  g_assert_cmpint (pwrite (descriptor, data, size, 0), ==, (ssize_t) size);

  return g_strdup_printf ("/proc/self/fd/%d", descriptor);
}

/* Every line has its one verdict, and the report can be printed on any terminal. */
static void
check_lines (GPtrArray *lines)
{
  g_autoptr (GString) report = g_string_new (NULL);
  unsigned int n_bad = 0;
  size_t n_reported = 0;

  for (unsigned int i = 0; i < lines->len; i++)
    {
      KuzovFrameLine *line = g_ptr_array_index (lines, i);
      g_autofree char *frame = kuzov_frame_read (line->given, NULL);

      g_assert_true ((line->frame == NULL) == (line->problem != NULL));
      g_assert_cmpstr (line->frame, ==, frame);
      n_bad += line->problem != NULL ? 1 : 0;
    }

  g_assert_cmpuint (kuzov_frame_list_report (lines, N_SHOWN, report), ==, n_bad);
  g_assert_true (g_utf8_validate_len (report->str, report->len, NULL));
  for (const char *at = report->str; *at != '\0'; at = g_utf8_next_char (at))
    {
      n_reported += *at == '\n' ? 1 : 0;
      g_assert_true (*at == '\n' || g_unichar_isprint (g_utf8_get_char (at)));
    }
  g_assert_cmpuint (n_reported, ==, MIN (n_bad, N_SHOWN + 1));
}

/* The file, read as --check reads it, holds the lines of its text; a table has one cell of each row at most. */
static void
check_file (const uint8_t *data,
            size_t         size)
{
  g_autofree char *file = get_file (data, size);
  gsize length = 0;
  g_autofree char *text = kuzov_decode (size > 0 ? (const char *) data : "", size, &length);
  g_auto (GStrv) split = kuzov_frame_split (text, (gssize) length);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = kuzov_frame_list_read (NULL, file, &error);
  g_autoptr (KuzovTable) table = kuzov_table_new (text, length);

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (text), <=, length);
  g_assert_cmpuint (lines->len, ==, g_strv_length (split));
  check_lines (lines);
  for (unsigned int column = 0; column < MIN (kuzov_table_get_n_columns (table), N_COLUMNS); column++)
    {
      g_auto (GStrv) cells = kuzov_table_dup_lines (table, column);
      g_autoptr (GPtrArray) read = kuzov_frame_list_read ((const char *const *) cells, NULL, NULL);

      check_lines (read);
    }
}

/* The same bytes as arguments of a command line, which end with NUL. */
static void
check_arguments (const uint8_t *data,
                 size_t         size)
{
  g_autoptr (GPtrArray) frames = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) lines = NULL;

  for (size_t at = 0; at < size; at++)
    {
      char *frame = g_strndup ((const char *) data + at, size - at);

      at += strlen (frame);
      g_ptr_array_add (frames, frame);
    }
  g_ptr_array_add (frames, NULL);

  lines = kuzov_frame_list_read ((const char * const *) frames->pdata, NULL, NULL);
  g_assert_cmpuint (lines->len, ==, frames->len - 1);
  check_lines (lines);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  check_file (data, size);
  check_arguments (data, size);

  return 0;
}
