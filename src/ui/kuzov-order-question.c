// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-order-question"

#include "config.h"
#include "ui/kuzov-order-question.h"

#include <glib/gi18n-lib.h>

#include "desktop/kuzov-words.h"
#include "ui/kuzov-mnemonic.h"

/* More reports than this at once are asked about. */
#define MANY_REPORTS 50

typedef struct
{
  KuzovQueue           *queue;
  unsigned int          n_reports;
  unsigned int          n_affordable;
  KuzovOrderAnswerFunc  answer;
  gpointer              user_data;
} KuzovOrderQuestion;

static void
question_free (gpointer  data,
               GClosure *closure)
{
  KuzovOrderQuestion *question = data;

  g_object_unref (question->queue);
  g_free (question);
}

/* How many the balance allows, as far as price and balance are known; otherwise all. */
static unsigned int
count_affordable (KuzovQueue   *queue,
                  unsigned int  n_reports)
{
  const KuzovAccess *access = kuzov_queue_get_access (queue);

  if (access == NULL || access->kind != KUZOV_REPLY_OK || !access->has_price || !access->has_balance
      || access->price <= 0 || access->price * n_reports <= access->balance)
    return n_reports;

  return access->balance > 0 ? (unsigned int) (access->balance / access->price) : 0;
}

/* The button says what it does. */
static char *
dup_order_label (unsigned int n_reports)
{
  g_autofree char *count = kuzov_words_amount (n_reports);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "_Order %s Report", "_Order %s Reports", n_reports), count);
}

static char *
dup_heading (unsigned int n_reports)
{
  g_autofree char *count = kuzov_words_amount (n_reports);

  /* Translators: %s is how many, with separators. */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Order %s report?", "Order %s reports?", n_reports), count);
}

static char *
dup_sum (const KuzovAccess *access,
         unsigned int       n_reports)
{
  g_autofree char *price = NULL;
  g_autofree char *total = NULL;

  if (access == NULL || access->kind != KUZOV_REPLY_OK || !access->has_price)
    return g_strdup (_("What a report costs is not known at the moment."));

  price = kuzov_words_amount (access->price);
  total = kuzov_words_amount (access->price * n_reports);

  /* Translators: both are figures, as “45” and “6,660”. */
  return g_strdup_printf (_("At %s each that makes %s."), price, total);
}

static char *
dup_body (const KuzovOrderQuestion *question)
{
  const KuzovAccess *access = kuzov_queue_get_access (question->queue);
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *sum = dup_sum (access, question->n_reports);
  double before = 0;

  if (kuzov_queue_get_price_before (question->queue, &before))
    {
      g_autofree char *now = kuzov_words_amount (access != NULL ? access->price : 0);
      g_autofree char *then = kuzov_words_amount (before);

      /* Translators: both are prices, as “95” and “45”. */
      g_string_append_printf (body, _("A report costs %s now; it was %s."), now, then);
      g_string_append_c (body, ' ');
    }
  g_string_append (body, sum);
  if (question->n_affordable < question->n_reports)
    {
      g_autofree char *balance = kuzov_words_amount (access->balance);
      g_autofree char *count = kuzov_words_amount (question->n_affordable);

      g_string_append_c (body, ' ');
      /* Translators: the first %s is the balance, the second one how many reports. */
      g_string_append_printf (body, g_dngettext (GETTEXT_PACKAGE, "The balance of %s allows %s report.",
                                                 "The balance of %s allows %s reports.", question->n_affordable),
                              balance, count);
    }

  return g_string_free (g_steal_pointer (&body), FALSE);
}

static void
on_response (AdwMessageDialog   *dialog,
             const char         *response,
             KuzovOrderQuestion *question)
{
  KuzovOrderAnswerFunc answer = g_steal_pointer (&question->answer);
  unsigned int n_reports = 0;

  if (answer == NULL)
    return;

  if (g_str_equal (response, "all"))
    n_reports = question->n_reports;
  else if (g_str_equal (response, "fitting"))
    n_reports = question->n_affordable;

  if (n_reports > 0)
    kuzov_queue_accept_price (question->queue);
  answer (n_reports, question->user_data);
}

/**
 * kuzov_order_question_is_needed:
 * @queue: a queue
 * @n_reports: how many reports are to be ordered
 *
 * Returns: whether the person is asked once more: the reports are many, cost far more than they did, or more than there is
 */
gboolean
kuzov_order_question_is_needed (KuzovQueue   *queue,
                                unsigned int  n_reports)
{
  double before = 0;

  g_return_val_if_fail (KUZOV_IS_QUEUE (queue), TRUE);

  return n_reports > MANY_REPORTS || kuzov_queue_get_price_before (queue, &before)
         || count_affordable (queue, n_reports) < n_reports;
}

/**
 * kuzov_order_question_ask:
 * @parent: the window from which it is asked
 * @queue: a queue
 * @n_reports: how many reports are to be ordered
 * @answer: told once
 * @user_data: handed to @answer
 *
 * Asks whether so many reports are really to be ordered, or only as many as the balance allows.
 */
void
kuzov_order_question_ask (GtkWindow            *parent,
                          KuzovQueue           *queue,
                          unsigned int          n_reports,
                          KuzovOrderAnswerFunc  answer,
                          gpointer              user_data)
{
  KuzovOrderQuestion *question = NULL;
  AdwMessageDialog *dialog = NULL;
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;
  g_autofree char *all = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (KUZOV_IS_QUEUE (queue));
  g_return_if_fail (answer != NULL);

  question = g_new0 (KuzovOrderQuestion, 1);
  question->queue = g_object_ref (queue);
  question->n_reports = n_reports;
  question->n_affordable = count_affordable (queue, n_reports);
  question->answer = answer;
  question->user_data = user_data;

  heading = dup_heading (n_reports);
  body = dup_body (question);
  all = dup_order_label (n_reports);
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, body));
  adw_message_dialog_add_response (dialog, "cancel", _("_Cancel"));
  if (question->n_affordable > 0 && question->n_affordable < n_reports)
    {
      g_autofree char *fitting = dup_order_label (question->n_affordable);

      adw_message_dialog_add_response (dialog, "fitting", fitting);
    }
  adw_message_dialog_add_response (dialog, "all", all);
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_default_response (dialog, "cancel");
  kuzov_mnemonic_name_all (GTK_WIDGET (dialog));
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
