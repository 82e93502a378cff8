// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-queue"

#include "config.h"
#include "queue/kuzov-agenda.h"

/* The root is at 1, so that the children of i are at 2i and 2i + 1, and 0 means "nowhere". */
struct _KuzovAgenda
{
  GPtrArray *heap;
};

KuzovAgenda *
kuzov_agenda_new (void)
{
  KuzovAgenda *agenda = g_new0 (KuzovAgenda, 1);

  agenda->heap = g_ptr_array_new ();
  g_ptr_array_add (agenda->heap, NULL);

  return agenda;
}

/* What is planned is not touched: who embeds it frees it. */
void
kuzov_agenda_free (KuzovAgenda *agenda)
{
  g_ptr_array_unref (agenda->heap);
  g_free (agenda);
}

static KuzovAppointment *
at (KuzovAgenda  *agenda,
    unsigned int  place)
{
  return g_ptr_array_index (agenda->heap, place);
}

static void
put (KuzovAgenda      *agenda,
     unsigned int      place,
     KuzovAppointment *appointment)
{
  g_ptr_array_index (agenda->heap, place) = appointment;
  appointment->place = place;
}

static void
sift_up (KuzovAgenda      *agenda,
         unsigned int      place,
         KuzovAppointment *appointment)
{
  while (place > 1 && at (agenda, place / 2)->due_ms > appointment->due_ms)
    {
      put (agenda, place, at (agenda, place / 2));
      place /= 2;
    }
  put (agenda, place, appointment);
}

static void
sift_down (KuzovAgenda      *agenda,
           unsigned int      place,
           KuzovAppointment *appointment)
{
  const unsigned int n = agenda->heap->len;

  while (place * 2 < n)
    {
      unsigned int child = place * 2;

      if (child + 1 < n && at (agenda, child + 1)->due_ms < at (agenda, child)->due_ms)
        child++;
      if (at (agenda, child)->due_ms >= appointment->due_ms)
        break;
      put (agenda, place, at (agenda, child));
      place = child;
    }
  put (agenda, place, appointment);
}

/**
 * kuzov_agenda_plan:
 * @agenda: an agenda
 * @appointment: what is to be done; planned anew when it is planned already
 * @due_ms: when, by the wall clock
 */
void
kuzov_agenda_plan (KuzovAgenda      *agenda,
                   KuzovAppointment *appointment,
                   int64_t           due_ms)
{
  kuzov_agenda_cancel (agenda, appointment);
  appointment->due_ms = due_ms;
  g_ptr_array_add (agenda->heap, NULL);
  sift_up (agenda, agenda->heap->len - 1, appointment);
}

void
kuzov_agenda_cancel (KuzovAgenda      *agenda,
                     KuzovAppointment *appointment)
{
  unsigned int place = appointment->place;
  KuzovAppointment *last = NULL;

  if (place == 0)
    return;

  g_assert (at (agenda, place) == appointment);

  last = at (agenda, agenda->heap->len - 1);
  g_ptr_array_set_size (agenda->heap, (int) agenda->heap->len - 1);
  appointment->place = 0;
  if (last == appointment)
    return;

  if (place > 1 && at (agenda, place / 2)->due_ms > last->due_ms)
    sift_up (agenda, place, last);
  else
    sift_down (agenda, place, last);
}

/* Returns: (nullable): the earliest */
KuzovAppointment *
kuzov_agenda_peek (KuzovAgenda *agenda)
{
  return agenda->heap->len > 1 ? at (agenda, 1) : NULL;
}

/* Moves all of it by as much as somebody moved the clock: the order stays. */
void
kuzov_agenda_shift (KuzovAgenda *agenda,
                    int64_t      by_ms)
{
  for (unsigned int place = 1; place < agenda->heap->len; place++)
    at (agenda, place)->due_ms += by_ms;
}
