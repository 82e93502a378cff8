// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *kuzov_decode (const char *bytes,
                    gsize       length,
                    gsize      *n_decoded);

G_END_DECLS
