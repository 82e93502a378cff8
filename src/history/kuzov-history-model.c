// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-model.h"

#include <string.h>

#include "history/kuzov-finder-private.h"
#include "history/kuzov-history-model-private.h"
#include "history/kuzov-history-private.h"
#include "history/kuzov-request-private.h"
#include "history/kuzov-tally-private.h"
#include "history/kuzov-whole-private.h"

/* The whole history is a KuzovWhole. Any other view is known by the numbers of its rows, which a finder looks for. */

/* So many requests of a view are kept beyond those that somebody holds. */
#define N_RECENT 512

/* A history of so many rows is surveyed at once, and of a longer one as many are known before it is surveyed. */
#define N_AT_ONCE 256

/* A list that is on a screen shows so many rows first and so many more in each turn, until all are there for which
 * GtkListView makes widgets, which is what takes time: it makes about 205, however few can be seen. */
#define N_FIRST 32
#define N_MORE 32
#define N_WITH_WIDGETS 224

/* Later than the first of them are painted. */
#define GROW_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)

/* A view is looked through again this long after something changed, and at most so much of the time. */
#define REFRESH_MS 150
#define REFRESH_SHARE 6

struct _KuzovHistoryModel
{
  GObject         parent_instance;
  KuzovHistory   *history;
  KuzovFinder    *finder;
  KuzovView      *view;         /* that was asked for */
  unsigned int    n_items;      /* that it shows */
  unsigned int    grow_id;      /* 0 unless it is going to show more */
  gboolean        is_paced;     /* it does so in turns */
  unsigned int    turn_id;      /* 0 unless the list gives way to another one in the next turn: */
  GArray         *next;         /* (nullable) (element-type int64_t): that one, as in ids */

  KuzovWhole     *whole;
  gboolean        is_short;     /* only the first rows are to be shown, until kuzov_history_model_show_all() */
  gboolean        is_surveyed;  /* the whole knows all rows */
  int64_t         survey_until; /* 0, or the newest row of the survey that is under way */
  gboolean        is_stale;     /* rows came or went below that row since */

  GArray         *ids;          /* (nullable) (element-type int64_t): the rows of a view; NULL: the whole history is shown */
  KuzovRequest   *recent[N_RECENT];
  unsigned int    n_recent;     /* ever kept */
  gboolean        is_looking;   /* what is shown is not yet what was asked for */
  gboolean        is_capped;    /* there are more rows than are known yet */
  int64_t         duration_us;  /* of the last look through the view */
  unsigned int    refresh_id;

  KuzovTally     *tally;
};

enum
{
  FOUND,
  COUNTED,
  N_SIGNALS
};

static unsigned int signals[N_SIGNALS];

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

static KuzovRequest *
get_of_view (KuzovHistoryModel *self,
             unsigned int       position)
{
  KuzovRequest *request = kuzov_history_get_request (self->history, g_array_index (self->ids, int64_t, position));
  KuzovRequest **place = &self->recent[self->n_recent % N_RECENT];

  if (request == NULL)
    return NULL;

  if (g_set_object (place, request))
    self->n_recent++;

  return request;
}

static gpointer
kuzov_history_model_get_item (GListModel   *model,
                              unsigned int  position)
{
  KuzovHistoryModel *self = KUZOV_HISTORY_MODEL (model);
  KuzovRequest *request = NULL;

  if (position >= self->n_items)
    return NULL;

  request = self->ids != NULL ? get_of_view (self, position) : kuzov_whole_get (self->whole, position);

  return request != NULL ? request : kuzov_request_new_placeholder ();
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

  self->is_stale = FALSE;
  self->survey_until = MAX (self->history->max_id, 1);
  kuzov_finder_survey (self->finder, self->survey_until);
}

static unsigned int
get_length (KuzovHistoryModel *self)
{
  return self->ids != NULL ? self->ids->len : kuzov_whole_get_n_rows (self->whole);
}

static void
show_up_to (KuzovHistoryModel *self,
            unsigned int       n_items)
{
  const unsigned int n_shown = self->n_items;

  self->n_items = MAX (n_shown, MIN (n_items, get_length (self)));
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

  if (self->n_items + N_MORE < N_WITH_WIDGETS && self->n_items + N_MORE < get_length (self))
    {
      show_up_to (self, self->n_items + N_MORE);
      return G_SOURCE_CONTINUE;
    }

  self->grow_id = 0;
  show_up_to (self, G_MAXUINT);

  return G_SOURCE_REMOVE;
}

/* Shows the rows below those that are shown, some of them in turns to come. */
static void
show_more (KuzovHistoryModel *self)
{
  if (!self->is_paced || self->n_items >= N_WITH_WIDGETS)
    show_rest (self);
  else if (self->grow_id == 0)
    self->grow_id = g_idle_add_full (GROW_PRIORITY, grow_cb, self, NULL);
}

static void
show_length (KuzovHistoryModel *self)
{
  if (self->ids == NULL && !self->is_short)
    show_more (self);
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
static void
replace_items (KuzovHistoryModel *self,
               GArray            *ids)
{
  hide_from (self, 0);
  if (self->ids != ids)
    {
      g_clear_pointer (&self->ids, g_array_unref);
      self->ids = ids != NULL ? g_array_ref (ids) : NULL;
    }
  if (self->is_paced)
    show_up_to (self, N_FIRST);
  show_more (self);
}

static void
forget_turn (KuzovHistoryModel *self)
{
  g_clear_handle_id (&self->turn_id, g_source_remove);
  g_clear_pointer (&self->next, g_array_unref);
}

/* Now there is another list, if there was to be one in the next turn. */
static void
take_turn (KuzovHistoryModel *self)
{
  g_autoptr (GArray) next = g_steal_pointer (&self->next);

  if (self->turn_id == 0)
    return;

  g_clear_handle_id (&self->turn_id, g_source_remove);
  replace_items (self, next);
  self->is_looking = FALSE;
  g_signal_emit (self, signals[FOUND], 0);
}

static gboolean
turn_cb (gpointer user_data)
{
  take_turn (user_data);

  return G_SOURCE_REMOVE;
}

/* Replaces the list by what was found. Two hundred widgets are not made away with and others made in one turn: what can't be
 * seen goes at once, and the rest in the next one, before anything is painted. */
static void
give_way (KuzovHistoryModel *self,
          GArray            *ids)
{
  g_clear_pointer (&self->next, g_array_unref);
  self->next = ids != NULL ? g_array_ref (ids) : NULL;
  if (self->turn_id == 0)
    self->turn_id = g_idle_add_full (G_PRIORITY_DEFAULT, turn_cb, self, NULL);
  if (self->is_paced && self->n_items > 2 * N_FIRST)
    hide_from (self, N_FIRST);
  else
    take_turn (self);
}

/* What came on top while the survey was under way is added; after anything else it is of no use. */
static void
on_surveyed (KuzovDirectory *directory,
             gpointer        user_data)
{
  KuzovHistoryModel *self = user_data;
  const int64_t until = self->survey_until;

  self->survey_until = 0;
  if (self->is_surveyed || self->is_stale || until == 0)
    {
      kuzov_directory_free (directory);
      if (!self->is_surveyed)
        survey_all (self);
      return;
    }

  kuzov_whole_take (self->whole, directory, until);
  self->is_surveyed = TRUE;
  kuzov_history_take_n_rows (self->history, kuzov_whole_get_n_rows (self->whole));
  if (self->ids == NULL && self->n_items > kuzov_whole_get_n_rows (self->whole))
    replace_items (self, NULL);
  else
    show_length (self);
  g_signal_emit (self, signals[FOUND], 0);
}

/* The list follows the history */

static gboolean
refresh_cb (gpointer user_data)
{
  KuzovHistoryModel *self = user_data;

  self->refresh_id = 0;
  take_turn (self);
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
    g_signal_emit (self, signals[COUNTED], 0);
}

/* The rows that the list knew before are as old as they were: what came is on top of them. */
static void
on_added (KuzovHistoryModel *self)
{
  const unsigned int n = kuzov_whole_append (self->whole);

  if (self->ids == NULL && self->n_items == 0 && self->is_paced)
    {
      show_up_to (self, N_FIRST);
      show_more (self);
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
  const gboolean is_known = kuzov_whole_find (self->whole, id, &position);

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

static void
on_reset (KuzovHistoryModel *self)
{
  survey_newest (self, N_AT_ONCE);
  if (self->ids == NULL)
    replace_items (self, NULL);
  survey_all (self);
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

/* One edit after the other, each on the list that the one before left; of what is not shown yet nothing is told. */
static void
apply_edits (KuzovHistoryModel *self,
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

static void
extend (KuzovHistoryModel *self,
        GArray            *ids)
{
  g_array_unref (self->ids);
  self->ids = g_array_ref (ids);
  show_more (self);
}

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

  gboolean is_another;

  take_turn (self);
  is_another = (self->is_looking || finding->edits == NULL || self->ids == NULL) && !goes_on (self, finding->ids);
  self->is_capped = !finding->is_complete;
  self->duration_us = finding->duration_us;
  if (is_another)
    {
      give_way (self, finding->ids);
      return;
    }

  if (!self->is_looking && finding->edits != NULL)
    apply_edits (self, finding->ids, finding->edits);
  else
    extend (self, finding->ids);
  self->is_looking = FALSE;
  g_signal_emit (self, signals[FOUND], 0);
}

static void
kuzov_history_model_dispose (GObject *object)
{
  KuzovHistoryModel *self = KUZOV_HISTORY_MODEL (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_handle_id (&self->grow_id, g_source_remove);
  forget_turn (self);
  g_clear_pointer (&self->tally, kuzov_tally_free);
  g_clear_pointer (&self->finder, kuzov_finder_free);
  if (self->whole != NULL)
    kuzov_whole_forget (self->whole);
  for (unsigned int i = 0; i < N_RECENT; i++)
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

  signals[FOUND] = g_signal_new ("found", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[COUNTED] = g_signal_new ("counted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
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
 * kuzov_history_model_settle:
 * @self: a list
 *
 * Shows at once what was still to be shown: for what is done with all of the rows.
 */
void
kuzov_history_model_settle (KuzovHistoryModel *self)
{
  g_return_if_fail (KUZOV_IS_HISTORY_MODEL (self));

  take_turn (self);
  if (self->grow_id != 0)
    show_rest (self);
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
  int64_t id;

  g_return_val_if_fail (KUZOV_IS_HISTORY_MODEL (self), FALSE);
  g_return_val_if_fail (KUZOV_IS_REQUEST (request), FALSE);
  g_return_val_if_fail (position != NULL, FALSE);

  id = kuzov_request_get_id (request);
  if (self->ids != NULL)
    {
      for (unsigned int i = 0; i < self->ids->len; i++)
        {
          if (g_array_index (self->ids, int64_t, i) == id)
            {
              *position = i;
              return TRUE;
            }
        }
      return FALSE;
    }

  return kuzov_history_read_number (self->history, "SELECT count(*) FROM requests WHERE id = ?1", id) > 0
         && kuzov_whole_find (self->whole, id, position)
         && *position < (self->grow_id != 0 ? get_length (self) : self->n_items);
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

  kuzov_view_free (self->view);
  self->view = kuzov_view_copy (view);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  if (self->turn_id != 0)
    {
      /* The list that was to give way stays a while longer. */
      forget_turn (self);
      show_more (self);
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
      give_way (self, NULL);
      return;
    }

  g_signal_emit (self, signals[FOUND], 0);
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

KuzovHistory *
kuzov_history_model_peek_history (KuzovHistoryModel *self)
{
  return self->history;
}

/* The rows of the view that is shown; NULL while it is the whole history. */
GArray *
kuzov_history_model_peek_ids (KuzovHistoryModel *self)
{
  return self->ids;
}
