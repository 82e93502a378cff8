// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "kuzov-test-history.h"

#include "kuzov-test.h"

/**
 * kuzov_test_open_history:
 * @path: a file name
 *
 * Opens the history at @path, which may not be there yet. The test fails if it does not open.
 *
 * Returns: (transfer full): the history
 */
KuzovHistory *
kuzov_test_open_history (const char *path)
{
  g_autoptr (KuzovHistory) history = kuzov_history_new (path);
  g_autoptr (GError) error = NULL;

  g_assert_true (kuzov_history_open (history, &error));
  g_assert_no_error (error);

  return g_steal_pointer (&history);
}

/**
 * kuzov_test_close_history:
 * @history: (transfer full): where the only reference to a history is, %NULL afterwards
 *
 * Closes a history with all that it was told on disk and all that waits for it answered. The test fails if somebody
 * else still has a reference.
 */
void
kuzov_test_close_history (KuzovHistory **history)
{
  kuzov_history_close (*history);
  kuzov_test_drain ();
  kuzov_test_finalize (g_steal_pointer (history));
}
