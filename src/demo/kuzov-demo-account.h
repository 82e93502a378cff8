// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "demo/kuzov-demo-ledger.h"

G_BEGIN_DECLS

char *kuzov_demo_account_render (KuzovDemoLedger *ledger,
                                 const char      *search,
                                 gboolean         russian,
                                 double           price,
                                 unsigned int     min_ms,
                                 unsigned int     max_ms,
                                 int64_t          now_ms);

G_END_DECLS
