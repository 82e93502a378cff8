// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * KuzovFact:
 *
 * A name and its value in a list; a fact that is not known is not shown.
 */
#define KUZOV_TYPE_FACT (kuzov_fact_get_type ())
G_DECLARE_FINAL_TYPE (KuzovFact, kuzov_fact, KUZOV, FACT, AdwPreferencesRow)

GtkWidget *kuzov_fact_new         (const char *name);
void       kuzov_fact_set_value   (KuzovFact  *self,
                                   const char *value);
void       kuzov_fact_set_tooltip (KuzovFact  *self,
                                   const char *tooltip);

G_END_DECLS
