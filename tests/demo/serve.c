// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

/* The demo service by itself, for a browser or a script: prints its endpoint and serves until
 * SIGINT or SIGTERM. What it has seen is at /counters, as JSON. */

#include "config.h"
#include "demo/kuzov-demo-service.h"

#include <stdio.h>

#include <glib-unix.h>

static gboolean
on_stop_signal (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_CONTINUE;
}

int
main (int    argc,
      char **argv)
{
  static int port, min_ms = 10000, max_ms = 20000, latency_ms;
  static double balance = 1234.50;
  static char *journal;
  static const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &port, "Port to try first", "PORT" },
    { "min-ms", 0, 0, G_OPTION_ARG_INT, &min_ms, "Least time a report takes", "MS" },
    { "max-ms", 0, 0, G_OPTION_ARG_INT, &max_ms, "Most time a report takes", "MS" },
    { "latency-ms", 0, 0, G_OPTION_ARG_INT, &latency_ms, "Wait before each answer", "MS" },
    { "balance", 0, 0, G_OPTION_ARG_DOUBLE, &balance, "Balance to begin with", "SUM" },
    { "journal", 0, 0, G_OPTION_ARG_FILENAME, &journal, "Remember jobs in FILE", "FILE" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (KuzovDemoService) service = kuzov_demo_service_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)
      || port < 0 || port > G_MAXUINT16 || min_ms < 0 || max_ms < min_ms || latency_ms < 0)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "a number is out of range");
      return 2;
    }

  kuzov_demo_service_set_generation_time (service, (unsigned int) min_ms, (unsigned int) max_ms);
  kuzov_demo_service_set_latency (service, (unsigned int) latency_ms);
  kuzov_demo_service_set_balance (service, balance);
  kuzov_demo_service_set_journal (service, journal);
  if (!kuzov_demo_service_start (service, (unsigned int) port, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  g_print ("%s\n", kuzov_demo_service_get_endpoint (service));
  fflush (stdout);
  g_unix_signal_add (SIGINT, on_stop_signal, loop);
  g_unix_signal_add (SIGTERM, on_stop_signal, loop);
  g_main_loop_run (loop);

  return 0;
}
