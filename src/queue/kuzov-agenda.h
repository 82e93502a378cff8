// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>
#include <glib.h>

G_BEGIN_DECLS

/* What stands in an agenda; embedded in what is planned. */
typedef struct
{
  int64_t      due_ms;    /* wall clock */
  unsigned int place;     /* 0 while it is not planned */
} KuzovAppointment;

/**
 * KuzovAgenda:
 *
 * What is to be done when, the earliest first: a binary heap, so that one timer serves ten thousand.
 */
typedef struct _KuzovAgenda KuzovAgenda;

KuzovAgenda      *kuzov_agenda_new    (void);
void              kuzov_agenda_free   (KuzovAgenda      *agenda);
void              kuzov_agenda_plan   (KuzovAgenda      *agenda,
                                       KuzovAppointment *appointment,
                                       int64_t           due_ms);
void              kuzov_agenda_cancel (KuzovAgenda      *agenda,
                                       KuzovAppointment *appointment);
KuzovAppointment *kuzov_agenda_peek   (KuzovAgenda      *agenda);
void              kuzov_agenda_shift  (KuzovAgenda      *agenda,
                                       int64_t           by_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovAgenda, kuzov_agenda_free)

G_END_DECLS
