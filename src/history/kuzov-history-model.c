// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-model-private.h"

#include <string.h>

#include "history/kuzov-history-private.h"

/* The whole history is a KuzovWhole. Any other view is known by the numbers of its rows, which a finder looks for. */

/* A history of so many rows is surveyed at once, and of a longer one as many are known before it is surveyed. */
#define N_AT_ONCE 256

/* A view is looked through again this long after something changed, and at most so much of the time. */
#define REFRESH_MS 150
#define REFRESH_SHARE 6

static GType
kuzov_history_model_get_item_type (GListModel *model)
{
  return KUZOV_TYPE_REQUEST;
}

static unsigned int
kuzov_history_model_get_n_items (GListModel *model)
{
  return KUZOV_HISTORY_MODEL (model)->n_items;
}

static void
kuzov_history_model_list_init (GListModelInterface *iface)
{
  iface->get_item_type = kuzov_history_model_get_item_type;
  iface->get_n_items = kuzov_history_model_get_n_items;
  iface->get_item = kuzov_history_model_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (KuzovHistoryModel, kuzov_history_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, kuzov_history_model_list_init))

/* The whole */

static void
survey_newest (KuzovHistoryModel *self,
               unsigned int       n)
{
  self->is_surveyed = kuzov_whole_take_newest (self->whole, n);
  if (self->is_surveyed)
    kuzov_history_take_n_rows (self->history, kuzov_whole_get_n_rows (self->whole));
}

static void
survey_all (KuzovHistoryModel *self)
{
  if (self->is_surveyed)
    return;

  if (self->survey_until != 0)
    {
      self->is_behind = TRUE;
      return;
    }

  self->is_behind = FALSE;
  self->is_stale = FALSE;
  self->survey_until = MAX (self->history->max_id, 1);
  kuzov_finder_survey (self->finder, self->survey_until);
}

/* The list shows the whole as it was until that is surveyed. */
static void
survey_again (KuzovHistoryModel *self)
{
  self->is_former = self->ids == NULL;
  self->is_surveyed = FALSE;
  survey_all (self);
}

static void
show_length (KuzovHistoryModel *self)
{
  if (self->ids == NULL && !self->is_short)
    kuzov_history_model_show_more (self);
}

/* The whole as it is now takes the place of the one that was known. */
static void
take_whole (KuzovHistoryModel *self,
            KuzovWhole        *whole)
{
  self->is_surveyed = TRUE;
  kuzov_history_take_n_rows (self->history, kuzov_whole_get_n_rows (whole));
  if (self->ids == NULL && self->is_former)
    {
      kuzov_history_model_renew (self, NULL, whole);
      return;
    }

  kuzov_whole_free (self->whole);
  self->whole = whole;
  if (self->ids == NULL && self->n_items > kuzov_whole_get_n_rows (whole))
    kuzov_history_model_replace (self, NULL);
  else
    show_length (self);
  g_signal_emit_by_name (self, "found");
}

/* What came on top while the survey was under way is added; after anything else it is of no use, unless nobody knows what
 * that was: then the next survey tells. */
static void
on_surveyed (KuzovDirectory *directory,
             gpointer        user_data)
{
  KuzovHistoryModel *self = user_data;
  const int64_t until = self->survey_until;
  KuzovWhole *whole = NULL;

  kuzov_history_model_finish_renewal (self);
  kuzov_history_model_take_turn (self);
  self->survey_until = 0;
  if (self->is_surveyed || self->is_stale || until == 0)
    {
      kuzov_directory_free (directory);
      survey_all (self);
      return;
    }

  whole = kuzov_whole_new (self->history);
  kuzov_whole_take (whole, directory, until);
  take_whole (self, whole);
  if (self->is_behind)
    survey_again (self);
}

/* The list follows the history */

static gboolean
refresh_cb (gpointer user_data)
{
  KuzovHistoryModel *self = user_data;

  self->refresh_id = 0;
  kuzov_history_model_finish_renewal (self);
  kuzov_history_model_take_turn (self);
  if (self->ids != NULL && !self->is_looking)
    kuzov_finder_find (self->finder, self->view, self->ids);

  return G_SOURCE_REMOVE;
}

/* Looks through the view again, not more often than it can be done. */
static void
plan_refresh (KuzovHistoryModel *self)
{
  if (self->ids != NULL && self->refresh_id == 0)
    self->refresh_id = g_timeout_add (MAX (REFRESH_MS, (unsigned int) (self->duration_us / 1000 * REFRESH_SHARE)),
                                      refresh_cb, self);
}

static void
on_counted (const KuzovCounts *counts,
            gpointer           user_data)
{
  KuzovHistoryModel *self = user_data;

  if (kuzov_tally_take (self->tally, counts))
    g_signal_emit_by_name (self, "counted");
}

/* The rows that the list knew before are as old as they were: what came is on top of them. */
static void
on_added (KuzovHistoryModel *self)
{
  unsigned int n;

  kuzov_history_model_finish_renewal (self);
  n = kuzov_whole_append (self->whole);
  if (self->ids == NULL && self->n_items == 0 && self->is_paced)
    {
      kuzov_history_model_show_first (self);
    }
  else if (self->ids == NULL && n > 0)
    {
      self->n_items += n;
      g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, n);
    }
  plan_refresh (self);
  kuzov_tally_note_change (self->tally);
}

static void
on_removed (KuzovHistoryModel *self,
            int64_t            id)
{
  unsigned int position = 0;
  gboolean is_known;

  kuzov_history_model_finish_renewal (self);
  is_known = kuzov_whole_find (self->whole, id, &position);
  self->is_stale = TRUE;
  if (kuzov_whole_remove (self->whole, id) && is_known && self->ids == NULL && position < self->n_items)
    {
      self->n_items--;
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
    }
  plan_refresh (self);
  kuzov_tally_note_change (self->tally);
}

static void
on_restored (KuzovHistoryModel *self,
             int64_t            id)
{
  unsigned int position = 0;

  kuzov_history_model_finish_renewal (self);
  self->is_stale = TRUE;
  if (!kuzov_whole_insert (self->whole, id))
    {
      /* Older than the oldest one: there is no place for it to find. */
      if (self->is_surveyed)
        kuzov_history_reset_soon (self->history);
      return;
    }
  if (self->ids == NULL && kuzov_whole_find (self->whole, id, &position) && position <= self->n_items)
    {
      self->n_items++;
      g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
    }
  plan_refresh (self);
  kuzov_tally_note_change (self->tally);
}

/* A list that is shown as a whole stays until it is known what becomes of it. */
static void
on_reset (KuzovHistoryModel *self)
{
  KuzovWhole *whole = NULL;

  kuzov_history_model_finish_renewal (self);
  kuzov_history_model_take_turn (self);
  if (self->ids != NULL || self->is_short)
    {
      survey_newest (self, N_AT_ONCE);
      if (self->ids == NULL)
        kuzov_history_model_replace (self, NULL);
      survey_all (self);
    }
  else
    {
      whole = kuzov_whole_new (self->history);
      self->is_former = TRUE;
      if (kuzov_whole_take_newest (whole, N_AT_ONCE))
        take_whole (self, g_steal_pointer (&whole));
      else
        survey_again (self);
      g_clear_pointer (&whole, kuzov_whole_free);
    }
  plan_refresh (self);
  kuzov_tally_note_change (self->tally);
}

static void
on_recorded (KuzovHistoryModel *self)
{
  plan_refresh (self);
  kuzov_tally_note_change (self->tally);
}

static void
on_looked (KuzovHistoryModel *self,
           gboolean           has_changed)
{
  if (has_changed)
    on_recorded (self);
}

/* Views */

/* Whether what is shown are the first of @ids: the rest of a search comes later. */
static gboolean
goes_on (KuzovHistoryModel *self,
         GArray            *ids)
{
  return self->is_capped && self->ids != NULL && self->ids->len <= ids->len
         && memcmp (self->ids->data, ids->data, self->ids->len * sizeof (int64_t)) == 0;
}

static void
on_found (const KuzovFinding *finding,
          gpointer            user_data)
{
  KuzovHistoryModel *self = user_data;
  gboolean is_more = FALSE;

  kuzov_history_model_finish_renewal (self);
  kuzov_history_model_take_turn (self);
  is_more = goes_on (self, finding->ids);
  self->is_capped = !finding->is_complete;
  self->duration_us = finding->duration_us;
  if (is_more)
    {
      kuzov_history_model_extend (self, finding->ids);
    }
  else if (self->is_looking || self->ids == NULL)
    {
      kuzov_history_model_give_way (self, finding->ids);
      return;
    }
  else if (finding->edits == NULL)
    {
      kuzov_history_model_renew (self, finding->ids, NULL);
      return;
    }
  else
    {
      kuzov_history_model_apply_edits (self, finding->ids, finding->edits);
    }
  self->is_looking = FALSE;
  g_signal_emit_by_name (self, "found");
}

static void
kuzov_history_model_dispose (GObject *object)
{
  KuzovHistoryModel *self = KUZOV_HISTORY_MODEL (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_handle_id (&self->grow_id, g_source_remove);
  g_clear_handle_id (&self->renewal_id, g_source_remove);
  g_clear_pointer (&self->renewal, kuzov_renewal_free);
  self->n_items = 0;
  kuzov_history_model_forget_turn (self);
  g_clear_pointer (&self->tally, kuzov_tally_free);
  g_clear_pointer (&self->finder, kuzov_finder_free);
  if (self->whole != NULL)
    kuzov_whole_forget (self->whole);
  g_clear_pointer (&self->latter_whole, kuzov_whole_free);
  for (unsigned int i = 0; i < KUZOV_N_RECENT; i++)
    g_clear_object (&self->recent[i]);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (kuzov_history_model_parent_class)->dispose (object);
}

static void
kuzov_history_model_finalize (GObject *object)
{
  KuzovHistoryModel *self = KUZOV_HISTORY_MODEL (object);

  g_clear_pointer (&self->whole, kuzov_whole_free);
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->latter_ids, g_array_unref);
  kuzov_view_free (self->view);

  G_OBJECT_CLASS (kuzov_history_model_parent_class)->finalize (object);
}

static void
kuzov_history_model_class_init (KuzovHistoryModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = kuzov_history_model_dispose;
  object_class->finalize = kuzov_history_model_finalize;

  g_signal_new ("found", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("counted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("renewing", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kuzov_history_model_init (KuzovHistoryModel *self)
{
  self->view = kuzov_view_new ();
}

/**
 * kuzov_history_model_new:
 * @history: an open history
 * @n_first: how many rows to show until kuzov_history_model_show_all(): a window's first frame needs no more
 *
 * Returns: (transfer full): the list
 */
KuzovHistoryModel *
kuzov_history_model_new (KuzovHistory *history,
                         unsigned int  n_first)
{
  KuzovHistoryModel *self = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (history), NULL);

  self = g_object_new (KUZOV_TYPE_HISTORY_MODEL, NULL);
  self->history = g_object_ref (history);
  self->finder = kuzov_finder_new (history, on_found, on_surveyed, on_counted, self);
  self->tally = kuzov_tally_new (self->finder);
  self->whole = kuzov_whole_new (history);
  self->is_short = TRUE;
  survey_newest (self, n_first);
  self->n_items = kuzov_whole_get_n_rows (self->whole);
  g_signal_connect_object (history, "added", G_CALLBACK (on_added), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (history, "removed", G_CALLBACK (on_removed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (history, "restored", G_CALLBACK (on_restored), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (history, "reset", G_CALLBACK (on_reset), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (history, "recorded", G_CALLBACK (on_recorded), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (history, "looked", G_CALLBACK (on_looked), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * kuzov_history_model_show_all:
 * @self: a list
 *
 * Announces the rows below the first ones: some at once, and the rest of a long history when it is known where they are.
 */
void
kuzov_history_model_show_all (KuzovHistoryModel *self)
{
  g_return_if_fail (KUZOV_IS_HISTORY_MODEL (self));

  if (!self->is_short)
    return;

  self->is_short = FALSE;
  if (!self->is_surveyed)
    {
      survey_newest (self, N_AT_ONCE);
      survey_all (self);
    }
  show_length (self);
}

/**
 * kuzov_history_model_set_paced:
 * @self: a list
 * @is_paced: whether many rows that come at once are shown in turns
 *
 * For a list on a screen: its first rows are there at once, and the others some turns of the main loop later. What is
 * found is told as ever; the length is what is shown so far.
 */
void
kuzov_history_model_set_paced (KuzovHistoryModel *self,
                               gboolean           is_paced)
{
  g_return_if_fail (KUZOV_IS_HISTORY_MODEL (self));

  self->is_paced = is_paced;
  if (!is_paced)
    kuzov_history_model_settle (self);
}

/**
 * kuzov_history_model_set_view:
 * @self: a list
 * @view: what to show
 *
 * Shows another part of the history, or another order: the whole one at once, anything else when its first rows are
 * found, which `found` tells. Until then the list stays as it is. What is asked for last counts.
 */
void
kuzov_history_model_set_view (KuzovHistoryModel *self,
                              const KuzovView   *view)
{
  g_return_if_fail (KUZOV_IS_HISTORY_MODEL (self));
  g_return_if_fail (view != NULL);

  if (kuzov_view_equal (self->view, view))
    return;

  kuzov_history_model_finish_renewal (self);
  kuzov_view_free (self->view);
  self->view = kuzov_view_copy (view);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  if (self->turn_id != 0)
    {
      /* The list that was to give way stays a while longer. */
      kuzov_history_model_forget_turn (self);
      kuzov_history_model_show_more (self);
    }
  self->is_capped = FALSE;
  if (!kuzov_view_is_plain (view))
    {
      self->is_looking = TRUE;
      kuzov_finder_find (self->finder, view, NULL);
      return;
    }

  kuzov_finder_stop (self->finder);
  self->is_looking = FALSE;
  if (self->ids != NULL)
    {
      kuzov_history_model_give_way (self, NULL);
      return;
    }

  g_signal_emit_by_name (self, "found");
}

/**
 * kuzov_history_model_get_view:
 * @self: a list
 *
 * Returns: (transfer none): what was asked for last
 */
const KuzovView *
kuzov_history_model_get_view (KuzovHistoryModel *self)
{
  g_return_val_if_fail (KUZOV_IS_HISTORY_MODEL (self), NULL);

  return self->view;
}

/**
 * kuzov_history_model_is_looking:
 * @self: a list
 *
 * Returns: whether what is shown is not yet what was asked for
 */
gboolean
kuzov_history_model_is_looking (KuzovHistoryModel *self)
{
  g_return_val_if_fail (KUZOV_IS_HISTORY_MODEL (self), FALSE);

  return self->is_looking;
}

/**
 * kuzov_history_model_get_n_found:
 * @self: a list
 * @is_capped: (out) (optional): whether there are more, which are still being counted
 *
 * Returns: how many rows the view has
 */
unsigned int
kuzov_history_model_get_n_found (KuzovHistoryModel *self,
                                 gboolean          *is_capped)
{
  g_return_val_if_fail (KUZOV_IS_HISTORY_MODEL (self), 0);

  if (is_capped != NULL)
    *is_capped = self->ids != NULL && self->is_capped;
  if (self->ids == NULL)
    return kuzov_history_get_n_rows (self->history);

  return self->is_capped ? MIN (self->ids->len, KUZOV_FIRST_FOUND) : self->ids->len;
}

/**
 * kuzov_history_model_get_counts:
 * @self: a list
 * @counts: (out): how many rows there are for each filter, without regard to search, label and dates
 *
 * Returns: whether it is known yet; `counted` tells when it is, and when it changes
 */
gboolean
kuzov_history_model_get_counts (KuzovHistoryModel *self,
                                KuzovCounts       *counts)
{
  g_return_val_if_fail (KUZOV_IS_HISTORY_MODEL (self), FALSE);
  g_return_val_if_fail (counts != NULL, FALSE);

  return kuzov_tally_get_counts (self->tally, counts);
}

void
kuzov_history_model_start_counting (KuzovHistoryModel *self)
{
  g_return_if_fail (KUZOV_IS_HISTORY_MODEL (self));

  kuzov_tally_start (self->tally);
}
