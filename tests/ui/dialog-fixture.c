// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-dialog-fixture"

#include "config.h"
#include "dialog-fixture.h"

#include <string.h>
#include "kuzov-test.h"

static void
remove_history (gboolean is_demo)
{
  g_autofree char *folder = kuzov_workspace_dup_folder (is_demo);

  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    kuzov_test_remove_folder (folder);
}

static const char *
serve (gpointer     user_data,
       const char **api_key,
       GError     **error)
{
  *api_key = KUZOV_DEMO_KEY;

  return kuzov_demo_service_get_endpoint (user_data);
}

static void
use_service (DialogFixture *fixture)
{
  GSettings *settings = dialog_fixture_get_settings (fixture);

  g_settings_set_string (settings, "endpoint", kuzov_demo_service_get_endpoint (fixture->service));
  g_settings_set_string (settings, "api-key", KUZOV_DEMO_KEY);
}

static void
on_looked (KuzovHistory *history,
           gboolean      has_changed,
           gboolean     *is_looked)
{
  *is_looked = TRUE;
}

static gboolean
is_true (gpointer user_data)
{
  return *(gboolean *) user_data;
}

/* Until this process drives the queue and knows what stands in the history. */
static void
await_start (DialogFixture *fixture)
{
  KuzovHistory *history = kuzov_workspace_get_history (fixture->workspace);
  gboolean is_looked = FALSE;

  g_signal_connect (history, "looked", G_CALLBACK (on_looked), &is_looked);
  kuzov_history_look (history);
  kuzov_test_await_true (is_true, &is_looked);
  g_signal_handlers_disconnect_by_data (history, &is_looked);
}

void
dialog_fixture_set_up (DialogFixture *fixture,
                       gconstpointer  user_data)
{
  const gboolean is_demo = g_strcmp0 (user_data, DIALOG_FIXTURE_REAL) != 0;
  g_autoptr (GError) error = NULL;

  remove_history (is_demo);
  fixture->service = kuzov_demo_service_new ();
  kuzov_demo_service_set_generation_time (fixture->service, 20, 30);
  kuzov_demo_service_start (fixture->service, 0, &error);
  g_assert_no_error (error);

  fixture->workspace = kuzov_workspace_new (is_demo);
  kuzov_workspace_open (fixture->workspace, is_demo ? serve : NULL, fixture->service, &error);
  g_assert_no_error (error);
  use_service (fixture);
  g_settings_set_double (dialog_fixture_get_settings (fixture), "poll-interval", 0.1);
  kuzov_workspace_start (fixture->workspace);
  await_start (fixture);

  fixture->parent = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (fixture->parent, 400, 600);
  gtk_window_present (fixture->parent);
}

/* Those that are not the demonstration's are one for the whole process. */
static void
reset_settings (DialogFixture *fixture)
{
  static const char *const names[] = { "endpoint", "api-key", "poll-interval" };

  for (unsigned int i = 0; i < G_N_ELEMENTS (names); i++)
    g_settings_reset (dialog_fixture_get_settings (fixture), names[i]);
}

/* Whatever a test left on its way comes home first: nothing outlives its test. */
void
dialog_fixture_tear_down (DialogFixture *fixture,
                          gconstpointer  user_data)
{
  const gboolean is_demo = kuzov_workspace_get_is_demo (fixture->workspace);
  g_autoptr (GAsyncResult) drained = NULL;
  gpointer parent = fixture->parent;

  g_object_add_weak_pointer (G_OBJECT (parent), &parent);
  gtk_window_destroy (fixture->parent);
  use_service (fixture);
  kuzov_demo_service_release (fixture->service);
  dialog_fixture_check (fixture);
  kuzov_queue_drain_async (dialog_fixture_get_queue (fixture), kuzov_test_keep_result, &drained);
  kuzov_test_await (&drained);
  kuzov_test_drain ();
  g_assert_null (parent);

  kuzov_workspace_close (fixture->workspace);
  reset_settings (fixture);
  g_clear_object (&drained);
  kuzov_test_drain ();
  kuzov_test_finalize (fixture->workspace);
  kuzov_demo_service_stop (fixture->service);
  g_clear_object (&fixture->service);
  remove_history (is_demo);
}

KuzovQueue *
dialog_fixture_get_queue (DialogFixture *fixture)
{
  return kuzov_workspace_get_queue (fixture->workspace);
}

GSettings *
dialog_fixture_get_settings (DialogFixture *fixture)
{
  return kuzov_workspace_get_settings (fixture->workspace);
}

typedef struct
{
  KuzovRequest *request;
  KuzovState    state;
} Awaited;

static gboolean
has_state (gpointer user_data)
{
  Awaited *awaited = user_data;

  return kuzov_request_get_state (awaited->request) == awaited->state;
}

void
dialog_fixture_await_state (KuzovRequest *request,
                            KuzovState    state)
{
  Awaited awaited = { request, state };

  kuzov_test_await_true (has_state, &awaited);
}

/* Orders a report, and waits until it stands at @until. */
KuzovRequest *
dialog_fixture_order (DialogFixture *fixture,
                      const char    *frame,
                      KuzovState     until)
{
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) added = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (additions, kuzov_addition_new (frame, frame));
  kuzov_queue_order_async (dialog_fixture_get_queue (fixture), additions, KUZOV_ADD_DEFAULT, kuzov_test_keep_result,
                           &result);
  added = kuzov_queue_order_finish (dialog_fixture_get_queue (fixture), kuzov_test_await (&result), &error);
  g_assert_no_error (error);
  request = g_object_ref (((KuzovAddition *) added->pdata[0])->request);
  dialog_fixture_await_state (request, until);
  kuzov_history_flush (kuzov_workspace_get_history (fixture->workspace));

  return g_steal_pointer (&request);
}

/* An order whose answer never came. */
KuzovRequest *
dialog_fixture_lose (DialogFixture *fixture,
                     const char    *frame)
{
  kuzov_demo_service_drop_next (fixture->service, "setqueue");

  return dialog_fixture_order (fixture, frame, KUZOV_STATE_UNCONFIRMED);
}

void
dialog_fixture_check (DialogFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (KuzovAccess) access = NULL;

  kuzov_queue_check_access_async (dialog_fixture_get_queue (fixture), kuzov_test_keep_result, &result);
  access = kuzov_queue_check_access_finish (dialog_fixture_get_queue (fixture), kuzov_test_await (&result));
  g_assert_nonnull (access);
}

/* The one toplevel of @type that is open. */
GtkWidget *
dialog_fixture_get_window (GType type)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (unsigned int i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);

      if (g_type_is_a (G_OBJECT_TYPE (window), type))
        return window;
    }

  return NULL;
}

static gboolean
is_gone (gpointer user_data)
{
  return dialog_fixture_get_window (GPOINTER_TO_SIZE (user_data)) == NULL;
}

void
dialog_fixture_await_closed (GType type)
{
  kuzov_test_await_true (is_gone, GSIZE_TO_POINTER (type));
}

/* Whether a label somewhere in @root that can be seen has @text in it. */
gboolean
dialog_fixture_shows (GtkWidget  *root,
                      const char *text)
{
  if (!gtk_widget_get_visible (root))
    return FALSE;
  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), text) != NULL)
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (dialog_fixture_shows (child, text))
        return TRUE;
    }

  return FALSE;
}
