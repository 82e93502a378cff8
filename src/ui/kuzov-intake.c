// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-intake"

#include "config.h"
#include "ui/kuzov-intake.h"

#include <glib/gi18n-lib.h>
#include "desktop/kuzov-frame-list.h"

static void
read_in_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  g_autofree char *path = g_file_get_path (source_object);
  g_autoptr (GPtrArray) read = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  GError *error = NULL;

  if (path == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s",
                               _("That file is not on this computer. Save it here first."));
      return;
    }

  read = kuzov_frame_list_read (NULL, path, &error);
  if (read == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  lines = g_ptr_array_new_with_free_func (g_free);
  for (unsigned int i = 0; i < read->len; i++)
    g_ptr_array_add (lines, g_strdup (((KuzovFrameLine *) read->pdata[i])->given));
  if (lines->len == 0)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s",
                               _("There is no frame number in that file."));
      return;
    }

  g_ptr_array_add (lines, NULL);
  g_task_return_pointer (task, g_ptr_array_free (g_steal_pointer (&lines), FALSE), (GDestroyNotify) g_strfreev);
}

/**
 * kuzov_intake_read_async:
 * @file: a file that was dropped or chosen
 * @callback: called once
 * @user_data: handed to @callback
 *
 * Reads the lines of @file without keeping the window waiting. Errors are sentences for people.
 */
void
kuzov_intake_read_async (GFile               *file,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (file, NULL, callback, user_data);
  g_task_set_source_tag (task, kuzov_intake_read_async);
  g_task_run_in_thread (task, read_in_thread);
}

char **
kuzov_intake_read_finish (GFile         *file,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, file), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
