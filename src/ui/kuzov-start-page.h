// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>
#include "desktop/kuzov-workspace.h"

G_BEGIN_DECLS

/* What the person can type to see the demonstration at work. */
#define KUZOV_START_PAGE_SAMPLE "JZX100-0012345"

GtkWidget *kuzov_start_page_new         (KuzovWorkspace *workspace);
GtkWidget *kuzov_start_page_new_failed  (const char     *title,
                                         const char     *reason);

G_END_DECLS
