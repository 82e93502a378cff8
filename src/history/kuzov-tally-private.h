// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-finder-private.h"

G_BEGIN_DECLS

typedef struct _KuzovTally KuzovTally;

KuzovTally *kuzov_tally_new         (KuzovFinder       *finder);
void        kuzov_tally_free        (KuzovTally        *self);
void        kuzov_tally_start       (KuzovTally        *self);
void        kuzov_tally_note_change (KuzovTally        *self);
gboolean    kuzov_tally_take        (KuzovTally        *self,
                                     const KuzovCounts *counts);
gboolean    kuzov_tally_get_counts  (const KuzovTally  *self,
                                     KuzovCounts       *counts);

G_END_DECLS
