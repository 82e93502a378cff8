// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-terminal"

#include "config.h"
#include "desktop/kuzov-terminal.h"

#include <glib/gi18n-lib.h>
#include <glib-unix.h>
#include <gio/gunixoutputstream.h>
#include <signal.h>
#include <unistd.h>

#include "desktop/kuzov-export.h"
#include "desktop/kuzov-import.h"
#include "desktop/kuzov-words-transfer.h"
#include "desktop/kuzov-words.h"

/* `--export` and `--import`. Neither takes part in ordering, so both work beside a Kuzov that runs. */

typedef struct
{
  KuzovHistory *history;
  GMainLoop    *loop;
  GCancellable *cancellable;
  GAsyncResult *result;
} Transfer;

static void
keep_result (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Transfer *self = user_data;

  g_set_object (&self->result, result);
  g_main_loop_quit (self->loop);
}

static gboolean
on_signal (gpointer user_data)
{
  Transfer *self = user_data;

  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_CONTINUE;
}

static void
transfer_clear (Transfer *self)
{
  g_clear_object (&self->result);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->loop, g_main_loop_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Transfer, transfer_clear)

static void
complain_of (Transfer     *self,
             const GError *error)
{
  g_autofree char *sentence = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    sentence = g_strdup (_("Stopped; nothing was changed."));
  else
    sentence = kuzov_words_transfer_error (error, kuzov_history_get_path (self->history));
  kuzov_terminal_complain (sentence);
}

/* Export */

static int64_t
export_to_file (Transfer          *self,
                GArray            *ids,
                KuzovExportFormat  format,
                const char        *name,
                GError           **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (name);

  kuzov_export_async (self->history, ids, format, file, self->cancellable, NULL, NULL, keep_result, self);
  g_main_loop_run (self->loop);

  return kuzov_export_finish (self->history, self->result, error);
}

static int64_t
export_to_output (Transfer  *self,
                  GArray    *ids,
                  GError   **error)
{
  g_autoptr (GOutputStream) stream = g_unix_output_stream_new (STDOUT_FILENO, FALSE);

  return kuzov_export_to_stream (self->history, ids, KUZOV_EXPORT_JSON, stream, NULL, error);
}

static GArray *
find_ids (KuzovHistory               *history,
          const KuzovTerminalOptions *options)
{
  g_autoptr (KuzovView) view = NULL;

  if (options->search == NULL)
    return NULL;

  view = kuzov_view_new ();
  view->search = g_strdup (options->search);

  return kuzov_history_find (history, view);
}

static gboolean
is_there (KuzovHistory *history)
{
  const char *path = kuzov_history_get_path (history);

  return g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK);
}

/**
 * kuzov_terminal_export:
 * @workspace: a workspace, not opened
 * @options: what was asked
 *
 * `--export`: writes the history, or what matches `--search`, to a file whose ending says as what, or as JSON to the
 * standard output. Reads alone, as `--list` does.
 *
 * Returns: the exit status
 */
int
kuzov_terminal_export (KuzovWorkspace             *workspace,
                       const KuzovTerminalOptions *options)
{
  g_auto (Transfer) self = { kuzov_workspace_get_history (workspace), g_main_loop_new (NULL, FALSE), g_cancellable_new (), NULL };
  const gboolean is_output = g_str_equal (options->export_to, "-");
  g_autofree char *name = g_filename_display_name (options->export_to);
  g_autofree char *amount = NULL;
  g_autofree char *sentence = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  KuzovExportFormat format = KUZOV_EXPORT_JSON;
  int64_t n = -1;

  if (!is_output && !kuzov_export_find_format (options->export_to, &format))
    {
      kuzov_terminal_complain (_("The name of the file has to end in .csv, .json or .html."));
      return 2;
    }

  signal (SIGPIPE, SIG_IGN);
  g_unix_signal_add (SIGINT, on_signal, &self);
  g_unix_signal_add (SIGTERM, on_signal, &self);
  /* A history that is not there yet is an empty one, and stays so. */
  if (!is_there (self.history) || kuzov_history_open_to_read (self.history, &error))
    {
      ids = is_there (self.history) ? find_ids (self.history, options) : NULL;
      n = is_output ? export_to_output (&self, ids, &error) : export_to_file (&self, ids, format, options->export_to, &error);
    }
  if (n < 0)
    {
      complain_of (&self, error);
      return 1;
    }
  if (is_output)
    return kuzov_history_get_is_damaged (self.history) ? 1 : 0;

  amount = kuzov_words_amount ((double) n);
  /* Translators: first a number, with separators, then the name of a file */
  sentence = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s request is saved as %s", "%s requests are saved as %s",
                                           (gulong) n), amount, name);
  kuzov_terminal_complain (sentence);

  return kuzov_history_get_is_damaged (self.history) ? 1 : 0;
}

/* Import */

static void
tell_plan (KuzovImport *import)
{
  GPtrArray *problems = kuzov_import_get_problems (import);
  g_autofree char *plan = kuzov_words_merge (kuzov_import_get_counts (import), kuzov_import_get_n_unusable (import));

  for (unsigned int i = 0; i < problems->len; i++)
    kuzov_terminal_complain (g_ptr_array_index (problems, i));
  if (kuzov_import_get_n_unusable (import) > problems->len)
    kuzov_terminal_complain (_("…and more like these."));
  kuzov_terminal_complain (plan);
}

static KuzovImport *
read_list (Transfer        *self,
           KuzovWorkspace  *workspace,
           const char      *name,
           GError         **error)
{
  g_autofree char *endpoint = g_settings_get_string (kuzov_workspace_get_settings (workspace), "endpoint");
  g_autoptr (GFile) file = g_str_equal (name, "-") ? g_file_new_for_path ("/dev/stdin") : g_file_new_for_commandline_arg (name);

  if (!kuzov_history_open (self->history, error))
    return NULL;

  kuzov_import_read_async (self->history, file, endpoint, self->cancellable, NULL, NULL, keep_result, self);
  g_main_loop_run (self->loop);

  return kuzov_import_read_finish (self->history, self->result, error);
}

static gboolean
merge (Transfer     *self,
       KuzovImport  *import,
       GError      **error)
{
  KuzovMergeCounts counts;

  kuzov_import_merge_async (self->history, import, self->cancellable, NULL, NULL, keep_result, self);
  g_main_loop_run (self->loop);

  return kuzov_import_merge_finish (self->history, self->result, &counts, error);
}

/**
 * kuzov_terminal_import:
 * @workspace: a workspace, not opened
 * @options: what was asked
 *
 * `--import`: brings in a list that Kuzov saved. Ctrl-C takes back what was brought in so far.
 *
 * Returns: the exit status
 */
int
kuzov_terminal_import (KuzovWorkspace             *workspace,
                       const KuzovTerminalOptions *options)
{
  g_auto (Transfer) self = { kuzov_workspace_get_history (workspace), g_main_loop_new (NULL, FALSE), g_cancellable_new (), NULL };
  g_autoptr (KuzovImport) import = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_whole = FALSE;

  if (kuzov_workspace_get_settings (workspace) == NULL)
    {
      kuzov_terminal_complain (_("Kuzov is not completely installed: the description of its settings is missing. "
                                 "Install it again."));
      return 1;
    }

  g_unix_signal_add (SIGINT, on_signal, &self);
  g_unix_signal_add (SIGTERM, on_signal, &self);
  import = read_list (&self, workspace, options->import_from, &error);
  if (import != NULL)
    {
      tell_plan (import);
      is_whole = merge (&self, import, &error) && kuzov_import_get_n_unusable (import) == 0;
    }
  if (error != NULL)
    complain_of (&self, error);
  kuzov_history_close (self.history);

  return is_whole ? 0 : 1;
}
