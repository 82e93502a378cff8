// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "desk-runner.h"

#include <signal.h>
#include <string.h>

#include "kuzov-test.h"

#define FRAME "JZX100-0012345"

static void
assert_starts (const char *text,
               const char *prefix)
{
  if (!g_str_has_prefix (text, prefix))
    g_error ("“%s” does not begin with “%s”", text, prefix);
}

static unsigned int
count_lines (const char *text)
{
  unsigned int n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n' ? 1 : 0;

  return n;
}

static unsigned int
count_text (const char *text,
            const char *part)
{
  unsigned int n = 0;

  while ((text = strstr (text, part)) != NULL)
    {
      n++;
      text += strlen (part);
    }

  return n;
}

static void
test_ready_is_printed_with_its_link (DeskFixture   *fixture,
                                     gconstpointer  user_data)
{
  g_autoptr (DeskRun) run = desk_run (fixture, NULL, "--check", FRAME, NULL);

  g_assert_cmpint (run->status, ==, 0);
  assert_starts (run->output, FRAME "\tready\thttp://127.0.0.1:");
  g_assert_cmpuint (count_lines (run->output), ==, 1);
  g_assert_cmpuint (kuzov_demo_service_get_n_orders (fixture->service, FRAME), ==, 1);
}

static void
test_each_argument_is_a_line_and_each_car_an_order (DeskFixture   *fixture,
                                                    gconstpointer  user_data)
{
  g_autoptr (DeskRun) run = desk_run (fixture, NULL, "--check", FRAME, "jzx100-0012345", "BNR34-004512", FRAME, NULL);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpuint (count_lines (run->output), ==, 4);
  g_assert_cmpuint (count_text (run->output, FRAME "\tready\t"), ==, 2);
  g_assert_cmpuint (count_text (run->output, "jzx100-0012345\tready\t"), ==, 1);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 2);
}

static void
test_a_report_is_not_bought_twice (DeskFixture   *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (DeskRun) first = desk_run (fixture, NULL, "--check", FRAME, NULL);
  g_autoptr (DeskRun) second = desk_run (fixture, NULL, "--check", "jzx1000012345", NULL);
  g_autoptr (DeskRun) again = desk_run (fixture, NULL, "--check", "--again", FRAME, FRAME, NULL);

  g_assert_cmpint (first->status, ==, 0);
  g_assert_cmpint (second->status, ==, 0);
  assert_starts (second->output, "jzx1000012345\tready\thttp://");
  g_assert_cmpint (again->status, ==, 0);
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, FRAME), ==, 2);
}

static void
test_lines_of_a_file_and_of_input_are_frames (DeskFixture   *fixture,
                                              gconstpointer  user_data)
{
  g_autofree char *path = desk_write_file (fixture, "frames.txt",
                                           "\xef\xbb\xbf" FRAME "\r\n\r\n  bnr34-004512 \r\nZN6-012345", -1);
  g_autoptr (DeskRun) file = desk_run (fixture, NULL, "--check", "--file", path, NULL);
  g_autoptr (DeskRun) input = desk_run (fixture, "SE3P-116167\n", "--check", "--file", "-", "FD3S-300123", NULL);

  g_assert_cmpint (file->status, ==, 0);
  g_assert_cmpuint (count_lines (file->output), ==, 3);
  g_assert_nonnull (strstr (file->output, "bnr34-004512\tready\t"));
  g_assert_cmpint (input->status, ==, 0);
  g_assert_nonnull (strstr (input->output, "SE3P-116167\tready\t"));
  g_assert_nonnull (strstr (input->output, "FD3S-300123\tready\t"));
}

/* An order that may have been paid for is the person's to decide, this time and every other. */
static void
test_unconfirmed_is_printed_and_not_sent_again (DeskFixture   *fixture,
                                                gconstpointer  user_data)
{
  g_autoptr (DeskRun) first = NULL;
  g_autoptr (DeskRun) second = NULL;

  kuzov_demo_service_drop_next (fixture->service, "setqueue");
  first = desk_run (fixture, NULL, "--check", FRAME, NULL);
  second = desk_run (fixture, NULL, "--check", "--again", FRAME, NULL);

  g_assert_cmpint (first->status, ==, 1);
  assert_starts (first->output, FRAME "\tunconfirmed\t");
  g_assert_cmpint (second->status, ==, 1);
  assert_starts (second->output, FRAME "\tunconfirmed\t");
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);
}

static void
test_refused_is_printed_and_ordered_anew (DeskFixture   *fixture,
                                          gconstpointer  user_data)
{
  g_autoptr (DeskRun) first = desk_run (fixture, NULL, "--check", "JZX100-0012404", FRAME, NULL);
  g_autoptr (DeskRun) second = desk_run (fixture, NULL, "--check", "JZX100-0012404", NULL);

  g_assert_cmpint (first->status, ==, 1);
  g_assert_nonnull (strstr (first->output, "JZX100-0012404\tfailed\t"));
  g_assert_nonnull (strstr (first->output, FRAME "\tready\t"));
  g_assert_cmpint (second->status, ==, 1);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 3);
}

static void
test_without_a_key_it_waits_unpaid (DeskFixture   *fixture,
                                    gconstpointer  user_data)
{
  g_autoptr (DeskRun) without = NULL;
  g_autoptr (DeskRun) with = NULL;

  desk_set_settings (fixture, "", kuzov_demo_service_get_endpoint (fixture->service));
  without = desk_run (fixture, NULL, "--check", FRAME, NULL);
  g_assert_cmpint (without->status, ==, 1);
  assert_starts (without->output, FRAME "\twaiting\tNo key yet.");
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 0);

  /* Named again, it goes out; what is not named stays. */
  desk_set_settings (fixture, DESK_KEY, kuzov_demo_service_get_endpoint (fixture->service));
  with = desk_run (fixture, NULL, "--check", FRAME, NULL);
  g_assert_cmpint (with->status, ==, 0);
}

static void
test_without_access_the_rest_waits (DeskFixture   *fixture,
                                    gconstpointer  user_data)
{
  g_autoptr (DeskRun) run = NULL;

  kuzov_demo_service_set_price (fixture->service, 45);
  kuzov_demo_service_set_balance (fixture->service, 0);
  run = desk_run (fixture, NULL, "--check", FRAME, "BNR34-004512", NULL);

  g_assert_cmpint (run->status, ==, 1);
  g_assert_nonnull (strstr (run->output, FRAME "\twaiting\t"));
  g_assert_nonnull (strstr (run->output, "BNR34-004512\twaiting\t"));
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, FRAME), ==, 0);
}

static void
test_an_address_that_may_not_be_called_is_settled (DeskFixture   *fixture,
                                                   gconstpointer  user_data)
{
  g_autoptr (DeskRun) run = NULL;

  desk_set_settings (fixture, DESK_KEY, "http://example.org/reportrequestframe.ashx");
  run = desk_run (fixture, NULL, "--check", FRAME, NULL);
  g_assert_cmpint (run->status, ==, 1);
  assert_starts (run->output, FRAME "\twaiting\t");
}

static void
test_a_timeout_leaves_the_order_to_be_joined (DeskFixture   *fixture,
                                              gconstpointer  user_data)
{
  g_autoptr (DeskRun) first = NULL;
  g_autoptr (DeskRun) second = NULL;

  kuzov_demo_service_set_generation_time (fixture->service, 4000, 4000);
  first = desk_run (fixture, NULL, "--check", "--timeout", "1", FRAME, NULL);
  second = desk_run (fixture, NULL, "--check", FRAME, NULL);

  g_assert_cmpint (first->status, ==, 1);
  g_assert_true (g_str_has_prefix (first->output, FRAME "\tqueued\t")
                 || g_str_has_prefix (first->output, FRAME "\tgenerating\t"));
  g_assert_cmpint (second->status, ==, 0);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);
}

/* Ctrl-C under an order: its answer is waited for, or nobody would know whether it was paid for. */
static void
test_a_signal_stops_the_waiting_not_the_order (DeskFixture   *fixture,
                                               gconstpointer  user_data)
{
  g_autoptr (DeskRun) run = NULL;
  g_autoptr (DeskRun) later = NULL;

  kuzov_demo_service_stall_next (fixture->service, "setqueue");
  kuzov_demo_service_set_generation_time (fixture->service, 600 * 1000, 600 * 1000);
  run = desk_start (fixture, NULL, "--check", FRAME, NULL);
  desk_await_call (fixture, "setqueue");
  g_subprocess_send_signal (run->process, GPOINTER_TO_INT (user_data));
  g_usleep (100 * 1000);
  kuzov_demo_service_release (fixture->service);
  desk_finish (run);

  g_assert_cmpint (run->status, ==, 1);
  g_assert_cmpuint (count_lines (run->output), ==, 1);
  g_assert_true (g_str_has_prefix (run->output, FRAME "\tqueued\t")
                 || g_str_has_prefix (run->output, FRAME "\tgenerating\t"));

  later = desk_run (fixture, NULL, "--check", "--timeout", "1", FRAME, NULL);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 1);
}

/* A reader that leaves, `head -1` for one, must not end the program under an order. */
static void
test_a_reader_that_leaves_costs_nothing (DeskFixture   *fixture,
                                         gconstpointer  user_data)
{
  g_autofree char *command = g_strdup_printf ("'%s' \"$@\" | true", g_getenv ("KUZOV_PROGRAM"));
  const char *shell[] = { "sh", "-c", NULL, "sh", "--check", "BNR34-004512", NULL };
  g_autoptr (DeskRun) list = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  shell[2] = command;
  for (unsigned int i = 0; i < 1; i++)
    {
      g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
      g_autofree char *data = desk_get_path (fixture, "data");
      g_autofree char *config = desk_get_path (fixture, "config");

      g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", data, TRUE);
      g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", config, TRUE);
      g_subprocess_launcher_setenv (launcher, "GSETTINGS_BACKEND", "keyfile", TRUE);
      process = g_subprocess_launcher_spawnv (launcher, shell, &error);
      g_assert_no_error (error);
    }

  g_subprocess_wait_async (process, NULL, kuzov_test_keep_result, &result);
  kuzov_test_await (&result);
  g_assert_true (g_subprocess_wait_finish (process, result, &error));
  g_assert_no_error (error);

  list = desk_run (fixture, NULL, "--list", NULL);
  assert_starts (list->output, "BNR34-004512\tready\t");
}

/* Two starts at once on one history: one orders, the other follows. */
static void
test_two_processes_order_once (DeskFixture   *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (DeskRun) first = NULL;
  g_autoptr (DeskRun) second = NULL;

  kuzov_demo_service_set_generation_time (fixture->service, 300, 300);
  first = desk_start (fixture, NULL, "--check", FRAME, "BNR34-004512", NULL);
  second = desk_start (fixture, NULL, "--check", "ZN6-012345", FRAME, NULL);
  desk_finish (first);
  desk_finish (second);

  g_assert_cmpint (first->status, ==, 0);
  g_assert_cmpint (second->status, ==, 0);
  g_assert_cmpuint (count_lines (second->output), ==, 2);
  g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, FRAME), ==, 1);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 3);
}

static void
test_many_are_each_ordered_once (DeskFixture   *fixture,
                                 gconstpointer  user_data)
{
  g_autoptr (GString) frames = g_string_new (NULL);
  g_autofree char *path = NULL;
  g_autoptr (DeskRun) run = NULL;

  for (unsigned int i = 0; i < 300; i++)
    g_string_append_printf (frames, "GRX133-6%05u0\n", i);

  path = desk_write_file (fixture, "many.txt", frames->str, (gssize) frames->len);
  run = desk_run (fixture, NULL, "--check", "--file", path, NULL);
  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpuint (count_lines (run->output), ==, 300);
  g_assert_cmpuint (count_text (run->output, "\tready\thttp://"), ==, 300);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 300);
}

static void
add (const char    *path,
     gconstpointer  user_data,
     void         (*test) (DeskFixture *, gconstpointer))
{
  g_test_add (path, DeskFixture, user_data, desk_fixture_set_up, test, desk_fixture_tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/check/ready-is-printed-with-its-link", NULL, test_ready_is_printed_with_its_link);
  add ("/check/each-argument-is-a-line-and-each-car-an-order", NULL,
       test_each_argument_is_a_line_and_each_car_an_order);
  add ("/check/a-report-is-not-bought-twice", NULL, test_a_report_is_not_bought_twice);
  add ("/check/lines-of-a-file-and-of-input-are-frames", NULL, test_lines_of_a_file_and_of_input_are_frames);
  add ("/check/unconfirmed-is-printed-and-not-sent-again", NULL, test_unconfirmed_is_printed_and_not_sent_again);
  add ("/check/refused-is-printed-and-ordered-anew", NULL, test_refused_is_printed_and_ordered_anew);
  add ("/check/without-a-key-it-waits-unpaid", NULL, test_without_a_key_it_waits_unpaid);
  add ("/check/without-access-the-rest-waits", NULL, test_without_access_the_rest_waits);
  add ("/check/an-address-that-may-not-be-called-is-settled", NULL,
       test_an_address_that_may_not_be_called_is_settled);
  add ("/check/a-timeout-leaves-the-order-to-be-joined", NULL, test_a_timeout_leaves_the_order_to_be_joined);
  add ("/check/an-interrupt-stops-the-waiting-not-the-order", GINT_TO_POINTER (SIGINT),
       test_a_signal_stops_the_waiting_not_the_order);
  add ("/check/a-termination-stops-the-waiting-not-the-order", GINT_TO_POINTER (SIGTERM),
       test_a_signal_stops_the_waiting_not_the_order);
  add ("/check/a-reader-that-leaves-costs-nothing", NULL, test_a_reader_that_leaves_costs_nothing);
  add ("/check/two-processes-order-once", NULL, test_two_processes_order_once);
  add ("/check/many-are-each-ordered-once", NULL, test_many_are_each_ordered_once);

  return g_test_run ();
}
