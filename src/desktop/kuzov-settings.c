// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-settings"
#define G_SETTINGS_ENABLE_BACKEND

#include "config.h"
#include "desktop/kuzov-settings.h"

#include <gio/gsettingsbackend.h>

/* What this program reads: a schema of another version that lacks one would abort it. */
static const char * const required_keys[] = {
  "api-key", "endpoint", "poll-interval", "parallel-calls", "open-when-ready", "notify", "run-in-background",
  "window-width", "window-height", "window-maximized", "details-visible",
};

static gboolean
is_complete (GSettingsSchema *schema)
{
  for (unsigned int i = 0; i < G_N_ELEMENTS (required_keys); i++)
    if (!g_settings_schema_has_key (schema, required_keys[i]))
      return FALSE;

  return TRUE;
}

static GSettingsSchema *
look_up (GSettingsSchemaSource *source)
{
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, KUZOV_APPLICATION_ID, TRUE);

  return schema != NULL && is_complete (schema) ? g_steal_pointer (&schema) : NULL;
}

static GSettingsSchema *
look_up_in (const char *folder)
{
  g_autoptr (GSettingsSchemaSource) source = NULL;

  if (folder != NULL)
    source = g_settings_schema_source_new_from_directory (folder, g_settings_schema_source_get_default (), TRUE,
                                                          NULL);

  return source != NULL ? look_up (source) : NULL;
}

static GSettingsSchema *
find_schema (void)
{
  g_autofree char *installed = kuzov_settings_find_beside ("../share/glib-2.0/schemas");
  g_autofree char *built = kuzov_settings_find_beside ("../data");
  GSettingsSchema *schema = look_up (g_settings_schema_source_get_default ());

  if (schema == NULL)
    schema = look_up_in (installed);
  if (schema == NULL)
    schema = look_up_in (built);
  if (schema == NULL)
    schema = look_up_in (KUZOV_SCHEMA_DIR);

  return schema;
}

/* An address is no bus: it may be left over, or be that of another machine. Where none is given, none is started. */
static gboolean
find_session_bus (void)
{
  g_autofree char *socket_path = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  if (g_getenv ("DBUS_SESSION_BUS_ADDRESS") == NULL && !g_file_test (socket_path, G_FILE_TEST_EXISTS))
    return FALSE;

  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  if (connection == NULL)
    g_debug ("There is no session bus: %s", error->message);

  return connection != NULL;
}

/* dconf reads without a bus, but it writes through one. A program with a window has asked for it before. */
static gboolean
has_session_bus (void)
{
  static gsize is_found;
  enum { YES = 1, NO };

  if (g_once_init_enter (&is_found))
    g_once_init_leave (&is_found, find_session_bus () ? YES : NO);

  return is_found == YES;
}

/**
 * kuzov_settings_new:
 * @is_demo: whether they are the demonstration's own, kept in memory only
 *
 * Opens the settings. The schema is looked for where GSettings looks by itself (GSETTINGS_SCHEMA_DIR among
 * others), then beside the program, so that any prefix works; one that is missing never aborts.
 *
 * Returns: (transfer full) (nullable): the settings, NULL where no complete schema is installed
 */
GSettings *
kuzov_settings_new (gboolean is_demo)
{
  g_autoptr (GSettingsSchema) schema = find_schema ();
  g_autoptr (GSettingsBackend) backend = NULL;

  if (schema == NULL)
    return NULL;

  if (is_demo)
    backend = g_memory_settings_backend_new ();

  return g_settings_new_full (schema, backend, NULL);
}

/**
 * kuzov_settings_are_kept:
 * @settings: settings from kuzov_settings_new()
 *
 * Returns: whether what is set now is still set after a restart. GSettings says nothing when it falls back
 *   to memory, and dconf nothing that a person would see when there is no session bus to write through. That is found
 *   out once, at the first call.
 */
gboolean
kuzov_settings_are_kept (GSettings *settings)
{
  g_autoptr (GSettingsBackend) backend = NULL;
  const char *name = NULL;

  g_return_val_if_fail (G_IS_SETTINGS (settings), FALSE);

  g_object_get (settings, "backend", &backend, NULL);
  name = backend != NULL ? G_OBJECT_TYPE_NAME (backend) : "";
  if (g_str_equal (name, "GMemorySettingsBackend") || g_str_equal (name, "GNullSettingsBackend"))
    return FALSE;

  return !g_str_equal (name, "DConfSettingsBackend") || has_session_bus ();
}

/**
 * kuzov_settings_find_beside:
 * @path: a path relative to the folder of the running program
 *
 * Returns: (nullable): the folder at @path, NULL unless it exists
 */
char *
kuzov_settings_find_beside (const char *path)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = NULL;
  g_autofree char *found = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  if (program == NULL)
    return NULL;

  folder = g_path_get_dirname (program);
  found = g_canonicalize_filename (path, folder);

  return g_file_test (found, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&found) : NULL;
}
