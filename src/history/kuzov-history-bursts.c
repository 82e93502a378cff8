// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history.h"
#include "history/kuzov-history-private.h"

#include <math.h>

/* The ledger: bursts of orders, the balance around each, and what was ordered beside an order. */

/* What was found out about a burst may wait so long for a commit to go along with, or for another try. */
#define SOON_MS 150
#define RETRY_MS 5000

/* So many orders are counted at most: reading more of them takes longer than the main loop may. */
#define MAX_COUNTED 10000

/**
 * kuzov_history_get_next_burst:
 * @self: a history
 *
 * For the process that drives the queue, the only one that begins bursts.
 *
 * Returns: the number of a burst that there is not yet
 */
int64_t
kuzov_history_get_next_burst (KuzovHistory *self)
{
  g_return_val_if_fail (KUZOV_IS_HISTORY (self), 0);

  return MAX (kuzov_history_read_number (self, "SELECT max(id) FROM bursts", 0), self->burst.id) + 1;
}

/**
 * kuzov_history_get_last_price:
 * @self: a history
 * @endpoint: where it was ordered
 *
 * Returns: what a report cost, in the provider's unit, when one was ordered there last; %NAN when that is not known
 */
double
kuzov_history_get_last_price (KuzovHistory *self,
                              const char   *endpoint)
{
  sqlite3_stmt *statement = NULL;
  double price = NAN;

  g_return_val_if_fail (KUZOV_IS_HISTORY (self), NAN);
  g_return_val_if_fail (endpoint != NULL, NAN);

  statement = kuzov_history_prepare (self, "SELECT price FROM bursts WHERE price IS NOT NULL "
                                     "AND endpoint = (SELECT id FROM endpoints WHERE url = ?1) ORDER BY id DESC LIMIT 1");
  if (statement == NULL)
    return NAN;
  sqlite3_bind_text (statement, 1, endpoint, -1, SQLITE_TRANSIENT);
  if (kuzov_history_step (self, statement) == SQLITE_ROW)
    price = sqlite3_column_double (statement, 0);
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return price;
}

static KuzovWrite *
new_write (KuzovHistory *self)
{
  KuzovWrite *write = kuzov_write_new (KUZOV_WRITE_BURST);

  write->burst = self->burst;
  write->row.endpoint = g_ref_string_acquire (self->burst_endpoint);

  return write;
}

/* Adds what is to be written of the newest burst to the writes of this commit. */
void
kuzov_history_gather_burst (KuzovHistory *self,
                            GPtrArray    *writes)
{
  if (!self->is_burst_unsaved)
    return;

  self->is_burst_unsaved = FALSE;
  g_ptr_array_add (writes, new_write (self));
}

void
kuzov_history_finish_burst (KuzovHistory *self,
                            KuzovWrite   *write)
{
  if (write->error == NULL || write->burst.id != self->burst.id)
    return;

  self->is_burst_unsaved = TRUE;
  kuzov_history_send_within (self, RETRY_MS);
}

/**
 * kuzov_history_save_burst:
 * @self: a history
 * @burst: a burst, with its number
 * @endpoint: where its orders go
 *
 * Keeps what is known of @burst: in the commit of the next write, be it the intent of an order, or a little later.
 */
void
kuzov_history_save_burst (KuzovHistory     *self,
                          const KuzovBurst *burst,
                          const char       *endpoint)
{
  g_return_if_fail (KUZOV_IS_HISTORY (self));
  g_return_if_fail (burst != NULL && burst->id > 0);
  g_return_if_fail (endpoint != NULL);

  /* Of the one before something is still to be written: it goes along. */
  if (self->burst.id != burst->id)
    kuzov_history_gather_burst (self, self->unsent);

  g_clear_pointer (&self->burst_endpoint, g_ref_string_release);
  self->burst_endpoint = g_ref_string_new_intern (endpoint);
  self->burst = *burst;
  self->is_burst_unsaved = TRUE;
  kuzov_history_send_within (self, SOON_MS);
}

static double
read_amount (sqlite3_stmt *statement,
             int           column)
{
  return sqlite3_column_type (statement, column) == SQLITE_NULL ? NAN : sqlite3_column_double (statement, column);
}

/**
 * kuzov_history_load_burst:
 * @self: a history
 * @request: one of its requests
 * @burst: (out caller-allocates): what is known of the burst that it left in
 *
 * Reads the page of the ledger that @request stands on. An order from before there was a ledger has at most the balance
 * before it, and no number.
 *
 * Returns: whether anything is known
 */
gboolean
kuzov_history_load_burst (KuzovHistory *self,
                          KuzovRequest *request,
                          KuzovBurst   *burst)
{
  int64_t id;
  sqlite3_stmt *statement = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (self), FALSE);
  g_return_val_if_fail (KUZOV_IS_REQUEST (request), FALSE);
  g_return_val_if_fail (burst != NULL, FALSE);

  kuzov_burst_init (burst);
  id = kuzov_request_get_burst (request);
  if (id == 0)
    return kuzov_request_get_balance_before (request, &burst->balance_before);
  if (id == self->burst.id)
    {
      *burst = self->burst;
      return TRUE;
    }

  statement = kuzov_history_prepare (self, "SELECT began_ms, balance_before, price, balance_after, checked_after_ms "
                                     "FROM bursts WHERE id = ?1");
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  if (sqlite3_step (statement) == SQLITE_ROW)
    {
      burst->id = id;
      burst->began_ms = sqlite3_column_int64 (statement, 0);
      burst->balance_before = read_amount (statement, 1);
      burst->price = read_amount (statement, 2);
      burst->balance_after = read_amount (statement, 3);
      burst->checked_after_ms = sqlite3_column_int64 (statement, 4);
    }
  sqlite3_reset (statement);

  return burst->id != 0;
}

/**
 * kuzov_history_count_burst:
 * @self: a history
 * @request: one of its requests
 *
 * Returns: how many other orders left in the same burst; 0 when none did, or that was not kept
 */
unsigned int
kuzov_history_count_burst (KuzovHistory *self,
                           KuzovRequest *request)
{
  int64_t n;

  g_return_val_if_fail (KUZOV_IS_HISTORY (self), 0);
  g_return_val_if_fail (KUZOV_IS_REQUEST (request), 0);

  if (kuzov_request_get_burst (request) == 0)
    return 0;

  /* The index alone answers; what has not reached the file yet is this order itself. */
  n = kuzov_history_read_number (self, "SELECT count(*) FROM requests INDEXED BY requests_by_burst WHERE burst = ?1",
                                 kuzov_request_get_burst (request));

  return (unsigned int) MAX (n - 1, 0);
}

/* What was ordered at the same service in the same burst or a later one. */
#define COUNT_BY_BURST \
  "WITH b (id, price, n_removed) AS (SELECT id, price, n_removed FROM bursts WHERE id >= ?1 " \
  "AND endpoint = (SELECT endpoint FROM bursts WHERE id = ?1)) " \
  "SELECT total (has_job), total (NOT has_job AND state IN (1, 6, 7)), count (*), " \
  "(SELECT ifnull (max (price) = min (price), 1) FROM b), (SELECT total (n_removed) FROM b) " \
  "FROM (SELECT job IS NOT NULL AS has_job, state FROM b CROSS JOIN requests AS r INDEXED BY requests_by_burst " \
  "ON r.burst = b.id WHERE r.id <> ?2 AND r.sent_ms IS NOT NULL AND r.state NOT IN (0, 5) LIMIT ?3)"

/* From before there were bursts: what was sent later, or after the same look at the balance. */
#define COUNT_BY_TIME \
  "SELECT total (r.is_between AND r.job IS NOT NULL), " \
  "total (r.is_between AND r.job IS NULL AND r.state IN (1, 6, 7)), count (*), 1, 0 " \
  "FROM (SELECT job, state, sent_ms IS NOT NULL AND state NOT IN (0, 5) " \
  "AND (sent_ms >= ?1 OR ifnull (balance_before = ?4, 0)) AS is_between FROM requests WHERE id <> ?2 " \
  "ORDER BY id DESC LIMIT ?3) AS r"

/**
 * kuzov_history_count_beside:
 * @self: a history
 * @request: an order that left
 * @beside: (out caller-allocates): what left beside it
 *
 * Counts what else may have changed the balance since the one before @request.
 */
void
kuzov_history_count_beside (KuzovHistory *self,
                            KuzovRequest *request,
                            KuzovBeside  *beside)
{
  int64_t burst;
  double before = NAN;
  sqlite3_stmt *statement = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (self));
  g_return_if_fail (KUZOV_IS_REQUEST (request));
  g_return_if_fail (beside != NULL);

  *beside = (KuzovBeside) { .is_priced_alike = TRUE };
  burst = kuzov_request_get_burst (request);
  statement = kuzov_history_prepare (self, burst != 0 ? COUNT_BY_BURST : COUNT_BY_TIME);
  if (statement == NULL)
    return;

  sqlite3_bind_int64 (statement, 1, burst != 0 ? burst : kuzov_request_get_sent_ms (request));
  sqlite3_bind_int64 (statement, 2, kuzov_request_get_id (request));
  sqlite3_bind_int64 (statement, 3, MAX_COUNTED + 1);
  if (burst == 0 && kuzov_request_get_balance_before (request, &before))
    sqlite3_bind_double (statement, 4, before);
  if (sqlite3_step (statement) == SQLITE_ROW)
    {
      beside->n_taken = (unsigned int) sqlite3_column_int64 (statement, 0);
      beside->n_unsure = (unsigned int) (sqlite3_column_int64 (statement, 1) + sqlite3_column_int64 (statement, 4));
      beside->has_more = sqlite3_column_int64 (statement, 2) >= MAX_COUNTED;
      beside->is_priced_alike = sqlite3_column_int (statement, 3) != 0;
    }
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}
