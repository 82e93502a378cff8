// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-browser"

#include "config.h"
#include "ui/kuzov-browser-actions.h"

#include "ui/kuzov-window.h"

/* One function for all: what differs is told by the name. */
static void
browser_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  KuzovWindow *window = KUZOV_WINDOW (widget);
  KuzovBrowser *browser = kuzov_window_get_browser (window);

  if (browser == NULL)
    return;

  if (g_str_equal (name, "win.search"))
    {
      kuzov_window_show_list (window);
      kuzov_browser_search (browser);
    }
  else if (g_str_equal (name, "win.leave-search"))
    kuzov_browser_leave_search (browser);
  else
    kuzov_browser_clear_filters (browser);
}

static void
search_for_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  KuzovBrowser *browser = kuzov_window_get_browser (KUZOV_WINDOW (widget));

  if (browser != NULL)
    kuzov_browser_search_for (browser, g_variant_get_string (parameter, NULL));
}

static void
show_row_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  KuzovWindow *window = KUZOV_WINDOW (widget);
  KuzovHistory *history = kuzov_workspace_get_history (kuzov_window_get_workspace (window));
  g_autoptr (KuzovRequest) request = kuzov_history_get_request (history, g_variant_get_int64 (parameter));

  if (request != NULL)
    kuzov_browser_select (kuzov_window_get_browser (window), request);
}

void
kuzov_browser_actions_install (GtkWidgetClass *widget_class)
{
  static const char *const names[] = { "win.search", "win.leave-search", "win.clear-filters" };

  for (unsigned int i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_class_install_action (widget_class, names[i], NULL, browser_action);
  gtk_widget_class_install_action (widget_class, "win.search-for", "s", search_for_action);
  gtk_widget_class_install_action (widget_class, "win.show-row", "x", show_row_action);
}
