// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "ui/kuzov-window.h"

G_BEGIN_DECLS

/* Lists of frame numbers that are dropped on the window, or chosen: they are filled in, and nothing is ordered. */

void        kuzov_intake_accept_drops (KuzovWindow        *window);
void        kuzov_intake_choose       (KuzovWindow        *window);

void        kuzov_intake_read_async   (GFile              *file,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
KuzovTable *kuzov_intake_read_finish  (GFile              *file,
                                       GAsyncResult       *result,
                                       GError            **error);

G_END_DECLS
