// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "api/kuzov-table.h"

#include <string.h>

#include "api/kuzov-decode.h"
#include "api/kuzov-frame.h"

/* The lines of the column that was found, each behind a bar. */
static char *
dup_found (const char *text,
           gsize       length)
{
  g_autoptr (KuzovTable) table = kuzov_table_new (text, length);
  g_auto (GStrv) lines = kuzov_table_dup_lines (table, kuzov_table_get_column (table));

  return g_strjoinv ("|", lines);
}

static void
assert_found (const char *text,
              const char *expected)
{
  g_autofree char *found = dup_found (text, strlen (text));

  g_assert_cmpstr (found, ==, expected);
}

static void
test_lines_are_lines (void)
{
  assert_found ("", "");
  assert_found (" \n\r\n\t\n", "");
  assert_found ("JZX100-0012345\r\nGX81-3012345\rZN6-012345\n", "JZX100-0012345|GX81-3012345|ZN6-012345");
  assert_found ("JZX100-0012345\nnonsense\n", "JZX100-0012345|nonsense");
  assert_found ("JZX100 0012345\n  ОЯЧ100-0012345  \n", "JZX100 0012345|ОЯЧ100-0012345");
}

static void
test_column_is_found (void)
{
  assert_found ("Client\tFrame\tPrice\nIvan\tJZX100-0012345\t45\nOleg\tGX81-3012345\t45\n", "JZX100-0012345|GX81-3012345");
  assert_found ("Клиент;Кузов\nИван;JZX100-0012345\nОлег;ПЧ81-3012345\n", "JZX100-0012345|ПЧ81-3012345");
  assert_found ("1,JZX100-0012345\n2,GX81-3012345\n3,\n4,ZN6-012345", "JZX100-0012345|GX81-3012345|ZN6-012345");
  assert_found ("JZX100-0012345,\"Chaser, black\",45\nGX81-3012345,\"Cresta \"\"EX\"\"\",45\n",
                "JZX100-0012345|GX81-3012345");
  assert_found ("\"a\nb\",JZX100-0012345\n\"c\",GX81-3012345\n", "JZX100-0012345|GX81-3012345");
  assert_found ("Old;Номер Кузова\nRP3-1000001;JZX100-0012345\nRP3-1000002;sold\n", "JZX100-0012345|sold");
  assert_found ("48213502;89141234567;ZN6-012345\n48213503;89141234568;ZN6-012346\n", "ZN6-012345|ZN6-012346");
}

/* A heading is none where all that is known is that the first line is no frame number. */
static void
test_first_line_counts_without_cells (void)
{
  assert_found ("Frame\nJZX100-0012345\nGX81-3012345\n", "Frame|JZX100-0012345|GX81-3012345");
}

static void
test_one_row_is_a_list (void)
{
  assert_found ("JZX100-0012345, GX81-3012345, ZN6-012345", "JZX100-0012345|GX81-3012345|ZN6-012345");
  assert_found ("JZX100-0012345\tGX81-3012345", "JZX100-0012345|GX81-3012345");
  assert_found ("JZX100-0012345;45", "JZX100-0012345");
}

static void
test_markup_has_cells (void)
{
  assert_found ("<html><body><table><tr><th>Car</th><th>Frame</th></tr>"
                "<tr><td>Chaser</td><td><b>JZX100&ndash;0012345</b></td></tr>"
                "<TR><TD CLASS=\"x\">Cresta<TD>GX81-3012345</TABLE></body></html>", "JZX100–0012345|GX81-3012345");
  assert_found ("<table><tr><td>JZX100-0012345</td></tr></table>", "JZX100-0012345");
  assert_found ("<table><tr><td", "");
  assert_found ("<tr><td>JZX100-0012345", "");
}

/* Cells are bounded like lines, and rubbish stays rubbish. */
static void
test_nothing_becomes_acceptable (void)
{
  g_autofree char *padding = g_strnfill (4 * KUZOV_FRAME_MAX_INPUT, '.');
  g_autofree char *far = g_strconcat ("a;JZX100-0012345", padding, "x\nb;GX81-3012345\n", NULL);
  g_autofree char *wide = g_strnfill (200000, ';');
  static const char nul[] = "a;JZX100\0-0012345\nb;GX81-3012345\n";
  g_autofree char *first = dup_found (far, strlen (far));
  g_autofree char *second = dup_found (nul, sizeof nul - 1);
  g_autofree char *none = dup_found (wide, strlen (wide));
  g_auto (GStrv) cells = g_strsplit (second, "|", -1);

  g_assert_true (g_str_has_suffix (first, "GX81-3012345"));
  g_assert_cmpstr (none, ==, "");
  for (gsize i = 0; cells[i] != NULL; i++)
    g_assert_null (strstr (cells[i], "JZX100-0012345"));
}

static void
assert_decoded (const char *bytes,
                gsize       length,
                const char *expected)
{
  gsize n = 0;
  g_autofree char *text = kuzov_decode (bytes, length, &n);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpuint (n, ==, strlen (expected));
}

static void
assert_decodes_from (const char *encoding,
                     const char *mark,
                     const char *text)
{
  gsize length = 0;
  g_autofree char *converted = g_convert (text, -1, encoding, "UTF-8", NULL, &length, NULL);
  g_autoptr (GString) bytes = g_string_new (mark);

  g_assert_nonnull (converted);
  g_string_append_len (bytes, converted, (gssize) length);
  assert_decoded (bytes->str, bytes->len, text);
}

static void
test_encodings_are_known (void)
{
  static const char russian[] = "Клиент;Номер кузова\nИван Петров;JZX100-0012345\nОлег;ОЯЧ100-0012346\n";
  static const char japanese[] = "車台番号,車名\nＪＺＸ１００－００１２３４５,チェイサー\nＧＸ８１－３０１２３４５,クレスタ\n";

  assert_decoded ("", 0, "");
  assert_decoded ("\xef\xbb\xbfJZX100", 9, "JZX100");
  assert_decodes_from ("UTF-8", "", russian);
  assert_decodes_from ("UTF-16LE", "\xff\xfe", russian);
  assert_decodes_from ("UTF-16BE", "\xfe\xff", japanese);
  assert_decodes_from ("UTF-16LE", "", "JZX100-0012345\r\nGX81-3012345\r\n");
  assert_decodes_from ("UTF-16BE", "", "JZX100-0012345\r\nGX81-3012345\r\n");
  assert_decodes_from ("CP1251", "", russian);
  assert_decodes_from ("CP1251", "", "№ п/п\tКузов\n1\tJZX100-0012345\n");
  assert_decodes_from ("CP932", "", japanese);
  assert_decodes_from ("CP932", "", "ＪＺＸ１００－００１２３４５\n");
}

/* A byte that went wrong is no Russian letter. */
static void
test_stray_bytes_stay (void)
{
  static const char stray[] = "JZX100-001234\xd0\nGX81-3012345\n";
  static const char zeros[] = "JZX100\0-0012345\xff\n";

  assert_decoded (stray, sizeof stray - 1, stray);
  {
    gsize n = 0;
    g_autofree char *text = kuzov_decode (zeros, sizeof zeros - 1, &n);

    g_assert_cmpmem (text, n, zeros, sizeof zeros - 1);
  }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/api/table/lines-are-lines", test_lines_are_lines);
  g_test_add_func ("/api/table/column-is-found", test_column_is_found);
  g_test_add_func ("/api/table/first-line-counts-without-cells", test_first_line_counts_without_cells);
  g_test_add_func ("/api/table/one-row-is-a-list", test_one_row_is_a_list);
  g_test_add_func ("/api/table/markup-has-cells", test_markup_has_cells);
  g_test_add_func ("/api/table/nothing-becomes-acceptable", test_nothing_becomes_acceptable);
  g_test_add_func ("/api/table/encodings-are-known", test_encodings_are_known);
  g_test_add_func ("/api/table/stray-bytes-stay", test_stray_bytes_stay);

  return g_test_run ();
}
