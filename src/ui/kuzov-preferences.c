// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-preferences"

#include "config.h"
#include "ui/kuzov-preferences.h"

#include <glib/gi18n-lib.h>

#include "api/kuzov-link.h"
#include "ui/kuzov-access-group.h"
#include "ui/kuzov-mnemonic.h"

struct _KuzovPreferences
{
  AdwWindow             parent_instance;
  GtkWidget            *not_kept;
  KuzovAccessGroup     *access;
  GtkWidget            *open_when_ready;
  GtkWidget            *notify;
  GtkWidget            *run_in_background;
  GtkWidget            *connection;
  GtkWidget            *endpoint;
  GtkWidget            *reset;
  GtkWidget            *complaint;
  GtkWidget            *parallel_calls;
  GtkWidget            *poll_interval;

  KuzovWorkspace       *workspace;
};

G_DEFINE_FINAL_TYPE (KuzovPreferences, kuzov_preferences, ADW_TYPE_WINDOW)

static GSettings *
get_settings (KuzovPreferences *self)
{
  return kuzov_workspace_get_settings (self->workspace);
}

/* What is folded away is said in short. */
static void
describe_connection (KuzovPreferences *self)
{
  g_autofree char *endpoint = g_settings_get_string (get_settings (self), "endpoint");
  g_autofree char *host = kuzov_link_dup_host (endpoint);
  g_autofree char *subtitle = NULL;
  g_autofree char *markup = NULL;
  unsigned int n_calls = g_settings_get_uint (get_settings (self), "parallel-calls");

  subtitle = g_strdup_printf (/* Translators: %s is the host of the service, %u how many calls go to it at most. */
                              g_dngettext (GETTEXT_PACKAGE, "%s, %u call at a time", "%s, %u calls at a time", n_calls),
                              host != NULL ? host : endpoint, n_calls);
  markup = g_markup_escape_text (subtitle, -1);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self->connection), markup);
}

static void
update_reset (KuzovPreferences *self)
{
  g_autoptr (GVariant) changed = g_settings_get_user_value (get_settings (self), "endpoint");
  g_autoptr (GVariant) standard = g_settings_get_default_value (get_settings (self), "endpoint");
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->endpoint));

  gtk_widget_set_sensitive (self->reset, changed != NULL
                                         || g_strcmp0 (g_variant_get_string (standard, NULL), typed) != 0);
}

static void
show_complaint (KuzovPreferences *self,
                gboolean          is_wrong)
{
  gtk_widget_set_visible (self->complaint, is_wrong);
  if (is_wrong)
    gtk_widget_add_css_class (self->endpoint, "error");
  else
    gtk_widget_remove_css_class (self->endpoint, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->endpoint), GTK_ACCESSIBLE_STATE_INVALID,
                               is_wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
show_endpoint (KuzovPreferences *self)
{
  g_autofree char *endpoint = g_settings_get_string (get_settings (self), "endpoint");

  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (self->endpoint)), endpoint))
    gtk_editable_set_text (GTK_EDITABLE (self->endpoint), endpoint);
  show_complaint (self, !kuzov_endpoint_is_valid (endpoint));
  describe_connection (self);
  update_reset (self);
}

static void
on_endpoint_apply (KuzovPreferences *self)
{
  g_autofree char *endpoint = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->endpoint))));

  if (!kuzov_endpoint_is_valid (endpoint))
    {
      show_complaint (self, TRUE);
      return;
    }

  g_settings_set_string (get_settings (self), "endpoint", endpoint);
  show_endpoint (self);
}

/* A complaint goes as soon as there is nothing to complain of; it comes only with what was applied. */
static void
on_endpoint_changed (KuzovPreferences *self)
{
  g_autofree char *endpoint = NULL;

  if (self->workspace == NULL)
    return;

  endpoint = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->endpoint))));
  if (kuzov_endpoint_is_valid (endpoint))
    show_complaint (self, FALSE);
  update_reset (self);
}

static void
on_reset_clicked (KuzovPreferences *self)
{
  g_settings_reset (get_settings (self), "endpoint");
  show_endpoint (self);
}

static void
bind (KuzovPreferences *self,
      const char       *key,
      GtkWidget        *widget,
      const char       *property)
{
  g_settings_bind (get_settings (self), key, widget, property, G_SETTINGS_BIND_DEFAULT);
}

static void
set_workspace (KuzovPreferences *self,
               KuzovWorkspace   *workspace)
{
  GSettings *settings = kuzov_workspace_get_settings (workspace);

  self->workspace = g_object_ref (workspace);
  gtk_widget_set_visible (self->not_kept, !kuzov_workspace_keeps_settings (workspace));
  kuzov_access_group_set_workspace (self->access, workspace);
  bind (self, "open-when-ready", self->open_when_ready, "active");
  bind (self, "notify", self->notify, "active");
  bind (self, "run-in-background", self->run_in_background, "active");
  bind (self, "parallel-calls", self->parallel_calls, "value");
  bind (self, "poll-interval", self->poll_interval, "value");
  g_signal_connect_object (settings, "changed::endpoint", G_CALLBACK (show_endpoint), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::parallel-calls", G_CALLBACK (describe_connection), self,
                           G_CONNECT_SWAPPED);
  show_endpoint (self);
}

static gboolean
kuzov_preferences_close_request (GtkWindow *window)
{
  KuzovPreferences *self = KUZOV_PREFERENCES (window);

  kuzov_access_group_apply (self->access);

  return GTK_WINDOW_CLASS (kuzov_preferences_parent_class)->close_request (window);
}

static void
kuzov_preferences_dispose (GObject *object)
{
  KuzovPreferences *self = KUZOV_PREFERENCES (object);

  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (kuzov_preferences_parent_class)->dispose (object);
}

static void
kuzov_preferences_class_init (KuzovPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kuzov_preferences_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = kuzov_preferences_close_request;

  g_type_ensure (KUZOV_TYPE_ACCESS_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/kuzov/Kuzov/kuzov-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, KuzovPreferences, not_kept);
  gtk_widget_class_bind_template_child (widget_class, KuzovPreferences, access);
  gtk_widget_class_bind_template_child (widget_class, KuzovPreferences, open_when_ready);
  gtk_widget_class_bind_template_child (widget_class, KuzovPreferences, notify);
  gtk_widget_class_bind_template_child (widget_class, KuzovPreferences, run_in_background);
  gtk_widget_class_bind_template_child (widget_class, KuzovPreferences, connection);
  gtk_widget_class_bind_template_child (widget_class, KuzovPreferences, endpoint);
  gtk_widget_class_bind_template_child (widget_class, KuzovPreferences, reset);
  gtk_widget_class_bind_template_child (widget_class, KuzovPreferences, complaint);
  gtk_widget_class_bind_template_child (widget_class, KuzovPreferences, parallel_calls);
  gtk_widget_class_bind_template_child (widget_class, KuzovPreferences, poll_interval);
  gtk_widget_class_bind_template_callback (widget_class, on_endpoint_apply);
  gtk_widget_class_bind_template_callback (widget_class, on_endpoint_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_reset_clicked);
}

static void
kuzov_preferences_init (KuzovPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  kuzov_mnemonic_name (self->reset);
}

/**
 * kuzov_preferences_present:
 * @parent: the window it belongs to
 * @workspace: whose settings they are; it has settings
 *
 * Shows the settings.
 */
void
kuzov_preferences_present (GtkWindow      *parent,
                           KuzovWorkspace *workspace)
{
  KuzovPreferences *self = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (KUZOV_IS_WORKSPACE (workspace));
  g_return_if_fail (kuzov_workspace_get_settings (workspace) != NULL);

  self = g_object_new (KUZOV_TYPE_PREFERENCES, "transient-for", parent, NULL);
  set_workspace (self, workspace);
  kuzov_access_group_grab_focus (self->access);
  gtk_window_present (GTK_WINDOW (self));
}
