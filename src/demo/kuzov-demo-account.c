// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "demo/kuzov-demo-account.h"

#include "demo/kuzov-demo-job.h"
#include "demo/kuzov-demo-page.h"

#define MOST_SHOWN 200

static void
add_sum (KuzovDemoPage *page,
         double         sum)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.2f", sum);
  if (page->russian)
    g_strdelimit (text, ".", ',');

  kuzov_demo_page_add_html (page, text);
}

static void
add_money (KuzovDemoPage *page,
           double         balance,
           double         price)
{
  kuzov_demo_page_add (page, "<dl class=\"money\"><div><dt>Баланс</dt><dd>",
                       "<dl class=\"money\"><div><dt>Balance</dt><dd>");
  add_sum (page, balance);
  kuzov_demo_page_add (page, "</dd></div><div><dt>Цена отчёта</dt><dd>",
                       "</dd></div><div><dt>Price of a report</dt><dd>");
  add_sum (page, price);
  kuzov_demo_page_add_html (page, "</dd></div></dl>");
}

static void
add_search (KuzovDemoPage *page,
            const char    *search)
{
  g_string_append_printf (page->html, "<form class=\"search\" role=\"search\" action=\"/\"><input "
                                      "type=\"hidden\" name=\"lang\" "
                          "value=\"%s\"><input type=\"search\" name=\"q\" value=\"",
                          page->russian ? "ru" : "en");
  kuzov_demo_page_add_text (page, search);
  kuzov_demo_page_add (page, "\" placeholder=\"Номер кузова\" aria-label=\"Номер "
                             "кузова\"><button>Найти</button></form>",
                       "\" placeholder=\"Frame number\" aria-label=\"Frame "
                       "number\"><button>Find</button></form>");
}

static void
add_stage (KuzovDemoPage      *page,
           const KuzovDemoJob *job,
           KuzovDemoStage      stage)
{
  g_autofree char *name = g_uri_escape_string (job->frame, NULL, FALSE);

  switch (stage)
    {
    case KUZOV_DEMO_STAGE_READY:
      g_string_append_printf (page->html, "<a href=\"/report/%s?id=%" G_GINT64_FORMAT "&amp;lang=%s\">%s</a>",
                              name, job->id, page->russian ? "ru" : "en",
                              kuzov_demo_page_say (page, "Открыть отчёт", "Open the report"));
      break;

    case KUZOV_DEMO_STAGE_GENERATING:
      kuzov_demo_page_add (page, "<span class=\"tag busy\">готовится</span>",
                           "<span class=\"tag busy\">being made</span>");
      break;

    case KUZOV_DEMO_STAGE_QUEUED:
    default:
      kuzov_demo_page_add (page, "<span class=\"tag\">в очереди</span>", "<span class=\"tag\">queued</span>");
      break;
    }
}

static void
add_job (KuzovDemoPage        *page,
         const KuzovDemoJob   *job,
         const KuzovDemoTimes *times,
         int64_t               now_ms)
{
  kuzov_demo_page_add_html (page, "<li><div class=\"frame mono\">");
  kuzov_demo_page_add_text (page, job->frame);
  g_string_append_printf (page->html, "</div><div class=\"when\"><span class=\"soft\">№ </span><span "
                                      "class=\"id mono\">%"
                          G_GINT64_FORMAT "</span><br><span class=\"soft small\">", job->id);
  kuzov_demo_page_add_moment (page, times->accepted_ms);
  kuzov_demo_page_add_html (page, "</span></div><div class=\"go\">");
  add_stage (page, job, kuzov_demo_times_stage (times, now_ms));
  kuzov_demo_page_add_html (page, "</div></li>");
}

/* Upper case, and nothing but what a frame is made of: "jzx100 0012345" finds JZX100-0012345. */
static char *
fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *upper = g_utf8_strup (valid, -1);
  GString *folded = g_string_new (NULL);

  for (const char *at = upper; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_isalnum (g_utf8_get_char (at)))
      g_string_append_unichar (folded, g_utf8_get_char (at));

  return g_string_free (folded, FALSE);
}

/* Returns: how many jobs were shown */
static unsigned int
add_jobs (KuzovDemoPage   *page,
          KuzovDemoLedger *ledger,
          const char      *search,
          unsigned int     min_ms,
          unsigned int     max_ms,
          int64_t          now_ms)
{
  g_autofree char *wanted = fold (search);
  unsigned int n_shown = 0;

  for (unsigned int i = 0; i < kuzov_demo_ledger_get_n_jobs (ledger) && n_shown < MOST_SHOWN; i++)
    {
      const KuzovDemoJob *job = kuzov_demo_ledger_get_newest (ledger, i);
      g_autofree char *folded = fold (job->frame);
      KuzovDemoTimes times;

      if (strstr (folded, wanted) == NULL)
        continue;

      kuzov_demo_job_get_times (job->id, min_ms, max_ms, &times);
      add_job (page, job, &times, now_ms);
      n_shown++;
    }

  return n_shown;
}

static void
add_nothing (KuzovDemoPage *page,
             gboolean       searched)
{
  kuzov_demo_page_add_html (page, "<p class=\"empty\"><b>");
  if (searched)
    kuzov_demo_page_add (page, "Ничего не нашлось</b>Заказа с таким номером кузова здесь не было.",
                         "Nothing found</b>There was no order for such a frame here.");
  else
    kuzov_demo_page_add (page, "Заказов пока нет</b>Закажите отчёт в программе, и он появится здесь.",
                         "No orders yet</b>Order a report in the program, and it appears here.");
  kuzov_demo_page_add_html (page, "</p>");
}

static void
begin_page (KuzovDemoPage *page,
            const char    *search,
            gboolean       russian)
{
  g_autofree char *query = g_uri_escape_string (search, NULL, FALSE);
  g_autofree char *russian_query = g_strdup_printf ("q=%s&lang=ru", query);
  g_autofree char *english_query = g_strdup_printf ("q=%s&lang=en", query);

  kuzov_demo_page_begin (page, russian ? "Заказы · Kuzov демо" : "Orders · Kuzov demo", russian);
  kuzov_demo_page_add_header (page, russian_query, english_query);
}

/* Returns: (transfer full): the page where a person finds what they ordered, and its number */
char *
kuzov_demo_account_render (KuzovDemoLedger *ledger,
                           const char      *search,
                           gboolean         russian,
                           double           price,
                           unsigned int     min_ms,
                           unsigned int     max_ms,
                           int64_t          now_ms)
{
  unsigned int n_jobs = kuzov_demo_ledger_get_n_jobs (ledger);
  g_autofree char *wanted = g_strstrip (g_utf8_make_valid (search != NULL ? search : "", -1));
  unsigned int n_shown = 0;
  KuzovDemoPage page;

  begin_page (&page, wanted, russian);
  kuzov_demo_page_add (&page, "<main><section class=\"card\"><h2>Личный кабинет</h2><p class=\"lead\">Так "
                              "мог бы выглядеть сайт поставщика. Деньги здесь ненастоящие.</p>",
                       "<main><section class=\"card\"><h2>Your account</h2><p class=\"lead\">What the "
                       "provider's site might look like. The money here is not real.</p>");
  add_money (&page, kuzov_demo_ledger_get_balance (ledger), price);
  kuzov_demo_page_add (&page, "</section>\n<section class=\"card\"><h2>Заказы</h2><p class=\"lead\">Номер "
                              "заказа пригодится, если ответ службы не дошёл до программы.</p>",
                       "</section>\n<section class=\"card\"><h2>Orders</h2><p class=\"lead\">An order's "
                       "number helps where the service's answer never reached the program.</p>");
  if (n_jobs > 0)
    add_search (&page, wanted);
  kuzov_demo_page_add_html (&page, "<ol class=\"jobs\">");
  n_shown = add_jobs (&page, ledger, wanted, min_ms, max_ms, now_ms);
  kuzov_demo_page_add_html (&page, "</ol>");
  if (n_shown == 0)
    add_nothing (&page, n_jobs > 0);
  else if (n_shown == MOST_SHOWN)
    kuzov_demo_page_add (&page, "<p class=\"soft small\">Показаны последние 200; остальные найдутся "
                                "поиском.</p>",
                         "<p class=\"soft small\">The last 200 are shown; the search finds the rest.</p>");
  kuzov_demo_page_add_html (&page, "</section></main>\n");

  return kuzov_demo_page_end (&page);
}
