// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "history/kuzov-request.h"

G_BEGIN_DECLS

/**
 * KuzovCourse:
 *
 * What happened to a request and when, in local time, and what is still to come.
 */
#define KUZOV_TYPE_COURSE (kuzov_course_get_type ())
G_DECLARE_FINAL_TYPE (KuzovCourse, kuzov_course, KUZOV, COURSE, GtkWidget)

void kuzov_course_show (KuzovCourse  *self,
                        KuzovRequest *request);

G_END_DECLS
