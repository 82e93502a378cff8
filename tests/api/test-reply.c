// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "api/kuzov-reply.h"

#include <string.h>

#include "api/kuzov-json.h"
#include "api/kuzov-link.h"

#define SECRET "d3302000-2b5c-4e1f-9a70-6b757a6f7600"

#define ORDER  KUZOV_MODE_SETQUEUE
#define CHECK  KUZOV_MODE_CHECKQUEUE
#define RESULT KUZOV_MODE_GETRESULT

static KuzovReply *
parse (KuzovMode   mode,
       const char *body)
{
  return kuzov_reply_parse (mode, 200, body, strlen (body), SECRET);
}

static void
test_only_status_1_is_ready (void)
{
  static const struct { const char *body; gboolean is_done; } states[] = {
    { "{\"status\":1}", TRUE }, { "{\"status\":\"1\"}", TRUE }, { "{\"status\":1.0}", TRUE },
    { "{\"Status\":\" 1 \"}", TRUE }, { "{\"result\":{\"status\":1}}", TRUE },
    { "{\"status\":0}", FALSE }, { "{\"status\":2}", FALSE }, { "{\"status\":-1}", FALSE },
    { "{\"status\":10}", FALSE },
    { "{\"status\":1.5}", FALSE }, { "{\"status\":true}", FALSE }, { "{\"status\":null}", FALSE },
    { "{\"status\":\"ready\"}", FALSE }, { "{\"status\":[1]}", FALSE }, { "{\"id\":1}", FALSE },
  };
  g_autoptr (KuzovReply) result = parse (RESULT, "{\"status\":1}");

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (KuzovReply) reply = parse (CHECK, states[i].body);

      g_assert_cmpint (reply->is_done, ==, states[i].is_done);
      g_assert_cmpint (reply->kind, ==, KUZOV_REPLY_OK);
    }

  g_assert_false (result->is_done);
}

static void
test_members_are_kept (void)
{
  g_autoptr (KuzovReply) reply = parse (RESULT,
    "{\"start\":\"2026-01-01T10:00:00\",\"end\":\"2026-01-01T10:00:01\",\"gosnumber\":\"А123ВС77\","
    "\"vin\":\"JZX100-0012345\",\"error\":null,\"status\":1,\"id\":5,\"startgeneration\":\"2026-01-01T10:00:00\","
    "\"endgeneration\":\"01.01.2026 10:05:00\",\"url\":\"https://data.tronk.info/r/5?a=1\",\"msg\":3,"
    "\"error_msg\":null,\"unknown\":\"x\"}");
  g_autoptr (KuzovReply) copy = kuzov_reply_copy (reply);

  g_clear_pointer (&reply, kuzov_reply_free);

  g_assert_cmpint (copy->kind, ==, KUZOV_REPLY_OK);
  g_assert_cmpstr (copy->id, ==, "5");
  g_assert_cmpstr (copy->vin, ==, "JZX100-0012345");
  g_assert_cmpstr (copy->plate, ==, "А123ВС77");
  g_assert_cmpstr (copy->url, ==, "https://data.tronk.info/r/5?a=1");
  g_assert_null (copy->message);
  g_assert_cmpint (copy->start_generation_ms, ==, INT64_C (1767250800000));
  g_assert_cmpint (copy->end_generation_ms, ==, INT64_C (1767251100000));
  g_assert_cmpstr (copy->fields, ==,
                   "{\"start\":\"2026-01-01T10:00:00\",\"end\":\"2026-01-01T10:00:01\",\"gosnumber\":\"А123ВС77\","
                   "\"vin\":\"JZX100-0012345\",\"status\":\"1\",\"id\":\"5\","
                   "\"startgeneration\":\"2026-01-01T10:00:00\",\"endgeneration\":\"01.01.2026 10:05:00\","
                   "\"url\":\"https://data.tronk.info/r/5?a=1\",\"msg\":\"3\"}");
}

static void
test_words_are_the_providers (void)
{
  static const struct { const char *body, *message; } texts[] = {
    { "{\"id\":5,\"msg\":\"Отчет поставлен в очередь\"}", "Отчет поставлен в очередь" },
    { "{\"id\":5,\"msg\":7}", NULL },
    { "{\"error\":true,\"error_msg\":\"Нет\",\"msg\":\"Другое\"}", "Нет" },
    { "{\"error\":true,\"msg\":\"Другое\"}", "Другое" },
    { "{\"error\":true,\"msg\":7}", "7" },
    { "{\"error\":\"Нет\"}", "Нет" },
    { "{\"error\":\"true\"}", NULL },
    { "{\"error\":{\"code\":5,\"message\":\"Нет\"}}", "Нет" },
    { "{\"error\":true,\"message\":\"Нет\"}", "Нет" },
    { "{\"error\":true,\"error_msg\":\"  a\\r\\n\\tb\\u0000c\\u001bd \"}", "a b\xef\xbf\xbd" "cd" },
    { "{\"error\":true,\"error_msg\":\"\\u202efdp.exe\\u2066\\u200f\"}", "fdp.exe" },
    { "{\"error\":true,\"error_msg\":\"<b>жирно</b>\"}", "<b>жирно</b>" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (KuzovReply) reply = parse (ORDER, texts[i].body);

      g_assert_cmpstr (reply->message, ==, texts[i].message);
    }
}

static void
test_long_texts_are_cut_between_characters (void)
{
  g_autofree char *letters = g_strnfill (KUZOV_LINK_MAX_LENGTH + 500, 'a');
  g_autofree char *message = g_strconcat ("{\"error\":true,\"error_msg\":\"", letters, "\"}", NULL);
  g_autofree char *url = g_strconcat ("{\"url\":\"https://host/", letters, "\"}", NULL);
  g_autoptr (GString) cyrillic = g_string_new ("{\"error\":true,\"error_msg\":\"x");
  g_autoptr (KuzovReply) latin_reply = parse (ORDER, message);
  g_autoptr (KuzovReply) url_reply = parse (RESULT, url);
  g_autoptr (KuzovReply) reply = NULL;

  for (gsize i = 0; i < 2000; i++)
    g_string_append (cyrillic, "ж");
  g_string_append (cyrillic, "\"}");
  reply = parse (ORDER, cyrillic->str);

  g_assert_cmpuint (strlen (latin_reply->message), ==, 1024);
  g_assert_cmpuint (strlen (reply->message), ==, 1023);
  g_assert_true (g_utf8_validate (reply->message, -1, NULL));
  g_assert_true (g_utf8_validate (reply->fields, -1, NULL));

  /* A link that was cut must not become one that can be opened. */
  g_assert_cmpuint (strlen (url_reply->url), ==, KUZOV_LINK_MAX_LENGTH + 1);
  g_assert_false (kuzov_link_is_trusted (url_reply->url));
}

static void
test_the_key_is_nowhere (void)
{
  g_autoptr (KuzovReply) reply = parse (ORDER,
    "{\"error\":true,\"error_msg\":\"key=" SECRET " Неверный ключ " SECRET SECRET "\",\"vin\":\"" SECRET "\","
    "\"gosnumber\":\"D3302000-2B5C-4E1F-9A70-6B757A6F7600\",\"msg\":\"d3302000\\u200b-2b5c-4e1f-9a70-6b757a6f7600\","
    "\"url\":\"https://host/?key=" SECRET "\"}");
  g_autoptr (KuzovReply) escaped = kuzov_reply_parse (ORDER, 200, "{\"error\":\"key=a%20b%2Fc a b/c\"}", 31, "a b/c");
  char *fields = g_ascii_strdown (reply->fields, -1);

  g_assert_cmpstr (reply->message, ==, "key=… Неверный ключ ……");
  g_assert_cmpstr (reply->vin, ==, "…");
  g_assert_cmpstr (reply->plate, ==, "…");
  g_assert_null (strstr (fields, SECRET));
  g_assert_nonnull (strstr (fields, "\"url\":\"https://host/?key=…\""));
  g_assert_cmpstr (escaped->message, ==, "key=… …");
  g_free (fields);
}

static void
test_fields_are_json (void)
{
  g_autoptr (KuzovReply) reply = parse (ORDER,
    "{\"id\":5,\"vin\":\"a\\\"b\\\\c\\u0001\\n\\u007f/\",\"error\":{\"a\":1},\"msg\":[1],\"start\":true,\"end\":1.5}");
  g_autoptr (JsonNode) node = kuzov_json_parse (reply->fields, strlen (reply->fields), NULL);
  JsonObject *object = NULL;

  g_assert_nonnull (node);
  object = json_node_get_object (node);
  g_assert_cmpstr (json_object_get_string_member (object, "vin"), ==, "a\"b\\c /");
  g_assert_cmpstr (json_object_get_string_member (object, "id"), ==, "5");
  g_assert_cmpstr (json_object_get_string_member (object, "start"), ==, "true");
  g_assert_cmpstr (json_object_get_string_member (object, "end"), ==, "1.5");
  g_assert_cmpuint (json_object_get_size (object), ==, 4);
}

static void
test_large_bodies_are_refused (void)
{
  g_autofree char *body = g_strnfill (KUZOV_JSON_MAX_SIZE + 1, ' ');
  g_autoptr (KuzovReply) reply = parse (ORDER, body);

  g_assert_cmpint (reply->kind, ==, KUZOV_REPLY_UNREADABLE);
  g_assert_cmpint (reply->fault, ==, KUZOV_REPLY_FAULT_TOO_LARGE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/api/reply/only-status-1-is-ready", test_only_status_1_is_ready);
  g_test_add_func ("/api/reply/members-are-kept", test_members_are_kept);
  g_test_add_func ("/api/reply/words-are-the-providers", test_words_are_the_providers);
  g_test_add_func ("/api/reply/long-texts-are-cut-between-characters", test_long_texts_are_cut_between_characters);
  g_test_add_func ("/api/reply/the-key-is-nowhere", test_the_key_is_nowhere);
  g_test_add_func ("/api/reply/fields-are-json", test_fields_are_json);
  g_test_add_func ("/api/reply/large-bodies-are-refused", test_large_bodies_are_refused);

  return g_test_run ();
}
