// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest link that is believed, in bytes (DESIGN.md). */
#define KUZOV_LINK_MAX_LENGTH 8192

gboolean kuzov_link_is_trusted   (const char *link);
char    *kuzov_link_dup_host     (const char *link);
char    *kuzov_link_dup_openable (const char *link);
gboolean kuzov_endpoint_is_valid (const char *endpoint);
gboolean kuzov_endpoint_is_loopback (const char *endpoint);
char    *kuzov_endpoint_dup_profile (const char *endpoint);

G_END_DECLS
