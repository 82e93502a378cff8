// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-probe"

#include "config.h"
#include "ui/kuzov-probe.h"

#include <string.h>
#include <unistd.h>
#include "ui/kuzov-request-row.h"

#define WRITE_S 1

/*
 * One turn of the main loop lies between two polls. What GTK spent in it on layout and paint, from `before-paint`
 * to `after-paint`, is taken out and told apart; all the rest counts as Kuzov's own code. Turns are judged from
 * the end of the start on, when the first frame has been painted.
 */
typedef struct
{
  char         *path;
  GPollFunc     poll;
  int64_t       turn_us;          /* when the turn began, 0 outside one */
  int64_t       frame_us;         /* when the frame began, 0 outside one */
  int64_t       painted_us;       /* what frames took in this turn */
  double        first_frame_ms;   /* since the process began, -1 until then */
  double        first_rows_ms;
  int64_t       longest_turn_us;
  int64_t       longest_frame_us;
  int64_t       n_turns;
  unsigned int  write_id;
  gboolean      is_judging;
} Probe;

static Probe *probe;

/* The kernel counts from its start in ticks; their length is the grain of what is told. */
static double
get_age_ms (void)
{
  g_autofree char *stat = NULL;
  const char *fields = NULL;
  struct timespec now;
  unsigned long long start = 0;

  if (!g_file_get_contents ("/proc/self/stat", &stat, NULL, NULL))
    return -1.;

  /* The second field is a name that may hold anything; the 22nd is when the process began. */
  fields = strrchr (stat, ')');
  if (fields == NULL
      || sscanf (fields + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
                 &start) != 1)
    return -1.;

  clock_gettime (CLOCK_BOOTTIME, &now);

  return now.tv_sec * 1e3 + now.tv_nsec / 1e6 - start * 1e3 / sysconf (_SC_CLK_TCK);
}

static void
write_file (void)
{
  char numbers[4][G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *text = NULL;

  g_ascii_formatd (numbers[0], sizeof numbers[0], "%.1f", probe->first_frame_ms);
  g_ascii_formatd (numbers[1], sizeof numbers[1], "%.1f", probe->first_rows_ms);
  g_ascii_formatd (numbers[2], sizeof numbers[2], "%.2f", probe->longest_turn_us / 1e3);
  g_ascii_formatd (numbers[3], sizeof numbers[3], "%.2f", probe->longest_frame_us / 1e3);
  text = g_strdup_printf ("{\"first_frame_ms\": %s, \"first_rows_ms\": %s, \"longest_dispatch_ms\": %s, "
                          "\"longest_frame_ms\": %s, \"n_dispatches\": %" G_GINT64_FORMAT "}\n",
                          probe->first_frame_ms < 0. ? "null" : numbers[0],
                          probe->first_rows_ms < 0. ? "null" : numbers[1], numbers[2], numbers[3], probe->n_turns);
  g_file_set_contents (probe->path, text, -1, NULL);
}

static gboolean
write_cb (gpointer user_data)
{
  write_file ();

  /* What the probe itself took is nobody else's. */
  probe->turn_us = g_get_monotonic_time ();

  return G_SOURCE_CONTINUE;
}

static int
poll_cb (GPollFD      *fds,
         unsigned int  n_fds,
         int           timeout_ms)
{
  int64_t turn_us = probe->turn_us != 0 ? g_get_monotonic_time () - probe->turn_us - probe->painted_us : 0;
  int n_ready = 0;

  if (probe->is_judging && probe->turn_us != 0)
    {
      probe->n_turns++;
      probe->longest_turn_us = MAX (probe->longest_turn_us, turn_us);
      if (turn_us > 8000)
        g_debug ("A turn of %" G_GINT64_FORMAT " µs", turn_us);
    }

  n_ready = probe->poll (fds, n_fds, timeout_ms);
  probe->turn_us = g_get_monotonic_time ();
  probe->painted_us = 0;

  return n_ready;
}

static void
on_before_paint (GdkFrameClock *clock,
                 gpointer       user_data)
{
  probe->frame_us = g_get_monotonic_time ();
}

static gboolean
has_row (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (KUZOV_IS_REQUEST_ROW (widget))
    return kuzov_request_row_get_request (KUZOV_REQUEST_ROW (widget)) != NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_row (child))
      return TRUE;

  return FALSE;
}

static void
on_after_paint (GdkFrameClock *clock,
                GtkWidget     *window)
{
  int64_t now_us = g_get_monotonic_time ();
  int64_t span_us = probe->frame_us != 0 ? now_us - probe->frame_us : 0;

  if (probe->first_frame_ms < 0.)
    probe->first_frame_ms = get_age_ms ();
  if (probe->first_rows_ms < 0. && has_row (window))
    probe->first_rows_ms = get_age_ms ();
  if (probe->is_judging)
    probe->longest_frame_us = MAX (probe->longest_frame_us, span_us);
  probe->painted_us += g_get_monotonic_time () - now_us + span_us;
  probe->frame_us = 0;
}

static void
on_realize (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  g_signal_connect_object (clock, "before-paint", G_CALLBACK (on_before_paint), window, 0);
  g_signal_connect_object (clock, "after-paint", G_CALLBACK (on_after_paint), window, 0);
}

/* What dialogs are laid out and painted for is GTK's as well. */
static void
on_windows_changed (GListModel   *windows,
                    unsigned int  position,
                    unsigned int  n_removed,
                    unsigned int  n_added)
{
  for (unsigned int i = 0; i < n_added; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, position + i);

      g_signal_connect (window, "realize", G_CALLBACK (on_realize), NULL);
    }
}

/**
 * kuzov_probe_watch:
 * @window: a window that is about to be shown
 *
 * Measures the frames of @window and of all that come after it, if that was asked for.
 */
void
kuzov_probe_watch (GtkWidget *window)
{
  const char *path = g_getenv ("KUZOV_PROBE");

  g_return_if_fail (GTK_IS_WIDGET (window));

  if (path == NULL || *path == '\0')
    return;

  if (probe == NULL)
    {
      probe = g_new0 (Probe, 1);
      probe->path = g_strdup (path);
      probe->first_frame_ms = -1.;
      probe->first_rows_ms = -1.;
      probe->poll = g_main_context_get_poll_func (NULL);
      g_main_context_set_poll_func (NULL, poll_cb);
      probe->write_id = g_timeout_add_seconds (WRITE_S, write_cb, NULL);
      g_signal_connect (window, "realize", G_CALLBACK (on_realize), NULL);
      g_signal_connect (gtk_window_get_toplevels (), "items-changed", G_CALLBACK (on_windows_changed), NULL);
    }
}

/* The start is over: from here on nothing may take long. */
void
kuzov_probe_begin (void)
{
  if (probe != NULL)
    probe->is_judging = TRUE;
}

/* Writes what was measured and stops. */
void
kuzov_probe_finish (void)
{
  if (probe == NULL)
    return;

  write_file ();
  g_source_remove (probe->write_id);
  g_main_context_set_poll_func (NULL, probe->poll);
  g_free (probe->path);
  g_clear_pointer (&probe, g_free);
}
