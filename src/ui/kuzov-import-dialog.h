// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "ui/kuzov-window.h"

G_BEGIN_DECLS

void kuzov_import_dialog_present (KuzovWindow *window,
                                  GFile       *file,
                                  gboolean     is_backup);

G_END_DECLS
