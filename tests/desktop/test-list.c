// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "desk-runner.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "history/kuzov-labels.h"
#include "kuzov-test.h"

#define FRAME "JZX100-0012345"

static void
assert_history_is_missing (DeskFixture *fixture)
{
  g_autofree char *path = desk_get_path (fixture, "data/kuzov");

  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_an_empty_history_is_not_made (DeskFixture   *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (DeskRun) plain = desk_run (fixture, NULL, "--list", NULL);
  g_autoptr (DeskRun) json = desk_run (fixture, NULL, "--list", "--json", NULL);

  g_assert_cmpint (plain->status, ==, 0);
  g_assert_cmpstr (plain->output, ==, "");
  g_assert_cmpint (json->status, ==, 0);
  g_assert_cmpstr (json->output, ==, "[]\n");
  assert_history_is_missing (fixture);
}

static void
test_the_newest_comes_first (DeskFixture   *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (DeskRun) first = desk_run (fixture, NULL, "--check", "jzx100-0012345", NULL);
  g_autoptr (DeskRun) second = desk_run (fixture, NULL, "--check", "JZX100-0012404", NULL);
  g_autoptr (DeskRun) list = desk_run (fixture, NULL, "--list", NULL);
  g_auto (GStrv) lines = g_strsplit (list->output, "\n", -1);
  g_auto (GStrv) newest = g_strsplit (lines[0], "\t", -1);
  g_auto (GStrv) oldest = g_strsplit (lines[1], "\t", -1);
  g_autoptr (GDateTime) ordered = NULL;

  g_assert_cmpint (list->status, ==, 0);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_cmpuint (g_strv_length (newest), ==, 4);
  g_assert_cmpstr (newest[0], ==, "JZX100-0012404");
  g_assert_cmpstr (newest[1], ==, "failed");
  g_assert_cmpstr (newest[2], !=, "");
  g_assert_cmpstr (oldest[0], ==, FRAME);
  g_assert_cmpstr (oldest[1], ==, "ready");
  g_assert_true (g_str_has_prefix (oldest[2], "http://127.0.0.1:"));
  ordered = g_date_time_new_from_iso8601 (oldest[3], NULL);
  g_assert_nonnull (ordered);
  g_assert_true (g_str_has_suffix (oldest[3], "Z"));
}

static const char *
get_member (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  g_assert_nonnull (node);

  return JSON_NODE_HOLDS_NULL (node) ? NULL : json_node_get_string (node);
}

static double
get_amount (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  g_assert_nonnull (node);
  g_assert_true (JSON_NODE_HOLDS_VALUE (node));

  return json_node_get_double (node);
}

static void
test_json_has_what_scripts_rely_on (DeskFixture   *fixture,
                                    gconstpointer  user_data)
{
  g_autoptr (DeskRun) first = desk_run (fixture, NULL, "--check", "jzx100-0012345", "JZX100-0012404", NULL);
  g_autoptr (DeskRun) list = desk_run (fixture, NULL, "--list", "--json", "--search", "12345", NULL);
  g_autoptr (DeskRun) failed = desk_run (fixture, NULL, "--list", "--json", "--search", "12404", NULL);
  g_autofree char *id = kuzov_demo_service_get_id (fixture->service, FRAME);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonArray *array = NULL;
  JsonObject *object = NULL;

  g_assert_true (json_parser_load_from_data (parser, list->output, -1, &error));
  g_assert_no_error (error);
  array = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (array), ==, 1);
  object = json_array_get_object_element (array, 0);
  g_assert_cmpstr (get_member (object, "frame"), ==, FRAME);
  g_assert_cmpstr (get_member (object, "typed"), ==, "jzx100-0012345");
  g_assert_cmpstr (get_member (object, "state"), ==, "ready");
  g_assert_cmpstr (get_member (object, "id"), ==, id);
  g_assert_true (g_str_has_prefix (get_member (object, "url"), "http://"));
  g_assert_null (get_member (object, "message"));
  g_assert_true (g_str_has_suffix (get_member (object, "ordered"), "Z"));
  g_assert_true (g_str_has_suffix (get_member (object, "ready"), "Z"));
  g_assert_true (g_str_has_suffix (get_member (object, "sent"), "Z"));
  g_assert_cmpint (json_object_get_int_member (object, "burst"), ==, 1);
  g_assert_cmpfloat (get_amount (object, "price"), ==, 45);
  g_assert_cmpfloat (get_amount (object, "balance_before") - get_amount (object, "balance_after"), ==, 45);

  g_assert_true (json_parser_load_from_data (parser, failed->output, -1, &error));
  g_assert_no_error (error);
  object = json_array_get_object_element (json_node_get_array (json_parser_get_root (parser)), 0);
  g_assert_cmpstr (get_member (object, "state"), ==, "failed");
  g_assert_null (get_member (object, "id"));
  g_assert_null (get_member (object, "url"));
  g_assert_null (get_member (object, "ready"));
  g_assert_nonnull (get_member (object, "message"));
  g_assert_cmpint (json_object_get_int_member (object, "burst"), ==, 1);
}

/* A note and labels, as the window keeps them. */
static void
write_down (DeskFixture *fixture)
{
  g_autofree char *path = desk_get_path (fixture, "data/kuzov/history.db");
  g_autoptr (KuzovHistory) history = kuzov_history_new (path);
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  static const char *const names[] = { "лот \"7\"", "Client" };
  int64_t id;

  g_assert_true (kuzov_history_open (history, NULL));
  request = kuzov_history_find_frame (history, FRAME);
  kuzov_request_set_note (request, "two\nlines");
  kuzov_history_save_soon (history, request);
  id = kuzov_request_get_id (request);
  g_array_append_val (ids, id);
  for (unsigned int i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (KuzovLabel) label = kuzov_label_new (0, names[i], i);
      g_autoptr (GAsyncResult) saved = NULL;
      g_autoptr (GAsyncResult) set = NULL;

      kuzov_history_save_label_async (history, label, kuzov_test_keep_result, &saved);
      label->id = kuzov_history_save_label_finish (history, kuzov_test_await (&saved), NULL);
      kuzov_history_set_label_async (history, ids, label->id, TRUE, NULL, kuzov_test_keep_result, &set);
      g_assert_true (kuzov_history_change_finish (history, kuzov_test_await (&set), NULL));
    }
  kuzov_history_close (history);
  kuzov_test_drain ();
}

static void
test_json_has_notes_and_labels (DeskFixture   *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (DeskRun) first = desk_run (fixture, NULL, "--check", FRAME, "GX81-3012345", NULL);
  g_autoptr (DeskRun) found = NULL;
  g_autoptr (DeskRun) bare = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *labels = NULL;
  JsonObject *object = NULL;

  write_down (fixture);
  found = desk_run (fixture, NULL, "--list", "--json", "--search", "ЛОТ client lines", NULL);
  g_assert_true (json_parser_load_from_data (parser, found->output, -1, NULL));
  g_assert_cmpuint (json_array_get_length (json_node_get_array (json_parser_get_root (parser))), ==, 1);
  object = json_array_get_object_element (json_node_get_array (json_parser_get_root (parser)), 0);
  g_assert_cmpstr (get_member (object, "frame"), ==, FRAME);
  g_assert_cmpstr (get_member (object, "note"), ==, "two\nlines");
  labels = json_object_get_array_member (object, "labels");
  g_assert_cmpuint (json_array_get_length (labels), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (labels, 0), ==, "Client");
  g_assert_cmpstr (json_array_get_string_element (labels, 1), ==, "лот \"7\"");

  bare = desk_run (fixture, NULL, "--list", "--json", "--search", "gx81", NULL);
  g_assert_true (json_parser_load_from_data (parser, bare->output, -1, NULL));
  object = json_array_get_object_element (json_node_get_array (json_parser_get_root (parser)), 0);
  g_assert_null (get_member (object, "note"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "labels")), ==, 0);
}

static void
test_a_search_without_hits_is_empty (DeskFixture   *fixture,
                                     gconstpointer  user_data)
{
  g_autoptr (DeskRun) check = desk_run (fixture, NULL, "--check", FRAME, NULL);
  g_autoptr (DeskRun) plain = desk_run (fixture, NULL, "--list", "--search", "Кузов", NULL);
  g_autoptr (DeskRun) json = desk_run (fixture, NULL, "--list", "--json", "--search", "\xff\xfe", NULL);

  g_assert_cmpint (check->status, ==, 0);
  g_assert_cmpint (plain->status, ==, 0);
  g_assert_cmpstr (plain->output, ==, "");
  g_assert_cmpint (json->status, ==, 0);
  g_assert_cmpstr (json->output, ==, "[]\n");
}

static void
test_more_than_a_piece_is_listed_whole (DeskFixture   *fixture,
                                        gconstpointer  user_data)
{
  g_autoptr (GString) frames = g_string_new (NULL);
  g_autofree char *path = NULL;
  g_autoptr (DeskRun) check = NULL;
  g_autoptr (DeskRun) list = NULL;
  g_auto (GStrv) lines = NULL;

  desk_set_settings (fixture, "", kuzov_demo_service_get_endpoint (fixture->service));
  for (unsigned int i = 0; i < 1100; i++)
    g_string_append_printf (frames, "GRX133-%05u\n", i);

  path = desk_write_file (fixture, "many.txt", frames->str, (gssize) frames->len);
  check = desk_run (fixture, NULL, "--check", "--file", path, NULL);
  list = desk_run (fixture, NULL, "--list", NULL);
  lines = g_strsplit (list->output, "\n", -1);

  g_assert_cmpint (check->status, ==, 1);
  g_assert_cmpuint (g_strv_length (lines), ==, 1101);
  g_assert_true (g_str_has_prefix (lines[0], "GRX133-01099\twaiting\t"));
  g_assert_true (g_str_has_prefix (lines[1099], "GRX133-00000\twaiting\t"));
}

/* Reading takes part in nothing: it works beside the process that orders. */
static void
test_it_works_beside_a_run (DeskFixture   *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (DeskRun) check = NULL;
  g_autoptr (DeskRun) list = NULL;

  kuzov_demo_service_stall_next (fixture->service, "setqueue");
  check = desk_start (fixture, NULL, "--check", FRAME, NULL);
  desk_await_call (fixture, "setqueue");
  list = desk_run (fixture, NULL, "--list", NULL);
  kuzov_demo_service_release (fixture->service);
  desk_finish (check);

  g_assert_cmpint (list->status, ==, 0);
  g_assert_true (g_str_has_prefix (list->output, FRAME "\tsubmitting\t"));
  g_assert_cmpint (check->status, ==, 0);
}

static void
assert_refused (DeskFixture        *fixture,
                const char         *input,
                const char * const *arguments)
{
  g_autoptr (DeskRun) run = desk_startv (fixture, input, arguments);

  desk_finish (run);
  g_assert_cmpint (run->status, ==, 2);
  g_assert_cmpstr (run->output, ==, "");
  g_assert_cmpstr (run->errors, !=, "");
  g_assert_true (g_utf8_validate (run->errors, -1, NULL));
  g_assert_cmpuint (strlen (run->errors), <, 4096);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "setqueue"), ==, 0);
  assert_history_is_missing (fixture);
}

static void
test_what_makes_no_sense_is_refused (DeskFixture   *fixture,
                                     gconstpointer  user_data)
{
  static const char * const commands[][6] = {
    { "--check", NULL },
    { "--check", "", NULL },
    { "--check", FRAME, "no frame", NULL },
    { "--check", FRAME, "JZX\xff" "100-0012345", NULL },
    { "--check", FRAME, "JZX100\n0012345", NULL },
    { "--check", "--list", NULL },
    { "--check", "--timeout", "0", FRAME, NULL },
    { "--check", "--timeout", "-5", FRAME, NULL },
    { "--check", "--timeout", "soon", FRAME, NULL },
    { "--check", "--json", FRAME, NULL },
    { "--check", "--file", "/no/such/file", NULL },
    { "--check", "--file", "/", NULL },
    { "--check", "--file", "/dev/null", NULL },
    { "--check", "--file", "/dev/zero", NULL },
    { "--again", FRAME, NULL },
    { "--timeout", "5", FRAME, NULL },
    { "--json", NULL },
    { "--search", "x", NULL },
    { "--list", FRAME, NULL },
    { "--list", "--again", NULL },
    { "--export", "file", NULL },
    { "--nonsense", NULL },
    { "no frame", NULL },
    { "--file", "/no/such/file", NULL },
    { "--file", "/", NULL },
    { "--file", "/dev/null", NULL },
    { "--file", "/dev/zero", NULL },
    { FRAME, "--file", "/dev/null", NULL },
  };

  for (unsigned int i = 0; i < G_N_ELEMENTS (commands); i++)
    assert_refused (fixture, NULL, commands[i]);

  assert_refused (fixture, FRAME "\nno frame\n", (const char *[]) { "--check", "--file", "-", NULL });
  assert_refused (fixture, "", (const char *[]) { "--check", "--file", "-", NULL });
}

/* What is wrong with a file goes before the display that is missing: nobody should go and find one for nothing. */
static void
test_a_bad_file_goes_before_no_display (DeskFixture   *fixture,
                                        gconstpointer  user_data)
{
  static const char *const inputs[] = {
    "", "\n \n", "no frame\n", "\xff\xfe\x01\n", FRAME "\nno frame\n", "Frame;Make\n" FRAME ";Toyota\nno frame;Toyota\n",
    "Frame;Make\nno;Toyota\nnor this;Toyota\n",
  };
  static const char *const good[] = { FRAME "\n", "Frame;Make\n" FRAME ";Toyota\nBNR34-004512;Nissan\n" };
  g_autoptr (DeskRun) none = NULL;

  for (unsigned int i = 0; i < G_N_ELEMENTS (inputs); i++)
    assert_refused (fixture, inputs[i], (const char *[]) { "--file", "-", NULL });

  none = desk_run (fixture, "no frame\n", "--file", "-", NULL);
  g_assert_true (g_str_has_suffix (none->errors, "kuzov: There is no frame number in that file.\n"));

  for (unsigned int i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (DeskRun) run = desk_run (fixture, good[i], "--file", "-", NULL);

      g_assert_cmpint (run->status, ==, 1);
      g_assert_nonnull (strstr (run->errors, "There is no display"));
    }
}

static void
test_megabytes_of_rubbish_are_refused (DeskFixture   *fixture,
                                       gconstpointer  user_data)
{
  g_autofree char *rubbish = g_malloc (10 * 1024 * 1024);
  g_autofree char *path = NULL;

  for (gsize i = 0; i < 10 * 1024 * 1024; i++)
    rubbish[i] = (char) (i * 2654435761u >> 13);

  path = desk_write_file (fixture, "rubbish", rubbish, 10 * 1024 * 1024);
  assert_refused (fixture, NULL, (const char *[]) { "--check", "--file", path, NULL });
  assert_refused (fixture, NULL, (const char *[]) { "--file", path, NULL });

  memset (rubbish, 'A', 10 * 1024 * 1024);
  g_assert_true (g_file_set_contents (path, rubbish, 10 * 1024 * 1024, NULL));
  assert_refused (fixture, NULL, (const char *[]) { "--check", "--file", path, NULL });
  assert_refused (fixture, NULL, (const char *[]) { "--file", path, NULL });
}

static void
test_without_a_display_it_says_what_works (DeskFixture   *fixture,
                                           gconstpointer  user_data)
{
  g_autoptr (DeskRun) run = desk_run (fixture, NULL, FRAME, NULL);

  g_assert_cmpint (run->status, ==, 1);
  g_assert_cmpstr (run->output, ==, "");
  g_assert_nonnull (strstr (run->errors, "kuzov --check"));
}

static void
test_help_and_version_are_results (DeskFixture   *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (DeskRun) help = desk_run (fixture, NULL, "--help", NULL);
  g_autoptr (DeskRun) version = desk_run (fixture, NULL, "--version", NULL);

  g_assert_cmpint (help->status, ==, 0);
  g_assert_nonnull (strstr (help->output, "--check"));
  g_assert_null (strstr (help->output, "--gapplication"));
  g_assert_cmpint (version->status, ==, 0);
  g_assert_cmpstr (version->output, ==, "kuzov " KUZOV_VERSION "\n");
}

static void
write_history (DeskFixture *fixture,
               const char  *content)
{
  g_autofree char *path = desk_write_file (fixture, "data/kuzov/history.db", content, -1);
}

static void
test_a_history_that_is_none_is_left_and_named (DeskFixture   *fixture,
                                               gconstpointer  user_data)
{
  g_autoptr (DeskRun) list = NULL;
  g_autoptr (DeskRun) check = NULL;

  write_history (fixture, "This is no database, however long one looks at it.\n");
  list = desk_run (fixture, NULL, "--list", NULL);
  check = desk_run (fixture, NULL, "--check", FRAME, NULL);

  /* Kept aside and begun anew, or refused: never taken for an empty history without a word. */
  g_assert_true (list->status == 0 || strstr (list->errors, "history.db") != NULL);
  g_assert_true (check->status == 0 || strstr (check->errors, "history.db") != NULL);
}

static void
add (const char  *path,
     void       (*test) (DeskFixture *, gconstpointer))
{
  g_test_add (path, DeskFixture, NULL, desk_fixture_set_up, test, desk_fixture_tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/list/an-empty-history-is-not-made", test_an_empty_history_is_not_made);
  add ("/list/the-newest-comes-first", test_the_newest_comes_first);
  add ("/list/json-has-what-scripts-rely-on", test_json_has_what_scripts_rely_on);
  add ("/list/json-has-notes-and-labels", test_json_has_notes_and_labels);
  add ("/list/a-search-without-hits-is-empty", test_a_search_without_hits_is_empty);
  add ("/list/more-than-a-piece-is-listed-whole", test_more_than_a_piece_is_listed_whole);
  add ("/list/it-works-beside-a-run", test_it_works_beside_a_run);
  add ("/list/a-history-that-is-none-is-left-and-named", test_a_history_that_is_none_is_left_and_named);
  add ("/usage/what-makes-no-sense-is-refused", test_what_makes_no_sense_is_refused);
  add ("/usage/a-bad-file-goes-before-no-display", test_a_bad_file_goes_before_no_display);
  add ("/usage/megabytes-of-rubbish-are-refused", test_megabytes_of_rubbish_are_refused);
  add ("/usage/without-a-display-it-says-what-works", test_without_a_display_it_says_what_works);
  add ("/usage/help-and-version-are-results", test_help_and_version_are_results);

  return g_test_run ();
}
