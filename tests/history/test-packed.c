// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-packed-private.h"

#include <string.h>

#include "history/kuzov-history-private.h"
#include "history/kuzov-history-texts.h"
#include "history/kuzov-moment-private.h"
#include "history/kuzov-packer-private.h"
#include "history/kuzov-reader.h"
#include "history/kuzov-request-private.h"
#include "history/kuzov-varint-private.h"
#include "kuzov-test-history.h"
#include "kuzov-test.h"

#define NUMBER 3
#define TOKEN "0123456789abcdef0123456789abcdef"
#define UUID "01234567-89ab-cdef-0123-456789abcdef"

/* 2026-11-26T14:03:31.123 in Moscow */
#define ORDERED_MS INT64_C (1795691011123)

static const KuzovPackedBasis basis = {
  .frame = "JZX100-0012345",
  .ordered_ms = ORDERED_MS,
  .job = "500000007",
  .link = "https://reports.example/report?id=500000007",
};

/* Links */

static char *
pack_link (const char *link,
           GByteArray *packed)
{
  g_autoptr (GByteArray) values = g_byte_array_new ();
  char *form = kuzov_packed_link_dup_form (link, &basis, values);

  kuzov_varint_append (packed, NUMBER);
  g_byte_array_append (packed, values->data, values->len);

  return form;
}

static void
test_link_comes_out_as_it_went_in (void)
{
  static const struct
  {
    const char   *link;
    unsigned int  n_bytes;      /* 0: it is better kept as it is */
    const char   *form;
  } samples[] = {
    { "https://reports.example/jp/report.html?id=500000007&token=" TOKEN, 18,
      "https://reports.example/jp/report.html?id=\001&token=\004" },
    { "https://reports.example/jp/report.html?token=0123456789ABCDEF0123456789ABCDEF", 18,
      "https://reports.example/jp/report.html?token=\005" },
    { "https://reports.example/" UUID "/JZX100-0012345.pdf", 17, "https://reports.example/\006/\002.pdf" },
    { "https://reports.example/r/500000008", 6, "https://reports.example/r/\003" },
    { "https://reports.example/r/0500000008", 7, "https://reports.example/r/\004" },
    { "https://reports.example/v2/Zm9vYmFy0w", 12, "https://reports.example/v2/\007" },
    { "https://reports.example/v2/999999999999999999", 10, "https://reports.example/v2/\003" },
    { "https://отчёты.example/отчёт/500000007", 1, "https://отчёты.example/отчёт/\001" },
    { "https://reports.example/", 1, "https://reports.example/" },
    { "https://reports.example/\t500000007", 0, NULL },
    { "a1b2c3d4e5-x", 0, NULL },
    { "", 0, NULL },
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (GByteArray) packed = g_byte_array_new ();
      g_autofree char *form = pack_link (samples[i].link, packed);
      g_autofree char *again = kuzov_packed_link_dup_text (packed->data, packed->len, &basis, form);

      g_assert_cmpstr (form, ==, samples[i].form);
      if (form == NULL)
        continue;
      g_assert_cmpuint (packed->len, ==, samples[i].n_bytes);
      g_assert_cmpuint (kuzov_packed_get_phrase (packed->data, packed->len), ==, NUMBER);
      g_assert_cmpstr (again, ==, samples[i].link);
    }
}

/* What is missing makes no other link. */
static void
test_link_is_whole_or_none (void)
{
  static const KuzovPackedBasis nothing = { .frame = "JZX100-0012345" };
  g_autoptr (GByteArray) packed = g_byte_array_new ();
  g_autofree char *form = pack_link ("https://reports.example/?id=500000007&token=" TOKEN "&n=1234567", packed);
  static const uint8_t more = 0;

  for (unsigned int n = 0; n < packed->len; n++)
    g_assert_null (kuzov_packed_link_dup_text (packed->data, n, &basis, form));
  g_assert_null (kuzov_packed_link_dup_text (packed->data, packed->len, &nothing, form));
  g_assert_null (kuzov_packed_link_dup_text (packed->data, packed->len, &basis, NULL));
  g_byte_array_append (packed, &more, 1);
  g_assert_null (kuzov_packed_link_dup_text (packed->data, packed->len, &basis, form));
}

/* Replies */

static GByteArray *
pack_reply (const char *reply,
            char      **phrase)
{
  *phrase = kuzov_packed_reply_dup_phrase (reply);

  return kuzov_packed_reply_new (reply, &basis, *phrase, *phrase != NULL ? NUMBER : 0);
}

#define SPAN "\"startgeneration\":\"2026-11-26T14:03:59.001\",\"endgeneration\":\"2026-11-26T14:12:59.001\""

static const struct
{
  const char   *reply;
  unsigned int  n_bytes;        /* at most; 0: it is better kept as it is */
} replies[] = {
  { "{\"start\":\"2026-11-26T14:03:31.125\",\"end\":\"2026-11-26T14:03:31.125\",\"vin\":\"JZX100-0012345\",\"status\":\"0\","
    "\"id\":\"500000007\",\"msg\":\"Отчет поставлен в очередь\"}", 9 },
  { "{\"start\":\"2026-11-26T14:13:01.125\",\"end\":\"2026-11-26T14:13:01.125\",\"status\":\"1\",\"id\":\"500000007\"," SPAN
    ",\"url\":\"https://reports.example/report?id=500000007\",\"msg\":\"Отчет сформирован\"}", 20 },
  { "{\"start\":\"26.11.2026 14:03:31\",\"end\":\"26.11.2026 14:03:32\",\"id\":\"500000007\"}", 9 },
  { "{\"start\":\"2026-11-26T11:03:31Z\",\"end\":\"2026-11-26T11:03:31.1234567Z\"}", 14 },
  { "{\"start\":\"2026-11-26 14:03:31.1234567\",\"end\":\"0001-01-01T00:00:00\"}", 12 },
  { "{\"error\":\"true\",\"error_msg\":\"Задан не коректный VIN.\"}", 4 },
  { "{\"error_msg\":\"No order 500000007 of frame JZX100-0012345\"}", 60 },
  { "{\"error_msg\":\"a \\\"quoted\\\" \\\\ word\",\"other\":\"\"}", 40 },
  { "{\"start\":\"2026-02-30T14:03:31\"}", 22 },
  { "{\"start\":\"9999-12-31T23:59:59.999\",\"end\":\"0001-01-01T00:00:00.000\"}", 20 },
  { "{\"start\":\"/Date(1795691011123+0300)/\"}", 30 },
  { "{}", 0 },
  { "{\"start\": \"2026-11-26T14:03:31.125\"}", 0 },
  { "{\"id\":500000007}", 0 },
  { "{\"id\":\"1\"} ", 0 },
  { "{\"id\":\"1\"", 0 },
  { "{\"id\":\"1\\", 0 },
  { "not a reply", 0 },
  { "", 0 },
};

static void
test_reply_comes_out_as_it_went_in (void)
{
  for (unsigned int i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autofree char *phrase = NULL;
      g_autoptr (GByteArray) packed = pack_reply (replies[i].reply, &phrase);
      g_autofree char *again = NULL;

      g_assert_cmpint (packed == NULL, ==, replies[i].n_bytes == 0);
      if (packed == NULL)
        continue;
      g_assert_cmpuint (packed->len, <=, replies[i].n_bytes);
      again = kuzov_packed_reply_dup_text (packed->data, packed->len, &basis, phrase);
      g_assert_cmpstr (again, ==, replies[i].reply);
    }
}

/* A reply of a row that lost what it refers to is unreadable rather than another one. */
static void
test_reply_is_whole_or_none (void)
{
  KuzovPackedBasis other = basis;
  g_autofree char *phrase = NULL;
  g_autoptr (GByteArray) packed = pack_reply (replies[1].reply, &phrase);

  other.link = NULL;
  g_assert_null (kuzov_packed_reply_dup_text (packed->data, packed->len, &other, phrase));
  other = basis;
  other.job = NULL;
  g_assert_null (kuzov_packed_reply_dup_text (packed->data, packed->len, &other, phrase));
  g_assert_null (kuzov_packed_reply_dup_text (packed->data, packed->len, &basis, NULL));
  other = basis;
  other.ordered_ms = INT64_MAX;
  g_assert_null (kuzov_packed_reply_dup_text (packed->data, packed->len, &other, phrase));
}

/* Where no phrase can be added any more, the words stand in the reply. */
static void
test_reply_needs_no_phrase (void)
{
  g_autofree char *phrase = kuzov_packed_reply_dup_phrase (replies[0].reply);
  g_autoptr (GByteArray) packed = kuzov_packed_reply_new (replies[0].reply, &basis, phrase, 0);
  g_autofree char *again = NULL;

  g_assert_cmpstr (phrase, ==, "Отчет поставлен в очередь");
  g_assert_nonnull (packed);
  again = kuzov_packed_reply_dup_text (packed->data, packed->len, &basis, NULL);
  g_assert_cmpstr (again, ==, replies[0].reply);
}

/* One byte says a value again, and a made-up file has many of them: no reply is longer than any that is taken. */
static void
test_reply_has_an_end (void)
{
  g_autoptr (GString) reply = g_string_new ("{\"start\":\"");
  g_autofree char *value = g_strnfill (1000, 'a');
  g_autofree char *phrase = NULL;
  g_autofree char *short_reply = NULL;
  g_autofree char *endless = NULL;
  g_autoptr (GByteArray) packed = NULL;
  uint8_t again;

  g_string_append_printf (reply, "%s\",\"end\":\"%s\"}", value, value);
  packed = pack_reply (reply->str, &phrase);
  g_assert_cmpuint (packed->len, <, 1010);
  again = packed->data[packed->len - 1];
  for (unsigned int i = 0; i < 500; i++)
    g_byte_array_append (packed, &again, 1);
  short_reply = kuzov_packed_reply_dup_text (packed->data, packed->len, &basis, phrase);
  g_assert_cmpuint (strlen (short_reply), >, 500000);
  for (unsigned int i = 0; i < 5000; i++)
    g_byte_array_append (packed, &again, 1);
  endless = kuzov_packed_reply_dup_text (packed->data, packed->len, &basis, phrase);
  g_assert_null (endless);
}

/* Any bytes at all: a damaged file has them. What comes out is a text, or nothing. */
static void
test_damage_is_survived (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (20261126);
  g_autofree char *phrase = NULL;
  g_autoptr (GByteArray) reply = pack_reply (replies[1].reply, &phrase);

  for (unsigned int i = 0; i < 200000; i++)
    {
      uint8_t bytes[48];
      const size_t length = (size_t) g_rand_int_range (chance, 0, sizeof bytes);
      g_autofree char *link = NULL;
      g_autofree char *text = NULL;
      g_autofree char *spoiled = NULL;
      g_autofree uint8_t *copy = g_memdup2 (reply->data, reply->len);

      for (size_t at = 0; at < length; at++)
        bytes[at] = (uint8_t) g_rand_int (chance);
      copy[g_rand_int_range (chance, 0, (int) reply->len)] ^= (uint8_t) (1 << (g_rand_int (chance) & 7));
      kuzov_packed_get_phrase (bytes, length);
      link = kuzov_packed_link_dup_text (bytes, length, &basis, "https://example.com/\001/\002/\003/\004/\005/\006/\007");
      text = kuzov_packed_reply_dup_text (bytes, length, &basis, "words");
      spoiled = kuzov_packed_reply_dup_text (copy, reply->len, &basis, phrase);
      g_assert_true (link == NULL || g_utf8_validate (link, -1, NULL));
      g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
      g_assert_true (spoiled == NULL || g_utf8_validate (spoiled, -1, NULL));
    }
}

/* Moments and numbers */

static void
test_moments (void)
{
  static const struct
  {
    const char *text;
    int64_t     seconds;        /* -1: none */
  } samples[] = {
    { "1970-01-01T00:00:00", 0 }, { "2026-11-26T14:03:31.123", 1795701811 }, { "26.11.2026 14:03:31", 1795701811 },
    { "2026-11-26 14:03:31", 1795701811 }, { "2026-11-26T14:03:31Z", 1795701811 }, { "2024-02-29T00:00:00.5", 1709164800 },
    { "0001-01-01T00:00:00", INT64_C (-62135596800) }, { "9999-12-31T23:59:59.999999999", INT64_C (253402300799) },
    { "2026-02-29T00:00:00", -1 }, { "2026-13-01T00:00:00", -1 }, { "2026-01-01T24:00:00", -1 },
    { "2026-01-01T00:60:00", -1 }, { "2026-01-01T00:00:60", -1 }, { "0000-01-01T00:00:00", -1 },
    { "2026-01-01T00:00:00.", -1 }, { "2026-01-01T00:00:00.1234567890", -1 }, { "2026-01-01T00:00:00+03:00", -1 },
    { "2026-01-01 00:00:00Z", -1 }, { "2026-01-01T00:00", -1 }, { "2026/01/01T00:00:00", -1 }, { "", -1 },
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (GString) again = g_string_new (NULL);
      KuzovMoment moment;

      g_assert_cmpint (kuzov_moment_parse (&moment, samples[i].text, strlen (samples[i].text)), ==, samples[i].seconds != -1);
      if (samples[i].seconds == -1)
        continue;
      g_assert_cmpint (moment.seconds, ==, samples[i].seconds);
      g_assert_true (kuzov_moment_append_text (&moment, again));
      g_assert_cmpstr (again->str, ==, samples[i].text);
    }
}

static void
test_numbers (void)
{
  static const int64_t numbers[] = { 0, 1, -1, 63, -64, 64, 127, 128, 300, -300, INT32_MAX, INT64_MAX, INT64_MIN };
  g_autoptr (GByteArray) packed = g_byte_array_new ();
  KuzovBytes bytes;

  for (unsigned int i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      kuzov_varint_append_signed (packed, numbers[i]);
      kuzov_varint_append (packed, (uint64_t) numbers[i]);
    }
  bytes = (KuzovBytes) { packed->data, packed->data + packed->len, FALSE };
  for (unsigned int i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_assert_cmpint (kuzov_varint_read_signed (&bytes), ==, numbers[i]);
      g_assert_cmpuint (kuzov_varint_read (&bytes), ==, (uint64_t) numbers[i]);
    }
  g_assert_false (bytes.is_broken);
  g_assert_cmpuint (kuzov_varint_read (&bytes), ==, 0);
  g_assert_true (bytes.is_broken);
}

/* Rows */

#define ENDPOINT "http://127.0.0.1:1/reportrequestframe.ashx"
#define FRAME "JZX100-0012345"
#define LINK "https://reports.example/jp/report.html?id=500000007&token=" TOKEN
#define ORDER_REPLY "{\"start\":\"2026-11-26T14:03:31.125\",\"vin\":\"" FRAME "\",\"id\":\"500000007\",\"msg\":\"Отчет в очереди\"}"
#define RESULT_REPLY "{\"id\":\"500000007\",\"url\":\"" LINK "\",\"msg\":\"Отчет сформирован\"}"

static void
assert_answer (sqlite3    *db,
               const char *sql,
               const char *expected)
{
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, expected);
  sqlite3_finalize (statement);
}

static void
put_link (sqlite3     *db,
          KuzovPacker *packer,
          const char  *link)
{
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, "INSERT INTO rows VALUES (?1, 'F1', '77')", -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (kuzov_packer_bind_link (packer, statement, 1, link, &(KuzovPackedBasis) { "F1", 1, "77", NULL }), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_DONE);
  sqlite3_finalize (statement);
}

static sqlite3 *
open_rows (void)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  g_assert_true (kuzov_packer_register (db));
  g_assert_cmpint (sqlite3_exec (db, "CREATE TABLE phrases (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);"
                                 "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT);"
                                 "CREATE TABLE rows (url, frame, job)", NULL, NULL, NULL), ==, SQLITE_OK);

  return db;
}

/* A number that was given out in a transaction that came to nothing is another phrase's afterwards. */
static void
test_rollback_forgets_numbers (void)
{
  sqlite3 *db = open_rows ();
  KuzovPacker packer;

  kuzov_packer_init (&packer, db);
  sqlite3_exec (db, "BEGIN", NULL, NULL, NULL);
  put_link (db, &packer, "https://one.example/77");
  sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  kuzov_packer_forget (&packer);
  sqlite3_exec (db, "BEGIN", NULL, NULL, NULL);
  put_link (db, &packer, "https://two.example/77");
  put_link (db, &packer, "https://one.example/77");
  sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);
  assert_answer (db, "SELECT group_concat (" KUZOV_LINK_OF ("rows") ", ' ') FROM rows",
                 "https://two.example/77 https://one.example/77");
  assert_answer (db, "SELECT count(*) FROM rows WHERE typeof (url) = 'blob'", "2");
  kuzov_packer_clear (&packer);
  sqlite3_close (db);
}

/* A service whose links all differ fills the table up to its end, and no further. */
static void
test_phrases_are_bounded (void)
{
  sqlite3 *db = open_rows ();
  KuzovPacker packer;

  kuzov_packer_init (&packer, db);
  sqlite3_exec (db, "BEGIN", NULL, NULL, NULL);
  for (unsigned int i = 0; i < 1500; i++)
    {
      g_autofree char *link = g_strdup_printf ("https://%c%c%c.example/77", 'a' + i / 676, 'a' + i / 26 % 26, 'a' + i % 26);

      put_link (db, &packer, link);
    }
  sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);
  assert_answer (db, "SELECT count(*) FROM phrases", "1000");
  assert_answer (db, "SELECT count(*) FROM rows WHERE typeof (url) = 'text'", "500");
  assert_answer (db, "SELECT count(DISTINCT " KUZOV_LINK_OF ("rows") ") FROM rows", "1500");
  assert_answer (db, "SELECT " KUZOV_LINK_OF ("rows") " FROM rows WHERE rowid = 999", "https://bmk.example/77");
  assert_answer (db, "SELECT " KUZOV_LINK_OF ("rows") " FROM rows WHERE rowid = 1500", "https://cfr.example/77");
  kuzov_packer_clear (&packer);
  sqlite3_close (db);
}

static KuzovRequest *
add_ready (KuzovHistory *history)
{
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  KuzovRequest *request = NULL;

  g_ptr_array_add (additions, kuzov_addition_new (FRAME, FRAME));
  kuzov_history_add_async (history, additions, ENDPOINT, KUZOV_ADD_DEFAULT, NULL, kuzov_test_keep_result, &result);
  done = kuzov_history_add_finish (history, kuzov_test_await (&result), NULL);
  request = g_object_ref (((KuzovAddition *) g_ptr_array_index (done, 0))->request);
  kuzov_request_set_state (request, KUZOV_STATE_QUEUED);
  kuzov_request_set_job (request, "500000007");
  kuzov_request_set_vin (request, FRAME);
  kuzov_request_set_reply (request, KUZOV_REPLY_SLOT_ORDER, ORDER_REPLY);
  kuzov_history_save_soon (history, request);
  kuzov_history_flush (history);
  kuzov_request_set_state (request, KUZOV_STATE_READY);
  kuzov_request_set_url (request, LINK);
  kuzov_request_set_reply (request, KUZOV_REPLY_SLOT_RESULT, RESULT_REPLY);
  kuzov_history_save_soon (history, request);
  kuzov_history_flush (history);

  return request;
}

/* The thread that read texts lets go of the history a moment after it told them. */
static gboolean
is_alone (gpointer history)
{
  return g_atomic_int_get (&G_OBJECT (history)->ref_count) == 1;
}

/* What is kept packed is read everywhere as it came: in the list, in the details, for the clipboard. */
static void
test_rows_are_read_as_they_came (void)
{
  g_autofree char *folder = kuzov_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *links = NULL;
  KuzovHistory *history = kuzov_test_open_history (path);
  g_autoptr (KuzovRequest) request = add_ready (history);
  const int64_t id = kuzov_request_get_id (request);
  sqlite3 *db = NULL;
  unsigned int n = 0;

  g_clear_object (&request);
  kuzov_test_close_history (&history);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  assert_answer (db, "SELECT typeof (url) || typeof (order_reply) || typeof (result_reply) || vin || frame_key FROM requests",
                 "blobblobblob");
  assert_answer (db, "SELECT length (url) || ' ' || (length (order_reply) < 20) || ' ' || length (result_reply) FROM requests",
                 "18 1 4");
  sqlite3_close (db);

  history = kuzov_test_open_history (path);
  request = kuzov_history_find_frame (history, "JZX1000012345");
  g_assert_nonnull (request);
  kuzov_history_load_replies (history, request);
  g_assert_cmpstr (kuzov_request_get_url (request), ==, LINK);
  g_assert_cmpstr (kuzov_request_get_vin (request), ==, FRAME);
  g_assert_cmpstr (kuzov_request_get_reply (request, KUZOV_REPLY_SLOT_ORDER), ==, ORDER_REPLY);
  g_assert_cmpstr (kuzov_request_get_reply (request, KUZOV_REPLY_SLOT_RESULT), ==, RESULT_REPLY);
  g_array_append_val (ids, id);
  kuzov_history_load_texts_async (history, ids, KUZOV_TEXT_LINK, NULL, kuzov_test_keep_result, &result);
  links = kuzov_history_load_texts_finish (history, kuzov_test_await (&result), &n, NULL);
  g_assert_cmpstr (links, ==, LINK);

  g_clear_object (&result);
  g_clear_object (&request);
  kuzov_test_await_true (is_alone, history);
  kuzov_test_close_history (&history);
  kuzov_test_remove_folder (folder);
}

/* The phrase of a link is lost: there is nothing to copy. */
static void
test_lost_link_is_not_copied (void)
{
  g_autofree char *folder = kuzov_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *links = NULL;
  KuzovHistory *history = kuzov_test_open_history (path);
  g_autoptr (KuzovRequest) request = add_ready (history);
  const int64_t id = kuzov_request_get_id (request);
  sqlite3 *db = NULL;
  unsigned int n = 1;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "DELETE FROM phrases", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  g_array_append_val (ids, id);
  kuzov_history_load_texts_async (history, ids, KUZOV_TEXT_LINK, NULL, kuzov_test_keep_result, &result);
  links = kuzov_history_load_texts_finish (history, kuzov_test_await (&result), &n, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (links, ==, "");
  g_assert_cmpuint (n, ==, 0);

  g_clear_object (&result);
  g_clear_object (&request);
  kuzov_test_await_true (is_alone, history);
  kuzov_test_close_history (&history);
  kuzov_test_remove_folder (folder);
}

/* A packed reply leaves out the number of its order, and its link; when one of them becomes another, what was said stays. */
static void
test_what_was_said_stays (void)
{
  g_autofree char *folder = kuzov_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  KuzovHistory *history = kuzov_test_open_history (path);
  g_autoptr (KuzovRequest) request = add_ready (history);

  kuzov_request_set_job (request, "77");
  kuzov_history_save_soon (history, request);
  kuzov_history_flush (history);
  g_clear_object (&request);
  kuzov_test_close_history (&history);

  history = kuzov_test_open_history (path);
  request = kuzov_history_find_frame (history, "JZX1000012345");
  kuzov_history_load_replies (history, request);
  g_assert_cmpstr (kuzov_request_get_job (request), ==, "77");
  g_assert_cmpstr (kuzov_request_get_url (request), ==, LINK);
  g_assert_cmpstr (kuzov_request_get_reply (request, KUZOV_REPLY_SLOT_ORDER), ==, ORDER_REPLY);
  g_assert_cmpstr (kuzov_request_get_reply (request, KUZOV_REPLY_SLOT_RESULT), ==, RESULT_REPLY);

  g_clear_object (&request);
  kuzov_test_close_history (&history);
  kuzov_test_remove_folder (folder);
}

static void
test_link_of_a_reply_stays (void)
{
  g_autofree char *folder = kuzov_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  KuzovHistory *history = kuzov_test_open_history (path);
  g_autoptr (KuzovRequest) request = add_ready (history);

  kuzov_request_set_url (request, "https://other.example/1");
  kuzov_history_save_soon (history, request);
  kuzov_history_flush (history);
  g_clear_object (&request);
  kuzov_test_close_history (&history);

  history = kuzov_test_open_history (path);
  request = kuzov_history_find_frame (history, "JZX1000012345");
  kuzov_history_load_replies (history, request);
  g_assert_cmpstr (kuzov_request_get_url (request), ==, "https://other.example/1");
  g_assert_cmpstr (kuzov_request_get_reply (request, KUZOV_REPLY_SLOT_RESULT), ==, RESULT_REPLY);

  g_clear_object (&request);
  kuzov_test_close_history (&history);
  kuzov_test_remove_folder (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/history/packed/link-comes-out-as-it-went-in", test_link_comes_out_as_it_went_in);
  g_test_add_func ("/history/packed/link-is-whole-or-none", test_link_is_whole_or_none);
  g_test_add_func ("/history/packed/reply-comes-out-as-it-went-in", test_reply_comes_out_as_it_went_in);
  g_test_add_func ("/history/packed/reply-is-whole-or-none", test_reply_is_whole_or_none);
  g_test_add_func ("/history/packed/reply-needs-no-phrase", test_reply_needs_no_phrase);
  g_test_add_func ("/history/packed/damage-is-survived", test_damage_is_survived);
  g_test_add_func ("/history/packed/moments", test_moments);
  g_test_add_func ("/history/packed/reply-has-an-end", test_reply_has_an_end);
  g_test_add_func ("/history/packed/lost-link-is-not-copied", test_lost_link_is_not_copied);
  g_test_add_func ("/history/packed/what-was-said-stays", test_what_was_said_stays);
  g_test_add_func ("/history/packed/link-of-a-reply-stays", test_link_of_a_reply_stays);
  g_test_add_func ("/history/packed/numbers", test_numbers);
  g_test_add_func ("/history/packed/rollback-forgets-numbers", test_rollback_forgets_numbers);
  g_test_add_func ("/history/packed/phrases-are-bounded", test_phrases_are_bounded);
  g_test_add_func ("/history/packed/rows-are-read-as-they-came", test_rows_are_read_as_they_came);

  return g_test_run ();
}
