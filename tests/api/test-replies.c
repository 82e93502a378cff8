// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"

#include <locale.h>
#include <string.h>

#include "api/kuzov-access.h"
#include "api/kuzov-datetime.h"
#include "api/kuzov-json.h"
#include "api/kuzov-link.h"
#include "api/kuzov-reply.h"

/*
 * The replies in the folder `replies`, each with what it means to every call. A file is a table of entries:
 *
 *     = what the entry is about
 *     http 503                          the HTTP status, unless it is 200
 *     < {"id":5}                        the body; several such lines are joined; ‹ff› is the byte FF
 *     order ok | id=5                   what it means to an order,
 *     check ok | id=5 | done            to a poll,
 *     result ok | id=5                  to a call for the link,
 *     access not-json                   and to the access check
 *
 * `calls` stands for order, check and result, `polls` for check and result, `every` for all four. After the kind
 * stands everything that the reply was found to say, so what is not named must not be there; ‹202e› there is the
 * character U+202E.
 */

#define SECRET "d3302000-2b5c-4e1f-9a70-6b757a6f7600"

#define N_MODES 4

/* How many entries the corpus has at least: one that shrinks is a mistake. */
#define MIN_ENTRIES 400

static const char * const files[] = {
  "ids.txt", "errors.txt", "non-answers.txt", "types.txt", "links.txt", "times.txt", "texts.txt", "access.txt",
};

static const char * const mode_names[N_MODES] = { "order", "check", "result", "access" };

typedef struct
{
  const char   *file;
  unsigned int  line;
  char         *title;
  unsigned int  http_status;
  GString      *body;
  char         *expected[N_MODES];
} Entry;

static const char *
name_outcome (KuzovReplyKind  kind,
              KuzovReplyFault fault)
{
  if (kind != KUZOV_REPLY_UNREADABLE)
    {
      g_assert_cmpint (fault, ==, KUZOV_REPLY_FAULT_NONE);
      return kind == KUZOV_REPLY_OK ? "ok" : kind == KUZOV_REPLY_REFUSED ? "refused"
             : kind == KUZOV_REPLY_UNAUTHORISED ? "unauthorised" : "?";
    }

  switch (fault)
    {
    case KUZOV_REPLY_FAULT_NOT_JSON:
      return "not-json";
    case KUZOV_REPLY_FAULT_NO_ID:
      return "no-id";
    case KUZOV_REPLY_FAULT_HTTP:
      return "http";
    case KUZOV_REPLY_FAULT_REDIRECT:
      return "redirect";
    case KUZOV_REPLY_FAULT_TOO_LARGE:
      return "too-large";
    default:
      return "?";
    }
}

/* What can't be seen, or is not what it seems, is written as its number. */
static gboolean
is_plain (gunichar character)
{
  switch (g_unichar_type (character))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;

    case G_UNICODE_SPACE_SEPARATOR:
      return character == ' ';

    default:
      return character != 0xfffd;
    }
}

static void
append (GString    *text,
        const char *name,
        const char *value)
{
  if (value == NULL)
    return;

  g_string_append_printf (text, " | %s=", name);
  for (const char *at = value; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (is_plain (g_utf8_get_char (at)))
        g_string_append_unichar (text, g_utf8_get_char (at));
      else
        g_string_append_printf (text, "‹%x›", g_utf8_get_char (at));
    }
}

static void
append_time (GString    *text,
             const char *name,
             int64_t     time_ms)
{
  g_autofree char *time = kuzov_datetime_format_utc (time_ms);

  g_assert_true ((time_ms == 0) == (time == NULL));
  append (text, name, time);
}

/* What must hold of any text that is handed out: it can be shown. */
static void
assert_clean (const char *text,
              gsize       max_length)
{
  if (text == NULL)
    return;

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), <=, max_length);
  g_assert_null (strstr (text, SECRET));
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      GUnicodeType type = g_unichar_type (g_utf8_get_char (at));

      g_assert_true (type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT && type != G_UNICODE_LINE_SEPARATOR
                     && type != G_UNICODE_PARAGRAPH_SEPARATOR);
    }
}

static char *
describe_reply (const KuzovReply *reply)
{
  GString *text = g_string_new (name_outcome (reply->kind, reply->fault));

  assert_clean (reply->message, 1024);
  assert_clean (reply->vin, 128);
  assert_clean (reply->plate, 128);
  assert_clean (reply->fields, 256 * 1024);
  if (reply->fields != NULL)
    {
      g_autoptr (JsonNode) node = kuzov_json_parse (reply->fields, strlen (reply->fields), NULL);

      g_assert_nonnull (node);
    }

  append (text, "id", reply->id);
  if (reply->is_done)
    g_string_append (text, " | done");
  append_time (text, "started", reply->start_generation_ms);
  append_time (text, "ended", reply->end_generation_ms);
  append (text, kuzov_link_is_trusted (reply->url) ? "link" : "bad-link", reply->url);
  append (text, "vin", reply->vin);
  append (text, "plate", reply->plate);
  append (text, "says", reply->message);

  return g_string_free (text, FALSE);
}

static void
append_number (GString    *text,
               const char *name,
               double      number)
{
  char plain[G_ASCII_DTOSTR_BUF_SIZE];

  append (text, name, g_ascii_formatd (plain, sizeof plain, "%.12g", number));
}

static char *
describe_access (const KuzovAccess *access)
{
  GString *text = g_string_new (name_outcome (access->kind, access->fault));

  assert_clean (access->message, 1024);
  assert_clean (access->until_text, 64);

  if (access->has_balance)
    append_number (text, "balance", access->balance);
  if (access->has_price)
    append_number (text, "price", access->price);
  if (access->left >= 0)
    append_number (text, "left", (double) access->left);
  append_time (text, "until", access->until_ms);
  append (text, "until-text", access->until_text);
  if (!access->is_listed)
    g_string_append (text, " | unlisted");
  append (text, "says", access->message);

  return g_string_free (text, FALSE);
}

static char *
describe (KuzovMode     mode,
          unsigned int  http_status,
          const char   *body,
          gsize         length)
{
  g_autoptr (KuzovAccess) access = NULL;
  g_autoptr (KuzovReply) reply = NULL;

  if (mode == KUZOV_MODE_PROFILE)
    {
      access = kuzov_access_parse (http_status, body, length, SECRET);
      return describe_access (access);
    }

  reply = kuzov_reply_parse (mode, http_status, body, length, SECRET);
  g_assert_cmpuint (reply->http_status, ==, http_status);
  g_assert_cmpint (reply->retry_after_s, ==, -1);
  g_assert_true (kuzov_reply_is_readable (reply) == (reply->kind != KUZOV_REPLY_UNREADABLE));

  return describe_reply (reply);
}

/* ‹ff› as the byte FF: two ends of three bytes each, with two digits between. */
static void
append_bytes (GString    *body,
              const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    {
      if (g_str_has_prefix (at, "‹") && strlen (at) >= 8 && g_str_has_prefix (at + 5, "›"))
        {
          g_string_append_c (body, (char) (g_ascii_xdigit_value (at[3]) * 16 + g_ascii_xdigit_value (at[4])));
          at += 7;
        }
      else
        {
          g_string_append_c (body, *at);
        }
    }
}

static void
check_entry (Entry *entry)
{
  if (entry->title == NULL)
    return;

  for (unsigned int mode = 0; mode < N_MODES; mode++)
    {
      g_autofree char *actual = describe ((KuzovMode) mode, entry->http_status, entry->body->str, entry->body->len);

      if (g_strcmp0 (actual, entry->expected[mode]) == 0)
        continue;

      g_test_message ("%s:%u: %s: %s is: %s", entry->file, entry->line, entry->title, mode_names[mode], actual);
      g_test_fail ();
    }
}

static void
clear_entry (Entry *entry)
{
  g_clear_pointer (&entry->title, g_free);
  g_string_truncate (entry->body, 0);
  entry->http_status = 200;
  for (unsigned int mode = 0; mode < N_MODES; mode++)
    g_clear_pointer (&entry->expected[mode], g_free);
}

/* Whether a line that begins with @word speaks of the call. */
static gboolean
is_about (const char *word,
          KuzovMode   mode)
{
  return g_str_equal (word, "every") || g_str_equal (word, mode_names[mode])
         || (g_str_equal (word, "calls") && mode != KUZOV_MODE_PROFILE)
         || (g_str_equal (word, "polls") && mode != KUZOV_MODE_PROFILE && mode != KUZOV_MODE_SETQUEUE);
}

static void
read_line (Entry      *entry,
           const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 2);
  gboolean is_known = FALSE;

  if (words[0] == NULL || *line == '#')
    return;

  if (g_str_equal (words[0], "="))
    {
      check_entry (entry);
      clear_entry (entry);
      entry->title = g_strdup (words[1]);
      return;
    }

  if (g_str_equal (words[0], "http"))
    {
      entry->http_status = (unsigned int) g_ascii_strtoull (words[1], NULL, 10);
      return;
    }

  if (g_str_equal (words[0], "<"))
    {
      append_bytes (entry->body, words[1] != NULL ? words[1] : "");
      return;
    }

  for (unsigned int mode = 0; mode < N_MODES; mode++)
    {
      if (!is_about (words[0], (KuzovMode) mode))
        continue;

      g_assert_null (entry->expected[mode]);
      entry->expected[mode] = g_strdup (g_strchug (words[1]));
      is_known = TRUE;
    }

  g_assert_true (is_known);
}

static char *
read_file (const char *file)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "api", "replies", file, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

/* Every entry of one file. */
static void
test_file (gconstpointer user_data)
{
  g_autofree char *text = read_file (user_data);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  Entry entry = { .file = user_data, .body = g_string_new (NULL) };

  clear_entry (&entry);
  for (unsigned int i = 0; lines[i] != NULL; i++)
    {
      read_line (&entry, lines[i]);
      if (g_str_has_prefix (lines[i], "= "))
        entry.line = i + 1;
    }
  check_entry (&entry);
  clear_entry (&entry);
  g_string_free (entry.body, TRUE);
}

static void
test_corpus_is_whole (void)
{
  unsigned int n_entries = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *text = read_file (files[i]);
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

      for (unsigned int j = 0; lines[j] != NULL; j++)
        n_entries += g_str_has_prefix (lines[j], "= ") ? 1 : 0;
    }

  g_test_message ("%u entries, %u outcomes", n_entries, n_entries * N_MODES);
  g_assert_cmpuint (n_entries, >=, MIN_ENTRIES);
}

static void
assert_means (unsigned int  http_status,
              const char   *body,
              gsize         length,
              const char   *order,
              const char   *check,
              const char   *result,
              const char   *access)
{
  const char *expected[N_MODES] = { order, check, result, access };

  for (unsigned int mode = 0; mode < N_MODES; mode++)
    {
      g_autofree char *actual = describe ((KuzovMode) mode, http_status, body, length);

      g_assert_cmpstr (actual, ==, expected[mode]);
    }
}

static void
assert_means_nothing (const char *body,
                      gsize       length)
{
  assert_means (200, body, length, "not-json", "not-json", "not-json", "not-json");
  assert_means (502, body, length, "http", "http", "http", "http");
}

#define WHOLE "{\"start\":\"2026-01-01T10:00:00\",\"end\":\"2026-01-01T10:00:01\",\"gosnumber\":\"А123ВС77\"," \
              "\"vin\":\"JZX100-0012345\",\"error\":null,\"status\":1,\"id\":123456789," \
              "\"startgeneration\":\"2026-01-01T10:00:00\",\"endgeneration\":\"2026-01-01T10:05:00\"," \
              "\"url\":\"https://host/r\",\"msg\":\"Готово\",\"error_msg\":null," \
              "\"result\":{\"accountBalance\":5,\"activeMethods\":{\"reportrequestframe\":45}}}"

#define WHOLE_SAYS " | started=2026-01-01T07:00:00Z | ended=2026-01-01T07:05:00Z | link=https://host/r" \
                   " | vin=JZX100-0012345 | plate=А123ВС77 | says=Готово"

/* Half a reply is no reply, wherever it ends: the id may be half as well. */
static void
test_truncated_replies_mean_nothing (void)
{
  assert_means (200, WHOLE, strlen (WHOLE), "ok | id=123456789" WHOLE_SAYS, "ok | id=123456789 | done" WHOLE_SAYS,
                "ok | id=123456789" WHOLE_SAYS, "ok | balance=5 | price=45");

  for (gsize length = 0; length < strlen (WHOLE); length++)
    {
      g_autofree char *half = g_strndup (WHOLE, length);

      assert_means_nothing (half, length);
    }
}

/* A NUL, or a byte that is no UTF-8, makes any reply unreadable, wherever it stands. */
static void
test_one_bad_byte_spoils_a_reply (void)
{
  static const char bad[] = { '\0', '\xff', '\xc0' };

  for (gsize at = 0; at < strlen (WHOLE); at++)
    {
      g_autofree char *body = g_strdup (WHOLE);

      body[at] = bad[at % G_N_ELEMENTS (bad)];
      assert_means_nothing (body, strlen (WHOLE));
    }
}

static void
test_other_encodings_mean_nothing (void)
{
  static const char * const charsets[] = {
    "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "WINDOWS-1251", "KOI8-R", "UTF-7",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      g_autoptr (GError) error = NULL;
      gsize length = 0;
      g_autofree char *body = g_convert (WHOLE, -1, charsets[i], "UTF-8", NULL, &length, &error);

      g_assert_no_error (error);
      assert_means_nothing (body, length);
    }
}

static char *
repeat (const char *text,
        gsize       n)
{
  GString *all = g_string_sized_new (strlen (text) * n + 1);

  while (n-- > 0)
    g_string_append (all, text);

  return g_string_free (all, FALSE);
}

/* An id beside something deep or long is an id, as long as the whole stays within bounds. */
static void
test_depth_and_size_have_bounds (void)
{
  static const struct { const char *open, *close; gsize depth; gboolean fits; } nests[] = {
    { "[", "]", 31, TRUE }, { "[", "]", 32, FALSE }, { "[", "]", 100000, FALSE },
    { "{\"a\":", "}", 31, FALSE }, { "{\"a\":", "}", 100000, FALSE }, { "[", "", 200000, FALSE },
    { "[{\"id\":", "}]", 50000, FALSE },
  };
  g_autofree char *members = repeat ("\"member\":1,", 5000);
  g_autofree char *many = g_strconcat ("{", members, "\"id\":5}", NULL);
  g_autofree char *spaces = g_strnfill (KUZOV_JSON_MAX_SIZE - 8, ' ');
  g_autofree char *padded = g_strconcat ("{\"id\":5}", spaces, NULL);
  g_autofree char *over = g_strconcat (padded, " ", NULL);
  g_autofree char *zeros = g_strnfill (100000, '0');
  g_autofree char *number = g_strconcat ("{\"id\":1", zeros, ",\"status\":1", zeros, "}", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (nests); i++)
    {
      g_autofree char *open = repeat (nests[i].open, nests[i].depth);
      g_autofree char *close = repeat (nests[i].close, nests[i].depth);
      g_autofree char *body = g_strconcat ("{\"id\":5,\"x\":", open, close, "}", NULL);

      if (nests[i].fits)
        assert_means (200, body, strlen (body), "ok | id=5", "ok | id=5", "ok | id=5", "not-json");
      else
        assert_means_nothing (body, strlen (body));
    }

  assert_means (200, many, strlen (many), "ok | id=5", "ok | id=5", "ok | id=5", "not-json");
  assert_means (200, padded, strlen (padded), "ok | id=5", "ok | id=5", "ok | id=5", "not-json");
  assert_means (200, over, strlen (over), "too-large", "too-large", "too-large", "too-large");
  assert_means (500, over, strlen (over), "too-large", "too-large", "too-large", "too-large");
  assert_means (302, over, strlen (over), "redirect", "redirect", "redirect", "redirect");
  assert_means (200, number, strlen (number), "no-id", "ok", "ok", "not-json");
}

/* A link of 8 KiB is one, a longer one never is, nor what is left of it. */
static void
test_long_links_are_not_cut_into_good_ones (void)
{
  static const struct { gsize length; gboolean is_trusted; } lengths[] = {
    { KUZOV_LINK_MAX_LENGTH, TRUE }, { KUZOV_LINK_MAX_LENGTH + 1, FALSE }, { KUZOV_LINK_MAX_LENGTH * 16, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *path = g_strnfill (lengths[i].length - strlen ("https://host/"), 'a');
      g_autofree char *body = g_strconcat ("{\"status\":1,\"url\":\"https://host/", path, "\"}", NULL);
      g_autoptr (KuzovReply) reply = kuzov_reply_parse (KUZOV_MODE_GETRESULT, 200, body, strlen (body), SECRET);

      g_assert_cmpint (reply->kind, ==, KUZOV_REPLY_OK);
      g_assert_cmpint (kuzov_link_is_trusted (reply->url), ==, lengths[i].is_trusted);
      g_assert_cmpuint (strlen (reply->url), ==, MIN (lengths[i].length, KUZOV_LINK_MAX_LENGTH + 1));
    }
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_strconcat ("/api/replies/", files[i], NULL);

      g_test_add_data_func (path, files[i], test_file);
    }

  g_test_add_func ("/api/replies/corpus-is-whole", test_corpus_is_whole);
  g_test_add_func ("/api/replies/truncated-replies-mean-nothing", test_truncated_replies_mean_nothing);
  g_test_add_func ("/api/replies/one-bad-byte-spoils-a-reply", test_one_bad_byte_spoils_a_reply);
  g_test_add_func ("/api/replies/other-encodings-mean-nothing", test_other_encodings_mean_nothing);
  g_test_add_func ("/api/replies/depth-and-size-have-bounds", test_depth_and_size_have_bounds);
  g_test_add_func ("/api/replies/long-links-are-not-cut-into-good-ones", test_long_links_are_not_cut_into_good_ones);

  return g_test_run ();
}
