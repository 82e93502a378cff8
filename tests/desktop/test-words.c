// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "desktop/kuzov-words.h"

#include <math.h>
#include <string.h>

#include "api/kuzov-datetime.h"
#include "history/kuzov-request-private.h"

#define ENDPOINT "https://data.tronk.info/reportrequestframe.ashx"
#define SECRET "6f1c2a44-8c1e-4d0b-9a53-0b8e6a1f7c55"

/* 24 November 2026, 14:40 UTC; the tests run in UTC. */
#define NOW_MS (G_GINT64_CONSTANT (1795531200000))
#define MINUTE (60 * 1000)
#define HOUR (60 * MINUTE)
#define DAY (24 * (int64_t) HOUR)

static void
assert_owned (char       *text,
              const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static KuzovRequest *
new_request (KuzovState state)
{
  KuzovRequest *request = NULL;
  KuzovRow row;

  kuzov_row_init (&row);
  row.id = 1;
  row.frame = g_ref_string_new ("JZX100-0012345");
  row.typed = g_ref_string_new ("jzx100-0012345");
  row.endpoint = g_ref_string_new (ENDPOINT);
  row.ordered_ms = NOW_MS - 10 * MINUTE;
  row.state = state;
  request = kuzov_request_new_for_row (&row, NULL);
  kuzov_row_clear (&row);

  return request;
}

static void
test_every_state_has_a_word_of_its_own (void)
{
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);

  for (unsigned int state = 0; state < KUZOV_N_STATES; state++)
    {
      const char *word = kuzov_words_state ((KuzovState) state);

      g_assert_cmpstr (word, !=, "");
      g_assert_true (g_hash_table_add (words, (gpointer) word));
    }

  g_assert_cmpstr (kuzov_words_state (KUZOV_STATE_FAILED), ==, "Refused");
}

static void
test_amounts_are_bare_numbers (void)
{
  assert_owned (kuzov_words_amount (45), "45");
  assert_owned (kuzov_words_amount (0), "0");
  assert_owned (kuzov_words_amount (-0.001), "0");
  assert_owned (kuzov_words_amount (1189.5), "1,189.50");
  assert_owned (kuzov_words_amount (999), "999");
  assert_owned (kuzov_words_amount (1234567), "1,234,567");
  assert_owned (kuzov_words_amount (-1189.5), "-1,189.50");
  assert_owned (kuzov_words_amount (0.1 + 0.2), "0.30");
  assert_owned (kuzov_words_amount ((double) INFINITY), "–");
}

static void
test_times_are_as_brief_as_they_stay_clear (void)
{
  assert_owned (kuzov_words_time (NOW_MS - 8 * MINUTE, NOW_MS), "14:32");
  assert_owned (kuzov_words_time (NOW_MS - 20 * HOUR, NOW_MS), "yesterday 18:40");
  assert_owned (kuzov_words_time (NOW_MS - 30 * DAY, NOW_MS), "25 Oct, 14:40");
  assert_owned (kuzov_words_time (NOW_MS - 400 * DAY, NOW_MS), "20 Oct 2025");
  assert_owned (kuzov_words_time (0, NOW_MS), "");
  assert_owned (kuzov_words_time (G_MAXINT64, NOW_MS), "");
  assert_owned (kuzov_words_full_time (NOW_MS), "24 November 2026, 14:40:00");
}

static void
test_progress_tells_how_long_it_has_been (void)
{
  g_autoptr (KuzovRequest) request = new_request (KUZOV_STATE_GENERATING);

  kuzov_request_set_accepted_ms (request, NOW_MS - 6 * MINUTE - 40 * 1000);
  assert_owned (kuzov_words_when (request, NOW_MS, 8 * MINUTE), "6 min so far, usually 8");
  assert_owned (kuzov_words_when (request, NOW_MS, 0), "6 min so far");

  kuzov_request_set_accepted_ms (request, NOW_MS - 20 * 1000);
  assert_owned (kuzov_words_when (request, NOW_MS, 8 * MINUTE), "just now, usually 8 min");

  kuzov_request_set_accepted_ms (request, NOW_MS - 5 * HOUR);
  assert_owned (kuzov_words_when (request, NOW_MS, 8 * MINUTE), "5 h so far");

  kuzov_request_set_accepted_ms (request, NOW_MS - 3 * DAY);
  assert_owned (kuzov_words_when (request, NOW_MS, 8 * MINUTE), "3 days so far");

  /* The clock was set back. */
  kuzov_request_set_accepted_ms (request, NOW_MS + HOUR);
  assert_owned (kuzov_words_when (request, NOW_MS, 0), "just now");
}

static void
test_what_is_over_tells_when (void)
{
  g_autoptr (KuzovRequest) ready = new_request (KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) failed = new_request (KUZOV_STATE_FAILED);
  g_autoptr (KuzovRequest) unconfirmed = new_request (KUZOV_STATE_UNCONFIRMED);

  kuzov_request_set_accepted_ms (ready, NOW_MS - 16 * MINUTE);
  kuzov_request_set_settled_ms (ready, NOW_MS - 8 * MINUTE);
  assert_owned (kuzov_words_when (ready, NOW_MS, 0), "14:32, took 8 min");
  kuzov_request_set_opened_ms (ready, NOW_MS);
  assert_owned (kuzov_words_when (ready, NOW_MS, 0), "14:32, opened");

  kuzov_request_set_settled_ms (failed, NOW_MS - HOUR);
  assert_owned (kuzov_words_when (failed, NOW_MS, 0), "13:40, not charged");

  kuzov_request_set_sent_ms (unconfirmed, NOW_MS - 42 * MINUTE);
  assert_owned (kuzov_words_when (unconfirmed, NOW_MS, 0), "sent 13:58, no answer");
}

static void
test_notes_tell_where_it_is_or_what_is_in_the_way (void)
{
  g_autoptr (KuzovRequest) ready = new_request (KUZOV_STATE_READY);
  g_autoptr (KuzovRequest) failed = new_request (KUZOV_STATE_FAILED);
  g_autoptr (KuzovRequest) unconfirmed = new_request (KUZOV_STATE_UNCONFIRMED);

  kuzov_request_set_url (ready, "https://data.tronk.info/report/1");
  assert_owned (kuzov_words_note (ready), "data.tronk.info");
  kuzov_request_set_reason (failed, KUZOV_REASON_PROVIDER, "Номер кузова не найден");
  assert_owned (kuzov_words_note (failed), "“Номер кузова не найден”");
  kuzov_request_set_reason (failed, KUZOV_REASON_PROVIDER, "Номер кузова не найден.");
  assert_owned (kuzov_words_note (failed), "“Номер кузова не найден”");
  kuzov_request_set_reason (failed, KUZOV_REASON_PROVIDER, "Подождите..");
  assert_owned (kuzov_words_note (failed), "“Подождите..”");
  assert_owned (kuzov_words_note (unconfirmed), "Sent, but no answer came. It may have been charged.");
}

/* The terminal prints it between a tab and a line feed. */
static void
test_messages_are_one_line_for_every_state_and_reason (void)
{
  for (unsigned int state = 0; state < KUZOV_N_STATES; state++)
    for (unsigned int reason = 0; reason <= KUZOV_REASON_ENDPOINT; reason++)
      {
        g_autoptr (KuzovRequest) request = new_request ((KuzovState) state);
        g_autofree char *message = NULL;
        g_autofree char *phrase = NULL;

        kuzov_request_set_reason (request, (KuzovReason) reason, reason == KUZOV_REASON_HTTP ? "503" : NULL);
        message = kuzov_words_message (request, NULL);
        g_assert_cmpstr (message, !=, "");
        g_assert_null (strpbrk (message, "\t\r\n"));
        g_assert_null (strchr (message, '!'));

        phrase = kuzov_words_reason ((KuzovReason) reason, NULL);
        g_assert_true ((*phrase == '\0') == (reason == KUZOV_REASON_NONE));
      }
}

/* Each kind of thing that is no frame number has a sentence of its own; what may be ordered needs none. */
static void
test_what_is_no_frame_number_is_named (void)
{
  static const char * const texts[] = {
    " ", "a\x01b", "JZX100+0012345", "A-1", "WVWZZZ1JZXW000001", "DBA-RP3", "JZX100", "А123ВС77", "東[41]12345東",
    "+7 914 123-45-67", "sale@example.com", "https://example.com", "48213502", "Chaser", "JZX100-OO12345", "Chaser JZX100-0012345",
  };
  g_autoptr (GHashTable) sentences = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (KuzovReading) frame = kuzov_reading_new ("JZX100-0012345");

  for (unsigned int i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (KuzovReading) reading = kuzov_reading_new (texts[i]);
      char *sentence = kuzov_words_reading (reading);

      g_assert_nonnull (sentence);
      g_assert_true (g_hash_table_add (sentences, sentence));
    }
  g_assert_null (kuzov_words_reading (frame));
}

static void
test_corrections_are_told (void)
{
  g_autofree char *nothing = kuzov_words_changes (KUZOV_CHANGE_CASE | KUZOV_CHANGE_TRIMMED);
  g_autofree char *two = kuzov_words_changes (KUZOV_CHANGE_LAYOUT | KUZOV_CHANGE_DASH | KUZOV_CHANGE_CASE);

  g_assert_null (nothing);
  g_assert_cmpstr (two, ==, "corrected: keyboard layout, dash");
}

static void
test_history_errors_say_what_to_do (void)
{
  for (int code = KUZOV_HISTORY_ERROR_NEWER; code <= KUZOV_HISTORY_ERROR_FAILED; code++)
    {
      g_autoptr (GError) error = g_error_new (KUZOV_HISTORY_ERROR, code, "disk I/O error");
      g_autofree char *sentence = kuzov_words_history_error (error, "/somewhere/history.db");

      g_assert_cmpstr (sentence, !=, "");
      if (code != KUZOV_HISTORY_ERROR_CONFLICT)
        g_assert_nonnull (strstr (sentence, "/somewhere/history.db"));
    }
}

static void
test_access_is_told_in_one_line (void)
{
  KuzovAccess access = { .kind = KUZOV_REPLY_OK, .is_listed = TRUE, .left = 27, .has_price = TRUE, .price = 45,
                         .has_balance = TRUE, .balance = 1234.5, .until_ms = NOW_MS };

  assert_owned (kuzov_words_access (NULL), "Not checked yet.");
  assert_owned (kuzov_words_access (&access),
                "works until 24 Nov 2026, 45 per report, 1,234.50 on balance, 27 reports left");

  /* A day without a time is one in Moscow, which begins here the evening before. */
  access = (KuzovAccess) { .kind = KUZOV_REPLY_OK, .is_listed = TRUE, .left = -1 };
  access.until_ms = kuzov_datetime_parse_ms ("31.12.2026");
  assert_owned (kuzov_words_access (&access), "works until 31 Dec 2026");

  access = (KuzovAccess) { .kind = KUZOV_REPLY_OK, .is_listed = TRUE, .left = -1 };
  assert_owned (kuzov_words_access (&access), "The key works.");

  access = (KuzovAccess) { .kind = KUZOV_REPLY_REFUSED, .left = -1, .message = (char *) "Пользователь не найден." };
  assert_owned (kuzov_words_access (&access), "The provider does not accept this key: “Пользователь не найден.”");
}

static void
test_technical_details_have_all_but_the_key (void)
{
  g_autoptr (KuzovRequest) request = new_request (KUZOV_STATE_READY);
  KuzovBurst burst = { .id = 17, .price = 45, .balance_before = 1279.5, .balance_after = NAN };
  g_autofree char *text = NULL;

  kuzov_request_set_job (request, "48213377");
  kuzov_request_set_url (request, "https://data.tronk.info/report?id=1&key=" SECRET "&v=2");
  kuzov_request_set_settled_ms (request, NOW_MS);
  kuzov_request_set_endpoint (request, ENDPOINT "?KEY=" SECRET);
  kuzov_request_set_reply (request, KUZOV_REPLY_SLOT_RESULT, "{\"url\":\"https://x/?apikey=" SECRET "\"}");
  text = kuzov_words_technical (request, &burst, NULL);

  g_assert_null (strstr (text, SECRET));
  g_assert_nonnull (strstr (text, "key=…&v=2"));
  g_assert_nonnull (strstr (text, "JZX100-0012345"));
  g_assert_nonnull (strstr (text, "jzx100-0012345"));
  g_assert_nonnull (strstr (text, "48213377"));
  g_assert_nonnull (strstr (text, "24 November 2026, 14:40:00 (2026-11-24T14:40:00"));
  g_assert_nonnull (strstr (text, "getresult: {"));
  g_assert_nonnull (strstr (text, "Burst of orders: 17\n"));
  g_assert_nonnull (strstr (text, "Price of a report: 45\n"));
  g_assert_nonnull (strstr (text, "Balance before the burst: 1,279.50\n"));
  g_assert_null (strstr (text, "Balance after"));
}

/* What the provider calls it in a link is the provider's to say; in an address it may look otherwise. */
static void
test_technical_details_have_no_key_by_any_name (void)
{
  static const char *const keys[] = { SECRET, "key of another kind/1+1" };

  for (unsigned int i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (KuzovRequest) request = new_request (KUZOV_STATE_READY);
      g_autofree char *in_address = g_uri_escape_string (keys[i], NULL, FALSE);
      g_autofree char *url = g_strdup_printf ("https://data.tronk.info/%s/report?token=%s&v=2", in_address, in_address);
      g_autofree char *upper = g_ascii_strup (keys[i], -1);
      g_autofree char *reply = g_strdup_printf ("{\"msg\":\"for %s\"}", upper);
      KuzovBurst burst = { .price = NAN, .balance_before = NAN, .balance_after = NAN };
      g_autofree char *text = NULL;

      kuzov_request_set_url (request, url);
      kuzov_request_set_reply (request, KUZOV_REPLY_SLOT_RESULT, reply);
      text = kuzov_words_technical (request, &burst, keys[i]);
      g_assert_null (strstr (text, keys[i]));
      g_assert_null (strstr (text, in_address));
      g_assert_null (strstr (text, upper));
      g_assert_nonnull (strstr (text, "https://data.tronk.info/…/report?token=…&v=2"));
      g_assert_nonnull (strstr (text, "{\"msg\":\"for …\"}"));
    }
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/words/every-state-has-a-word-of-its-own", test_every_state_has_a_word_of_its_own);
  g_test_add_func ("/words/amounts-are-bare-numbers", test_amounts_are_bare_numbers);
  g_test_add_func ("/words/times-are-as-brief-as-they-stay-clear", test_times_are_as_brief_as_they_stay_clear);
  g_test_add_func ("/words/progress-tells-how-long-it-has-been", test_progress_tells_how_long_it_has_been);
  g_test_add_func ("/words/what-is-over-tells-when", test_what_is_over_tells_when);
  g_test_add_func ("/words/notes-tell-where-it-is-or-what-is-in-the-way",
                   test_notes_tell_where_it_is_or_what_is_in_the_way);
  g_test_add_func ("/words/messages-are-one-line-for-every-state-and-reason",
                   test_messages_are_one_line_for_every_state_and_reason);
  g_test_add_func ("/words/what-is-no-frame-number-is-named", test_what_is_no_frame_number_is_named);
  g_test_add_func ("/words/corrections-are-told", test_corrections_are_told);
  g_test_add_func ("/words/history-errors-say-what-to-do", test_history_errors_say_what_to_do);
  g_test_add_func ("/words/access-is-told-in-one-line", test_access_is_told_in_one_line);
  g_test_add_func ("/words/technical-details-have-all-but-the-key", test_technical_details_have_all_but_the_key);
  g_test_add_func ("/words/technical-details-have-no-key-by-any-name", test_technical_details_have_no_key_by_any_name);

  return g_test_run ();
}
