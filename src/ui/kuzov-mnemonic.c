// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-mnemonic"

#include "config.h"
#include "ui/kuzov-mnemonic.h"

/* “_Open” is spoken “Open”, and “__” is an underscore. */
static char *
dup_spoken (const char *label)
{
  GString *spoken = g_string_new (NULL);

  for (const char *p = label; *p != '\0'; p++)
    {
      if (*p == '_' && *++p == '\0')
        break;
      g_string_append_c (spoken, *p);
    }

  return g_string_free (spoken, FALSE);
}

static void
on_label_changed (GtkButton *button)
{
  const char *label = gtk_button_get_label (button);
  g_autofree char *spoken = dup_spoken (label != NULL ? label : "");

  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/**
 * kuzov_mnemonic_name:
 * @button: a button whose label has a mnemonic
 *
 * Names @button to screen readers by its label, now and whenever that changes. By itself GTK up to 4.8 gives the
 * underscore away, and says the label twice.
 */
void
kuzov_mnemonic_name (GtkWidget *button)
{
  g_return_if_fail (GTK_IS_BUTTON (button));

  g_signal_connect (button, "notify::label", G_CALLBACK (on_label_changed), NULL);
  on_label_changed (GTK_BUTTON (button));
}

/**
 * kuzov_mnemonic_name_all:
 * @root: a widget, as a dialog that makes its buttons by itself
 *
 * Names every button below @root, as kuzov_mnemonic_name() does.
 */
void
kuzov_mnemonic_name_all (GtkWidget *root)
{
  g_return_if_fail (GTK_IS_WIDGET (root));

  if (GTK_IS_BUTTON (root) && gtk_button_get_label (GTK_BUTTON (root)) != NULL)
    kuzov_mnemonic_name (root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    kuzov_mnemonic_name_all (child);
}
