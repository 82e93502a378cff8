// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-start-page"

#include "config.h"
#include "ui/kuzov-start-page.h"

#include <glib/gi18n-lib.h>

static GtkWidget *
make_button (const char *label,
             const char *action,
             const char *class)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, class);
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);

  return button;
}

static GtkWidget *
make_page (const char *icon,
           const char *title,
           const char *text)
{
  GtkWidget *page = adw_status_page_new ();
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), icon);
  adw_status_page_set_title (ADW_STATUS_PAGE (page), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (page), markup);
  gtk_widget_set_vexpand (page, TRUE);
  gtk_widget_add_css_class (page, "start");

  return page;
}

static void
add_buttons (GtkWidget *page,
             GtkWidget *first,
             GtkWidget *second,
             GtkWidget *third)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *buttons[] = { first, second, third };

  for (unsigned int i = 0; i < G_N_ELEMENTS (buttons) && buttons[i] != NULL; i++)
    gtk_box_append (GTK_BOX (box), buttons[i]);
  adw_status_page_set_child (ADW_STATUS_PAGE (page), box);
}

static gboolean
has_key (KuzovWorkspace *workspace)
{
  g_autofree char *key = g_settings_get_string (kuzov_workspace_get_settings (workspace), "api-key");

  return *key != '\0';
}

/**
 * kuzov_start_page_new:
 * @workspace: a workspace whose history is empty
 *
 * Returns: (transfer floating): what helps next: a key, a frame number, or a look at the demonstration
 */
GtkWidget *
kuzov_start_page_new (KuzovWorkspace *workspace)
{
  GtkWidget *page = NULL;

  g_return_val_if_fail (KUZOV_IS_WORKSPACE (workspace), NULL);

  if (kuzov_workspace_get_is_demo (workspace))
    {
      page = make_page ("applications-science-symbolic", _("Look around"),
                        _("This is Kuzov with a service of its own: the reports are invented, take some seconds, "
                          "and cost nothing. Type any frame number, or take this one."));
      add_buttons (page, make_button (_("_Fill In a Frame Number"), "win.fill-in-sample", "tinted"), NULL, NULL);
    }
  else if (!has_key (workspace))
    {
      page = make_page ("dialog-password-symbolic", _("One key, and you can start"),
                        _("Kuzov orders reports with the access key from your provider account. It stays on this "
                          "computer. Frames you enter before then wait here, unpaid."));
      add_buttons (page, make_button (_("_Add Access Key…"), "app.preferences", "suggested-action"),
                   make_button (_("_Get a Key"), "win.get-key", "flat"),
                   make_button (_("_Try the Demo"), "win.try-demo", "flat"));
    }
  else
    {
      page = make_page ("system-search-symbolic", _("No reports yet"),
                        _("Type a frame number above and press Enter. A report takes 5 to 15 minutes as a rule; it "
                          "stays here for good."));
      add_buttons (page, make_button (_("_Open a List…"), "win.open-list", "flat"), NULL, NULL);
    }

  return page;
}

/**
 * kuzov_start_page_new_failed:
 * @reason: why the history can't be opened, and what to do, as a sentence
 *
 * Returns: (transfer floating): what stands in place of the list
 */
GtkWidget *
kuzov_start_page_new_failed (const char *reason)
{
  GtkWidget *page = NULL;

  g_return_val_if_fail (reason != NULL, NULL);

  page = make_page ("dialog-warning-symbolic", _("The history can’t be used"), reason);
  add_buttons (page, make_button (_("_Quit"), "app.quit", "flat"), NULL, NULL);

  return page;
}
