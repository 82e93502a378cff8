// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "api/kuzov-access.h"

#include <string.h>

#define SECRET "d3302000-2b5c-4e1f-9a70-6b757a6f7600"

/* 2026-12-31 00:00 in Moscow */
#define LAST_DAY_MS INT64_C (1798664400000)
#define DAY_MS INT64_C (86400000)

static KuzovAccess *
parse (const char *body)
{
  return kuzov_access_parse (200, body, strlen (body), SECRET);
}

static void
test_figures_are_read (void)
{
  g_autoptr (KuzovAccess) original = parse (
    "{\"error\":null,\"result\":{\"accountBalance\":1234.5,\"accessTo\":\"2026-12-31T23:59:59\","
    "\"accessToStr\":\"31.12.2026\",\"leftClicks\":10,\"activeMethods\":{\"reportrequestframe\":45,\"profile\":0}}}");
  g_autoptr (KuzovAccess) access = g_boxed_copy (KUZOV_TYPE_ACCESS, original);

  g_clear_pointer (&original, kuzov_access_free);

  g_assert_cmpint (access->kind, ==, KUZOV_REPLY_OK);
  g_assert_cmpint (access->fault, ==, KUZOV_REPLY_FAULT_NONE);
  g_assert_cmpint (access->until_ms, ==, LAST_DAY_MS + DAY_MS - 1000);
  g_assert_cmpstr (access->until_text, ==, "31.12.2026");
  g_assert_true (access->has_balance);
  g_assert_cmpfloat (access->balance, ==, 1234.5);
  g_assert_true (access->has_price);
  g_assert_cmpfloat (access->price, ==, 45);
  g_assert_true (access->is_listed);
  g_assert_cmpint (access->left, ==, 10);
  g_assert_cmpint (access->checked_ms, >, 0);
}

static void
test_figures_come_in_every_form (void)
{
  g_autoptr (KuzovAccess) texts = parse (
    "{\"AccountBalance\":\" 1 234,50 \",\"AccessToStr\":\"31.12.2026\",\"leftClicks\":\"1\xc2\xa0" "000\","
    "\"ActiveMethods\":{\"ReportRequestFrame\":\"45,5\"}}");
  g_autoptr (KuzovAccess) scant = parse ("{\"result\":{\"accountBalance\":null,\"leftClicks\":-1}}");
  g_autoptr (KuzovAccess) broken = parse (
    "{\"result\":{\"accountBalance\":\"много\",\"accessTo\":[],\"leftClicks\":{},\"activeMethods\":7}}");

  g_assert_cmpint (texts->kind, ==, KUZOV_REPLY_OK);
  g_assert_cmpfloat (texts->balance, ==, 1234.5);
  g_assert_cmpint (texts->until_ms, ==, LAST_DAY_MS);
  g_assert_cmpint (texts->left, ==, 1000);
  g_assert_cmpfloat (texts->price, ==, 45.5);

  g_assert_cmpint (scant->kind, ==, KUZOV_REPLY_OK);
  g_assert_false (scant->has_balance);
  g_assert_false (scant->has_price);
  g_assert_true (scant->is_listed);
  g_assert_cmpint (scant->left, ==, -1);
  g_assert_cmpint (scant->until_ms, ==, 0);
  g_assert_null (scant->until_text);

  g_assert_cmpint (broken->kind, ==, KUZOV_REPLY_OK);
  g_assert_false (broken->has_balance);
  g_assert_cmpint (broken->until_ms, ==, 0);
  g_assert_cmpint (broken->left, ==, -1);
  g_assert_true (broken->is_listed);
}

static void
test_methods_are_listed_in_every_form (void)
{
  static const struct { const char *methods; gboolean is_listed, has_price; } cases[] = {
    { "{\"reportrequestframe\":45}", TRUE, TRUE },
    { "{\"reportrequestframe\":0}", TRUE, TRUE },
    { "{\"reportrequestframe\":\"45\"}", TRUE, TRUE },
    { "{\"reportrequestframe\":true}", TRUE, FALSE },
    { "{\"reportrequestframe\":\"true\"}", TRUE, FALSE },
    { "{\"reportrequestframe\":false}", FALSE, FALSE },
    { "{\"reportrequestframe\":\"False\"}", FALSE, FALSE },
    { "{\"reportrequestframe\":null}", TRUE, FALSE },
    { "{\"reportrequestframe\":-1}", TRUE, FALSE },
    { "{\"profile\":0}", FALSE, FALSE },
    { "{}", TRUE, FALSE },
    { "null", TRUE, FALSE },
    { "[\"profile\",\"reportrequestframe\"]", TRUE, FALSE },
    { "[\"profile\"]", FALSE, FALSE },
    { "[]", TRUE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"result\":{\"activeMethods\":%s}}", cases[i].methods);
      g_autoptr (KuzovAccess) access = parse (body);

      g_assert_cmpint (access->kind, ==, KUZOV_REPLY_OK);
      g_assert_cmpint (access->is_listed, ==, cases[i].is_listed);
      g_assert_cmpint (access->has_price, ==, cases[i].has_price);
    }
}

static void
test_a_no_is_no_figure (void)
{
  static const struct
  {
    unsigned int     http_status;
    const char      *body;
    KuzovReplyKind   kind;
    KuzovReplyFault  fault;
  } cases[] = {
    { 200, "{\"error\":true,\"error_msg\":\"Пользователь не найден.\"}", KUZOV_REPLY_UNAUTHORISED, 0 },
    { 200, "{\"error\":true,\"error_msg\":\"Ошибка\",\"result\":null}", KUZOV_REPLY_REFUSED, 0 },
    { 200, "{\"error\":true,\"result\":{\"accountBalance\":5}}", KUZOV_REPLY_REFUSED, 0 },
    { 401, "{\"ErrorMsg\":\"Доступ истек\"}", KUZOV_REPLY_UNAUTHORISED, 0 },
    { 200, "{}", KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_NOT_JSON },
    { 200, "{\"result\":{}}", KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_NOT_JSON },
    { 200, "[]", KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_NOT_JSON },
    { 200, "", KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_NOT_JSON },
    { 503, "<html>", KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_HTTP },
    { 404, "{\"Message\":\"Not found\"}", KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_HTTP },
    { 302, "{\"accountBalance\":5}", KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_REDIRECT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KuzovAccess) access = kuzov_access_parse (cases[i].http_status, cases[i].body,
                                                           strlen (cases[i].body), SECRET);

      g_assert_cmpint (access->kind, ==, cases[i].kind);
      g_assert_cmpint (access->fault, ==, cases[i].fault);
      g_assert_false (access->has_balance);
      g_assert_false (kuzov_access_allows_order (access, LAST_DAY_MS));
    }
}

static void
test_the_key_is_nowhere (void)
{
  g_autoptr (KuzovAccess) access = parse ("{\"error\":true,\"error_msg\":\"Ключ " SECRET " не найден\"}");
  g_autoptr (KuzovAccess) date = parse ("{\"accessToStr\":\"key=" SECRET "\"}");

  g_assert_cmpstr (access->message, ==, "Ключ … не найден");
  g_assert_cmpstr (date->until_text, ==, "key=…");
}

static void
test_orders_need_what_is_known_to_be_needed (void)
{
  static const struct { const char *body; int64_t now_ms; gboolean allows; } cases[] = {
    { "{\"accountBalance\":45,\"activeMethods\":{\"reportrequestframe\":45}}", LAST_DAY_MS, TRUE },
    { "{\"accountBalance\":44.9,\"activeMethods\":{\"reportrequestframe\":45}}", LAST_DAY_MS, FALSE },
    { "{\"accountBalance\":0,\"activeMethods\":{\"reportrequestframe\":true}}", LAST_DAY_MS, TRUE },
    { "{\"activeMethods\":{\"reportrequestframe\":45}}", LAST_DAY_MS, TRUE },
    { "{\"accountBalance\":45,\"activeMethods\":{\"profile\":0}}", LAST_DAY_MS, FALSE },
    { "{\"leftClicks\":0}", LAST_DAY_MS, FALSE },
    { "{\"leftClicks\":1}", LAST_DAY_MS, TRUE },
    { "{\"leftClicks\":null}", LAST_DAY_MS, TRUE },
    { "{\"accessToStr\":\"31.12.2026\"}", LAST_DAY_MS - 1, TRUE },
    { "{\"accessToStr\":\"31.12.2026\"}", LAST_DAY_MS + DAY_MS - 1, TRUE },
    { "{\"accessToStr\":\"31.12.2026\"}", LAST_DAY_MS + DAY_MS, FALSE },
    { "{\"accessTo\":\"2026-12-31T12:00:00\"}", LAST_DAY_MS + DAY_MS / 2 - 1, TRUE },
    { "{\"accessTo\":\"2026-12-31T12:00:00\"}", LAST_DAY_MS + DAY_MS / 2, FALSE },
    { "{\"accessTo\":\"0001-01-01T00:00:00\"}", LAST_DAY_MS, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KuzovAccess) access = parse (cases[i].body);

      g_assert_cmpint (access->kind, ==, KUZOV_REPLY_OK);
      g_assert_cmpint (kuzov_access_allows_order (access, cases[i].now_ms), ==, cases[i].allows);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/api/access/figures-are-read", test_figures_are_read);
  g_test_add_func ("/api/access/figures-come-in-every-form", test_figures_come_in_every_form);
  g_test_add_func ("/api/access/methods-are-listed-in-every-form", test_methods_are_listed_in_every_form);
  g_test_add_func ("/api/access/a-no-is-no-figure", test_a_no_is_no_figure);
  g_test_add_func ("/api/access/the-key-is-nowhere", test_the_key_is_nowhere);
  g_test_add_func ("/api/access/orders-need-what-is-known-to-be-needed", test_orders_need_what_is_known_to_be_needed);

  return g_test_run ();
}
