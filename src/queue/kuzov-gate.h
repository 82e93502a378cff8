// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "api/kuzov-reply.h"

G_BEGIN_DECLS

/**
 * KuzovGate:
 * @n_unconfirmed: orders left unconfirmed in a row, since the last that was answered
 * @n_since_person: of them, since the person said to go on
 * @n_in_flight: orders on their way
 * @needs_answer: a free call has to answer before the next order
 * @needs_readable: and with something readable
 * @waits_for_person: nothing goes on without the person's word
 * @has_been_answered: an order was answered in this run
 * @n_failed_probes: free calls in a row that did not do
 * @not_before_ms: what Retry-After asked for
 *
 * No run of bad luck (DESIGN.md): what a service that doesn't answer may cost. Plain values, no clock of its own.
 */
typedef struct
{
  unsigned int n_unconfirmed;
  unsigned int n_since_person;
  unsigned int n_in_flight;
  gboolean     needs_answer;
  gboolean     needs_readable;
  gboolean     waits_for_person;
  gboolean     has_been_answered;
  unsigned int n_failed_probes;
  int64_t      not_before_ms;
} KuzovGate;

/* So many in a row, and orders go one at a time, each after a free call that answered; so many, and the person decides. */
#define KUZOV_GATE_CAREFUL_AFTER 3
#define KUZOV_GATE_STOP_AFTER 10

gboolean kuzov_gate_lets_order  (const KuzovGate *gate,
                                 unsigned int     parallel_calls,
                                 int64_t          now_ms);
void     kuzov_gate_note_begun  (KuzovGate       *gate);
void     kuzov_gate_note_unbegun (KuzovGate      *gate);
void     kuzov_gate_note_reply  (KuzovGate       *gate,
                                 KuzovReplyKind   kind);
void     kuzov_gate_note_free   (KuzovGate       *gate,
                                 gboolean         answered,
                                 gboolean         is_readable);
void     kuzov_gate_proceed     (KuzovGate       *gate);

G_END_DECLS
