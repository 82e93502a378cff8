// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-evidence"

#include "config.h"
#include "ui/kuzov-evidence.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "desktop/kuzov-words.h"

/* Two amounts are the same as far as anybody can see. */
static gboolean
is_same (double one,
         double other)
{
  return fabs (one - other) < 0.005;
}

/**
 * kuzov_evidence_read:
 * @evidence: (out caller-allocates): what is known
 * @queue: a queue
 * @request: an unconfirmed request
 *
 * Collects what is known now, from the ledger; the balance of now comes from the newest access check.
 */
void
kuzov_evidence_read (KuzovEvidence *evidence,
                     KuzovQueue    *queue,
                     KuzovRequest  *request)
{
  const KuzovAccess *access = NULL;
  KuzovHistory *history = NULL;
  KuzovBurst burst;

  g_return_if_fail (evidence != NULL);
  g_return_if_fail (KUZOV_IS_QUEUE (queue));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  history = kuzov_queue_get_history (queue);
  kuzov_history_load_burst (history, request, &burst);
  *evidence = (KuzovEvidence) { .before = burst.balance_before, .now = NAN, .price = burst.price };
  evidence->before_ms = burst.began_ms != 0 ? burst.began_ms : kuzov_request_get_sent_ms (request);

  /* What was asked before the order was lost is no balance of now. */
  access = kuzov_queue_get_access (queue);
  if (access != NULL && access->kind == KUZOV_REPLY_OK && access->has_balance
      && access->checked_ms >= MAX (kuzov_request_get_settled_ms (request), kuzov_request_get_sent_ms (request)))
    {
      evidence->now = access->balance;
      evidence->now_ms = access->checked_ms;
    }
  if (isnan (evidence->price) && access != NULL && access->kind == KUZOV_REPLY_OK && access->has_price)
    evidence->price = access->price;

  kuzov_history_count_beside (history, request, &evidence->beside);
}

static char *
describe_many (const KuzovEvidence *evidence)
{
  unsigned int n = evidence->beside.n_taken + evidence->beside.n_unsure;

  if (evidence->beside.has_more)
    return g_strdup (_("Many other orders went out in between, so the balance says nothing about this one."));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%u other order went out in between, so the balance says little about this one.",
                                       "%u other orders went out in between, so the balance says little about this one.",
                                       n), n);
}

/* No other order is in the sum. */
static char *
describe_alone (const KuzovEvidence *evidence,
                const char          *less)
{
  if (is_same (evidence->before, evidence->now))
    return g_strdup (_("The balance is unchanged, and no other order went out in between. It was probably not taken; "
                       "that is no proof."));
  if (!isnan (evidence->price) && is_same (evidence->before - evidence->now, evidence->price))
    /* Translators: %s is an amount. */
    return g_strdup_printf (_("%s less, the price of one report, and no other order in between. It was probably "
                              "taken; that is no proof."), less);

  /* Translators: %s is an amount. */
  return g_strdup_printf (_("%s less, which is not the price of one report. It may have been taken."), less);
}

/* Other orders were taken, @n_prices is what the sum has beyond them, and this order is the only one in doubt. */
static char *
describe_surplus (const KuzovEvidence *evidence,
                  const char          *less,
                  int                  n_prices)
{
  unsigned int n = evidence->beside.n_taken;

  if (n_prices == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         /* Translators: an amount, and how many other orders were accepted. */
                                         "%s less, exactly the price of %u other accepted order. This one was "
                                         "probably not taken; that is no proof.",
                                         "%s less, exactly the price of %u other accepted orders. This one was "
                                         "probably not taken; that is no proof.", n), less, n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       /* Translators: an amount, and how many other orders were accepted. */
                                       "%s less, the price of %u other accepted order and of one more. This one was "
                                       "probably taken; that is no proof.",
                                       "%s less, the price of %u other accepted orders and of one more. This one was "
                                       "probably taken; that is no proof.", n), less, n);
}

/* Several orders are in doubt, and @n_prices of them are in the sum. */
static char *
describe_doubtful (const KuzovEvidence *evidence,
                   int                  n_prices)
{
  unsigned int n = evidence->beside.n_unsure + 1;

  if (n_prices == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "By the balance, none of %u orders without an answer was charged. This one "
                                         "was probably not taken; that is no proof.",
                                         "By the balance, none of %u orders without an answer was charged. This one "
                                         "was probably not taken; that is no proof.", n), n);
  if ((unsigned int) n_prices == n)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "By the balance, all of %u orders without an answer were charged. This one "
                                         "was probably taken; that is no proof.",
                                         "By the balance, all of %u orders without an answer were charged. This one "
                                         "was probably taken; that is no proof.", n), n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       /* Translators: how many orders were charged, and of how many. */
                                       "By the balance, %d of %u orders without an answer was charged; it does not "
                                       "tell which.",
                                       "By the balance, %d of %u orders without an answer were charged; it does not "
                                       "tell which.", n_prices), n_prices, n);
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
  const KuzovBeside *beside = NULL;
  g_autofree char *less = NULL;
  double surplus = 0;
  double n_prices = 0;

  g_return_val_if_fail (evidence != NULL, NULL);

  beside = &evidence->beside;
  if (isnan (evidence->before))
    return g_strdup (_("What the balance was before is not known, so it says nothing about this order."));
  if (isnan (evidence->now))
    return g_strdup (_("What the balance is now is not known yet, so it says nothing about this order."));
  if (beside->has_more)
    return describe_many (evidence);
  if (evidence->now > evidence->before && !is_same (evidence->now, evidence->before))
    return g_strdup (_("The balance has grown in between, so it says nothing about this order."));

  less = kuzov_words_amount (evidence->before - evidence->now);
  if (beside->n_taken + beside->n_unsure == 0)
    return describe_alone (evidence, less);
  if (isnan (evidence->price) || evidence->price < 0.01 || !beside->is_priced_alike)
    return describe_many (evidence);

  surplus = evidence->before - evidence->now - beside->n_taken * evidence->price;
  n_prices = round (surplus / evidence->price);
  if (!is_same (surplus, n_prices * evidence->price) || n_prices < 0 || n_prices > beside->n_unsure + 1)
    /* Translators: %s is an amount. */
    return g_strdup_printf (_("%s less, which the orders in between do not explain. This one may have been taken."),
                            less);

  return beside->n_unsure == 0 ? describe_surplus (evidence, less, (int) n_prices)
                               : describe_doubtful (evidence, (int) n_prices);
}
