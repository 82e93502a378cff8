// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "demo/kuzov-demo-report.h"

#include "demo-fixture.h"
#include "demo/kuzov-demo-car.h"
#include "demo/kuzov-demo-job.h"

#define HOUR_MS (60 * 60 * 1000)

static char *
make_id (int64_t  age_ms,
         gboolean slow)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT,
                          kuzov_demo_job_new_id (g_get_real_time () / 1000 - age_ms, 0, slow));
}

static void
assert_times (Reply    *reply,
              int64_t   status,
              gboolean  started,
              gboolean  ended)
{
  const char *names[] = { "startgeneration", "endgeneration" };
  gboolean set[] = { started, ended };

  reply_parse (reply);
  g_assert_cmpint (json_object_get_int_member (reply->object, "status"), ==, status);
  g_assert_true (json_object_get_null_member (reply->object, "error"));
  for (unsigned int i = 0; i < 2; i++)
    {
      JsonNode *node = json_object_get_member (reply->object, names[i]);
      const char *text = JSON_NODE_HOLDS_NULL (node) ? "0001-" : json_node_get_string (node);

      g_assert_true (g_str_has_prefix (text, "0001-") == !set[i]);
    }
}

/* The age of a job is in its id, so every stage can be had without waiting for it. */
static void
test_stages (Fixture       *fixture,
             gconstpointer  user_data)
{
  static const struct { int64_t age_ms; int64_t status; gboolean started; gboolean ended; } stages[] = {
    { 0, 0, FALSE, FALSE }, { HOUR_MS / 2, 2, TRUE, FALSE }, { 2 * HOUR_MS, 1, TRUE, TRUE },
  };

  kuzov_demo_service_set_generation_time (fixture->service, HOUR_MS, HOUR_MS);
  for (unsigned int i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autofree char *id = make_id (stages[i].age_ms, FALSE);
      g_autoptr (Reply) state = fixture_ask (fixture, "checkqueue", id);
      g_autoptr (Reply) result = fixture_ask (fixture, "getresult", id);

      assert_times (state, stages[i].status, stages[i].started, stages[i].ended);
      assert_times (result, stages[i].status, stages[i].started, stages[i].ended);
      g_assert_true (json_object_get_null_member (result->object, "url") == (stages[i].status != 1));
    }
}

static void
test_default_times (void)
{
  for (unsigned int i = 0; i < 1000; i++)
    {
      int64_t now_ms = INT64_C (1800000000000) + i * 7919;
      int64_t id = kuzov_demo_job_new_id (now_ms, 0, i % 2 == 1);
      KuzovDemoTimes times;

      kuzov_demo_job_get_times (id, 10000, 20000, &times);
      g_assert_cmpint (times.accepted_ms, ==, now_ms);
      g_assert_cmpint (times.started_ms - now_ms, >=, 2500);
      g_assert_cmpint (times.started_ms - now_ms, <=, 3000);
      g_assert_cmpint (times.ended_ms - now_ms, >=, i % 2 == 1 ? 90000 : 10000);
      g_assert_cmpint (times.ended_ms - now_ms, <=, i % 2 == 1 ? 90000 : 20000);
      g_assert_cmpint (kuzov_demo_times_stage (&times, now_ms), ==, KUZOV_DEMO_STAGE_QUEUED);
      g_assert_cmpint (kuzov_demo_times_stage (&times, times.started_ms), ==, KUZOV_DEMO_STAGE_GENERATING);
      g_assert_cmpint (kuzov_demo_times_stage (&times, times.ended_ms), ==, KUZOV_DEMO_STAGE_READY);
    }
}

static void
test_ids_are_unique (void)
{
  int64_t now_ms = INT64_C (1800000000000);
  int64_t previous = 0;

  for (unsigned int i = 0; i < 20000; i++)
    {
      int64_t id = kuzov_demo_job_new_id (now_ms, previous, i % 3 == 0);
      g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, id);
      int64_t read = 0;

      g_assert_cmpint (id, >, previous);
      g_assert_true (kuzov_demo_job_read_id (text, now_ms, &read));
      g_assert_cmpint (read, ==, id);
      previous = id;
    }
}

static void
test_slow_frame (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autoptr (Reply) reply = fixture_order (fixture, "POST", "JZX100-0012777");
  g_autofree char *id = kuzov_demo_service_get_id (fixture->service, "JZX100-0012777");
  KuzovDemoTimes times;

  g_assert_nonnull (id);
  kuzov_demo_job_get_times (g_ascii_strtoll (id, NULL, 10), 10000, 20000, &times);
  g_assert_cmpint (times.ended_ms - times.accepted_ms, ==, 90000);
}

static char *
order_and_get_url (Fixture    *fixture,
                   const char *frame)
{
  g_autoptr (Reply) order = fixture_order (fixture, "POST", frame);
  g_autofree char *id = kuzov_demo_service_get_id (fixture->service, frame);
  g_autoptr (Reply) result = NULL;

  kuzov_demo_service_set_generation_time (fixture->service, 0, 0);
  g_assert_nonnull (id);
  result = fixture_ask (fixture, "getresult", id);
  assert_times (result, 1, TRUE, TRUE);

  return g_strdup (json_object_get_string_member (result->object, "url"));
}

static void
test_report_is_found_by_its_link (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autofree char *url = order_and_get_url (fixture, "JZX100-0012345");
  g_autofree char *english_url = g_strconcat (url, "&lang=en", NULL);
  g_autoptr (Reply) russian = fixture_start_url (fixture, "GET", url);
  g_autoptr (Reply) english = fixture_start_url (fixture, "GET", english_url);
  SoupMessageHeaders *headers = NULL;

  reply_await (russian);
  reply_await (english);
  headers = soup_message_get_response_headers (russian->message);
  g_assert_cmpuint (russian->status, ==, 200);
  g_assert_cmpstr (soup_message_headers_get_content_type (headers, NULL), ==, "text/html");
  reply_assert_contains (russian, "<html lang=\"ru\">");
  reply_assert_contains (russian, "JZX100-0012345");
  reply_assert_contains (russian, "Все данные в отчёте выдуманы");
  reply_assert_contains (english, "<html lang=\"en\">");
  reply_assert_contains (english, "Every detail in this report is invented");
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "report"), ==, 2);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (fixture->service, "getresult"), ==, 1);
}

/* Nothing is loaded, neither from the service nor from elsewhere, and nothing runs. */
static void
test_pages_are_self_contained (Fixture       *fixture,
                               gconstpointer  path)
{
  g_autoptr (Reply) order = fixture_order (fixture, "POST", "JZX100-0012345");
  g_autoptr (Reply) reply = fixture_get (fixture, "%s", (const char *) path);
  SoupMessageHeaders *headers = soup_message_get_response_headers (reply->message);
  const char *policy = soup_message_headers_get_one (headers, "Content-Security-Policy");

  g_assert_nonnull (policy);
  g_assert_true (g_str_has_prefix (policy, "default-src 'none'"));
  g_assert_null (strstr (reply->body, "<script"));
  g_assert_null (strstr (reply->body, "://"));
  g_assert_null (strstr (reply->body, "src="));
  g_assert_null (strstr (reply->body, "@import"));
  reply_assert_contains (reply, "prefers-color-scheme:dark");
  reply_assert_contains (reply, "width=device-width");
}

static void
test_markup_in_a_frame_is_text (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autofree char *url = order_and_get_url (fixture, "<img onerror='x'>\"&");
  g_autoptr (Reply) report = fixture_start_url (fixture, "GET", url);
  g_autoptr (Reply) account = fixture_get (fixture, "/?q=%%22%%3E%%3Cimg");
  g_autoptr (Reply) everything = fixture_get (fixture, "/");
  Reply *replies[] = { report, account, everything };

  for (unsigned int i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      reply_await (replies[i]);
      g_assert_cmpuint (replies[i]->status, ==, 200);
      g_assert_null (strstr (replies[i]->body, "<img"));
    }
  reply_assert_contains (report, "&lt;img onerror=");
  reply_assert_contains (everything, "&lt;img onerror=");
}

static void
test_account_is_searchable (Fixture       *fixture,
                            gconstpointer  user_data)
{
  g_autoptr (Reply) empty = fixture_get (fixture, "/");
  g_autoptr (Reply) first = fixture_order (fixture, "POST", "JZX100-0012345");
  g_autoptr (Reply) second = fixture_order (fixture, "POST", "BNR34-004512");
  g_autofree char *first_id = kuzov_demo_service_get_id (fixture->service, "JZX100-0012345");
  g_autofree char *second_id = kuzov_demo_service_get_id (fixture->service, "BNR34-004512");
  g_autoptr (Reply) all = fixture_get (fixture, "/?lang=en");
  g_autoptr (Reply) found = fixture_get (fixture, "/?q=jzx1000012");
  g_autoptr (Reply) none = fixture_get (fixture, "/?q=AE86");

  reply_assert_contains (empty, "Заказов пока нет");
  reply_assert_contains (all, first_id);
  reply_assert_contains (all, second_id);
  reply_assert_contains (found, first_id);
  g_assert_null (strstr (found->body, second_id));
  reply_assert_contains (none, "Ничего не нашлось");
}

/* The link of a job, as a service that was started after the one that took it gives it. */
static char *
ask_later_service (Fixture    *fixture,
                   const char *journal,
                   const char *id)
{
  g_autoptr (Reply) result = NULL;

  g_assert_finalize_object (g_steal_pointer (&fixture->service));
  fixture->service = kuzov_demo_service_new ();
  kuzov_demo_service_set_journal (fixture->service, journal);
  kuzov_demo_service_set_generation_time (fixture->service, 0, 0);
  g_assert_true (kuzov_demo_service_start (fixture->service, 0, NULL));

  result = fixture_ask (fixture, "getresult", id);
  assert_times (result, 1, TRUE, TRUE);

  return g_strdup (json_object_get_string_member (result->object, "url"));
}

static void
test_later_service_answers (Fixture       *fixture,
                            gconstpointer  with_journal)
{
  g_autofree char *path = g_build_filename (fixture->folder, "journal", NULL);
  const char *journal = with_journal != NULL ? path : NULL;
  g_autoptr (Reply) order = NULL;
  g_autoptr (Reply) page = NULL;
  g_autofree char *id = NULL;
  g_autofree char *url = NULL;

  kuzov_demo_service_stop (fixture->service);
  kuzov_demo_service_set_journal (fixture->service, journal);
  g_assert_true (kuzov_demo_service_start (fixture->service, 0, NULL));
  order = fixture_order (fixture, "POST", "JZX100-0012345");
  id = kuzov_demo_service_get_id (fixture->service, "JZX100-0012345");
  url = ask_later_service (fixture, journal, id);

  page = fixture_start_url (fixture, "GET", url);
  reply_await (page);
  if (with_journal != NULL)
    {
      g_autofree char *kept = kuzov_demo_service_get_id (fixture->service, "JZX100-0012345");

      g_assert_cmpstr (kept, ==, id);
      g_assert_cmpuint (page->status, ==, 200);
      reply_assert_contains (page, "JZX100-0012345");
    }
  else
    {
      g_assert_cmpuint (page->status, ==, 404);
      reply_assert_contains (page, "Отчёт не найден");
    }
  g_assert_cmpuint (kuzov_demo_service_get_n_orders (fixture->service, "JZX100-0012345"), ==, 0);
}

static void
test_damaged_journal_is_read_around (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "journal", NULL);
  g_autofree char *id = make_id (HOUR_MS, FALSE);
  g_autofree char *text = g_strdup_printf ("\n\t\nnonsense\n12\tX\n%s\tJZX100-0012345\n%s\tAGAIN\n%s", id, id,
                                           id);
  g_autofree char *kept = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  kuzov_demo_service_stop (fixture->service);
  kuzov_demo_service_set_journal (fixture->service, path);
  g_assert_true (kuzov_demo_service_start (fixture->service, 0, NULL));

  kept = kuzov_demo_service_get_id (fixture->service, "JZX100-0012345");
  g_assert_cmpstr (kept, ==, id);
  g_assert_null (kuzov_demo_service_get_id (fixture->service, "AGAIN"));
  g_assert_null (kuzov_demo_service_get_id (fixture->service, "X"));
}

static void
test_report_is_the_same_every_time (void)
{
  g_autofree char *once = kuzov_demo_report_render ("JZX100-0012345", NULL, TRUE);
  g_autofree char *again = kuzov_demo_report_render ("JZX100-0012345", NULL, TRUE);
  g_autofree char *other = kuzov_demo_report_render ("JZX100-0012346", NULL, TRUE);

  g_assert_cmpstr (once, ==, again);
  g_assert_cmpstr (once, !=, other);
}

static void
assert_plausible (const KuzovDemoCar *car)
{
  g_assert_cmpint (car->year, >=, car->model->first_year);
  g_assert_cmpint (car->year, <=, car->model->last_year);
  g_assert_cmpuint (car->n_readings, >=, 3);
  g_assert_cmpuint (car->n_marks, >=, 3);
  g_assert_cmpuint (kuzov_demo_car_get_last (car)->final_yen, >=, kuzov_demo_car_get_last (car)->start_yen);
  g_assert_cmpint (kuzov_demo_car_get_last (car)->year, <=, 2025);

  for (unsigned int i = 0; i < car->n_readings; i++)
    g_assert_true (g_date_valid_dmy ((GDateDay) car->readings[i].day, (GDateMonth) car->readings[i].month,
                                     (GDateYear) car->readings[i].year));

  for (unsigned int i = 1; i < car->n_readings; i++)
    {
      const KuzovDemoReading *before = &car->readings[i - 1];
      const KuzovDemoReading *after = &car->readings[i];

      g_assert_cmpint (before->year * 12 + before->month, <, after->year * 12 + after->month);
      g_assert_cmpuint (before->km, <, after->km);
    }

  for (unsigned int i = 0; i < car->n_marks; i++)
    for (unsigned int j = 0; j < i; j++)
      g_assert_cmpint (car->marks[i].panel, !=, car->marks[j].panel);
}

static void
test_invented_cars_are_plausible (void)
{
  for (unsigned int i = 0; i < 5000; i++)
    {
      g_autofree char *frame = g_strdup_printf (i % 2 == 0 ? "QQ%u-00%u" : "JZX100-%07u%u", i, i * 7);
      KuzovDemoCar car;

      kuzov_demo_car_invent (&car, frame);
      assert_plausible (&car);
      if (i % 2 == 1)
        g_assert_cmpstr (car.model->name, ==, "Chaser");
    }
}

typedef struct
{
  GMainContext     *context;
  GMainLoop        *loop;
  KuzovDemoService *service;
  gboolean          started;
} Runner;

static gpointer
run_service (gpointer data)
{
  Runner *runner = data;

  g_main_context_push_thread_default (runner->context);
  g_assert_true (kuzov_demo_service_start (runner->service, 0, NULL));
  g_atomic_int_set (&runner->started, TRUE);
  g_main_context_wakeup (NULL);
  g_main_loop_run (runner->loop);
  kuzov_demo_service_stop (runner->service);
  while (g_main_context_iteration (runner->context, FALSE))
    ;
  g_main_context_pop_thread_default (runner->context);

  return NULL;
}

/* With a main context of its own it serves from its thread, while another one counts and sets faults. */
static void
test_own_thread (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  Runner runner = { context, loop, NULL, FALSE };
  GThread *thread = NULL;

  g_assert_finalize_object (g_steal_pointer (&fixture->service));
  fixture->service = kuzov_demo_service_new ();
  kuzov_demo_service_set_latency (fixture->service, 1);
  runner.service = fixture->service;
  thread = g_thread_new ("service", run_service, &runner);
  while (!g_atomic_int_get (&runner.started))
    g_main_context_iteration (NULL, TRUE);

  for (unsigned int i = 1; i <= 20; i++)
    {
      g_autoptr (Reply) reply = NULL;

      kuzov_demo_service_set_balance (fixture->service, 100);
      if (i % 5 == 0)
        kuzov_demo_service_drop_next (fixture->service, "setqueue");
      reply = fixture_order (fixture, "POST", "JZX100-0012345");
      g_assert_true ((reply->error != NULL) == (i % 5 == 0));
      g_assert_cmpuint (kuzov_demo_service_get_n_charged (fixture->service, "JZX100-0012345"), ==, i);
    }

  g_main_loop_quit (loop);
  g_thread_join (thread);
}

#define ADD(path, data, test) g_test_add ("/demo/" path, Fixture, data, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("job/stages", NULL, test_stages);
  g_test_add_func ("/demo/job/default-times", test_default_times);
  g_test_add_func ("/demo/job/ids-are-unique", test_ids_are_unique);
  ADD ("job/slow-frame", NULL, test_slow_frame);
  ADD ("job/later-service-answers", NULL, test_later_service_answers);
  ADD ("job/later-service-answers-with-journal", "journal", test_later_service_answers);
  ADD ("job/damaged-journal-is-read-around", NULL, test_damaged_journal_is_read_around);
  ADD ("report/is-found-by-its-link", NULL, test_report_is_found_by_its_link);
  ADD ("report/self-contained", "/report/JZX100-0012345", test_pages_are_self_contained);
  ADD ("account/self-contained", "/", test_pages_are_self_contained);
  ADD ("report/markup-in-a-frame-is-text", NULL, test_markup_in_a_frame_is_text);
  ADD ("account/is-searchable", NULL, test_account_is_searchable);
  g_test_add_func ("/demo/report/is-the-same-every-time", test_report_is_the_same_every_time);
  g_test_add_func ("/demo/report/invented-cars-are-plausible", test_invented_cars_are_plausible);
  ADD ("own-thread", NULL, test_own_thread);

  return g_test_run ();
}
