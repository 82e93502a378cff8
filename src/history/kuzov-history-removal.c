// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-removal.h"

#include "history/kuzov-change-private.h"
#include "history/kuzov-removal-private.h"
#include "history/kuzov-request-private.h"

/* Rows leave the list at once, and for good only when their removal is forgotten: until then they are put by in a table
 * of their own, in a batch that its process holds on to by a kernel lock. A batch whose process has died was not
 * forgotten, and comes back. */

/* So many rows that are gone for good are deleted by one statement. */
#define FORGET_STEP 50

KuzovRemoval *
kuzov_removal_copy (const KuzovRemoval *removal)
{
  return g_memdup2 (removal, sizeof *removal);
}

void
kuzov_removal_free (KuzovRemoval *removal)
{
  g_free (removal);
}

static gboolean
execute (sqlite3    *db,
         const char *sql,
         int64_t     number)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (db, sql, -1, &statement, NULL);

  if (result == SQLITE_OK)
    {
      sqlite3_bind_int64 (statement, 1, number);
      result = sqlite3_step (statement);
    }
  sqlite3_finalize (statement);

  return result == SQLITE_DONE;
}

/* Telling */

static KuzovRequest *
find_held (KuzovHistory *self,
           int64_t       id)
{
  KuzovRequest *request = g_hash_table_lookup (self->requests, &id);

  return request != NULL ? g_object_ref (request) : NULL;
}

/* Of many rows not all are named: who asks how many there are will count them. */
static void
count (KuzovHistory *self,
       int           by,
       gboolean      is_few)
{
  if (is_few)
    self->n_rows += by;
  else
    self->knows_n_rows = FALSE;
}

static void
tell_removed (KuzovHistory *self,
              GArray       *rows,
              gboolean      is_few)
{
  for (unsigned int i = 0; i < rows->len; i++)
    {
      g_autoptr (KuzovRequest) request = find_held (self, g_array_index (rows, int64_t, i));

      if (request != NULL)
        kuzov_request_set_is_removed (request, TRUE);
    }
  count (self, -(int) rows->len, is_few);
  for (unsigned int i = 0; is_few && i < rows->len; i++)
    g_signal_emit_by_name (self, "removed", g_array_index (rows, int64_t, i));
  if (!is_few)
    kuzov_history_reset_soon (self);
  g_signal_emit_by_name (self, "moved", FALSE);
}

/* What a request learned while its row was put by could not be kept: the row says what is. */
static void
tell_restored (KuzovHistory *self,
               GArray       *rows,
               gboolean      is_few)
{
  for (unsigned int i = 0; i < rows->len; i++)
    {
      const int64_t id = g_array_index (rows, int64_t, i);
      g_autoptr (KuzovRequest) request = find_held (self, id);
      KuzovState expected;

      self->max_id = MAX (self->max_id, id);
      if (request == NULL)
        continue;
      kuzov_request_steal_changes (request, &expected);
      kuzov_history_reread (self, request);
    }
  count (self, (int) rows->len, is_few);
  for (unsigned int i = 0; is_few && i < rows->len; i++)
    g_signal_emit_by_name (self, "restored", g_array_index (rows, int64_t, i));
  if (!is_few)
    kuzov_history_reset_soon (self);
  g_signal_emit_by_name (self, "moved", TRUE);
}

/* Removing */

typedef struct
{
  KuzovChange       change;
  GArray           *ids;
  unsigned int      next;
  KuzovRemoveFlags  flags;
  int64_t           holder;
  KuzovRemoval      removal;
} KuzovRemoving;

static void
removing_clear (gpointer data)
{
  g_array_unref (((KuzovRemoving *) data)->ids);
}

static gboolean
begin_batch (KuzovRemoving *self,
             sqlite3       *db)
{
  if (!execute (db, "INSERT INTO removals (holder) VALUES (?1)", self->holder))
    return FALSE;

  self->removal.batch = sqlite3_last_insert_rowid (db);

  return TRUE;
}

static gboolean
remove_some (sqlite3  *db,
             int64_t   deadline_us,
             gpointer  data,
             gboolean *is_done)
{
  KuzovRemoving *self = data;
  KuzovMover mover;
  gboolean is_fine = kuzov_mover_begin_out (&mover, db) && (self->removal.batch != 0 || begin_batch (self, db));

  while (is_fine && self->next < self->ids->len)
    {
      const int64_t id = g_array_index (self->ids, int64_t, self->next++);

      switch (kuzov_mover_put_by (&mover, id, self->flags, self->removal.batch))
        {
        case KUZOV_MOVE_DONE:
          self->removal.n_removed++;
          kuzov_change_reach (self, id);
          break;
        case KUZOV_MOVE_KEPT:
          self->removal.n_kept++;
          break;
        case KUZOV_MOVE_NOTHING:
          break;
        case KUZOV_MOVE_FAILED:
        default:
          is_fine = FALSE;
        }
      if (g_get_monotonic_time () > deadline_us)
        break;
    }
  kuzov_mover_end (&mover);
  *is_done = self->next == self->ids->len;
  if (is_fine && *is_done && self->removal.n_removed == 0)
    {
      is_fine = execute (db, "DELETE FROM removals WHERE id = ?1", self->removal.batch);
      self->removal.batch = 0;
    }

  return is_fine;
}

/* Of what was cancelled the part that was done can be brought back like any other; of what failed it is. */
static void
end_removing (KuzovChange  *change,
              KuzovHistory *history,
              GTask        *task,
              GError       *error)
{
  KuzovRemoving *self = (KuzovRemoving *) change;

  if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (&error);
      g_task_return_pointer (task, kuzov_removal_copy (&self->removal), (GDestroyNotify) kuzov_removal_free);
      return;
    }

  kuzov_history_restore_rows_async (history, &self->removal, NULL, NULL);
  g_task_return_error (task, error);
}

static int
compare_ids (gconstpointer a,
             gconstpointer b)
{
  const int64_t one = *(const int64_t *) a;
  const int64_t other = *(const int64_t *) b;

  return (one > other) - (one < other);
}

/* The batches of this process are its own as long as the history is open. */
static gboolean
ensure_claim (KuzovHistory  *self,
              GError       **error)
{
  if (self->claim == 0)
    self->claim = kuzov_history_door_claim (self->door, error);

  return self->claim != 0;
}

/**
 * kuzov_history_remove_rows_async:
 * @self: an open history
 * @ids: (element-type int64_t): the rows that are to go, however many
 * @flags: which of them may
 * @cancellable: (nullable): stops it; what is removed by then can be brought back
 * @callback: called once
 * @user_data: handed to @callback
 *
 * Removes rows from the list, in pieces that no order waits for: they are found no more, nothing that happens by itself
 * happens to them, and none is an obstacle to another order of its car. kuzov_history_restore_rows_async() brings them back
 * as they were, and kuzov_history_forget_rows() makes it final; if neither comes, because Kuzov ended, the next start brings
 * them back. The list is told as it goes.
 */
void
kuzov_history_remove_rows_async (KuzovHistory        *self,
                                 GArray              *ids,
                                 KuzovRemoveFlags     flags,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  KuzovRemoving *removing = NULL;
  GError *error = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (self));
  g_return_if_fail (self->door != NULL && !self->is_reader);
  g_return_if_fail (ids != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, kuzov_history_remove_rows_async);
  if (!ensure_claim (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  removing = kuzov_change_new (sizeof *removing, remove_some, tell_removed, end_removing, removing_clear);
  removing->ids = g_array_copy (ids);
  removing->flags = flags;
  removing->holder = self->claim;
  removing->change.is_few = ids->len <= KUZOV_FEW_ROWS;

  /* One by one they are told the oldest first: so each stands where the list counts it to be. */
  if (removing->change.is_few)
    g_array_sort (removing->ids, compare_ids);
  kuzov_change_begin (removing, self, g_steal_pointer (&task), kuzov_change_choose_pace (ids->len), cancellable);
}

/**
 * kuzov_history_remove_rows_finish:
 * @self: a history
 * @result: as given to the callback
 * @error: return location for a #KuzovHistoryError; then nothing is removed
 *
 * Returns: (transfer full): what was removed
 */
KuzovRemoval *
kuzov_history_remove_rows_finish (KuzovHistory  *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Bringing back */

typedef struct
{
  KuzovChange change;
  int64_t     batch;
  int64_t     last_id;
} KuzovRestoring;

static gboolean
restore_some (sqlite3  *db,
              int64_t   deadline_us,
              gpointer  data,
              gboolean *is_done)
{
  KuzovRestoring *self = data;
  KuzovMover mover;
  KuzovMove move = kuzov_mover_begin_back (&mover, db) ? KUZOV_MOVE_DONE : KUZOV_MOVE_FAILED;

  while (move == KUZOV_MOVE_DONE || move == KUZOV_MOVE_KEPT)
    {
      move = kuzov_mover_bring_back (&mover, self->batch, self->last_id, &self->last_id);
      if (move == KUZOV_MOVE_DONE)
        kuzov_change_reach (self, self->last_id);
      if (g_get_monotonic_time () > deadline_us)
        break;
    }
  kuzov_mover_end (&mover);
  *is_done = move == KUZOV_MOVE_NOTHING;

  return move != KUZOV_MOVE_FAILED
         && (!*is_done || execute (db, "DELETE FROM removals WHERE id = ?1", self->batch));
}

static void
restore (KuzovHistory *self,
         GTask        *task,
         int64_t       batch,
         gboolean      is_few,
         KuzovPace     pace)
{
  KuzovRestoring *restoring = kuzov_change_new (sizeof *restoring, restore_some, tell_restored, kuzov_change_return, NULL);

  restoring->batch = batch;
  restoring->change.is_few = is_few;
  kuzov_change_begin (restoring, self, task, pace, NULL);
}

/**
 * kuzov_history_restore_rows_async:
 * @self: an open history
 * @removal: what was removed, and not forgotten
 * @callback: (nullable): called once; see kuzov_history_change_finish()
 * @user_data: handed to @callback
 *
 * Brings rows back, with the numbers and all else that they had. Nothing is ordered by that: what waits then waits for
 * the person's word.
 */
void
kuzov_history_restore_rows_async (KuzovHistory        *self,
                                  const KuzovRemoval  *removal,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  GTask *task = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (self));
  g_return_if_fail (removal != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, kuzov_history_restore_rows_async);
  restore (self, task, removal->batch, removal->n_removed <= KUZOV_FEW_ROWS, kuzov_change_choose_pace (removal->n_removed));
}

/* Forgetting */

typedef struct
{
  KuzovChange change;
  int64_t     batch;
} KuzovForgetting;

static gboolean
forget_some (sqlite3  *db,
             int64_t   deadline_us,
             gpointer  data,
             gboolean *is_done)
{
  static const char sql[] =
    "DELETE FROM removed WHERE id IN (SELECT id FROM removed WHERE batch = ?1 LIMIT "
    G_STRINGIFY (FORGET_STEP) ")";
  KuzovForgetting *self = data;

  while (g_get_monotonic_time () <= deadline_us)
    {
      if (!execute (db, sql, self->batch))
        return FALSE;
      if (sqlite3_changes (db) == 0)
        {
          *is_done = TRUE;
          return execute (db, "DELETE FROM removals WHERE id = ?1", self->batch);
        }
    }

  return TRUE;
}

static void
delete (KuzovHistory *self,
        int64_t       batch)
{
  KuzovForgetting *forgetting = kuzov_change_new (sizeof *forgetting, forget_some, NULL, kuzov_change_return, NULL);

  forgetting->batch = batch;
  kuzov_change_begin (forgetting, self, NULL, KUZOV_PACE_OPTIONAL, NULL);
}

static gboolean
make_final (sqlite3  *db,
            int64_t   deadline_us,
            gpointer  data,
            gboolean *is_done)
{
  *is_done = TRUE;

  return execute (db, "UPDATE removals SET is_final = 1 WHERE id = ?1", ((KuzovForgetting *) data)->batch);
}

/**
 * kuzov_history_forget_rows:
 * @self: an open history
 * @removal: what was removed
 *
 * Nobody can ask for these rows any more: they are gone for good, from the next moment on whatever happens. That they are
 * deleted may take until the next start.
 */
void
kuzov_history_forget_rows (KuzovHistory       *self,
                           const KuzovRemoval *removal)
{
  KuzovForgetting *forgetting = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (self));
  g_return_if_fail (removal != NULL);

  if (removal->batch == 0 || self->db == NULL)
    return;

  forgetting = kuzov_change_new (sizeof *forgetting, make_final, NULL, kuzov_change_return, NULL);
  forgetting->batch = removal->batch;
  kuzov_change_begin (forgetting, self, NULL, KUZOV_PACE_SHORT, NULL);
  delete (self, removal->batch);
}

/**
 * kuzov_history_recall_rows:
 * @self: an open history
 *
 * Brings back what was removed by processes that died before a person could change their mind, and deletes the rest of
 * what is gone for good. Done when a history is opened, and by whoever takes over from such a process.
 */
void
kuzov_history_recall_rows (KuzovHistory *self)
{
  sqlite3_stmt *statement = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (self));
  g_return_if_fail (self->door != NULL && !self->is_reader);

  statement = kuzov_history_prepare (self, "SELECT id, holder, is_final FROM removals");
  if (statement == NULL)
    return;

  while (kuzov_history_step (self, statement) == SQLITE_ROW)
    {
      const int64_t batch = sqlite3_column_int64 (statement, 0);
      const int64_t holder = sqlite3_column_int64 (statement, 1);
      const gboolean is_own = self->claim != 0 && holder == self->claim;

      if (sqlite3_column_int (statement, 2) != 0)
        delete (self, batch);
      else if (!is_own && !kuzov_history_door_is_claimed (self->door, holder))
        restore (self, NULL, batch, FALSE, KUZOV_PACE_OPTIONAL);
    }
  sqlite3_reset (statement);
}
