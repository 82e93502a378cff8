// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

/*
 * Presses keys in the window that is open and says, from outside, when its list was painted as it stayed. Reads lines
 * and answers each with one of JSON:
 *
 *   press KEY N MS          presses it N times, MS between two
 *   measure KEY             presses it once and watches
 *   show ROW                asks the program for a row, as a notification does, and watches
 *
 * KEY is a keysym, with Control+ or Shift+ before it. What is watched is the part of the window where rows are, without
 * its edges, where the scroll bar fades; the first picture that is nearly the last one counts.
 */

#include <dlfcn.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <gio/gio.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/Xdamage.h>

#define APPLICATION "io.github.kuzov.Kuzov"
#define MIN_SIZE 100

/* So long a list may stay as it was, and so long it has to stay as it is. */
#define LIMIT_MS 3000
#define CALM_MS 500

/* This share of the pixels may still differ, as where a focus ring fades in. */
#define SAME_SHARE 0.02

typedef int (*FakeKey) (Display       *display,
                        unsigned int   code,
                        int            is_press,
                        unsigned long  delay_ms);

typedef struct
{
  double    at_ms;
  uint32_t *pixels;
} Picture;

typedef struct
{
  Display         *display;
  Window           window;
  FakeKey          fake_key;
  GDBusConnection *bus;         /* NULL: none */
  Damage           damage;
  int              damage_event;
  int              x, y, width, height;
} Bench;

static double
now_ms (void)
{
  return g_get_monotonic_time () / 1e3;
}

/* The largest window there is. */
static bool
find_window (Bench *bench)
{
  Window root = DefaultRootWindow (bench->display);
  Window parent, *children = NULL;
  unsigned int n = 0;
  int best = 0;

  XQueryTree (bench->display, root, &root, &parent, &children, &n);
  for (unsigned int i = 0; i < n; i++)
    {
      XWindowAttributes attributes;

      if (!XGetWindowAttributes (bench->display, children[i], &attributes) || attributes.map_state != IsViewable
          || attributes.width < MIN_SIZE || attributes.height < MIN_SIZE || attributes.width * attributes.height <= best)
        continue;
      best = attributes.width * attributes.height;
      bench->window = children[i];
      bench->x = attributes.width * 5 / 100;
      bench->width = attributes.width * 40 / 100;
      bench->y = attributes.height * 35 / 100;
      bench->height = attributes.height * 60 / 100;
    }
  XFree (children);

  return best > 0;
}

static uint32_t *
take_picture (Bench *bench)
{
  XImage *image = XGetImage (bench->display, bench->window, bench->x, bench->y, bench->width, bench->height, AllPlanes,
                             ZPixmap);
  uint32_t *pixels = g_new (uint32_t, bench->width * bench->height);

  for (int y = 0; y < bench->height; y++)
    for (int x = 0; x < bench->width; x++)
      pixels[y * bench->width + x] = (uint32_t) XGetPixel (image, x, y);
  XDestroyImage (image);

  return pixels;
}

static double
get_difference (Bench          *bench,
                const uint32_t *one,
                const uint32_t *other)
{
  const int n = bench->width * bench->height;
  int n_different = 0;

  for (int i = 0; i < n; i++)
    n_different += one[i] != other[i];

  return (double) n_different / n;
}

static void
send_key (Bench *bench,
          char  *name)
{
  unsigned int codes[4];
  unsigned int n = 0;

  for (char *part = strtok (name, "+"); part != NULL && n < 4; part = strtok (NULL, "+"))
    {
      const char *sym = strcmp (part, "Control") == 0 ? "Control_L" : strcmp (part, "Shift") == 0 ? "Shift_L" : part;

      codes[n++] = XKeysymToKeycode (bench->display, XStringToKeysym (sym));
    }
  for (unsigned int i = 0; i < n; i++)
    bench->fake_key (bench->display, codes[i], True, 0);
  for (unsigned int i = n; i > 0; i--)
    bench->fake_key (bench->display, codes[i - 1], False, 0);
  XFlush (bench->display);
}

static void
ask_for_row (Bench   *bench,
             int64_t  row)
{
  GVariantBuilder parameters;

  g_variant_builder_init (&parameters, G_VARIANT_TYPE ("av"));
  g_variant_builder_add (&parameters, "v", g_variant_new_int64 (row));
  g_dbus_connection_call (bench->bus, APPLICATION, "/io/github/kuzov/Kuzov", "org.gtk.Actions", "Activate",
                          g_variant_new ("(sava{sv})", "show-request", &parameters, NULL), NULL, G_DBUS_CALL_FLAGS_NONE,
                          -1, NULL, NULL, NULL);
  g_dbus_connection_flush_sync (bench->bus, NULL, NULL);
}

static void
clear_picture (gpointer data)
{
  g_free (((Picture *) data)->pixels);
}

/* Takes a picture whenever something is painted, until nothing new is seen for a while. */
static GArray *
watch (Bench          *bench,
       const uint32_t *before,
       double          began_ms)
{
  GArray *pictures = g_array_new (FALSE, FALSE, sizeof (Picture));
  struct pollfd waiting = { .fd = ConnectionNumber (bench->display), .events = POLLIN };
  double news_ms = began_ms + LIMIT_MS - CALM_MS;

  g_array_set_clear_func (pictures, clear_picture);
  while (now_ms () < news_ms + CALM_MS)
    {
      bool is_damaged = false;
      Picture picture;
      const uint32_t *last = pictures->len > 0 ? g_array_index (pictures, Picture, pictures->len - 1).pixels : before;

      while (XPending (bench->display) > 0)
        {
          XEvent event;

          XNextEvent (bench->display, &event);
          is_damaged |= event.type == bench->damage_event + XDamageNotify;
        }
      if (!is_damaged)
        {
          poll (&waiting, 1, 20);
          continue;
        }
      picture.at_ms = now_ms ();
      XDamageSubtract (bench->display, bench->damage, None, None);
      picture.pixels = take_picture (bench);
      if (get_difference (bench, picture.pixels, last) > 0.)
        {
          news_ms = picture.at_ms;
          g_array_append_val (pictures, picture);
        }
      else
        {
          g_free (picture.pixels);
        }
    }

  return pictures;
}

static void
measure (Bench      *bench,
         char       *key,
         int64_t     row)
{
  g_autofree uint32_t *before = take_picture (bench);
  g_autoptr (GArray) pictures = NULL;
  double began_ms, painted_ms = -1.;

  XDamageSubtract (bench->display, bench->damage, None, None);
  XSync (bench->display, False);
  began_ms = now_ms ();
  if (key != NULL)
    send_key (bench, key);
  else
    ask_for_row (bench, row);
  pictures = watch (bench, before, began_ms);

  for (unsigned int i = 0; i < pictures->len && painted_ms < 0.; i++)
    {
      Picture *picture = &g_array_index (pictures, Picture, i);
      const uint32_t *last = g_array_index (pictures, Picture, pictures->len - 1).pixels;

      if (get_difference (bench, picture->pixels, last) <= SAME_SHARE && get_difference (bench, before, last) > SAME_SHARE)
        painted_ms = picture->at_ms - began_ms;
    }
  printf ("{\"painted_ms\": %.2f, \"n_pictures\": %u}\n", painted_ms, pictures->len);
}

static void
press (Bench *bench,
       char  *key,
       int    n,
       int    pause_ms)
{
  for (int i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup (key);

      send_key (bench, name);
      g_usleep (pause_ms * 1000);
    }
  printf ("{\"pressed\": %d}\n", n);
}

static bool
open_display (Bench *bench)
{
  void *library = dlopen ("libXtst.so.6", RTLD_NOW);
  int error;

  bench->display = XOpenDisplay (NULL);
  bench->fake_key = library != NULL ? (FakeKey) dlsym (library, "XTestFakeKeyEvent") : NULL;
  bench->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  if (bench->display == NULL || bench->fake_key == NULL || !find_window (bench)
      || !XDamageQueryExtension (bench->display, &bench->damage_event, &error))
    return false;

  XSetInputFocus (bench->display, bench->window, RevertToParent, CurrentTime);
  bench->damage = XDamageCreate (bench->display, bench->window, XDamageReportNonEmpty);
  XSync (bench->display, False);

  return true;
}

int
main (void)
{
  Bench bench = { NULL };
  char line[256];

  if (!open_display (&bench))
    {
      fprintf (stderr, "bench-keys: no display, no window on it, or no libXtst.so.6\n");
      return 1;
    }

  setvbuf (stdout, NULL, _IOLBF, 0);
  while (fgets (line, sizeof line, stdin) != NULL)
    {
      char key[64];
      int n, pause_ms;
      long long row;

      if (sscanf (line, "press %63s %d %d", key, &n, &pause_ms) == 3)
        press (&bench, key, n, pause_ms);
      else if (sscanf (line, "measure %63s", key) == 1)
        measure (&bench, key, 0);
      else if (sscanf (line, "show %lld", &row) == 1 && bench.bus != NULL)
        measure (&bench, NULL, row);
      else
        printf ("{}\n");
    }
  XCloseDisplay (bench.display);

  return 0;
}
