// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>

#include <glib.h>

G_BEGIN_DECLS

/* What the imitated provider knows: the orders, the jobs they became, and the money. */
typedef struct _KuzovDemoLedger KuzovDemoLedger;

typedef struct
{
  int64_t     id;
  const char *frame;      /* owned by the ledger */
} KuzovDemoJob;

KuzovDemoLedger    *kuzov_demo_ledger_new           (void);
void                kuzov_demo_ledger_free          (KuzovDemoLedger *ledger);
void                kuzov_demo_ledger_open_journal  (KuzovDemoLedger *ledger,
                                                     const char      *path,
                                                     int64_t          now_ms);
void                kuzov_demo_ledger_close_journal (KuzovDemoLedger *ledger);
void                kuzov_demo_ledger_set_balance   (KuzovDemoLedger *ledger,
                                                     double           balance);
double              kuzov_demo_ledger_get_balance   (KuzovDemoLedger *ledger);
void                kuzov_demo_ledger_note_call     (KuzovDemoLedger *ledger,
                                                     const char      *frame);
int64_t             kuzov_demo_ledger_take          (KuzovDemoLedger *ledger,
                                                     const char      *frame,
                                                     double           price,
                                                     gboolean         slow,
                                                     int64_t          now_ms);
unsigned int        kuzov_demo_ledger_get_n_orders  (KuzovDemoLedger *ledger,
                                                     const char      *frame);
unsigned int        kuzov_demo_ledger_get_n_charged (KuzovDemoLedger *ledger,
                                                     const char      *frame);
GList              *kuzov_demo_ledger_list_frames   (KuzovDemoLedger *ledger);
unsigned int        kuzov_demo_ledger_get_n_jobs    (KuzovDemoLedger *ledger);
const KuzovDemoJob *kuzov_demo_ledger_get_newest    (KuzovDemoLedger *ledger,
                                                     unsigned int     nth);
const KuzovDemoJob *kuzov_demo_ledger_find_job      (KuzovDemoLedger *ledger,
                                                     int64_t          id);
const KuzovDemoJob *kuzov_demo_ledger_find_frame    (KuzovDemoLedger *ledger,
                                                     const char      *frame);

G_END_DECLS
