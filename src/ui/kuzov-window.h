// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>
#include "api/kuzov-table.h"
#include "desktop/kuzov-workspace.h"
#include "ui/kuzov-browser.h"

G_BEGIN_DECLS

/**
 * KuzovWindow:
 *
 * The window: the entry, the list of all requests, and the details of the selected one beside it.
 *
 * What can be done with the selected request are its actions, for the menu, the details and the shortcuts
 * alike: `request.open`, `request.copy-link`, `request.copy-frame`, `request.copy-details`, `request.order`
 * (lets a held one go), `request.try-again`, `request.order-again`, `request.decide`, `request.ask-now`,
 * `request.cancel` (what waits), `request.give-up` (what was taken), `request.remove`, `request.details`. Each
 * is enabled when it makes sense.
 *
 * Signal `painted`: the first frame is on the screen, so that there is time for the rest.
 */
#define KUZOV_TYPE_WINDOW (kuzov_window_get_type ())
G_DECLARE_FINAL_TYPE (KuzovWindow, kuzov_window, KUZOV, WINDOW, AdwApplicationWindow)

KuzovWindow    *kuzov_window_new           (GtkApplication    *application,
                                            KuzovWorkspace    *workspace);
KuzovWindow    *kuzov_window_new_failed    (GtkApplication    *application,
                                            const char        *title,
                                            const char        *reason);
KuzovWorkspace *kuzov_window_get_workspace (KuzovWindow       *self);
KuzovRequest   *kuzov_window_get_selected  (KuzovWindow       *self);
void            kuzov_window_show_toast    (KuzovWindow       *self,
                                            const char        *text);
void            kuzov_window_fill_in_table (KuzovWindow       *self,
                                            KuzovTable        *table);
void            kuzov_window_fill_in       (KuzovWindow       *self,
                                            const char *const *lines);
void            kuzov_window_show_request  (KuzovWindow       *self,
                                            KuzovRequest      *request);
void            kuzov_window_show_list     (KuzovWindow       *self);
void            kuzov_window_show_details  (KuzovWindow       *self);
KuzovBrowser   *kuzov_window_get_browser   (KuzovWindow       *self);
void            kuzov_window_remove_selected (KuzovWindow     *self);
void            kuzov_window_edit_note     (KuzovWindow       *self);

G_END_DECLS
