// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *kuzov_keys_dup_other (const char *text);

G_END_DECLS
