// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-printer"

#include "config.h"
#include "desktop/kuzov-printer.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct _KuzovPrinter
{
  int          descriptor;
  GThread     *thread;
  GAsyncQueue *lines;
  gboolean     is_broken;   /* the thread's, until it has ended */
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

static gpointer
write_lines (gpointer user_data)
{
  KuzovPrinter *self = user_data;

  for (;;)
    {
      char *line = g_async_queue_pop (self->lines);

      if (line == end_mark)
        return NULL;

      if (!self->is_broken && !write_whole (self->descriptor, line))
        {
          self->is_broken = TRUE;
          g_idle_add (on_broken, self);
        }

      g_free (line);
    }
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
  self->thread = g_thread_new ("kuzov-printer", write_lines, self);

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

  g_async_queue_push (self->lines, end_mark);
  g_thread_join (self->thread);
  is_broken = self->is_broken;

  g_idle_remove_by_data (self);
  g_async_queue_unref (self->lines);
  g_free (self);

  return !is_broken;
}
