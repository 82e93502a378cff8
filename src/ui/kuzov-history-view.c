// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history-view"

#include "config.h"
#include "ui/kuzov-history-view.h"

#include <glib/gi18n-lib.h>
#include "desktop/kuzov-calendar.h"
#include "desktop/kuzov-words.h"
#include "ui/kuzov-history-menu.h"
#include "ui/kuzov-request-row.h"

/* How often the texts that grow old are looked at, while any is in sight. */
#define REFRESH_S 15

struct _KuzovHistoryView
{
  GtkWidget           parent_instance;
  KuzovWorkspace     *workspace;
  KuzovHistoryModel  *model;
  KuzovSelection     *selection;
  KuzovRowLook       *look;
  GtkWidget          *scroller;
  GtkWidget          *list;
  GtkWidget          *placeholder;  /* (nullable): what stands in place of the list */
  GtkWidget          *menus[2];     /* (nullable), for one row and for several: made when they are first asked for */
  GPtrArray          *rows;         /* not owned: every row widget there is */
  KuzovCalendar      *calendar;     /* from the end of the start on */
  unsigned int        refresh_id;
  unsigned int        follow_id;
  gboolean            had_focus;    /* before rows came or went */
};

G_DEFINE_FINAL_TYPE (KuzovHistoryView, kuzov_history_view, GTK_TYPE_WIDGET)

typedef enum { PROP_SELECTED = 1 } KuzovHistoryViewProperty;
static GParamSpec *properties[PROP_SELECTED + 1];

enum
{
  TYPED,
  ESCAPED,
  N_SIGNALS
};

static unsigned int signals[N_SIGNALS];

static void
take_step (KuzovHistoryView *self,
           KuzovRequest     *request)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "request.take-step", "x", kuzov_request_get_id (request));
}

static KuzovRequestRow *
find_row (KuzovHistoryView *self,
          KuzovRequest     *request)
{
  for (unsigned int i = 0; request != NULL && i < self->rows->len; i++)
    if (kuzov_request_row_get_request (self->rows->pdata[i]) == request)
      return self->rows->pdata[i];

  return NULL;
}

static gboolean
refresh_cb (gpointer user_data)
{
  KuzovHistoryView *self = user_data;
  gboolean is_ageing = FALSE;

  kuzov_row_look_set_typical_ms (self->look,
                                 kuzov_history_get_typical_ms (kuzov_workspace_get_history (self->workspace)));
  for (unsigned int i = 0; i < self->rows->len; i++)
    if (kuzov_request_row_get_is_ageing (self->rows->pdata[i]))
      {
        is_ageing = TRUE;
        kuzov_request_row_refresh (self->rows->pdata[i]);
      }

  if (is_ageing)
    return G_SOURCE_CONTINUE;

  self->refresh_id = 0;

  return G_SOURCE_REMOVE;
}

/* The clock is watched only while there is something in sight that it changes. */
static void
plan_refresh (KuzovHistoryView *self)
{
  if (self->refresh_id == 0
      && gtk_widget_get_mapped (GTK_WIDGET (self))
      && kuzov_queue_get_n_pending (kuzov_workspace_get_queue (self->workspace)) > 0)
    self->refresh_id = g_timeout_add_seconds (REFRESH_S, refresh_cb, self);
}

static void
on_queue_changed (KuzovHistoryView *self)
{
  for (unsigned int i = 0; i < self->rows->len; i++)
    kuzov_request_row_refresh (self->rows->pdata[i]);
  plan_refresh (self);
}

/* What was ready “14:32” was so “yesterday 14:32” from midnight on. */
static void
on_calendar_changed (KuzovHistoryView *self)
{
  for (unsigned int i = 0; i < self->rows->len; i++)
    kuzov_request_row_refresh (self->rows->pdata[i]);
}

static void
restyle (KuzovHistoryView *self)
{
  for (unsigned int i = 0; i < self->rows->len; i++)
    kuzov_request_row_restyle (self->rows->pdata[i]);
}

static void
on_labels_changed (KuzovHistoryView *self)
{
  kuzov_row_look_forget_labels (self->look);
  restyle (self);
}

static void
on_row_destroyed (gpointer  user_data,
                  GObject  *where)
{
  GPtrArray *rows = user_data;

  g_ptr_array_remove_fast (rows, where);
  g_ptr_array_unref (rows);
}

static void
on_setup (KuzovHistoryView *self,
          GtkListItem      *item)
{
  GtkWidget *row = kuzov_request_row_new (self->look);

  g_ptr_array_add (self->rows, row);
  g_object_weak_ref (G_OBJECT (row), on_row_destroyed, g_ptr_array_ref (self->rows));
  gtk_list_item_set_child (item, row);
}

static void
on_bind (KuzovHistoryView *self,
         GtkListItem      *item)
{
  kuzov_request_row_set_request (KUZOV_REQUEST_ROW (gtk_list_item_get_child (item)),
                                 gtk_list_item_get_item (item));
}

static void
on_unbind (KuzovHistoryView *self,
           GtkListItem      *item)
{
  kuzov_request_row_set_request (KUZOV_REQUEST_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
on_activate (KuzovHistoryView *self,
             unsigned int      position)
{
  g_autoptr (KuzovRequest) request = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (request != NULL)
    take_step (self, request);
}

static gboolean
is_selected (KuzovRequestRow *row)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (row));

  return parent != NULL && (gtk_widget_get_state_flags (parent) & GTK_STATE_FLAG_SELECTED) != 0;
}

static void
on_selected_changed (KuzovHistoryView *self)
{
  for (unsigned int i = 0; i < self->rows->len; i++)
    if (gtk_widget_get_mapped (self->rows->pdata[i]) && is_selected (self->rows->pdata[i]))
      kuzov_request_row_describe (self->rows->pdata[i]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

/* Keyboard and selection stay with the rows */

static GtkWidget *
get_focus (KuzovHistoryView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return root != NULL ? gtk_root_get_focus (root) : NULL;
}

static KuzovRequestRow *
find_focused_row (KuzovHistoryView *self)
{
  GtkWidget *focus = get_focus (self);

  for (unsigned int i = 0; focus != NULL && i < self->rows->len; i++)
    {
      GtkWidget *parent = gtk_widget_get_parent (self->rows->pdata[i]);

      if (parent != NULL && (focus == parent || gtk_widget_is_ancestor (focus, parent)))
        return self->rows->pdata[i];
    }

  return NULL;
}

static void
scroll_to (KuzovHistoryView *self,
           unsigned int      position)
{
  gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", position);
}

/* The row itself: asked the usual way, the list would give the keyboard to the button in it. */
static gboolean
focus_row (KuzovHistoryView *self,
           unsigned int      position)
{
  g_autoptr (KuzovRequest) request = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  KuzovRequestRow *row = NULL;

  scroll_to (self, position);
  row = find_row (self, request);

  return row != NULL && gtk_widget_get_parent (GTK_WIDGET (row)) != NULL
         && gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (row)));
}

static gboolean
follow_cb (gpointer user_data)
{
  KuzovHistoryView *self = user_data;

  self->follow_id = 0;
  kuzov_history_view_follow (self);

  return G_SOURCE_REMOVE;
}

/* Called before the list knows of it: then a row that goes may still have the keyboard. */
static void
on_items_changing (KuzovHistoryView *self)
{
  if ((gtk_widget_get_state_flags (self->list) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0)
    self->had_focus = TRUE;
  if (self->follow_id == 0)
    self->follow_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, follow_cb, self, NULL);
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
      kuzov_selection_select (self->selection, kuzov_selection_get_first (self->selection));
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
  KuzovRequestRow *row = find_focused_row (self);
  double x = 0.;
  double y = 0.;

  if (row == NULL || !is_selected (row))
    row = find_row (self, kuzov_history_view_get_selected (self));
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

  if (!is_selected (row))
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

static void
kuzov_history_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (kuzov_history_view_parent_class)->map (widget);

  plan_refresh (KUZOV_HISTORY_VIEW (widget));
}

static void
kuzov_history_view_unmap (GtkWidget *widget)
{
  KuzovHistoryView *self = KUZOV_HISTORY_VIEW (widget);

  g_clear_handle_id (&self->refresh_id, g_source_remove);

  GTK_WIDGET_CLASS (kuzov_history_view_parent_class)->unmap (widget);
}

static void
kuzov_history_view_css_changed (GtkWidget         *widget,
                                GtkCssStyleChange *change)
{
  KuzovHistoryView *self = KUZOV_HISTORY_VIEW (widget);

  GTK_WIDGET_CLASS (kuzov_history_view_parent_class)->css_changed (widget, change);

  if (self->look != NULL)
    kuzov_row_look_invalidate (self->look);
}

static void
kuzov_history_view_size_allocate (GtkWidget *widget,
                                  int        width,
                                  int        height,
                                  int        baseline)
{
  KuzovHistoryView *self = KUZOV_HISTORY_VIEW (widget);

  gtk_widget_size_allocate (self->scroller, &(GtkAllocation) { 0, 0, width, height }, baseline);
  if (self->placeholder != NULL)
    gtk_widget_size_allocate (self->placeholder, &(GtkAllocation) { 0, 0, width, height }, baseline);
  for (unsigned int i = 0; i < G_N_ELEMENTS (self->menus); i++)
    if (self->menus[i] != NULL)
      gtk_popover_present (GTK_POPOVER (self->menus[i]));
}

static void
kuzov_history_view_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  KuzovHistoryView *self = KUZOV_HISTORY_VIEW (widget);
  int other_minimum = 0;
  int other_natural = 0;

  gtk_widget_measure (self->scroller, orientation, for_size, minimum, natural, minimum_baseline, natural_baseline);
  if (self->placeholder != NULL)
    gtk_widget_measure (self->placeholder, orientation, for_size, &other_minimum, &other_natural, NULL, NULL);
  *minimum = MAX (*minimum, other_minimum);
  *natural = MAX (*natural, other_natural);
}

static void
kuzov_history_view_dispose (GObject *object)
{
  KuzovHistoryView *self = KUZOV_HISTORY_VIEW (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_handle_id (&self->follow_id, g_source_remove);
  for (unsigned int i = 0; i < G_N_ELEMENTS (self->menus); i++)
    g_clear_pointer (&self->menus[i], gtk_widget_unparent);
  g_clear_pointer (&self->placeholder, gtk_widget_unparent);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->look);
  g_clear_object (&self->calendar);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (kuzov_history_view_parent_class)->dispose (object);
}

static void
kuzov_history_view_finalize (GObject *object)
{
  KuzovHistoryView *self = KUZOV_HISTORY_VIEW (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (kuzov_history_view_parent_class)->finalize (object);
}

static void
kuzov_history_view_get_property (GObject      *object,
                                 unsigned int  property_id,
                                 GValue       *value,
                                 GParamSpec   *pspec)
{
  switch ((KuzovHistoryViewProperty) property_id)
    {
    case PROP_SELECTED:
      g_value_set_object (value, kuzov_history_view_get_selected (KUZOV_HISTORY_VIEW (object)));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
kuzov_history_view_class_init (KuzovHistoryViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kuzov_history_view_dispose;
  object_class->finalize = kuzov_history_view_finalize;
  object_class->get_property = kuzov_history_view_get_property;
  widget_class->map = kuzov_history_view_map;
  widget_class->unmap = kuzov_history_view_unmap;
  widget_class->css_changed = kuzov_history_view_css_changed;
  widget_class->size_allocate = kuzov_history_view_size_allocate;
  widget_class->measure = kuzov_history_view_measure;

  properties[PROP_SELECTED] = g_param_spec_object ("selected", NULL, NULL, KUZOV_TYPE_REQUEST,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[TYPED] = g_signal_new ("typed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                 g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1,
                                 GTK_TYPE_EVENT_CONTROLLER_KEY);
  signals[ESCAPED] = g_signal_new ("escaped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 0);

  gtk_widget_class_set_css_name (widget_class, "history");
  gtk_widget_class_install_action (widget_class, "history.menu", NULL, menu_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "history.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "history.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "selection.copy-frames", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "request.edit-note", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "request.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Delete, 0, "request.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_ALT_MASK, "request.details", NULL);
}

static void
add_gestures (KuzovHistoryView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

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

static void
kuzov_history_view_init (KuzovHistoryView *self)
{
  self->rows = g_ptr_array_new ();
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (on_query_tooltip), NULL);
  add_gestures (self);
}

static void
make_list (KuzovHistoryView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_swapped (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (on_unbind), self);

  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (on_items_changing), self, G_CONNECT_SWAPPED);
  self->selection = kuzov_selection_new (self->model);
  g_signal_connect_object (self->selection, "changed", G_CALLBACK (on_selected_changed), self, G_CONNECT_SWAPPED);

  /* The factory first: with another after the model, every row would be made twice. */
  self->list = gtk_list_view_new (NULL, factory);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list), GTK_SELECTION_MODEL (self->selection));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("History"), -1);
  g_signal_connect_swapped (self->list, "activate", G_CALLBACK (on_activate), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->list);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)),
                           "value-changed", G_CALLBACK (plan_refresh), self, G_CONNECT_SWAPPED);
}

/**
 * kuzov_history_view_new:
 * @workspace: an open workspace
 * @model: its history
 *
 * Returns: (transfer floating): a list of @model
 */
GtkWidget *
kuzov_history_view_new (KuzovWorkspace    *workspace,
                        KuzovHistoryModel *model)
{
  KuzovHistoryView *self = NULL;
  KuzovQueue *queue = NULL;

  g_return_val_if_fail (KUZOV_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (KUZOV_IS_HISTORY_MODEL (model), NULL);

  queue = kuzov_workspace_get_queue (workspace);
  self = g_object_new (KUZOV_TYPE_HISTORY_VIEW, NULL);
  self->workspace = g_object_ref (workspace);
  self->model = g_object_ref (model);
  self->look = kuzov_row_look_new (self->scroller, kuzov_workspace_get_history (workspace), queue);
  make_list (self);
  g_signal_connect_object (kuzov_workspace_get_history (workspace), "labels-changed", G_CALLBACK (on_labels_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (queue, "notify::n-held", G_CALLBACK (on_queue_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (queue, "notify::n-pending", G_CALLBACK (plan_refresh), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/* Begins what the first frame could do without: how long reports take, and the clock. */
void
kuzov_history_view_start (KuzovHistoryView *self)
{
  g_return_if_fail (KUZOV_IS_HISTORY_VIEW (self));

  kuzov_row_look_set_typical_ms (self->look,
                                 kuzov_history_get_typical_ms (kuzov_workspace_get_history (self->workspace)));
  on_queue_changed (self);
  if (self->calendar != NULL)
    return;

  self->calendar = kuzov_calendar_new (NULL);
  g_signal_connect_object (self->calendar, "changed", G_CALLBACK (on_calendar_changed), self, G_CONNECT_SWAPPED);
}

/**
 * kuzov_history_view_get_selected:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): the selected request, when it is the only one
 */
KuzovRequest *
kuzov_history_view_get_selected (KuzovHistoryView *self)
{
  g_return_val_if_fail (KUZOV_IS_HISTORY_VIEW (self), NULL);

  return self->selection != NULL ? kuzov_selection_get_single (self->selection) : NULL;
}

KuzovSelection *
kuzov_history_view_get_selection (KuzovHistoryView *self)
{
  g_return_val_if_fail (KUZOV_IS_HISTORY_VIEW (self), NULL);

  return self->selection;
}

/**
 * kuzov_history_view_select:
 * @self: a list
 * @request: a request
 *
 * Selects @request alone and brings it into sight.
 *
 * Returns: whether it is in the list
 */
gboolean
kuzov_history_view_select (KuzovHistoryView *self,
                           KuzovRequest     *request)
{
  unsigned int position = 0;

  g_return_val_if_fail (KUZOV_IS_HISTORY_VIEW (self), FALSE);
  g_return_val_if_fail (KUZOV_IS_REQUEST (request), FALSE);

  if (!kuzov_history_model_find_position (self->model, request, &position))
    return FALSE;

  kuzov_selection_select (self->selection, position);
  scroll_to (self, position);

  return TRUE;
}

void
kuzov_history_view_select_first (KuzovHistoryView *self)
{
  g_return_if_fail (KUZOV_IS_HISTORY_VIEW (self));

  if (kuzov_selection_get_n (self->selection) == 0 && g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0)
    kuzov_selection_select (self->selection, 0);
}

/* After rows came or went: what was selected is so again where it stands now, and the list keeps the keyboard. */
void
kuzov_history_view_follow (KuzovHistoryView *self)
{
  g_return_if_fail (KUZOV_IS_HISTORY_VIEW (self));

  if (self->placeholder == NULL && kuzov_selection_follow (self->selection))
    scroll_to (self, kuzov_selection_get_first (self->selection));
  if (self->had_focus)
    kuzov_history_view_grab_focus (self);
  self->had_focus = FALSE;
}

/* The selected rows are about to leave the list: a neighbour is selected in their place. */
void
kuzov_history_view_leave (KuzovHistoryView *self)
{
  unsigned int position = 0;

  g_return_if_fail (KUZOV_IS_HISTORY_VIEW (self));

  if (kuzov_selection_get_n (self->selection) == 0)
    return;

  position = kuzov_selection_get_last (self->selection) + 1;
  if (position == g_list_model_get_n_items (G_LIST_MODEL (self->model)))
    position = kuzov_selection_get_first (self->selection) - 1;
  if (position == G_MAXUINT)
    return;

  kuzov_selection_select (self->selection, position);
}

void
kuzov_history_view_grab_focus (KuzovHistoryView *self)
{
  g_return_if_fail (KUZOV_IS_HISTORY_VIEW (self));

  if (self->placeholder != NULL)
    {
      gtk_widget_child_focus (self->placeholder, GTK_DIR_TAB_FORWARD);
      return;
    }

  /* A row that was taken out of the list has the keyboard still, until the next frame. */
  if (get_focus (self) != NULL && gtk_widget_is_ancestor (get_focus (self), self->list))
    return;

  kuzov_history_view_select_first (self);
  if (kuzov_selection_get_n (self->selection) == 0 || !focus_row (self, kuzov_selection_get_first (self->selection)))
    gtk_widget_child_focus (self->list, GTK_DIR_TAB_FORWARD);
}

/**
 * kuzov_history_view_set_placeholder:
 * @self: a list
 * @placeholder: (nullable): what is shown in its place
 */
void
kuzov_history_view_set_placeholder (KuzovHistoryView *self,
                                    GtkWidget        *placeholder)
{
  g_return_if_fail (KUZOV_IS_HISTORY_VIEW (self));

  g_clear_pointer (&self->placeholder, gtk_widget_unparent);
  self->placeholder = placeholder;
  if (placeholder != NULL)
    gtk_widget_set_parent (placeholder, GTK_WIDGET (self));
  gtk_widget_set_child_visible (self->scroller, placeholder == NULL);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * kuzov_history_view_set_words:
 * @self: a list
 * @words: (nullable): what is looked for, folded; it is emphasised in the rows
 */
void
kuzov_history_view_set_words (KuzovHistoryView  *self,
                              const char *const *words)
{
  g_return_if_fail (KUZOV_IS_HISTORY_VIEW (self));

  if (kuzov_row_look_set_words (self->look, words))
    restyle (self);
}
