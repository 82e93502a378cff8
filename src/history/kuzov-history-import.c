// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-import.h"

#include <unistd.h>

#include "history/kuzov-history-private.h"
#include "history/kuzov-merge-private.h"
#include "history/kuzov-request-private.h"
#include "history/kuzov-staging-private.h"

/* Merging what was staged into the history: the main thread's side of it. */

/* How long one piece works; its commit comes on top, and an order that comes up meanwhile waits for both. */
#define SLICE_US 25000

/* A piece of a merge ends as soon as an order of ours has to be recorded; one of another process waits for this long. */
#define MERGE_SLICE_US 50000

/* What several steps of one merge share. */
typedef struct
{
  KuzovMerge    merge;
  KuzovUnmerge  unmerge;
  GError       *error;          /* why it is taken back */
} KuzovMergeCall;

static void
call_free (KuzovMergeCall *call)
{
  kuzov_staging_free (call->merge.staging);
  g_clear_pointer (&call->merge.found, g_hash_table_unref);
  g_clear_pointer (&call->merge.crowd, kuzov_crowd_free);
  g_clear_pointer (&call->merge.ticker, kuzov_ticker_unref);
  g_clear_error (&call->error);
  g_free (call);
}

/* Requests that somebody holds may say what the file no longer does. */
static void
reread_all (KuzovHistory *self)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->requests);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!kuzov_request_is_being_written (value) && !kuzov_request_has_changes (value))
      g_ptr_array_add (requests, g_object_ref (value));
  for (unsigned int i = 0; i < requests->len; i++)
    kuzov_history_reread (self, g_ptr_array_index (requests, i));
}

/* A chore of ours changed rows behind the back of the list and of the queue. */
static void
announce (KuzovHistory *self)
{
  if (self->db == NULL)
    return;

  reread_all (self);
  kuzov_history_take_own_changes (self);
  kuzov_history_note_labels (self);
  kuzov_history_plan_index (self);
  g_signal_emit_by_name (self, "looked", TRUE);
}

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_debug ("can't clean up: %s", error->message);
}

/* What a whole import listed is of no more use. */
static void
tidy_up (KuzovHistory *self)
{
  kuzov_history_do_chore (self, kuzov_unmerge_some, g_new0 (KuzovUnmerge, 1), g_free, SLICE_US, KUZOV_CHORE_REPEATED, TRUE,
                          NULL, done_cb, NULL);
}

static void
taken_back_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  KuzovHistory *self = KUZOV_HISTORY (source);
  g_autoptr (GTask) task = user_data;
  KuzovMergeCall *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_debug ("can't take an import back: %s", error->message);
  announce (self);
  g_task_return_error (task, g_steal_pointer (&call->error));
}

static void
merge_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  KuzovHistory *self = KUZOV_HISTORY (source);
  g_autoptr (GTask) task = user_data;
  KuzovMergeCall *call = g_task_get_task_data (task);

  if (g_task_propagate_boolean (G_TASK (result), &call->error))
    {
      announce (self);
      tidy_up (self);
      g_task_return_boolean (task, TRUE);
      return;
    }

  /* When the history is closed the next start takes it back. */
  if (self->db == NULL || call->merge.import == 0)
    {
      g_task_return_error (task, g_steal_pointer (&call->error));
      return;
    }
  call->unmerge = (KuzovUnmerge) { call->merge.import, -1 };
  kuzov_history_do_chore (self, kuzov_unmerge_some, &call->unmerge, NULL, SLICE_US, KUZOV_CHORE_KEPT_AT_END, TRUE, NULL,
                          taken_back_cb, g_steal_pointer (&task));
}

/**
 * kuzov_history_merge_async:
 * @self: an open history
 * @staging: (transfer full): a finished staging
 * @cancellable: (nullable): takes back what was merged so far
 * @progress: (nullable): called now and then
 * @progress_data: handed to @progress, and to outlive the call
 * @callback: called once, after a cancellation when all is taken back
 * @user_data: handed to @callback
 *
 * Brings the staged rows into the history, in pieces, each a commit of its own, between which orders are recorded as ever.
 * Until the last of them the import is not whole: what it did is listed in the history, and an error, a cancellation or, at
 * the next start, a crash takes all of it back. What somebody did meanwhile stays (see kuzov_unmerge_some()).
 *
 * A row that is the same order as one that is here (see kuzov_identity_compare()) fills in what that one lacks: a note,
 * labels, what the provider said of the car, when it was opened; and, where the one here has no number and waits, is
 * undecided or was let go, the number and the report. What is here is never replaced.
 *
 * Nothing that is brought in is ordered: no row comes in as `waiting` or `submitting` (see #KuzovStagedRow), none is
 * released, and an update only ever leads from a state in which an order could go out to one in which it can't.
 */
void
kuzov_history_merge_async (KuzovHistory        *self,
                           KuzovStaging        *staging,
                           GCancellable        *cancellable,
                           KuzovProgressFunc    progress,
                           gpointer             progress_data,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  KuzovMergeCall *call = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (self));
  g_return_if_fail (staging != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, kuzov_history_merge_async);
  g_task_set_check_cancellable (task, FALSE);
  call = g_new0 (KuzovMergeCall, 1);
  call->merge.staging = staging;
  call->merge.n_rows = kuzov_staging_get_n_rows (staging);
  call->merge.now_ms = g_get_real_time () / 1000;
  call->merge.run_end = -1;
  call->merge.ticker = kuzov_ticker_new (progress, progress_data, task);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  if (self->is_reader || self->is_damaged)
    {
      g_task_return_new_error (task, KUZOV_HISTORY_ERROR, self->is_damaged ? KUZOV_HISTORY_ERROR_DAMAGED
                               : KUZOV_HISTORY_ERROR_UNWRITABLE, "nothing is written to it");
      return;
    }

  call->merge.is_awaited = kuzov_history_writer_get_is_awaited (kuzov_history_ensure_writer (self));
  kuzov_history_do_chore (self, kuzov_merge_some, &call->merge, NULL, MERGE_SLICE_US, KUZOV_CHORE_KEPT_AT_END, TRUE, cancellable,
                          merge_cb, g_steal_pointer (&task));
}

/**
 * kuzov_history_merge_finish:
 * @self: a history
 * @result: as given to the callback
 * @counts: (out caller-allocates): what was done
 * @error: return location for a #KuzovHistoryError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether all is in; otherwise nothing is that nobody has worked on
 */
gboolean
kuzov_history_merge_finish (KuzovHistory      *self,
                            GAsyncResult      *result,
                            KuzovMergeCounts  *counts,
                            GError           **error)
{
  KuzovMergeCall *call = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  call = g_task_get_task_data (G_TASK (result));
  *counts = call->merge.counts;

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* At the start */

static void
left_unmerge_free (gpointer data)
{
  KuzovUnmerge *unmerge = data;

  close (unmerge->seat_file);
  g_free (unmerge);
}

static void
left_taken_back_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  done_cb (source, result, NULL);
  announce (KUZOV_HISTORY (source));
}

static void
take_back_left (KuzovHistory *self,
                int64_t       import,
                unsigned int  seat)
{
  int file = seat < KUZOV_N_SEATS ? kuzov_import_seat_take (self->path, seat) : -1;
  KuzovUnmerge *unmerge = NULL;

  if (file == -1)
    return;

  unmerge = g_new0 (KuzovUnmerge, 1);
  *unmerge = (KuzovUnmerge) { import, file };
  kuzov_history_do_chore (self, kuzov_unmerge_some, unmerge, left_unmerge_free, SLICE_US, KUZOV_CHORE_REPEATED, TRUE, NULL,
                          left_taken_back_cb, NULL);
}

/* When the history is opened: takes back what imports did that a crash cut short, beside everything else. An import of a
 * process that lives is let be. */
void
kuzov_history_clean_up_imports (KuzovHistory *self)
{
  sqlite3_stmt *statement = NULL;
  struct { int64_t id; unsigned int seat; } left[KUZOV_N_SEATS];
  unsigned int n = 0;

  kuzov_staging_remove_left (self->path);
  if (kuzov_history_read_number (self, "SELECT EXISTS (SELECT 1 FROM imported) OR EXISTS (SELECT 1 FROM imports)", 0) == 0)
    return;

  statement = kuzov_history_prepare (self, "SELECT id, seat FROM imports ORDER BY id LIMIT 8");
  while (statement != NULL && n < KUZOV_N_SEATS && kuzov_history_step (self, statement) == SQLITE_ROW)
    {
      left[n].id = sqlite3_column_int64 (statement, 0);
      left[n++].seat = (unsigned int) sqlite3_column_int (statement, 1);
    }
  if (statement != NULL)
    sqlite3_reset (statement);
  for (unsigned int i = 0; i < n; i++)
    take_back_left (self, left[i].id, left[i].seat);
  tidy_up (self);
}
