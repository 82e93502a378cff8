// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "fuzz-support.h"

/*
 * What stands in for the fuzzer in every test run: each file of the corpus, as it is and cut short at a few places, and
 * an input of nothing.
 */

#define N_CUTS 8

static void
replay (const char *path)
{
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  g_test_message ("%s", path);

  for (gsize i = 1; i <= N_CUTS; i++)
    {
      gsize size = length * i / N_CUTS;
      g_autofree uint8_t *exact = g_memdup2 (contents, size);

      LLVMFuzzerTestOneInput (exact, size);
    }
}

static void
test_corpus (gconstpointer user_data)
{
  const char *folder = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name = NULL;
  unsigned int n_files = 0;

  g_assert_no_error (error);
  LLVMFuzzerTestOneInput (NULL, 0);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      replay (path);
      n_files++;
    }

  g_assert_cmpuint (n_files, >, 0);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  LLVMFuzzerInitialize (&argc, &argv);

  name = g_path_get_basename (argv[1]);
  path = g_strdup_printf ("/fuzz/%s/corpus", name);
  g_test_add_data_func (path, argv[1], test_corpus);

  return g_test_run ();
}
