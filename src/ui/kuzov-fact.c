// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-fact"

#include "config.h"
#include "ui/kuzov-fact.h"

struct _KuzovFact
{
  AdwPreferencesRow  parent_instance;
  GtkLabel          *name;
  GtkLabel          *value;
};

G_DEFINE_FINAL_TYPE (KuzovFact, kuzov_fact, ADW_TYPE_PREFERENCES_ROW)

static void
kuzov_fact_class_init (KuzovFactClass *klass)
{
}

static void
kuzov_fact_init (KuzovFact *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *value = gtk_label_new (NULL);

  gtk_widget_add_css_class (name, "name");
  gtk_widget_set_valign (name, GTK_ALIGN_START);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_add_css_class (value, "value");
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (value), 1);
  gtk_label_set_justify (GTK_LABEL (value), GTK_JUSTIFY_RIGHT);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), value);
  gtk_widget_add_css_class (box, "fact");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  self->name = GTK_LABEL (name);
  self->value = GTK_LABEL (value);
}

GtkWidget *
kuzov_fact_new (const char *name)
{
  KuzovFact *self = g_object_new (KUZOV_TYPE_FACT, NULL);

  gtk_label_set_text (self->name, name);

  return GTK_WIDGET (self);
}

void
kuzov_fact_set_value (KuzovFact  *self,
                      const char *value)
{
  gboolean is_known = value != NULL && *value != '\0';

  g_return_if_fail (KUZOV_IS_FACT (self));

  gtk_label_set_text (self->value, is_known ? value : "");
  gtk_widget_set_visible (GTK_WIDGET (self), is_known);
}

void
kuzov_fact_set_tooltip (KuzovFact  *self,
                        const char *tooltip)
{
  g_return_if_fail (KUZOV_IS_FACT (self));

  gtk_widget_set_tooltip_text (GTK_WIDGET (self->value), tooltip);
}
