// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-window"

#include "config.h"
#include "ui/kuzov-window-menu.h"

#include <glib/gi18n-lib.h>
#include "ui/kuzov-intake.h"
#include "ui/kuzov-opener.h"
#include "ui/kuzov-start-page.h"
#include "ui/kuzov-transfer-actions.h"
#include "ui/kuzov-window.h"

/* The main menu, and what the window does without regard to the list. */

#define PROVIDER_SITE "https://data.tronk.info/"

static void
open_list_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  kuzov_intake_choose (KUZOV_WINDOW (widget));
}

static void
get_key_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  kuzov_opener_open_page (GTK_WINDOW (widget), PROVIDER_SITE);
}

static void
try_demo_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  const char *argv[] = { program != NULL ? program : "kuzov", "--demo", NULL };

  if (g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &error))
    return;

  /* Translators: %s is the system’s own reason. */
  text = g_strdup_printf (_("The demo did not start: %s"), error->message);
  kuzov_window_show_toast (KUZOV_WINDOW (widget), text);
}

static void
fill_in_sample_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  const char *lines[] = { KUZOV_START_PAGE_SAMPLE, NULL };

  kuzov_window_fill_in (KUZOV_WINDOW (widget), lines);
}

static void
show_shortcuts_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/kuzov/Kuzov/help-overlay.ui");
  GtkWindow *overlay = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_set_transient_for (overlay, GTK_WINDOW (widget));
  gtk_window_present (overlay);
}

static GMenuModel *
make_main_menu (void)
{
  GMenu *menu = g_menu_new ();
  GMenu *list = g_menu_new ();
  GMenu *program = g_menu_new ();

  g_menu_append (list, _("_Open a List…"), "win.open-list");
  g_menu_append (list, _("_Try the Demo"), "win.try-demo");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (list));
  kuzov_transfer_actions_add_items (menu);
  g_menu_append (program, _("_Preferences"), "app.preferences");
  g_menu_append (program, _("_Keyboard Shortcuts"), "win.show-shortcuts");
  g_menu_append (program, _("_About Kuzov"), "app.about");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (program));
  g_object_unref (list);
  g_object_unref (program);

  return G_MENU_MODEL (menu);
}

static void
create_menu_cb (GtkMenuButton *button,
                gpointer       user_data)
{
  g_autoptr (GMenuModel) model = NULL;

  if (gtk_menu_button_get_menu_model (button) != NULL)
    return;

  model = make_main_menu ();
  gtk_menu_button_set_menu_model (button, model);
}

void
kuzov_window_menu_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.open-list", NULL, open_list_action);
  gtk_widget_class_install_action (widget_class, "win.get-key", NULL, get_key_action);
  gtk_widget_class_install_action (widget_class, "win.try-demo", NULL, try_demo_action);
  gtk_widget_class_install_action (widget_class, "win.fill-in-sample", NULL, fill_in_sample_action);
  gtk_widget_class_install_action (widget_class, "win.show-shortcuts", NULL, show_shortcuts_action);
}

/* The menu of @button is made when it is first asked for. */
void
kuzov_window_menu_attach (GtkMenuButton *button)
{
  gtk_menu_button_set_create_popup_func (button, create_menu_cb, NULL, NULL);
}
