// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char     *kuzov_fold         (const char         *text);
char    **kuzov_fold_words   (const char         *search);
gboolean  kuzov_fold_matches (const char         *folded,
                              const char *const  *words);
gboolean  kuzov_fold_find    (const char         *text,
                              const char         *word,
                              size_t             *start,
                              size_t             *end);

G_END_DECLS
