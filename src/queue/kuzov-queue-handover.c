// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-queue"

#include "config.h"
#include "queue/kuzov-queue-private.h"

#include <stdio.h>

/* What one process leaves to the next: bad luck and an end of access go on to whoever takes over, and the word to order
 * goes with the process that was given it. */

#define LUCK_FACT "bad-luck"

/* So long a process that follows waits at its end for the one that drives to have heard. */
#define WITHDRAWAL_MS 3000

/* Tells the processes that follow how orders have fared: each is a commit that comes by anyway. */
void
kuzov_queue_publish_luck (KuzovQueue *self)
{
  g_autofree char *text = g_strdup_printf ("%u %u %d", self->gate.n_unconfirmed, self->gate.n_since_person,
                                           self->gate.waits_for_person);

  if (g_strcmp0 (text, self->told_luck) == 0)
    return;

  kuzov_history_set_fact (self->history, LUCK_FACT, text);
  g_free (self->told_luck);
  self->told_luck = g_steal_pointer (&text);
}

static void
inherit_luck (KuzovQueue *self)
{
  g_autofree char *text = kuzov_history_dup_fact (self->history, LUCK_FACT);
  unsigned int n_unconfirmed = 0;
  unsigned int n_since_person = 0;
  int waits_for_person = 0;

  if (text == NULL || sscanf (text, "%u %u %d", &n_unconfirmed, &n_since_person, &waits_for_person) != 3)
    return;

  self->gate.n_unconfirmed = MAX (self->gate.n_unconfirmed, n_unconfirmed);
  self->gate.n_since_person = MAX (self->gate.n_since_person, n_since_person);
  self->gate.waits_for_person |= waits_for_person != 0;
  if (self->gate.n_unconfirmed >= KUZOV_GATE_CAREFUL_AFTER)
    self->gate.needs_answer = self->gate.needs_readable = TRUE;
}

/* The process that followed drives now. Were it to begin anew, each of several would try the same luck once more; one
 * that did not follow was started by a person, who knows. */
void
kuzov_queue_inherit (KuzovQueue *self)
{
  g_autofree char *condition = kuzov_history_dup_fact (self->history, "condition");

  inherit_luck (self);
  if (kuzov_queue_parse_condition (condition) != KUZOV_CONDITION_ACCESS)
    return;

  self->is_access_out = TRUE;
  g_free (self->access_message);
  self->access_message = kuzov_history_dup_fact (self->history, "condition-message");
  kuzov_queue_hold_all (self);
}

static void
withdraw_save_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (KuzovQueue) self = user_data;
  g_autoptr (GError) error = NULL;

  kuzov_history_save_finish (KUZOV_HISTORY (object), result, &error);
  kuzov_queue_note_record (self, error);
}

static void
withdraw (KuzovQueue  *self,
          KuzovErrand *errand)
{
  if (!errand->is_released || kuzov_request_get_state (errand->request) != KUZOV_STATE_WAITING)
    return;

  kuzov_queue_hold_errand (self, errand);
  if (self->is_driving)
    return;

  kuzov_request_set_release (errand->request, KUZOV_RELEASE_WITHDRAWN);
  kuzov_history_save_async (self->history, errand->request, withdraw_save_cb, g_object_ref (self));
}

/**
 * kuzov_queue_withdraw:
 * @self: a queue
 * @request: a request
 *
 * Takes back the word that @request may go out, if it is still `waiting`: it waits for the person again. An order that
 * left can't be taken back.
 */
void
kuzov_queue_withdraw (KuzovQueue   *self,
                      KuzovRequest *request)
{
  KuzovErrand *errand = NULL;

  g_return_if_fail (KUZOV_IS_QUEUE (self));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  errand = kuzov_queue_find_errand (self, request);
  if (errand != NULL)
    withdraw (self, errand);
}

/* A process that follows comes to an end: what it was told goes with it. */
void
kuzov_queue_withdraw_all (KuzovQueue *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->errands);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    withdraw (self, value);
  self->withdrawn_us = g_get_monotonic_time ();
}

/* Whether the process that drives may still send what was withdrawn here: until it has heard, or sends nothing at all. */
gboolean
kuzov_queue_awaits_withdrawal (KuzovQueue *self)
{
  GHashTableIter iter;
  gpointer value;

  if (self->is_driving || g_get_monotonic_time () - self->withdrawn_us > WITHDRAWAL_MS * 1000)
    return FALSE;

  g_hash_table_iter_init (&iter, self->errands);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      KuzovRequest *request = ((KuzovErrand *) value)->request;

      if (kuzov_request_get_state (request) == KUZOV_STATE_WAITING
          && kuzov_request_get_release (request) == KUZOV_RELEASE_WITHDRAWN)
        return TRUE;
    }

  return FALSE;
}

/* In the process that drives: another one took back what it had been told. What a person said to this one stays said. */
void
kuzov_queue_hear_withdrawal (KuzovQueue  *self,
                             KuzovErrand *errand)
{
  kuzov_request_set_release (errand->request, KUZOV_RELEASE_NONE);
  kuzov_history_save_soon (self->history, errand->request);
  if (errand->is_heard)
    kuzov_queue_hold_errand (self, errand);
  errand->is_heard = FALSE;
}
