// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "demo/kuzov-demo-service-private.h"

#include <stdarg.h>

/**
 * kuzov_demo_service_set_journal:
 * @self: a stopped service
 * @path: (nullable): a file in an existing folder
 *
 * Lets the service remember which frame a job was for beyond its own life, in a file that holds a
 * line a job. Without one a later run still answers for every id, but can no longer link its report.
 */
void
kuzov_demo_service_set_journal (KuzovDemoService *self,
                                const char       *path)
{
  g_return_if_fail (KUZOV_IS_DEMO_SERVICE (self));
  g_return_if_fail (self->server == NULL);

  g_free (self->journal_path);
  self->journal_path = g_strdup (path);
}

/**
 * kuzov_demo_service_set_generation_time:
 * @self: a service
 * @min_ms: the least a report takes, from its order on
 * @max_ms: the most
 *
 * Where in between a report lies follows from its id. The first quarter of the time, 3 s at most,
 * it is merely queued. A frame that ends in 777 takes six times the middle of the range.
 */
void
kuzov_demo_service_set_generation_time (KuzovDemoService *self,
                                        unsigned int      min_ms,
                                        unsigned int      max_ms)
{
  g_return_if_fail (KUZOV_IS_DEMO_SERVICE (self));
  g_return_if_fail (min_ms <= max_ms);

  g_mutex_lock (&self->lock);
  self->min_ms = min_ms;
  self->max_ms = max_ms;
  g_mutex_unlock (&self->lock);
}

void
kuzov_demo_service_set_latency (KuzovDemoService *self,
                                unsigned int      latency_ms)
{
  g_return_if_fail (KUZOV_IS_DEMO_SERVICE (self));

  g_mutex_lock (&self->lock);
  self->latency_ms = latency_ms;
  g_mutex_unlock (&self->lock);
}

void
kuzov_demo_service_set_price (KuzovDemoService *self,
                              double            price)
{
  g_return_if_fail (KUZOV_IS_DEMO_SERVICE (self));
  g_return_if_fail (price >= 0);

  g_mutex_lock (&self->lock);
  self->price = price;
  g_mutex_unlock (&self->lock);
}

void
kuzov_demo_service_set_balance (KuzovDemoService *self,
                                double            balance)
{
  g_return_if_fail (KUZOV_IS_DEMO_SERVICE (self));

  g_mutex_lock (&self->lock);
  kuzov_demo_ledger_set_balance (self->ledger, balance);
  g_mutex_unlock (&self->lock);
}

double
kuzov_demo_service_get_balance (KuzovDemoService *self)
{
  double balance = 0;

  g_return_val_if_fail (KUZOV_IS_DEMO_SERVICE (self), 0);

  g_mutex_lock (&self->lock);
  balance = kuzov_demo_ledger_get_balance (self->ledger);
  g_mutex_unlock (&self->lock);

  return balance;
}

/**
 * kuzov_demo_service_get_n_calls:
 * @self: a service
 * @mode: "setqueue", "checkqueue", "getresult", "profile", or "report" for the reports' pages
 *
 * Returns: how many calls arrived, whatever became of them
 */
unsigned int
kuzov_demo_service_get_n_calls (KuzovDemoService *self,
                                const char       *mode)
{
  KuzovDemoMode which = kuzov_demo_mode_parse (mode);
  unsigned int n_calls = 0;

  g_return_val_if_fail (KUZOV_IS_DEMO_SERVICE (self), 0);
  g_return_val_if_fail (which != KUZOV_DEMO_MODE_NONE, 0);

  g_mutex_lock (&self->lock);
  n_calls = self->scripts[which].n_calls;
  g_mutex_unlock (&self->lock);

  return n_calls;
}

/* Returns: (nullable): the HTTP method of the newest call, NULL before the first */
const char *
kuzov_demo_service_get_last_method (KuzovDemoService *self,
                                    const char       *mode)
{
  KuzovDemoMode which = kuzov_demo_mode_parse (mode);
  const char *method = NULL;

  g_return_val_if_fail (KUZOV_IS_DEMO_SERVICE (self), NULL);
  g_return_val_if_fail (which != KUZOV_DEMO_MODE_NONE, NULL);

  g_mutex_lock (&self->lock);
  method = self->scripts[which].last_method;
  g_mutex_unlock (&self->lock);

  return method;
}

/* How many orders for @frame, spelled exactly so, arrived: taken, refused or answered by a script. */
unsigned int
kuzov_demo_service_get_n_orders (KuzovDemoService *self,
                                 const char       *frame)
{
  unsigned int n_orders = 0;

  g_return_val_if_fail (KUZOV_IS_DEMO_SERVICE (self), 0);
  g_return_val_if_fail (frame != NULL, 0);

  g_mutex_lock (&self->lock);
  n_orders = kuzov_demo_ledger_get_n_orders (self->ledger, frame);
  g_mutex_unlock (&self->lock);

  return n_orders;
}

/* How many orders for @frame were taken and paid for in this run. */
unsigned int
kuzov_demo_service_get_n_charged (KuzovDemoService *self,
                                  const char       *frame)
{
  unsigned int n_charged = 0;

  g_return_val_if_fail (KUZOV_IS_DEMO_SERVICE (self), 0);
  g_return_val_if_fail (frame != NULL, 0);

  g_mutex_lock (&self->lock);
  n_charged = kuzov_demo_ledger_get_n_charged (self->ledger, frame);
  g_mutex_unlock (&self->lock);

  return n_charged;
}

/* Returns: (nullable) (transfer full): the newest job for @frame, as the account page shows it */
char *
kuzov_demo_service_get_id (KuzovDemoService *self,
                           const char       *frame)
{
  const KuzovDemoJob *job = NULL;
  char *id = NULL;

  g_return_val_if_fail (KUZOV_IS_DEMO_SERVICE (self), NULL);
  g_return_val_if_fail (frame != NULL, NULL);

  g_mutex_lock (&self->lock);
  job = kuzov_demo_ledger_find_frame (self->ledger, frame);
  if (job != NULL)
    id = g_strdup_printf ("%" G_GINT64_FORMAT, job->id);
  g_mutex_unlock (&self->lock);

  return id;
}

/* The most calls that were ever unanswered at the same time, pages of reports included. */
unsigned int
kuzov_demo_service_get_max_in_flight (KuzovDemoService *self)
{
  unsigned int max_in_flight = 0;

  g_return_val_if_fail (KUZOV_IS_DEMO_SERVICE (self), 0);

  g_mutex_lock (&self->lock);
  max_in_flight = self->max_in_flight;
  g_mutex_unlock (&self->lock);

  return max_in_flight;
}

static void
script_next (KuzovDemoService *self,
             const char       *mode,
             KuzovDemoAnswer  *answer)
{
  KuzovDemoMode which = kuzov_demo_mode_parse (mode);

  g_assert (which != KUZOV_DEMO_MODE_NONE);

  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->scripts[which].next, answer);
  g_mutex_unlock (&self->lock);
}

/**
 * kuzov_demo_service_drop_next:
 * @self: a service
 * @mode: as for kuzov_demo_service_get_n_calls()
 *
 * The next call of @mode is carried out, so that an order is taken and paid for, and the connection
 * is closed without a byte of an answer. Faults of one mode wait in line; each is good for one call.
 */
void
kuzov_demo_service_drop_next (KuzovDemoService *self,
                              const char       *mode)
{
  g_return_if_fail (KUZOV_IS_DEMO_SERVICE (self));

  script_next (self, mode, kuzov_demo_answer_new (KUZOV_DEMO_MANNER_DROP));
}

/* From now on every @nth call of @mode is dropped, unless a fault of its own awaits it; 0 ends it. */
void
kuzov_demo_service_drop_every (KuzovDemoService *self,
                               const char       *mode,
                               unsigned int      nth)
{
  KuzovDemoMode which = kuzov_demo_mode_parse (mode);

  g_return_if_fail (KUZOV_IS_DEMO_SERVICE (self));
  g_return_if_fail (which != KUZOV_DEMO_MODE_NONE);

  g_mutex_lock (&self->lock);
  self->scripts[which].drop_every = nth;
  g_mutex_unlock (&self->lock);
}

/* The next call of @mode is carried out and stays unanswered until the service is released or stopped. */
void
kuzov_demo_service_stall_next (KuzovDemoService *self,
                               const char       *mode)
{
  g_return_if_fail (KUZOV_IS_DEMO_SERVICE (self));

  script_next (self, mode, kuzov_demo_answer_new (KUZOV_DEMO_MANNER_STALL));
}

/**
 * kuzov_demo_service_answer_next:
 * @self: a service
 * @mode: as for kuzov_demo_service_get_n_calls()
 * @http_status: any
 * @content_type: (nullable): as it goes into the header
 * @body: (nullable): any bytes
 * @...: names and values of more headers by turns, and NULL
 *
 * The next call of @mode gets exactly this, and has no effect: an order is neither taken nor paid for.
 */
void
kuzov_demo_service_answer_next (KuzovDemoService *self,
                                const char       *mode,
                                unsigned int      http_status,
                                const char       *content_type,
                                GBytes           *body,
                                ...)
{
  KuzovDemoAnswer *answer = NULL;
  const char *name = NULL;
  va_list headers;

  g_return_if_fail (KUZOV_IS_DEMO_SERVICE (self));

  answer = kuzov_demo_answer_new (KUZOV_DEMO_MANNER_INSTEAD);
  answer->http_status = http_status;
  answer->content_type = g_strdup (content_type);
  answer->body = body != NULL ? g_bytes_ref (body) : NULL;
  answer->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  va_start (headers, body);
  for (name = va_arg (headers, const char *); name != NULL; name = va_arg (headers, const char *))
    g_hash_table_insert (answer->headers, g_strdup (name), g_strdup (va_arg (headers, const char *)));
  va_end (headers);

  script_next (self, mode, answer);
}

/* The next call of @mode is sent elsewhere, and has no effect here. */
void
kuzov_demo_service_redirect_next (KuzovDemoService *self,
                                  const char       *mode,
                                  unsigned int      http_status,
                                  const char       *location)
{
  g_return_if_fail (location != NULL);

  kuzov_demo_service_answer_next (self, mode, http_status, NULL, NULL, "Location", location, NULL);
}

/**
 * kuzov_demo_service_truncate_next:
 * @self: a service
 * @mode: as for kuzov_demo_service_get_n_calls()
 * @n_bytes: how much of the body gets through
 *
 * The next call of @mode is carried out, but its answer breaks off: the header promises more than
 * @n_bytes, and the connection closes after them.
 */
void
kuzov_demo_service_truncate_next (KuzovDemoService *self,
                                  const char       *mode,
                                  size_t            n_bytes)
{
  KuzovDemoAnswer *answer = NULL;

  g_return_if_fail (KUZOV_IS_DEMO_SERVICE (self));

  answer = kuzov_demo_answer_new (KUZOV_DEMO_MANNER_TRUNCATE);
  answer->n_bytes = n_bytes;
  script_next (self, mode, answer);
}
