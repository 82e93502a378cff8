// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"

#include <string.h>

#include "kuzov-test.h"
#include "ui-fixture.h"
#include "ui/kuzov-export-dialog.h"
#include "ui/kuzov-import-dialog.h"
#include "ui/kuzov-progress-dialog.h"

#define LIST "frame,state,ordered,note\r\nAA1-0000001,failed,2026-01-01T00:00:01Z,one\r\n,failed,2026-01-01T00:00:01Z,bad\r\n"

static char *folder;

static GtkWidget *
find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (unsigned int i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (window, type))
        return window;
    }

  return NULL;
}

static GFile *
write_file (const char *name,
            const char *content)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (content != NULL)
    g_assert_true (g_file_set_contents (path, content, -1, NULL));

  return g_file_new_for_path (path);
}

static gboolean
is_gone (gpointer type)
{
  return find_window (*(GType *) type) == NULL;
}

static void
await_gone (GType type)
{
  kuzov_test_await_true (is_gone, &type);
}

static gboolean
has_import_button (gpointer dialog)
{
  GtkWidget *button = ui_fixture_find_button (dialog, "Import");

  return button != NULL && gtk_widget_get_visible (button);
}

static gboolean
has_bring_back_button (gpointer dialog)
{
  GtkWidget *button = ui_fixture_find_button (dialog, "Bring Back");

  return button != NULL && gtk_widget_get_visible (button);
}

static void
test_a_list_is_told_of_and_then_taken (UiFixture     *fixture,
                                       gconstpointer  user_data)
{
  g_autoptr (GFile) file = write_file ("in.csv", LIST);
  KuzovHistory *history = kuzov_workspace_get_history (fixture->workspace);
  GtkWidget *dialog = NULL;

  ui_fixture_show (fixture);
  kuzov_import_dialog_present (fixture->window, file, FALSE);
  dialog = find_window (KUZOV_TYPE_PROGRESS_DIALOG);
  kuzov_test_await_true (has_import_button, dialog);
  g_assert_nonnull (ui_fixture_find_label (dialog, "New: 1. Unusable: 1."));
  g_assert_nonnull (ui_fixture_find_label (dialog, "Line 3: there is no frame number"));
  g_assert_cmpuint (kuzov_history_get_n_rows (history), ==, 0);
  g_signal_emit_by_name (ui_fixture_find_button (dialog, "Import"), "clicked");
  await_gone (KUZOV_TYPE_PROGRESS_DIALOG);
  g_assert_cmpuint (kuzov_history_get_n_rows (history), ==, 1);
}

static void
test_who_cancels_gets_nothing (UiFixture     *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (GFile) file = write_file ("in.csv", LIST);
  GtkWidget *dialog = NULL;

  ui_fixture_show (fixture);
  kuzov_import_dialog_present (fixture->window, file, FALSE);
  dialog = find_window (KUZOV_TYPE_PROGRESS_DIALOG);
  kuzov_test_await_true (has_import_button, dialog);
  gtk_window_close (GTK_WINDOW (dialog));
  await_gone (KUZOV_TYPE_PROGRESS_DIALOG);
  g_assert_cmpuint (kuzov_history_get_n_rows (kuzov_workspace_get_history (fixture->workspace)), ==, 0);
}

static gboolean
is_refused (gpointer dialog)
{
  return ui_fixture_find_label (dialog, "Nothing Was Brought Back") != NULL;
}

/* It is brought back like a list, and called what the person called it. */
static void
test_a_backup_is_called_one (UiFixture     *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (GFile) file = write_file ("in.csv", LIST);
  g_autoptr (GFile) broken = write_file ("in.db", "not a database");
  GtkWidget *dialog = NULL;

  ui_fixture_show (fixture);
  kuzov_import_dialog_present (fixture->window, file, TRUE);
  dialog = find_window (KUZOV_TYPE_PROGRESS_DIALOG);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (dialog)), ==, "Bring Back a Backup");
  kuzov_test_await_true (has_bring_back_button, dialog);
  g_signal_emit_by_name (ui_fixture_find_button (dialog, "Bring Back"), "clicked");
  await_gone (KUZOV_TYPE_PROGRESS_DIALOG);
  g_assert_cmpuint (kuzov_history_get_n_rows (kuzov_workspace_get_history (fixture->workspace)), ==, 1);

  kuzov_import_dialog_present (fixture->window, broken, TRUE);
  dialog = find_window (KUZOV_TYPE_PROGRESS_DIALOG);
  kuzov_test_await_true (is_refused, dialog);
  gtk_window_close (GTK_WINDOW (dialog));
  await_gone (KUZOV_TYPE_PROGRESS_DIALOG);
}

static gboolean
has_verdict (gpointer dialog)
{
  return ui_fixture_find_label (dialog, "Nothing Was Imported") != NULL;
}

static void
test_what_is_no_list_is_said (UiFixture     *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (GFile) file = write_file ("in.json", "[{");
  GtkWidget *dialog = NULL;

  ui_fixture_show (fixture);
  kuzov_import_dialog_present (fixture->window, file, FALSE);
  dialog = find_window (KUZOV_TYPE_PROGRESS_DIALOG);
  kuzov_test_await_true (has_verdict, dialog);
  g_assert_nonnull (ui_fixture_find_label (dialog, "The file breaks off in the middle. Nothing was taken."));
  gtk_window_close (GTK_WINDOW (dialog));
  await_gone (KUZOV_TYPE_PROGRESS_DIALOG);
}

static void
test_what_was_chosen_is_saved (UiFixture     *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) request = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_FAILED);
  g_autoptr (GFile) file = write_file ("out.csv", NULL);
  g_autofree char *content = NULL;
  GtkWidget *dialog = NULL;

  ui_fixture_show (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.export", NULL);
  dialog = find_window (KUZOV_TYPE_EXPORT_DIALOG);
  g_assert_nonnull (dialog);
  g_assert_nonnull (ui_fixture_find_label (dialog, "1 request"));
  kuzov_export_dialog_save (KUZOV_EXPORT_DIALOG (dialog), file);
  await_gone (KUZOV_TYPE_PROGRESS_DIALOG);
  g_assert_null (find_window (KUZOV_TYPE_EXPORT_DIALOG));
  g_assert_true (g_file_load_contents (file, NULL, &content, NULL, NULL, NULL));
  g_assert_nonnull (strstr (content, "JZX100-0012345,"));
}

/* Only what the list shows, by way of its rows. */
static void
test_a_selection_is_saved (UiFixture     *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (KuzovRequest) one = ui_fixture_add (fixture, "JZX100-0012345", KUZOV_STATE_FAILED);
  g_autoptr (KuzovRequest) two = ui_fixture_add (fixture, "GX81-1234567", KUZOV_STATE_FAILED);
  g_autoptr (KuzovHistoryModel) model = kuzov_history_model_new (kuzov_workspace_get_history (fixture->workspace), 10);
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (KuzovRange));
  g_autoptr (GFile) file = write_file ("out.csv", NULL);
  g_autofree char *content = NULL;
  KuzovRange range = { 0, 1 };

  g_array_append_val (ranges, range);
  ui_fixture_show (fixture);
  kuzov_export_dialog_present (fixture->window, model, ranges);
  kuzov_export_dialog_save (KUZOV_EXPORT_DIALOG (find_window (KUZOV_TYPE_EXPORT_DIALOG)), file);
  await_gone (KUZOV_TYPE_PROGRESS_DIALOG);
  g_assert_true (g_file_load_contents (file, NULL, &content, NULL, NULL, NULL));
  g_assert_nonnull (strstr (content, "GX81-1234567"));
  g_assert_null (strstr (content, "JZX100-0012345"));
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display here\n");
      return 0;
    }
  adw_init ();
  folder = kuzov_test_make_folder ();

#define add(path, func) g_test_add ("/transfer-dialogs/" path, UiFixture, NULL, ui_fixture_set_up, func, ui_fixture_tear_down)
  add ("told", test_a_list_is_told_of_and_then_taken);
  add ("cancelled", test_who_cancels_gets_nothing);
  add ("refused", test_what_is_no_list_is_said);
  add ("backup-is-called-one", test_a_backup_is_called_one);
  add ("saved", test_what_was_chosen_is_saved);
  add ("selection", test_a_selection_is_saved);
#undef add

  status = g_test_run ();
  kuzov_test_remove_folder (folder);
  g_free (folder);

  return status;
}
