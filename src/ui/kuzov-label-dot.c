// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-label-dot"

#include "config.h"
#include "ui/kuzov-label-dot.h"

#include <glib/gi18n-lib.h>

/* The colours themselves are in style.css, by the same numbers; a dot stands beside a name and never for one. */
static const char *const names[KUZOV_N_LABEL_COLORS] = {
  NC_("label color", "Blue"),
  NC_("label color", "Teal"),
  NC_("label color", "Green"),
  NC_("label color", "Yellow"),
  NC_("label color", "Orange"),
  NC_("label color", "Red"),
  NC_("label color", "Purple"),
  NC_("label color", "Grey"),
};

const char *
kuzov_label_color_get_name (unsigned int color)
{
  return g_dpgettext2 (GETTEXT_PACKAGE, "label color", names[color % KUZOV_N_LABEL_COLORS]);
}

/**
 * kuzov_label_dot_new:
 * @color: the number of a colour
 *
 * Returns: (transfer floating): a dot that a screen reader passes over
 */
GtkWidget *
kuzov_label_dot_new (unsigned int color)
{
  g_autofree char *class = g_strdup_printf ("color-%u", color % KUZOV_N_LABEL_COLORS);
  GtkWidget *dot = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (dot, "label-dot");
  gtk_widget_add_css_class (dot, class);

  return dot;
}

/* With its name. */
GtkWidget *
kuzov_label_dot_new_named (const KuzovLabel *label)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *name = gtk_label_new (label->name);

  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (name), 0.);
  gtk_label_set_max_width_chars (GTK_LABEL (name), 28);
  gtk_box_append (GTK_BOX (box), kuzov_label_dot_new (label->color));
  gtk_box_append (GTK_BOX (box), name);

  return box;
}
