// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "ui/kuzov-browser.h"
#include "ui/kuzov-toaster.h"

G_BEGIN_DECLS

/**
 * KuzovRemover:
 *
 * Takes the selected requests out of the history: at once, and for good when the toast that offers to bring them back is
 * gone. Where money may be at stake it asks first.
 */
#define KUZOV_TYPE_REMOVER (kuzov_remover_get_type ())
G_DECLARE_FINAL_TYPE (KuzovRemover, kuzov_remover, KUZOV, REMOVER, GObject)

KuzovRemover *kuzov_remover_new    (GtkWindow    *window,
                                    KuzovHistory *history,
                                    KuzovBrowser *browser,
                                    KuzovToaster *toaster);
void          kuzov_remover_remove (KuzovRemover *self);
void          kuzov_remover_undo   (KuzovRemover *self);

G_END_DECLS
