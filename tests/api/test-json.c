// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "api/kuzov-json.h"

#include <string.h>

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = kuzov_json_parse (text, strlen (text), &error);

  g_assert_true ((node == NULL) == (error != NULL));

  return node;
}

/* The text of member `a` of the object @text, "" when there is none. */
static char *
dup_a (const char *text)
{
  g_autoptr (JsonNode) node = parse (text);
  char *value = NULL;

  g_assert_nonnull (node);
  value = kuzov_json_dup_text (kuzov_json_find (json_node_get_object (node), "a"));

  return value != NULL ? value : g_strdup ("");
}

static void
test_every_type_has_its_text (void)
{
  static const struct { const char *json, *text; } cases[] = {
    { "{\"a\":\"text\"}", "text" },
    { "{\"a\":\"\"}", "" },
    { "{\"a\":12}", "12" },
    { "{\"a\":-12}", "-12" },
    { "{\"a\":0}", "0" },
    { "{\"a\":12.0}", "12" },
    { "{\"a\":12.50}", "12.5" },
    { "{\"a\":0.1}", "0.1" },
    { "{\"a\":1e3}", "1000" },
    { "{\"a\":1e400}", "" },
    { "{\"a\":true}", "true" },
    { "{\"a\":false}", "false" },
    { "{\"a\":null}", "" },
    { "{\"a\":{}}", "" },
    { "{\"a\":[1]}", "" },
    { "{}", "" },
    { "\xef\xbb\xbf {\"a\":1} \r\n", "1" },
    { "{\"a\":1,\"a\":2}", "2" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = dup_a (cases[i].json);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* An id of 40 digits is a job that was paid for: none of them may change. */
static void
test_digits_are_never_lost (void)
{
  static const struct { const char *json, *text; } cases[] = {
    { "{\"a\":123456789012345}", "123456789012345" },
    { "{\"a\":9223372036854775807}", "9223372036854775807" },
    { "{\"a\":9223372036854775808}", "9223372036854775808" },
    { "{\"a\": 1234567890123456789012345678901234567890 ,\"b\":1}", "1234567890123456789012345678901234567890" },
    { "{\"a\":-1234567890123456789012345}", "-1234567890123456789012345" },
    { "{\"a\":010}", "010" },
    { "{\"a\":\"1234567890123456789012345\"}", "1234567890123456789012345" },
    { "{\"b\":\"x 12345678901234567890 \\\" 12345678901234567890\",\"a\":1}", "1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = dup_a (cases[i].json);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_escapes_are_harmless (void)
{
  static const struct { const char *json, *text; } cases[] = {
    { "{\"a\":\"\\u041a\\u0443\\u0437\\u043e\\u0432\"}", "Кузов" },
    { "{\"a\":\"\\ud83d\\ude97\"}", "🚗" },
    { "{\"a\":\"\\/Date(1)\\/\"}", "/Date(1)/" },
    { "{\"a\":\"\\\\\\\"{[\"}", "\\\"{[" },
    { "{\"a\":\"1\\u00002\"}", "1\xef\xbf\xbd" "2" },
    { "{\"a\":\"\\ud83d\"}", "\xef\xbf\xbd" },
    { "{\"a\":\"\\ude97\\ud83d\"}", "\xef\xbf\xbd\xef\xbf\xbd" },
    { "{\"a\":\"\\ud83dx\"}", "\xef\xbf\xbdx" },
    { "{\"a\":\"\\ud83d\\u0041\"}", "\xef\xbf\xbd" "A" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = dup_a (cases[i].json);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_nonsense_is_refused (void)
{
  static const char * const cases[] = {
    "", " ", "\xef\xbb\xbf", "null", "1", "\"text\"", "{", "}", "[", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1]",
    "[1}", "{\"a\":1}}", "{\"a\":1} {\"a\":2}", "{\"a\":1}<!-- -->", "<html></html>", "{\"a\":\"x}", "{\"a\":tru}",
    "{\"a\":TRUE}", "{\"a\":NaN}", "{\"a\":0x10}", "{\"a\":-}", "{\"a\":+1}", "{\"a\":.5}", "{a:1}", "{'a':1}",
    "var a = {\"a\":1};", "/* */ {\"a\":1}", "{\"a\":1 /* */}", "{\"a\":1,}", "[1,]", "{\"a\":\"\\x\"}",
    "{\"a\":\"\\u12\"}", "{\"a\":\"\\u12g4\"}", "{\"a\":\"\xff\"}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{,}", "[,]",
    "{\"a\":\"\\", "{\"a\":\"\\u", "{\"a\":truefalse}", "{\"a\":1.2.3}", "{\"a\":1-2}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = NULL;

      node = parse (cases[i]);
      g_assert_null (node);
    }

  g_assert_null (kuzov_json_parse (NULL, 0, NULL));
  g_assert_null (kuzov_json_parse ("{\"a\":\"\0\"}", 9, NULL));
  g_assert_null (kuzov_json_parse ("{}\0", 3, NULL));
}

static char *
nest (const char *open,
      const char *close,
      gsize       depth)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < depth; i++)
    g_string_append (text, open);
  for (gsize i = 0; i < depth; i++)
    g_string_append (text, close);

  return g_string_free (text, FALSE);
}

static void
test_depth_is_bounded (void)
{
  g_autofree char *deep = nest ("[", "]", KUZOV_JSON_MAX_DEPTH);
  g_autofree char *deeper = nest ("[", "]", KUZOV_JSON_MAX_DEPTH + 1);
  g_autofree char *deepest = nest ("[", "", 200000);
  g_autofree char *objects = nest ("{\"a\":", "}", 100000);
  g_autofree char *quoted = g_strconcat ("{\"a\":\"", deepest, "\\\"", deepest, "\"}", NULL);
  g_autoptr (JsonNode) node = parse (deep);
  g_autoptr (JsonNode) text = parse (quoted);

  g_assert_nonnull (node);
  g_assert_nonnull (text);
  g_assert_null (parse (deeper));
  g_assert_null (parse (deepest));
  g_assert_null (parse (objects));
}

static void
test_size_is_bounded (void)
{
  g_autofree char *filling = g_strnfill (KUZOV_JSON_MAX_SIZE - 8, 'x');
  g_autofree char *fits = g_strconcat ("{\"a\":\"", filling, "\"}", NULL);
  g_autofree char *large = g_strconcat ("{\"a\":\"x", filling, "\"}", NULL);
  g_autoptr (JsonNode) node = parse (fits);

  g_assert_nonnull (node);
  g_assert_null (parse (large));
}

static void
test_names_are_found_in_every_spelling (void)
{
  g_autoptr (JsonNode) node = parse ("{\"ErrorMsg\":1,\"ID\":2,\"Error\":3,\"id\":4,\"_x_\":5,\"\":6,"
                                     "\"url\":null,\"Url\":\"\",\"URL\":7,\"msg\":null,\"Msg\":\"\"}");
  JsonObject *object = json_node_get_object (node);

  g_assert_cmpint (json_node_get_int (kuzov_json_find (object, "error_msg")), ==, 1);
  g_assert_cmpint (json_node_get_int (kuzov_json_find (object, "id")), ==, 4);
  g_assert_cmpint (json_node_get_int (kuzov_json_find (object, "Id")), ==, 2);
  g_assert_cmpint (json_node_get_int (kuzov_json_find (object, "error")), ==, 3);
  g_assert_cmpint (json_node_get_int (kuzov_json_find (object, "X")), ==, 5);
  g_assert_cmpint (json_node_get_int (kuzov_json_find (object, "url")), ==, 7);
  g_assert_true (kuzov_json_is_blank (kuzov_json_find (object, "msg")));
  g_assert_null (kuzov_json_find (object, "err"));
  g_assert_null (kuzov_json_find (object, "idx"));
}

static void
test_numbers_come_in_every_form (void)
{
  static const struct { const char *json; double number; } cases[] = {
    { "{\"a\":1234.5}", 1234.5 },
    { "{\"a\":7}", 7 },
    { "{\"a\":\"1234.5\"}", 1234.5 },
    { "{\"a\":\" 1 234,50 \"}", 1234.5 },
    { "{\"a\":\"1\xc2\xa0" "234,5\"}", 1234.5 },
    { "{\"a\":\"1\xe2\x80\xaf" "234,5\"}", 1234.5 },
    { "{\"a\":\"-3\"}", -3 },
    { "{\"a\":12345678901234567890}", 12345678901234567890.0 },
  };
  static const char * const none[] = {
    "{}", "{\"a\":null}", "{\"a\":true}", "{\"a\":\"\"}", "{\"a\":\" \"}", "{\"a\":\"12 rub\"}", "{\"a\":\"1,234.5\"}",
    "{\"a\":\"nan\"}", "{\"a\":\"inf\"}", "{\"a\":\"1e999\"}", "{\"a\":1e999}", "{\"a\":[1]}", "{\"a\":\"0x10\"}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = parse (cases[i].json);
      double number = 0;

      g_assert_true (kuzov_json_get_number (kuzov_json_find (json_node_get_object (node), "a"), &number));
      g_assert_cmpfloat (number, ==, cases[i].number);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_autoptr (JsonNode) node = parse (none[i]);
      double number = 42;

      g_assert_false (kuzov_json_get_number (kuzov_json_find (json_node_get_object (node), "a"), &number));
      g_assert_cmpfloat (number, ==, 42);
    }
}

/* Whatever becomes of a good reply on its way, reading it ends, and ends in one of two ways. */
static void
test_damage_is_survived (void)
{
  static const char good[] = "{\"a\":[1,-2.5e3,\"\\u0416\\\"\",{\"b\":null}],\"c\":12345678901234567890,\"d\":true}";
  static const char signs[] = "{}[]\",:\\u0-.eE \x01\xff\xd0tn";

  for (gsize i = 0; i < sizeof good - 1; i++)
    {
      g_autofree char *text = g_strndup (good, i);

      g_assert_null (parse (text));

      for (gsize j = 0; j < sizeof signs - 1; j++)
        {
          g_autofree char *damaged = g_strdup (good);
          g_autoptr (JsonNode) node = NULL;

          damaged[i] = signs[j];
          node = parse (damaged);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/api/json/every-type-has-its-text", test_every_type_has_its_text);
  g_test_add_func ("/api/json/digits-are-never-lost", test_digits_are_never_lost);
  g_test_add_func ("/api/json/escapes-are-harmless", test_escapes_are_harmless);
  g_test_add_func ("/api/json/nonsense-is-refused", test_nonsense_is_refused);
  g_test_add_func ("/api/json/depth-is-bounded", test_depth_is_bounded);
  g_test_add_func ("/api/json/size-is-bounded", test_size_is_bounded);
  g_test_add_func ("/api/json/names-are-found-in-every-spelling", test_names_are_found_in_every_spelling);
  g_test_add_func ("/api/json/numbers-come-in-every-form", test_numbers_come_in_every_form);
  g_test_add_func ("/api/json/damage-is-survived", test_damage_is_survived);

  return g_test_run ();
}
