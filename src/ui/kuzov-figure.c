// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-figure"

#include "config.h"
#include "ui/kuzov-figure.h"

struct _KuzovFigure
{
  GtkWidget  parent_instance;
  GtkWidget *value;
  GtkWidget *caption;
};

G_DEFINE_FINAL_TYPE (KuzovFigure, kuzov_figure, GTK_TYPE_WIDGET)

typedef enum { PROP_VALUE = 1, PROP_CAPTION } KuzovFigureProperty;
static GParamSpec *properties[PROP_CAPTION + 1];

static GtkWidget *
add_label (KuzovFigure *self,
           const char  *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, css_class);
  gtk_widget_set_parent (label, GTK_WIDGET (self));

  return label;
}

/* A screen reader takes both at once: "1,234.50 balance". */
static void
describe (KuzovFigure *self)
{
  g_autofree char *name = g_strdup_printf ("%s %s", gtk_label_get_text (GTK_LABEL (self->value)),
                                           gtk_label_get_text (GTK_LABEL (self->caption)));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* In the middle of its place, or at its start. */
static void
on_halign_changed (KuzovFigure *self)
{
  float xalign = gtk_widget_get_halign (GTK_WIDGET (self)) == GTK_ALIGN_CENTER ? 0.5f : 0;

  gtk_label_set_xalign (GTK_LABEL (self->value), xalign);
  gtk_label_set_xalign (GTK_LABEL (self->caption), xalign);
  gtk_label_set_justify (GTK_LABEL (self->caption), xalign > 0 ? GTK_JUSTIFY_CENTER : GTK_JUSTIFY_LEFT);
}

static void
kuzov_figure_dispose (GObject *object)
{
  KuzovFigure *self = KUZOV_FIGURE (object);

  g_clear_pointer (&self->value, gtk_widget_unparent);
  g_clear_pointer (&self->caption, gtk_widget_unparent);

  G_OBJECT_CLASS (kuzov_figure_parent_class)->dispose (object);
}

static void
kuzov_figure_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  KuzovFigure *self = KUZOV_FIGURE (object);

  switch ((KuzovFigureProperty) property_id)
    {
    case PROP_VALUE:
      g_value_set_string (value, gtk_label_get_text (GTK_LABEL (self->value)));
      break;

    case PROP_CAPTION:
      g_value_set_string (value, gtk_label_get_text (GTK_LABEL (self->caption)));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
kuzov_figure_set_property (GObject      *object,
                           guint         property_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  KuzovFigure *self = KUZOV_FIGURE (object);

  switch ((KuzovFigureProperty) property_id)
    {
    case PROP_VALUE:
      kuzov_figure_set_value (self, g_value_get_string (value));
      break;

    case PROP_CAPTION:
      kuzov_figure_set_caption (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
kuzov_figure_class_init (KuzovFigureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kuzov_figure_dispose;
  object_class->get_property = kuzov_figure_get_property;
  object_class->set_property = kuzov_figure_set_property;

  properties[PROP_VALUE] = g_param_spec_string ("value", NULL, NULL, "",
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CAPTION] = g_param_spec_string ("caption", NULL, NULL, "",
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                                                  | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (widget_class, "figure");
}

static void
kuzov_figure_init (KuzovFigure *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                                  GTK_ORIENTATION_VERTICAL);
  self->value = add_label (self, "value");
  self->caption = add_label (self, "caption");
  gtk_label_set_wrap (GTK_LABEL (self->caption), TRUE);
  g_signal_connect (self, "notify::halign", G_CALLBACK (on_halign_changed), NULL);
}

void
kuzov_figure_set_value (KuzovFigure *self,
                        const char  *value)
{
  g_return_if_fail (KUZOV_IS_FIGURE (self));

  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (self->value)), value) == 0)
    return;

  gtk_label_set_text (GTK_LABEL (self->value), value != NULL ? value : "");
  describe (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
}

void
kuzov_figure_set_caption (KuzovFigure *self,
                          const char  *caption)
{
  g_return_if_fail (KUZOV_IS_FIGURE (self));

  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (self->caption)), caption) == 0)
    return;

  gtk_label_set_text (GTK_LABEL (self->caption), caption != NULL ? caption : "");
  describe (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAPTION]);
}
