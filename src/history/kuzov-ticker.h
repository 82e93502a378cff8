// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KuzovProgressFunc:
 * @done: how far it came, 0 to 1
 * @user_data: as handed over
 *
 * Called in the main loop now and then while something long is under way.
 */
typedef void (*KuzovProgressFunc) (double   done,
                                   gpointer user_data);

/**
 * KuzovTicker:
 *
 * Tells the main loop now and then how far a thread has come.
 */
typedef struct _KuzovTicker KuzovTicker;

KuzovTicker *kuzov_ticker_new   (KuzovProgressFunc  func,
                                 gpointer           user_data,
                                 GTask             *task);
void         kuzov_ticker_unref (KuzovTicker       *self);
void         kuzov_ticker_set   (KuzovTicker       *self,
                                 double             done);

G_END_DECLS
