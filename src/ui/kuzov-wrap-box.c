// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-wrap-box"

#include "config.h"
#include "ui/kuzov-wrap-box.h"

struct _KuzovWrapBox
{
  GtkWidget parent_instance;
  int       spacing;
  int       line_spacing;
  gboolean  is_uniform;
};

G_DEFINE_FINAL_TYPE (KuzovWrapBox, kuzov_wrap_box, GTK_TYPE_WIDGET)

typedef enum { PROP_SPACING = 1, PROP_LINE_SPACING, PROP_UNIFORM } KuzovWrapBoxProperty;
static GParamSpec *properties[PROP_UNIFORM + 1];

/* A line: its first child, how many, and how wide they are. */
typedef struct
{
  GtkWidget   *first;
  unsigned int n_children;
  int          width;
  unsigned int n_expanding;
} Line;

static GtkWidget *
skip_hidden (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);

  return child;
}

static GtkWidget *
get_first (KuzovWrapBox *self)
{
  return skip_hidden (gtk_widget_get_first_child (GTK_WIDGET (self)));
}

static GtkWidget *
get_next (GtkWidget *child)
{
  return skip_hidden (gtk_widget_get_next_sibling (child));
}

static int
get_natural_width (GtkWidget *child)
{
  int natural = 0;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);

  return natural;
}

/* Columns that fit: all, or evenly filled lines, never one child alone under many. */
static unsigned int
count_columns (KuzovWrapBox *self,
               int           width)
{
  unsigned int n_children = 0;
  unsigned int n_columns = 0;
  int widest = 0;

  for (GtkWidget *child = get_first (self); child != NULL; child = get_next (child))
    {
      widest = MAX (widest, get_natural_width (child));
      n_children++;
    }

  n_columns = n_children;
  while (n_columns > 1 && (int) n_columns * (widest + self->spacing) - self->spacing > width)
    n_columns = (n_columns + 1) / 2;

  return MAX (n_columns, 1);
}

static GtkWidget *
read_line (KuzovWrapBox *self,
           GtkWidget    *child,
           int           width,
           unsigned int  n_columns,
           Line         *line)
{
  *line = (Line) { .first = child };
  for (; child != NULL; child = get_next (child))
    {
      int natural = get_natural_width (child);
      int needed = line->n_children > 0 ? line->width + self->spacing + natural : natural;

      if (line->n_children > 0 && (n_columns > 0 ? line->n_children == n_columns : needed > width))
        break;

      line->width = needed;
      line->n_children++;
      if (gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL))
        line->n_expanding++;
    }

  return child;
}

/* Lays out one line, or only measures it with @y negative; returns its height. */
static int
place_line (KuzovWrapBox *self,
            const Line   *line,
            int           width,
            unsigned int  n_columns,
            int           y)
{
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GtkWidget *child = line->first;
  int spare = MAX (0, width - line->width);
  int heights = 0;

  for (int pass = 0; pass < (y < 0 ? 1 : 2); pass++)
    {
      int x = 0;

      child = line->first;
      for (unsigned int i = 0; i < line->n_children; i++, child = get_next (child))
        {
          int share = MIN (width, get_natural_width (child));
          int height = 0;

          if (n_columns > 0)
            share = (width - (int) (n_columns - 1) * self->spacing) / (int) n_columns;
          else if (line->n_children == 1)
            share = width;
          else if (line->n_expanding > 0 && gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL))
            share += spare / (int) line->n_expanding;

          gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, share, NULL, &height, NULL, NULL);
          if (pass == 0)
            heights = MAX (heights, height);
          else
            gtk_widget_size_allocate (child, &(GtkAllocation) { is_rtl ? width - x - share : x, y, share, heights }, -1);
          x += share + self->spacing;
        }
    }

  return heights;
}

static int
place_all (KuzovWrapBox *self,
           int           width,
           gboolean      is_measuring)
{
  unsigned int n_columns = self->is_uniform ? count_columns (self, width) : 0;
  GtkWidget *child = get_first (self);
  int y = 0;

  while (child != NULL)
    {
      Line line;

      child = read_line (self, child, width, n_columns, &line);
      y += place_line (self, &line, width, n_columns, is_measuring ? -1 : y);
      if (child != NULL)
        y += self->line_spacing;
    }

  return y;
}

static GtkSizeRequestMode
kuzov_wrap_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
kuzov_wrap_box_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  KuzovWrapBox *self = KUZOV_WRAP_BOX (widget);
  int all = 0;
  int widest = 0;
  int n_children = 0;

  for (GtkWidget *child = get_first (self); child != NULL; child = get_next (child), n_children++)
    {
      int child_minimum = 0;
      int child_natural = 0;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      widest = MAX (widest, child_natural);
      all += child_natural;
    }

  if (self->is_uniform)
    all = n_children * widest;
  all += MAX (0, n_children - 1) * self->spacing;
  *natural = MAX (all, *minimum);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = place_all (self, for_size >= 0 ? for_size : *natural, TRUE);
}

static void
kuzov_wrap_box_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  place_all (KUZOV_WRAP_BOX (widget), width, FALSE);
}

static void
kuzov_wrap_box_dispose (GObject *object)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (kuzov_wrap_box_parent_class)->dispose (object);
}

static void
kuzov_wrap_box_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  KuzovWrapBox *self = KUZOV_WRAP_BOX (object);

  switch ((KuzovWrapBoxProperty) property_id)
    {
    case PROP_SPACING:
      g_value_set_int (value, self->spacing);
      break;

    case PROP_LINE_SPACING:
      g_value_set_int (value, self->line_spacing);
      break;

    case PROP_UNIFORM:
      g_value_set_boolean (value, self->is_uniform);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
kuzov_wrap_box_set_property (GObject      *object,
                             guint         property_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  KuzovWrapBox *self = KUZOV_WRAP_BOX (object);

  switch ((KuzovWrapBoxProperty) property_id)
    {
    case PROP_SPACING:
      self->spacing = g_value_get_int (value);
      break;

    case PROP_LINE_SPACING:
      self->line_spacing = g_value_get_int (value);
      break;

    case PROP_UNIFORM:
      self->is_uniform = g_value_get_boolean (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
kuzov_wrap_box_class_init (KuzovWrapBoxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kuzov_wrap_box_dispose;
  object_class->get_property = kuzov_wrap_box_get_property;
  object_class->set_property = kuzov_wrap_box_set_property;
  widget_class->get_request_mode = kuzov_wrap_box_get_request_mode;
  widget_class->measure = kuzov_wrap_box_measure;
  widget_class->size_allocate = kuzov_wrap_box_size_allocate;

  properties[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, 100, 0,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_LINE_SPACING] = g_param_spec_int ("line-spacing", NULL, NULL, 0, 100, 0,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_UNIFORM] = g_param_spec_boolean ("uniform", NULL, NULL, FALSE,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  gtk_widget_class_set_css_name (widget_class, "wrap");
}

static void
kuzov_wrap_box_init (KuzovWrapBox *self)
{
}
