// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-schema-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Returns: whether the folders above may have been made by us as well; FALSE with @number set if the disk fails */
static gboolean
sync_folder (const char *folder,
             int        *number)
{
  int file = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean is_ours = FALSE;
  struct stat status;

  /* What can't be read was there before, and what can't be synced is left to its file system. */
  if (file == -1)
    return FALSE;

  is_ours = fstat (file, &status) == 0 && status.st_uid == geteuid ();
  if (fsync (file) != 0 && errno == EIO)
    *number = errno;
  close (file);

  return is_ours && *number == 0;
}

/**
 * kuzov_history_sync_place:
 * @path: a history
 * @file: the same, open
 * @error: return location for a #KuzovHistoryError
 *
 * A name is on the disk once its folder was synced. SQLite sees to that for the folder of the file, but not for the ones
 * above, which may be as new: were such a one lost in a power cut, it would take all that was paid for along. So while
 * the file is empty, which is before anything can be ordered, all folders above are synced, up to the first that somebody
 * else made.
 *
 * Returns: FALSE if the disk fails
 */
gboolean
kuzov_history_sync_place (const char  *path,
                          int          file,
                          GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat status;
  int number = 0;

  if (fstat (file, &status) == 0 && status.st_size > 0)
    return TRUE;

  while (sync_folder (folder, &number))
    {
      g_autofree char *inner = g_steal_pointer (&folder);

      folder = g_path_get_dirname (inner);
      if (strcmp (folder, inner) == 0)
        break;
    }
  if (number == 0)
    return TRUE;

  g_set_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_UNWRITABLE, "%s: %s", folder, g_strerror (number));

  return FALSE;
}
