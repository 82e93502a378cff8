// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-model-private.h"

#include "history/kuzov-history-private.h"
#include "history/kuzov-request-private.h"

/* What the list shows, and how it becomes something else. */

/* A list that is on a screen shows so many rows first and so many more in each turn, until all are there for which
 * GtkListView makes widgets, which is what takes time: it makes about 205, however few can be seen. */
#define N_FIRST 32
#define N_MORE 32
#define N_WITH_WIDGETS 224

/* Later than the first of them are painted. */
#define GROW_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)

/* A list on a screen is made anew for so long in one turn. */
#define TURN_US 4000

static KuzovRequest *
get_of_view (KuzovHistoryModel *self,
             int64_t            id)
{
  KuzovRequest *request = kuzov_history_get_request (self->history, id);
  KuzovRequest **place = &self->recent[self->n_recent % KUZOV_N_RECENT];

  if (request == NULL)
    return NULL;

  if (g_set_object (place, request))
    self->n_recent++;

  return request;
}

static KuzovRequest *
get_of_list (KuzovHistoryModel *self,
             GArray            *ids,
             KuzovWhole        *whole,
             unsigned int       position)
{
  return ids != NULL ? get_of_view (self, g_array_index (ids, int64_t, position)) : kuzov_whole_get (whole, position);
}

static KuzovRequest *
get_of_renewal (KuzovHistoryModel *self,
                unsigned int       position)
{
  unsigned int index = 0;
  int64_t id = 0;

  switch (kuzov_renewal_find (self->renewal, position, &index, &id))
    {
    case KUZOV_ROW_FORMER:
      return get_of_list (self, self->ids, self->whole, index);

    case KUZOV_ROW_KEPT:
      return get_of_view (self, id);

    case KUZOV_ROW_LATTER:
    default:
      return get_of_list (self, self->latter_ids, self->latter_whole, index);
    }
}

gpointer
kuzov_history_model_get_item (GListModel   *model,
                              unsigned int  position)
{
  KuzovHistoryModel *self = KUZOV_HISTORY_MODEL (model);
  KuzovRequest *request = NULL;

  if (position >= self->n_items)
    return NULL;

  if (self->renewal != NULL)
    request = get_of_renewal (self, position);
  else
    request = get_of_list (self, self->ids, self->whole, position);

  return request != NULL ? request : kuzov_request_new_placeholder ();
}

/* Rows are shown */

unsigned int
kuzov_history_model_get_length (KuzovHistoryModel *self)
{
  return self->ids != NULL ? self->ids->len : kuzov_whole_get_n_rows (self->whole);
}

static void
show_up_to (KuzovHistoryModel *self,
            unsigned int       n_items)
{
  const unsigned int n_shown = self->n_items;

  self->n_items = MAX (n_shown, MIN (n_items, kuzov_history_model_get_length (self)));
  if (self->n_items > n_shown)
    g_list_model_items_changed (G_LIST_MODEL (self), n_shown, 0, self->n_items - n_shown);
}

static void
show_rest (KuzovHistoryModel *self)
{
  g_clear_handle_id (&self->grow_id, g_source_remove);
  show_up_to (self, G_MAXUINT);
}

static gboolean
grow_cb (gpointer user_data)
{
  KuzovHistoryModel *self = user_data;

  if (self->n_items + N_MORE < N_WITH_WIDGETS && self->n_items + N_MORE < kuzov_history_model_get_length (self))
    {
      show_up_to (self, self->n_items + N_MORE);
      return G_SOURCE_CONTINUE;
    }

  self->grow_id = 0;
  show_up_to (self, G_MAXUINT);

  return G_SOURCE_REMOVE;
}

/* Shows the rows below those that are shown, some of them in turns to come. */
void
kuzov_history_model_show_more (KuzovHistoryModel *self)
{
  if (!self->is_paced || self->n_items >= N_WITH_WIDGETS)
    show_rest (self);
  else if (self->grow_id == 0)
    self->grow_id = g_idle_add_full (GROW_PRIORITY, grow_cb, self, NULL);
}

/* A list that shows nothing shows its rows, some of them in turns to come. */
void
kuzov_history_model_show_first (KuzovHistoryModel *self)
{
  if (self->is_paced)
    show_up_to (self, N_FIRST);
  kuzov_history_model_show_more (self);
}

static void
hide_from (KuzovHistoryModel *self,
           unsigned int       n_items)
{
  const unsigned int n_shown = self->n_items;

  g_clear_handle_id (&self->grow_id, g_source_remove);
  self->n_items = MIN (n_shown, n_items);
  if (self->n_items < n_shown)
    g_list_model_items_changed (G_LIST_MODEL (self), self->n_items, n_shown - self->n_items, 0);
}

/* In two steps, which GtkListView takes far better than one (a single one makes it walk the whole list). */
void
kuzov_history_model_replace (KuzovHistoryModel *self,
                             GArray            *ids)
{
  hide_from (self, 0);
  self->is_former = FALSE;
  if (self->ids != ids)
    {
      g_clear_pointer (&self->ids, g_array_unref);
      self->ids = ids != NULL ? g_array_ref (ids) : NULL;
    }
  kuzov_history_model_show_first (self);
}

void
kuzov_history_model_forget_turn (KuzovHistoryModel *self)
{
  g_clear_handle_id (&self->turn_id, g_source_remove);
  g_clear_pointer (&self->next, g_array_unref);
}

/* Now there is another list, if there was to be one in the next turn. No list is made anew meanwhile. */
void
kuzov_history_model_take_turn (KuzovHistoryModel *self)
{
  g_autoptr (GArray) next = NULL;

  if (self->turn_id == 0)
    return;

  kuzov_history_model_finish_renewal (self);
  next = g_steal_pointer (&self->next);
  g_clear_handle_id (&self->turn_id, g_source_remove);
  kuzov_history_model_replace (self, next);
  self->is_looking = FALSE;
  g_signal_emit_by_name (self, "found");
}

static gboolean
turn_cb (gpointer user_data)
{
  kuzov_history_model_take_turn (user_data);

  return G_SOURCE_REMOVE;
}

/* Replaces the list by what was found. Two hundred widgets are not made away with and others made in one turn: what can't be
 * seen goes at once, and the rest in the next one, before anything is painted. */
void
kuzov_history_model_give_way (KuzovHistoryModel *self,
                              GArray            *ids)
{
  g_clear_pointer (&self->next, g_array_unref);
  self->next = ids != NULL ? g_array_ref (ids) : NULL;
  if (self->turn_id == 0)
    self->turn_id = g_idle_add_full (G_PRIORITY_DEFAULT, turn_cb, self, NULL);
  if (self->is_paced && self->n_items > 2 * N_FIRST)
    hide_from (self, N_FIRST);
  else
    kuzov_history_model_take_turn (self);
}

/**
 * kuzov_history_model_settle:
 * @self: a list
 *
 * Shows at once what was still to be shown: for what is done with all of the rows.
 */
void
kuzov_history_model_settle (KuzovHistoryModel *self)
{
  g_return_if_fail (KUZOV_IS_HISTORY_MODEL (self));

  kuzov_history_model_finish_renewal (self);
  kuzov_history_model_take_turn (self);
  if (self->grow_id != 0)
    show_rest (self);
}

/* A list that nobody asked for anew */

/* The list is now the other one. */
static void
end_renewal (KuzovHistoryModel *self)
{
  g_clear_handle_id (&self->renewal_id, g_source_remove);
  g_clear_pointer (&self->renewal, kuzov_renewal_free);
  if (self->latter_whole != NULL)
    {
      kuzov_whole_free (self->whole);
      self->whole = g_steal_pointer (&self->latter_whole);
    }
  else
    {
      g_clear_pointer (&self->ids, g_array_unref);
      self->ids = g_steal_pointer (&self->latter_ids);
    }
  g_signal_emit_by_name (self, "found");
}

/* Returns whether the list was made anew within @limit_us. */
static gboolean
go_on (KuzovHistoryModel *model,
       int64_t            limit_us)
{
  g_autoptr (KuzovHistoryModel) self = g_object_ref (model);
  const int64_t began_us = g_get_monotonic_time ();
  KuzovEdit edit;

  while (self->renewal != NULL && kuzov_renewal_step (self->renewal, &edit))
    {
      self->n_items += edit.n_added - edit.n_removed;
      self->is_stepping = TRUE;
      g_list_model_items_changed (G_LIST_MODEL (self), edit.position, edit.n_removed, edit.n_added);
      self->is_stepping = FALSE;
      if (g_get_monotonic_time () - began_us > limit_us)
        return FALSE;
    }
  if (self->renewal != NULL)
    end_renewal (self);

  return TRUE;
}

static gboolean
go_on_cb (gpointer user_data)
{
  KuzovHistoryModel *self = user_data;

  return go_on (self, TURN_US) ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/* Before anything else happens to the list; whoever is just told of a step hears of the others later. */
void
kuzov_history_model_finish_renewal (KuzovHistoryModel *self)
{
  if (self->renewal != NULL && !self->is_stepping)
    go_on (self, G_MAXINT64);
}

/* Whoever shows the list keeps what it shows, and where. Nothing is painted between the turns that this takes. */
void
kuzov_history_model_renew (KuzovHistoryModel *self,
                           GArray            *ids,
                           KuzovWhole        *whole)
{
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (KuzovKept));

  g_return_if_fail (self->renewal == NULL && self->turn_id == 0);

  g_clear_handle_id (&self->grow_id, g_source_remove);
  self->is_former = FALSE;
  self->kept = kept;
  g_signal_emit_by_name (self, "renewing");
  self->kept = NULL;
  if (ids != NULL)
    kuzov_renewal_locate (kept, ids);
  else
    kuzov_whole_locate (whole, kept);
  self->latter_ids = ids != NULL ? g_array_ref (ids) : NULL;
  self->latter_whole = whole;
  self->renewal = kuzov_renewal_new (kept, self->n_items, ids != NULL ? ids->len : kuzov_whole_get_n_rows (whole));
  if (!go_on (self, self->is_paced ? TURN_US : G_MAXINT64))
    self->renewal_id = g_idle_add_full (G_PRIORITY_DEFAULT, go_on_cb, self, NULL);
}

/* A list that was compared with the one before */

/* One edit after the other, each on the list that the one before left; of what is not shown yet nothing is told. */
void
kuzov_history_model_apply_edits (KuzovHistoryModel *self,
                                 GArray            *ids,
                                 GArray            *edits)
{
  g_autoptr (GArray) rows = g_array_copy (self->ids);

  g_array_unref (self->ids);
  self->ids = g_array_ref (rows);
  for (unsigned int i = 0; i < edits->len; i++)
    {
      const KuzovEdit *edit = &g_array_index (edits, KuzovEdit, i);
      const unsigned int n_below = self->n_items - MIN (edit->position, self->n_items);
      const unsigned int n_hidden = MIN (edit->n_removed, n_below);

      if (edit->n_removed > 0)
        g_array_remove_range (rows, edit->position, edit->n_removed);
      if (edit->n_added > 0)
        g_array_insert_vals (rows, edit->position, &g_array_index (ids, int64_t, edit->position), edit->n_added);
      if (edit->position > self->n_items)
        continue;
      self->n_items += edit->n_added - n_hidden;
      g_list_model_items_changed (G_LIST_MODEL (self), edit->position, n_hidden, edit->n_added);
    }
}

void
kuzov_history_model_extend (KuzovHistoryModel *self,
                            GArray            *ids)
{
  g_array_unref (self->ids);
  self->ids = g_array_ref (ids);
  kuzov_history_model_show_more (self);
}

/* Where rows are */

/**
 * kuzov_history_model_get_id:
 * @self: a list
 * @position: of a row
 *
 * Returns: its number, which is read only where it is not known; 0 when it can't be had
 */
int64_t
kuzov_history_model_get_id (KuzovHistoryModel *self,
                            unsigned int       position)
{
  g_autoptr (KuzovRequest) request = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY_MODEL (self), 0);

  if (self->renewal == NULL && self->ids != NULL)
    return position < self->n_items ? g_array_index (self->ids, int64_t, position) : 0;

  request = g_list_model_get_item (G_LIST_MODEL (self), position);

  return request != NULL ? kuzov_request_get_id (request) : 0;
}

/**
 * kuzov_history_model_keep:
 * @self: a list that is about to be made anew, as `renewing` tells
 * @id: a row that somebody shows
 * @position: where they know it to be
 *
 * The row is not taken out of the list if it will be in it afterwards, and in the same order with others that are kept.
 */
void
kuzov_history_model_keep (KuzovHistoryModel *self,
                          int64_t            id,
                          unsigned int       position)
{
  const KuzovKept kept = { id, position, 0 };

  g_return_if_fail (KUZOV_IS_HISTORY_MODEL (self));
  g_return_if_fail (self->kept != NULL);

  g_array_append_val (self->kept, kept);
}

/**
 * kuzov_history_model_find_positions:
 * @self: a list
 * @ids: (element-type int64_t): rows, not too many
 *
 * Looks where they stand; they may be shown in a moment only, see kuzov_history_model_settle().
 *
 * Returns: (transfer full) (element-type guint): the position of each, %G_MAXUINT for one that is not in the list
 */
GArray *
kuzov_history_model_find_positions (KuzovHistoryModel *self,
                                    GArray            *ids)
{
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (KuzovKept));
  GArray *positions = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY_MODEL (self), NULL);
  g_return_val_if_fail (ids != NULL, NULL);

  kuzov_history_model_finish_renewal (self);
  for (unsigned int i = 0; i < ids->len; i++)
    g_array_append_val (kept, ((KuzovKept) { g_array_index (ids, int64_t, i), 0, 0 }));
  if (self->ids != NULL)
    kuzov_renewal_locate (kept, self->ids);
  else
    kuzov_whole_locate (self->whole, kept);

  positions = g_array_new (FALSE, FALSE, sizeof (unsigned int));
  for (unsigned int i = 0; i < kept->len; i++)
    {
      unsigned int position = g_array_index (kept, KuzovKept, i).is;

      if (self->ids == NULL && position >= (self->grow_id != 0 ? kuzov_history_model_get_length (self) : self->n_items))
        position = G_MAXUINT;
      g_array_append_val (positions, position);
    }

  return positions;
}

/**
 * kuzov_history_model_find_position:
 * @self: a list
 * @request: a request
 * @position: (out): where it stands; it may be shown in a moment only, see kuzov_history_model_settle()
 *
 * Returns: whether it is in the list
 */
gboolean
kuzov_history_model_find_position (KuzovHistoryModel *self,
                                   KuzovRequest      *request,
                                   unsigned int      *position)
{
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GArray) positions = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY_MODEL (self), FALSE);
  g_return_val_if_fail (KUZOV_IS_REQUEST (request), FALSE);
  g_return_val_if_fail (position != NULL, FALSE);

  ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_array_append_val (ids, (int64_t) { kuzov_request_get_id (request) });
  positions = kuzov_history_model_find_positions (self, ids);
  *position = g_array_index (positions, unsigned int, 0);

  return *position != G_MAXUINT;
}

