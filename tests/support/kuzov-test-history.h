// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-history.h"

G_BEGIN_DECLS

KuzovHistory *kuzov_test_open_history  (const char    *path);
void          kuzov_test_close_history (KuzovHistory **history);

G_END_DECLS
