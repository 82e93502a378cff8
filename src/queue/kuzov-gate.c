// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-queue"

#include "config.h"
#include "queue/kuzov-gate.h"

/**
 * kuzov_gate_lets_order:
 * @gate: a gate
 * @parallel_calls: how many calls may be on their way at once
 * @now_ms: wall clock
 *
 * Until the first order of a run is answered no more go out than may be lost without becoming careful.
 *
 * Returns: whether one more order may leave now
 */
gboolean
kuzov_gate_lets_order (const KuzovGate *gate,
                       unsigned int     parallel_calls,
                       int64_t          now_ms)
{
  unsigned int n_at_once = parallel_calls;

  if (gate->waits_for_person || gate->needs_answer || now_ms < gate->not_before_ms)
    return FALSE;

  if (gate->n_unconfirmed >= KUZOV_GATE_CAREFUL_AFTER)
    n_at_once = 1;
  else if (!gate->has_been_answered)
    n_at_once = MIN (parallel_calls, KUZOV_GATE_CAREFUL_AFTER - gate->n_unconfirmed);

  return gate->n_in_flight < n_at_once;
}

void
kuzov_gate_note_begun (KuzovGate *gate)
{
  gate->n_in_flight++;
  if (gate->n_unconfirmed >= KUZOV_GATE_CAREFUL_AFTER)
    gate->needs_answer = gate->needs_readable = TRUE;
}

/* An order that was begun did not leave after all, for a reason of our own. */
void
kuzov_gate_note_unbegun (KuzovGate *gate)
{
  g_assert (gate->n_in_flight > 0);

  gate->n_in_flight--;
}

void
kuzov_gate_note_reply (KuzovGate      *gate,
                       KuzovReplyKind  kind)
{
  g_assert (gate->n_in_flight > 0);

  gate->n_in_flight--;
  switch (kind)
    {
    case KUZOV_REPLY_OK:
    case KUZOV_REPLY_REFUSED:
    case KUZOV_REPLY_UNAUTHORISED:
      gate->has_been_answered = TRUE;
      gate->n_unconfirmed = 0;
      gate->n_since_person = 0;
      gate->n_failed_probes = 0;
      gate->needs_answer = gate->needs_readable = FALSE;
      break;

    case KUZOV_REPLY_SILENT:
    case KUZOV_REPLY_UNREADABLE:
      gate->n_unconfirmed++;
      gate->n_since_person++;
      if (gate->n_unconfirmed >= KUZOV_GATE_CAREFUL_AFTER)
        gate->needs_answer = gate->needs_readable = TRUE;
      if (gate->n_since_person >= KUZOV_GATE_STOP_AFTER)
        gate->waits_for_person = TRUE;
      break;

    case KUZOV_REPLY_UNSENT:
      gate->needs_answer = TRUE;
      break;

    default:
      g_assert_not_reached ();
    }
}

/**
 * kuzov_gate_note_free:
 * @gate: a gate
 * @answered: whether the service answered anything
 * @is_readable: whether that could be read
 *
 * Takes note of a free call.
 */
void
kuzov_gate_note_free (KuzovGate *gate,
                      gboolean   answered,
                      gboolean   is_readable)
{
  if (is_readable || (answered && !gate->needs_readable))
    {
      gate->n_failed_probes = 0;
      gate->needs_answer = gate->needs_readable = FALSE;
    }
  else
    {
      gate->n_failed_probes++;

      /* Something answers, but not the access check: waiting for it would have no end. */
      if (answered && gate->needs_readable && gate->n_failed_probes >= KUZOV_GATE_CAREFUL_AFTER)
        gate->waits_for_person = TRUE;
    }
}

/* The person said to go on: the next order may leave, and the counting to the next stop begins anew. */
void
kuzov_gate_proceed (KuzovGate *gate)
{
  gate->waits_for_person = FALSE;
  gate->needs_answer = gate->needs_readable = FALSE;
  gate->n_since_person = 0;
  gate->n_failed_probes = 0;
  gate->not_before_ms = 0;
}
