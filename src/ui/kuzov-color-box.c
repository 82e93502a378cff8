// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-color-box"

#include "config.h"
#include "ui/kuzov-color-box.h"

#include <glib/gi18n-lib.h>
#include "ui/kuzov-label-dot.h"

struct _KuzovColorBox
{
  GtkWidget     parent_instance;
  GtkWidget    *buttons[KUZOV_N_LABEL_COLORS];
  unsigned int  color;
};

G_DEFINE_FINAL_TYPE (KuzovColorBox, kuzov_color_box, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  N_SIGNALS
};

static unsigned int signals[N_SIGNALS];

static void
on_toggled (KuzovColorBox   *self,
            GtkToggleButton *button)
{
  const unsigned int previous = self->color;

  if (!gtk_toggle_button_get_active (button))
    return;

  for (unsigned int i = 0; i < KUZOV_N_LABEL_COLORS; i++)
    {
      if (self->buttons[i] == GTK_WIDGET (button))
        self->color = i;
    }
  if (self->color != previous)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
kuzov_color_box_dispose (GObject *object)
{
  KuzovColorBox *self = KUZOV_COLOR_BOX (object);

  for (unsigned int i = 0; i < KUZOV_N_LABEL_COLORS; i++)
    g_clear_pointer (&self->buttons[i], gtk_widget_unparent);

  G_OBJECT_CLASS (kuzov_color_box_parent_class)->dispose (object);
}

static void
kuzov_color_box_class_init (KuzovColorBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kuzov_color_box_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (widget_class, "colorbox");

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
kuzov_color_box_init (KuzovColorBox *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Color"), -1);
  for (unsigned int i = 0; i < KUZOV_N_LABEL_COLORS; i++)
    {
      GtkWidget *button = gtk_toggle_button_new ();
      GtkWidget *dot = kuzov_label_dot_new (i);

      gtk_widget_set_halign (dot, GTK_ALIGN_CENTER);
      gtk_button_set_child (GTK_BUTTON (button), dot);
      gtk_widget_set_tooltip_text (button, kuzov_label_color_get_name (i));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      kuzov_label_color_get_name (i), -1);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_add_css_class (button, "color");
      if (i > 0)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (self->buttons[0]));
      else
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
      g_signal_connect_swapped (button, "toggled", G_CALLBACK (on_toggled), self);
      gtk_widget_set_parent (button, GTK_WIDGET (self));
      self->buttons[i] = button;
    }
}

GtkWidget *
kuzov_color_box_new (void)
{
  return g_object_new (KUZOV_TYPE_COLOR_BOX, NULL);
}

unsigned int
kuzov_color_box_get_color (KuzovColorBox *self)
{
  g_return_val_if_fail (KUZOV_IS_COLOR_BOX (self), 0);

  return self->color;
}

void
kuzov_color_box_set_color (KuzovColorBox *self,
                           unsigned int   color)
{
  g_return_if_fail (KUZOV_IS_COLOR_BOX (self));

  self->color = color % KUZOV_N_LABEL_COLORS;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->buttons[self->color]), TRUE);
}
