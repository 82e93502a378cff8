// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * KuzovPrinter:
 *
 * Writes lines to a descriptor, each with one call. While its reader is slow, a pager for one, a thread does it:
 * nothing keeps the main loop from the answer to an order.
 */
typedef struct _KuzovPrinter KuzovPrinter;

KuzovPrinter *kuzov_printer_new    (int           descriptor,
                                    GSourceFunc   broken,
                                    gpointer      user_data);
void          kuzov_printer_print  (KuzovPrinter *self,
                                    char         *line);
gboolean      kuzov_printer_finish (KuzovPrinter *self);

G_END_DECLS
