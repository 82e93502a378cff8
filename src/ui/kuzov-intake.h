// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void   kuzov_intake_read_async  (GFile               *file,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data);
char **kuzov_intake_read_finish (GFile               *file,
                                 GAsyncResult        *result,
                                 GError             **error);

G_END_DECLS
