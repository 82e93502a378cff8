// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-words"

#include "config.h"
#include "desktop/kuzov-words.h"

#include <string.h>

#include <glib/gi18n-lib.h>


static const char * const state_words[KUZOV_N_STATES] = {
  [KUZOV_STATE_WAITING] = NC_("state of a request", "Waiting"),
  [KUZOV_STATE_SUBMITTING] = NC_("state of a request", "Sending"),
  [KUZOV_STATE_QUEUED] = NC_("state of a request", "Queued"),
  [KUZOV_STATE_GENERATING] = NC_("state of a request", "In preparation"),
  [KUZOV_STATE_READY] = NC_("state of a request", "Ready"),
  [KUZOV_STATE_FAILED] = NC_("state of a request", "Refused"),
  [KUZOV_STATE_UNCONFIRMED] = NC_("state of a request", "Unconfirmed"),
  [KUZOV_STATE_GIVEN_UP] = NC_("state of a request", "Given up"),
};

/**
 * kuzov_words_state:
 * @state: a state
 *
 * Returns: what its pill says
 */
const char *
kuzov_words_state (KuzovState state)
{
  g_return_val_if_fail ((unsigned int) state < KUZOV_N_STATES, "");

  return g_dpgettext2 (GETTEXT_PACKAGE, "state of a request", state_words[state]);
}

static char *
quote (const char *message,
       const char *otherwise)
{
  g_autofree char *words = NULL;

  if (message == NULL || *message == '\0')
    return g_strdup (otherwise);

  /* The sentence that it becomes part of has a full stop of its own. */
  words = g_strdup (message);
  if (g_str_has_suffix (words, ".") && !g_str_has_suffix (words, ".."))
    words[strlen (words) - 1] = '\0';

  /* Translators: the provider’s own words, in quotation marks */
  return g_strdup_printf (_("“%s”"), words);
}

static char *
describe_http (const char *status)
{
  if (status == NULL || *status == '\0')
    return g_strdup (_("The service answered with an error"));

  return g_strdup_printf (_("The service answered with error %s"), status);
}

/**
 * kuzov_words_reason:
 * @reason: why a request stands where it stands
 * @message: (nullable): what belongs to it, as the request keeps it
 *
 * Returns: the reason as one phrase without a full stop, empty without a reason
 */
char *
kuzov_words_reason (KuzovReason  reason,
                    const char  *message)
{
  switch (reason)
    {
    case KUZOV_REASON_NONE:
      return g_strdup (message != NULL ? message : "");
    case KUZOV_REASON_PROVIDER:
      return quote (message, _("The provider said no, without a reason"));
    case KUZOV_REASON_CONNECTION:
      return g_strdup (_("The service could not be reached, or the connection broke"));
    case KUZOV_REASON_TLS:
      return g_strdup (_("The service could not prove that it is the right one: its certificate is not in order"));
    case KUZOV_REASON_TIMEOUT:
      return g_strdup (_("No answer came in time"));
    case KUZOV_REASON_HTTP:
      return describe_http (message);
    case KUZOV_REASON_REDIRECT:
      return g_strdup (_("The service sent the call elsewhere, and Kuzov does not follow"));
    case KUZOV_REASON_UNREADABLE:
      return g_strdup (_("The answer could not be read"));
    case KUZOV_REASON_NO_ID:
      return g_strdup (_("The answer came without an order number"));
    case KUZOV_REASON_INTERRUPTED:
      return g_strdup (_("Kuzov stopped while the order was being sent"));
    case KUZOV_REASON_NO_LINK:
      return g_strdup (_("Said to be ready, but the link has not come yet"));
    case KUZOV_REASON_BAD_LINK:
      return g_strdup (_("The link that came can’t be opened safely"));
    case KUZOV_REASON_ACCESS:
      return quote (message, _("Access has run out"));
    case KUZOV_REASON_ENDPOINT:
      return g_strdup (_("The address of the service can’t be used"));
    case KUZOV_REASON_DAMAGED:
      return g_strdup (_("The history was damaged, and what became of this order could not be read"));
    default:
      return g_strdup (message != NULL ? message : "");
    }
}

/* What became of an order that left, without a word of what it may have cost. */
static char *
describe_loss (KuzovRequest *request)
{
  g_autofree char *error = NULL;

  switch (kuzov_request_get_reason (request))
    {
    case KUZOV_REASON_HTTP:
      error = describe_http (kuzov_request_get_message (request));
      return g_steal_pointer (&error);
    case KUZOV_REASON_REDIRECT:
      return g_strdup (_("Sent, but the service pointed elsewhere"));
    case KUZOV_REASON_UNREADABLE:
      return g_strdup (_("Sent, but the answer could not be read"));
    case KUZOV_REASON_NO_ID:
      return g_strdup (_("Sent, but the answer has no order number"));
    case KUZOV_REASON_INTERRUPTED:
      return g_strdup (_("Kuzov stopped while sending it"));
    case KUZOV_REASON_NONE:
    case KUZOV_REASON_PROVIDER:
    case KUZOV_REASON_CONNECTION:
    case KUZOV_REASON_TLS:
    case KUZOV_REASON_TIMEOUT:
    case KUZOV_REASON_NO_LINK:
    case KUZOV_REASON_BAD_LINK:
    case KUZOV_REASON_ACCESS:
    case KUZOV_REASON_ENDPOINT:
    default:
      return g_strdup (_("Sent, but no answer came"));
    }
}

/**
 * kuzov_words_doubt:
 * @request: an unconfirmed request
 *
 * Returns: what happened to it, what that means, and what Kuzov will not do
 */
char *
kuzov_words_doubt (KuzovRequest *request)
{
  g_autofree char *note = NULL;

  g_return_val_if_fail (KUZOV_IS_REQUEST (request), g_strdup (""));

  note = kuzov_words_note (request);

  /* Translators: %s is “Sent, but no answer came. It may have been charged.” */
  return g_strdup_printf (_("%s Kuzov does not send it again by itself."), note);
}

/**
 * kuzov_words_note:
 * @request: a request
 *
 * Returns: what the second column of its row says: where the report is, or what is in the way; empty when
 *   there is nothing to say
 */
char *
kuzov_words_note (KuzovRequest *request)
{
  g_autofree char *loss = NULL;
  char *host = NULL;

  g_return_val_if_fail (KUZOV_IS_REQUEST (request), g_strdup (""));

  switch (kuzov_request_get_state (request))
    {
    case KUZOV_STATE_READY:
      host = kuzov_request_dup_host (request);
      return host != NULL ? host : g_strdup ("");

    case KUZOV_STATE_UNCONFIRMED:
      loss = describe_loss (request);
      /* Translators: %s is what happened, such as “Sent, but no answer came” */
      return g_strdup_printf (_("%s. It may have been charged."), loss);

    case KUZOV_STATE_SUBMITTING:
      return g_strdup ("");

    case KUZOV_STATE_FAILED:
      if (kuzov_request_get_reason (request) == KUZOV_REASON_NONE)
        return kuzov_words_reason (KUZOV_REASON_PROVIDER, kuzov_request_get_message (request));
      break;

    case KUZOV_STATE_WAITING:
    case KUZOV_STATE_QUEUED:
    case KUZOV_STATE_GENERATING:
    case KUZOV_STATE_GIVEN_UP:
    default:
      break;
    }

  return kuzov_words_reason (kuzov_request_get_reason (request), kuzov_request_get_message (request));
}

static char *
describe_waiting (KuzovRequest *request,
                  KuzovQueue   *queue)
{
  g_autofree char *condition = NULL;
  g_autofree char *reason = NULL;

  if (queue != NULL)
    condition = kuzov_words_condition (queue);
  if (condition != NULL)
    return g_steal_pointer (&condition);

  reason = kuzov_words_note (request);
  if (*reason != '\0')
    return g_strdup_printf (_("Not sent yet. %s."), reason);

  return g_strdup (_("Not sent yet."));
}

static char *
describe_accepted (KuzovRequest *request,
                   const char   *state)
{
  g_autofree char *reason = kuzov_words_note (request);

  return *reason != '\0' ? g_strdup_printf ("%s %s.", state, reason) : g_strdup (state);
}

static char *
describe_unconfirmed (KuzovRequest *request)
{
  g_autofree char *doubt = kuzov_words_doubt (request);

  /* Translators: %s ends with “Kuzov does not send it again by itself.” */
  return g_strdup_printf (_("%s Decide in the window."), doubt);
}

/**
 * kuzov_words_message:
 * @request: a request
 * @queue: (nullable): what it waits in
 *
 * Returns: how it stands, in a line of its own: what the terminal and the details say
 */
char *
kuzov_words_message (KuzovRequest *request,
                     KuzovQueue   *queue)
{
  g_autofree char *note = NULL;

  g_return_val_if_fail (KUZOV_IS_REQUEST (request), g_strdup (""));

  if (queue != NULL && kuzov_queue_is_unsaved (queue, request))
    return kuzov_words_unsaved (request);

  switch (kuzov_request_get_state (request))
    {
    case KUZOV_STATE_WAITING:
      return describe_waiting (request, queue);
    case KUZOV_STATE_SUBMITTING:
      return g_strdup (_("The order was sent; no answer yet."));
    case KUZOV_STATE_QUEUED:
      return describe_accepted (request, _("The order was taken; its preparation has not begun yet."));
    case KUZOV_STATE_GENERATING:
      return describe_accepted (request, _("The report is being prepared."));
    case KUZOV_STATE_READY:
      return g_strdup (_("The report is ready."));
    case KUZOV_STATE_FAILED:
      note = kuzov_words_note (request);
      return g_strdup_printf (_("Refused, not charged: %s"), note);
    case KUZOV_STATE_UNCONFIRMED:
      return describe_unconfirmed (request);
    case KUZOV_STATE_GIVEN_UP:
      return g_strdup (_("Given up; nothing more is sent."));
    default:
      return g_strdup ("");
    }
}

/* What is spent at one press is said with it, as far as it is known. */
static char *
describe_access_back (unsigned int       n_held,
                      const KuzovAccess *access)
{
  g_autofree char *count = kuzov_words_amount (n_held);
  g_autofree char *sum = NULL;

  if (access == NULL || access->kind != KUZOV_REPLY_OK || !access->has_price)
    /* Translators: %s is how many orders there are, with separators */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Access is back. %s order waits for your word.",
                                         "Access is back. %s orders wait for your word.", n_held), count);

  sum = kuzov_words_amount (n_held * access->price);

  /* Translators: how many orders there are, with separators, and what they cost in all */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Access is back. %s order for %s waits for your word.",
                                       "Access is back. %s orders for %s wait for your word.", n_held), count, sum);
}

static char *
describe_lost (unsigned int n_lost)
{
  if (n_lost == 0)
    return g_strdup (_("Several orders in a row got no readable answer. The rest waits for your word."));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%u order in a row got no readable answer. The rest waits for your word.",
                                       "%u orders in a row got no readable answer. The rest waits for your word.",
                                       n_lost), n_lost);
}

static char *
describe_held (unsigned int n_held)
{
  g_autofree char *count = kuzov_words_amount (n_held);

  /* Translators: %s is how many orders there are, with separators */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s order from before waits for your word.",
                                       "%s orders from before wait for your word.", n_held), count);
}

static char *
describe_record (const GError *error)
{
  if (g_error_matches (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_DAMAGED))
    return g_strdup (_("The history is damaged, so nothing more is ordered. Quit Kuzov and start it again: then what can "
                       "be read is recovered."));
  if (g_error_matches (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_FULL))
    return g_strdup (_("The disk is full, so nothing is ordered. Make room, and Kuzov goes on by itself."));

  return g_strdup (_("The history can’t be written, so nothing is ordered. Make room on the disk, or let Kuzov "
                     "write to its folder."));
}

static char *
describe_price (KuzovQueue *queue)
{
  const KuzovAccess *access = kuzov_queue_get_access (queue);
  g_autofree char *now = kuzov_words_amount (access != NULL ? access->price : 0);
  g_autofree char *before = NULL;
  double price = 0;

  kuzov_queue_get_price_before (queue, &price);
  before = kuzov_words_amount (price);

  /* Translators: both are prices, as “95” and “45”. */
  return g_strdup_printf (_("A report costs %s now; it was %s. Orders wait here, unpaid."), now, before);
}

static char *
describe_access_out (KuzovQueue *queue)
{
  if (kuzov_queue_get_is_key_refused (queue))
    return g_strdup (_("The provider does not accept this key. Orders wait here, unpaid; correct the key in Preferences, or "
                       "renew its access and check it there."));

  return g_strdup (_("Access has run out. Orders wait here, unpaid; renew it, then check access."));
}

/**
 * kuzov_words_condition:
 * @queue: a queue
 *
 * Returns: (nullable): what keeps orders from going out and what moves them, NULL when nothing does
 */
char *
kuzov_words_condition (KuzovQueue *queue)
{
  g_return_val_if_fail (KUZOV_IS_QUEUE (queue), NULL);

  switch (kuzov_queue_get_condition (queue))
    {
    case KUZOV_CONDITION_NO_KEY:
      return g_strdup (_("No key yet. What you order waits here, unpaid, until you enter one."));
    case KUZOV_CONDITION_ENDPOINT:
      return g_strdup (_("The address of the service can’t be used. Correct it in Preferences."));
    case KUZOV_CONDITION_RECORD:
      return describe_record (kuzov_queue_get_record_error (queue));
    case KUZOV_CONDITION_ACCESS:
      return describe_access_out (queue);
    case KUZOV_CONDITION_DISTRUST:
      return describe_lost (kuzov_queue_get_n_lost (queue));
    case KUZOV_CONDITION_PRICE:
      return describe_price (queue);
    case KUZOV_CONDITION_PAUSED:
      return g_strdup (_("Paused. New orders wait here; what was ordered goes on."));
    case KUZOV_CONDITION_OFFLINE:
      return g_strdup (_("Offline. New orders wait here and go out by themselves."));
    case KUZOV_CONDITION_SILENT:
      if (kuzov_queue_get_access (queue) != NULL && kuzov_queue_get_access (queue)->fault == KUZOV_REPLY_FAULT_TLS)
        return g_strdup (_("The service can’t prove that it is the right one: its certificate is not in order. Check the date "
                           "and time of this computer; orders wait here, unpaid."));
      return g_strdup (_("The service does not answer. Kuzov keeps asking, free of charge; orders wait until it "
                         "does."));
    case KUZOV_CONDITION_HELD:
      if (kuzov_queue_get_is_access_back (queue))
        return describe_access_back (kuzov_queue_get_n_held (queue), kuzov_queue_get_access (queue));
      return describe_held (kuzov_queue_get_n_held (queue));
    case KUZOV_CONDITION_NONE:
    default:
      return NULL;
    }
}

/**
 * kuzov_words_history_error:
 * @error: what kept the history from being opened or written, or the workspace from being opened
 * @path: where the history is
 *
 * Returns: what it means and what to do
 */
char *
kuzov_words_history_error (const GError *error,
                           const char   *path)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (error != NULL, g_strdup (""));
  g_return_val_if_fail (path != NULL, g_strdup (""));

  if (error->domain != KUZOV_HISTORY_ERROR)
    return g_strdup (error->message);

  name = g_filename_display_name (path);
  switch ((KuzovHistoryError) error->code)
    {
    case KUZOV_HISTORY_ERROR_NEWER:
      return g_strdup_printf (_("A newer Kuzov wrote the history %s, so it was left as it is. Update Kuzov to use "
                                "it."), name);
    case KUZOV_HISTORY_ERROR_DAMAGED:
      return g_strdup_printf (_("The history %s is damaged, so nothing is ordered. Quit every other Kuzov, then try again: "
                                "the damaged file is kept, and what can be read is recovered."), name);
    case KUZOV_HISTORY_ERROR_UNWRITABLE:
      return g_strdup_printf (_("Kuzov may not write the history %s, so nothing is ordered. Let it write there: to the "
                                "file and to its folder."), name);
    case KUZOV_HISTORY_ERROR_FULL:
      return g_strdup_printf (_("The disk is full, so the history %s can’t be written and nothing is ordered. Make room, "
                                "then try again."), name);
    case KUZOV_HISTORY_ERROR_NO_LOCKS:
      return g_strdup_printf (_("Files can’t be locked where the history %s is, so two programs could order the same, "
                                "and nothing is ordered. Keep it on a disk of this computer."), name);
    case KUZOV_HISTORY_ERROR_UNCOPIED:
      return g_strdup_printf (_("An older Kuzov wrote the history %s, and no copy of it could be kept before it is "
                                "changed, so it was left as it is. Make room on the disk, or let Kuzov write to its "
                                "folder."), name);
    case KUZOV_HISTORY_ERROR_IN_USE:
      return g_strdup_printf (_("Another Kuzov is just recovering the history %s. Try again in a minute."), name);
    case KUZOV_HISTORY_ERROR_CONFLICT:
      return g_strdup (_("Another Kuzov changed this first. Look at it once more, then repeat what you did."));
    case KUZOV_HISTORY_ERROR_FAILED:
    default:
      return g_strdup_printf (_("The history %s can’t be used: %s. Nothing was ordered."), name, error->message);
    }
}

/**
 * kuzov_words_history_title:
 * @error: what kept the history from being opened, or the workspace from being opened
 *
 * Returns: (transfer none): the same in a few words
 */
const char *
kuzov_words_history_title (const GError *error)
{
  g_return_val_if_fail (error != NULL, "");

  if (error->domain != KUZOV_HISTORY_ERROR)
    return _("Kuzov can’t start");

  switch ((KuzovHistoryError) error->code)
    {
    case KUZOV_HISTORY_ERROR_NEWER:
      return _("This history needs a newer Kuzov");
    case KUZOV_HISTORY_ERROR_DAMAGED:
      return _("The history is damaged");
    case KUZOV_HISTORY_ERROR_FULL:
      return _("The disk is full");
    case KUZOV_HISTORY_ERROR_UNWRITABLE:
      return _("The history can’t be written");
    case KUZOV_HISTORY_ERROR_NO_LOCKS:
    case KUZOV_HISTORY_ERROR_UNCOPIED:
    case KUZOV_HISTORY_ERROR_IN_USE:
    case KUZOV_HISTORY_ERROR_CONFLICT:
    case KUZOV_HISTORY_ERROR_FAILED:
    default:
      return _("The history can’t be used");
    }
}
