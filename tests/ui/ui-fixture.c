// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-ui-fixture"

#include "config.h"
#include "ui-fixture.h"

#include "kuzov-test.h"
#include "ui/kuzov-request-row.h"

/* Nobody listens there, and nobody is called: the queue is not started. */
#define ENDPOINT "http://127.0.0.1:9/reportrequestframe.ashx"

static void
remove_history (void)
{
  g_autofree char *folder = kuzov_workspace_dup_folder (FALSE);

  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    kuzov_test_remove_folder (folder);
}

/* One for all tests: a program has but one, and its place on the bus outlives it. */
static GtkApplication *
get_application (void)
{
  static GtkApplication *application;
  g_autoptr (GError) error = NULL;

  if (application != NULL)
    return application;

  application = GTK_APPLICATION (adw_application_new ("io.github.kuzov.Kuzov.Test", G_APPLICATION_NON_UNIQUE));
  g_application_set_resource_base_path (G_APPLICATION (application), "/io/github/kuzov/Kuzov");
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);

  return application;
}

void
ui_fixture_set_up (UiFixture     *fixture,
                   gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  GSettings *settings = NULL;

  remove_history ();
  fixture->application = get_application ();
  fixture->workspace = kuzov_workspace_new (FALSE);
  settings = kuzov_workspace_get_settings (fixture->workspace);
  g_settings_set_string (settings, "endpoint", ENDPOINT);
  g_settings_set_string (settings, "api-key", user_data != NULL ? user_data : "00000000-0000-4000-8000-000000000000");
  g_settings_reset (settings, "details-visible");
  kuzov_workspace_open (fixture->workspace, NULL, NULL, &error);
  g_assert_no_error (error);
}

void
ui_fixture_tear_down (UiFixture     *fixture,
                      gconstpointer  user_data)
{
  if (fixture->window != NULL)
    {
      g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
      gtk_window_destroy (GTK_WINDOW (fixture->window));
    }
  kuzov_test_drain ();
  g_assert_null (fixture->window);

  /* A write or a call that is still on its way may hold it for a moment; a leak holds it until the test is ended. */
  kuzov_workspace_close (fixture->workspace);
  g_object_add_weak_pointer (G_OBJECT (fixture->workspace), (gpointer *) &fixture->workspace);
  g_object_unref (fixture->workspace);
  while (fixture->workspace != NULL)
    g_main_context_iteration (NULL, TRUE);
  remove_history ();
}

static void
put_into (KuzovRequest *request,
          KuzovState    state)
{
  int64_t now_ms = g_get_real_time () / 1000;

  kuzov_request_set_state (request, state);
  if (kuzov_state_is_accepted (state))
    kuzov_request_set_job (request, "48213377");
  if (state == KUZOV_STATE_READY)
    kuzov_request_set_url (request, "https://data.tronk.info/r/1");
  if (!kuzov_state_is_pending (state))
    kuzov_request_set_settled_ms (request, now_ms);
}

/* A row that is in the history from before; the history keeps it alive only while it is held. */
KuzovRequest *
ui_fixture_add (UiFixture  *fixture,
                const char *frame,
                KuzovState  state)
{
  KuzovHistory *history = kuzov_workspace_get_history (fixture->workspace);
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) added = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) saved = NULL;
  g_autoptr (KuzovRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (additions, kuzov_addition_new (frame, frame));
  kuzov_history_add_async (history, additions, ENDPOINT, KUZOV_ADD_DEFAULT, NULL, kuzov_test_keep_result, &result);
  added = kuzov_history_add_finish (history, kuzov_test_await (&result), &error);
  g_assert_no_error (error);
  request = g_object_ref (((KuzovAddition *) added->pdata[0])->request);

  put_into (request, state);
  kuzov_history_save_async (history, request, kuzov_test_keep_result, &saved);
  kuzov_history_save_finish (history, kuzov_test_await (&saved), &error);
  g_assert_no_error (error);

  return g_steal_pointer (&request);
}

static void
on_painted (gboolean *is_painted)
{
  *is_painted = TRUE;
}

static gboolean
is_true (gpointer user_data)
{
  return *(gboolean *) user_data;
}

/* Shows the window and waits until its first frame is on the screen. */
void
ui_fixture_show (UiFixture *fixture)
{
  gboolean is_painted = FALSE;

  fixture->window = kuzov_window_new (fixture->application, fixture->workspace);
  g_signal_connect_swapped (fixture->window, "painted", G_CALLBACK (on_painted), &is_painted);
  gtk_window_present (GTK_WINDOW (fixture->window));
  kuzov_test_await_true (is_true, &is_painted);
  g_signal_handlers_disconnect_by_func (fixture->window, on_painted, &is_painted);

  /* What comes in turns of its own after that is there, too. */
  kuzov_test_drain ();
}

GtkWidget *
ui_fixture_find (GtkWidget *root,
                 GType      type)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ui_fixture_find (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* The button that says @label and can be seen. */
GtkWidget *
ui_fixture_find_button (GtkWidget  *root,
                        const char *label)
{
  if (GTK_IS_BUTTON (root) && gtk_widget_get_visible (root)
      && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (root)), label) == 0)
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ui_fixture_find_button (child, label);

      if (found != NULL)
        return found;
    }

  return NULL;
}

GtkWidget *
ui_fixture_find_label (GtkWidget  *root,
                       const char *text)
{
  if (GTK_IS_LABEL (root) && g_str_equal (gtk_label_get_text (GTK_LABEL (root)), text))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ui_fixture_find_label (child, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}

unsigned int
ui_fixture_count (GtkWidget *root,
                  GType      type)
{
  unsigned int n = g_type_is_a (G_OBJECT_TYPE (root), type) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += ui_fixture_count (child, type);

  return n;
}

GtkWidget *
ui_fixture_get_entry (UiFixture *fixture)
{
  return ui_fixture_find (GTK_WIDGET (fixture->window), GTK_TYPE_ENTRY);
}

void
ui_fixture_type (UiFixture  *fixture,
                 const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (ui_fixture_get_entry (fixture)), text);
}

unsigned int
ui_fixture_get_n_rows (UiFixture *fixture)
{
  return kuzov_history_get_n_rows (kuzov_workspace_get_history (fixture->workspace));
}

typedef struct
{
  UiFixture    *fixture;
  unsigned int  n_rows;
} Awaited;

static gboolean
has_n_rows (gpointer user_data)
{
  Awaited *awaited = user_data;

  return ui_fixture_get_n_rows (awaited->fixture) == awaited->n_rows;
}

static gboolean
has_row_in_place (gpointer user_data)
{
  GtkWidget *row = ui_fixture_find (user_data, KUZOV_TYPE_REQUEST_ROW);

  return row != NULL && gtk_widget_get_height (row) > 0;
}

void
ui_fixture_await_n_rows (UiFixture    *fixture,
                         unsigned int  n_rows)
{
  Awaited awaited = { fixture, n_rows };

  kuzov_test_await_true (has_n_rows, &awaited);
  kuzov_test_drain ();
  if (n_rows > 0)
    kuzov_test_await_true (has_row_in_place, fixture->window);
}
