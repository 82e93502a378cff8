// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-identity-private.h"

#include <string.h>

#include "history/kuzov-request.h"

/* Which rows from elsewhere are orders that are here already. */

/* Whether it is one moment; a spreadsheet may have cut the milliseconds. */
static gboolean
is_same_time (int64_t one_ms,
              int64_t other_ms)
{
  return one_ms == other_ms || ((one_ms % 1000 == 0 || other_ms % 1000 == 0) && one_ms / 1000 == other_ms / 1000);
}

/* Something may still have become of it since: the other side may know more. */
static gboolean
is_open (const KuzovIdentity *identity)
{
  return identity->job == NULL
         && (identity->state == KUZOV_STATE_WAITING || identity->state == KUZOV_STATE_SUBMITTING
             || identity->state == KUZOV_STATE_UNCONFIRMED || identity->state == KUZOV_STATE_GIVEN_UP);
}

/* A row of a list is one order, and so is a row that is here: who was found already is another row's only if nothing tells
 * the two apart. */
static gboolean
is_found_again (const KuzovIdentity *one,
                const KuzovIdentity *other)
{
  if (one->ordered_ms != other->ordered_ms)
    return FALSE;

  return (one->job == NULL && other->job == NULL && one->state == other->state) || other->ordered_ms % 1000 != 0;
}

/**
 * kuzov_identity_compare:
 * @one: a row that is here
 * @other: one of the same frame from elsewhere
 * @now_ms: the time
 *
 * Whether both are one order. Where both have the provider's number it decides, together with the service, or with the
 * time where the service moved; where one has none, it is the moment of the order, unless the states contradict each other.
 * A time in the future is brought in as the present and so can't be compared: such a row is known again only if it has
 * neither a number nor a time at which it was sent.
 *
 * So what is taken out and in again, or twice, makes no doubles, and two orders of one frame stay two. In doubt they do: a
 * row too many costs a look, a row too few what was paid for it.
 *
 * Returns: how they are alike
 */
KuzovLikeness
kuzov_identity_compare (const KuzovIdentity *one,
                        const KuzovIdentity *other,
                        int64_t              now_ms)
{
  gboolean is_same = FALSE;

  if (one->job != NULL && other->job != NULL)
    {
      is_same = strcmp (one->job, other->job) == 0
                && (strcmp (one->endpoint, other->endpoint) == 0 || is_same_time (one->ordered_ms, other->ordered_ms));
      return is_same ? KUZOV_LIKENESS_NUMBER : KUZOV_LIKENESS_NONE;
    }

  if (other->ordered_ms > now_ms)
    is_same = one->job == NULL && other->job == NULL && one->state == other->state && !one->is_sent && !one->is_taken;
  else if (one->state == other->state || is_open (one) || is_open (other))
    is_same = one->is_taken ? is_found_again (one, other) : is_same_time (one->ordered_ms, other->ordered_ms);

  return is_same ? KUZOV_LIKENESS_TIME : KUZOV_LIKENESS_NONE;
}

/* From a statement of KUZOV_SAME_FRAME or KUZOV_SAME_ROW. */
void
kuzov_identity_read (KuzovIdentity *identity,
                     sqlite3_stmt  *statement)
{
  identity->id = sqlite3_column_int64 (statement, 0);
  identity->ordered_ms = sqlite3_column_int64 (statement, 1);
  identity->endpoint = (const char *) sqlite3_column_text (statement, 2);
  identity->job = (const char *) sqlite3_column_text (statement, 3);
  identity->state = sqlite3_column_int (statement, 4);
  identity->bits = sqlite3_column_int (statement, 5);
  identity->is_sent = sqlite3_column_int (statement, 6);
  identity->is_taken = FALSE;
}
