// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "history/kuzov-request.h"

G_BEGIN_DECLS

/**
 * KuzovPill:
 *
 * An icon and a word on a tint: never a colour alone. Tones are style classes: none (plain), `accent`, `success`,
 * `warning`, `error`.
 */
#define KUZOV_TYPE_PILL (kuzov_pill_get_type ())
G_DECLARE_FINAL_TYPE (KuzovPill, kuzov_pill, KUZOV, PILL, GtkWidget)

void kuzov_pill_set       (KuzovPill  *self,
                           const char *icon,
                           const char *text,
                           const char *tone);
void kuzov_pill_set_state (KuzovPill  *self,
                           KuzovState  state,
                           gboolean    is_quiet);

G_END_DECLS
