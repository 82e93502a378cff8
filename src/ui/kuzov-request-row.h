// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "ui/kuzov-row-look.h"
#include "ui/kuzov-step.h"

G_BEGIN_DECLS

/**
 * KuzovRequestRow:
 *
 * One request in the list: frame number, state, how long it has waited, what is behind it, and the button of
 * its next step, which activates the action `request.take-step` with the request's row id.
 */
#define KUZOV_TYPE_REQUEST_ROW (kuzov_request_row_get_type ())
G_DECLARE_FINAL_TYPE (KuzovRequestRow, kuzov_request_row, KUZOV, REQUEST_ROW, GtkWidget)

GtkWidget    *kuzov_request_row_new           (KuzovRowLook    *look);
KuzovRequest *kuzov_request_row_get_request   (KuzovRequestRow *self);
void          kuzov_request_row_set_request   (KuzovRequestRow *self,
                                               KuzovRequest    *request);
gboolean      kuzov_request_row_get_is_ageing (KuzovRequestRow *self);
gboolean      kuzov_request_row_has_menu_at   (KuzovRequestRow *self,
                                               double           x);
void          kuzov_request_row_refresh       (KuzovRequestRow *self);
void          kuzov_request_row_restyle       (KuzovRequestRow *self);
void          kuzov_request_row_describe      (KuzovRequestRow *self);
char         *kuzov_request_row_dup_hidden    (KuzovRequestRow *self,
                                               double           x);

G_END_DECLS
