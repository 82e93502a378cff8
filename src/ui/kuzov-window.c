// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-window"

#include "config.h"
#include "ui/kuzov-window.h"

#include <glib/gi18n-lib.h>
#include "history/kuzov-history-model.h"
#include "ui/kuzov-condition-bar.h"
#include "ui/kuzov-details.h"
#include "ui/kuzov-history-view.h"
#include "ui/kuzov-intake.h"
#include "ui/kuzov-opener.h"
#include "ui/kuzov-order-bar.h"
#include "ui/kuzov-request-actions.h"
#include "ui/kuzov-start-page.h"
#include "ui/kuzov-toaster.h"
#include "ui/kuzov-transfer-actions.h"

#define PROVIDER_SITE "https://data.tronk.info/"

/* How many rows the first frame gets: more than fit a tall window, and no more are paid for. */
#define N_FIRST_ROWS 24

/* Below this width the window's edges are thinner. */
#define NARROW_WIDTH 480

/* From this width on list and details stand side by side. */
#define SPLIT_WIDTH 720

struct _KuzovWindow
{
  AdwApplicationWindow  parent_instance;
  KuzovWorkspace       *workspace;        /* (nullable): none when it can't be opened */
  KuzovHistoryModel    *model;            /* (nullable), as the workspace */
  KuzovToaster         *toaster;
  GPtrArray            *removed;          /* what the toast on show can bring back */
  KuzovRequest         *watched;          /* (nullable): the selected request */
  AdwToastOverlay      *toasts;
  AdwLeaflet           *leaflet;
  GtkWidget            *list_page;
  AdwHeaderBar         *header;
  AdwWindowTitle       *title;
  GtkMenuButton        *menu_button;
  GtkWidget            *details_button;
  KuzovConditionBar    *condition_bar;
  KuzovOrderBar        *order_bar;
  AdwBin               *content;
  GtkWidget            *details_page;
  AdwHeaderBar         *details_header;   /* (nullable), as the others: made when first shown */
  GtkWidget            *back_button;
  GtkWidget            *hide_button;
  KuzovDetails         *details;
  KuzovHistoryView     *view;             /* (nullable): none while the history is empty */
  unsigned int          painted_id;
  unsigned int          view_id;          /* a list to be made in a turn of its own */
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

static gboolean
wants_details (KuzovWindow *self)
{
  GSettings *settings = get_settings (self);

  return settings != NULL && g_settings_get_boolean (settings, "details-visible");
}

/* The details, and which header bar has which buttons. */

static void
update_pages (KuzovWindow *self)
{
  gboolean is_folded = adw_leaflet_get_folded (self->leaflet);
  gboolean is_beside = gtk_widget_get_visible (self->details_page) && !is_folded;

  adw_header_bar_set_show_end_title_buttons (self->header, !is_beside);
  gtk_widget_set_visible (self->details_button, self->workspace != NULL && !is_beside);
  if (self->details == NULL)
    return;

  adw_header_bar_set_show_start_title_buttons (self->details_header, is_folded);
  gtk_widget_set_visible (self->back_button, is_folded);
  gtk_widget_set_visible (self->hide_button, !is_folded);
  g_object_set (self->details, "narrow", is_folded, NULL);
}

static void
update_selected (KuzovWindow *self)
{
  kuzov_request_actions_update (self);
  if (self->details != NULL)
    g_object_set (self->details, "request", kuzov_window_get_selected (self), NULL);
}

static GtkWidget *
make_header_button (const char *icon,
                    const char *label)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.hide-details");

  return button;
}

static void
ensure_details (KuzovWindow *self)
{
  if (self->details != NULL)
    return;

  self->back_button = make_header_button ("go-previous-symbolic", _("Back"));
  self->hide_button = make_header_button ("view-dual-symbolic", _("Hide Details"));
  self->details_header = ADW_HEADER_BAR (adw_header_bar_new ());
  adw_header_bar_set_title_widget (self->details_header, adw_window_title_new ("", NULL));
  adw_header_bar_pack_start (self->details_header, self->back_button);
  adw_header_bar_pack_start (self->details_header, self->hide_button);
  gtk_widget_add_css_class (GTK_WIDGET (self->details_header), "flat");
  gtk_box_append (GTK_BOX (self->details_page), GTK_WIDGET (self->details_header));

  self->details = g_object_new (KUZOV_TYPE_DETAILS, "workspace", self->workspace, "vexpand", TRUE, NULL);
  gtk_box_append (GTK_BOX (self->details_page), GTK_WIDGET (self->details));
}

static void
show_list_page (KuzovWindow *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->list_page);
}

static void
on_folded (KuzovWindow *self)
{
  if (!adw_leaflet_get_folded (self->leaflet))
    gtk_widget_set_visible (self->details_page, wants_details (self));
  update_pages (self);
}

/* Back from the details by a swipe or the mouse: the page leaves with its setting. */
static void
on_page_changed (KuzovWindow *self)
{
  update_pages (self);
}

static void
show_details_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  KuzovWindow *self = KUZOV_WINDOW (widget);

  if (self->view != NULL)
    kuzov_history_view_select_first (self->view);
  kuzov_window_show_details (self);
}

static void
hide_details_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  KuzovWindow *self = KUZOV_WINDOW (widget);

  if (!adw_leaflet_get_folded (self->leaflet))
    {
      g_settings_set_boolean (get_settings (self), "details-visible", FALSE);
      gtk_widget_set_visible (self->details_page, FALSE);
    }
  show_list_page (self);
  update_pages (self);
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
  watch (self, kuzov_history_view_get_selected (self->view));
  update_selected (self);
}

static void
show_view (KuzovWindow *self)
{
  if (self->view != NULL)
    return;

  self->view = KUZOV_HISTORY_VIEW (kuzov_history_view_new (self->workspace, self->model));
  g_signal_connect_object (self->view, "notify::selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (self->content, GTK_WIDGET (self->view));
  kuzov_condition_bar_set_start_page (self->condition_bar, FALSE);
  if (self->is_painted)
    kuzov_history_view_start (self->view);
}

/* The entry is there at once; what helps a newcomer comes with the second frame. */
static void
show_start_page (KuzovWindow *self)
{
  if (self->view != NULL)
    g_signal_handlers_disconnect_by_func (self->view, on_selected, self);
  self->view = NULL;
  watch (self, NULL);
  adw_bin_set_child (self->content, self->is_painted ? kuzov_start_page_new (self->workspace) : NULL);
  kuzov_condition_bar_set_start_page (self->condition_bar, TRUE);
  update_selected (self);
}

static gboolean
show_view_cb (gpointer user_data)
{
  KuzovWindow *self = user_data;

  self->view_id = 0;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0)
    show_view (self);

  return G_SOURCE_REMOVE;
}

/* Whoever just recorded a thousand rows has kept the window waiting enough: the list is made in the next turn. */
static void
on_items_changed (KuzovWindow *self)
{
  gboolean is_empty = g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0;

  if (!is_empty && !self->is_painted)
    show_view (self);
  else if (!is_empty && self->view == NULL && self->view_id == 0)
    self->view_id = g_idle_add_full (G_PRIORITY_DEFAULT, show_view_cb, self, NULL);
  else if (!is_empty)
    return;
  else if (self->view != NULL || adw_bin_get_child (self->content) == NULL)
    show_start_page (self);
}

static void
on_key_changed (KuzovWindow *self)
{
  if (self->view == NULL)
    show_start_page (self);
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
  if (self->model != NULL)
    {
      kuzov_history_model_show_all (self->model);
      kuzov_history_keep_indexed (kuzov_workspace_get_history (self->workspace));
    }
  if (self->view != NULL)
    kuzov_history_view_start (self->view);
  else if (self->model != NULL)
    show_start_page (self);
  g_signal_emit (self, signals[PAINTED], 0);
  if (wants_details (self))
    show_details_action (GTK_WIDGET (self), NULL, NULL);

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
focus_entry_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  KuzovWindow *self = KUZOV_WINDOW (widget);

  show_list_page (self);
  kuzov_order_bar_grab_focus (self->order_bar);
}

static void
focus_list_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  KuzovWindow *self = KUZOV_WINDOW (widget);

  if (self->view != NULL)
    kuzov_history_view_grab_focus (self->view);
}

/* Nothing offers to bring back any more what was removed before. */
static void
forget_removed (KuzovWindow *self)
{
  for (unsigned int i = 0; i < self->removed->len; i++)
    kuzov_request_actions_forget (self, self->removed->pdata[i]);
  g_ptr_array_set_size (self->removed, 0);
}

static void
undo_delete_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  KuzovWindow *self = KUZOV_WINDOW (widget);

  for (unsigned int i = 0; i < self->removed->len; i++)
    kuzov_request_actions_restore (self, self->removed->pdata[i]);
  g_ptr_array_set_size (self->removed, 0);
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
  kuzov_order_bar_set_narrow (self->order_bar, width < NARROW_WIDTH);
  kuzov_condition_bar_set_narrow (self->condition_bar, width < NARROW_WIDTH);
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
  g_clear_handle_id (&self->view_id, g_source_remove);
  if (self->view != NULL)
    g_signal_handlers_disconnect_by_func (self->view, on_selected, self);
  self->view = NULL;
  watch (self, NULL);
  self->details = NULL;
  forget_removed (self);
  g_clear_object (&self->toaster);
  g_clear_object (&self->model);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (kuzov_window_parent_class)->dispose (object);
}

static void
kuzov_window_finalize (GObject *object)
{
  g_clear_pointer (&KUZOV_WINDOW (object)->removed, g_ptr_array_unref);

  G_OBJECT_CLASS (kuzov_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (KUZOV_TYPE_CONDITION_BAR);
  g_type_ensure (KUZOV_TYPE_ORDER_BAR);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/kuzov/Kuzov/kuzov-window.ui");
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, list_page);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, header);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, title);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, details_button);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, condition_bar);
  gtk_widget_class_bind_template_child (widget_class, KuzovWindow, order_bar);
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
  object_class->finalize = kuzov_window_finalize;
  widget_class->map = kuzov_window_map;
  widget_class->unmap = kuzov_window_unmap;

  signals[PAINTED] = g_signal_new ("painted", KUZOV_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  bind_template (widget_class);
  kuzov_request_actions_install (widget_class);
  kuzov_transfer_actions_install (widget_class);
  gtk_widget_class_install_action (widget_class, "win.open-list", NULL, open_list_action);
  gtk_widget_class_install_action (widget_class, "win.get-key", NULL, get_key_action);
  gtk_widget_class_install_action (widget_class, "win.try-demo", NULL, try_demo_action);
  gtk_widget_class_install_action (widget_class, "win.fill-in-sample", NULL, fill_in_sample_action);
  gtk_widget_class_install_action (widget_class, "win.focus-entry", NULL, focus_entry_action);
  gtk_widget_class_install_action (widget_class, "win.focus-list", NULL, focus_list_action);
  gtk_widget_class_install_action (widget_class, "win.show-details", NULL, show_details_action);
  gtk_widget_class_install_action (widget_class, "win.hide-details", NULL, hide_details_action);
  gtk_widget_class_install_action (widget_class, "win.undo-delete", NULL, undo_delete_action);
  gtk_widget_class_install_action (widget_class, "win.show-shortcuts", NULL, show_shortcuts_action);
}

static void
kuzov_window_init (KuzovWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->toaster = kuzov_toaster_new (self->toasts);
  self->removed = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_menu_button_set_create_popup_func (self->menu_button, create_menu_cb, NULL, NULL);

  kuzov_intake_accept_drops (self);
  g_signal_connect (self, "notify::default-width", G_CALLBACK (on_width_changed), NULL);
}

static void
take_workspace (KuzovWindow    *self,
                KuzovWorkspace *workspace)
{
  self->workspace = g_object_ref (workspace);
  self->model = kuzov_history_model_new (kuzov_workspace_get_history (workspace), N_FIRST_ROWS);
  kuzov_condition_bar_set_workspace (self->condition_bar, workspace);
  kuzov_order_bar_set_workspace (self->order_bar, workspace);
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (kuzov_workspace_get_settings (workspace), "changed::api-key",
                           G_CALLBACK (on_key_changed), self, G_CONNECT_SWAPPED);
  on_items_changed (self);
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
 * Returns: (transfer none) (nullable): the request that the actions are about
 */
KuzovRequest *
kuzov_window_get_selected (KuzovWindow *self)
{
  g_return_val_if_fail (KUZOV_IS_WINDOW (self), NULL);

  return self->view != NULL ? kuzov_history_view_get_selected (self->view) : NULL;
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

  show_list_page (self);
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

  show_list_page (self);
  kuzov_order_bar_take_table (self->order_bar, table);
}

/**
 * kuzov_window_show_request:
 * @self: a window
 * @request: a request
 *
 * Selects the row of @request and brings it into sight.
 */
void
kuzov_window_show_request (KuzovWindow  *self,
                           KuzovRequest *request)
{
  g_return_if_fail (KUZOV_IS_WINDOW (self));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  show_list_page (self);
  if (self->view == NULL && self->view_id != 0)
    show_view (self);
  if (self->view != NULL)
    kuzov_history_view_select (self->view, request);
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

  ensure_details (self);
  update_selected (self);
  gtk_widget_set_visible (self->details_page, TRUE);
  if (gtk_widget_get_width (GTK_WIDGET (self)) < SPLIT_WIDTH)
    adw_leaflet_set_visible_child (self->leaflet, self->details_page);
  else
    g_settings_set_boolean (get_settings (self), "details-visible", TRUE);
  update_pages (self);
}

/**
 * kuzov_window_let_go:
 * @self: a window
 * @request: a request that is about to be removed from the list
 *
 * Moves on to its neighbour, and offers to bring it back.
 */
void
kuzov_window_let_go (KuzovWindow  *self,
                     KuzovRequest *request)
{
  g_autofree char *text = NULL;

  g_return_if_fail (KUZOV_IS_WINDOW (self));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  if (!kuzov_toaster_is_offering (self->toaster, "win.undo-delete"))
    forget_removed (self);
  g_ptr_array_add (self->removed, g_object_ref (request));
  if (self->view != NULL)
    kuzov_history_view_leave (self->view, request);

  if (self->removed->len == 1)
    /* Translators: %s is a frame number. */
    text = g_strdup_printf (_("%s removed from the list"), kuzov_request_get_frame (request));
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u row removed from the list",
                                         "%u rows removed from the list", self->removed->len),
                            self->removed->len);
  kuzov_toaster_show (self->toaster, text, _("Undo"), "win.undo-delete");
}
