// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history-view"

#include "config.h"
#include "ui/kuzov-history-view-private.h"

#include <glib/gi18n-lib.h>
#include "desktop/kuzov-calendar.h"
#include "desktop/kuzov-words.h"

/* How often the texts that grow old are looked at, while any is in sight. */
#define REFRESH_S 15

G_DEFINE_FINAL_TYPE (KuzovHistoryView, kuzov_history_view, GTK_TYPE_WIDGET)

/* The list item of a row, which has it as its child. */
#define ITEM "kuzov-list-item"

typedef enum { PROP_SELECTED = 1 } KuzovHistoryViewProperty;
static GParamSpec *properties[PROP_SELECTED + 1];

static void
take_step (KuzovHistoryView *self,
           KuzovRequest     *request)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "request.take-step", "x", kuzov_request_get_id (request));
}

/* (nullable): the widget that shows @request, if there is one */
KuzovRequestRow *
kuzov_history_view_find_row (KuzovHistoryView *self,
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
  g_object_set_data (G_OBJECT (row), ITEM, item);
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

gboolean
kuzov_history_view_is_selected (KuzovRequestRow *row)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (row));

  return parent != NULL && (gtk_widget_get_state_flags (parent) & GTK_STATE_FLAG_SELECTED) != 0;
}

static void
on_selected_changed (KuzovHistoryView *self)
{
  for (unsigned int i = 0; i < self->rows->len; i++)
    if (gtk_widget_get_mapped (self->rows->pdata[i]) && kuzov_history_view_is_selected (self->rows->pdata[i]))
      kuzov_request_row_describe (self->rows->pdata[i]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

/* Keyboard and selection stay with the rows */

/* (nullable): what has the keyboard in the window */
GtkWidget *
kuzov_history_view_get_focus (KuzovHistoryView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return root != NULL ? gtk_root_get_focus (root) : NULL;
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
  row = kuzov_history_view_find_row (self, request);

  return row != NULL && gtk_widget_get_parent (GTK_WIDGET (row)) != NULL
         && gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (row)));
}

static gboolean
is_focused (KuzovHistoryView *self)
{
  KuzovRequestRow *row = kuzov_history_view_find_focused (self);

  return row != NULL && self->focused != NULL && kuzov_request_row_get_request (row) == self->focused;
}

/* The row that is selected, or the first one. */
static gboolean
focus_any (KuzovHistoryView *self,
           GtkDirectionType  direction)
{
  const gboolean is_any = kuzov_selection_get_n (self->selection) > 0;

  return focus_row (self, is_any ? kuzov_selection_get_first (self->selection) : 0)
         || gtk_widget_child_focus (self->list, direction);
}

/* After a frame there is a widget for every row in sight. */
static gboolean
focus_cb (gpointer user_data)
{
  KuzovHistoryView *self = user_data;
  const unsigned int n_selected = kuzov_selection_get_n (self->selection);
  g_autoptr (KuzovRequest) focused = g_steal_pointer (&self->focused);
  unsigned int position = n_selected > 0 ? kuzov_selection_get_first (self->selection) : 0;
  unsigned int found = 0;

  self->focus_id = 0;
  if (focused != NULL && n_selected > 1 && kuzov_history_model_find_position (self->model, focused, &found)
      && found < g_list_model_get_n_items (G_LIST_MODEL (self->model)))
    position = found;
  if (self->placeholder == NULL && (n_selected == 0 || !focus_row (self, position)))
    gtk_widget_child_focus (self->list, GTK_DIR_TAB_FORWARD);

  return G_SOURCE_REMOVE;
}

static void
restore_focus (KuzovHistoryView *self)
{
  GtkWidget *focus = kuzov_history_view_get_focus (self);

  if (self->placeholder != NULL)
    gtk_widget_child_focus (self->placeholder, GTK_DIR_TAB_FORWARD);
  /* A row that was taken out of the list has the keyboard still, until the next frame. */
  else if (focus != NULL && gtk_widget_is_ancestor (focus, self->list))
    return;
  else if (kuzov_selection_get_n (self->selection) == 0)
    gtk_widget_child_focus (self->list, GTK_DIR_TAB_FORWARD);
  else if (!focus_row (self, kuzov_selection_get_first (self->selection)) && self->focus_id == 0)
    self->focus_id = g_idle_add (focus_cb, self);
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
  if (!self->had_focus && (gtk_widget_get_state_flags (self->list) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0)
    {
      KuzovRequestRow *row = kuzov_history_view_find_focused (self);
      KuzovRequest *request = row != NULL ? kuzov_request_row_get_request (row) : NULL;

      self->had_focus = TRUE;
      g_set_object (&self->focused, request);
    }
  if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0)
    self->is_another = TRUE;
  if (self->follow_id == 0)
    self->follow_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, follow_cb, self, NULL);
}

/* All that has a widget stays, so that the list does not move under the person's eyes. */
static void
on_renewing (KuzovHistoryView *self)
{
  for (unsigned int i = 0; i < self->rows->len; i++)
    {
      KuzovRequest *request = kuzov_request_row_get_request (self->rows->pdata[i]);
      GtkListItem *item = g_object_get_data (self->rows->pdata[i], ITEM);

      if (request != NULL)
        kuzov_history_model_keep (self->model, kuzov_request_get_id (request), gtk_list_item_get_position (item));
    }
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

/* (nullable): what in the list has the keyboard, or has it within */
static GtkWidget *
find_focused_item (KuzovHistoryView *self)
{
  GtkWidget *widget = kuzov_history_view_get_focus (self);

  while (widget != NULL && gtk_widget_get_parent (widget) != self->list)
    widget = gtk_widget_get_parent (widget);

  return widget;
}

/* From a row to its button and out of the list: by itself GTK would go through every row. */
static gboolean
kuzov_history_view_focus (GtkWidget        *widget,
                          GtkDirectionType  direction)
{
  KuzovHistoryView *self = KUZOV_HISTORY_VIEW (widget);
  GtkWidget *item = find_focused_item (self);
  const gboolean is_tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;
  const gboolean is_on_row = item != NULL && gtk_widget_is_focus (item);

  if (!is_tab || self->placeholder != NULL)
    return GTK_WIDGET_CLASS (kuzov_history_view_parent_class)->focus (widget, direction);
  if (item == NULL)
    return focus_any (self, direction);
  if (direction == GTK_DIR_TAB_FORWARD)
    return is_on_row && gtk_widget_child_focus (item, direction);

  return !is_on_row && gtk_widget_grab_focus (item);
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
  g_clear_handle_id (&self->focus_id, g_source_remove);
  for (unsigned int i = 0; i < G_N_ELEMENTS (self->menus); i++)
    g_clear_pointer (&self->menus[i], gtk_widget_unparent);
  g_clear_pointer (&self->placeholder, gtk_widget_unparent);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->focused);
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
  widget_class->focus = kuzov_history_view_focus;
  widget_class->size_allocate = kuzov_history_view_size_allocate;
  widget_class->measure = kuzov_history_view_measure;

  properties[PROP_SELECTED] = g_param_spec_object ("selected", NULL, NULL, KUZOV_TYPE_REQUEST,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_css_name (widget_class, "history");
  kuzov_history_view_install_input (widget_class);
}

static void
kuzov_history_view_init (KuzovHistoryView *self)
{
  self->rows = g_ptr_array_new ();
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  kuzov_history_view_add_input (self);
}

static void
make_list (KuzovHistoryView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_swapped (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (on_unbind), self);

  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (on_items_changing), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "renewing", G_CALLBACK (on_renewing), self, G_CONNECT_SWAPPED);
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

  kuzov_history_model_settle (self->model);
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

/* After rows came or went: what was selected is so again where it stands now, and the list keeps the keyboard. Only another
 * list, which has no place that somebody looks at, is scrolled there. */
void
kuzov_history_view_follow (KuzovHistoryView *self)
{
  const gboolean is_another = self->is_another;
  gboolean is_followed = FALSE;

  g_return_if_fail (KUZOV_IS_HISTORY_VIEW (self));

  is_followed = self->placeholder == NULL && kuzov_selection_follow (self->selection);
  if (is_followed && is_another)
    scroll_to (self, kuzov_selection_get_first (self->selection));
  if (is_followed || g_list_model_get_n_items (G_LIST_MODEL (self->model))
                     == kuzov_history_model_get_n_found (self->model, NULL))
    self->is_another = FALSE;
  /* The keyboard is at the widget of a row that may be another one by now. */
  if (self->had_focus && is_followed && (is_another || !is_focused (self)) && self->focus_id == 0)
    self->focus_id = g_idle_add (focus_cb, self);
  else if (self->had_focus)
    restore_focus (self);
  if (self->focus_id == 0 || is_another)
    g_clear_object (&self->focused);
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

/* Takes the keyboard for a moment, from what is about to go; unlike kuzov_history_view_grab_focus() it selects nothing. */
void
kuzov_history_view_hold_focus (KuzovHistoryView *self)
{
  g_return_if_fail (KUZOV_IS_HISTORY_VIEW (self));

  if (self->placeholder != NULL || kuzov_selection_get_n (self->selection) > 0)
    kuzov_history_view_grab_focus (self);
  else
    focus_any (self, GTK_DIR_TAB_FORWARD);
}

/* Selects a row, if none is selected, and gives it the keyboard. */
void
kuzov_history_view_grab_focus (KuzovHistoryView *self)
{
  g_return_if_fail (KUZOV_IS_HISTORY_VIEW (self));

  if (self->placeholder == NULL)
    kuzov_history_view_select_first (self);
  restore_focus (self);
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
