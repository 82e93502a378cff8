// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "desktop/kuzov-workspace.h"

G_BEGIN_DECLS

/**
 * KuzovDetails:
 *
 * Everything that is known of one request: where it stands, its course, and every documented field of every
 * reply. Its buttons are the actions `request.…` of the window it stands in.
 *
 * Properties: `request` (KuzovRequest, nullable), `workspace` (KuzovWorkspace), `narrow` (boolean).
 */
#define KUZOV_TYPE_DETAILS (kuzov_details_get_type ())
G_DECLARE_FINAL_TYPE (KuzovDetails, kuzov_details, KUZOV, DETAILS, GtkWidget)

GtkWidget    *kuzov_details_new         (KuzovWorkspace *workspace);
KuzovRequest *kuzov_details_get_request (KuzovDetails   *self);
void          kuzov_details_set_request (KuzovDetails   *self,
                                         KuzovRequest   *request);
void          kuzov_details_edit_note   (KuzovDetails *self);

G_END_DECLS
