// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-export"

#include "config.h"
#include "desktop/kuzov-export-private.h"

#include <glib/gi18n-lib.h>

#include "api/kuzov-link.h"
#include "desktop/kuzov-words.h"

/* A page that stands alone: it loads nothing, runs nothing, and tells nobody who opened it. */

static const char style[] =
  "body{font:10.5pt/1.45 system-ui,\"Cantarell\",\"Segoe UI\",sans-serif;color:#1d1d20;background:#fff;margin:2.2em auto;"
  "max-width:70em;padding:0 1.2em}"
  "h1{font-size:1.5em;margin:0 0 .2em}p{color:#5e5c64;margin:0 0 1.4em}"
  "table{border-collapse:collapse;width:100%}"
  "th{text-align:start;font-weight:600;color:#5e5c64;border-bottom:1.5px solid #1d1d20;padding:.4em .9em .4em 0}"
  "td{vertical-align:top;border-bottom:1px solid #d8d7da;padding:.5em .9em .5em 0}"
  ".f{font-weight:600;white-space:nowrap;font-variant-numeric:tabular-nums}.s,.d{white-space:nowrap}"
  ".l{overflow-wrap:anywhere;font-size:.88em;min-width:12em}.n{white-space:pre-wrap;overflow-wrap:anywhere;min-width:10em}"
  "a{color:#1a5fb4}"
  "@media(max-width:40em){thead{display:none}tr{display:block;padding:.6em 0;border-bottom:1px solid #d8d7da}"
  "td{display:block;border:0;padding:.1em 0}}"
  "@media print{@page{margin:14mm}body{margin:0;padding:0;max-width:none;font-size:9pt}a{color:inherit;text-decoration:none}"
  "thead{display:table-header-group}tr{break-inside:avoid}}";

static void
add_escaped (GString    *text,
             const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  for (const char *at = valid; *at != '\0'; at++)
    {
      switch (*at)
        {
        case '&':
          g_string_append (text, "&amp;");
          break;
        case '<':
          g_string_append (text, "&lt;");
          break;
        case '>':
          g_string_append (text, "&gt;");
          break;
        case '"':
          g_string_append (text, "&quot;");
          break;
        case '\'':
          g_string_append (text, "&#39;");
          break;
        default:
          if ((unsigned char) *at >= 0x20 || *at == '\n' || *at == '\t')
            g_string_append_c (text, *at);
          break;
        }
    }
}

/* Texts from outside keep their direction to themselves. */
static void
add_cell (GString    *text,
          const char *kind,
          const char *value)
{
  g_string_append_printf (text, "<td class=\"%s\"><bdi>", kind);
  add_escaped (text, value != NULL ? value : "");
  g_string_append (text, "</bdi></td>");
}

static void
add_heading (GString    *text,
             const char *heading)
{
  g_string_append (text, "<th scope=\"col\">");
  add_escaped (text, heading);
  g_string_append (text, "</th>");
}

void
kuzov_export_begin_page (GString      *text,
                         unsigned int  n_rows)
{
  const int64_t now_ms = g_get_real_time () / 1000;
  const gboolean is_russian = g_str_has_prefix (g_get_language_names ()[0], "ru");
  g_autofree char *today = kuzov_words_date (now_ms);
  g_autofree char *number = kuzov_words_amount (n_rows);
  g_autofree char *count = NULL;

  /* Translators: in the page that the list is saved as; %s is a number. */
  count = g_strdup_printf (ngettext ("%s report", "%s reports", n_rows), number);
  g_string_append_printf (text, "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
                          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
                          "<meta name=\"viewport\" content=\"width=device-width\"><meta name=\"referrer\" content=\"no-referrer\">"
                          "<title>", is_russian ? "ru" : "en");
  add_escaped (text, _("Car reports"));
  g_string_append_printf (text, "</title><style>%s</style></head>\n<body><h1>", style);
  add_escaped (text, _("Car reports"));
  g_string_append (text, "</h1><p>");
  add_escaped (text, today);
  g_string_append (text, " · ");
  add_escaped (text, count);
  g_string_append (text, "</p>\n<table><thead><tr>");
  add_heading (text, _("Frame number"));
  add_heading (text, C_("column", "State"));
  add_heading (text, C_("column", "Ordered"));
  add_heading (text, C_("column", "Report"));
  add_heading (text, C_("column", "Note"));
  g_string_append (text, "</tr></thead><tbody>\n");
}

/* The link as text, so that it is there on paper, and to click only if Kuzov would open it itself. */
static void
add_link (GString    *text,
          const char *url)
{
  const gboolean is_trusted = url != NULL && kuzov_link_is_trusted (url);

  if (!is_trusted)
    {
      add_cell (text, "l", url);
      return;
    }

  g_string_append (text, "<td class=\"l\"><a rel=\"noopener noreferrer\" href=\"");
  add_escaped (text, url);
  g_string_append (text, "\"><bdi>");
  add_escaped (text, url);
  g_string_append (text, "</bdi></a></td>");
}

void
kuzov_export_add_page (GString      *text,
                       KuzovRequest *request)
{
  g_autofree char *ordered = kuzov_words_date (kuzov_request_get_ordered_ms (request));

  g_string_append (text, "<tr>");
  add_cell (text, "f", kuzov_request_get_frame (request));
  add_cell (text, "s", kuzov_words_state (kuzov_request_get_state (request)));
  add_cell (text, "d", ordered);
  add_link (text, kuzov_request_get_url (request));
  add_cell (text, "n", kuzov_request_get_note (request));
  g_string_append (text, "</tr>\n");
}

void
kuzov_export_end_page (GString *text)
{
  g_string_append (text, "</tbody></table></body></html>\n");
}
