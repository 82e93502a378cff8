// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>
#include "ui/kuzov-history-view.h"

G_BEGIN_DECLS

/**
 * KuzovBrowser:
 *
 * Fills the window's place for the list, and the one above it for search and filters: with the list, or with what stands
 * there while the history is empty or nothing in it is as it was asked for.
 *
 * Signals: `changed`: something else is selected; `emptied` (gboolean): the history became empty, or has rows again.
 */
#define KUZOV_TYPE_BROWSER (kuzov_browser_get_type ())
G_DECLARE_FINAL_TYPE (KuzovBrowser, kuzov_browser, KUZOV, BROWSER, GObject)

KuzovBrowser      *kuzov_browser_new           (KuzovWorkspace *workspace,
                                                AdwBin         *tools,
                                                AdwBin         *content);
void               kuzov_browser_start         (KuzovBrowser   *self);
KuzovHistoryModel *kuzov_browser_get_model     (KuzovBrowser   *self);
KuzovHistoryView  *kuzov_browser_get_view      (KuzovBrowser   *self);
void               kuzov_browser_set_narrow    (KuzovBrowser   *self,
                                                gboolean        is_narrow);
void               kuzov_browser_search        (KuzovBrowser   *self);
void               kuzov_browser_search_for    (KuzovBrowser   *self,
                                                const char     *text);
void               kuzov_browser_leave_search  (KuzovBrowser   *self);
void               kuzov_browser_clear_filters (KuzovBrowser   *self);
void               kuzov_browser_focus_list    (KuzovBrowser   *self);
gboolean           kuzov_browser_select        (KuzovBrowser   *self,
                                                KuzovRequest   *request);

G_END_DECLS
