// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "desk-runner.h"

#include <string.h>

#include "kuzov-test.h"

/* `--export` and `--import`, as the built program does them. */

#define FRAME "JZX100-0012345"

static char *
read_file (const char *path)
{
  char *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));

  return content;
}

static void
test_out_and_in (DeskFixture   *fixture,
                 gconstpointer  user_data)
{
  static const char *const names[] = { "out.csv", "out.json", "out.html" };
  g_autoptr (DeskRun) ordered = desk_run (fixture, NULL, "--check", FRAME, NULL);
  g_autoptr (DeskRun) printed = desk_run (fixture, NULL, "--export", "-", NULL);

  g_assert_cmpint (printed->status, ==, 0);
  g_assert_true (g_str_has_prefix (printed->output, "[\n{"));
  for (unsigned int i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = desk_get_path (fixture, names[i]);
      g_autoptr (DeskRun) run = desk_run (fixture, NULL, "--export", path, NULL);
      g_autofree char *content = NULL;

      g_assert_cmpint (run->status, ==, 0);
      g_assert_cmpstr (run->output, ==, "");
      g_assert_nonnull (strstr (run->errors, "1 request is saved as"));
      content = read_file (path);
      g_assert_nonnull (strstr (content, FRAME));
      g_assert_null (strstr (content, DESK_KEY));
      if (i < 2)
        {
          g_autoptr (DeskRun) back = desk_run (fixture, NULL, "--import", path, NULL);

          g_assert_cmpint (back->status, ==, 0);
          g_assert_nonnull (strstr (back->errors, "Already here: 1."));
        }
    }
  g_assert_null (strstr (printed->output, DESK_KEY));
}

static void
test_an_empty_history_is_not_made (DeskFixture   *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (DeskRun) run = desk_run (fixture, NULL, "--export", "-", "--search", "x", NULL);
  g_autofree char *path = desk_get_path (fixture, "data/kuzov");

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpstr (run->output, ==, "[]\n");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_only_what_is_searched (DeskFixture   *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (DeskRun) ordered = desk_run (fixture, NULL, "--check", FRAME, "GX81-1234567", NULL);
  g_autoptr (DeskRun) found = desk_run (fixture, NULL, "--export", "-", "--search", "gx81", NULL);

  g_assert_cmpint (found->status, ==, 0);
  g_assert_nonnull (strstr (found->output, "GX81-1234567"));
  g_assert_null (strstr (found->output, FRAME));
}

/* What waited elsewhere stays so, also for a --check that orders something else afterwards. */
static void
test_nothing_is_ordered (DeskFixture   *fixture,
                         gconstpointer  user_data)
{
  g_autofree char *content = g_strdup_printf ("frame,state,ordered,endpoint\n"
                                              "AA1-0000001,waiting,2026-01-01T00:00:01Z,%1$s\n"
                                              "AA1-0000002,submitting,2026-01-01T00:00:02Z,%1$s\n"
                                              "AA1-0000003,queued,2026-01-01T00:00:02Z,%1$s\n",
                                              kuzov_demo_service_get_endpoint (fixture->service));
  g_autofree char *path = desk_write_file (fixture, "in.csv", content, -1);
  g_autoptr (DeskRun) run = desk_run (fixture, NULL, "--import", path, NULL);
  g_autoptr (DeskRun) other = desk_run (fixture, NULL, "--check", FRAME, NULL);
  g_autoptr (DeskRun) list = desk_run (fixture, NULL, "--list", NULL);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpint (other->status, ==, 0);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);
  g_assert_nonnull (strstr (list->output, "AA1-0000001\tgiven-up"));
  g_assert_nonnull (strstr (list->output, "AA1-0000002\tunconfirmed"));
  g_assert_nonnull (strstr (list->output, "AA1-0000003\tunconfirmed"));
}

/* An order that was taken elsewhere is fetched here, which is free. */
static void
test_a_number_is_asked_for (DeskFixture   *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (DeskRun) ordered = desk_run (fixture, NULL, "--check", FRAME, NULL);
  g_autofree char *id = kuzov_demo_service_get_id (fixture->service, FRAME);
  g_autofree char *content = g_strdup_printf ("frame,state,ordered,endpoint,id\n" FRAME ",queued,2026-01-01T00:00:01Z,%s,%s\n",
                                              kuzov_demo_service_get_endpoint (fixture->service), id);
  g_autofree char *path = desk_write_file (fixture, "in.csv", content, -1);
  g_autofree char *data = desk_get_path (fixture, "data");
  g_autoptr (DeskRun) run = NULL;
  g_autoptr (DeskRun) joined = NULL;

  kuzov_test_remove_folder (data);
  run = desk_run (fixture, NULL, "--import", path, NULL);
  g_assert_cmpint (run->status, ==, 0);
  joined = desk_run (fixture, NULL, "--check", FRAME, NULL);
  g_assert_cmpint (joined->status, ==, 0);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);
}

static void
test_what_fails_is_said (DeskFixture   *fixture,
                         gconstpointer  user_data)
{
  g_autofree char *path = desk_write_file (fixture, "in.csv", "frame,state,ordered\nAA1-0000001,failed,2026-01-01\n,failed,\n", -1);
  g_autofree char *bad = desk_write_file (fixture, "bad.json", "[{\"frame\"", -1);
  g_autoptr (DeskRun) partly = desk_run (fixture, NULL, "--import", path, NULL);
  g_autoptr (DeskRun) damaged = desk_run (fixture, NULL, "--import", bad, NULL);
  g_autoptr (DeskRun) missing = desk_run (fixture, NULL, "--import", "/nonexistent.csv", NULL);
  g_autoptr (DeskRun) suffix = desk_run (fixture, NULL, "--export", "out.txt", NULL);
  g_autoptr (DeskRun) folder = desk_run (fixture, NULL, "--export", "/nonexistent/out.csv", NULL);
  g_autoptr (DeskRun) both = desk_run (fixture, NULL, "--export", "-", "--import", path, NULL);
  g_autoptr (DeskRun) input = desk_run (fixture, "frame,state,ordered\nAA1-0000001,failed,2026-01-01\n", "--import", "-", NULL);

  g_assert_cmpint (partly->status, ==, 1);
  g_assert_nonnull (strstr (partly->errors, "Line 3: there is no frame number"));
  g_assert_nonnull (strstr (partly->errors, "New: 1. Unusable: 1."));
  g_assert_cmpint (damaged->status, ==, 1);
  g_assert_nonnull (strstr (damaged->errors, "breaks off"));
  g_assert_cmpint (missing->status, ==, 1);
  g_assert_cmpint (suffix->status, ==, 2);
  g_assert_cmpint (folder->status, ==, 1);
  g_assert_cmpint (both->status, ==, 2);
  g_assert_cmpint (input->status, ==, 0);
  g_assert_nonnull (strstr (input->errors, "Already here: 1."));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add(path, func) \
  g_test_add ("/transfer-terminal/" path, DeskFixture, NULL, desk_fixture_set_up, func, desk_fixture_tear_down)
  add ("round", test_out_and_in);
  add ("empty", test_an_empty_history_is_not_made);
  add ("searched", test_only_what_is_searched);
  add ("money", test_nothing_is_ordered);
  add ("number", test_a_number_is_asked_for);
  add ("failures", test_what_fails_is_said);
#undef add

  return g_test_run ();
}
