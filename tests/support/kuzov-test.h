// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef gboolean (*KuzovTestCondition) (gpointer user_data);

void          kuzov_test_keep_result   (GObject             *source,
                                        GAsyncResult        *result,
                                        gpointer             user_data);
GAsyncResult *kuzov_test_await         (GAsyncResult       **result);
void          kuzov_test_await_true    (KuzovTestCondition   condition,
                                        gpointer             user_data);
void          kuzov_test_drain         (void);
void          kuzov_test_finalize      (gpointer             object);
char         *kuzov_test_make_folder   (void);
void          kuzov_test_remove_folder (const char          *path);

G_END_DECLS
