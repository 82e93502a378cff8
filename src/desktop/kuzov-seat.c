// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-seat"

#include "config.h"
#include "desktop/kuzov-seat.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

/* How often, and after how many milliseconds, a note is looked for that its writer is about to leave. */
#define N_LOOKS 200
#define LOOK_MS 10

#define MAX_NOTE 4096

struct _KuzovSeat
{
  char     *path;
  int       descriptor;   /* -1 until the file is open */
  gboolean  is_held;
};

static gboolean
fail (KuzovSeat  *self,
      int         number,
      GError    **error)
{
  g_autofree char *name = g_filename_display_name (self->path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), _("%s can’t be used: %s."), name,
               g_strerror (number));

  return FALSE;
}

/**
 * kuzov_seat_new:
 * @path: the file, in a folder that exists when it is taken
 */
KuzovSeat *
kuzov_seat_new (const char *path)
{
  KuzovSeat *self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_new0 (KuzovSeat, 1);
  self->path = g_strdup (path);
  self->descriptor = -1;

  return self;
}

/* Closing the descriptor frees the lock. The note stays, outdated: nobody reads it while nobody sits. */
void
kuzov_seat_free (KuzovSeat *self)
{
  if (self == NULL)
    return;

  if (self->descriptor >= 0)
    close (self->descriptor);

  g_free (self->path);
  g_free (self);
}

/**
 * kuzov_seat_take:
 * @self: a seat
 * @is_taken: (out): whether this process holds it now
 * @error: set when the file can't be opened or locked at all
 *
 * Returns: FALSE with @error set, TRUE when @is_taken tells
 */
gboolean
kuzov_seat_take (KuzovSeat  *self,
                 gboolean   *is_taken,
                 GError    **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (is_taken != NULL, FALSE);

  if (self->descriptor < 0)
    self->descriptor = open (self->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->descriptor < 0)
    return fail (self, errno, error);

  if (!self->is_held)
    {
      if (flock (self->descriptor, LOCK_EX | LOCK_NB) == 0)
        {
          self->is_held = TRUE;
          if (ftruncate (self->descriptor, 0) != 0)
            return fail (self, errno, error);
        }
      else if (errno != EWOULDBLOCK)
        {
          return fail (self, errno, error);
        }
    }

  *is_taken = self->is_held;

  return TRUE;
}

/**
 * kuzov_seat_set_note:
 * @self: a seat that is held
 * @note: one line for whoever wants it too
 * @error: return location
 */
gboolean
kuzov_seat_set_note (KuzovSeat   *self,
                     const char  *note,
                     GError     **error)
{
  g_autofree char *line = NULL;

  g_return_val_if_fail (self != NULL && self->is_held, FALSE);
  g_return_val_if_fail (note != NULL && strlen (note) < MAX_NOTE - 1, FALSE);

  line = g_strconcat (note, "\n", NULL);
  if (ftruncate (self->descriptor, 0) != 0
      || pwrite (self->descriptor, line, strlen (line), 0) != (ssize_t) strlen (line))
    return fail (self, errno, error);

  return TRUE;
}

/**
 * kuzov_seat_read_note:
 * @self: a seat that another process holds
 * @error: set when there is none
 *
 * Returns: (nullable): its note; a holder that has just sat down gets a moment to leave it
 */
char *
kuzov_seat_read_note (KuzovSeat  *self,
                      GError    **error)
{
  g_return_val_if_fail (self != NULL && self->descriptor >= 0, NULL);

  for (unsigned int i = 0; i < N_LOOKS; i++)
    {
      char note[MAX_NOTE];
      ssize_t length = pread (self->descriptor, note, sizeof note, 0);

      if (length > 0 && note[length - 1] == '\n')
        return g_strndup (note, (gsize) length - 1);

      g_usleep (LOOK_MS * 1000);
    }

  fail (self, EAGAIN, error);

  return NULL;
}
