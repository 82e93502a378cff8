// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-import-dialog"

#include "config.h"
#include "ui/kuzov-import-dialog.h"

#include <glib/gi18n-lib.h>

#include "desktop/kuzov-import.h"
#include "desktop/kuzov-words-transfer.h"
#include "ui/kuzov-progress-dialog.h"

/* One import from the choice of the file to its end: reading, the question, merging. */
typedef struct
{
  GWeakRef        window;
  GWeakRef        dialog;
  KuzovWorkspace *workspace;
  KuzovImport    *import;
  gboolean        is_backup;
} KuzovImporting;

static void
importing_free (gpointer data)
{
  KuzovImporting *self = data;

  g_weak_ref_clear (&self->window);
  g_weak_ref_clear (&self->dialog);
  g_object_unref (self->workspace);
  g_clear_pointer (&self->import, kuzov_import_free);
}

static void
importing_unref (KuzovImporting *self)
{
  g_atomic_rc_box_release_full (self, importing_free);
}

static void
release (gpointer  importing,
         GClosure *closure)
{
  importing_unref (importing);
}

static KuzovHistory *
get_history (KuzovImporting *self)
{
  return kuzov_workspace_get_history (self->workspace);
}

/* Nothing needs to be said to who cancelled it. */
static void
tell_error (KuzovImporting *self,
            const GError   *error)
{
  g_autoptr (KuzovProgressDialog) dialog = g_weak_ref_get (&self->dialog);
  g_autofree char *sentence = NULL;

  if (dialog == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  sentence = kuzov_words_transfer_error (error, kuzov_history_get_path (get_history (self)));
  kuzov_progress_dialog_tell (dialog, self->is_backup ? _("Nothing Was Brought Back") : _("Nothing Was Imported"), sentence);
}

static void
merge_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  KuzovImporting *self = user_data;
  g_autoptr (KuzovWindow) window = g_weak_ref_get (&self->window);
  g_autoptr (KuzovProgressDialog) dialog = g_weak_ref_get (&self->dialog);
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;
  KuzovMergeCounts counts;

  if (kuzov_import_merge_finish (get_history (self), result, &counts, &error))
    {
      sentence = kuzov_words_merge (&counts, 0);
      if (dialog != NULL)
        kuzov_progress_dialog_finish (dialog);
      if (window != NULL)
        kuzov_window_show_toast (window, sentence);
    }
  else
    {
      tell_error (self, error);
    }
  importing_unref (self);
}

static void
on_confirmed (KuzovProgressDialog *dialog,
              KuzovImporting      *self)
{
  kuzov_import_merge_async (get_history (self), self->import, kuzov_progress_dialog_get_cancellable (dialog),
                            kuzov_progress_dialog_set_done, &self->dialog, merge_cb, g_atomic_rc_box_acquire (self));
}

/* What can't be used, of which the first ones are named. */
static char *
dup_details (KuzovImport *import)
{
  GPtrArray *problems = kuzov_import_get_problems (import);
  GString *text = g_string_new (NULL);

  for (unsigned int i = 0; i < problems->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (const char *) g_ptr_array_index (problems, i));
  if (kuzov_import_get_n_unusable (import) > problems->len)
    g_string_append_printf (text, "\n%s", _("…and more like these."));

  return g_string_free (text, text->len == 0);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  KuzovImporting *self = user_data;
  g_autoptr (KuzovProgressDialog) dialog = g_weak_ref_get (&self->dialog);
  g_autoptr (GError) error = NULL;
  g_autofree char *plan = NULL;
  g_autofree char *details = NULL;

  self->import = kuzov_import_read_finish (get_history (self), result, &error);
  if (self->import != NULL && dialog != NULL)
    {
      const KuzovMergeCounts *counts = kuzov_import_get_counts (self->import);
      const char *answer = self->is_backup ? _("Bring Back") : _("Import");

      plan = kuzov_words_merge (counts, kuzov_import_get_n_unusable (self->import));
      details = dup_details (self->import);
      kuzov_progress_dialog_ask (dialog, plan, details, counts->n_new + counts->n_updated > 0 ? answer : NULL);
    }
  else if (error != NULL)
    {
      tell_error (self, error);
    }
  importing_unref (self);
}

/**
 * kuzov_import_dialog_present:
 * @window: the window
 * @file: a list that Kuzov saved, or a backup
 * @is_backup: whether it is called that; what happens is the same
 *
 * Reads @file, says what it would bring, and brings it in when the person says so. Cancel takes back what was brought in.
 */
void
kuzov_import_dialog_present (KuzovWindow *window,
                             GFile       *file,
                             gboolean     is_backup)
{
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  g_autofree char *endpoint = NULL;
  KuzovProgressDialog *dialog = NULL;
  KuzovImporting *self = NULL;

  g_return_if_fail (KUZOV_IS_WINDOW (window));
  g_return_if_fail (G_IS_FILE (file));

  self = g_atomic_rc_box_new0 (KuzovImporting);
  g_weak_ref_init (&self->window, window);
  self->workspace = g_object_ref (kuzov_window_get_workspace (window));
  self->is_backup = is_backup;
  path = g_file_get_parse_name (file);
  name = g_path_get_basename (path);
  dialog = kuzov_progress_dialog_new (GTK_WINDOW (window), is_backup ? _("Bring Back a Backup") : _("Import"), name);
  g_weak_ref_init (&self->dialog, dialog);
  g_signal_connect_data (dialog, "confirmed", G_CALLBACK (on_confirmed), self, release, 0);
  endpoint = g_settings_get_string (kuzov_workspace_get_settings (self->workspace), "endpoint");
  kuzov_import_read_async (get_history (self), file, endpoint, kuzov_progress_dialog_get_cancellable (dialog),
                           kuzov_progress_dialog_set_done, &self->dialog, read_cb, g_atomic_rc_box_acquire (self));
}
