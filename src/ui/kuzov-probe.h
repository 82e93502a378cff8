// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Measures how long the window keeps anybody waiting, where KUZOV_PROBE names a file to write that to. */

void kuzov_probe_watch      (GtkWidget *window);
void kuzov_probe_begin      (void);
void kuzov_probe_finish     (void);

G_END_DECLS
