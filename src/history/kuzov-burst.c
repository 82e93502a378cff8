// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-burst.h"

#include <math.h>

void
kuzov_burst_init (KuzovBurst *burst)
{
  *burst = (KuzovBurst) { .balance_before = NAN, .price = NAN, .balance_after = NAN };
}
