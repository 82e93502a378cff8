// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

/*
 * The same search as most programs do it: bench-filter-list TEXTS QUERIES shows each line of TEXTS as an object of a
 * GListStore in a GtkListView, through a GtkFilterListModel with a GtkStringFilter for each word, and prints as JSON how
 * long each line of QUERIES took until the list had changed, and what all of it holds.
 */

#include <stdio.h>
#include <string.h>

#include <gtk/gtk.h>

typedef struct
{
  GListStore         *store;
  GtkFilterListModel *filtered;
  GtkWidget          *window;
} Bench;

static GListStore *
load (const char *path)
{
  GListStore *store = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    g_error ("can't read %s", path);
  for (char *line = text, *end; (end = strchr (line, '\n')) != NULL; line = end + 1)
    {
      *end = '\0';
      g_ptr_array_add (objects, gtk_string_object_new (line));
    }
  g_list_store_splice (store, 0, 0, objects->pdata, objects->len);

  return store;
}

static void
on_setup (GtkListItemFactory *factory,
          GtkListItem        *item)
{
  gtk_list_item_set_child (item, gtk_label_new (NULL));
}

static void
on_bind (GtkListItemFactory *factory,
         GtkListItem        *item)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)),
                       gtk_string_object_get_string (GTK_STRING_OBJECT (gtk_list_item_get_item (item))));
}

static GtkWidget *
make_window (Bench *bench)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *window = gtk_window_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  bench->filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (bench->store)), NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller),
                                 gtk_list_view_new (GTK_SELECTION_MODEL (gtk_single_selection_new (
                                   g_object_ref (G_LIST_MODEL (bench->filtered)))), factory));
  gtk_window_set_child (GTK_WINDOW (window), scroller);
  gtk_window_set_default_size (GTK_WINDOW (window), 800, 700);
  gtk_window_present (GTK_WINDOW (window));

  return window;
}

static GtkFilter *
make_filter (const char *query)
{
  GtkEveryFilter *every = gtk_every_filter_new ();
  g_auto (GStrv) words = g_strsplit (query, " ", -1);

  for (unsigned int i = 0; words[i] != NULL; i++)
    {
      GtkStringFilter *filter = gtk_string_filter_new (gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string"));

      gtk_string_filter_set_match_mode (filter, GTK_STRING_FILTER_MATCH_MODE_SUBSTRING);
      gtk_string_filter_set_search (filter, words[i]);
      gtk_multi_filter_append (GTK_MULTI_FILTER (every), GTK_FILTER (filter));
    }

  return GTK_FILTER (every);
}

static void
let_paint (void)
{
  const int64_t until_us = g_get_monotonic_time () + 20000;

  while (g_get_monotonic_time () < until_us)
    g_main_context_iteration (NULL, FALSE);
}

static long
read_resident_kib (void)
{
  g_autofree char *text = NULL;
  const char *member = NULL;

  g_file_get_contents ("/proc/self/status", &text, NULL, NULL);
  member = text != NULL ? strstr (text, "VmRSS:") : NULL;

  return member != NULL ? strtol (member + strlen ("VmRSS:"), NULL, 10) : 0;
}

int
main (int    argc,
      char **argv)
{
  Bench bench = { NULL };
  g_autofree char *text = NULL;
  g_auto (GStrv) queries = NULL;

  if (argc < 3 || !gtk_init_check () || !g_file_get_contents (argv[2], &text, NULL, NULL))
    {
      fprintf (stderr, "usage: bench-filter-list TEXTS QUERIES (on a display)\n");
      return 2;
    }

  bench.store = load (argv[1]);
  queries = g_strsplit (g_strchomp (text), "\n", -1);
  bench.window = make_window (&bench);
  let_paint ();
  printf ("{\"n\": %u, \"ms\": [", g_list_model_get_n_items (G_LIST_MODEL (bench.store)));
  for (unsigned int i = 0; queries[i] != NULL; i++)
    {
      g_autoptr (GtkFilter) filter = make_filter (queries[i]);
      const int64_t began_us = g_get_monotonic_time ();

      gtk_filter_list_model_set_filter (bench.filtered, filter);
      printf ("%s%.3f", i > 0 ? ", " : "", (g_get_monotonic_time () - began_us) / 1e3);
      let_paint ();
    }
  printf ("], \"rss_kib\": %ld}\n", read_resident_kib ());
  gtk_window_destroy (GTK_WINDOW (bench.window));

  return 0;
}
