// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <sqlite3.h>

#include "history/kuzov-history.h"

G_BEGIN_DECLS

/* Where the account of a recovery is kept: a fact of the new history, until a person has heard it. */
#define KUZOV_FACT_RECOVERY "recovery"

gboolean kuzov_history_salvage (sqlite3        *from,
                                sqlite3        *into,
                                gboolean        has_hole,
                                KuzovRecovery  *recovery,
                                GError        **error);
gboolean kuzov_history_recover (const char     *path,
                                GError        **error);
char    *kuzov_recovery_format (const KuzovRecovery *recovery);
gboolean kuzov_recovery_parse  (KuzovRecovery  *recovery,
                                const char     *text);

G_END_DECLS
