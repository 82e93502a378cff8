// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-intake"

#include "config.h"
#include "ui/kuzov-intake.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "desktop/kuzov-frame-list.h"

static void
read_in_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  g_autofree char *path = g_file_get_path (source_object);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (KuzovTable) table = NULL;
  g_auto (GStrv) lines = NULL;
  GError *error = NULL;

  if (path == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s",
                               _("That file is not on this computer. Save it here first."));
      return;
    }

  bytes = kuzov_frame_list_load (path, &error);
  if (bytes == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  table = kuzov_table_read (g_bytes_get_size (bytes) > 0 ? g_bytes_get_data (bytes, NULL) : "", g_bytes_get_size (bytes));
  lines = kuzov_table_dup_lines (table, kuzov_table_get_column (table));
  if (lines[0] == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s",
                               _("There is no frame number in that file."));
      return;
    }

  g_task_return_pointer (task, g_steal_pointer (&table), (GDestroyNotify) kuzov_table_free);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (KuzovWindow) window = user_data;
  g_autoptr (GError) error = NULL;
  KuzovTable *table = kuzov_intake_read_finish (G_FILE (source), result, &error);

  if (table != NULL)
    kuzov_window_fill_in_table (window, table);
  else
    kuzov_window_show_toast (window, error->message);
}

static gboolean
on_drop (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         KuzovWindow   *window)
{
  GSList *files = NULL;

  if (kuzov_window_get_workspace (window) == NULL)
    return FALSE;

  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      files = g_value_get_boxed (value);
      if (files != NULL)
        kuzov_intake_read_async (files->data, read_cb, g_object_ref (window));
      return files != NULL;
    }

  kuzov_window_fill_in_table (window, kuzov_table_read (g_value_get_string (value), strlen (g_value_get_string (value))));

  return TRUE;
}

static void
on_chosen (GtkNativeDialog *dialog,
           int              response,
           KuzovWindow     *window)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    kuzov_intake_read_async (file, read_cb, g_object_ref (window));
  g_object_unref (dialog);
}

/**
 * kuzov_intake_accept_drops:
 * @window: a window
 *
 * Lets files and texts be dropped on @window.
 */
void
kuzov_intake_accept_drops (KuzovWindow *window)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };
  GtkDropTarget *target = NULL;

  g_return_if_fail (KUZOV_IS_WINDOW (window));

  target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), window);
  gtk_widget_add_controller (GTK_WIDGET (window), GTK_EVENT_CONTROLLER (target));
}

/**
 * kuzov_intake_choose:
 * @window: a window
 *
 * Lets the person choose a file.
 */
void
kuzov_intake_choose (KuzovWindow *window)
{
  GtkFileChooserNative *dialog = NULL;

  g_return_if_fail (KUZOV_IS_WINDOW (window));

  dialog = gtk_file_chooser_native_new (_("Open a List of Frame Numbers"), GTK_WINDOW (window),
                                        GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_chosen), window, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/**
 * kuzov_intake_read_async:
 * @file: a file that was dropped or chosen
 * @callback: called once
 * @user_data: handed to @callback
 *
 * Reads the lines or cells of @file without keeping the window waiting. Errors are sentences for people.
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

/* Returns: (transfer full) (nullable): what is in the file */
KuzovTable *
kuzov_intake_read_finish (GFile         *file,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, file), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
