// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "desktop/kuzov-workspace.h"

G_BEGIN_DECLS

/**
 * KuzovNotifier:
 *
 * Tells the desktop when a report is ready or a request needs a decision; several within a short time are
 * one notification. Its buttons are the actions `app.open-report` (x: row id) and `app.show-request` (x).
 * Says nothing while #KuzovNotifier:is-watched, the person looking at the window.
 */
#define KUZOV_TYPE_NOTIFIER (kuzov_notifier_get_type ())
G_DECLARE_FINAL_TYPE (KuzovNotifier, kuzov_notifier, KUZOV, NOTIFIER, GObject)

KuzovNotifier *kuzov_notifier_new         (GApplication   *application,
                                           KuzovWorkspace *workspace);
void           kuzov_notifier_set_is_watched (KuzovNotifier *self,
                                           gboolean        is_watched);
void           kuzov_notifier_withdraw    (KuzovNotifier  *self,
                                           KuzovRequest   *request);

G_END_DECLS
