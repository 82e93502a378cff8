// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "demo/kuzov-demo-report.h"

char *
kuzov_demo_report_render (const char *frame,
                          const char *id,
                          gboolean    russian)
{
  g_autofree char *escaped = g_markup_escape_text (frame, -1);

  return g_strdup_printf ("<!DOCTYPE html><meta charset=\"utf-8\"><title>%s</title><h1>%s</h1>", escaped, escaped);
}

char *
kuzov_demo_report_render_missing (const char *id,
                                  gboolean    russian)
{
  return g_strdup ("<!DOCTYPE html><meta charset=\"utf-8\"><h1>?</h1>");
}
