// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *kuzov_demo_report_render         (const char *frame,
                                        const char *id,
                                        gboolean    russian);
char *kuzov_demo_report_render_missing (const char *id,
                                        gboolean    russian);

G_END_DECLS
