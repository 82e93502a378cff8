// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-queue"

#include "config.h"
#include "queue/kuzov-queue-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

struct _KuzovQueueLock
{
  char *path;
  int   file;     /* -1 while it is not open */
};

KuzovQueueLock *
kuzov_queue_lock_new (const char *history_path)
{
  KuzovQueueLock *lock = g_new0 (KuzovQueueLock, 1);

  lock->path = g_strconcat (history_path, ".lock", NULL);
  lock->file = -1;

  return lock;
}

/* Closing the file gives the lock back. The file stays: removing it would let two processes lock two files. */
void
kuzov_queue_lock_free (KuzovQueueLock *lock)
{
  if (lock->file != -1)
    close (lock->file);
  g_free (lock->path);
  g_free (lock);
}

/**
 * kuzov_queue_lock_try:
 * @lock: a lock
 * @error: return location for a #GIOErrorEnum when locking itself fails; not set when another process holds it
 *
 * An open file description lock: unlike a POSIX lock it is not lost when the process opens and closes the file
 * elsewhere, and two queues of one process exclude each other.
 *
 * Returns: whether this process holds it now
 */
gboolean
kuzov_queue_lock_try (KuzovQueueLock  *lock,
                      GError         **error)
{
  /* The byte after it is the history's own (kuzov-history-keep.c). */
  struct flock byte = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1 };

  if (lock->file == -1)
    lock->file = g_open (lock->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock->file != -1 && fcntl (lock->file, F_OFD_SETLK, &byte) == 0)
    return TRUE;

  if (lock->file == -1 || (errno != EAGAIN && errno != EACCES))
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", lock->path, g_strerror (errno));

  return FALSE;
}
