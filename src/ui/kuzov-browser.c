// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-browser"

#include "config.h"
#include "ui/kuzov-browser.h"

#include "history/kuzov-fold.h"
#include "ui/kuzov-nothing-page.h"
#include "ui/kuzov-start-page.h"
#include "ui/kuzov-view-bar.h"

/* How many rows the first frame gets: more than fit a tall window, and no more are paid for. */
#define N_FIRST_ROWS 24

/* How high search and filters are at first: their place is kept until they come, after the first frame. */
#define TOOLS_HEIGHT 42

struct _KuzovBrowser
{
  GObject            parent_instance;
  KuzovWorkspace    *workspace;
  KuzovHistoryModel *model;
  AdwBin            *tools;         /* not owned, as content: they belong to the window, which owns us */
  AdwBin            *content;
  KuzovHistoryView  *view;          /* (nullable): none while the history is empty */
  KuzovViewBar      *bar;           /* (nullable): as the view, and not before the first frame */
  GtkWidget         *nothing;       /* (nullable): the page in place of the list */
  KuzovRequest      *wanted;        /* (nullable): to be selected when the list is the one that has it */
  unsigned int       view_id;       /* a list to be made in a turn of its own */
  unsigned int       update_id;
  unsigned int       bar_id;        /* the bar, likewise */
  gboolean           is_started;
  gboolean           is_narrow;
  gboolean           wants_focus;   /* the list should have the keyboard when it is there */
};

G_DEFINE_FINAL_TYPE (KuzovBrowser, kuzov_browser, G_TYPE_OBJECT)

enum
{
  CHANGED,
  EMPTIED,
  N_SIGNALS
};

static unsigned int signals[N_SIGNALS];

static KuzovHistory *
get_history (KuzovBrowser *self)
{
  return kuzov_workspace_get_history (self->workspace);
}

static void
on_selection_changed (KuzovBrowser *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Above the list */

static gboolean
on_typed (KuzovBrowser          *self,
          GtkEventControllerKey *controller)
{
  return self->bar != NULL && kuzov_view_bar_take_key (self->bar, controller);
}

static gboolean
on_escaped (KuzovBrowser *self)
{
  if (self->bar == NULL || !kuzov_view_bar_get_is_searching (self->bar))
    return FALSE;

  kuzov_view_bar_leave_search (self->bar);

  return TRUE;
}

static void
on_view_asked (KuzovBrowser *self)
{
  const char *search = kuzov_history_model_get_view (self->model)->search;
  g_auto (GStrv) words = search != NULL ? kuzov_fold_words (search) : NULL;

  kuzov_history_view_set_words (self->view, (const char *const *) words);
}

static void
show_bar (KuzovBrowser *self)
{
  if (self->bar != NULL || !self->is_started)
    return;

  self->bar = KUZOV_VIEW_BAR (kuzov_view_bar_new (get_history (self), self->model));
  kuzov_view_bar_set_narrow (self->bar, self->is_narrow);
  g_signal_connect_object (self->bar, "left", G_CALLBACK (kuzov_browser_focus_list), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->bar, "changed", G_CALLBACK (on_view_asked), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (self->tools, GTK_WIDGET (self->bar));
  kuzov_history_model_start_counting (self->model);
}

static gboolean
show_bar_cb (gpointer user_data)
{
  KuzovBrowser *self = user_data;

  self->bar_id = 0;
  show_bar (self);

  return G_SOURCE_REMOVE;
}

static void
show_bar_soon (KuzovBrowser *self)
{
  if (self->bar_id == 0)
    self->bar_id = g_idle_add (show_bar_cb, self);
}

/* Whoever searches in the first moment does not wait for it. */
static void
need_bar (KuzovBrowser *self)
{
  if (self->view != NULL)
    show_bar (self);
}

/* The list, or what stands in its place */

static void
show_nothing (KuzovBrowser *self)
{
  if (self->nothing == NULL)
    {
      self->nothing = kuzov_nothing_page_new (get_history (self));
      kuzov_history_view_set_placeholder (self->view, self->nothing);
    }
  kuzov_nothing_page_show (KUZOV_NOTHING_PAGE (self->nothing), kuzov_history_model_get_view (self->model));
}

static void
hide_nothing (KuzovBrowser *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->view));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (self->nothing == NULL)
    return;

  if (focus != NULL && gtk_widget_is_ancestor (focus, self->nothing))
    self->wants_focus = TRUE;
  self->nothing = NULL;
  kuzov_history_view_set_placeholder (self->view, NULL);
}

static void show_start_page (KuzovBrowser *self);

static gboolean
update_cb (gpointer user_data)
{
  KuzovBrowser *self = user_data;
  const gboolean is_empty = g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0;

  self->update_id = 0;
  if (self->view != NULL && kuzov_history_is_empty (get_history (self)))
    show_start_page (self);
  if (self->view == NULL || kuzov_history_model_is_looking (self->model))
    return G_SOURCE_REMOVE;

  if (is_empty && !kuzov_view_is_whole (kuzov_history_model_get_view (self->model)))
    show_nothing (self);
  else
    hide_nothing (self);

  kuzov_history_view_follow (self->view);
  if (self->wanted != NULL && kuzov_history_view_select (self->view, self->wanted))
    g_clear_object (&self->wanted);
  if (self->wants_focus && (!is_empty || self->nothing != NULL))
    kuzov_history_view_grab_focus (self->view);
  self->wants_focus = FALSE;

  return G_SOURCE_REMOVE;
}

/* Once for all that happens in this turn: while another part is shown the list is empty for a moment, and GTK can't bear
 * that a list goes while it is told of its rows. */
static void
update_soon (KuzovBrowser *self)
{
  if (self->view != NULL && self->update_id == 0)
    self->update_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, update_cb, self, NULL);
}

static void
show_view (KuzovBrowser *self)
{
  if (self->view != NULL)
    return;

  self->view = KUZOV_HISTORY_VIEW (kuzov_history_view_new (self->workspace, self->model));
  g_signal_connect_object (self->view, "notify::selected", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "typed", G_CALLBACK (on_typed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "escaped", G_CALLBACK (on_escaped), self, G_CONNECT_SWAPPED);
  gtk_widget_set_size_request (GTK_WIDGET (self->tools), -1, TOOLS_HEIGHT);
  gtk_widget_set_visible (GTK_WIDGET (self->tools), TRUE);
  adw_bin_set_child (self->content, GTK_WIDGET (self->view));
  g_signal_emit (self, signals[EMPTIED], 0, FALSE);
  if (self->is_started)
    kuzov_history_view_start (self->view);
  show_bar_soon (self);
  update_soon (self);
}

static void
forget_view (KuzovBrowser *self)
{
  g_autoptr (KuzovView) whole = kuzov_view_new ();

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_handle_id (&self->bar_id, g_source_remove);
  if (self->view != NULL)
    g_signal_handlers_disconnect_by_data (self->view, self);
  self->view = NULL;
  self->bar = NULL;
  self->nothing = NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->tools), FALSE);
  adw_bin_set_child (self->tools, NULL);
  kuzov_history_model_set_view (self->model, whole);
}

/* The entry is there at once; what helps a newcomer comes with the second frame. */
static void
show_start_page (KuzovBrowser *self)
{
  forget_view (self);
  adw_bin_set_child (self->content, self->is_started ? kuzov_start_page_new (self->workspace) : NULL);
  g_signal_emit (self, signals[EMPTIED], 0, TRUE);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
show_view_cb (gpointer user_data)
{
  KuzovBrowser *self = user_data;

  self->view_id = 0;
  if (!kuzov_history_is_empty (get_history (self)))
    show_view (self);

  return G_SOURCE_REMOVE;
}

/* Whoever just recorded a thousand rows has kept the window waiting enough: the list is made in the next turn. */
static void
on_items_changed (KuzovBrowser *self)
{
  const gboolean is_empty = kuzov_history_is_empty (get_history (self));

  update_soon (self);
  if (!is_empty && !self->is_started)
    show_view (self);
  else if (!is_empty && self->view == NULL && self->view_id == 0)
    self->view_id = g_idle_add_full (G_PRIORITY_DEFAULT, show_view_cb, self, NULL);
  else if (is_empty && self->view == NULL && adw_bin_get_child (self->content) == NULL)
    show_start_page (self);
}

static void
on_key_changed (KuzovBrowser *self)
{
  if (self->view == NULL)
    show_start_page (self);
}

static void
kuzov_browser_dispose (GObject *object)
{
  KuzovBrowser *self = KUZOV_BROWSER (object);

  g_clear_handle_id (&self->view_id, g_source_remove);
  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_handle_id (&self->bar_id, g_source_remove);
  if (self->view != NULL)
    g_signal_handlers_disconnect_by_data (self->view, self);
  self->view = NULL;
  self->bar = NULL;
  g_clear_object (&self->wanted);
  g_clear_object (&self->model);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (kuzov_browser_parent_class)->dispose (object);
}

static void
kuzov_browser_class_init (KuzovBrowserClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kuzov_browser_dispose;

  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EMPTIED] = g_signal_new ("emptied", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_BOOLEAN);
}

static void
kuzov_browser_init (KuzovBrowser *self)
{
}

/**
 * kuzov_browser_new:
 * @workspace: an open workspace
 * @tools: the place for search and filters, which outlives what is returned
 * @content: the place for the list, likewise
 *
 * Returns: (transfer full): what fills them, from kuzov_browser_start() on with all there is
 */
KuzovBrowser *
kuzov_browser_new (KuzovWorkspace *workspace,
                   AdwBin         *tools,
                   AdwBin         *content)
{
  KuzovBrowser *self = NULL;

  g_return_val_if_fail (KUZOV_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (ADW_IS_BIN (tools) && ADW_IS_BIN (content), NULL);

  self = g_object_new (KUZOV_TYPE_BROWSER, NULL);
  self->workspace = g_object_ref (workspace);
  self->model = kuzov_history_model_new (get_history (self), N_FIRST_ROWS);
  kuzov_history_model_set_paced (self->model, TRUE);
  self->tools = tools;
  self->content = content;
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "found", G_CALLBACK (update_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (kuzov_workspace_get_settings (workspace), "changed::api-key",
                           G_CALLBACK (on_key_changed), self, G_CONNECT_SWAPPED);
  on_items_changed (self);

  return self;
}

/* Begins what the first frame could do without. */
void
kuzov_browser_start (KuzovBrowser *self)
{
  g_return_if_fail (KUZOV_IS_BROWSER (self));

  self->is_started = TRUE;
  kuzov_history_model_show_all (self->model);
  kuzov_history_keep_indexed (get_history (self));
  if (self->view == NULL)
    {
      show_start_page (self);
      return;
    }

  kuzov_history_view_start (self->view);
  show_bar_soon (self);
}

KuzovHistoryModel *
kuzov_browser_get_model (KuzovBrowser *self)
{
  g_return_val_if_fail (KUZOV_IS_BROWSER (self), NULL);

  return self->model;
}

/* (nullable): none while the history is empty */
KuzovHistoryView *
kuzov_browser_get_view (KuzovBrowser *self)
{
  g_return_val_if_fail (KUZOV_IS_BROWSER (self), NULL);

  return self->view;
}

void
kuzov_browser_set_narrow (KuzovBrowser *self,
                          gboolean      is_narrow)
{
  g_return_if_fail (KUZOV_IS_BROWSER (self));

  self->is_narrow = is_narrow;
  if (self->bar != NULL)
    kuzov_view_bar_set_narrow (self->bar, is_narrow);
}

void
kuzov_browser_search (KuzovBrowser *self)
{
  g_return_if_fail (KUZOV_IS_BROWSER (self));

  need_bar (self);
  if (self->bar != NULL)
    kuzov_view_bar_search (self->bar);
}

void
kuzov_browser_search_for (KuzovBrowser *self,
                          const char   *text)
{
  g_return_if_fail (KUZOV_IS_BROWSER (self));
  g_return_if_fail (text != NULL);

  need_bar (self);
  if (self->bar != NULL)
    kuzov_view_bar_search_for (self->bar, text);
}

void
kuzov_browser_leave_search (KuzovBrowser *self)
{
  g_return_if_fail (KUZOV_IS_BROWSER (self));

  if (self->bar != NULL)
    kuzov_view_bar_leave_search (self->bar);
}

/* Leaves nothing out but what a search does. */
void
kuzov_browser_clear_filters (KuzovBrowser *self)
{
  g_return_if_fail (KUZOV_IS_BROWSER (self));

  if (self->bar != NULL)
    kuzov_view_bar_clear_filters (self->bar);
}

/* Gives the list the keyboard, as soon as there is one. */
void
kuzov_browser_focus_list (KuzovBrowser *self)
{
  g_return_if_fail (KUZOV_IS_BROWSER (self));

  self->wants_focus = TRUE;
  if (self->view != NULL)
    kuzov_history_view_hold_focus (self->view);
  update_soon (self);
}

/**
 * kuzov_browser_select:
 * @self: a browser
 * @request: a request
 *
 * Selects the row of @request and brings it into sight, and for that shows the whole history if it is left out.
 *
 * Returns: whether it is there already
 */
gboolean
kuzov_browser_select (KuzovBrowser *self,
                      KuzovRequest *request)
{
  g_return_val_if_fail (KUZOV_IS_BROWSER (self), FALSE);
  g_return_val_if_fail (KUZOV_IS_REQUEST (request), FALSE);

  if (self->view == NULL && self->view_id != 0)
    show_view (self);
  if (self->view == NULL)
    return FALSE;
  if (kuzov_history_view_select (self->view, request))
    return TRUE;

  g_set_object (&self->wanted, request);
  if (self->bar != NULL)
    {
      kuzov_view_bar_clear_filters (self->bar);
      kuzov_view_bar_leave_search (self->bar);
    }
  update_soon (self);

  return FALSE;
}
