// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-start-page"

#include "config.h"
#include "ui/kuzov-start-page.h"

#include <glib/gi18n-lib.h>
#include "ui/kuzov-mnemonic.h"

static GtkWidget *
make_button (const char *label,
             const char *action,
             const char *class)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  kuzov_mnemonic_name (button);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, class);
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);

  return button;
}

static GtkWidget *
make_label (const char *text,
            const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 56);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_set_halign (label, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (label, class);

  return label;
}

/* AdwStatusPage by hand: what it builds beside these few widgets would be a tenth of the first frame. */
static GtkWidget *
make_page (const char *icon,
           const char *title,
           const char *text,
           GtkWidget  *first,
           GtkWidget  *second,
           GtkWidget  *third)
{
  GtkWidget *page = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *image = gtk_image_new_from_icon_name (icon);
  GtkWidget *buttons[] = { first, second, third };

  gtk_image_set_pixel_size (GTK_IMAGE (image), 96);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), make_label (title, "title-2"));
  gtk_box_append (GTK_BOX (box), make_label (text, "text"));
  for (unsigned int i = 0; i < G_N_ELEMENTS (buttons) && buttons[i] != NULL; i++)
    gtk_box_append (GTK_BOX (box), buttons[i]);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_vexpand (box, TRUE);
  gtk_widget_add_css_class (box, "start-page");

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (page), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (page), box);

  return page;
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
  g_return_val_if_fail (KUZOV_IS_WORKSPACE (workspace), NULL);

  if (kuzov_workspace_get_is_demo (workspace))
    return make_page ("applications-science-symbolic", _("Look around"),
                      _("This is Kuzov with a service of its own: the reports are invented, take some seconds, and cost "
                        "nothing. Type any frame number, or let the button fill one in."),
                      make_button (_("_Fill In a Frame Number"), "win.fill-in-sample", "tinted"), NULL, NULL);

  if (!has_key (workspace))
    return make_page ("dialog-password-symbolic", _("One key, and you can start"),
                      _("Kuzov orders reports with the access key from your provider account. It stays on this "
                        "computer. Frames you enter before then wait here, unpaid."),
                      make_button (_("_Add Access Key…"), "app.preferences", "suggested-action"),
                      make_button (_("_Get a Key"), "win.get-key", "flat"),
                      make_button (_("_Try the Demo"), "win.try-demo", "flat"));

  return make_page ("system-search-symbolic", _("No reports yet"),
                    _("Type a frame number above and press Enter. A report takes 5 to 15 minutes as a rule; it stays "
                      "here for good."),
                    make_button (_("_Open a List…"), "win.open-list", "flat"), NULL, NULL);
}

/**
 * kuzov_start_page_new_failed:
 * @title: that the history can't be opened, in a few words
 * @reason: why, and what to do, as a sentence
 *
 * Returns: (transfer floating): what stands in place of the list
 */
GtkWidget *
kuzov_start_page_new_failed (const char *title,
                             const char *reason)
{
  g_return_val_if_fail (title != NULL, NULL);
  g_return_val_if_fail (reason != NULL, NULL);

  return make_page ("dialog-warning-symbolic", title, reason, make_button (_("_Try Again"), "app.try-again", "tinted"),
                    make_button (_("_Quit"), "app.quit", "flat"), NULL);
}
