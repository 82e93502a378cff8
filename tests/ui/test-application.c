// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"

#include <adwaita.h>
#include <string.h>
#include "kuzov-test.h"
#include "ui/kuzov-application.h"
#include "ui/kuzov-window.h"

/* The program as a whole, with its window; there is no key, so nothing leaves. */
typedef struct
{
  KuzovApplication *application;
  void            (*test) (KuzovApplication *application,
                           GtkWidget        *window);
  unsigned int      n_painted;
} Run;

static GtkWidget *
find_window (GType type)
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

/* Whether a label in @root has @text in it, on whatever page it is. */
static gboolean
has_label (GtkWidget  *root,
           const char *text)
{
  gboolean is_found = GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), text) != NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && !is_found;
       child = gtk_widget_get_next_sibling (child))
    is_found = has_label (child, text);

  return is_found;
}

static void
on_painted (Run *run)
{
  run->n_painted++;
  run->test (run->application, find_window (KUZOV_TYPE_WINDOW));
  g_action_group_activate_action (G_ACTION_GROUP (run->application), "quit", NULL);
}

static void
on_window_added (Run       *run,
                 GtkWindow *window)
{
  if (KUZOV_IS_WINDOW (window))
    g_signal_connect_swapped (window, "painted", G_CALLBACK (on_painted), run);
}

/* Starts the program, does @test once the window is there, and ends it. */
static void
run_with (void (*test) (KuzovApplication *application,
                        GtkWidget        *window))
{
  const char *arguments[] = { "kuzov", NULL };
  Run run = { kuzov_application_new (FALSE, NULL, NULL), test, 0 };

  g_signal_connect_swapped (run.application, "window-added", G_CALLBACK (on_window_added), &run);
  g_assert_cmpint (g_application_run (G_APPLICATION (run.application), 1, (char **) arguments), ==, 0);
  g_assert_cmpuint (run.n_painted, ==, 1);
  g_assert_finalize_object (run.application);
}

/* What it is, of which version, and what anybody may do with it. */
static void
check_about (KuzovApplication *application,
             GtkWidget        *window)
{
  GtkWidget *about = NULL;

  g_assert_true (gtk_widget_activate_action (window, "app.about", NULL));
  about = find_window (ADW_TYPE_ABOUT_WINDOW);
  g_assert_nonnull (about);
  g_assert_true (gtk_widget_get_visible (about));
  g_assert_true (gtk_window_get_transient_for (GTK_WINDOW (about)) == GTK_WINDOW (window));
  g_assert_true (has_label (about, "Kuzov"));
  g_assert_true (has_label (about, KUZOV_VERSION));
  g_assert_cmpint (adw_about_window_get_license_type (ADW_ABOUT_WINDOW (about)), ==, GTK_LICENSE_GPL_3_0);
  g_assert_true (has_label (about, "GNU General Public License, version 3 or later"));
  gtk_window_destroy (GTK_WINDOW (about));
}

static void
test_about (void)
{
  run_with (check_about);
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

  g_test_add_func ("/ui/application/about", test_about);

  return g_test_run ();
}
