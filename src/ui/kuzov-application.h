// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>
#include "desktop/kuzov-workspace.h"

G_BEGIN_DECLS

/**
 * KuzovApplication:
 *
 * The program with a window: one a session, so that a second start talks to the first.
 */
#define KUZOV_TYPE_APPLICATION (kuzov_application_get_type ())
G_DECLARE_FINAL_TYPE (KuzovApplication, kuzov_application, KUZOV, APPLICATION, AdwApplication)

KuzovApplication *kuzov_application_new (gboolean          is_demo,
                                         KuzovServiceFunc  service,
                                         gpointer          service_data);

G_END_DECLS
