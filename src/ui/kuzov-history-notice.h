// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>
#include "desktop/kuzov-workspace.h"

G_BEGIN_DECLS

/**
 * KuzovNoticeFunc:
 * @again: whether the person wants it tried again
 * @user_data: as handed over
 */
typedef void (*KuzovNoticeFunc) (gboolean again,
                                 gpointer user_data);

GtkWindow *kuzov_history_notice_recovery (GtkWindow       *parent,
                                          KuzovWorkspace  *workspace);
GtkWindow *kuzov_history_notice_unsaved  (GtkWindow       *parent,
                                          GPtrArray       *requests,
                                          KuzovNoticeFunc  answer,
                                          gpointer         user_data);

G_END_DECLS
