// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-details-page"

#include "config.h"
#include "ui/kuzov-details-page.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include "ui/kuzov-details.h"
#include "ui/kuzov-selection-pane.h"

struct _KuzovDetailsPage
{
  GtkBox              parent_instance;
  AdwHeaderBar       *header;         /* (nullable), as the others: made by kuzov_details_page_fill() */
  GtkWidget          *back_button;
  GtkWidget          *hide_button;
  KuzovDetails       *details;
  KuzovSelectionPane *selection_pane;
};

G_DEFINE_FINAL_TYPE (KuzovDetailsPage, kuzov_details_page, GTK_TYPE_BOX)

static GtkWidget *
add_header_button (KuzovDetailsPage *self,
                   const char       *icon,
                   const char       *label)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.hide-details");
  adw_header_bar_pack_start (self->header, button);

  return button;
}

/* The window may still be told of a selection while its parts go. */
static void
kuzov_details_page_dispose (GObject *object)
{
  KuzovDetailsPage *self = KUZOV_DETAILS_PAGE (object);

  self->details = NULL;
  self->back_button = NULL;

  G_OBJECT_CLASS (kuzov_details_page_parent_class)->dispose (object);
}

static void
kuzov_details_page_class_init (KuzovDetailsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kuzov_details_page_dispose;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "win.leave-details", NULL);
}

static void
kuzov_details_page_init (KuzovDetailsPage *self)
{
}

/**
 * kuzov_details_page_fill:
 * @self: a details page
 * @workspace: where the requests come from
 *
 * Makes what the page consists of, if that was not done before: the window's first frame need not wait for it.
 */
void
kuzov_details_page_fill (KuzovDetailsPage *self,
                         KuzovWorkspace   *workspace)
{
  g_return_if_fail (KUZOV_IS_DETAILS_PAGE (self));
  g_return_if_fail (KUZOV_IS_WORKSPACE (workspace));

  if (self->details != NULL)
    return;

  self->header = ADW_HEADER_BAR (adw_header_bar_new ());
  adw_header_bar_set_title_widget (self->header, adw_window_title_new ("", NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->header), "flat");
  self->back_button = add_header_button (self, "go-previous-symbolic", _("Back"));
  self->hide_button = add_header_button (self, "view-dual-symbolic", _("Hide Details"));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->header));

  self->details = g_object_new (KUZOV_TYPE_DETAILS, "workspace", workspace, "vexpand", TRUE, NULL);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->details));
  self->selection_pane = g_object_new (KUZOV_TYPE_SELECTION_PANE, "vexpand", TRUE, "visible", FALSE, NULL);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->selection_pane));
}

/**
 * kuzov_details_page_set_selected:
 * @self: a details page
 * @request: (nullable): the selected request, if it is the only one
 * @n_selected: how many are selected
 */
void
kuzov_details_page_set_selected (KuzovDetailsPage *self,
                                 KuzovRequest     *request,
                                 unsigned int      n_selected)
{
  g_return_if_fail (KUZOV_IS_DETAILS_PAGE (self));

  if (self->details == NULL)
    return;

  kuzov_details_set_request (self->details, request);
  gtk_widget_set_visible (GTK_WIDGET (self->details), n_selected <= 1);
  gtk_widget_set_visible (GTK_WIDGET (self->selection_pane), n_selected > 1);
  if (n_selected > 1)
    kuzov_selection_pane_set_n (self->selection_pane, n_selected);
}

/**
 * kuzov_details_page_set_folded:
 * @self: a details page
 * @is_folded: whether it stands in place of the list, which the person then goes back to
 */
void
kuzov_details_page_set_folded (KuzovDetailsPage *self,
                               gboolean          is_folded)
{
  g_return_if_fail (KUZOV_IS_DETAILS_PAGE (self));

  if (self->details == NULL)
    return;

  adw_header_bar_set_show_start_title_buttons (self->header, is_folded);
  gtk_widget_set_visible (self->back_button, is_folded);
  gtk_widget_set_visible (self->hide_button, !is_folded);
  g_object_set (self->details, "narrow", is_folded, NULL);
}

/* Puts the keyboard in the note. */
void
kuzov_details_page_edit_note (KuzovDetailsPage *self)
{
  g_return_if_fail (KUZOV_IS_DETAILS_PAGE (self));

  if (self->details != NULL)
    kuzov_details_edit_note (self->details);
}

/* Puts the keyboard on the way back to the list. */
void
kuzov_details_page_grab_focus (KuzovDetailsPage *self)
{
  g_return_if_fail (KUZOV_IS_DETAILS_PAGE (self));

  if (self->back_button != NULL)
    gtk_widget_grab_focus (self->back_button);
}
