// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "desktop/kuzov-printer.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <glib-unix.h>

#include "kuzov-test.h"

#define N_LINES 20000

static gboolean
note_broken (gpointer user_data)
{
  gboolean *is_broken = user_data;

  g_assert_false (*is_broken);
  *is_broken = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
is_true (gpointer user_data)
{
  return *(gboolean *) user_data;
}

static void
open_pipe (int pipe_ends[2])
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_unix_open_pipe (pipe_ends, FD_CLOEXEC, &error));
  g_assert_no_error (error);
}

static gpointer
read_slowly (gpointer user_data)
{
  GString *text = g_string_new (NULL);
  int descriptor = GPOINTER_TO_INT (user_data);
  char buffer[4096];
  ssize_t n_read = 0;

  while ((n_read = read (descriptor, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, n_read);

  return text;
}

/* More than a pipe holds, printed before anybody reads: the caller is never kept, and no line is lost or moved. */
static void
test_a_slow_reader_keeps_nobody (void)
{
  gboolean is_broken = FALSE;
  int pipe_ends[2];
  KuzovPrinter *printer = NULL;
  GThread *reader = NULL;
  GString *text = NULL;
  g_autoptr (GString) expected = g_string_new (NULL);

  open_pipe (pipe_ends);
  printer = kuzov_printer_new (pipe_ends[1], note_broken, &is_broken);
  for (unsigned int i = 0; i < N_LINES; i++)
    {
      g_string_append_printf (expected, "line %u\n", i);
      kuzov_printer_print (printer, g_strdup_printf ("line %u\n", i));
    }

  reader = g_thread_new ("reader", read_slowly, GINT_TO_POINTER (pipe_ends[0]));
  g_assert_true (kuzov_printer_finish (printer));
  close (pipe_ends[1]);
  text = g_thread_join (reader);
  g_assert_cmpstr (text->str, ==, expected->str);
  g_assert_false (is_broken);
  close (pipe_ends[0]);
  g_string_free (text, TRUE);
}

static void
test_a_reader_that_left_is_told_once (void)
{
  gboolean is_broken = FALSE;
  int pipe_ends[2];
  KuzovPrinter *printer = NULL;

  open_pipe (pipe_ends);
  close (pipe_ends[0]);
  printer = kuzov_printer_new (pipe_ends[1], note_broken, &is_broken);
  for (unsigned int i = 0; i < 10; i++)
    kuzov_printer_print (printer, g_strdup ("line\n"));

  kuzov_test_await_true (is_true, &is_broken);
  g_assert_false (kuzov_printer_finish (printer));
  close (pipe_ends[1]);
}

/* The word that it is broken may not come after the end. */
static void
test_a_full_disk_is_told_by_the_end (void)
{
  gboolean is_broken = FALSE;
  int descriptor = open ("/dev/full", O_WRONLY | O_CLOEXEC);
  KuzovPrinter *printer = kuzov_printer_new (descriptor, note_broken, &is_broken);

  g_assert_cmpint (descriptor, >=, 0);
  kuzov_printer_print (printer, g_strdup ("line\n"));
  g_assert_false (kuzov_printer_finish (printer));
  kuzov_test_drain ();
  g_assert_false (is_broken);
  close (descriptor);
}

int
main (int    argc,
      char **argv)
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/printer/a-slow-reader-keeps-nobody", test_a_slow_reader_keeps_nobody);
  g_test_add_func ("/printer/a-reader-that-left-is-told-once", test_a_reader_that_left_is_told_once);
  g_test_add_func ("/printer/a-full-disk-is-told-by-the-end", test_a_full_disk_is_told_by_the_end);

  return g_test_run ();
}
