// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "desktop/kuzov-workspace.h"

G_BEGIN_DECLS

/* No more reports are opened at one press, here and in the window. */
#define KUZOV_OPENED_MOST 30

/**
 * KuzovNotifier:
 *
 * Tells the desktop when a report is ready, was refused, or needs a decision; several within a short time are
 * one notification. Its buttons are the actions `app.open-report` (x: row id), `app.open-reports` (ax: at most
 * %KUZOV_OPENED_MOST row ids) and `app.show-request` (x).
 * Says nothing while the person looks at the window, nor against the setting `notify`.
 */
#define KUZOV_TYPE_NOTIFIER (kuzov_notifier_get_type ())
G_DECLARE_FINAL_TYPE (KuzovNotifier, kuzov_notifier, KUZOV, NOTIFIER, GObject)

KuzovNotifier *kuzov_notifier_new            (GApplication   *application,
                                              KuzovWorkspace *workspace);
void           kuzov_notifier_set_is_watched (KuzovNotifier  *self,
                                              gboolean        is_watched);
void           kuzov_notifier_set_delay_ms   (KuzovNotifier  *self,
                                              unsigned int    delay_ms);
void           kuzov_notifier_flush       (KuzovNotifier  *self);
gboolean       kuzov_notifier_has_notices (KuzovNotifier *self);
void           kuzov_notifier_withdraw       (KuzovNotifier  *self,
                                              KuzovRequest   *request);

G_END_DECLS
