// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-removal.h"

G_BEGIN_DECLS

/* As kuzov-words.h: words for taking requests out of the history. */

char *kuzov_words_removal_question (unsigned int       n);
char *kuzov_words_weight           (const KuzovWeight *weight);
char *kuzov_words_removed          (unsigned int       n_removed,
                                    unsigned int       n_kept);

G_END_DECLS
