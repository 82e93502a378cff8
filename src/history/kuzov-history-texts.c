// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-texts.h"

#include "history/kuzov-history-private.h"

/* One column of many rows, for the clipboard. */

typedef struct
{
  GArray       *ids;      /* int64_t */
  KuzovText     text;
  unsigned int  n;        /* how many rows have it */
} Texts;

static void
texts_free (gpointer data)
{
  Texts *texts = data;

  g_array_unref (texts->ids);
  g_free (texts);
}

static void
load_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  static const char *const queries[] = {
    [KUZOV_TEXT_FRAME] = "SELECT frame FROM requests WHERE id = ?1",
    [KUZOV_TEXT_LINK] = "SELECT " KUZOV_LINK_OF ("r") " FROM requests AS r WHERE r.id = ?1 AND r.url IS NOT NULL",
  };
  Texts *texts = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);
  sqlite3 *db = kuzov_history_connect_to_find (source, &error);
  sqlite3_stmt *statement = NULL;

  if (db == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  sqlite3_prepare_v2 (db, queries[texts->text], -1, &statement, NULL);
  for (unsigned int i = 0; i < texts->ids->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      sqlite3_bind_int64 (statement, 1, g_array_index (texts->ids, int64_t, i));
      if (sqlite3_step (statement) == SQLITE_ROW && sqlite3_column_type (statement, 0) != SQLITE_NULL)
        {
          g_string_append_printf (lines, "%s%s", texts->n > 0 ? "\n" : "", (const char *) sqlite3_column_text (statement, 0));
          texts->n++;
        }
      sqlite3_reset (statement);
    }
  sqlite3_finalize (statement);
  sqlite3_close (db);
  g_task_return_pointer (task, g_string_free (g_steal_pointer (&lines), FALSE), g_free);
}

/**
 * kuzov_history_load_texts_async:
 * @self: an open history
 * @ids: (element-type int64_t): rows, however many
 * @text: what of them
 * @cancellable: (nullable): gives it up
 * @callback: called once
 * @user_data: handed to @callback
 *
 * Reads one text of many rows, on a thread of its own.
 */
void
kuzov_history_load_texts_async (KuzovHistory        *self,
                                GArray              *ids,
                                KuzovText            text,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Texts *texts = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (self));
  g_return_if_fail (ids != NULL);

  texts = g_new0 (Texts, 1);
  texts->ids = g_array_ref (ids);
  texts->text = text;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, kuzov_history_load_texts_async);
  g_task_set_task_data (task, texts, texts_free);
  g_task_run_in_thread (task, load_in_thread);
}

/**
 * kuzov_history_load_texts_finish:
 * @self: a history
 * @result: as given to the callback
 * @n: (out): how many rows have such a text
 * @error: return location for a #KuzovHistoryError or #GIOErrorEnum
 *
 * Returns: (transfer full): the texts, each on a line of its own, in the order in which the rows were named
 */
char *
kuzov_history_load_texts_finish (KuzovHistory  *self,
                                 GAsyncResult  *result,
                                 unsigned int  *n,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (n != NULL, NULL);

  *n = ((Texts *) g_task_get_task_data (G_TASK (result)))->n;

  return g_task_propagate_pointer (G_TASK (result), error);
}
