// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-export-dialog"

#include "config.h"
#include "ui/kuzov-export-dialog.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

#include "desktop/kuzov-export.h"
#include "desktop/kuzov-words-transfer.h"
#include "desktop/kuzov-words.h"
#include "ui/kuzov-progress-dialog.h"

typedef enum
{
  WHAT_ALL,
  WHAT_SHOWN,
  WHAT_SELECTED,
  N_WHATS,
} What;

#define N_FORMATS 3

struct _KuzovExportDialog
{
  AdwWindow             parent_instance;
  AdwPreferencesGroup  *what;
  AdwPreferencesGroup  *formats;
  GtkWidget            *save;
  GtkCheckButton       *whats[N_WHATS];             /* NULL where there is no such choice */
  GtkCheckButton       *format_buttons[N_FORMATS];

  KuzovWindow          *window;
  KuzovHistoryModel    *model;                      /* NULL where nothing but all can be had */
  GArray               *selected;                   /* KuzovRange, of the model; or NULL */
  GtkFileChooserNative *chooser;
};

G_DEFINE_FINAL_TYPE (KuzovExportDialog, kuzov_export_dialog, ADW_TYPE_WINDOW)

/* One export that goes on when the dialog is gone. */
typedef struct
{
  GWeakRef           window;
  GWeakRef           dialog;
  KuzovHistory      *history;
  GCancellable      *cancellable;
  GFile             *target;
  KuzovExportFormat  format;
} KuzovExporting;

static void
exporting_free (KuzovExporting *self)
{
  g_weak_ref_clear (&self->window);
  g_weak_ref_clear (&self->dialog);
  g_object_unref (self->history);
  g_object_unref (self->cancellable);
  g_object_unref (self->target);
  g_free (self);
}

static char *
dup_name (GFile *file)
{
  g_autofree char *path = g_file_get_parse_name (file);

  return g_path_get_basename (path);
}

static void
export_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  KuzovExporting *self = user_data;
  g_autoptr (KuzovWindow) window = g_weak_ref_get (&self->window);
  g_autoptr (KuzovProgressDialog) dialog = g_weak_ref_get (&self->dialog);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = dup_name (self->target);
  g_autofree char *sentence = NULL;
  const int64_t n = kuzov_export_finish (self->history, result, &error);

  if (n >= 0)
    {
      g_autofree char *amount = kuzov_words_amount ((double) n);

      /* Translators: first a number, with separators, then the name of a file */
      sentence = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s request is saved as %s", "%s requests are saved as %s",
                                               (gulong) n), amount, name);
      if (dialog != NULL)
        kuzov_progress_dialog_finish (dialog);
      if (window != NULL)
        kuzov_window_show_toast (window, sentence);
    }
  else if (dialog != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      sentence = kuzov_words_transfer_error (error, kuzov_history_get_path (self->history));
      kuzov_progress_dialog_tell (dialog, _("Nothing Was Saved"), sentence);
    }
  exporting_free (self);
}

static void
start (KuzovExporting *self,
       GArray         *ids)
{
  kuzov_export_async (self->history, ids, self->format, self->target, self->cancellable, kuzov_progress_dialog_set_done,
                      &self->dialog, export_cb, self);
}

static void
collect_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GArray) ids = kuzov_history_model_collect_finish (KUZOV_HISTORY_MODEL (source), result, NULL);

  if (ids != NULL)
    start (user_data, ids);
  else
    exporting_free (user_data);
}

/* The choices */

/* Where a comma is the decimal sign a double click expects semicolons between cells. */
static KuzovExportFormat
find_table (void)
{
  return *localeconv ()->decimal_point == ',' || g_str_has_prefix (g_get_language_names ()[0], "ru")
           ? KUZOV_EXPORT_SHEET : KUZOV_EXPORT_CSV;
}

static KuzovExportFormat
get_format (KuzovExportDialog *self)
{
  if (gtk_check_button_get_active (self->format_buttons[1]))
    return KUZOV_EXPORT_PAGE;

  return gtk_check_button_get_active (self->format_buttons[2]) ? KUZOV_EXPORT_JSON : find_table ();
}

static const char *
get_suffix (KuzovExportFormat format)
{
  return format == KUZOV_EXPORT_PAGE ? "html" : format == KUZOV_EXPORT_JSON ? "json" : "csv";
}

/* The rows of the list that are meant; NULL for the whole history. */
static GArray *
dup_ranges (KuzovExportDialog *self)
{
  KuzovRange all = { 0, 0 };
  GArray *ranges = NULL;

  if (self->model == NULL || gtk_check_button_get_active (self->whats[WHAT_ALL]))
    return NULL;
  if (self->selected != NULL && self->whats[WHAT_SELECTED] != NULL
      && gtk_check_button_get_active (self->whats[WHAT_SELECTED]))
    return g_array_ref (self->selected);

  all.n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  ranges = g_array_new (FALSE, FALSE, sizeof (KuzovRange));
  g_array_append_val (ranges, all);

  return ranges;
}

/**
 * kuzov_export_dialog_save:
 * @self: a dialog
 * @target: where to
 *
 * Saves what was chosen, and closes the dialog.
 */
void
kuzov_export_dialog_save (KuzovExportDialog *self,
                          GFile             *target)
{
  KuzovProgressDialog *dialog = NULL;
  KuzovExporting *exporting = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GArray) ranges = NULL;

  g_return_if_fail (KUZOV_IS_EXPORT_DIALOG (self));
  g_return_if_fail (G_IS_FILE (target));

  name = dup_name (target);
  ranges = dup_ranges (self);
  exporting = g_new0 (KuzovExporting, 1);
  g_weak_ref_init (&exporting->window, self->window);
  exporting->history = g_object_ref (kuzov_workspace_get_history (kuzov_window_get_workspace (self->window)));
  exporting->target = g_object_ref (target);
  exporting->format = get_format (self);
  dialog = kuzov_progress_dialog_new (GTK_WINDOW (self->window), _("Export"), name);
  g_weak_ref_init (&exporting->dialog, dialog);
  exporting->cancellable = g_object_ref (kuzov_progress_dialog_get_cancellable (dialog));
  if (ranges != NULL)
    kuzov_history_model_collect_async (self->model, ranges, exporting->cancellable, collect_cb, exporting);
  else
    start (exporting, NULL);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_chosen (GtkNativeDialog   *chooser,
           int                response,
           KuzovExportDialog *self)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_clear_object (&self->chooser);
  if (file != NULL)
    kuzov_export_dialog_save (self, file);
}

static void
on_save (KuzovExportDialog *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *name = g_strdup_printf ("kuzov-%s.%s", day, get_suffix (get_format (self)));

  if (self->chooser != NULL)
    return;

  self->chooser = gtk_file_chooser_native_new (_("Export"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static GtkCheckButton *
add_choice (AdwPreferencesGroup *group,
            GtkCheckButton      *first,
            const char          *title,
            const char          *subtitle)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "subtitle", subtitle, NULL);
  GtkWidget *button = gtk_check_button_new ();

  gtk_check_button_set_group (GTK_CHECK_BUTTON (button), first);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (button), first == NULL);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (group, row);

  return GTK_CHECK_BUTTON (button);
}

static char *
dup_number (double n)
{
  g_autofree char *amount = kuzov_words_amount (n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s request", "%s requests", (gulong) n), amount);
}

static void
add_whats (KuzovExportDialog *self)
{
  g_autofree char *all = dup_number (kuzov_history_get_n_rows (kuzov_workspace_get_history (
                                       kuzov_window_get_workspace (self->window))));
  unsigned int n_selected = 0;

  for (unsigned int i = 0; self->selected != NULL && i < self->selected->len; i++)
    n_selected += g_array_index (self->selected, KuzovRange, i).n;
  if (self->model != NULL && n_selected > 0)
    {
      g_autofree char *selected = dup_number (n_selected);

      self->whats[WHAT_SELECTED] = add_choice (self->what, NULL, _("What is selected"), selected);
    }
  if (self->model != NULL && !kuzov_view_is_whole (kuzov_history_model_get_view (self->model)))
    {
      g_autofree char *shown = dup_number (g_list_model_get_n_items (G_LIST_MODEL (self->model)));

      self->whats[WHAT_SHOWN] = add_choice (self->what, self->whats[WHAT_SELECTED], _("What is shown"), shown);
    }
  self->whats[WHAT_ALL] = add_choice (self->what, self->whats[WHAT_SHOWN] != NULL ? self->whats[WHAT_SHOWN]
                                      : self->whats[WHAT_SELECTED], _("All"), all);

  /* One alone is no choice. */
  gtk_widget_set_visible (GTK_WIDGET (self->whats[WHAT_ALL]), self->whats[WHAT_SHOWN] != NULL
                          || self->whats[WHAT_SELECTED] != NULL);
}

static void
kuzov_export_dialog_dispose (GObject *object)
{
  KuzovExportDialog *self = KUZOV_EXPORT_DIALOG (object);

  g_clear_object (&self->chooser);
  g_clear_object (&self->model);
  g_clear_pointer (&self->selected, g_array_unref);

  G_OBJECT_CLASS (kuzov_export_dialog_parent_class)->dispose (object);
}

static void
kuzov_export_dialog_class_init (KuzovExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kuzov_export_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/kuzov/Kuzov/kuzov-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KuzovExportDialog, what);
  gtk_widget_class_bind_template_child (widget_class, KuzovExportDialog, formats);
  gtk_widget_class_bind_template_child (widget_class, KuzovExportDialog, save);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
kuzov_export_dialog_init (KuzovExportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->format_buttons[0] = add_choice (self->formats, NULL, _("Table"),
                                        _("CSV, for a spreadsheet; without the provider’s replies"));
  self->format_buttons[1] = add_choice (self->formats, self->format_buttons[0], _("Page"),
                                        _("HTML, to print or to send to a customer"));
  self->format_buttons[2] = add_choice (self->formats, self->format_buttons[0], _("Everything"),
                                        _("JSON, with every field and the provider’s replies: to keep, or to move "
                                          "to another computer"));
}

/**
 * kuzov_export_dialog_present:
 * @window: the window
 * @model: (nullable): what it shows
 * @selected: (nullable) (element-type KuzovRange): what of it is selected
 *
 * Asks what to save.
 */
void
kuzov_export_dialog_present (KuzovWindow       *window,
                             KuzovHistoryModel *model,
                             GArray            *selected)
{
  KuzovExportDialog *self = NULL;

  g_return_if_fail (KUZOV_IS_WINDOW (window));

  self = g_object_new (KUZOV_TYPE_EXPORT_DIALOG, "transient-for", window, NULL);
  self->window = window;
  self->model = model != NULL ? g_object_ref (model) : NULL;
  self->selected = selected != NULL ? g_array_ref (selected) : NULL;
  add_whats (self);
  gtk_window_set_default_widget (GTK_WINDOW (self), self->save);
  gtk_widget_grab_focus (self->save);
  gtk_window_present (GTK_WINDOW (self));
}
