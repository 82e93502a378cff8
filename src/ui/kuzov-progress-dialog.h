// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * KuzovProgressDialog:
 *
 * Something that takes a while: what it is, how far it came, and a way to stop it. It may ask once before it goes on.
 * Closing it, as Cancel does, cancels its cancellable.
 *
 * Signal `confirmed`: the person said yes to what kuzov_progress_dialog_ask() asked.
 */
#define KUZOV_TYPE_PROGRESS_DIALOG (kuzov_progress_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KuzovProgressDialog, kuzov_progress_dialog, KUZOV, PROGRESS_DIALOG, AdwWindow)

KuzovProgressDialog *kuzov_progress_dialog_new             (GtkWindow           *parent,
                                                            const char          *title,
                                                            const char          *text);
GCancellable        *kuzov_progress_dialog_get_cancellable (KuzovProgressDialog *self);
void                 kuzov_progress_dialog_set_done        (double               done,
                                                            gpointer             weak);
void                 kuzov_progress_dialog_ask             (KuzovProgressDialog *self,
                                                            const char          *text,
                                                            const char          *details,
                                                            const char          *yes);
void                 kuzov_progress_dialog_tell            (KuzovProgressDialog *self,
                                                            const char          *title,
                                                            const char          *text);
void                 kuzov_progress_dialog_finish          (KuzovProgressDialog *self);

G_END_DECLS
