// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-history-model.h"

G_BEGIN_DECLS

KuzovHistory *kuzov_history_model_peek_history (KuzovHistoryModel *self);
GArray       *kuzov_history_model_peek_ids     (KuzovHistoryModel *self);

G_END_DECLS
