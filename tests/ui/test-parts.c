// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"

#include <adwaita.h>
#include <string.h>
#include "history/kuzov-request-private.h"
#include "kuzov-test.h"
#include "ui/kuzov-intake.h"
#include "ui/kuzov-step.h"
#include "ui/kuzov-toaster.h"

static KuzovRequest *
make_request (KuzovState state)
{
  KuzovRow row;
  KuzovRequest *request = NULL;

  kuzov_row_init (&row);
  row.id = 1;
  row.frame = g_ref_string_new ("JZX100-0012345");
  row.state = state;
  request = kuzov_request_new_for_row (&row, NULL);
  kuzov_row_clear (&row);

  return request;
}

/* Each state has one next step, or none while Kuzov goes on by itself. */
static void
test_step_of_every_state (void)
{
  static const KuzovStep steps[KUZOV_N_STATES] = {
    [KUZOV_STATE_WAITING] = KUZOV_STEP_NONE,
    [KUZOV_STATE_SUBMITTING] = KUZOV_STEP_NONE,
    [KUZOV_STATE_QUEUED] = KUZOV_STEP_NONE,
    [KUZOV_STATE_GENERATING] = KUZOV_STEP_NONE,
    [KUZOV_STATE_READY] = KUZOV_STEP_OPEN,
    [KUZOV_STATE_FAILED] = KUZOV_STEP_TRY_AGAIN,
    [KUZOV_STATE_UNCONFIRMED] = KUZOV_STEP_DECIDE,
    [KUZOV_STATE_GIVEN_UP] = KUZOV_STEP_ORDER_AGAIN,
  };

  for (KuzovState state = 0; state < KUZOV_N_STATES; state++)
    {
      g_autoptr (KuzovRequest) request = make_request (state);

      g_assert_cmpint (kuzov_step_for (request, FALSE), ==, steps[state]);
      g_assert_cmpint (kuzov_step_for (request, TRUE), ==,
                       state == KUZOV_STATE_WAITING ? KUZOV_STEP_ORDER : steps[state]);
    }
}

/* Scripts find a row by the word that the command line prints. */
static void
test_row_names_use_plain_words (void)
{
  for (KuzovState state = 0; state < KUZOV_N_STATES; state++)
    {
      g_autoptr (KuzovRequest) request = make_request (state);
      g_autofree char *expected = g_strdup_printf ("JZX100-0012345, %s", kuzov_state_get_word (state));
      g_autofree char *name = kuzov_step_dup_row_name (request);

      g_assert_cmpstr (name, ==, expected);
    }
}

/* A button that can be pressed has a label and a name that tells what for. */
static void
test_every_step_is_named (void)
{
  for (KuzovStep step = KUZOV_STEP_NONE + 1; step < KUZOV_N_STEPS; step++)
    {
      g_autofree char *name = kuzov_step_dup_name (step, "JZX100-0012345");

      g_assert_nonnull (kuzov_step_get_label (step));
      g_assert_nonnull (strstr (name, "JZX100-0012345"));
    }
}

static KuzovTable *
read_file (const char  *path,
           GError     **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  kuzov_intake_read_async (file, kuzov_test_keep_result, &result);

  return kuzov_intake_read_finish (file, kuzov_test_await (&result), error);
}

/* Whatever is dropped on the window gets lines or one sentence. */
static void
test_intake (void)
{
  g_autofree char *folder = kuzov_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "list.txt", NULL);
  g_autoptr (KuzovTable) table = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) empty = NULL;
  g_autoptr (GError) is_folder = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (read_file (path, &missing));
  g_assert_error (missing, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_null (read_file (folder, &is_folder));
  g_assert_nonnull (is_folder);

  g_assert_true (g_file_set_contents (path, " \r\n\n", -1, &error));
  g_assert_null (read_file (path, &empty));
  g_assert_nonnull (empty);

  g_assert_true (g_file_set_contents (path, "JZX100-0012345\r\n\n ZN6-012345\nnonsense?\xff\n", -1, &error));
  table = read_file (path, &error);
  g_assert_no_error (error);
  lines = kuzov_table_dup_lines (table, kuzov_table_get_column (table));
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_cmpstr (lines[0], ==, "JZX100-0012345");
  g_assert_cmpstr (lines[1], ==, "ZN6-012345");

  kuzov_test_remove_folder (folder);
}

static unsigned int
count_labels (GtkWidget  *root,
              const char *text)
{
  unsigned int n = GTK_IS_LABEL (root) && g_str_equal (gtk_label_get_text (GTK_LABEL (root)), text) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_labels (child, text);

  return n;
}

typedef struct
{
  GtkWidget  *root;
  const char *text;
} Awaited;

static gboolean
is_shown (gpointer user_data)
{
  Awaited *awaited = user_data;

  return count_labels (awaited->root, awaited->text) == 1;
}

/* Toasts that come in a burst are one toast, which ends up saying the last thing, as plain text. */
static void
test_toasts_are_one (void)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *overlay = adw_toast_overlay_new ();
  g_autoptr (KuzovToaster) toaster = NULL;
  Awaited awaited = { overlay, "third <& last>" };

  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), gtk_label_new ("below"));
  adw_window_set_content (ADW_WINDOW (window), overlay);
  gtk_window_present (GTK_WINDOW (window));
  toaster = kuzov_toaster_new (ADW_TOAST_OVERLAY (overlay));

  kuzov_toaster_show (toaster, "first", NULL, NULL);
  kuzov_toaster_show (toaster, "second", "Undo", "win.undo-delete");
  kuzov_toaster_show (toaster, awaited.text, NULL, NULL);
  kuzov_test_await_true (is_shown, &awaited);

  g_assert_cmpuint (count_labels (overlay, "first"), ==, 0);
  g_assert_cmpuint (count_labels (overlay, "second"), ==, 0);
  g_assert_false (kuzov_toaster_is_offering (toaster, "win.undo-delete"));
  gtk_window_destroy (GTK_WINDOW (window));
  kuzov_test_drain ();
  g_assert_finalize_object (g_steal_pointer (&toaster));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/step/of-every-state", test_step_of_every_state);
  g_test_add_func ("/ui/step/row-names-use-plain-words", test_row_names_use_plain_words);
  g_test_add_func ("/ui/step/every-step-is-named", test_every_step_is_named);
  g_test_add_func ("/ui/intake/lines-or-a-sentence", test_intake);
  if (gtk_init_check ())
    {
      adw_init ();
      g_test_add_func ("/ui/toaster/toasts-are-one", test_toasts_are_one);
    }

  return g_test_run ();
}
