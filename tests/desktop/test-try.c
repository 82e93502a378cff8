// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "desk-runner.h"

#include <string.h>

#include "kuzov-test.h"

#define FRAME "JZX100-0012345"

/* One process serves, another joins, the first is killed: the second takes over, and its report is ready all the
 * same. A copy of the page stays, and nothing real was touched. */
static void
test_the_next_process_takes_over (DeskFixture   *fixture,
                                  gconstpointer  user_data)
{
  g_autofree char *note = desk_get_path (fixture, "data/kuzov/demo/service");
  g_autofree char *page = desk_get_path (fixture, "data/kuzov/demo/reports/" FRAME ".html");
  g_autofree char *real = desk_get_path (fixture, "data/kuzov/history.db");
  g_autofree char *content = NULL;
  g_autoptr (DeskRun) first = desk_start (fixture, NULL, "--demo", "--check", "ZN6-012777", NULL);
  g_autoptr (DeskRun) second = NULL;
  g_autoptr (GError) error = NULL;

  while (!g_file_test (note, G_FILE_TEST_EXISTS))
    g_usleep (10 * 1000);

  second = desk_start (fixture, NULL, "--demo", "--check", FRAME, NULL);

  /* Before the first one looks, after a second, what others wrote: an order that is being sent when it dies stays open. */
  g_usleep (G_USEC_PER_SEC / 3);
  g_subprocess_force_exit (first->process);
  kuzov_test_await (&first->result);
  desk_finish (second);

  g_assert_cmpint (second->status, ==, 0);
  g_assert_true (g_str_has_prefix (second->output, FRAME "\tready\thttp://127.0.0.1:"));
  g_assert_nonnull (strstr (second->errors, page));
  g_file_get_contents (page, &content, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (content, FRAME));
  g_assert_false (g_file_test (real, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/demo/the-next-process-takes-over", DeskFixture, NULL, desk_fixture_set_up,
              test_the_next_process_takes_over, desk_fixture_tear_down);

  return g_test_run ();
}
