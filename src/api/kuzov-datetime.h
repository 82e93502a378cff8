// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>
#include <glib.h>

G_BEGIN_DECLS

int64_t  kuzov_datetime_parse_ms   (const char *text);
gboolean kuzov_datetime_has_form   (const char *text);
char    *kuzov_datetime_format_utc (int64_t     time_ms);

G_END_DECLS
