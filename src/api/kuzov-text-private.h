// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char    *kuzov_text_dup_clean    (const char *text,
                                  const char *secret,
                                  gsize       max_length);
char    *kuzov_text_dup_keyless  (const char *text);
gboolean kuzov_text_names_access (const char *text);

G_END_DECLS
