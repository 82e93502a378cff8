// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>

#include <glib.h>

G_BEGIN_DECLS

/* A page on its way out: whole by itself, in one of two languages. */
typedef struct
{
  GString  *html;
  gboolean  russian;
} KuzovDemoPage;

extern const char kuzov_demo_style[];

void        kuzov_demo_page_begin       (KuzovDemoPage *page,
                                         const char    *title,
                                         gboolean       russian);
char       *kuzov_demo_page_end         (KuzovDemoPage *page);
void        kuzov_demo_page_add_header  (KuzovDemoPage *page,
                                         const char    *russian_query,
                                         const char    *english_query);
const char *kuzov_demo_page_say         (KuzovDemoPage *page,
                                         const char    *russian,
                                         const char    *english);
void        kuzov_demo_page_add         (KuzovDemoPage *page,
                                         const char    *russian,
                                         const char    *english);
void        kuzov_demo_page_add_html    (KuzovDemoPage *page,
                                         const char    *html);
void        kuzov_demo_page_add_text    (KuzovDemoPage *page,
                                         const char    *text);
void        kuzov_demo_page_add_number  (KuzovDemoPage *page,
                                         int64_t        number);
void        kuzov_demo_page_add_date    (KuzovDemoPage *page,
                                         int            year,
                                         int            month,
                                         int            day);
void        kuzov_demo_page_add_moment  (KuzovDemoPage *page,
                                         int64_t        time_ms);

G_END_DECLS
