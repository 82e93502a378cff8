// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

/*
 * Starts a program and says, from outside, when its window was first painted, when it first showed rows, and how
 * much of it was resident after a while. The same eye looks at every program: a window counts as painted when the
 * inner part of it is no longer of one colour, and as showing rows when, below its first third, stripes that hold
 * something are parted by lines that hold nothing, and four of them follow each other at one distance.
 */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/Xdamage.h>

#define N_ROWS 4
#define MIN_ROW 20
#define MAX_STRIPES 200
#define MIN_SIZE 100
#define LIMIT_MS 20000

typedef struct
{
  Display    *display;
  int         damage_event;
  Damage      damage;
  Window      window;
  pid_t       pid;
  bool        alive;
  double      began_ms;
  double      mapped_ms;
  double      paint_ms;
  double      rows_ms;
  bool        want_rows;
  int         left;         /* percent of the width, from where rows are looked at */
  const char *picture;
} Watch;

static double
now_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

/* A window may vanish between its event and the question about it. */
static int
ignore_error (Display     *display,
              XErrorEvent *event)
{
  return 0;
}

static bool
line_is_uniform (XImage *image,
                 int     y,
                 int     from,
                 int     to)
{
  unsigned long first = XGetPixel (image, from, y);
  int x;

  for (x = from + 1; x < to; x++)
    {
      if (XGetPixel (image, x, y) != first)
        return false;
    }
  return true;
}

static bool
is_painted (XImage *image)
{
  int from = image->width / 10;
  int to = image->width - from;
  unsigned long first = XGetPixel (image, from, image->height / 10);
  int y;

  for (y = image->height / 10; y < image->height * 9 / 10; y++)
    {
      if (XGetPixel (image, from, y) != first || !line_is_uniform (image, y, from, to))
        return true;
    }
  return false;
}

/* Whether some @N_ROWS of the stripes' upper edges follow each other at one distance. */
static bool
are_evenly_spaced (const int *tops,
                   int        n_tops)
{
  int first, second, i;

  for (first = 0; first < n_tops; first++)
    {
      for (second = first + 1; second < n_tops; second++)
        {
          int step = tops[second] - tops[first];
          int n_found = 2;

          for (i = second + 1; i < n_tops && step >= MIN_ROW; i++)
            {
              if (abs (tops[i] - tops[first] - n_found * step) <= n_found / 2)
                n_found++;
            }
          if (n_found >= N_ROWS)
            return true;
        }
    }
  return false;
}

static bool
shows_rows (XImage *image,
            int     left)
{
  int tops[MAX_STRIPES];
  int n_tops = 0;
  bool was_uniform = true;
  int y;

  for (y = image->height * 3 / 10; y < image->height && n_tops < MAX_STRIPES; y++)
    {
      bool uniform = line_is_uniform (image, y, image->width * left / 100, image->width * 85 / 100);

      if (was_uniform && !uniform)
        tops[n_tops++] = y;
      was_uniform = uniform;
    }
  return are_evenly_spaced (tops, n_tops);
}

static void
save_picture (XImage     *image,
              const char *path)
{
  FILE *file = fopen (path, "wb");
  int x, y;

  if (file == NULL)
    return;

  fprintf (file, "P6\n%d %d\n255\n", image->width, image->height);
  for (y = 0; y < image->height; y++)
    {
      for (x = 0; x < image->width; x++)
        {
          unsigned long pixel = XGetPixel (image, x, y);

          fputc ((pixel >> 16) & 0xff, file);
          fputc ((pixel >> 8) & 0xff, file);
          fputc (pixel & 0xff, file);
        }
    }
  fclose (file);
}

static void
look (Watch  *watch,
      double  at_ms)
{
  XWindowAttributes attributes;
  XImage *image = NULL;
  bool done = false;

  if (XGetWindowAttributes (watch->display, watch->window, &attributes) && attributes.map_state == IsViewable)
    image = XGetImage (watch->display, watch->window, 0, 0, attributes.width, attributes.height, AllPlanes, ZPixmap);
  if (image == NULL)
    return;

  if (watch->paint_ms == 0 && is_painted (image))
    watch->paint_ms = at_ms - watch->began_ms;
  if (watch->want_rows && watch->rows_ms == 0 && shows_rows (image, watch->left))
    watch->rows_ms = at_ms - watch->began_ms;

  done = watch->paint_ms > 0 && (watch->rows_ms > 0 || !watch->want_rows);
  if (done && watch->picture != NULL)
    save_picture (image, watch->picture);
  if (done)
    {
      XDamageDestroy (watch->display, watch->damage);
      watch->damage = None;
    }
  XDestroyImage (image);
}

static void
take_event (Watch *watch)
{
  double at_ms = now_ms ();
  XEvent event;

  XNextEvent (watch->display, &event);
  if (event.type == CreateNotify && !event.xcreatewindow.override_redirect)
    {
      XSelectInput (watch->display, event.xcreatewindow.window, StructureNotifyMask);
    }
  else if (event.type == MapNotify && watch->window == None && !event.xmap.override_redirect)
    {
      XWindowAttributes attributes;

      if (!XGetWindowAttributes (watch->display, event.xmap.window, &attributes)
          || attributes.width < MIN_SIZE || attributes.height < MIN_SIZE)
        return;
      watch->window = event.xmap.window;
      watch->mapped_ms = at_ms - watch->began_ms;
      watch->damage = XDamageCreate (watch->display, watch->window, XDamageReportNonEmpty);
      look (watch, at_ms);
    }
  else if (event.type == watch->damage_event + XDamageNotify && watch->damage != None)
    {
      XDamageSubtract (watch->display, watch->damage, None, None);
      look (watch, at_ms);
    }
}

/* Watches until @until_ms has come and everything asked for was seen, or there is no hope of it. */
static void
watch_until (Watch  *watch,
             double  until_ms)
{
  struct pollfd waiting = { .fd = ConnectionNumber (watch->display), .events = POLLIN };

  while (watch->alive)
    {
      bool seen = watch->paint_ms > 0 && (watch->rows_ms > 0 || !watch->want_rows);
      double passed_ms = now_ms () - watch->began_ms;

      while (XPending (watch->display) > 0)
        take_event (watch);
      if ((seen && passed_ms >= until_ms) || passed_ms > LIMIT_MS)
        return;
      poll (&waiting, 1, seen ? (int) (until_ms - passed_ms) + 1 : 50);
      if (waitpid (watch->pid, NULL, WNOHANG) == watch->pid)
        watch->alive = false;
    }
}

static long
read_kib (pid_t       pid,
          const char *member)
{
  char path[64], line[256];
  long value = 0;
  FILE *file = NULL;

  snprintf (path, sizeof path, "/proc/%d/smaps_rollup", (int) pid);
  file = fopen (path, "r");
  while (file != NULL && fgets (line, sizeof line, file) != NULL)
    {
      if (strncmp (line, member, strlen (member)) == 0)
        value = strtol (line + strlen (member), NULL, 10);
    }
  if (file != NULL)
    fclose (file);
  return value;
}

static bool
wait_for_end (Watch *watch,
              int    limit_ms)
{
  for (; watch->alive && limit_ms > 0; limit_ms -= 10)
    {
      watch->alive = waitpid (watch->pid, NULL, WNOHANG) != watch->pid;
      usleep (10000);
    }
  return !watch->alive;
}

static void
end_program (Watch *watch)
{
  XEvent event = { 0 };

  if (watch->alive && watch->window != None)
    {
      event.xclient.type = ClientMessage;
      event.xclient.window = watch->window;
      event.xclient.message_type = XInternAtom (watch->display, "WM_PROTOCOLS", False);
      event.xclient.format = 32;
      event.xclient.data.l[0] = (long) XInternAtom (watch->display, "WM_DELETE_WINDOW", False);
      XSendEvent (watch->display, watch->window, False, NoEventMask, &event);
      XFlush (watch->display);
    }
  if (wait_for_end (watch, 2000))
    return;
  kill (watch->pid, SIGTERM);
  if (wait_for_end (watch, 3000))
    return;
  kill (watch->pid, SIGKILL);
  waitpid (watch->pid, NULL, 0);
}

int
main (int    argc,
      char **argv)
{
  Watch watch = { .alive = true, .left = 15 };
  double hold_ms = 3000;
  int option, damage_error;

  while ((option = getopt (argc, argv, "+rh:l:p:")) != -1)
    {
      if (option == 'r')
        watch.want_rows = true;
      else if (option == 'h')
        hold_ms = atof (optarg) * 1e3;
      else if (option == 'l')
        watch.left = atoi (optarg);
      else if (option == 'p')
        watch.picture = optarg;
      else
        return 2;
    }
  watch.display = XOpenDisplay (NULL);
  if (optind >= argc || watch.display == NULL
      || !XDamageQueryExtension (watch.display, &watch.damage_event, &damage_error))
    {
      fprintf (stderr, "usage: first-frame [-r] [-h SECONDS] [-l PERCENT] [-p PICTURE.ppm] PROGRAM… (on an X display)\n");
      return 2;
    }

  XSetErrorHandler (ignore_error);
  XSelectInput (watch.display, DefaultRootWindow (watch.display), SubstructureNotifyMask);
  XSync (watch.display, False);
  watch.began_ms = now_ms ();
  watch.pid = fork ();
  if (watch.pid == 0)
    {
      close (ConnectionNumber (watch.display));
      dup2 (STDERR_FILENO, STDOUT_FILENO);
      execvp (argv[optind], argv + optind);
      _exit (127);
    }

  watch_until (&watch, hold_ms);
  printf ("{\"mapped_ms\": %.1f, \"paint_ms\": %.1f, \"rows_ms\": %.1f, \"rss_kib\": %ld, \"pss_kib\": %ld, "
          "\"alive\": %s}\n", watch.mapped_ms, watch.paint_ms, watch.rows_ms,
          read_kib (watch.pid, "Rss:"), read_kib (watch.pid, "Pss:"), watch.alive ? "true" : "false");
  end_program (&watch);
  XCloseDisplay (watch.display);
  return watch.paint_ms > 0 && (watch.rows_ms > 0 || !watch.want_rows) ? 0 : 1;
}
