// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-request-actions"

#include "config.h"
#include "ui/kuzov-request-actions.h"

#include <glib/gi18n-lib.h>
#include "desktop/kuzov-words.h"
#include "history/kuzov-removal.h"
#include "ui/kuzov-decide-dialog.h"
#include "ui/kuzov-opener.h"
#include "ui/kuzov-step.h"

/* A question to the person about one request. */
typedef struct
{
  KuzovWindow  *window;     /* (nullable): weak */
  KuzovRequest *request;
} Question;

static void
question_free (gpointer  data,
               GClosure *closure)
{
  Question *question = data;

  g_clear_weak_pointer (&question->window);
  g_clear_object (&question->request);
  g_free (question);
}

static Question *
question_new (KuzovWindow  *window,
              KuzovRequest *request)
{
  Question *question = g_new0 (Question, 1);

  g_set_weak_pointer (&question->window, window);
  g_set_object (&question->request, request);

  return question;
}

static KuzovQueue *
get_queue (KuzovWindow *window)
{
  return kuzov_workspace_get_queue (kuzov_window_get_workspace (window));
}

static KuzovHistory *
get_history (KuzovWindow *window)
{
  return kuzov_workspace_get_history (kuzov_window_get_workspace (window));
}

static void
show_history_error (KuzovWindow  *window,
                    const GError *error)
{
  g_autofree char *text = kuzov_words_history_error (error, kuzov_history_get_path (get_history (window)));

  kuzov_window_show_toast (window, text);
}

static gboolean
is_held (KuzovWindow  *window,
         KuzovRequest *request)
{
  return kuzov_request_get_state (request) == KUZOV_STATE_WAITING
         && kuzov_queue_get_is_held (get_queue (window), request);
}

/* What was let go after it was accepted may well be ready; asking takes it up again. */
static gboolean
can_ask (KuzovRequest *request)
{
  KuzovState state = kuzov_request_get_state (request);

  if (state == KUZOV_STATE_GIVEN_UP)
    return kuzov_request_get_job (request) != NULL;

  return kuzov_state_is_accepted (state) && kuzov_state_is_pending (state);
}

static void
copy (KuzovWindow *window,
      const char  *text,
      const char  *said)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (window)), text);
  kuzov_window_show_toast (window, said);
}

static void
order_again_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (KuzovWindow) window = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) additions = kuzov_queue_order_finish (KUZOV_QUEUE (source), result, &error);
  g_autofree char *text = NULL;
  KuzovAddition *addition = NULL;

  if (additions == NULL || additions->len == 0)
    {
      show_history_error (window, error);
      return;
    }

  addition = additions->pdata[0];
  kuzov_window_show_request (window, addition->request);
  if (addition->outcome == KUZOV_ADD_NEW)
    /* Translators: %s is a frame number. */
    text = g_strdup_printf (_("%s is ordered again"), addition->frame);
  else
    /* Translators: %s is a frame number. */
    text = g_strdup_printf (_("%s is on its way already"), addition->frame);
  kuzov_window_show_toast (window, text);
}

static void
order_anew (KuzovWindow  *window,
            KuzovRequest *request)
{
  kuzov_queue_order_again_async (get_queue (window), request, order_again_cb, g_object_ref (window));
}

static void
on_order_again_response (AdwMessageDialog *dialog,
                         const char       *response,
                         Question         *question)
{
  if (question->window != NULL && g_str_equal (response, "order"))
    order_anew (question->window, question->request);
}

static void
on_give_up_response (AdwMessageDialog *dialog,
                     const char       *response,
                     Question         *question)
{
  if (question->window != NULL && g_str_equal (response, "stop"))
    kuzov_queue_give_up (get_queue (question->window), question->request);
}

static AdwMessageDialog *
ask (KuzovWindow  *window,
     KuzovRequest *request,
     const char   *heading,
     const char   *body,
     GCallback     callback)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (window), heading, NULL);

  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"));
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", callback, question_new (window, request), question_free, 0);

  return ADW_MESSAGE_DIALOG (dialog);
}

static char *
dup_order_label (KuzovWindow *window)
{
  const KuzovAccess *access = kuzov_queue_get_access (get_queue (window));
  g_autofree char *price = NULL;

  if (access == NULL || !access->has_price)
    return g_strdup (_("_Order Again"));

  price = kuzov_words_amount (access->price);

  /* Translators: a button; %s is what a report costs, a bare figure. */
  return g_strdup_printf (_("_Order Again for %s"), price);
}

/**
 * kuzov_request_actions_order_again:
 * @window: a window
 * @request: a request that has a report, or was let go
 *
 * Asks whether another report is to be bought, since one was, or may have been.
 */
void
kuzov_request_actions_order_again (KuzovWindow  *window,
                                   KuzovRequest *request)
{
  g_autofree char *body = NULL;
  g_autofree char *label = NULL;
  AdwMessageDialog *dialog = NULL;

  g_return_if_fail (KUZOV_IS_WINDOW (window));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  if (kuzov_request_get_state (request) == KUZOV_STATE_READY)
    /* Translators: %s is a frame number. */
    body = g_strdup_printf (_("There is a report for %s already, and it can be opened as often as you like. Another "
                              "order is paid for once more."), kuzov_request_get_frame (request));
  else
    /* Translators: %s is a frame number. */
    body = g_strdup_printf (_("You gave up the order for %s. Another order is paid for, even if the first one was "
                              "taken."), kuzov_request_get_frame (request));
  label = dup_order_label (window);
  dialog = ask (window, request, _("Order again?"), body, G_CALLBACK (on_order_again_response));
  adw_message_dialog_add_response (dialog, "order", label);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
ask_give_up (KuzovWindow  *window,
             KuzovRequest *request)
{
  g_autofree char *body = NULL;
  AdwMessageDialog *dialog = NULL;

  /* Translators: %s is a frame number. */
  body = g_strdup_printf (_("The order for %s was taken and is probably paid for. Kuzov will no longer ask for its "
                            "report; the row stays in the list."), kuzov_request_get_frame (request));
  dialog = ask (window, request, _("Give up this order?"), body, G_CALLBACK (on_give_up_response));
  adw_message_dialog_add_response (dialog, "stop", _("_Give Up"));
  adw_message_dialog_set_response_appearance (dialog, "stop", ADW_RESPONSE_DESTRUCTIVE);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
take_step (KuzovWindow  *window,
           KuzovRequest *request)
{
  switch (kuzov_step_for (request, is_held (window, request)))
    {
    case KUZOV_STEP_ORDER:
      kuzov_queue_release (get_queue (window), request);
      break;

    case KUZOV_STEP_OPEN:
      kuzov_opener_open_report (GTK_WINDOW (window), kuzov_window_get_workspace (window), request);
      break;

    case KUZOV_STEP_TRY_AGAIN:
      order_anew (window, request);
      break;

    case KUZOV_STEP_ORDER_AGAIN:
      kuzov_request_actions_order_again (window, request);
      break;

    case KUZOV_STEP_DECIDE:
      kuzov_decide_dialog_present (GTK_WINDOW (window), kuzov_window_get_workspace (window), request);
      break;

    case KUZOV_STEP_NONE:
    default:
      kuzov_window_show_details (window);
      break;
    }
}

static void
take_step_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  KuzovWindow *window = KUZOV_WINDOW (widget);
  g_autoptr (KuzovRequest) request = NULL;

  request = kuzov_history_get_request (get_history (window), g_variant_get_int64 (parameter));
  if (request != NULL)
    take_step (window, request);
}

/* One function for all that concern the selected request: what differs is told by the name. */
static void
request_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  KuzovWindow *window = KUZOV_WINDOW (widget);
  KuzovRequest *selected = kuzov_window_get_selected (window);
  g_autoptr (KuzovRequest) request = selected != NULL ? g_object_ref (selected) : NULL;

  if (request == NULL)
    return;

  if (g_str_equal (name, "request.open") || g_str_equal (name, "request.decide")
      || g_str_equal (name, "request.order") || g_str_equal (name, "request.try-again"))
    take_step (window, request);
  else if (g_str_equal (name, "request.order-again"))
    kuzov_request_actions_order_again (window, request);
  else if (g_str_equal (name, "request.edit-note"))
    kuzov_window_edit_note (window);
  else if (g_str_equal (name, "request.copy-frame"))
    copy (window, kuzov_request_get_frame (request), _("Frame number copied"));
  else if (g_str_equal (name, "request.copy-link"))
    copy (window, kuzov_request_get_url (request), _("Link copied"));
  else if (g_str_equal (name, "request.details"))
    kuzov_window_show_details (window);
  else if (g_str_equal (name, "request.ask-now"))
    kuzov_queue_ask_now (get_queue (window), request);
  else if (g_str_equal (name, "request.cancel"))
    kuzov_queue_give_up (get_queue (window), request);
  else
    ask_give_up (window, request);
}

/* This one is about all that is selected. */
static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  kuzov_window_remove_selected (KUZOV_WINDOW (widget));
}

static void
copy_details_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  KuzovWindow *window = KUZOV_WINDOW (widget);
  KuzovRequest *request = kuzov_window_get_selected (window);
  g_autofree char *key = NULL;
  g_autofree char *text = NULL;
  KuzovBurst burst;

  if (request == NULL)
    return;

  kuzov_history_load_replies (get_history (window), request);
  kuzov_history_load_burst (get_history (window), request, &burst);
  g_object_get (get_queue (window), "api-key", &key, NULL);
  text = kuzov_words_technical (request, &burst, key);
  copy (window, text, _("Technical details copied, without the key"));
}

void
kuzov_request_actions_install (GtkWidgetClass *widget_class)
{
  static const char *const names[] = {
    "request.open", "request.decide", "request.order", "request.try-again", "request.order-again",
    "request.copy-frame", "request.copy-link", "request.details", "request.ask-now", "request.cancel",
    "request.give-up", "request.edit-note",
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_class_install_action (widget_class, names[i], NULL, request_action);
  gtk_widget_class_install_action (widget_class, "request.remove", NULL, remove_action);
  gtk_widget_class_install_action (widget_class, "request.copy-details", NULL, copy_details_action);
  gtk_widget_class_install_action (widget_class, "request.take-step", "x", take_step_action);
}

/* Keeps enabled what makes sense for the selected request. */
void
kuzov_request_actions_update (KuzovWindow *window)
{
  GtkWidget *widget = GTK_WIDGET (window);
  KuzovRequest *request = NULL;
  KuzovState state;
  gboolean is_one = FALSE;

  g_return_if_fail (KUZOV_IS_WINDOW (window));

  request = kuzov_window_get_selected (window);
  is_one = request != NULL && kuzov_request_get_id (request) != 0;
  state = is_one ? kuzov_request_get_state (request) : KUZOV_STATE_WAITING;

  gtk_widget_action_set_enabled (widget, "request.open", is_one && kuzov_opener_can_open (request));
  gtk_widget_action_set_enabled (widget, "request.copy-link", is_one && kuzov_opener_can_open (request));
  gtk_widget_action_set_enabled (widget, "request.decide", is_one && state == KUZOV_STATE_UNCONFIRMED);
  gtk_widget_action_set_enabled (widget, "request.order", is_one && is_held (window, request));
  gtk_widget_action_set_enabled (widget, "request.try-again", is_one && state == KUZOV_STATE_FAILED);
  gtk_widget_action_set_enabled (widget, "request.order-again",
                                 is_one && (state == KUZOV_STATE_READY || state == KUZOV_STATE_GIVEN_UP));
  gtk_widget_action_set_enabled (widget, "request.copy-frame", is_one);
  gtk_widget_action_set_enabled (widget, "request.copy-details", is_one);
  gtk_widget_action_set_enabled (widget, "request.details", is_one);
  gtk_widget_action_set_enabled (widget, "request.ask-now", is_one && can_ask (request));
  gtk_widget_action_set_enabled (widget, "request.cancel", is_one && state == KUZOV_STATE_WAITING);
  gtk_widget_action_set_enabled (widget, "request.give-up", is_one && kuzov_state_is_accepted (state)
                                                            && kuzov_state_is_pending (state));
  gtk_widget_action_set_enabled (widget, "request.edit-note", is_one);
}
