// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-opener"

#include "config.h"
#include "ui/kuzov-opener.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include "api/kuzov-link.h"
#include "desktop/kuzov-notifier.h"

/* A link may be 8 KiB long; so much of it is shown. */
#define MAX_SHOWN_CHARACTERS 200

/* More reports than these are asked about first. */
#define MANY_REPORTS 10

/* What is to be opened, and for whom. */
typedef struct
{
  GtkWindow      *parent;       /* (nullable): weak */
  KuzovWorkspace *workspace;    /* (nullable), with the request: a page that is no report */
  KuzovRequest   *request;
  char           *uri;
} Opening;

static void
opening_free (Opening *opening)
{
  g_clear_weak_pointer (&opening->parent);
  g_clear_object (&opening->workspace);
  g_clear_object (&opening->request);
  g_clear_pointer (&opening->uri, g_free);
  g_free (opening);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static Opening *
opening_new (GtkWindow      *parent,
             KuzovWorkspace *workspace,
             KuzovRequest   *request,
             const char     *uri)
{
  Opening *opening = g_new0 (Opening, 1);

  g_set_weak_pointer (&opening->parent, parent);
  g_set_object (&opening->workspace, workspace);
  g_set_object (&opening->request, request);
  opening->uri = g_strdup (uri);

  return opening;
}

static void
on_failure_response (AdwMessageDialog *dialog,
                     const char       *response,
                     const char       *uri)
{
  if (g_str_equal (response, "copy"))
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (dialog)), uri);
}

static void
show_failure (GtkWindow  *parent,
              const char *uri)
{
  g_autofree char *shown = g_utf8_substring (uri, 0, MIN (g_utf8_strlen (uri, -1), MAX_SHOWN_CHARACTERS));
  const char *rest = strlen (shown) < strlen (uri) ? "…" : "";
  g_autofree char *link = g_strconcat (shown, rest, NULL);
  GtkWidget *dialog = adw_message_dialog_new (parent, _("No browser opened the page"), NULL);

  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  /* Translators: %s is an address on the web. */
                                  _("The desktop knows no program for web pages, or it did not start. Copy the "
                                    "link and open it where you like:\n\n%s"),
                                  link);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "close", _("_Close"),
                                    "copy", _("_Copy Link"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "copy", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "copy");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_failure_response), g_strdup (uri),
                         (GClosureNotify) (GCallback) g_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
show_uri_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Opening) opening = user_data;
  g_autoptr (GError) error = NULL;
  GApplication *application = g_application_get_default ();

  if (gtk_show_uri_full_finish (opening->parent, result, &error))
    {
      if (opening->request != NULL)
        kuzov_queue_set_opened (kuzov_workspace_get_queue (opening->workspace), opening->request);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_debug ("Could not open a page: %s", error->message);
      show_failure (opening->parent, opening->uri);
    }

  if (application != NULL)
    g_application_release (application);
}

/* A notification's button works without a window: the application lives until the browser has the link. */
static void
show_uri (Opening *opening)
{
  GApplication *application = g_application_get_default ();

  if (application != NULL)
    g_application_hold (application);
  gtk_show_uri_full (opening->parent, opening->uri, GDK_CURRENT_TIME, NULL, show_uri_cb, opening);
}

/* Several at once */

/* What is opened once the person has said so; the window may be gone by then. */
typedef struct
{
  GtkWindow      *parent;       /* (nullable): weak */
  KuzovWorkspace *workspace;
  GPtrArray      *requests;
} Question;

static void
question_free (gpointer  data,
               GClosure *closure)
{
  Question *question = data;

  g_clear_weak_pointer (&question->parent);
  g_clear_object (&question->workspace);
  g_clear_pointer (&question->requests, g_ptr_array_unref);
  g_free (question);
}

static void
open_all (GtkWindow      *parent,
          KuzovWorkspace *workspace,
          GPtrArray      *requests)
{
  for (unsigned int i = 0; i < requests->len && i < KUZOV_OPENED_MOST; i++)
    kuzov_opener_open_report (parent, workspace, g_ptr_array_index (requests, i));
}

static void
on_question_response (AdwMessageDialog *dialog,
                      const char       *response,
                      Question         *question)
{
  if (g_str_equal (response, "open"))
    open_all (question->parent, question->workspace, question->requests);
}

static void
ask_first (GtkWindow      *parent,
           KuzovWorkspace *workspace,
           GPtrArray      *requests)
{
  const unsigned int n = MIN (requests->len, KUZOV_OPENED_MOST);
  g_autofree char *heading = NULL;
  AdwMessageDialog *dialog = NULL;
  Question *question = g_new0 (Question, 1);

  g_set_weak_pointer (&question->parent, parent);
  question->workspace = g_object_ref (workspace);
  question->requests = g_ptr_array_ref (requests);

  /* Translators: %u is 11 to 30. */
  heading = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Open %u report?", "Open %u reports?", n), n);
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, NULL));
  adw_message_dialog_set_body (dialog, _("Each opens in the browser by itself. No more than 30 are opened at once."));
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "open", _("_Open"), NULL);
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_default_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_question_response), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * kuzov_opener_can_open:
 * @request: a request
 *
 * Returns: whether it has a report that kuzov_opener_open_report() would open
 */
gboolean
kuzov_opener_can_open (KuzovRequest *request)
{
  const char *url = NULL;

  g_return_val_if_fail (KUZOV_IS_REQUEST (request), FALSE);

  url = kuzov_request_get_url (request);

  return kuzov_request_get_state (request) == KUZOV_STATE_READY && url != NULL && kuzov_link_is_trusted (url);
}

/**
 * kuzov_opener_asks_first:
 * @n_reports: how many are to be opened
 *
 * Returns: whether kuzov_opener_open_reports() asks first, so that a window had better be there
 */
gboolean
kuzov_opener_asks_first (unsigned int n_reports)
{
  return n_reports > MANY_REPORTS;
}

/**
 * kuzov_opener_open_reports:
 * @parent: (nullable): the window they are opened from
 * @workspace: keeps when they were opened
 * @requests: (element-type KuzovRequest): requests that are ready; no more than %KUZOV_OPENED_MOST are opened
 *
 * Opens the reports in the person's browser, which is no place for a flood: many are asked about first.
 */
void
kuzov_opener_open_reports (GtkWindow      *parent,
                           KuzovWorkspace *workspace,
                           GPtrArray      *requests)
{
  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (KUZOV_IS_WORKSPACE (workspace));
  g_return_if_fail (requests != NULL);

  if (kuzov_opener_asks_first (requests->len))
    ask_first (parent, workspace, requests);
  else
    open_all (parent, workspace, requests);
}

/**
 * kuzov_opener_open_report:
 * @parent: (nullable): the window it is opened from
 * @workspace: keeps when it was opened
 * @request: a request that is ready
 *
 * Opens the report in the person's browser. Does nothing for a link that is not trusted.
 */
void
kuzov_opener_open_report (GtkWindow      *parent,
                          KuzovWorkspace *workspace,
                          KuzovRequest   *request)
{
  g_autofree char *url = NULL;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (KUZOV_IS_WORKSPACE (workspace));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  url = kuzov_link_dup_openable (kuzov_request_get_url (request));
  if (url == NULL)
    return;

  show_uri (opening_new (parent, workspace, request, url));
}

/**
 * kuzov_opener_open_page:
 * @parent: (nullable): the window it is opened from
 * @uri: an address of our own choice
 *
 * Opens a page that is no report.
 */
void
kuzov_opener_open_page (GtkWindow  *parent,
                        const char *uri)
{
  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (uri != NULL);

  show_uri (opening_new (parent, NULL, NULL, uri));
}
