// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-printer"

#include "config.h"
#include "desktop/kuzov-printer.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

struct _KuzovPrinter
{
  int          descriptor;
  GThread     *thread;      /* NULL until a reader is slow */
  GAsyncQueue *lines;
  int          n_behind;    /* lines that the thread has yet to write */
  int          is_broken;
  GSourceFunc  broken;
  gpointer     user_data;
};

static char end_mark[] = "";

static gboolean
write_whole (int         descriptor,
             const char *line)
{
  gsize length = strlen (line);

  while (length > 0)
    {
      ssize_t n_written = write (descriptor, line, length);

      if (n_written < 0 && errno == EINTR)
        continue;
      if (n_written < 0)
        return FALSE;

      line += n_written;
      length -= (gsize) n_written;
    }

  return TRUE;
}

static gboolean
on_broken (gpointer user_data)
{
  KuzovPrinter *self = user_data;

  self->broken (self->user_data);

  return G_SOURCE_REMOVE;
}

static void
write_line (KuzovPrinter *self,
            const char   *line)
{
  if (g_atomic_int_get (&self->is_broken) || write_whole (self->descriptor, line))
    return;

  g_atomic_int_set (&self->is_broken, TRUE);
  g_idle_add (on_broken, self);
}

static gpointer
write_lines (gpointer user_data)
{
  KuzovPrinter *self = user_data;

  for (;;)
    {
      char *line = g_async_queue_pop (self->lines);

      if (line == end_mark)
        return NULL;

      write_line (self, line);
      g_free (line);
      g_atomic_int_dec_and_test (&self->n_behind);
    }
}

/* A pipe that is ready takes this much at once; files and devices take anything. */
static gboolean
would_block (KuzovPrinter *self,
             const char   *line)
{
  struct pollfd ready = { .fd = self->descriptor, .events = POLLOUT };

  return strlen (line) > PIPE_BUF || poll (&ready, 1, 0) != 1;
}

/**
 * kuzov_printer_new:
 * @descriptor: where to write
 * @broken: called once on the main loop when nothing can be written any more
 * @user_data: handed to @broken
 */
KuzovPrinter *
kuzov_printer_new (int         descriptor,
                   GSourceFunc broken,
                   gpointer    user_data)
{
  KuzovPrinter *self = NULL;

  g_return_val_if_fail (broken != NULL, NULL);

  self = g_new0 (KuzovPrinter, 1);
  self->descriptor = descriptor;
  self->broken = broken;
  self->user_data = user_data;
  self->lines = g_async_queue_new ();

  return self;
}

/**
 * kuzov_printer_print:
 * @self: a printer
 * @line: (transfer full): a line with its line feed
 */
void
kuzov_printer_print (KuzovPrinter *self,
                     char         *line)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (line != NULL);

  if (g_atomic_int_get (&self->n_behind) == 0 && !would_block (self, line))
    {
      write_line (self, line);
      g_free (line);
      return;
    }

  if (self->thread == NULL)
    self->thread = g_thread_new ("kuzov-printer", write_lines, self);

  g_atomic_int_inc (&self->n_behind);
  g_async_queue_push (self->lines, line);
}

/**
 * kuzov_printer_finish:
 * @self: (transfer full): a printer
 *
 * Waits until everything is written.
 *
 * Returns: whether it could be
 */
gboolean
kuzov_printer_finish (KuzovPrinter *self)
{
  gboolean is_broken = FALSE;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->thread != NULL)
    {
      g_async_queue_push (self->lines, end_mark);
      g_thread_join (self->thread);
    }

  is_broken = self->is_broken;

  g_idle_remove_by_data (self);
  g_async_queue_unref (self->lines);
  g_free (self);

  return !is_broken;
}
