// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-private.h"

#include "history/kuzov-words-private.h"

/* Long work that is done in pieces beside the orders, the index of words first of all. */

/* The index follows so long after something was written, and one piece of it takes so long. */
#define INDEX_MS 1200
#define INDEX_SLICE_US 12000

/* After a failure, as on a full disk. */
#define INDEX_RETRY_MS 30000

/**
 * kuzov_history_do_chore:
 * @self: an open history
 * @func: does a piece, on the writer's thread
 * @data: handed to @func
 * @free_data: frees @data, when the chore is over
 * @slice_us: how long a piece may take
 * @keeping: what it promises
 * @is_optional: whether the history may be closed before it is done
 * @cancellable: (nullable): heard between two pieces; what was done by then stays
 * @callback: called once; see g_task_propagate_boolean()
 * @user_data: handed to @callback
 *
 * Does something long in pieces, each in a commit of its own, while there is nothing else to write. What need not be done
 * makes way for what has to.
 */
void
kuzov_history_do_chore (KuzovHistory        *self,
                        KuzovChoreFunc       func,
                        gpointer             data,
                        GDestroyNotify       free_data,
                        int64_t              slice_us,
                        KuzovChoreKeeping    keeping,
                        gboolean             is_optional,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  KuzovChore *chore = kuzov_chore_new (func, data, free_data, slice_us, keeping);

  chore->is_optional = is_optional;
  chore->task = g_task_new (self, cancellable, callback, user_data);
  kuzov_history_writer_push_chore (kuzov_history_ensure_writer (self), chore);
}

/* The same for what a person waits for, and is over in a moment as a rule: it goes before everything long. */
void
kuzov_history_do_short_chore (KuzovHistory        *self,
                              KuzovChoreFunc       func,
                              gpointer             data,
                              GDestroyNotify       free_data,
                              int64_t              slice_us,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  KuzovChore *chore = kuzov_chore_new (func, data, free_data, slice_us, KUZOV_CHORE_KEPT);

  chore->is_short = TRUE;
  chore->task = g_task_new (self, cancellable, callback, user_data);
  kuzov_history_writer_push_chore (kuzov_history_ensure_writer (self), chore);
}

/* The index of words */

static void
plan_index (KuzovHistory *self,
            unsigned int  delay_ms);

static gboolean
index_some (sqlite3  *db,
            int64_t   deadline_us,
            gpointer  data,
            gboolean *is_done)
{
  return kuzov_words_index (db, deadline_us, is_done);
}

static void
index_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  KuzovHistory *self = KUZOV_HISTORY (source);
  g_autoptr (GError) error = NULL;

  self->is_indexing = FALSE;
  if (g_task_propagate_boolean (G_TASK (result), &error) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_debug ("can't index: %s", error->message);
  plan_index (self, INDEX_RETRY_MS);
}

static gboolean
on_index (gpointer user_data)
{
  KuzovHistory *self = user_data;

  g_clear_pointer (&self->index_source, g_source_unref);
  self->is_indexing = TRUE;
  kuzov_history_do_chore (self, index_some, NULL, NULL, INDEX_SLICE_US, KUZOV_CHORE_REPEATED, TRUE, NULL, index_cb, NULL);

  return G_SOURCE_REMOVE;
}

static void
plan_index (KuzovHistory *self,
            unsigned int  delay_ms)
{
  if (self->keeps_index && !self->is_indexing && self->index_source == NULL && !self->is_damaged)
    self->index_source = kuzov_history_attach (self, g_timeout_source_new (delay_ms), on_index, "kuzov-history-index");
}

/* Something was written that the index may not know. */
void
kuzov_history_plan_index (KuzovHistory *self)
{
  plan_index (self, INDEX_MS);
}

void
kuzov_history_stop_index (KuzovHistory *self)
{
  self->keeps_index = FALSE;
  if (self->index_source == NULL)
    return;

  g_source_destroy (self->index_source);
  g_clear_pointer (&self->index_source, g_source_unref);
}

/**
 * kuzov_history_keep_indexed:
 * @self: an open history
 *
 * From now on the index of words follows what is written, by this process or another, as long as the history is open. What
 * it does not know yet is found all the same, only slower.
 */
void
kuzov_history_keep_indexed (KuzovHistory *self)
{
  g_return_if_fail (KUZOV_IS_HISTORY (self));

  self->keeps_index = TRUE;
  kuzov_history_plan_index (self);
}
