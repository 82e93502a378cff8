// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history-view"

#include "config.h"
#include "ui/kuzov-history-view-private.h"

#include "ui/kuzov-history-menu.h"

/* What keys and pointers do in the list, beyond what every list does. */

enum
{
  TYPED,
  ESCAPED,
  N_SIGNALS
};

static unsigned int signals[N_SIGNALS];

/* (nullable): the row that has the keyboard, or has what has it */
KuzovRequestRow *
kuzov_history_view_find_focused (KuzovHistoryView *self)
{
  GtkWidget *focus = kuzov_history_view_get_focus (self);

  for (unsigned int i = 0; focus != NULL && i < self->rows->len; i++)
    {
      GtkWidget *parent = gtk_widget_get_parent (self->rows->pdata[i]);

      if (parent != NULL && (focus == parent || gtk_widget_is_ancestor (focus, parent)))
        return self->rows->pdata[i];
    }

  return NULL;
}

/* Of many selected rows the one with the keyboard stays so. */
static void
select_one (KuzovHistoryView *self)
{
  KuzovRequestRow *row = kuzov_history_view_find_focused (self);

  if (row != NULL && kuzov_history_view_is_selected (row))
    kuzov_history_view_select (self, kuzov_request_row_get_request (row));
  else
    kuzov_selection_select (self->selection, kuzov_selection_get_first (self->selection));
}

/* Escape takes back a selection of many before it does anything else. */
static gboolean
on_key_pressed (KuzovHistoryView      *self,
                unsigned int           keyval,
                unsigned int           keycode,
                GdkModifierType        state,
                GtkEventControllerKey *controller)
{
  const gunichar character = gdk_keyval_to_unicode (keyval);
  gboolean is_taken = FALSE;

  if (keyval == GDK_KEY_Escape && kuzov_selection_get_n (self->selection) > 1)
    {
      select_one (self);
      return GDK_EVENT_STOP;
    }
  if (keyval == GDK_KEY_Escape)
    g_signal_emit (self, signals[ESCAPED], 0, &is_taken);
  else if (g_unichar_isgraph (character)
           && (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK | GDK_META_MASK)) == 0)
    g_signal_emit (self, signals[TYPED], 0, controller, &is_taken);

  return is_taken ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

/* The menu */

/* GTK would give the keyboard to the first button of the window. */
static void
on_menu_closed (KuzovHistoryView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (root == NULL)
    return;

  if (focus == NULL || gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER_MENU) != NULL)
    kuzov_history_view_grab_focus (self);
}

static void
pop_menu_up (KuzovHistoryView *self,
             double            x,
             double            y)
{
  const gboolean is_for_many = kuzov_selection_get_n (self->selection) > 1;
  GtkWidget **menu = &self->menus[is_for_many];
  GdkRectangle place = { x, y, 1, 1 };

  if (kuzov_selection_get_n (self->selection) == 0)
    return;

  if (*menu == NULL)
    {
      *menu = kuzov_history_menu_new (is_for_many);
      gtk_widget_set_parent (*menu, GTK_WIDGET (self));
      g_signal_connect_swapped (*menu, "closed", G_CALLBACK (on_menu_closed), self);
    }
  gtk_widget_set_halign (*menu, x > gtk_widget_get_width (GTK_WIDGET (self)) / 2 ? GTK_ALIGN_END : GTK_ALIGN_START);
  gtk_popover_set_pointing_to (GTK_POPOVER (*menu), &place);
  gtk_popover_popup (GTK_POPOVER (*menu));
}

/* The menu key: at the row that has the keyboard, or is selected, wherever it is on the screen. */
static void
menu_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  KuzovHistoryView *self = KUZOV_HISTORY_VIEW (widget);
  KuzovRequestRow *row = kuzov_history_view_find_focused (self);
  double x = 0.;
  double y = 0.;

  if (row == NULL || !kuzov_history_view_is_selected (row))
    row = kuzov_history_view_find_row (self, kuzov_history_view_get_selected (self));
  if (row == NULL)
    return;

  gtk_widget_translate_coordinates (GTK_WIDGET (row), widget, KUZOV_ROW_TEXT_X, KUZOV_ROW_HEIGHT - 8, &x, &y);
  pop_menu_up (self, x, CLAMP (y, 0., gtk_widget_get_height (widget)));
}

static KuzovRequestRow *
pick_row (KuzovHistoryView *self,
          double            x,
          double            y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  if (widget == NULL)
    return NULL;

  /* At its edge a row's list item is hit, not the row inside. */
  if (gtk_widget_get_first_child (widget) != NULL
      && KUZOV_IS_REQUEST_ROW (gtk_widget_get_first_child (widget)))
    return KUZOV_REQUEST_ROW (gtk_widget_get_first_child (widget));

  return KUZOV_REQUEST_ROW (gtk_widget_get_ancestor (widget, KUZOV_TYPE_REQUEST_ROW));
}

static gboolean
pop_menu_up_for_row (KuzovHistoryView *self,
                     KuzovRequestRow  *row,
                     double            x,
                     double            y)
{
  if (row == NULL || kuzov_request_row_get_request (row) == NULL)
    return FALSE;

  if (!kuzov_history_view_is_selected (row))
    kuzov_history_view_select (self, kuzov_request_row_get_request (row));
  pop_menu_up (self, x, y);

  return TRUE;
}

static void
on_pressed (KuzovHistoryView *self,
            int               n_press,
            double            x,
            double            y,
            GtkGestureClick  *gesture)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));
  KuzovRequestRow *row = pick_row (self, x, y);
  double row_x = 0.;

  if (row == NULL)
    return;

  gtk_widget_translate_coordinates (GTK_WIDGET (self), GTK_WIDGET (row), x, y, &row_x, NULL);
  if (!gdk_event_triggers_context_menu (event)
      && !(gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture)) == GDK_BUTTON_PRIMARY
           && kuzov_request_row_has_menu_at (row, row_x)))
    return;

  if (pop_menu_up_for_row (self, row, x, y))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
on_long_pressed (KuzovHistoryView *self,
                 double            x,
                 double            y,
                 GtkGesture       *gesture)
{
  if (pop_menu_up_for_row (self, pick_row (self, x, y), x, y))
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

/* What a narrow row has no room for. */
static gboolean
on_query_tooltip (KuzovHistoryView *self,
                  int               x,
                  int               y,
                  gboolean          is_keyboard,
                  GtkTooltip       *tooltip)
{
  KuzovRequestRow *row = is_keyboard ? NULL : pick_row (self, x, y);
  g_autofree char *note = NULL;
  double row_x = 0.;

  if (row == NULL)
    return FALSE;

  gtk_widget_translate_coordinates (GTK_WIDGET (self), GTK_WIDGET (row), x, y, &row_x, NULL);
  note = kuzov_request_row_dup_hidden (row, row_x);
  if (note == NULL || *note == '\0')
    return FALSE;

  gtk_tooltip_set_text (tooltip, note);

  return TRUE;
}

void
kuzov_history_view_add_input (KuzovHistoryView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (on_query_tooltip), NULL);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (on_long_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (press));

  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

/* The signals of the list, its keys and its menu. */
void
kuzov_history_view_install_input (GtkWidgetClass *widget_class)
{
  signals[TYPED] = g_signal_new ("typed", G_TYPE_FROM_CLASS (widget_class), G_SIGNAL_RUN_LAST, 0,
                                 g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1,
                                 GTK_TYPE_EVENT_CONTROLLER_KEY);
  signals[ESCAPED] = g_signal_new ("escaped", G_TYPE_FROM_CLASS (widget_class), G_SIGNAL_RUN_LAST, 0,
                                   g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 0);

  gtk_widget_class_install_action (widget_class, "history.menu", NULL, menu_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "history.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "history.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "selection.copy-frames", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "request.edit-note", NULL);
  /* The last one is told in the menu. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Delete, 0, "request.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "request.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_ALT_MASK, "request.details", NULL);
}
