// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "desktop/kuzov-workspace.h"

G_BEGIN_DECLS

/**
 * KuzovDetailsPage:
 *
 * The page beside the list, or in its place: the details of the selected request, or what can be done with several, under
 * a header bar of its own. It is empty until it is first shown.
 */
#define KUZOV_TYPE_DETAILS_PAGE (kuzov_details_page_get_type ())
G_DECLARE_FINAL_TYPE (KuzovDetailsPage, kuzov_details_page, KUZOV, DETAILS_PAGE, GtkBox)

void kuzov_details_page_fill         (KuzovDetailsPage *self,
                                      KuzovWorkspace   *workspace);
void kuzov_details_page_set_selected (KuzovDetailsPage *self,
                                      KuzovRequest     *request,
                                      unsigned int      n_selected);
void kuzov_details_page_set_folded   (KuzovDetailsPage *self,
                                      gboolean          is_folded);
void kuzov_details_page_edit_note    (KuzovDetailsPage *self);
void kuzov_details_page_grab_focus   (KuzovDetailsPage *self);

G_END_DECLS
