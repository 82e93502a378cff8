// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-window"

#include "config.h"
#include "ui/kuzov-window.h"

#include <glib/gi18n-lib.h>
#include "ui/kuzov-browser-actions.h"
#include "ui/kuzov-condition-bar.h"
#include "ui/kuzov-details-page.h"
#include "ui/kuzov-intake.h"
#include "ui/kuzov-order-bar.h"
#include "ui/kuzov-remover.h"
#include "ui/kuzov-request-actions.h"
#include "ui/kuzov-selection-actions.h"
#include "ui/kuzov-start-page.h"
#include "ui/kuzov-transfer-actions.h"
#include "ui/kuzov-window-menu.h"

/* Below this width the window's edges are thinner. */
#define NARROW_WIDTH 480

/* From this width on list and details stand side by side. */
#define SPLIT_WIDTH 720

struct _KuzovWindow
{
  AdwApplicationWindow  parent_instance;
  KuzovWorkspace       *workspace;        /* (nullable): none when it can't be opened */
  KuzovBrowser         *browser;          /* (nullable), as the workspace */
  KuzovRemover         *remover;          /* (nullable), likewise */
  KuzovToaster         *toaster;
  KuzovRequest         *watched;          /* (nullable): the selected request */
  AdwToastOverlay      *toasts;
  AdwLeaflet           *leaflet;
  GtkWidget            *list_page;
  AdwHeaderBar         *header;
  AdwWindowTitle       *title;
  GtkMenuButton        *menu_button;
  GtkWidget            *open_button;
  GtkWidget            *search_button;
  GtkWidget            *details_button;
  KuzovConditionBar    *condition_bar;
  KuzovOrderBar        *order_bar;
  AdwBin               *tools;            /* search and filters */
  AdwBin               *content;
  KuzovDetailsPage     *details_page;
  unsigned int          painted_id;
  gboolean              is_painted;
};

G_DEFINE_FINAL_TYPE (KuzovWindow, kuzov_window, ADW_TYPE_APPLICATION_WINDOW)

enum { PAINTED, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

static GSettings *
get_settings (KuzovWindow *self)
{
  return self->workspace != NULL ? kuzov_workspace_get_settings (self->workspace) : NULL;
}

/* (nullable): none while the history is empty */
static KuzovHistoryView *
get_view (KuzovWindow *self)
{
  return self->browser != NULL ? kuzov_browser_get_view (self->browser) : NULL;
}

static gboolean
wants_details (KuzovWindow *self)
{
  GSettings *settings = get_settings (self);

  return settings != NULL && g_settings_get_boolean (settings, "details-visible");
}

/* Beside the list. */
static gboolean
has_room_for_details (KuzovWindow *self)
{
  return gtk_widget_get_width (GTK_WIDGET (self)) >= SPLIT_WIDTH;
}

/* The details, and which header bar has which buttons. */

static void
update_pages (KuzovWindow *self)
{
  gboolean is_folded = adw_leaflet_get_folded (self->leaflet);
  gboolean is_beside = gtk_widget_get_visible (GTK_WIDGET (self->details_page)) && !is_folded;

  adw_header_bar_set_show_end_title_buttons (self->header, !is_beside);
  gtk_widget_set_visible (self->details_button, self->workspace != NULL && !is_beside);
  kuzov_details_page_set_folded (self->details_page, is_folded);
}

static void
update_selected (KuzovWindow *self)
{
  KuzovHistoryView *view = get_view (self);
  const unsigned int n = view != NULL ? kuzov_selection_get_n (kuzov_history_view_get_selection (view)) : 0;

  kuzov_request_actions_update (self);
  kuzov_selection_actions_update (self);
  kuzov_details_page_set_selected (self->details_page, kuzov_window_get_selected (self), n);
}

static void
on_folded (KuzovWindow *self)
{
  if (!adw_leaflet_get_folded (self->leaflet))
    gtk_widget_set_visible (GTK_WIDGET (self->details_page), wants_details (self));
  update_pages (self);
}

/* Back from the details by a swipe or the mouse: the page leaves with its setting. */
static void
on_page_changed (KuzovWindow *self)
{
  update_pages (self);
}

/* Beside the list, or behind it. */
static void
lay_out_details (KuzovWindow *self)
{
  kuzov_details_page_fill (self->details_page, self->workspace);
  update_selected (self);
  gtk_widget_set_visible (GTK_WIDGET (self->details_page), TRUE);
}

static void
show_details_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  KuzovWindow *self = KUZOV_WINDOW (widget);

  if (get_view (self) != NULL)
    kuzov_history_view_select_first (get_view (self));
  kuzov_window_show_details (self);
}

static void
focus_list_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  KuzovWindow *self = KUZOV_WINDOW (widget);

  if (get_view (self) != NULL)
    kuzov_history_view_grab_focus (get_view (self));
}

static void
hide_details_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  KuzovWindow *self = KUZOV_WINDOW (widget);

  if (!adw_leaflet_get_folded (self->leaflet))
    {
      /* The keyboard leaves first: GTK would take it from everything. */
      if (gtk_widget_get_focus_child (GTK_WIDGET (self->details_page)) != NULL)
        focus_list_action (widget, NULL, NULL);
      g_settings_set_boolean (get_settings (self), "details-visible", FALSE);
      gtk_widget_set_visible (GTK_WIDGET (self->details_page), FALSE);
    }
  kuzov_window_show_list (self);
  update_pages (self);
}

/* Back to the list: beside it they stay. */
static void
leave_details_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  if (adw_leaflet_get_folded (KUZOV_WINDOW (widget)->leaflet))
    hide_details_action (widget, NULL, NULL);
  else
    focus_list_action (widget, NULL, NULL);
}

/* The list, or what stands in its place. */

static void
watch (KuzovWindow  *self,
       KuzovRequest *request)
{
  if (self->watched != NULL)
    g_signal_handlers_disconnect_by_func (self->watched, kuzov_request_actions_update, self);
  g_set_object (&self->watched, request);
  if (request != NULL)
    g_signal_connect_swapped (request, "notify", G_CALLBACK (kuzov_request_actions_update), self);
}

static void
on_selected (KuzovWindow *self)
{
  watch (self, kuzov_window_get_selected (self));
  update_selected (self);
}

/* Search and filters go away with the last row. */
static void
on_emptied (KuzovWindow *self,
            gboolean     is_empty)
{
  gtk_widget_set_visible (self->search_button, !is_empty);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.search", !is_empty);
  kuzov_condition_bar_set_start_page (self->condition_bar, is_empty);
}

static void
on_shows_demo (KuzovWindow *self)
{
  gboolean is_told = self->workspace == NULL || !kuzov_workspace_get_is_demo (self->workspace)
                     || kuzov_condition_bar_get_shows_demo (self->condition_bar);

  adw_window_title_set_subtitle (self->title, is_told ? NULL : _("Demo"));
}

/* What the first frame could do without. */

static gboolean
after_first_frame_cb (gpointer user_data)
{
  g_autoptr (KuzovWindow) self = g_object_ref (user_data);

  self->painted_id = 0;
  self->is_painted = TRUE;
  if (self->browser != NULL)
    kuzov_browser_start (self->browser);
  g_signal_emit (self, signals[PAINTED], 0);

  /* Where they would take the place of the list they are there for when there is room. */
  if (wants_details (self) && has_room_for_details (self))
    {
      show_details_action (GTK_WIDGET (self), NULL, NULL);
    }
  else if (wants_details (self))
    {
      lay_out_details (self);
      update_pages (self);
    }

  return G_SOURCE_REMOVE;
}

static void
on_after_paint (GdkFrameClock *clock,
                KuzovWindow   *self)
{
  g_signal_handlers_disconnect_by_func (clock, on_after_paint, self);
  self->painted_id = g_idle_add (after_first_frame_cb, self);
}

/* Actions. */

static void
focus_entry_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  KuzovWindow *self = KUZOV_WINDOW (widget);

  kuzov_window_show_list (self);
  kuzov_order_bar_grab_focus (self->order_bar);
}

/* Back from the note to where one came from. */
static void
leave_note_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  KuzovWindow *self = KUZOV_WINDOW (widget);

  if (adw_leaflet_get_folded (self->leaflet))
    kuzov_details_page_grab_focus (self->details_page);
  else
    focus_list_action (widget, NULL, NULL);
}

static void
undo_delete_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  KuzovWindow *self = KUZOV_WINDOW (widget);

  if (self->remover != NULL)
    kuzov_remover_undo (self->remover);
}

static void
on_width_changed (KuzovWindow *self)
{
  int width = 0;
  int height = 0;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (width < NARROW_WIDTH)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
  /* It is in the menu too. */
  gtk_widget_set_visible (self->open_button, width >= NARROW_WIDTH);
  kuzov_order_bar_set_narrow (self->order_bar, width < NARROW_WIDTH);
  kuzov_condition_bar_set_narrow (self->condition_bar, width < NARROW_WIDTH);
  if (self->browser != NULL)
    kuzov_browser_set_narrow (self->browser, width < NARROW_WIDTH);
}

static void
load_state (KuzovWindow *self)
{
  GSettings *settings = get_settings (self);

  if (settings == NULL)
    {
      gtk_window_set_default_size (GTK_WINDOW (self), 980, 680);
      return;
    }

  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

static void
save_state (KuzovWindow *self)
{
  GSettings *settings = get_settings (self);
  int width = 0;
  int height = 0;

  if (settings == NULL)
    return;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (width > 0 && height > 0)
    {
      g_settings_set_int (settings, "window-width", width);
      g_settings_set_int (settings, "window-height", height);
    }
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
}

static void
kuzov_window_map (GtkWidget *widget)
{
  KuzovWindow *self = KUZOV_WINDOW (widget);

  GTK_WIDGET_CLASS (kuzov_window_parent_class)->map (widget);

  if (!self->is_painted && self->painted_id == 0)
    g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint", G_CALLBACK (on_after_paint),
                             self, 0);
}

static void
kuzov_window_unmap (GtkWidget *widget)
{
  save_state (KUZOV_WINDOW (widget));

  GTK_WIDGET_CLASS (kuzov_window_parent_class)->unmap (widget);
}

static void
kuzov_window_dispose (GObject *object)
{
  KuzovWindow *self = KUZOV_WINDOW (object);

  g_clear_handle_id (&self->painted_id, g_source_remove);
  watch (self, NULL);
  if (self->remover != NULL)
    g_object_run_dispose (G_OBJECT (self->remover));
  g_clear_object (&self->remover);
  if (self->browser != NULL)
    g_object_run_dispose (G_OBJECT (self->browser));
  g_clear_object (&self->browser);
  g_clear_object (&self->toaster);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (kuzov_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (KUZOV_TYPE_CONDITION_BAR);
  g_type_ensure (KUZOV_TYPE_DETAILS_PAGE);
  g_type_ensure (KUZOV_TYPE_ORDER_BAR);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/kuzov/Kuzov/kuzov-window.ui");
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, list_page);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, header);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, title);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, open_button);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, details_button);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, condition_bar);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, order_bar);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, tools);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, content);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, details_page);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
  gtk_widget_class_bind_template_callback (widget_class, on_page_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_shows_demo);
}

static void
kuzov_window_class_init (KuzovWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kuzov_window_dispose;
  widget_class->map = kuzov_window_map;
  widget_class->unmap = kuzov_window_unmap;

  signals[PAINTED] = g_signal_new ("painted", KUZOV_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  bind_template (widget_class);
  kuzov_request_actions_install (widget_class);
  kuzov_selection_actions_install (widget_class);
  kuzov_browser_actions_install (widget_class);
  kuzov_window_menu_install (widget_class);
  kuzov_transfer_actions_install (widget_class);
  gtk_widget_class_install_action (widget_class, "win.focus-entry", NULL, focus_entry_action);
  gtk_widget_class_install_action (widget_class, "win.focus-list", NULL, focus_list_action);
  gtk_widget_class_install_action (widget_class, "win.leave-details", NULL, leave_details_action);
  gtk_widget_class_install_action (widget_class, "win.leave-note", NULL, leave_note_action);
  gtk_widget_class_install_action (widget_class, "win.show-details", NULL, show_details_action);
  gtk_widget_class_install_action (widget_class, "win.hide-details", NULL, hide_details_action);
  gtk_widget_class_install_action (widget_class, "win.undo-delete", NULL, undo_delete_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "win.undo-delete", NULL);
}

static void
kuzov_window_init (KuzovWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->toaster = kuzov_toaster_new (self->toasts);
  kuzov_window_menu_attach (self->menu_button);

  kuzov_intake_accept_drops (self);
  g_signal_connect (self, "notify::default-width", G_CALLBACK (on_width_changed), NULL);
}

static void
take_workspace (KuzovWindow    *self,
                KuzovWorkspace *workspace)
{
  self->workspace = g_object_ref (workspace);
  self->browser = kuzov_browser_new (workspace, self->tools, self->content);
  self->remover = kuzov_remover_new (GTK_WINDOW (self), kuzov_workspace_get_history (workspace), self->browser,
                                     self->toaster);
  kuzov_condition_bar_set_workspace (self->condition_bar, workspace);
  kuzov_order_bar_set_workspace (self->order_bar, workspace);
  g_signal_connect_object (self->browser, "changed", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->browser, "emptied", G_CALLBACK (on_emptied), self, G_CONNECT_SWAPPED);
  on_emptied (self, get_view (self) == NULL);
  on_shows_demo (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.try-demo", !kuzov_workspace_get_is_demo (workspace));
}

static void
complete (KuzovWindow *self)
{
  load_state (self);
  update_pages (self);
  update_selected (self);
  kuzov_order_bar_grab_focus (self->order_bar);
}

/**
 * kuzov_window_new:
 * @application: an application
 * @workspace: an open workspace
 *
 * Returns: (transfer none): a window; it belongs to @application
 */
KuzovWindow *
kuzov_window_new (GtkApplication *application,
                  KuzovWorkspace *workspace)
{
  KuzovWindow *self = NULL;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (KUZOV_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (KUZOV_TYPE_WINDOW, "application", application, NULL);
  take_workspace (self, workspace);
  complete (self);

  return self;
}

/**
 * kuzov_window_new_failed:
 * @application: an application
 * @title: that there is no workspace to open, in a few words
 * @reason: why, and what to do
 *
 * Returns: (transfer none): a window that says so; it belongs to @application
 */
KuzovWindow *
kuzov_window_new_failed (GtkApplication *application,
                         const char     *title,
                         const char     *reason)
{
  KuzovWindow *self = NULL;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (title != NULL && reason != NULL, NULL);

  self = g_object_new (KUZOV_TYPE_WINDOW, "application", application, NULL);
  adw_bin_set_child (self->content, kuzov_start_page_new_failed (title, reason));
  gtk_widget_set_visible (GTK_WIDGET (self->order_bar), FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.open-list", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.search", FALSE);
  complete (self);

  return self;
}

KuzovWorkspace *
kuzov_window_get_workspace (KuzovWindow *self)
{
  g_return_val_if_fail (KUZOV_IS_WINDOW (self), NULL);

  return self->workspace;
}

/**
 * kuzov_window_get_selected:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): the request that the actions `request.…` are about: the selected one, if it is the
 *   only one
 */
KuzovRequest *
kuzov_window_get_selected (KuzovWindow *self)
{
  g_return_val_if_fail (KUZOV_IS_WINDOW (self), NULL);

  return get_view (self) != NULL ? kuzov_history_view_get_selected (get_view (self)) : NULL;
}

/**
 * kuzov_window_show_toast:
 * @self: a window
 * @text: what was just done
 *
 * Says @text in passing. Nobody depends on it: what matters stands in a row or in the bar too.
 */
void
kuzov_window_show_toast (KuzovWindow *self,
                         const char  *text)
{
  g_return_if_fail (KUZOV_IS_WINDOW (self));

  kuzov_toaster_show (self->toaster, text, NULL, NULL);
}

/**
 * kuzov_window_fill_in:
 * @self: a window
 * @lines: what was named on a command line, dropped or read from a file
 *
 * Fills in one frame number, or opens the sheet for several. Nothing is ordered by that.
 */
void
kuzov_window_fill_in (KuzovWindow       *self,
                      const char *const *lines)
{
  g_return_if_fail (KUZOV_IS_WINDOW (self));
  g_return_if_fail (lines != NULL);

  kuzov_window_show_list (self);
  kuzov_order_bar_take_lines (self->order_bar, lines);
}

/**
 * kuzov_window_fill_in_table:
 * @self: a window
 * @table: (transfer full): what was dropped or read from a file
 *
 * As kuzov_window_fill_in(); the sheet lets the person say in which column the frame numbers stand.
 */
void
kuzov_window_fill_in_table (KuzovWindow *self,
                            KuzovTable  *table)
{
  g_return_if_fail (KUZOV_IS_WINDOW (self));
  g_return_if_fail (table != NULL);

  kuzov_window_show_list (self);
  kuzov_order_bar_take_table (self->order_bar, table);
}

/**
 * kuzov_window_show_request:
 * @self: a window
 * @request: a request
 *
 * Selects the row of @request and brings it into sight, also if a search or a filter left it out.
 */
void
kuzov_window_show_request (KuzovWindow  *self,
                           KuzovRequest *request)
{
  g_return_if_fail (KUZOV_IS_WINDOW (self));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  kuzov_window_show_list (self);
  if (self->browser != NULL)
    kuzov_browser_select (self->browser, request);
}

/* Where only one of them has room: the list, not the details. */
void
kuzov_window_show_list (KuzovWindow *self)
{
  g_return_if_fail (KUZOV_IS_WINDOW (self));

  adw_leaflet_set_visible_child (self->leaflet, self->list_page);
}

/**
 * kuzov_window_show_details:
 * @self: a window
 *
 * Shows the details of the selected request, beside the list or in its place as there is room.
 */
void
kuzov_window_show_details (KuzovWindow *self)
{
  g_return_if_fail (KUZOV_IS_WINDOW (self));

  if (self->workspace == NULL)
    return;

  lay_out_details (self);
  if (!has_room_for_details (self))
    adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->details_page));
  else
    g_settings_set_boolean (get_settings (self), "details-visible", TRUE);
  update_pages (self);
}

/**
 * kuzov_window_get_browser:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): its list with all that belongs to it
 */
KuzovBrowser *
kuzov_window_get_browser (KuzovWindow *self)
{
  g_return_val_if_fail (KUZOV_IS_WINDOW (self), NULL);

  return self->browser;
}

/**
 * kuzov_window_remove_selected:
 * @self: a window
 *
 * Takes the selected requests out of the history, and offers to bring them back.
 */
void
kuzov_window_remove_selected (KuzovWindow *self)
{
  g_return_if_fail (KUZOV_IS_WINDOW (self));

  if (self->remover != NULL)
    kuzov_remover_remove (self->remover);
}

/**
 * kuzov_window_edit_note:
 * @self: a window
 *
 * Shows the details of the selected request with the keyboard in its note.
 */
void
kuzov_window_edit_note (KuzovWindow *self)
{
  g_return_if_fail (KUZOV_IS_WINDOW (self));

  kuzov_window_show_details (self);
  kuzov_details_page_edit_note (self->details_page);
}
