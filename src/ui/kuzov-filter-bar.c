// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-filter-bar"

#include "config.h"
#include "ui/kuzov-filter-bar.h"

#include <glib/gi18n-lib.h>
#include "desktop/kuzov-calendar.h"
#include "desktop/kuzov-words-view.h"
#include "desktop/kuzov-words.h"
#include "history/kuzov-labels.h"
#include "ui/kuzov-filter-menu.h"
#include "ui/kuzov-label-dot.h"

/* How far a notch of the mouse wheel moves the chips. */
#define WHEEL_STEP 48

/* What is set in the menu, each with a button of its own that clears it. */
typedef enum { LIMIT_PERIOD, LIMIT_LABEL, N_LIMITS } Limit;

typedef struct
{
  GtkWidget *button;
  GtkLabel  *count;
} Chip;

struct _KuzovFilterBar
{
  GtkWidget          parent_instance;
  KuzovHistory      *history;
  KuzovHistoryModel *model;
  KuzovCalendar     *calendar;
  GtkWidget         *line;
  GtkWidget         *chips;
  Chip               chip[KUZOV_N_FILTERS];
  GtkWidget         *menu_button;
  KuzovFilterMenu   *menu;          /* (nullable): made when it is first asked for */
  GtkWidget         *sort_button;
  GtkWidget         *sort_label;
  GSimpleAction     *sort_action;
  GtkWidget         *limits;        /* the second line */
  GtkWidget         *limit[N_LIMITS];
  GtkWidget         *found;
  KuzovFilter        filter;
  KuzovSort          sort;
};

G_DEFINE_FINAL_TYPE (KuzovFilterBar, kuzov_filter_bar, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  N_SIGNALS
};

static unsigned int signals[N_SIGNALS];

static const char *const sort_names[] = {
  [KUZOV_SORT_NEWEST] = "newest",
  [KUZOV_SORT_FRAME] = "frame",
  [KUZOV_SORT_READY] = "ready",
};

/* Chips */

static void
update_counts (KuzovFilterBar *self)
{
  KuzovCounts counts;

  if (!kuzov_history_model_get_counts (self->model, &counts))
    return;

  for (KuzovFilter filter = KUZOV_FILTER_ALL; filter < KUZOV_N_FILTERS; filter++)
    {
      g_autofree char *text = kuzov_words_amount (counts.n[filter]);
      g_autofree char *name = g_strdup_printf ("%s %s", kuzov_words_filter (filter), text);

      gtk_label_set_text (self->chip[filter].count, text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->chip[filter].button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
    }
}

static void
on_chip_toggled (KuzovFilterBar  *self,
                 GtkToggleButton *button)
{
  const KuzovFilter previous = self->filter;

  if (!gtk_toggle_button_get_active (button))
    return;

  for (KuzovFilter filter = KUZOV_FILTER_ALL; filter < KUZOV_N_FILTERS; filter++)
    {
      if (self->chip[filter].button == GTK_WIDGET (button))
        self->filter = filter;
    }
  if (self->filter != previous)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
add_chip (KuzovFilterBar *self,
          KuzovFilter     filter)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *count = gtk_label_new (NULL);

  gtk_widget_add_css_class (count, "count");
  gtk_box_append (GTK_BOX (box), gtk_label_new (kuzov_words_filter (filter)));
  gtk_box_append (GTK_BOX (box), count);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, kuzov_words_filter (filter),
                                  -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "chip");
  if (filter > KUZOV_FILTER_ALL)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button),
                                 GTK_TOGGLE_BUTTON (self->chip[KUZOV_FILTER_ALL].button));
  else
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  g_signal_connect_swapped (button, "toggled", G_CALLBACK (on_chip_toggled), self);
  gtk_box_append (GTK_BOX (self->chips), button);
  self->chip[filter] = (Chip) { button, GTK_LABEL (count) };
}

/* A chip that is reached with the keyboard comes into sight. */
static void
on_chip_focused (KuzovFilterBar *self)
{
  GtkWidget *chip = gtk_widget_get_focus_child (self->chips);
  GtkWidget *scroller = gtk_widget_get_ancestor (self->chips, GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t bounds;

  if (chip != NULL && gtk_widget_compute_bounds (chip, self->chips, &bounds))
    gtk_adjustment_clamp_page (gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scroller)),
                               bounds.origin.x, bounds.origin.x + bounds.size.width);
}

/* A wheel that knows up and down alone moves them too. */
static gboolean
on_chips_scrolled (GtkWidget *scroller,
                   double     dx,
                   double     dy)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scroller));

  if (gtk_adjustment_get_upper (adjustment) <= gtk_adjustment_get_page_size (adjustment))
    return GDK_EVENT_PROPAGATE;

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + (dx + dy) * WHEEL_STEP);

  return GDK_EVENT_STOP;
}

static GtkWidget *
make_chips (KuzovFilterBar *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkEventController *wheel = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->chips = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, "spacing", 4, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chips), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Which requests are shown"), -1);
  for (KuzovFilter filter = KUZOV_FILTER_ALL; filter < KUZOV_N_FILTERS; filter++)
    add_chip (self, filter);
  g_signal_connect_swapped (self->chips, "notify::focus-child", G_CALLBACK (on_chip_focused), self);
  g_signal_connect_swapped (focus, "notify::contains-focus", G_CALLBACK (on_chip_focused), self);
  gtk_widget_add_controller (self->chips, focus);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_EXTERNAL, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->chips);
  gtk_widget_set_hexpand (scroller, TRUE);
  gtk_event_controller_set_propagation_phase (wheel, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (wheel, "scroll", G_CALLBACK (on_chips_scrolled), scroller);
  gtk_widget_add_controller (scroller, wheel);

  return scroller;
}

/* Dates and label */

static char *
dup_limit (KuzovFilterBar *self,
           Limit           limit)
{
  g_autoptr (GPtrArray) labels = NULL;
  int64_t from_ms = 0;
  int64_t until_ms = 0;

  if (self->menu == NULL)
    return NULL;

  if (limit == LIMIT_PERIOD)
    {
      kuzov_filter_menu_get_dates (self->menu, &from_ms, &until_ms);
      if (until_ms != 0)
        return kuzov_words_days (from_ms, until_ms);
      return from_ms != 0 ? g_strdup (kuzov_words_period (kuzov_filter_menu_get_period (self->menu))) : NULL;
    }

  labels = kuzov_history_load_labels (self->history);
  for (unsigned int i = 0; i < labels->len; i++)
    {
      const KuzovLabel *label = labels->pdata[i];

      if (label->id == kuzov_filter_menu_get_label (self->menu))
        return g_strdup (label->name);
    }

  return NULL;
}

static void
update_limits (KuzovFilterBar *self)
{
  gboolean is_any = FALSE;

  for (Limit limit = LIMIT_PERIOD; limit < N_LIMITS; limit++)
    {
      g_autofree char *text = dup_limit (self, limit);
      /* Translators: a button that shows all requests again; %s is a time such as “Last 7 days”, or a label’s name. */
      g_autofree char *name = g_strdup_printf (_("Clear “%s”"), text != NULL ? text : "");
      GtkWidget *label = gtk_widget_get_first_child (gtk_button_get_child (GTK_BUTTON (self->limit[limit])));

      gtk_widget_set_visible (self->limit[limit], text != NULL);
      if (text == NULL)
        continue;
      is_any = TRUE;
      gtk_label_set_text (GTK_LABEL (label), text);
      gtk_widget_set_tooltip_text (self->limit[limit], name);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->limit[limit]), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    }
  gtk_widget_set_visible (self->limits, is_any);
}

static void
on_menu_changed (KuzovFilterBar *self)
{
  update_limits (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* The last one that is cleared takes its line along, and the keyboard must go somewhere. */
static void
on_limit_clicked (KuzovFilterBar *self,
                  GtkWidget      *button)
{
  gtk_widget_grab_focus (self->menu_button);
  if (button == self->limit[LIMIT_PERIOD])
    kuzov_filter_menu_set_period (self->menu, KUZOV_PERIOD_ANY);
  else
    kuzov_filter_menu_set_label (self->menu, 0);
  on_menu_changed (self);
}

static GtkWidget *
make_limit (KuzovFilterBar *self)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 26);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "limit");
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_limit_clicked), self);

  return button;
}

static void
create_menu_cb (GtkMenuButton *button,
                gpointer       user_data)
{
  KuzovFilterBar *self = user_data;

  if (self->menu != NULL)
    return;

  self->menu = KUZOV_FILTER_MENU (kuzov_filter_menu_new (self->history));
  g_signal_connect_swapped (self->menu, "changed", G_CALLBACK (on_menu_changed), self);
  gtk_menu_button_set_popover (button, GTK_WIDGET (self->menu));
}

/* A day that began, or a label of another name. */
static void
on_meaning_changed (KuzovFilterBar *self)
{
  if (self->menu != NULL)
    on_menu_changed (self);
}

/* A label that is no more has no rows: all are shown again. */
static void
on_labels_changed (KuzovFilterBar *self)
{
  g_autofree char *name = NULL;

  if (self->menu == NULL)
    return;

  name = dup_limit (self, LIMIT_LABEL);
  if (name == NULL)
    kuzov_filter_menu_set_label (self->menu, 0);
  on_menu_changed (self);
}

/* In which order */

static void
update_sort (KuzovFilterBar *self)
{
  const char *word = kuzov_words_sort (self->sort);
  /* Translators: %s is “Newest”, “Frame number” or “Ready time”. */
  g_autofree char *name = g_strdup_printf (_("Sorted by: %s"), word);

  gtk_label_set_text (GTK_LABEL (self->sort_label), word);
  gtk_widget_set_tooltip_text (self->sort_button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->sort_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
on_sort_activated (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  KuzovFilterBar *self = user_data;

  g_simple_action_set_state (action, parameter);
  for (KuzovSort sort = KUZOV_SORT_NEWEST; sort <= KUZOV_SORT_READY; sort++)
    {
      if (g_str_equal (g_variant_get_string (parameter, NULL), sort_names[sort]))
        self->sort = sort;
    }
  update_sort (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static GtkWidget *
make_sort_button (KuzovFilterBar *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  for (KuzovSort sort = KUZOV_SORT_NEWEST; sort <= KUZOV_SORT_READY; sort++)
    {
      g_autofree char *action = g_strdup_printf ("filter.sort::%s", sort_names[sort]);

      g_menu_append (menu, kuzov_words_sort (sort), action);
    }
  self->sort_action = g_simple_action_new_stateful ("sort", G_VARIANT_TYPE_STRING,
                                                    g_variant_new_string (sort_names[KUZOV_SORT_NEWEST]));
  g_signal_connect (self->sort_action, "activate", G_CALLBACK (on_sort_activated), self);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (self->sort_action));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "filter", G_ACTION_GROUP (group));

  self->sort_label = gtk_label_new (NULL);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("view-sort-descending-symbolic"));
  gtk_box_append (GTK_BOX (box), self->sort_label);
  gtk_menu_button_set_child (GTK_MENU_BUTTON (button), box);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_add_css_class (button, "flat");

  return button;
}

static void
kuzov_filter_bar_dispose (GObject *object)
{
  KuzovFilterBar *self = KUZOV_FILTER_BAR (object);

  g_clear_pointer (&self->line, gtk_widget_unparent);
  g_clear_pointer (&self->limits, gtk_widget_unparent);
  if (self->sort_action != NULL)
    g_signal_handlers_disconnect_by_data (self->sort_action, self);
  g_clear_object (&self->sort_action);
  g_clear_object (&self->calendar);
  g_clear_object (&self->model);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (kuzov_filter_bar_parent_class)->dispose (object);
}

static void
kuzov_filter_bar_class_init (KuzovFilterBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kuzov_filter_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "filterbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
make_line (KuzovFilterBar *self)
{
  self->line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  gtk_widget_add_css_class (self->line, "line");
  gtk_box_append (GTK_BOX (self->line), make_chips (self));

  self->menu_button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->menu_button), "x-office-calendar-symbolic");
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->menu_button), create_menu_cb, self, NULL);
  gtk_widget_set_tooltip_text (self->menu_button, _("Dates and Labels"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Dates and Labels"), -1);
  gtk_widget_add_css_class (self->menu_button, "flat");
  gtk_box_append (GTK_BOX (self->line), self->menu_button);

  self->sort_button = make_sort_button (self);
  gtk_box_append (GTK_BOX (self->line), self->sort_button);
  gtk_widget_set_parent (self->line, GTK_WIDGET (self));
}

static void
make_limits (KuzovFilterBar *self)
{
  self->limits = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_add_css_class (self->limits, "limits");
  for (Limit limit = LIMIT_PERIOD; limit < N_LIMITS; limit++)
    {
      self->limit[limit] = make_limit (self);
      gtk_box_append (GTK_BOX (self->limits), self->limit[limit]);
    }
  self->found = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, "hexpand", TRUE,
                              "xalign", 1., "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (self->found, "dim-text");
  gtk_box_append (GTK_BOX (self->limits), self->found);
  gtk_widget_set_visible (self->limits, FALSE);
  gtk_widget_set_parent (self->limits, GTK_WIDGET (self));
}

static void
kuzov_filter_bar_init (KuzovFilterBar *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  make_line (self);
  make_limits (self);
  update_sort (self);
}

GtkWidget *
kuzov_filter_bar_new (KuzovHistory      *history,
                      KuzovHistoryModel *model)
{
  KuzovFilterBar *self = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (history), NULL);
  g_return_val_if_fail (KUZOV_IS_HISTORY_MODEL (model), NULL);

  self = g_object_new (KUZOV_TYPE_FILTER_BAR, NULL);
  self->history = g_object_ref (history);
  self->model = g_object_ref (model);
  self->calendar = kuzov_calendar_new (NULL);
  g_signal_connect_object (model, "counted", G_CALLBACK (update_counts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->calendar, "changed", G_CALLBACK (on_meaning_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (history, "labels-changed", G_CALLBACK (on_labels_changed), self, G_CONNECT_SWAPPED);
  update_counts (self);

  return GTK_WIDGET (self);
}

/* Puts into @view what is set here: all but the search. */
void
kuzov_filter_bar_fill_view (KuzovFilterBar *self,
                            KuzovView      *view)
{
  g_return_if_fail (KUZOV_IS_FILTER_BAR (self));
  g_return_if_fail (view != NULL);

  view->filter = self->filter;
  view->sort = self->sort;
  if (self->menu == NULL)
    return;

  view->label = kuzov_filter_menu_get_label (self->menu);
  kuzov_filter_menu_get_dates (self->menu, &view->from_ms, &view->until_ms);
}

/* Whether anything is left out by what is set here. */
gboolean
kuzov_filter_bar_get_is_set (KuzovFilterBar *self)
{
  g_return_val_if_fail (KUZOV_IS_FILTER_BAR (self), FALSE);

  return self->filter != KUZOV_FILTER_ALL
         || (self->menu != NULL && (kuzov_filter_menu_get_label (self->menu) != 0
                                    || kuzov_filter_menu_get_period (self->menu) != KUZOV_PERIOD_ANY));
}

/* Leaves nothing out; the order stays. */
void
kuzov_filter_bar_clear (KuzovFilterBar *self)
{
  g_return_if_fail (KUZOV_IS_FILTER_BAR (self));

  if (!kuzov_filter_bar_get_is_set (self))
    return;

  if (self->menu != NULL)
    {
      kuzov_filter_menu_set_period (self->menu, KUZOV_PERIOD_ANY);
      kuzov_filter_menu_set_label (self->menu, 0);
    }
  self->filter = KUZOV_FILTER_ALL;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->chip[KUZOV_FILTER_ALL].button), TRUE);
  update_limits (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* How much was found, in words, for the line of what is set. */
void
kuzov_filter_bar_set_found (KuzovFilterBar *self,
                            const char     *found)
{
  g_return_if_fail (KUZOV_IS_FILTER_BAR (self));

  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (self->found)), found) != 0)
    gtk_label_set_text (GTK_LABEL (self->found), found);
}

void
kuzov_filter_bar_set_narrow (KuzovFilterBar *self,
                             gboolean        is_narrow)
{
  g_return_if_fail (KUZOV_IS_FILTER_BAR (self));

  gtk_widget_set_visible (self->sort_label, !is_narrow);
}
