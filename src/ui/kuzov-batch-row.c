// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-batch-row"

#include "config.h"
#include "ui/kuzov-batch-row.h"

#include <glib/gi18n-lib.h>

#include "ui/kuzov-pill.h"

#define ROW_HEIGHT     44
#define EDGE           14
#define GAP            14
#define WIDE_FLOOR     600    /* from this width on all columns stand side by side */
#define VERDICT_WIDTH  270    /* of the last column, in a wide row */
#define FRAME_CHARS    17
#define FRAME_PADDING  6      /* of the frame number, as in style.css */

struct _KuzovBatchRow
{
  GtkWidget       parent_instance;
  GtkWidget      *tick;
  GtkWidget      *number;
  GtkWidget      *frame;
  GtkWidget      *note;
  KuzovPill      *pill;
  GtkWidget      *detail;
  GtkWidget      *text;         /* NULL unless the frame number is edited */

  KuzovBatch     *batch;
  KuzovBatchLine *line;
  gboolean        is_updating;
};

G_DEFINE_FINAL_TYPE (KuzovBatchRow, kuzov_batch_row, GTK_TYPE_WIDGET)

static const struct
{
  const char *icon;
  const char *text;
  const char *tone;
} verdicts[KUZOV_N_VERDICTS] = {
  [KUZOV_VERDICT_NONE] = { "content-loading-symbolic", NC_("verdict", "Looking"), "bare" },
  [KUZOV_VERDICT_NEW] = { "list-add-symbolic", NC_("verdict", "New"), "new" },
  [KUZOV_VERDICT_READY] = { "object-select-symbolic", NC_("verdict", "Ready already"), "success" },
  [KUZOV_VERDICT_UNDER_WAY] = { "content-loading-symbolic", NC_("verdict", "On the way"), NULL },
  [KUZOV_VERDICT_UNDECIDED] = { "dialog-question-symbolic", NC_("verdict", "Unconfirmed"), "warning" },
  [KUZOV_VERDICT_TWICE] = { "edit-copy-symbolic", NC_("verdict", "Twice in the list"), NULL },
  [KUZOV_VERDICT_NO_FRAME] = { "dialog-warning-symbolic", NC_("verdict", "Not a frame"), "warning" },
};

static void
describe (KuzovBatchRow *self)
{
  const char *text = kuzov_batch_line_get_text (self->line);
  const char *verdict = g_dpgettext2 (GETTEXT_PACKAGE, "verdict", verdicts[self->line->verdict].text);
  g_autofree char *name = NULL;
  g_autofree char *tick_name = NULL;

  name = g_strjoin (", ", text, verdict, self->line->note != NULL ? self->line->note : self->line->detail, NULL);
  /* Translators: %s is a frame number; spoken for the box that is ticked to order it. */
  tick_name = g_strdup_printf (_("Order %s"), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (self->tick != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->tick), GTK_ACCESSIBLE_PROPERTY_LABEL, tick_name, -1);
}

static void
update (KuzovBatchRow *self)
{
  KuzovBatchLine *line = self->line;
  g_autofree char *number = NULL;

  if (line == NULL)
    return;

  if (self->tick == NULL)
    {
      describe (self);
      return;
    }

  number = g_strdup_printf ("%u", line->number);
  self->is_updating = TRUE;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->tick), line->is_ticked);
  self->is_updating = FALSE;
  gtk_widget_set_sensitive (self->tick, kuzov_batch_line_can_tick (line));
  gtk_label_set_text (GTK_LABEL (self->number), number);
  gtk_label_set_text (GTK_LABEL (self->frame), kuzov_batch_line_get_text (line));
  gtk_label_set_text (GTK_LABEL (self->note), line->note != NULL ? line->note : "");
  gtk_widget_set_tooltip_text (self->note, line->note);
  gtk_label_set_text (GTK_LABEL (self->detail), line->detail != NULL ? line->detail : "");
  kuzov_pill_set (self->pill, verdicts[line->verdict].icon,
                  g_dpgettext2 (GETTEXT_PACKAGE, "verdict", verdicts[line->verdict].text),
                  verdicts[line->verdict].tone);
  if (line->is_ticked || line->verdict == KUZOV_VERDICT_NONE)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "pale");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "pale");
  describe (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
on_tick_toggled (KuzovBatchRow *self)
{
  if (!self->is_updating && self->line != NULL)
    kuzov_batch_set_ticked (self->batch, self->line, gtk_check_button_get_active (GTK_CHECK_BUTTON (self->tick)));
}

/* Correcting in place: the text is made when it is wanted, since most rows are never corrected. */

static void
end_edit (KuzovBatchRow *self,
          gboolean       is_kept)
{
  g_autoptr (GtkWidget) text = g_steal_pointer (&self->text);
  gboolean had_focus = FALSE;

  if (text == NULL)
    return;

  g_object_ref (text);
  had_focus = gtk_widget_has_focus (text);
  if (is_kept && self->line != NULL)
    kuzov_batch_edit (self->batch, self->line, gtk_editable_get_text (GTK_EDITABLE (text)));
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  if (had_focus)
    gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (self)));
  gtk_widget_unparent (text);
}

static void
on_text_activate (KuzovBatchRow *self)
{
  end_edit (self, TRUE);
}

static void
on_text_leave (KuzovBatchRow *self)
{
  end_edit (self, TRUE);
}

static gboolean
on_text_key (KuzovBatchRow   *self,
             unsigned int     keyval,
             unsigned int     keycode,
             GdkModifierType  state)
{
  if (keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;

  end_edit (self, FALSE);

  return GDK_EVENT_STOP;
}

static void
on_frame_pressed (KuzovBatchRow   *self,
                  int              n_press,
                  double           x,
                  double           y,
                  GtkGestureClick *gesture)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  kuzov_batch_row_edit (self);
}

static GtkWidget *
add_label (KuzovBatchRow *self,
           const char    *css_class,
           float          xalign)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  gtk_widget_set_parent (label, GTK_WIDGET (self));

  return label;
}

/*
 * Only rows in sight are ever given a place, and only then are their parts made: the list keeps some 200 rows, and
 * making, or putting away, all that for those that nobody sees would keep the window waiting.
 */
static void
ensure_parts (KuzovBatchRow *self)
{
  GtkGesture *click = NULL;
  int n_digits = 2;

  if (self->tick != NULL)
    return;

  click = gtk_gesture_click_new ();

  self->tick = gtk_check_button_new ();
  gtk_widget_set_parent (self->tick, GTK_WIDGET (self));
  g_signal_connect_swapped (self->tick, "toggled", G_CALLBACK (on_tick_toggled), self);
  self->number = add_label (self, "number", 1);
  gtk_label_set_ellipsize (GTK_LABEL (self->number), PANGO_ELLIPSIZE_NONE);
  for (unsigned int n = kuzov_batch_get_n_lines (self->batch); n >= 100; n /= 10)
    n_digits++;
  gtk_label_set_width_chars (GTK_LABEL (self->number), n_digits);
  self->frame = add_label (self, "frame-number", 0);
  gtk_label_set_width_chars (GTK_LABEL (self->frame), FRAME_CHARS);
  gtk_label_set_max_width_chars (GTK_LABEL (self->frame), FRAME_CHARS);
  gtk_widget_set_cursor_from_name (self->frame, "text");
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_frame_pressed), self);
  gtk_widget_add_controller (self->frame, GTK_EVENT_CONTROLLER (click));
  self->note = add_label (self, "note", 0);
  self->pill = g_object_new (KUZOV_TYPE_PILL, NULL);
  gtk_widget_set_parent (GTK_WIDGET (self->pill), GTK_WIDGET (self));
  self->detail = add_label (self, "detail", 0);
  update (self);
}

static int
measure (GtkWidget      *widget,
         GtkOrientation  orientation)
{
  int natural = 0;

  gtk_widget_measure (widget, orientation, -1, NULL, &natural, NULL, NULL);

  return natural;
}

static void
kuzov_batch_row_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  PangoFontMetrics *metrics = NULL;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = *natural = 280;
      return;
    }

  metrics = pango_context_get_metrics (gtk_widget_get_pango_context (widget), NULL, NULL);
  *minimum = *natural = MAX (ROW_HEIGHT, 2 * PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics)) + 4);
  pango_font_metrics_unref (metrics);
}

/* Places a child with its middle at @middle, and tells where it ends. */
static int
place (GtkWidget *child,
       int        x,
       int        middle,
       int        width,
       gboolean   is_rtl,
       int        all)
{
  int height = measure (child, GTK_ORIENTATION_VERTICAL);

  width = MAX (width, 0);
  gtk_widget_size_allocate (child, &(GtkAllocation) { is_rtl ? all - x - width : x, middle - height / 2, width, height },
                            -1);

  return x + width;
}

static void
kuzov_batch_row_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  KuzovBatchRow *self = KUZOV_BATCH_ROW (widget);
  GtkWidget *frame = NULL;
  gboolean is_wide = width >= WIDE_FLOOR;
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  gboolean has_note = self->line != NULL && self->line->note != NULL;
  gboolean has_detail = self->line != NULL && self->line->detail != NULL;
  gboolean has_second = !is_wide && (has_note || has_detail);
  int middle = height / 2;
  int first = middle;
  int frame_width = 0;
  int pill_width = 0;
  int x = 0;

  ensure_parts (self);
  frame = self->text != NULL ? self->text : self->frame;
  frame_width = measure (self->number, GTK_ORIENTATION_HORIZONTAL);
  pill_width = measure (GTK_WIDGET (self->pill), GTK_ORIENTATION_HORIZONTAL);
  if (has_second)
    first -= measure (self->note, GTK_ORIENTATION_VERTICAL) / 2 + 1;

  gtk_widget_set_child_visible (self->number, is_wide);
  gtk_widget_set_child_visible (self->frame, self->text == NULL);
  gtk_widget_set_child_visible (self->note, is_wide || has_note);
  gtk_widget_set_child_visible (self->detail, is_wide || (has_detail && !has_note));

  x = place (self->tick, EDGE, middle, measure (self->tick, GTK_ORIENTATION_HORIZONTAL), is_rtl, width) + GAP;
  if (is_wide)
    x = place (self->number, x, middle, frame_width, is_rtl, width) + GAP;
  frame_width = measure (self->frame, GTK_ORIENTATION_HORIZONTAL);

  if (is_wide)
    {
      int verdict_x = width - VERDICT_WIDTH;

      x = place (frame, x - FRAME_PADDING, first, frame_width, is_rtl, width) + GAP;
      place (self->note, x, middle, verdict_x - GAP - x, is_rtl, width);
      x = place (GTK_WIDGET (self->pill), verdict_x, middle, pill_width, is_rtl, width) + 8;
      place (self->detail, x, middle, width - EDGE - x, is_rtl, width);
    }
  else
    {
      int room = width - EDGE - pill_width - 8 - x;
      int second = first + measure (frame, GTK_ORIENTATION_VERTICAL) / 2
                   + measure (self->note, GTK_ORIENTATION_VERTICAL) / 2 - 3;

      place (frame, x - FRAME_PADDING, first, MIN (frame_width, room + FRAME_PADDING), is_rtl, width);
      place (GTK_WIDGET (self->pill), width - EDGE - pill_width, middle, pill_width, is_rtl, width);
      place (self->note, x, second, room, is_rtl, width);
      place (self->detail, x, second, room, is_rtl, width);
    }
}

static void
kuzov_batch_row_dispose (GObject *object)
{
  KuzovBatchRow *self = KUZOV_BATCH_ROW (object);
  GtkWidget *child = NULL;

  if (self->line != NULL)
    g_signal_handlers_disconnect_by_data (self->line, self);
  g_clear_object (&self->line);
  g_clear_object (&self->batch);
  self->text = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (kuzov_batch_row_parent_class)->dispose (object);
}

static void
kuzov_batch_row_class_init (KuzovBatchRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kuzov_batch_row_dispose;
  widget_class->measure = kuzov_batch_row_measure;
  widget_class->size_allocate = kuzov_batch_row_size_allocate;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (widget_class, "batchrow");
}

static void
kuzov_batch_row_init (KuzovBatchRow *self)
{
}

/**
 * kuzov_batch_row_new:
 * @batch: the list that its line will be of
 *
 * Returns: (transfer floating): a row without a line
 */
GtkWidget *
kuzov_batch_row_new (KuzovBatch *batch)
{
  KuzovBatchRow *self = NULL;

  g_return_val_if_fail (KUZOV_IS_BATCH (batch), NULL);

  self = g_object_new (KUZOV_TYPE_BATCH_ROW, NULL);
  self->batch = g_object_ref (batch);

  return GTK_WIDGET (self);
}

/**
 * kuzov_batch_row_set_line:
 * @self: a row
 * @line: (nullable): what it shows from now on
 */
void
kuzov_batch_row_set_line (KuzovBatchRow  *self,
                          KuzovBatchLine *line)
{
  g_return_if_fail (KUZOV_IS_BATCH_ROW (self));

  if (self->line == line)
    return;

  end_edit (self, TRUE);
  if (self->line != NULL)
    g_signal_handlers_disconnect_by_data (self->line, self);
  g_set_object (&self->line, line);
  if (line != NULL)
    g_signal_connect_swapped (line, "changed", G_CALLBACK (update), self);
  update (self);
}

/* Ticks it, or leaves it out. */
void
kuzov_batch_row_toggle (KuzovBatchRow *self)
{
  g_return_if_fail (KUZOV_IS_BATCH_ROW (self));

  if (self->line != NULL)
    kuzov_batch_set_ticked (self->batch, self->line, !self->line->is_ticked);
}

/* Makes its frame number a text to be corrected. */
void
kuzov_batch_row_edit (KuzovBatchRow *self)
{
  GtkEventController *focus = NULL;
  GtkEventController *keys = NULL;

  g_return_if_fail (KUZOV_IS_BATCH_ROW (self));

  if (self->line == NULL || self->text != NULL)
    return;

  ensure_parts (self);
  focus = gtk_event_controller_focus_new ();
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_text_leave), self);
  keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_text_key), self);

  self->text = gtk_text_new ();
  gtk_editable_set_text (GTK_EDITABLE (self->text), kuzov_batch_line_get_text (self->line));
  gtk_editable_set_width_chars (GTK_EDITABLE (self->text), FRAME_CHARS);
  gtk_widget_add_css_class (self->text, "frame-number");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Frame number"), -1);
  g_signal_connect_swapped (self->text, "activate", G_CALLBACK (on_text_activate), self);
  gtk_widget_add_controller (self->text, focus);
  gtk_widget_add_controller (self->text, keys);
  gtk_widget_set_parent (self->text, GTK_WIDGET (self));
  gtk_widget_grab_focus (self->text);
}

gboolean
kuzov_batch_row_get_is_edited (KuzovBatchRow *self)
{
  g_return_val_if_fail (KUZOV_IS_BATCH_ROW (self), FALSE);

  return self->text != NULL;
}
