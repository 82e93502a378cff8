// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "desk-runner.h"

#include <string.h>

#include "kuzov-test.h"

void
desk_fixture_set_up (DeskFixture   *fixture,
                     gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = kuzov_test_make_folder ();
  fixture->service = kuzov_demo_service_new ();
  kuzov_demo_service_set_generation_time (fixture->service, 0, 0);
  kuzov_demo_service_set_balance (fixture->service, 1000000);
  g_assert_true (kuzov_demo_service_start (fixture->service, 0, &error));
  g_assert_no_error (error);
  desk_set_settings (fixture, DESK_KEY, kuzov_demo_service_get_endpoint (fixture->service));
}

void
desk_fixture_tear_down (DeskFixture   *fixture,
                        gconstpointer  user_data)
{
  kuzov_demo_service_stop (fixture->service);
  g_assert_finalize_object (fixture->service);
  kuzov_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

char *
desk_get_path (DeskFixture *fixture,
               const char  *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

char *
desk_write_file (DeskFixture *fixture,
                 const char  *name,
                 const char  *content,
                 gssize       length)
{
  char *path = desk_get_path (fixture, name);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, content, length, &error);
  g_assert_no_error (error);

  return path;
}

/* What the person has set, as GSettings keeps it in a file. */
void
desk_set_settings (DeskFixture *fixture,
                   const char  *api_key,
                   const char  *endpoint)
{
  g_autofree char *content = g_strdup_printf ("[io/github/kuzov/Kuzov]\napi-key='%s'\nendpoint='%s'\n"
                                              "poll-interval=0.05\n", api_key, endpoint);
  g_autofree char *path = desk_write_file (fixture, "config/glib-2.0/settings/keyfile", content, -1);
}

typedef struct
{
  DeskFixture *fixture;
  const char  *mode;
} AwaitedCall;

static gboolean
has_call (gpointer user_data)
{
  AwaitedCall *awaited = user_data;

  return kuzov_demo_service_get_n_calls (awaited->fixture->service, awaited->mode) > 0;
}

void
desk_await_call (DeskFixture *fixture,
                 const char  *mode)
{
  AwaitedCall awaited = { fixture, mode };

  kuzov_test_await_true (has_call, &awaited);
}

static GSubprocessLauncher *
new_launcher (DeskFixture *fixture,
              const char  *input)
{
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE;
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (input != NULL ? flags | G_SUBPROCESS_FLAGS_STDIN_PIPE
                                                                           : flags);
  static const char * const folders[][2] = {
    { "HOME", "home" }, { "XDG_DATA_HOME", "data" }, { "XDG_CONFIG_HOME", "config" }, { "XDG_CACHE_HOME", "cache" },
    { "XDG_RUNTIME_DIR", "run" },
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = desk_get_path (fixture, folders[i][1]);

      g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
      g_subprocess_launcher_setenv (launcher, folders[i][0], path, TRUE);
    }

  g_subprocess_launcher_setenv (launcher, "GSETTINGS_BACKEND", "keyfile", TRUE);
  g_subprocess_launcher_setenv (launcher, "G_MESSAGES_DEBUG", "all", TRUE);
  g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "WAYLAND_DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "DBUS_SESSION_BUS_ADDRESS");

  return launcher;
}

DeskRun *
desk_startv (DeskFixture        *fixture,
             const char         *input,
             const char * const *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher = new_launcher (fixture, input);
  g_autoptr (GPtrArray) command = g_ptr_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  DeskRun *run = g_new0 (DeskRun, 1);

  for (unsigned int i = 0; fixture->prefix != NULL && fixture->prefix[i] != NULL; i++)
    g_ptr_array_add (command, (gpointer) fixture->prefix[i]);
  g_ptr_array_add (command, (gpointer) g_getenv ("KUZOV_PROGRAM"));
  for (unsigned int i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (command, (gpointer) arguments[i]);
  g_ptr_array_add (command, NULL);

  run->process = g_subprocess_launcher_spawnv (launcher, (const char * const *) command->pdata, &error);
  g_assert_no_error (error);
  if (input != NULL)
    bytes = g_bytes_new (input, strlen (input));
  g_subprocess_communicate_async (run->process, bytes, NULL, kuzov_test_keep_result, &run->result);

  return run;
}

static DeskRun *
start_valist (DeskFixture *fixture,
              const char  *input,
              va_list      list)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  const char *argument = NULL;

  while ((argument = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (arguments, (gpointer) argument);
  g_ptr_array_add (arguments, NULL);

  return desk_startv (fixture, input, (const char * const *) arguments->pdata);
}

/* Starts the program; NULL as @input leaves it without any. */
DeskRun *
desk_start (DeskFixture *fixture,
            const char  *input,
            ...)
{
  va_list list;
  DeskRun *run = NULL;

  va_start (list, input);
  run = start_valist (fixture, input, list);
  va_end (list);

  return run;
}

static char *
dup_text (GBytes *bytes)
{
  gsize length = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  return data != NULL ? g_strndup (data, length) : g_strdup ("");
}

/* Waits for the end. Whatever is asked of it, the key never comes out, nor does anything but results on stdout. */
void
desk_finish (DeskRun *run)
{
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GBytes) errors = NULL;
  g_autoptr (GError) error = NULL;

  kuzov_test_await (&run->result);
  g_subprocess_communicate_finish (run->process, run->result, &output, &errors, &error);
  g_assert_no_error (error);

  run->output = dup_text (output);
  run->errors = dup_text (errors);
  g_test_message ("stdout: %s\nstderr: %s", run->output, run->errors);
  g_assert_true (g_subprocess_get_if_exited (run->process));
  run->status = g_subprocess_get_exit_status (run->process);
  g_assert_null (strstr (run->output, DESK_KEY));
  g_assert_null (strstr (run->errors, DESK_KEY));
  g_assert_null (strstr (run->output, "DEBUG"));
  g_assert_null (strstr (run->errors, "WARNING"));
  g_assert_null (strstr (run->errors, "CRITICAL"));
}

DeskRun *
desk_run (DeskFixture *fixture,
          const char  *input,
          ...)
{
  va_list list;
  DeskRun *run = NULL;

  va_start (list, input);
  run = start_valist (fixture, input, list);
  va_end (list);
  desk_finish (run);

  return run;
}

void
desk_run_free (DeskRun *run)
{
  g_clear_object (&run->result);
  g_clear_object (&run->process);
  g_free (run->output);
  g_free (run->errors);
  g_free (run);
}
