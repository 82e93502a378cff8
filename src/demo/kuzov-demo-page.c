// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "demo/kuzov-demo-page.h"

#define MOSCOW_MS (INT64_C (3) * 60 * 60 * 1000)

static const char logo[] =
  "<svg class=\"logo\" viewBox=\"0 0 32 32\" aria-hidden=\"true\"><rect width=\"32\" height=\"32\" rx=\"9\"/>"
  "<path d=\"M5 20.5c0-2.6 1.2-3.8 3.4-4.2l2.6-4.3c.8-1.3 2-2 3.5-2h4.2c1.3 0 2.5.5 3.4 1.5"
  "l3.6 4.6c1.2.5 1.8 1.6 1.8 3v2.4H5z\"/><circle cx=\"10.5\" cy=\"21.5\" r=\"2.9\"/>"
  "<circle cx=\"21.5\" cy=\"21.5\" r=\"2.9\"/></svg>";

void
kuzov_demo_page_begin (KuzovDemoPage *page,
                       const char    *title,
                       gboolean       russian)
{
  page->html = g_string_sized_new (48 * 1024);
  page->russian = russian;

  g_string_append_printf (page->html,
                          "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
                          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                          "<meta name=\"color-scheme\" content=\"light dark\">\n"
                          "<meta name=\"robots\" content=\"noindex\">\n"
                          "<link rel=\"icon\" href=\"data:,\">\n<title>",
                          russian ? "ru" : "en");
  kuzov_demo_page_add_text (page, title);
  g_string_append (page->html, "</title>\n<style>");
  g_string_append (page->html, kuzov_demo_style);
  g_string_append (page->html, "</style>\n</head>\n<body>\n");
}

/* Returns: (transfer full): the page, now whole */
char *
kuzov_demo_page_end (KuzovDemoPage *page)
{
  g_string_append (page->html, "<footer><p>");
  kuzov_demo_page_add (page, "Демонстрационная служба программы Kuzov. Настоящий поставщик отчётов к этой "
                             "странице отношения не имеет, деньги не списывались.",
                       "The demonstration service of the program Kuzov. No real provider of reports has to "
                       "do with this page, and no money was spent.");
  g_string_append (page->html, "</p></footer>\n</body>\n</html>\n");

  return g_string_free (g_steal_pointer (&page->html), FALSE);
}

static void
add_language (KuzovDemoPage *page,
              const char    *code,
              const char    *name,
              const char    *query,
              gboolean       current)
{
  g_string_append_printf (page->html, "<a lang=\"%s\" hreflang=\"%s\" href=\"?", code, code);
  kuzov_demo_page_add_text (page, query);
  g_string_append_printf (page->html, "\"%s>%s</a>", current ? " aria-current=\"true\"" : "", name);
}

/* The bar at the top; the queries are this page's own in the two languages. */
void
kuzov_demo_page_add_header (KuzovDemoPage *page,
                            const char    *russian_query,
                            const char    *english_query)
{
  g_string_append_printf (page->html, "<header class=\"bar\"><a class=\"brand\" "
                                      "href=\"/?lang=%s\">%s<span>Kuzov "
                          "<small>", page->russian ? "ru" : "en", logo);
  kuzov_demo_page_add (page, "демо", "demo");
  g_string_append (page->html, "</small></span></a><nav class=\"langs\">");
  add_language (page, "ru", "Русский", russian_query, page->russian);
  add_language (page, "en", "English", english_query, !page->russian);
  g_string_append (page->html, "</nav></header>\n");
}

const char *
kuzov_demo_page_say (KuzovDemoPage *page,
                     const char    *russian,
                     const char    *english)
{
  return page->russian ? russian : english;
}

/* Our own words may hold markup; what came from outside goes through kuzov_demo_page_add_text(). */
void
kuzov_demo_page_add (KuzovDemoPage *page,
                     const char    *russian,
                     const char    *english)
{
  g_string_append (page->html, page->russian ? russian : english);
}

void
kuzov_demo_page_add_html (KuzovDemoPage *page,
                          const char    *html)
{
  g_string_append (page->html, html);
}

void
kuzov_demo_page_add_text (KuzovDemoPage *page,
                          const char    *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *escaped = g_markup_escape_text (valid, -1);

  g_string_append (page->html, escaped);
}

/* With its thousands apart: by a narrow space in Russian, by a comma in English. */
void
kuzov_demo_page_add_number (KuzovDemoPage *page,
                            int64_t        number)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  size_t length = strlen (digits);

  for (size_t i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append (page->html, page->russian ? "\u202f" : ",");
      g_string_append_c (page->html, digits[i]);
    }
}

/* A @day of 0 leaves month and year. */
void
kuzov_demo_page_add_date (KuzovDemoPage *page,
                          int            year,
                          int            month,
                          int            day)
{
  static const char * const russian[] = { "января", "февраля", "марта", "апреля", "мая", "июня", "июля",
                                          "августа", "сентября", "октября", "ноября", "декабря" };
  static const char * const russian_alone[] = { "январь", "февраль", "март", "апрель", "май", "июнь", "июль",
                                                "август", "сентябрь", "октябрь", "ноябрь", "декабрь" };
  static const char * const english[] = { "January", "February", "March", "April", "May", "June", "July",
                                          "August", "September", "October", "November", "December" };
  const char *name = NULL;

  g_return_if_fail (month >= 1 && month <= 12);

  name = !page->russian ? english[month - 1] : day > 0 ? russian[month - 1] : russian_alone[month - 1];
  if (day > 0)
    g_string_append_printf (page->html, "%d\u00a0", day);
  g_string_append_printf (page->html, "%s %d", name, year);
}

/* On Moscow's clock, as the provider does. */
void
kuzov_demo_page_add_moment (KuzovDemoPage *page,
                            int64_t        time_ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc ((time_ms + MOSCOW_MS) / 1000);

  if (time == NULL)
    return;

  kuzov_demo_page_add_date (page, g_date_time_get_year (time), g_date_time_get_month (time),
                            g_date_time_get_day_of_month (time));
  g_string_append_printf (page->html, ", %02d:%02d\u00a0%s", g_date_time_get_hour (time),
                          g_date_time_get_minute (time), kuzov_demo_page_say (page, "МСК", "MSK"));
}
