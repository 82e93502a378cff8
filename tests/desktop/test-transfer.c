// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "desktop/kuzov-export.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "desktop/kuzov-import.h"
#include "desktop/kuzov-words-transfer.h"
#include "history/kuzov-history-model.h"
#include "kuzov-test-history.h"
#include "kuzov-test.h"

/* Out and in again: a list that Kuzov wrote comes back as it was, once. */

#define ENDPOINT "https://example.com/reportrequestframe.ashx"

typedef struct
{
  char         *folder;
  KuzovHistory *history;
} Fixture;

static KuzovHistory *
open_history (const char *folder,
              const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return kuzov_test_open_history (path);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->folder = kuzov_test_make_folder ();
  fixture->history = open_history (fixture->folder, "history.db");
}

/* Nothing that an import needed lies beside the history when it is over. */
static void
assert_no_leftovers (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_assert_null (strstr (name, ".import-"));
      g_assert_null (strstr (name, ".part"));
    }
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  kuzov_history_close (fixture->history);
  kuzov_test_drain ();
  assert_no_leftovers (fixture);
  kuzov_test_finalize (g_steal_pointer (&fixture->history));
  kuzov_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static GFile *
write_file (Fixture    *fixture,
            const char *name,
            const char *content,
            gssize      length)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, content, length, NULL));

  return g_file_new_for_path (path);
}

static KuzovImport *
read_with (KuzovHistory  *history,
           GFile         *file,
           GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  kuzov_import_read_async (history, file, ENDPOINT, NULL, NULL, NULL, kuzov_test_keep_result, &result);

  return kuzov_import_read_finish (history, kuzov_test_await (&result), error);
}

static void
merge (KuzovHistory     *history,
       KuzovImport      *import,
       KuzovMergeCounts *counts)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  kuzov_import_merge_async (history, import, NULL, NULL, NULL, kuzov_test_keep_result, &result);
  kuzov_import_merge_finish (history, kuzov_test_await (&result), counts, &error);
  g_assert_no_error (error);
}

/* Reads and merges a file that has no flaw; what the first step says is what the second does. */
static void
import_file (KuzovHistory     *history,
             GFile            *file,
             KuzovMergeCounts *counts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KuzovImport) import = read_with (history, file, &error);
  const KuzovMergeCounts *announced = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (kuzov_import_get_n_unusable (import), ==, 0);
  announced = kuzov_import_get_counts (import);
  merge (history, import, counts);
  g_assert_cmpuint (announced->n_new, ==, counts->n_new);
  g_assert_cmpuint (announced->n_there, ==, counts->n_there);
  g_assert_cmpuint (announced->n_updated, ==, counts->n_updated);
}

static char *
export_as (KuzovHistory      *history,
           KuzovExportFormat  format,
           GArray            *ids)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  kuzov_export_to_stream (history, ids, format, stream, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (stream, "", 1, NULL, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);

  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

/* A list with everything in it that may go wrong on the way. */
static const char everything[] =
  "[\n"
  "{\"frame\":\"JZX100-0012345\",\"typed\":\"jzx100 12345\",\"state\":\"ready\",\"id\":\"A-17\",\"url\":\"https://example.com/r/17?a=1&b=2\","
  "\"vin\":\"=1+1\",\"plate\":\"-5\",\"note\":\"+7 900 \\\"quoted\\\", one; two\\nthree\\r\\n\\u202eright\\u202c 🚗 <b>&amp;</b>\","
  "\"labels\":[{\"name\":\"client; one\",\"color\":3},{\"name\":\"=lot\",\"color\":5}],"
  "\"ordered\":\"2026-01-02T03:04:05.678Z\",\"sent\":\"2026-01-02T03:04:06Z\",\"accepted\":\"2026-01-02T03:04:07.001Z\","
  "\"started\":\"2026-01-02T03:05:00Z\",\"settled\":\"2026-01-02T03:10:00Z\",\"opened\":\"2026-01-03T00:00:00.5Z\","
  "\"endpoint\":\"" ENDPOINT "\",\"burst\":4,\"burst_began\":\"2026-01-02T03:04:05.5Z\",\"price\":120.5,\"balance_before\":1000.25,"
  "\"balance_after\":879.75,\"balance_checked\":\"2026-01-02T03:05:01Z\",\"burst_removed\":2,"
  "\"reply_order\":\"{\\\"id\\\":17}\",\"reply_result\":\"{\\\"a\\\":\\\"b\\\\nc\\\"}\"},\n"
  "{\"frame\":\"GX81-1234567\",\"state\":\"failed\",\"ordered\":\"2026-01-02T03:04:05.678Z\",\"settled\":\"2026-01-02T03:05:00Z\","
  "\"reason\":1,\"provider_message\":\"'=no such car\",\"note\":\"'@x\",\"endpoint\":\"https://old.example/r.ashx\",\"id\":null},\n"
  "{\"frame\":\"GX81-1234567\",\"state\":\"unconfirmed\",\"ordered\":\"2025-12-31T23:59:59Z\",\"sent\":\"2026-01-01T00:00:00Z\","
  "\"settled\":\"2026-01-02T03:05:00Z\",\"reason\":4,\"note\":\"\\ttab\",\"endpoint\":\"" ENDPOINT "\",\"balance_before\":-3}\n"
  "]\n";

static void
test_json_comes_back_as_it_was (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (GFile) file = write_file (fixture, "in.json", everything, -1);
  g_autoptr (GFile) again = NULL;
  g_autoptr (KuzovHistory) other = open_history (fixture->folder, "other.db");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  KuzovMergeCounts counts;

  import_file (fixture->history, file, &counts);
  g_assert_cmpuint (counts.n_new, ==, 3);
  first = export_as (fixture->history, KUZOV_EXPORT_JSON, NULL);
  g_assert_nonnull (strstr (first, "\\u202e") == NULL ? strstr (first, "\xe2\x80\xae") : first);
  g_assert_nonnull (strstr (first, "\"reply_result\":\"{\\\"a\\\":\\\"b\\\\nc\\\"}\""));
  g_assert_nonnull (strstr (first, "\"balance_after\":879.75"));
  g_assert_nonnull (strstr (first, "\"burst_removed\":2"));
  g_assert_nonnull (strstr (first, "\"labels\":[{\"name\":\"client; one\",\"color\":3},{\"name\":\"=lot\",\"color\":5}]"));
  again = write_file (fixture, "again.json", first, -1);
  import_file (other, again, &counts);
  g_assert_cmpuint (counts.n_new, ==, 3);
  second = export_as (other, KUZOV_EXPORT_JSON, NULL);
  g_assert_cmpstr (first, ==, second);
  kuzov_history_close (other);
  kuzov_test_drain ();
}

/* All but the replies of the provider. */
static void
check_table (Fixture           *fixture,
             KuzovExportFormat  format)
{
  g_autoptr (GFile) file = write_file (fixture, "in.json", everything, -1);
  g_autoptr (GFile) table = NULL;
  g_autoptr (KuzovHistory) other = open_history (fixture->folder, "other.db");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  KuzovMergeCounts counts;

  import_file (fixture->history, file, &counts);
  first = export_as (fixture->history, format, NULL);
  g_assert_true (g_str_has_prefix (first, "\xef\xbb\xbf" "frame"));
  table = write_file (fixture, "again.csv", first, -1);
  import_file (other, table, &counts);
  g_assert_cmpuint (counts.n_new, ==, 3);
  second = export_as (other, format, NULL);
  g_assert_cmpstr (first, ==, second);
  kuzov_history_close (other);
  kuzov_test_drain ();
}

static void
test_csv_comes_back_as_it_was (Fixture       *fixture,
                               gconstpointer  user_data)
{
  check_table (fixture, KUZOV_EXPORT_CSV);
}

static void
test_a_sheet_comes_back_as_it_was (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  check_table (fixture, KUZOV_EXPORT_SHEET);
}

/* Reads CSV as a spreadsheet does, and looks at how each cell begins. */
static void
test_no_cell_is_a_formula (Fixture       *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (GFile) file = write_file (fixture, "in.json", everything, -1);
  g_autofree char *text = NULL;
  gboolean is_quoted = FALSE;
  gboolean is_first = TRUE;
  unsigned int n_rows = 0;
  KuzovMergeCounts counts;

  import_file (fixture->history, file, &counts);
  text = export_as (fixture->history, KUZOV_EXPORT_CSV, NULL);
  for (const char *at = text + 3; *at != '\0'; at++)
    {
      if (*at == '"')
        {
          is_quoted = !is_quoted;
          continue;
        }
      if (is_first && (is_quoted || (*at != '\r' && *at != '\n')))
        g_assert_null (strchr ("=+-@\t\r\n", *at));
      is_first = !is_quoted && (*at == ',' || *at == '\n');
      n_rows += !is_quoted && *at == '\n' && at[-1] == '\r';
    }
  g_assert_false (is_quoted);
  g_assert_cmpuint (n_rows, ==, 4);
}

/* The same file twice, and a history's own list, change nothing. */
static void
test_nothing_comes_in_twice (Fixture       *fixture,
                             gconstpointer  user_data)
{
  static const KuzovExportFormat formats[] = { KUZOV_EXPORT_JSON, KUZOV_EXPORT_CSV, KUZOV_EXPORT_SHEET };
  g_autoptr (GFile) file = write_file (fixture, "in.json", everything, -1);
  g_autofree char *before = NULL;
  KuzovMergeCounts counts;

  import_file (fixture->history, file, &counts);
  import_file (fixture->history, file, &counts);
  g_assert_cmpuint (counts.n_there, ==, 3);
  before = export_as (fixture->history, KUZOV_EXPORT_JSON, NULL);
  for (unsigned int i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *text = export_as (fixture->history, formats[i], NULL);
      g_autoptr (GFile) own = write_file (fixture, "own", text, -1);
      g_autofree char *after = NULL;

      import_file (fixture->history, own, &counts);
      g_assert_cmpuint (counts.n_there, ==, 3);
      after = export_as (fixture->history, KUZOV_EXPORT_JSON, NULL);
      g_assert_cmpstr (before, ==, after);
    }
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, 3);
}

static KuzovRequest *
find (KuzovHistory *history,
      const char   *frame)
{
  KuzovRequest *request = kuzov_history_find_frame (history, frame);

  g_assert_nonnull (request);

  return request;
}

static const char cars[] =
  "frame,state,ordered,id,url,endpoint,note\r\n"
  "AA1-0000001,waiting,2026-01-01T00:00:01Z,,," ENDPOINT ",\r\n"
  "AA1-0000002,submitting,2026-01-01T00:00:02Z,,," ENDPOINT ",\r\n"
  "AA1-0000003,queued,2026-01-01T00:00:03Z,J3,," ENDPOINT ",\r\n"
  "AA1-0000004,generating,2026-01-01T00:00:04Z,J4,,https://thief.example/r.ashx,\r\n"
  "AA1-0000005,ready,2026-01-01T00:00:05Z,J5,javascript:alert(1)," ENDPOINT ",\r\n"
  "AA1-0000006,ready,2026-01-01T00:00:06Z,J6,javascript:alert(1),https://thief.example/r.ashx,\r\n"
  "AA1-0000007,ready,2026-01-01T00:00:07Z,J7,https://example.com/7,https://thief.example/r.ashx,\r\n"
  "AA1-0000008,queued,2026-01-01T00:00:08Z,,," ENDPOINT ",\r\n"
  "AA1-0000009,unconfirmed,2026-01-01T00:00:09Z,,,https://thief.example/r.ashx,\r\n"
  "AA1-0000010,given-up,2026-01-01T00:00:10Z,J10,,https://thief.example/r.ashx,\r\n";

/* The money rule, and the key: see judge_state () and disown (). */
static void
test_nothing_may_be_ordered_or_told_a_key (Fixture       *fixture,
                                           gconstpointer  user_data)
{
  static const struct { KuzovState state; const char *job; } expected[] = {
    { KUZOV_STATE_GIVEN_UP, NULL }, { KUZOV_STATE_UNCONFIRMED, NULL }, { KUZOV_STATE_QUEUED, "J3" },
    { KUZOV_STATE_GIVEN_UP, NULL }, { KUZOV_STATE_GENERATING, "J5" }, { KUZOV_STATE_GIVEN_UP, NULL },
    { KUZOV_STATE_READY, "J7" }, { KUZOV_STATE_UNCONFIRMED, NULL }, { KUZOV_STATE_UNCONFIRMED, NULL },
    { KUZOV_STATE_GIVEN_UP, NULL },
  };
  g_autoptr (GFile) file = write_file (fixture, "in.csv", cars, -1);
  KuzovMergeCounts counts;

  import_file (fixture->history, file, &counts);
  for (unsigned int i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *frame = g_strdup_printf ("AA1-%07u", i + 1);
      g_autoptr (KuzovRequest) request = find (fixture->history, frame);

      g_assert_cmpint (kuzov_request_get_state (request), ==, expected[i].state);
      g_assert_cmpstr (kuzov_request_get_job (request), ==, expected[i].job);
      g_assert_cmpint (kuzov_request_get_release (request), ==, KUZOV_RELEASE_NONE);
      if (expected[i].state != KUZOV_STATE_READY)
        {
          g_assert_null (kuzov_request_get_url (request));
          g_assert_cmpstr (kuzov_request_get_endpoint (request), ==, ENDPOINT);
        }
      if (i == 3)
        g_assert_cmpstr (kuzov_request_get_message (request), ==, "J4, https://thief.example/r.ashx");
    }
}

/* What is missing here is filled in; what is here stays. */
static void
test_what_is_missing_is_filled_in (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (GFile) first = write_file (fixture, "a.csv",
                                        "frame,state,ordered,id,url,endpoint,note\r\n"
                                        "AA1-0000001,unconfirmed,2026-01-01T00:00:01Z,,," ENDPOINT ",\r\n"
                                        "AA1-0000002,ready,2026-01-01T00:00:02Z,J2,https://example.com/2," ENDPOINT ",mine\r\n"
                                        "AA1-0000003,failed,2026-01-01T00:00:03Z,,," ENDPOINT ",\r\n", -1);
  g_autoptr (GFile) second = write_file (fixture, "b.csv",
                                         "frame,state,ordered,id,url,endpoint,note,labels\r\n"
                                         "AA1-0000001,ready,2026-01-01T00:00:01Z,J1,https://example.com/1," ENDPOINT ",,\r\n"
                                         "AA1-0000002,ready,2026-01-01T00:00:02Z,J2,https://example.com/2," ENDPOINT ",theirs,a;b\r\n"
                                         "AA1-0000003,ready,2026-01-01T00:00:03Z,J3,https://example.com/3," ENDPOINT ",theirs,\r\n", -1);
  g_autoptr (KuzovRequest) held = NULL;
  g_autoptr (KuzovRequest) two = NULL;
  g_autoptr (KuzovRequest) three = NULL;
  KuzovMergeCounts counts;

  import_file (fixture->history, first, &counts);
  held = find (fixture->history, "AA1-0000001");
  import_file (fixture->history, second, &counts);
  g_assert_cmpuint (counts.n_updated, ==, 2);
  g_assert_cmpuint (counts.n_new, ==, 1);

  /* An order that was undecided here, and has its number there: whoever holds it hears of it. */
  g_assert_cmpint (kuzov_request_get_state (held), ==, KUZOV_STATE_READY);
  g_assert_cmpstr (kuzov_request_get_job (held), ==, "J1");
  g_assert_cmpstr (kuzov_request_get_url (held), ==, "https://example.com/1");
  two = find (fixture->history, "AA1-0000002");
  g_assert_cmpstr (kuzov_request_get_note (two), ==, "mine");
  g_assert_nonnull (strchr (kuzov_request_get_labels (two), ' '));

  /* What was refused did not become ready: that is another order. */
  three = find (fixture->history, "AA1-0000003");
  g_assert_cmpint (kuzov_request_get_state (three), ==, KUZOV_STATE_READY);
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, 4);
  import_file (fixture->history, second, &counts);
  g_assert_cmpuint (counts.n_there, ==, 3);
}

/* An order whose end is known elsewhere, in a table, which has no replies and little else: what is known here stays. */
static void
test_a_table_takes_nothing_away (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  static const char here[] =
    "[{\"frame\":\"JZX100-0012345\",\"state\":\"unconfirmed\",\"ordered\":\"2026-01-02T03:04:05.678Z\",\"sent\":\"2026-01-02T03:04:06Z\","
    "\"settled\":\"2026-01-02T03:05:00Z\",\"vin\":\"JZX100-0099999\",\"plate\":\"A1\",\"note\":\"mine\",\"endpoint\":\"" ENDPOINT "\","
    "\"labels\":[{\"name\":\"client\",\"color\":3}],\"burst_began\":\"2026-01-02T03:04:05.5Z\",\"price\":120.5,"
    "\"balance_before\":1000.25,\"balance_after\":879.75,\"balance_checked\":\"2026-01-02T03:05:01Z\","
    "\"reply_order\":\"{\\\"error\\\":\\\"timeout\\\"}\",\"reply_check\":\"{\\\"a\\\":\\\"b\\\"}\"}]\n";
  static const char table[] =
    "frame,state,ordered,settled,id,url,endpoint,vin,plate,note,labels,price,balance_before\r\n"
    "JZX100-0012345,ready,2026-01-02T03:04:05Z,2026-01-02T03:09:00Z,J1,https://example.com/1," ENDPOINT ",X1,,theirs,lot,7,8\r\n";
  g_autoptr (GFile) first = write_file (fixture, "in.json", here, -1);
  g_autoptr (GFile) second = write_file (fixture, "in.csv", table, -1);
  g_autofree char *after = NULL;
  KuzovMergeCounts counts;

  import_file (fixture->history, first, &counts);
  import_file (fixture->history, second, &counts);
  g_assert_cmpuint (counts.n_updated, ==, 1);
  after = export_as (fixture->history, KUZOV_EXPORT_JSON, NULL);
  for (const char *const *part = (const char *const[]) {
         "\"state\":\"ready\"", "\"id\":\"J1\"", "\"url\":\"https://example.com/1\"", "\"vin\":\"JZX100-0099999\"",
         "\"plate\":\"A1\"", "\"note\":\"mine\"", "\"labels\":[{\"name\":\"client\",\"color\":3}]", "\"price\":120.5",
         "\"balance_before\":1000.25", "\"balance_after\":879.75", "\"ordered\":\"2026-01-02T03:04:05.678Z\"",
         "\"reply_order\":\"{\\\"error\\\":\\\"timeout\\\"}\"", "\"reply_check\":\"{\\\"a\\\":\\\"b\\\"}\"", NULL }; *part != NULL; part++)
    {
      g_test_message ("%s", *part);
      g_assert_nonnull (strstr (after, *part));
    }
}

/* Twice what is in @lists, one after the other: how many rows there are in the end, which the second time changes nothing. */
static void
assert_n_orders (Fixture           *fixture,
                 const char *const *lists,
                 unsigned int       n)
{
  for (unsigned int turn = 0; turn < 2; turn++)
    for (unsigned int i = 0; lists[i] != NULL; i++)
      {
        g_autofree char *text = g_strconcat ("frame,state,ordered,sent,id,url,endpoint,note\r\n", lists[i], NULL);
        g_autoptr (GFile) file = write_file (fixture, "orders.csv", text, -1);
        KuzovMergeCounts counts;

        import_file (fixture->history, file, &counts);
        if (turn == 1)
          g_assert_cmpuint (counts.n_new, ==, 0);
      }
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, n);
}

/* A frame that was ordered more than once: no order is taken for another one, whatever a spreadsheet left of the times. */
static void
test_two_orders_stay_two (Fixture       *fixture,
                          gconstpointer  user_data)
{
  static const struct { const char *lists[3]; unsigned int n; } cases[] = {
    /* Refused, and at once ordered again. */
    { { "BB1-0000001,failed,2026-01-01T00:00:00Z,,,," ENDPOINT ",\r\n"
        "BB1-0000001,ready,2026-01-01T00:00:00.700Z,,77,https://example.com/77," ENDPOINT ",\r\n" }, 2 },

    /* Perhaps charged, both; half a second apart, in one list and in two. */
    { { "BB1-0000002,unconfirmed,2026-01-01T00:00:00Z,,,," ENDPOINT ",\r\n"
        "BB1-0000002,unconfirmed,2026-01-01T00:00:00.500Z,,,," ENDPOINT ",\r\n" }, 2 },

    /* Perhaps charged, and ordered again: cut to the second. */
    { { "BB1-0000003,unconfirmed,2026-01-01T00:00:00Z,,,," ENDPOINT ",\r\n"
        "BB1-0000003,ready,2026-01-01T00:00:00Z,,88,https://example.com/88," ENDPOINT ",\r\n" }, 2 },

    /* The same, known here to the millisecond. */
    { { "BB1-0000004,unconfirmed,2026-01-01T00:00:00.250Z,,,," ENDPOINT ",\r\n"
        "BB1-0000004,ready,2026-01-01T00:00:00.750Z,,99,https://example.com/99," ENDPOINT ",\r\n",
        "BB1-0000004,ready,2026-01-01T00:00:00Z,,99,https://example.com/99," ENDPOINT ",\r\n"
        "BB1-0000004,unconfirmed,2026-01-01T00:00:00Z,,,," ENDPOINT ",\r\n" }, 2 },

    /* One order, of which two lists put together know different things; and a line that is there twice. */
    { { "BB1-0000005,unconfirmed,2026-01-01T00:00:00.123Z,,,," ENDPOINT ",\r\n"
        "BB1-0000005,unconfirmed,2026-01-01T00:00:00.123Z,,,," ENDPOINT ",\r\n"
        "BB1-0000005,ready,2026-01-01T00:00:00.123Z,,55,https://example.com/55," ENDPOINT ",\r\n" }, 1 },

    /* From a clock that is ahead. */
    { { "BB1-0000006,failed,9998-01-01T00:00:00Z,,,," ENDPOINT ",one\r\n"
        "BB1-0000006,failed,9999-01-01T00:00:00Z,,,," ENDPOINT ",two\r\n" }, 2 },
    { { "BB1-0000007,ready,2020-01-01T00:00:00Z,,,https://example.com/1," ENDPOINT ",\r\n",
        "BB1-0000007,ready,9999-01-01T00:00:00Z,,77,https://example.com/77," ENDPOINT ",\r\n" }, 2 },
  };
  unsigned int n = 0;

  for (unsigned int i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      n += cases[i].n;
      g_test_message ("case %u", i);
      assert_n_orders (fixture, cases[i].lists, n);
    }
}

/* One byte that fits nowhere makes no other encoding of a whole list. */
static void
test_one_flaw_changes_no_other_row (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  g_autoptr (GFile) file = write_file (fixture, "a.csv", "frame,state,ordered,note\r\n"
                                       "AA1-0000001,failed,2026-01-01T00:00:01Z,прове\xffрить\r\n"
                                       "AA1-0000002,failed,2026-01-01T00:00:02Z,перезвонить\r\n", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (KuzovImport) import = read_with (fixture->history, file, &error);
  g_autoptr (KuzovRequest) request = NULL;
  KuzovMergeCounts counts;

  g_assert_no_error (error);
  g_assert_cmpuint (kuzov_import_get_n_unusable (import), ==, 1);
  g_assert_cmpstr (g_ptr_array_index (kuzov_import_get_problems (import), 0), ==, "Line 2: a text is damaged, or not UTF-8");
  merge (fixture->history, import, &counts);
  request = find (fixture->history, "AA1-0000002");
  g_assert_cmpstr (kuzov_request_get_note (request), ==, "перезвонить");
}

/* A list that would drown the person in labels brings as many as can be borne, and says so. */
static void
test_too_many_labels_are_told (Fixture       *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (GString) text = g_string_new ("frame,state,ordered,labels\r\n");
  g_autoptr (GFile) file = NULL;
  g_autofree char *sentence = NULL;
  KuzovMergeCounts counts;

  for (unsigned int i = 0; i < 2003; i++)
    g_string_append_printf (text, "AA1-%07u,failed,2026-01-01T00:00:%02uZ,label %u\r\n", i, i % 60, i);
  file = write_file (fixture, "a.csv", text->str, -1);
  import_file (fixture->history, file, &counts);
  g_assert_cmpuint (counts.n_new, ==, 2003);
  g_assert_cmpuint (counts.n_labels_left, ==, 3);
  sentence = kuzov_words_merge (&counts, 0);
  g_assert_cmpstr (sentence, ==, "New: 2,003. Labels left out, as there are too many: 3.");
}

/* Their numbers put them where their time does, between what was there. */
static void
test_rows_stand_by_their_time (Fixture       *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (GFile) first = write_file (fixture, "a.csv", "frame,state,ordered\r\n"
                                        "AA1-0000001,failed,2026-01-01T00:00:10Z\r\nAA1-0000002,failed,2026-01-01T00:00:30Z\r\n", -1);
  g_autoptr (GFile) second = write_file (fixture, "b.csv", "frame,state,ordered\r\n"
                                         "AA1-0000003,failed,2026-01-01T00:00:20.9Z\r\nAA1-0000004,failed,2026-01-01T00:00:20.1Z\r\n"
                                         "AA1-0000005,failed,9999-12-31T00:00:00Z\r\nAA1-0000006,failed,1970-01-01T00:00:01Z\r\n"
                                         "AA1-0000007,failed,1999-01-01T00:00:01Z\r\n", -1);
  static const char *const order[] = {
    "AA1-0000005", "AA1-0000002", "AA1-0000003", "AA1-0000004", "AA1-0000001", "AA1-0000007", "AA1-0000006",
  };
  g_autoptr (GPtrArray) newest = NULL;
  KuzovMergeCounts counts;

  import_file (fixture->history, first, &counts);
  import_file (fixture->history, second, &counts);
  import_file (fixture->history, second, &counts);
  g_assert_cmpuint (counts.n_there, ==, 5);
  newest = kuzov_history_load_newest (fixture->history, 0, 100);
  g_assert_cmpuint (newest->len, ==, G_N_ELEMENTS (order));
  for (unsigned int i = 0; i < newest->len; i++)
    {
      KuzovRequest *request = g_ptr_array_index (newest, i);

      g_assert_cmpstr (kuzov_request_get_frame (request), ==, order[i]);
      g_assert_cmpint (kuzov_request_get_ordered_ms (request), <=, g_get_real_time () / 1000);
      g_assert_cmpint (kuzov_request_get_id (request), <, 0x7fffffff);
    }
}

/* Each of these is said to be what it is, and the rest is taken. */
static void
test_each_flaw_is_named (Fixture       *fixture,
                         gconstpointer  user_data)
{
  g_autoptr (GString) text = g_string_new ("\xef\xbb\xbf" "frame;state;ordered;note\r"
                                           "AA1-0000001;failed;2026-01-01T00:00:01Z;fine\n"
                                           ";failed;2026-01-01T00:00:01Z;no frame\r\n"
                                           "AA1-0000002;odd;2026-01-01T00:00:01Z;no state\n"
                                           "AA1-0000003;failed;0000-00-00T00:00:00Z;no time\n"
                                           "AA1-0000004;failed;2026-01-01T00:00:01Z;many;cells;here\n");
  g_autoptr (GFile) file = NULL;
  g_autoptr (KuzovImport) import = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *problems = NULL;

  g_string_append_len (text, "AA1-0000005;failed;2026-01-01T00:00:01Z;n\0ul\n", 45);
  g_string_append (text, "AA1-0000006;failed;2026-01-01T00:00:01Z;\"");
  for (unsigned int i = 0; i < 10 * 1024 * 1024 / 16; i++)
    g_string_append (text, "0123456789abcdef");
  g_string_append (text, "\"\nAA1-0000007;failed;2026-01-01T00:00:01Z;also fine\nAA1-0000008;fai");
  file = write_file (fixture, "in.csv", text->str, (gssize) text->len);
  import = read_with (fixture->history, file, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kuzov_import_get_counts (import)->n_new, ==, 2);
  g_assert_cmpuint (kuzov_import_get_n_unusable (import), ==, 7);
  problems = kuzov_import_get_problems (import);
  g_assert_cmpuint (problems->len, ==, KUZOV_IMPORT_MAX_PROBLEMS);
  g_assert_cmpstr (g_ptr_array_index (problems, 0), ==, "Line 3: there is no frame number");
  g_assert_cmpstr (g_ptr_array_index (problems, 1), ==, "Line 4: the state is none that Kuzov knows");
  g_assert_cmpstr (g_ptr_array_index (problems, 2), ==, "Line 5: the date of the order can’t be right");
  g_assert_cmpstr (g_ptr_array_index (problems, 3), ==, "Line 6: there are more cells than columns");
  g_assert_cmpstr (g_ptr_array_index (problems, 4), ==, "Line 7: a text is damaged, or not UTF-8");
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, 0);
}

/* The bounds of what can be the date of an order, and what is said beyond them. */
static void
test_a_wrong_date_is_called_wrong (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  static const char none[] = "it does not say when it was ordered";
  static const char form[] = "the date of the order can’t be read";
  static const char range[] = "the date of the order can’t be right";
  static const struct { const char *date; const char *problem; } cases[] = {
    { "", none },
    { "yesterday", form },
    { "12/31/2026", form },
    { "10000-01-01T00:00:00Z", form },
    { "0000-01-01T00:00:00Z", range },
    { "0001-01-01T00:00:00", range },
    { "1969-12-31T23:59:59.999Z", range },
    { "1970-01-01T00:00:00Z", range },
    { "1970-01-01T00:00:00.001Z", NULL },
    { "1970-01-01T03:00:00", range },
    { "1970-01-01T03:00:01", NULL },
    { "2026-02-30T00:00:00Z", range },
    { "2026-01-01T24:00:00Z", range },
    { "/Date(-62135596800000)/", range },
    { "9999-12-31T23:59:59.999Z", NULL },
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("frame,state,ordered\nAA1-0000001,failed,%s\n", cases[i].date);
      g_autofree char *expected = cases[i].problem != NULL ? g_strconcat ("Line 2: ", cases[i].problem, NULL) : NULL;
      g_autoptr (GFile) file = write_file (fixture, "in.csv", text, -1);
      g_autoptr (KuzovImport) import = read_with (fixture->history, file, NULL);
      GPtrArray *problems = kuzov_import_get_problems (import);

      g_test_message ("%s", cases[i].date);
      g_assert_cmpuint (kuzov_import_get_counts (import)->n_new, ==, expected == NULL ? 1 : 0);
      g_assert_cmpstr (problems->len > 0 ? g_ptr_array_index (problems, 0) : NULL, ==, expected);
    }
}

/* Nothing of such a file is taken, and it is said why. */
static void
refuse (Fixture    *fixture,
        const char *content,
        gssize      length,
        int         code)
{
  g_autoptr (GFile) file = write_file (fixture, "bad", content, length);
  g_autoptr (GError) error = NULL;
  KuzovImport *import = read_with (fixture->history, file, &error);

  g_assert_null (import);
  g_assert_error (error, KUZOV_IMPORT_ERROR, code);
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, 0);
}

static void
test_what_is_no_list_is_refused (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_autofree char *deep = g_strnfill (2000000, '[');
  g_autofree char *columns = g_strnfill (2000000, ',');
  g_autoptr (GRand) chance = g_rand_new_with_seed (4);
  g_autofree char *binary = g_malloc (100000);
  const gsize whole = strlen (everything);

  for (unsigned int i = 0; i < 100000; i++)
    binary[i] = (char) g_rand_int (chance);
  binary[0] = 'x';
  refuse (fixture, "", 0, KUZOV_IMPORT_ERROR_FOREIGN);
  refuse (fixture, "hello\n", -1, KUZOV_IMPORT_ERROR_FOREIGN);
  refuse (fixture, binary, 100000, KUZOV_IMPORT_ERROR_FOREIGN);
  refuse (fixture, columns, -1, KUZOV_IMPORT_ERROR_FOREIGN);
  refuse (fixture, "frame|state|ordered\n", -1, KUZOV_IMPORT_ERROR_FOREIGN);
  refuse (fixture, deep, -1, KUZOV_IMPORT_ERROR_DAMAGED);
  refuse (fixture, "[{\"frame\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", -1, KUZOV_IMPORT_ERROR_DAMAGED);
  refuse (fixture, "[{\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}]", -1,
          KUZOV_IMPORT_ERROR_DAMAGED);
  refuse (fixture, "[{\"frame\" \"x\"}]", -1, KUZOV_IMPORT_ERROR_DAMAGED);
  refuse (fixture, "[{}] x", -1, KUZOV_IMPORT_ERROR_DAMAGED);
  for (gsize cut = whole - 3; cut > 0; cut -= 131 < cut ? 131 : cut)
    refuse (fixture, everything, (gssize) cut, cut > 0 ? KUZOV_IMPORT_ERROR_DAMAGED : KUZOV_IMPORT_ERROR_FOREIGN);
}

/* Other columns, other encodings, other separators. */
static void
test_tables_of_other_kinds_are_read (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  static const char text[] = "Frame\tSTATE\tordered\tother\tnote\n"
                             "jzx100-0012345\tfailed\t02.01.2026 03:04:05\t\tзаметка о машине, цвет белый\n";
  gsize n = 0;
  static const char *const encodings[] = { "UTF-8", "UTF-16", "UTF-16LE", "CP1251" };

  for (unsigned int i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      g_autofree char *encoded = g_convert (text, -1, encodings[i], "UTF-8", NULL, &n, NULL);
      g_autoptr (GFile) file = write_file (fixture, "in.csv", encoded, (gssize) n);
      g_autoptr (KuzovRequest) request = NULL;
      KuzovMergeCounts counts;

      import_file (fixture->history, file, &counts);
      g_assert_cmpuint (i == 0 ? counts.n_new : counts.n_there, ==, 1);
      request = find (fixture->history, "JZX100-0012345");
      g_assert_cmpstr (kuzov_request_get_note (request), ==, "заметка о машине, цвет белый");
    }
}

/* A million columns, a row of a million cells, and a note of 1 MB. */
static void
test_size_is_no_obstacle (Fixture       *fixture,
                          gconstpointer  user_data)
{
  g_autoptr (GString) text = g_string_new ("frame,state,ordered,note");
  g_autofree char *note = g_strnfill (1000000, '<');
  g_autoptr (GFile) file = NULL;
  g_autoptr (KuzovRequest) request = NULL;
  KuzovMergeCounts counts;

  for (unsigned int i = 0; i < 1000000; i++)
    g_string_append_c (text, ',');
  g_string_append_printf (text, "\nAA1-0000001,failed,2026-01-01T00:00:01Z,%s", note);
  for (unsigned int i = 0; i < 1000000; i++)
    g_string_append_c (text, ',');
  g_string_append (text, "\n");
  file = write_file (fixture, "in.csv", text->str, (gssize) text->len);
  import_file (fixture->history, file, &counts);
  g_assert_cmpuint (counts.n_new, ==, 1);
  request = find (fixture->history, "AA1-0000001");
  g_assert_cmpstr (kuzov_request_get_note (request), ==, note);
}

/* A file of 1 GB (-m thorough; of 64 MB otherwise) in which nothing ends takes no more memory than any other. */
static void
test_no_end_takes_no_memory (Fixture       *fixture,
                             gconstpointer  user_data)
{
  const int64_t size = g_test_thorough () ? 1024 * 1024 * 1024 : 64 * 1024 * 1024;
  g_autofree char *path = g_build_filename (fixture->folder, "in.csv", NULL);
  g_autoptr (GFile) file = write_file (fixture, "in.csv", "frame,state,ordered,note\nAA1-0000001,failed,2026-01-01,fine\n"
                                       "AA1-0000002,failed,2026-01-01,\"", -1);
  g_autoptr (KuzovImport) import = NULL;

  g_assert_cmpint (truncate (path, size), ==, 0);
  import = read_with (fixture->history, file, NULL);
  g_assert_nonnull (import);
  g_assert_cmpuint (kuzov_import_get_counts (import)->n_new, ==, 1);
  g_assert_cmpuint (kuzov_import_get_n_unusable (import), ==, 1);
  g_assert_cmpstr (g_ptr_array_index (kuzov_import_get_problems (import), 0), ==, "Line 3: the file ends in the middle of it");
}

/* Orders of one frame: with and without numbers, two of them in one second. */
#define N_ORDERS 1000

static GString *
write_orders (void)
{
  GString *text = g_string_new ("frame,state,ordered,sent,id,url,endpoint,note\n");

  for (unsigned int i = 0; i < N_ORDERS; i++)
    {
      g_autofree char *time = g_strdup_printf ("2026-01-%02uT%02u:%02u:%02u.%u00Z", i / 100 + 1, i / 10 % 10, i % 10, i / 3 % 60,
                                               i % 10);

      if (i % 4 == 0)
        g_string_append_printf (text, "CC1-0000001,ready,%s,,J%u,https://example.com/%u," ENDPOINT ",note %u\n", time, i, i, i);
      else if (i % 4 == 1)
        g_string_append_printf (text, "CC1-0000001,failed,%s,,,," ENDPOINT ",\n", time);
      else if (i % 4 == 2)
        g_string_append_printf (text, "CC1-0000001,unconfirmed,%s,%s,,," ENDPOINT ",\n", time, time);
      else
        g_string_append_printf (text, "CC1-0000001,ready,%s,,,https://example.com/%u," ENDPOINT ",\n", time, i);
    }

  return text;
}

/* However often a car was ordered, its list comes back whole, and not a second time. */
static void
test_a_thousand_orders_of_one_frame (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  static const KuzovExportFormat formats[] = { KUZOV_EXPORT_JSON, KUZOV_EXPORT_CSV, KUZOV_EXPORT_SHEET };
  g_autoptr (GString) text = write_orders ();
  g_autoptr (GFile) file = write_file (fixture, "in.csv", text->str, -1);
  g_autofree char *before = NULL;
  KuzovMergeCounts counts;

  import_file (fixture->history, file, &counts);
  g_assert_cmpuint (counts.n_new, ==, N_ORDERS);
  before = export_as (fixture->history, KUZOV_EXPORT_JSON, NULL);
  for (unsigned int i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *name = g_strdup_printf ("other-%u.db", i);
      KuzovHistory *other = open_history (fixture->folder, name);
      g_autofree char *list = export_as (fixture->history, formats[i], NULL);
      g_autoptr (GFile) own = write_file (fixture, "own", list, -1);
      g_autofree char *after = NULL;

      import_file (fixture->history, own, &counts);
      g_assert_cmpuint (counts.n_there, ==, N_ORDERS);
      after = export_as (fixture->history, KUZOV_EXPORT_JSON, NULL);
      g_assert_cmpstr (before, ==, after);
      for (unsigned int turn = 0; turn < 2; turn++)
        {
          import_file (other, own, &counts);
          g_assert_cmpuint (turn == 0 ? counts.n_new : counts.n_there, ==, N_ORDERS);
        }
      kuzov_test_close_history (&other);
    }
}

/* A thousand times the same number is one row, and more than a car is ever ordered are no more work than others. What can't
 * be told apart by number or time is left out. */
static void
test_many_of_a_kind_are_few (Fixture       *fixture,
                             gconstpointer  user_data)
{
  const unsigned int n = g_test_thorough () ? 100000 : 20000;
  g_autoptr (GString) text = g_string_new ("frame,state,ordered,id,url,endpoint\n");
  g_autoptr (GFile) file = NULL;
  g_autoptr (KuzovImport) import = NULL;
  KuzovMergeCounts counts;

  for (unsigned int i = 0; i < 1000; i++)
    g_string_append (text, "AA1-0000001,ready,2026-01-01T00:00:01Z,J1,https://example.com/1," ENDPOINT "\n");
  for (unsigned int i = 0; i < 2000; i++)
    g_string_append_printf (text, "AA1-0000002,failed,2026-01-01T00:00:00.%03uZ,,,\n", i % 1000);
  for (unsigned int i = 0; i < n; i++)
    g_string_append_printf (text, "AA1-0000003,failed,2025-%02u-%02uT%02u:%02u:%02u.5Z,,,\n", i / 86400 % 12 + 1,
                            i / 3600 % 24 + 1, i / 60 % 24, i % 60, i / 7 % 60);
  file = write_file (fixture, "in.csv", text->str, -1);
  import = read_with (fixture->history, file, NULL);
  g_assert_cmpuint (kuzov_import_get_n_unusable (import), ==, 1000);
  merge (fixture->history, import, &counts);
  g_assert_cmpuint (counts.n_new + counts.n_there, ==, 1000 + 1000 + n);
  g_assert_cmpuint (kuzov_history_get_n_rows (fixture->history), ==, counts.n_new);
  g_clear_pointer (&import, kuzov_import_free);
  import = read_with (fixture->history, file, NULL);
  merge (fixture->history, import, &counts);
  g_assert_cmpuint (counts.n_there, ==, 1000 + 1000 + n);
}

static void
test_the_page_is_safe_and_whole (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_autoptr (GFile) file = write_file (fixture, "in.json", everything, -1);
  g_autoptr (GPtrArray) newest = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autofree char *page = NULL;
  g_autofree char *part = NULL;
  KuzovMergeCounts counts;
  int64_t id;

  import_file (fixture->history, file, &counts);
  page = export_as (fixture->history, KUZOV_EXPORT_PAGE, NULL);
  g_assert_nonnull (strstr (page, "JZX100-0012345"));
  g_assert_nonnull (strstr (page, "href=\"https://example.com/r/17?a=1&amp;b=2\""));
  g_assert_nonnull (strstr (page, "&lt;b&gt;&amp;amp;&lt;/b&gt;"));
  g_assert_null (strstr (page, "<b>"));
  g_assert_null (strstr (page, "<script"));
  g_assert_nonnull (strstr (page, "default-src 'none'"));
  g_assert_nonnull (strstr (page, "3 reports"));

  newest = kuzov_history_load_newest (fixture->history, 0, 10);
  id = kuzov_request_get_id (g_ptr_array_index (newest, 2));
  g_array_append_val (ids, id);
  part = export_as (fixture->history, KUZOV_EXPORT_PAGE, ids);
  g_assert_null (strstr (part, "JZX100-0012345"));
  g_assert_nonnull (strstr (part, "GX81-1234567"));
}

static void
test_a_file_is_replaced_whole_or_not (Fixture       *fixture,
                                      gconstpointer  user_data)
{
  g_autoptr (GFile) file = write_file (fixture, "in.json", everything, -1);
  g_autoptr (GFile) target = write_file (fixture, "out.json", "old", -1);
  g_autofree char *expected = NULL;
  g_autofree char *content = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  KuzovMergeCounts counts;

  import_file (fixture->history, file, &counts);
  g_cancellable_cancel (cancelled);
  for (unsigned int i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      int64_t n;

      g_free (content);
      kuzov_export_async (fixture->history, NULL, KUZOV_EXPORT_JSON, target, i == 0 ? cancelled : NULL, NULL, NULL,
                          kuzov_test_keep_result, &result);
      n = kuzov_export_finish (fixture->history, kuzov_test_await (&result), &error);
      g_assert_true (g_file_load_contents (target, NULL, &content, NULL, NULL, NULL));
      if (i == 0)
        {
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
          g_assert_cmpstr (content, ==, "old");
          assert_no_leftovers (fixture);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpint (n, ==, 3);
    }
  expected = export_as (fixture->history, KUZOV_EXPORT_JSON, NULL);
  g_assert_cmpstr (content, ==, expected);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add(path, func) g_test_add ("/transfer/" path, Fixture, NULL, set_up, func, tear_down)
  add ("json", test_json_comes_back_as_it_was);
  add ("csv", test_csv_comes_back_as_it_was);
  add ("sheet", test_a_sheet_comes_back_as_it_was);
  add ("formulas", test_no_cell_is_a_formula);
  add ("twice", test_nothing_comes_in_twice);
  add ("money", test_nothing_may_be_ordered_or_told_a_key);
  add ("filled", test_what_is_missing_is_filled_in);
  add ("table-over-all", test_a_table_takes_nothing_away);
  add ("two-orders", test_two_orders_stay_two);
  add ("one-flaw", test_one_flaw_changes_no_other_row);
  add ("many-labels", test_too_many_labels_are_told);
  add ("time", test_rows_stand_by_their_time);
  add ("flaws", test_each_flaw_is_named);
  add ("dates", test_a_wrong_date_is_called_wrong);
  add ("refused", test_what_is_no_list_is_refused);
  add ("kinds", test_tables_of_other_kinds_are_read);
  add ("size", test_size_is_no_obstacle);
  add ("endless", test_no_end_takes_no_memory);
  add ("one-frame", test_a_thousand_orders_of_one_frame);
  add ("many", test_many_of_a_kind_are_few);
  add ("page", test_the_page_is_safe_and_whole);
  add ("whole", test_a_file_is_replaced_whole_or_not);
#undef add

  return g_test_run ();
}
