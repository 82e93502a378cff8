// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "desktop/kuzov-workspace.h"

#include <string.h>

#include "desktop/kuzov-words.h"

#include "kuzov-test.h"
#include "kuzov-test-tunnel.h"

#define KEY "6f1c2a44-8c1e-4d0b-9a53-0b8e6a1f7c55"

/* Where a service is said to be, as the demonstration would say it. */
typedef struct
{
  const char   *endpoint;
  unsigned int  n_asked;
} Service;

static const char *
find_service (gpointer      user_data,
              const char  **api_key,
              GError      **error)
{
  Service *service = user_data;

  service->n_asked++;
  *api_key = KEY;
  if (service->endpoint == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "There is no port");

  return service->endpoint;
}

static void
assert_queue_has (KuzovWorkspace *workspace,
                  const char     *name,
                  const char     *expected)
{
  g_autofree char *value = NULL;

  g_object_get (kuzov_workspace_get_queue (workspace), name, &value, NULL);
  g_assert_cmpstr (value, ==, expected);
}

static void
finish (KuzovWorkspace *workspace)
{
  kuzov_workspace_close (workspace);
  kuzov_test_finalize (workspace);
}

static void
test_settings_reach_the_queue (void)
{
  KuzovWorkspace *workspace = kuzov_workspace_new (FALSE);
  GSettings *settings = kuzov_workspace_get_settings (workspace);
  g_autoptr (GError) error = NULL;
  unsigned int parallel_calls = 0;
  double poll_interval = 0;

  g_assert_true (kuzov_workspace_open (workspace, NULL, NULL, &error));
  g_assert_no_error (error);
  g_settings_set_string (settings, "api-key", KEY);
  g_settings_set_string (settings, "endpoint", "http://127.0.0.1:9/reportrequestframe.ashx");
  g_settings_set_double (settings, "poll-interval", 2.5);
  g_settings_set_uint (settings, "parallel-calls", 7);
  assert_queue_has (workspace, "api-key", KEY);
  assert_queue_has (workspace, "endpoint", "http://127.0.0.1:9/reportrequestframe.ashx");
  g_object_get (kuzov_workspace_get_queue (workspace), "poll-interval", &poll_interval,
                "parallel-calls", &parallel_calls, NULL);
  g_assert_cmpfloat (poll_interval, ==, 2.5);
  g_assert_cmpuint (parallel_calls, ==, 7);

  g_settings_reset (settings, "api-key");
  g_settings_reset (settings, "endpoint");
  finish (workspace);
}

static void
test_the_demonstration_is_apart (void)
{
  Service service = { "http://127.0.0.1:9/reportrequestframe.ashx", 0 };
  KuzovWorkspace *real = kuzov_workspace_new (FALSE);
  KuzovWorkspace *demo = kuzov_workspace_new (TRUE);
  g_autoptr (GError) error = NULL;
  g_autofree char *real_key = NULL;

  g_assert_true (kuzov_workspace_open (demo, find_service, &service, &error));
  g_assert_no_error (error);
  assert_queue_has (demo, "api-key", KEY);
  assert_queue_has (demo, "endpoint", service.endpoint);
  g_assert_cmpuint (service.n_asked, ==, 1);

  real_key = g_settings_get_string (kuzov_workspace_get_settings (real), "api-key");
  g_assert_cmpstr (real_key, ==, "");
  g_assert_cmpstr (kuzov_history_get_path (kuzov_workspace_get_history (real)), !=,
                   kuzov_history_get_path (kuzov_workspace_get_history (demo)));
  g_assert_false (g_file_test (kuzov_history_get_path (kuzov_workspace_get_history (real)), G_FILE_TEST_EXISTS));

  finish (demo);
  finish (real);
}

/* Another process may have served so far: whoever begins to drive looks again, and rows follow the service. */
static void
test_whoever_drives_looks_for_the_service (void)
{
  Service service = { "http://127.0.0.1:9/reportrequestframe.ashx", 0 };
  KuzovWorkspace *workspace = kuzov_workspace_new (TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_true (kuzov_workspace_open (workspace, find_service, &service, &error));
  g_assert_no_error (error);
  service.endpoint = "http://127.0.0.1:10/reportrequestframe.ashx";
  kuzov_workspace_start (workspace);
  g_assert_true (kuzov_queue_get_is_driving (kuzov_workspace_get_queue (workspace)));
  assert_queue_has (workspace, "endpoint", service.endpoint);

  finish (workspace);
}

static void
test_no_service_is_said (void)
{
  Service service = { NULL, 0 };
  KuzovWorkspace *workspace = kuzov_workspace_new (TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_false (kuzov_workspace_open (workspace, find_service, &service, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);

  finish (workspace);
}

/* The monitor reports no network where there is loopback alone, and that is enough for a service here. */
static void
test_loopback_needs_no_network (void)
{
  KuzovWorkspace *workspace = kuzov_workspace_new (FALSE);
  g_autoptr (GError) error = NULL;
  gboolean is_online = FALSE;

  g_settings_set_string (kuzov_workspace_get_settings (workspace), "endpoint",
                         "http://127.0.0.1:9/reportrequestframe.ashx");
  g_assert_true (kuzov_workspace_open (workspace, NULL, NULL, &error));
  g_assert_no_error (error);
  kuzov_workspace_start (workspace);
  g_object_get (kuzov_workspace_get_queue (workspace), "is-online", &is_online, NULL);
  g_assert_true (is_online);

  g_settings_reset (kuzov_workspace_get_settings (workspace), "endpoint");
  finish (workspace);
}

static gboolean
is_silent (gpointer user_data)
{
  return kuzov_queue_get_condition (kuzov_workspace_get_queue (user_data)) == KUZOV_CONDITION_SILENT;
}

/* What stands in the way of an order at @endpoint, in words. */
static char *
dup_condition_at (const char *endpoint)
{
  KuzovWorkspace *workspace = kuzov_workspace_new (FALSE);
  GSettings *settings = kuzov_workspace_get_settings (workspace);
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  g_autoptr (GPtrArray) ordered = NULL;
  KuzovAddition *addition = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *sentence = NULL;

  g_settings_set_string (settings, "api-key", KEY);
  g_settings_set_string (settings, "endpoint", endpoint);
  g_settings_set_double (settings, "poll-interval", 0.02);
  g_assert_true (kuzov_workspace_open (workspace, NULL, NULL, &error));
  g_assert_no_error (error);
  kuzov_workspace_start (workspace);

  g_ptr_array_add (additions, kuzov_addition_new ("JZX100-0012345", "JZX100-0012345"));
  kuzov_queue_order_async (kuzov_workspace_get_queue (workspace), additions, KUZOV_ADD_DEFAULT, kuzov_test_keep_result,
                           &result);
  ordered = kuzov_queue_order_finish (kuzov_workspace_get_queue (workspace), kuzov_test_await (&result), &error);
  g_assert_no_error (error);

  kuzov_test_await_true (is_silent, workspace);
  sentence = kuzov_words_condition (kuzov_workspace_get_queue (workspace));
  addition = g_ptr_array_index (ordered, 0);
  g_assert_cmpint (kuzov_request_get_state (addition->request), ==, KUZOV_STATE_WAITING);

  g_settings_reset (settings, "api-key");
  g_settings_reset (settings, "endpoint");
  g_settings_reset (settings, "poll-interval");
  g_clear_pointer (&ordered, g_ptr_array_unref);
  g_clear_pointer (&additions, g_ptr_array_unref);
  finish (workspace);

  return sentence;
}

/* Whoever reads this looks at the clock, or calls somebody; to wait for an answer would help nothing. */
static void
test_a_certificate_out_of_order_is_said (void)
{
  g_autoptr (KuzovTestTunnel) tunnel = kuzov_test_tunnel_new (KUZOV_TEST_CERTIFICATE_EXPIRED, 9, 0);
  g_autofree char *unproven = g_strdup_printf ("https://127.0.0.1:%u/reportrequestframe.ashx",
                                               kuzov_test_tunnel_get_port (tunnel));
  g_autofree char *sentence = dup_condition_at (unproven);

  g_assert_nonnull (strstr (sentence, "certificate is not in order"));
  g_assert_null (strstr (sentence, "does not answer"));
}

static void
test_a_silent_service_is_said (void)
{
  g_autofree char *sentence = dup_condition_at ("http://127.0.0.1:9/reportrequestframe.ashx");

  g_assert_nonnull (strstr (sentence, "does not answer"));
  g_assert_null (strstr (sentence, "certificate"));
}

static void
run_in_a_folder (gconstpointer user_data)
{
  void (*test) (void) = (void (*) (void)) user_data;
  g_autofree char *folder = kuzov_workspace_dup_folder (FALSE);

  test ();
  kuzov_test_drain ();
  kuzov_test_remove_folder (folder);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = kuzov_test_make_folder ();
  int status = 0;

  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  kuzov_test_tunnel_trust ();

  g_test_add_data_func ("/workspace/settings-reach-the-queue", test_settings_reach_the_queue, run_in_a_folder);
  g_test_add_data_func ("/workspace/the-demonstration-is-apart", test_the_demonstration_is_apart, run_in_a_folder);
  g_test_add_data_func ("/workspace/whoever-drives-looks-for-the-service", test_whoever_drives_looks_for_the_service,
                        run_in_a_folder);
  g_test_add_data_func ("/workspace/no-service-is-said", test_no_service_is_said, run_in_a_folder);
  g_test_add_data_func ("/workspace/loopback-needs-no-network", test_loopback_needs_no_network, run_in_a_folder);
  g_test_add_data_func ("/workspace/a-certificate-out-of-order-is-said", test_a_certificate_out_of_order_is_said,
                        run_in_a_folder);
  g_test_add_data_func ("/workspace/a-silent-service-is-said", test_a_silent_service_is_said, run_in_a_folder);

  status = g_test_run ();
  kuzov_test_remove_folder (folder);

  return status;
}
