// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history-notice"

#include "config.h"
#include "ui/kuzov-history-notice.h"

#include <glib/gi18n-lib.h>
#include "desktop/kuzov-words.h"

/* So many numbers stand in the dialog before it scrolls. */
#define NUMBERS_HEIGHT 240

typedef struct
{
  KuzovNoticeFunc  answer;
  gpointer         user_data;
  char            *numbers;
} Notice;

static void
notice_free (gpointer  data,
             GClosure *closure)
{
  Notice *notice = data;

  g_free (notice->numbers);
  g_free (notice);
}

static void
on_recovery_response (AdwMessageDialog *dialog,
                      const char       *response,
                      KuzovWorkspace   *workspace)
{
  kuzov_history_forget_recovery (kuzov_workspace_get_history (workspace));
}

/**
 * kuzov_history_notice_recovery:
 * @parent: a window
 * @workspace: an open workspace
 *
 * Says what was recovered of a damaged history, until the person has closed it once.
 *
 * Returns: (transfer none) (nullable): the dialog; NULL when there is nothing to say
 */
GtkWindow *
kuzov_history_notice_recovery (GtkWindow      *parent,
                               KuzovWorkspace *workspace)
{
  g_auto (KuzovRecovery) recovery = { 0 };
  g_autofree char *body = NULL;
  GtkWidget *dialog = NULL;

  g_return_val_if_fail (GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (KUZOV_IS_WORKSPACE (workspace), NULL);

  if (!kuzov_history_get_recovery (kuzov_workspace_get_history (workspace), &recovery))
    return NULL;

  body = kuzov_words_recovery (&recovery);
  dialog = adw_message_dialog_new (parent, _("The history was damaged"), body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "close");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_recovery_response), workspace, 0);
  gtk_window_present (GTK_WINDOW (dialog));

  return GTK_WINDOW (dialog);
}

static void
on_copy_clicked (GtkButton *button,
                 Notice    *notice)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), notice->numbers);
  gtk_button_set_label (button, _("Copied"));
}

static void
on_unsaved_response (AdwMessageDialog *dialog,
                     const char       *response,
                     Notice           *notice)
{
  notice->answer (g_strcmp0 (response, "again") == 0, notice->user_data);
}

static char *
dup_numbers (GPtrArray *requests)
{
  GString *numbers = g_string_new (NULL);

  for (unsigned int i = 0; i < requests->len; i++)
    g_string_append_printf (numbers, "%s%s  %s", i > 0 ? "\n" : "", kuzov_request_get_frame (requests->pdata[i]),
                            kuzov_request_get_job (requests->pdata[i]));

  return g_string_free (numbers, FALSE);
}

static GtkWidget *
make_numbers (Notice *notice)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *label = gtk_label_new (notice->numbers);
  GtkWidget *button = gtk_button_new_with_label (_("Copy"));

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "monospace");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), label);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), NUMBERS_HEIGHT);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  g_signal_connect (button, "clicked", G_CALLBACK (on_copy_clicked), notice);
  gtk_box_append (GTK_BOX (box), button);

  return box;
}

/**
 * kuzov_history_notice_unsaved:
 * @parent: (nullable): a window
 * @requests: (element-type KuzovRequest): whose numbers are on no disk
 * @answer: called once
 * @user_data: handed to @answer
 *
 * Kuzov is about to end, and with it what nobody else knows: the numbers of orders that were paid for.
 *
 * Returns: (transfer none): the dialog
 */
GtkWindow *
kuzov_history_notice_unsaved (GtkWindow       *parent,
                              GPtrArray       *requests,
                              KuzovNoticeFunc  answer,
                              gpointer         user_data)
{
  Notice *notice = g_new0 (Notice, 1);
  GtkWidget *dialog = NULL;

  g_return_val_if_fail (requests != NULL && requests->len > 0, NULL);
  g_return_val_if_fail (answer != NULL, NULL);

  notice->answer = answer;
  notice->user_data = user_data;
  notice->numbers = dup_numbers (requests);
  dialog = adw_message_dialog_new (parent, _("Note this down before you quit"), NULL);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog),
                               g_dngettext (GETTEXT_PACKAGE,
                                            "This order was taken, but its number could not be saved. With the number its "
                                            "report can be fetched later: choose “Decide…” on its row and enter it.",
                                            "These orders were taken, but their numbers could not be saved. With the "
                                            "numbers their reports can be fetched later: choose “Decide…” on each row and "
                                            "enter its number.", requests->len));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), make_numbers (notice));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "quit", _("_Quit"), "again", _("_Save Again"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "again", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "again");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "again");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_unsaved_response), notice, notice_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));

  return GTK_WINDOW (dialog);
}
