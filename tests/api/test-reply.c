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

#define OK           KUZOV_REPLY_OK, KUZOV_REPLY_FAULT_NONE
#define REFUSED      KUZOV_REPLY_REFUSED, KUZOV_REPLY_FAULT_NONE
#define UNAUTHORISED KUZOV_REPLY_UNAUTHORISED, KUZOV_REPLY_FAULT_NONE
#define NOT_JSON     KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_NOT_JSON
#define NO_ID        KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_NO_ID
#define HTTP         KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_HTTP
#define REDIRECT     KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_REDIRECT

#define HTML "<!DOCTYPE html><html><body>Доступ</body></html>"
#define LONG_ID "1234567890123456789012345678901234567890"

typedef struct
{
  KuzovMode        mode;
  unsigned int     http_status;
  const char      *body;
  KuzovReplyKind   kind;
  KuzovReplyFault  fault;
  const char      *id;
} Case;

static const Case cases[] = {
  /* A usable id makes an order good, whatever is said beside it. */
  { ORDER, 200, "{\"start\":\"2026-01-01T00:00:00\",\"error\":null,\"status\":0,\"id\":123456789,\"msg\":1}", OK,
    "123456789" },
  { ORDER, 200, "{\"id\":\"123456789\"}", OK, "123456789" },
  { ORDER, 200, "{\"id\":\" 123456789\\n\"}", OK, "123456789" },
  { ORDER, 200, "{\"ID\":5,\"Error\":null}", OK, "5" },
  { ORDER, 200, "{\"Id\":5}", OK, "5" },
  { ORDER, 200, "\xef\xbb\xbf{\"id\":5}", OK, "5" },
  { ORDER, 200, "{\"id\":123.0}", OK, "123" },
  { ORDER, 200, "{\"id\":" LONG_ID "}", OK, LONG_ID },
  { ORDER, 200, "{\"id\":9223372036854775808}", OK, "9223372036854775808" },
  { ORDER, 200, "{\"id\":\"a1B2-c3_d4.e5\"}", OK, "a1B2-c3_d4.e5" },
  { ORDER, 200, "{\"result\":{\"id\":7}}", OK, "7" },
  { ORDER, 200, "{\"error\":false,\"result\":{\"id\":7}}", OK, "7" },
  { ORDER, 200, "{\"id\":null,\"result\":{\"id\":7}}", OK, "7" },
  { ORDER, 200, "{\"error\":true,\"error_msg\":\"Уже в очереди\",\"id\":5}", OK, "5" },
  { ORDER, 500, "{\"id\":5}", OK, "5" },
  { ORDER, 404, "{\"id\":5}", OK, "5" },
  { ORDER, 202, "{\"id\":5}", OK, "5" },
  { ORDER, 200, "{\"id\":5,\"unknown\":{\"deep\":[1,2]}}", OK, "5" },

  /* No usable id and no error: nobody knows whether it was charged. */
  { ORDER, 200, "{}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":null}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":0}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":\"0\"}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":-5}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":\"-5\"}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":-12345678901234567890}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":1.5}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":1e300}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":12345678901234567.5}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":\"\"}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":\" \"}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":\"NaN\"}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":\"null\"}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":true}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":{\"value\":5}}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":[5]}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":\"5 6\"}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":\"5&key=x\"}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":\"5\\u00006\"}", NO_ID, NULL },
  { ORDER, 200, "{\"id\":\"1" LONG_ID LONG_ID "\"}", NO_ID, NULL },
  { ORDER, 200, "{\"error\":false,\"status\":0}", NO_ID, NULL },
  { ORDER, 200, "{\"error\":\"\",\"id\":0}", NO_ID, NULL },
  { ORDER, 200, "{\"error\":\"false\"}", NO_ID, NULL },
  { ORDER, 200, "{\"error\":0}", NO_ID, NULL },
  { ORDER, 200, "{\"error\":\"0\"}", NO_ID, NULL },
  { ORDER, 200, "{\"error\":\"null\"}", NO_ID, NULL },
  { ORDER, 200, "{\"error\":[]}", NO_ID, NULL },
  { ORDER, 200, "{\"error\":null,\"error_msg\":\"\",\"msg\":\"Поставлено\"}", NO_ID, NULL },
  { ORDER, 503, "{\"Message\":\"An error has occurred.\"}", HTTP, NULL },

  /* A readable no about the car. */
  { ORDER, 200, "{\"error\":true,\"error_msg\":\"Задан не коректный VIN.\"}", REFUSED, NULL },
  { ORDER, 200, "{\"error\":true,\"error_msg\":\"Номер кузова не найден\",\"id\":0}", REFUSED, NULL },
  { ORDER, 200, "{\"error\":true,\"error_msg\":\"Транспортное средство не найдено\"}", REFUSED, NULL },
  { ORDER, 200, "{\"error\":true,\"error_msg\":\"Неправильный номер кузова\"}", REFUSED, NULL },
  { ORDER, 200, "{\"error\":true,\"error_msg\":\"Сервис временно недоступен\"}", REFUSED, NULL },
  { ORDER, 200, "{\"error\":true,\"error_msg\":\"По вашему запросу ничего не найдено\"}", REFUSED, NULL },
  { ORDER, 200, "{\"error\":true}", REFUSED, NULL },
  { ORDER, 200, "{\"error\":1}", REFUSED, NULL },
  { ORDER, 200, "{\"error\":\"true\"}", REFUSED, NULL },
  { ORDER, 200, "{\"error\":\"Not found\"}", REFUSED, NULL },
  { ORDER, 200, "{\"error\":{\"message\":\"Not found\"}}", REFUSED, NULL },
  { ORDER, 200, "{\"Error\":true,\"ErrorMsg\":\"Номер кузова не найден\"}", REFUSED, NULL },
  { ORDER, 200, "{\"error\":null,\"error_msg\":\"Номер кузова не найден\"}", REFUSED, NULL },
  { ORDER, 200, "{\"result\":{\"error\":true,\"error_msg\":\"Номер кузова не найден\"}}", REFUSED, NULL },
  { ORDER, 400, "{\"error\":true,\"error_msg\":\"Номер кузова не найден\"}", REFUSED, NULL },
  { ORDER, 500, "{\"error\":true,\"error_msg\":\"Номер кузова не найден\"}", REFUSED, NULL },

  /* A readable no about the key. */
  { ORDER, 200, "{\"error\":true,\"error_msg\":\"Закончился доступ или запросы\"}", UNAUTHORISED, NULL },
  { ORDER, 200, "{\"error\":true,\"error_msg\":\"ДОСТУП ИСТЕК\"}", UNAUTHORISED, NULL },
  { ORDER, 200, "{\"error\":true,\"error_msg\":\"Нет прав на запрошенный метод.\"}", UNAUTHORISED, NULL },
  { ORDER, 200, "{\"error\":true,\"error_msg\":\"Пользователь не найден.\"}", UNAUTHORISED, NULL },
  { ORDER, 200, "{\"error\":true,\"error_msg\":\"Недостаточно средств\"}", UNAUTHORISED, NULL },
  { ORDER, 200, "{\"error\":true,\"error_msg\":\"Пополните баланс\"}", UNAUTHORISED, NULL },
  { ORDER, 200, "{\"error\":true,\"error_msg\":\"Неверный ключ API\"}", UNAUTHORISED, NULL },
  { ORDER, 200, "{\"error\":true,\"error_msg\":\"Превышено количество запросов\"}", UNAUTHORISED, NULL },
  { ORDER, 200, "{\"error\":true,\"error_msg\":\"Access denied\"}", UNAUTHORISED, NULL },
  { ORDER, 200, "{\"error\":\"Invalid API key\"}", UNAUTHORISED, NULL },
  { ORDER, 200, "{\"error\":{\"error_msg\":\"Payment required\"}}", UNAUTHORISED, NULL },
  { ORDER, 403, "{\"error\":true,\"error_msg\":\"Доступ истек\"}", UNAUTHORISED, NULL },

  /* No statement of the API. */
  { ORDER, 200, "", NOT_JSON, NULL },
  { ORDER, 200, HTML, NOT_JSON, NULL },
  { ORDER, 200, "{\"id\":5", NOT_JSON, NULL },
  { ORDER, 200, "{\"start\":\"2026-01-01T00:00:00\",\"id\":12345,\"er", NOT_JSON, NULL },
  { ORDER, 200, "[{\"id\":5}]", NOT_JSON, NULL },
  { ORDER, 200, "5", NOT_JSON, NULL },
  { ORDER, 200, "null", NOT_JSON, NULL },
  { ORDER, 200, "{\"id\":5}{\"id\":6}", NOT_JSON, NULL },
  { ORDER, 200, "{\"id\":5,\"msg\":\"\xcf\xf0\"}", NOT_JSON, NULL },
  { ORDER, 500, HTML, HTTP, NULL },
  { ORDER, 403, HTML, HTTP, NULL },
  { ORDER, 429, "", HTTP, NULL },
  { ORDER, 302, "{\"id\":5}", REDIRECT, NULL },
  { ORDER, 307, HTML, REDIRECT, NULL },
  { ORDER, 304, "", REDIRECT, NULL },

  /* Polls: without an error it is an answer; without a documented member it is somebody else's. */
  { CHECK, 200, "{\"error\":null,\"status\":0,\"id\":5}", OK, "5" },
  { CHECK, 200, "{\"status\":\"1\"}", OK, NULL },
  { CHECK, 200, "{\"status\":null}", OK, NULL },
  { CHECK, 200, "{\"error\":false}", OK, NULL },
  { CHECK, 200, "{\"id\":5,\"error_msg\":\"Пока не готово\"}", OK, "5" },
  { CHECK, 200, "{\"error\":true,\"error_msg\":\"Доступ истек\",\"id\":5}", UNAUTHORISED, "5" },
  { CHECK, 200, "{\"error\":true,\"error_msg\":\"Задание не найдено\"}", REFUSED, NULL },
  { CHECK, 200, "{\"error_msg\":\"Задание не найдено\"}", REFUSED, NULL },
  { CHECK, 200, "{}", NOT_JSON, NULL },
  { CHECK, 200, "{\"login\":\"required\"}", NOT_JSON, NULL },
  { CHECK, 200, HTML, NOT_JSON, NULL },
  { CHECK, 200, "[]", NOT_JSON, NULL },
  { CHECK, 408, HTML, HTTP, NULL },
  { CHECK, 429, HTML, HTTP, NULL },
  { CHECK, 503, "", HTTP, NULL },
  { CHECK, 500, "{\"Message\":\"An error has occurred.\"}", HTTP, NULL },
  { CHECK, 301, "{\"status\":1}", REDIRECT, NULL },
  { RESULT, 200, "{\"error\":null,\"status\":1,\"id\":5,\"url\":\"https://data.tronk.info/r/5\"}", OK, "5" },
  { RESULT, 200, "{\"error\":true,\"url\":\"https://data.tronk.info/r/5\"}", OK, NULL },
  { RESULT, 200, "{\"error\":true,\"error_msg\":\"Доступ истек\",\"url\":null}", UNAUTHORISED, NULL },
  { RESULT, 200, "{\"error\":true,\"error_msg\":\"Отчет не найден\",\"url\":\"javascript:1\"}", REFUSED, NULL },
  { RESULT, 200, "{\"url\":null}", OK, NULL },
  { RESULT, 502, HTML, HTTP, NULL },
};

static void
test_every_reply_means_one_thing (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (cases), >=, 80);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *item = &cases[i];
      g_autoptr (KuzovReply) reply = kuzov_reply_parse (item->mode, item->http_status, item->body,
                                                        strlen (item->body), SECRET);

      if (reply->kind != item->kind || reply->fault != item->fault || g_strcmp0 (reply->id, item->id) != 0)
        g_test_message ("%s: %s", kuzov_mode_get_name (item->mode), item->body);

      g_assert_cmpint (reply->kind, ==, item->kind);
      g_assert_cmpint (reply->fault, ==, item->fault);
      g_assert_cmpstr (reply->id, ==, item->id);
      g_assert_cmpuint (reply->http_status, ==, item->http_status);
      g_assert_cmpint (reply->retry_after_s, ==, -1);
      g_assert_true (kuzov_reply_is_readable (reply) == (item->kind >= KUZOV_REPLY_REFUSED));
    }
}

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

  g_test_add_func ("/api/reply/every-reply-means-one-thing", test_every_reply_means_one_thing);
  g_test_add_func ("/api/reply/only-status-1-is-ready", test_only_status_1_is_ready);
  g_test_add_func ("/api/reply/members-are-kept", test_members_are_kept);
  g_test_add_func ("/api/reply/words-are-the-providers", test_words_are_the_providers);
  g_test_add_func ("/api/reply/long-texts-are-cut-between-characters", test_long_texts_are_cut_between_characters);
  g_test_add_func ("/api/reply/the-key-is-nowhere", test_the_key_is_nowhere);
  g_test_add_func ("/api/reply/fields-are-json", test_fields_are_json);
  g_test_add_func ("/api/reply/large-bodies-are-refused", test_large_bodies_are_refused);

  return g_test_run ();
}
