// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-filter-menu"

#include "config.h"
#include "ui/kuzov-filter-menu.h"

#include <glib/gi18n-lib.h>
#include "desktop/kuzov-words-view.h"
#include "desktop/kuzov-words.h"
#include "history/kuzov-labels.h"
#include "ui/kuzov-label-dot.h"

#define MAX_HEIGHT 520

typedef enum { END_FROM, END_UNTIL, N_ENDS } End;

struct _KuzovFilterMenu
{
  GtkPopover     parent_instance;
  KuzovHistory  *history;
  GtkWidget     *periods[KUZOV_N_PERIODS];
  GtkWidget     *days;              /* for a period between two days */
  GtkWidget     *ends[N_ENDS];
  GtkWidget     *calendar;
  GtkWidget     *labels;            /* with their heading */
  GtkWidget     *label_list;
  GDateTime     *end_days[N_ENDS];
  KuzovPeriod    period;
  int64_t        label;
  gboolean       is_updating;
};

G_DEFINE_FINAL_TYPE (KuzovFilterMenu, kuzov_filter_menu, GTK_TYPE_POPOVER)

enum
{
  CHANGED,
  N_SIGNALS
};

static unsigned int signals[N_SIGNALS];

static GtkWidget *
make_heading (const char *text)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING, "label", text,
                                   "xalign", 0., NULL);

  gtk_widget_add_css_class (label, "section");

  return label;
}

/* When it was ordered */

static End
get_end (KuzovFilterMenu *self)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->ends[END_UNTIL])) ? END_UNTIL : END_FROM;
}

static void
update_ends (KuzovFilterMenu *self)
{
  for (End end = END_FROM; end < N_ENDS; end++)
    {
      g_autofree char *day = kuzov_words_date (g_date_time_to_unix (self->end_days[end]) * 1000);
      /* Translators: the first day, and the last one, of those that are shown. */
      g_autofree char *text = g_strdup_printf (end == END_FROM ? _("From %s") : _("Until %s"), day);

      gtk_button_set_label (GTK_BUTTON (self->ends[end]), text);
    }
}

static void
show_day (KuzovFilterMenu *self)
{
  self->is_updating = TRUE;
  gtk_calendar_select_day (GTK_CALENDAR (self->calendar), self->end_days[get_end (self)]);
  self->is_updating = FALSE;
}

static void
on_end_toggled (KuzovFilterMenu *self,
                GtkToggleButton *button)
{
  if (gtk_toggle_button_get_active (button))
    show_day (self);
}

static void
on_day_selected (KuzovFilterMenu *self)
{
  const End end = get_end (self);

  if (self->is_updating)
    return;

  g_date_time_unref (self->end_days[end]);
  self->end_days[end] = gtk_calendar_get_date (GTK_CALENDAR (self->calendar));
  update_ends (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_period_toggled (KuzovFilterMenu *self,
                   GtkCheckButton  *button)
{
  if (self->is_updating || !gtk_check_button_get_active (button))
    return;

  for (KuzovPeriod period = KUZOV_PERIOD_ANY; period < KUZOV_N_PERIODS; period++)
    {
      if (self->periods[period] == GTK_WIDGET (button))
        self->period = period;
    }
  gtk_widget_set_visible (self->days, self->period == KUZOV_PERIOD_BETWEEN);
  g_signal_emit (self, signals[CHANGED], 0);
}

static GtkWidget *
make_days (KuzovFilterMenu *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *ends = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (ends, "linked");
  gtk_box_set_homogeneous (GTK_BOX (ends), TRUE);
  for (End end = END_FROM; end < N_ENDS; end++)
    {
      self->end_days[end] = g_date_time_new_now_local ();
      self->ends[end] = gtk_toggle_button_new_with_label ("");
      gtk_widget_set_hexpand (self->ends[end], TRUE);
      gtk_box_append (GTK_BOX (ends), self->ends[end]);
    }
  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (self->ends[END_UNTIL]), GTK_TOGGLE_BUTTON (self->ends[END_FROM]));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->ends[END_FROM]), TRUE);
  self->calendar = gtk_calendar_new ();
  for (End end = END_FROM; end < N_ENDS; end++)
    g_signal_connect_swapped (self->ends[end], "toggled", G_CALLBACK (on_end_toggled), self);
  g_signal_connect_swapped (self->calendar, "day-selected", G_CALLBACK (on_day_selected), self);
  update_ends (self);
  gtk_box_append (GTK_BOX (box), ends);
  gtk_box_append (GTK_BOX (box), self->calendar);
  gtk_widget_set_visible (box, FALSE);

  return box;
}

static void
add_periods (KuzovFilterMenu *self,
             GtkBox          *box)
{
  for (KuzovPeriod period = KUZOV_PERIOD_ANY; period < KUZOV_N_PERIODS; period++)
    {
      self->periods[period] = gtk_check_button_new_with_label (kuzov_words_period (period));
      if (period > KUZOV_PERIOD_ANY)
        gtk_check_button_set_group (GTK_CHECK_BUTTON (self->periods[period]),
                                    GTK_CHECK_BUTTON (self->periods[KUZOV_PERIOD_ANY]));
      else
        gtk_check_button_set_active (GTK_CHECK_BUTTON (self->periods[period]), TRUE);
      gtk_box_append (box, self->periods[period]);
    }
  for (KuzovPeriod period = KUZOV_PERIOD_ANY; period < KUZOV_N_PERIODS; period++)
    g_signal_connect_swapped (self->periods[period], "toggled", G_CALLBACK (on_period_toggled), self);
  self->days = make_days (self);
  gtk_box_append (box, self->days);
}

/* Which label it has */

static void
on_label_toggled (KuzovFilterMenu *self,
                  GtkCheckButton  *button)
{
  const int64_t *label = g_object_get_data (G_OBJECT (button), "label");

  if (self->is_updating || !gtk_check_button_get_active (button))
    return;

  self->label = *label;
  g_signal_emit (self, signals[CHANGED], 0);
}

static GtkWidget *
make_label_button (KuzovFilterMenu  *self,
                   const KuzovLabel *label)
{
  GtkWidget *button = gtk_check_button_new ();
  const int64_t id = label != NULL ? label->id : 0;

  if (label != NULL)
    {
      GtkWidget *child = kuzov_label_dot_new_named (label);

      gtk_check_button_set_child (GTK_CHECK_BUTTON (button), child);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label->name, -1);
    }
  else
    {
      gtk_check_button_set_label (GTK_CHECK_BUTTON (button), _("Any label"));
    }
  gtk_check_button_set_active (GTK_CHECK_BUTTON (button), id == self->label);
  g_object_set_data_full (G_OBJECT (button), "label", g_memdup2 (&id, sizeof id), g_free);
  g_signal_connect_swapped (button, "toggled", G_CALLBACK (on_label_toggled), self);

  return button;
}

static void
fill_labels (KuzovFilterMenu *self)
{
  g_autoptr (GPtrArray) labels = kuzov_history_load_labels (self->history);
  GtkWidget *child = NULL;
  GtkWidget *first = NULL;

  self->is_updating = TRUE;
  while ((child = gtk_widget_get_first_child (self->label_list)) != NULL)
    gtk_box_remove (GTK_BOX (self->label_list), child);
  first = make_label_button (self, NULL);
  gtk_box_append (GTK_BOX (self->label_list), first);
  for (unsigned int i = 0; i < labels->len; i++)
    {
      GtkWidget *button = make_label_button (self, labels->pdata[i]);

      gtk_check_button_set_group (GTK_CHECK_BUTTON (button), GTK_CHECK_BUTTON (first));
      gtk_box_append (GTK_BOX (self->label_list), button);
    }
  gtk_widget_set_visible (self->labels, labels->len > 0);
  self->is_updating = FALSE;
}

static void
kuzov_filter_menu_show (GtkWidget *widget)
{
  fill_labels (KUZOV_FILTER_MENU (widget));

  GTK_WIDGET_CLASS (kuzov_filter_menu_parent_class)->show (widget);
}

static void
kuzov_filter_menu_dispose (GObject *object)
{
  KuzovFilterMenu *self = KUZOV_FILTER_MENU (object);

  g_clear_object (&self->history);

  G_OBJECT_CLASS (kuzov_filter_menu_parent_class)->dispose (object);
}

static void
kuzov_filter_menu_finalize (GObject *object)
{
  KuzovFilterMenu *self = KUZOV_FILTER_MENU (object);

  for (End end = END_FROM; end < N_ENDS; end++)
    g_date_time_unref (self->end_days[end]);

  G_OBJECT_CLASS (kuzov_filter_menu_parent_class)->finalize (object);
}

static void
kuzov_filter_menu_class_init (KuzovFilterMenuClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kuzov_filter_menu_dispose;
  object_class->finalize = kuzov_filter_menu_finalize;
  GTK_WIDGET_CLASS (klass)->show = kuzov_filter_menu_show;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
kuzov_filter_menu_init (KuzovFilterMenu *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  gtk_box_append (GTK_BOX (box), make_heading (_("Ordered")));
  add_periods (self, GTK_BOX (box));
  self->labels = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  self->label_list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_widget_set_margin_top (self->labels, 8);
  gtk_box_append (GTK_BOX (self->labels), make_heading (_("Label")));
  gtk_box_append (GTK_BOX (self->labels), self->label_list);
  gtk_box_append (GTK_BOX (box), self->labels);
  gtk_widget_add_css_class (box, "filter-menu");

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MAX_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_popover_set_child (GTK_POPOVER (self), scroller);
}

GtkWidget *
kuzov_filter_menu_new (KuzovHistory *history)
{
  KuzovFilterMenu *self = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (history), NULL);

  self = g_object_new (KUZOV_TYPE_FILTER_MENU, NULL);
  self->history = g_object_ref (history);

  return GTK_WIDGET (self);
}

KuzovPeriod
kuzov_filter_menu_get_period (KuzovFilterMenu *self)
{
  g_return_val_if_fail (KUZOV_IS_FILTER_MENU (self), KUZOV_PERIOD_ANY);

  return self->period;
}

/* Tells nobody, unlike what the person does. */
void
kuzov_filter_menu_set_period (KuzovFilterMenu *self,
                              KuzovPeriod      period)
{
  g_return_if_fail (KUZOV_IS_FILTER_MENU (self));
  g_return_if_fail (period < KUZOV_N_PERIODS);

  self->is_updating = TRUE;
  self->period = period;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->periods[period]), TRUE);
  gtk_widget_set_visible (self->days, period == KUZOV_PERIOD_BETWEEN);
  self->is_updating = FALSE;
}

/**
 * kuzov_filter_menu_get_dates:
 * @self: a filter menu
 * @from_ms: (out): when it was ordered at the earliest, 0 for no limit
 * @until_ms: (out): before when, 0 for no limit
 */
void
kuzov_filter_menu_get_dates (KuzovFilterMenu *self,
                             int64_t         *from_ms,
                             int64_t         *until_ms)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  g_return_if_fail (KUZOV_IS_FILTER_MENU (self));

  *from_ms = kuzov_period_find_start (self->period, now);
  *until_ms = 0;
  if (self->period == KUZOV_PERIOD_BETWEEN)
    kuzov_period_find_days (self->end_days[END_FROM], self->end_days[END_UNTIL], from_ms, until_ms);
}

/* 0 for any. */
int64_t
kuzov_filter_menu_get_label (KuzovFilterMenu *self)
{
  g_return_val_if_fail (KUZOV_IS_FILTER_MENU (self), 0);

  return self->label;
}

void
kuzov_filter_menu_set_label (KuzovFilterMenu *self,
                             int64_t          label)
{
  g_return_if_fail (KUZOV_IS_FILTER_MENU (self));

  self->label = label;
}
