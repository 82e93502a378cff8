// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * KuzovToaster:
 *
 * Shows toasts, never more than one: the next text takes the place of the one on show. Toasts that are made
 * and dismissed in quick succession are what libadwaita 1.2 can't bear.
 *
 * Signal `changed`: another text is on show or about to be, or none is any more.
 */
#define KUZOV_TYPE_TOASTER (kuzov_toaster_get_type ())
G_DECLARE_FINAL_TYPE (KuzovToaster, kuzov_toaster, KUZOV, TOASTER, GObject)

KuzovToaster *kuzov_toaster_new         (AdwToastOverlay *overlay);
void          kuzov_toaster_show        (KuzovToaster    *self,
                                         const char      *text,
                                         const char      *button,
                                         const char      *action);
gboolean      kuzov_toaster_is_offering (KuzovToaster    *self,
                                         const char      *action);

G_END_DECLS
