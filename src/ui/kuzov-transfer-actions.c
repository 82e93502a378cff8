// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-transfer-actions"

#include "config.h"
#include "ui/kuzov-transfer-actions.h"

#include <glib/gi18n-lib.h>

#include "desktop/kuzov-words-transfer.h"
#include "history/kuzov-history-backup.h"
#include "ui/kuzov-export-dialog.h"
#include "ui/kuzov-import-dialog.h"
#include "ui/kuzov-progress-dialog.h"
#include "ui/kuzov-window.h"

/* What takes the history out and brings it in: `win.export`, `win.import`, `win.backup`, `win.restore`. */

typedef struct
{
  GWeakRef      window;
  GWeakRef      dialog;
  KuzovHistory *history;
  char         *name;
} KuzovBackingUp;

static void
backing_up_free (KuzovBackingUp *self)
{
  g_weak_ref_clear (&self->window);
  g_weak_ref_clear (&self->dialog);
  g_object_unref (self->history);
  g_free (self->name);
  g_free (self);
}

static void
backup_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  KuzovBackingUp *self = user_data;
  g_autoptr (KuzovWindow) window = g_weak_ref_get (&self->window);
  g_autoptr (KuzovProgressDialog) dialog = g_weak_ref_get (&self->dialog);
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (kuzov_history_backup_finish (self->history, result, &error))
    {
      /* Translators: %s is the name of a file */
      sentence = g_strdup_printf (_("The history is backed up as %s"), self->name);
      if (dialog != NULL)
        kuzov_progress_dialog_finish (dialog);
      if (window != NULL)
        kuzov_window_show_toast (window, sentence);
    }
  else if (dialog != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      sentence = kuzov_words_transfer_error (error, kuzov_history_get_path (self->history));
      kuzov_progress_dialog_tell (dialog, _("Nothing Was Backed Up"), sentence);
    }
  backing_up_free (self);
}

static void
back_up (KuzovWindow *window,
         GFile       *file)
{
  KuzovProgressDialog *dialog = NULL;
  KuzovBackingUp *self = NULL;

  if (g_file_peek_path (file) == NULL)
    {
      kuzov_window_show_toast (window, _("A backup has to be on this computer."));
      return;
    }

  self = g_new0 (KuzovBackingUp, 1);
  g_weak_ref_init (&self->window, window);
  self->history = g_object_ref (kuzov_workspace_get_history (kuzov_window_get_workspace (window)));
  self->name = g_filename_display_basename (g_file_peek_path (file));
  dialog = kuzov_progress_dialog_new (GTK_WINDOW (window), _("Backup"), self->name);
  g_weak_ref_init (&self->dialog, dialog);
  kuzov_history_backup_async (self->history, g_file_peek_path (file), kuzov_progress_dialog_get_cancellable (dialog),
                              kuzov_progress_dialog_set_done, &self->dialog, backup_cb, self);
}

/* File choosers */

/* Ends @chooser. Returns the file that was chosen, if one was. */
static GFile *
take_file (GtkFileChooserNative *chooser,
           int                   response)
{
  GFile *file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;

  g_object_unref (chooser);

  return file;
}

static void
on_list_chosen (GtkFileChooserNative *chooser,
                int                   response,
                KuzovWindow          *window)
{
  g_autoptr (GFile) file = take_file (chooser, response);

  if (file != NULL)
    kuzov_import_dialog_present (window, file, FALSE);
}

static void
on_copy_named (GtkFileChooserNative *chooser,
               int                   response,
               KuzovWindow          *window)
{
  g_autoptr (GFile) file = take_file (chooser, response);

  if (file != NULL)
    back_up (window, file);
}

static void
on_backup_chosen (GtkFileChooserNative *chooser,
                  int                   response,
                  KuzovWindow          *window)
{
  g_autoptr (GFile) file = take_file (chooser, response);

  if (file != NULL)
    kuzov_import_dialog_present (window, file, TRUE);
}

static void
add_filter (GtkFileChooser    *chooser,
            const char        *name,
            const char *const *suffixes)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (unsigned int i = 0; suffixes[i] != NULL; i++)
    gtk_file_filter_add_suffix (filter, suffixes[i]);
  gtk_file_chooser_add_filter (chooser, filter);
}

static void
choose (KuzovWindow          *window,
        const char           *title,
        GtkFileChooserAction  action,
        const char           *filter,
        const char *const    *suffixes,
        GCallback             on_chosen)
{
  GtkFileChooserNative *chooser = NULL;

  if (kuzov_window_get_workspace (window) == NULL)
    return;

  chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (window), action, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  add_filter (GTK_FILE_CHOOSER (chooser), filter, suffixes);
  if (action == GTK_FILE_CHOOSER_ACTION_SAVE)
    {
      g_autoptr (GDateTime) now = g_date_time_new_now_local ();
      g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
      g_autofree char *name = g_strdup_printf ("kuzov-%s.db", day);

      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
    }
  g_signal_connect_object (chooser, "response", on_chosen, window, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* Actions */

static void
export_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  KuzovBrowser *browser = kuzov_window_get_browser (KUZOV_WINDOW (widget));
  KuzovHistoryView *view = browser != NULL ? kuzov_browser_get_view (browser) : NULL;
  KuzovSelection *selection = view != NULL ? kuzov_history_view_get_selection (view) : NULL;
  g_autoptr (GArray) selected = NULL;

  if (kuzov_window_get_workspace (KUZOV_WINDOW (widget)) == NULL)
    return;

  /* One row is selected most of the time, without a thought of it: that is no choice. */
  if (selection != NULL && kuzov_selection_get_n (selection) > 1)
    selected = kuzov_selection_get_ranges (selection);
  kuzov_export_dialog_present (KUZOV_WINDOW (widget), browser != NULL ? kuzov_browser_get_model (browser) : NULL, selected);
}

static void
import_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  choose (KUZOV_WINDOW (widget), _("Import"), GTK_FILE_CHOOSER_ACTION_OPEN, _("Lists of Kuzov (CSV, JSON)"),
          (const char *[]) { "csv", "json", NULL }, G_CALLBACK (on_list_chosen));
}

static void
backup_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  choose (KUZOV_WINDOW (widget), _("Backup"), GTK_FILE_CHOOSER_ACTION_SAVE, _("Backups of Kuzov"),
          (const char *[]) { "db", NULL }, G_CALLBACK (on_copy_named));
}

static void
restore_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  choose (KUZOV_WINDOW (widget), _("Bring Back a Backup"), GTK_FILE_CHOOSER_ACTION_OPEN, _("Backups of Kuzov"),
          (const char *[]) { "db", NULL }, G_CALLBACK (on_backup_chosen));
}

void
kuzov_transfer_actions_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "win.import", NULL, import_action);
  gtk_widget_class_install_action (widget_class, "win.backup", NULL, backup_action);
  gtk_widget_class_install_action (widget_class, "win.restore", NULL, restore_action);
}

/* A section of the main menu. */
void
kuzov_transfer_actions_add_items (GMenu *menu)
{
  g_autoptr (GMenu) section = g_menu_new ();

  g_menu_append (section, _("_Export…"), "win.export");
  g_menu_append (section, _("_Import…"), "win.import");
  g_menu_append (section, _("_Back Up…"), "win.backup");
  g_menu_append (section, _("B_ring Back a Backup…"), "win.restore");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}
