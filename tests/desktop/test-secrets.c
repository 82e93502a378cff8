// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

/* Where the key is: in the settings, and nowhere else, however a service behaves and whatever it says. What the program
 * prints with G_MESSAGES_DEBUG=all is looked at by desk_finish(). */

#include "config.h"
#include "desk-runner.h"

#include <string.h>

#include "kuzov-test.h"

#define SETTINGS "config/glib-2.0/settings/keyfile"

static gboolean
has_key (const char *path)
{
  g_autofree char *content = NULL;
  gsize length = 0;

  /* Some of /proc can't be read, and files come and go under a program that runs. */
  if (!g_file_get_contents (path, &content, &length, NULL))
    return FALSE;

  return memmem (content, length, DESK_KEY, strlen (DESK_KEY)) != NULL;
}

/* Every file below, whatever it is; how many there were. */
static unsigned int
scan_folder (DeskFixture *fixture,
             const char  *path)
{
  g_autofree char *settings = desk_get_path (fixture, SETTINGS);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  unsigned int n_files = 0;
  const char *name = NULL;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (strstr (name, DESK_KEY) != NULL)
        g_error ("%s is named after the key", child);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        {
          n_files += scan_folder (fixture, child);
          continue;
        }

      n_files++;
      if (has_key (child) != g_str_equal (child, settings))
        g_error ("%s: %s", child, g_str_equal (child, settings) ? "the key is gone" : "the key is here");
    }

  return n_files;
}

static void
scan_process (const char *pid)
{
  static const char * const names[] = { "cmdline", "environ", "comm", "status", "stat" };
  g_autofree char *threads_path = g_build_filename ("/proc", pid, "task", NULL);
  g_autoptr (GDir) threads = g_dir_open (threads_path, 0, NULL);
  const char *thread = NULL;

  for (unsigned int i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename ("/proc", pid, names[i], NULL);

      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
      g_assert_false (has_key (path));
    }

  g_assert_nonnull (threads);
  while ((thread = g_dir_read_name (threads)) != NULL)
    {
      g_autofree char *path = g_build_filename (threads_path, thread, "comm", NULL);

      g_assert_false (has_key (path));
    }
}

/* One answer that says the key wherever @template has KEY. */
static void
say_key (DeskFixture  *fixture,
         const char   *mode,
         unsigned int  status,
         const char   *template)
{
  g_auto (GStrv) parts = g_strsplit (template, "KEY", -1);
  g_autofree char *text = g_strjoinv (DESK_KEY, parts);
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  kuzov_demo_service_answer_next (fixture->service, mode, status, "application/json", body, "X-Key", DESK_KEY, NULL);
}

static void
script_faults (DeskFixture *fixture)
{
  g_autofree char *elsewhere = g_strdup_printf ("%s?key=%s", kuzov_demo_service_get_endpoint (fixture->service),
                                                DESK_KEY);
  KuzovDemoService *service = fixture->service;

  say_key (fixture, "setqueue", 200,
           "{\"error\":true,\"error_msg\":\"Нет машины KEY\",\"vin\":\"KEY\",\"msg\":\"KEY\"}");
  kuzov_demo_service_drop_next (service, "setqueue");
  kuzov_demo_service_redirect_next (service, "setqueue", 302, elsewhere);
  say_key (fixture, "setqueue", 500, "<h1>Oops: KEY KEY KEY</h1>");
  say_key (fixture, "setqueue", 200, "{\"id\":\"key=KEY\",\"KEY\":\"KEY\"}");
  kuzov_demo_service_truncate_next (service, "setqueue", 40);
  say_key (fixture, "checkqueue", 200,
           "{\"error\":true,\"error_msg\":\"KEY\",\"gosnumber\":\"KEY\",\"msg\":\"?key=KEY&\"}");
  kuzov_demo_service_redirect_next (service, "checkqueue", 307, elsewhere);
  kuzov_demo_service_drop_next (service, "getresult");
  say_key (fixture, "getresult", 200, "{\"url\":\"file:///KEY\",\"vin\":\"KEY\",\"msg\":\"KEY\"}");
  say_key (fixture, "profile", 403, "{\"error\":true,\"error_msg\":\"KEY\",\"result\":{\"KEY\":\"KEY\"}}");
}

static void
test_key_is_in_the_settings_alone (DeskFixture   *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (DeskRun) run = NULL;
  g_autoptr (DeskRun) list = NULL;
  g_autoptr (DeskRun) json = NULL;

  script_faults (fixture);
  run = desk_run (fixture, NULL, "--check", "--timeout", "20", "JZX100-0000001", "JZX100-0000002", "JZX100-0000003",
                  "JZX100-0000004", "JZX100-0000005", "JZX100-0000006", "JZX100-0000007", "JZX100-0000008", NULL);
  list = desk_run (fixture, NULL, "--list", NULL);
  json = desk_run (fixture, NULL, "--list", "--json", NULL);

  g_assert_cmpint (run->status, ==, 1);
  g_assert_nonnull (strstr (run->output, "\tready\t"));
  g_assert_nonnull (strstr (run->output, "\tunconfirmed\t"));
  g_assert_nonnull (strstr (run->output, "\tfailed\t"));
  g_assert_nonnull (strstr (run->errors, "key=…"));
  g_assert_nonnull (strstr (json->output, "\"unconfirmed\""));
  g_assert_nonnull (strstr (list->output, "\tfailed\t"));
  g_assert_cmpuint (scan_folder (fixture, fixture->folder), >, 1);
}

/* Under an order that is on its way, when the history is open and not yet folded into one file. */
static void
test_key_is_not_in_the_process (DeskFixture   *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (DeskRun) run = NULL;
  g_autofree char *log = desk_get_path (fixture, "data/kuzov/history.db-wal");

  if (!g_file_test ("/proc/self/environ", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("no /proc here");
      return;
    }

  say_key (fixture, "profile", 200,
           "{\"error\":false,\"msg\":\"KEY\",\"result\":{\"accessTo\":\"KEY\",\"x\":\"KEY\"}}");
  kuzov_demo_service_stall_next (fixture->service, "setqueue");
  run = desk_start (fixture, NULL, "--check", "JZX100-0000001", NULL);
  desk_await_call (fixture, "setqueue");
  scan_process (g_subprocess_get_identifier (run->process));
  g_assert_true (g_file_test (log, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (scan_folder (fixture, fixture->folder), >, 2);

  kuzov_demo_service_release (fixture->service);
  desk_finish (run);
  g_assert_cmpint (run->status, ==, 0);
}

/* Links that may not be opened: the job stays pending and says why, and no link is printed. */
static void
test_untrusted_links_are_not_printed (DeskFixture   *fixture,
                                      gconstpointer  user_data)
{
  static const char body[] = "{\"error\":null,\"status\":1,\"url\":\"file:///data/evil.html\"}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (body, strlen (body));
  g_autoptr (DeskRun) run = NULL;
  g_autoptr (DeskRun) json = NULL;

  for (unsigned int i = 0; i < 200; i++)
    kuzov_demo_service_answer_next (fixture->service, "getresult", 200, "application/json", bytes, NULL);
  run = desk_run (fixture, NULL, "--check", "--timeout", "2", "JZX100-0000001", NULL);
  json = desk_run (fixture, NULL, "--list", "--json", NULL);

  g_assert_cmpint (run->status, ==, 1);
  g_assert_true (g_str_has_prefix (run->output, "JZX100-0000001\tgenerating\t")
                 || g_str_has_prefix (run->output, "JZX100-0000001\tqueued\t"));
  g_assert_null (strstr (run->output, "evil"));
  g_assert_null (strstr (json->output, "evil"));
}

static void
add (const char  *path,
     void       (*test) (DeskFixture *, gconstpointer))
{
  g_test_add (path, DeskFixture, NULL, desk_fixture_set_up, test, desk_fixture_tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/secrets/key-is-in-the-settings-alone", test_key_is_in_the_settings_alone);
  add ("/secrets/key-is-not-in-the-process", test_key_is_not_in_the_process);
  add ("/secrets/untrusted-links-are-not-printed", test_untrusted_links_are_not_printed);

  return g_test_run ();
}
