// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "queue/kuzov-queue.h"

G_BEGIN_DECLS

/**
 * KuzovEvidenceCard:
 *
 * The balance before an unconfirmed order beside the balance now, and what the difference suggests.
 */
#define KUZOV_TYPE_EVIDENCE_CARD (kuzov_evidence_card_get_type ())
G_DECLARE_FINAL_TYPE (KuzovEvidenceCard, kuzov_evidence_card, KUZOV, EVIDENCE_CARD, GtkBox)

void kuzov_evidence_card_show (KuzovEvidenceCard *self,
                               KuzovQueue        *queue,
                               KuzovRequest      *request,
                               gboolean           is_checking);

G_END_DECLS
