// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "kuzov-test.h"

#include <glib/gstdio.h>

/**
 * kuzov_test_keep_result:
 * @source: who answers
 * @result: the answer
 * @user_data: a `GAsyncResult **` that is %NULL so far
 *
 * A callback that keeps what comes, and finds out if it comes twice.
 */
void
kuzov_test_keep_result (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  g_assert_null (*kept);
  *kept = g_object_ref (result);
}

/**
 * kuzov_test_await:
 * @result: where kuzov_test_keep_result() puts its result
 *
 * Runs the main loop until the result is there. A test that waits for ever is ended by the test runner.
 *
 * Returns: (transfer none): the result
 */
GAsyncResult *
kuzov_test_await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static gboolean
look_again_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/**
 * kuzov_test_await_true:
 * @condition: what is waited for
 * @user_data: handed to @condition
 *
 * Runs the main loop until @condition is met, also when nothing but another thread can meet it.
 */
void
kuzov_test_await_true (KuzovTestCondition condition,
                       gpointer           user_data)
{
  unsigned int source_id = g_timeout_add (5, look_again_cb, NULL);

  while (!condition (user_data))
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (source_id);
}

/**
 * kuzov_test_drain:
 *
 * Runs the main loop until nothing is ready in it.
 */
void
kuzov_test_drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

typedef struct
{
  gpointer object;
  int64_t  end_us;
} Leaving;

static gboolean
is_gone (gpointer user_data)
{
  const Leaving *leaving = user_data;

  return leaving->object == NULL || g_get_monotonic_time () > leaving->end_us;
}

/**
 * kuzov_test_finalize:
 * @object: (transfer full): a #GObject
 *
 * Lets go of @object, to which nobody else may have a reference. The thread of a task that is done has one for a moment longer;
 * the test fails if somebody still has one after far too long.
 */
void
kuzov_test_finalize (gpointer object)
{
  Leaving leaving = { object, g_get_monotonic_time () + 20 * G_USEC_PER_SEC };

  g_object_add_weak_pointer (object, &leaving.object);
  g_object_unref (object);
  kuzov_test_await_true (is_gone, &leaving);
  g_assert_null (leaving.object);
}

/**
 * kuzov_test_make_folder:
 *
 * Makes an empty folder for one test.
 *
 * Returns: (transfer full): its path, for kuzov_test_remove_folder()
 */
char *
kuzov_test_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("kuzov-test-XXXXXX", &error);

  g_assert_no_error (error);

  return path;
}

/**
 * kuzov_test_remove_folder:
 * @path: a folder of a test
 *
 * Removes it and all that it holds; links are removed, not followed.
 */
void
kuzov_test_remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        kuzov_test_remove_folder (child);
      else
        g_assert_cmpint (g_unlink (child), ==, 0);
    }

  g_assert_cmpint (g_rmdir (path), ==, 0);
}
