// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-label-dialog"

#include "config.h"
#include "ui/kuzov-label-dialog.h"

#include <glib/gi18n-lib.h>
#include "desktop/kuzov-words-view.h"
#include "ui/kuzov-label-chooser.h"

static void
add_escape (GtkWidget *window)
{
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, shortcuts);
}

/**
 * kuzov_label_dialog_present:
 * @parent: the window it is about
 * @history: its history
 * @ids: (element-type int64_t): some requests, however many
 *
 * Lets the person say which labels they have.
 */
void
kuzov_label_dialog_present (GtkWindow    *parent,
                            KuzovHistory *history,
                            GArray       *ids)
{
  GtkWidget *window = NULL;
  GtkWidget *header = NULL;
  GtkWidget *box = NULL;
  GtkWidget *chooser = NULL;
  g_autofree char *selected = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (KUZOV_IS_HISTORY (history));
  g_return_if_fail (ids != NULL);

  selected = kuzov_words_selected (ids->len);
  window = g_object_new (ADW_TYPE_WINDOW, "title", _("Labels"), "transient-for", parent, "modal", TRUE,
                         "destroy-with-parent", TRUE, "default-width", 340, "default-height", 420, NULL);
  header = adw_header_bar_new ();
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), adw_window_title_new (_("Labels"), selected));
  gtk_widget_add_css_class (header, "flat");
  chooser = kuzov_label_chooser_new (history);
  kuzov_label_chooser_set_rows (KUZOV_LABEL_CHOOSER (chooser), ids);
  gtk_widget_set_vexpand (chooser, TRUE);

  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), chooser);
  gtk_widget_add_css_class (box, "label-dialog");
  adw_window_set_content (ADW_WINDOW (window), box);
  add_escape (window);
  gtk_window_present (GTK_WINDOW (window));
}
