// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-request.h"

G_BEGIN_DECLS

/**
 * KuzovEvent:
 * @KUZOV_EVENT_BEGUN: its order is to leave now
 * @KUZOV_EVENT_UNSENT: it is certain that no byte of the order left
 * @KUZOV_EVENT_ACCEPTED: a usable id came
 * @KUZOV_EVENT_REFUSED: a readable no to the order
 * @KUZOV_EVENT_UNCERTAIN: the order left, and no readable answer came
 * @KUZOV_EVENT_ORPHANED: the process that sent the order is dead
 * @KUZOV_EVENT_STARTED: the provider is at work on it
 * @KUZOV_EVENT_LINKED: a link that may be opened came
 * @KUZOV_EVENT_DROPPED: the person lets it go
 * @KUZOV_EVENT_RESUMED: the person wants a job that was let go asked for again
 * @KUZOV_EVENT_IDENTIFIED: the person found the id of an unconfirmed order
 *
 * What can happen to a request.
 */
typedef enum
{
  KUZOV_EVENT_BEGUN,
  KUZOV_EVENT_UNSENT,
  KUZOV_EVENT_ACCEPTED,
  KUZOV_EVENT_REFUSED,
  KUZOV_EVENT_UNCERTAIN,
  KUZOV_EVENT_ORPHANED,
  KUZOV_EVENT_STARTED,
  KUZOV_EVENT_LINKED,
  KUZOV_EVENT_DROPPED,
  KUZOV_EVENT_RESUMED,
  KUZOV_EVENT_IDENTIFIED,
} KuzovEvent;

#define KUZOV_N_EVENTS 11

gboolean kuzov_transition (KuzovState  state,
                           KuzovEvent  event,
                           KuzovState *next);

G_END_DECLS
