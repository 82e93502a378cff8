// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>
#include "history/kuzov-history.h"

G_BEGIN_DECLS

void kuzov_label_dialog_present (GtkWindow    *parent,
                                 KuzovHistory *history,
                                 GArray       *ids);

G_END_DECLS
