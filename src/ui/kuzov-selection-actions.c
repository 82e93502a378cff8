// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-selection-actions"

#include "config.h"
#include "ui/kuzov-selection-actions.h"

#include <glib/gi18n-lib.h>
#include "desktop/kuzov-notifier.h"
#include "desktop/kuzov-words.h"
#include "history/kuzov-history-texts.h"
#include "ui/kuzov-label-dialog.h"
#include "ui/kuzov-opener.h"

/* What can be done with all that is selected, one request or a million. */

/* So many rows are looked at for reports to open. */
#define MAX_LOOKED_AT 1000

/* What is under way for a window that may go meanwhile. */
typedef struct
{
  KuzovWindow *window;      /* (nullable): weak */
  char        *name;        /* of the action */
} Deed;

static void
deed_free (Deed *deed)
{
  g_clear_weak_pointer (&deed->window);
  g_free (deed->name);
  g_free (deed);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Deed, deed_free)

static KuzovHistory *
get_history (KuzovWindow *window)
{
  return kuzov_workspace_get_history (kuzov_window_get_workspace (window));
}

static KuzovSelection *
get_selection (KuzovWindow *window)
{
  KuzovBrowser *browser = kuzov_window_get_browser (window);
  KuzovHistoryView *view = browser != NULL ? kuzov_browser_get_view (browser) : NULL;

  return view != NULL ? kuzov_history_view_get_selection (view) : NULL;
}

static void
show_error (KuzovWindow  *window,
            const GError *error)
{
  g_autofree char *text = kuzov_words_history_error (error, kuzov_history_get_path (get_history (window)));

  kuzov_window_show_toast (window, text);
}

/* Opening */

static void
open_reports (KuzovWindow *window,
              GArray      *ids)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);

  for (unsigned int i = 0; i < ids->len && i < MAX_LOOKED_AT && requests->len < KUZOV_OPENED_MOST; i++)
    {
      g_autoptr (KuzovRequest) request = kuzov_history_get_request (get_history (window), g_array_index (ids, int64_t, i));

      if (request != NULL && kuzov_opener_can_open (request))
        g_ptr_array_add (requests, g_steal_pointer (&request));
    }

  if (requests->len == 0)
    kuzov_window_show_toast (window, _("None of them has a report to open"));
  kuzov_opener_open_reports (GTK_WINDOW (window), kuzov_window_get_workspace (window), requests);
}

/* Copying */

static void
load_texts_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (Deed) deed = user_data;
  g_autoptr (GError) error = NULL;
  unsigned int n = 0;
  g_autofree char *texts = kuzov_history_load_texts_finish (KUZOV_HISTORY (source), result, &n, &error);
  g_autofree char *number = kuzov_words_amount (n);
  g_autofree char *said = NULL;

  if (deed->window == NULL)
    return;
  if (texts == NULL)
    {
      show_error (deed->window, error);
      return;
    }

  if (g_str_equal (deed->name, "selection.copy-links"))
    /* Translators: %s is how many links there are, with separators. */
    said = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s link copied", "%s links copied", n), number);
  else
    /* Translators: %s is how many frame numbers there are, with separators. */
    said = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s frame number copied", "%s frame numbers copied", n), number);
  if (n == 0)
    {
      kuzov_window_show_toast (deed->window, _("None of them has a link"));
      return;
    }

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (deed->window)), texts);
  kuzov_window_show_toast (deed->window, n == 1 && g_str_equal (deed->name, "selection.copy-frames")
                                         ? _("Frame number copied") : said);
}

static void
collect_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Deed) deed = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = kuzov_history_model_collect_finish (KUZOV_HISTORY_MODEL (source), result, &error);
  KuzovHistory *history = NULL;
  KuzovText text;

  if (deed->window == NULL || kuzov_window_get_workspace (deed->window) == NULL)
    return;
  if (ids == NULL)
    {
      show_error (deed->window, error);
      return;
    }

  history = get_history (deed->window);
  text = g_str_equal (deed->name, "selection.copy-links") ? KUZOV_TEXT_LINK : KUZOV_TEXT_FRAME;
  if (g_str_equal (deed->name, "selection.open"))
    open_reports (deed->window, ids);
  else if (g_str_equal (deed->name, "selection.label"))
    kuzov_label_dialog_present (GTK_WINDOW (deed->window), history, ids);
  else
    kuzov_history_load_texts_async (history, ids, text, NULL, load_texts_cb, g_steal_pointer (&deed));
}

/* One function for all: what differs is told by the name. */
static void
selection_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  KuzovWindow *window = KUZOV_WINDOW (widget);
  KuzovSelection *selection = get_selection (window);
  g_autoptr (GArray) ranges = NULL;
  Deed *deed = NULL;

  if (selection == NULL)
    return;

  deed = g_new0 (Deed, 1);
  deed->name = g_strdup (name);
  g_set_weak_pointer (&deed->window, window);
  ranges = kuzov_selection_get_ranges (selection);
  kuzov_history_model_collect_async (kuzov_browser_get_model (kuzov_window_get_browser (window)), ranges, NULL,
                                     collect_cb, deed);
}

static const char *const names[] = {
  "selection.open", "selection.copy-links", "selection.copy-frames", "selection.label",
};

void
kuzov_selection_actions_install (GtkWidgetClass *widget_class)
{
  for (unsigned int i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_class_install_action (widget_class, names[i], NULL, selection_action);
}

/* Keeps enabled what makes sense. */
void
kuzov_selection_actions_update (KuzovWindow *window)
{
  KuzovSelection *selection = NULL;
  gboolean is_any = FALSE;

  g_return_if_fail (KUZOV_IS_WINDOW (window));

  selection = get_selection (window);
  is_any = selection != NULL && kuzov_selection_get_n (selection) > 0;
  for (unsigned int i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (window), names[i], is_any);
  gtk_widget_action_set_enabled (GTK_WIDGET (window), "request.remove", is_any);
}
