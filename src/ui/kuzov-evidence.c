// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-evidence"

#include "config.h"
#include "ui/kuzov-evidence.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "desktop/kuzov-words.h"

/* How far back is looked for other orders: more than this, and all that is said is that there were some. */
#define MAX_ROWS 400

/* Two amounts are the same as far as anybody can see. */
static gboolean
is_same (double one,
         double other)
{
  return fabs (one - other) < 0.005;
}

/* Whether @other may have changed the balance after that of @request was taken: sent later, or in the same burst. */
static gboolean
is_between (KuzovRequest *other,
            KuzovRequest *request)
{
  double before = 0;
  double other_before = 0;

  if (kuzov_request_get_id (other) == kuzov_request_get_id (request) || kuzov_request_get_sent_ms (other) == 0
      || kuzov_request_get_state (other) == KUZOV_STATE_FAILED
      || kuzov_request_get_state (other) == KUZOV_STATE_WAITING)
    return FALSE;
  if (kuzov_request_get_sent_ms (other) >= kuzov_request_get_sent_ms (request))
    return TRUE;

  return kuzov_request_get_balance_before (request, &before)
         && kuzov_request_get_balance_before (other, &other_before)
         && is_same (before, other_before);
}

/**
 * kuzov_evidence_read:
 * @evidence: (out caller-allocates): what is known
 * @queue: a queue
 * @request: an unconfirmed request
 *
 * Collects what is known now; the balance of now comes from the newest access check.
 */
void
kuzov_evidence_read (KuzovEvidence *evidence,
                     KuzovQueue    *queue,
                     KuzovRequest  *request)
{
  const KuzovAccess *access = NULL;
  g_autoptr (GPtrArray) newest = NULL;

  g_return_if_fail (evidence != NULL);
  g_return_if_fail (KUZOV_IS_QUEUE (queue));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  *evidence = (KuzovEvidence) { .before = NAN, .now = NAN, .price = NAN };
  if (!kuzov_request_get_balance_before (request, &evidence->before))
    evidence->before = NAN;

  access = kuzov_queue_get_access (queue);
  if (access != NULL && access->kind == KUZOV_REPLY_OK && access->has_balance)
    evidence->now = access->balance;
  if (access != NULL && access->kind == KUZOV_REPLY_OK && access->has_price)
    evidence->price = access->price;

  newest = kuzov_history_load_newest (kuzov_queue_get_history (queue), 0, NULL, MAX_ROWS);
  evidence->has_more = newest->len == MAX_ROWS
                       && kuzov_request_get_sent_ms (g_ptr_array_index (newest, MAX_ROWS - 1))
                          >= kuzov_request_get_sent_ms (request);
  for (unsigned int i = 0; i < newest->len; i++)
    {
      if (is_between (g_ptr_array_index (newest, i), request))
        evidence->n_others++;
    }
}

static char *
describe_others (const KuzovEvidence *evidence)
{
  if (evidence->has_more)
    return g_strdup (_("Many other orders went out in between, so the balance says nothing about this one."));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%u other order went out in between, so the balance says little about this one.",
                                       "%u other orders went out in between, so the balance says little about this one.",
                                       evidence->n_others), evidence->n_others);
}

/**
 * kuzov_evidence_describe:
 * @evidence: what is known
 *
 * Returns: (transfer full): what it suggests, which is never called a proof
 */
char *
kuzov_evidence_describe (const KuzovEvidence *evidence)
{
  g_autofree char *less = NULL;

  g_return_val_if_fail (evidence != NULL, NULL);

  if (isnan (evidence->now) || isnan (evidence->before))
    return g_strdup (_("What the balance was before is not known, so it says nothing about this order."));
  if (evidence->n_others > 0 || evidence->has_more)
    return describe_others (evidence);
  if (is_same (evidence->before, evidence->now))
    return g_strdup (_("The balance is unchanged, and no other order went out in between. It was probably not taken; "
                       "that is no proof."));
  if (evidence->now > evidence->before)
    return g_strdup (_("The balance has grown in between, so it says nothing about this order."));

  less = kuzov_words_amount (evidence->before - evidence->now);
  if (!isnan (evidence->price) && is_same (evidence->before - evidence->now, evidence->price))
    /* Translators: %s is an amount. */
    return g_strdup_printf (_("%s less, the price of one report, and no other order in between. It was probably "
                              "taken; that is no proof."), less);

  /* Translators: %s is an amount. */
  return g_strdup_printf (_("%s less, which is not the price of one report. It may have been taken."), less);
}
