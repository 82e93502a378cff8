// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * KuzovSearchBar:
 *
 * The entry of the search, and how much was found.
 *
 * Signals: `changed`: the text is another one; `left`: the person is done with it (Escape, its button); `moved-on`: the
 * person goes on to what was found.
 */
#define KUZOV_TYPE_SEARCH_BAR (kuzov_search_bar_get_type ())
G_DECLARE_FINAL_TYPE (KuzovSearchBar, kuzov_search_bar, KUZOV, SEARCH_BAR, GtkWidget)

GtkWidget  *kuzov_search_bar_new        (void);
const char *kuzov_search_bar_get_text   (KuzovSearchBar        *self);
void        kuzov_search_bar_set_text   (KuzovSearchBar        *self,
                                         const char            *text);
void        kuzov_search_bar_set_found  (KuzovSearchBar        *self,
                                         const char            *found);
void        kuzov_search_bar_focus      (KuzovSearchBar        *self,
                                         gboolean               is_selecting);
gboolean    kuzov_search_bar_take_key   (KuzovSearchBar        *self,
                                         GtkEventControllerKey *controller);

G_END_DECLS
