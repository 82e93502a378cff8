// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-queue"

#include "config.h"
#include "queue/kuzov-transition.h"

/* A cell that is not filled in: the event means nothing to a request in that state. */
#define TO(state) ((int) KUZOV_STATE_##state + 1)

static const signed char table[KUZOV_N_STATES][KUZOV_N_EVENTS] = {
  [KUZOV_STATE_WAITING] = {
    [KUZOV_EVENT_BEGUN] = TO (SUBMITTING),
    /* An order that names access was put back to wait until the free check contradicted it. */
    [KUZOV_EVENT_REFUSED] = TO (FAILED),
    [KUZOV_EVENT_DROPPED] = TO (GIVEN_UP),
  },
  [KUZOV_STATE_SUBMITTING] = {
    [KUZOV_EVENT_UNSENT] = TO (WAITING),
    [KUZOV_EVENT_ACCEPTED] = TO (QUEUED),
    [KUZOV_EVENT_REFUSED] = TO (FAILED),
    [KUZOV_EVENT_UNCERTAIN] = TO (UNCONFIRMED),
    [KUZOV_EVENT_ORPHANED] = TO (UNCONFIRMED),
  },
  [KUZOV_STATE_QUEUED] = {
    [KUZOV_EVENT_STARTED] = TO (GENERATING),
    [KUZOV_EVENT_LINKED] = TO (READY),
    [KUZOV_EVENT_DROPPED] = TO (GIVEN_UP),
  },
  [KUZOV_STATE_GENERATING] = {
    [KUZOV_EVENT_LINKED] = TO (READY),
    [KUZOV_EVENT_DROPPED] = TO (GIVEN_UP),
  },
  [KUZOV_STATE_UNCONFIRMED] = {
    [KUZOV_EVENT_DROPPED] = TO (GIVEN_UP),
    [KUZOV_EVENT_IDENTIFIED] = TO (QUEUED),
  },
  [KUZOV_STATE_GIVEN_UP] = {
    /* A link that was on its way when the person let go has been paid for: it is not thrown away. */
    [KUZOV_EVENT_LINKED] = TO (READY),
    [KUZOV_EVENT_RESUMED] = TO (QUEUED),
  },
};

/**
 * kuzov_transition:
 * @state: where a request stands
 * @event: what happened to it
 * @next: (out): where it stands now; untouched when the event means nothing there
 *
 * The life of a request (DESIGN.md), as a pure function. Nothing leads back from an order that left to one that waits,
 * save the certainty that no byte of it left; nothing but the person lets go of one that was accepted.
 *
 * Returns: whether the event means anything in that state
 */
gboolean
kuzov_transition (KuzovState  state,
                  KuzovEvent  event,
                  KuzovState *next)
{
  int cell;

  g_return_val_if_fail (state >= 0 && state < KUZOV_N_STATES, FALSE);
  g_return_val_if_fail (event >= 0 && event < KUZOV_N_EVENTS, FALSE);
  g_return_val_if_fail (next != NULL, FALSE);

  cell = table[state][event];
  if (cell == 0)
    return FALSE;

  *next = (KuzovState) (cell - 1);

  return TRUE;
}
