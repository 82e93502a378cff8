// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>

#include <gio/gio.h>

G_BEGIN_DECLS

#define KUZOV_TYPE_CALENDAR (kuzov_calendar_get_type ())

G_DECLARE_FINAL_TYPE (KuzovCalendar, kuzov_calendar, KUZOV, CALENDAR, GObject)

KuzovCalendar *kuzov_calendar_new               (const char *zone_path);
int64_t        kuzov_calendar_find_midnight_s   (int64_t     now_s);

G_END_DECLS
