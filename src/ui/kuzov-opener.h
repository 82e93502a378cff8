// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "desktop/kuzov-workspace.h"

G_BEGIN_DECLS

gboolean kuzov_opener_can_open     (KuzovRequest   *request);
gboolean kuzov_opener_asks_first   (unsigned int    n_reports);
void     kuzov_opener_open_report  (GtkWindow      *parent,
                                    KuzovWorkspace *workspace,
                                    KuzovRequest   *request);
void     kuzov_opener_open_reports (GtkWindow      *parent,
                                    KuzovWorkspace *workspace,
                                    GPtrArray      *requests);
void     kuzov_opener_open_page    (GtkWindow      *parent,
                                    const char     *uri);

G_END_DECLS
