// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "queue/kuzov-queue.h"

G_BEGIN_DECLS

/**
 * KuzovServiceFunc:
 * @user_data: as handed over
 * @api_key: (out) (transfer none): the key that the service knows
 * @error: return location
 *
 * Sees to it that the built-in service runs, in this process or in another one of the same history. Called
 * again whenever that may have changed.
 *
 * Returns: (transfer none) (nullable): its endpoint, NULL with @error set
 */
typedef const char *(*KuzovServiceFunc) (gpointer      user_data,
                                         const char  **api_key,
                                         GError      **error);

/**
 * KuzovWorkspace:
 *
 * Settings, history, client and queue of one person, joined: settings reach the queue, the network monitor
 * hints at it, and the demonstration has a history and settings of its own.
 */
#define KUZOV_TYPE_WORKSPACE (kuzov_workspace_get_type ())
G_DECLARE_FINAL_TYPE (KuzovWorkspace, kuzov_workspace, KUZOV, WORKSPACE, GObject)

KuzovWorkspace *kuzov_workspace_new            (gboolean          is_demo);
gboolean        kuzov_workspace_open           (KuzovWorkspace   *self,
                                                KuzovServiceFunc  service,
                                                gpointer          user_data,
                                                GError          **error);
void            kuzov_workspace_start          (KuzovWorkspace   *self);
void            kuzov_workspace_close          (KuzovWorkspace   *self);
gboolean        kuzov_workspace_get_is_demo    (KuzovWorkspace   *self);
GSettings      *kuzov_workspace_get_settings   (KuzovWorkspace   *self);
gboolean        kuzov_workspace_keeps_settings (KuzovWorkspace   *self);
KuzovHistory   *kuzov_workspace_get_history    (KuzovWorkspace   *self);
KuzovQueue     *kuzov_workspace_get_queue      (KuzovWorkspace   *self);
char           *kuzov_workspace_dup_folder     (gboolean          is_demo);

G_END_DECLS
