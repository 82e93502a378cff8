// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"

#include "dialog-fixture.h"
#include "kuzov-test.h"
#include "ui/kuzov-condition-bar.h"
#include "ui/kuzov-window.h"

/* The bar of a real window, over a batch that meets a service in trouble. */
typedef struct
{
  DialogFixture  dialog;
  KuzovWindow   *window;
  GtkWidget     *bar;
} Fixture;

/* One for all tests: a program has but one. */
static GtkApplication *
get_application (void)
{
  static GtkApplication *application;

  if (application == NULL)
    {
      application = GTK_APPLICATION (adw_application_new ("io.github.kuzov.Kuzov.Bar", G_APPLICATION_NON_UNIQUE));
      g_application_set_resource_base_path (G_APPLICATION (application), "/io/github/kuzov/Kuzov");
      g_application_register (G_APPLICATION (application), NULL, NULL);
    }

  return application;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  dialog_fixture_set_up (&fixture->dialog, user_data);
  fixture->window = kuzov_window_new (get_application (), fixture->dialog.workspace);
  gtk_window_present (GTK_WINDOW (fixture->window));
  kuzov_test_drain ();
  fixture->bar = GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (fixture->window), KUZOV_TYPE_WINDOW,
                                                            "condition_bar"));
  g_assert_nonnull (fixture->bar);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  kuzov_test_drain ();
  dialog_fixture_tear_down (&fixture->dialog, user_data);
}

static GPtrArray *
order_many (Fixture      *fixture,
            unsigned int  n)
{
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GAsyncResult) result = NULL;

  for (unsigned int i = 0; i < n; i++)
    {
      g_autofree char *frame = g_strdup_printf ("TST100-1%06u", i);

      g_ptr_array_add (additions, kuzov_addition_new (frame, NULL));
    }
  kuzov_queue_order_async (dialog_fixture_get_queue (&fixture->dialog), additions, KUZOV_ADD_DEFAULT,
                           kuzov_test_keep_result, &result);
  done = kuzov_queue_order_finish (dialog_fixture_get_queue (&fixture->dialog), kuzov_test_await (&result), NULL);
  for (unsigned int i = 0; i < n; i++)
    g_ptr_array_add (requests, g_object_ref (((KuzovAddition *) g_ptr_array_index (done, i))->request));

  return g_steal_pointer (&requests);
}

static unsigned int
count_states (GPtrArray  *requests,
              KuzovState  state)
{
  unsigned int n = 0;

  for (unsigned int i = 0; i < requests->len; i++)
    n += kuzov_request_get_state (g_ptr_array_index (requests, i)) == state;

  return n;
}

typedef struct
{
  GtkWidget  *widget;
  const char *text;
} Awaited;

static gboolean
shows (gpointer user_data)
{
  Awaited *awaited = user_data;

  return dialog_fixture_shows (awaited->widget, awaited->text);
}

static void
await_text (GtkWidget  *widget,
            const char *text)
{
  Awaited awaited = { widget, text };

  kuzov_test_await_true (shows, &awaited);
}

typedef struct
{
  KuzovQueue     *queue;
  KuzovCondition  condition;
} AwaitedCondition;

static gboolean
stands_at (gpointer user_data)
{
  AwaitedCondition *awaited = user_data;

  return kuzov_queue_get_condition (awaited->queue) == awaited->condition;
}

/* Waits for what the queue says, so that the words of the bar can be wrong rather than missing. */
static void
await_condition (Fixture        *fixture,
                 KuzovCondition  condition)
{
  AwaitedCondition awaited = { dialog_fixture_get_queue (&fixture->dialog), condition };

  kuzov_test_await_true (stands_at, &awaited);
  kuzov_test_drain ();
}

static gboolean
all_are_ready (gpointer user_data)
{
  GPtrArray *requests = user_data;

  return count_states (requests, KUZOV_STATE_READY) == requests->len;
}

static void
press (Fixture    *fixture,
       const char *label)
{
  GtkWidget *button = GTK_WIDGET (gtk_widget_get_template_child (fixture->bar, KUZOV_TYPE_CONDITION_BAR, "button"));

  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, label);
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

/* One bar explains; the check tells until when and how much; with money back, the person's word goes on. */
static void
test_access_ends_in_mid_batch (Fixture       *fixture,
                               gconstpointer  user_data)
{
  KuzovDemoService *service = fixture->dialog.service;
  g_autoptr (GPtrArray) requests = NULL;
  unsigned int n_calls;

  kuzov_demo_service_set_price (service, 45);
  kuzov_demo_service_set_balance (service, 10 * 45);
  requests = order_many (fixture, 30);
  await_condition (fixture, KUZOV_CONDITION_ACCESS);
  g_assert_true (dialog_fixture_shows (fixture->bar, "Access has run out. Orders wait here, unpaid; renew it, then "
                                       "check access."));
  while (count_states (requests, KUZOV_STATE_READY) < 10)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_states (requests, KUZOV_STATE_WAITING), ==, 20);
  g_assert_cmpuint (count_states (requests, KUZOV_STATE_FAILED), ==, 0);
  n_calls = kuzov_demo_service_get_n_calls (service, "setqueue");
  press (fixture, "Check Access");
  await_text (fixture->bar, "Access has run out: works until");
  g_assert_true (dialog_fixture_shows (fixture->bar, "45 per report, 0 on balance"));
  g_assert_true (dialog_fixture_shows (fixture->bar, "Renew it, then check again."));

  kuzov_demo_service_set_balance (service, 1000);
  press (fixture, "Check Access");
  await_condition (fixture, KUZOV_CONDITION_HELD);
  g_assert_true (dialog_fixture_shows (fixture->bar, "Access is back. 20 orders for 900 wait for your word."));
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (service, "setqueue"), ==, n_calls);

  press (fixture, "Continue");
  kuzov_test_await_true (all_are_ready, requests);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (service, "setqueue"), ==, n_calls + 20);
  g_assert_false (dialog_fixture_shows (fixture->bar, "wait"));
}

/* What a broken service costs is said in words, with a true number. */
static void
test_broken_service_is_said (Fixture       *fixture,
                             gconstpointer  user_data)
{
  KuzovDemoService *service = fixture->dialog.service;
  g_autoptr (GPtrArray) requests = NULL;

  kuzov_demo_service_set_balance (service, 1e6);
  kuzov_demo_service_drop_every (service, "setqueue", 1);
  requests = order_many (fixture, 40);
  await_condition (fixture, KUZOV_CONDITION_DISTRUST);
  g_assert_true (dialog_fixture_shows (fixture->bar, "10 orders in a row got no readable answer. The rest waits "
                                       "for your word."));
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (service, "setqueue"), ==, 10);
  press (fixture, "Continue");
  await_condition (fixture, KUZOV_CONDITION_DISTRUST);
  g_assert_true (dialog_fixture_shows (fixture->bar, "20 orders in a row got no readable answer. The rest waits "
                                       "for your word."));
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (service, "setqueue"), ==, 20);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display here\n");
      return 0;
    }
  adw_init ();

  g_test_add ("/ui/bar/access-ends-in-mid-batch", Fixture, NULL, set_up, test_access_ends_in_mid_batch, tear_down);
  g_test_add ("/ui/bar/broken-service-is-said", Fixture, NULL, set_up, test_broken_service_is_said, tear_down);

  return g_test_run ();
}
