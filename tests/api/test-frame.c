// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "api/kuzov-frame.h"

#include <string.h>

#define NBSP "\xc2\xa0"
#define IDEOGRAPHIC_SPACE "\xe3\x80\x80"
#define BOM "\xef\xbb\xbf"

static void
test_plain_spellings_are_read (void)
{
  static const struct { const char *text, *frame; } cases[] = {
    { "JZX100-0012345", "JZX100-0012345" },
    { "jzx100-0012345", "JZX100-0012345" },
    { "  JZX100-0012345\t\r\n", "JZX100-0012345" },
    { NBSP "jzx100-1" IDEOGRAPHIC_SPACE, "JZX100-1" },
    { "JZX100 0012345", "JZX100-0012345" },
    { "JZX100-0012345;", "JZX100-0012345" },
    { BOM "JZX100–0012345", "JZX100-0012345" },            /* an en dash */
    { "JZX1000012345", "JZX1000012345" },                   /* where its dash belongs nobody knows for sure */
    { "AAAAAAAAAAAAAAAA1", "AAAAAAAAAAAAAAAA1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *frame = kuzov_frame_read (cases[i].text, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (frame, ==, cases[i].frame);
    }
}

static void
test_everything_else_is_refused_with_its_reason (void)
{
  static const struct { const char *text; KuzovFrameError code; } cases[] = {
    { "", KUZOV_FRAME_ERROR_EMPTY },
    { " \t\n" NBSP IDEOGRAPHIC_SPACE, KUZOV_FRAME_ERROR_EMPTY },
    { "\xff\xfe" "JZX100", KUZOV_FRAME_ERROR_ENCODING },
    { "JZX100-001234\xd0", KUZOV_FRAME_ERROR_ENCODING },
    { "JZX\x01" "100", KUZOV_FRAME_ERROR_ENCODING },
    { "JZX\x7f" "100", KUZOV_FRAME_ERROR_ENCODING },
    { "JZX\xc2\x85" "100", KUZOV_FRAME_ERROR_ENCODING },
    { "JZX100\n0012345", KUZOV_FRAME_ERROR_ENCODING },
    { "JZX100-0012345;45", KUZOV_FRAME_ERROR_CHARACTERS },
    { "ııııı1", KUZOV_FRAME_ERROR_CHARACTERS },             /* Unicode's capital of it is a Latin I */
    { "ſſſſſ1", KUZOV_FRAME_ERROR_OTHER },                    /* an old form of a small S */
    { "-----", KUZOV_FRAME_ERROR_EMPTY },
    { "１２３４５６", KUZOV_FRAME_ERROR_OTHER },            /* full-width digits */
    { "AE86", KUZOV_FRAME_ERROR_OTHER },
    { "JZX100-OO12345", KUZOV_FRAME_ERROR_AMBIGUOUS },
    { "A-1", KUZOV_FRAME_ERROR_LENGTH },
    { "AAAAAAAAAAAAAAAAA1", KUZOV_FRAME_ERROR_LENGTH },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *frame = kuzov_frame_read (cases[i].text, &error);

      g_assert_null (frame);
      g_assert_error (error, KUZOV_FRAME_ERROR, (int) cases[i].code);
    }
}

static void
test_endless_text_is_refused (void)
{
  g_autofree char *text = g_strnfill (10 * 1024 * 1024, 'A');
  g_autofree char *spaces = g_strnfill (10 * 1024 * 1024, ' ');
  g_autoptr (GError) error = NULL;

  g_assert_null (kuzov_frame_read (text, &error));
  g_assert_error (error, KUZOV_FRAME_ERROR, KUZOV_FRAME_ERROR_LENGTH);
  g_clear_error (&error);

  g_assert_null (kuzov_frame_read (spaces, &error));
  g_assert_error (error, KUZOV_FRAME_ERROR, KUZOV_FRAME_ERROR_EMPTY);
}

static void
test_key_ignores_dashes (void)
{
  g_autofree char *one = kuzov_frame_dup_key ("JZX100-0012345");
  g_autofree char *other = kuzov_frame_dup_key ("JZX1000012345");
  g_autofree char *many = kuzov_frame_dup_key ("-J-ZX1000012345--");

  g_assert_cmpstr (one, ==, "JZX1000012345");
  g_assert_cmpstr (other, ==, one);
  g_assert_cmpstr (many, ==, one);
}

static void
assert_lines (const char *text,
              gssize      length,
              const char *expected)
{
  g_auto (GStrv) lines = kuzov_frame_split (text, length);
  g_autofree char *joined = g_strjoinv ("|", lines);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_lines_end_in_every_way (void)
{
  assert_lines ("", -1, "");
  assert_lines ("\n\r\n \t \r" NBSP "\n", -1, "");
  assert_lines ("one\ntwo\r\nthree\rfour", -1, "one|two|three|four");
  assert_lines (BOM "  one \n\n" IDEOGRAPHIC_SPACE "two" NBSP "\n", -1, "one|two");
  assert_lines ("one\ttwo three", -1, "one\ttwo three");
  assert_lines ("one\ntwo", 3, "one");
}

/* What can't be read must not be lost, nor cut into something that could be ordered. */
static void
test_no_line_becomes_another (void)
{
  static const char nul[] = "JZX100\0-0012345\nAE86-0000001";
  static const char utf16[] = "J\0Z\0X\0""1\0""0\0""0\0\n\0";
  g_autofree char *padding = g_strnfill (KUZOV_FRAME_MAX_INPUT - 6, ' ');
  g_autofree char *padded = g_strconcat (padding, "JZX100-0012345", padding, NULL);
  g_autofree char *far = g_strconcat ("JZX100", padding, padding, "-0012345", NULL);
  g_auto (GStrv) lines = kuzov_frame_split (nul, sizeof nul - 1);
  g_auto (GStrv) wide = kuzov_frame_split (utf16, sizeof utf16 - 1);
  g_auto (GStrv) cut = kuzov_frame_split (far, -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 2);
  g_assert_null (kuzov_frame_read (lines[0], NULL));
  g_assert_cmpstr (lines[1], ==, "AE86-0000001");

  for (gsize i = 0; wide[i] != NULL; i++)
    g_assert_null (kuzov_frame_read (wide[i], NULL));

  assert_lines (padded, -1, "JZX100-0012345");
  assert_lines ("\xff\xfe bad\ngood1", -1, "\xff\xfe bad|good1");

  g_assert_cmpuint (g_strv_length (cut), ==, 1);
  g_assert_cmpuint (strlen (cut[0]), ==, KUZOV_FRAME_MAX_INPUT + 1);
  g_assert_null (kuzov_frame_read (cut[0], NULL));
}

static void
test_big_files_are_split (void)
{
  const gsize size = 10 * 1024 * 1024;
  g_autofree char *one_line = g_strnfill (size, 'A');
  g_autofree char *blank = g_strnfill (size, '\n');
  g_autofree char *short_lines = g_malloc (size);
  g_auto (GStrv) cut = kuzov_frame_split (one_line, (gssize) size);
  g_auto (GStrv) none = kuzov_frame_split (blank, (gssize) size);
  g_auto (GStrv) many = NULL;

  g_assert_cmpuint (g_strv_length (cut), ==, 1);
  g_assert_cmpuint (strlen (cut[0]), ==, KUZOV_FRAME_MAX_INPUT + 1);
  g_assert_cmpuint (g_strv_length (none), ==, 0);

  for (gsize i = 0; i < size; i++)
    short_lines[i] = i % 8 == 7 ? '\n' : 'X';
  many = kuzov_frame_split (short_lines, (gssize) size);
  g_assert_cmpuint (g_strv_length (many), ==, size / 8);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/api/frame/plain-spellings-are-read", test_plain_spellings_are_read);
  g_test_add_func ("/api/frame/everything-else-is-refused-with-its-reason",
                   test_everything_else_is_refused_with_its_reason);
  g_test_add_func ("/api/frame/endless-text-is-refused", test_endless_text_is_refused);
  g_test_add_func ("/api/frame/key-ignores-dashes", test_key_ignores_dashes);
  g_test_add_func ("/api/frame/lines-end-in-every-way", test_lines_end_in_every_way);
  g_test_add_func ("/api/frame/no-line-becomes-another", test_no_line_becomes_another);
  g_test_add_func ("/api/frame/big-files-are-split", test_big_files_are_split);

  return g_test_run ();
}
