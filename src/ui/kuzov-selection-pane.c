// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-selection-pane"

#include "config.h"
#include "ui/kuzov-selection-pane.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include "desktop/kuzov-words-view.h"

struct _KuzovSelectionPane
{
  GtkWidget  parent_instance;
  GtkWidget *scroller;
  GtkWidget *title;
};

G_DEFINE_FINAL_TYPE (KuzovSelectionPane, kuzov_selection_pane, GTK_TYPE_WIDGET)

static void
kuzov_selection_pane_dispose (GObject *object)
{
  g_clear_pointer (&KUZOV_SELECTION_PANE (object)->scroller, gtk_widget_unparent);

  G_OBJECT_CLASS (kuzov_selection_pane_parent_class)->dispose (object);
}

static void
kuzov_selection_pane_class_init (KuzovSelectionPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kuzov_selection_pane_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "selectionpane");
}

static void
add_button (GtkWidget  *box,
            const char *icon,
            const char *label,
            const char *action)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *text = gtk_label_new_with_mnemonic (label);
  g_auto (GStrv) parts = g_strsplit (label, "_", 2);
  g_autofree char *name = g_strjoinv ("", parts);

  gtk_label_set_mnemonic_widget (GTK_LABEL (text), button);
  gtk_label_set_xalign (GTK_LABEL (text), 0.);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (content), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (content), text);
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_box_append (GTK_BOX (box), button);
}

static void
kuzov_selection_pane_init (KuzovSelectionPane *self)
{
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  self->title = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING, "xalign", 0., "wrap", TRUE,
                              NULL);
  gtk_widget_add_css_class (self->title, "title-2");
  gtk_box_append (GTK_BOX (box), self->title);
  add_button (box, "document-open-symbolic", _("_Open Reports"), "selection.open");
  add_button (box, "edit-copy-symbolic", _("Copy _Links"), "selection.copy-links");
  add_button (box, "edit-copy-symbolic", _("_Copy Frame Numbers"), "selection.copy-frames");
  add_button (box, "document-edit-symbolic", _("La_bel…"), "selection.label");
  add_button (box, "document-save-as-symbolic", _("_Export…"), "win.export");
  add_button (box, "user-trash-symbolic", _("_Remove From List"), "request.remove");
  gtk_widget_add_css_class (box, "body");

  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 420);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), clamp);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

void
kuzov_selection_pane_set_n (KuzovSelectionPane *self,
                            unsigned int        n)
{
  g_autofree char *text = kuzov_words_selected (n);

  g_return_if_fail (KUZOV_IS_SELECTION_PANE (self));

  gtk_label_set_text (GTK_LABEL (self->title), text);
}
