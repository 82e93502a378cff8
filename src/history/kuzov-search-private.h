// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <sqlite3.h>

#include "history/kuzov-view.h"

G_BEGIN_DECLS

/* Told each row of a view, in its order; returns whether to go on. */
typedef gboolean (*KuzovFoundFunc) (int64_t  id,
                                    gpointer user_data);

gboolean kuzov_search_run (sqlite3         *db,
                           const KuzovView *view,
                           KuzovFoundFunc   func,
                           gpointer         user_data);

G_END_DECLS
