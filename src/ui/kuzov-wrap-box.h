// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * KuzovWrapBox:
 *
 * Children side by side as long as there is room, below each other where there is none. Properties `spacing`,
 * `line-spacing` (int), and `uniform` (boolean): all columns equally wide.
 */
#define KUZOV_TYPE_WRAP_BOX (kuzov_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (KuzovWrapBox, kuzov_wrap_box, KUZOV, WRAP_BOX, GtkWidget)

G_END_DECLS
