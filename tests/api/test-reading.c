// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "api/kuzov-reading.h"

#include <string.h>

#include "reading-cases.h"

static const char *const verities[] = { "certain", "unusual", "ambiguous", "none" };

static const char *const kinds[] = {
  "frame", "empty", "unreadable", "characters", "short", "long", "vin", "designation", "model", "plate", "stamped",
  "phone", "email", "link", "id", "words",
};

static const char *const changes[] = {
  "trimmed", "label", "case", "width", "dash", "space", "looks", "layout", "padding", "split", "digits", "prefix",
};

static void
describe_frame (GString      *text,
                const char   *frame,
                unsigned int  flags)
{
  g_string_append_printf (text, " %s", frame);
  for (unsigned int i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      if (flags & (1u << i))
        g_string_append_printf (text, " +%s", changes[i]);
    }
}

/* A reading in one line: how sure, what it is, as what it is ordered, and each choice behind a bar. */
static char *
dup_description (KuzovReading *reading)
{
  GString *text = g_string_new (verities[reading->verity]);

  if (reading->kind != KUZOV_KIND_FRAME)
    g_string_append_printf (text, " %s", kinds[reading->kind]);
  if (reading->frame != NULL)
    describe_frame (text, reading->frame, reading->changes);
  for (unsigned int i = 0; i < reading->choices->len; i++)
    {
      KuzovChoice *choice = g_ptr_array_index (reading->choices, i);

      g_string_append (text, " |");
      describe_frame (text, choice->frame, choice->changes);
    }

  return g_string_free (text, FALSE);
}

static void
test_texts_as_people_have_them (void)
{
  unsigned int n_wrong = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (reading_cases); i++)
    {
      g_autoptr (KuzovReading) reading = kuzov_reading_new (reading_cases[i].text);
      g_autofree char *description = dup_description (reading);

      if (strcmp (description, reading_cases[i].expected) == 0)
        continue;
      g_test_message ("%s, “%s”:\n  expected %s\n  found    %s", reading_cases[i].source, reading_cases[i].text,
                      reading_cases[i].expected, description);
      n_wrong++;
    }
  g_assert_cmpuint (n_wrong, ==, 0);
}

/* What was read, or offered, reads as itself: nothing is left to change, and what was certain stays so. */
static void
assert_settled (const char *frame,
                gboolean    is_certain)
{
  g_autoptr (KuzovReading) reading = kuzov_reading_new (frame);

  if (is_certain || reading->verity <= KUZOV_VERITY_UNUSUAL)
    {
      g_assert_cmpint (reading->verity, <=, KUZOV_VERITY_UNUSUAL);
      g_assert_cmpstr (reading->frame, ==, frame);
      g_assert_cmpuint (reading->changes, ==, 0);
    }
}

static void
test_reading_a_reading_changes_nothing (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (reading_cases); i++)
    {
      g_autoptr (KuzovReading) reading = kuzov_reading_new (reading_cases[i].text);

      if (reading->frame != NULL)
        assert_settled (reading->frame, TRUE);
      for (unsigned int k = 0; k < reading->choices->len; k++)
        assert_settled (((KuzovChoice *) g_ptr_array_index (reading->choices, k))->frame, FALSE);
    }
}

static void
test_what_could_be_two_is_not_ordered (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (reading_cases); i++)
    {
      g_autoptr (KuzovReading) reading = kuzov_reading_new (reading_cases[i].text);

      g_assert_true ((reading->frame != NULL) == (reading->verity <= KUZOV_VERITY_UNUSUAL));
      if (reading->verity == KUZOV_VERITY_AMBIGUOUS)
        g_assert_cmpuint (reading->choices->len, >=, 1);
      if (reading->verity == KUZOV_VERITY_CERTAIN)
        g_assert_cmpuint (reading->choices->len, ==, 0);
    }
}

static void
test_any_bytes_are_read (void)
{
  static const char *const texts[] = {
    "\xff\xfe", "JZX100\n0012345", "JZX\x01" "100", "JZX\x7f" "100", "JZX\xc2\x85" "100", "\xd0",
    "JZX100\xed\xa0\x80-0012345", "\xf4\x90\x80\x80",
  };
  g_autofree char *endless = g_strnfill (10 * 1024 * 1024, 'A');
  g_autofree char *blank = g_strnfill (10 * 1024 * 1024, ' ');
  g_autoptr (KuzovReading) too_long = kuzov_reading_new (endless);
  g_autoptr (KuzovReading) empty = kuzov_reading_new (blank);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (KuzovReading) reading = kuzov_reading_new (texts[i]);

      g_assert_cmpint (reading->verity, ==, KUZOV_VERITY_NONE);
      g_assert_cmpint (reading->kind, ==, KUZOV_KIND_UNREADABLE);
    }
  g_assert_cmpint (too_long->kind, ==, KUZOV_KIND_LONG);
  g_assert_cmpint (empty->kind, ==, KUZOV_KIND_EMPTY);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/api/reading/texts-as-people-have-them", test_texts_as_people_have_them);
  g_test_add_func ("/api/reading/reading-a-reading-changes-nothing", test_reading_a_reading_changes_nothing);
  g_test_add_func ("/api/reading/what-could-be-two-is-not-ordered", test_what_could_be_two_is_not_ordered);
  g_test_add_func ("/api/reading/any-bytes-are-read", test_any_bytes_are_read);

  return g_test_run ();
}
