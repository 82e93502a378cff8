// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-removal.h"

#include "history/kuzov-history-private.h"
#include "history/kuzov-history-schema-private.h"

/* What is not settled stands in two small indexes: all else is. */
static GHashTable *
read_unsettled (sqlite3  *db,
                GError  **error)
{
  g_autoptr (GHashTable) states = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  sqlite3_stmt *statement = NULL;
  int result;

  sqlite3_prepare_v2 (db, "SELECT id, state FROM requests INDEXED BY requests_pending WHERE state < 4 UNION ALL "
                      "SELECT id, state FROM requests INDEXED BY requests_undecided WHERE state = 6", -1, &statement, NULL);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const int64_t id = sqlite3_column_int64 (statement, 0);

      g_hash_table_insert (states, g_memdup2 (&id, sizeof id), GINT_TO_POINTER (sqlite3_column_int (statement, 1)));
    }
  if (result != SQLITE_DONE)
    kuzov_history_set_error (error, db, "weigh");
  sqlite3_finalize (statement);

  return result == SQLITE_DONE ? g_steal_pointer (&states) : NULL;
}

static void
weigh (KuzovWeight *weight,
       GHashTable  *states,
       int64_t      id)
{
  gpointer state = NULL;

  if (!g_hash_table_lookup_extended (states, &id, NULL, &state))
    {
      weight->n_settled++;
      return;
    }

  switch ((KuzovState) GPOINTER_TO_INT (state))
    {
    case KUZOV_STATE_WAITING:
      weight->n_waiting++;
      break;
    case KUZOV_STATE_SUBMITTING:
      weight->n_submitting++;
      break;
    case KUZOV_STATE_QUEUED:
    case KUZOV_STATE_GENERATING:
      weight->n_pending++;
      break;
    case KUZOV_STATE_READY:
    case KUZOV_STATE_FAILED:
    case KUZOV_STATE_GIVEN_UP:
    case KUZOV_STATE_UNCONFIRMED:
    default:
      weight->n_unconfirmed++;
    }
}

static void
weigh_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  GArray *ids = data;
  GError *error = NULL;
  g_autoptr (GHashTable) states = NULL;
  KuzovWeight weight = { 0 };
  sqlite3 *db = kuzov_history_connect_to_find (source, &error);

  if (db != NULL)
    states = read_unsettled (db, &error);
  sqlite3_close (db);
  if (states == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (unsigned int i = 0; i < ids->len; i++)
    weigh (&weight, states, g_array_index (ids, int64_t, i));
  g_task_return_pointer (task, g_memdup2 (&weight, sizeof weight), g_free);
}

/**
 * kuzov_history_weigh_async:
 * @self: an open history
 * @ids: (element-type int64_t): rows, however many; untouched until it is done
 * @callback: called once
 * @user_data: handed to @callback
 *
 * Counts what rows are, on a thread of its own.
 */
void
kuzov_history_weigh_async (KuzovHistory        *self,
                           GArray              *ids,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (self));
  g_return_if_fail (ids != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, kuzov_history_weigh_async);
  g_task_set_task_data (task, g_array_ref (ids), (GDestroyNotify) g_array_unref);
  g_task_run_in_thread (task, weigh_in_thread);
}

gboolean
kuzov_history_weigh_finish (KuzovHistory  *self,
                            GAsyncResult  *result,
                            KuzovWeight   *weight,
                            GError       **error)
{
  g_autofree KuzovWeight *weighed = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (weight != NULL, FALSE);

  weighed = g_task_propagate_pointer (G_TASK (result), error);
  if (weighed == NULL)
    return FALSE;

  *weight = *weighed;

  return TRUE;
}
