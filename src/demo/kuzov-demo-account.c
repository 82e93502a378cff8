// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "demo/kuzov-demo-account.h"

char *
kuzov_demo_account_render (KuzovDemoLedger *ledger,
                           const char      *search,
                           gboolean         russian,
                           double           price,
                           unsigned int     min_ms,
                           unsigned int     max_ms,
                           int64_t          now_ms)
{
  GString *html = g_string_new ("<!DOCTYPE html><meta charset=\"utf-8\"><ul>");
  const KuzovDemoJob *job = NULL;

  for (unsigned int i = 0; i < 200 && (job = kuzov_demo_ledger_get_newest (ledger, i)) != NULL; i++)
    {
      g_autofree char *frame = g_markup_escape_text (job->frame, -1);

      g_string_append_printf (html, "<li>%s: %" G_GINT64_FORMAT, frame, job->id);
    }

  return g_string_free (html, FALSE);
}
