// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-model.h"

#include "history/kuzov-history-model-private.h"
#include "history/kuzov-history-private.h"

/* The numbers of many rows of a list, which need not be known one by one to be selected. */

typedef struct
{
  GArray *ids;        /* int64_t: what is known already */
  GArray *bounds;     /* int64_t: of each stretch of the whole history the newest row and the oldest one */
} KuzovCollection;

static void
collection_free (gpointer data)
{
  KuzovCollection *collection = data;

  g_clear_pointer (&collection->ids, g_array_unref);
  g_array_unref (collection->bounds);
  g_free (collection);
}

static void
collect_in_thread (GTask        *task,
                   gpointer      source,
                   gpointer      data,
                   GCancellable *cancellable)
{
  KuzovCollection *collection = data;
  g_autoptr (GError) error = NULL;
  sqlite3 *db = kuzov_history_connect_to_find (KUZOV_HISTORY_MODEL (source)->history, &error);
  sqlite3_stmt *statement = NULL;

  if (db == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  sqlite3_prepare_v2 (db, "SELECT id FROM requests WHERE id <= ?1 AND id >= ?2 ORDER BY id DESC", -1, &statement, NULL);
  for (unsigned int i = 0; i + 1 < collection->bounds->len && !g_cancellable_is_cancelled (cancellable); i += 2)
    {
      sqlite3_bind_int64 (statement, 1, g_array_index (collection->bounds, int64_t, i));
      sqlite3_bind_int64 (statement, 2, g_array_index (collection->bounds, int64_t, i + 1));
      while (sqlite3_step (statement) == SQLITE_ROW)
        {
          const int64_t id = sqlite3_column_int64 (statement, 0);

          g_array_append_val (collection->ids, id);
        }
      sqlite3_reset (statement);
    }
  sqlite3_finalize (statement);
  sqlite3_close (db);
  g_task_return_pointer (task, g_steal_pointer (&collection->ids), (GDestroyNotify) g_array_unref);
}

/* In a damaged history, where it is not known which rows the range begins and ends with. */
static void
collect_each (KuzovHistoryModel *self,
              unsigned int       position,
              unsigned int       n,
              KuzovCollection   *collection)
{
  for (unsigned int i = 0; i < n; i++)
    {
      const int64_t id = kuzov_history_model_get_id (self, position + i);

      if (id != 0)
        g_array_append_val (collection->ids, id);
    }
}

static void
collect_range (KuzovHistoryModel *self,
               const KuzovRange  *range,
               KuzovCollection   *collection)
{
  const unsigned int n_items = g_list_model_get_n_items (G_LIST_MODEL (self));
  const unsigned int n = MIN (range->n, n_items - MIN (range->position, n_items));
  GArray *ids = self->ids;

  if (n == 0)
    return;

  if (ids != NULL)
    {
      g_array_append_vals (collection->ids, &g_array_index (ids, int64_t, range->position), n);
    }
  else
    {
      const int64_t bounds[] = { kuzov_history_model_get_id (self, range->position),
                                 kuzov_history_model_get_id (self, range->position + n - 1) };

      if (bounds[0] != 0 && bounds[1] != 0)
        g_array_append_vals (collection->bounds, bounds, G_N_ELEMENTS (bounds));
      else
        collect_each (self, range->position, n, collection);
    }
}

/**
 * kuzov_history_model_collect_async:
 * @self: a list
 * @ranges: (element-type KuzovRange): which of its rows, from top to bottom
 * @cancellable: (nullable): gives it up
 * @callback: called once
 * @user_data: handed to @callback
 *
 * Names the rows in @ranges, however many, without making a #KuzovRequest of each.
 */
void
kuzov_history_model_collect_async (KuzovHistoryModel   *self,
                                   GArray              *ranges,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  KuzovCollection *collection = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY_MODEL (self));
  g_return_if_fail (ranges != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, kuzov_history_model_collect_async);
  collection = g_new0 (KuzovCollection, 1);
  collection->ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  collection->bounds = g_array_new (FALSE, FALSE, sizeof (int64_t));
  for (unsigned int i = 0; i < ranges->len; i++)
    collect_range (self, &g_array_index (ranges, KuzovRange, i), collection);

  g_task_set_task_data (task, collection, collection_free);
  if (collection->bounds->len == 0)
    g_task_return_pointer (task, g_array_ref (collection->ids), (GDestroyNotify) g_array_unref);
  else
    g_task_run_in_thread (task, collect_in_thread);
}

/**
 * kuzov_history_model_collect_finish:
 * @self: a list
 * @result: as given to the callback
 * @error: return location for a #KuzovHistoryError or #GIOErrorEnum
 *
 * Returns: (transfer full) (element-type int64_t): the rows
 */
GArray *
kuzov_history_model_collect_finish (KuzovHistoryModel  *self,
                                    GAsyncResult       *result,
                                    GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
