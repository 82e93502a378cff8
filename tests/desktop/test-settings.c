// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_SETTINGS_ENABLE_BACKEND

#include "config.h"
#include "desktop/kuzov-settings.h"

#include <gio/gsettingsbackend.h>

#include "desktop/kuzov-seat.h"
#include "kuzov-test.h"

/* Each claim about the environment is tried in a process of its own: GSettings looks at it once. */
static void
in_a_process (const char *name)
{
  g_test_trap_subprocess (name, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_demo_settings_touch_nothing_real (void)
{
  g_autoptr (GSettings) demo = kuzov_settings_new (TRUE);
  g_autoptr (GSettings) real = kuzov_settings_new (FALSE);
  g_autofree char *api_key = NULL;

  g_assert_nonnull (demo);
  g_assert_nonnull (real);
  g_assert_true (g_settings_set_string (demo, "api-key", "demo"));
  api_key = g_settings_get_string (real, "api-key");
  g_assert_cmpstr (api_key, ==, "");
}

static void
test_memory_keeps_nothing (void)
{
  g_autoptr (GSettings) settings = kuzov_settings_new (FALSE);

  g_assert_false (kuzov_settings_are_kept (settings));
}

static void
keyfile_subprocess (void)
{
  g_autofree char *folder = kuzov_test_make_folder ();
  g_autoptr (GSettings) settings = NULL;

  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("GSETTINGS_BACKEND", "keyfile", TRUE);
  settings = kuzov_settings_new (FALSE);
  g_assert_true (kuzov_settings_are_kept (settings));
  g_clear_object (&settings);
  kuzov_test_remove_folder (folder);
}

static void
test_a_file_keeps_them (void)
{
  in_a_process ("/settings/a-file-keeps-them/subprocess");
}

/* Whether the module is installed that writes into dconf. */
static gboolean
has_dconf (void)
{
  g_autoptr (GSettingsBackend) backend = g_settings_backend_get_default ();
  GIOExtensionPoint *backends = g_io_extension_point_lookup (G_SETTINGS_BACKEND_EXTENSION_POINT_NAME);

  return g_io_extension_point_get_extension_by_name (backends, "dconf") != NULL;
}

/* Settings in dconf, with this address of a bus, or none, and a runtime folder of the test's own. */
static gboolean
are_kept_by_dconf (const char *folder,
                   const char *address)
{
  g_autoptr (GSettings) settings = NULL;
  g_autoptr (GSettingsBackend) backend = NULL;

  g_setenv ("GSETTINGS_BACKEND", "dconf", TRUE);
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("XDG_RUNTIME_DIR", folder, TRUE);
  if (address != NULL)
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
  else
    g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");

  settings = kuzov_settings_new (FALSE);
  g_object_get (settings, "backend", &backend, NULL);
  g_assert_cmpstr (G_OBJECT_TYPE_NAME (backend), ==, "DConfSettingsBackend");

  return kuzov_settings_are_kept (settings);
}

static void
dconf_without_bus_subprocess (void)
{
  g_autofree char *folder = kuzov_test_make_folder ();

  g_assert_false (are_kept_by_dconf (folder, NULL));
  kuzov_test_remove_folder (folder);
}

/* The bus of a session that is over: its socket is left. */
static void
dconf_with_old_socket_subprocess (void)
{
  g_autofree char *folder = kuzov_test_make_folder ();
  g_autofree char *socket_path = g_build_filename (folder, "bus", NULL);

  g_assert_true (g_file_set_contents (socket_path, "", 0, NULL));
  g_assert_false (are_kept_by_dconf (folder, NULL));
  kuzov_test_remove_folder (folder);
}

static void
dconf_with_dead_address_subprocess (void)
{
  g_autofree char *folder = kuzov_test_make_folder ();
  g_autofree char *address = g_strdup_printf ("unix:path=%s/nobody", folder);

  g_assert_false (are_kept_by_dconf (folder, address));
  kuzov_test_remove_folder (folder);
}

static void
dconf_with_bus_subprocess (void)
{
  g_autofree char *folder = kuzov_test_make_folder ();
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);

  g_test_dbus_up (bus);
  g_assert_true (are_kept_by_dconf (folder, g_test_dbus_get_bus_address (bus)));
  g_test_dbus_stop (bus);
  kuzov_test_remove_folder (folder);
}

/* dconf reads without a bus and says nothing; what is set there is lost. */
static void
test_dconf_needs_a_bus (void)
{
  if (!has_dconf ())
    {
      g_test_skip ("the dconf module of GIO is not installed here");
      return;
    }

  in_a_process ("/settings/dconf-needs-a-bus/none/subprocess");
  in_a_process ("/settings/dconf-needs-a-bus/old-socket/subprocess");
  in_a_process ("/settings/dconf-needs-a-bus/dead-address/subprocess");
}

static void
test_dconf_with_a_bus_keeps_them (void)
{
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");

  if (!has_dconf () || daemon == NULL)
    {
      g_test_skip ("the dconf module of GIO, or dbus-daemon, is not installed here");
      return;
    }

  in_a_process ("/settings/dconf-with-a-bus-keeps-them/subprocess");
}

/* Whatever is found without GSETTINGS_SCHEMA_DIR is a whole schema, or nothing. */
static void
missing_subprocess (void)
{
  g_autofree char *folder = kuzov_test_make_folder ();
  g_autoptr (GSettings) settings = NULL;

  g_setenv ("GSETTINGS_SCHEMA_DIR", folder, TRUE);
  g_setenv ("XDG_DATA_DIRS", folder, TRUE);
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  settings = kuzov_settings_new (FALSE);
  g_assert_true (settings == NULL || g_settings_get_boolean (settings, "notify"));
  kuzov_test_remove_folder (folder);
}

static void
test_a_missing_schema_is_no_crash (void)
{
  in_a_process ("/settings/a-missing-schema-is-no-crash/subprocess");
}

static void
write_schema (const char *folder)
{
  static const char schema[] =
    "<schemalist><schema id='" KUZOV_APPLICATION_ID "' path='/io/github/kuzov/Kuzov/'>"
    "<key name='api-key' type='s'><default>''</default></key></schema></schemalist>";
  g_autofree char *path = g_build_filename (folder, KUZOV_APPLICATION_ID ".gschema.xml", NULL);
  const char *compile[] = { g_getenv ("GLIB_COMPILE_SCHEMAS"), folder, NULL };
  int status = 0;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, schema, -1, &error);
  g_assert_no_error (error);
  g_spawn_sync (NULL, (char **) compile, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static void
incomplete_subprocess (void)
{
  g_autofree char *folder = kuzov_test_make_folder ();
  g_autoptr (GSettings) settings = NULL;

  write_schema (folder);
  g_setenv ("GSETTINGS_SCHEMA_DIR", folder, TRUE);
  g_setenv ("XDG_DATA_DIRS", folder, TRUE);
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  settings = kuzov_settings_new (FALSE);
  g_assert_true (settings == NULL || g_settings_get_boolean (settings, "notify"));
  kuzov_test_remove_folder (folder);
}

/* An older installation's schema lacks keys, and reading one of those would abort. */
static void
test_a_schema_of_another_version_is_no_crash (void)
{
  in_a_process ("/settings/a-schema-of-another-version-is-no-crash/subprocess");
}

/* One process serves for all of the demonstration: the seat tells who, and the note where. */
static void
test_a_seat_has_one_holder_and_its_note (void)
{
  g_autofree char *folder = kuzov_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "seat", NULL);
  KuzovSeat *first = kuzov_seat_new (path);
  g_autoptr (KuzovSeat) second = kuzov_seat_new (path);
  g_autofree char *note = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_taken = FALSE;

  g_assert_true (kuzov_seat_take (first, &is_taken, &error));
  g_assert_no_error (error);
  g_assert_true (is_taken);
  g_assert_true (kuzov_seat_set_note (first, "http://127.0.0.1:1/", &error));
  g_assert_no_error (error);

  g_assert_true (kuzov_seat_take (second, &is_taken, &error));
  g_assert_false (is_taken);
  note = kuzov_seat_read_note (second, &error);
  g_assert_cmpstr (note, ==, "http://127.0.0.1:1/");

  kuzov_seat_free (first);
  g_assert_true (kuzov_seat_take (second, &is_taken, &error));
  g_assert_true (is_taken);
  kuzov_test_remove_folder (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/settings/demo-settings-touch-nothing-real", test_demo_settings_touch_nothing_real);
  g_test_add_func ("/settings/memory-keeps-nothing", test_memory_keeps_nothing);
  g_test_add_func ("/settings/a-file-keeps-them", test_a_file_keeps_them);
  g_test_add_func ("/settings/a-file-keeps-them/subprocess", keyfile_subprocess);
  g_test_add_func ("/settings/dconf-needs-a-bus", test_dconf_needs_a_bus);
  g_test_add_func ("/settings/dconf-needs-a-bus/none/subprocess", dconf_without_bus_subprocess);
  g_test_add_func ("/settings/dconf-needs-a-bus/old-socket/subprocess", dconf_with_old_socket_subprocess);
  g_test_add_func ("/settings/dconf-needs-a-bus/dead-address/subprocess", dconf_with_dead_address_subprocess);
  g_test_add_func ("/settings/dconf-with-a-bus-keeps-them", test_dconf_with_a_bus_keeps_them);
  g_test_add_func ("/settings/dconf-with-a-bus-keeps-them/subprocess", dconf_with_bus_subprocess);
  g_test_add_func ("/settings/a-missing-schema-is-no-crash", test_a_missing_schema_is_no_crash);
  g_test_add_func ("/settings/a-missing-schema-is-no-crash/subprocess", missing_subprocess);
  g_test_add_func ("/settings/a-schema-of-another-version-is-no-crash", test_a_schema_of_another_version_is_no_crash);
  g_test_add_func ("/settings/a-schema-of-another-version-is-no-crash/subprocess", incomplete_subprocess);
  g_test_add_func ("/settings/a-seat-has-one-holder-and-its-note", test_a_seat_has_one_holder_and_its_note);

  return g_test_run ();
}
