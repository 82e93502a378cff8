// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-staging.h"

G_BEGIN_DECLS

char *kuzov_words_merge          (const KuzovMergeCounts *counts,
                                  uint64_t                n_unusable);
char *kuzov_words_transfer_error (const GError           *error,
                                  const char             *path);

G_END_DECLS
