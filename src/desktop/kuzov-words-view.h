// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "desktop/kuzov-period.h"
#include "history/kuzov-view.h"

G_BEGIN_DECLS

/* As kuzov-words.h: words for the parts of the history that can be shown. */

char       *kuzov_words_found    (unsigned int  n_found,
                                  gboolean      is_capped,
                                  unsigned int  n_rows);
const char *kuzov_words_filter   (KuzovFilter   filter);
const char *kuzov_words_period   (KuzovPeriod   period);
char       *kuzov_words_days     (int64_t       from_ms,
                                  int64_t       until_ms);
const char *kuzov_words_sort     (KuzovSort     sort);
char       *kuzov_words_selected (unsigned int  n);

G_END_DECLS
