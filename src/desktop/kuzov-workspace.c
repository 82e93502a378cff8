// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-workspace"

#include "config.h"
#include "desktop/kuzov-workspace.h"

#include <glib/gi18n-lib.h>

#include "api/kuzov-link.h"
#include "desktop/kuzov-settings.h"

struct _KuzovWorkspace
{
  GObject           parent_instance;
  GSettings        *settings;         /* NULL where no schema is installed */
  KuzovHistory     *history;
  KuzovClient      *client;
  KuzovQueue       *queue;
  GNetworkMonitor  *monitor;          /* NULL until a call may leave this machine */
  KuzovServiceFunc  service;
  gpointer          service_data;
  gboolean          is_demo;
  gboolean          is_bound;
  gboolean          is_started;
};

G_DEFINE_FINAL_TYPE (KuzovWorkspace, kuzov_workspace, G_TYPE_OBJECT)

static const char * const bound_keys[] = { "endpoint", "api-key", "poll-interval", "parallel-calls" };

static void
bind_settings (KuzovWorkspace *self)
{
  if (self->is_bound)
    return;

  for (unsigned int i = 0; i < G_N_ELEMENTS (bound_keys); i++)
    g_settings_bind (self->settings, bound_keys[i], self->queue, bound_keys[i], G_SETTINGS_BIND_GET);

  self->is_bound = TRUE;
}

/* Where the demonstration's service is now; rows of an earlier run point at a port that is gone. */
static gboolean
find_service (KuzovWorkspace  *self,
              GError         **error)
{
  const char *api_key = NULL;
  const char *endpoint = NULL;
  g_autofree char *known = g_settings_get_string (self->settings, "endpoint");

  endpoint = self->service (self->service_data, &api_key, error);
  if (endpoint == NULL)
    return FALSE;

  if (g_str_equal (known, endpoint))
    return TRUE;

  kuzov_history_move_endpoint (self->history, endpoint);
  kuzov_queue_follow_service (self->queue, endpoint);
  g_settings_set_string (self->settings, "endpoint", endpoint);
  g_settings_set_string (self->settings, "api-key", api_key);

  return TRUE;
}

/* The process that ran the service may be gone: its successor serves. */
static void
on_service_in_doubt (KuzovQueue *queue,
                     GParamSpec *pspec,
                     gpointer    user_data)
{
  KuzovWorkspace *self = user_data;
  KuzovCondition condition = kuzov_queue_get_condition (queue);
  g_autoptr (GError) error = NULL;

  if (g_str_equal (pspec->name, "condition") && condition != KUZOV_CONDITION_SILENT)
    return;

  if (!find_service (self, &error))
    g_debug ("The demonstration has no service: %s", error->message);
}

static void
on_network_changed (KuzovWorkspace *self)
{
  g_object_set (self->queue, "is-online", g_network_monitor_get_network_available (self->monitor), NULL);
}

/* The monitor reports "unavailable" where only loopback exists, so it has no say there. */
static void
update_monitor (KuzovWorkspace *self)
{
  g_autofree char *endpoint = g_settings_get_string (self->settings, "endpoint");

  if (!self->is_started)
    return;

  if (kuzov_endpoint_is_loopback (endpoint))
    {
      if (self->monitor != NULL)
        g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_clear_object (&self->monitor);
      g_object_set (self->queue, "is-online", TRUE, NULL);
      return;
    }

  if (self->monitor != NULL)
    return;

  self->monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_object (self->monitor, "network-changed", G_CALLBACK (on_network_changed), self,
                           G_CONNECT_SWAPPED);
  on_network_changed (self);
}

static void
kuzov_workspace_dispose (GObject *object)
{
  KuzovWorkspace *self = KUZOV_WORKSPACE (object);

  kuzov_workspace_close (self);
  g_clear_object (&self->queue);
  g_clear_object (&self->client);
  g_clear_object (&self->history);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (kuzov_workspace_parent_class)->dispose (object);
}

static void
kuzov_workspace_class_init (KuzovWorkspaceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kuzov_workspace_dispose;
}

static void
kuzov_workspace_init (KuzovWorkspace *self)
{
}

/**
 * kuzov_workspace_new:
 * @is_demo: whether it is the demonstration's
 *
 * Joins the parts without touching a file; kuzov_workspace_open() does.
 */
KuzovWorkspace *
kuzov_workspace_new (gboolean is_demo)
{
  KuzovWorkspace *self = g_object_new (KUZOV_TYPE_WORKSPACE, NULL);
  g_autofree char *folder = kuzov_workspace_dup_folder (is_demo);
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);

  self->is_demo = is_demo;
  self->settings = kuzov_settings_new (is_demo);
  self->history = kuzov_history_new (path);
  self->client = kuzov_client_new ();
  self->queue = kuzov_queue_new (self->history, self->client);
  if (self->settings != NULL)
    g_signal_connect_object (self->settings, "changed::endpoint", G_CALLBACK (update_monitor), self,
                             G_CONNECT_SWAPPED);

  return self;
}

/**
 * kuzov_workspace_open:
 * @self: a workspace
 * @service: (nullable): starts the demonstration's service; only asked in the demonstration
 * @user_data: handed to @service, and to outlive @self
 * @error: set when the history can't be opened, the service not started, or the schema is missing
 *
 * Opens the history and hands the settings to the queue. After a failure it may be tried again.
 *
 * Returns: whether all is there
 */
gboolean
kuzov_workspace_open (KuzovWorkspace    *self,
                      KuzovServiceFunc   service,
                      gpointer           user_data,
                      GError           **error)
{
  g_return_val_if_fail (KUZOV_IS_WORKSPACE (self), FALSE);
  g_return_val_if_fail (!self->is_demo || service != NULL, FALSE);

  if (self->settings == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _("Kuzov is not completely installed: the description of its settings is missing. "
                             "Install it again."));
      return FALSE;
    }

  if (!kuzov_history_open (self->history, error))
    return FALSE;

  if (self->is_demo && self->service == NULL)
    {
      self->service = service;
      self->service_data = user_data;
      g_signal_connect_object (self->queue, "notify::is-driving", G_CALLBACK (on_service_in_doubt), self, 0);
      g_signal_connect_object (self->queue, "notify::condition", G_CALLBACK (on_service_in_doubt), self, 0);
    }

  if (self->is_demo && !find_service (self, error))
    return FALSE;

  bind_settings (self);

  return TRUE;
}

/**
 * kuzov_workspace_start:
 * @self: an open workspace
 *
 * Starts the queue, and watches the network unless the service is on this machine. Meant for after the first
 * frame.
 */
void
kuzov_workspace_start (KuzovWorkspace *self)
{
  g_return_if_fail (KUZOV_IS_WORKSPACE (self));
  g_return_if_fail (self->is_bound);

  if (self->is_started)
    return;

  self->is_started = TRUE;
  update_monitor (self);
  kuzov_queue_start (self->queue);
}

/**
 * kuzov_workspace_close:
 * @self: a workspace
 *
 * Puts the history away with all that was to be saved. Drain the queue before.
 */
void
kuzov_workspace_close (KuzovWorkspace *self)
{
  g_return_if_fail (KUZOV_IS_WORKSPACE (self));

  if (self->is_bound)
    for (unsigned int i = 0; i < G_N_ELEMENTS (bound_keys); i++)
      g_settings_unbind (self->queue, bound_keys[i]);

  self->is_bound = FALSE;
  if (self->queue != NULL)
    g_signal_handlers_disconnect_by_data (self->queue, self);
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  if (self->history != NULL)
    kuzov_history_close (self->history);

  g_clear_object (&self->monitor);
}

gboolean
kuzov_workspace_get_is_demo (KuzovWorkspace *self)
{
  g_return_val_if_fail (KUZOV_IS_WORKSPACE (self), FALSE);

  return self->is_demo;
}

/**
 * kuzov_workspace_get_settings:
 * @self: a workspace
 *
 * Returns: (transfer none) (nullable): its settings, NULL where no schema is installed; then
 *   kuzov_workspace_open() fails
 */
GSettings *
kuzov_workspace_get_settings (KuzovWorkspace *self)
{
  g_return_val_if_fail (KUZOV_IS_WORKSPACE (self), NULL);

  return self->settings;
}

/**
 * kuzov_workspace_keeps_settings:
 * @self: a workspace
 *
 * Returns: whether what is set outlives the program. The demonstration's settings are not meant to, so
 *   there is nothing to say about them.
 */
gboolean
kuzov_workspace_keeps_settings (KuzovWorkspace *self)
{
  g_return_val_if_fail (KUZOV_IS_WORKSPACE (self), FALSE);

  return self->is_demo || (self->settings != NULL && kuzov_settings_are_kept (self->settings));
}

KuzovHistory *
kuzov_workspace_get_history (KuzovWorkspace *self)
{
  g_return_val_if_fail (KUZOV_IS_WORKSPACE (self), NULL);

  return self->history;
}

KuzovQueue *
kuzov_workspace_get_queue (KuzovWorkspace *self)
{
  g_return_val_if_fail (KUZOV_IS_WORKSPACE (self), NULL);

  return self->queue;
}

/**
 * kuzov_workspace_dup_folder:
 * @is_demo: whether the demonstration's
 *
 * Returns: the folder of the history, whether it exists or not
 */
char *
kuzov_workspace_dup_folder (gboolean is_demo)
{
  return g_build_filename (g_get_user_data_dir (), "kuzov", is_demo ? "demo" : NULL, NULL);
}
