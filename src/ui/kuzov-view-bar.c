// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-view-bar"

#include "config.h"
#include "ui/kuzov-view-bar.h"

#include "desktop/kuzov-words-view.h"
#include "ui/kuzov-filter-bar.h"
#include "ui/kuzov-search-bar.h"

struct _KuzovViewBar
{
  GtkWidget          parent_instance;
  KuzovHistory      *history;
  KuzovHistoryModel *model;
  GtkWidget         *search;      /* KuzovSearchBar */
  GtkWidget         *filters;     /* KuzovFilterBar */
};

G_DEFINE_FINAL_TYPE (KuzovViewBar, kuzov_view_bar, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  LEFT,
  N_SIGNALS
};

static unsigned int signals[N_SIGNALS];

static void
update_found (KuzovViewBar *self)
{
  const gboolean is_whole = kuzov_view_is_whole (kuzov_history_model_get_view (self->model));
  g_autofree char *found = NULL;
  gboolean is_capped = FALSE;
  unsigned int n_found = 0;

  /* Until there is news, what is shown is counted right. */
  if (kuzov_history_model_is_looking (self->model))
    return;

  n_found = kuzov_history_model_get_n_found (self->model, &is_capped);
  found = is_whole ? g_strdup ("") : kuzov_words_found (n_found, is_capped, kuzov_history_get_n_rows (self->history));
  kuzov_search_bar_set_found (KUZOV_SEARCH_BAR (self->search), found);
  kuzov_filter_bar_set_found (KUZOV_FILTER_BAR (self->filters), gtk_widget_get_visible (self->search) ? "" : found);
}

static void
update_view (KuzovViewBar *self)
{
  g_autoptr (KuzovView) view = kuzov_view_new ();

  if (gtk_widget_get_visible (self->search))
    view->search = g_strdup (kuzov_search_bar_get_text (KUZOV_SEARCH_BAR (self->search)));
  kuzov_filter_bar_fill_view (KUZOV_FILTER_BAR (self->filters), view);
  kuzov_history_model_set_view (self->model, view);
  update_found (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
show_search (KuzovViewBar *self)
{
  gtk_widget_set_visible (self->search, TRUE);
  update_found (self);
}

static void
on_moved_on (KuzovViewBar *self)
{
  g_signal_emit (self, signals[LEFT], 0);
}

static void
kuzov_view_bar_dispose (GObject *object)
{
  KuzovViewBar *self = KUZOV_VIEW_BAR (object);

  g_clear_pointer (&self->search, gtk_widget_unparent);
  g_clear_pointer (&self->filters, gtk_widget_unparent);
  g_clear_object (&self->model);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (kuzov_view_bar_parent_class)->dispose (object);
}

static void
kuzov_view_bar_class_init (KuzovViewBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kuzov_view_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "viewbar");

  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LEFT] = g_signal_new ("left", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kuzov_view_bar_init (KuzovViewBar *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  self->search = kuzov_search_bar_new ();
  gtk_widget_set_visible (self->search, FALSE);
  gtk_widget_set_parent (self->search, GTK_WIDGET (self));
  g_signal_connect_swapped (self->search, "changed", G_CALLBACK (update_view), self);
  g_signal_connect_swapped (self->search, "left", G_CALLBACK (kuzov_view_bar_leave_search), self);
  g_signal_connect_swapped (self->search, "moved-on", G_CALLBACK (on_moved_on), self);
}

GtkWidget *
kuzov_view_bar_new (KuzovHistory      *history,
                    KuzovHistoryModel *model)
{
  KuzovViewBar *self = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (history), NULL);
  g_return_val_if_fail (KUZOV_IS_HISTORY_MODEL (model), NULL);

  self = g_object_new (KUZOV_TYPE_VIEW_BAR, NULL);
  self->history = g_object_ref (history);
  self->model = g_object_ref (model);
  self->filters = kuzov_filter_bar_new (history, model);
  gtk_widget_set_parent (self->filters, GTK_WIDGET (self));
  g_signal_connect_swapped (self->filters, "changed", G_CALLBACK (update_view), self);
  g_signal_connect_object (model, "found", G_CALLBACK (update_found), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (update_found), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/* Opens the search, with what was looked for last ready to be typed over. */
void
kuzov_view_bar_search (KuzovViewBar *self)
{
  g_return_if_fail (KUZOV_IS_VIEW_BAR (self));

  show_search (self);
  kuzov_search_bar_focus (KUZOV_SEARCH_BAR (self->search), TRUE);
}

void
kuzov_view_bar_search_for (KuzovViewBar *self,
                           const char   *text)
{
  g_return_if_fail (KUZOV_IS_VIEW_BAR (self));

  show_search (self);
  kuzov_search_bar_set_text (KUZOV_SEARCH_BAR (self->search), text);
  kuzov_search_bar_focus (KUZOV_SEARCH_BAR (self->search), FALSE);
}

void
kuzov_view_bar_leave_search (KuzovViewBar *self)
{
  g_return_if_fail (KUZOV_IS_VIEW_BAR (self));

  if (!gtk_widget_get_visible (self->search))
    return;

  /* The keyboard leaves first: GTK would give it to whatever comes next. */
  g_signal_emit (self, signals[LEFT], 0);
  gtk_widget_set_visible (self->search, FALSE);
  kuzov_search_bar_set_text (KUZOV_SEARCH_BAR (self->search), "");
  update_view (self);
}

/**
 * kuzov_view_bar_take_key:
 * @self: a view bar
 * @controller: what heard a key in the list
 *
 * Begins a search, or goes on with it, by a letter that was typed in the list.
 *
 * Returns: whether it was one
 */
gboolean
kuzov_view_bar_take_key (KuzovViewBar          *self,
                         GtkEventControllerKey *controller)
{
  g_return_val_if_fail (KUZOV_IS_VIEW_BAR (self), FALSE);

  show_search (self);
  kuzov_search_bar_focus (KUZOV_SEARCH_BAR (self->search), FALSE);

  return kuzov_search_bar_take_key (KUZOV_SEARCH_BAR (self->search), controller);
}

gboolean
kuzov_view_bar_get_is_searching (KuzovViewBar *self)
{
  g_return_val_if_fail (KUZOV_IS_VIEW_BAR (self), FALSE);

  return gtk_widget_get_visible (self->search);
}

gboolean
kuzov_view_bar_get_is_filtered (KuzovViewBar *self)
{
  g_return_val_if_fail (KUZOV_IS_VIEW_BAR (self), FALSE);

  return kuzov_filter_bar_get_is_set (KUZOV_FILTER_BAR (self->filters));
}

void
kuzov_view_bar_clear_filters (KuzovViewBar *self)
{
  g_return_if_fail (KUZOV_IS_VIEW_BAR (self));

  kuzov_filter_bar_clear (KUZOV_FILTER_BAR (self->filters));
}

void
kuzov_view_bar_set_narrow (KuzovViewBar *self,
                           gboolean      is_narrow)
{
  g_return_if_fail (KUZOV_IS_VIEW_BAR (self));

  kuzov_filter_bar_set_narrow (KUZOV_FILTER_BAR (self->filters), is_narrow);
}
