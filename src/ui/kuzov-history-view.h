// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>
#include "desktop/kuzov-workspace.h"
#include "history/kuzov-history-model.h"
#include "ui/kuzov-selection.h"

G_BEGIN_DECLS

/**
 * KuzovHistoryView:
 *
 * The list of requests. Property `selected` (KuzovRequest, nullable) tells of the selected one, when it is the only one,
 * and notifies whenever the selection changes; Enter and double click activate `request.take-step` with its row id.
 *
 * Signals, which return whether somebody made use of it: `typed` (GtkEventControllerKey): a letter; `escaped`: Escape.
 */
#define KUZOV_TYPE_HISTORY_VIEW (kuzov_history_view_get_type ())
G_DECLARE_FINAL_TYPE (KuzovHistoryView, kuzov_history_view, KUZOV, HISTORY_VIEW, GtkWidget)

GtkWidget      *kuzov_history_view_new             (KuzovWorkspace    *workspace,
                                                    KuzovHistoryModel *model);
void            kuzov_history_view_start           (KuzovHistoryView  *self);
KuzovRequest   *kuzov_history_view_get_selected    (KuzovHistoryView  *self);
KuzovSelection *kuzov_history_view_get_selection   (KuzovHistoryView  *self);
gboolean        kuzov_history_view_select          (KuzovHistoryView  *self,
                                                    KuzovRequest      *request);
void            kuzov_history_view_select_first    (KuzovHistoryView  *self);
void            kuzov_history_view_follow          (KuzovHistoryView  *self);
void            kuzov_history_view_leave           (KuzovHistoryView  *self);
void            kuzov_history_view_hold_focus      (KuzovHistoryView  *self);
void            kuzov_history_view_grab_focus      (KuzovHistoryView  *self);
void            kuzov_history_view_set_placeholder (KuzovHistoryView  *self,
                                                    GtkWidget         *placeholder);
void            kuzov_history_view_set_words       (KuzovHistoryView  *self,
                                                    const char *const *words);

G_END_DECLS
