// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-selection"

#include "config.h"
#include "ui/kuzov-selection.h"

/* So many selected rows are followed: each is looked for in a list that may be long. */
#define N_KEPT 1000

struct _KuzovSelection
{
  GObject            parent_instance;
  KuzovHistoryModel *model;
  GtkBitset         *selected;
  GArray            *kept;        /* (element-type int64_t): the selected rows, when they are not too many */
  KuzovRequest      *single;      /* (nullable): the one that was last told to be the only one */
  gboolean           has_lost;    /* some of them are selected no more, though nobody said so */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static unsigned int signals[N_SIGNALS];

static GType
kuzov_selection_get_item_type (GListModel *model)
{
  return KUZOV_TYPE_REQUEST;
}

static unsigned int
kuzov_selection_get_n_items (GListModel *model)
{
  KuzovSelection *self = KUZOV_SELECTION (model);

  return self->model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->model)) : 0;
}

static gpointer
kuzov_selection_get_item (GListModel   *model,
                          unsigned int  position)
{
  KuzovSelection *self = KUZOV_SELECTION (model);

  return self->model != NULL ? g_list_model_get_item (G_LIST_MODEL (self->model), position) : NULL;
}

static void
kuzov_selection_list_init (GListModelInterface *iface)
{
  iface->get_item_type = kuzov_selection_get_item_type;
  iface->get_n_items = kuzov_selection_get_n_items;
  iface->get_item = kuzov_selection_get_item;
}

static gboolean
kuzov_selection_is_selected (GtkSelectionModel *model,
                             unsigned int       position)
{
  return gtk_bitset_contains (KUZOV_SELECTION (model)->selected, position);
}

static GtkBitset *
kuzov_selection_get_selection_in_range (GtkSelectionModel *model,
                                        unsigned int       position,
                                        unsigned int       n_items)
{
  return gtk_bitset_ref (KUZOV_SELECTION (model)->selected);
}

static void
keep (KuzovSelection *self)
{
  GtkBitsetIter iter;
  unsigned int position = 0;

  g_array_set_size (self->kept, 0);
  self->has_lost = FALSE;
  if (gtk_bitset_get_size (self->selected) > N_KEPT || !gtk_bitset_iter_init_first (&iter, self->selected, &position))
    return;

  do
    {
      const int64_t id = kuzov_history_model_get_id (self->model, position);

      if (id != 0)
        g_array_append_val (self->kept, id);
    }
  while (gtk_bitset_iter_next (&iter, &position));
}

static gboolean
kuzov_selection_set_selection (GtkSelectionModel *model,
                               GtkBitset         *selected,
                               GtkBitset         *mask)
{
  KuzovSelection *self = KUZOV_SELECTION (model);
  g_autoptr (GtkBitset) changes = gtk_bitset_copy (self->selected);
  const unsigned int n_items = g_list_model_get_n_items (G_LIST_MODEL (self));

  /* Difference is symmetric here: what is in one of them alone. */
  gtk_bitset_difference (changes, selected);
  gtk_bitset_intersect (changes, mask);
  if (n_items > 0)
    gtk_bitset_remove_range_closed (changes, n_items, G_MAXUINT);
  if (n_items == 0 || gtk_bitset_is_empty (changes))
    return TRUE;

  gtk_bitset_difference (self->selected, changes);
  keep (self);
  gtk_selection_model_selection_changed (model, gtk_bitset_get_minimum (changes),
                                         gtk_bitset_get_maximum (changes) - gtk_bitset_get_minimum (changes) + 1);
  g_signal_emit (self, signals[CHANGED], 0);

  return TRUE;
}

/* All that was found, not only what is shown by now. */
static gboolean
kuzov_selection_select_all (GtkSelectionModel *model)
{
  g_autoptr (GtkBitset) all = NULL;

  kuzov_history_model_settle (KUZOV_SELECTION (model)->model);
  all = gtk_bitset_new_range (0, g_list_model_get_n_items (G_LIST_MODEL (model)));

  return kuzov_selection_set_selection (model, all, all);
}

static void
kuzov_selection_selection_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = kuzov_selection_is_selected;
  iface->get_selection_in_range = kuzov_selection_get_selection_in_range;
  iface->select_all = kuzov_selection_select_all;
  iface->set_selection = kuzov_selection_set_selection;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (KuzovSelection, kuzov_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, kuzov_selection_list_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, kuzov_selection_selection_init));

/* The selected rows move with those around them. One that leaves may stand elsewhere in a moment: it is still kept. */
static void
on_items_changed (KuzovSelection *self,
                  unsigned int    position,
                  unsigned int    n_removed,
                  unsigned int    n_added)
{
  const uint64_t n_selected = gtk_bitset_get_size (self->selected);

  gtk_bitset_splice (self->selected, position, n_removed, n_added);
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
  if (gtk_bitset_get_size (self->selected) == n_selected)
    return;

  self->has_lost = TRUE;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* So many rows can't be followed into a list that is made anew: all of them are let go rather than those that are far away,
 * which nobody would see. */
static void
on_renewing (KuzovSelection *self)
{
  if (gtk_bitset_get_size (self->selected) > N_KEPT)
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self));
}

static void
kuzov_selection_dispose (GObject *object)
{
  KuzovSelection *self = KUZOV_SELECTION (object);

  g_clear_object (&self->single);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (kuzov_selection_parent_class)->dispose (object);
}

static void
kuzov_selection_finalize (GObject *object)
{
  KuzovSelection *self = KUZOV_SELECTION (object);

  g_array_unref (self->kept);
  gtk_bitset_unref (self->selected);

  G_OBJECT_CLASS (kuzov_selection_parent_class)->finalize (object);
}

static void
kuzov_selection_class_init (KuzovSelectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kuzov_selection_dispose;
  object_class->finalize = kuzov_selection_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
kuzov_selection_init (KuzovSelection *self)
{
  self->selected = gtk_bitset_new_empty ();
  self->kept = g_array_new (FALSE, FALSE, sizeof (int64_t));
}

KuzovSelection *
kuzov_selection_new (KuzovHistoryModel *model)
{
  KuzovSelection *self = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY_MODEL (model), NULL);

  self = g_object_new (KUZOV_TYPE_SELECTION, NULL);
  self->model = g_object_ref (model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "renewing", G_CALLBACK (on_renewing), self, G_CONNECT_SWAPPED);

  return self;
}

unsigned int
kuzov_selection_get_n (KuzovSelection *self)
{
  g_return_val_if_fail (KUZOV_IS_SELECTION (self), 0);

  return (unsigned int) gtk_bitset_get_size (self->selected);
}

static gboolean
is_kept (KuzovSelection *self,
         int64_t         id)
{
  for (unsigned int i = 0; i < self->kept->len; i++)
    if (g_array_index (self->kept, int64_t, i) == id)
      return TRUE;

  return FALSE;
}

/**
 * kuzov_selection_get_single:
 * @self: a selection
 *
 * Returns: (transfer none) (nullable): the row that is selected, when it is the only one
 */
KuzovRequest *
kuzov_selection_get_single (KuzovSelection *self)
{
  g_autoptr (KuzovRequest) request = NULL;

  g_return_val_if_fail (KUZOV_IS_SELECTION (self), NULL);

  if (gtk_bitset_get_size (self->selected) != 1)
    return NULL;

  /* Others may have been kept beside it, which left. */
  request = g_list_model_get_item (G_LIST_MODEL (self), gtk_bitset_get_minimum (self->selected));
  if (!is_kept (self, kuzov_request_get_id (request)))
    keep (self);

  if (!is_kept (self, kuzov_request_get_id (request)))
    return NULL;

  g_set_object (&self->single, request);

  return request;
}

/* The place of the uppermost selected row; any when there is none. */
unsigned int
kuzov_selection_get_first (KuzovSelection *self)
{
  g_return_val_if_fail (KUZOV_IS_SELECTION (self), 0);

  return gtk_bitset_get_minimum (self->selected);
}

unsigned int
kuzov_selection_get_last (KuzovSelection *self)
{
  g_return_val_if_fail (KUZOV_IS_SELECTION (self), 0);

  return gtk_bitset_get_maximum (self->selected);
}

/* Halves a stretch until it is selected as a whole or not at all: what is selected side by side costs next to nothing. */
static void
add_ranges (KuzovSelection *self,
            unsigned int    position,
            unsigned int    n,
            GArray         *ranges)
{
  const uint64_t n_selected = gtk_bitset_get_size_in_range (self->selected, position, position + n - 1);
  KuzovRange *last = ranges->len > 0 ? &g_array_index (ranges, KuzovRange, ranges->len - 1) : NULL;
  const KuzovRange range = { position, n };

  if (n_selected == 0)
    return;

  if (n_selected < n)
    {
      add_ranges (self, position, n / 2, ranges);
      add_ranges (self, position + n / 2, n - n / 2, ranges);
    }
  else if (last != NULL && last->position + last->n == position)
    {
      last->n += n;
    }
  else
    {
      g_array_append_val (ranges, range);
    }
}

/**
 * kuzov_selection_get_ranges:
 * @self: a selection
 *
 * Returns: (transfer full) (element-type KuzovRange): where the selected rows stand, from top to bottom
 */
GArray *
kuzov_selection_get_ranges (KuzovSelection *self)
{
  GArray *ranges = NULL;

  g_return_val_if_fail (KUZOV_IS_SELECTION (self), NULL);

  kuzov_history_model_settle (self->model);
  ranges = g_array_new (FALSE, FALSE, sizeof (KuzovRange));
  if (!gtk_bitset_is_empty (self->selected))
    add_ranges (self, gtk_bitset_get_minimum (self->selected),
                gtk_bitset_get_maximum (self->selected) - gtk_bitset_get_minimum (self->selected) + 1, ranges);

  return ranges;
}

/* That row, and no other. */
void
kuzov_selection_select (KuzovSelection *self,
                        unsigned int    position)
{
  g_return_if_fail (KUZOV_IS_SELECTION (self));

  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self), position, TRUE);
}

/**
 * kuzov_selection_follow:
 * @self: a selection
 *
 * Selects what was selected before the list was made anew, where it stands now.
 *
 * Returns: whether there was something to select
 */
gboolean
kuzov_selection_follow (KuzovSelection *self)
{
  g_autoptr (GtkBitset) found = NULL;
  g_autoptr (GArray) positions = NULL;
  g_autoptr (GArray) kept = NULL;
  gboolean may_come = FALSE;

  g_return_val_if_fail (KUZOV_IS_SELECTION (self), FALSE);

  if (!self->has_lost)
    return FALSE;

  /* What is not found in one part of the history may come back with another part, and what is shown in a moment only is
   * followed then. */
  may_come = !kuzov_view_is_plain (kuzov_history_model_get_view (self->model));
  found = gtk_bitset_new_empty ();
  positions = kuzov_history_model_find_positions (self->model, self->kept);
  for (unsigned int i = 0; i < positions->len; i++)
    {
      const unsigned int position = g_array_index (positions, unsigned int, i);

      if (position >= g_list_model_get_n_items (G_LIST_MODEL (self)))
        may_come = may_come || position != G_MAXUINT;
      else if (!gtk_bitset_contains (self->selected, position))
        gtk_bitset_add (found, position);
    }
  self->has_lost = may_come;
  if (gtk_bitset_is_empty (found))
    return FALSE;

  kept = g_array_copy (self->kept);
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self), found, found);
  if (may_come && self->kept->len < kept->len)
    {
      g_array_unref (self->kept);
      self->kept = g_steal_pointer (&kept);
      self->has_lost = TRUE;
    }

  return TRUE;
}
